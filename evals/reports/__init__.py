"""Reports: a Scorecard in the forms that people and programs read. `FORMATS` is the whole registry."""

from collections.abc import Callable
from importlib import import_module

from evals.gate import Decision
from evals.scorecard import Scorecard

FORMATS = {
    "terminal": "evals.reports.terminal:render_text",
    "markdown": "evals.reports.markdown:render_markdown",
    "json": "evals.reports.as_json:render_json",
    "svg": "evals.reports.terminal:render_svg",
}


def render(card: Scorecard, decision: Decision | None, form: str) -> str:
    """A Scorecard, and the Gate's Decision if there is one, as text in one of the FORMATS."""
    module, _, name = FORMATS[form].partition(":")
    function: Callable[[Scorecard, Decision | None], str] = getattr(import_module(module), name)
    return function(card, decision)
