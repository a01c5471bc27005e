"""Differences of two sides against SciPy, statsmodels, published examples and figures worked out by hand."""

import json
import math
import subprocess
import sys
from dataclasses import asdict

import numpy as np
import pytest
from conftest import ROOT
from scipy import stats as scipy_stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import DescrStatsW

from evals.compare.planning import needed
from evals.stats import confusion, f1, kappa, macro_f1, student, wilson
from evals.stats.corpus import STATISTICS, corpus_differences
from evals.stats.family import adjust, holm, word
from evals.stats.length import adjusted
from evals.stats.paired import Column, Difference, detectable, differences, mcnemar, newcombe

HEAVY = ("numpy", "scipy", "statsmodels")
RANDOM = np.random.default_rng(11)


def own(count: int) -> list[str]:
    return [f"s{at}" for at in range(count)]


def numeric(count: int, shift: float = 0.05) -> Column:
    base = RANDOM.uniform(0.2, 0.6, count)
    return Column("m", base.tolist(), (base + RANDOM.normal(shift, 0.1, count)).tolist(), own(count))


def binary(both: int, lost: int, gained: int, neither: int) -> Column:
    base = [1.0] * (both + lost) + [0.0] * (gained + neither)
    head = [1.0] * both + [0.0] * lost + [1.0] * gained + [0.0] * neither
    return Column("b", base, head, own(len(base)))


def only(column: Column, resamples: int | None = None) -> Difference:
    (found,) = differences([column], 7, resamples)
    return found


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys, evals.compare, evals.gate, evals.reports.compare, evals.stats\n"
        "from evals.stats import estimate\nfrom evals.stats.paired import Column, differences\n"
        "estimate([.1, .5, .6], ['a', 'b', 'c'])\n"
        "differences([Column('m', [0.0, 1.0, 1.0], [1.0, 1.0, 0.0], ['a', 'b', 'c'])], 1)\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


@pytest.mark.parametrize("degrees", [1, 2, 3, 7, 29, 99.5, 1000, 9999])
@pytest.mark.parametrize("t", [0.0, 0.3, 1.0, 1.96, 4.0, 12.0])
def test_students_t_is_scipys(degrees: float, t: float) -> None:
    assert student.two_sided(t, degrees) == pytest.approx(2 * scipy_stats.t.sf(t, degrees), rel=1e-9, abs=1e-300)
    for share in (0.5, 0.8, 0.9, 0.975, 0.999):
        assert student.quantile(share, degrees) == pytest.approx(scipy_stats.t.ppf(share, degrees), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("gained", "lost"), [(0, 0), (1, 0), (0, 6), (3, 9), (40, 40), (12, 45), (700, 800), (3000, 3200)]
)
def test_mcnemar_is_statsmodels_and_scipys(gained: int, lost: int) -> None:
    right = statsmodels_mcnemar([[10, lost], [gained, 5]], exact=True).pvalue
    assert mcnemar(gained, lost) == pytest.approx(right, rel=1e-9)
    if gained + lost:
        assert mcnemar(gained, lost) == pytest.approx(scipy_stats.binomtest(gained, gained + lost).pvalue, rel=1e-9)


def test_mcnemar_of_more_pairs_than_a_float_can_count() -> None:
    assert mcnemar(0, 1100) == 0.0
    assert mcnemar(5000, 5200) == pytest.approx(scipy_stats.binomtest(5000, 10200).pvalue, rel=1e-9)


def test_the_permutation_test_gives_the_p_of_mcnemar_on_binary_pairs() -> None:
    column = binary(5, 2, 8, 3)
    twice = Column("b", [*column.base, 0.5], [*column.head, 0.5], [*column.stories, "half"])  # no longer yes or no
    found = only(twice)
    assert found.test == "sign-flip:exact"
    assert found.p == pytest.approx(only(column).p)
    assert only(column).test == "mcnemar:exact"


