"""A Scorecard for the terminal: right at 80 columns, without colour, and when piped."""

import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from evals.gate import Decision
from evals.reports.figures import (
    IN_TABLE,
    LOWER,
    TITLES,
    counted,
    depth_lines,
    depth_of,
    descriptors,
    drawn,
    finished_line,
    flags_line,
    gate_line,
    graded,
    interval,
    judge_line,
    number,
    receipt_lines,
    shown,
    who,
    wrong_line,
)
from evals.reports.marked import marked, reasons
from evals.schema import TASKS, VERDICTS, Estimate
from evals.scorecard import NO_VERDICT, Finding, Scorecard, VerdictMatrix
from evals.scorers.facts import WARNINGS
from evals.text import printable, shorten

SHORT = dict(zip((*VERDICTS, NO_VERDICT), ("supp.", "contr.", "unres.", "unadd.", "no use"), strict=True))
"""The columns of a matrix, whose rows say the same in full."""
MIN_BAR, MAX_BAR = 7, 18
OTHER_COLUMNS = 73
"""What a table takes beside its bar."""
WIDTH = 92
"""Columns of a report that no terminal is there for."""
SHOWN = 5
"""How many findings of a kind are listed; the rest are counted."""


def print_scorecard(console: Console, card: Scorecard, decision: Decision | None) -> None:
    """Writes the Scorecard, conclusion first."""
    console.print()
    _say(console, f"Scorecard {card.suite}  {card.run_id}", "bold")
    stories = counted(card.articles, "article")
    if card.stories != card.articles:
        stories += f" on {counted(card.stories, 'story', 'stories')}"
    _say(console, f"{stories} of {card.dataset}, {card.created[:10]}", "dim")
    if card.description:
        _say(console, card.description, "italic")
    _print_warnings(console, card, decision)
    for task in TASKS:
        ours = shown(card, task)
        if ours:
            console.print()
            _say(console, TITLES[task], "bold")
            console.print(_table(graded(ours), card, console.width))
            if any(one.name in IN_TABLE for one in ours):
                _say(console, LOWER, "dim")
            for title, warned in (
                ("Copying and length: descriptors, not grades", False),
                ("Sentences without a warning: worth a look, not grades", True),
            ):
                if rest := [one for one in descriptors(ours) if (one.name in WARNINGS) is warned]:
                    _say(console, title, "dim")
                    console.print(_table(rest, card, console.width))
    for matrix in card.verdicts:
        _print_matrix(console, matrix, depth_of(card, matrix.prompt, matrix.model))
    _print_findings(console, card)
    _print_receipts(console, card)


def _say(console: Console, text: str, style: str = "", indent: int = 0) -> None:
    """A line of text as it is: control characters taken out, and never read as markup."""
    console.print(Padding(Text(printable(text), style=style), (0, 0, 0, indent), expand=False))


def _print_warnings(console: Console, card: Scorecard, decision: Decision | None) -> None:
    if decision:
        style = {"pass": "bold green", "fail": "bold red", "broken": "bold magenta"}[decision.outcome]
        _say(console, f"{gate_line(decision)}.".replace("gate fails", "gate FAILS"), style)
        rules = Table.grid(padding=(0, 2, 0, 0))
        rules.add_column(justify="right", no_wrap=True, min_width=12)
        for rule in decision.rules:
            rules.add_row(rule.outcome, Text(printable(f"{rule.rule}: {rule.reason}")))
        console.print(rules)
    if line := finished_line(card):
        _say(console, line, "bold yellow")
    if card.judge:
        _say(console, judge_line(card.judge), "" if card.judge.fit else "bold yellow")
    for note in card.notes:
        _say(console, f"Note: {note}", "yellow")


def _table(estimates: Sequence[Estimate], card: Scorecard, width: int) -> Table:
    bar = min(MAX_BAR, max(MIN_BAR, width - OTHER_COLUMNS))
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("measure", no_wrap=True)
    table.add_column("who", overflow="fold", min_width=16)
    table.add_column("mean", justify="right", no_wrap=True)
    table.add_column("95 % interval", justify="right", no_wrap=True)
    table.add_column(f"0{'1':>{bar - 1}}", no_wrap=True, width=bar)
    for heading in ("n", "n/a", "err"):
        table.add_column(heading, justify="right", no_wrap=True)
    last = ""
    for one in estimates:
        reference = one.model in card.beside
        table.add_row(
            Text("" if one.name == last else printable(one.name)),
            Text(printable(who(one.model, one.prompt)), style="dim" if reference else ""),
            number(one.mean, one.name),
            Text(printable(interval(one)), style="dim"),
            Text(drawn(one, bar), style="dim" if reference else "cyan"),
            str(one.n),
            str(one.unscored) if one.unscored else "",
            Text(str(one.errors), style="red") if one.errors else "",
        )
        last = one.name
    return table


