"""Who does the counting. The figures are the same to the last bit, so a score's signature does not say who did.

- `fast`: our own, in pure Python; where the extra `fast` is installed, rouge-score-rs for the default tokenizer.
- `reference`: rouge-score itself, with our tokenizers where asked; for whoever wants to see for themselves.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal

from evals.scorers.rouge.figures import Counted, Figures, Kind, counted, rouge
from evals.scorers.rouge.tokenizers import TOKENIZERS, Tokenizer, stemmed_tokens

Implementation = Literal["fast", "reference"]
Measure = Callable[[Sequence[Kind], Sequence[str], str], list[dict[Kind, Figures]]]
"""(kinds, references, summary) to the figures against each reference."""

CELLS = 25_000_000
"""Of two texts, above which we count ourselves: for rougeLsum rouge-score-rs fills a table of four bytes a cell."""
_COMPATIBLE = re.compile(r"0\.2\.[1-9]")
"""The releases of rouge-score-rs whose figures were found equal: >=0.2.1,<0.3."""


@lru_cache
def measure(implementation: Implementation, tokenizer: Tokenizer, stemmer: bool) -> Measure:
    """What counts with these options. The stemmer goes with the default tokenizer alone."""
    if implementation == "reference":
        return partial(by_rouge_score, tokenizer, stemmer)
    if tokenizer == "default" and compiled():
        return partial(by_rouge_score_rs, stemmer)
    return partial(by_ourselves, tokenizer, stemmer)


@lru_cache(maxsize=1)
def compiled() -> bool:
    """Whether a rouge-score-rs is installed whose figures are known to be equal."""
    try:
        return bool(_COMPATIBLE.match(version("rouge-score-rs")) and import_module("rouge_score_rs.rouge_scorer"))
    except (PackageNotFoundError, ImportError):
        return False


def by_ourselves(
    tokenizer: Tokenizer, stemmer: bool, kinds: Sequence[Kind], references: Sequence[str], summary: str
) -> list[dict[Kind, Figures]]:
    """The figures in pure Python; references are kept for the next summary."""
    tokenize = stemmed_tokens if stemmer else TOKENIZERS[tokenizer]
    ours = Counted(summary, tokenize)
    return [rouge(kinds, counted(reference, tokenize), ours) for reference in references]


def by_rouge_score_rs(
    stemmer: bool, kinds: Sequence[Kind], references: Sequence[str], summary: str
) -> list[dict[Kind, Figures]]:
    """The figures by rouge-score-rs, whose rougeLsum fills a table: not asked where rougeL is the same or it is big."""
    found = []
    for reference in references:
        if "rougeLsum" in kinds and "\n" not in reference and "\n" not in summary:
            asked = tuple(dict.fromkeys("rougeL" if kind == "rougeLsum" else kind for kind in kinds))
            made = _scorer("rouge_score_rs", asked, stemmer, None).score(reference, summary)
            made["rougeLsum"] = made["rougeL"] if "rougeL" in kinds else made.pop("rougeL")
        elif "rougeLsum" in kinds and too_long(reference, summary):
            (made,) = by_ourselves("default", stemmer, kinds, [reference], summary)
        else:
            made = _scorer("rouge_score_rs", tuple(kinds), stemmer, None).score(reference, summary)
        found.append(made)
    return found


def too_long(reference: str, summary: str) -> bool:
    """Whether two texts may come to more than `CELLS`: at most every other character is a token."""
    return (len(reference) + 1) // 2 * ((len(summary) + 1) // 2) > CELLS


def by_rouge_score(
    tokenizer: Tokenizer, stemmer: bool, kinds: Sequence[Kind], references: Sequence[str], summary: str
) -> list[dict[Kind, Figures]]:
    """The figures by rouge-score itself."""
    scorer = _scorer("rouge_score", tuple(kinds), stemmer, None if tokenizer == "default" else tokenizer)
    return [scorer.score(reference, summary) for reference in references]


@lru_cache(maxsize=32)
def _scorer(package: str, kinds: tuple[Kind, ...], stemmer: bool, tokenizer: Tokenizer | None) -> Any:
    maker = import_module(f"{package}.rouge_scorer").RougeScorer
    return maker(list(kinds), use_stemmer=stemmer, tokenizer=_Adapter(tokenizer) if tokenizer else None)


class _Adapter:
    """A tokenizer of ours as rouge-score takes one."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenize = TOKENIZERS[tokenizer]
