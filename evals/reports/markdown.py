"""A Scorecard in Markdown, for pull requests and job summaries."""

from functools import cache
from typing import Any

from evals.gate import Decision
from evals.reports.figures import TITLES, descriptors, finished_line, graded, interval, judge_line, number, who
from evals.schema import TASKS
from evals.scorecard import Scorecard
from evals.text import printable, shorten


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(  # noqa: S701 (Markdown, not HTML: `md` escapes what a model wrote)
        loader=PackageLoader("evals.reports", "."), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(md=escape, number=number, shorten=shorten)
    return environment.get_template("scorecard.md.j2")


def escape(text: str) -> str:
    """Text that is inert in Markdown: no markup, no HTML, no table cell broken, nobody mentioned."""
    line = " ".join(printable(text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    inert = "".join(f"\\{char}" if char in "\\`*_{}[]()#+!|~" else char for char in line)
    for live in ("@", "://", "www."):  # a word joiner after it reads the same, mentions nobody and links nowhere
        inert = inert.replace(live, f"{live}\u2060")
    return inert


def render_markdown(card: Scorecard, decision: Decision | None) -> str:
    """The Scorecard, conclusion first, details folded."""
    sections = []
    for task in TASKS:
        ours = [one for one in card.estimates if one.task == task]
        if ours:
            sections.append({"title": TITLES[task], "graded": graded(ours), "described": descriptors(ours)})
    text: str = _template().render(
        card=card,
        decision=decision,
        sections=sections,
        judge=judge_line(card.judge) if card.judge else None,
        unfinished=finished_line(card),
        who=who,
        interval=interval,
    )
    return text.strip() + "\n"
