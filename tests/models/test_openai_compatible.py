"""The `openai` model against a real server on loopback."""

import asyncio
import json
from typing import Any

import pytest
from openai_server import Reply, Server, completion, error

from evals.errors import ModelDown, ModelError
from evals.models import Endpoint, Options, make_models
from evals.schema import Article, Message, Output, Request

ARTICLE = Article(id="a", body="A body with some words in it.")
SCHEMA = {
    "type": "object",
    "properties": {"quote": {"type": "string", "maxLength": 9}},
    "required": ["quote"],
    "additionalProperties": False,
}


def ask(server: Server, name: str = "m", retries: int = 0, timeout: float = 10, **fields: Any) -> Output:
    async def go() -> Output:
        (model,) = make_models(f"openai/{name}", options(server, retries, timeout))
        try:
            return await model.answer(request(**fields))
        finally:
            await model.close()

    return asyncio.run(go())


def options(server: Server, retries: int = 1, timeout: float = 10) -> Options:
    return Options(timeout=timeout, max_retries=retries, endpoints={"openai": Endpoint(server.url, "sk-secret")})


def request(**fields: Any) -> Request:
    return Request(task="summary", article=ARTICLE, messages=(Message("user", "Say it."),), **fields)


def test_an_answer_with_usage_and_key(server: Server) -> None:
    server.behave = lambda asked: completion("Said.")
    output = ask(server, parameters={"temperature": 0, "max_tokens": 50})
    assert (output.text, output.finish, output.usage and output.usage.input) == ("Said.", "stop", 100)
    assert server.asked[0]["max_tokens"] == 50
    assert server.asked[0]["model"] == "m"
    assert server.headers[0]["authorization"] == "Bearer sk-secret"


def test_a_schema_is_sent_as_structured_output(server: Server) -> None:
    server.behave = lambda asked: completion('{"quote": "x"}')
    assert ask(server, schema=SCHEMA, schema_name="it").notes == ()
    sent = server.asked[0]["response_format"]
    assert sent == {"type": "json_schema", "json_schema": {"name": "it", "strict": True, "schema": SCHEMA}}


def refuses_schema(asked: dict[str, Any]) -> Reply:
    """Takes no schema and no JSON mode."""
    return (
        error(400, "response_format is not supported") if "response_format" in asked else completion('{"quote": "x"}')
    )


def test_a_refused_schema_is_asked_for_in_the_prompt_and_said(server: Server) -> None:
    server.behave = refuses_schema
    output = ask(server, schema=SCHEMA)
    assert output.notes == ("schema refused, asked by: schema in the prompt",)
    assert json.dumps(SCHEMA) in server.asked[-1]["messages"][-1]["content"]


def test_only_the_bounds_are_dropped_where_that_helps(server: Server) -> None:
    server.behave = lambda asked: (
        error(400, "Invalid schema: 'maxLength' is not permitted")
        if "maxLength" in json.dumps(asked)
        else completion("{}")
    )
    assert ask(server, schema=SCHEMA).notes == ("schema refused, asked by: schema without bounds",)


def test_many_requests_at_once_adapt_once(server: Server) -> None:
    server.behave = refuses_schema

    async def go() -> list[Output]:
        (model,) = make_models("openai/m", options(server))
        try:
            return list(await asyncio.gather(*(model.answer(request(schema=SCHEMA, repeat=n)) for n in range(12))))
        finally:
            await model.close()

    assert {output.notes for output in asyncio.run(go())} == {("schema refused, asked by: schema in the prompt",)}


@pytest.mark.parametrize(
    ("refused", "message", "note"),
    [
        pytest.param("temperature", "Unsupported value: 'temperature' does not support 0.", "left out: temperature", id="temperature"),
        pytest.param("top_p", "Unsupported parameter: 'top_p'.", "left out: top_p", id="top_p"),
    ],
)  # fmt: skip
def test_a_refused_parameter_is_left_out_and_said(server: Server, refused: str, message: str, note: str) -> None:
    server.behave = lambda asked: error(400, message) if refused in asked else completion("Said.")
    assert ask(server, parameters={refused: 0.5}).notes == (note,)


