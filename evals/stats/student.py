"""Student's t distribution, so that a scorecard needs no SciPy: agrees with it to ten digits (tests/test_stats.py)."""

from functools import lru_cache
from math import exp, lgamma, log, log1p, pi, sqrt
from statistics import NormalDist

_TINY, _CLOSE = 1e-300, 1e-15


def two_sided(t: float, degrees: float) -> float:
    """The probability (0 to 1) of a value at least as far from 0 as `t`."""
    return _incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t))


@lru_cache(maxsize=4096)
def quantile(probability: float, degrees: float) -> float:
    """The value below which that share (0.5 to 1) of the distribution lies."""
    scale = lgamma((degrees + 1) / 2) - lgamma(degrees / 2) - log(degrees * pi) / 2
    t = NormalDist().inv_cdf(probability)
    for _ in range(200):  # Newton from below: the distribution is concave there, so no step leaps over the root
        step = (two_sided(t, degrees) / 2 - (1 - probability)) / exp(scale - (degrees + 1) / 2 * log1p(t * t / degrees))
        t += step
        if abs(step) <= 1e-13 * max(1.0, t):
            break
    return t


def normal_quantile(probability: float) -> float:
    """The same of the normal distribution."""
    return NormalDist().inv_cdf(probability)


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function by its continued fraction (Lentz; Abramowitz & Stegun 26.5.8)."""
    if x in (0.0, 1.0):
        return x
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    found, upper, lower = 1.0, 1.0, 1 - (a + b) * x / (a + 1)
    lower = 1 / (lower if abs(lower) > _TINY else _TINY)
    found = lower
    for m in range(1, 20 + int(20 * sqrt(max(a, b)))):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            lower = 1 + term * lower
            lower = 1 / (lower if abs(lower) > _TINY else _TINY)
            upper = 1 + term / upper
            upper = upper if abs(upper) > _TINY else _TINY
            found *= upper * lower
        if abs(upper * lower - 1) < _CLOSE:
            break
    return front * found
