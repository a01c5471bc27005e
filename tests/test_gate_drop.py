"""The Gate against a baseline Run, and its rules on flags, cost, canaries, ceilings and unfit judges."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_runs import ALONE, Group, Row, make_run, summaries, verdicts

from evals.errors import EvalsError, NothingToRun, SuiteError
from evals.gate import Decision, decision_on, load_rules
from evals.schema import Flag, Sample, Score, Spent
from evals.scorecard import make_scorecard
from evals.store import CANARIES, Run
from evals.suite import GateRule

HEADLINE: Group = ("headline", "headline@v2", "openai/m")
N = 100


def rows(shift: float = 0.0, noise: float = 0.05, seed: int = 1, count: int = N) -> list[Row]:
    random = np.random.default_rng(seed)
    return [{"rouge1": float(0.5 + shift + random.normal(0, noise))} for _ in range(count)]


def tried(run: Run, *rules: dict[str, Any], baseline: Run | None = None, accept: bool = False) -> Decision:
    decision = decision_on(run, make_scorecard(run), [GateRule(**rule) for rule in rules], baseline, accept)
    assert decision is not None
    json.dumps(decision.model_dump(mode="json"), allow_nan=False)
    return decision


def against(folder: Path, head: list[Row], rule: dict[str, Any], base: list[Row] | None = None) -> Decision:
    one = make_run(folder / "base", {ALONE: summaries(base or rows())})
    return tried(make_run(folder / "head", {ALONE: summaries(head)}), rule, baseline=one)


@pytest.mark.parametrize(
    ("head", "rule", "outcome", "weak", "exit_code", "reason"),
    [
        (rows(0.0, seed=2), {"max_drop": 0.03}, "pass", False, 0, " over 100 articles"),
        (rows(-0.06, seed=2), {"max_drop": 0.03}, "fail", False, 1, " over 100 articles"),
        (rows(-0.06, seed=2), {"max_drop": 0.2}, "pass", False, 0, " over 100 articles"),
        (rows(-0.025, seed=2), {"max_drop": 0.03}, "unproven", False, 0, "neither ruled out nor shown"),
        (rows(-0.04, 0.5, 2), {"max_drop": 0.03}, "unproven", True, 0, "underpowered: sees 0.1"),
        (rows(-0.04, 0.5, 2), {"max_drop": 0.03, "unproven": "fail"}, "fail", True, 1, "neither ruled out nor shown"),
        (rows(0.2, 0.5, 2), {"max_drop": 0.01}, "pass", True, 0, "underpowered"),
    ],
    ids=[
        "no drop", "a drop", "a drop that is allowed", "a drop about as large as allowed", "too noisy", "strict",
        "noisy and better",
    ],
)  # fmt: skip
def test_a_drop_is_judged_on_its_interval(
    tmp_path: Path, head: list[Row], rule: dict[str, Any], outcome: str, weak: bool, exit_code: int, reason: str
) -> None:
    decision = against(tmp_path, head, {"score": "rouge1", **rule})
    (result,) = decision.rules
    assert (result.outcome, result.underpowered, decision.exit_code) == (outcome, weak, exit_code)
    assert reason in result.reason
    assert (decision.baseline, decision.judged, result.n) == ("base", True, 100)


@pytest.mark.parametrize(
    ("hashes", "allowed", "outcome", "reason"),
    [
        (("a", "a"), 0.03, "pass", "the same prompt and model on both sides, and no pair differs over 100 articles"),
        (("a", "b"), 0.03, "fail", "no pair differs; too few to rule a drop out; underpowered: sees 0.037"),
        (("a", "b"), 0.05, "pass", "+0.000 (-0.037 to +0.037) over 100 articles"),
    ],
    ids=["same", "other, too few", "other"],
)
def test_what_is_asked_alike_and_answered_alike_has_not_dropped(
    tmp_path: Path, hashes: tuple[str, str], allowed: float, outcome: str, reason: str
) -> None:
    base, head = (
        make_run(tmp_path / side, {ALONE: summaries(rows(seed=1))}, prompt_hashes={"summary@v1": hash_})
        for side, hash_ in zip(("base", "head"), hashes, strict=True)
    )
    (result,) = tried(head, {"score": "rouge1", "max_drop": allowed, "unproven": "fail"}, baseline=base).rules
    assert result.outcome == outcome
    assert reason in result.reason


def test_a_drop_that_is_the_same_everywhere_is_a_drop(tmp_path: Path) -> None:
    base, head = (
        make_run(tmp_path / side, {ALONE: summaries([{"rouge1": value}] * 30)}, prompt_hashes={"summary@v1": "a"})
        for side, value in (("base", 0.9), ("head", 0.5))
    )
    assert tried(head, {"score": "rouge1", "max_drop": 0.03}, baseline=base).rules[0].outcome == "fail"


def test_of_some_figures_less_is_better(tmp_path: Path) -> None:
    labels = [("unresolved", "supported" if at < 10 else "unresolved") for at in range(60)]
    worse = [("unresolved", "supported" if at < 40 else "unresolved") for at in range(60)]
    base = make_run(tmp_path / "base", {HEADLINE: verdicts(labels)})
    head = make_run(tmp_path / "head", {HEADLINE: verdicts(worse)})
    rule = {"score": "over_answered", "max_drop": 0.1}
    (result,) = tried(head, rule, baseline=base).rules
    assert (result.outcome, result.rule) == ("fail", "over_answered of openai/m headline@v2 may rise by at most 0.1")
    assert tried(base, rule, baseline=head).outcome == "pass"


@pytest.mark.parametrize("score", ["verdict_macro_f1", "verdict_recall.unresolved", "verdict_f1.supported"])
def test_figures_in_depth_may_have_a_drop(tmp_path: Path, score: str) -> None:
    labels = [(label, label) for label in ("supported", "unresolved") * 30]
    spoilt = [
        (label, "contradicted" if at % 2 else label) for at, (label, _) in enumerate([*labels[::2], *labels[1::2]])
    ]
    base = make_run(tmp_path / "base", {HEADLINE: verdicts([*labels[::2], *labels[1::2]])})
    head = make_run(tmp_path / "head", {HEADLINE: verdicts(spoilt)})
    assert tried(head, {"score": score, "max_drop": 0.05}, baseline=base).outcome == "fail"


def test_the_same_answers_again_are_no_breakage(tmp_path: Path) -> None:
    said = [("unresolved", "supported" if at < 10 else "unresolved") for at in range(60)]
    base, head = (make_run(tmp_path / name, {HEADLINE: verdicts(said)}) for name in ("base", "head"))
    (result,) = tried(head, {"score": "verdict_macro_f1", "max_drop": 0.1}, baseline=base).rules
    assert (result.outcome, result.figure) == ("pass", 0.0)


def test_ten_rules_do_not_cry_wolf_ten_times_as_often(tmp_path: Path) -> None:
    alarms = 0
    names = [f"m{at}" for at in range(10)]
    rules = [{"score": name, "max_drop": 0.0} for name in names]
    for seed in range(60):
        random = np.random.default_rng(seed)
        sides = [summaries([{n: float(v) for n, v in zip(names, row, strict=True)} for row in random.normal(0.5, 0.1, (20, 10))]) for _ in range(2)]  # fmt: skip
        base, head = (
            make_run(tmp_path / f"{seed}{side}", {ALONE: found}) for side, found in zip("ab", sides, strict=True)
        )
        alarms += tried(head, *rules, baseline=base).outcome == "fail"
    assert alarms <= 6  # of 60; without Holm about 13


def test_a_ceiling_is_held_against_the_upper_end(tmp_path: Path) -> None:
    labels = [("unresolved", "supported" if at < 5 else "unresolved") for at in range(100)]
    run = make_run(tmp_path, {HEADLINE: verdicts(labels)})
    result, mean = tried(
        run, {"score": "over_answered", "max": 0.1}, {"score": "over_answered", "max": 0.1, "on": "mean"}
    ).rules
    assert (result.outcome, result.rule) == ("fail", "over_answered of openai/m headline@v2 at most 0.1 (high)")
    assert result.figure == result.high == pytest.approx(0.1118, abs=1e-4)
    assert (mean.outcome, mean.figure) == ("pass", 0.05)


def test_without_a_baseline_nothing_is_judged(tmp_path: Path) -> None:
    decision = tried(make_run(tmp_path, {ALONE: summaries(rows())}), {"score": "rouge1", "max_drop": 0.1})
    assert ([one.outcome for one in decision.rules], decision.judged) == (["not judged"], False)


def test_the_triage_decides_nothing(tmp_path: Path) -> None:
    run = make_run(tmp_path, {("headline", None, "rules"): verdicts([("supported", "supported")] * 9)})
    decision = tried(run, {"score": "verdict_accuracy", "min": 0.9, "on": "mean"})
    assert [(one.outcome, one.reason) for one in decision.rules] == [
        ("not judged", "a triage of low confidence decides nothing")
    ]
    assert not decision.judged


def judged_run(folder: Path, passed: bool | None, score: float = 0.2) -> Run:
    run = make_run(
        folder,
        {ALONE: summaries([{"rubric": score + at / 100} for at in range(9)])},
        judge={"name": "openai/j"},
        rubrics={"summary": {"id": "summary@v1", "hash": "1", "source": ""}},
    )
    if passed is not None:
        result = {"rubric": "summary@v1", "id": "c", "expected": "yes", "answered": "yes", "passed": passed}
        (run.path / CANARIES).write_text(json.dumps([result]))
    return run


@pytest.mark.parametrize(
    ("passed", "accept", "outcome"),
    [(True, False, "fail"), (False, False, "broken"), (None, False, "broken"), (False, True, "fail")],
    ids=["fit", "unfit", "not checked", "unfit, accepted"],
)
def test_an_unfit_judge_decides_nothing_unless_accepted(
    tmp_path: Path, passed: bool | None, accept: bool, outcome: str
) -> None:
    assert tried(judged_run(tmp_path, passed), {"score": "rubric", "min": 0.9}, accept=accept).outcome == outcome


@pytest.mark.parametrize(
    ("passed", "outcome", "reason"),
    [
        (True, "pass", "judge openai/j got 1 of 1 right"),
        (False, "broken", "judge openai/j got 0 of 1 right"),
        (None, "broken", "judge openai/j was asked none"),
    ],
)
def test_canaries(tmp_path: Path, passed: bool | None, outcome: str, reason: str) -> None:
    (result,) = tried(judged_run(tmp_path, passed), {"canaries": True}).rules
    assert (result.outcome, result.reason) == (outcome, reason)
    alone = make_run(tmp_path / "n", {ALONE: summaries(rows(count=3))})
    assert tried(alone, {"canaries": True}).rules[0].reason == "there is no judge"


def flagged(flags: dict[int, bool], count: int = 20) -> list[list[Sample]]:
    """Summaries of which some are flagged; True where it is a warning only."""
    found = summaries([{"numbers": 1.0, "rouge1": 0.5}] * count)
    for place, warning in flags.items():
        flag = Flag(quote="9", start=0, end=1, reason="number not in the article", warning=warning)
        scores = (Score(name="numbers", value=0.5, flags=(flag, flag)),)
        found[place] = [found[place][0].model_copy(update={"scores": scores})]
    return found


@pytest.mark.parametrize(
    ("flags", "rule", "outcome", "figure"),
    [
        ({}, {"max_flags": 0}, "pass", 0.0),
        ({3: False}, {"max_flags": 0}, "fail", 0.05),
        ({3: False}, {"max_flags": 0.05}, "pass", 0.05),
        ({3: False, 4: False}, {"score": "numbers", "max_flags": 0.05}, "fail", 0.1),
        ({3: True}, {"max_flags": 0}, "pass", 0.0),
    ],
    ids=["none", "one", "one of twenty allowed", "one check", "a warning is no flag"],
)
def test_flags(tmp_path: Path, flags: dict[int, bool], rule: dict[str, Any], outcome: str, figure: float) -> None:
    (result,) = tried(make_run(tmp_path, {ALONE: flagged(flags)}), rule).rules
    assert (result.outcome, result.figure) == (outcome, figure)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"score": "quotes", "max_flags": 0}, "no model of the Run was checked for quotes"),
        ({"score": "names", "max_flags": 0}, "only numbers and quotes are right often enough"),
        ({"score": "rouge9", "max_flags": 0}, "only numbers and quotes are right often enough"),
        ({"score": "hedges", "min": 0.5}, "it is a warning, wrong too often to decide"),
    ],
)
def test_rules_on_what_cannot_decide_are_a_mistake(tmp_path: Path, rule: dict[str, Any], said: str) -> None:
    with pytest.raises(SuiteError, match=said):
        tried(make_run(tmp_path, {ALONE: flagged({})}), rule)


@pytest.mark.parametrize(
    ("cost", "cached", "outcome", "reason"),
    [
        (0.25, 0, "pass", "it cost $1.0000"),
        (0.5, 0, "fail", "it cost $2.0000"),
        (None, 0, "broken", "nobody knows a model's prices"),
        (None, 1, "pass", "it cost $0.0000"),
    ],
    ids=["cheap", "dear", "unknown", "all from the cache"],
)
def test_cost(tmp_path: Path, cost: float | None, cached: int, outcome: str, reason: str) -> None:
    spent = Spent(requests=1, cached=cached, cost=cost)
    found = [[one.model_copy(update={"generating": spent, "judging": spent})] for (one,) in summaries(rows(count=2))]
    (result,) = tried(make_run(tmp_path, {ALONE: found}), {"max_cost": 1.0}).rules
    assert (result.outcome, result.reason) == (outcome, reason)


def test_mostly_errors_are_no_quality(tmp_path: Path) -> None:
    values: list[Row] = [{"rouge1": 0.9 if at < 4 else None} for at in range(10)]
    (result,) = tried(make_run(tmp_path, {ALONE: summaries(values)}), {"score": "rouge1", "min": 0.1}).rules
    assert (result.outcome, result.reason) == ("broken", "only 4 of 10 Samples could be scored")


def test_nothing_ran_is_no_pass(tmp_path: Path) -> None:
    run = make_run(tmp_path, {ALONE: summaries(rows(count=3))}, samples=3)
    (run.path / "samples.jsonl").write_text("")
    with pytest.raises(NothingToRun, match="no Sample"):
        tried(run, {"max_errors": 1.0})


@pytest.mark.parametrize(
    ("base", "told"),
    [
        ({"articles": {at: {"id": f"b{at}"} for at in range(9)}}, "no article in common"),
        ({"samples": 99}, "is unfinished"),
        ({"rows": [{"rouge2": 0.5}] * 9}, "max_drop cannot be judged against base: only HEAD has it"),
        ({"signature": "other"}, "not made alike: other against s"),
    ],
    ids=["other data", "unfinished", "absent there", "made otherwise"],
)
def test_a_baseline_that_is_none_is_said_in_a_sentence(tmp_path: Path, base: dict[str, Any], told: str) -> None:
    answers = summaries(base.pop("rows", rows(count=9)), signature=base.pop("signature", "s"))
    before = make_run(tmp_path / "base", {ALONE: answers}, **base)
    head = make_run(tmp_path / "head", {ALONE: summaries(rows(count=9))})
    with pytest.raises(EvalsError) as caught:
        tried(head, {"score": "rouge1", "max_drop": 0.1}, baseline=before)
    assert told in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_judge_that_broke_in_the_new_run_is_no_drop(tmp_path: Path) -> None:
    head = make_run(tmp_path / "head", {ALONE: summaries([{"rouge1": 0.5, "names": None}] * 9)})
    base = make_run(tmp_path / "base", {ALONE: summaries([{"rouge1": 0.5, "names": 1.0}] * 9)})
    decision = tried(head, {"score": "names", "max_drop": 0.1}, baseline=base)
    assert (decision.exit_code, decision.rules[0].reason) == (3, "no Sample was scored")


def test_figures_whose_articles_depend_on_the_answers_have_no_pairs(tmp_path: Path) -> None:
    run, base = (make_run(tmp_path / name, {HEADLINE: verdicts([("supported", "supported")] * 9)}) for name in "ab")
    with pytest.raises(SuiteError, match="its articles depend on the answers"):
        tried(run, {"score": "verdict_precision.supported", "max_drop": 0.1}, baseline=base)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("gate: []", "there are no rules in it"),
        ("just text", "gate"),
        ("- {score: a, min: 0.5}\n- {score: a, max: 0.4}", "contradict each other: a cannot be at least 0.5"),
        ("- {score: a, min: 0.5, max_drop: 0.1}", "exactly one of"),
        ("- {max_errors: 0.1, unproven: fail}", "unproven: goes with max_drop"),
        ("- {score: a, mim: 0.5}", "unknown field"),
        ("- {canaries: false}", "canaries"),
    ],
)
def test_bad_rules_are_said_in_a_sentence(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(text)
    with pytest.raises(SuiteError) as caught:
        load_rules(path)
    assert told in str(caught.value)
    assert str(path) in str(caught.value)


def test_rules_are_a_list_or_a_suites(tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_text("- {score: a, min: 0.5}\n")
    listed = load_rules(path)
    path.write_text("name: x\ndataset: y\ngate:\n  - {score: a, min: 0.5}\n")
    assert load_rules(path) == listed == (GateRule(score="a", min=0.5),)
