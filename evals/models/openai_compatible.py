"""`openai/NAME`, and any other OpenAI-compatible endpoint, through the `openai` SDK.

The SDK keeps connections, waits and retries (408, 409, 429 with `Retry-After`, 5xx, lost connections). Model families
differ in what they refuse; a refused parameter is left out from then on, a refused schema is asked for in a looser
way, and every Output says so in its `notes`: nothing is adapted in silence.
"""

import json
import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evals.errors import ModelDown, ModelError
from evals.files import parse_json
from evals.models import Endpoint, Options
from evals.models.chances import ASKED, chances_of
from evals.prompts import load_prompt
from evals.schema import FailureKind, Output, Request, TaskName, Usage
from evals.text import shorten

if TYPE_CHECKING:
    import openai

SCHEMA_MODES = ("schema", "schema without bounds", "JSON mode", "schema in the prompt")
"""How an answer's form is asked for, strictest first."""
_BOUNDS = frozenset({"maxLength", "minLength", "maxItems", "minItems", "pattern"})
_CONTEXT = re.compile(
    r"context[ _](?:length|size|window)|maximum context|too many tokens|prompt is too long|reduce the length", re.I
)
_LOST_IN_A_ROW = 5
"""After so many lost connections in a row the endpoint counts as down."""


class OpenAICompatible:
    """One model at one endpoint. The client is made at the first Request."""

    tasks: frozenset[TaskName] = frozenset({"summary", "headline"})
    promptless = False

    def __init__(self, spec: str, name: str, options: Options, endpoint: Endpoint | None = None) -> None:
        self.name = spec
        self.model = name
        self.options = options
        self.endpoint = endpoint or options.endpoints.get("openai", Endpoint())
        self._client: openai.AsyncOpenAI | None = None
        self._tokens = "max_completion_tokens" if self._is_openai() else "max_tokens"
        self._refused_spellings: set[str] = set()
        self._left_out: list[str] = []
        self._mode = 0
        self._learned = 0
        self._answered = False
        self._lost = 0

    def identity(self) -> Mapping[str, str]:
        """The model and where it is."""
        return {"model": self.model, "base_url": self.endpoint.base_url or "openai"}

    async def answer(self, request: Request) -> Output:
        """One answer, after the SDK's retries and at most a few adaptations.

        Raises:
            ModelError: this Request failed for good.
            ModelDown: the key is wrong, the model unknown, or nothing listens.
        """
        import openai

        begun = time.monotonic()
        while True:
            learned = self._learned
            try:
                client = self._connect()
                raw = await client.chat.completions.with_raw_response.create(**self._body(request))
            except openai.BadRequestError as problem:
                if learned != self._learned:
                    continue  # another Request was refused meanwhile, and what it taught has changed this one too
                if not self._adapt(str(problem.message), request):
                    raise self._refused(problem) from None
                self._learned += 1
            except openai.OpenAIError as problem:
                raise self._failed(problem) from None
            else:
                self._answered, self._lost = True, 0
                return self._read(raw.text, request, time.monotonic() - begun)

    async def close(self) -> None:
        """Closes the connections."""
        if self._client is not None:
            await self._client.close()

    def _is_openai(self) -> bool:
        return self.endpoint.base_url is None or "//api.openai.com" in self.endpoint.base_url

    def _connect(self) -> "openai.AsyncOpenAI":
        import openai

        if self._client is None:
            key = self.endpoint.api_key or (None if self._is_openai() else "none")
            self._client = openai.AsyncOpenAI(
                api_key=key,
                base_url=self.endpoint.base_url,
                timeout=self.options.timeout,
                max_retries=self.options.max_retries,
            )
        return self._client

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

    def _refused(self, problem: "openai.BadRequestError") -> ModelError:
        message, code = str(problem.message), str(problem.code or "")
        if _CONTEXT.search(message) or code == "context_length_exceeded":
            return ModelError(f"The article is too long for {self.name}: {shorten(message, 160)}.", "context_length")
        if "content_filter" in code or "content_policy" in code:
            return ModelError(f"{self.name}'s content filter stopped the request.", "content_filter")
        return ModelError(f"{self.name} refused the request: {shorten(message, 160)}.", "bad_request")

    def _failed(self, problem: "openai.OpenAIError") -> ModelError:
        """The right kind of failure for an error of the SDK; never with the key in it."""
        import openai

        where = self.endpoint.base_url or "the OpenAI API"
        if isinstance(problem, openai.APITimeoutError):
            return ModelError(f"{self.name} gave no answer within {self.options.timeout:g} s.", "timeout")
        if isinstance(problem, openai.APIConnectionError):
            self._lost += 1
            message = f"{self.name}: nothing answers at {where}. Is the server running, is base_url right?"
            down = not self._answered or self._lost >= _LOST_IN_A_ROW
            return ModelDown(message, "connection") if down else ModelError(message, "connection")
        if isinstance(problem, openai.AuthenticationError | openai.PermissionDeniedError):
            return ModelDown(
                f"{self.name}: {where} refuses the key. Check OPENAI_API_KEY or the endpoint's api_key.", "auth"
            )
        if isinstance(problem, openai.NotFoundError):
            message = f"{self.name}: {where} knows no model {self.model!r} (404). Check the name and base_url."
            return ModelDown(message, "not_found")
        if isinstance(problem, openai.RateLimitError):
            if problem.code == "insufficient_quota":
                return ModelDown(f"{self.name}: the account at {where} has no quota left.", "rate_limited")
            return ModelError(
                f"{self.name}: still rate-limited after {self.options.max_retries} retries.", "rate_limited"
            )
        if isinstance(problem, openai.APIStatusError):
            kind: FailureKind = "server" if problem.status_code >= 500 else "bad_request"
            return ModelError(f"{self.name}: HTTP {problem.status_code}: {shorten(str(problem.message), 120)}.", kind)
        if "api_key" in str(problem):
            return ModelDown(
                f"{self.name} needs a key: set OPENAI_API_KEY, or base_url for a server without one.", "auth"
            )
        return ModelError(f"{self.name}: {shorten(str(problem), 160)}.", "server")

    def _read(self, raw: str, request: Request, seconds: float) -> Output:
        """The answer in a response's JSON.

        Raises:
            ModelError: not JSON (`invalid_json`), no choice or no text (`empty`), `refused`, `content_filter`.
        """
        try:
            reply = parse_json(raw, self.name, ModelUnreadable)
            choice = reply["choices"][0]
            message = choice["message"]
        except (ModelUnreadable, LookupError, TypeError):
            if '"choices"' in raw and "message" not in raw:
                raise ModelError(f"{self.name} sent a reply without a choice.", "empty") from None
            raise ModelError(f"{self.name} sent no chat completion: {shorten(raw, 80)!r}.", "invalid_json") from None
        finish = choice.get("finish_reason")
        if message.get("refusal"):
            raise ModelError(f"{self.name} refused: {shorten(str(message['refusal']), 120)}", "refused")
        if finish == "content_filter":
            raise ModelError(f"{self.name}'s content filter stopped the answer.", "content_filter")
        text = message.get("content") or ""
        if not text.strip():
            kind: FailureKind = "truncated" if finish == "length" else "empty"
            raise ModelError(f"{self.name} sent an empty answer (finish: {finish}).", kind)
        chances, told = chances_of(choice, request.choices) if request.choices else ({}, ())
        return Output(
            text=text,
            usage=_usage(reply.get("usage")),
            finish=finish,
            seconds=round(seconds, 3),
            chances=chances,
            notes=(*self._notes(request), *told),
        )


class ModelUnreadable(ModelError):
    """A reply that is not JSON."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "invalid_json")


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
