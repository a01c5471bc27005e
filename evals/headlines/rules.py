"""The decision rules in code: a verdict is computed from yes/no answers, never picked from a list of labels.

R3, R8, R10, R11 and R12 of the project's annotation rules; the four labels and why `unresolved` and `unaddressed`
must be told apart follow FEVER (Thorne et al. 2018) and AVeriTeC (Schlichtkrull et al. 2023).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from evals.headlines.form import Question
from evals.schema import Evidence, Form, Proposition, Reading, Reason, Verdict

WORST_FIRST: tuple[Verdict, ...] = ("contradicted", "unaddressed", "unresolved", "supported")


def decide(addressed: bool, asserted: bool, denied: bool) -> tuple[Verdict, Reason | None]:
    """Rule R3: the verdict on one proposition from its three questions.

    Args:
        addressed: Q1, some sentence bears on the proposition (same actors, same act).
        asserted: Q2, the narrator, or an actor with power over the outcome, asserts it.
        denied: Q3, the same for its negation.

    Returns:
        The verdict, and `conflicting` where both are asserted.
    """
    if not addressed:
        return "unaddressed", None
    if asserted and denied:
        return "unresolved", "conflicting"
    if asserted:
        return "supported", None
    if denied:
        return "contradicted", None
    return "unresolved", None


def combine(form: Form | None, parts: Sequence[Verdict]) -> Verdict | None:
    """The headline's verdict from those of its propositions: R11 for alternatives, R12 for compounds.

    Returns None where there is no proposition (forms `quoted` and `none`).
    """
    if not parts:
        return None
    if form == "alternative":
        if "supported" in parts:
            return "supported"
        if all(part == "contradicted" for part in parts):
            return "contradicted"
        return "unaddressed" if all(part == "unaddressed" for part in parts) else "unresolved"
    return parts[0] if len(set(parts)) == 1 else "mixed"


def reading_of(question: Question, propositions: Sequence[Proposition], **more: Any) -> Reading:
    """The Reading of a headline whose propositions have been judged; `more` is what else it has."""
    verdict = combine(question.form, [one.verdict for one in propositions if one.verdict])
    return Reading(
        form=question.form,
        propositions=tuple(propositions),
        verdict=verdict,
        reason=reason_of(verdict, propositions),
        evidence=union(propositions),
        dropped_mark_asserts=question.dropped_mark_asserts and verdict != "supported",
        **more,
    )


def worst(parts: Iterable[Verdict]) -> Verdict | None:
    """The part of a compound that a gate looks at (R12)."""
    ranked = sorted((part for part in parts if part in WORST_FIRST), key=WORST_FIRST.index)
    return ranked[0] if ranked else None


def union(propositions: Iterable[Proposition]) -> tuple[Evidence, ...]:
    """The evidence of all propositions, each piece once, in the order of the body."""
    found = {(one.start, one.quote): one for proposition in propositions for one in proposition.evidence}
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[0] if key[0] is not None else -1, key[1])))


def reason_of(verdict: Verdict | None, propositions: Sequence[Proposition]) -> Reason | None:
    """Why an unresolved headline is open: the first reason that one of its open propositions gives."""
    if verdict != "unresolved":
        return None
    return next((one.reason for one in propositions if one.reason), None)