@pytest.mark.parametrize("table", [(1, 7, 1, 12), (4, 8, 6, 12), (10, 10, 10, 10), (4, 6, 5, 9)])
@pytest.mark.parametrize("level", [0.95, 0.9])
def test_newcombe_of_pairs_that_hang_together_by_chance_is_that_of_two_samples(
    table: tuple[int, int, int, int], level: float
) -> None:
    both, lost, gained, neither = table
    assert 0 <= both * neither - lost * gained <= sum(table) / 2  # what his continuity correction takes for chance
    right = confint_proportions_2indep(
        both + gained, sum(table), both + lost, sum(table), method="newcomb", compare="diff", alpha=1 - level
    )
    assert newcombe(*table, level) == pytest.approx(right, abs=1e-12)


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [((14, 0, 5, 22), 0.011, 0.226), ((1, 7, 1, 12), -0.507, -0.026)],
    ids=["Altman et al. 2000, table 6.2", "Fagerland, Lydersen & Laake 2014, airway reactivity"],
)
def test_newcombe_of_the_books(table: tuple[int, int, int, int], low: float, high: float) -> None:
    assert newcombe(*table) == (pytest.approx(low, abs=6e-4), pytest.approx(high, abs=6e-4))


def test_newcombe_by_hand_and_turned_round() -> None:
    # 30 and 38 of 50; Wilson .4618 to .7239 and .6259 to .8571; phi (28*10 - 2*10 - 25) / sqrt(30*20*38*12)
    phi = (280 - 20 - 25) / math.sqrt(30 * 20 * 38 * 12)
    low_a, high_a, low_b, high_b = (
        end for hits in (30, 38) for end in scipy_stats.binomtest(hits, 50).proportion_ci(method="wilson")
    )
    down, up, left, right = 0.76 - low_b, high_b - 0.76, 0.6 - low_a, high_a - 0.6
    low = 0.16 - math.sqrt(down**2 - 2 * phi * down * right + right**2)
    high = 0.16 + math.sqrt(up**2 - 2 * phi * up * left + left**2)
    assert newcombe(28, 2, 10, 10) == pytest.approx((low, high))
    assert newcombe(28, 10, 2, 10) == pytest.approx((-high, -low))


def test_one_article_a_story_is_the_paired_t_interval() -> None:
    column = numeric(40)
    found = only(column)
    right = scipy_stats.ttest_rel(column.head, column.base).confidence_interval()
    assert (found.low, found.high) == pytest.approx((right.low, right.high))
    assert (found.n, found.clusters, found.method) == (40, 40, "cluster-t")


@pytest.mark.parametrize("count", [5, 9, 13])
def test_few_stories_are_permuted_exactly_as_by_scipy(count: int) -> None:
    column = numeric(count)
    right = (
        scipy_stats.permutation_test(
            (column.differences,), np.mean, permutation_type="samples", n_resamples=np.inf, vectorized=False
        )
        if count < 10
        else None
    )
    found = only(column)
    assert found.test == "sign-flip:exact"
    if right:
        assert found.p == pytest.approx(right.pvalue)


def test_many_stories_are_permuted_at_random_near_scipys_p() -> None:
    column = numeric(60, 0.025)
    right = scipy_stats.permutation_test(
        (column.base, column.head), lambda a, b, axis: np.mean(a - b, axis=axis), permutation_type="samples",
        n_resamples=20_000, rng=np.random.default_rng(3),
    )  # fmt: skip
    found = only(column)
    assert found.p == pytest.approx(right.pvalue, abs=0.01)
    assert found.test == "sign-flip:10000|seed:7"
    assert only(column) == found


def test_stories_are_flipped_whole() -> None:
    # three stories of four articles each: 8 ways to flip, of which 2 are as far out as the data
    column = Column("m", [0.0] * 12, [0.1, 0.2, 0.3, 0.4] * 3, [f"s{at // 4}" for at in range(12)])
    assert only(column).p == pytest.approx(2 / 8)
    assert only(column).clusters == 3


def test_a_story_of_ten_articles_is_no_ten_stories() -> None:
    values = RANDOM.normal(0.05, 0.1, 12).tolist()
    once = only(Column("m", [0.0] * 12, values, own(12), bounded=False))
    tenfold = only(Column("m", [0.0] * 120, values * 10, own(12) * 10, bounded=False))
    assert (tenfold.low, tenfold.high, tenfold.p) == (pytest.approx(once.low), pytest.approx(once.high), once.p)


def test_two_one_sided_tests_are_statsmodels() -> None:
    for shift in (0.0, 0.01, 0.02, 0.04):
        column = numeric(50, shift)
        p = DescrStatsW(column.differences).ttost_mean(-0.04, 0.04)[0]
        assert only(column).within(0.04) == (p < 0.05)


