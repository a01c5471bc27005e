from typing import Any

import pytest

from evals.headlines.rules import combine, decide, reason_of, union, worst
from evals.schema import Evidence, Form, Proposition, Reason, Verdict

YES: Verdict = "supported"
NO: Verdict = "contradicted"
OPEN: Verdict = "unresolved"
ABSENT: Verdict = "unaddressed"


@pytest.mark.parametrize(
    ("addressed", "asserted", "denied", "expected"),
    [
        (False, False, False, (ABSENT, None)),
        (False, True, False, (ABSENT, None)),
        (False, False, True, (ABSENT, None)),
        (False, True, True, (ABSENT, None)),
        (True, False, False, (OPEN, None)),
        (True, True, False, (YES, None)),
        (True, False, True, (NO, None)),
        (True, True, True, (OPEN, "conflicting")),
    ],
)
def test_decide(addressed: bool, asserted: bool, denied: bool, expected: tuple[Verdict, Reason | None]):
    assert decide(addressed, asserted, denied) == expected


@pytest.mark.parametrize(
    ("form", "parts", "expected"),
    [
        ("polar", [], None),
        ("quoted", [], None),
        (None, [YES], YES),
        ("polar", [ABSENT], ABSENT),
        ("polar", [NO, NO], NO),
        ("polar", [YES, NO], "mixed"),
        ("declarative", [OPEN, ABSENT], "mixed"),
        ("wh", [YES], YES),
        ("alternative", [YES, NO], YES),
        ("alternative", [ABSENT, YES], YES),
        ("alternative", [NO, NO], NO),
        ("alternative", [NO, OPEN], OPEN),
        ("alternative", [NO, ABSENT], OPEN),
        ("alternative", [OPEN, ABSENT], OPEN),
        ("alternative", [ABSENT, ABSENT], ABSENT),
        ("alternative", [], None),
    ],
)
def test_combine(form: Form | None, parts: list[Verdict], expected: Verdict | None):
    assert combine(form, parts) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], None),
        ([YES], YES),
        ([YES, OPEN], OPEN),
        ([OPEN, ABSENT, YES], ABSENT),
        ([YES, ABSENT, NO, OPEN], NO),
        (["mixed", YES], YES),
    ],
)
def test_worst(parts: list[Verdict], expected: Verdict | None):
    assert worst(parts) == expected
    assert worst(reversed(parts)) == expected


def proposition(*quotes: tuple[str, int | None], **fields: Any) -> Proposition:
    return Proposition(
        text="x", evidence=tuple(Evidence(quote=quote, start=start) for quote, start in quotes), **fields
    )


@pytest.mark.parametrize(
    ("propositions", "expected"),
    [
        pytest.param([], [], id="none"),
        pytest.param([[], []], [], id="no evidence"),
        pytest.param([[("b", 9)], [("a", 2)]], [("a", 2), ("b", 9)], id="order of the body"),
        pytest.param([[("a", 2)], [("b", 9), ("a", 2)]], [("a", 2), ("b", 9)], id="each once"),
        pytest.param([[("a", 2)], [("a", 7)]], [("a", 2), ("a", 7)], id="same words, two places"),
        pytest.param([[("ab", 2), ("a", 2)]], [("a", 2), ("ab", 2)], id="two at one place"),
        pytest.param([[("a", 0)], [("z", None)]], [("z", None), ("a", 0)], id="no place comes first"),
    ],
)
def test_union(propositions: list[list[tuple[str, int | None]]], expected: list[tuple[str, int | None]]):
    found = union(proposition(*quotes) for quotes in propositions)
    assert [(one.quote, one.start) for one in found] == expected


@pytest.mark.parametrize(
    ("verdict", "reasons", "expected"),
    [
        (OPEN, [None, "pending", "hedged"], "pending"),
        (OPEN, [None], None),
        (YES, ["pending"], None),
        ("mixed", ["pending"], None),
        (None, [], None),
    ],
)
def test_reason_of(verdict: Verdict | None, reasons: list[Reason | None], expected: Reason | None):
    assert reason_of(verdict, [proposition(reason=reason) for reason in reasons]) == expected
