"""Two answers to the same articles: the difference, its interval, its test, and what could have been seen.

    values all 0 or 1, one pair a story     Newcombe's interval (1998, method 10), exact McNemar test
    all others                              t interval with a clustered error, sign-flip permutation test over stories
    no pair differs                         the interval says how often a pair may differ that was not met (Wilson)

Repeats and judge samples are averaged within the article before they come here: k repeats are not k articles.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum, ldexp, sqrt

from evals.stats import student
from evals.stats.estimates import LEVEL, clustered_error, wilson

POWER = 0.8


@dataclass(frozen=True)
class Column:
    """One measure on both sides: a pair of values an article."""

    name: str
    base: Sequence[float]
    head: Sequence[float]
    stories: Sequence[str]
    bounded: bool = True
    """The measure cannot leave 0 to 1."""

    @property
    def differences(self) -> list[float]:
        """Head less base, of each article."""
        return [head - base for base, head in zip(self.base, self.head, strict=True)]

    @property
    def binary(self) -> bool:
        """Whether McNemar's test applies: yes or no on both sides, and no two articles on one story."""
        return len(set(self.stories)) == len(self.stories) and {*self.base, *self.head} <= {0.0, 1.0}


@dataclass(frozen=True)
class Difference:
    """What two sides differ by in one measure; None where nothing can be said, and `method` says why."""

    name: str
    n: int
    clusters: int
    base: float | None
    head: float | None
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    narrow: tuple[float, float] | None = None
    """The 90 % interval, which two one-sided tests at 5 % come to (Schuirmann 1987)."""
    p: float | None = None
    seen: float | None = None
    """The smallest true difference that such data show with 80 % power (Miller 2024)."""
    error: float | None = None
    method: str = ""
    test: str = ""

    def within(self, margin: float) -> bool:
        """Whether the two are equivalent: the 90 % interval lies inside -margin to margin."""
        return self.narrow is not None and -margin < self.narrow[0] and self.narrow[1] < margin


def differences(columns: Sequence[Column], seed: int, resamples: int | None = None) -> list[Difference]:
    """The Difference of each measure, in order; one set of random flips serves all of them."""
    found = [_without_p(column) for column in columns]
    open_ = [at for at, one in enumerate(found) if one.error and not columns[at].binary]
    if open_:
        from evals.stats import resampling

        sums = _sums([columns[at] for at in open_])
        drawn = resamples or resampling.RESAMPLES
        values, exact = resampling.sign_flips(sums, seed, drawn)
        for at, p, every in zip(open_, values, exact, strict=True):
            test = "sign-flip:exact" if every else f"sign-flip:{drawn}|seed:{seed}"
            found[at] = replace(found[at], p=p, test=test)
    return found


def _sums(columns: Sequence[Column]):  # type: ignore[no-untyped-def]  # NumPy is not imported for a type's sake
    import numpy as np

    names = {story: at for at, story in enumerate(dict.fromkeys(story for one in columns for story in one.stories))}
    sums = np.zeros((len(names), len(columns)))
    for at, column in enumerate(columns):
        rows = np.fromiter((names[story] for story in column.stories), dtype=np.intp, count=len(column.stories))
        np.add.at(sums[:, at], rows, column.differences)
    return sums


def _without_p(column: Column) -> Difference:
    n, clusters = len(column.base), len(set(column.stories))
    if not n:
        return Difference(column.name, 0, 0, None, None, method="no pair")
    apart = column.differences
    mean = fsum(apart) / n
    found = Difference(column.name, n, clusters, fsum(column.base) / n, fsum(column.head) / n, mean)
    if clusters == 1:
        return replace(found, method="one story")
    if max(apart) - min(apart) < 1e-12:
        return alike(found, column.bounded)
    if column.binary:
        return _binary(found, column)
    error = clustered_error(apart, column.stories)
    wide, narrow = (student.quantile(share, clusters - 1) * error for share in (0.5 + LEVEL / 2, LEVEL))
    limit = 1.0 if column.bounded else float("inf")
    return replace(
        found,
        low=max(-limit, mean - wide),
        high=min(limit, mean + wide),
        narrow=(mean - narrow, mean + narrow),
        seen=detectable(error, clusters),
        error=error,
        method="cluster-t",
    )


