"""From a question to the bare events that it asks about (R1, R2, R11, R12), and what it takes for granted (R9).

Without a parser this stays approximate: good enough to align sentences with, and for a model to correct.
"""

import re

from evals.headlines.subject import plain, subject_end
from evals.lexicon import Lexicon
from evals.text import squash

_OR = re.compile(r"\s+or\s+(?!not\b|more\b|less\b|fewer\b|so\b|two\b|three\b|later\b|sooner\b)", re.I)
_AND = re.compile(r",?\s+(?:and|but|or)\s+")
_TAIL = re.compile(r"\s(?:for|to|at|in|on)\s.*", re.I)
_COMPARED = frozenset("soon well many much long far".split())
"""`as soon as`, `as well as`: no background clause."""
KEPT = "the answer to “{}” is yes"
"""A question whose words nobody dares to reorder, as a statement."""


def ordinary_case(asked: str, words: Lexicon) -> str:
    """A headline in capitals as it might be set otherwise: known small words and verbs small, the others as names."""
    small = words.stop | words.auxiliaries | words.determiners | words.base_verbs | words.numbers.keys()
    tokens = asked.split()
    verb = next((at for at, token in enumerate(tokens) if plain(token) == "to"), 0) + 1
    found = []
    for at, token in enumerate(tokens):
        word = plain(token)
        known = at == verb > 1 or word in small or re.search(r"\w{3}(?:ing|ed)$", word)
        found.append(token.lower() if at and known else token.capitalize())
    return " ".join(found)


def base_auxiliary(word: str) -> str:
    """`won't` is `will`, `couldn't` is `could`."""
    base = word.removesuffix("n't")
    return {"wo": "will", "ca": "can", "sha": "shall"}.get(base, base) if base != word else word


