"""A Run's Scores as CSV, one row a Score, for spreadsheets: no cell is read as a formula."""

import csv
import io
from typing import Any

from evals.gate import Decision
from evals.schema import Sample, Score
from evals.scorecard import Scorecard
from evals.store import Run
from evals.text import printable

COLUMNS = (
    "article_id", "story", "task", "prompt", "model", "repeat", "score", "status", "value", "label", "expected",
    "precision", "recall", "reason", "evidence", "flags", "signature", "failure", "output",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
"""What spreadsheets begin a formula or a command with (OWASP, CSV injection), also after spaces and quotation marks."""


def cell(text: str | None) -> str:
    """Text as a cell: without control characters, and behind an apostrophe where it could be a formula."""
    shown = printable(text or "")
    return f"'{shown}" if shown.lstrip(" '\"\u00a0\u3000").startswith(_FORMULA) else shown


def render_csv(run: Run, _card: Scorecard, _decision: Decision | None) -> str:
    """COLUMNS and a row a Score; a Sample without Scores has one row with its failure and its output.

    Raises:
        StoreError: the Run is damaged.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for sample in run.samples():
        for score in sample.scores or (None,):
            writer.writerow(_row(sample, score))
    return file.getvalue()


def _row(sample: Sample, score: Score | None) -> list[Any]:
    named = [sample.article_id, sample.story, sample.task, sample.prompt, sample.model]
    graded: list[Any] = [None] * 11
    if score is not None:
        graded = [
            cell(score.name), score.status, score.value, cell(score.label), cell(score.expected), score.precision,
            score.recall, cell(score.reason), cell(" | ".join(one.quote for one in score.evidence)),
            cell(" | ".join(f"{one.quote}: {one.reason}" for one in score.flags)), cell(score.signature),
        ]  # fmt: skip
    failure = f"{sample.error.kind}: {sample.error.message}" if sample.error else None
    output = sample.output.text if sample.output else None
    return [*map(cell, named), sample.repeat, *graded, cell(failure), cell(output)]
