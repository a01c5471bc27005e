"""Word lists, one file a language: what marks a question, a hedge, a denial, a proposal.

A language without a file has no rules: whoever asks gets None, and must not guess.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CUES = ("deny", "halt", "propose", "pending", "hedge", "commit", "outsider", "machine")


@dataclass(frozen=True)
class Lexicon:
    """The words of one language, all lower case."""

    auxiliaries: frozenset[str]
    modals: frozenset[str]
    negations: frozenset[str]
    question_words: frozenset[str]
    question_openers: frozenset[str]
    source_prefixes: frozenset[str]
    """Words that, before a colon, say where a headline is from or what kind of piece it heads."""
    base_verbs: frozenset[str]
    determiners: frozenset[str]
    background: tuple[str, ...]
    leads: frozenset[str]
    """Words that open what comes before a question: `If Labour wins, will taxes rise?`"""
    roles: frozenset[str]
    former: frozenset[str]
    stop: frozenset[str]
    numbers: dict[str, float]
    ordinals: dict[str, float]
    vague: frozenset[str]
    """Verbs that name no concrete act."""
    loaded: tuple[str, ...]
    """Patterns of words that take sides or dramatise, one a family of words."""
    families: tuple[tuple[str, ...], ...]
    """Words and two-word phrases that tell the same act or thing."""
    grammar: dict[str, frozenset[str]]
    """What tells the subject of a question from its predicate: verbs that are nouns too, participles, adjectives …"""
    bound: dict[str, frozenset[str]]
    """By word of the background: the words before it with which it means something else (`take over`)."""
    backshift: re.Pattern[str]
    """Where `would` is the `will` of somebody whose words are told: `said it would`."""
    cues: dict[str, re.Pattern[str]]
    """What marks a sentence of each kind of CUES, matched on lower-case text at word boundaries."""


@cache
def lexicon(language: str) -> Lexicon | None:
    """The word lists of a language (`en`, `en-GB`), or None where there are none."""
    path = Path(__file__).with_name(f"{language.split('-')[0]}.toml")
    if not path.is_file():
        return None
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    lists = (
        "auxiliaries modals negations question_words question_openers source_prefixes base_verbs determiners leads "
        "roles former stop vague"
    )
    return Lexicon(
        **{key: frozenset(data[key].split()) for key in lists.split()},
        background=tuple(data["background"]),
        numbers={word: float(value) for word, value in data["numbers"].items()},
        ordinals={word: float(value) for word, value in data["ordinals"].items()},
        loaded=tuple(data["loaded"]),
        families=tuple(tuple(line.split(", ")) for line in data["families"].strip().splitlines()),
        grammar={kind: frozenset(listed.split()) for kind, listed in data["grammar"].items()},
        bound={word: frozenset(listed.split()) for word, listed in data["bound"].items()},
        backshift=re.compile(data["backshift"]),
        cues={cue: re.compile(rf"(?<![\w-])(?:{'|'.join(data['cues'][cue])})(?![\w-])") for cue in CUES},
    )
