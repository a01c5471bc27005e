"""Numbers in a summary that the article lacks, with unit and sign: high precision, low recall. A miss proves nothing.

Measured by `python tests/benchmarks/facts.py FOLDER report`, on articles that the rules were not made on, with 95 %
intervals over articles: precision .98 [.91, 1.00], recall .08 [.05, .13] over 1,526 summaries (RAGTruth .89
[.67, 1.00], SummEdits 1.00, SummEval 1.00; 41 flagged). On the half that they were made on: .95 [.83, 1.00] and .08
[.05, .13].
"""

import re

from evals.lexicon.quantities import MONTH, Quantities, quantities
from evals.schema import Article, Flag, Score
from evals.scorers.facts.aligned import closest, stems
from evals.scorers.facts.notation import Number, Reading, agree, find_mentions, find_numbers

SMALL = 12
"""Counts up to this are as often made by the writer as taken from the article."""
TOLERANCE = 0.05
"""How far a rounded number may be from the exact one."""
_SIGNATURE = "numbers|units:yes|words:yes|rounding:0.05|v:2"


def check_numbers(summary: str, article: Article) -> Score:
    """The share of the summary's numbers that stand in the body in any notation; each missing one is a flag."""
    rules = quantities(article.language)
    if rules is None:
        reason = f"no rules for numbers in language {article.language!r}"
        return Score(name="numbers", status="unscored", reason=reason, signature=_SIGNATURE)
    known = find_mentions(article.body, article.language)
    found = list(find_numbers(summary, article.language))
    wanted = [one for one in found if _to_be_checked(one, summary, article, rules)]
    missing = [one for one in wanted if not any(_stands_for(one, other) for other in known)]
    own = [one for one in missing if _is_small(one) and not _is_contradicted(one, summary, article)]
    wanted, missing = ([one for one in some if one not in own] for some in (wanted, missing))
    if not wanted:
        reason = "no number that a rule can check" if found else "no number in the summary"
        return Score(name="numbers", status="unscored", reason=reason, signature=_SIGNATURE)
    return Score(
        name="numbers",
        value=1 - len(missing) / len(wanted),
        reason=f"{len(missing)} of {len(wanted)} numbers are not in the article" if missing else None,
        flags=tuple(_flag(one, known, summary, article) for one in missing),
        signature=_SIGNATURE,
    )


def _flag(one: Number, known: tuple[Number, ...], summary: str, article: Article) -> Flag:
    same = any(value == other for value, _ in one.readings for number in known for other in number.values)
    counted = _counted(one, summary, article.language)
    alike = [
        number.start
        for number in find_numbers(article.body, article.language)
        if one.units & number.units - {""} or counted & _counted(number, article.body, article.language)
    ]
    return Flag(
        quote=one.quote,
        start=one.start,
        end=one.start + len(one.quote),
        reason="number not in the article" + (" with this unit" if same else ""),
        source=closest(summary, one.start, article, alike),
    )


def _to_be_checked(one: Number, summary: str, article: Article, rules: Quantities) -> bool:
    """Not the summary's own length (`in 50 words`), nor a part of a name or of a list."""
    after, before = summary[one.start + len(one.quote) :], summary[: one.start]
    if re.match(r"[\s-]*words?\b", after, re.I) or re.search(r"[A-Z]-$", before):
        return False
    if re.search(r"(?:^|\n)\s*$", before) and re.match(r"[.)]\s", after):
        return False
    if not one.values and one.quote in article.body:
        return False
    dated = any(unit.startswith(MONTH) for unit in one.units)
    return rules.spelled or dated or any(_unround(value) for value in one.values)


def _is_small(one: Number) -> bool:
    """A bare count that a writer may have made himself: `two` of several people who are named."""
    return one.units == {""} and max(one.values, default=SMALL + 1) <= SMALL


def _is_contradicted(one: Number, summary: str, article: Article) -> bool:
    """Whether the body counts the same thing, and gives it another number."""
    counted = _counted(one, summary, article.language)
    known = find_numbers(article.body, article.language)
    return any(counted & _counted(other, article.body, article.language) for other in known)


def _counted(one: Number, text: str, language: str) -> frozenset[str]:
    """The stems of what a number counts: the words right after it."""
    start = max(one.end, one.start + len(one.quote))
    near = re.match(r"(?:[\s-]+[^\W\d_]+){1,2}", text[start : start + 60])
    return stems(near.group(), language) if near else frozenset()


def _unround(value: float) -> bool:
    """Whether a number has three figures that count: a shorter one may stand in words where we cannot read them."""
    return len(f"{abs(value):.6f}".rstrip("0").replace(".", "").strip("0")) >= 3


def _stands_for(one: Number, other: Number) -> bool:
    return any(
        agree(ours[1], theirs[1]) and _equal(one, ours, theirs) for ours in one.readings for theirs in other.readings
    )


def _equal(one: Number, ours: Reading, theirs: Reading) -> bool:
    """The same value, or rounded as the summary says (`about`, `nearly`, `more than`) or as its figures show."""
    value, exact = ours[0], theirs[0]
    if value == exact:
        return True
    if not exact or abs(value - exact) > TOLERANCE * abs(exact):
        return False
    if one.rounded:
        return one.rounded == "about" or (value > exact) == (one.rounded == "under")
    return (abs(exact) >= 1e6 or exact != int(exact)) and _to_figures_of(value, exact) == value


def _to_figures_of(value: float, exact: float) -> float:
    figures = len(f"{abs(value):.6f}".rstrip("0").replace(".", "").strip("0"))
    return float(f"{exact:.{max(figures, 1)}g}")
