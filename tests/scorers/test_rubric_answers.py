"""The reader of judges' answers: what is an answer, what is none, and what is asked for once more."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.schema import Answer, Article, Failure, Output, Request
from evals.scorers.rubric_answers import (
    AGAIN,
    AROUND,
    JudgeAnswer,
    Question,
    Said,
    Unusable,
    ask,
    probability,
    read_as,
    read_json,
)

RECORDED = Path(__file__).parents[3] / "shared" / "data" / "real" / "finesure_recorded_judge.jsonl"
GOOD = '{"quote": "q", "answer": "yes"}'


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        (GOOD, True),
        (f"\n {GOOD} \n", True),
        (f"```json\n{GOOD}\n```", False),
        (f"```\n{GOOD}\n```", False),
        (f"```JSON\r\n{GOOD}\r\n```\r\n", False),
        (f"Here is my answer:\n\n```json\n{GOOD}\n```\nI hope that it helps.", False),
        (f"My answer is {GOOD}.", False),
        (f"{GOOD}\n\nThe quote decides it.", False),
        (f"```json\n{GOOD}", False),
    ],
    ids=[
        "alone", "spaces", "fenced", "bare fence", "fence of Windows", "fence in prose", "in prose", "prose after it",
        "open fence",
    ],
)  # fmt: skip
def test_one_object_is_found(text: str, alone: bool) -> None:
    assert read_json(text) == ({"quote": "q", "answer": "yes"}, alone)
    _, notes = read_as(JudgeAnswer, Output(text=text))
    assert notes == (() if alone else (AROUND,))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Yes, it is.",
        "The answer is yes: }",
        f"{GOOD} {GOOD}",
        f"{GOOD}\n{{}}",
        f"```json\n{GOOD}\n```\nor\n```json\n{GOOD}\n```",
        f"Not {{this}} but\n```json\n{GOOD}\n```",
        f"```json\n{GOOD}\n{GOOD}\n```",
        "```json\nyes\n```",
        GOOD[:-1],
        f'{{"why": {GOOD}, "more": ',
        '{"quote": "q", "answer": "no", "answer": "yes"}',
        '{"a":' * 5000,
        "[" * 100_000,
        "{" * 100_000,
        '{"quote": "q", "answer": yes}',
    ],
    ids=[
        "nothing", "prose", "stray brace", "two", "two lines", "two fences", "brace before a fence", "two in a fence",
        "fenced prose", "torn", "whole inside torn", "field twice", "deep", "deep list", "braces", "bare word",
    ],
)  # fmt: skip
def test_what_is_not_exactly_one_object_is_no_answer(text: str) -> None:
    with pytest.raises(Unusable, match=r"JSON object"):
        read_json(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[1]", "lacks its form"),
        ('"yes"', "lacks its form"),
        ("null", "lacks its form"),
        ('{"answer": "yes"}', "field 'quote' is missing"),
        ('{"quote": null, "answer": "yes"}', "field 'quote'"),
        ('{"quote": "", "answer": "YES"}', "field 'answer'"),
        ('{"quote": "", "answer": true}', "field 'answer'"),
        ('{"quote": "", "answer": "yes", "score": 9}', "unknown field 'score'"),
    ],
)
def test_the_form_is_held_to(text: str, problem: str) -> None:
    with pytest.raises(Unusable, match=problem):
        read_as(JudgeAnswer, Output(text=text))


def test_an_answer_that_was_cut_says_so() -> None:
    with pytest.raises(Unusable, match="stopped at its length limit"):
        read_as(JudgeAnswer, Output(text=GOOD[:-3], finish="length"))


quick = settings(max_examples=150, deadline=None, derandomize=True)
PLAIN = st.text(st.characters(blacklist_characters="{}`[", blacklist_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@quick
@given(st.dictionaries(st.text(), VALUES), PLAIN, PLAIN)
def test_any_object_is_read_out_of_any_prose(value: dict[str, Any], before: str, after: str) -> None:
    if "```" not in json.dumps(value):
        assert read_json(f"{before}\n```json\n{json.dumps(value, indent=1)}\n```\n{after}")[0] == value
    assert read_json(f"x {before}{json.dumps(value)}{after}")[0] == value


@quick
@given(st.text() | st.text("{}[]\"':,`jsonyes \n"))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Unusable):
        read_json(text)


def recorded(task: str) -> list[Any]:
    """Replies of a judge of the GPT-4 class, as they came, and the labels that their authors read in them."""
    if not RECORDED.exists():
        return [pytest.param({}, marks=pytest.mark.skip(reason=f"needs {RECORDED}"))]
    rows = map(json.loads, RECORDED.read_text(encoding="utf-8").splitlines())
    return [pytest.param(row, id=row["doc_id"][:8] + row["model"]) for row in rows if row["task"] == task]


@pytest.mark.parametrize("row", recorded("fact-checking"))
def test_recorded_fact_checks(row: dict[str, Any]) -> None:
    found, alone = read_json(row["llm_output"])
    assert not alone
    assert [one["category"] for one in found] == row["pred_faithfulness_error_type"]
    assert [int(one["category"] != "no error") for one in found] == row["pred_faithfulness_labels"]


@pytest.mark.parametrize("row", recorded("keyfact-alignment"))
def test_recorded_key_facts(row: dict[str, Any]) -> None:
    found, _ = read_json(row["llm_output"])
    assert [int(one["response"] == "Yes") for one in found] == row["pred_alignment_labels"]
    with pytest.raises(Unusable):  # a list of facts is no answer to one criterion
        read_as(JudgeAnswer, Output(text=row["llm_output"]))


REQUEST = Request(task="summary", article=Article(id="a", body="B."), parameters={"max_tokens": 9}, purpose="judge")


def drive(rounds: list[list[Answer]], retry: bool) -> tuple[list[list[Request]], list[Said[JudgeAnswer]]]:
    """What is asked in each round, and what comes of it."""
    question = Question(REQUEST, lambda output: read_as(JudgeAnswer, output))
    asking = ask([question] * len(rounds[0]), retry)
    asked = [next(asking)]
    for answers in rounds[:-1]:
        asked.append(asking.send(answers))
    with pytest.raises(StopIteration) as done:
        asking.send(rounds[-1])
    return asked, done.value.value


def test_what_is_no_use_is_asked_once_more_with_the_reason() -> None:
    first: list[Answer] = [
        Output(text=GOOD),
        Output(text="Well, yes.", notes=("left out: seed",)),
        Failure(kind="timeout", message="No answer in 120 s."),
    ]
    asked, said = drive([first, [Output(text=f"Sorry: {GOOD}")]], retry=True)
    (again,) = asked[1]
    assert [message.role for message in again.messages] == ["assistant", "user"]
    assert again.messages[0].content == "Well, yes."
    assert "cannot be used: the judge's answer lacks its form: it is not one JSON object" in again.messages[1].content
    assert (again.parameters, again.purpose, again.repeat) == (REQUEST.parameters, "judge", 0)
    assert [one.value and one.value.answer for one in said] == ["yes", "yes", None]
    assert [one.problem for one in said] == [None, None, "No answer in 120 s."]
    assert [one.notes for one in said] == [(), ("left out: seed", AROUND, AGAIN), ()]


@pytest.mark.parametrize(
    ("second", "problem"),
    [(Output(text="Yes!"), "lacks its form"), (Failure(kind="server", message="500"), "500")],
    ids=["no use again", "failure"],
)
def test_twice_no_use_is_an_error(second: Answer, problem: str) -> None:
    _, (said,) = drive([[Output(text="Yes.")], [second]], retry=True)
    assert said.value is None
    assert problem in (said.problem or "")
    assert said.notes == (AGAIN,)


def test_nothing_is_asked_again_where_nothing_was_wrong_or_nobody_wants_it() -> None:
    assert len(drive([[Output(text=GOOD)]], retry=True)[0]) == 1
    asked, (said,) = drive([[Output(text="Yes.")]], retry=False)
    assert (len(asked), said.value, said.notes) == (1, None, ())


def test_nothing_to_ask_asks_nothing() -> None:
    with pytest.raises(StopIteration) as done:
        next(ask([], retry=True))
    assert done.value.value == []


def test_a_probability_is_of_yes() -> None:
    vote, notes = probability(Output(text="No", chances={"Yes": 0.25, "No": 0.75}))
    assert (vote.yes, vote.quote, notes) == (0.25, None, ())
    with pytest.raises(Unusable, match="neither Yes nor No: 'Perhaps'"):
        probability(Output(text="Perhaps"))
