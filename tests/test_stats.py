"""Intervals against SciPy, against figures worked out by hand, and in the corners."""

import math
from collections.abc import Callable
from statistics import mean, stdev

import numpy as np
import pytest
from scipy import stats as scipy_stats

from evals.stats import (
    Table,
    agreement_of,
    bootstrap,
    clustered_error,
    confusion,
    estimate,
    f1,
    kappa,
    macro_f1,
    wilson,
)


def own(count: int) -> list[str]:
    """So many stories of one Sample each."""
    return [f"story-{number}" for number in range(count)]


@pytest.mark.parametrize(
    ("successes", "trials"), [(0, 5), (5, 5), (1, 2), (7, 10), (19, 20), (0, 100), (48, 50), (333, 1000)]
)
def test_wilson_is_scipys(successes: int, trials: int) -> None:
    right = scipy_stats.binomtest(successes, trials).proportion_ci(method="wilson")
    assert wilson(successes, trials) == pytest.approx((right.low, right.high), abs=1e-12)
    found = estimate([1.0] * successes + [0.0] * (trials - successes), own(trials))
    assert (found.low, found.high) == pytest.approx((right.low, right.high), abs=1e-12)
    assert (found.mean, found.clusters, found.method) == (successes / trials, trials, "wilson")


VALUES = [0.1, 0.35, 0.3, 0.62, 0.44, 0.5]


@pytest.mark.parametrize("bounded", [True, False])
def test_one_sample_a_story_is_the_t_interval(bounded: bool) -> None:
    right = scipy_stats.t.interval(0.95, len(VALUES) - 1, loc=mean(VALUES), scale=scipy_stats.sem(VALUES))
    found = estimate(VALUES, own(6), bounded=bounded)
    assert (found.mean, found.low, found.high) == pytest.approx((mean(VALUES), *right))
    assert (found.clusters, found.method) == (6, "cluster-t")


def test_clustered_error_by_hand() -> None:
    # stories a: .2 .4, b: .9, c: .5 .5 .8; mean .55; sums of deviations -.5, .35, .15; C/(C-1) = 3/2
    values, stories = [0.2, 0.4, 0.9, 0.5, 0.5, 0.8], ["a", "a", "b", "c", "c", "c"]
    error = math.sqrt(3 / 2 * (0.5**2 + 0.35**2 + 0.15**2)) / 6
    assert clustered_error(values, stories) == pytest.approx(error)
    found = estimate(values, stories, bounded=False)
    half = scipy_stats.t.ppf(0.975, 2) * error
    assert (found.mean, found.low, found.high) == pytest.approx((0.55, 0.55 - half, 0.55 + half))
    assert (found.clusters, found.method) == (3, "cluster-t")


def test_equal_stories_are_the_t_interval_of_their_means() -> None:
    values, stories = [0.1, 0.3, 0.6, 0.8, 0.5, 0.5], ["a", "a", "b", "b", "c", "c"]
    means = [0.2, 0.7, 0.5]
    found = estimate(values, stories, bounded=False)
    assert found.high is not None
    assert found.high - mean(values) == pytest.approx(scipy_stats.t.ppf(0.975, 2) * stdev(means) / math.sqrt(3))


def test_repeats_add_no_certainty() -> None:
    once = estimate(VALUES, own(6), bounded=False)
    thrice = estimate(VALUES * 3, own(6) * 3, bounded=False)
    assert (thrice.mean, thrice.low, thrice.high) == pytest.approx((once.mean, once.low, once.high))
    assert thrice.clusters == 6


def test_clustering_is_by_name_not_by_order() -> None:
    found = estimate([0.2, 0.9, 0.4, 0.5], ["b", "a", "b", "a"])
    assert found == estimate([0.9, 0.5, 0.2, 0.4], ["a", "a", "b", "b"])


def test_the_interval_stays_where_the_measure_is() -> None:
    values = [0.95, 1.0, 0.9, 0.2]
    assert estimate(values, own(4)).high == 1.0
    free = estimate(values, own(4), bounded=False)
    assert free.high is not None
    assert free.high > 1.0
    assert estimate([0.05, 0.0, 0.8], own(3)).low == 0.0


