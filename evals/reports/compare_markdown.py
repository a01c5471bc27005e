"""A Comparison in Markdown, for pull requests and job summaries."""

from evals.compare.planning import Plan
from evals.compare.values import Comparison, SelfComparison
from evals.reports.compare import write_any
from evals.reports.markdown import written


def render_markdown(found: Comparison, _sides: object) -> str:
    """The Comparison as Markdown of at most LIMIT characters."""
    return render_any(found)


def render_any(found: Comparison | Plan | SelfComparison) -> str:
    """What a comparison came to, as Markdown."""
    return written(lambda sheet: write_any(sheet, found), "betteridge compare with --format json").removesuffix("\n")
