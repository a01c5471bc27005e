"""What a data set holds: counts by split, lengths, stories, and the labels of a second annotator beside the first."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

from pydantic import Field

from evals.articles.load import read_articles
from evals.articles.phrases import length
from evals.errors import DataError
from evals.files import json_lines, validate
from evals.schema import Evidence, Form, Frozen, Labels, PresuppositionStatus, Reason, Verdict

ANNOTATIONS = "annotations.jsonl"
"""Beside a data set's articles: the labels that other annotators gave, one article and annotator a line."""


class Annotation(Frozen):
    """One annotator's labels of one article, given without sight of the article's own."""

    article_id: str
    annotator: str
    form: Form
    verdicts: tuple[Verdict, ...] = ()
    """For each proposition of the article's labels, in their order."""
    reasons: tuple[Reason | None, ...] = ()
    evidence: tuple[tuple[str, ...], ...] = ()
    presuppositions: tuple[PresuppositionStatus, ...] = ()
    sure: bool = True
    comment: str = ""


class Described(Frozen):
    """Counts of a data set."""

    path: str
    articles: int
    stories: int
    story_sizes: dict[int, int]
    """How many stories have so many articles."""
    words: tuple[int, ...]
    """Words of a body: least, quartiles, most."""
    references: dict[int, int]
    """How many articles have so many references."""
    counts: dict[str, dict[str, dict[str, int]]]
    """By field, value and split."""
    pairs: dict[str, tuple[tuple[str, str], ...]] = Field(default_factory=dict)
    """By question, the article's own label and a second annotator's."""


def describe_dataset(path: Path) -> Described:
    """Reads a data set whole and counts.

    Raises:
        DataError: a line is no Article, or no Annotation.
    """
    counts: dict[str, dict[str, Counter[str]]] = {}
    stories: Counter[str] = Counter()
    lengths: Counter[int] = Counter()
    references: Counter[int] = Counter()
    annotations = _annotations(path.with_name(ANNOTATIONS))
    pairs: dict[str, list[tuple[str, str]]] = {}
    for article in read_articles(path):
        stories[article.story or article.id] += 1
        lengths[length(article.body)] += 1
        references[len(article.references)] += 1
        labels = article.labels or Labels()
        values = [("language", article.language), ("form", labels.form), ("verdict", labels.verdict)]
        values += [("reason", labels.reason), *((f"label {name}", str(value)) for name, value in _short(labels.source))]
        values += [
            (tag.partition(":")[0], tag.partition(":")[2]) if ":" in tag else ("tag", tag) for tag in article.tags
        ]
        for name, value in values:
            if value or name in ("form", "verdict"):
                counts.setdefault(name, {}).setdefault(value or "-", Counter())[article.split or "-"] += 1
        for annotation in annotations.pop(article.id, ()):
            for question, pair in _pairs(labels, annotation, article.id):
                pairs.setdefault(question, []).append(pair)
    if annotations:
        raise DataError(
            f"{path.with_name(ANNOTATIONS)}: labels for {next(iter(annotations))!r}, which is no article here."
        )
    return Described(
        path=str(path),
        articles=sum(stories.values()),
        stories=len(stories),
        story_sizes=dict(sorted(Counter(stories.values()).items())),
        words=_five(lengths),
        references=dict(sorted(references.items())),
        counts={name: {value: dict(found[value]) for value in sorted(found)} for name, found in counts.items()},
        pairs={question: tuple(found) for question, found in pairs.items()},
    )


def _short(source: dict[str, object]) -> Iterator[tuple[str, object]]:
    """Labels of the source that can be counted: words and truth values, no measures."""
    return ((name, value) for name, value in source.items() if isinstance(value, str | bool) and len(str(value)) <= 40)


def _five(lengths: Counter[int]) -> tuple[int, ...]:
    values = sorted(lengths.elements())
    if len(values) < 2:
        return tuple(values * 5)
    return (values[0], *(round(value) for value in quantiles(values, n=4, method="inclusive")), values[-1])


def _annotations(path: Path) -> dict[str, list[Annotation]]:
    found: dict[str, list[Annotation]] = {}
    if path.is_file():
        for number, data in json_lines(path, DataError):
            one = validate(Annotation, data, f"{path}, line {number}", DataError)
            found.setdefault(one.article_id, []).append(one)
    return found


def _pairs(labels: Labels, other: Annotation, where: str) -> Iterator[tuple[str, tuple[str, str]]]:
    number = len(other.verdicts)
    fits = len(labels.propositions) == number and len(labels.presuppositions) == len(other.presuppositions)
    if not fits or len(other.reasons) not in (0, number) or len(other.evidence) not in (0, number):
        raise DataError(
            f"{where}: {other.annotator!r} labelled other propositions than the article has now. Label it again."
        )
    yield "form", (labels.form or "-", other.form)
    reasons = other.reasons or (None,) * len(other.verdicts)
    evidence = other.evidence or ((),) * len(other.verdicts)
    for one, verdict, reason, quotes in zip(labels.propositions, other.verdicts, reasons, evidence, strict=True):
        yield "verdict", (one.verdict or "-", verdict)
        if one.verdict == verdict == "unresolved":
            yield "reason", (one.reason or "-", reason or "-")
        if one.evidence and quotes:
            yield "evidence", ("shared", "shared" if _share(one.evidence, quotes) else "other")
    for given, status in zip(labels.presuppositions, other.presuppositions, strict=True):
        yield "presupposition", (given.status or "-", status)


def _share(evidence: tuple[Evidence, ...], quotes: tuple[str, ...]) -> bool:
    """Whether two annotators show one sentence in common, or parts of one."""
    return any(one.quote in quote or quote in one.quote for one in evidence for quote in quotes if quote.strip())
