"""Whether a judge is to be trusted: how it did on items whose answer is certain, by rubric."""

from collections.abc import Sequence
from typing import Any

from evals.schema import TASKS, Frozen, TaskName
from evals.store import Manifest


class RubricFitness(Frozen):
    """How the judge did on the items of one rubric whose answer is certain; fit is one that got every one right."""

    rubric: str
    task: TaskName
    canaries: int
    passed: int
    fit: bool


class JudgeFitness(Frozen):
    """How the judge did on items whose answer is certain, and how often its answers were no use."""

    model: str
    canaries: int
    passed: int
    missed: tuple[str, ...]
    asked: int
    unusable: int
    fit: bool
    rubrics: tuple[RubricFitness, ...] = ()

    def fit_for(self, task: TaskName) -> bool:
        """Whether its grades of a task count: it got every item of that task's rubric right, and there is one."""
        return next((one.fit for one in self.rubrics if one.task == task), self.fit)


def fitness(manifest: Manifest, canaries: Sequence[dict[str, Any]], asked: int, unusable: int) -> JudgeFitness | None:
    """A Run's judge is fit that gets every canary right; None where there is no judge."""
    if manifest.judge is None:
        return None
    missed = tuple(
        f"{one['id']} (said {one['answered']}, right is {one['expected']})" for one in canaries if not one["passed"]
    )
    rubrics = []
    for task in TASKS:
        if task in manifest.rubrics:
            name = manifest.rubrics[task]["id"]
            passed = [bool(one["passed"]) for one in canaries if one["rubric"] == name]
            fit = bool(passed) and all(passed)
            rubrics.append(RubricFitness(rubric=name, task=task, canaries=len(passed), passed=sum(passed), fit=fit))
    return JudgeFitness(
        model=manifest.judge["name"],
        canaries=len(canaries),
        passed=len(canaries) - len(missed),
        missed=missed,
        asked=asked,
        unusable=unusable,
        fit=bool(canaries) and not missed,
        rubrics=tuple(rubrics),
    )
