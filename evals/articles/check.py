"""Checks a data set for what a schema cannot see: verbatim evidence, labels that agree, splits that do not leak."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from evals.articles.clean import guess_language
from evals.articles.load import article_rows
from evals.articles.twins import Twins
from evals.errors import EvalsError
from evals.headlines.rules import WORST_FIRST, combine
from evals.schema import Article, Evidence, Frozen, Labels

MOST = 50
"""Lines that are no Article, each of which is told of."""


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
    more: int = 0
    """Lines that are no Article, beyond the first MOST."""
    warnings: tuple[str, ...]


def check_dataset(path: Path) -> Checked:
    """Reads a data set whole and lists its problems.

    Raises:
        DataError: the file cannot be read.
    """
    problems: list[Problem] = []
    splits: dict[str, tuple[str, str | None]] = {}
    verdicts: dict[str, Counter[str]] = {}
    twins = Twins()
    alike = 0
    total = unfit = 0
    for number, article in article_rows(path):
        if isinstance(article, EvalsError):
            unfit += 1
            if unfit <= MOST:
                message = str(article).removeprefix(f"{path}, line {number}").lstrip(":, ")
                problems.append(Problem(article_id=f"line {number}", field="article", message=message))
            continue
        total += 1
        problems.extend(_problems(article))
        story = article.story or article.id
        other, split = splits.setdefault(story, (article.id, article.split))
        if split != article.split:
            message = f"story {story!r} stands in split {article.split!r}, but {other!r} of it in {split!r}"
            problems.append(Problem(article_id=article.id, field="split", message=message))
        if (twin := twins.find(article)) and twin.story != story:
            alike += 1
            if twin.split != article.split:
                message = (
                    f"is nearly that of {twin.id!r}, which is in split {twin.split!r}: give both one story and split"
                )
                problems.append(Problem(article_id=article.id, field="body", message=message))
        if article.labels and article.labels.verdict:
            verdicts.setdefault(article.split or "-", Counter())[article.labels.verdict] += 1
    warnings = [*_unbalanced(verdicts)]
    if alike:
        warnings.append(
            f"{alike} articles have nearly the text of one of another story. Statistics take stories as independent: "
            "give articles on one event the same story."
        )
    more = max(0, unfit - MOST)
    return Checked(path=str(path), articles=total, problems=tuple(problems), more=more, warnings=tuple(warnings))


def _unbalanced(verdicts: dict[str, Counter[str]]) -> Iterator[str]:
    """Where a verdict is missing from a split, or so rare that figures for it say little."""
    for split, counts in sorted(verdicts.items()):
        for verdict in WORST_FIRST:
            share = counts[verdict] / counts.total()
            if share < 0.05:
                yield f"split {split!r} has {counts[verdict]} of {counts.total()} headlines with verdict {verdict!r}"


def _problems(article: Article) -> Iterator[Problem]:
    for field, message in _label_problems(article):
        yield Problem(article_id=article.id, field=field, message=message)
    for number, reference in enumerate(article.references):
        if not reference.strip():
            yield Problem(article_id=article.id, field=f"references.{number}", message="is empty")
    for field, text in (("headline", article.headline), ("body", article.body)):
        if found := _MOJIBAKE.search(text):
            message = f"looks as if it was read in the wrong encoding ({found.group()!r}): read it again as UTF-8"
            yield Problem(article_id=article.id, field=field, message=message)
    guess, base = guess_language(article.body), article.language.split("-")[0]
    if guess != base and ((base in _LATIN and guess not in ("und", "en")) or (guess == "en" and base != "und")):
        message = f"is {article.language!r}, but the text looks like {guess!r}"
        yield Problem(article_id=article.id, field="language", message=message)


_MOJIBAKE = re.compile(r"Ã[\x80-\xbf]|â€[™œ\x9d“”˜]|Ð[\x80-\xbf]Ñ|\ufffd")
_LATIN = frozenset("en de fr es pt it nl sv da nb no fi pl cs tr id vi ro hu ca".split())


def _label_problems(article: Article) -> Iterator[tuple[str, str]]:
    labels = article.labels
    if labels is None:
        return
    yield from _quote_problems(article.body, "labels.evidence", labels.evidence)
    for number, proposition in enumerate(labels.propositions):
        field = f"labels.propositions.{number}"
        yield from _quote_problems(article.body, f"{field}.evidence", proposition.evidence)
        if (
            not labels.source
            and proposition.verdict
            and (proposition.verdict == "unaddressed") == bool(proposition.evidence)
        ):
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


def _verdict_problems(labels: Labels) -> Iterator[tuple[str, str]]:
    parts = [one.verdict for one in labels.propositions if one.verdict]
    if "mixed" in parts:
        yield "labels.propositions", "'mixed' is only for headlines whose propositions differ"
    if parts and labels.verdict != combine(labels.form, parts):
        yield "labels.verdict", f"is {labels.verdict!r}, but the propositions give {combine(labels.form, parts)!r}"
    if labels.form in ("quoted", "none") and labels.verdict is not None:
        yield "labels.verdict", f"form {labels.form!r} asks nothing, so there is no verdict"
    shown = labels.evidence or labels.source  # other people's labels come without quotes
    if labels.verdict in ("supported", "contradicted", "unresolved") and not shown:
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
