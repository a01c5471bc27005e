"""The Gate on a small Run: what passes, what fails, what cannot be judged, and the exit code of each."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from evals.errors import SuiteError
from evals.gate import Decision, decide
from evals.schema import Sample, Score
from evals.scorecard import Scorecard, make_scorecard
from evals.store import ARTICLES, MANIFEST, SAMPLES, Run
from evals.suite import GateRule

MODELS = ("openai/m", "openai/n", "lead3")
ROUGE = {"openai/m": (0.5, 0.75, 0.625), "openai/n": (0.25, 0.5, 0.375), "lead3": (0.0, 0.0, 0.1)}
"""Means .625, .375, .033; lower bounds .3145, .0645 and 0 (t interval with two degrees of freedom)."""


def scores(model: str, place: int) -> list[Score]:
    """`openai/m` lacks one `rouge2` and one `rubric` of three, `lead3` lacks every rubric."""
    spoilt = model == "openai/m" and place == 0
    rouge2 = Score(name="rouge2", status="unscored") if spoilt else Score(name="rouge2", value=1.0)
    rubric = Score(name="rubric", status="error") if spoilt or model == "lead3" else Score(name="rubric", value=0.5)
    return [Score(name="rouge1", value=ROUGE[model][place]), rouge2, rubric]


def sample(model: str, place: int, found: list[Score]) -> Sample:
    prompt = None if model == "lead3" else "summary@v1"
    return Sample(
        article_id=f"a{place}", story=f"a{place}", task="summary", prompt=prompt, model=model, scores=tuple(found)
    )


def card(folder: Path, found: list[Sample], **manifest: Any) -> Scorecard:
    """The Scorecard of a Run that is written by hand."""
    whole = {
        "suite": {"name": "desk", "dataset": "d", "beside": ["lead3"]},
        "created": "2026-01-01T10:00:00+00:00",
        "dataset": {"name": "news"},
        "samples": len(found),
        "prompt_hashes": {"summary@v1": "1"},
        "models": {model: {} for model in MODELS},
        **manifest,
    }
    articles = [json.dumps({"id": f"a{place}", "body": "B."}) for place in range(3)]
    (folder / MANIFEST).write_text(json.dumps(whole))
    (folder / ARTICLES).write_text("\n".join(articles) + "\n")
    (folder / SAMPLES).write_text("".join(one.model_dump_json() + "\n" for one in found))
    return make_scorecard(Run(folder))


def whole(folder: Path) -> Scorecard:
    return card(folder, [sample(model, place, scores(model, place)) for model in MODELS for place in range(3)])


def gate(scorecard: Scorecard, *rules: dict[str, Any]) -> Decision:
    decision = decide(scorecard, [GateRule(**rule) for rule in rules])
    assert decision is not None
    return decision


def test_a_summary_without_a_name_is_not_counted_as_missing(tmp_path: Path) -> None:
    bare = [
        Score(name="rouge1", value=0.5),
        Score(name="names", status="unscored"),
        Score(name="hedges", status="unscored"),
    ]
    found = card(tmp_path, [sample(model, place, bare) for model in MODELS for place in range(3)])
    assert [rule.figure for rule in gate(found, {"max_unscored": 0.0}).rules] == [0.0]


@pytest.mark.parametrize(
    ("rule", "outcomes", "reasons", "exit_code"),
    [
        (
            {"score": "rouge1", "min": 0.05},
            ["pass", "pass"],
            ["low is 0.314 over 3 Samples", "low is 0.064 over 3 Samples"],
            0,
        ),
        ({"score": "rouge1", "min": 0.1}, ["pass", "fail"], ["low is 0.314", "low is 0.064"], 1),
        ({"score": "rouge1", "min": 0.375, "on": "mean"}, ["pass", "pass"], ["mean is 0.625", "mean is 0.375"], 0),
        ({"score": "rouge1", "min": 0.38, "on": "mean"}, ["pass", "fail"], ["mean is 0.625", "mean is 0.375"], 1),
        ({"score": "rouge1", "task": "summary", "min": 0.9}, ["fail", "fail"], ["low is 0.314", "low is 0.064"], 1),
        ({"max_unscored": 0.12}, ["pass"], ["worst is 11.1% (openai/m)"], 0),
        ({"max_unscored": 0.11}, ["broken"], ["worst is 11.1% (openai/m)"], 3),
        ({"max_errors": 0.12}, ["pass"], ["worst is 11.1% (openai/m summary@v1)"], 0),
        ({"max_errors": 0.0}, ["broken"], ["worst is 11.1% (openai/m summary@v1)"], 3),
        ({"score": "rouge1", "max_drop": 0.03}, ["not judged"] * 2, ["no baseline Run to compare with"] * 2, 0),
    ],
    ids=[
        "low passes", "low fails", "mean at the bound", "mean fails", "task", "unscored", "too many unscored", "errors",
        "any error", "drop",
    ],
)  # fmt: skip
def test_rules(tmp_path: Path, rule: dict[str, Any], outcomes: list[str], reasons: list[str], exit_code: int) -> None:
    decision = gate(whole(tmp_path), rule)
    assert [result.outcome for result in decision.rules] == outcomes
    for result, reason in zip(decision.rules, reasons, strict=True):
        assert result.reason.startswith(reason)
    assert decision.exit_code == exit_code
    assert decision.outcome == {0: "pass", 1: "fail", 3: "broken"}[exit_code]


@pytest.mark.parametrize(
    ("rules", "outcome"),
    [
        ([{"score": "rouge1", "min": 0.05}, {"max_errors": 0.5}], "pass"),
        ([{"score": "rouge1", "min": 0.05}, {"score": "rouge1", "min": 0.9}], "fail"),
        ([{"score": "rouge1", "min": 0.9}, {"max_errors": 0.0}], "broken"),
        ([{"score": "rouge1", "max_drop": 0.1}, {"score": "rouge1", "min": 0.9}], "fail"),
    ],
    ids=["both pass", "one fails", "broken before fail", "not judged decides nothing"],
)
def test_the_worst_rule_decides(tmp_path: Path, rules: list[dict[str, Any]], outcome: str) -> None:
    assert gate(whole(tmp_path), *rules).outcome == outcome


def test_a_rule_says_whose_figure_and_which_bound(tmp_path: Path) -> None:
    first, second = gate(whole(tmp_path), {"score": "rouge1", "min": 0.1}).rules
    assert first.rule == "rouge1 of openai/m summary@v1 at least 0.1 (low)"
    assert second.rule == "rouge1 of openai/n summary@v1 at least 0.1 (low)"
    assert (second.figure, second.bound) == (pytest.approx(0.0645, abs=1e-4), 0.1)


def test_no_rules_no_decision(tmp_path: Path) -> None:
    assert decide(whole(tmp_path), []) is None


@pytest.mark.parametrize(
    "rule",
    [
        {"score": "rouge7", "min": 0.1},
        {"score": "rouge1", "task": "headline", "min": 0.1},
        {"score": "bleu", "max_drop": 0.1},
    ],
    ids=["unknown", "of the other task", "drop of an unknown one"],
)
def test_a_score_that_nothing_has_is_a_suite_error(tmp_path: Path, rule: dict[str, Any]) -> None:
    with pytest.raises(SuiteError, match=rf"Gate rule on '{rule['score']}'.*Scores: rouge1, rouge2, rubric\."):
        gate(whole(tmp_path), rule)


def test_the_gate_is_about_the_models_under_test(tmp_path: Path) -> None:
    only = [sample("lead3", 0, [Score(name="coverage", value=1.0)]), sample("openai/m", 0, scores("openai/m", 0))]
    with pytest.raises(SuiteError, match="no model of the Run has that score"):
        gate(card(tmp_path, only), {"score": "coverage", "min": 0.5, "on": "mean"})


def test_reference_points_alone_are_tested_themselves(tmp_path: Path) -> None:
    samples = [sample("lead3", place, scores("lead3", place)) for place in range(3)]
    found = card(tmp_path, samples, models={"lead3": {}})
    (result,) = gate(found, {"score": "rouge1", "min": 0.5, "on": "mean"}).rules
    assert (result.outcome, result.rule) == ("fail", "rouge1 of lead3 at least 0.5 (mean)")


@pytest.mark.parametrize(
    ("found", "on", "outcome", "reason"),
    [
        (Score(name="rubric", value=0.9), "low", "broken", "one story gives no interval; use on: mean"),
        (Score(name="rubric", value=0.9), "mean", "pass", "mean is 0.900 over 1 Samples"),
        (Score(name="rubric", status="error"), "mean", "broken", "no Sample was scored"),
        (Score(name="rubric", status="unscored"), "low", "broken", "no Sample was scored"),
    ],
    ids=["one story, low", "one story, mean", "only errors", "only unscored"],
)
def test_what_was_not_measured_is_broken(tmp_path: Path, found: Score, on: str, outcome: str, reason: str) -> None:
    decision = gate(card(tmp_path, [sample("openai/m", 0, [found])]), {"score": "rubric", "min": 0.5, "on": on})
    assert [(result.outcome, result.reason) for result in decision.rules] == [(outcome, reason)]


def test_a_model_without_any_score_misses_all(tmp_path: Path) -> None:
    found = card(tmp_path, [sample("openai/m", 0, [Score(name="rouge1", value=0.5)])])
    (result,) = gate(found, {"max_errors": 0.5}).rules
    assert (result.outcome, result.reason) == ("broken", "worst is 100.0% (openai/n)")


@pytest.mark.parametrize(
    "rule",
    [{}, {"score": "rouge1"}, {"min": 0.1}, {"score": "rouge1", "max_errors": 0.1}, {"max_errors": 2.0},
     {"score": "rouge1", "min": 0.1, "max_drop": 0.1}, {"score": "rouge1", "min": 0.1, "on": "high"}],
    ids=["empty", "no bound", "no score", "score of errors", "over 1", "two bounds", "on"],
)  # fmt: skip
def test_a_rule_has_one_condition(rule: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        GateRule(**rule)


def test_an_interrupted_run_is_not_passed(tmp_path: Path) -> None:
    finished = [sample(model, 0, [Score(name="rouge1", value=0.9)]) for model in MODELS[:2]]
    assert gate(card(tmp_path, finished, samples=90), {"score": "rouge1", "min": 0.5, "on": "mean"}).exit_code == 3


def test_one_task_without_a_usable_answer_is_not_hidden_by_many_scores_of_another(tmp_path: Path) -> None:
    many = [Score(name=name, value=0.5) for name in ("rouge1", "rouge2", "rougeL", "rougeLsum", "coverage", "length")]
    lost = Score(name="verdict", status="error", reason="no use")
    samples = [sample("openai/m", place, many) for place in range(3)]
    headlines = [
        one.model_copy(update={"task": "headline", "prompt": "headline@v1", "scores": (lost,)})
        for one in (sample("openai/m", place, []) for place in range(3))
    ]
    found = card(tmp_path, [*samples, *headlines])
    (result,) = gate(found.model_copy(update={"models": ("openai/m",)}), {"max_errors": 0.5}).rules
    assert (result.outcome, result.reason) == ("broken", "worst is 100.0% (openai/m headline@v1)")
