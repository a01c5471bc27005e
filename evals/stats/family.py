"""Many measures, one claim: Holm over the family, and the one plain word for each difference."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Literal, TypeVar

from evals.stats.estimates import LEVEL
from evals.stats.paired import Difference

Word = Literal["better", "worse", "more", "less", "equivalent", "no evidence", "no difference", "unknown"]
ALPHA = round(1 - LEVEL, 10)
K = TypeVar("K", bound=Hashable)


def holm(values: Sequence[float]) -> list[float]:
    """The p values adjusted so that one false claim in the whole family stays at the level (Holm 1979)."""
    order = sorted(range(len(values)), key=lambda at: values[at])
    found, worst = [1.0] * len(values), 0.0
    for rank, at in enumerate(order):
        worst = max(worst, min(1.0, (len(values) - rank) * values[at]))
        found[at] = worst
    return found


def adjust(values: Mapping[K, float], primary: Collection[K]) -> dict[K, float]:
    """The p values by Holm: those of the primary measure among themselves, all others among themselves.

    One measure was declared beforehand, so that it pays nothing for the others that were looked at as well.
    """
    found: dict[K, float] = {}
    for names in ([name for name in values if name in primary], [name for name in values if name not in primary]):
        found |= zip(names, holm([values[name] for name in names]), strict=True)
    return found


def word(found: Difference, p: float | None, margin: float | None, lower: bool, graded: bool) -> Word:
    """What a difference comes to.

    Args:
        found: the difference.
        p: its adjusted p value.
        margin: within which two sides are equivalent; None where the measure has no such scale.
        lower: less of it is better.
        graded: it grades; descriptors are more or less, never better or worse.
    """
    if found.mean is None or (found.low is None and p is None):
        return "unknown"
    if p is not None and p <= ALPHA and found.mean:
        up = found.mean > 0
        if not graded:
            return "more" if up else "less"
        return "better" if up != lower else "worse"
    if margin is not None and found.within(margin):
        return "equivalent"
    return "no difference" if found.method.startswith("all alike") and not found.mean else "no evidence"
