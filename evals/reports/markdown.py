"""Markdown to write a report on, for pull requests and job summaries: long parts are folded, nothing in it is live."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from evals.gate import Decision, RuleResult
from evals.reports.figures import together, who
from evals.reports.marked import reasons
from evals.reports.sheet import Cell, Sheet, is_text, write_card
from evals.scorecard import Finding, Scorecard
from evals.text import printable, squash

LIMIT = 65_536
"""Characters that a comment on GitHub may have; a job summary may have more."""


class Level(NamedTuple):
    """How much is said: entries of each list, the headline check in depth, and what only describes."""

    listed: int
    in_depth: bool = True
    described: bool = True


LEVELS = (Level(50), Level(20), Level(5), Level(0), Level(0, False, False))
"""From everything to the least."""


def escape(text: str) -> str:
    """Text that is inert in Markdown: no markup, no HTML, no table cell broken, nobody mentioned."""
    return _unlinked("".join(f"\\{char}" if char in "\\`*_{}[]()#+!|~" else char for char in _as_html(text)))


def _as_html(text: str) -> str:
    return squash(printable(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unlinked(text: str) -> str:
    for live in ("@", "://", "www."):  # a word joiner after it reads the same, mentions nobody and links nowhere
        text = text.replace(live, f"{live}\u2060")
    return text


class Markdown(Sheet):
    """Lines of Markdown."""

    excerpt = 600

    def __init__(self, level: Level, notice: str) -> None:
        self.listed, self.in_depth, self.described = level
        self.notice = notice
        self.lines: list[str] = []
        self._rest: list[str] = []

    def title(self, text: str, more: Sequence[str], details: Sequence[str] = ()) -> None:
        """A heading."""
        self.lines.append(f"## {escape(text)}")
        self._rest = [f"{', '.join(more)}.", *details]

    def rest(self) -> None:
        """The Runs, and what else there is to know of them."""
        if self._rest:
            self._part(escape(" ".join(self._rest)))

    def heading(self, text: str) -> None:
        """A heading of the third order."""
        self._part(f"### {escape(text)}")

    def say(self, text: str, style: str = "") -> None:
        """A paragraph, bold where the style is."""
        self._part(f"**{escape(text)}**" if "bold" in style else escape(text))

    def entry(self, text: str, detail: str = "") -> None:
        """An item of a list."""
        item = f"- {escape(': '.join(filter(None, (text, detail))))}"
        if self.lines[-1].startswith("- "):
            self.lines.append(item)
        else:
            self._part(item)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], even: bool = False) -> None:
        """A table, figures to the right."""
        marks = ("---" if even or is_text(at, heading) else "---:" for at, heading in enumerate(headings))
        self._part(f"| {' | '.join(map(escape, headings))} |", f"|{'|'.join(marks)}|")
        self.lines += (f"| {' | '.join(escape(str(cell)) for cell in row)} |" for row in rows)

    @contextmanager
    def fold(self, title: str, aside: bool = False) -> Iterator[None]:  # noqa: ARG002 (all are alike here)
        """Details that are closed until somebody opens them."""
        self._part(f"<details><summary>{_unlinked(_as_html(title))}</summary>")
        yield
        self._part("</details>")

    def rules(self, rules: Iterable[RuleResult]) -> None:
        """A list with the outcomes in bold."""
        self._part(*(f"- **{one.outcome}**: {escape(one.rule)}: {escape(one.reason)}" for one in rules))

    def flags(self, findings: Sequence[Finding]) -> None:
        """A text an item, with what is flagged in it and why."""
        for group in together(findings)[: self.listed]:
            told = dict.fromkeys(f"{label} {said}" for label, said, _ in reasons([one.as_flag() for one in group]))
            self.entry(f"{group[0].article_id}: {who(group[0].model, group[0].prompt)}", "; ".join(told))

    def _part(self, *lines: str) -> None:
        self.lines += ["", *lines]


def written(write: Callable[[Markdown], None], whole: str) -> str:
    """What is written, in at most LIMIT characters: it is shortened step by step, then cut, and says so.

    Args:
        write: writes the report.
        whole: the command that shows all of it.
    """
    text = ""
    for level in LEVELS:
        sheet = Markdown(level, "" if level is LEVELS[0] else f"Shortened to fit a comment. Whole: {whole}")
        write(sheet)
        text = "\n".join(sheet.lines).lstrip("\n") + "\n"
        if len(text) <= LIMIT:
            return text
    end = f"\n\n</details>\n\n**Cut off at {LIMIT:,} characters.** Whole: {escape(whole)}\n"
    kept = text[: LIMIT - len(end)].rpartition("\n")[0]
    return kept + (end if kept.count("<details>") > kept.count("</details>") else end.replace("</details>\n\n", ""))


def render_markdown(card: Scorecard, decision: Decision | None) -> str:
    """The Scorecard, conclusion first, details folded, in at most LIMIT characters."""
    return written(lambda sheet: write_card(sheet, card, decision), f"betteridge scorecard {card.run_id}")
