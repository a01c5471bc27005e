"""A Scorecard in words, the conclusion first: written once, on a terminal's sheet or on one of Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from rich.text import Text

from evals.gate import Decision, RuleResult
from evals.numbers import number
from evals.reports import figures
from evals.reports.figures import TITLES, who
from evals.schema import VERDICTS, Estimate
from evals.scorecard import NO_VERDICT, Finding, Scorecard, VerdictMatrix
from evals.scorers.facts import WARNINGS
from evals.text import shorten

SHORT = dict(zip((*VERDICTS, NO_VERDICT), ("supp.", "contr.", "unres.", "unadd.", "no v."), strict=True))
"""The columns of a matrix, whose rows say the same in full."""
OUTCOMES = {"pass": "green", "fail": "bold red", "broken": "bold magenta", "unproven": "yellow", "not judged": "dim"}
ASIDES = (
    ("Copying and length: descriptors, not grades", False),
    ("Sentences without a warning: worth a look, not grades", True),
)
"""What is shown of descriptors, and whether these are warnings."""
Cell = str | Text


class Sheet:
    """What a report is written on. A style is one of rich's; what cannot show it leaves it out."""

    listed = 5
    """How many entries a list has at most; the others are counted."""
    excerpt = 320
    """Characters of a text that stands beside another."""
    in_depth = described = wide = True
    """Whether there is room for the headline check in depth, for what only describes, for numbers of articles."""
    notice = ""
    """That the report is shortened, and where all of it is."""
    fails = "fails"
    bar = 0
    """Columns of the line on which an interval is drawn, 0 for none."""

    def rest(self) -> None:
        """What of the title stands below the conclusion."""

    if TYPE_CHECKING:  # each sheet has its own; an `aside` belongs to what stands before it, `even` columns hold texts

        def title(self, text: str, more: Sequence[str], details: Sequence[str] = ()) -> None: ...
        def heading(self, text: str) -> None: ...
        def say(self, text: str, style: str = "") -> None: ...
        def entry(self, text: str, detail: str = "") -> None: ...
        def table(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], even: bool = False) -> None: ...
        def fold(self, title: str, aside: bool = False) -> AbstractContextManager[None]: ...
        def rules(self, rules: Iterable[RuleResult]) -> None: ...
        def flags(self, findings: Sequence[Finding]) -> None: ...


def is_text(at: int, heading: str) -> bool:
    """Whether a column holds words, which stand to the left."""
    return at == 0 or heading in ("who", "word")


def write_decision(sheet: Sheet, decision: Decision, about: str = "") -> None:
    """What the Gate decides, the rules that decided it first."""
    style = {"pass": "green", "fail": "red", "broken": "magenta"}[decision.outcome] if decision.judged else "magenta"
    sheet.say(f"{figures.gate_line(decision).replace('fails', sheet.fails)}{about or '.'}", f"bold {style}")
    if any(one.outcome == "unproven" for one in decision.rules):
        sheet.say(figures.UNPROVEN, "yellow")
    sheet.rules(figures.worst_first(decision))


def write_card(sheet: Sheet, card: Scorecard, decision: Decision | None) -> None:
    """The Scorecard."""
    about = f"{figures.extent(card.articles, card.stories)} of {card.dataset}, {card.created[:10]}."
    sheet.title(f"Scorecard {card.suite}", [f"Run {card.run_id}"], [*filter(None, (about, card.description))])
    if decision:
        write_decision(sheet, decision)
    if line := figures.finished_line(card):
        sheet.say(line, "bold yellow")
    if card.judge:
        sheet.say(figures.judge_line(card.judge), "" if card.judge.fit else "bold yellow")
    write_notes(sheet, card.notes)
    for section in figures.sections(card):
        sheet.heading(TITLES[section.task])
        _estimates(sheet, section.graded, card)
        for line in section.notes:
            sheet.say(line, "dim")
        for title, warned in ASIDES if sheet.described else ():
            if some := [one for one in section.described if (one.name in WARNINGS) is warned]:
                with sheet.fold(title, aside=True):
                    _estimates(sheet, some, card)
    for matrix in card.verdicts if sheet.in_depth else ():
        _matrix(sheet, matrix, figures.depth_of(card, matrix.prompt, matrix.model))
    _findings(sheet, card)
    _receipts(sheet, card)