def alike(found: Difference, bounded: bool) -> Difference:
    """Every pair differs by as much, mostly by nothing: the data cannot say how seldom a pair would differ."""
    mean = found.mean or 0.0
    p = 1.0 if mean == 0 else 2.0 ** (1 - found.clusters)
    if not bounded:
        return replace(found, error=0.0, method="all alike", p=p, test="sign-flip:exact")
    wide, narrow = (wilson(0, found.clusters, level)[1] for level in (LEVEL, 2 * LEVEL - 1))
    return replace(
        found,
        low=max(-1.0, mean - wide),
        high=min(1.0, mean + wide),
        narrow=(mean - narrow, mean + narrow),
        p=p,
        seen=wide,
        error=0.0,
        method="all alike:wilson",
        test="sign-flip:exact",
    )


def _binary(found: Difference, column: Column) -> Difference:
    gained = sum(base < head for base, head in zip(column.base, column.head, strict=True))
    lost = sum(base > head for base, head in zip(column.base, column.head, strict=True))
    n = found.n
    error = sqrt((gained + lost - (gained - lost) ** 2 / n) / n / (n - 1))
    both = sum(base == head == 1 for base, head in zip(column.base, column.head, strict=True))
    table = (both, lost, gained, n - both - lost - gained)
    low, high = newcombe(*table)
    return replace(
        found,
        low=low,
        high=high,
        narrow=newcombe(*table, 2 * LEVEL - 1),
        p=mcnemar(gained, lost),
        seen=detectable(error, n),
        error=error,
        method="newcombe",
        test="mcnemar:exact",
    )


def detectable(error: float, clusters: int, power: float = POWER) -> float:
    """The smallest true difference that is seen with that power, two-sided at 5 % (Miller 2024, section 5)."""
    return (student.quantile(0.5 + LEVEL / 2, clusters - 1) + student.quantile(power, clusters - 1)) * error


def mcnemar(gained: int, lost: int) -> float:
    """The exact two-sided p value of the pairs that changed (McNemar 1947): a fair coin for each of them."""
    changed, fewer = gained + lost, min(gained, lost)
    term = total = 1
    for at in range(1, fewer + 1):
        term = term * (changed - at + 1) // at
        total += term
    spare = max(0, total.bit_length() - 64)  # the sum may be larger than any float
    return min(1.0, ldexp(float(total >> spare), spare + 1 - changed))


def newcombe(both: int, lost: int, gained: int, neither: int, level: float = LEVEL) -> tuple[float, float]:
    """The interval of a paired difference of proportions, head less base (Newcombe 1998, method 10).

    Wilson's intervals of the two proportions, joined by the correlation of the pairs; both ends in -1 to 1.
    """
    n = both + lost + gained + neither
    base, head = (both + lost) / n, (both + gained) / n
    (base_low, base_high), (head_low, head_high) = wilson(both + lost, n, level), wilson(both + gained, n, level)
    product = (both + lost) * (gained + neither) * (both + gained) * (lost + neither)
    lean = float(both * neither - lost * gained)
    if lean > 0:
        lean = max(lean - n / 2, 0.0)  # Newcombe's continuity correction, which keeps the interval wide enough
    phi = lean / sqrt(product) if product else 0.0
    down, up = (head - head_low, base_high - base), (head_high - head, base - base_low)
    low, high = (sqrt(max(0.0, a * a - 2 * phi * a * b + b * b)) for a, b in (down, up))
    return max(-1.0, head - base - low), min(1.0, head - base + high)
