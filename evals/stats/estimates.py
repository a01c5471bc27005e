"""A mean with its interval, by the method that fits: Wilson, or Student's t over stories."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from evals.stats import student

LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean with its 95 % interval, by a named method, over so many clusters; None where nothing can be said."""

    mean: float | None
    low: float | None
    high: float | None
    clusters: int
    method: str


def estimate(values: Sequence[float], clusters: Sequence[str], bounded: bool = True) -> Interval:
    """The mean of some values and its 95 % interval.

    Values that are all 0 or 1, one a cluster, get a Wilson interval; all others a t interval with a clustered standard
    error (a percentile method adds nothing at these sizes). One cluster has a mean and no interval.

    Args:
        values: one a Sample.
        clusters: the story of each, same length.
        bounded: the measure cannot leave 0 to 1, so neither can the interval.
    """
    if not values:
        return Interval(None, None, None, 0, "none")
    mean = fsum(values) / len(values)
    count = len(set(clusters))
    if count == 1:
        return Interval(mean, None, None, 1, "one story")
    binary = all(value in (0.0, 1.0) for value in values)
    if binary and (count == len(values) or mean in (0.0, 1.0)):  # all alike says nothing of the spread within stories
        low, high = wilson(round(mean * count), count)
        return Interval(mean, low, high, count, "wilson")
    half = student.quantile(0.5 + LEVEL / 2, count - 1) * clustered_error(values, clusters)
    low, high = mean - half, mean + half
    if bounded:
        low, high = max(low, 0.0), min(high, 1.0)
    return Interval(mean, low, high, count, "cluster-t")


def wilson(successes: int, trials: int, level: float = LEVEL) -> tuple[float, float]:
    """The Wilson score interval of a proportion (Wilson 1927), both ends in 0 to 1."""
    z = student.normal_quantile(0.5 + level / 2)
    share = successes / trials
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * sqrt(share * (1 - share) / trials + z * z / (4 * trials**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def clustered_error(values: Sequence[float], clusters: Sequence[str]) -> float:
    """The standard error of a mean whose values come in clusters, with the C/(C-1) correction (Miller 2024)."""
    mean = fsum(values) / len(values)
    apart: dict[str, list[float]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        apart.setdefault(cluster, []).append(value - mean)
    count = len(apart)
    return sqrt(fsum(fsum(one) ** 2 for one in apart.values()) * count / (count - 1)) / len(values)
