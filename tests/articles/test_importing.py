"""Other people's data sets, each in the layouts that it is found in, and folders of raw pages."""

import csv
import gzip
import io
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import ROOT

from evals.articles.formats import FORMATS, STANCES
from evals.articles.importing import FORMAT_NAMES, Imported, Order, import_data
from evals.articles.load import read_articles
from evals.articles.rows import Row, read_rows
from evals.articles.shelf import Shelf
from evals.errors import DataError
from evals.models import Options
from evals.models.outputs import open_outputs
from evals.schema import Article, Labels
from evals.text import digest

Data = dict[str, Any]
REAL = ROOT.parent / "shared" / "data" / "real"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the labelled extracts of public data sets are not here")


def table(path: Path, rows: Sequence[Data]) -> Path:
    """Writes rows as the kind of table that the path's name says, packed where it ends in .gz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = path.name.removesuffix(".gz").rpartition(".")[2]
    if kind == "parquet":
        pq.write_table(pa.Table.from_pylist(list(rows)), path)
        return path
    if kind in ("csv", "tsv"):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), delimiter="\t" if kind == "tsv" else ",")
        writer.writeheader()
        writer.writerows(rows)
        raw = text.getvalue().encode()
    else:
        raw = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


def load(format: str, *sources: Path, **how: Any) -> tuple[Imported, list[Article], list[Data]]:  # noqa: A002
    """Imports, and reads what was written as whoever uses it would: articles strictly, outputs as JSON."""
    out = how.pop("out", sources[0].parent.parent / "imported")
    found = import_data(Order(format, sources, out, **how))
    written = out / "outputs.jsonl"
    outputs = [json.loads(line) for line in written.read_text("utf-8").splitlines()] if written.exists() else []
    return found, list(read_articles(out / "articles.jsonl")), outputs


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder for the tables to be imported, of its own, so that everything else in tmp_path was made by the import."""
    path = tmp_path / "source"
    path.mkdir()
    return path


TABLES = ["jsonl", "ndjson", "json", "jsonl.gz", "csv", "csv.gz", "tsv", "tsv.gz", "parquet"]
NESTED = ["jsonl", "jsonl.gz", "parquet"]
"""The kinds of tables that can hold lists and mappings."""


def test_every_format_is_known_to_the_command() -> None:
    assert set(FORMAT_NAMES) == {
        "articles", "cnn_dailymail", "csv", "fnc1", "jsonl", "newsroom", "pages", "parquet", "ragtruth", "realsumm",
        "summeval", "tsv", "xsum",
    }  # fmt: skip
    assert set(FORMATS) == set(FORMAT_NAMES) - {"pages"}


# Summaries by the papers' own editors


CNN = [
    {"article": "(CNN)One thing.\nAnother thing.", "highlights": "One .\nAnother .", "id": "f001ca"},
    {"article": "LONDON, England -- Über “alles”, né?\n\nA second paragraph.", "highlights": "Alles.", "id": "00200e"},
]


@pytest.mark.parametrize("kind", TABLES)
def test_cnn_dailymail(source: Path, kind: str) -> None:
    found, articles, outputs = load("cnn_dailymail", table(source / f"validation.{kind}", CNN))
    assert articles == [
        Article(
            id="f001ca",
            body="(CNN)One thing.\n\nAnother thing.",
            references=("One .\nAnother .",),
            language="en",
            split="validation",
        ),
        Article(
            id="00200e",
            body="LONDON, England -- Über “alles”, né?\n\nA second paragraph.",
            references=("Alles.",),
            language="en",
            split="validation",
        ),
    ]
    assert outputs == []
    assert (found.articles, found.outputs, found.rejected, found.repeated, found.passed) == (2, 0, 0, 0, {})


@pytest.mark.parametrize("kind", TABLES)
def test_xsum(source: Path, kind: str) -> None:
    rows = [{"document": "First sentence.\nSecond sentence.\n", "summary": "A summary.", "id": "29911712"}]
    _, articles, _ = load("xsum", table(source / f"test-00000-of-00001.{kind}", rows))
    assert articles == [
        Article(
            id="29911712",
            body="First sentence.\n\nSecond sentence.",
            references=("A summary.",),
            language="en",
            split="test",
        )
    ]


NEWSROOM = {
    "url": "http://www.nytimes.com/2006/05/22/nyregion/22steinbrenner.html",
    "archive": "http://web.archive.org/web/20060522/http://www.nytimes.com",
    "title": "Is the Boss Rising to the Occasion?",
    "date": "20060522173419",
    "text": "It is a bad time.\n\nHe might be the patriarch.",
    "summary": "He might be the patriarch.",
    "compression": 19.5,
    "coverage": 0.96,
    "density": 18.1,
    "compression_bin": "low",
    "coverage_bin": "high",
    "density_bin": "extractive",
}


@pytest.mark.parametrize("kind", NESTED)
def test_newsroom(source: Path, kind: str) -> None:
    _, (article,), outputs = load("newsroom", table(source / f"dev.{kind}", [NEWSROOM]))
    measures = {
        name: value for name, value in NEWSROOM.items() if name.startswith(("compression", "coverage", "density"))
    }
    assert article == Article(
        id=digest(NEWSROOM["url"]),
        headline="Is the Boss Rising to the Occasion?",
        body="It is a bad time.\n\nHe might be the patriarch.",
        references=("He might be the patriarch.",),
        url=NEWSROOM["url"],
        published="2006-05-22",
        split="dev",
        labels=Labels(source=measures),
    )
    assert len(measures) == 6
    assert outputs == []


@pytest.mark.parametrize(("date", "published"), [("2006", None), (None, None), ("20141231", "2014-12-31")])
def test_newsroom_rows_may_lack_everything_but_texts(source: Path, date: str | None, published: str | None) -> None:
    rows = [{"text": "A body.", "summary": "A summary.", "title": None, "date": date}]
    _, (article,), _ = load("newsroom", table(source / "train.jsonl", rows))
    assert article == Article(
        id=digest("A body."), body="A body.", references=("A summary.",), published=published, split="train"
    )


@pytest.mark.parametrize("format_", ["cnn_dailymail", "xsum"])
def test_rows_without_an_id_are_named_by_their_text(source: Path, format_: str) -> None:
    body, summary = {"cnn_dailymail": ("article", "highlights"), "xsum": ("document", "summary")}[format_]
    rows = [{body: "One text.", summary: "s"}, {body: "Other text.", summary: "s", "id": None}]
    _, articles, _ = load(format_, table(source / "a.jsonl", rows))
    assert [one.id for one in articles] == [digest("One text."), digest("Other text.")]


def test_slashes_in_ids_become_dashes(source: Path) -> None:
    rows = [{**CNN[0], "id": "dailymail\\stories//7"}]
    _, (article,), _ = load("cnn_dailymail", table(source / "a.jsonl", rows))
    assert article.id == "dailymail-stories-7"


