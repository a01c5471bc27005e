"""How many articles, or repeats, it takes to see an effect: from the variance that a Run shows (Miller 2024)."""

from collections.abc import Collection, Sequence
from math import ceil
from statistics import variance

from pydantic import Field

from evals.compare.measures import Paired, gather
from evals.compare.sides import Answers, Side, in_common
from evals.errors import SuiteError
from evals.schema import Frozen
from evals.scorecard import DESCRIPTORS, Group
from evals.stats import clustered_error, student
from evals.stats.estimates import LEVEL
from evals.stats.paired import Column, detectable

REPEATS = (1, 2, 4, 8)


class Need(Frozen):
    """What one measure needs."""

    name: str
    base: str
    head: str
    n: int
    """Articles that the variance was seen in."""
    clusters: int
    detectable: float
    """What such data show now, with the power that was asked for."""
    articles: int
    """Articles needed, with as many repeats and as many articles a story as in the Run."""
    repeats: int
    by_repeats: dict[int, int] = Field(default_factory=dict)
    """Articles needed by repeats of each; only where the Run has repeats, which tell noise from differences."""
    at_most: bool
    """Only one side was there: the other is taken to be as variable and not to rise and fall with it."""


class Plan(Frozen):
    """What it takes to see an effect."""

    conclusion: str
    effect: float
    power: float
    needs: tuple[Need, ...]
    notes: tuple[str, ...] = ()
    kind: str = "plan"


def plan(
    base: Side, head: Side, pairs: Sequence[tuple[Group, Group]], terms: tuple[float, float], wanted: Collection[str]
) -> Plan:
    """The Plan from the differences of two contenders; or from one, compared with itself, as an upper bound.

    Args:
        base: one Run.
        head: the other, or the same.
        pairs: contenders; the same one twice gives the upper bound.
        terms: the effect, and the power with which it is to be seen (0 to 1).
        wanted: measures by name; none for all that grade.

    Raises:
        SuiteError: no measure has two stories.
    """
    stories, notes = in_common(base, head)
    effect, power = terms
    needs = []
    for ours, theirs in pairs:
        paired = gather(base.answers[ours], head.answers[theirs], stories, wanted, False)
        for column in paired.columns:
            if column.name in (wanted or {column.name} - DESCRIPTORS) and len(set(column.stories)) > 1:
                found = _need(paired, column, ours == theirs and base is head, effect, power)
                notes += [f"{column.name} never varies, so that nothing can be planned by it."] if found is None else []
                needs += [] if found is None else [found]
    if not needs:
        raise SuiteError("No measure of the Run has two stories to see a variance in. Run more articles.")
    primary = head.suite.primary
    needs.sort(key=lambda one: one.name != primary)
    return Plan(
        conclusion=_conclusion(needs, effect, power), effect=effect, power=power, needs=tuple(needs), notes=tuple(notes)
    )


def _conclusion(needs: Sequence[Need], effect: float, power: float) -> str:
    worst = max(needs, key=lambda one: one.articles)
    first = needs[0]
    told = f"To see a difference of {effect:g} with {power:.0%} power takes {_many(first)} for {first.name}"
    names = len({one.name for one in needs})
    if len(needs) == 1:
        return f"{told}."
    who = f"all {names} measures" if names > 1 else "all that was run"
    return f"{told}; for {who}, {_many(worst)} ({worst.name if names > 1 else worst.head})."


def _many(one: Need) -> str:
    return f"{'at most ' if one.at_most else ''}{one.articles:,} articles"


def _need(paired: Paired, column: Column, alone: bool, effect: float, power: float) -> Need | None:
    n, clusters = len(column.base), len(set(column.stories))
    ids = paired.ids[column.name]
    if alone:
        error = clustered_error(column.head, column.stories) * 2**0.5
    else:
        error = clustered_error(column.differences, column.stories)
    if error < 1e-12:
        return None
    whole = error * error * n
    noise = [_noise(side, column.name, ids) for side in (paired.base, paired.head)]
    repeats = max(_repeats(side, column.name, ids) for side in (paired.base, paired.head))
    by_repeats = {}
    if None not in noise:
        within = sum(one or 0.0 for one in noise)
        between = max(0.0, whole - within / repeats)
        by_repeats = {count: needed(between + within / count, effect, power, n / clusters) for count in REPEATS}
    return Need(
        name=column.name,
        base=paired.base.name,
        head=paired.head.name,
        n=n,
        clusters=clusters,
        detectable=detectable(error, clusters, power),
        articles=needed(whole, effect, power, n / clusters),
        repeats=repeats,
        by_repeats=by_repeats,
        at_most=alone,
    )


def needed(spread: float, effect: float, power: float, a_story: float = 1.0) -> int:
    """Articles needed to see an effect, two-sided at 5 %.

    Args:
        spread: the variance of one article's difference, with what articles of one story have in common.
        effect: the true difference.
        power: the chance to see it, 0 to 1.
        a_story: articles a story, whose number is what the t distribution goes by.
    """
    count = 2.0
    for _ in range(50):  # the quantiles depend on the number that is looked for
        degrees = max(1.0, count / a_story - 1)
        both = student.quantile(0.5 + LEVEL / 2, degrees) + student.quantile(power, degrees)
        new = max(2.0, both * both * spread / effect**2)
        if abs(new - count) < 0.01:
            break
        count = (new + count) / 2
    return ceil(count - 0.01)


def _noise(side: Answers, name: str, ids: Sequence[str]) -> float | None:
    """The variance of one answer around its article's mean; None without repeats."""
    found = [variance(value for value, _ in side.values[name][id_]) for id_ in ids if len(side.values[name][id_]) > 1]
    return sum(found) / len(found) if found else None


def _repeats(side: Answers, name: str, ids: Sequence[str]) -> int:
    return max(len(side.values[name][id_]) for id_ in ids)
