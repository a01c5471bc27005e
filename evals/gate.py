"""A Gate says whether a Run may ship: each rule of the suite tried on its Scorecard, with the figure and the reason.

    min, max         the interval's end that is harder to satisfy, or the mean
    max_drop         the interval of the paired difference to a baseline Run: `pass` where it rules a larger drop out,
                     `fail` where a drop is shown (Holm over all such rules) and is larger than allowed, else `unproven`
    max_unscored, max_errors, canaries      broken, not failed: what could not be measured is not bad quality
    max_flags        the share of articles whose summaries `numbers` or `quotes` flags; no other check is sure enough
    max_cost         of the whole Run

Scores of an unfit judge decide nothing unless the user insists, verdicts by `rules` decide nothing at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from evals.declared import refuse_unsure
from evals.errors import NothingToRun, StoreError, SuiteError
from evals.files import parse_yaml, read_text, validate
from evals.numbers import number
from evals.schema import Estimate, Frozen
from evals.scorecard import DESCRIPTORS, Scorecard
from evals.scorers.facts import CHECKS, GATEABLE
from evals.stats.family import ALPHA
from evals.store import Run
from evals.suite import GateRule, Rules, Suite
from evals.text import natural
from evals.verdicts import FAILED, may_have

if TYPE_CHECKING:  # slow to import, and only a baseline needs it
    from evals.compare.values import Comparison, Measure

Outcome = Literal["pass", "fail", "broken", "not judged", "unproven"]
TRIAGE = "rules"
"""The model whose verdicts are of low confidence."""
UNCOUNTED = frozenset({"verdict_macro_f1", *DESCRIPTORS, *CHECKS})
"""What may be unscored without harm: a summary without a number or a quotation has nothing that a check could grade."""


class RuleResult(Frozen):
    """One rule's figure, bound and reason in a line."""

    rule: str
    outcome: Outcome
    reason: str
    prompt: str | None = None
    """The prompt that the rule is about, where it is about one."""
    figure: float | None = None
    bound: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    underpowered: bool = False
    """A drop of the size that is not allowed would not have been seen for sure."""


class Decision(Frozen):
    """What the Gate decides: `fail` is about quality, `broken` about what could not be measured."""

    outcome: Literal["pass", "fail", "broken"]
    rules: tuple[RuleResult, ...]
    baseline: str | None = None

    @property
    def exit_code(self) -> int:
        """0 passed, 1 quality, 3 infrastructure: broken measurements never look like bad quality."""
        return {"pass": 0, "fail": 1, "broken": 3}[self.outcome]

    @property
    def judged(self) -> bool:
        """Whether any rule could be tried: a gate that tried nothing has not passed."""
        return any(one.outcome != "not judged" for one in self.rules)


@dataclass(frozen=True)
class Given:
    """What a Decision rests on beside the Scorecard."""

    comparison: "Comparison | None" = None
    accept_unfit_judge: bool = False
    cost: float | None = None


def load_rules(path: Path) -> tuple[GateRule, ...]:
    """The rules of a YAML file: a list of them, or a suite's `gate:`.

    Raises:
        SuiteError: it cannot be read, is no such list, or its rules contradict each other.
    """
    data: Any = parse_yaml(read_text(path, SuiteError), str(path), SuiteError)
    rules = data.get("gate") if isinstance(data, Mapping) else data
    if not rules:
        raise SuiteError(f"{path}: there are no rules in it. Write a list of them, or a suite with gate:.")
    return validate(Rules, {"gate": rules}, str(path), SuiteError).gate


def decision_on(
    run: Run,
    card: Scorecard,
    rules: Sequence[GateRule] | None = None,
    baseline: Run | None = None,
    accept_unfit_judge: bool = False,
) -> Decision | None:
    """The Decision on a Run by its own suite's rules or by others; None where there are none. No model is asked.

    Raises:
        SuiteError: as `decide`, or the baseline has other contenders.
        StoreError: the baseline is damaged, unfinished, or has no article in common with the Run.
    """
    rules = validate(Suite, run.manifest().suite, str(run.path), StoreError).gate if rules is None else rules
    return decide(card, rules, given_for(run, card, rules, baseline, accept_unfit_judge))