@pytest.mark.parametrize(
    ("text", "body"),
    [
        pytest.param("One.\nTwo.\n\n\nThree.", "One.\nTwo.\n\n\nThree.", id="blank lines part them already"),
        pytest.param("One.\nTwo.", "One.\n\nTwo.", id="single line breaks"),
        pytest.param("One.\r\nTwo.\r\n", "One.\n\nTwo.", id="CRLF"),
        pytest.param("One.\n \nTwo.\nstill two.", "One.\n \nTwo.\nstill two.", id="a blank line with a space"),
        pytest.param("  One. Two.\t\n", "One. Two.", id="one paragraph"),
    ],
)
def test_paragraphs_of_a_body(source: Path, text: str, body: str) -> None:
    _, (article,), _ = load("xsum", table(source / "a.jsonl", [{"document": text, "summary": "s", "id": "1"}]))
    assert article.body == body


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("train.jsonl", "train"),
        ("train-00000-of-00001.parquet", "train"),
        ("xsum-validation.jsonl.gz", "validation"),
        ("news_dev.csv", "dev"),
        ("val.tsv", "val"),
        ("competition_test_stances.csv", "test"),
        ("contest.jsonl", None),
        ("training.jsonl", None),
        ("values.jsonl", None),
        ("latest.csv", None),
    ],
)
def test_the_split_is_in_the_files_name(source: Path, name: str, split: str | None) -> None:
    _, (article,), _ = load("xsum", table(source / name, [{"document": "Text.", "summary": "s", "id": "1"}]))
    assert article.split == split


def test_a_rows_own_split_comes_before_the_files(source: Path) -> None:
    rows = [{"document": "Text.", "summary": "s", "id": "1", "split": "dev"}]
    _, (article,), _ = load("xsum", table(source / "train.jsonl", rows))
    assert article.split == "dev"


def test_a_folder_of_shards_is_read_in_order(source: Path) -> None:
    for number, split in enumerate(["validation", "train", "test"]):
        rows = [{"document": f"Text {number}.", "summary": "s", "id": f"{split}-id"}]
        table(source / "xsum" / f"{split}-00000-of-00001.{'parquet' if number else 'jsonl.gz'}", rows)
    (source / "xsum" / "README.md").write_text("# XSum")
    _, articles, _ = load("xsum", source / "xsum", out=source / "out")
    assert [(one.id, one.split) for one in articles] == [
        ("test-id", "test"),
        ("train-id", "train"),
        ("validation-id", "validation"),
    ]


# FNC-1


STANCE_ROWS = [
    {"Headline": "Is Macaulay Culkin dead?", "Body ID": "7", "Stance": "disagree"},
    {"Headline": "Is Macaulay Culkin dead?", "Body ID": "0", "Stance": "unrelated"},
    {"Headline": "Was the Apple Watch late?", "Body ID": "0", "Stance": "agree"},
]
BODY_ROWS = [
    {"Body ID": "0", "articleBody": "The watch, said to be on sale in April, was late.\n\nIt costs much."},
    {"Body ID": "7", "articleBody": 'A "hoax", the actor\'s agent said.\nHe is alive.'},
]


def fnc(number: str, headline: str, verdict: str, stance: str) -> Article:
    body = {"0": BODY_ROWS[0]["articleBody"], "7": 'A "hoax", the actor\'s agent said.\n\nHe is alive.'}[number]
    labels = {"form": "polar", "verdict": verdict, "source": {"stance": stance}}
    return Article(
        id=f"fnc1-{number}-{digest(headline, 4)}",
        headline=headline,
        body=body,
        story=f"headline-{digest(headline)}",
        labels=Labels(**labels),
        split="train",
    )


FNC = [
    fnc("7", "Is Macaulay Culkin dead?", "contradicted", "disagree"),
    fnc("0", "Is Macaulay Culkin dead?", "unaddressed", "unrelated"),
    fnc("0", "Was the Apple Watch late?", "supported", "agree"),
]


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "jsonl", "parquet"])
@pytest.mark.parametrize("named", ["folder", "stances", "both"])
def test_fnc1_as_released(source: Path, kind: str, named: str) -> None:
    stances = table(source / f"train_stances.{kind}", STANCE_ROWS)
    bodies = table(source / f"train_bodies.{kind}", BODY_ROWS)
    sources = {"folder": [source], "stances": [stances], "both": [bodies, stances]}[named]
    found, articles, outputs = load("fnc1", *sources, out=source / "out")
    assert articles == FNC
    assert (found.articles, found.outputs, outputs) == (3, 0, [])


def test_fnc1_bodies_in_another_folder_are_named(source: Path) -> None:
    stances = table(source / "a" / "train_stances.csv", STANCE_ROWS)
    bodies = table(source / "b" / "train_bodies.csv", BODY_ROWS)
    _, articles, _ = load("fnc1", stances, bodies, out=source / "out")
    assert articles == FNC


def test_fnc1_with_bodies_in_the_same_rows(source: Path) -> None:
    bodies = {row["Body ID"]: row["articleBody"] for row in BODY_ROWS}
    rows = [{**row, "articleBody": bodies[row["Body ID"]]} for row in STANCE_ROWS]
    _, articles, _ = load("fnc1", table(source / "train.csv", rows))
    assert articles == FNC


@pytest.mark.parametrize("kind", TABLES)
def test_fnc1_joined(source: Path, kind: str) -> None:
    rows = [{"id": "fnc1/22", "headline": "ISIS leader dead?", "body": "He died.\nSo they say.", "stance": "agree"}]
    _, (article,), _ = load("fnc1", table(source / f"fnc1_test_sample.{kind}", rows))
    assert (article.id, article.body, article.split) == ("fnc1-22", "He died.\n\nSo they say.", "test")
    assert article.labels == Labels(form="declarative", verdict="supported", source={"stance": "agree"})


STANCE_VERDICTS = [
    ("agree", "supported"),
    ("disagree", "contradicted"),
    ("unrelated", "unaddressed"),
    ("discuss", None),
]


@pytest.mark.parametrize(("stance", "verdict"), STANCE_VERDICTS)
@pytest.mark.parametrize(
    ("headline", "form", "asks"),
    [
        pytest.param("Is Macaulay Culkin dead?", "polar", True, id="polar"),
        pytest.param("Macaulay Culkin dead?", "declarative", True, id="declarative"),
        pytest.param("Macaulay Culkin is dead, isn't he?", "tag", True, id="tag"),
        pytest.param("Who killed Macaulay Culkin?", "wh", False, id="wh"),
        pytest.param("Is Macaulay Culkin dead or alive?", "alternative", False, id="alternative"),
        pytest.param("Macaulay Culkin is dead", "none", False, id="statement"),
        pytest.param("Culkin on “dead?” rumours", "quoted", False, id="quoted"),
    ],
)
def test_a_stance_becomes_a_verdict_only_where_a_headline_asks_yes_or_no(
    source: Path, headline: str, form: str, asks: bool, stance: str, verdict: str | None
) -> None:
    rows = [{"id": "a", "headline": headline, "body": "He is well.", "stance": stance}]
    _, (article,), _ = load("fnc1", table(source / "a.jsonl", rows))
    assert article.labels == Labels(form=form, verdict=verdict if asks else None, source={"stance": stance})


