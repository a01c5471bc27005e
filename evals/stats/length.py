"""Differences at equal length: a longer summary matches more of a reference, whatever it says."""

from collections.abc import Sequence
from math import fsum, sqrt

from evals.stats import student
from evals.stats.estimates import LEVEL
from evals.stats.paired import Column, Difference

METHOD = "ols:log-length|cluster-t"


def adjusted(column: Column, moves: Sequence[float]) -> Difference | None:
    """The difference at equal length: a straight line of differences over how the length moved, read at no move.

    Ordinary least squares with a clustered error (the correction of statsmodels: C/(C-1) · (n-1)/(n-2)), t interval.

    Args:
        column: the measure.
        moves: of each article, how much the length moved: the logarithm of head by base.

    Returns:
        None where the length never moves, always moves alike, or three stories are not there.
    """
    n, clusters = len(moves), len(set(column.stories))
    if clusters < 3:
        return None
    apart, centre = column.differences, fsum(moves) / n
    spread = fsum((move - centre) ** 2 for move in moves)
    if spread < 1e-12:
        return None
    mean = fsum(apart) / n
    slope = fsum((move - centre) * one for move, one in zip(moves, apart, strict=True)) / spread
    level = mean - slope * centre
    weights = [1 / n - centre * (move - centre) / spread for move in moves]
    scored: dict[str, float] = {}
    for weight, move, one, story in zip(weights, moves, apart, column.stories, strict=True):
        scored[story] = scored.get(story, 0.0) + weight * (one - level - slope * move)
    error = sqrt(fsum(one * one for one in scored.values()) * clusters / (clusters - 1) * (n - 1) / (n - 2))
    half = student.quantile(0.5 + LEVEL / 2, clusters - 1) * error
    return Difference(
        column.name, n, clusters, None, None, level, level - half, level + half, error=error, method=METHOD
    )
