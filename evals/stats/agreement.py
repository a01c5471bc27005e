"""Confusion tables: how far answers agree with labels, or two annotators with each other."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.schema import VERDICTS
from evals.stats.estimates import LEVEL, Interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 2000
DRAWN_AT_ONCE = 2_000_000
"""Stories drawn, over resamples, that are held in memory at a time."""
Table = Mapping[str, Mapping[str, int]]
"""How often each expected label got each answer: only what occurred."""


def confusion(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """How often each expected label got each answer: {expected: {answered: count}}, only what occurred."""
    table: dict[str, dict[str, int]] = {}
    for expected, answered in pairs:
        row = table.setdefault(expected, {})
        row[answered] = row.get(answered, 0) + 1
    return table


def macro_f1(table: Table) -> float | None:
    """The unweighted mean of the F1 of every label that is expected at least once, 0 to 1."""
    found = [value for label in (*VERDICTS, "mixed") if (value := f1(table, label)) is not None]
    return sum(found) / len(found) if found else None


def f1(table: Table, label: str) -> float | None:
    """The F1 of one label, 0 to 1; None where it is never expected."""
    wanted = sum(table.get(label, {}).values())
    answered = sum(row.get(label, 0) for row in table.values())
    return 2 * table[label].get(label, 0) / (wanted + answered) if wanted else None


def kappa(table: Table) -> float | None:
    """Cohen's kappa (Cohen 1960), -1 to 1; None where either side only ever gave one label: chance says all of it."""
    expected = {label: sum(row.values()) for label, row in table.items()}
    answered: Counter[str] = Counter()
    for row in table.values():
        answered.update(row)
    if min(len(expected), len(answered)) < 2:
        return None
    items = answered.total()
    agreed = sum(row.get(label, 0) for label, row in table.items()) / items
    chance = sum(count * answered[label] for label, count in expected.items()) / items**2
    return (agreed - chance) / (1 - chance)


def bootstrap(
    statistic: Callable[[Table], float | None], pairs: Sequence[tuple[str, str]], clusters: Sequence[str], seed: int
) -> Interval:
    """A figure of the whole confusion table, with a seeded percentile bootstrap over stories.

    Args:
        statistic: of a confusion table; None where it is not defined. Resamples without a value are left out, and the
            method says how many had one; under half of them give no interval.
        pairs: (expected, answered) of each Sample.
        clusters: the story of each, same length.
        seed: of the resampling; the same seed gives the same interval.
    """
    import numpy as np

    whole = statistic(confusion(pairs))
    names, story = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)
    count = len(names)
    if whole is None or count < 2:
        return Interval(whole, None, None, count, "one story" if count == 1 else "undefined" if count else "none")
    found = [value for value in _resampled(statistic, pairs, story, seed) if value is not None]
    if len(found) < RESAMPLES / 2:
        return Interval(whole, None, None, count, "undefined in most resamples")
    low, high = np.percentile(found, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    if low == high and whole in (0.0, 1.0):  # every resample is alike, which shows no lack of doubt but a lack of data
        return Interval(whole, None, None, count, "all alike")
    of = "" if len(found) == RESAMPLES else f"{len(found)} of "
    return Interval(whole, float(low), float(high), count, f"bootstrap:{of}{RESAMPLES}|seed:{seed}")


def _resampled(
    statistic: Callable[[Table], float | None], pairs: Sequence[tuple[str, str]], story: "NDArray[np.intp]", seed: int
) -> Iterator[float | None]:
    """The figure in each resample of whole stories; all at once where it is known for stacked tables."""
    import numpy as np

    from evals.stats.corpus import stacked

    cells = sorted(set(pairs))
    count = int(story.max()) + 1
    counts = np.zeros((count, len(cells)))
    for at, pair in zip(story, pairs, strict=True):
        counts[at, cells.index(pair)] += 1
    generator = np.random.default_rng(seed)
    rows = max(1, DRAWN_AT_ONCE // count)
    for start in range(0, RESAMPLES, rows):
        size = min(rows, RESAMPLES - start)
        draws = generator.integers(0, count, size=(size, count)) + count * np.arange(size)[:, None]
        drawn = np.bincount(draws.ravel(), minlength=size * count).reshape(size, count) @ counts
        known = stacked(statistic, cells, drawn)
        if known is not None:
            yield from (None if np.isnan(value) else value for value in known.tolist())
            continue
        for times in drawn.tolist():
            table: dict[str, dict[str, int]] = {}
            for (expected, answered), each in zip(cells, times, strict=True):
                if each:
                    table.setdefault(expected, {})[answered] = int(each)
            yield statistic(table)


@dataclass(frozen=True)
class Agreement:
    """How far two annotators agree on nominal labels."""

    items: int
    agreed: int
    kappa: float | None
    """Cohen's kappa; None where it is not defined."""
    classes: dict[str, tuple[int, int]]
    """By label: items to which both gave it, and to which either did."""

    def as_data(self) -> dict[str, object]:
        """The fields, for JSON."""
        return {**vars(self), "classes": {label: list(counts) for label, counts in self.classes.items()}}


def agreement_of(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """The agreement of two annotators on the same items (Cohen 1960), one pair of labels an item."""
    items = len(pairs)
    agreed = sum(one == other for one, other in pairs)
    labels = sorted({label for pair in pairs for label in pair})
    classes = {
        label: (sum(pair == (label, label) for pair in pairs), sum(label in pair for pair in pairs)) for label in labels
    }
    return Agreement(items, agreed, kappa(confusion(pairs)), classes)
