"""How often 95 % intervals hold the truth, and how often tests and the gate cry wolf, by simulation.

    python tests/benchmarks/coverage.py [DATA SETS]

A row is one kind of data. `cover` should be near .95, `false` (tests at 5 %) near .05 or below, `alarm` (the gate's
max_drop, tolerance 0, so that any drop that is shown fails) near .025 or below.
"""

import sys
from collections.abc import Callable, Iterator

import numpy as np

from evals.stats import estimate
from evals.stats.corpus import corpus_differences
from evals.stats.family import ALPHA
from evals.stats.paired import Column, Difference, differences

Random = np.random.Generator
RESAMPLES = 1000


def binary(random: Random, n: int, discordant: float, shift: float) -> Column:
    """Yes or no, so many pairs discordant; the true difference is `shift`."""
    kinds = random.choice(4, n, p=[(discordant - shift) / 2, (discordant + shift) / 2, 0.5, 0.5 - discordant])
    base, head = (kinds == 0) | (kinds == 2), (kinds == 1) | (kinds == 2)
    return Column("m", base.astype(float).tolist(), head.astype(float).tolist(), [str(at) for at in range(n)])


def numeric(random: Random, n: int, a_story: int, skewed: bool = False) -> Column:
    """Two sides of skewed numbers, `a_story` articles on a story, half of the variance common to the story.

    Both sides are alike, as in A/A, so that differences are symmetric; `skewed` ones are what is hardest for any test of
    means: one side never varies.
    """
    stories = np.arange(n) // a_story
    sides = [
        random.exponential(0.1, stories[-1] + 1)[stories] + random.exponential(0.1, n) if varies else np.full(n, 0.2)
        for varies in (not skewed, True)
    ]
    return Column("m", sides[0].tolist(), sides[1].tolist(), [str(one) for one in stories], bounded=False)


def naive(column: Column) -> Column:
    """The same, as if every article were a story."""
    return Column(column.name, column.base, column.head, [str(at) for at in range(len(column.base))], column.bounded)


def corpus(random: Random, n: int) -> Difference:
    """Macro-F1 of two equally good sides."""
    labels = ("supported", "contradicted", "unresolved", "unaddressed")
    which = random.integers(4, size=n)
    sides = []
    for _ in range(2):
        said = np.where(random.random(n) < 0.7, which, random.integers(4, size=n))
        sides.append([(str(at), [(labels[a], labels[b])]) for at, (a, b) in enumerate(zip(which, said, strict=True))])
    (found,) = corpus_differences(["verdict_macro_f1"], *sides, int(random.integers(1 << 30)), RESAMPLES)
    return found


def rows() -> Iterator[tuple[str, float, Callable[[Random], Difference]]]:
    """A name, the true difference, and what makes one data set's Difference."""

    def of(make: Callable[[Random], Column]) -> Callable[[Random], Difference]:
        return lambda random: differences([make(random)], int(random.integers(1 << 30)), RESAMPLES)[0]

    for n in (10, 20, 50, 200):
        for share in (0.02, 0.1, 0.2):
            yield (
                f"yes or no, n {n}, {share:.0%} discordant",
                0.0,
                of(lambda r, n=n, share=share: binary(r, n, share, 0)),
            )
    yield "yes or no, n 100, 20% discordant, truth .10", 0.1, of(lambda r: binary(r, 100, 0.2, 0.1))
    for n in (10, 20, 50, 200):
        yield f"numbers, A/A, n {n}", 0.0, of(lambda r, n=n: numeric(r, n, 1))
    for n in (60, 200):
        yield f"numbers, A/A, {n // 5} stories of 5", 0.0, of(lambda r, n=n: numeric(r, n, 5))
    yield "the same, stories ignored (how not to)", 0.0, of(lambda r: naive(numeric(r, 200, 5)))
    for n in (20, 50, 200):
        yield f"numbers, differences skewed, n {n}", 0.0, of(lambda r, n=n: numeric(r, n, 1, True))
    for n in (40, 100, 200):
        yield f"macro-F1, n {n}", 0.0, lambda r, n=n: corpus(r, n)


def main(data_sets: int) -> None:
    """Prints the table."""
    print(f"{data_sets} data sets a row; {'':24} cover  false  alarm")
    for name, truth, make in rows():
        random = np.random.default_rng(2009)
        held = false = alarm = asked = 0
        for _ in range(data_sets):
            found = make(random)
            if found.low is None or found.high is None or found.mean is None:
                continue
            asked += 1
            held += found.low <= truth <= found.high
            shown = found.p is not None and found.p <= ALPHA
            false += shown
            alarm += shown and found.high < 0
        rates = [f"{count / asked:6.3f}" for count in ((held,) if truth else (held, false, alarm))]
        print(f"{name:50} {' '.join(rates)}")
    for n, share in ((20, 0.95), (50, 0.95), (100, 0.95), (100, 0.6)):
        random, held = np.random.default_rng(2009), 0
        for _ in range(data_sets):
            found = estimate((random.random(n) < share).astype(float).tolist(), [str(at) for at in range(n)])
            held += found.low is not None and found.high is not None and found.low <= share <= found.high
        print(f"{f'one rate of {share}, n {n}':50} {held / data_sets:6.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
