"""How each language writes quantities: scales, percentages, currencies, units, months, ranges and rounding."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WIDE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Characters that stand next to a figure without a space: in `于2024年` the figure is a word of its own."""
_EDGE = rf"(?![^\W\d{WIDE}])"
_DIGITS = r"\d{1,3}(?:[\u0020\u00a0\u202f\u2009]\d{3})+(?!\d)|\d+(?:[.,'’٫٬]\d+)*"
PERCENT = "%"
MONTH = "month "
"""Before the number of a month, the unit of a day: `20 June` is 20 of `month 6`."""
Table = tuple[tuple[re.Pattern[str], float], ...]
Units = tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True)
class Quantities:
    """One language's patterns."""

    figure: re.Pattern[str]
    """Groups month, sign, before (a currency or percent), digits, scale and unit."""
    after: re.Pattern[str]
    """What may follow a number in words: group unit."""
    between: re.Pattern[str]
    """All that stands between the two ends of a range."""
    rounded: Mapping[str, re.Pattern[str]]
    """What makes a number `about` another, or one that is `under` or `over` it: matches the text before it."""
    scales: Table
    units: Units
    also: Table
    """What a body may say for a number; no figure, and never asked of a summary."""
    shares: Table
    """The same for percentages."""
    comma_groups: bool
    """Whether 1,140 can only be 1140."""
    spelled: bool
    """Whether numbers in words are read, so that one in figures can be looked for."""

    def scale(self, text: str | None) -> float:
        """What a figure is multiplied by: 1 without a word."""
        return _lookup(self.scales, text) or 1.0

    def unit(self, text: str | None) -> str:
        """The unit by its own name, whatever the notation; empty without one."""
        return _lookup(self.units, text) or ""


def _lookup(table: Iterable[tuple[re.Pattern[str], Any]], text: str | None) -> Any:
    found = (value for pattern, value in table if text and pattern.fullmatch(text))
    return next(found, None)


def _compiled(table: Mapping[str, Any]) -> tuple[tuple[re.Pattern[str], Any], ...]:
    return tuple((re.compile(pattern, re.I), value) for pattern, value in table.items())


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("quantities.toml").read_text(encoding="utf-8"))


@cache
def family_of(unit: str) -> str | None:
    """The family of a unit, all of whose members differ: `mile` and `km` are both lengths."""
    if unit.startswith(MONTH):
        return MONTH
    if unit in _tables()["currencies"].values():
        return "currency"
    return next((name for name, members in _tables()["families"].items() if unit in members.split()), None)


@cache
def quantities(language: str) -> Quantities | None:
    """The patterns of a language (`en`, `pt-BR`), or None where there are none."""
    tables = _tables()
    own = tables.get(language.split("-")[0])
    if own is None or "percent" not in own:
        return None
    currencies = {**own.get("currencies", {}), **tables["currencies"]}
    joint = own.get("before_month", "")
    months = {
        rf"{joint}(?:{name})\.?": f"{MONTH}{number}"
        for key in ("names", "short_names")
        for number, name in enumerate(own.get(key, "").split("|"), 1)
        if name
    }
    units = {own["percent"]: PERCENT, **currencies, **own.get("units", {}), **tables["units"], **months}
    money, month, unit = (_any(one) for one in (currencies, months or ["(?!)"], units))
    scale = _any(own["scales"])
    sign = rf"(?<!\d\s)[-−]|(?:{own['minus']})\s"
    follows = rf"(?:[\s-]?(?P<unit>{unit}){_EDGE})?"
    return Quantities(
        figure=re.compile(
            rf"(?<![^\W{WIDE}])(?<![.,])(?:(?P<month>{month})\s+)?(?P<sign>{sign})?(?:(?P<before>{money}|{own['percent']})\s?)?"
            rf"(?P<digits>{_DIGITS})(?:[\s-]?(?P<scale>{scale}){_EDGE})?{follows}",
            re.I,
        ),
        after=re.compile(follows, re.I),
        between=re.compile(rf"\s*(?:{own['between']})\s*(?:{money})?\s*", re.I),
        rounded={
            name: re.compile(rf"(?<![^\W{WIDE}])(?:{own[name]})\s*(?:an?|the)?\s*(?:{money})?\s*$", re.I)
            for name in ("over", "under", "about")  # in this order: `no less than` is not `less than`
        },
        scales=_compiled(own["scales"]),
        units=_compiled(units),
        also=_compiled(own.get("also", {})),
        shares=_compiled(own.get("shares", {})),
        comma_groups=own.get("comma_groups", False),
        spelled=own.get("spelled", False),
    )


def _any(patterns: Iterable[str]) -> str:
    return "|".join(patterns)
