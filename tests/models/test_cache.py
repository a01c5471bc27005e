"""The response cache: the same Request is asked once, any other is asked anew, and damage costs only money."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.errors import ModelError, StoreError
from evals.models.cache import Cache, Cached
from evals.models.lead3 import Lead3
from evals.models.scripted import Scripted
from evals.schema import Article, Failure, Message, Output, Request, Usage

ARTICLE = Article(id="a", body="One sentence.")
REQUEST = Request(
    task="summary",
    article=ARTICLE,
    messages=(Message("system", "Be brief."), Message("user", "Ä — 市 “quote”")),
    parameters={"temperature": 0, "max_tokens": 100},
    schema={"type": "object"},
)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    kept = Cache(tmp_path / "home" / "cache.sqlite")
    yield kept
    kept.close()


def counting(name: str = "scripted") -> Scripted:
    """Says how often it was asked."""
    model = Scripted(lambda request: f"answer {len(model.asked)}", name)
    return model


def ask(model: Cached, request: Request = REQUEST) -> Output:
    return asyncio.run(model.answer(request))


def test_the_same_request_is_asked_once(cache: Cache) -> None:
    model = counting()
    first, second = ask(Cached(model, cache)), ask(Cached(model, cache))
    assert (first.text, first.cached) == ("answer 1", False)
    assert second == first.model_copy(update={"cached": True})
    assert len(model.asked) == 1


def test_the_whole_output_is_kept(cache: Cache) -> None:
    said = Output(
        text="ä\n", data={"x": None}, usage=Usage(input=3, cached=2), finish="length", seconds=0.5, notes=("n",)
    )
    model = Cached(Scripted(lambda request: said), cache)
    assert ask(model) == said
    assert ask(model) == said.model_copy(update={"cached": True})


CHANGES: dict[str, Callable[[Request], Request]] = {
    "message": lambda it: replace(it, messages=(it.messages[0], Message("user", "Ä — 市 quote"))),
    "role": lambda it: replace(it, messages=(Message("user", "Be brief."), it.messages[1])),
    "one message less": lambda it: replace(it, messages=it.messages[1:]),
    "parameter": lambda it: replace(it, parameters={"temperature": 0.7, "max_tokens": 100}),
    "one parameter less": lambda it: replace(it, parameters={"max_tokens": 100}),
    "schema": lambda it: replace(it, schema={"type": "array"}),
    "no schema": lambda it: replace(it, schema=None),
    "repeat": lambda it: replace(it, repeat=1),
    "purpose": lambda it: replace(it, purpose="judge"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_changed_part_is_asked_anew(cache: Cache, change: Callable[[Request], Request]) -> None:
    model = Cached(counting(), cache)
    assert [ask(model).text, ask(model, change(REQUEST)).text, ask(model).text] == ["answer 1", "answer 2", "answer 1"]


def test_the_order_of_parameters_is_no_part(cache: Cache) -> None:
    model = Cached(counting(), cache)
    swapped = replace(REQUEST, parameters={"max_tokens": 100, "temperature": 0})
    assert [ask(model).text, ask(model, swapped).text] == ["answer 1", "answer 1"]


def test_another_model_or_server_is_asked_anew(cache: Cache) -> None:
    class Elsewhere(Scripted):
        def identity(self) -> dict[str, str]:
            return {"model": self.name, "base_url": "http://elsewhere"}

    models: list[Any] = [counting("m"), counting("n"), Elsewhere(lambda request: "elsewhere", "m")]
    for _ in range(2):
        assert [ask(Cached(model, cache)).text for model in models] == ["answer 1", "answer 1", "elsewhere"]
    assert [len(model.asked) for model in models] == [1, 1, 1]


def test_repeats_do_not_collapse(cache: Cache) -> None:
    model = Cached(counting(), cache)
    for _ in range(2):
        said = [ask(model, replace(REQUEST, repeat=repeat)).text for repeat in range(3)]
        assert said == ["answer 1", "answer 2", "answer 3"]


def test_it_lasts(tmp_path: Path) -> None:
    model = counting()
    for _ in range(2):
        cache = Cache(tmp_path / "cache.sqlite")
        assert ask(Cached(model, cache)).text == "answer 1"
        cache.close()


def test_two_caches_on_one_file(tmp_path: Path, cache: Cache) -> None:
    model = counting()
    other = Cache(cache.path)
    assert ask(Cached(model, cache)).text == ask(Cached(model, other)).text == "answer 1"
    other.close()


def test_a_failure_is_not_kept(cache: Cache) -> None:
    model = Scripted(lambda request: Failure(kind="timeout", message="Late.") if len(model.asked) == 1 else "Now.")
    with pytest.raises(ModelError, match="Late"):
        ask(Cached(model, cache))
    assert (ask(Cached(model, cache)).text, ask(Cached(model, cache)).cached) == ("Now.", True)


def test_a_model_without_a_prompt_passes_through(cache: Cache) -> None:
    model = Cached(Lead3(), cache)
    request = Request(task="summary", article=ARTICLE)
    assert [ask(model, request).cached for _ in range(2)] == [False, False]
    other = replace(request, article=Article(id="b", body="Another one."))
    assert ask(model, other).text == "Another one."
    assert (model.name, model.promptless, model.tasks) == ("lead3", True, frozenset({"summary"}))


def test_a_damaged_file_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(b"this is no database " * 300)
    with pytest.warns(UserWarning, match=r"cache\.sqlite was damaged; it is set aside as cache\.sqlite\.damaged-\d+"):
        cache = Cache(path)
    model = Cached(counting(), cache)
    assert [ask(model).cached, ask(model).cached] == [False, True]
    cache.close()
    (aside,) = tmp_path.glob("cache.sqlite.damaged-*")
    assert aside.read_bytes().startswith(b"this is no database")


def test_an_empty_file_is_begun(tmp_path: Path) -> None:
    (tmp_path / "cache.sqlite").touch()
    cache = Cache(tmp_path / "cache.sqlite")
    assert ask(Cached(counting(), cache)).text == "answer 1"
    cache.close()


def test_an_unwritable_place_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="Set BETTERIDGE_HOME to another folder"):
        Cache(tmp_path / "file" / "cache.sqlite")
    with pytest.raises(StoreError, match="the cache cannot be opened"):
        Cache(tmp_path)


def test_an_answer_that_cannot_be_kept_is_still_an_answer(cache: Cache) -> None:
    cache._rows.execute("PRAGMA query_only = ON")  # as on a full disk, or a file that became read-only
    with pytest.warns(UserWarning, match="an answer was not cached"):
        assert ask(Cached(counting(), cache)).text == "answer 1"


def test_the_parts_stay_readable(cache: Cache) -> None:
    ask(Cached(counting(), cache), replace(REQUEST, purpose="judge"))
    with sqlite3.connect(cache.path) as rows:
        (row,) = rows.execute("SELECT model, purpose, article_id, parts FROM responses").fetchall()
    rows.close()
    assert row[:3] == ("scripted", "judge", "a")
    assert "Ä — 市 “quote”" in row[3]


def test_a_damaged_page_is_never_fatal(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    cache = Cache(path)
    model = Cached(Scripted(lambda request: "x" * 500), cache)
    for repeat in range(50):
        ask(model, replace(REQUEST, repeat=repeat))
    cache._rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cache.close()
    raw = path.read_bytes()
    path.write_bytes(raw[:8192] + b"A" * (len(raw) - 8192))
    cache = Cache(path)
    try:
        with pytest.warns(UserWarning, match="damaged entry|was not cached"):
            assert ask(Cached(counting(), cache)).text == "answer 1"
    finally:
        cache.close()


def test_a_damaged_row_is_asked_anew(cache: Cache) -> None:
    model = Cached(counting(), cache)
    ask(model)
    cache._rows.execute("UPDATE responses SET output = '{\"text'")
    with pytest.warns(UserWarning, match="damaged entry"):
        assert ask(model).text == "answer 2"