def test_discuss_is_no_stance_with_a_verdict() -> None:
    assert dict(STANCE_VERDICTS[:3]) == STANCES


def test_rows_under_one_headline_are_one_story(source: Path) -> None:
    rows = [
        {"id": str(number), "headline": headline, "body": f"Body {number}.", "stance": "discuss"}
        for number, headline in enumerate(["Is it so?", "Was it so?", "Is it so?"])
    ]
    _, (one, other, again), _ = load("fnc1", table(source / "a.jsonl", rows))
    assert one.story == again.story != other.story


# Outputs with what people said of them


RESPONSES = [
    {
        "id": "0",
        "source_id": "15592",
        "model": "gpt-4-0613",
        "temperature": 0.7,
        "labels": [
            {
                "start": 4,
                "end": 9,
                "text": "mayor",
                "meta": "LOW INTRODUCTION",
                "label_type": "Evident Conflict",
                "implicit_true": False,
                "due_to_null": False,
            },
            {"start": 17, "end": 22, "text": "café.", "meta": "", "label_type": "Subtle Baseless Info"},
        ],
        "split": "train",
        "quality": "good",
        "response": "The mayor shut a café.",
    },
    {
        "id": "1",
        "source_id": "15592",
        "model": "llama-2-7b-chat",
        "labels": [],
        "split": "train",
        "response": "It shut.",
    },
    {"id": "2", "source_id": "900", "model": "gpt-4-0613", "labels": [], "split": "test", "response": "An answer."},
]
SOURCES = [
    {
        "source_id": "15592",
        "task_type": "Summary",
        "source": "CNN/DM",
        "source_info": "The council shut a café.\nIt was old.",
        "prompt": "Summarize the following news within 20 words:",
    },
    {
        "source_id": "900",
        "task_type": "QA",
        "source": "MARCO",
        "source_info": {"question": "Why?", "passages": "So."},
        "prompt": "Answer:",
    },
]
FLAGS = [
    {"quote": "mayor", "start": 4, "end": 9, "reason": "Evident Conflict"},
    {"quote": "café.", "start": 17, "end": 22, "reason": "Subtle Baseless Info"},
]


def marked(article_id: str) -> list[Data]:
    """The outputs that the two summaries of RESPONSES become."""
    first, second, _ = RESPONSES
    common = {"article_id": article_id, "task": "summary"}
    return [
        {
            **common,
            "text": "The mayor shut a café.",
            "model": "gpt-4-0613",
            "labels": {"flags": FLAGS, "source": {"labels": first["labels"]}},
        },
        {**common, "text": "It shut.", "model": "llama-2-7b-chat", "labels": {"source": {"labels": second["labels"]}}},
    ]


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz"])
@pytest.mark.parametrize("named", ["folder", "response", "both"])
def test_ragtruth_as_released(source: Path, kind: str, named: str) -> None:
    response = table(source / f"response.{kind}", RESPONSES)
    info = table(source / f"source_info.{kind}", SOURCES)
    sources = {"folder": [source], "response": [response], "both": [response, info]}[named]
    found, articles, outputs = load("ragtruth", *sources, out=source / "out")
    assert articles == [
        Article(id="15592", body="The council shut a café.\n\nIt was old.", source="CNN/DM", split="train")
    ]
    assert outputs == marked("15592")
    assert (found.articles, found.outputs, found.passed) == (1, 2, {"not a summary": 1})
    assert (found.rejected, found.repeated) == (0, 0)


def test_ragtruth_from_the_hub(source: Path) -> None:
    body = "The council shut a café.\nIt was old."
    rows = [
        {
            "id": row["id"],
            "query": "Summarize the following news:",
            "context": body,
            "output": row["response"],
            "task_type": "QA" if row["source_id"] == "900" else "Summary",
            "model": row["model"],
            "hallucination_labels": json.dumps(row["labels"]),
            "hallucination_labels_processed": {"evident_conflict": 1},
        }
        for row in RESPONSES
    ]
    found, articles, outputs = load("ragtruth", table(source / "train-00000-of-00001.parquet", rows))
    assert articles == [Article(id=digest(body), body="The council shut a café.\n\nIt was old.", split="train")]
    assert outputs == marked(digest(body))
    assert found.passed == {"not a summary": 1}


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz"])
def test_ragtruth_joined(source: Path, kind: str) -> None:
    rows = [{**row, "source": "The council shut a café.\nIt was old."} for row in RESPONSES[:2]]
    _, articles, outputs = load("ragtruth", table(source / f"sample.{kind}", rows))
    assert articles == [Article(id="15592", body="The council shut a café.\n\nIt was old.", split="train")]
    assert outputs == marked("15592")


def test_flags_are_where_they_say(source: Path) -> None:
    rows = [{**RESPONSES[0], "source": "A body."}]
    _, _, (output,) = load("ragtruth", table(source / "a.jsonl", rows))
    spans = [(flag["quote"], output["text"][flag["start"] : flag["end"]]) for flag in output["labels"]["flags"]]
    assert spans == [("mayor", "mayor"), ("café.", "café.")]


EXPERTS = [
    {"coherence": 5, "consistency": 5, "fluency": 5, "relevance": 4},
    {"coherence": 2, "consistency": 5, "fluency": 4, "relevance": 4},
    {"coherence": 2, "consistency": 5, "fluency": 3, "relevance": 4},
]
TURKERS = [{"coherence": 3, "consistency": 1, "fluency": 4, "relevance": 3}]
RATINGS = {
    "coherence": [5.0, 2.0, 2.0],
    "consistency": [5.0, 5.0, 5.0],
    "fluency": [5.0, 4.0, 3.0],
    "relevance": [4.0, 4.0, 4.0],
}
MEANS = {"coherence": 3.0, "consistency": 5.0, "fluency": 4.0, "relevance": 4.0}


@pytest.mark.parametrize("kind", NESTED)
def test_summeval_as_released(source: Path, kind: str) -> None:
    rows = [
        {
            "id": "dm-test-8764",
            "decoded": f"Paul Merson was {system}.",
            "expert_annotations": EXPERTS,
            "turker_annotations": TURKERS,
            "references": ["Merson restarted his row.", "Townsend was brought on."],
            "model_id": system,
            "filepath": "cnndm/dailymail/stories/8764.story",
            "text": "Paul Merson has restarted his row.\nTownsend scored.",
        }
        for system in ("M11", "M13")
    ]
    found, articles, outputs = load("summeval", table(source / f"model_annotations.aligned.paired.{kind}", rows))
    assert articles == [
        Article(
            id="dm-test-8764",
            body="Paul Merson has restarted his row.\n\nTownsend scored.",
            references=("Merson restarted his row.", "Townsend was brought on."),
        )
    ]
    assert outputs == [
        {
            "article_id": "dm-test-8764",
            "task": "summary",
            "text": f"Paul Merson was {system}.",
            "model": system,
            "labels": {"scores": MEANS, "ratings": RATINGS, "source": {"turker_annotations": TURKERS}},
        }
        for system in ("M11", "M13")
    ]
    assert (found.articles, found.outputs, found.repeated) == (1, 2, 0)


