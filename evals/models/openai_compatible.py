"""`openai/NAME`, and any other OpenAI-compatible endpoint, by its chat completions.

Model families differ in what they refuse; a refused parameter is left out from then on, a refused schema is asked for
in a looser way, and every Output says so in its `notes`: nothing is adapted in silence. Waiting and retrying is the
transport's.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from evals.errors import ModelDown, ModelError
from evals.models import Options
from evals.models.chances import ASKED, chances_of
from evals.models.endpoint import Endpoint
from evals.models.patience import Pace
from evals.models.transport import Reply, Transport
from evals.prompts import load_prompt
from evals.schema import FailureKind, Output, Request, TaskName, Usage
from evals.text import shorten

OPENAI = "https://api.openai.com/v1"

SCHEMA_MODES = ("schema", "schema without bounds", "JSON mode", "schema in the prompt")
"""How an answer's form is asked for, strictest first."""
_BOUNDS = frozenset({"maxLength", "minLength", "maxItems", "minItems", "pattern"})
_CONTEXT = re.compile(
    r"context[ _](?:length|size|window)|maximum context|too many tokens|prompt is too long|reduce the length", re.I
)


class OpenAICompatible:
    """One model at one endpoint. Nothing is connected before the first Request."""

    tasks: frozenset[TaskName] = frozenset({"summary", "headline"})
    promptless = False

    def __init__(self, spec: str, name: str, options: Options, endpoint: Endpoint | None = None) -> None:
        self.name = spec
        self.model = name
        self.endpoint = endpoint or options.endpoints.get("openai", Endpoint())
        address = self.endpoint.address(OPENAI, "/chat/completions")
        self._is_openai = "//api.openai.com" in address
        self._transport = Transport(spec, self.endpoint, address, options)
        self._tokens = "max_completion_tokens" if self._is_openai else "max_tokens"
        self._refused_spellings: set[str] = set()
        self._left_out: list[str] = []
        self._mode = 0
        self._learned = 0

    @property
    def pace(self) -> Pace:
        """How many Requests may be on their way, for the progress line."""
        return self._transport.pace

    def identity(self) -> Mapping[str, str]:
        """The model and where it is."""
        return {"model": self.model, "base_url": self.endpoint.shown or "openai"}

    async def answer(self, request: Request) -> Output:
        """One answer, after the transport's retries and at most a few adaptations.

        Raises:
            ModelError: this Request failed for good.
            ModelDown: the key is wrong, the model unknown, or nothing listens.
        """
        if self._is_openai and not self.endpoint.api_key:
            raise ModelDown(
                f"{self.name} needs a key: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server without one.", "auth"
            )
        while True:
            learned = self._learned
            reply = await self._transport.post(self._body(request))
            if reply.status == 200:
                return self._read(reply, request)
            if reply.status not in (400, 422):
                raise self._failed(reply)
            if learned != self._learned:
                continue  # another Request was refused meanwhile, and what it taught has changed this one too
            if not self._adapt(reply.problem[0], request):
                raise self._refused(reply)
            self._learned += 1

    async def close(self) -> None:
        """Closes the connections."""
        await self._transport.close()

    def _body(self, request: Request) -> dict[str, Any]:
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        body: dict[str, Any] = {"model": self.model}
        for name, value in request.parameters.items():
            spelled = self._tokens if name == "max_tokens" else name
            if name not in self._left_out:
                body[spelled] = value
        if request.choices and "logprobs" not in self._left_out:
            body |= ASKED
        if request.schema is not None:
            self._ask_for_schema(body, messages, request)
        return {**body, "messages": messages}

    def _ask_for_schema(self, body: dict[str, Any], messages: list[dict[str, str]], request: Request) -> None:
        if self._mode < 2:
            schema = request.schema if self._mode == 0 else _without_bounds(request.schema)
            wrapped = {"name": request.schema_name, "strict": True, "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": wrapped}
            return
        if self._mode == 2:
            body["response_format"] = {"type": "json_object"}
        instruction = load_prompt("schema/v1").render({"schema": json.dumps(request.schema, ensure_ascii=False)})
        messages[-1] = {**messages[-1], "content": f"{messages[-1]['content']}\n\n{instruction[0].content}"}

    def _adapt(self, message: str, request: Request) -> bool:
        """Learns from a refusal what to leave out; False where it says nothing that can be helped."""
        if _CONTEXT.search(message):
            return False
        lower = message.lower()
        other = "max_tokens" if self._tokens == "max_completion_tokens" else "max_completion_tokens"
        if (
            "max_tokens" in request.parameters
            and re.search(rf"\b{self._tokens}\b", lower)
            and other not in self._refused_spellings
        ):
            self._refused_spellings.add(self._tokens)
            self._tokens = other
            return True
        for name in ("temperature", "top_p", "seed"):
            if name in lower and name in request.parameters and name not in self._left_out:
                self._left_out.append(name)
                return True
        if request.choices and "logprobs" in lower and "logprobs" not in self._left_out:
            self._left_out.append("logprobs")
            return True
        about_schema = re.search(r"response_format|json_schema|json_object|schema|grammar|structured", lower)
        if request.schema is not None and about_schema and self._mode + 1 < len(SCHEMA_MODES):
            self._mode += 1
            return True
        return False

    def _notes(self, request: Request) -> tuple[str, ...]:
        notes = [f"left out: {name}" for name in self._left_out if name in request.parameters]
        if request.schema is not None and self._mode:
            notes.append(f"schema refused, asked by: {SCHEMA_MODES[self._mode]}")
        return tuple(notes)

    def _refused(self, reply: Reply) -> ModelError:
        message, code = reply.problem
        if _CONTEXT.search(message) or code == "context_length_exceeded":
            return ModelError(f"The article is too long for {self.name}: {shorten(message, 160)}.", "context_length")
        if "content_filter" in code or "content_policy" in code:
            return ModelError(f"{self.name}'s content filter stopped the request.", "content_filter")
        return ModelError(f"{self.name} refused the request: {shorten(message, 160)}.", "bad_request")

    def _failed(self, reply: Reply) -> ModelError:
        """The right kind of failure for an error that asking again would not change."""
        where, status = self._transport.where, reply.status
        if status in (401, 403):
            return ModelDown(
                f"{self.name}: {where} refuses the key. Check OPENAI_API_KEY or the endpoint's api_key.", "auth"
            )
        if status == 404:
            message = f"{self.name}: {where} knows no model {self.model!r} (404). Check the name and base_url."
            return ModelDown(message, "not_found")
        if 300 <= status < 400:
            return ModelDown(f"{self.name}: {where} redirects elsewhere ({status}). Check base_url.", "not_found")
        if status in (402, 429):
            return ModelDown(f"{self.name}: the account at {where} has no quota left.", "rate_limited")
        kind: FailureKind = "server" if status >= 500 else "bad_request"
        return ModelError(f"{self.name}: HTTP {status}: {shorten(reply.problem[0], 120)}.", kind)

    def _read(self, reply: Reply, request: Request) -> Output:
        """The answer in a chat completion.

        Raises:
            ModelError: of another form (`invalid_json`), no text (`empty`), `refused`, `content_filter`, `truncated`.
        """
        try:
            choice = reply.data["choices"][0]
            message = choice["message"]
            finish = str(choice.get("finish_reason") or "")
            text = message.get("content") or ""
            refusal = message.get("refusal")
            usage = _usage(reply.data.get("usage"))
            if not isinstance(text, str):
                raise TypeError
        except (LookupError, TypeError, AttributeError, ValueError):
            raise ModelError(
                f"{self.name} sent no chat completion: {shorten(reply.text, 80)!r}.", "invalid_json"
            ) from None
        if refusal:
            raise ModelError(f"{self.name} refused: {shorten(str(refusal), 160)}.", "refused", usage)
        if finish == "content_filter":
            raise ModelError(f"{self.name}'s content filter stopped the answer.", "content_filter", usage)
        if not text.strip():
            kind: FailureKind = "truncated" if finish == "length" else "empty"
            raise ModelError(f"{self.name} sent an empty answer (finish: {finish}).", kind, usage)
        chances, told = chances_of(choice, request.choices) if request.choices else ({}, ())
        return Output(
            text=text,
            usage=usage,
            finish=finish or None,
            seconds=round(reply.seconds, 3),
            chances=chances,
            notes=(*self._notes(request), *told),
        )


def _usage(usage: Mapping[str, Any] | None) -> Usage | None:
    if not usage:
        return None
    details = usage.get("prompt_tokens_details") or {}
    return Usage(
        input=usage.get("prompt_tokens") or 0,
        output=usage.get("completion_tokens") or 0,
        cached=details.get("cached_tokens") or 0,
    )


def _without_bounds(schema: Any) -> Any:
    """The schema without the length limits that some endpoints refuse."""
    if isinstance(schema, Mapping):
        return {key: _without_bounds(value) for key, value in schema.items() if key not in _BOUNDS}
    if isinstance(schema, list):
        return [_without_bounds(value) for value in schema]
    return schema
