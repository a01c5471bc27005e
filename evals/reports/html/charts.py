"""The page's figures as places on a scale from 0 to 100, for marks of SVG in a table's cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from math import floor
from typing import Any

import numpy as np

from evals.numbers import UNBOUNDED, number
from evals.reports.figures import counted, depth_lines, labels_of, low_of, who
from evals.schema import VERDICTS, Article, Estimate, Sample
from evals.scorecard import NO_VERDICT, Receipt, Scorecard, VerdictMatrix
from evals.stats import estimate
from evals.text import words

PARAGRAPHS = ("1st", "2nd", "3rd", "4th", "5th", "later")
FEWEST_PAIRS = 100
"""Word pairs of which shares say something."""
BINS = 4
"""Into how many parts at most Samples are cut by the length of their summaries."""
FEWEST = 20
"""Samples of which length is worth cutting."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What is drawn in a row: places from 0 to 100, None where there is no figure."""

    low: float | None = None
    at: float | None = None
    high: float | None = None
    band: tuple[float, float] | None = None
    """Within it two sides are equivalent."""
    cut: tuple[float, ...] = ()
    """The ends of the scale, 0 and 100, beyond which the interval goes on."""
    seen: tuple[float, ...] = ()
    """The smallest true differences that would have been seen, down and up, where the scale reaches so far."""
    references: tuple[float, ...] = ()
    """Where the reference points stand."""


@dataclass(frozen=True, kw_only=True)
class Bar(Mark):
    """One row of a forest plot."""

    who: str
    one: Estimate
    beside: bool = False
    version: str = ""
    """What has changed in this row, e.g. a prompt's version."""


@dataclass(frozen=True)
class Group:
    """The rows of one measure on one scale, with its ends as they are written."""

    name: str
    bars: tuple[Bar, ...]
    ends: tuple[str, str]


def forest(estimates: Iterable[Estimate], beside: Sequence[str]) -> list[Group]:
    """A Group a measure, in the order given."""
    return [group(name, list(rows), beside) for name, rows in groupby(estimates, key=lambda one: one.name)]


def group(name: str, rows: Sequence[Estimate], beside: Sequence[str], marks: Sequence[tuple[str, str]] = ()) -> Group:
    """The rows on a scale from 0 to 1, or as far as they reach; `marks` are each row's name and version."""
    values = [value for one in rows for value in (low_of(one), one.mean, one.high) if value is not None]
    least = min([0.0, *values])
    least = floor(4 * least) / 4 if least < 0 else 0.0
    most = max(values, default=1.0) * 1.05 if name in UNBOUNDED else max([1.0, *values])
    span = (most - least) or 1.0

    def place(value: float | None) -> float | None:
        return None if value is None else round(100 * (value - least) / span, 2)

    points = tuple(at for one in rows if one.model in beside and (at := place(one.mean)) is not None)
    ends = (f"{least:.2g}", f"{most:.0f}" if most >= 10 else f"{most:.2g}")
    bars = tuple(
        Bar(
            who=called,
            version=version,
            one=one,
            beside=one.model in beside,
            low=place(low_of(one)),
            at=place(one.mean),
            high=place(one.high),
            references=points if len(points) < len(rows) else (),
        )
        for one, (called, version) in zip(
            rows, marks or [(who(one.model, one.prompt), "") for one in rows], strict=True
        )
    )
    return Group(name, bars, ends)


@dataclass(frozen=True)
class Cell:
    """One count of a matrix: its shade is its share of the row in tenths, 0 to 10."""

    count: int
    shade: int
    kind: str
    """`right`, `wrong`, `useless`, or `drawn` where nothing is right or wrong."""


def cells(row: Mapping[str, int], columns: Iterable[str], kinds: Mapping[str, str], other: str) -> list[Cell]:
    """One row of a matrix, its columns of these kinds or else the `other`."""
    total = sum(row.values())
    return [Cell(row.get(name, 0), round(10 * row.get(name, 0) / total), kinds.get(name, other)) for name in columns]


def matrix_of(matrix: VerdictMatrix, depth: Mapping[str, Estimate]) -> dict[str, Any]:
    """One contender's verdicts: rows are labels; each ends with precision, recall and F1, where they are known."""
    labels, columns = labels_of(matrix.counts, VERDICTS)
    rows = []
    for label in labels:
        kinds = {NO_VERDICT: "useless", label: "right"}
        found = [depth.get(f"verdict_{name}.{label}") for name in ("precision", "recall", "f1")]
        shaded = cells(matrix.counts[label], columns, kinds, "wrong")
        rows.append((label, shaded, [one.mean if one else None for one in found]))
    return {
        "who": who(matrix.model, matrix.prompt),
        "columns": columns,
        "rows": rows,
        "lines": list(depth_lines(matrix, depth)),
    }


