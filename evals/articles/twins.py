"""Near-duplicates among many texts: a small sketch of each is kept, and sketches are compared through an index."""

import heapq
from array import array
from collections import Counter
from dataclasses import dataclass
from zlib import crc32

from evals.schema import Article
from evals.text import WIDE, words

SIZE = 48
"""Hashes kept of each text: the standard error of a similarity of one half is about 0.07."""
KEYS = 8
"""The smallest of them, by which candidates are found: texts that are half alike share one with near certainty."""
LIMIT = 50_000
"""Articles that later ones are compared with: memory stays bounded for larger data sets."""
NEAR = 0.5
"""Jaccard similarity of five-word shingles from which texts count as nearly the same."""


@dataclass(frozen=True)
class Twin:
    """What is known of an article that was seen before."""

    id: str
    story: str
    split: str | None


class Twins:
    """Finds for each article an earlier one with nearly the same body (bottom-k sketches, Broder 1997)."""

    def __init__(self) -> None:
        self._seen: list[Twin] = []
        self._sketches: list[array[int]] = []
        self._index: dict[int, list[int]] = {}

    def find(self, article: Article) -> Twin | None:
        """An earlier article that is like enough, the likest as far as sketches tell; the first LIMIT are kept."""
        sketch = _sketch(article.body)
        shared = Counter(at for value in sketch[:KEYS] for at in self._index.get(value, ()))
        likely = [(_similarity(sketch, self._sketches[at]), at) for at, _ in shared.most_common(5)]
        best, at = max(likely, default=(0.0, 0), key=lambda pair: (pair[0], -pair[1]))
        found = self._seen[at] if best >= NEAR else None
        if len(self._seen) >= LIMIT:
            return found
        for value in sketch[:KEYS]:
            self._index.setdefault(value, []).append(len(self._seen))
        self._seen.append(Twin(article.id, article.story or article.id, article.split))
        self._sketches.append(sketch)
        return found


def _sketch(text: str) -> "array[int]":
    plain = text.casefold()
    tokens = [*plain] if WIDE.search(plain) else words(plain)
    shingles = {crc32(" ".join(tokens[at : at + 5]).encode()) for at in range(max(1, len(tokens) - 4))}
    return array("I", sorted(heapq.nsmallest(SIZE, shingles)))


def _similarity(one: "array[int]", other: "array[int]") -> float:
    """The share of the smallest hashes of both together that both have."""
    union = heapq.nsmallest(SIZE, {*one, *other})
    both = set(one) & set(other)
    return sum(value in both for value in union) / len(union)