@pytest.mark.parametrize(
    ("values", "stories", "mean_", "clusters", "method"),
    [
        ([], [], None, 0, "none"),
        ([0.4], ["a"], 0.4, 1, "one story"),
        ([0.4, 0.8], ["a", "a"], 0.6, 1, "one story"),
        ([1.0], ["a"], 1.0, 1, "one story"),
    ],
    ids=["empty", "one value", "one story", "a single 1"],
)
def test_too_little_for_an_interval(
    values: list[float], stories: list[str], mean_: float | None, clusters: int, method: str
) -> None:
    found = estimate(values, stories)
    assert found.mean == (None if mean_ is None else pytest.approx(mean_))
    assert (found.low, found.high, found.clusters, found.method) == (None, None, clusters, method)


@pytest.mark.parametrize("value", [0.0, 1.0], ids=["all 0", "all 1"])
def test_all_equal_and_binary_still_doubts(value: float) -> None:
    found = estimate([value] * 10, own(10))
    assert found.method == "wilson"
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low == pytest.approx(0.2775, abs=1e-4)


def test_all_equal_is_no_nan() -> None:
    found = estimate([0.5] * 10, own(10))
    assert (found.mean, found.low, found.high) == (0.5, 0.5, 0.5)


def test_all_right_twice_a_story_still_doubts() -> None:
    found = estimate([1.0] * 6, ["a", "a", "b", "b", "c", "c"])
    assert found.low is not None
    assert found.low < 1.0


MATRIX = {
    "supported": {"supported": 6, "unresolved": 2},
    "unresolved": {"unresolved": 3, "supported": 1, "contradicted": 1},
    "contradicted": {"unresolved": 4},
}
F1 = (2 * 6 / (8 + 7), 2 * 3 / (5 + 9), 0.0)  # 2 right / (expected + answered)


def pairs_of(matrix: dict[str, dict[str, int]]) -> list[tuple[str, str]]:
    return [(label, said) for label, row in matrix.items() for said, count in row.items() for _ in range(count)]


def test_confusion_counts_pairs() -> None:
    assert confusion(pairs_of(MATRIX)) == MATRIX


@pytest.mark.parametrize(
    ("matrix", "value"),
    [
        (MATRIX, sum(F1) / 3),
        ({"supported": {"supported": 4}, "unaddressed": {"unaddressed": 2}}, 1.0),
        ({"supported": {"contradicted": 4}}, 0.0),
        ({"supported": {"supported": 1, "mixed": 1}}, 2 / 3),  # a label that nobody gave is not averaged in
        ({"mixed": {"mixed": 2}, "none": {"supported": 1}}, 1.0),
        ({"supported": {"supported": 1}, "none": {"supported": 2}}, 2 / 4),  # but a false alarm costs precision
        ({}, None),
        ({"none": {"supported": 3}}, None),
    ],
    ids=["by hand", "all right", "all wrong", "only one label", "mixed", "nothing asked", "empty", "no label"],
)
def test_macro_f1(matrix: dict[str, dict[str, int]], value: float | None) -> None:
    assert macro_f1(matrix) == (None if value is None else pytest.approx(value))


def test_the_bootstrap_is_seeded() -> None:
    pairs = pairs_of(MATRIX)
    first, again, other = (bootstrap(macro_f1, pairs, own(len(pairs)), seed) for seed in (7, 7, 8))
    assert first == again
    assert (first.low, first.high) != (other.low, other.high)
    assert first.mean == pytest.approx(sum(F1) / 3)
    assert first.low is not None
    assert first.high is not None
    assert 0 <= first.low < sum(F1) / 3 < first.high <= 1
    assert first.high - first.low == pytest.approx((other.high or 0) - (other.low or 0), abs=0.03)
    assert (first.clusters, first.method) == (len(pairs), "bootstrap:2000|seed:7")


def test_the_bootstrap_is_over_stories() -> None:
    pairs = [("supported", "supported"), ("supported", "contradicted")] * 20
    apart = bootstrap(macro_f1, pairs, own(40), 1)
    together = bootstrap(macro_f1, pairs, [f"story-{at // 2}" for at in range(40)], 1)
    assert (together.low, together.high, together.clusters) == (apart.mean, apart.mean, 20)  # every story is half right
    assert apart.low is not None
    assert apart.low < (apart.mean or 0)