class Draws:
    """Which paragraphs summaries draw on: of a summary's word pairs that the body has, where each first stands."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._pairs = lru_cache(maxsize=512)(lambda name: _pairs(articles[name].body))
        self._counts: dict[tuple[str, str | None], list[int]] = {}
        self._summaries: dict[tuple[str, str | None], int] = {}

    def add(self, sample: Sample) -> None:
        """Takes a summary in whose words can be told apart (its `coverage` is scored)."""
        told = any(one.name == "coverage" and one.status == "scored" for one in sample.scores)
        if sample.output is None or not told:
            return
        key = (sample.model, sample.prompt)
        counts = self._counts.setdefault(key, [0] * len(PARAGRAPHS))
        places = self._pairs(sample.article_id)
        found = set(pairwise(word.lower() for word in words(sample.output.text))) & places.keys()
        self._summaries[key] = self._summaries.get(key, 0) + bool(found)
        for pair in found:
            counts[places[pair]] += 1

    def rows(self, card: Scorecard) -> list[tuple[str, int, int, list[tuple[str, int]]]]:
        """(who, summaries, word pairs, [(share, its shade in tenths of the row's greatest)]), in the card's order."""
        order = list(dict.fromkeys((one.model, one.prompt) for one in card.estimates))
        found = []
        for key in sorted(self._counts, key=order.index):
            counts = self._counts[key]
            total, most = sum(counts), max(counts)
            enough = total >= FEWEST_PAIRS
            cells = [(f"{count / total:.0%}", round(10 * count / most)) if enough else ("·", 0) for count in counts]
            if total:
                found.append((who(*key), self._summaries[key], total, cells))
        return found


def _pairs(body: str) -> dict[tuple[str, str], int]:
    places: dict[tuple[str, str], int] = {}
    for at, paragraph in enumerate(body.split("\n\n")):
        for pair in pairwise(word.lower() for word in words(paragraph)):
            places.setdefault(pair, min(at, len(PARAGRAPHS) - 1))
    return places


class Lengths:
    """How a score goes with the length of summaries."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._rows: dict[tuple[str, str, str | None], list[tuple[float, float, str]]] = {}

    def add(self, sample: Sample) -> None:
        """Takes a summary in that has a length and a score."""
        values = {one.name: one.value for one in sample.scores if one.status == "scored" and one.value is not None}
        if "length" in values:
            for name in self._names:
                if name in values:
                    rows = self._rows.setdefault((name, sample.model, sample.prompt), [])
                    rows.append((values["length"], values[name], sample.story))

    def groups(self, card: Scorecard) -> list[tuple[str, Group]]:
        """(contender and rank correlation, bins from short to long), where there is enough to cut."""
        found = []
        order = list(dict.fromkeys((one.model, one.prompt) for one in card.estimates))
        in_order = sorted(self._rows, key=lambda key: (self._names.index(key[0]), order.index(key[1:])))
        for name, model, prompt in in_order:
            rows = self._rows[name, model, prompt]
            sizes = sorted(size for size, _, _ in rows)
            if len(rows) < FEWEST or sizes[0] == sizes[-1] or len({value for _, value, _ in rows}) < 2:
                continue
            edges = sorted({sizes[len(sizes) * at // BINS] for at in range(1, BINS)} - {sizes[0]})
            bins = [
                [row for row in rows if low <= row[0] < high]
                for low, high in pairwise([sizes[0], *edges, float("inf")])
            ]
            estimates = [_bin(name, model, prompt, one) for one in bins]
            marks = [(_words(min(one)[0], max(one)[0]), "") for one in bins]
            rank = spearman([row[0] for row in rows], [row[1] for row in rows])
            told = f"{who(model, prompt)}: rank correlation {number(rank)} over {counted(len(rows), 'answer')}"
            found.append((told, group(name, estimates, card.beside, marks)))
        return found


def _words(least: float, most: float) -> str:
    return f"{least:.0f} words" if round(least) == round(most) else f"{least:.0f} to {most:.0f} words"


def spearman(ones: Sequence[float], others: Sequence[float]) -> float:
    """Spearman's rank correlation, -1 to 1, ties by their mean rank; neither side is all alike."""
    ranks = []
    for values in (ones, others):
        _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
        ranks.append((counts.cumsum() - (counts - 1) / 2)[place])
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _bin(name: str, model: str, prompt: str | None, rows: Sequence[tuple[float, float, str]]) -> Estimate:
    found = estimate([value for _, value, _ in rows], [story for _, _, story in rows])
    return Estimate(name=name, task="summary", prompt=prompt, model=model, n=len(rows), **vars(found))


def paces(card: Scorecard) -> list[tuple[Receipt, float, float]]:
    """Each model's Receipt, its seconds an answer, and these against the slowest model's, 0 to 100."""
    found = [(one, one.seconds / one.samples if one.samples else 0.0) for one in card.receipts]
    slowest = max((pace for _, pace in found), default=0.0)
    return [(one, pace, round(100 * pace / slowest, 2) if slowest else 0.0) for one, pace in found]


def leading(estimates: Sequence[Estimate], card: Scorecard) -> tuple[Estimate, list[Estimate]] | None:
    """The best contender of one task by the primary or else the most telling measure, and the reference points by it.

    Where models are under test one of them is named, though none of its Samples was scored. A rubric counts as the most
    telling where the judge is fit, and as nothing where it is not.

    Args:
        estimates: those that grade, in the order of `place_of`.
        card: what they are of.
    """
    fit = card.judge is not None and card.judge.fit
    ours = [one for one in estimates if fit or not one.name.startswith("rubric")]
    tested = [one for one in ours if one.model not in card.beside] or ours
    names = {one.name for one in tested}
    name = next((one for one in (card.primary, "rubric", tested[0].name if tested else None) if one in names), None)
    if name is None:
        return None
    best = max((one for one in tested if one.name == name), key=lambda one: -1.0 if one.mean is None else one.mean)
    return best, [one for one in ours if one.name == name and one.model in card.beside and one is not best]
