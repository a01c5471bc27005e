"""Other people's data sets: how a row of each becomes an Article, and outputs with what people said of them.

A label is mapped to one of ours where both mean the same, and is kept in the source's own words always.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from evals.articles.clean import guess_language
from evals.articles.rows import Row
from evals.articles.shelf import Shelf
from evals.errors import DataError
from evals.headlines.form import read_question
from evals.text import digest, shorten

Data = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """What a row holds, as data still to be validated; `passed` says why a good row holds nothing for us."""

    article: Data | None = None
    outputs: tuple[Data, ...] = ()
    passed: str | None = None


@dataclass(frozen=True)
class Given:
    """What the user says of a table, and the second table that some formats need (bodies, sources)."""

    shelf: Shelf
    columns: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None


@dataclass(frozen=True)
class Layout:
    """One way in which a data set is laid out: it is this one where a row has all of the fields."""

    fields: frozenset[str]
    read: Callable[[Row, Given], Found]


@dataclass(frozen=True)
class Side:
    """A second table: rows of files with `name` in their names are looked up by `key` from the first."""

    name: str
    key: str


@dataclass(frozen=True)
class Format:
    """A data set that is known by name."""

    layouts: tuple[Layout, ...]
    side: Side | None = None


def paragraphs(text: str) -> str:
    """A body with its paragraphs parted by a blank line, also where the source parts them by one line break."""
    text = text.replace("\r\n", "\n").strip()
    return text if re.search(r"\n\s*\n", text) else re.sub(r"\n+", "\n\n", text)


def _article(row: Row, **fields: Any) -> Data:
    """An Article's data without what is empty."""
    given = {"language": "en", "split": row.maybe("split") or row.split, **fields}
    return {name: value for name, value in given.items() if value not in (None, "", [], {})}


def _plain(identifier: str) -> str:
    return re.sub(r"[/\\]+", "-", identifier)


def _list(row: Row, field: str) -> list[Any]:
    """A field that holds a list; text alone is a list of one."""
    found = row.data.get(field)
    return [found] if isinstance(found, str) else list(found or ())


def _numbers(row: Row, given: Any) -> dict[str, float]:
    if not isinstance(given, Mapping) or not all(isinstance(one, int | float) for one in given.values()):
        raise DataError(f"{row.place}: ratings should be numbers by dimension, found {shorten(repr(given), 60)}.")
    return {str(name): float(value) for name, value in given.items()}


def _ratings(row: Row, people: Iterable[Any]) -> dict[str, list[float]]:
    """Single ratings by dimension from one mapping a person."""
    found: dict[str, list[float]] = {}
    for one in people:
        for name, value in _numbers(row, one).items():
            found.setdefault(name, []).append(value)
    return found


def _cnn_dailymail(row: Row, _: Given) -> Found:
    return Found(
        _article(
            row,
            id=_plain(row.maybe("id") or digest(row.text("article"))),
            body=paragraphs(row.text("article")),
            references=[row.text("highlights")],
        )
    )


def _xsum(row: Row, _: Given) -> Found:
    body = row.text("document")
    return Found(
        _article(
            row, id=_plain(row.maybe("id") or digest(body)), body=paragraphs(body), references=[row.text("summary")]
        )
    )


def _newsroom(row: Row, _: Given) -> Found:
    """Newsroom (Grusky et al. 2018): its own extraction measures and bins stay in its own words."""
    stamp = re.match(r"(\d{4})(\d{2})(\d{2})", row.maybe("date") or "")
    measures = {
        name: value
        for name, value in row.data.items()
        if name.partition("_")[0] in ("density", "coverage", "compression") and value is not None
    }
    return Found(
        _article(
            row,
            id=digest(row.maybe("url") or row.text("text")),
            headline=row.maybe("title"),
            body=paragraphs(row.text("text")),
            references=[row.text("summary")],
            url=row.maybe("url"),
            published="-".join(stamp.groups()) if stamp else None,
            labels={"source": measures} if measures else None,
        )
    )


def _graded(row: Row, _: Given) -> Found:
    """Summaries by many systems, one a row, with people's mean scores (Newsroom and REALSumm human evaluations)."""
    document = _plain(row.text("doc_id"))
    references = _list(row, "references") or [row.maybe("reference")]
    labels: Data = {"scores": _numbers(row, row.data["scores"])}
    if experts := row.data.get("expert_annotations"):
        labels["ratings"] = _ratings(row, experts)
    if crowd := row.data.get("crowd_annotations"):
        labels["source"] = {"crowd_annotations": crowd}
    output = {"article_id": document, "task": "summary", "text": row.text("system_output"), "labels": labels}
    output["model"] = row.maybe("system_name") or row.text("system_id")
    body = paragraphs(row.text("source"))
    return Found(_article(row, id=document, body=body, references=[one for one in references if one]), (output,))


