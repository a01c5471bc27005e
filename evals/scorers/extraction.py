"""How much a summary copies: descriptors, not scores (Newsroom; Grusky, Naaman & Artzi 2018).

Nothing here is good when high: optimising coverage or density yields extraction.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from evals.schema import Article, Sample, Score, TaskName
from evals.text import WIDE, words

_SIGNATURE = "extraction|tok:unicode-words|case:lower|v:1"


class Extraction:
    """`coverage` and `novel_bigrams` 0 to 1, `density` and `length` in words, `compression` in article words a word."""

    tasks: frozenset[TaskName] = frozenset({"summary"})
    names: tuple[str, ...] = ("coverage", "density", "compression", "novel_bigrams", "length")

    def score(self, sample: Sample, article: Article) -> list[Score]:
        """All five; `unscored` for a summary without words."""
        assert sample.output is not None
        summary = [word.lower() for word in words(sample.output.text)]
        body = [word.lower() for word in words(article.body)]
        reason = "no words" if not summary else _unfit(sample.output.text)
        if reason:
            return [Score(name=name, status="unscored", reason=reason, signature=_SIGNATURE) for name in self.names]
        lengths = fragments(body, summary)
        pairs = set(pairwise(summary))
        known = set(pairwise(body))
        values = {
            "coverage": sum(lengths) / len(summary),
            "density": sum(length * length for length in lengths) / len(summary),
            "compression": len(body) / len(summary),
            "novel_bigrams": len(pairs - known) / len(pairs) if pairs else None,
            "length": float(len(summary)),
        }
        return [
            Score(name=name, value=value, signature=_SIGNATURE)
            if value is not None
            else Score(name=name, status="unscored", reason="a single word", signature=_SIGNATURE)
            for name, value in values.items()
        ]


def _unfit(text: str) -> str | None:
    letters = sum(char.isalpha() for char in text)
    if 2 * len(WIDE.findall(text)) > letters:
        return "the script does not part words by spaces"
    return None


def fragments(body: Sequence[str], summary: Sequence[str]) -> list[int]:
    """The lengths, in words, of the extractive fragments of a summary: greedy longest shared runs, left to right."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(body):
        places[word].append(at)
    found: list[int] = []
    at = 0
    while at < len(summary):
        longest = 0
        for place in places.get(summary[at], ()):
            length = 0
            while (
                at + length < len(summary)
                and place + length < len(body)
                and summary[at + length] == body[place + length]
            ):
                length += 1
            longest = max(longest, length)
        if longest:
            found.append(longest)
        at += max(longest, 1)
    return found
