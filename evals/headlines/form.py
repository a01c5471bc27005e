"""Reads a headline without a model: its form, what it asks, what it takes for granted.

English has rules; for a language without a word list the form is `unknown` wherever a question is asked, and whoever
needs more asks a model. The traps are those found in real question headlines: source prefixes, doubled marks,
appositives, statement plus hook, fragments, and question marks that belong to a quotation.
"""

import re
from dataclasses import dataclass, replace

from evals.headlines import propositions as parts
from evals.headlines.subject import PRONOUNS, PRONOUNS_FOR, plain
from evals.lexicon import Lexicon, lexicon
from evals.schema import Form
from evals.text import QUESTION_MARKS, sentence_spans, squash

GREEK_MARK = ";"
"""In Greek the semicolon is the question mark (and U+037E, its double, is normalised to it)."""
_QUOTED = re.compile(
    r"[“„][^”“]*[”“]|«[^»]*»|»[^«]*«|「[^」]*」|『[^』]*』|\"[^\"]*\"|"
    r"(?<!\w)[‘'][^’']*(?:[’'](?=\w)[^’']*)*[’'](?!\w)"
)
_HOOK = re.compile(r"(?:;|,|\s[-–—]+\s|—|\.{3}|…|\s\()\s*")
_JOINS = frozenset("but so and or yet".split())
_PREFIX = re.compile(r"^[^:|?]{1,80}\s?[:|]\s+(?=\S)")
_TAG = re.compile(
    r"(?:[,.]|\s[-–—]|—|…)\s*(?:(?:or|but)\s+)?(?:(?:isn|aren|wasn|weren|won|wouldn|don|doesn|didn|hasn|haven|can|couldn|shouldn)[’']t\s+\w+|"
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
    if not mark.search(line) or not re.search(r"\w", line):
        return Question("none")
    bare = _QUOTED.sub(lambda match: mark.sub(" ", match.group()), line)
    if not mark.search(bare):
        return Question("quoted")
    words = lexicon(language)
    if words is None:
        return Question("unknown", propositions=(line.strip("¿¡! " + marks),))
    asked = _asked_part(bare, line, mark, words)
    question = _read(parts.ordinary_case(asked, words) if asked.isupper() else asked, words)
    opening = _opening(asked, words)
    context = _context(line, opening, words) if question.form in ("polar", "wh") else ""
    told = [plain(token) for token in opening.split()]
    short = question.form == "wh" and len(told) < 3  # `Rates have fallen. What now?`
    if context and (short or not PRONOUNS_FOR.isdisjoint(told)):
        return replace(question, propositions=tuple(f"{text} ({context})" for text in question.propositions))
    return question


def _context(line: str, asked: str, words: Lexicon) -> str:
    """What the headline says before its question, which tells who `they` are; empty where it asks that too."""
    tokens = line[: max(line.rfind(asked), 0)].rstrip(" (").split()
    while tokens and (
        (tokens[-1][-1].isalpha() and plain(tokens[-1]) in words.question_openers)
        or not plain(tokens[-1]).strip("-–—|…")
    ):
        tokens.pop()
    if words.source_prefixes.issuperset(map(plain, tokens)):
        return ""
    said = " ".join(tokens).rstrip(",.;:|-–—… ")
    return "" if any(one in said for one in QUESTION_MARKS) else said


def _asked_part(bare: str, line: str, mark: re.Pattern[str], words: Lexicon) -> str:
    """The sentence or clause of the headline that carries the mark, its quotation marks kept."""
    end = list(mark.finditer(bare))[-1].end()
    masked = _QUOTED.sub(lambda match: "x" * len(match.group()), line[:end])
    *before, start = [0, *(one for one, _ in sentence_spans(line) if one < end - 1)]
    alone = plain(line[start:end])
    if " " not in alone and not _is_question_word(alone, words):
        end = start if start and alone in words.grammar["adverbs"] else end  # "Banksy arrested? Again?"
        start = before[-1] if before else 0
    hooks = [hook for hook in _HOOK.finditer(masked, start, end) if _is_hook(hook, masked[start:end], start, words)]
    begin = hooks[-1].end() if hooks else start
    if before and _TAG.match(f", {line[begin:end].rstrip(QUESTION_MARKS)}"):
        begin = before[-1]
    asked = line[begin:end].strip("¿¡! " + QUESTION_MARKS)
    lead = line[start : hooks[-1].start()] if hooks and hooks[-1].group().strip() == "," else ""
    if lead and _leads(lead, words):
        return f"{asked} {lead[0].lower()}{lead[1:]}"  # "If Labour wins, will taxes rise?"
    return asked


def _is_hook(hook: re.Match[str], sentence: str, start: int, words: Lexicon) -> bool:
    """Whether a question begins behind a comma, a dash, dots or a bracket: `…, but are they real?`"""
    sign = hook.group().strip()
    before, behind = sentence[: hook.start() - start], sentence[hook.end() - start :]
    if sign == ";":
        return True
    joined = bool(behind) and plain(behind.split()[0]) in _JOINS
    tokens = _opening(behind, words).split()
    if len(tokens) < 2 or not _is_opener(tokens[0], words) or _TAG.match(f", {behind.rstrip(QUESTION_MARKS)}"):
        return False
    first, second, *_ = [*_opening(before, words).split(), "", ""]
    leads = bool(before) and sign == "," not in before and _leads(before, words) and second not in words.auxiliaries
    if not before or (_is_opener(first, words) and not leads) or sign in behind or ")" in behind[:-2]:
        return False  # the second half of a compound, an option, a relative clause between two signs
    following = plain(tokens[1])
    polar = plain(tokens[0]) in words.auxiliaries
    if polar and (parts.may_act(following, words) or following in words.grammar["adverbs"] or following[-2:] == "ly"):
        return False  # `…, but may improve`
    if sign != "," or joined:
        return True
    named = tokens[1][:1].isupper() or following in words.determiners | PRONOUNS
    return leads or (polar and "," not in before and named)


def _leads(text: str, words: Lexicon) -> bool:
    """Whether these words come before a question and belong to it: `If Labour wins, …`"""
    return plain(text.split()[0]) in words.leads.union(words.background)


def _read(asked: str, words: Lexicon) -> Question:
    tag = _TAG.search(asked)
    claim = _opening(asked[: tag.start()] if tag else asked, words)
    tokens = claim.split()
    first = plain(tokens[0]) if tokens else ""
    main, background = parts.background(parts.without_source(claim, words), words)
    given = parts.presuppositions(main, background, words)
    if tag:
        return Question("tag", (main,), given, dropped_mark_asserts=True)
    if _is_question_word(first, words):
        return Question("wh", (main,), given)
    polar = first in words.auxiliaries and not _is_name(tokens) and not _commands(tokens, words)
    options = parts.options(main, words) if polar or "?" not in main else [main]
    if options != [main]:
        told = tuple(parts.event(one, words) if polar else parts.infinitive(one, words) for one in options)
        return Question("alternative", told or (main,), given)
    if not polar:
        return Question("declarative", tuple(parts.announced(main, words)), given, dropped_mark_asserts=True)
    base = parts.base_auxiliary(first)
    clauses = parts.clauses(main, words)
    stated = [parts.event(clause, words) for clause in clauses]
    dropped = any(" not " in clause and " not " not in event for clause, event in zip(clauses, stated, strict=True))
    return Question(
        "polar",
        tuple(stated),
        given,
        modal=base in words.modals,
        negated=dropped or any(plain(token) in words.negations for token in _QUOTED.sub("x", claim).split()[:4]),
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
    at = next((at for at, token in enumerate(tokens) if plain(token) not in words.question_openers), 0)
    if not tokens:
        return ""
    asks = _is_opener(tokens[at], words) and (len(tokens) > at + 1 or _is_question_word(plain(tokens[at]), words))
    return " ".join(tokens[at:] if at and asks else tokens)


def _is_question_word(word: str, words: Lexicon) -> bool:
    return word.split("'")[0] in words.question_words


def _is_opener(token: str, words: Lexicon) -> bool:
    return _is_question_word(plain(token), words) or plain(token) in words.auxiliaries


def _opens_question(tokens: list[str], words: Lexicon) -> bool:
    return bool(tokens) and (_is_opener(tokens[0], words) or (len(tokens) > 1 and _is_opener(tokens[1], words)))


def _is_name(tokens: list[str]) -> bool:
    """`May to resign`, `Will Smith to host`, `IS fighter named`: a name that is spelled like an auxiliary."""
    if len(tokens) > 1 and len(tokens[0]) > 1 and tokens[0].isupper() and not tokens[1].isupper():
        return True
    return tokens[0] in ("May", "Will") and ("to" in tokens[1:2] or ("to" in tokens[2:3] and tokens[1][:1].isupper()))


def _commands(tokens: list[str], words: Lexicon) -> bool:
    """`Don't know which to buy`: no subject follows."""
    verbs = words.base_verbs | words.grammar["noun_verbs"]
    command = plain(tokens[0]) == "don't" and not verbs.isdisjoint(map(plain, tokens[1:2]))
    return command and not parts.is_told(" ".join(tokens), words)
