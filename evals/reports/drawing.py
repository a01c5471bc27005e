"""The main figure alone, as one SVG for chats and READMEs: the conclusion, then every estimate or difference drawn."""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from rich.cells import cell_len, set_cell_size

from evals.compare.sides import Side
from evals.compare.values import Comparison
from evals.gate import Decision
from evals.numbers import number
from evals.reports import figures
from evals.reports.compare import cost_rows, legend, name_of, ordered, title_of, warnings_of
from evals.reports.figures import TITLES, counted, first_of
from evals.reports.html import charts, differences
from evals.reports.html.charts import Mark
from evals.reports.html.frame import filled
from evals.scorecard import Scorecard
from evals.text import printable

WIDTH, LEFT = 900, 24
PLOT = (330, 610)
"""Where the scale begins and ends."""
CELLS = (668, 788, 800)
"""Where the mean ends, where the interval ends, and where the last word begins."""
NAME, SENTENCE, TITLE = 46, 116, 62
"""How many columns of text there is room for."""
HEIGHTS = {"title": 38, "heading": 30, "measure": 22, "row": 22, "text": 20, "gap": 10}


@dataclass(frozen=True)
class Line:
    """One line of the figure, `top` pixels down."""

    kind: Literal["title", "heading", "measure", "row", "text", "quiet", "gap"]
    text: str = ""
    tone: str = ""
    top: int = 0
    ends: tuple[tuple[str, float, str], ...] = ()
    cells: tuple[str, str, str] = ("", "", "")
    measure: bool = False
    mark: Mark | None = None
    centred: bool = False


def render_card(card: Scorecard, decision: Decision | None) -> str:
    """A Run's estimates as a forest plot, what its gate says on top."""
    return _drawn(f"Scorecard {card.suite}", list(_of_card(card, decision)))


def render_comparison(found: Comparison, sides: tuple[Side, Side]) -> str:
    """A Comparison's differences, its conclusion on top."""
    return _drawn(f"Comparison {title_of(found, sides[1].suite.name)}", list(_of_comparison(found)))


def _of_card(card: Scorecard, decision: Decision | None) -> Iterator[Line]:
    if decision:
        tone = {"pass": "better", "fail": "worse"}.get(decision.outcome, "moved")
        yield from _said(f"{figures.gate_line(decision)}.", tone)
        for rule in decision.rules:
            if rule.outcome in ("fail", "broken"):
                yield from _said(f"{rule.rule}: {rule.reason}", kind="quiet")
    yield from _said(figures.finished_line(card) or "", "moved")
    if card.judge and not card.judge.fit:
        yield from _said(figures.judge_line(card.judge), "moved")
    yield from _said(f"{counted(card.articles, 'article')} of {card.dataset}, {card.created[:10]}", kind="quiet")
    for section in figures.sections(card):
        first, rest = first_of(section.graded, card.primary)
        groups = charts.forest(first or rest, card.beside)
        if groups:
            yield Line("heading", TITLES[section.task])
        last: tuple[str, str] | None = None
        for group in groups:
            name = group.name + " *" * (group.name == card.primary)
            yield Line("measure", _cut(name), ends=_ends(group.ends) if group.ends != last else ())
            last = group.ends
            for bar in group.bars:
                told = (number(bar.one.mean, group.name), figures.interval(bar.one), f"n {bar.one.n:,}")
                yield Line("row", _cut(bar.who), "beside" if bar.beside else "tested", cells=told, mark=bar)
    dashed = "; dashed: the means of reference points" if card.beside else ""
    declared = f"* {card.primary} is the primary measure. " if card.primary else ""
    yield from _said(f"{declared}Lines are 95% intervals over stories{dashed}.", kind="quiet")


def _of_comparison(found: Comparison) -> Iterator[Line]:
    for pairing in found.pairings:
        yield from _said(pairing.conclusion)
    for note in found.notes:
        yield from _said(note, "moved" if note in warnings_of(found) else "", "quiet")
    for pairing in found.pairings:
        first, rest = first_of([one for one in ordered(pairing.measures) if one.graded], found.primary)
        last = None
        yield Line("heading", _cut(f"{TITLES[pairing.task]}, {counted(pairing.articles, 'article')}", SENTENCE))
        yield from _said(f"HEAD {pairing.head.name} · BASE {pairing.base.name}", kind="quiet")
        for row in [] if pairing.same else differences.rows(first or rest, found.margin):
            if row.part:
                continue
            if row.ends != last:
                yield Line("measure", ends=_ends(row.ends, "0"))
                last = row.ends
            told = (row.difference, row.interval, row.word)
            yield Line("row", _cut(name_of(row.one)), row.tone, cells=told, mark=row, measure=True, centred=True)
    for what, base, head, apart in cost_rows(found):
        if "$" in base + head and not what.endswith("Sample"):
            yield from _said(f"{what} cost: BASE {base}, HEAD {head}, difference {apart}.", kind="quiet")
    for line in legend(found):
        if line[0] in "*†":
            yield from _said(line, kind="quiet")
    shaded = f"Shaded: closer than {number(found.margin)}, equivalent. Brackets: the smallest true difference that"
    yield from _said(f"{shaded} would have been seen. Lines are 95% intervals.", kind="quiet")


def _ends(ends: tuple[str, str], middle: str = "") -> tuple[tuple[str, float, str], ...]:
    found = ((ends[0], 0.0, ""), (middle, 50.0, "middle"), (ends[1], 100.0, "end"))
    return tuple(one for one in found if one[0])


def _said(text: str, tone: str = "", kind: Literal["text", "quiet"] = "text") -> Iterator[Line]:
    """A sentence, on as many lines as it takes."""
    for line in textwrap.wrap(printable(text), SENTENCE):
        yield Line(kind, line, tone)


def _cut(text: str, room: int = NAME) -> str:
    """The text in so many columns."""
    line = " ".join(printable(text).split())
    return line if cell_len(line) <= room else set_cell_size(line, room - 1).rstrip() + "…"


def _drawn(title: str, lines: Iterable[Line]) -> str:
    placed, top = [], 18
    for line in (Line("title", _cut(title, TITLE)), *lines):
        top += 8 if line.kind == "heading" else 0
        placed.append(replace(line, top=top))
        top += HEIGHTS.get(line.kind, HEIGHTS["text"])

    def at(place: float) -> float:
        return round(PLOT[0] + (PLOT[1] - PLOT[0]) * place / 100, 1)

    told = [line.text for line in placed if line.kind in ("text", "quiet")]
    frame = {"width": WIDTH, "height": top + 18, "left": LEFT, "cells": CELLS}
    return filled("drawing.svg.j2", title=printable(title), told=told, lines=placed, at=at, **frame)
