"""A Gate says whether a Run may ship: each rule of the suite tried on its Scorecard, with the figure and the reason."""

from collections.abc import Sequence
from typing import Literal

from evals.errors import StoreError, SuiteError
from evals.files import validate
from evals.schema import Estimate, Frozen
from evals.scorecard import Scorecard
from evals.store import Run
from evals.suite import GateRule, Suite

Outcome = Literal["pass", "fail", "broken", "not judged"]


class RuleResult(Frozen):
    """One rule's figure, bound and reason in a line."""

    rule: str
    outcome: Outcome
    reason: str
    figure: float | None = None
    bound: float | None = None


class Decision(Frozen):
    """What the Gate decides: `fail` is about quality, `broken` about what could not be measured."""

    outcome: Literal["pass", "fail", "broken"]
    rules: tuple[RuleResult, ...]

    @property
    def exit_code(self) -> int:
        """0 passed, 1 quality, 3 infrastructure: broken measurements never look like bad quality."""
        return {"pass": 0, "fail": 1, "broken": 3}[self.outcome]


def decision_on(run: Run, card: Scorecard) -> Decision | None:
    """The Decision of the Run's own suite; None where it has no gate.

    Raises:
        SuiteError: as `decide`.
    """
    return decide(card, validate(Suite, run.manifest().suite, str(run.path), StoreError).gate)


def decide(card: Scorecard, rules: Sequence[GateRule]) -> Decision | None:
    """The Decision on a Scorecard; None where the suite has no rules.

    Raises:
        SuiteError: a rule names a score that nothing in the Run has.
    """
    if not rules:
        return None
    results = [result for rule in rules for result in _try(card, rule)]
    if card.finished < card.expected:
        reason = f"{card.finished} of {card.expected} are finished"
        results.insert(0, RuleResult(rule="every Sample finished", outcome="broken", reason=reason))
    outcomes = {result.outcome for result in results}
    outcome: Literal["pass", "fail", "broken"] = (
        "broken" if "broken" in outcomes else "fail" if "fail" in outcomes else "pass"
    )
    return Decision(outcome=outcome, rules=tuple(results))


def _try(card: Scorecard, rule: GateRule) -> list[RuleResult]:
    if rule.max_unscored is not None:
        return [_share(card, "unscored", rule.max_unscored)]
    if rule.max_errors is not None:
        return [_share(card, "errors", rule.max_errors)]
    matching = [
        one
        for one in card.estimates
        if one.name == rule.score and (rule.task is None or one.task == rule.task) and one.model in _tested(card)
    ]
    if not matching:
        known = ", ".join(sorted({one.name for one in card.estimates if one.model in _tested(card)})) or "none"
        raise SuiteError(f"Gate rule on {rule.score!r}: no model of the Run has that score. Scores: {known}.")
    if (rule.score or "").startswith("rubric") and card.judge and not card.judge.fit:
        reason = f"judge {card.judge.model} is unfit, or was not checked: its grades decide nothing"
        return [RuleResult(rule=f"{rule.score} by a fit judge", outcome="broken", reason=reason)]
    if rule.max_drop is not None:
        name = f"{rule.score} may drop by at most {rule.max_drop:g}"
        return [
            RuleResult(rule=name, outcome="not judged", reason="no baseline Run to compare with", bound=rule.max_drop)
        ]
    return [_floor(one, rule) for one in matching]


def _tested(card: Scorecard) -> tuple[str, ...]:
    """The models that the Gate is about: those under test, or the reference points where nothing else ran."""
    return card.models or card.beside


def _floor(one: Estimate, rule: GateRule) -> RuleResult:
    assert rule.min is not None
    where = " ".join(part for part in (one.model, one.prompt) if part)
    name = f"{one.name} of {where} at least {rule.min:g} ({rule.on})"
    figure = one.low if rule.on == "low" else one.mean
    if figure is None:
        what = "no Sample was scored" if one.n == 0 else "one story gives no interval; use on: mean"
        return RuleResult(rule=name, outcome="broken", reason=what, bound=rule.min)
    good = figure >= rule.min
    reason = f"{rule.on} is {figure:.3f} over {one.n} Samples"
    return RuleResult(rule=name, outcome="pass" if good else "fail", reason=reason, figure=figure, bound=rule.min)


def _share(card: Scorecard, what: Literal["unscored", "errors"], bound: float) -> RuleResult:
    """The share of all Scores of a model under test that are missing; the worst model counts."""
    worst, name = 0.0, "no model"
    for model in _tested(card):
        ours = [one for one in card.estimates if one.model == model and one.name != "verdict_macro_f1"]
        total = sum(one.n + one.unscored + one.errors for one in ours)
        share = sum(one.unscored if what == "unscored" else one.errors for one in ours) / total if total else 1.0
        if share >= worst:
            worst, name = share, model
    outcome: Outcome = "pass" if worst <= bound else "broken"
    reason = f"worst is {worst:.1%} ({name})"
    return RuleResult(rule=f"{what} at most {bound:.1%}", outcome=outcome, reason=reason, figure=worst, bound=bound)