@pytest.mark.parametrize("kind", NESTED)
def test_summeval_from_the_hub(source: Path, kind: str) -> None:
    row = {
        "machine_summaries": ["By the first.", "By the second."],
        "human_summaries": ["By a person.", "By another."],
        "relevance": [1.5, 2.0],
        "coherence": [1.25, 3.0],
        "fluency": [2.0, 5.0],
        "consistency": [1.0, 4.0],
        "text": "One.\nTwo.",
        "id": "cnn-test-404f",
    }
    _, articles, outputs = load("summeval", table(source / f"test-00000-of-00001.{kind}", [row]))
    references = ("By a person.", "By another.")
    assert articles == [Article(id="cnn-test-404f", body="One.\n\nTwo.", references=references, split="test")]
    common = {"article_id": "cnn-test-404f", "task": "summary"}
    first = {"coherence": 1.25, "consistency": 1.0, "fluency": 2.0, "relevance": 1.5}
    second = {"coherence": 3.0, "consistency": 4.0, "fluency": 5.0, "relevance": 2.0}
    assert outputs == [
        {**common, "text": "By the first.", "model": "system-0", "labels": {"scores": first}},
        {**common, "text": "By the second.", "model": "system-1", "labels": {"scores": second}},
    ]


def graded(system: str, **changes: Any) -> Data:
    return {
        "id": f"cnn-test-404f/{system}",
        "doc_id": "cnn-test-404f",
        "system_id": system,
        "source": "One.\nTwo.",
        "references": ["By a person.", "By another."],
        "system_output": f"Said {system}.",
        "scores": {"coherence": 4.6667, "relevance": 3},
        **changes,
    }


@pytest.mark.parametrize("kind", NESTED)
def test_summeval_flat(source: Path, kind: str) -> None:
    rows = [
        graded("M0", system_name="LEAD-3", expert_annotations=None, crowd_annotations=None),
        graded("M8", system_name=None, expert_annotations=EXPERTS, crowd_annotations=TURKERS),
    ]
    _, articles, outputs = load("summeval", table(source / f"summeval.{kind}", rows))
    assert articles == [Article(id="cnn-test-404f", body="One.\n\nTwo.", references=("By a person.", "By another."))]
    scores = {"coherence": 4.6667, "relevance": 3.0}
    common = {"article_id": "cnn-test-404f", "task": "summary"}
    source_labels = {"crowd_annotations": TURKERS}
    assert outputs == [
        {**common, "text": "Said M0.", "model": "LEAD-3", "labels": {"scores": scores}},
        {
            **common,
            "text": "Said M8.",
            "model": "M8",
            "labels": {"scores": scores, "ratings": RATINGS, "source": source_labels},
        },
    ]


@pytest.mark.parametrize("kind", NESTED)
@pytest.mark.parametrize("format_", ["realsumm", "newsroom"])
def test_human_scores_with_one_reference(source: Path, format_: str, kind: str) -> None:
    rows = [
        {
            "id": f"{format_}-0/{system}",
            "doc_id": "0",
            "system_id": system,
            "source": "One.\nTwo.",
            "reference": "By a person.",
            "system_output": f"Said {system}.",
            "scores": {"litepyramid_recall": recall},
        }
        for system, recall in (("bart_out", 0.5), ("t5_out", 1))
    ]
    _, articles, outputs = load(format_, table(source / f"eval.{kind}", rows))
    assert articles == [Article(id="0", body="One.\n\nTwo.", references=("By a person.",))]
    common = {"article_id": "0", "task": "summary"}
    assert outputs == [
        {**common, "text": "Said bart_out.", "model": "bart_out", "labels": {"scores": {"litepyramid_recall": 0.5}}},
        {**common, "text": "Said t5_out.", "model": "t5_out", "labels": {"scores": {"litepyramid_recall": 1.0}}},
    ]


def test_imported_outputs_are_scored_like_any_others(source: Path) -> None:
    rows = [graded("M0"), graded("M8"), graded("M0", doc_id="dm-2", source="Three.", system_output="Other.")]
    _, articles, _ = load("summeval", table(source / "summeval.jsonl", rows), out=source / "out")
    path = source / "out" / "outputs.jsonl"
    models = {one.name: one for one in open_outputs(f"outputs/{path}", str(path), Options())}
    assert {name: one.texts for name, one in models.items()} == {
        "M0": {("cnn-test-404f", "summary"): "Said M0.", ("dm-2", "summary"): "Other."},
        "M8": {("cnn-test-404f", "summary"): "Said M8."},
    }
    ids = {one.id for one in articles}
    assert [note for one in models.values() for note in one.notes(ids)] == []


# Plain tables


TRAM = {"id": "a", "headline": "Will it rain?", "body": "It may, the weather office said on Monday.\nOr not."}


@pytest.mark.parametrize("kind", TABLES)
def test_plain_tables_in_every_kind_of_file(source: Path, kind: str) -> None:
    rows = [{**TRAM, "summary": "Nobody knows.", "date": "2024-05-14", "extra": "x"}]
    format_ = {"ndjson": "jsonl", "json": "jsonl"}.get(kind.removesuffix(".gz"), kind.removesuffix(".gz"))
    found, articles, _ = load(format_, table(source / f"test.{kind}", rows))
    assert articles == [
        Article(
            **{**TRAM, "body": "It may, the weather office said on Monday.\n\nOr not."},
            references=("Nobody knows.",),
            published="2024-05-14",
            split="test",
        )
    ]
    assert found.unused == ("extra",)


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        pytest.param("Article_ID Title Content Abstract Lang Publisher Link Publish_Date Story Split", {}, id="one"),
        pytest.param("doc_id headline ARTICLE highlights language source url date story split", {}, id="two"),
        pytest.param("id title articleBody reference LANG source URL published story SPLIT", {}, id="three"),
        pytest.param("id title text document summary lang source url date", {"body": "T2"}, id="the likelier body"),
        pytest.param("id title headline text", {"headline": "T2", "body": "T3"}, id="the likelier headline"),
    ],
)
def test_columns_are_known_by_their_usual_names(source: Path, columns: str, fields: Data) -> None:
    names = columns.split()
    values = {name: "de" if name.lower().startswith("lang") else f"T{at}" for at, name in enumerate(names)}
    _, (article,), _ = load("csv", table(source / "a.csv", [values]))
    if fields:
        assert {name: getattr(article, name) for name in fields} == fields
        return
    assert article == Article(
        id="T0", headline="T1", body="T2", references=("T3",), language="de", source="T5", url="T6", published="T7",
        story="T8", split="T9",
    )  # fmt: skip


