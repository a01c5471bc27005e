import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from evals.articles.load import Selection, find_dataset, read_articles, select
from evals.errors import DataError
from evals.schema import Article
from evals.shipped import shipped

ONE = {"id": "one", "headline": "Will it rain?", "body": "It may rain."}


def write(folder: Path, *lines: Any) -> Path:
    path = folder / "articles.jsonl"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8")
    return path


def test_articles_are_read_in_order_with_defaults(tmp_path: Path):
    first, second = read_articles(write(tmp_path, ONE, "", {**ONE, "id": "två", "language": "en-GB"}))
    assert first == Article(id="one", headline="Will it rain?", body="It may rain.", language="en")
    assert (second.id, second.language, second.references, second.labels) == ("två", "en-GB", (), None)


def test_articles_stream(tmp_path: Path):
    articles = read_articles(write(tmp_path, ONE, "{"))
    assert next(articles).id == "one"
    with pytest.raises(DataError, match="line 2"):
        next(articles)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        pytest.param("{", ("not valid JSON",), id="not JSON"),
        pytest.param("[1]", ("expected an object", "found list"), id="not an object"),
        pytest.param({**ONE, "id": "x", "headlne": "?"}, ("unknown field 'headlne'", "correct its name"), id="unknown"),
        pytest.param(
            {**ONE, "id": "x", "labels": {"evidence": [{"quote": "q", "page": 1}]}},
            ("unknown field 'labels.evidence.0.page'",),
            id="unknown within",
        ),
        pytest.param({"id": "x", "headline": "?"}, ("field 'body' is missing",), id="no body"),
        pytest.param({**ONE, "id": "x", "body": " \n"}, ("field 'body'", "not be empty"), id="empty body"),
        pytest.param({**ONE, "id": "a/b"}, ("field 'id'", "a/b"), id="slash in id"),
        pytest.param({**ONE, "id": "a\x1b[2J"}, ("field 'id'", "printable"), id="escape in id"),
        pytest.param({**ONE, "id": 7}, ("field 'id'", "found: 7"), id="id a number"),
        pytest.param({**ONE, "id": "x", "language": "English"}, ("field 'language'", "English"), id="language"),
        pytest.param({**ONE, "id": "x", "labels": {"verdict": "yes"}}, ("labels.verdict", '"yes"'), id="verdict"),
        pytest.param(ONE, ("'one' stands already on line 1", "Make ids unique"), id="id twice"),
        pytest.param(
            {**ONE, "id": "x", "body": "half a pair: \ud83d"},
            ("surrogate",),
            id="lone surrogate",
        ),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, line: Any, parts: tuple[str, ...]):
    with pytest.raises(DataError) as caught:
        list(read_articles(write(tmp_path, ONE, line)))
    message = str(caught.value)
    assert [part for part in ("articles.jsonl, line 2", *parts) if part not in message] == [], message
    assert "\n" not in message


def test_a_data_set_is_a_file_a_folder_or_a_shipped_name(tmp_path: Path):
    path = write(tmp_path, ONE)
    assert find_dataset(str(path)) == find_dataset(str(tmp_path)) == path
    assert find_dataset("articles.jsonl", tmp_path) == find_dataset(".", tmp_path) == path
    assert find_dataset("question-headlines", tmp_path) == shipped("datasets", "question-headlines", "articles.jsonl")


def test_a_folder_beside_comes_before_a_shipped_name(tmp_path: Path):
    (tmp_path / "question-headlines").mkdir()
    path = write(tmp_path / "question-headlines", ONE)
    assert find_dataset("question-headlines", tmp_path) == path


def test_an_unknown_data_set_names_the_shipped_ones(tmp_path: Path):
    with pytest.raises(DataError, match=r"'nope'.*articles\.jsonl.*question-headlines"):
        find_dataset("nope", tmp_path)


ARTICLES = [
    Article(id="a", body="x", split="dev", tags=("sport", "trap")),
    Article(id="b", body="x", split="test", tags=("sport",), language="en-GB"),
    Article(id="c", body="x", language="de", tags=("trap",)),
    Article(id="d", body="x", split="dev"),
]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        pytest.param(Selection(), "abcd", id="all"),
        pytest.param(Selection(split="dev"), "ad", id="split"),
        pytest.param(Selection(tags=("sport",)), "ab", id="tag"),
        pytest.param(Selection(tags=("sport", "trap")), "a", id="all tags"),
        pytest.param(Selection(languages=("en",)), "abd", id="language"),
        pytest.param(Selection(languages=("de", "fr")), "c", id="any language"),
        pytest.param(Selection(limit=2), "ab", id="limit"),
        pytest.param(Selection(split="dev", limit=2), "ad", id="limit after split"),
        pytest.param(Selection(split="dev", languages=("de",)), "", id="nothing"),
        pytest.param(
            Selection(languages=("en-GB",)),
            "b",
            id="region",
        ),
    ],
)
def test_select(selection: Selection, expected: str):
    assert "".join(article.id for article in select(ARTICLES, selection)) == expected


def test_select_reads_no_more_than_it_needs():
    endless = (Article(id=str(number), body="x") for number in count(1))
    assert [article.id for article in select(endless, Selection(limit=3))] == ["1", "2", "3"]
