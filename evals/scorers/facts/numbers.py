"""Numbers in a summary that the article lacks: high precision, low recall. A miss proves nothing.

Measured by `python tests/benchmarks/facts.py`: of the summaries flagged, .77 hold a labelled hallucination in the
RAGTruth sample (26 flagged of 498, recall .15) and 1.00 are inconsistent in SummEdits news (36 of 819, recall .07).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evals.lexicon import lexicon
from evals.schema import Article, Flag, Score

_DIGITS = re.compile(
    r"(?<![\w.,])(?P<sign>[-−])?(?P<digits>\d{1,3}(?:[\u0020\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,'’]\d+)*)"
    r"(?P<tail>[\s-]?(?:million|billion|trillion|thousand|hundred|bn|mn|tn|m|k|b)\b)?(?P<percent>\s?%|\s?per\s?cent\b)?",
    re.I,
)
_SCALE = {"thousand": 1e3, "k": 1e3, "hundred": 1e2, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
          "b": 1e9, "trillion": 1e12, "tn": 1e12}  # fmt: skip
SMALL = 12
"""Numbers in words up to this are as often counted by the writer as taken from the article."""
_AND = r"(?:(?<=hundred)|(?<=thousand)|(?<=million)|(?<=billion))\sand\s"
"""Where `and` is inside a number (`two hundred and five`) and not between two."""
_SIGNATURE = "numbers|units:percent|words:yes|v:1"


@dataclass(frozen=True)
class Number:
    """A number in a text: every value it may mean (1.140 is 1.14 or 1140), and whether it is a percentage."""

    quote: str
    start: int
    values: frozenset[float]
    percent: bool


def check_numbers(summary: str, article: Article) -> Score:
    """The share of the summary's numbers that stand in the body in any notation; each missing one is a flag."""
    wanted = [one for one in find_numbers(summary, article.language) if not _is_the_writers_own(one, summary)]
    if not wanted:
        return Score(name="numbers", status="unscored", reason="no number in the summary", signature=_SIGNATURE)
    known = list(find_numbers(article.body, article.language))
    percents = frozenset(value for number in known if number.percent for value in number.values)
    plain = frozenset(value for number in known if not number.percent for value in number.values)
    missing = [
        one
        for one in wanted
        if not one.values & (percents if one.percent else plain) and (one.values or one.quote not in article.body)
    ]
    return Score(
        name="numbers",
        value=1 - len(missing) / len(wanted),
        reason=f"{len(missing)} of {len(wanted)} numbers are not in the article" if missing else None,
        flags=tuple(
            Flag(quote=one.quote, start=one.start, end=one.start + len(one.quote), reason="number not in the article")
            for one in missing
        ),
        signature=_SIGNATURE,
    )


def _is_the_writers_own(number: Number, summary: str) -> bool:
    """A count that a writer makes for himself: `two` of several people named, or the summary's own length in words."""
    small_word = number.quote.isalpha() and max(number.values, default=0) <= SMALL
    return small_word or re.match(r"[\s-]*words?\b", summary[number.start + len(number.quote) :], re.I) is not None


def find_numbers(text: str, language: str = "en") -> Iterator[Number]:
    """The numbers of a text, in figures and, where the language has a word list, in words."""
    taken: set[int] = set()
    for match in _DIGITS.finditer(text):
        scale = _SCALE.get((match["tail"] or "").strip(" -\u00a0").lower(), 1.0)
        sign = -1.0 if match["sign"] else 1.0
        values = frozenset(round(sign * value * scale, 6) for value in _values(match["digits"]))
        taken.update(range(*match.span()))
        yield Number(match.group().strip(), match.start(), values, bool(match["percent"]))
    yield from _in_words(text, language, taken)


def _values(digits: str) -> Iterator[float]:
    """What a figure may mean: separators group thousands or mark decimals, by the customs of different languages."""
    joined = re.sub(r"[\u0020\u00a0\u202f'’]", "", digits)
    marks = re.findall(r"[.,]", joined)
    groups = re.split(r"[.,]", joined)
    if not marks:
        yield float(joined)
        return
    grouped = len(set(marks)) == 1 and len(groups[-1]) == 3 and all(2 <= len(group) <= 3 for group in groups[1:])
    if grouped and len(groups[0]) <= 3:
        yield float("".join(groups))
    if len(marks) == 1 or len(set(marks)) > 1:
        yield float("".join(groups[:-1]) + "." + groups[-1])


def _in_words(text: str, language: str, taken: set[int]) -> Iterator[Number]:
    """`twenty-six`, `three hundred`, `two million`; a bare `one` is a pronoun as often as a number and is left out."""
    lexical = lexicon(language)
    if lexical is None:
        return
    cardinals = "|".join(sorted(lexical.numbers, key=len, reverse=True))
    ordinals = "|".join(lexical.ordinals)
    spelled_out = re.compile(
        rf"\b(?:(?:{cardinals})(?:(?:[\s-]|{_AND})(?:{cardinals}))*(?:-(?:{ordinals}))?|{ordinals})\b"
        r"(?P<percent>\s?%|\s?per\s?cent\b)?",
        re.I,
    )
    for match in spelled_out.finditer(text):
        spelled = re.findall(rf"{cardinals}|{ordinals}", match.group(), re.I)
        alone = len(spelled) == 1 and spelled[0].lower() in ("one", "first", *_SCALE)
        if match.start() in taken or alone:
            continue
        total = group = 0.0
        for word in spelled:
            value = (lexical.numbers | lexical.ordinals)[word.lower()]
            if value >= 1000:
                total, group = total + max(group, 1) * value, 0.0
            else:
                group = max(group, 1) * 100 if value == 100 else group + value
        yield Number(match.group().strip(), match.start(), frozenset({total + group}), bool(match["percent"]))
