"""A summary as an editor wants it: the culprits marked, each with the reason and the closest place in the article."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from evals.schema import Flag
from evals.text import QUOTES, printable, shorten

OPEN, CLOSE = "⟦", "⟧"
"""Around a culprit where there is no colour to mark it."""
STYLE, WARNING_STYLE = "bold red underline", "yellow underline"
SOURCE = 240
"""Characters of the body's sentence that are shown."""


def marked(console: Console, text: str, flags: Sequence[Flag]) -> Text:
    """The text with the culprits set off, in colour or between ⟦ and ⟧; those that overlap are marked as one."""
    found = Text()
    at = 0
    for start, end, certain in _merged(flags):
        found.append(printable(text[at:start]))
        culprit = printable(text[start:end])
        if console.color_system is None:
            culprit = f"{OPEN}{culprit}{CLOSE}"
        found.append(culprit, style=STYLE if certain else WARNING_STYLE)
        at = end
    return found.append(printable(text[at:]))


def _merged(flags: Sequence[Flag]) -> list[tuple[int, int, bool]]:
    """Spans that do not overlap, in order, and whether one of the flags of each is more than a warning."""
    spans: list[tuple[int, int, bool]] = []
    for flag in sorted(flags, key=lambda one: (one.start, one.end)):
        if spans and flag.start < spans[-1][1]:
            start, end, certain = spans[-1]
            spans[-1] = (start, max(end, flag.end), certain or not flag.warning)
        else:
            spans.append((flag.start, flag.end, not flag.warning))
    return spans


def reasons(flags: Sequence[Flag]) -> Iterator[tuple[str, str, str]]:
    """Of each flag `Flag` or `Warning`, what is wrong, and what the article has instead or an empty string."""
    for flag in sorted(flags, key=lambda one: (one.warning, one.start)):
        said = f"“{shorten(flag.quote, 90)}”: {flag.reason}"
        source = f"The article: {_quoted(shorten(flag.source.quote, SOURCE))}" if flag.source else ""
        yield "Warning" if flag.warning else "Flag", said, source


def _quoted(text: str) -> str:
    """In quotation marks, if it does not begin with its own."""
    return text if text[:1] in QUOTES else f"“{text}”"
