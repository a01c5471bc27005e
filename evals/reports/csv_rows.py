"""A Run's Scores as CSV, one row a Score, and a Comparison's, one row an article: no cell is read as a formula."""

import csv
import io
from functools import lru_cache
from statistics import fmean
from typing import Any

from evals.compare.measures import gather
from evals.compare.sides import Answers, Side, in_common, total
from evals.compare.values import Comparison, Pairing
from evals.gate import Decision
from evals.reports.compare import ordered
from evals.reports.figures import primary_first
from evals.schema import Article, Sample, Score
from evals.scorecard import Scorecard
from evals.store import Run
from evals.text import printable

COLUMNS = (
    "article_id", "story", "task", "prompt", "model", "repeat", "score", "status", "value", "label", "expected",
    "precision", "recall", "reason", "evidence", "flags", "signature", "failure", "output",
)  # fmt: skip
COMPARED = (
    "article_id", "story", "headline", "task", "base_run", "base", "head_run", "head", "expected",
    "base_verdict", "head_verdict", "base_output", "head_output",
    "base_cost", "head_cost",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
"""What spreadsheets begin a formula or a command with (OWASP, CSV injection), also after spaces and quotation marks."""


@lru_cache(maxsize=4096)
def cell(text: str | None) -> str:
    """Text as a cell: without control characters, and behind an apostrophe where it could be a formula."""
    shown = printable(text or "")
    return f"'{shown}" if shown.lstrip(" '\"\u00a0\u3000").startswith(_FORMULA) else shown


def render_csv(run: Run, card: Scorecard, _decision: Decision | None) -> str:
    """COLUMNS and a row a Score; a Sample without Scores has one row with its failure.

    What a Sample says stands once, in the first of its rows: filtered by a filled `output` it is a row a Sample.

    Raises:
        StoreError: the Run is damaged.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for sample in run.samples():
        for at, score in enumerate(primary_first(sample.scores, card.primary) or (None,)):
            writer.writerow(_row(sample, score, sample.output.text if sample.output and not at else None))
    return file.getvalue()


def render_comparison(found: Comparison, sides: tuple[Side, Side]) -> str:
    """COMPARED, then of each measure BASE, HEAD and the difference; a row an article and pair.

    Raises:
        StoreError: no article is in common.
    """
    base, head = sides
    shared, _ = in_common(base, head)
    rows = []
    names: dict[str, None] = {}
    for pairing in found.pairings:
        ours, theirs = (
            side.answers[pairing.task, one.prompt, one.model]
            for side, one in ((base, pairing.base), (head, pairing.head))
        )
        wanted = [one.name for one in ordered(pairing.measures)]
        paired = gather(ours, theirs, shared, wanted, found.across_judges)
        apart = {
            one.name: dict(zip(paired.ids[one.name], (round(value, 12) for value in one.differences), strict=True))
            for one in paired.columns
        }
        measures = [name for name in wanted if name in apart]
        names.update(dict.fromkeys(measures))
        for id_ in shared:
            values = {
                name: (_mean(ours, name, id_), _mean(theirs, name, id_), apart[name].get(id_)) for name in measures
            }
            rows.append((_named(pairing, base.articles[id_], ours, theirs), values))
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*COMPARED, *(cell(f"{name} {of}") for name in names for of in ("BASE", "HEAD", "difference"))])
    for named, values in rows:
        writer.writerow([*named, *(value for name in names for value in values.get(name, (None, None, None)))])
    return file.getvalue()


def _mean(answers: Answers, name: str, article_id: str) -> float | None:
    found = answers.values.get(name, {}).get(article_id)
    return round(fmean(value for value, _ in found), 12) if found else None


def _named(pairing: Pairing, article: Article, ours: Answers, theirs: Answers) -> list[Any]:
    said = [
        " | ".join(verdict for _, (_, verdict) in sorted(side.verdicts.get(article.id, {}).items()))
        for side in (ours, theirs)
    ]
    costs = [total(one for one, _ in side.costs.get(article.id, ())) for side in (ours, theirs)]
    return [
        *(cell(text) for text in (
            article.id, article.story or article.id, article.headline, pairing.task,
            *(part for one in (pairing.base, pairing.head) for part in (one.run, one.name)),
            article.labels.verdict if article.labels else None, *said,
            ours.texts.get(article.id), theirs.texts.get(article.id),
        )),
        *costs,
    ]  # fmt: skip


def _row(sample: Sample, score: Score | None, output: str | None) -> list[Any]:
    named = [sample.article_id, sample.story, sample.task, sample.prompt, sample.model]
    graded: list[Any] = [None] * 11
    if score is not None:
        graded = [
            cell(score.name), score.status, score.value, cell(score.label), cell(score.expected), score.precision,
            score.recall, cell(score.reason), cell(" | ".join(one.quote for one in score.evidence)),
            cell(" | ".join(f"{one.quote}: {one.reason}" for one in score.flags)), cell(score.signature),
        ]  # fmt: skip
    failure = f"{sample.error.kind}: {sample.error.message}" if sample.error else None
    return [*map(cell, named), sample.repeat, *graded, cell(failure), cell(output)]
