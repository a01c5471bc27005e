"""Probabilities of one-word answers, read from the log-probabilities of the first token.

A small model that cannot choose a label still carries the signal in them; the fields are those of the OpenAI chat
completions API, which llama.cpp gives, too.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

TOP = 20
"""Tokens whose log-probabilities are asked for: the most that the API gives."""
ASKED: dict[str, Any] = {"logprobs": True, "top_logprobs": TOP}
NOT_GIVEN = "no log-probabilities: the word answered counts as certain"


def chances_of(choice: Mapping[str, Any], choices: Sequence[str]) -> tuple[dict[str, float], tuple[str, ...]]:
    """The probability of each choice, together 1, and a note where it had to be read from the word alone.

    Args:
        choice: one of the reply's `choices`.
        choices: the words that may be answered; no two may begin alike.

    Returns:
        Nothing where neither tokens nor text are one of the words.
    """
    first = next(iter(((choice.get("logprobs") or {}).get("content")) or []), None)
    if first:
        mass = dict.fromkeys(choices, 0.0)
        for token in first.get("top_logprobs") or [first]:
            if (word := _begins(str(token.get("token")), choices)) is not None:
                mass[word] += math.exp(float(token["logprob"]))
        total = sum(mass.values())
        if total > 0:
            return {word: value / total for word, value in mass.items()}, ()
    said = _begins(str((choice.get("message") or {}).get("content") or ""), choices)
    if said is None:
        return {}, ()
    return {word: float(word == said) for word in choices}, (NOT_GIVEN,)


def _begins(text: str, choices: Sequence[str]) -> str | None:
    """The choice that a token or a text stands for: it begins like it, or is its beginning of two letters or more."""
    plain = text.strip(" \n\t*\"'.,▁Ġ").lower()
    if not plain:
        return None
    return next(
        (
            word
            for word in choices
            if plain.startswith(word.lower()) or (len(plain) > 1 and word.lower().startswith(plain))
        ),
        None,
    )