def _summeval(row: Row, _: Given) -> Found:
    """SummEval (Fabbri et al. 2021) as released, annotations paired with the CNN/DailyMail stories."""
    document = _plain(row.text("id"))
    ratings = _ratings(row, row.data["expert_annotations"])
    labels: Data = {"ratings": ratings, "scores": {name: fmean(values) for name, values in ratings.items()}}
    if crowd := row.data.get("turker_annotations"):
        labels["source"] = {"turker_annotations": crowd}
    output = {"article_id": document, "task": "summary", "text": row.text("decoded"), "labels": labels}
    output["model"] = row.text("model_id")
    body = paragraphs(row.text("text"))
    return Found(_article(row, id=document, body=body, references=_list(row, "references")), (output,))


def _summeval_by_document(row: Row, _: Given) -> Found:
    """SummEval as on the Hugging Face hub: one row a document, systems in one order, mean expert scores."""
    document = _plain(row.text("id"))
    texts = row.data["machine_summaries"]
    dimensions = ("coherence", "consistency", "fluency", "relevance")
    if any(len(row.data.get(name) or ()) != len(texts) for name in dimensions):
        raise DataError(f"{row.place}: {len(texts)} summaries, but not as many scores for each of {dimensions}.")
    outputs = tuple(
        {
            "article_id": document,
            "task": "summary",
            "text": text,
            "model": f"system-{number}",
            "labels": {"scores": {name: row.data[name][number] for name in dimensions}},
        }
        for number, text in enumerate(texts)
    )
    body = paragraphs(row.text("text"))
    return Found(_article(row, id=document, body=body, references=_list(row, "human_summaries")), outputs)


def _ragtruth(row: Row, given: Given) -> Found:
    """RAGTruth (Niu et al. 2024) as released: `response.jsonl` beside `source_info.jsonl`; summaries only."""
    source = row.text("source_id")
    shelved = given.shelf.get(source)
    if shelved is None:
        raise DataError(f"{row.place}: source_id {source!r} has no line in source_info.jsonl. Put both files together.")
    info = Row(shelved[0], json.loads(shelved[1]))
    if info.maybe("task_type") != "Summary":
        return Found(passed="not a summary")
    return _annotated(row, source, info.text("source_info"), info.maybe("source"))


def _annotated(row: Row, source: str, body: str, publisher: str | None = None) -> Found:
    """A response with the spans that people marked, as character offsets into it."""
    labels = row.data.get("labels")
    if isinstance(labels, str):
        labels = json.loads(labels)
    response = row.text("response")
    flags = []
    for one in labels or ():
        quote = one.get("text")
        if not 0 <= one["start"] < one["end"] <= len(response) or response[one["start"] : one["end"]] != quote:
            raise DataError(f"{row.place}: label span {one['start']}:{one['end']} is not {shorten(str(quote), 60)!r}.")
        flags.append({"quote": quote, "start": one["start"], "end": one["end"], "reason": one["label_type"]})
    output = {
        "article_id": source,
        "task": "summary",
        "text": response,
        "model": row.text("model"),
        "labels": {"flags": flags, "source": {"labels": labels or []}},
    }
    return Found(_article(row, id=source, body=paragraphs(body), source=publisher), (output,))


def _ragtruth_joined(row: Row, _: Given) -> Found:
    return _annotated(row, row.text("source_id"), row.text("source"))


def _ragtruth_hub(row: Row, _: Given) -> Found:
    """RAGTruth as on the Hugging Face hub: the article is the `context`, the labels are JSON in a string."""
    if row.maybe("task_type") != "Summary":
        return Found(passed="not a summary")
    body = row.text("context")
    data = {**row.data, "response": row.data.get("output"), "labels": row.data.get("hallucination_labels")}
    return _annotated(Row(row.place, data, row.split), digest(body), body)


STANCES = {"agree": "supported", "disagree": "contradicted", "unrelated": "unaddressed"}
"""FNC-1's stances that say what a verdict says. `discuss` mixes reports that settle nothing with questions that are
open, so it is no `unresolved`; and a stance towards a statement or a wh-question is no answer to a question."""


def _fnc(row: Row, body: str, headline: str, stance: str, identifier: str) -> Found:
    labels: Data = {"source": {"stance": stance}}
    if stance not in (*STANCES, "discuss"):
        known = ", ".join((*STANCES, "discuss"))
        raise DataError(f"{row.place}: stance {stance!r} is none of {known}.")
    form = read_question(headline).form
    labels["form"] = form
    if form in ("polar", "declarative", "tag"):
        labels["verdict"] = STANCES.get(stance)
    story = f"headline-{digest(headline)}"  # rows with one headline are no independent evidence
    article = _article(row, id=identifier, headline=headline, body=paragraphs(body), story=story, labels=labels)
    return Found(article)