GERMAN = [
    {
        "Nr": "7",
        "Überschrift": "Kommt der Zug?",
        "Inhalt": "Der Zug kommt nicht.",
        "Kurz": "Kein Zug.",
        "Ressort": "Politik",
        "Autor": "",
        "title": "no headline",
        "Notiz": "n",
    }
]
COLUMNS = {
    "id": "Nr",
    "headline": "Überschrift",
    "body": "Inhalt",
    "references": "Kurz",
    "labels.desk": "Ressort",
    "labels.author": "Autor",
}


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "parquet"])
def test_columns_are_what_the_user_says(source: Path, kind: str) -> None:
    path = table(source / f"a.{kind}", GERMAN)
    found, (article,), _ = load(kind, path, columns=COLUMNS, language="de")
    assert article == Article(
        id="7",
        headline="Kommt der Zug?",
        body="Der Zug kommt nicht.",
        references=("Kein Zug.",),
        language="de",
        labels=Labels(source={"desk": "Politik", "author": None}),
    )
    assert found.unused == ("title", "Notiz")


def test_a_column_that_the_user_gave_away_is_no_other_field(source: Path) -> None:
    rows = [{"id": "a", "title": "T", "summary": "The body.", "text": "The text."}]
    _, (article,), _ = load("csv", table(source / "a.csv", rows), columns={"body": "summary"}, language="en")
    assert article == Article(id="a", headline="T", body="The body.")


def test_a_delimiter_is_what_the_user_says(source: Path) -> None:
    (source / "a.csv").write_text('id;title;text\na;"Rain; or snow?";Both, the office said.\n')
    _, (article,), _ = load("csv", source / "a.csv", delimiter=";")
    assert (article.headline, article.body) == ("Rain; or snow?", "Both, the office said.")


def test_a_cell_may_hold_lines_quotes_and_commas(source: Path) -> None:
    (source / "a.csv").write_bytes(b'id,text\r\na,"One, ""two"".\r\n\r\nThree."\r\nb,Four.\r\n\r\n')
    _, articles, _ = load("csv", source / "a.csv")
    assert [(one.id, one.body) for one in articles] == [("a", 'One, "two".\n\nThree.'), ("b", "Four.")]


def test_rows_without_an_id_column_are_named_by_headline_and_body(source: Path) -> None:
    rows = [{"title": "A?", "text": "Same."}, {"title": "B?", "text": "Same."}]
    _, articles, _ = load("csv", table(source / "a.csv", rows))
    assert [one.id for one in articles] == [digest("A?\nSame."), digest("B?\nSame.")]


@pytest.mark.parametrize(
    ("text", "told", "language"),
    [
        ("The council said that it will not vote on the tram.", None, "en"),
        ("Der Stadtrat stimmt nicht ab.", None, "und"),
        ("市議会は採決を行わない。", None, "ja"),
        ("Der Stadtrat stimmt nicht ab.", "de", "de"),
    ],
)
def test_the_language_is_guessed_unless_it_is_told(source: Path, text: str, told: str | None, language: str) -> None:
    _, (article,), _ = load("csv", table(source / "a.csv", [{"id": "a", "text": text}]), language=told)
    assert article.language == language


def test_a_language_column_comes_before_what_the_user_says_of_all(source: Path) -> None:
    rows = [{"id": "a", "text": "Si.", "lang": "it"}, {"id": "b", "text": "Ja.", "lang": ""}]
    _, articles, _ = load("csv", table(source / "a.csv", rows), language="de")
    assert [one.language for one in articles] == ["it", "de"]


@pytest.mark.parametrize("field", ["title", "summary"])
def test_a_list_is_no_text(source: Path, field: str) -> None:
    path = table(source / "a.jsonl", [{"id": "a", "text": "Body.", field: ["x", "y"]}])
    with pytest.raises(DataError, match=rf"line 1: field '{field}' should hold text, not \['x', 'y'\]"):
        load("jsonl", path)


@pytest.mark.parametrize("value", [["x", "y"], {"a": 1}, []], ids=["list", "object", "empty list"])
def test_a_column_kept_as_a_label_may_hold_anything(source: Path, value: Any) -> None:
    path = table(source / "a.jsonl", [{"id": "a", "text": "Body.", "edits": value}])
    _, (article,), _ = load("jsonl", path, columns={"labels.edits": "edits"})
    assert article.labels == Labels(source={"edits": value})


# Our own articles


LABELLED = Article(
    id="own",
    headline="Will it rain?",
    body="It may rain.\n\nNobody knows.",
    language="pt-BR",
    references=("r", "s"),
    tags=("trap:names",),
    story="rain",
    split="dev",
    labels=Labels(form="polar", verdict="unresolved", reason="hedged", evidence=({"quote": "It may rain."},)),
)


def test_own_articles_are_kept_to_the_letter(source: Path) -> None:
    table(source / "a.jsonl", [LABELLED.model_dump(mode="json")])
    table(source / "b.jsonl.gz", [{"id": "bare", "body": "One line.\nNext line."}])
    found, articles, _ = load("articles", source, out=source.parent / "out")
    assert articles == [LABELLED, Article(id="bare", body="One line.\nNext line.")]
    assert found.unused == ()


# Raw pages


PAGE = """Advertisment

Will Port Ellis ban cruise ships?

Port Ellis has ruled out a ban on cruise ships, the harbour board said on Monday. "Nobody asked us for one," said its chair.

Advertisment

The port took 214 ships last year.

Tags
"""
MARKDOWN = """# Is the bakery closing?

The bakery on Mill Lane will close in May, its owner said. Two workers will lose their jobs.

It opened in 1908.
"""
HTML = """<!doctype html><html lang="en"><head><title>Will the old pier reopen? - The Daily Pier</title></head><body>
<nav><a href="/">Home</a></nav><article><h1>Will the old pier reopen?</h1>
<p>The old pier will reopen in June, the town council said on Monday after months of repair work on its deck.</p>
<p>Repairs to the deck cost two million euros, and the builders found that the iron legs were sound.</p></article>
<footer>Imprint</footer></body></html>
"""


@pytest.fixture
def pages(source: Path) -> Path:
    for name, text in {"one.txt": PAGE, "deep/er/two.html": HTML, "deep/three.md": MARKDOWN}.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
    (source / ".git").mkdir()
    (source / ".git" / "hidden.txt").write_text(PAGE.replace("cruise", "hidden"))
    (source / "deep" / "data.json").write_text("{}")
    return source


