"""Comparisons of small Runs: what is computed, what is said instead, and the plain word."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_runs import ALONE, Group, Row, make_run, summaries, verdicts

from evals.compare import Choice, Comparison, compare, read_side
from evals.compare.changes import leading
from evals.compare.noise import against_itself
from evals.compare.planning import plan
from evals.compare.values import Measure
from evals.errors import EvalsError, StoreError, SuiteError
from evals.reports.compare import cost_rows
from evals.schema import Output, Sample, Score, Spent
from evals.store import Canaries, Run

V2: Group = ("summary", "summary@v2", "openai/m")
HEADLINE: Group = ("headline", "headline@v2", "openai/m")
N = 40
Samples = list[list[Sample]]


def rows(shift: float = 0.0, count: int = N, seed: int = 1, noise: float = 0.05) -> list[Row]:
    random = np.random.default_rng(seed)
    level = np.linspace(0.2, 0.6, count)
    values = level + shift + random.normal(0, noise, count)
    return [{"rouge1": float(value), "names": float(at % 5 > 0)} for at, value in enumerate(values)]


def two(folder: Path, base: Any, head: Any, **manifest: Any) -> tuple[Run, Run]:
    return make_run(folder / "base", {ALONE: base}, **manifest), make_run(folder / "head", {ALONE: head}, **manifest)


def measure(found: Comparison, name: str, pairing: int = 0) -> Measure:
    return next(one for one in found.pairings[pairing].measures if one.name == name)


def test_a_better_run_is_called_better_with_every_figure(tmp_path: Path) -> None:
    found = compare(*two(tmp_path, summaries(rows()), summaries(rows(0.1, seed=2)), suite={"primary": "rouge1"}))
    one = measure(found, "rouge1")
    assert (one.word, one.primary, one.n, one.clusters) == ("better", True, N, N)
    assert one.base is not None
    assert one.head is not None
    assert one.difference == pytest.approx(one.head - one.base)
    assert one.low is not None
    assert 0 < one.low < one.difference < (one.high or 0)
    assert (one.method, one.test, one.p_adjusted) == ("cluster-t", "sign-flip:10000|seed:2009", one.p)
    assert measure(found, "names").word == "no difference"
    assert found.conclusion.startswith(
        "HEAD against BASE (openai/m summary@v1) on rouge1, the primary measure: better, +0."
    )
    assert json.loads(json.dumps(found.model_dump(mode="json"), allow_nan=False))["family"] == 1
    back = compare(*reversed(two(tmp_path / "b", summaries(rows()), summaries(rows(0.1, seed=2)))))
    assert measure(back, "rouge1").word == "worse"


def test_no_evidence_says_what_could_have_been_seen(tmp_path: Path) -> None:
    found = compare(*two(tmp_path, summaries(rows(noise=0.2)), summaries(rows(seed=2, noise=0.2))))
    one = measure(found, "rouge1")
    assert one.word == "no evidence"
    assert one.detectable is not None
    assert one.detectable > 0.05
    wide = compare(Run(tmp_path / "base"), Run(tmp_path / "head"), margin=0.5)
    assert measure(wide, "rouge1").word == "equivalent"


def test_repeats_are_averaged_within_the_article(tmp_path: Path) -> None:
    once = rows(seed=2)
    thrice = [[row] * 3 for row in once]
    plain = compare(*two(tmp_path / "1", summaries(rows()), summaries(once)))
    repeated = compare(*two(tmp_path / "3", summaries(rows()), summaries(thrice)))
    assert measure(repeated, "rouge1").n == N
    assert measure(repeated, "rouge1").low == pytest.approx(measure(plain, "rouge1").low)


def test_a_repeated_yes_or_no_is_a_number(tmp_path: Path) -> None:
    half = [[{"names": 1.0}, {"names": float(at % 2)}] for at in range(N)]
    found = compare(*two(tmp_path, summaries([{"names": 1.0}] * N), summaries(half)))
    assert measure(found, "names").test.startswith("sign-flip")
    assert measure(found, "names").head == pytest.approx(0.75)


def test_stories_are_what_is_counted(tmp_path: Path) -> None:
    found = compare(*two(tmp_path, summaries(rows()), summaries(rows(0.1, seed=2)), stories=8))
    one = measure(found, "rouge1")
    assert (one.n, one.clusters, one.test) == (N, 8, "sign-flip:exact")
    assert (found.pairings[0].articles, found.pairings[0].stories) == (N, 8)


def test_holm_counts_every_test_that_grades_but_the_primary(tmp_path: Path) -> None:
    base = [{"rouge1": 0.5, "rouge2": 0.5, "length": 9.0, **row} for row in rows()]
    head = [
        {**row, "rouge2": 0.5 + 0.1 * (at % 3), "length": 9.0 + at % 4} for at, row in enumerate(rows(0.02, seed=2))
    ]
    found = compare(*two(tmp_path, summaries(base), summaries(head)))
    assert found.family == 3
    one, length = measure(found, "rouge2"), measure(found, "length")
    assert one.p_adjusted == pytest.approx(3 * (one.p or 0))
    assert (length.graded, length.word, length.p_adjusted) == (False, "more", length.p)
    only = compare(Run(tmp_path / "base"), Run(tmp_path / "head"), measures=["rouge2"])
    assert (only.family, [one.name for one in only.pairings[0].measures]) == (1, ["rouge2"])


def test_length_stands_beside_and_is_taken_out(tmp_path: Path) -> None:
    base = summaries([{"rouge1": 0.4}] * N, words=20)
    head = [
        summaries([{"rouge1": 0.4 + 0.02 * (at % 5)}], words=20 + 4 * (at % 5))[0][0].model_copy(
            update={"article_id": f"a{at}", "story": f"a{at}"}
        )
        for at in range(N)
    ]
    one = measure(compare(*two(tmp_path, base, [[sample] for sample in head])), "rouge1")
    assert (one.word, one.words_base, one.words_head) == ("better", 21, 29)
    assert one.at_equal_length is not None
    assert one.at_equal_length.difference == pytest.approx(0, abs=0.005)
    assert not one.at_equal_length.extrapolated


def test_two_prompts_of_one_run(tmp_path: Path) -> None:
    run = make_run(tmp_path, {ALONE: summaries(rows()), V2: summaries(rows(0.1, seed=2))})
    found = compare(run, run, (Choice(prompt="summary/v1"), Choice(prompt="summary/v2")))
    assert measure(found, "rouge1").word == "better"
    assert (found.pairings[0].base.prompt, found.pairings[0].head.prompt) == ("summary@v1", "summary@v2")
    turned = compare(run, run, (Choice(prompt="prompts/summary/v2.prompt.yml"), Choice(prompt="summary@v1")))
    assert measure(turned, "rouge1").word == "worse"


def test_two_models_of_one_run_prompt_by_prompt(tmp_path: Path) -> None:
    answers = {
        (task, prompt, model): summaries(rows(seed=seed))
        for seed, (task, prompt, model) in enumerate(
            [("summary", p, m) for p in ("summary@v1", "summary@v2") for m in ("openai/m", "openai/n")]
        )
    }
    run = make_run(tmp_path, answers)  # type: ignore[arg-type]
    found = compare(run, run, (Choice(model="openai/m"), Choice(model="openai/n")))
    assert [(one.base.name, one.head.name) for one in found.pairings] == [
        ("openai/m summary@v1", "openai/n summary@v1"),
        ("openai/m summary@v2", "openai/n summary@v2"),
    ]


def test_a_primary_measure_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = compare(*two(tmp_path, summaries(rows()), summaries(rows(seed=2)), suite={"primary": "rubric"}))
    assert found.notes == ("The primary measure, rubric, is not among what could be compared.",)
    assert not any(one.primary for one in found.pairings[0].measures)


def test_who_has_no_counterpart_is_named(tmp_path: Path) -> None:
    base = make_run(tmp_path / "a", {ALONE: summaries(rows())})
    head = make_run(tmp_path / "b", {ALONE: summaries(rows(0.1, seed=2)), V2: summaries(rows(seed=3))})
    found = compare(base, head)
    assert len(found.pairings) == 1
    assert found.notes == ("Only HEAD has summary by openai/m summary@v2: not compared.",)


def test_an_unfit_judge_is_named(tmp_path: Path) -> None:
    graded: list[Row] = [{**row, "rubric": 0.5} for row in rows()]
    made = two(tmp_path, summaries(graded), summaries(graded), judge={"name": "openai/j"})
    (note,) = compare(*made).notes
    assert note == "Judge openai/j was not checked: do not trust the rubric rows."
    assert compare(*made, measures=["rouge1"]).notes == ()


def test_a_judge_that_is_unfit_for_one_task_is_named_with_it(tmp_path: Path) -> None:
    graded = summaries([{"rubric": 0.5} for _ in rows()])
    asked = {task: {"id": f"{task}@v1"} for task in ("summary", "headline")}
    made = []
    for name in ("a", "b"):
        run = make_run(tmp_path / name, {ALONE: graded, HEADLINE: graded}, judge={"name": "j"}, rubrics=asked)
        items = [{"id": task, "rubric": f"{task}@v1", "passed": task == "headline"} for task in asked]
        results = [{"answered": "no", "expected": "yes", "asked": 1, **one} for one in items]
        run.write_canaries(Canaries(results=tuple(results)))
        made.append(run)
    found = compare(*made)
    assert [note for note in found.notes if "j" in note.split()] == [
        "Judge j is unfit for task summary: do not trust those rubric rows."
    ]
    assert {one.task: bool(one.measures[0].doubt) for one in found.pairings} == {"summary": True, "headline": False}


def test_verdicts_held_against_people_lead_what_a_judge_says(tmp_path: Path) -> None:
    people = verdicts([(LABELS[at % 4], LABELS[at % 4]) for at in range(6)])
    rubric = Score(name="rubric", value=0.5, signature="rubric|s")
    both = [[one.model_copy(update={"scores": (*one.scores, rubric)}) for one in repeats] for repeats in people]
    made = [make_run(tmp_path / name, {HEADLINE: both}) for name in "ab"]
    (pairing,) = compare(*made).pairings
    first = leading(pairing.measures)
    assert first is not None
    assert (first.name, "rubric" in {one.name for one in pairing.measures}) == ("verdict_accuracy", True)


LABELS = ("supported", "contradicted", "unresolved", "unaddressed")


def test_verdicts_flip_and_figures_of_the_matrix_are_compared(tmp_path: Path) -> None:
    base = verdicts([(LABELS[at % 4], "unresolved") for at in range(N)])
    head = verdicts(
        [(LABELS[at % 4], None if at == 3 else LABELS[at % 4] if at % 8 else "contradicted") for at in range(N)]
    )
    found = compare(make_run(tmp_path / "a", {HEADLINE: base}), make_run(tmp_path / "b", {HEADLINE: head}))
    pairing = found.pairings[0]
    assert pairing.verdicts == {
        "unresolved": {"supported": 5, "contradicted": 15, "unresolved": 10, "unaddressed": 9, "no verdict": 1}
    }
    assert len(pairing.flips) == 30
    assert (pairing.flips[0].article_id, pairing.flips[0].base, pairing.flips[0].head) == (
        "a0",
        "unresolved",
        "contradicted",
    )
    assert {one.name: one.word for one in pairing.measures} == {
        "verdict_accuracy": "better",
        "over_answered": "no difference",
        "under_answered": "better",
        "verdict_macro_f1": "better",
        "verdict_kappa": "unknown",
    }
    assert measure(found, "verdict_macro_f1").test == "bootstrap:10000|seed:2009"
    assert measure(found, "verdict_accuracy").only_base == 1
    assert measure(found, "under_answered").lower_is_better


def test_the_articles_that_changed_most_are_shown_both_ways(tmp_path: Path) -> None:
    head = [dict(row) for row in rows()]
    for at, moved in ((3, 0.3), (7, 0.2), (11, -0.1)):
        head[at]["rouge1"] = (head[at]["rouge1"] or 0) + moved
    found = compare(*two(tmp_path, summaries(rows()), summaries(head, words=4)))
    gained, lost = found.pairings[0].gained, found.pairings[0].lost
    assert [one.article_id for one in gained] == ["a3", "a7"]
    assert [one.article_id for one in lost] == ["a11"]
    assert (gained[0].base_text, gained[0].head_text) == ("word " * 10 + "3", "word " * 4 + "3")
    assert gained[0].headline == "Will Town 3 get it?"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"body": "Other."}, "1 with another body"),
        ({"language": "de"}, "1 with another language"),
        ({"references": ["R."]}, "1 with another references"),
    ],
)
def test_a_subset_in_common_is_used_with_its_size(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    base = make_run(tmp_path / "a", {ALONE: summaries(rows())})
    head = make_run(tmp_path / "b", {ALONE: summaries(rows(0.1, seed=2))}, articles={0: change})
    found = compare(base, head)
    assert measure(found, "rouge1").n == N - 1
    assert found.notes[0].startswith(f"Other data: only the {N - 1} articles that both Runs have, word for word")
    assert told in found.notes[1]


def test_tags_do_not_make_another_article(tmp_path: Path) -> None:
    base = make_run(tmp_path / "a", {ALONE: summaries(rows())})
    head = make_run(tmp_path / "b", {ALONE: summaries(rows(seed=2))}, articles={0: {"tags": ["x"], "split": "dev"}})
    assert compare(base, head).notes == ()


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ("tok:default|v:1", "tok:cjk|v:1", "not made alike: tok:default against tok:cjk"),
        ("rubric:s@v1#1|judge:a|k:1", "rubric:s@v2#9|judge:a|k:1", "rubric:s@v1#1 against rubric:s@v2#9"),
        ("judge:a|k:1", "judge:b|k:1", "judge:a against judge:b. The judges themselves: --across-judges"),
    ],
    ids=["signature", "rubric", "judge"],
)
def test_what_was_not_made_alike_is_not_compared(tmp_path: Path, ours: str, theirs: str, told: str) -> None:
    both = ({ALONE: summaries([{**row, "rubric": 0.5} for row in rows(seed=at)], signature=mark)} for at, mark in ((1, ours), (2, theirs)))  # fmt: skip
    one, other = (make_run(tmp_path / name, answers) for name, answers in zip("ab", both, strict=True))
    with pytest.raises(StoreError, match="Not comparable: rouge1 is not made alike"):
        compare(one, other)
    with pytest.raises(SuiteError) as caught:
        compare(one, other, measures=["rubric"])
    assert told in str(caught.value)
    if "judge:b" in theirs:
        assert measure(compare(one, other, across_judges=True), "rubric").n == N


def test_pairs_that_were_not_made_alike_are_left_out_and_counted(tmp_path: Path) -> None:
    head = [*summaries(rows()[:30]), *summaries(rows(), signature="other")[30:]]
    assert measure(compare(*two(tmp_path, summaries(rows()), head)), "rouge1").other_signature == 10


def test_missing_pairs_are_left_out_and_counted(tmp_path: Path) -> None:
    base: list[Row] = [{"rouge1": None if at < 3 else 0.5} for at in range(N)]
    head: list[Row] = [{"rouge1": None if at > 34 else 0.5 + at / 100} for at in range(N)]
    one = measure(compare(*two(tmp_path, summaries(base), summaries(head))), "rouge1")
    assert (one.n, one.only_base, one.only_head) == (32, 5, 3)


@pytest.mark.parametrize(
    ("base", "head", "what"),
    [
        ([{"rouge1": 0.5}], [{"rouge1": 0.7}], "unknown"),
        ([{"rouge1": 0.5}] * 9, [{"rouge1": 0.5}] * 9, "no difference"),
        ([{"names": 1.0}] * 9, [{"names": 1.0}] * 9, "no difference"),
    ],
    ids=["one article", "all equal", "all right"],
)
def test_degenerate_data_is_answered_in_words(tmp_path: Path, base: list[Row], head: list[Row], what: str) -> None:
    found = compare(*two(tmp_path, summaries(base), summaries(head)))
    assert [one.word for one in found.pairings[0].measures] == [what]
    json.dumps(found.model_dump(mode="json"), allow_nan=False)
    assert "nan" not in found.conclusion


def bad_runs(folder: Path) -> dict[str, tuple[Run, Run]]:
    base = make_run(folder / "base", {ALONE: summaries(rows())})
    return {
        "same": (base, base),
        "unfinished": (base, make_run(folder / "u", {ALONE: summaries(rows())}, samples=99)),
        "other articles": (
            base,
            make_run(folder / "o", {ALONE: summaries(rows())}, articles={at: {"id": f"b{at}"} for at in range(N)}),
        ),
        "unscored": (base, make_run(folder / "e", {ALONE: summaries([{"rouge1": None}] * N)})),
        "other task": (base, make_run(folder / "h", {HEADLINE: verdicts([("supported", "supported")] * N)})),
        "two against one": (
            base,
            make_run(folder / "t", {V2: summaries(rows()), (*V2[:2], "openai/n"): summaries(rows())}),
        ),
    }


@pytest.mark.parametrize(
    ("which", "told"),
    [
        ("same", "compared with itself is no comparison"),
        ("unfinished", "Run u is unfinished: 40 of 99 Samples. Go on: betteridge runs resume u"),
        ("other articles", "Not comparable: base and o have no article in common"),
        ("unscored", "Not comparable: rouge1 is only BASE has it"),
        ("other task", "Nothing to compare: BASE has summary by openai/m summary@v1; HEAD has headline by"),
        ("two against one", "Say which: --prompt P --against Q"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(tmp_path: Path, which: str, told: str) -> None:
    with pytest.raises(EvalsError) as caught:
        compare(*bad_runs(tmp_path)[which])
    assert told in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("choices", "measures", "told"),
    [
        ((Choice(), Choice()), ["rouge9"], "Neither side has a measure 'rouge9'. Measures: names, rouge1."),
        ((Choice(), Choice()), ["rubric"], "'rubric' cannot be compared: only HEAD has it."),
        (
            (Choice(prompt="summary/v7"), Choice()),
            [],
            "Run base has no answers of summary/v7. It has summary by openai/m",
        ),
    ],
)
def test_what_is_not_there_is_said(
    tmp_path: Path, choices: tuple[Choice, Choice], measures: list[str], told: str
) -> None:
    base, head = two(tmp_path, summaries(rows()), summaries([{**row, "rubric": 1.0} for row in rows(seed=2)]))
    with pytest.raises(SuiteError) as caught:
        compare(base, head, choices, measures)
    assert told in str(caught.value)


def test_a_plan_holds_what_it_promises(tmp_path: Path) -> None:
    base, head = (read_side(run) for run in two(tmp_path, summaries(rows()), summaries(rows(0.02, seed=2))))
    found = plan(base, head, [(ALONE, ALONE)], (0.02, 0.8), ["rouge1"])
    (need,) = found.needs
    count = need.articles
    more = two(tmp_path / "more", summaries(rows(count=count)), summaries(rows(0.02, count, 2)))
    seen = measure(compare(*more), "rouge1").detectable
    assert seen == pytest.approx(0.02, rel=0.25)
    assert not need.at_most
    assert need.by_repeats == {}
    alone = plan(base, base, [(ALONE, ALONE)], (0.02, 0.8), ["rouge1"])
    assert alone.needs[0].at_most
    assert alone.needs[0].articles > count  # what articles have in common is not known to cancel out
    assert f"{alone.needs[0].articles:,} articles" in alone.conclusion


def test_a_plan_says_what_repeats_are_good_for(tmp_path: Path) -> None:
    random = np.random.default_rng(5)

    def noisy() -> list[list[Row]]:
        return [[{"rouge1": 0.5 + random.normal(0, 0.1)} for _ in range(2)] for _ in range(60)]

    base, head = (read_side(run) for run in two(tmp_path, summaries(noisy()), summaries(noisy())))
    (need,) = plan(base, head, [(ALONE, ALONE)], (0.05, 0.8), []).needs
    assert need.repeats == 2
    assert need.by_repeats[2] == pytest.approx(need.articles, rel=0.1)
    assert need.by_repeats[1] == pytest.approx(2 * need.articles, rel=0.3)  # all of the variance is noise
    assert need.by_repeats[8] < need.by_repeats[4] < need.by_repeats[2]


def test_a_plan_needs_a_variance(tmp_path: Path) -> None:
    side = read_side(make_run(tmp_path, {ALONE: summaries([{"rouge1": 0.5}] * 5)}))
    with pytest.raises(SuiteError, match="Run more articles"):
        plan(side, side, [(ALONE, ALONE)], (0.05, 0.8), [])


@pytest.mark.parametrize("repeats", [1, 2, 4])
def test_a_contender_against_itself_seldom_alarms(tmp_path: Path, repeats: int) -> None:
    random = np.random.default_rng(repeats)
    values = [[{"rouge1": 0.5 + random.normal(0, 0.1)} for _ in range(repeats)] for _ in range(80)]
    side = read_side(make_run(tmp_path, {ALONE: summaries(values)}))
    found = against_itself(side, ALONE, {"rouge1": 0.0}, 0.03)
    (floor,) = found.floors
    assert floor.design == ("stories" if repeats == 1 else "repeats")
    assert floor.n == (40 if repeats == 1 else 80)
    assert 0.005 <= floor.alarms <= 0.045  # 2.5 % are allowed, without any tolerance
    pairs, each = (40, 1) if repeats == 1 else (80, repeats / 2)
    assert floor.floor == pytest.approx(1.96 * 0.1 * np.sqrt(2 / each / pairs), rel=0.25)
    assert bool(found.notes) == (repeats == 1)
    assert against_itself(side, ALONE, {}, 0.03).floors[0].tolerance == 0.03
    assert found == against_itself(side, ALONE, {"rouge1": 0.0}, 0.03)


def test_equal_repeats_make_no_noise(tmp_path: Path) -> None:
    side = read_side(make_run(tmp_path, {ALONE: summaries([[row] * 2 for row in rows()])}))
    found = against_itself(side, ALONE, {}, 0.03)
    assert [(one.floor, one.alarms) for one in found.floors] == [(0.0, 0.0)] * 2


def test_three_stories_are_too_few_for_a_noise_floor(tmp_path: Path) -> None:
    side = read_side(make_run(tmp_path, {ALONE: summaries(rows(count=3))}))
    with pytest.raises(SuiteError, match="no measure has four stories"):
        against_itself(side, ALONE, {}, 0.03)


def test_articles_are_ranked_by_the_primary_measure(tmp_path: Path) -> None:
    base = [{"rubric": 0.5, "rougeLsum": 0.5} for _ in range(N)]
    head = [dict(row) for row in base]
    head[2]["rubric"], head[5]["rougeLsum"] = 0.9, 0.6
    for primary, moved in ((None, "a2"), ("rougeLsum", "a5")):
        suite = {"primary": primary} if primary else {}
        found = compare(*two(tmp_path / str(primary), summaries(base), summaries(head), suite=suite))
        assert [one.article_id for one in found.pairings[0].gained] == [moved]
        first = leading(found.pairings[0].measures)
        assert first is not None
        assert first.name == (primary or "rubric")


def test_no_article_is_ranked_by_a_judge_that_is_not_to_be_trusted(tmp_path: Path) -> None:
    base = [{"rubric": 0.5, "rouge1": 0.5} for _ in range(N)]
    head = [dict(row) for row in base]
    head[2]["rubric"], head[5]["rouge1"] = 0.9, 0.6
    for judge, moved in ((None, "a2"), ({"name": "openai/j"}, "a5")):
        found = compare(*two(tmp_path / str(bool(judge)), summaries(base), summaries(head), judge=judge))
        (pairing,) = found.pairings
        assert [(one.article_id, one.measure) for one in pairing.gained] == [(moved, "rouge1" if judge else "rubric")]
        assert {one.name: one.doubt for one in pairing.measures} == {
            "rubric": "was not checked" if judge else None,
            "rouge1": None,
        }
        assert ("Not counted: 1 of 2 measures, by a judge that was not checked." in pairing.conclusion) == bool(judge)


def test_what_is_the_same_on_both_sides_costs_the_others_nothing(tmp_path: Path) -> None:
    """Two tasks, of which only the summaries' prompt was changed."""
    said = verdicts([(LABELS[at % 4], LABELS[at % 3]) for at in range(N)])
    better = summaries(rows(0.01, seed=2))
    runs = [
        make_run(tmp_path / name, {ALONE: found, HEADLINE: said})
        for name, found in (("base", summaries(rows())), ("head", better))
    ]
    alone = compare(*two(tmp_path / "alone", summaries(rows()), better))
    both = compare(*runs)
    assert [one.same for one in both.pairings] == [False, True]
    assert both.family == alone.family == 2
    assert measure(both, "rouge1").p_adjusted == measure(alone, "rouge1").p_adjusted
    assert measure(both, "verdict_accuracy", 1).p_adjusted == 1


