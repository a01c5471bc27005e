"""From a question to the bare events that it asks about (R1, R2, R11, R12), and what it takes for granted (R9).

Without a parser this stays approximate: good enough to align sentences with, and for a model to correct.
"""

import re
from itertools import pairwise

from evals.headlines.subject import BE, PRONOUNS, in_title_case, plain, subject_end
from evals.lexicon import Lexicon
from evals.text import squash

_OR = re.compile(r"\s+or\s+(?!not\b|more\b|less\b|fewer\b|so\b|two\b|three\b|later\b|sooner\b)", re.I)
_AND = re.compile(r",?\s+(?:and|but|or)\s+")
_TAIL = re.compile(r"\s(?:for|to|at|in|on|as|over)\s.*", re.I)
_TO = re.compile(r"\s+to\s+(?=[a-z]+(?:-[a-z]+)*\b)", re.I)
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


def without_source(claim: str, words: Lexicon) -> str:
    """A claim without `or not`, and without who says so: `…, says agent`, `… - reports`."""
    claim = re.sub(r",?\s+or\s+not$", "", claim, flags=re.I)
    says = "|".join(words.grammar["says"])
    ends = (
        rf",\s+(?:{says}|according to)((?:\s+\S+){{1,4}})",
        rf",(?:\s+\S+){{1,4}}\s+(?:{says})",
        rf"\s*(?:[:–—]|\s-)\s*(?:{says})",
    )
    source = re.search(rf"(?:{'|'.join(ends)})$", claim, re.I)
    told = source is not None and words.auxiliaries.isdisjoint(map(plain, (source[1] or "").split()))
    return claim[: source.start()] if source and told else claim


