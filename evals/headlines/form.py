"""Reads a headline without a model: its form, what it asks, what it takes for granted.

English has rules; for a language without a word list the form is `unknown` wherever a question is asked, and whoever
needs more asks a model. The traps are those found in real question headlines: source prefixes, doubled marks,
appositives, statement plus hook, fragments, and question marks that belong to a quotation.
"""

import re
from dataclasses import dataclass

from evals.lexicon import Lexicon, lexicon
from evals.schema import Form
from evals.text import QUESTION_MARKS, QUOTES, squash

_MARK = re.compile(f"[{re.escape(QUESTION_MARKS)}]")
_QUOTED = re.compile(r"[“«„][^”»“]*[”»“]|\"[^\"]*\"|(?<!\w)[‘'][^’']*(?:[’'](?=\w)[^’']*)*[’'](?!\w)")
_PREFIX = re.compile(r"^[^:?]{1,30}:\s+(?=\S)")
_TAG = re.compile(
    r",\s*(?:(?:isn|aren|wasn|weren|won|wouldn|don|doesn|didn|hasn|haven|can|couldn|shouldn)[’']t\s+\w+|"
    r"(?:is|are|was|were|will|would|do|does|did|has|have|can|could|should)\s+(?:it|he|she|they|we|you|there)|"
    r"right|correct|no|eh|innit|surely)\s*$",
    re.I,
)
_OR = re.compile(r"\s+or\s+(?!not\b|more\b|less\b|fewer\b|so\b|two\b|three\b|later\b|sooner\b)", re.I)
_NEW_CLAUSE = r",?\s+(?:and|but|or)\s+"


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
    if not _MARK.search(line):
        return Question("none")
    bare = _QUOTED.sub(lambda match: re.sub(_MARK, " ", match.group()), line)
    if not _MARK.search(bare):
        return Question("quoted")
    words = lexicon(language)
    if words is None:
        return Question("unknown", propositions=(_strip(line),))
    return _read(_asked_part(bare, line), words)


def _strip(text: str) -> str:
    """A question without its marks."""
    return text.strip().strip("¿¡" + QUESTION_MARKS + "! ").strip()


def _asked_part(bare: str, line: str) -> str:
    """The sentence of the headline that carries the mark, without source prefix, quotation marks kept."""
    end = list(_MARK.finditer(bare))[-1].end()
    start = 0
    for boundary in re.finditer(r"[.!;?]\s+(?=\S)", bare[: end - 1]):
        start = boundary.end()
    asked = line[start:end]
    if len(asked.split()) < 2:
        asked = line[:end]
    return _strip(asked)


def _read(asked: str, words: Lexicon) -> Question:
    tag = _TAG.search(asked)
    if tag:
        asked = asked[: tag.start()]
    prefix = _PREFIX.match(asked)
    claim = asked[prefix.end() :] if prefix and _opens_question(asked[prefix.end() :], words) else asked
    tokens = claim.split()
    while len(tokens) > 2 and _plain(tokens[0]) in words.question_openers and _is_opener(tokens[1], words):
        tokens = tokens[1:]
    first = _plain(tokens[0]) if tokens else ""
    claim = " ".join(tokens)
    main, background = _cut_background(re.sub(r",?\s+or\s+not$", "", claim), words)
    given = _presuppositions(main, background, words)
    if tag:
        return Question("tag", (main,), given, dropped_mark_asserts=True)
    if first in words.question_words:
        return Question("wh", (main,), given)
    polar = first in words.auxiliaries
    options = _options(main)
    if len(options) > 1:
        return Question("alternative", tuple(_event(option, words) for option in options), given)
    if not polar:
        return Question("declarative", (_infinitive(main),), given, dropped_mark_asserts=True)
    clauses = _clauses(main, words)
    negated = first in words.negations or any(_plain(token) in words.negations for token in tokens[1:4])
    return Question(
        "polar",
        tuple(_event(clause, words) for clause in clauses),
        given,
        modal=first in words.modals,
        negated=negated,
        normative=first in {"should", "shouldn't"},
    )


def _plain(token: str) -> str:
    return token.strip(QUOTES + ",.:;!?()").replace("’", "'").lower()


def _is_opener(token: str, words: Lexicon) -> bool:
    return _plain(token) in words.question_words or _plain(token) in words.auxiliaries


def _opens_question(text: str, words: Lexicon) -> bool:
    tokens = text.split()
    return bool(tokens) and (_is_opener(tokens[0], words) or (len(tokens) > 1 and _is_opener(tokens[1], words)))


