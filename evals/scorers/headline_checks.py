"""The items of the headline rubric that code decides: H1, H2 and H3 from the verdict, H7, H9 and H10 from the words.

H1 is the Reuters Handbook's rule on question marks; H2 says what is left of Betteridge's law: a question that the body
answers could have been a statement. H7, H9 and H10 are rules for English: a 0 is worth a look, a 1 proves nothing.
"""

import re
from collections.abc import Callable, Sequence

from evals.headlines.propositions import presuppositions
from evals.headlines.subject import plain
from evals.lexicon import Lexicon, lexicon
from evals.schema import Article, Flag, Form, Reading, Sample, Score, TaskName
from evals.scorers.facts.names import check_names
from evals.scorers.facts.numbers import check_numbers
from evals.text import QUESTION_MARKS, words

_ASKS_NOTHING: tuple[Form, ...] = ("none", "quoted")
_NOT_OPEN = {
    "supported": "the body answers it: a statement was available",
    "contradicted": "the body answers it: a statement was available",
    "unaddressed": "the body does not speak of it",
    "mixed": "the body does not leave all of it open",
}
_BEING = frozenset("is are was were am".split())
_QUOTED = re.compile(
    r"[“„][^”“\n]*[”“]?|«[^»\n]*»?|\"[^\"\n]*\"|"
    r"(?<!\w)[‘'](?!\d)(?:[^‘’'\n]|(?<=\w)[’'](?=\w)){1,200}[’'](?!\w)"
)
"""A quotation; one that goes on in the next paragraph is not closed in this one."""


class HeadlineChecks:
    """Each item is 1 (good) or 0, with the reason and, where there is one, the culprit as a flag on the headline."""

    tasks: frozenset[TaskName] = frozenset({"headline"})
    names: tuple[str, ...] = (
        "h1_dropped_mark", "h2_warranted", "h3_presuppositions", "h7_specific", "h9_neutral", "h10_facts",
    )  # fmt: skip

    def score(self, sample: Sample, article: Article) -> list[Score]:
        """One Score an item."""
        assert sample.output is not None
        reading = Reading.model_validate(sample.output.data or {})
        return [
            _dropped_mark(reading),
            _warranted(reading),
            _presuppositions(reading, article.headline),
            *_by_rule(article, reading.form),
        ]


def _grade(name: str, failing: str | None, flags: Sequence[Flag] = ()) -> Score:
    return Score(name=name, value=0.0 if failing else 1.0, reason=failing, flags=tuple(flags), signature=f"{name}|v:1")


def _unscored(name: str, reason: str) -> Score:
    return Score(name=name, status="unscored", reason=reason, signature=f"{name}|v:1")


def _flag(headline: str, quote: str, reason: str) -> tuple[Flag, ...]:
    start = headline.find(quote) if quote else -1
    return () if start < 0 else (Flag(quote=quote, start=start, end=start + len(quote), reason=reason),)


def _told(flags: Sequence[Flag]) -> str | None:
    return "; ".join(f"“{flag.quote}”: {flag.reason}" for flag in flags) or None


def _dropped_mark(reading: Reading) -> Score:
    name = "h1_dropped_mark"
    if reading.form in _ASKS_NOTHING:
        return _unscored(name, "the headline asks nothing")
    if reading.form in (None, "unknown"):
        return _unscored(name, "the headline's form is not known: no word lists for its language")
    if reading.form not in ("declarative", "tag"):
        return _grade(name, None)
    if reading.verdict is None:
        return _unscored(name, "no verdict")
    bad = f"without its mark it states as a fact what is {reading.verdict}" if reading.verdict != "supported" else None
    return _grade(name, bad).model_copy(update={"evidence": reading.evidence})


def _warranted(reading: Reading) -> Score:
    name = "h2_warranted"
    if reading.verdict is None:
        return _unscored(name, "the headline asks nothing" if reading.form in _ASKS_NOTHING else "no verdict")
    failing = None if reading.verdict == "unresolved" else f"{reading.verdict}: {_NOT_OPEN[reading.verdict]}"
    return _grade(name, failing).model_copy(update={"label": reading.verdict, "evidence": reading.evidence})


def _presuppositions(reading: Reading, headline: str) -> Score:
    name = "h3_presuppositions"
    failing = [one for one in reading.presuppositions if one.status in ("contradicted", "absent")]
    if failing:
        flags = [flag for one in failing for flag in _flag(headline, one.trigger, f"{one.status}: {one.text}")]
        reason = "; ".join(f"{one.status}: {one.text}" for one in failing)
        evidence = tuple(piece for one in failing for piece in one.evidence)
        return _grade(name, reason, flags).model_copy(update={"evidence": evidence})
    if not reading.presuppositions:
        return _unscored(name, "the answer names no presupposition")
    if open_ := next((one for one in reading.presuppositions if one.status is None), None):
        return _unscored(name, f"the answer gives no status for: {open_.text}")
    return _grade(name, None)


def _by_rule(article: Article, form: Form | None) -> list[Score]:
    lexical = lexicon(article.language)
    if lexical is None or not article.headline.strip():
        reason = "no headline" if lexical else f"no word lists for language {article.language!r}"
        return [_unscored(name, reason) for name in HeadlineChecks.names[3:]]
    return [_specific(article, form, lexical), _neutral(article, lexical), _facts(article)]


def _specific(article: Article, form: Form | None, lexical: Lexicon) -> Score:
    """A name, whoever's it is, and an act."""
    missing = [] if _names_somebody(article, lexical) else ["names nobody"]
    if form not in _ASKS_NOTHING and not _names_act(article.headline, lexical):
        missing.append("names no concrete act")
    elif form in _ASKS_NOTHING and not missing:
        return _unscored("h7_specific", "no rule finds the act of a headline that asks nothing")
    return _grade("h7_specific", " and ".join(missing) or None)