def _print_matrix(console: Console, matrix: VerdictMatrix, depth: Mapping[str, Estimate]) -> None:
    labels = [*VERDICTS, "mixed", "none"]
    rows = [label for label in labels if label in matrix.counts]
    answered = {answer for row in matrix.counts.values() for answer in row}
    columns = [label for label in (*labels, NO_VERDICT) if label in answered]
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("label \\ verdict", no_wrap=True)
    for column in columns:
        table.add_column(SHORT.get(column, column), justify="right", no_wrap=True)
    for heading in ("prec.", "recall", "F1") if depth else ():
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        cells = []
        for column in columns:
            count = matrix.counts[row].get(column, 0)
            cells.append(
                Text(str(count) if count else "·", style="green" if row == column else "red" if count else "dim")
            )
        of_row = [depth.get(f"verdict_{name}.{row}") for name in ("precision", "recall", "f1")] if depth else []
        table.add_row(row, *cells, *(number(one.mean) if one else "-" for one in of_row))
    console.print()
    _say(console, f"Verdicts of {who(matrix.model, matrix.prompt)}", "bold")
    console.print(table)
    for line in depth_lines(depth):
        _say(console, line)


def _print_findings(console: Console, card: Scorecard) -> None:
    if card.wrong_verdicts:
        _heading(console, wrong_line(card), len(card.wrong_verdicts))
        for wrong in card.wrong_verdicts[:SHOWN]:
            _say(console, f"{wrong.article_id}: {wrong.answered}, label {wrong.expected} ({wrong.model})", indent=2)
            if wrong.quote:
                _say(console, f"on “{shorten(wrong.quote, 150)}”", "dim", 4)
    for task, what in (("summary", "summaries"), ("headline", "headlines")):
        _print_flags(console, [one for one in card.findings if one.task == task], what)
    if card.failures:
        _heading(console, f"Answers that were no use: {sum(one.count for one in card.failures)}", len(card.failures))
        for failure in card.failures[:SHOWN]:
            _say(console, f"{failure.count} x {failure.task} by {failure.model}: {failure.kind}", indent=2)
            _say(console, shorten(failure.example, 150), "dim", 4)


def _print_flags(console: Console, findings: Sequence[Finding], what: str) -> None:
    """The summaries or headlines with flags, surer ones first: marked, each with the reason and the article's words."""
    if not findings:
        return
    groups: dict[tuple[str | None, ...], list[Finding]] = {}
    for found in findings:
        groups.setdefault((found.article_id, found.model, found.prompt, found.text), []).append(found)
    told = sorted(groups.values(), key=lambda group: all(found.warning for found in group))
    title = flags_line(findings).replace("Flags", f"Flags on {what}", 1)
    console.print()
    more = f"  (the first {SHOWN} of {len(told)} {what} are shown)" if len(told) > SHOWN else ""
    console.print(Text.assemble((title, "bold"), (more, "dim")))
    for group in told[:SHOWN]:
        first = group[0]
        flags = [one.as_flag() for one in group]
        _say(console, f"{first.article_id}: {who(first.model, first.prompt)}", indent=2)
        if first.text:
            console.print(Padding(marked(console, first.text, flags), (0, 0, 0, 4), expand=False))
        for (label, said, source), times in Counter(reasons(flags)).items():
            _say(console, f"{label}: {said}" + (f" ×{times}" if times > 1 else ""), indent=4)
            if source:
                _say(console, source, "dim", 6)


def _heading(console: Console, title: str, listed: int) -> None:
    console.print()
    more = f"  (the first {SHOWN} are shown)" if listed > SHOWN else ""
    console.print(Text.assemble((title, "bold"), (more, "dim")))


def _print_receipts(console: Console, card: Scorecard) -> None:
    console.print()
    for line in receipt_lines(card):
        _say(console, line, "dim")


def render_text(card: Scorecard, decision: Decision | None) -> str:
    """The Scorecard as plain text of WIDTH columns."""
    return as_text(lambda console: print_scorecard(console, card, decision))


def as_text(write: Callable[[Console], None]) -> str:
    """What is written to a console, as plain text of WIDTH columns without spaces at line ends."""
    console = Console(file=io.StringIO(), width=WIDTH, force_terminal=False, color_system=None)
    write(console)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()).strip("\n")
