"""Whether a judge is to be trusted, rubric by rubric, and the sentence that says so."""

from typing import Any

import pytest

from evals.fitness import JudgeFitness, fitness
from evals.reports.figures import judge_line
from evals.store import DatasetUsed, Manifest

RUBRICS = {task: {"id": f"{task}@v2", "hash": "1", "source": ""} for task in ("summary", "headline")}


def canary(rubric: str, name: str, passed: bool) -> dict[str, Any]:
    return {"rubric": rubric, "id": name, "expected": "yes", "answered": "yes" if passed else "no", "passed": passed}


def found(*canaries: dict[str, Any]) -> JudgeFitness:
    manifest = Manifest(
        created="2026-01-02",
        suite={"name": "desk"},
        dataset=DatasetUsed(name="d"),
        samples=1,
        rubrics=RUBRICS,
        models={},
        judge={"name": "openai/judge"},
    )
    made = fitness(manifest, canaries, 9, 2)
    assert made is not None
    return made


GOOD, BAD, OTHER = (
    canary("summary@v2", "lead", True),
    canary("summary@v2", "number", False),
    canary("headline@v2", "decided", True),
)


@pytest.mark.parametrize(
    ("canaries", "fit", "by_task"),
    [
        ((GOOD, OTHER), True, {"summary": True, "headline": True}),
        ((GOOD, BAD, OTHER), False, {"summary": False, "headline": True}),
        ((GOOD,), True, {"summary": True, "headline": False}),
        ((), False, {"summary": False, "headline": False}),
    ],
    ids=["all right", "one rubric missed", "one rubric without items", "not asked"],
)
def test_a_judge_is_fit_by_rubric(canaries: tuple[dict[str, Any], ...], fit: bool, by_task: dict[Any, bool]) -> None:
    judge = found(*canaries)
    assert judge.fit is fit
    assert {task: judge.fit_for(task) for task in by_task} == by_task
    assert {one.task: one.fit for one in judge.rubrics} == by_task
    assert sum(one.passed for one in judge.rubrics) == judge.passed


def test_one_that_says_nothing_of_rubrics_goes_by_all_items() -> None:
    judge = JudgeFitness(model="m", canaries=1, passed=1, missed=(), asked=1, unusable=0, fit=True)
    assert judge.fit_for("summary")


@pytest.mark.parametrize(
    ("canaries", "line"),
    [
        (
            (GOOD, OTHER),
            "Judge openai/judge answered 2 of 2 test items rightly; 2 of 9 answers were no use.",
        ),
        (
            (GOOD, BAD, OTHER),
            "Judge openai/judge is UNFIT for rubric summary@v2: it answered 2 of 3 test items rightly, and 2 of 9 "
            "answers were no use. Do not trust those rubric rows. It missed number.",
        ),
        (
            (GOOD,),
            "Judge openai/judge answered 1 of 1 test item rightly; 2 of 9 answers were no use. Rubric "
            "headline@v2 has no test items: nothing shows whether its grades can be trusted.",
        ),
        (
            (*(canary("summary@v2", f"c{at}", False) for at in range(5)), canary("headline@v2", "x", False)),
            "Judge openai/judge is UNFIT: it answered 0 of 6 test items rightly, and 2 of 9 answers were "
            "no use. Do not trust the rubric rows. It missed c0, c1, c2 and 3 more.",
        ),
    ],
)
def test_it_is_said_in_a_sentence(canaries: tuple[dict[str, Any], ...], line: str) -> None:
    assert judge_line(found(*canaries)) == line