@pytest.mark.parametrize("spelling", ["max_tokens", "max_completion_tokens"])
def test_either_spelling_of_the_token_limit_is_found(server: Server, spelling: str) -> None:
    other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}[spelling]
    refusal = f"Unsupported parameter: '{other}' is not supported. Use '{spelling}' instead."
    server.behave = lambda asked: error(400, refusal) if other in asked else completion("Said.")
    assert ask(server, parameters={"max_tokens": 7}).text == "Said."
    assert server.asked[-1][spelling] == 7


def test_a_rate_limit_is_waited_out(server: Server) -> None:
    replies = iter([error(429, "slow down", Retry_After="0.1"), error(503, "busy"), completion("Said.")])
    server.behave = lambda asked: next(replies)
    assert ask(server, retries=3).text == "Said."


FAILURES = [
    pytest.param(error(401, "bad key sk-secret"), ModelDown, "auth", "refuses the key", id="wrong-key"),
    pytest.param(error(404, "no such model"), ModelDown, "not_found", "knows no model", id="no-model"),
    pytest.param(error(429, "quota", "insufficient_quota"), ModelDown, "rate_limited", "quota", id="no-quota"),
    pytest.param(error(429, "slow down", Retry_After="0"), ModelError, "rate_limited", "rate-limited", id="429"),
    pytest.param(error(500, "boom"), ModelError, "server", "HTTP 500", id="500"),
    pytest.param(
        error(400, "This model's maximum context length is 8192 tokens", "context_length_exceeded"),
        ModelError, "context_length", "too long", id="context",
    ),
    pytest.param(error(400, "flagged", "content_filter"), ModelError, "content_filter", "filter", id="filtered-request"),
    pytest.param(error(400, "what is this"), ModelError, "bad_request", "refused the request", id="bad-request"),
    pytest.param(completion(None, refusal="I cannot."), ModelError, "refused", "I cannot", id="refusal"),
    pytest.param(completion(None, "content_filter"), ModelError, "content_filter", "filter", id="filtered-answer"),
    pytest.param(completion(""), ModelError, "empty", "empty answer", id="empty"),
    pytest.param(completion("", "length"), ModelError, "truncated", "length", id="all-tokens-thought-away"),
    pytest.param((200, {"Content-Type": "application/json"}, b'{"choices": []}'), ModelError, "empty", "choice", id="no-choice"),
    pytest.param((200, {"Content-Type": "application/json"}, b'{"choi'), ModelError, "invalid_json", "no chat", id="torn-json"),
    pytest.param((200, {"Content-Type": "text/html"}, b"<html>Hi</html>"), ModelError, "invalid_json", "no chat", id="html"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "kind_of_error", "kind", "words"), FAILURES)
def test_each_failure_has_its_kind_and_a_sentence(
    server: Server, reply: Reply, kind_of_error: type[ModelError], kind: str, words: str
) -> None:
    server.behave = lambda asked: reply
    with pytest.raises(ModelError) as caught:
        ask(server)
    assert type(caught.value) is kind_of_error
    assert caught.value.kind == kind
    assert words in str(caught.value)
    assert "sk-secret" not in str(caught.value)


def test_a_hanging_answer_is_a_timeout(server: Server) -> None:
    server.delay = 2
    with pytest.raises(ModelError) as caught:
        ask(server, retries=0, timeout=0.3)
    assert caught.value.kind == "timeout"
    assert "0.3 s" in str(caught.value)


def test_nothing_listening_is_down() -> None:
    nowhere = Server("http://127.0.0.1:9/v1")
    with pytest.raises(ModelDown) as caught:
        ask(nowhere, retries=0)
    assert caught.value.kind == "connection"
    assert "127.0.0.1:9" in str(caught.value)


def test_no_key_is_down_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    async def go() -> None:
        (model,) = make_models("openai/gpt-4.1-mini", Options())
        await model.answer(request())

    with pytest.raises(ModelDown, match="OPENAI_API_KEY"):
        asyncio.run(go())


def test_a_named_endpoint_is_asked_at_its_own_address(server: Server) -> None:
    server.behave = lambda asked: completion("Said.")

    async def go() -> Output:
        (model,) = make_models("ollama/llama3.2", Options(endpoints={"ollama": Endpoint(server.url)}))
        try:
            return await model.answer(request())
        finally:
            await model.close()

    assert asyncio.run(go()).text == "Said."
    assert server.asked[0]["model"] == "llama3.2"