def background(claim: str, words: Lexicon) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The asked clause, and the background after `amid`, `after`, `despite` … with its trigger (R9).

    What belongs to the verb (`take over`), tells when or where (`over Christmas`) or as what (`as captain`), or stands
    inside the subject is no background: without it the clause would say something else, or nothing.
    """
    tokens = claim.split()
    auxiliary = base_auxiliary(plain(tokens[0])) if tokens else ""
    if auxiliary in BE and "there" in map(plain, tokens[1:2]):
        return claim, ()  # `life after Covid`
    end = subject_end(tokens[1:], auxiliary, words) if auxiliary in BE else 0
    for match in re.finditer(rf",?\s+({'|'.join(words.background)})\s+(?=\S)", claim, re.I):
        before, tail = claim[: match.start()], claim[match.end() :]
        if len(before.split()) <= (end or 0) or (end is None and is_told(before, words)):
            continue  # `the row over Gaza`, `workers paid after strikes`
        if ("," in before and "," in tail) or (_OR.search(tail) and not _OR.search(before)):
            continue  # `Modi, in first trip since vote, may visit US`, `leaving because of pay or hours`
        if len(before.split()) < 3 or not _is_background(before.split(), match.group(1).lower(), tail, words):
            continue
        if is_told(before, words) or not is_told(claim, words):
            return before, tuple(_apart(tail, claim[match.start() :].strip(" ,"), words))
    return claim, ()


def _apart(tail: str, said: str, words: Lexicon) -> list[tuple[str, str]]:
    """A background with its words, one a trigger: `pay as talks collapse` are two; `scientists say` is none."""
    for match in re.finditer(r"\s+(after|amid|despite|as)\s+(?=\S)", tail, re.I):
        before, rest = tail[: match.start()], tail[match.end() :]
        if _is_background(before.split(), match.group(1).lower(), rest, words):
            other = tail[match.start() :].strip(" ,")
            return [(before, said.removesuffix(other).strip(" ,")), *_apart(rest, other, words)]
    told = said.lower().startswith("as ") and plain(tail.split()[-1]) in words.grammar["says"]
    return [] if told else [(tail, said)]


def _is_background(before: list[str], trigger: str, tail: str, words: Lexicon) -> bool:
    """Whether what follows a trigger is a clause or a thing that is taken for granted."""
    last, following = plain(before[-1]), [plain(token) for token in tail.split()]
    if last in words.bound.get(trigger, ()) or last in words.bound["any"] or following == ["all"]:
        return False
    if following[0] in words.bound["any"] | words.grammar["prepositions"] | {"a", "an"} or following[0][:1].isdigit():
        return False  # `over 10 percent`, `after a decade`, `game over for …`
    if following[0] in words.numbers and (trigger == "over" or not words.bound["any"].isdisjoint(following[1:2])):
        return False
    if trigger == "as":
        if "as" in map(plain, before) or "as" in following[:4]:
            return False  # `as good as they look`
        acts = any(_agrees(one, act, words) for one, act in pairwise(following))
        return acts and following[-1] not in words.roles | words.grammar["agents"]
    return trigger != "over" or not _when_or_where(before, tail, words)


def _when_or_where(before: list[str], tail: str, words: Lexicon) -> bool:
    """Whether `over` is followed by a time or, as far as one can see, a place, or nothing before it is done."""
    times, prepositions = ("|".join(words.grammar[kind]) for kind in ("times", "prepositions"))
    when = rf"(?:(?:{'|'.join(words.determiners)}|last|next|past|coming|few)\s+)*(?:{times})"
    if re.match(rf"{when}(?:$|[,.]|\s+(?:{prepositions})\b)", tail, re.I):
        return True
    named = all(token[:1].isupper() or plain(token) in words.determiners for token in tail.split())
    return (named and not in_title_case(before[1:], words)) or not any(may_act(plain(one), words) for one in before)


def _agrees(subject: str, act: str, words: Lexicon) -> bool:
    """Whether the second word may be the verb of the first: `prices rise`, `inflation cools`, not `British film`."""
    plural = subject in ("people", "men", "women", "children", "police", "they", "we", "you") or subject[-1:] == "s"
    verbs = words.base_verbs | words.grammar["noun_verbs"]
    return may_act(act, words) and (verbs.isdisjoint(_forms(act)) or plural == (act in verbs))


def may_act(word: str, words: Lexicon) -> bool:
    """Whether a word may be a verb, in any form."""
    kinds = (words.grammar[one] for one in ("noun_verbs", "participles", "pasts"))
    known = words.base_verbs.union(words.auxiliaries, *kinds)
    return not known.isdisjoint(_forms(word)) or bool(re.search(r"\w(?:ed|ing)$", word))


def _forms(word: str) -> tuple[str, ...]:
    """A word, and what it is without the ending of the third person or the plural."""
    return word, word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word)


def is_told(claim: str, words: Lexicon) -> bool:
    """Whether a question can be told as a statement, its words set in order."""
    first = plain(claim.split()[0])
    if first in words.auxiliaries:
        return not event(claim, words).startswith(KEPT.partition("{}")[0])
    return infinitive(claim, words) != claim


def presuppositions(main: str, given: tuple[tuple[str, str], ...], words: Lexicon) -> tuple[tuple[str, str], ...]:
    """The background clause and every role given to a named person."""
    found = list(given)
    passing = re.match(r"([^,]+), ([^,]+), to ", main)  # "Ann Reed, first woman in the post, to resign"
    if passing and plain(main.split()[0]) not in words.auxiliaries and infinitive(main, words) != main:
        found.append((f"{passing[1]} is {passing[2]}", passing[2]))
    apart = words.grammar["no_person"]
    for text in (main, *(part for part, _ in given)):
        tokens = text.split()
        for at, token in enumerate(tokens):
            if plain(token) not in words.roles or (at + 1 < len(tokens) and plain(tokens[at + 1]) in words.roles):
                continue  # of `Prime Minister` the last word opens the name
            names = _names_from(tokens, at + 1)
            if not names or (in_title_case(tokens, words) and may_act(plain(names[0]), words)):
                continue  # `Chief Forced Castration`
            if (token[:1].isupper() or len(names) > 1) and apart.isdisjoint(map(plain, names)):
                title = _title(tokens, at, words)
                if _says_what(tokens, at + 1 - len(title.split()), at + 1 + len(names), words):
                    continue
                found.append((f"{' '.join(names).rstrip(',.')} is {title}", title))
    return tuple(found)


def _says_what(tokens: list[str], start: int, end: int, words: Lexicon) -> bool:
    """Whether the capitalised words behind a role are no name but what is said of it: `the Pope Catholic`."""
    opens = plain(tokens[0]) in BE and words.determiners.issuperset(map(plain, tokens[1:start]))
    return opens and (end == len(tokens) or (start == 2 and plain(tokens[end]) in ("or", "after", "and", "enough")))


def _title(tokens: list[str], at: int, words: Lexicon) -> str:
    start = at
    while start and (tokens[start - 1][:1].isupper() or plain(tokens[start - 1]) in words.roles):
        word = plain(tokens[start - 1])
        acts = word not in words.roles and in_title_case(tokens, words) and may_act(word, words)
        if acts or tokens[start - 1][-1] == ":" or word in words.auxiliaries | words.question_words | words.determiners:
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
    """The options of an alternative question as whole clauses; one where nothing is offered to choose from.

    None where it is not known how far they share their words.
    """
    pieces = _OR.split(main)
    if len(pieces) == 1:
        return [main]
    if ", " in pieces[0]:
        return []  # `Will it be Lund, Moe or Berg`
    first, last = pieces[0].split(), pieces[-1].split()
    polar = plain(first[0]) in words.auxiliaries
    shared = _TAIL.search(pieces[-1])
    stated = plain(first[0]) in words.base_verbs or not words.auxiliaries.isdisjoint(map(plain, first))
    if not polar and not _TO.search(pieces[0]) and not stated:
        tail = shared.group() if shared else ""  # "Bronze or slate for the memorial": what follows belongs to all
        subject = "".join(pieces[0].rpartition(": ")[:2])
        whole = [*(piece.rstrip(",") + ("" if _TAIL.search(piece) else tail) for piece in pieces[:-1]), pieces[-1]]
        return [whole[0], *(subject + piece for piece in whole[1:])]
    found = [pieces[0]]
    for piece in pieces[1:]:
        option = piece.split()
        named = all(token[:1].isupper() for token in first[1:]) and option[:1] and option[0][:1].isupper()
        names = (
            (named or len(first) == 2)
            and PRONOUNS.isdisjoint(map(plain, first[1:2]))
            and not in_title_case(option, words)
        )
        if polar and names and len(option) > 1:  # "Will Britain or France win"
            told = len(_names_from(option, 0)) or subject_end(option, base_auxiliary(plain(first[0])), words) or 1
            rest = option[told:]  # what follows belongs to both
            found = [" ".join([*found[0].split(), *rest]), *found[1:], " ".join([first[0], *option])]
        elif option and plain(option[0]) in words.auxiliaries:
            found.append(piece)
        elif (end := _shared(first, option, words)) is None:
            return []
        else:
            found.append(squash(f"{' '.join(first[:end]).rstrip(',')} {piece}"))
            if polar and _subject(found[-1].split(), words) != _subject(first, words):
                return []  # `inflation | caused by greed`, `inflation caused by money | printing`
    alike = words.grammar["adjectives"].issuperset((plain(first[-1]), plain(last[0])))
    if shared and len(pieces[-1][: shared.start()].split()) == 1 and (alike or re.match(r" in \d+$", shared.group())):
        found[0] += shared.group()  # "good or bad for your heart"
    unsure = polar and any(option.count('"') % 2 or not is_told(option, words) for option in found)
    return [] if unsure else [option.rstrip(",") for option in found]


def _subject(tokens: list[str], words: Lexicon) -> int | None:
    """How many words of a polar clause are its subject."""
    return subject_end(tokens[1:], base_auxiliary(plain(tokens[0])), words)


def _shared(first: list[str], option: list[str], words: Lexicon) -> int | None:
    """How many words of the first option stand before the choice: `reopen as | a cinema`, `move to | Leeds`."""
    opening = plain(option[0]) if option else ""
    polar = plain(first[0]) in words.auxiliaries
    if opening in words.base_verbs:
        if not polar:
            return len(first) - 1 if _TO.search(" ".join(first)) else 0
        end = _subject(first, words)
        return end + 1 if end else None
    kinds = [{opening}, *(kind for kind in (words.determiners, words.grammar["prepositions"]) if opening in kind)]
    for kind in kinds:
        if at := next((at for at in range(len(first) - 1, 0, -1) if plain(first[at]) in kind), 0):
            return at
    if opening and option[0][:1].isupper():
        at = len(first)
        while at > 1 and first[at - 1][:1].isupper():
            at -= 1
        if at == 1 and polar:
            return None  # `Are You Finn | or Poe from`
        return at if at < len(first) else len(first) - 1
    if len(first) < 3:
        return 0
    if polar and opening in words.grammar["noun_verbs"]:
        end = _subject(first, words) or 0
        return end + 1 if end + 2 == len(first) else None  # `know or care`, not `fix your mortgage or wait`
    single = len(_TAIL.sub("", " ".join(option)).split()) == 1
    article = plain(first[-2]) in words.determiners and opening not in words.grammar["adverbs"]
    return len(first) - 1 if single or article else None


def clauses(main: str, words: Lexicon) -> list[str]:
    """The coordinated clauses of a polar question that each have a verb of their own (R12)."""
    found = [main]
    for match in list(_AND.finditer(main))[::-1]:
        before, after = found[0][: match.start()], found[0][match.end() :]
        tail = after.split()
        if match.group()[0] == "," and plain(tail[0]) in words.question_words:
            found = [before, *found[1:]]  # `Is it real, and who gets it`: another question
        elif len(tail) >= 3 and plain(tail[0]) in words.auxiliaries:
            found = [before.strip(" ,"), after.strip(" ,"), *found[1:]]
        elif _has_verb(before.split()[1:], words) and _is_clause(tail, words):
            found = [before.strip(" ,"), f"{before.split()[0]} {after}".strip(" ,"), *found[1:]]
    return found


def _has_verb(tokens: list[str], words: Lexicon) -> bool:
    return any(plain(token) in words.base_verbs for token in tokens[1:])


def _is_clause(tail: list[str], words: Lexicon) -> bool:
    """Whether words after `and` are a subject and a verb: `prices fall`."""
    return len(tail) >= 2 and plain(tail[0]) not in words.base_verbs and plain(tail[1]) in words.base_verbs


def announced(main: str, words: Lexicon) -> list[str]:
    """The events of a headline that states them: "X to do Y, Z to do W" are two (R12)."""
    pieces = re.split(r",\s+(?:and\s+)?|\s+and\s+", main)
    told = [infinitive(piece, words) for piece in pieces]
    each = len(pieces) > 1 and all(one != piece for one, piece in zip(told, pieces, strict=True))
    return told if each else [infinitive(main, words)]


def infinitive(main: str, words: Lexicon) -> str:
    """ "X to do Y" as the event that it announces: "X will do Y" (R1).

    Only where a verb follows and nothing before is one: not in "letter to parents", "moved £2m to private account".
    """
    for match in _TO.finditer(main):
        verb = re.match(r"[\w-]+", main[match.end() :])
        before = main[: match.start()].split()
        if not verb or re.match(r"have\s\w+(?:ed|en)\b", main[match.end() :], re.I):
            continue  # `claims to have found`
        if verb.group().lower() not in (words.base_verbs | words.grammar["noun_verbs"] | {"be"}) - {"blame"}:
            continue
        if before and _may_announce(before, words):
            return f"{' '.join(before)} will {main[match.end() :]}"
        break
    return main


def _may_announce(before: list[str], words: Lexicon) -> bool:
    """Whether these are a subject alone: nothing that is done, and no `plan`, `ready` or `for him` to do it."""
    grammar, said = words.grammar, [plain(one) for one in before]
    closed = (grammar["prepositions"] | grammar["adverbs"] | grammar["final"]) - grammar["noun_verbs"]
    opening = closed | words.question_words | (grammar["adjectives"] if len(said) == 1 else frozenset())
    ranks = {*words.ordinals, "last", "only", "worst", *(one for one in grammar["adjectives"] if one[-3:] == "est")}
    if said[-1] in grammar["nouns_to"] or said[0] in opening or "for" in said or not ranks.isdisjoint(said[:2]):
        return False  # `first woman to lead the bank`
    idle = closed | grammar["adjectives"]  # `close to deal`
    if said[-1] in idle and (before[-1].islower() or in_title_case(before, words)):
        return False
    if before[-1][-1] == "," and "," not in " ".join(before[:-1]):
        return False
    doing = (words.base_verbs | grammar["participles"] | grammar["pasts"]) - grammar["agents"] - grammar["noun_verbs"]
    inner = [one for one in said[1:] if one and one not in grammar["nouns"]]
    return (
        doing.isdisjoint(said)
        and words.auxiliaries.isdisjoint(inner)
        and all(doing.isdisjoint(_forms(one)) for one in inner)
        and all(grammar["noun_verbs"].isdisjoint(_forms(one)[1:]) for one in inner[:-1] if one[-1] == "s")
        and not any(re.search(r"\w[a-z](?:ed|ing)$", one) for one in inner or said)
    )


def event(clause: str, words: Lexicon) -> str:
    """A polar clause as a statement: "Will X do Y" becomes "X will do Y", "Could X do Y" too (R2).

    Where the subject's end is not known with confidence the words keep their order, inside KEPT.
    """
    tokens = clause.split()
    auxiliary = plain(tokens[0]) if tokens else ""
    if auxiliary not in words.auxiliaries:
        return clause
    if len(tokens) < 3:
        return KEPT.format(clause)
    said = base_auxiliary(auxiliary)
    if said in words.modals or said == "shall":
        said = "will"
    rest = [token for token in tokens[1:-1] if plain(token) not in {"really", "ever"}] + tokens[-1:]
    rest = [re.sub("^any(?=(?:one|body|thing)$)", "some", token) for token in rest]
    if plain(rest[0]) == "not":
        rest = rest[1:]
    at = subject_end(rest, said, words)
    if at is None:
        return KEPT.format(" ".join([said.capitalize(), *rest]))
    if plain(rest[at]) == "not" and at + 1 < len(rest):  # a negated question asks the positive event
        rest = [*rest[:at], *rest[at + 1 :]]
    return " ".join([*rest[:at], said, *rest[at:]])
