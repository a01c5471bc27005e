"""The numbers of a text in any notation: 1.7 million, 1.7m and 1,700,000 are one number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from evals.lexicon import Lexicon, lexicon
from evals.lexicon.quantities import PERCENT, Quantities, family_of, quantities

THIS_CENTURY, LAST_CENTURY = 2000, 1900
_AND = r"(?:(?<=hundred)|(?<=thousand)|(?<=million)|(?<=billion))\sand\s"
"""Where `and` is inside a number (`two hundred and five`) and not between two."""
_CLOCK = re.compile(
    r"(?<![\w.,:])(?P<hour>[01]?\d|2[0-3])(?:(?P<mark>[:.h])(?P<minute>[0-5]\d))?"
    r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?(?![\w:])",
    re.I,
)
Reading = tuple[float, str]
"""A value and its unit; no unit is an empty one."""


@dataclass(frozen=True)
class Number:
    """A number in a text, with every reading it may have: 1.140 is 1.14 or 1140."""

    quote: str
    start: int
    readings: frozenset[Reading]
    rounded: str = ""
    """`about`, `under` or `over`: how the text says that it is not exact."""
    end: int = 0
    """Where its unit ends."""
    scale: float = 1.0
    """What `million` and the like multiply it by."""

    @property
    def values(self) -> frozenset[float]:
        """The values without their units."""
        return frozenset(value for value, _ in self.readings)

    @property
    def units(self) -> frozenset[str]:
        """The units, an empty one for none."""
        return frozenset(unit for _, unit in self.readings)


@lru_cache(maxsize=64)
def find_numbers(text: str, language: str = "en") -> tuple[Number, ...]:
    """The numbers of a text, in figures and, where the language has a word list, in words; in order."""
    rules = quantities(language)
    if rules is None:
        return ()
    clock = list(_clock(text))
    taken = {at for one in clock for at in range(one.start, one.start + len(one.quote))}
    figures = [one for one in _joined(text, list(_in_figures(text, rules))) if one.start not in taken]
    taken.update(at for one in figures for at in range(one.start, one.start + len(one.quote)))
    lexical = lexicon(language)
    words = [one for one in _in_words(text, lexical, rules) if one.start not in taken] if lexical else []
    found = sorted((*clock, *figures, *words), key=lambda one: one.start)
    return tuple(replace(one, rounded=_rounded(text, one, rules)) for one in _shared(text, found, rules))


def find_mentions(text: str, language: str = "en") -> tuple[Number, ...]:
    """As `find_numbers`, with what else may stand for a number in a body: `a million`, `half`, `20.06.2025`."""
    rules = quantities(language)
    if rules is None:
        return ()
    more = [
        Number(match.group(), match.start(), frozenset({(value, unit), (value / 100, "")} if unit else {(value, "")}))
        for table, unit in ((rules.also, ""), (rules.shares, PERCENT))
        for pattern, value in table
        for match in re.finditer(rf"\b(?:{pattern.pattern})\b", text, re.I)
    ]
    found = find_numbers(text, language)
    parts = [
        Number(part, one.start, frozenset({(float(part), "")}))
        for one in found
        for part in (re.findall(r"\d+", one.quote) if not one.values or re.search(r"\d\s\d", one.quote) else ())
    ]
    return (*found, *more, *parts)


def _in_figures(text: str, rules: Quantities) -> Iterator[Number]:
    for match in rules.figure.finditer(text):
        scale = rules.scale(match["scale"])
        sign = -1.0 if match["sign"] else 1.0
        unit = rules.unit(match["before"]) or rules.unit(match["unit"])
        values = [round(sign * value * scale, 6) for value in _values(match["digits"], rules)]
        if not unit and match["month"] and all(value <= 31 for value in values):
            unit = rules.unit(match["month"])
        start = match.start("sign") if match["sign"] and not match["before"] else match.start("digits")
        end = match.end("scale") if match["scale"] else match.end("digits")
        readings = {(value, unit) for value in values}
        if match["unit"] and unit == PERCENT and not match["before"]:
            end = match.end("unit")
        if re.match(r"['’]?s\b", text[end:]) and len(match["digits"]) == 2:  # the '90s
            readings |= {(value + LAST_CENTURY, unit) for value in values}
        yield Number(text[start:end], start, frozenset(readings), end=match.end(), scale=scale)


def _joined(text: str, found: list[Number]) -> Iterator[Number]:
    """What several scales make together: `1亿7500万`."""
    before: Number | None = None
    for one in found:
        if before and before.end == one.start and before.scale > one.scale and not before.units - {""}:
            sums = frozenset((first + second, unit) for first in before.values for second, unit in one.readings)
            quote = text[before.start : one.start + len(one.quote)]
            before = replace(one, quote=quote, start=before.start, readings=sums)
            continue
        if before:
            yield before
        before = one
    if before:
        yield before


def _clock(text: str) -> Iterator[Number]:
    """Times of day as hours with minutes as hundredths; both readings of what may be an afternoon."""
    for match in _CLOCK.finditer(text):
        if not match["half"] and match["mark"] not in (":", "h"):
            continue
        hour, half = int(match["hour"]), (match["half"] or "").lower()
        hours = {hour % 12 + (12 if half == "p" else 0)} if half else {hour, (hour + 12) % 24}
        hours |= {hour}
        readings = frozenset((one + int(match["minute"] or 0) / 100, "o'clock") for one in hours)
        yield Number(match.group().strip(), match.start(), readings, end=match.end())


def _values(digits: str, rules: Quantities) -> Iterator[float]:
    """What a figure may mean: separators group thousands or mark decimals, by the customs of different languages."""
    joined = re.sub(r"[\u0020\u00a0\u202f\u2009'’]", "", digits).replace("٫", ".").replace("٬", ",")
    marks = re.findall(r"[.,]", joined)
    groups = re.split(r"[.,]", joined)
    if not marks:
        yield float(joined)
        return
    grouped = len(set(marks)) == 1 and len(groups[-1]) == 3 and all(2 <= len(group) <= 3 for group in groups[1:])
    if grouped and len(groups[0]) <= 3:
        yield float("".join(groups))
        if marks[0] == "," and rules.comma_groups:
            return
    if len(marks) == 1 or len(set(marks)) > 1:
        yield float("".join(groups[:-1]) + "." + groups[-1])


def _in_words(text: str, lexical: Lexicon, rules: Quantities) -> Iterator[Number]:
    """`twenty-six`, `three hundred`, `one million`; a bare `one` is a pronoun as often as a number and is left out."""
    cardinals = "|".join(sorted(lexical.numbers, key=len, reverse=True))
    ordinals = "|".join(lexical.ordinals)
    spelled_out = re.compile(
        rf"\b(?:(?:{cardinals})(?:(?:[\s-]|{_AND})(?:{cardinals}))*(?:-(?:{ordinals}))?|{ordinals})\b", re.I
    )
    for match in spelled_out.finditer(text):
        spelled = re.findall(rf"{cardinals}|{ordinals}", match.group(), re.I)
        first = spelled[0].lower()
        if len(spelled) == 1 and (first in ("one", "first") or lexical.numbers.get(first, 0) >= 100):
            continue
        total = group = 0.0
        for word in spelled:
            value = (lexical.numbers | lexical.ordinals)[word.lower()]
            if value >= 1000:
                total, group = total + max(group, 1) * value, 0.0
            else:
                group = max(group, 1) * 100 if value == 100 else group + value
        scale = value if value >= 1000 else 1.0
        after = rules.after.match(text, match.end())
        unit = rules.unit(after["unit"]) if after else ""
        end = after.end() if after and unit == PERCENT else match.end()
        yield Number(text[match.start() : end], match.start(), frozenset({(total + group, unit)}), end=end, scale=scale)


def _shared(text: str, found: list[Number], rules: Quantities) -> Iterator[Number]:
    """The two ends of a range share what only one of them says: `20-30%`, `two to 3 million`, `$5 to 6`."""
    for at, one in enumerate(found):
        readings = set(one.readings)
        after = found[at + 1] if at + 1 < len(found) else None
        before = found[at - 1] if at else None
        if after and rules.between.fullmatch(text, one.end, after.start):
            factors = {1.0, after.scale} if one.scale == 1 else {1.0}
            units = one.units if any(one.units) else one.units | after.units
            readings |= {(value * factor, unit) for value in one.values for factor in factors for unit in units}
        if before and not any(one.units) and rules.between.fullmatch(text, before.end, one.start):
            readings |= {(value, unit) for value in one.values for unit in before.units}
        yield replace(one, readings=frozenset(readings))


def _rounded(text: str, one: Number, rules: Quantities) -> str:
    before = text[max(0, one.start - 40) : one.start]
    return next((name for name, pattern in rules.rounded.items() if pattern.search(before)), "")


def agree(unit: str, other: str) -> bool:
    """Whether a number with one unit in a summary may be a number with another in the body.

    Percentages are only percentages, and an amount of money needs its currency; beyond that two units of one family
    differ, and where the body has none it may be any.
    """
    if unit == other:
        return True
    if PERCENT in (unit, other) or (family_of(unit) == "currency" and not other):
        return False
    return not unit or not other or family_of(unit) != family_of(other)