def background(claim: str, words: Lexicon) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The asked clause, and the background after `amid`, `after`, `despite` … with its trigger (R9)."""
    for trigger in words.background:
        match = re.search(rf",?\s+{trigger}\s+(?!\d|an?\b)(?=\S)", claim, re.I)
        if match is None or len(claim[: match.start()].split()) < 3:
            continue
        around = {plain(claim[: match.start()].split()[-1]), plain(claim[match.end() :].split()[0])}
        if around.isdisjoint(_COMPARED):
            return claim[: match.start()], ((claim[match.end() :], claim[match.start() :].strip(" ,")),)
    return claim, ()


def presuppositions(main: str, given: tuple[tuple[str, str], ...], words: Lexicon) -> tuple[tuple[str, str], ...]:
    """The background clause and every role given to a named person."""
    found = list(given)
    for text in (main, *(part for part, _ in given)):
        tokens = text.split()
        for at, token in enumerate(tokens):
            if plain(token) not in words.roles or (at + 1 < len(tokens) and plain(tokens[at + 1]) in words.roles):
                continue  # of `Prime Minister` the last word opens the name
            names = _names_from(tokens, at + 1)
            if names and (token[:1].isupper() or len(names) > 1):
                title = _title(tokens, at, words)
                found.append((f"{' '.join(names).rstrip(',.')} is {title}", title))
    return tuple(found)


def _title(tokens: list[str], at: int, words: Lexicon) -> str:
    start = at
    while start and (tokens[start - 1][:1].isupper() or plain(tokens[start - 1]) in words.roles):
        if plain(tokens[start - 1]) in words.auxiliaries | words.question_words | words.determiners:
            break
        start -= 1
    return " ".join(tokens[start : at + 1])


def _names_from(tokens: list[str], start: int) -> list[str]:
    """The capitalised words from a place on."""
    end = start
    while end < len(tokens) and tokens[end][:1].isupper():
        end += 1
    return tokens[start:end]


def options(main: str, words: Lexicon) -> list[str]:
    """The options of an alternative question as whole clauses; one where nothing is offered to choose from."""
    pieces = _OR.split(main)
    if len(pieces) == 1:
        return [main]
    first = pieces[0].split()
    verbless = (words.auxiliaries | words.base_verbs).isdisjoint(plain(token) for token in first)
    if verbless and (shared := _TAIL.search(pieces[-1])):
        tail = shared.group()  # "Bronze or slate for the memorial": what follows belongs to all
        return [*(f"{piece}{tail}" for piece in pieces[:-1] if not _TAIL.search(piece)), pieces[-1]]
    found = [pieces[0]]
    for piece in pieces[1:]:
        option = piece.split()
        polar = plain(first[0]) in words.auxiliaries
        named = all(token[:1].isupper() for token in first[1:]) and option[:1] and option[0][:1].isupper()
        if polar and (named or len(first) == 2) and len(option) > 1:  # "Will Britain or France win"
            end = len(_names_from(option, 0)) or subject_end(option, base_auxiliary(plain(first[0])), words) or 1
            names, rest = option[:end], option[end:]  # what follows belongs to both
            found = [" ".join([*found[0].split(), *rest]), *found[1:], " ".join([first[0], *names, *rest])]
        else:
            found.append(squash(f"{' '.join(first[: _shared(first, option)])} {piece}"))
    return found


def _shared(first: list[str], option: list[str]) -> int:
    """How many words of the first option stand before the choice: `reopen as | a cinema`, `move to | Leeds`."""
    opening = plain(option[0]) if option else ""
    for at in range(len(first) - 1, 0, -1):
        if plain(first[at]) == opening:
            return at
    if opening and option[0][:1].isupper():
        at = len(first)
        while at > 1 and first[at - 1][:1].isupper():
            at -= 1
        return at if at < len(first) else len(first) - 1
    return max(len(first) - 1, 0) if len(first) > 2 else 0


def clauses(main: str, words: Lexicon) -> list[str]:
    """The coordinated clauses of a polar question that each have a verb of their own (R12)."""
    found = [main]
    for match in list(_AND.finditer(main))[::-1]:
        before, after = found[0][: match.start()], found[0][match.end() :]
        tail = after.split()
        if len(tail) >= 3 and plain(tail[0]) in words.auxiliaries:
            found = [before.strip(" ,"), after.strip(" ,"), *found[1:]]
        elif _has_verb(before.split()[1:], words) and _is_clause(tail, words):
            found = [before.strip(" ,"), f"{before.split()[0]} {after}".strip(" ,"), *found[1:]]
    return found


def _has_verb(tokens: list[str], words: Lexicon) -> bool:
    return any(plain(token) in words.base_verbs for token in tokens[1:])


def _is_clause(tail: list[str], words: Lexicon) -> bool:
    """Whether words after `and` are a subject and a verb: `prices fall`."""
    return len(tail) >= 2 and plain(tail[0]) not in words.base_verbs and plain(tail[1]) in words.base_verbs


def infinitive(main: str) -> str:
    """ "X to do Y" as the event that it announces: "X will do Y" (R1)."""
    if not re.match(r"^\S+(?:\s+\S+){0,6}?\s+to\s+[a-z]", main):
        return main
    return re.sub(r"(?<=[\w.’')])\s+to\s+(?=[a-z]+\b)", " will ", main, count=1)


def event(clause: str, words: Lexicon) -> str:
    """A polar clause as a statement: "Will X do Y" becomes "X will do Y", "Could X do Y" too (R2).

    Where the subject's end is not known with confidence the words keep their order, inside KEPT.
    """
    tokens = clause.split()
    auxiliary = plain(tokens[0]) if tokens else ""
    if auxiliary not in words.auxiliaries or len(tokens) < 3:
        return clause
    said = base_auxiliary(auxiliary)
    if said in words.modals or said == "shall":
        said = "will"
    rest = [token for token in tokens[1:] if plain(token) not in {"really", "ever"}]
    if plain(rest[0]) == "not":
        rest = rest[1:]
    at = subject_end(rest, said, words)
    if at is None:
        return KEPT.format(" ".join([said.capitalize(), *rest]))
    if plain(rest[at]) == "not" and at + 1 < len(rest):  # a negated question asks the positive event
        rest = [*rest[:at], *rest[at + 1 :]]
    return " ".join([*rest[:at], said, *rest[at:]])
