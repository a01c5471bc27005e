"""Sign flips and bootstrap draws over stories, all measures at once: one pass of random numbers and matrix products."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
CHUNK = 500
"""Resamples held in memory at a time."""
SLACK = 1e-9
"""Two sums this close, by the sum of all sizes, are the same: floats must not break ties."""
Floats = NDArray[np.float64]


def sign_flips(sums: Floats, seed: int, resamples: int = RESAMPLES) -> tuple[list[float], list[bool]]:
    """Two-sided p values of the paired permutation test that swaps both sides of whole stories.

    Every way to flip the signs is tried where there are at most `resamples` of them; else so many are drawn, and the
    p value counts the data themselves as one of them (Phipson & Smyth 2010). As SciPy's `permutation_test` of samples.

    Args:
        sums: a row a story, a column a measure: the sum of the story's differences.
        seed: of the drawing.
        resamples: how many are drawn.

    Returns:
        of each measure the p value, and whether it is exact.
    """
    found: list[float] = [1.0] * sums.shape[1]
    moving = [np.flatnonzero(column) for column in sums.T]
    exact = [2 ** len(rows) <= resamples for rows in moving]
    for at, rows in enumerate(moving):
        if exact[at] and len(rows):
            signs = 1 - 2.0 * ((np.arange(2 ** len(rows))[:, None] >> np.arange(len(rows))) & 1)
            found[at] = float(_as_far(signs @ sums[rows, at : at + 1], sums[:, at : at + 1]).mean())
    drawn = [at for at in range(sums.shape[1]) if not exact[at]]
    if drawn:
        counts = _drawn(sums[:, drawn], seed, resamples)
        for at, count in zip(drawn, counts.tolist(), strict=True):
            found[at] = (count + 1) / (resamples + 1)
    return found, exact


def _drawn(sums: Floats, seed: int, resamples: int) -> NDArray[np.int64]:
    """How many of the drawn flips are as far from 0 as the data."""
    generator = np.random.default_rng(seed)
    stories, total = len(sums), sums.sum(axis=0)
    counts = np.zeros(sums.shape[1], dtype=np.int64)
    for start in range(0, resamples, CHUNK):
        size = min(CHUNK, resamples - start)
        packed = np.frombuffer(generator.bytes(size * (-(-stories // 8))), dtype=np.uint8).reshape(size, -1)
        bits = np.unpackbits(packed, axis=1, count=stories).astype(np.float64)
        counts += _as_far(2 * (bits @ sums) - total, sums).sum(axis=0)
    return counts


def _as_far(flipped: Floats, sums: Floats) -> NDArray[np.bool_]:
    near: NDArray[np.bool_] = np.abs(flipped) >= np.abs(sums.sum(axis=0)) - SLACK * np.abs(sums).sum(axis=0)
    return near


def draws(alike: NDArray[np.int64], seed: int, resamples: int = RESAMPLES) -> Iterator[Floats]:
    """How often each kind of story is drawn in each bootstrap resample, so many resamples (rows) at a time.

    Stories that say the same are one kind, so that ten thousand of them cost no more than their few kinds.

    Args:
        alike: how many stories there are of each kind; together they are drawn as often as there are stories.
        seed: of the drawing.
        resamples: how many are drawn.
    """
    generator = np.random.default_rng(seed)
    stories = int(alike.sum())
    for start in range(0, resamples, CHUNK):
        size = min(CHUNK, resamples - start)
        yield generator.multinomial(stories, alike / stories, size=size).astype(np.float64)
