"""A Comparison's differences as places on a scale from 0 to 100, where 50 is no difference at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.compare.values import Measure
from evals.numbers import UNBOUNDED, signed, span
from evals.reports.compare import plain_word
from evals.reports.html.charts import Mark

REACHES = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1.0)
"""How far a scale may go to either side."""
TONES = {"better": "better", "worse": "worse", "equivalent": "equivalent", "more": "moved", "less": "moved"}


@dataclass(frozen=True, kw_only=True)
class Row(Mark):
    """One measure, or what is left of it at equal length."""

    one: Measure
    ends: tuple[str, str]
    """Of the scale, as they are written."""
    difference: str
    interval: str
    word: str
    more: str = ""
    """What belongs to the word: the difference that would have been seen, or within which two sides are equivalent."""
    tone: str = "unsure"
    """`better`, `worse`, `equivalent`, `moved` or `unsure`."""
    part: bool = False
    """It belongs to the row before it: the same measure at equal length."""


def rows(measures: Sequence[Measure], margin: float, every: Sequence[Measure] = ()) -> list[Row]:
    """The rows of one chart; what is confined to 0 to 1 shares one scale, that of `every` measure of the task."""
    shared = _reach([one for one in every or measures if one.name not in UNBOUNDED], margin)
    return [row for one in measures for row in _rows(one, margin, shared)]


def _reach(measures: Sequence[Measure], margin: float) -> float:
    values = [abs(value) for one in measures for value in (one.low, one.difference, one.high) if value is not None]
    return next((reach for reach in REACHES if reach >= max([2 * margin, *values])), 1.0)


def _rows(one: Measure, margin: float, shared: float) -> Iterator[Row]:
    bounded = one.name not in UNBOUNDED
    values = [abs(value) for value in (one.low, one.difference, one.high) if value is not None]
    reach = shared if bounded else max(values, default=0) * 1.1 or 1.0

    def place(value: float | None) -> float | None:
        return None if value is None else round(50 + 50 * max(-1.0, min(1.0, value / reach)), 2)

    def cut(*values: float | None) -> tuple[float, ...]:
        return tuple(50 + 50 * sign for sign in (-1, 1) if any(sign * (value or 0) > reach for value in values))

    seen = one.detectable if one.detectable and one.detectable <= reach else None
    told = plain_word(one, margin).replace(" within", ", within").replace("evidence: ", "evidence, ")
    word, _, more = told.partition(", ")
    row = Row(
        one=one,
        difference=signed(one.difference, one.name),
        interval=span(one.low, one.high, one.name),
        word=word,
        more=more,
        tone="unsure" if one.doubt else TONES.get(one.word, "unsure"),
        ends=(signed(-reach, one.name), signed(reach, one.name)),
        low=place(one.low),
        at=place(one.difference),
        high=place(one.high),
        band=(50 - 50 * margin / reach, 50 + 50 * margin / reach) if bounded else None,
        cut=cut(one.low, one.high),
        seen=tuple(50 + 50 * sign * seen / reach for sign in (-1, 1)) if seen else (),
    )
    yield row
    if even := one.at_equal_length:
        yield Row(
            one=one, part=True, word="extrapolated" if even.extrapolated else "", ends=row.ends, band=row.band,
            difference=signed(even.difference, one.name), interval=span(even.low, even.high, one.name),
            low=place(even.low), at=place(even.difference), high=place(even.high), cut=cut(even.low, even.high),
        )  # fmt: skip
