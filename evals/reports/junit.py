"""A Run as JUnit XML, which CI systems show: the gate's rules, then every Score. A Comparison: every measure.

A rule that fails is a failure; one that could not be judged is an error. A Score that is unscored is skipped, one in
error is an error, and every other passes whatever its value: what is good enough is for the gate to say.
A measure that is worse is a failure; one that could not be judged or is not compared is skipped.
"""

from collections.abc import Iterator
from typing import Any

from evals.compare.sides import Side
from evals.compare.values import Comparison, Pairing
from evals.gate import Decision, RuleResult
from evals.reports.compare import ordered, plain_word, signed, span, title_of
from evals.reports.figures import number, who
from evals.schema import Sample, Score
from evals.scorecard import Scorecard
from evals.store import Run
from evals.text import printable
from evals.verdicts import ONLY_HERE


def render_junit(run: Run, card: Scorecard, decision: Decision | None) -> str:
    """A test suite for the gate and one a task, prompt and model.

    Raises:
        StoreError: the Run is damaged.
    """
    groups: dict[str, list[Any]] = {}
    for rule in decision.rules if decision else ():
        groups.setdefault("gate", []).append(_rule(rule, card))
    for sample in run.samples():
        group = printable(f"{sample.task} {who(sample.model, sample.prompt)}")
        groups.setdefault(group, []).extend(_cases(sample, group))
    return _written(card.suite, groups, card.created)


def render_comparison(found: Comparison, sides: tuple[Side, Side]) -> str:
    """A test suite a pair, a test case a measure that grades."""
    groups = {}
    for one in found.pairings:
        name = printable(f"{one.task} {one.head.name} against {one.base.name}")
        groups[name] = list(_compared(one, found, name))
    return _written(title_of(found, sides[1].suite.name), groups, sides[1].manifest.created)


def _written(name: str, groups: dict[str, list[Any]], created: str) -> str:
    from junitparser import JUnitXml, TestSuite

    whole = JUnitXml(printable(name))
    for group, cases in groups.items():
        suite = TestSuite(group)
        suite.timestamp = created
        suite.add_testcases(cases)
        whole.add_testsuite(suite)
    whole.update_statistics()  # type: ignore[no-untyped-call]
    text: bytes = whole.tostring()  # type: ignore[no-untyped-call]
    return text.decode()


def _compared(pairing: Pairing, found: Comparison, group: str) -> Iterator[Any]:
    from junitparser import Failure, Skipped, TestCase

    for one in ordered(pairing.measures):
        if not one.graded:
            continue
        case = TestCase(printable(one.name), classname=group)
        moved = f"{number(one.base, one.name)} → {number(one.head, one.name)}, {signed(one.difference, one.name)}"
        told = printable(f"{plain_word(one, found.margin)}; {moved} ({span(one.low, one.high, one.name)}), n {one.n}")
        if one.word in ("worse", "unknown"):
            case.result = [(Failure if one.word == "worse" else Skipped)(told)]
        else:
            case.system_out = told
        yield case
    for refused in pairing.refused:
        case = TestCase(printable(refused.name), classname=group)
        case.result = [Skipped(printable(refused.reason))]
        yield case


def _rule(rule: RuleResult, card: Scorecard) -> Any:
    from junitparser import Error, Failure, Skipped, TestCase

    case = TestCase(printable(rule.rule), classname=f"gate.{printable(card.suite)}")
    kind = {"fail": Failure, "broken": Error, "not judged": Skipped}.get(rule.outcome)
    if kind:
        case.result = [kind(printable(rule.reason))]
    else:
        case.system_out = printable(rule.reason)
    return case


def _cases(sample: Sample, group: str) -> Iterator[Any]:
    from junitparser import Error, TestCase

    name = printable(sample.article_id) + (f", repeat {sample.repeat + 1}" if sample.repeat else "")
    scores = [one for one in sample.scores if one.name not in ONLY_HERE]
    for score in scores:
        yield _case(score, name, group)
    if sample.error and not scores:
        case = TestCase(name, classname=group)
        case.result = [Error(printable(sample.error.message), sample.error.kind)]
        yield case


def _case(score: Score, name: str, group: str) -> Any:
    from junitparser import Error, Skipped, TestCase

    case = TestCase(f"{name}: {printable(score.name)}", classname=group)
    reason = printable(score.reason or "")
    if score.status == "unscored":
        case.result = [Skipped(reason)]
    elif score.status == "error":
        case.result = [Error(reason, "error")]
    else:
        said = f"{score.label}, label {score.expected}" if score.expected else score.label or ""
        parts = (number(score.value, score.name), printable(said), reason)
        case.system_out = "; ".join(part for part in parts if part)
    return case