def _fnc_original(row: Row, given: Given) -> Found:
    number, headline = row.text("Body ID"), row.text("Headline")
    shelved = given.shelf.get(number)
    body = row.maybe("articleBody") or (shelved and Row(shelved[0], json.loads(shelved[1])).text("articleBody"))
    if not body:
        raise DataError(f"{row.place}: Body ID {number!r} is in no *bodies* file. Put both files together.")
    return _fnc(row, body, headline, row.text("Stance"), f"fnc1-{number}-{digest(headline, 4)}")


def _fnc_joined(row: Row, _: Given) -> Found:
    return _fnc(row, row.text("body"), row.text("headline"), row.text("stance"), _plain(row.text("id")))


ALIASES = {
    "id": "id article_id doc_id",
    "headline": "headline title",
    "body": "body text article content document articlebody",
    "references": "references reference summary highlights abstract",
    "language": "language lang",
    "source": "source publisher",
    "url": "url link",
    "published": "published date publish_date",
    "story": "story",
    "split": "split",
}
"""What the columns of a plain table are often called; --column says it otherwise."""


def check_fields(given: Iterable[str]) -> None:
    """Refuses fields that an Article does not have.

    Raises:
        DataError: there is one.
    """
    for name in given:
        if name not in ALIASES and not name.startswith("labels."):
            raise DataError(f"--column {name}=…: no such field. Fields: {', '.join(ALIASES)}, labels.NAME.")


def columns_of(names: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Which column is which field of an Article: as given, else by its usual names.

    Raises:
        DataError: a given column does not exist, or no column is the body.
    """
    there = list(names)
    for name, column in given.items():
        if column not in there:
            raise DataError(
                f"--column {name}={column}: no such column. Columns found: {shorten(', '.join(there), 200)}."
            )
    lower = {one.lower(): one for one in reversed(there) if one not in given.values()}
    usual = {
        name: next(lower[alias] for alias in aliases.split() if alias in lower)
        for name, aliases in ALIASES.items()
        if name not in given and any(alias in lower for alias in aliases.split())
    }
    if "body" not in {**usual, **given}:
        told = shorten(", ".join(there), 200)
        raise DataError(f"No column is known as the body. Say which with --column body=NAME. Columns found: {told}.")
    return {**usual, **given}


def _table(row: Row, given: Given) -> Found:
    try:
        columns = columns_of(row.data, given.columns)
    except DataError as problem:
        raise DataError(f"{row.place}: {problem}") from None
    cells = {name: row.maybe(column) for name, column in columns.items() if not name.startswith("labels.")}
    body = paragraphs(row.text(columns["body"]))
    kept = {name.removeprefix("labels."): column for name, column in columns.items() if name.startswith("labels.")}
    labels = {
        name: row.data[column] if isinstance(row.data.get(column), list | dict) else row.maybe(column)
        for name, column in kept.items()
    }
    plain = {name: cells.get(name) for name in ("headline", "source", "url", "published", "story")}
    return Found(
        _article(
            row,
            id=cells.get("id") or digest(f"{cells.get('headline')}\n{body}"),
            body=body,
            language=cells.get("language") or given.language or guess_language(body),
            references=[cells["references"]] if cells.get("references") else None,
            labels={"source": labels} if labels else None,
            **plain,
            **({"split": cells["split"]} if cells.get("split") else {}),
        )
    )


def _own(row: Row, _: Given) -> Found:
    return Found(dict(row.data))


def _layout(fields: str, read: Callable[[Row, Given], Found]) -> Layout:
    return Layout(frozenset(fields.split()), read)


_GRADED = _layout("doc_id source system_output scores", _graded)
_TABLE = Format((Layout(frozenset(), _table),))
FORMATS = {
    "articles": Format((_layout("id body", _own),)),
    "cnn_dailymail": Format((_layout("article highlights", _cnn_dailymail),)),
    "csv": _TABLE,
    "fnc1": Format(
        (
            Layout(frozenset({"Headline", "Body ID", "Stance"}), _fnc_original),
            _layout("id headline body stance", _fnc_joined),
        ),
        Side("bodies", "Body ID"),
    ),
    "jsonl": _TABLE,
    "newsroom": Format((_layout("text summary", _newsroom), _GRADED)),
    "parquet": _TABLE,
    "ragtruth": Format(
        (
            _layout("context output hallucination_labels", _ragtruth_hub),
            _layout("source_id source response labels", _ragtruth_joined),
            _layout("source_id response labels", _ragtruth),
        ),
        Side("source_info", "source_id"),
    ),
    "realsumm": Format((_GRADED,)),
    "summeval": Format(
        (
            _layout("machine_summaries human_summaries text id", _summeval_by_document),
            _layout("id decoded expert_annotations model_id text", _summeval),
            _GRADED,
        )
    ),
    "tsv": _TABLE,
    "xsum": Format((_layout("document summary", _xsum),)),
}  # fmt: skip