def test_only_one_contender_with_the_same_answers_is_the_same(tmp_path: Path) -> None:
    def same(name: str, **changes: Any) -> bool:
        made = (summaries(rows()), summaries(rows()))
        base = make_run(tmp_path / f"{name}-a", {ALONE: made[0]})
        head = make_run(tmp_path / f"{name}-b", {ALONE: changes.pop("answers", made[1])}, **changes)
        return compare(base, head).pairings[0].same

    assert same("alike")
    assert not same("prompt", prompt_hashes={"summary@v1": "another"})
    assert not same("model", models={"openai/m": {"temperature": "1"}})
    assert not same("text", answers=summaries(rows(), words=11))
    assert not same("score", answers=summaries([{**row, "rouge1": (row["rouge1"] or 0) + (at == 3) / 10} for at, row in enumerate(rows())]))  # fmt: skip
    both = {ALONE: summaries(rows()), V2: summaries(rows())}
    run = make_run(tmp_path / "one", both)
    (found,) = compare(run, run, (Choice(prompt="summary@v1"), Choice(prompt="summary@v2"))).pairings
    assert not found.same  # two prompts that do the same are not one


def spending(samples: Samples, cost: float | None, saved: float | None = 0.0, judging: float | None = None) -> Samples:
    """The same, at these prices each."""
    generating = Spent(requests=1, cost=cost, cost_saved=saved)
    update: dict[str, Any] = {"generating": generating}
    if judging is not None:
        update["judging"] = Spent(requests=1, cost=judging, cost_saved=0.0)
    return [[one.model_copy(update=update) for one in repeats] for repeats in samples]


