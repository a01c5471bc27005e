"""Names in a summary that the article lacks: capitalised words that stand nowhere in its headline or body.

Where case says nothing (German nouns, scripts without case, capitals throughout) and without lists it is `unscored`.
Measured by `python tests/benchmarks/facts.py FOLDER report`, with 95 % intervals over articles: precision .81
[.62, .95], recall .06 [.04, .08] over 1,526 summaries (RAGTruth .14 [.00, .60], SummEdits 1.00, SummEval .92
[.71, 1.00]; 36 flagged). Before anybody read errors in that half it was .66 [.47, .85]; half of its articles then
taught acronyms both ways. On the half that the rules were made on: .95 [.86, 1.00], .12 [.08, .16]. What is flagged
wrongly in the rest is indeed not in the article, and true all the same: `California`, `LAX`, `DC Comics`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from unicodedata import combining, normalize

from evals.lexicon import Lexicon, lexicon
from evals.lexicon.names import NameLists, name_lists
from evals.schema import Article, Flag, Score
from evals.scorers.facts.aligned import closest
from evals.text import sentence_spans, words

ALIKE = 0.8
"""How like a missing name one of the article must be (`difflib`'s ratio) to be named beside it."""
CAPITALS = 0.3
"""A text with a larger share of capital letters is shouted."""
TITLE_CASE = 0.75
"""A sentence with a larger share of capitalised words is in title case, where case says nothing."""
BASE = 4
"""Letters that a name and its demonym share at least (`Iraq`, `Iraqi`)."""
ENDING = 4
"""Letters that a name may have beyond what it shares with its demonym (`Turkish`, `Turkey`)."""
_WORD = re.compile(r"(?<![\d_])(?:[^\W\d_][\w’'.-]*[\w]|[^\W\d_])")
_RUN = re.compile(r"(?:[A-Z][\w’'.-]*\s+(?:(?:of|for|and|the|on|to|in)\s+)*){1,7}[A-Z][\w’'.-]*")
"""Capitalised words side by side, and small ones between them: what an acronym may stand for."""
_SIGNATURE = "names|aliases:list,acronym,demonym|v:2"


@dataclass(frozen=True)
class _Known:
    """The words of an article as names may refer to them."""

    words: frozenset[str]
    names: frozenset[str]
    """Those that stand with a capital letter."""
    acronyms: frozenset[str]
    """Those in capitals."""
    initials: frozenset[str]
    """What its names could be shortened to."""
    given: frozenset[str]
    """Words that a capitalised word stands before, as a given name before a surname."""


def check_names(summary: str, article: Article) -> Score:
    """The share of the words of names that stand in the article; those missing side by side are one flag."""
    lexical, lists = lexicon(article.language), name_lists(article.language)
    if lexical is None or lists is None:
        return _unscored(f"no rules for names in language {article.language!r}")
    if reason := _unfit(summary, article):
        return _unscored(reason)
    found = _names(summary, article.language, lexical, lists)
    if not found:
        return _unscored("no name in the summary")
    known = _known(f"{article.headline}\n\n{article.body}", article.language)
    expansions = list(_expansions(summary))
    initials = known.initials | {acronym for acronym, _, _ in expansions}
    spelled_out = [(start, end) for acronym, start, end in expansions if acronym in known.acronyms]
    missing = [
        (start, word)
        for start, word in found
        if not _is_known(word, known, initials, lists)
        and not _is_given(summary[start + len(word) :], known)
        and not any(first <= start < last for first, last in spelled_out)
    ]
    return Score(
        name="names",
        value=1 - len(missing) / len(found),
        reason=f"{len(missing)} of {len(found)} names are not in the article" if missing else None,
        flags=tuple(_flags(missing, summary, article, known)),
        signature=_SIGNATURE,
    )


def _unscored(reason: str) -> Score:
    return Score(name="names", status="unscored", reason=reason, signature=_SIGNATURE)


def _flags(missing: list[tuple[int, str]], summary: str, article: Article, known: _Known) -> Iterator[Flag]:
    runs: list[tuple[int, int]] = []
    for start, word in missing:
        if runs and summary[runs[-1][1] : start] == " ":
            runs[-1] = (runs[-1][0], start + len(word))
        else:
            runs.append((start, start + len(word)))
    for start, end in runs:
        quote, source = summary[start:end], closest(summary, start, article)
        alike = get_close_matches(_plain(quote), known.names, n=1, cutoff=ALIKE)
        reason = "name not in the article"
        if alike and (place := re.search(rf"\b{re.escape(alike[0])}\b", article.body, re.I)):
            reason += f", which has “{place.group()}”"
            source = closest(summary, start, article, [place.start()])
        yield Flag(quote=quote, start=start, end=end, reason=reason, source=source)


def _unfit(summary: str, article: Article) -> str | None:
    letters = [char for char in summary if char.isalpha()]
    if not letters or sum(char.isupper() for char in letters) > CAPITALS * len(letters):
        return "case says nothing here"
    if not any(char.isupper() for char in article.body):
        return "the article is in lower case"
    return None


def _plain(word: str) -> str:
    """Without case, accents, points and a possessive ending: `Nicolás` is `Nicolas`."""
    bare = "".join(char for char in normalize("NFKD", word.casefold()) if not combining(char))
    return re.sub(r"['’]s?$", "", bare).replace(".", "").replace("’", "'")


def _names(summary: str, language: str, lexical: Lexicon, lists: NameLists) -> list[tuple[int, str]]:
    """Capitalised words with their offsets; one that opens a sentence counts only if capitalised elsewhere too."""
    common = lexical.stop | lexical.auxiliaries | lexical.roles | lists.calendar | lists.titles | lists.generic
    common |= lexical.numbers.keys() | lexical.ordinals.keys()
    inside: list[tuple[int, str]] = []
    opening: list[tuple[int, str]] = []
    for sentence_start, end in sentence_spans(summary, language):
        matches = list(_WORD.finditer(summary, sentence_start, end))
        if _in_title_case([match.group() for match in matches], common):
            continue
        for match in matches:
            word = re.sub(r"['’]s$", "", match.group())
            if not word[0].isupper() or len(_plain(word)) < 2 or _plain(word) in common:
                continue
            opens = match.start() == sentence_start or _opens(summary[sentence_start : match.start()], lists)
            (opening if opens else inside).append((match.start(), word))
    named = {_plain(word) for _, word in inside}
    return sorted(inside + [(start, word) for start, word in opening if _plain(word) in named])


def _in_title_case(found: list[str], common: frozenset[str]) -> bool:
    telling = [word for word in found if word.casefold() not in common]
    return len(telling) > 4 and sum(word[0].isupper() for word in telling) > TITLE_CASE * len(telling)


def _opens(before: str, lists: NameLists) -> bool:
    """Whether a word after this opens a sentence, a quotation, a line or an item of a list."""
    if re.search(r"(?:\n|[:“\"‘'(*•·–—-]|&\w+;|\d[.)])\s*$", before):
        return True
    if not re.search(r"[.!?…]['’”\")]?\s+$", before):
        return False
    last = re.search(r"([^\W\d_]+)\.\s+$", before)
    return not (last and (last[1].casefold() in lists.titles or len(last[1]) == 1))


@lru_cache(maxsize=32)
def _known(text: str, language: str) -> _Known:
    lexical, lists = lexicon(language), name_lists(language)
    assert lexical is not None
    assert lists is not None
    as_written = [part for word in words(text) for part in (word, *re.split(r"[-/]", word))]
    given = re.finditer(r"([A-Z][\w’'-]+)\s+(?=([A-Z][\w’'-]+))", text)
    unnamed = lexical.stop | lexical.roles | lists.titles | lists.generic
    return _Known(
        frozenset(_plain(word) for word in as_written),
        frozenset(_plain(word) for word in as_written if word[:1].isupper()),
        frozenset(_plain(word) for word in as_written if word.isupper() and len(word) > 1),
        frozenset(acronym for acronym, _, _ in _expansions(text)),
        frozenset(_plain(match[2]) for match in given if _plain(match[1]) not in unnamed),
    )


def _expansions(text: str) -> Iterator[tuple[str, int, int]]:
    """The acronyms that runs of capitalised words, or parts of them, could be shortened to, and where each stands.

    A word all in capitals gives all its letters: `US Citizenship and Immigration Services` is `uscis`.
    """
    for run in _RUN.finditer(text):
        found = [match for match in re.finditer(r"[^\s-]+", run.group()) if match.group()[0].isupper()]
        letters = [_plain(one.group()) if one.group().isupper() else one.group()[0].casefold() for one in found]
        for first in range(len(found)):
            for last in range(first + 1, len(found)):
                acronym = "".join(letters[first : last + 1])
                yield acronym, run.start() + found[first].start(), run.start() + found[last].end()
        if given := re.match(r"\s*\(([^\W\d_]{2,})\)", text[run.end() :]):
            yield _plain(given[1]), *run.span()


def _is_known(word: str, known: _Known, initials: frozenset[str], lists: NameLists) -> bool:
    plain = _plain(word)
    parts = [part for part in re.split(r"[-'’/]|\.{2,}", word) if part]
    if plain in known.words or (
        len(parts) > 1
        and all(
            part[0].islower() or _plain(part) in lists.generic or _is_known(part, known, initials, lists)
            for part in parts
        )
    ):
        return True
    if plain.removesuffix("s") in known.words or f"{plain}s" in known.words:
        return True
    capitals = "".join(char for char in word if char.isupper()).casefold()
    if len(capitals) > 1 and capitals in initials and word[-1:] in (*word.upper(), "s"):
        return True
    return _is_alias(plain, known, lists) or _is_demonym(plain, known.names, lists)


def _is_alias(plain: str, known: _Known, lists: NameLists) -> bool:
    for group in lists.same:
        alone = {name for name in group if "-" not in name}
        parts = {part for name in group - alone for part in name.split("-")}
        if plain in alone | parts and (
            alone & known.names or any(known.words.issuperset(name.split("-")) for name in group - alone)
        ):
            return True
    return False


def _is_demonym(plain: str, names: frozenset[str], lists: NameLists) -> bool:
    """Whether the word is a demonym of one of the names, or the other way round."""
    ours = _bases(plain, lists)
    for name in names:
        if any(name.startswith(base) and len(name) - len(base) <= ENDING for base in ours):
            return True
        if any(plain.startswith(base) and len(plain) - len(base) <= ENDING for base in _bases(name, lists)):
            return True
    return False


def _bases(word: str, lists: NameLists) -> list[str]:
    return [word[: -len(end)] for end in lists.suffixes if word.endswith(end) and len(word) - len(end) >= BASE]


def _is_given(after: str, known: _Known) -> bool:
    """Whether a surname follows that the article has, and always without a given name: `Barack Obama` for `Obama`."""
    surname = re.match(r"\s+([A-Z][\w’'-]+)", after)
    return bool(surname) and _plain(surname[1]) in known.names - known.given if surname else False
