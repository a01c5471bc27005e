"""What an OpenAI-compatible endpoint is good for: a look at its list of models, and a few tiny Requests.

They go the way that every Request goes, so that what they show is what a Run will get.
"""

import asyncio
import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from evals.errors import ModelDown, ModelError, SettingsError
from evals.models import Model
from evals.models.chances import NOT_GIVEN
from evals.models.endpoint import Endpoint
from evals.models.openai_compatible import OPENAI, SCHEMA_MODES
from evals.models.transport import reason_of
from evals.models.wire import TooLong, http_client
from evals.schema import Article, Message, Output, Request
from evals.text import shorten

ASKED = 5
"""Requests that `abilities` makes."""
_KEY = "Check OPENAI_API_KEY, or the endpoint's api_key."
_V1 = "Is base_url right? Most end in /v1."
_NOBODY = Article(id="doctor", body="-")


@dataclass(frozen=True)
class Look:
    """What an endpoint says when asked for its models, which costs nothing."""

    state: Literal["ok", "key", "address", "down"]
    """`key`: it refuses the key. `address`: that is none. `down`: nothing answers, or nothing speaks the protocol."""
    told: str
    remedy: str = ""
    models: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ability:
    """Whether a model at an endpoint can do something, as far as its answers show."""

    name: str
    state: Literal["yes", "no", "unclear"]
    told: str = ""


async def look(endpoint: Endpoint, patience: float) -> Look:
    """Asks an endpoint for its models; waits at most `patience` seconds."""
    import aiohttp

    client = http_client(patience)
    try:
        address = endpoint.address(OPENAI, "/models")
        response = await client.get(address, headers={"Authorization": endpoint.authorization})
    except TimeoutError:
        return Look("down", f"no answer within {patience:g} s", "Is the server busy, is base_url right?")
    except SettingsError:
        return Look("address", "base_url is no address", "Write http://HOST:PORT/v1.")
    except (aiohttp.ClientError, OSError) as problem:
        return Look("down", f"nothing answers ({reason_of(problem)})", "Is the server running, is base_url right?")
    except TooLong:
        return Look("down", "sends more than any list of models has", _V1)
    finally:
        await client.aclose()
    return _judged(response.status_code, endpoint.without_secrets(response.content.decode("utf-8", "replace")))


def _judged(status: int, text: str) -> Look:
    if status in (401, 403):
        return Look("key", f"refuses the key ({status})", _KEY)
    if 300 <= status < 400:
        return Look("down", f"redirects elsewhere ({status})", "Check base_url.")
    if status == 429 or status >= 500:
        return Look("down", f"HTTP {status}: {shorten(text, 40)}", "Try again later.")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return Look("down", f"sends no JSON (HTTP {status})", _V1)
    found = data.get("data") if isinstance(data, dict) else None
    if status != 200 or not isinstance(found, list):
        return Look("ok", f"answers, lists no models (HTTP {status})")
    names = tuple(str(one["id"]) for one in found if isinstance(one, dict) and "id" in one)
    return Look("ok", f"{len(names):,} model{'' if len(names) == 1 else 's'}", models=names)


async def abilities(make: Callable[[], Model]) -> list[Ability]:
    """What a model can do, by ASKED Requests; `make` makes it anew for each, as what one is refused changes it.

    Raises:
        ModelError: it does not answer the first of them.
    """
    plain = await _max_tokens(make)
    schema, logprobs, one, two = await asyncio.gather(
        *(_answered(make(), name) for name in ("schema", "logprobs", "seed", "seed"))
    )
    outputs = [found for found in (plain[1], schema, logprobs, one, two) if isinstance(found, Output)]
    usage = any(found.usage and found.usage.input for found in outputs)
    return [
        _schema(schema),
        _logprobs(logprobs),
        _seed(one, two),
        Ability("usage", "yes") if usage else Ability("usage", "no", "costs cannot be counted"),
        plain[0],
    ]


@cache
def _asked() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("abilities.toml").read_text(encoding="utf-8"))


async def _answered(model: Model, name: str) -> Output | ModelError:
    asked = _asked()[name]
    request = Request(
        task="summary",
        article=_NOBODY,
        messages=(Message("user", asked["content"]),),
        parameters=asked["parameters"],
        schema=asked.get("schema"),
        choices=tuple(asked.get("choices", ())),
    )
    try:
        return await model.answer(request)
    except ModelError as problem:
        return problem
    finally:
        await model.close()


async def _max_tokens(make: Callable[[], Model]) -> tuple[Ability, Output | None]:
    name = "max tokens"
    most = _asked()["plain"]["parameters"]["max_tokens"]
    found = await _answered(make(), "plain")
    if isinstance(found, ModelError):
        if found.kind != "truncated" or isinstance(found, ModelDown):
            raise found
        return Ability(name, "yes", "it spends them on thinking first"), None
    tokens = found.usage.output if found.usage else None
    if found.finish == "length" or (tokens is not None and tokens <= most):
        return Ability(name, "yes"), found
    came = "the answer went on" if tokens is None else f"{tokens} came where {most} were allowed"
    return Ability(name, "no", came), found


def _schema(found: Output | ModelError) -> Ability:
    if isinstance(found, ModelError):
        return Ability("schema", "unclear", _told(found))
    mode = next((mode for mode in SCHEMA_MODES if f"schema refused, asked by: {mode}" in found.notes), None)
    if mode not in (None, SCHEMA_MODES[1]):
        return Ability("schema", "no", f"asked by {mode} instead")
    try:
        data = json.loads(found.text)
        kept = set(data) == {"mood", "words"} and data["mood"] in ("glad", "sad")
    except (ValueError, TypeError):
        kept = False
    if not kept:
        return Ability("schema", "no", "it takes one and does not keep to it")
    return Ability("schema", "yes", f"as {mode}" if mode else "")


def _logprobs(found: Output | ModelError) -> Ability:
    if isinstance(found, ModelError):
        return Ability("logprobs", "unclear", _told(found))
    if NOT_GIVEN in found.notes:
        return Ability("logprobs", "no", "the word answered counts as certain")
    return Ability("logprobs", "yes") if found.chances else Ability("logprobs", "unclear", "no such word was answered")


def _seed(one: Output | ModelError, two: Output | ModelError) -> Ability:
    if isinstance(one, ModelError) or isinstance(two, ModelError):
        return Ability("seed", "unclear", next(_told(found) for found in (one, two) if isinstance(found, ModelError)))
    if "left out: seed" in one.notes:
        return Ability("seed", "no", "refused, and left out")
    return Ability("seed", "yes") if one.text == two.text else Ability("seed", "no", "one seed gave two answers")


def _told(problem: ModelError) -> str:
    return shorten(str(problem), 120)
