"""The embedded model, for real."""

import asyncio
import json
from pathlib import Path

import pytest

from evals.errors import ModelError, ModelUnknown
from evals.models import make_models
from evals.schema import Article, Message, Output, Request

pytestmark = pytest.mark.embedded
SCHEMA = {
    "type": "object",
    "properties": {"quote": {"type": "string", "maxLength": 40}, "answer": {"type": "string", "enum": ["yes", "no"]}},
    "required": ["quote", "answer"],
    "additionalProperties": False,
}


def ask(*requests: Request) -> list[Output]:
    async def go() -> list[Output]:
        (model,) = make_models("local/smollm2")
        try:
            return [await model.answer(one) for one in requests]
        finally:
            await model.close()

    return asyncio.run(go())


def request(text: str, **fields: object) -> Request:
    article = Article(id="a", body="b")
    return Request(task="summary", article=article, messages=(Message("user", text),), **fields)  # type: ignore[arg-type]


def test_it_answers_and_counts_and_reads_a_prefix_once() -> None:
    article = "The ferry to Skarrow sails at nine and at noon. " * 20
    first, second = ask(
        request(article + "When does it sail?", parameters={"max_tokens": 12}),
        request(article + "Where does it sail to?", parameters={"max_tokens": 12}),
    )
    assert first.text
    assert first.usage
    assert first.usage.output <= 12
    assert second.usage
    assert second.usage.cached > 200


def test_a_schema_binds_it_without_white_space() -> None:
    (output,) = ask(request("Is grass green? Answer.", schema=SCHEMA, parameters={"max_tokens": 80}))
    found = json.loads(output.text)
    assert found["answer"] in ("yes", "no")
    assert output.text == json.dumps(found, separators=(",", ":"), ensure_ascii=False)


def test_an_article_too_long_is_said_to_be() -> None:
    with pytest.raises(ModelError) as caught:
        ask(request("word " * 20_000))
    assert caught.value.kind == "context_length"


@pytest.mark.parametrize(
    ("content", "words"),
    [pytest.param(b"hello", "not a GGUF file", id="not-gguf"), pytest.param(None, "no file", id="missing")],
)
def test_bad_weights_are_refused_before_anything_runs(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "x.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelUnknown, match=words):
        make_models(f"local/{path}")


def test_torn_weights_stop_the_run_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "torn.gguf"
    path.write_bytes(b"GGUF" + b"\0" * 1000)

    async def go() -> None:
        (model,) = make_models(f"local/{path}")
        await model.answer(request("Hi"))

    with pytest.raises(ModelError, match="cannot load these weights"):
        asyncio.run(go())
