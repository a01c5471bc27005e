"""Reads a headline without a model: its form, what it asks, what it takes for granted.

English has rules; for a language without a word list the form is `unknown` wherever a question is asked, and whoever
needs more asks a model. The traps are those found in real question headlines: source prefixes, doubled marks,
appositives, statement plus hook, fragments, and question marks that belong to a quotation.
"""

import re
from dataclasses import dataclass

from evals.headlines import propositions as parts
from evals.headlines.subject import plain
from evals.lexicon import Lexicon, lexicon
from evals.schema import Form
from evals.text import QUESTION_MARKS, sentence_spans, squash

GREEK_MARK = ";"
"""In Greek the semicolon is the question mark (and U+037E, its double, is normalised to it)."""
_QUOTED = re.compile(
    r"[“„][^”“]*[”“]|«[^»]*»|»[^«]*«|「[^」]*」|『[^』]*』|\"[^\"]*\"|"
    r"(?<!\w)[‘'][^’']*(?:[’'](?=\w)[^’']*)*[’'](?!\w)"
)
_PREFIX = re.compile(r"^[^:|?]{1,80}\s?[:|]\s+(?=\S)")
_TAG = re.compile(
    r",\s*(?:(?:isn|aren|wasn|weren|won|wouldn|don|doesn|didn|hasn|haven|can|couldn|shouldn)[’']t\s+\w+|"
    r"(?:is|are|was|were|will|would|do|does|did|has|have|can|could|should)\s+(?:it|he|she|they|we|you|there)|"
    r"right|correct|no|eh|innit|surely)\s*$",
    re.I,
)


@dataclass(frozen=True)
class Question:
    """What a headline asks."""

    form: Form
    propositions: tuple[str, ...] = ()
    """Bare events (R1, R2): no mark, no modal, no negation; one a clause or option."""
    presuppositions: tuple[tuple[str, str], ...] = ()
    """(text, the words of the headline that trigger it), rule R9."""
    modal: bool = False
    negated: bool = False
    normative: bool = False
    """Asks what ought to be (R7)."""
    dropped_mark_asserts: bool = False
    """Without its mark the headline would state a fact (Reuters Handbook of Journalism, "question marks")."""


def read_question(headline: str, language: str = "en") -> Question:
    """What a headline asks, read without a model."""
    line = squash(headline)
    marks = QUESTION_MARKS + (GREEK_MARK if language.split("-")[0] == "el" else "")
    mark = re.compile(f"[{re.escape(marks)}]")
    if not mark.search(line):
        return Question("none")
    bare = _QUOTED.sub(lambda match: mark.sub(" ", match.group()), line)
    if not mark.search(bare):
        return Question("quoted")
    words = lexicon(language)
    if words is None:
        return Question("unknown", propositions=(line.strip("¿¡! " + marks),))
    asked = _asked_part(bare, line, mark)
    return _read(parts.ordinary_case(asked, words) if asked.isupper() else asked, words)


def _asked_part(bare: str, line: str, mark: re.Pattern[str]) -> str:
    """The sentence of the headline that carries the mark, its quotation marks kept."""
    end = list(mark.finditer(bare))[-1].end()
    starts = [start for start, _ in sentence_spans(line)] + [hook.end() for hook in re.finditer(r";\s+", line)]
    start = max((one for one in starts if one < end - 1), default=0)
    asked = line[start:end]
    if len(asked.split()) < 2:
        asked = line[:end]
    return asked.strip("¿¡! " + QUESTION_MARKS)


def _read(asked: str, words: Lexicon) -> Question:
    tag = _TAG.search(asked)
    claim = _opening(asked[: tag.start()] if tag else asked, words)
    tokens = claim.split()
    first = plain(tokens[0]) if tokens else ""
    main, background = parts.background(re.sub(r",?\s+or\s+not$", "", claim), words)
    given = parts.presuppositions(main, background, words)
    if tag:
        return Question("tag", (main,), given, dropped_mark_asserts=True)
    if _is_question_word(first, words):
        return Question("wh", (main,), given)
    polar = first in words.auxiliaries and not _is_name(tokens)
    options = parts.options(main, words) if polar or "?" not in main else [main]
    if len(options) > 1:
        stated = (parts.event(option, words) if polar else parts.infinitive(option) for option in options)
        return Question("alternative", tuple(stated), given)
    if not polar:
        return Question("declarative", (parts.infinitive(main),), given, dropped_mark_asserts=True)
    base = parts.base_auxiliary(first)
    return Question(
        "polar",
        tuple(parts.event(clause, words) for clause in parts.clauses(main, words)),
        given,
        modal=base in words.modals,
        negated=first in words.negations or any(plain(token) in words.negations for token in tokens[1:4]),
        normative=base in ("should", "must", "ought"),
    )


def _opening(asked: str, words: Lexicon) -> str:
    """The question without a source prefix (`WaPo:`) and without what leads up to it (`So`, `But just`)."""
    prefix = _PREFIX.match(asked)
    if prefix:
        source = words.source_prefixes.issuperset(plain(token) for token in prefix.group().rstrip(" :|").split())
        if source or _opens_question(asked[prefix.end() :].split(), words):
            asked = asked[prefix.end() :]
    tokens = asked.split()
    while len(tokens) > 2 and plain(tokens[0]) in words.question_openers and _is_opener(tokens[1], words):
        tokens = tokens[1:]
    return " ".join(tokens)


def _is_question_word(word: str, words: Lexicon) -> bool:
    return word.split("'")[0] in words.question_words


def _is_opener(token: str, words: Lexicon) -> bool:
    return _is_question_word(plain(token), words) or plain(token) in words.auxiliaries


def _opens_question(tokens: list[str], words: Lexicon) -> bool:
    return bool(tokens) and (_is_opener(tokens[0], words) or (len(tokens) > 1 and _is_opener(tokens[1], words)))


def _is_name(tokens: list[str]) -> bool:
    """`May to resign`, `Will Smith to host`: a name that is spelled like a modal."""
    return tokens[0] in ("May", "Will") and "to" in tokens[1:3]
