"""Models: anything that answers a Request with an Output.

`PROVIDERS` is the whole registry. A name is `provider/name`, one of the two names that need no network (`lead3`,
`rules`), a named endpoint from the settings (`ollama/llama3.2`), or a dotted path to a class or an instance of
one's own (`my_pkg.models:Mine`).
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from evals.errors import ModelUnknown
from evals.models.endpoint import Endpoint
from evals.schema import Output, Request, TaskName

PROVIDERS = {
    "lead3": "evals.models.lead3:Lead3",
    "rules": "evals.models.rules:Rules",
    "openai": "evals.models.openai_compatible:OpenAICompatible",
    "local": "evals.models.local:Local",
    "outputs": "evals.models.outputs:open_outputs",
    "recorded": "evals.models.recorded:open_recording",
}


class Model(Protocol):
    """What a model of one's own must have."""

    name: str
    tasks: frozenset[TaskName]
    """What it can be asked."""
    promptless: bool
    """True where it answers from the Article alone (`lead3`, `rules`, `outputs/…`): it is never sent a prompt."""

    def identity(self) -> Mapping[str, str]:
        """What makes its answers its own: goes into cache keys and manifests, so never a secret."""
        ...

    async def answer(self, request: Request) -> Output:
        """The answer.

        Raises:
            ModelError: this Request was not answered.
            ModelDown: none will be.
        """
        ...

    async def close(self) -> None:
        """Lets go of connections and memory."""
        ...


@dataclass(frozen=True)
class Options:
    """What the doors tell models: limits, and the named endpoints."""

    timeout: float = 120.0
    """Seconds a Request may take, from the first byte sent to the last one received."""
    max_retries: int = 4
    """How often a Request is tried again where that may help: `evals.models.transport`."""
    concurrency: int = 16
    """Requests to one model that are on their way at once."""
    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
    seed: int | None = None
    """Of the jitter in waits; None, so that processes do not wait in step."""


def make_models(spec: str, options: Options | None = None) -> list[Model]:
    """The models that a name stands for: one, or one for each `model` named in an outputs file.

    Raises:
        ModelUnknown: the name means nothing, or what the model needs is not installed.
        DataError: an outputs file cannot be read.
    """
    options = options or Options()
    provider, _, name = spec.partition("/")
    if provider in PROVIDERS and bool(name) != (provider in ("lead3", "rules")):
        maker = _load(PROVIDERS[provider])
        made = maker(spec, name, options)
    elif name and provider in options.endpoints:
        made = _load(PROVIDERS["openai"])(spec, name, options, options.endpoints[provider])
    elif ":" in spec and "/" not in spec:
        made = _own(spec)
    else:
        known = ", ".join(dict.fromkeys([*PROVIDERS, *options.endpoints]))
        raise ModelUnknown(
            f"Unknown model {spec!r}. Write provider/name, e.g. openai/gpt-4.1-mini or local/smollm2 (known: {known}), "
            "or a dotted path such as my_pkg.models:Mine."
        )
    return made if isinstance(made, list) else [made]


def _load(target: str) -> Any:
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


def _own(spec: str) -> Model:
    """A model of one's own, by dotted path; the working folder is on the path, as with `python -m`."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found = _load(spec)
    except (ImportError, AttributeError, ValueError) as problem:
        raise ModelUnknown(f"Model {spec!r} cannot be imported: {problem}. Check the dotted path.") from None
    model = found() if isinstance(found, type) else found
    missing = [
        name for name in ("name", "tasks", "promptless", "identity", "answer", "close") if not hasattr(model, name)
    ]
    if missing:
        raise ModelUnknown(f"Model {spec!r} is not a model: it has no {', '.join(missing)} (see evals.models.Model).")
    return model  # type: ignore[no-any-return]