def test_a_folder_of_pages(pages: Path) -> None:
    found, articles, _ = load("pages", pages, out=pages.parent / "out")
    assert {one.source: (one.headline, one.body, one.language) for one in articles} == {
        "one.txt": (
            "Will Port Ellis ban cruise ships?",
            "Port Ellis has ruled out a ban on cruise ships, the harbour board said on Monday. "
            '"Nobody asked us for one," said its chair.\n\nThe port took 214 ships last year.',
            "en",
        ),
        "deep/three.md": (
            "Is the bakery closing?",
            "The bakery on Mill Lane will close in May, its owner said. Two workers will lose their jobs.\n\n"
            "It opened in 1908.",
            "en",
        ),
        "deep/er/two.html": (
            "Will the old pier reopen?",
            "The old pier will reopen in June, the town council said on Monday after months of repair work on its deck."
            "\n\nRepairs to the deck cost two million euros, and the builders found that the iron legs were sound.",
            "en",
        ),
    }
    assert [one.id for one in articles] == [digest(f"{one.headline}\n{one.body}") for one in articles]
    assert [Path(name).name for name in found.files] == ["articles.jsonl"]


def test_what_was_removed_from_pages_is_listed(pages: Path) -> None:
    _, articles, _ = load("pages", pages, out=pages.parent / "out", explain=True)
    (one,) = [article.id for article in articles if article.source == "one.txt"]
    lines = [json.loads(line) for line in (pages.parent / "out" / "removed.jsonl").read_text().splitlines()]
    assert {line["article_id"] for line in lines} < {article.id for article in articles}
    assert {line["source"] for line in lines if line["article_id"] == one} == {"one.txt"}
    removed = [(line["text"], bool(line["reason"])) for line in lines if line["article_id"] == one]
    assert removed == [("Advertisment", True), ("Advertisment", True), ("Tags", True)]


def test_a_broken_page_stops_the_import(pages: Path) -> None:
    (pages / "broken.txt").write_bytes(bytes(range(256)) * 9)
    with pytest.raises(DataError, match=r"broken\.txt: this is a binary file.*--skip-invalid"):
        load("pages", pages, out=pages.parent / "out")
    assert [path.name for path in pages.parent.iterdir()] == ["source"]


def test_a_broken_page_is_passed_over_and_listed(pages: Path) -> None:
    (pages / "broken.txt").write_bytes(bytes(range(256)) * 9)
    found, articles, _ = load("pages", pages, out=pages.parent / "out", skip_invalid=True)
    assert (found.articles, found.rejected, len(articles)) == (3, 1, 3)
    (rejected,) = [json.loads(line) for line in (pages.parent / "out" / "rejected.jsonl").read_text().splitlines()]
    assert rejected["place"] == str(pages / "broken.txt")
    assert "binary" in rejected["reason"]


def test_one_page_by_its_path_in_a_language_that_is_told(pages: Path) -> None:
    _, (article,), _ = load("pages", pages / "one.txt", language="de")
    assert (article.source, article.language) == ("one.txt", "de")


SPOKEN = "“The pier will reopen,” said the mayor – née Café – on Monday, and the council voted for it on Tuesday."
RUSSIAN = "Причал откроется в июне, сообщил в понедельник городской совет после нескольких месяцев ремонта настила."


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        pytest.param("utf-8", "utf-8", RUSSIAN, id="UTF-8"),
        pytest.param("windows-1252", "cp1252", SPOKEN, id="Windows-1252"),
        pytest.param("windows-1251", "cp1251", RUSSIAN, id="Cyrillic"),
        pytest.param("nonsense", "cp1252", SPOKEN, id="unknown"),
        pytest.param(
            "iso-8859-1", "cp1252", SPOKEN, id="Latin 1, as browsers take it",
        ),
        pytest.param(
            "utf-16", "cp1252", SPOKEN, id="UTF-16, which a page that can be read up to there cannot be",
        ),
    ],
)  # fmt: skip
def test_pages_are_read_in_the_encoding_that_they_declare(
    source: Path, declared: str, encoding: str, text: str
) -> None:
    head = f'<html><head><meta charset="{declared}"><title>Will the pier reopen?</title></head><body><article>'
    page = f"{head}<h1>Will the pier reopen?</h1><p>{text}</p><p>{text[::-1]}</p></article></body></html>"
    raw = page.encode(encoding)
    (source / "page.html").write_bytes(raw + b"\n" * (len(raw) % 2))
    _, (article,), _ = load("pages", source / "page.html", language="en")
    assert article.body.startswith(text)


def test_a_page_under_two_names_is_kept_once(pages: Path) -> None:
    (pages / "copy.txt").write_text(PAGE)
    found, articles, _ = load("pages", pages, out=pages.parent / "out")
    assert (len(articles), found.repeated) == (3, 1)


# Rows that stand there already


def test_a_row_that_stands_there_already_is_kept_once(source: Path) -> None:
    found, articles, _ = load("xsum", table(source / "a.jsonl", [{"document": "T.", "summary": "s", "id": "1"}] * 3))
    assert (len(articles), found.articles, found.repeated) == (1, 1, 2)


def test_repeated_rows_are_found_across_files(source: Path) -> None:
    paths = [table(source / name, CNN) for name in ("a.jsonl", "b.parquet")]
    found, articles, _ = load("cnn_dailymail", *paths)
    assert (len(articles), found.repeated) == (2, 2)


def test_repeated_outputs_are_kept_once(source: Path) -> None:
    rows = [graded("M0"), graded("M8"), graded("M0")]
    found, _, outputs = load("summeval", table(source / "a.jsonl", rows))
    assert [one["model"] for one in outputs] == ["M0", "M8"]
    assert (found.articles, found.outputs, found.repeated) == (1, 2, 1)


def test_a_repeated_fnc1_pair_is_kept_once(source: Path) -> None:
    table(source / "train_bodies.csv", BODY_ROWS)
    stances = table(source / "train_stances.csv", [*STANCE_ROWS, STANCE_ROWS[0]])
    found, articles, _ = load("fnc1", stances)
    assert (len(articles), found.repeated) == (3, 1)


@pytest.mark.parametrize(
    ("format_", "first", "second", "named"),
    [
        pytest.param("xsum", {"document": "T.", "summary": "s", "id": "1"}, {"summary": "other"}, "article 1", id="article"),
        pytest.param("summeval", graded("M0"), {"system_output": "Other."}, "summary M0 cnn-test-404f", id="output"),
        pytest.param("summeval", graded("M0"), {"source": "Other."}, "article cnn-test-404f", id="an output's article"),
        pytest.param("fnc1", {"id": "1", "headline": "Is it?", "body": "B.", "stance": "agree"}, {"stance": "discuss"}, "article 1", id="label"),
        pytest.param("summeval", graded("M0"), {"scores": {"coherence": 1}}, "summary M0 cnn-test-404f", id="another score"),
    ],
)  # fmt: skip
def test_one_name_with_two_contents_is_an_error(
    source: Path, format_: str, first: Data, second: Data, named: str
) -> None:
    path = table(source / "a.jsonl", [first, {**first, **second}])
    with pytest.raises(DataError) as caught:
        load(format_, path)
    told = f"{path}, line 2: '{named}' stands already at {path}, line 1, with other content."
    assert str(caught.value).startswith(told)