def write_notes(sheet: Sheet, notes: Iterable[str]) -> None:
    """What a reader is to know, and where the whole report is."""
    sheet.rest()
    for note in notes:
        sheet.say(f"Note: {note}", "yellow")
    if sheet.notice:
        sheet.say(sheet.notice, "bold")


def _receipts(sheet: Sheet, card: Scorecard) -> None:
    if receipts := list(figures.receipt_lines(card)):
        with sheet.fold(": ".join(filter(None, ("Cost and time", figures.total_line(card))))):
            for line in receipts:
                sheet.entry(line)


def _estimates(sheet: Sheet, estimates: Sequence[Estimate], card: Scorecard) -> None:
    scale = [f"0{'1':>{sheet.bar - 1}}"] if sheet.bar else []
    rows: list[list[Cell]] = []
    last = ""
    for one in estimates:
        reference = one.model in card.beside
        bars = [Text(figures.drawn(one, sheet.bar), style="dim" if reference else "cyan")] if scale else []
        name = figures.named(one.name) + " *" * (one.name == card.primary)
        rows.append([
            name if sheet.bar == 0 or one.name != last else "",
            Text(who(one.model, one.prompt), style="dim" if reference else ""),
            number(one.mean, one.name),
            Text(figures.interval(one), style="dim"),
            *bars,
            f"{one.n:,}",
            f"{one.unscored:,}" if one.unscored else "",
            Text(f"{one.errors:,}" if one.errors else "", style="red"),
        ])  # fmt: skip
        last = one.name
    sheet.table(("measure", "who", "mean", "95% interval", *scale, "n", "n/a", "err"), rows)


def _matrix(sheet: Sheet, matrix: VerdictMatrix, depth: Mapping[str, Estimate]) -> None:
    rows: list[list[Cell]] = []
    labels, columns = figures.labels_of(matrix.counts)
    for row in labels:
        counts = [matrix.counts[row].get(column, 0) for column in columns]
        styles = (
            "green" if row == column else "red" if count else "dim"
            for column, count in zip(columns, counts, strict=True)
        )
        cells = [Text(str(count or "·"), style=style) for count, style in zip(counts, styles, strict=True)]
        of_row = [depth.get(f"verdict_{name}.{row}") for name in ("precision", "recall", "f1")] if depth else []
        rows.append([row, *cells, *(number(one.mean if one else None) for one in of_row)])
    with sheet.fold(f"Verdicts of {who(matrix.model, matrix.prompt)}"):
        graded = ("prec.", "recall", "F1") if depth else ()
        sheet.table(("label \\ verdict", *(SHORT.get(column, column) for column in columns), *graded), rows)
        for line in figures.depth_lines(matrix, depth):
            sheet.say(line)


def _findings(sheet: Sheet, card: Scorecard) -> None:
    if card.wrong_verdicts:
        with sheet.fold(_some(figures.wrong_line(card), len(card.wrong_verdicts), sheet)):
            for wrong in card.wrong_verdicts[: sheet.listed]:
                told = f"{wrong.article_id}: {wrong.answered}, label {wrong.expected}"
                quote = f"on “{shorten(wrong.quote, 150)}”" if wrong.quote else ""
                sheet.entry(f"{told} ({who(wrong.model, wrong.prompt)})", quote)
    for task, what in (("summary", "summaries"), ("headline", "headlines")):
        if found := [one for one in card.findings if one.task == task]:
            title = figures.flags_line(found).replace("Flags", f"Flags on {what}", 1)
            with sheet.fold(_some(title, len(figures.together(found)), sheet, f" of {{}} {what}")):
                sheet.flags(found)
    if card.failures:
        with sheet.fold(_some(figures.useless_line(card), len(card.failures), sheet)):
            for failure in card.failures[: sheet.listed]:
                told = f"{failure.count} x {failure.task} by {failure.model}: {failure.kind}"
                sheet.entry(told, shorten(failure.example, 150))


def _some(title: str, count: int, sheet: Sheet, of: str = "") -> str:
    """The title of a list that may be longer than what is shown of it."""
    return title if count <= sheet.listed else f"{title} (the first {sheet.listed}{of.format(count)} are shown)"
