"""How long a comparison takes: 10,000 articles, 10 measures (one of them macro-F1), 10,000 resamples.

python tests/benchmarks/compare.py [ARTICLES]
"""

import resource
import sys
import time

import numpy as np

from evals.schema import VERDICTS
from evals.stats.corpus import corpus_differences
from evals.stats.length import adjusted
from evals.stats.paired import Column, differences

MEASURES, RESAMPLES = 10, 10_000


def main(articles: int) -> None:
    """Prints the seconds of each part, the best of three: first every article its own story, then five on four."""
    for share in (1.0, 0.8):
        _measure(articles, [f"story-{int(at * share)}" for at in range(articles)])


def _measure(articles: int, stories: list[str]) -> None:
    random = np.random.default_rng(2009)
    columns = [
        Column(f"m{at}", *(random.random(articles).tolist() for _ in range(2)), stories) for at in range(MEASURES - 2)
    ]
    yes = (random.random((2, articles)) < 0.6).astype(float).tolist()
    columns.append(Column("yes", yes[0], yes[1], [str(at) for at in range(articles)]))
    labels = random.integers(4, size=articles)
    sides = []
    for right in (0.6, 0.65):
        said = np.where(random.random(articles) < right, labels, random.integers(4, size=articles))
        sides.append([(s, [(VERDICTS[a], VERDICTS[b])]) for s, a, b in zip(stories, labels, said, strict=True)])
    moves = random.normal(0.1, 0.2, articles).tolist()
    parts = {
        f"{len(columns)} measures: interval, test": lambda: differences(columns, 1, RESAMPLES),
        "at equal length": lambda: [adjusted(column, moves) for column in columns],
        "macro-F1: paired bootstrap": lambda: corpus_differences(["verdict_macro_f1"], *sides, 1, RESAMPLES),
    }
    print(f"{articles:,} articles, {len(set(stories)):,} stories, {RESAMPLES:,} resamples")
    total = [0.0, 0.0]
    for name, part in parts.items():
        taken = []
        for _ in range(3):
            start = time.perf_counter(), time.process_time()
            part()
            taken.append((time.perf_counter() - start[0], time.process_time() - start[1]))
        total = [one + two for one, two in zip(total, min(taken), strict=True)]
        print(f"{min(taken)[0]:6.2f} s ({min(taken)[1]:5.2f} s CPU)  {name}")
    print(
        f"{total[0]:6.2f} s ({total[1]:5.2f} s CPU)  together; peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