def test_names_with_spaces_are_told_apart(source: Path) -> None:
    rows = [graded("gpt 4", doc_id="a"), graded("gpt", doc_id="4 a", system_output="Other.")]
    found, _, _ = load("summeval", table(source / "a.jsonl", rows))
    assert found.outputs == 2


# What is left behind


@pytest.mark.parametrize(
    ("format_", "files", "how"),
    [
        pytest.param("xsum", {"a.jsonl": [{"document": "T.", "summary": "s"}, {"summary": "s"}]}, {}, id="a bad row"),
        pytest.param("xsum", {"a.jsonl": [{"summary": "s"}]}, {"skip_invalid": True}, id="all rows bad"),
        pytest.param("xsum", {"a.jsonl": [{"document": "T.", "summary": "s"}], "b.txt": [{}]}, {}, id="a bad second file"),
        pytest.param("csv", {"a.csv": [{"text": "T."}]}, {"columns": {"body": "no"}}, id="a column"),
        pytest.param("summeval", {"a.jsonl": [graded("M0"), graded("M0", system_output="x")]}, {}, id="an output"),
    ],
)  # fmt: skip
def test_a_failure_leaves_nothing_behind(
    source: Path, format_: str, files: dict[str, list[Data]], how: dict[str, Any]
) -> None:
    paths = [table(source / name, rows) for name, rows in files.items()]
    with pytest.raises(DataError):
        load(format_, *paths, **how)
    assert [path.name for path in source.parent.iterdir()] == ["source"]


def test_a_failure_leaves_no_parent_folder_behind(source: Path) -> None:
    path = table(source / "a.jsonl", [{"summary": "s"}])
    with pytest.raises(DataError):
        load("xsum", path, out=source.parent / "new" / "deep" / "out")
    assert [path.name for path in source.parent.iterdir()] == ["source"]


def test_a_success_leaves_only_the_data_set_behind(source: Path) -> None:
    out = source.parent / "new" / "deep" / "out"
    rows = [graded("M0"), {"doc_id": "x"}]
    found, _, _ = load("summeval", table(source / "a.jsonl", rows), out=out, skip_invalid=True)
    assert sorted(source.parent.rglob("*.*")) == sorted([source / "a.jsonl", *map(Path, found.files)])
    assert [Path(name).name for name in found.files] == ["articles.jsonl", "outputs.jsonl", "rejected.jsonl"]
    assert {Path(name).parent for name in found.files} == {out}


@pytest.mark.parametrize("name", ["articles.jsonl", "outputs.jsonl", "rejected.jsonl", "removed.jsonl"])
def test_nothing_is_overwritten(source: Path, name: str) -> None:
    out = source.parent / "out"
    out.mkdir()
    (out / name).write_text("mine")
    path = table(source / "a.jsonl", [{"document": "T.", "summary": "s"}])
    with pytest.raises(DataError, match=rf"{name} exists. Nothing is overwritten: name another folder"):
        load("xsum", path, out=out)
    assert [(one.name, one.read_text()) for one in out.iterdir()] == [(name, "mine")]


def test_a_folder_with_other_files_takes_a_data_set(source: Path) -> None:
    out = source.parent / "out"
    out.mkdir()
    (out / "README.md").write_text("mine")
    load("xsum", table(source / "a.jsonl", [{"document": "T.", "summary": "s"}]), out=out)
    assert sorted(one.name for one in out.iterdir()) == ["README.md", "articles.jsonl"]
    assert (out / "README.md").read_text() == "mine"


def test_a_file_in_the_folders_place_is_kept(source: Path) -> None:
    out = source.parent / "out"
    out.write_text("mine")
    with pytest.raises(DataError, match=r"out: cannot be written"):
        load("xsum", table(source / "a.jsonl", [{"document": "T.", "summary": "s"}]), out=out)
    assert out.read_text() == "mine"
    assert sorted(path.name for path in source.parent.iterdir()) == ["out", "source"]


# Which files are read


def test_tables_in_hidden_folders_are_passed_over(source: Path) -> None:
    row = {"document": "T.", "summary": "s", "id": "1"}
    table(source / "a.jsonl", [row])
    table(source / ".ipynb_checkpoints" / "a-checkpoint.jsonl", [{**row, "id": "2"}])
    _, articles, _ = load("xsum", source, out=source.parent / "out")
    assert [one.id for one in articles] == ["1"]


@pytest.mark.parametrize("name", ["bodies.md", "._train_bodies.csv", "train_bodies.csv.md5"])
def test_files_beside_that_are_no_tables_are_passed_over(source: Path, name: str) -> None:
    (source / name).write_bytes(b"\x00\x05\x16\x07" * 20)
    table(source / "train_bodies.csv", BODY_ROWS)
    _, articles, _ = load("fnc1", table(source / "train_stances.csv", STANCE_ROWS))
    assert articles == FNC


def test_a_joined_table_may_have_any_name(source: Path) -> None:
    rows = [{"id": "1", "headline": "Is it so?", "body": "It is.", "stance": "agree"}]
    _, (article,), _ = load("fnc1", table(source / "fnc1_with_bodies.jsonl", rows))
    assert article.id == "1"


def test_one_body_in_two_tables_is_one(source: Path) -> None:
    table(source / "train_bodies.csv", BODY_ROWS)
    table(source / "all_bodies.csv", BODY_ROWS)
    _, articles, _ = load("fnc1", table(source / "train_stances.csv", STANCE_ROWS))
    assert articles == FNC


def test_two_bodies_under_one_id_are_an_error(source: Path) -> None:
    table(source / "train_bodies.csv", BODY_ROWS)
    table(source / "test_bodies.csv", [{"Body ID": "7", "articleBody": "Another text."}])
    stances = table(source / "train_stances.csv", STANCE_ROWS)
    with pytest.raises(DataError, match="7"):
        load("fnc1", stances)


def test_a_single_reference_may_stand_without_its_list(source: Path) -> None:
    flat = graded("M0", references="By a person.")
    released = {"id": "2", "decoded": "d", "expert_annotations": [], "model_id": "m", "text": "t", "references": "Two."}
    hub = {"id": "3", "text": "t", "machine_summaries": [], "human_summaries": "Three."}
    scores: Data = {name: [] for name in ("coherence", "consistency", "fluency", "relevance")}
    _, articles, _ = load("summeval", table(source / "a.jsonl", [flat, released, {**hub, **scores}]))
    assert [one.references for one in articles] == [("By a person.",), ("Two.",), ("Three.",)]


# Streaming


def test_thousands_of_rows(source: Path) -> None:
    rows = [{"document": f"Text {number}.", "summary": "s", "id": f"id-{number}"} for number in range(3000)]
    heard: list[int] = []
    order = Order("xsum", (table(source / "train.jsonl.gz", rows),), source.parent / "out")
    assert import_data(order, heard.append).articles == 3000
    assert heard == [*range(1, 3001)]
    articles = read_articles(source.parent / "out" / "articles.jsonl")
    assert [one.id for one in articles] == [row["id"] for row in rows]


