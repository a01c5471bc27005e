"""What a suite declares beforehand, its gate and its `primary`, held against the scores that its Run will have.

So that a misspelt name is told before anything is paid for, not after.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from evals.articles.load import find_dataset, read_articles
from evals.engines.plan import Plan
from evals.errors import SuiteError
from evals.schema import TaskName
from evals.scorers.facts import GATEABLE, WARNINGS
from evals.suite import GateRule
from evals.text import natural
from evals.verdicts import FAILED, FIGURES, traits_of

_PROBED = ("probe.stay", "probe.change", "probe.injections")
_OF_THE_DATA = re.compile(r"verdict_accuracy\.(?:form|trap|language)\..+")
"""Figures whose names come from articles."""


def check_declared(plan: Plan, where: str, beside: Path) -> None:
    """Refuses a name in the gate or in `primary` that no score of a plan will have; `where` is the suite.

    Raises:
        SuiteError: there is one; says which names are near.
        DataError: the data set, which names slices, cannot be read.
    """
    suite = plan.suite
    sliced = _slices(plan, beside)
    for rule in suite.gate:
        try:
            refuse_unsure(rule)
        except SuiteError as problem:
            raise SuiteError(f"{where}: {problem}") from None
    named: list[tuple[str, str | None, TaskName | None]] = [("Gate rule on", one.score, one.task) for one in suite.gate]
    for what, name, task in (*named, ("primary:", suite.primary, None)):
        known = {one for each in suite.tasks if task in (None, each) for one in _scores(plan, each)}
        known -= FAILED if what == "primary:" else set()
        known |= sliced if "verdict_kappa" in known and what != "primary:" else set()
        unasked = plan.judge is None and (name or "").partition(".")[0] == "rubric"  # `decide` says that there is none
        if name is None or unasked or name in known:
            continue
        if "verdict_kappa" in known and what != "primary:" and name in _PROBED:
            continue
        near, there = get_close_matches(name, known, 3), ", ".join(sorted(known, key=natural)) or "none"
        perhaps = f"Perhaps {' or '.join(near)}?" if near else f"There are: {there}."
        of = f" of task {task}" if task else ""
        raise SuiteError(f"{where}: {what} {name!r}: no score{of} has that name. {perhaps}")


def refuse_unsure(rule: GateRule) -> None:
    """Refuses a rule on what is wrong too often to decide.

    Raises:
        SuiteError: it is about a warning, or about flags of another check than the sure ones.
    """
    if rule.max_flags is None and rule.score in WARNINGS:
        raise SuiteError(f"Gate rule on {rule.score!r}: it is a warning, wrong too often to decide. Take the rule out.")
    if rule.max_flags is not None and rule.score and rule.score not in GATEABLE:
        sure = " and ".join(sorted(GATEABLE))
        raise SuiteError(f"Gate rule on flags of {rule.score!r}: only {sure} are right often enough to decide.")


def _slices(plan: Plan, beside: Path) -> set[str]:
    """The figures of slices that the labelled articles of the data set give, where the gate names one.

    Of the whole data set: a slice that a Run leaves out is spelt right all the same.
    """
    named = {rule.score for rule in plan.suite.gate if rule.score and _OF_THE_DATA.fullmatch(rule.score)}
    found: set[str] = set()
    articles = read_articles(find_dataset(plan.suite.dataset, beside)) if named else ()
    for article in articles:
        traits = traits_of(article)
        found |= {f"verdict_accuracy.{one}" for one in traits.slices if traits.label}
        if named <= found:
            break
    return found


def _scores(plan: Plan, task: TaskName) -> Iterable[str]:
    """The names that a Scorecard has for a task."""
    for scorer in plan.scorers.get(task, ()):
        for name in scorer.names:
            yield from (FIGURES | FAILED | {"verdict_accuracy"}) if name == "verdict" else (name,)