def given_for(
    run: Run,
    card: Scorecard,
    rules: Sequence[GateRule],
    baseline: Run | None = None,
    accept_unfit_judge: bool = False,
) -> Given:
    """What Decisions by these rules rest on, alone or together: the family of a correction is all of them.

    Raises:
        SuiteError: the baseline has other contenders.
        StoreError: the baseline is damaged, unfinished, or has no article in common with the Run.
    """
    drops = {rule.score for rule in rules if rule.score and rule.max_drop is not None}
    comparison = None
    if baseline and drops and card.finished >= card.expected:
        from evals.compare import Choice, compare_sides, pair_up, read_side

        before, after = read_side(baseline), read_side(run)
        pairs = pair_up(before, after, Choice(), Choice())
        comparison = compare_sides(before, after, pairs, drops)
    cost = _cost(run) if any(rule.max_cost is not None for rule in rules) else None
    return Given(comparison, accept_unfit_judge, cost)


def _cost(run: Run) -> float | None:
    """US dollars spent on a Run; None where nobody knows a model's prices."""
    total = 0.0
    for sample in run.samples():
        for spent in (sample.generating, sample.judging):
            if spent and spent.requests > spent.cached:
                if spent.cost is None:
                    return None
                total += spent.cost
    return total


def decide(card: Scorecard, rules: Sequence[GateRule], given: Given = Given()) -> Decision | None:
    """The Decision on a Scorecard; None where there are no rules.

    Raises:
        NothingToRun: the Run has no Sample at all.
        SuiteError: a rule names a score that nothing in the Run has.
    """
    if not rules:
        return None
    if not card.finished:
        raise NothingToRun(f"Run {card.run_id} has no Sample: there is nothing to judge, and that is no pass.")
    results = [result for rule in rules for result in _try(card, rule, given)]
    if card.finished < card.expected:
        reason = f"{card.finished} of {card.expected} are finished"
        results.insert(0, RuleResult(rule="every Sample finished", outcome="broken", reason=reason))
    outcomes = {result.outcome for result in results}
    outcome: Literal["pass", "fail", "broken"] = (
        "broken" if "broken" in outcomes else "fail" if "fail" in outcomes else "pass"
    )
    return Decision(outcome=outcome, rules=tuple(results), baseline=given.comparison and given.comparison.base)


def _try(card: Scorecard, rule: GateRule, given: Given) -> list[RuleResult]:
    if rule.max_unscored is not None:
        return [_share(card, "unscored", rule.max_unscored)]
    if rule.max_errors is not None:
        return [_share(card, "errors", rule.max_errors)]
    if rule.max_flags is not None:
        return _flags(card, rule, rule.max_flags)
    if rule.max_cost is not None:
        return [_spent(given.cost, rule.max_cost)]
    if rule.canaries:
        return [_canaries(card)]
    return [
        _of_a_score(card, rule, one, given).model_copy(update={"prompt": one.prompt}) for one in _matching(card, rule)
    ] or [_not_there(rule)]


def _not_there(rule: GateRule) -> RuleResult:
    """A rule on a figure that no answer of the Run bears on, though one may."""
    name = rule.score or ""
    if name in FAILED and rule.max is not None:
        return RuleResult(rule=f"{name} at most {rule.max:g}", outcome="pass", reason="no Sample failed so")
    reason = "run betteridge probe headline first" if name.startswith("probe.") else "no Sample was scored"
    return RuleResult(rule=f"rule on {name}", outcome="broken", reason=reason)


def _matching(card: Scorecard, rule: GateRule) -> list[Estimate]:
    """The Estimates that a rule is about, also of the headline check in depth; none where another Run may have some."""
    refuse_unsure(rule)
    ours = [one for one in (*card.estimates, *card.in_depth) if one.model in _tested(card)]
    found = [one for one in ours if one.name == rule.score and rule.task in (None, one.task)]
    if not found and not (rule.score and may_have(rule.score) and any(one.task == "headline" for one in ours)):
        known = ", ".join(sorted({one.name for one in ours}, key=natural)) or "none"
        raise SuiteError(f"Gate rule on {rule.score!r}: no model of the Run has that score. Scores: {known}.")
    return found


def _tested(card: Scorecard) -> tuple[str, ...]:
    """The models that the Gate is about: those under test, or the reference points where nothing else ran."""
    return card.models or card.beside


def _of_a_score(card: Scorecard, rule: GateRule, one: Estimate, given: Given) -> RuleResult:
    where = " ".join(part for part in (one.model, one.prompt) if part)
    if one.model == TRIAGE and one.task == "headline":
        name, reason = f"{one.name} of {where}", "a triage of low confidence decides nothing"
        return RuleResult(rule=name, outcome="not judged", reason=reason)
    if _by_unfit_judge(card, one) and not given.accept_unfit_judge:
        assert card.judge is not None
        reason = f"judge {card.judge.model} is unfit, or was not checked: its grades decide nothing"
        return RuleResult(rule=f"{one.name} by a fit judge", outcome="broken", reason=reason)
    if one.errors > one.n > 0:
        reason = f"only {one.n} of {one.n + one.errors} Samples could be scored"
        return RuleResult(rule=f"{one.name} of {where}", outcome="broken", reason=reason)
    return _bound(rule, one, where) if rule.max_drop is None else _drop(rule, one, where, given.comparison)


