"""The sentence of the body that a sentence of a summary is most likely made from."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from evals.lexicon import lexicon
from evals.lexicon.claims import Claims, claims
from evals.schema import Article, Evidence, Flag, Score
from evals.text import WIDE, sentence_spans, words

STEM = 5
"""Letters of a word that count: `announced` and `announcement` are one."""
ALIGNED = 0.5
"""The weighted share of a sentence's stems that the sentence of the body it is made from must have."""
NEAR = 0.25
"""The share below which a sentence is not close: better none than one that misleads."""
COMPARABLE = 0.75
"""A sentence of the body with this share of the best one's may be the one meant as well."""
MIN_STEMS = 4
MAX_WORDS = 60
"""A longer sentence of a body is several that nothing parts, or a list."""
_WORD = re.compile(r"\w+(?:[’'\-.]\w+)*")
_CLAUSE_ENDS = re.compile(r"[,;:.!?](?=\s)|[“”\"—–]")


@dataclass(frozen=True)
class Sentence:
    """A sentence, where it stands, and the stems of its content words."""

    text: str
    start: int
    end: int
    stems: frozenset[str]

    @property
    def evidence(self) -> Evidence:
        """The sentence as evidence."""
        return Evidence(quote=self.text, start=self.start, end=self.end)


def stem(word: str) -> str:
    """The letters of a word that its inflections share, roughly, in any language."""
    plain = word.casefold().replace("’", "'").removesuffix("'s").strip("'.-")
    return plain if len(plain) <= STEM or plain[0].isdigit() else plain[:STEM]


def stems(text: str, language: str) -> frozenset[str]:
    """The stems of the content words; of a script without spaces its pairs of characters."""
    lexical = lexicon(language)
    stop = lexical.stop | lexical.auxiliaries if lexical else frozenset()
    found = {stem(word) for word in words(text) if word.casefold() not in stop and not WIDE.search(word)}
    return frozenset(found | {first + second for first, second in pairwise(WIDE.findall(text))} - {""})


@lru_cache(maxsize=64)
def read(text: str, language: str) -> tuple[Sentence, ...]:
    """The sentences of a text."""
    return tuple(
        Sentence(text[start:end], start, end, stems(text[start:end], language))
        for start, end in sentence_spans(text, language)
    )


@lru_cache(maxsize=64)
def _weights(body: str, language: str) -> dict[str, float]:
    """How telling a stem is: the fewer sentences have it, the more."""
    sentences = read(body, language)
    counts = Counter(stem for one in sentences for stem in one.stems)
    return {stem: math.log(1 + len(sentences) / count) for stem, count in counts.items()}


def ranked(wanted: frozenset[str], body: str, language: str) -> list[tuple[float, Sentence]]:
    """The sentences of the body, best first, each with the weighted share (0 to 1) of the stems that it has."""
    sentences = read(body, language)
    weights = _weights(body, language)
    unknown = math.log(1 + len(sentences))
    total = sum(weights.get(one, unknown) for one in wanted)
    found = [(sum(weights[stem] for stem in wanted & one.stems) / total if total else 0.0, one) for one in sentences]
    return sorted(found, key=lambda pair: (-pair[0], pair[1].start))


def closest(summary: str, start: int, article: Article, places: Sequence[int] = ()) -> Evidence | None:
    """The body's sentence closest to the one around an offset of the summary; None where they share too little.

    Args:
        summary: the summary.
        start: the offset.
        article: whose body and language.
        places: offsets of the body; a sentence with one of them is closer than any other.
    """
    around = [one for one in read(summary, article.language) if one.start <= start < one.end]
    found = ranked(around[0].stems if around else frozenset(), article.body, article.language)
    best = max(found, key=lambda pair: (any(pair[1].start <= at < pair[1].end for at in places), pair[0]), default=None)
    return best[1].evidence if best and (best[0] >= NEAR or places) else None


@dataclass(frozen=True)
class Pair:
    """A sentence of a summary and the sentences of the body, best first, that it may be made from."""

    sentence: Sentence
    sources: tuple[Sentence, ...]

    def about(self, one: Sentence, offset: int, reach: int) -> list[str]:
        """What a cue that ends at an offset of one of the two is about, as far as the other has it too.

        The words whose stems both have, of the next `reach` words of the clause; none if all of them are names.
        """
        clause = _CLAUSE_ENDS.split(one.text[offset:], maxsplit=1)[0]
        shared = self.sentence.stems & (self.sources[0].stems if one is self.sentence else one.stems)
        found = [word for word in words(clause)[:reach] if stem(word) in shared]
        return found if any(word.islower() for word in found) else []

    def span(self, found: Sequence[str]) -> tuple[int, int]:
        """From the first to the last word in the summary that has the stem of one of the words; else the sentence."""
        wanted = {stem(word) for word in found}
        places = [match.span() for match in _WORD.finditer(self.sentence.text) if stem(match.group()) in wanted]
        if not places:
            return self.sentence.start, self.sentence.end
        return self.sentence.start + places[0][0], self.sentence.start + places[-1][1]


Finding = Callable[[Pair, Claims], Flag | None]


@lru_cache(maxsize=64)
def pairs(summary: str, body: str, language: str) -> tuple[Pair, ...]:
    """The sentences of a summary that have one in the body with most of their words."""
    found = []
    for sentence in read(summary, language):
        best = ranked(sentence.stems, body, language)
        if len(sentence.stems) >= MIN_STEMS and best and best[0][0] >= ALIGNED:
            sources = tuple(source for share, source in best if share >= COMPARABLE * best[0][0])
            if all(len(source.text.split()) <= MAX_WORDS for source in sources):
                found.append(Pair(sentence, sources))
    return tuple(found)


def warnings(name: str, summary: str, article: Article, find: Finding, signature: str) -> Score:
    """The Score of a check that compares a sentence with what it is made from: each flag is a warning.

    Args:
        name: of the check.
        summary: the summary.
        article: whose body and language.
        find: the flag of a pair, given the language's cues; None for none.
        signature: of the check.

    Returns:
        The share of aligned sentences without a warning; `unscored` without cues or without an aligned sentence.
    """
    cues = claims(article.language)
    compared = pairs(summary, article.body, article.language) if cues else ()
    if cues is None or not compared:
        why = "no sentence has one like it in the article" if cues else f"no cues for language {article.language!r}"
        return Score(name=name, status="unscored", reason=why, signature=signature)
    flags = tuple(flag for pair in compared if (flag := find(pair, cues)))
    reason = f"{len(flags)} of {len(compared)} sentences" if flags else None
    return Score(name=name, value=1 - len(flags) / len(compared), reason=reason, flags=flags, signature=signature)


def warning(pair: Pair, span: tuple[int, int], source: Sentence, reason: str) -> Flag:
    """A flag that is worth a look: the culprit in the summary, and the sentence of the body."""
    quote = pair.sentence.text[span[0] - pair.sentence.start : span[1] - pair.sentence.start]
    return Flag(quote=quote, start=span[0], end=span[1], reason=reason, source=source.evidence, warning=True)