def _in_title_case(headline: str, lexical: Lexicon) -> bool:
    """Whether no word is in lower case that could be: then case says nothing."""
    return not any(word.islower() and len(word) > 1 and word not in lexical.stop for word in words(headline))


def _names_somebody(article: Article, lexical: Lexicon) -> bool:
    """A capitalised word that the body capitalises inside a sentence, or, where case speaks, does not have at all."""
    silent, shouted = _in_title_case(article.headline, lexical), article.headline.isupper()
    common = lexical.stop | lexical.auxiliaries | lexical.question_words | lexical.determiners | lexical.roles
    for at, token in enumerate(words(article.headline)):
        word = re.sub(r"[’']s?$", "", token)
        if not word[0].isupper() or word.lower() in common:
            continue
        acronym = len(word) > 1 and word.isupper() and not shouted
        if acronym or re.search(rf"[\w,;] (?:{re.escape(word)}|{re.escape(word.capitalize())})\b", article.body):
            return True
        if at and not silent and not re.search(rf"\b{re.escape(word.lower())}\b", article.body):
            return True
    return False


def _names_act(headline: str, lexical: Lexicon) -> bool:
    """A verb of the list, a participle, a passive, what follows `to` or `who`, or what `did` or `has` goes with."""
    as_written = words(headline)
    found = [word.lower() for word in as_written]
    bases = {
        re.sub(ending, "y" if "i" in ending else "", word) for word in found for ending in ("$", "s$", "es$", "ies$")
    }
    verbs = bases & (lexical.base_verbs | lexical.vague)
    if verbs - lexical.vague or any(re.search(r"(?:[a-z]{3}ed|[a-z]{2}ing)$", word) for word in found[1:]):
        return True
    no_verb = lexical.stop | lexical.determiners | lexical.auxiliaries | lexical.vague
    for word, after in zip(found, as_written[1:], strict=False):
        if word in {"to", "be", "been", "who", "what", "which"} and after.islower() and after not in no_verb:
            return True
        if word in _BEING and any(one == "by" or re.search(r"[a-z]{3}en$", one) for one in found):
            return True
        if word in lexical.auxiliaries - _BEING and not verbs:
            return True
    return False


def _neutral(article: Article, lexical: Lexicon) -> Score:
    """No loaded word that the body lacks outside quotation marks; the headline may quote one that the body quotes."""
    body = _QUOTED.sub(" ", article.body)
    quoted = [match.span() for match in _QUOTED.finditer(article.headline)]
    flags: list[Flag] = []
    for pattern in lexical.loaded:
        family = re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.I)
        for match in family.finditer(article.headline):
            quotes = any(start < match.start() < end for start, end in quoted)
            if not family.search(article.body if quotes else body):
                start, end = match.span()
                flags.append(
                    Flag(quote=match.group(), start=start, end=end, reason="loaded word, not the article's own")
                )
    return _grade("h9_neutral", _told(flags), flags)


def check_headline_names(headline: str, article: Article) -> Score:
    """As `check_names`, on the body alone; `unscored` where every word of the headline is capitalised."""
    lexical = lexicon(article.language)
    if lexical and _in_title_case(headline, lexical):
        return _unscored("names", "every word is capitalised: case says nothing")
    found = check_names(headline, article.model_copy(update={"headline": ""}))
    names = [flag for flag in found.flags if not re.search(r"\d", flag.quote)]  # `R12m` is no name
    return found.model_copy(update={"flags": tuple(names)})


def check_roles(headline: str, article: Article) -> Score:
    """Whether the body has the roles that a headline gives to named persons (`Mayor Holm`), and not as former ones."""
    lexical = lexicon(article.language)
    if lexical is None or _in_title_case(headline, lexical):
        return _unscored("roles", "no rules, or no help from case")
    given = presuppositions(headline.rstrip(QUESTION_MARKS + "!. "), (), lexical)
    flags: list[Flag] = []
    for text, title in given:
        surname = re.sub(r"[’']s?$", "", text.split(" is ")[0].split()[-1])
        role = re.compile(rf"\b{re.escape(plain(title.split()[-1]))}\b", re.I)
        as_former = _as_former(role, article.body, lexical, surname)
        if not role.search(article.body):
            flags += _flag(headline, title, "role not in the article")
        elif as_former and all(as_former) and not any(_as_former(role, headline, lexical)):
            flags += _flag(headline, title, "the article says former")
    return _grade("roles", _told(flags), flags) if given else _unscored("roles", "no role")


def _as_former(role: re.Pattern[str], text: str, lexical: Lexicon, name: str = "") -> list[bool]:
    """Of each place where a name follows a role closely, whether one of the two words before calls it a former one."""
    places = [match for match in role.finditer(text) if name in text[match.end() : match.end() + 40]]
    before = [words(text[max(0, one.start() - 30) : one.start()].lower().replace("-", " "))[-2:] for one in places]
    return [not lexical.former.isdisjoint(pair) for pair in before]


FACTS: tuple[Callable[[str, Article], Score], ...] = (check_numbers, check_headline_names, check_roles)
"""What must match the body: each takes a headline and an Article, and flags pieces of the headline."""


def _facts(article: Article) -> Score:
    found = [check(article.headline, article) for check in FACTS]
    flags = [flag for one in found for flag in one.flags]
    if flags:
        return _grade("h10_facts", _told(flags), flags)
    if all(one.status == "unscored" for one in found):
        return _unscored("h10_facts", "no number, name or role that a rule can check")
    return _grade("h10_facts", None)
