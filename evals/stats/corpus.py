"""Figures of a whole confusion table on both sides: paired bootstrap over stories, one set of draws for all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from evals.schema import VERDICTS
from evals.stats import resampling
from evals.stats.agreement import Table, f1, kappa, macro_f1
from evals.stats.estimates import LEVEL
from evals.stats.paired import POWER, Difference, alike
from evals.stats.resampling import Floats
from evals.stats.student import normal_quantile

LABELS = (*VERDICTS, "mixed")
NONE = "none"
"""A headline that asks nothing: never averaged over, but a false alarm costs precision."""
Pairs = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Of each article the story, and (expected, answered) of each of its repeats."""


def f1_of(tables: Floats, label: str) -> Floats:
    """The F1 of one label in each table (..., expected, answered); NaN where it is never expected."""
    at = (*LABELS, NONE).index(label)
    wanted, answered = tables.sum(axis=-1)[..., at], tables.sum(axis=-2)[..., at]
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(wanted > 0, 2 * tables[..., at, at] / (wanted + answered), np.nan)
    return found


def macro_f1_of(tables: Floats) -> Floats:
    """As `evals.stats.macro_f1`, of each table."""
    each = np.stack([f1_of(tables, label) for label in LABELS], axis=-1)
    there = ~np.isnan(each)
    count = there.sum(axis=-1)
    with np.errstate(invalid="ignore"):
        found: Floats = np.where(count > 0, np.where(there, each, 0.0).sum(axis=-1) / count, np.nan)
    return found


def kappa_of(tables: Floats) -> Floats:
    """As `evals.stats.kappa`, of each table."""
    rows, columns, items = tables.sum(axis=-1), tables.sum(axis=-2), tables.sum(axis=(-1, -2))
    defined = np.minimum((rows > 0).sum(axis=-1), (columns > 0).sum(axis=-1)) > 1
    with np.errstate(invalid="ignore", divide="ignore"):
        agreed = np.trace(tables, axis1=-2, axis2=-1) / items
        chance = (rows * columns).sum(axis=-1) / items**2
        found: Floats = np.where(defined, (agreed - chance) / (1 - chance), np.nan)
    return found


STATISTICS: Mapping[str, Callable[[Floats], Floats]] = {
    "verdict_macro_f1": macro_f1_of,
    "verdict_kappa": kappa_of,
    **{f"verdict_f1.{label}": partial(f1_of, label=label) for label in LABELS},
}


def stacked(
    statistic: Callable[[Table], float | None], cells: Sequence[tuple[str, str]], counts: Floats
) -> Floats | None:
    """A figure of many tables at once, NaN where it is not defined; None where only one table at a time can be read.

    Args:
        statistic: `macro_f1`, `kappa`, or `f1` of a label as a partial; no other is known.
        cells: (expected, answered) of each column.
        counts: a row a table.
    """
    labels = (*LABELS, NONE)
    if not {label for cell in cells for label in cell} <= set(labels):
        return None
    known: Callable[[Floats], Floats]
    if isinstance(statistic, partial) and statistic.func is f1:
        known = partial(f1_of, label=statistic.keywords["label"])
    elif statistic in (macro_f1, kappa):
        known = macro_f1_of if statistic is macro_f1 else kappa_of
    else:
        return None
    tables = np.zeros((len(counts), len(labels), len(labels)))
    for at, (expected, answered) in enumerate(cells):
        tables[:, labels.index(expected), labels.index(answered)] = counts[:, at]
    return known(tables)


def corpus_differences(
    names: Sequence[str], base: Pairs, head: Pairs, seed: int, resamples: int = resampling.RESAMPLES
) -> list[Difference]:
    """The Difference of each figure, in order.

    The p value is that of the percentile interval turned round: twice the smaller share of resamples on either side of
    0, the data counted as one of them. Repeats weigh one article together. `base` and `head` are of the same articles.
    """
    stories = {story: at for at, story in enumerate(dict.fromkeys(story for story, _ in base))}
    sides = [_tables(side, stories) for side in (base, head)]
    size = len(LABELS) + 1
    whole = [side.sum(axis=0).reshape(size, size) for side in sides]
    found = [
        _point(name, [float(STATISTICS[name](table)) for table in whole], len(base), len(stories)) for name in names
    ]
    open_ = [at for at, one in enumerate(found) if one.mean is not None and one.clusters > 1]
    if not open_:
        return found
    kinds, alike = np.unique(np.hstack(sides), axis=0, return_counts=True)
    kept: list[list[Floats]] = [[] for _ in open_]
    for drawn in resampling.draws(alike, seed, resamples):
        tables = [(drawn @ side).reshape(-1, size, size) for side in np.hsplit(kinds, 2)]
        for place, at in enumerate(open_):
            statistic = STATISTICS[names[at]]
            kept[place].append(statistic(tables[1]) - statistic(tables[0]))
    for place, at in enumerate(open_):
        found[at] = _resampled(found[at], np.concatenate(kept[place]), seed)
    return found


def _tables(side: Pairs, stories: Mapping[str, int]) -> Floats:
    labels = (*LABELS, NONE)
    counts = np.zeros((len(stories), len(labels) ** 2))
    for story, pairs in side:
        for expected, answered in pairs:
            counts[stories[story], labels.index(expected) * len(labels) + labels.index(answered)] += 1 / len(pairs)
    return counts


def _point(name: str, values: Sequence[float], n: int, clusters: int) -> Difference:
    base, head = (None if np.isnan(one) else one for one in values)
    if base is None or head is None:
        return Difference(name, n, clusters, base, head, method="undefined")
    method = "one story" if clusters == 1 else ""
    return Difference(name, n, clusters, base, head, head - base, method=method)


def _resampled(found: Difference, values: Floats, seed: int) -> Difference:
    drawn, values = len(values), values[~np.isnan(values)]
    if len(values) < drawn / 2:
        return replace(found, method="undefined in most resamples")
    of = "" if len(values) == drawn else f"{len(values)} of "
    how = f"bootstrap:{of}{drawn}|seed:{seed}"
    if np.ptp(values) < 1e-12:
        return replace(alike(found, bounded=True), test=how)
    outer = 50 * (1 - LEVEL)
    low, inner_low, inner_high, high = np.percentile(values, [outer, 2 * outer, 100 - 2 * outer, 100 - outer]).tolist()
    smaller = min(int((values <= 0).sum()), int((values >= 0).sum()))
    error = float(values.std(ddof=1))
    return replace(
        found,
        low=low,
        high=high,
        narrow=(inner_low, inner_high),
        p=min(1.0, 2 * (smaller + 1) / (len(values) + 1)),
        seen=(normal_quantile(0.5 + LEVEL / 2) + normal_quantile(POWER)) * error,
        error=error,
        method=how,
        test=how,
    )
