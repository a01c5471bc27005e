"""A page as lines: its paragraphs, each with the block it stands in and why it is no part of the article."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals.articles.phrases import ended, length, told
from evals.text import squash

HEADLINE = "headline again"
ABOVE = "above the headline"
FRONT = "name or section label above the article"
DATA = "data about the page"
NAVIGATION = "navigation"
LINKS = "link to other stories"
APPEAL = "appeal to the reader"
NOTICE = "notice of the publication"
CREDIT = "image credit"
BIO = "about the author"


@dataclass
class Line:
    """A line of a page, the block between blank lines that it stands in, and why it is no part of the article."""

    text: str
    block: int = 0
    reason: str | None = None

    @property
    def kept(self) -> bool:
        """Whether it is, so far, part of the article."""
        return self.reason is None

    @property
    def prose(self) -> bool:
        """A statement or a quotation, as an article's paragraphs are."""
        return self.kept and told(self.text)

    @property
    def long(self) -> bool:
        """A paragraph of a length that hardly anything but an article has."""
        return self.prose and length(self.text) >= 15

    @property
    def opens_list(self) -> bool:
        """A sentence that ends with a colon."""
        return self.kept and self.text.endswith((":", "：")) and length(self.text) >= 6

    @property
    def label(self) -> bool:
        """A few words that are no sentence."""
        return not ended(self.text) and length(self.text) <= 5

    @property
    def bare(self) -> str:
        """The text without the marks of Markdown's headings."""
        return self.text.lstrip("# ").strip("*")

    def drop(self, reason: str) -> None:
        """Says why it is no part of the article, unless that is known."""
        self.reason = self.reason or reason


def drop_all(lines: Iterable[Line], reason: str) -> None:
    """Says of several lines why they are no part of the article."""
    for line in lines:
        line.drop(reason)


NOTHING = Line("", -1, "nothing")
"""Stands for the line before the first and after the last."""


def split_lines(text: str) -> list[Line]:
    """The paragraphs of a page: its lines, or its blocks of hard-wrapped lines put together again.

    Markdown's front matter and underlined headings are understood; a row of entries set apart by wide spaces is
    navigation.
    """
    found: list[Line] = []
    front = re.match(r"\s*(---|\+\+\+)\n(.*?)\n\1\n", text, re.S)
    if front and all(re.match(r"\s|-\s|[\w-]+\s*[:=]", row) for row in front.group(2).splitlines() if row):
        found = [Line(squash(row), -1, DATA) for row in front.group(2).splitlines() if row.strip()]
        text = text[front.end() :]
    text = re.sub(r"(?<=[^\s\\])\\{1,2}\n+\s*(?=\S[^\n]*\]\()", " ", text)  # a link's text over several lines
    text = re.sub(r"(?m)^(\S.*)\n={3,}[ ]*$", r"# \1", text.lstrip())
    text = re.sub(r"(?m)^(\S.*)\n-{3,}[ ]*$", r"\1\n", text)
    for number, block in enumerate(re.split(r"\n\s*\n", text)):
        rows = [row.strip() for row in block.splitlines() if row.strip()]
        if _is_wrapped(rows):
            rows = [" ".join(rows)]
        found.extend(Line(squash(row), number, NAVIGATION if _is_row(row) else None) for row in rows)
    return found


def _is_row(row: str) -> bool:
    """Four or more short entries, parted by wide spaces, few of them with figures."""
    entries = re.split(r"\s{2,}|\t", row)
    short = all(length(entry) <= 3 and not ended(entry) for entry in entries)
    return len(entries) > 3 and short and 2 * sum(any(map(str.isdigit, entry)) for entry in entries) < len(entries)


def _is_wrapped(rows: Sequence[str]) -> bool:
    """Whether rows are one paragraph cut at a column, all nearly full but the last and most cut inside a sentence;
    or cut anywhere, where all are cut inside a sentence and most go on with a small letter."""
    full = rows[:-1]
    inside = sum(not ended(row) for row in full)
    if not full or 2 * inside < len(full):
        return False
    if all(45 <= len(row) <= 100 for row in full):
        return True
    small = sum(row[0].islower() for row in rows[1:])
    return inside == len(full) and 2 * small >= len(full) and sum(map(len, full)) >= 30 * len(full)  # no verse