def test_both_sides_have_their_cost_and_what_nobody_knows_is_unknown(tmp_path: Path) -> None:
    base = spending(summaries(rows()), 0.01, judging=0.002)
    head = spending(summaries(rows()), 0.0, 0.03)  # all of it from the cache
    found = compare(*two(tmp_path / "known", base, head))
    ours, theirs = found.pairings[0].base, found.pairings[0].head
    assert (ours.samples, ours.cost, ours.judging) == (N, pytest.approx(0.4), pytest.approx(0.08))
    assert (theirs.cost, theirs.judging) == (pytest.approx(1.2), 0.0)
    assert cost_rows(found) == [
        ("Summaries: answers", "$0.4000", "$1.2000", "+$0.8000"),
        ("Summaries: answers, a Sample", "$0.0100", "$0.0300", "+$0.0200"),
        ("Summaries: judging", "$0.0800", "$0", "-$0.0800"),
        ("Summaries: judging, a Sample", "$0.0020", "$0", "-$0.0020"),
    ]
    cheap = compare(*two(tmp_path / "cheap", spending(summaries(rows()), 0.0000234), head))
    assert [row[1] for row in cost_rows(cheap)] == ["$0.000936", "$0.000023"]  # as precise as the least of them needs
    head[7] = spending(head[7:8], None, None)[0]  # one answer at a price that nobody knows
    found = compare(*two(tmp_path / "unknown", base, head))
    assert cost_rows(found)[0] == ("Summaries: answers", "$0.4000", "unknown", "unknown")
    free = compare(*two(tmp_path / "free", spending(summaries(rows()), 0.0), spending(summaries(rows()), 0.0)))
    assert cost_rows(free) == []


def test_only_the_articles_that_are_compared_are_paid_for(tmp_path: Path) -> None:
    base = make_run(tmp_path / "a", {ALONE: spending(summaries(rows()), 0.01)})
    head = make_run(tmp_path / "b", {ALONE: spending(summaries(rows()), 0.01)}, articles={0: {"body": "Other."}})
    (found,) = compare(base, head).pairings
    assert (found.base.samples, found.base.cost) == (N - 1, pytest.approx(0.01 * (N - 1)))


def test_a_line_that_leads_where_no_difference_can_be_is_not_shown(tmp_path: Path) -> None:
    steep = [{"names": 0.0 if at % 2 else 1.0} for at in range(N)]
    head = summaries(steep, words=4)
    for at, (sample,) in enumerate(head):  # nearly as long an answer where it is right: a line as steep as can be
        words = 4 if at % 2 else 5
        head[at] = [sample.model_copy(update={"output": Output(text=" ".join(["word"] * words))})]
    found = compare(*two(tmp_path, summaries([{"names": 0.5}] * N, words=40), head))
    assert measure(found, "names").at_equal_length is None
