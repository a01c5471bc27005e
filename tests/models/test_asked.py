"""Named parts: what makes a Request the same, which kept one is nearest, and the change in words."""

from dataclasses import replace
from typing import Any

import pytest

from evals.models.asked import Asked, Entry, changes, nearest
from evals.schema import Article, Message, Request

LONG = "The article. " * 200
REQUEST = Request(
    task="summary",
    article=Article(id="a", body="B."),
    messages=(Message("system", "Be brief."), Message("user", f"{LONG}Sum it up in 40 words.")),
    parameters={"temperature": 0.5, "max_tokens": 90},
)
MODEL = {"model": "m", "base_url": "http://here"}


def entry(made: float = 0.0, model: dict[str, str] = MODEL, **fields: Any) -> Entry:
    asked = Asked(model, replace(REQUEST, **fields))
    return Entry(asked.key, "m", "generate", "a", made, asked.parts)


def messages(text: str) -> tuple[Message, ...]:
    return (REQUEST.messages[0], Message("user", text))


CHANGES = [
    pytest.param(entry(), [], id="nothing"),
    pytest.param(entry(messages=messages(f"{LONG}Sum it up in 60 words.")), ['messages: from character 2,638, "6" is now "4"'], id="words"),
    pytest.param(entry(messages=messages(f"{LONG} Sum it up in 40 words.")), ["messages: white space from character 2,625"], id="space"),
    pytest.param(entry(messages=messages(LONG)), ['messages: from character 2,625, none is now "Sum it up in 40 words."'], id="added"),
    pytest.param(entry(parameters={"temperature": 0.5}), ["parameters: max_tokens none is now 90"], id="parameter"),
    pytest.param(entry(model={**MODEL, "base_url": "http://there"}), ['model: base_url "http://there" is now "http://here"'], id="server"),
    pytest.param(entry(repeat=2), ["repeat: 2 is now 0"], id="repeat"),
    pytest.param(entry(schema={"type": "object"}), ['schema: {"type": "object"} is now none'], id="schema"),
    pytest.param(entry(choices=("Yes", "No")), ['choices: ["Yes", "No"] is now none'], id="choices"),
    pytest.param(entry(repeat=1, parameters={}), ["parameters: max_tokens none is now 90, temperature none is now 0.5", "repeat: 1 is now 0"], id="two"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "told"), CHANGES)
def test_each_change_is_told(old: Entry, told: list[str]) -> None:
    assert changes(old.parts, Asked(MODEL, REQUEST).parts) == told


def test_the_nearest_differs_in_fewest_parts_then_in_fewest_characters() -> None:
    asked = Asked(MODEL, REQUEST)
    other, near = entry(messages=messages("Something else.")), entry(messages=messages(f"{LONG}Sum it up in 50 words."))
    both = entry(repeat=1, parameters={})
    assert nearest(asked, [other, both, near]) == near
    assert nearest(asked, [both, other]) == other
    assert nearest(asked, [entry(), both]) == both  # the same Request is no change
    assert nearest(asked, [entry()]) is None


def test_of_two_alike_the_newest_is_nearest() -> None:
    newer, older = entry(2.0, repeat=1), entry(1.0, repeat=2)
    assert nearest(Asked(MODEL, REQUEST), [newer, older]) == newer


def test_keys_do_not_depend_on_the_order_of_parameters() -> None:
    swapped = replace(REQUEST, parameters=dict(reversed(REQUEST.parameters.items())))
    assert Asked(MODEL, swapped).key == Asked(MODEL, REQUEST).key
    assert Asked({**MODEL, "model": "n"}, REQUEST).key != Asked(MODEL, REQUEST).key
