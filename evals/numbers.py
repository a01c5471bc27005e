"""How a figure is written wherever it is read: `0.217`, `-0.030`, `+0.095`, `24.3` for measures in words, `–` for none.

Always three decimals, the zero before the point and the minus of the keyboard: columns line up, and a figure that is
copied from a page, a terminal or a comment is a number in every spreadsheet. `number` in page.js does the same. CSV
and JSON hold the numbers themselves.
"""

UNBOUNDED = frozenset({"density", "compression", "length", "sentences"})
"""Measures that are not confined to 0 to 1."""
NONE = "–"


def number(value: float | None, name: str = "") -> str:
    """A measure's figure."""
    return NONE if value is None else f"{value:z.{1 if name in UNBOUNDED else 3}f}"


def signed(value: float | None, name: str = "") -> str:
    """A difference, with its sign."""
    text = number(value, name)
    return text if value is None or float(text) <= 0 else f"+{text}"


def span(low: float | None, high: float | None, name: str = "") -> str:
    """The interval of a difference."""
    return NONE if low is None or high is None else f"{signed(low, name)} to {signed(high, name)}"
