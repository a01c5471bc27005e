"""ROUGE (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries"), to the last bit as rouge-score 0.1.2.

Where Lin leaves a choice, it is rouge-score's: rougeL over the whole text, rougeLsum over lines as the union of one LCS
a pair of lines, no token counted more often than both texts have it. Floats are made by the same operations in the same
order, so that they are equal and not only close.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeVar

from evals.scorers.rouge.lcs import Block, columns, lcs_length, lcs_places

Kind = Literal["rouge1", "rouge2", "rougeL", "rougeLsum"]
KINDS: tuple[Kind, ...] = ("rouge1", "rouge2", "rougeL", "rougeLsum")
Tokenize = Callable[[str], list[str]]
T = TypeVar("T")


class Figures(NamedTuple):
    """Precision, recall and F-measure, each 0 to 1."""

    precision: float
    recall: float
    fmeasure: float


class Counted:
    """A text's tokens and what is counted of them, each when it is first asked for."""

    def __init__(self, text: str, tokenize: Tokenize) -> None:
        self.lines = [tokens for line in text.split("\n") if (tokens := tokenize(line))]
        self.tokens = self.lines[0] if len(self.lines) == 1 else [token for line in self.lines for token in line]

    @cached_property
    def unigrams(self) -> Counter[str]:
        return Counter(self.tokens)

    @cached_property
    def bigrams(self) -> Counter[tuple[str, str]]:
        return Counter(pairwise(self.tokens))

    @cached_property
    def columns(self) -> list[Block]:
        return columns(self.tokens)


LONG = 20_000
"""Characters from which a text is not kept: a few of them would fill the memory."""


def counted(text: str, tokenize: Tokenize) -> Counted:
    """The text counted; kept for the next summary of the same article, unless it is long."""
    return _kept(text, tokenize) if len(text) < LONG else Counted(text, tokenize)


_kept = lru_cache(maxsize=128)(Counted)


def rouge(kinds: Sequence[Kind], reference: Counted, summary: Counted) -> dict[Kind, Figures]:
    """The figures of each kind; 0 where either text has no tokens."""
    found: dict[Kind, Figures] = {}
    alike = len(reference.lines) == len(summary.lines) == 1  # the union of one LCS is that LCS
    for kind in kinds:
        if kind == "rougeLsum" and alike:
            found[kind] = found.get("rougeL") or _longest(reference, summary)
        else:
            found[kind] = _MEASURES[kind](reference, summary)
    return found


def _figures(hits: int, reference: Sequence[object], summary: Sequence[object], size: int = 1) -> Figures:
    if not hits:
        return Figures(0.0, 0.0, 0.0)
    precision, recall = hits / (len(summary) - size + 1), hits / (len(reference) - size + 1)
    return Figures(precision, recall, 2 * precision * recall / (precision + recall))


def _shared(counts: Counter[T], items: Iterable[T]) -> int:
    """How many of the items are counted, none more often than it was."""
    found = Counter(filter(counts.__contains__, items))
    return sum(map(min, found.values(), map(counts.__getitem__, found)))


def _unigrams(reference: Counted, summary: Counted) -> Figures:
    return _figures(_shared(reference.unigrams, summary.tokens), reference.tokens, summary.tokens)


def _bigrams(reference: Counted, summary: Counted) -> Figures:
    return _figures(_shared(reference.bigrams, pairwise(summary.tokens)), reference.tokens, summary.tokens, 2)


def _longest(reference: Counted, summary: Counted) -> Figures:
    return _figures(lcs_length(summary.tokens, reference.columns), reference.tokens, summary.tokens)


def _union(reference: Counted, summary: Counted) -> Figures:
    left = Counter(summary.tokens)
    theirs = [(frozenset(line), columns(line)) for line in summary.lines]
    for line in reference.lines:
        rows = [token for token in line if token in left]
        open_rows = {row for row, token in enumerate(rows) if left[token]}
        taken: set[int] = set()
        sought = {rows[row] for row in open_rows}
        for tokens, blocks in theirs:
            if not sought.isdisjoint(tokens):  # else its LCS adds nothing
                taken.update(lcs_places(rows, blocks))
                sought = {rows[row] for row in open_rows - taken}
        for row in taken & open_rows:
            left[rows[row]] -= left[rows[row]] > 0
    return _figures(len(summary.tokens) - left.total(), reference.tokens, summary.tokens)


_MEASURES: Mapping[Kind, Callable[[Counted, Counted], Figures]] = MappingProxyType(
    {"rouge1": _unigrams, "rouge2": _bigrams, "rougeL": _longest, "rougeLsum": _union}
)
