"""Checks a data set for what a schema cannot see: verbatim evidence, labels that agree, splits that do not leak."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from evals.articles.load import read_articles
from evals.headlines.rules import combine
from evals.schema import Article, Evidence, Frozen, Reading


class Problem(Frozen):
    """One thing wrong with one article."""

    article_id: str
    field: str
    message: str


class Checked(Frozen):
    """What `betteridge data validate` found."""

    path: str
    articles: int
    problems: tuple[Problem, ...]
    counts: dict[str, dict[str, int]]


def check_dataset(path: Path) -> Checked:
    """Reads a data set whole and lists its problems.

    Raises:
        DataError: a line is not an Article at all.
    """
    problems: list[Problem] = []
    counts: dict[str, Counter[str]] = {key: Counter() for key in ("split", "language", "form", "verdict")}
    splits: dict[str, tuple[str, str | None]] = {}
    bodies: dict[str, str] = {}
    total = 0
    for article in read_articles(path):
        total += 1
        problems.extend(_problems(article))
        twin = bodies.setdefault(" ".join(article.body.casefold().split()), article.id)
        if twin != article.id:
            problems.append(Problem(article_id=article.id, field="body", message=f"the same text as {twin!r}"))
        story = article.story or article.id
        other, split = splits.setdefault(story, (article.id, article.split))
        if split != article.split:
            message = f"story {story!r} stands in split {article.split!r}, but {other!r} of it in {split!r}"
            problems.append(Problem(article_id=article.id, field="split", message=message))
        labels = article.labels or Reading()
        counts["split"][article.split or "-"] += 1
        counts["language"][article.language] += 1
        counts["form"][labels.form or "-"] += 1
        counts["verdict"][labels.verdict or "-"] += 1
    return Checked(
        path=str(path),
        articles=total,
        problems=tuple(problems),
        counts={key: dict(sorted(counter.items())) for key, counter in counts.items()},
    )


def _problems(article: Article) -> Iterator[Problem]:
    for field, message in _label_problems(article):
        yield Problem(article_id=article.id, field=field, message=message)
    for number, reference in enumerate(article.references):
        if not reference.strip():
            yield Problem(article_id=article.id, field=f"references.{number}", message="is empty")


def _label_problems(article: Article) -> Iterator[tuple[str, str]]:
    labels = article.labels
    if labels is None:
        return
    yield from _quote_problems(article.body, "labels.evidence", labels.evidence)
    for number, proposition in enumerate(labels.propositions):
        field = f"labels.propositions.{number}"
        yield from _quote_problems(article.body, f"{field}.evidence", proposition.evidence)
        if proposition.verdict and (proposition.verdict == "unaddressed") == bool(proposition.evidence):
            wanted = "no evidence" if proposition.verdict == "unaddressed" else "at least one verbatim quote"
            yield field, f"verdict {proposition.verdict!r} needs {wanted}"
        if proposition.reason and proposition.verdict != "unresolved":
            yield field, f"reason {proposition.reason!r} belongs to 'unresolved', not to {proposition.verdict!r}"
    for number, presupposition in enumerate(labels.presuppositions):
        field = f"labels.presuppositions.{number}"
        yield from _quote_problems(article.body, f"{field}.evidence", presupposition.evidence)
        if (presupposition.status in ("supported", "contradicted")) != bool(presupposition.evidence):
            yield field, f"status {presupposition.status!r} and {len(presupposition.evidence)} quotes do not agree"
    yield from _verdict_problems(labels)


def _verdict_problems(labels: Reading) -> Iterator[tuple[str, str]]:
    parts = [one.verdict for one in labels.propositions if one.verdict]
    if "mixed" in parts:
        yield "labels.propositions", "'mixed' is only for headlines whose propositions differ"
    if parts and labels.verdict != combine(labels.form, parts):
        yield "labels.verdict", f"is {labels.verdict!r}, but the propositions give {combine(labels.form, parts)!r}"
    if labels.form in ("quoted", "none") and labels.verdict is not None:
        yield "labels.verdict", f"form {labels.form!r} asks nothing, so there is no verdict"
    if labels.verdict in ("supported", "contradicted", "unresolved") and not labels.evidence:
        yield "labels.evidence", f"verdict {labels.verdict!r} needs at least one verbatim quote"
    if labels.reason and labels.verdict != "unresolved":
        yield "labels.reason", f"reason {labels.reason!r} belongs to 'unresolved', not to {labels.verdict!r}"


def _quote_problems(body: str, field: str, evidence: Iterable[Evidence]) -> Iterator[tuple[str, str]]:
    for number, piece in enumerate(evidence):
        where = f"{field}.{number}"
        if not piece.quote.strip():
            yield where, "the quote is empty"
        elif piece.start is None or piece.end is None:
            if piece.quote not in body:
                yield where, f"the quote is not in the body: {piece.quote[:60]!r}"
        elif piece.start < 0 or body[piece.start : piece.end] != piece.quote:
            yield where, f"body[{piece.start}:{piece.end}] is not the quote {piece.quote[:60]!r}"