@pytest.mark.parametrize("count", [30, 100, 400])
def test_what_could_have_been_seen_has_the_power_that_it_says(count: int) -> None:
    spread = 0.2
    seen = detectable(spread / math.sqrt(count), count)
    power = TTestPower().power(seen / spread, count, 0.05)
    assert power == pytest.approx(0.8, abs=0.006)
    assert needed(spread**2, seen, 0.8) == pytest.approx(count, abs=1)


@pytest.mark.parametrize(("share", "difference", "items"), [(0.1, 0.05, 306), (0.2, 0.1, 149), (0.3, 0.03, 2608)])
def test_articles_needed_are_those_of_the_method(share: float, difference: float, items: int) -> None:
    assert needed(share - difference**2, difference, 0.8) == pytest.approx(items, rel=0.025)


def test_holm_is_statsmodels() -> None:
    values = [0.04, 0.001, 0.2, 0.012, 0.03, 0.9]
    assert holm(values) == pytest.approx(multipletests(values, method="holm")[1].tolist())
    assert holm([]) == []


def test_the_primary_measure_pays_nothing_for_the_others() -> None:
    found = adjust({"a": 0.04, "b": 0.03, "c": 0.02}, ["a"])
    assert found == {"a": 0.04, "b": pytest.approx(0.04), "c": pytest.approx(0.04)}


def test_the_difference_at_equal_length_is_statsmodels_clustered() -> None:
    moves = RANDOM.normal(0.3, 0.2, 60)
    stories = [f"s{at // 3}" for at in range(60)]
    head = 0.02 + 0.2 * moves + RANDOM.normal(0, 0.05, 60)
    found = adjusted(Column("m", [0.0] * 60, head.tolist(), stories), moves.tolist())
    groups = np.unique(stories, return_inverse=True)[1]
    right = OLS(head, np.column_stack([np.ones(60), moves])).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, use_t=True
    )
    assert found is not None
    assert found.mean == pytest.approx(right.params[0])
    assert found.error == pytest.approx(right.bse[0])
    assert (found.low, found.high) == pytest.approx(tuple(right.conf_int()[0]))


@pytest.mark.parametrize("moves", [[0.3] * 9, [0.0] * 9])
def test_no_line_without_a_slope(moves: list[float]) -> None:
    assert adjusted(numeric(9), moves) is None
    assert adjusted(Column("m", [0.0, 0.1], [0.1, 0.3], own(2)), [0.1, 0.2]) is None


@pytest.mark.parametrize(
    ("column", "method", "p", "what"),
    [
        (Column("m", [], [], []), "no pair", None, "unknown"),
        (Column("m", [0.2], [0.9], ["a"]), "one story", None, "unknown"),
        (Column("m", [0.2, 0.3], [0.9, 0.1], ["a", "a"]), "one story", None, "unknown"),
        (Column("m", [0.5] * 6, [0.5] * 6, own(6)), "all alike:wilson", 1.0, "no difference"),
        (Column("m", [1.0] * 3, [1.0] * 3, own(3)), "all alike:wilson", 1.0, "no difference"),
        (Column("m", [0.0] * 8, [1.0] * 8, own(8)), "all alike:wilson", 2 / 2**8, "better"),
        (Column("m", [30.0] * 8, [40.0] * 8, own(8), bounded=False), "all alike", 2 / 2**8, "better"),
    ],
    ids=["nothing", "one article", "one story", "all equal", "three all right", "all turned", "all longer"],
)
def test_degenerate_data_is_answered(column: Column, method: str, p: float | None, what: str) -> None:
    found = only(column)
    assert (found.method, found.p) == (method, p)
    assert word(found, found.p, 0.03, False, True) == what
    json.dumps(asdict(found), allow_nan=False)


def test_three_equal_pairs_rule_little_out() -> None:
    few, many = only(Column("m", [0.5] * 3, [0.5] * 3, own(3))), only(Column("m", [0.5] * 400, [0.5] * 400, own(400)))
    assert few.low is not None
    assert few.low < -0.5
    assert not few.within(0.03)
    assert many.within(0.03)


