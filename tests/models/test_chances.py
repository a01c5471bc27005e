import math

import pytest

from evals.models.chances import NOT_GIVEN, chances_of

WORDS = ("Yes", "No")


def choice(text: str = "Yes", **tokens: float) -> dict:
    """A reply's choice whose first token has these probabilities."""
    top = [{"token": token, "logprob": math.log(value)} for token, value in tokens.items()]
    return {"message": {"content": text}, "logprobs": {"content": [{**top[0], "top_logprobs": top}]} if top else None}


@pytest.mark.parametrize(
    ("tokens", "yes"),
    [
        pytest.param({"Yes": 0.6, "No": 0.2}, 0.75, id="others are left out"),
        pytest.param({"Yes": 0.3, " yes": 0.2, "YES": 0.1, "no": 0.2}, 0.75, id="other spellings count"),
        pytest.param({"The": 0.9, "No": 0.05, "Ye": 0.05}, 0.5, id="a beginning of two letters counts"),
        pytest.param({"Y": 0.9, "No": 0.1}, 0.0, id="one letter may begin anything"),
        pytest.param({"Not": 0.5, "Yes": 0.5}, 0.5, id="a longer word"),
    ],
)
def test_probabilities_are_of_the_words_alone(tokens: dict[str, float], yes: float):
    found, notes = chances_of(choice(**tokens), WORDS)
    assert found["Yes"] == pytest.approx(yes)
    assert sum(found.values()) == pytest.approx(1.0)
    assert notes == ()


@pytest.mark.parametrize(("text", "yes"), [("Yes", 1.0), (" no, it is not.", 0.0), ("**Yes**", 1.0)])
def test_without_log_probabilities_the_word_is_certain_and_that_is_said(text: str, yes: float):
    assert chances_of(choice(text), WORDS) == ({"Yes": yes, "No": 1 - yes}, (NOT_GIVEN,))


@pytest.mark.parametrize("text", ["Perhaps", "", "It is so: yes"])
def test_another_word_is_no_answer(text: str):
    assert chances_of(choice(text), WORDS) == ({}, ())


def test_other_tokens_leave_the_word_that_was_said():
    assert chances_of(choice("Yes", The=0.9), WORDS) == ({"Yes": 1.0, "No": 0.0}, (NOT_GIVEN,))
