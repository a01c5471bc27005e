"""A/A: one contender against itself. How large differences get by chance alone, and how often the gate would cry wolf.

With repeats, each article's repeats are parted at random: what differs is the noise of answering and judging. Without,
stories are paired at random, two and two: what differs is the articles too, which is more than a real comparison has.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from evals.compare.measures import LOWER, usual
from evals.compare.sides import Side
from evals.compare.values import Floor, SelfComparison
from evals.errors import SuiteError
from evals.numbers import number
from evals.scorecard import DESCRIPTORS, Group
from evals.stats import student, wilson
from evals.stats.estimates import LEVEL
from evals.stats.family import ALPHA, holm

TRIALS = 1000
Floats = NDArray[np.float64]
Design = tuple[str, str, list[list[float]], list[str]]
"""A measure, how it is parted, the values, and the cluster of each difference."""


def against_itself(side: Side, group: Group, tolerances: Mapping[str, float], margin: float) -> SelfComparison:
    """One contender against itself, TRIALS times.

    Args:
        side: its Run.
        group: the contender.
        tolerances: of the gate's `max_drop` rules; without any, every measure that grades is held to `margin`.
        margin: that tolerance.

    Raises:
        SuiteError: it has no measure with four stories.
    """
    answers = side.answers[group]
    stories = {id_: article.story or id_ for id_, article in side.articles.items()}
    seed = side.suite.seed
    ruled = {name: bound for name, bound in tolerances.items() if name in answers.values}
    wanted = ruled or {name: margin for name in usual(answers.values) if name not in DESCRIPTORS}
    designs = [(name, *_design(answers.values[name], stories)) for name in wanted]
    designs = [one for one in designs if len(set(one[3])) > 1]
    if not designs:
        raise SuiteError(f"Run {side.run.id} is too small to compare with itself: no measure has four stories.")
    drops, chances = _trials(designs, seed)
    alarms = np.array([[p <= ALPHA for p in holm(row)] for row in chances.tolist()])
    falls = np.where([name in LOWER for name, *_ in designs], -drops, drops)
    alarms &= falls < -np.array([wanted[name] for name, *_ in designs])
    floors = []
    for at, (name, design, _, where) in enumerate(designs):
        low, high = wilson(int(alarms[:, at].sum()), TRIALS)
        floors.append(
            Floor(
                name=name,
                n=len(where),
                design=design,
                floor=float(np.quantile(np.abs(drops[:, at]), LEVEL)),
                tolerance=wanted[name],
                alarms=float(alarms[:, at].mean()),
                alarms_low=low,
                alarms_high=high,
            )
        )
    any_alarm = float(alarms.any(axis=1).mean())
    return SelfComparison(
        run=side.run.id,
        contender=answers.name,
        conclusion=_conclusion(answers.name, floors, any_alarm),
        floors=tuple(floors),
        any_alarm=any_alarm,
        nominal=ALPHA / 2,
        trials=TRIALS,
        seed=seed,
        notes=_notes(designs),
    )


def _conclusion(whose: str, floors: Sequence[Floor], any_alarm: float) -> str:
    widest = max(floors, key=lambda one: one.floor)
    most = number(widest.floor, widest.name)
    told = f"{whose} against itself: by chance alone {widest.name} moves by up to {most} (95% of trials)"
    return f"{told}; the gate would fail in {any_alarm:.1%} of them, of {ALPHA / 2:.1%} allowed."


def _notes(designs: Sequence[Design]) -> tuple[str, ...]:
    if all(design == "repeats" for _, design, *_ in designs):
        return ()
    return (
        "The Run has no repeats, so stories are paired at random: an upper bound, since a real comparison has the same "
        "articles on both sides. For the noise of answers alone set repeats: 2 in the suite.",
    )


def _design(
    values: Mapping[str, Sequence[tuple[float, str]]], stories: Mapping[str, str]
) -> tuple[str, list[list[float]], list[str]]:
    """What is parted at random: rows of repeats, each with its story; or the means of stories."""
    repeats = max(len(one) for one in values.values())
    if repeats > 1:
        ids = [id_ for id_ in values if len(values[id_]) == repeats]
        return "repeats", [[value for value, _ in values[id_]] for id_ in ids], [stories[id_] for id_ in ids]
    together: dict[str, list[float]] = {}
    for id_, found in values.items():
        together.setdefault(stories[id_], []).append(found[0][0])
    means = [sum(one) / len(one) for one in together.values()]
    pairs = len(means) // 2
    return "stories", [[one] for one in means], [str(at) for at in range(pairs)]


def _trials(designs: Sequence[Design], seed: int) -> tuple[Floats, Floats]:
    """The difference and its p value (t over stories), a row a trial, a column a measure."""
    found = np.empty((2, TRIALS, len(designs)))
    for at, (_, design, rows, where) in enumerate(designs):
        values = np.asarray(rows)
        index = np.unique(where, return_inverse=True)[1]
        for trial, apart in enumerate(_parted(values, design, np.random.default_rng(seed))):
            found[:, trial, at] = _t_test(apart, index)
    return found[0], found[1]


def _parted(values: Floats, design: str, generator: np.random.Generator) -> Iterator[Floats]:
    half = values.shape[1] // 2
    for _ in range(TRIALS):
        if design == "repeats":
            mixed = generator.permuted(values, axis=1)
            yield mixed[:, :half].mean(axis=1) - mixed[:, half:].mean(axis=1)
        else:
            mixed = generator.permutation(values[:, 0])
            pairs = len(mixed) // 2
            yield mixed[:pairs] - mixed[pairs : 2 * pairs]


def _t_test(apart: Floats, index: NDArray[np.intp]) -> tuple[float, float]:
    mean, count = float(apart.mean()), int(index.max()) + 1
    sums = np.bincount(index, weights=apart - mean)
    error = float(np.sqrt((sums**2).sum() * count / (count - 1))) / len(apart)
    if error < 1e-12:
        return mean, 1.0
    return mean, student.two_sided(mean / error, count - 1)