@pytest.mark.parametrize(
    ("mean", "narrow", "p", "lower", "graded", "right"),
    [
        (0.05, (0.01, 0.09), 0.01, False, True, "better"),
        (0.05, (0.01, 0.09), 0.01, True, True, "worse"),
        (-0.05, (-0.09, -0.01), 0.05, False, True, "worse"),
        (0.05, (0.01, 0.09), 0.01, False, False, "more"),
        (-0.05, (-0.09, -0.01), 0.01, True, False, "less"),
        (0.01, (-0.01, 0.02), 0.4, False, True, "equivalent"),
        (0.01, (-0.01, 0.03), 0.4, False, True, "no evidence"),
        (0.05, (-0.01, 0.11), 0.051, False, True, "no evidence"),
    ],
)
def test_the_word(mean: float, narrow: tuple[float, float], p: float, lower: bool, graded: bool, right: str) -> None:
    found = Difference("m", 50, 50, 0.5, 0.5 + mean, mean, -1.0, 1.0, narrow, p, 0.07, 0.02, "cluster-t", "t")
    assert word(found, p, 0.03, lower, graded) == right


LABELS = ("supported", "contradicted", "unresolved", "unaddressed")


def answered(count: int, right: float, seed: int) -> list[tuple[str, list[tuple[str, str]]]]:
    random = np.random.default_rng(seed)
    found = []
    for at in range(count):
        label = LABELS[at % 4]
        said = label if random.random() < right else LABELS[random.integers(4)]
        found.append((f"s{at // 2}", [(label, said)]))
    return found


def test_corpus_figures_are_those_of_the_scorecard() -> None:
    rows = [*answered(60, 0.5, 1), ("s9", [("none", "supported"), ("mixed", "mixed")])]
    size = 6
    names = (*LABELS, "mixed", "none")
    table = np.zeros((1, size, size))
    pairs = [pair for _, one in rows for pair in one]
    for expected, said in pairs:
        table[0, names.index(expected), names.index(said)] += 1
    counted = confusion(pairs)
    assert STATISTICS["verdict_macro_f1"](table)[0] == pytest.approx(macro_f1(counted))
    assert STATISTICS["verdict_kappa"](table)[0] == pytest.approx(kappa(counted))
    assert STATISTICS["verdict_f1.supported"](table)[0] == pytest.approx(f1(counted, "supported"))


def test_the_paired_bootstrap_is_that_of_drawing_whole_stories() -> None:
    base, head = answered(40, 0.4, 1), answered(40, 0.8, 2)
    (found,) = corpus_differences(["verdict_macro_f1"], base, head, 7, 4000)
    stories = sorted({story for story, _ in base})
    rows = [
        [[pair for name, one in side if name == story for pair in one] for story in stories] for side in (base, head)
    ]
    values = []
    for draw in np.random.default_rng(1).integers(0, len(stories), size=(4000, len(stories))):
        one, two = (macro_f1(confusion([pair for at in draw for pair in side[at]])) for side in rows)
        assert one is not None
        assert two is not None
        values.append(two - one)
    assert (found.low, found.high) == pytest.approx(np.percentile(values, [2.5, 97.5]), abs=0.02)
    assert found.error == pytest.approx(np.std(values), rel=0.06)
    assert found.p is not None
    assert found.p < 0.01
    assert found == corpus_differences(["verdict_macro_f1"], base, head, 7, 4000)[0]


def test_repeats_of_an_article_weigh_one_article() -> None:
    base, head = answered(40, 0.4, 1), answered(40, 0.8, 2)
    thrice = [[(story, one * 3) for story, one in side] for side in (base, head)]
    found = corpus_differences(["verdict_macro_f1", "verdict_kappa"], base, head, 7, 500)
    again = corpus_differences(["verdict_macro_f1", "verdict_kappa"], *thrice, 7, 500)
    assert [one.mean for one in again] == pytest.approx([one.mean for one in found])
    assert [one.low for one in again] == pytest.approx([one.low for one in found])


@pytest.mark.parametrize(
    ("base", "head", "method"),
    [
        ([("a", [("supported", "supported")])] * 2, [("a", [("supported", "unresolved")])] * 2, "one story"),
        ([("a", [("none", "supported")])], [("a", [("none", "none")])], "undefined"),
        ([("a", [("supported", "supported")]), ("b", [("supported", "supported")])] * 1,) * 2 + ("all alike:wilson",),
    ],
    ids=["one story", "no label", "both all right"],
)
def test_corpus_figures_in_the_corners(base: list, head: list, method: str) -> None:  # type: ignore[type-arg]
    (found,) = corpus_differences(["verdict_macro_f1"], base, head, 7, 200)
    assert found.method == method
    assert found.low == (pytest.approx(-wilson(0, 2)[1]) if "alike" in method else None)
    json.dumps(asdict(found), allow_nan=False)
