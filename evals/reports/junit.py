"""JUnit XML, which CI systems show: the gate's rules, then of a Run every Score, of a Comparison every measure.

A rule that fails is a failure; one that could not be judged is an error. A Score that is unscored is skipped, one in
error is an error, and every other passes whatever its value: what is good enough is for the gate to say.
A measure that is worse is a failure; one that could not be judged or is not compared is skipped.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from evals.compare import by
from evals.compare.sides import Side
from evals.compare.values import Comparison, Pairing
from evals.errors import EvalsError
from evals.gate import Decision, RuleResult, decision_on
from evals.numbers import number, signed, span
from evals.reports.compare import cost_rows, moved, ordered, plain_word, title_of
from evals.reports.figures import primary_first, who
from evals.schema import Sample
from evals.scorecard import Scorecard, make_scorecard
from evals.store import Run
from evals.text import printable
from evals.verdicts import ONLY_HERE


def render_junit(run: Run, card: Scorecard, decision: Decision | None) -> str:
    """A test suite for the gate and one a task, prompt and model.

    Raises:
        StoreError: the Run is damaged.
    """
    groups: dict[str, list[Any]] = {"gate": [_rule(rule, card.suite) for rule in decision.rules]} if decision else {}
    for sample in run.samples():
        group = printable(f"{sample.task} {who(sample.model, sample.prompt)}")
        groups.setdefault(group, []).extend(_cases(sample, group, card.primary))
    return _written(card.suite, groups, card.created)


def render_comparison(found: Comparison, sides: tuple[Side, Side]) -> str:
    """A test suite for the gate on HEAD, and one a pair, with a test case a measure that grades."""
    groups = {"gate": gate} if (gate := list(_gate(sides))) else {}
    for one in found.pairings:
        name = printable(f"{one.task} {one.head.name} against {one.base.name}")
        groups[name] = list(_compared(one, found, name))
    return _written(title_of(found, sides[1].suite.name), groups, sides[1].manifest.created, cost_rows(found))


def _gate(sides: tuple[Side, Side]) -> Iterator[Any]:
    """The rules of HEAD's suite tried on HEAD, against BASE where that is another Run."""
    base, head = sides
    if not head.suite.gate:
        return
    try:
        baseline = None if base is head else base.run
        decision = decision_on(head.run, make_scorecard(head.run), baseline=baseline)
    except EvalsError as problem:  # the comparison is shown all the same
        yield _case("rules", f"gate.{head.suite.name}", str(problem), "error")
    else:
        yield from (_rule(rule, head.suite.name) for rule in (decision.rules if decision else ()))


def _written(
    name: str, groups: dict[str, list[Any]], created: str, costs: Iterable[tuple[str, str, str, str]] = ()
) -> str:
    from junitparser import JUnitXml, TestSuite

    whole = JUnitXml(printable(name))
    for group, cases in groups.items():
        suite = TestSuite(group)
        suite.timestamp = created
        for what, base, head, apart in costs if group != "gate" else ():
            suite.add_property(f"cost: {what}", f"BASE {base}, HEAD {head}, difference {apart}")
        suite.add_testcases(cases)
        whole.add_testsuite(suite)
    whole.update_statistics()  # type: ignore[no-untyped-call]
    text: bytes = whole.tostring()  # type: ignore[no-untyped-call]
    return text.decode()


def _compared(pairing: Pairing, found: Comparison, group: str) -> Iterator[Any]:
    for one in ordered(pairing.measures):
        if one.graded:
            apart = f"{moved(one)}, {signed(one.difference, one.name)} ({span(one.low, one.high, one.name)})"
            kind = {"worse": "failure", "unknown": "skipped"}.get(one.word)
            yield _case(one.name, group, f"{plain_word(one, found.margin)}{by(one)}; {apart}, n {one.n}", kind)
    for refused in pairing.refused:
        yield _case(refused.name, group, refused.reason, "skipped")


def _rule(rule: RuleResult, suite: str) -> Any:
    kind = {"fail": "failure", "broken": "error", "not judged": "skipped"}.get(rule.outcome)
    return _case(rule.rule, f"gate.{suite}", rule.reason, kind)


def _cases(sample: Sample, group: str, primary: str | None) -> Iterator[Any]:
    name = sample.article_id + (f", repeat {sample.repeat + 1}" if sample.repeat else "")
    scores = [one for one in primary_first(sample.scores, primary) if one.name not in ONLY_HERE]
    for score in scores:
        told = score.reason or ""
        if score.status == "scored":
            said = f"{score.label}, label {score.expected}" if score.expected else score.label or ""
            told = "; ".join(filter(None, (number(score.value, score.name), said, told)))
        kind = {"unscored": "skipped", "error": "error"}.get(score.status)
        yield _case(f"{name}: {score.name}", group, told, kind, "error" if kind == "error" else None)
    if sample.error and not scores:
        kind = "skipped" if sample.error.kind == "unsupported" else "error"
        yield _case(name, group, sample.error.message, kind, sample.error.kind)


def _case(name: str, group: str, told: str, kind: str | None, of: str | None = None) -> Any:
    """A test case that passes and says something; or a failure, an error `of` some type, or a skipped one."""
    from junitparser import Error, Failure, Skipped, TestCase

    case = TestCase(printable(name), classname=printable(group))
    if kind is None:
        case.system_out = printable(told)
    else:
        case.result = [{"failure": Failure, "error": Error, "skipped": Skipped}[kind](printable(told), of)]
    return case
