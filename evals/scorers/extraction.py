"""What a summary is made of: descriptors, not scores (Newsroom; Grusky, Naaman & Artzi 2018).

Nothing here is good when high: optimising coverage or density yields extraction.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from evals.schema import Article, Sample, Score, TaskName
from evals.text import WIDE, sentence_spans, words

_SIGNATURE = "extraction|tok:unicode-words|case:lower|v:2"
TELLING = 3
"""Words that a fragment must have before its place says which part of the article was used: `of the` is everywhere."""
LEAD = 3
"""Sentences of the lead."""


class Extraction:
    """How much a summary copies, from where, how often it repeats itself, and how long it is.

    `coverage`, `novel_unigrams`, `novel_bigrams`, `novel_trigrams` (See et al. 2017), `repeated_trigrams` (the share of
    trigrams that stood before), `position` (where in the article the copied words stand on average: 0 its first word, 1
    its last; the reason names the paragraphs) and `from_lead` (the share of copied words that the article's first three
    sentences have): 0 to 1. `density` and `length` in words, `compression` in article words a word, `sentences`.
    """

    tasks: frozenset[TaskName] = frozenset({"summary"})
    names: tuple[str, ...] = (
        "coverage", "density", "compression", "novel_unigrams", "novel_bigrams", "novel_trigrams", "repeated_trigrams",
        "position", "from_lead", "length", "sentences",
    )  # fmt: skip

    def score(self, sample: Sample, article: Article) -> list[Score]:
        """All of them; `unscored` for a summary without words."""
        assert sample.output is not None
        text = sample.output.text
        summary, body = _lower(text), _lower(article.body)
        reason = "no words" if not summary else _unfit(text)
        if reason:
            return [Score(name=name, status="unscored", reason=reason, signature=_SIGNATURE) for name in self.names]
        found = fragments(body, summary)
        covered = sum(one.length for one in found)
        return [
            _score("coverage", covered / len(summary)),
            _score("density", sum(one.length**2 for one in found) / len(summary)),
            _score("compression", len(body) / len(summary)),
            *(_novel(name, size, body, summary) for size, name in enumerate(self.names[3:6], 1)),
            _repeated(summary),
            *_places([one for one in found if one.length >= TELLING], article),
            _score("length", float(len(summary))),
            _score("sentences", float(len(sentence_spans(text, article.language)))),
        ]


def _lower(text: str) -> list[str]:
    return [word.lower() for word in words(text)]


def _score(name: str, value: float, reason: str | None = None) -> Score:
    return Score(name=name, value=value, reason=reason, signature=_SIGNATURE)


def _unscored(name: str, reason: str) -> Score:
    return Score(name=name, status="unscored", reason=reason, signature=_SIGNATURE)


def _unfit(text: str) -> str | None:
    letters = sum(char.isalpha() for char in text)
    if 2 * len(WIDE.findall(text)) > letters:
        return "the script does not part words by spaces"
    return None


def _ngrams(found: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return list(zip(*(found[at:] for at in range(size)), strict=False))


def _novel(name: str, size: int, body: Sequence[str], summary: Sequence[str]) -> Score:
    ours = set(_ngrams(summary, size))
    if not ours:
        return _unscored(name, "a single word" if len(summary) == 1 else "too few words")
    return _score(name, len(ours - set(_ngrams(body, size))) / len(ours))


def _repeated(summary: Sequence[str]) -> Score:
    found = Counter(_ngrams(summary, 3))
    if not found:
        return _unscored("repeated_trigrams", "too few words")
    return _score("repeated_trigrams", 1 - len(found) / found.total())


def _places(found: "Sequence[Fragment]", article: Article) -> tuple[Score, Score]:
    """Where in the article the copied words stand: `position` and `from_lead`."""
    if not found:
        reason = f"no {TELLING} words in a row are the article's"
        return _unscored("position", reason), _unscored("from_lead", reason)
    paragraphs = [paragraph for paragraph in article.body.split("\n\n") if words(paragraph)]
    ends = list(accumulate(len(words(paragraph)) for paragraph in paragraphs))
    spans = sentence_spans(article.body, article.language)
    lead = len(words(article.body[: spans[min(LEAD, len(spans)) - 1][1]]))
    places = [place for one in found for place in range(one.place, one.place + one.length)]
    used = sorted({sum(end <= place for end in ends) + 1 for place in places})
    reason = f"from paragraphs {', '.join(map(str, used))} of {len(paragraphs)}"
    middle = sum(places) / len(places) / max(ends[-1] - 1, 1)
    return _score("position", middle, reason), _score("from_lead", sum(one < lead for one in places) / len(places))


@dataclass(frozen=True)
class Fragment:
    """A run of words that a summary shares with a body: its length, and where in the body's words it begins."""

    length: int
    place: int


def fragments(body: Sequence[str], summary: Sequence[str]) -> list[Fragment]:
    """The extractive fragments of a summary: greedy longest shared runs, left to right, each at its first place."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(body):
        places[word].append(at)
    found: list[Fragment] = []
    at = 0
    while at < len(summary):
        best = Fragment(0, 0)
        for place in places.get(summary[at], ()):
            length = 0
            while (
                at + length < len(summary)
                and place + length < len(body)
                and summary[at + length] == body[place + length]
            ):
                length += 1
            if length > best.length:
                best = Fragment(length, place)
        if best.length:
            found.append(best)
        at += max(best.length, 1)
    return found