def _cut_background(claim: str, words: Lexicon) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The asked clause, and the background after `amid`, `after`, `despite` … with its trigger (R9)."""
    for trigger in words.background:
        match = re.search(rf",?\s+{trigger}\s+(?!\d|an?\b)", claim, re.I)
        if match and len(claim[: match.start()].split()) >= 3 and len(claim[match.end() :].split()) >= 1:
            return claim[: match.start()], ((claim[match.end() :], claim[match.start() :].strip(" ,")),)
    return claim, ()


def _presuppositions(main: str, background: tuple[tuple[str, str], ...], words: Lexicon) -> tuple[tuple[str, str], ...]:
    """The background clause and every role given to a named person."""
    found = list(background)
    for text in (main, *(part for part, _ in background)):
        tokens = text.split()
        for at, token in enumerate(tokens):
            names = _names_from(tokens, at + 1)
            if _plain(token) in words.roles and names and (token[:1].isupper() or len(names) > 1):
                start = at
                while start and tokens[start - 1][:1].isupper():
                    start -= 1
                title = " ".join(tokens[start : at + 1])
                found.append((f"{' '.join(names).rstrip(',.')} is {title}", title))
    return tuple(found)


def _names_from(tokens: list[str], start: int) -> list[str]:
    """The capitalised words from a place on."""
    end = start
    while end < len(tokens) and tokens[end][:1].isupper():
        end += 1
    return tokens[start:end]


def _options(main: str) -> list[str]:
    """The options of an alternative question: what `or` parts, each with the words before the first one."""
    pieces = _OR.split(main)
    if len(pieces) == 1:
        return [main]
    last_words = pieces[0].split()
    tail = pieces[1].split()
    width = min(len(last_words) - 1, max(1, len([word for word in tail if word[:1].islower()]) and 1))
    stem = " ".join(last_words[: len(last_words) - width]) if len(last_words) > 2 else ""
    return [pieces[0], *(squash(f"{stem} {piece}") for piece in pieces[1:])]


def _clauses(main: str, words: Lexicon) -> list[str]:
    """The coordinated clauses of a polar question that each have their own auxiliary (R12)."""
    starts = [0]
    for match in re.finditer(_NEW_CLAUSE, main):
        rest = main[match.end() :].split()
        if len(rest) >= 3 and _plain(rest[0]) in words.auxiliaries:
            starts.append(match.end())
    ends = [*starts[1:], len(main)]
    return [
        re.sub(r",?\s+(?:and|but|or)\s*$", "", main[start:end]).strip(" ,")
        for start, end in zip(starts, ends, strict=True)
    ]


def _infinitive(main: str) -> str:
    """ "X to do Y" as the event that it announces: "X will do Y" (R1)."""
    return (
        re.sub(r"(?<=[\w.’')])\s+to\s+(?=[a-z]+\b)", " will ", main, count=1)
        if re.match(r"^\S+(?:\s+\S+){0,6}?\s+to\s+[a-z]", main)
        else main
    )


def _event(clause: str, words: Lexicon) -> str:
    """A polar clause as a statement: "Will X do Y" becomes "X will do Y"; without a model this stays approximate."""
    tokens = clause.split()
    auxiliary = _plain(tokens[0])
    if auxiliary not in words.auxiliaries or len(tokens) < 3:
        return clause
    base = auxiliary.removesuffix("n't")
    said = {"wo": "will", "ca": "will", "sha": "will"}.get(base, base)
    if said in words.modals or said in {"would", "should", "shall"}:
        said = "will"
    rest = [token for token in tokens[1:] if _plain(token) not in {"not", "really", "ever"}]
    at = _subject_end(rest, said, words)
    return " ".join([*rest[:at], said, *rest[at:]])


def _subject_end(rest: list[str], auxiliary: str, words: Lexicon) -> int:
    """Where the subject of a clause probably ends: before its verb where one is known, else after its names."""
    if _plain(rest[0]) in {"it", "there", "he", "she", "they", "we", "you", "i", "this", "that"}:
        return 1
    takes_participle = auxiliary in {"is", "are", "was", "were", "am", "has", "have", "had"}
    for index, token in enumerate(rest[1:], 1):
        plain = _plain(token)
        if plain in {"about", "set"} or (plain in words.base_verbs and not takes_participle):
            return index
        if takes_participle and token.islower() and re.search(r"(?:ing|ed|en)$", plain):
            return index
    end = 1 if _plain(rest[0]) in words.determiners else 0
    while end < len(rest) - 1 and rest[end][:1].isupper() and rest[end + 1][:1].isupper():
        end += 1
    return min(end + 1, len(rest) - 1)
