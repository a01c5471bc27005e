"""Names in a summary that the article lacks: capitalised words that stand nowhere in its headline or body.

A first version: no alias map beyond acronyms, possessives and demonyms. Where case says nothing (German nouns,
scripts without case, texts in capitals) it is `unscored`. Measured by `python tests/benchmarks/facts.py`: of the
summaries flagged, .44 hold a labelled hallucination in the RAGTruth sample (59 flagged of 498, recall .20) and .80 are
inconsistent in SummEdits news (98 of 819, recall .16): worth a look, not worth a gate.
"""

import re

from evals.lexicon import Lexicon, lexicon
from evals.schema import Article, Flag, Score
from evals.text import sentence_spans, words

NOUNS_CAPITALISED = frozenset({"de", "lb"})
STEM = 4
"""Letters that a demonym shares with its country (`Japanese`, `Japan`)."""
_WORD = re.compile(r"[^\W\d_][\w’'.-]*[\w]|[^\W\d_]")
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
_TITLES = frozenset("mr mrs ms miss dr prof professor sir lady lord st".split())
_SIGNATURE = "names|aliases:acronym,demonym|v:1"


def check_names(summary: str, article: Article) -> Score:
    """The share of the summary's names whose every word stands in the article; each missing word is a flag."""
    lexical = lexicon(article.language)
    if reason := _unfit(summary, article, lexical):
        return Score(name="names", status="unscored", reason=reason, signature=_SIGNATURE)
    assert lexical is not None
    known = frozenset(_plain(word) for word in words(f"{article.headline} {article.body}"))
    stems = frozenset(word[:STEM] for word in known if len(word) > STEM)
    initials = _initials(article.body)
    found = _names(summary, article.language, lexical)
    if not found:
        return Score(name="names", status="unscored", reason="no name in the summary", signature=_SIGNATURE)
    flags = [
        Flag(quote=word, start=start, end=start + len(word), reason="name not in the article")
        for start, word in found
        if not _is_known(word, known, stems, initials)
    ]
    return Score(
        name="names",
        value=1 - len(flags) / len(found),
        reason=f"{len(flags)} of {len(found)} names are not in the article" if flags else None,
        flags=tuple(flags),
        signature=_SIGNATURE,
    )


def _unfit(summary: str, article: Article, lexical: Lexicon | None) -> str | None:
    if lexical is None or article.language.split("-")[0] in NOUNS_CAPITALISED:
        return f"no rules for names in language {article.language!r}"
    letters = [char for char in summary if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    if not letters or capitals > 0.3 * len(letters):
        return "case says nothing here"
    if not any(char.isupper() for char in article.body):
        return "the article is in lower case"
    return None


def _plain(word: str) -> str:
    return re.sub(r"['’]s?$", "", word.casefold()).replace(".", "").replace("’", "'")


def _names(summary: str, language: str, lexical: Lexicon) -> list[tuple[int, str]]:
    """Capitalised words with their offsets; one that opens a sentence counts only if capitalised elsewhere too."""
    openings = {start for start, _ in sentence_spans(summary, language)}
    common = lexical.stop | _CALENDAR | _TITLES | lexical.roles
    inside: list[tuple[int, str]] = []
    opening: list[tuple[int, str]] = []
    for match in _WORD.finditer(summary):
        word = match.group()
        if not word[0].isupper() or len(_plain(word)) < 2 or _plain(word) in common:
            continue
        opens = any(match.start() - 2 <= start <= match.start() for start in openings)
        opens = opens or summary[: match.start()].rstrip()[-1:] in ':“"‘('
        (opening if opens else inside).append((match.start(), re.sub(r"['’]s$", "", word)))
    named = {_plain(word) for _, word in inside}
    return sorted(inside + [(start, word) for start, word in opening if _plain(word) in named])


def _initials(body: str) -> frozenset[str]:
    """The acronyms that the article's runs of capitalised words, or parts of them, could be shortened to."""
    runs = re.findall(r"(?:[A-Z][\w’'.-]*\s+(?:(?:of|for|and|the|on)\s+)*){1,6}[A-Z][\w’'.-]*", body)
    found: set[str] = set()
    for run in runs:
        letters = [word[0].casefold() for word in run.split() if word[0].isupper()]
        found.update(
            "".join(letters[start:end]) for start in range(len(letters)) for end in range(start + 2, len(letters) + 1)
        )
    return frozenset(found)


def _is_known(word: str, known: frozenset[str], stems: frozenset[str], initials: frozenset[str]) -> bool:
    plain = _plain(word)
    parts = [plain, *re.split(r"[-'’]", plain)]
    if plain in known or (len(parts) > 2 and all(part in known for part in parts[1:])):
        return True
    if word.isupper() and plain in initials:
        return True
    return len(plain) > STEM and plain[:STEM] in stems