@pytest.mark.parametrize(
    ("pairs", "stories", "mean_", "method"),
    [([], [], None, "none"), ([("supported", "supported")] * 2, ["a", "a"], 1.0, "one story")],
    ids=["empty", "one story"],
)
def test_nothing_to_resample(
    pairs: list[tuple[str, str]], stories: list[str], mean_: float | None, method: str
) -> None:
    found = bootstrap(macro_f1, pairs, stories, 1)
    assert (found.mean, found.low, found.high, found.method) == (mean_, None, None, method)


@pytest.mark.parametrize(
    ("label", "value"), [("supported", F1[0]), ("unresolved", F1[1]), ("contradicted", 0.0), ("unaddressed", None)]
)
def test_f1_of_one_label(label: str, value: float | None) -> None:
    assert f1(MATRIX, label) == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("matrix", "value"),
    [
        ({"yes": {"yes": 20, "no": 5}, "no": {"yes": 10, "no": 15}}, 0.4),  # Wikipedia's example of Cohen's kappa
        ({"yes": {"yes": 45, "no": 15}, "no": {"yes": 25, "no": 15}}, (0.6 - 0.54) / 0.46),
        ({"yes": {"no": 5}, "no": {"yes": 5}}, -1.0),
        ({"yes": {"yes": 3}, "no": {"no": 9}}, 1.0),
        ({"yes": {"yes": 3}, "no": {"yes": 9}}, None),
        ({"yes": {"yes": 3, "no": 1}}, None),
        ({}, None),
    ],
    ids=["by hand", "same agreement, less chance", "always the other", "alike", "one answer", "one label", "empty"],
)
def test_kappa(matrix: dict[str, dict[str, int]], value: float | None) -> None:
    assert kappa(matrix) == (None if value is None else pytest.approx(value))
    assert agreement_of(pairs_of(matrix)).kappa == kappa(matrix)


@pytest.mark.parametrize("statistic", [macro_f1, kappa])
def test_the_bootstrap_is_that_of_drawing_whole_stories(statistic: Callable[[Table], float | None]) -> None:
    pairs = pairs_of(MATRIX) * 2
    stories = [f"story-{at % 12}" for at in range(len(pairs))]
    names = sorted(set(stories))
    found = []
    for draw in np.random.default_rng(7).integers(0, len(names), size=(2000, len(names))):
        drawn = [pair for at in draw for pair, story in zip(pairs, stories, strict=True) if story == names[at]]
        found.append(statistic(confusion(drawn)))
    low, high = np.percentile([one for one in found if one is not None], [2.5, 97.5])
    ours = bootstrap(statistic, pairs, stories, 7)
    assert (ours.low, ours.high) == pytest.approx((low, high))


def test_resamples_without_a_value_are_left_out_and_counted() -> None:
    right = [("supported", "supported"), ("unresolved", "unresolved")]
    ours = bootstrap(kappa, [*right, *right, ("supported", "unresolved")], own(5), 7)
    both = 1 - 2 * (3 / 5) ** 5 + (1 / 5) ** 5  # kappa is defined where both of the right pairs are drawn
    assert ours.method.endswith(" of 2000|seed:7")
    counted = int(ours.method.removeprefix("bootstrap:").split()[0])
    assert counted / 2000 == pytest.approx(both, abs=0.03)
    assert ours.low is not None
    assert ours.low > -1


@pytest.mark.parametrize(
    ("right", "mean_", "method"), [(4, 0.5, "undefined in most resamples"), (1, None, "undefined")]
)
def test_a_figure_that_few_resamples_have(right: int, mean_: float | None, method: str) -> None:
    def rare(table: Table) -> float | None:
        return 0.5 if table.get("supported", {}).get("supported") == right else None

    found = bootstrap(rare, [("supported", "supported"), ("unresolved", "unresolved")] * 4, own(8), 7)
    assert (found.mean, found.low, found.high, found.method) == (mean_, None, None, method)
