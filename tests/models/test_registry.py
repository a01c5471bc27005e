"""Names of models, outputs made elsewhere, models of one's own."""

import asyncio
import json
from pathlib import Path

import pytest

from evals.errors import DataError, ModelError, ModelUnknown
from evals.models import PROVIDERS, make_models
from evals.models.lead3 import lead
from evals.schema import Article, Request

ARTICLE = Article(
    id="a", headline="Will it rain?", body="One is first. Two is second.\n\nThree is third. Four is last."
)


@pytest.mark.parametrize("spec", ["nope/x", "openai", "openai/", "lead3/x", "nonsense", "no.such:Thing", "json:loads"])
def test_an_unknown_name_is_refused_with_the_remedy(spec: str) -> None:
    with pytest.raises(ModelUnknown) as caught:
        make_models(spec)
    assert spec in str(caught.value)


def test_every_provider_can_be_imported() -> None:
    from importlib import import_module

    for target in PROVIDERS.values():
        module, _, name = target.partition(":")
        assert callable(getattr(import_module(module), name))


def test_lead3_is_the_first_three_sentences() -> None:
    assert lead(ARTICLE.body, "en") == "One is first. Two is second. Three is third."


def write(path: Path, *lines: dict[str, str]) -> str:
    path.write_text("\n".join(map(json.dumps, lines)) + "\n")
    return f"outputs/{path}"


def test_outputs_are_found_by_article_task_and_model(tmp_path: Path) -> None:
    spec = write(
        tmp_path / "o.jsonl",
        {"article_id": "a", "task": "summary", "text": "By p.", "model": "p"},
        {"article_id": "a", "task": "headline", "text": "{}", "model": "q"},
    )
    first, second = make_models(spec)
    assert (first.name, first.tasks, second.name) == ("p", {"summary"}, "q")
    answer = asyncio.run(first.answer(Request(task="summary", article=ARTICLE)))
    assert answer.text == "By p."
    with pytest.raises(ModelError) as caught:
        asyncio.run(first.answer(Request(task="summary", article=Article(id="other", body="b"))))
    assert caught.value.kind == "missing"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        pytest.param(
            [{"article_id": "a", "task": "summary", "text": text} for text in "xy"],
            "line 2: another summary",
            id="twice",
        ),
        pytest.param([{"article_id": "a", "task": "poem", "text": "x"}], "line 1: field 'task'", id="unknown-task"),
        pytest.param([{"article_id": "a", "task": "summary"}], "field 'text' is missing", id="no-text"),
        pytest.param([], "no output in it", id="empty"),
    ],
)
def test_a_bad_outputs_file_is_refused_by_line(tmp_path: Path, lines: list[dict[str, str]], words: str) -> None:
    with pytest.raises(DataError, match=words):
        make_models(write(tmp_path / "o.jsonl", *lines))


def test_a_model_of_ones_own_by_dotted_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_own_models.py").write_text(
        "from evals.models.scripted import Scripted\nmine = Scripted(lambda request: 'Hello.', name='mine')\n"
    )
    (model,) = make_models("my_own_models:mine")
    assert model.name == "mine"
    assert asyncio.run(model.answer(Request(task="summary", article=ARTICLE))).text == "Hello."
