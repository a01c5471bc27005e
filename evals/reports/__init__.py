"""Reports: a Scorecard in the forms that people and programs read. `FORMATS` is the whole registry."""

from importlib import import_module

from evals.compare.sides import Side
from evals.compare.values import Comparison
from evals.gate import Decision
from evals.scorecard import Scorecard
from evals.store import Run

FORMATS = {
    "terminal": "evals.reports.terminal:render_text",
    "markdown": "evals.reports.markdown:render_markdown",
    "json": "evals.reports.as_json:render_json",
    "svg": "evals.reports.drawing:render_card",
    "badge": "evals.reports.badge:render_badge",
}
OF_RUN = {
    "html": "evals.reports.html.page:render_html",
    "csv": "evals.reports.csv_rows:render_csv",
    "junit": "evals.reports.junit:render_junit",
}
"""What shows single Samples, and so needs the Run beside its Scorecard."""


OF_COMPARISON = {
    "terminal": "evals.reports.compare:render_text",
    "markdown": "evals.reports.compare_markdown:render_markdown",
    "json": "evals.reports.compare:render_json",
    "svg": "evals.reports.drawing:render_comparison",
    "badge": "evals.reports.badge:render_comparison",
    "html": "evals.reports.html.comparison:render_html",
    "csv": "evals.reports.csv_rows:render_comparison",
    "junit": "evals.reports.junit:render_comparison",
    "github": "evals.reports.annotations:render_comparison",
}
"""The same of a Comparison, with the two Runs that it is of, read."""


def _made(where: str, *of: object) -> str:
    module, _, name = where.partition(":")
    text: str = getattr(import_module(module), name)(*of)
    return text


def render(card: Scorecard, decision: Decision | None, form: str) -> str:
    """A Scorecard, and the Gate's Decision if there is one, as text in one of the FORMATS."""
    return _made(FORMATS[form], card, decision)


def render_run(run: Run, card: Scorecard, decision: Decision | None, form: str) -> str:
    """A Run as text in one of the FORMATS or OF_RUN.

    Raises:
        StoreError: the Run is damaged.
    """
    return render(card, decision, form) if form in FORMATS else _made(OF_RUN[form], run, card, decision)


def render_comparison(found: Comparison, sides: tuple[Side, Side], form: str) -> str:
    """A Comparison as text in one of the formats OF_COMPARISON.

    Raises:
        StoreError: a Run is damaged.
    """
    return _made(OF_COMPARISON[form], found, sides)