@pytest.mark.parametrize("kind", ["jsonl.gz", "csv.gz"])
def test_rows_are_read_one_by_one(source: Path, kind: str) -> None:
    rows = [{"id": f"{number}", "text": digest(str(number), 32)} for number in range(3000)]
    path = table(source / f"a.{kind}", rows)
    path.write_bytes(path.read_bytes()[:-100])
    found = read_rows(path)
    place, first = next(found)
    assert isinstance(first, Row)
    assert (place, first.data) == (f"{path}, line {1 if kind == 'jsonl.gz' else 2}", rows[0])
    with pytest.raises(DataError, match=r"damaged or cut off after line 2\d\d\d"):
        list(found)


def test_a_shelf_keeps_texts_and_places_by_name() -> None:
    shelf = Shelf()
    kept = [shelf.put(f"name {number}", f"line {number}", f"text {number}") for number in range(3000)]
    assert set(kept) == {None}
    assert shelf.get("name 2999") == ("line 2999", "text 2999")
    assert shelf.get("name 3000") is None
    shelf.close()


def test_what_stands_on_a_shelf_stays() -> None:
    shelf = Shelf()
    shelf.put("a", "line 1", "first")
    assert shelf.put("a", "line 2", "second") == ("line 1", "first")
    assert shelf.get("a") == ("line 1", "first")
    shelf.close()


# The real files


def real(tmp_path: Path, format_: str, name: str, **how: Any) -> tuple[Imported, list[Article], list[Data]]:
    found, articles, outputs = load(format_, REAL / name, out=tmp_path / "out", **how)
    assert (found.articles, found.outputs, found.rejected) == (len(articles), len(outputs), 0)
    assert {one["article_id"] for one in outputs} <= {one.id for one in articles}
    return found, articles, outputs


@needs_real
def test_the_real_question_headlines_of_fnc1(tmp_path: Path) -> None:
    _, articles, _ = real(tmp_path, "fnc1", "fnc1_train_question_headlines.jsonl.gz")
    assert len(articles) == 3605
    assert len({one.story for one in articles}) == len({one.headline for one in articles}) == 130
    stances = Counter(one.labels.source["stance"] for one in articles if one.labels)
    assert stances == {"agree": 141, "disagree": 36, "discuss": 787, "unrelated": 2641}
    pairs = {(one.labels.source["stance"], one.labels.verdict) for one in articles if one.labels}
    assert pairs == {
        ("agree", "supported"), ("agree", None), ("disagree", "contradicted"), ("disagree", None), ("discuss", None),
        ("unrelated", "unaddressed"), ("unrelated", None),
    }  # fmt: skip
    assert {one.split for one in articles} == {"train"}


@needs_real
def test_the_real_statements_of_fnc1_have_no_verdict(tmp_path: Path) -> None:
    _, articles, _ = real(tmp_path, "fnc1", "fnc1_train_balanced_2000.jsonl.gz")
    labels = [one.labels for one in articles if one.labels]
    assert Counter(one.source["stance"] for one in labels) == dict.fromkeys(
        ("agree", "disagree", "discuss", "unrelated"), 500
    )
    assert {(one.form, one.verdict) for one in labels} == {("none", None)}


@needs_real
def test_the_real_summeval(tmp_path: Path) -> None:
    _, articles, outputs = real(tmp_path, "summeval", "summeval.jsonl.gz")
    assert (len(articles), len(outputs)) == (100, 1600)
    assert {len(one.references) for one in articles} == {11}
    assert set(Counter(one["model"] for one in outputs).values()) == {100}
    means = {
        name: round(sum(one["labels"]["scores"][name] for one in outputs) / 1600, 2)
        for name in ("coherence", "consistency", "fluency", "relevance")
    }
    assert means == {"coherence": 3.41, "consistency": 4.66, "fluency": 4.67, "relevance": 3.78}
    assert sum("ratings" in one["labels"] for one in outputs) == 1200


@needs_real
def test_the_real_ragtruth(tmp_path: Path) -> None:
    _, articles, outputs = real(tmp_path, "ragtruth", "ragtruth_summary_sample.jsonl.gz")
    assert (len(articles), len(outputs)) == (83, 498)
    flagged = [one for one in outputs if one["labels"].get("flags")]
    assert Counter(one["model"] for one in flagged) == {
        "mistral-7B-instruct": 53,
        "llama-2-7b-chat": 34,
        "llama-2-13b-chat": 21,
        "llama-2-70b-chat": 16,
        "gpt-4-0613": 4,
        "gpt-3.5-turbo-0613": 4,
    }
    flags = [(one["text"], flag) for one in flagged for flag in one["labels"]["flags"]]
    assert len(flags) == 160
    assert all(text[flag["start"] : flag["end"]] == flag["quote"] for text, flag in flags)
    assert {one.split for one in articles} == {"test"}


@needs_real
def test_the_real_ragtruth_lines_with_sources_put_beside(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in (REAL / "ragtruth_response_original_format.jsonl").read_text().splitlines()]
    response = table(tmp_path / "source" / "response.jsonl", rows)
    info = [{"source_id": row["source_id"], "task_type": "Summary", "source_info": "A text."} for row in rows]
    table(tmp_path / "source" / "source_info.jsonl", info)
    found, _, outputs = load("ragtruth", response)
    assert (found.outputs, sum("flags" in one["labels"] for one in outputs)) == (38, 10)


@needs_real
@pytest.mark.parametrize(
    ("format_", "name", "documents", "systems", "scores"),
    [
        ("newsroom", "newsroom_human_eval.jsonl.gz", 60, 7, {"coherence", "fluency", "informativeness", "relevance"}),
        ("realsumm", "realsumm.jsonl.gz", 100, 24, {"litepyramid_recall"}),
    ],
)
def test_the_real_human_scores(
    tmp_path: Path, format_: str, name: str, documents: int, systems: int, scores: set[str]
) -> None:
    _, articles, outputs = real(tmp_path, format_, name)
    assert (len(articles), len(outputs)) == (documents, documents * systems)
    assert Counter(one["model"] for one in outputs).total() == documents * systems
    assert len({one["model"] for one in outputs}) == systems
    assert {frozenset(one["labels"]["scores"]) for one in outputs} == {frozenset(scores)}
    assert {len(one.references) for one in articles} == {1}


@needs_real
def test_the_real_summedits_as_a_plain_table(tmp_path: Path) -> None:
    columns = {"body": "source", "labels.consistent": "consistent", "labels.edits": "edit_types"}
    found, articles, _ = real(tmp_path, "jsonl", "summedits_news.jsonl.gz", columns=columns)
    assert len(articles) == 819
    labels = Counter(one.labels.source["consistent"] for one in articles if one.labels)
    assert labels == {"True": 321, "False": 498}
    assert found.unused == ("original_summary",)


@needs_real
def test_the_real_headlines_without_bodies_are_no_articles(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"line 1: No column is known as the body.*headline, clickbait"):
        real(tmp_path, "jsonl", "clickbait_headlines.jsonl.gz")