def _by_unfit_judge(card: Scorecard, one: Estimate) -> bool:
    judged = one.name.startswith("rubric") or "|judge:" in one.signature
    return judged and card.judge is not None and not card.judge.fit_for(one.task)


def _bound(rule: GateRule, one: Estimate, where: str) -> RuleResult:
    """A floor or a ceiling."""
    floor = rule.max is None
    bound = rule.min if rule.max is None else rule.max
    assert bound is not None
    name = f"{one.name} of {where} at {'least' if floor else 'most'} {bound:g} ({rule.figure})"
    figure = {"low": one.low, "high": one.high, "mean": one.mean}[rule.figure]
    if figure is None:
        lacks = "no mean" if one.mean is None else "no interval; use on: mean"
        what = "no Sample was scored" if one.n == 0 else f"{one.method} gives {lacks}"
        return RuleResult(rule=name, outcome="broken", reason=what, bound=bound)
    outcome: Outcome = "pass" if (figure >= bound if floor else figure <= bound) else "fail"
    return RuleResult(
        rule=name,
        outcome=outcome,
        reason=f"{rule.figure} is {number(figure)} over {one.n} Samples",
        figure=figure,
        bound=bound,
        low=one.low,
        high=one.high,
        n=one.n,
    )


def _drop(rule: GateRule, one: Estimate, where: str, comparison: "Comparison | None") -> RuleResult:
    """Non-inferiority to the baseline."""
    assert rule.max_drop is not None
    name, allowed = f"{one.name} of {where} may drop by at most {rule.max_drop:g}", rule.max_drop
    if comparison is None:
        return RuleResult(rule=name, outcome="not judged", reason="no baseline Run to compare with", bound=allowed)
    found = _counterpart(comparison, one)
    if isinstance(found, str):
        return RuleResult(rule=name, outcome="broken", reason=found, bound=allowed)
    if found.lower_is_better:
        name = name.replace("may drop", "may rise")
    if found.difference is None or found.low is None or found.high is None:
        return RuleResult(rule=name, outcome="broken", reason=f"{found.method}: nothing can be said", bound=allowed)
    worse = [-found.high, -found.difference, -found.low]
    if found.lower_is_better:
        worse = [found.low, found.difference, found.high]
    shown = found.p_adjusted is not None and found.p_adjusted <= ALPHA and worse[0] > 0
    weak = found.detectable is not None and found.detectable > allowed
    alike = found.difference == 0 and found.method.startswith("all alike")
    unchanged = alike and _same_question(comparison, one)
    outcome: Outcome = "unproven"
    if worse[2] <= allowed or unchanged:
        outcome = "pass"
    elif shown and worse[1] > allowed:
        outcome = "fail"
    told = f"{found.difference:+.3f} ({found.low:+.3f} to {found.high:+.3f}) over {found.n} articles"
    if unchanged:
        told, weak = f"the same prompt and model on both sides, and no pair differs over {found.n} articles", False
    if outcome == "unproven":
        told += ": no pair differs; too few to rule a drop out" if alike else ": neither ruled out nor shown"
        outcome = "fail" if rule.unproven == "fail" else outcome
    if weak:
        told += f"; underpowered: sees {number(found.detectable)} or more"
    return RuleResult(
        rule=name,
        outcome=outcome,
        reason=told,
        figure=found.difference,
        bound=allowed,
        low=found.low,
        high=found.high,
        n=found.n,
        underpowered=weak,
    )


def _same_question(comparison: "Comparison", one: Estimate) -> bool:
    """Whether both sides asked the same model the same: what does not differ then has not dropped."""
    return any(
        (pairing.task, pairing.head.prompt, pairing.head.model) == (one.task, one.prompt, one.model)
        and (pairing.base.prompt_hash, pairing.base.model) == (pairing.head.prompt_hash, pairing.head.model)
        and (pairing.head.prompt_hash or pairing.head.prompt is None)
        for pairing in comparison.pairings
    )


