"""A terminal to write a report on: right at 80 columns, without colour, and when piped."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from evals.gate import Decision, RuleResult
from evals.reports.figures import together, who
from evals.reports.marked import marked, reasons
from evals.reports.sheet import OUTCOMES, Cell, Sheet, is_text, write_card
from evals.scorecard import Finding, Scorecard
from evals.text import printable

MIN_BAR, MAX_BAR = 7, 18
OTHER_COLUMNS = 74
"""What a table takes beside its bar."""
WIDTH = 92
"""Columns of a report that no terminal is there for."""
SHOWN = Sheet.listed


class Terminal(Sheet):
    """A console: text is never read as markup, and control characters are taken out."""

    fails = "FAILS"

    def __init__(self, console: Console) -> None:
        self._console = console
        self.wide = console.width >= WIDTH
        self.bar = min(MAX_BAR, max(MIN_BAR, console.width - OTHER_COLUMNS))

    def title(self, text: str, more: Sequence[str], details: Sequence[str] = ()) -> None:
        """The report's name; the Runs below each other beside it."""
        for at, one in enumerate(more):
            self.say(f"{' ' * len(text) if at else text}  {one}", "bold")
        for detail in details:
            self.say(detail, "dim")

    def heading(self, text: str) -> None:
        """A bold line after an empty one."""
        self._console.print()
        self.say(text, "bold")

    def say(self, text: str, style: str = "", indent: int = 0) -> None:
        """A line, or as many as it takes."""
        self._console.print(Padding(Text(printable(text), style=style), (0, 0, 0, indent), expand=False))

    def entry(self, text: str, detail: str = "") -> None:
        """A line set in, and the detail below it."""
        self.say(text, "", 2)
        if detail:
            self.say(detail, "dim", 4)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], even: bool = False) -> None:
        """A table without lines: a name is folded where there is no room, a figure never."""
        table = Table(box=None, padding=(0, 2 if even else 1, 0, 0), header_style="dim", pad_edge=False, expand=even)
        for at, heading in enumerate(headings):
            if even:
                table.add_column(heading, ratio=1, overflow="fold")
                continue
            left, folds = is_text(at, heading) or heading[:2] == "0 ", heading in ("who", "word")
            table.add_column(
                heading, justify="left" if left else "right", no_wrap=not folds, overflow="fold",
                min_width=16 if heading == "who" else None,
            )  # fmt: skip
        for row in rows:
            styled = ((str(cell), cell.style if isinstance(cell, Text) else "") for cell in row)
            table.add_row(*(Text(printable(text), style=style) for text, style in styled))
        self._console.print(table)

    @contextmanager
    def fold(self, title: str, aside: bool = False) -> Iterator[None]:
        """Nothing is folded: a heading, or a quiet line."""
        self.say(title, "dim") if aside else self.heading(title)
        yield

    def rules(self, rules: Iterable[RuleResult]) -> None:
        """The outcome, and beside it the rule above its reason."""
        table = Table.grid(padding=(0, 2, 0, 0))
        for one in rules:
            told = Text.assemble(printable(one.rule), "\n", (printable(one.reason), "dim"))
            table.add_row(Text(one.outcome, style=OUTCOMES[one.outcome]), told)
        self._console.print(table)

    def flags(self, findings: Sequence[Finding]) -> None:
        """The texts, what is flagged marked in them, each mark with its reason and the article's words."""
        for group in together(findings)[: self.listed]:
            first = group[0]
            flags = [one.as_flag() for one in group]
            self.say(f"{first.article_id}: {who(first.model, first.prompt)}", "", 2)
            if first.text:
                self._console.print(Padding(marked(self._console, first.text, flags), (0, 0, 0, 4), expand=False))
            for (label, said, source), times in Counter(reasons(flags)).items():
                self.say(f"{label}: {said}" + (f" ×{times}" if times > 1 else ""), "", 4)
                if source:
                    self.say(source, "dim", 6)


def print_scorecard(console: Console, card: Scorecard, decision: Decision | None) -> None:
    """Writes the Scorecard, conclusion first."""
    console.print()
    write_card(Terminal(console), card, decision)


def render_text(card: Scorecard, decision: Decision | None) -> str:
    """The Scorecard as plain text of WIDTH columns."""
    return as_text(lambda console: print_scorecard(console, card, decision))


def as_text(write: Callable[[Console], None]) -> str:
    """What is written to a console, as plain text of WIDTH columns without spaces at line ends."""
    console = Console(file=io.StringIO(), width=WIDTH, force_terminal=False, color_system=None)
    write(console)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()).strip("\n")
