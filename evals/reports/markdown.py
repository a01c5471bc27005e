"""A Scorecard in Markdown, for pull requests and job summaries."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from evals.gate import Decision
from evals.reports.figures import (
    LOWER,
    TITLES,
    depth_lines,
    depth_of,
    descriptors,
    finished_line,
    graded,
    interval,
    judge_line,
    number,
    shown,
    who,
)
from evals.schema import TASKS, VERDICTS
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
        ours = shown(card, task)
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
    return "\n".join([text.strip(), *_in_depth(card)]) + "\n"


def _in_depth(card: Scorecard) -> Iterator[str]:
    """What the tables leave out of the headline check, folded: each contender's figures by verdict, and its lines."""
    contenders = [(who(one.model, one.prompt), depth_of(card, one.prompt, one.model)) for one in card.verdicts]
    if not any(found for _, found in contenders):
        return
    yield f"\n<details><summary>Headline verdicts in depth</summary>\n\n{escape(LOWER)}"
    for name, found in contenders:
        yield f"\n**{escape(name)}**\n"
        yield "| verdict | precision | recall | F1 | 95 % interval | n |\n|---|---:|---:|---:|---:|---:|"
        for verdict in (*VERDICTS, "mixed"):
            if f1 := found.get(f"verdict_f1.{verdict}"):
                both = [found.get(f"verdict_{name}.{verdict}") for name in ("precision", "recall")]
                cells = [
                    *(number(one.mean if one else None) for one in both),
                    number(f1.mean),
                    escape(interval(f1)),
                    f1.n,
                ]
                yield f"| {verdict} | {' | '.join(map(str, cells))} |"
        yield from (f"\n{escape(line)}" for line in depth_lines(found))
    yield "\n</details>"