def _counterpart(comparison: "Comparison", one: Estimate) -> "Measure | str":
    """The paired difference that an Estimate is one side of, or why there is none.

    Raises:
        SuiteError: the baseline has no such score, or it was made in another way.
    """
    for pairing in comparison.pairings:
        if (pairing.task, pairing.head.prompt, pairing.head.model) != (one.task, one.prompt, one.model):
            continue
        for measure in pairing.measures:
            if measure.name == one.name:
                return measure
        reason = next((refused.reason for refused in pairing.refused if refused.name == one.name), None)
        if one.n == 0:
            return "no Sample was scored"
        why = reason or "its articles depend on the answers, so that there are no pairs"
        raise SuiteError(f"Gate rule on {one.name!r}: max_drop cannot be judged against {comparison.base}: {why}.")
    return f"the baseline {comparison.base} has no counterpart"


def _canaries(card: Scorecard) -> RuleResult:
    """A judge that misses an item whose answer is certain measures nothing."""
    name = "the judge gets every certain item right"
    if card.judge is None or not card.judge.canaries:
        reason = "there is no judge" if card.judge is None else f"judge {card.judge.model} was asked none"
        return RuleResult(rule=name, outcome="broken", reason=reason)
    passed, asked = card.judge.passed, card.judge.canaries
    outcome: Outcome = "pass" if passed == asked else "broken"
    reason = f"judge {card.judge.model} got {passed} of {asked} right"
    return RuleResult(rule=name, outcome=outcome, reason=reason, figure=passed / asked, bound=1.0)


def _spent(cost: float | None, bound: float) -> RuleResult:
    name = f"the Run costs at most ${bound:g}"
    if cost is None:
        return RuleResult(rule=name, outcome="broken", reason="nobody knows a model's prices", bound=bound)
    outcome: Outcome = "pass" if cost <= bound else "fail"
    return RuleResult(rule=name, outcome=outcome, reason=f"it cost ${cost:.4f}", figure=cost, bound=bound)


def _flags(card: Scorecard, rule: GateRule, bound: float) -> list[RuleResult]:
    """The share of articles whose summaries are flagged, of each contender."""
    refuse_unsure(rule)
    checks = (rule.score,) if rule.score else tuple(sorted(GATEABLE))
    checked = [one for one in card.estimates if one.name in checks and one.model in _tested(card)]
    if not checked:
        raise SuiteError(f"Gate rule on flags: no model of the Run was checked for {' or '.join(map(str, checks))}.")
    results = []
    for prompt, model in dict.fromkeys((one.prompt, one.model) for one in checked):
        flagged = {
            one.article_id
            for one in card.findings
            if one.check in checks and (one.prompt, one.model) == (prompt, model) and not one.warning
        }
        share = len(flagged) / card.articles
        where = " ".join(part for part in (model, prompt) if part)
        name = f"{', '.join(map(str, checks))}: flags on summaries of {where} in at most {bound:.1%} of articles"
        ours = [one for one in checked if (one.prompt, one.model) == (prompt, model)]
        outcome: Outcome = "broken" if any(one.errors > one.n for one in ours) else "pass" if share <= bound else "fail"
        reason = f"{len(flagged)} of {card.articles} are flagged"
        results.append(RuleResult(rule=name, outcome=outcome, reason=reason, prompt=prompt, figure=share, bound=bound))
    return results


def _share(card: Scorecard, what: Literal["unscored", "errors"], bound: float) -> RuleResult:
    """The share of the grades of a model under test that are missing; the worst counts.

    Errors are counted by task and prompt: many scorers of one task must not hide that another has no usable answer.
    """
    passed_over = UNCOUNTED if what == "unscored" else {"verdict_macro_f1"}
    grades: dict[str, list[int]] = {}
    for one in card.estimates:
        if one.model in _tested(card) and one.name not in passed_over:
            who = " ".join(part for part in (one.model, one.prompt if what == "errors" else None) if part)
            missing, total = grades.setdefault(who, [0, 0])
            gone = one.unscored if what == "unscored" else one.errors
            grades[who] = [missing + gone, total + one.n + one.unscored + one.errors]
    shares = {who: missing / total for who, (missing, total) in grades.items() if total}
    scored = {one.model for one in card.estimates}
    shares |= dict.fromkeys((model for model in card.models if model not in scored), 1.0)  # it was asked nothing at all
    name, worst = max(shares.items(), key=lambda row: row[1], default=("no model", 1.0))
    outcome: Outcome = "pass" if worst <= bound else "broken"
    digits = 1 if f"{worst:.1%}" != f"{bound:.1%}" or worst == bound else 3
    reason = f"worst is {worst:.{digits}%} ({name})"
    return RuleResult(rule=f"{what} at most {bound:.1%}", outcome=outcome, reason=reason, figure=worst, bound=bound)
