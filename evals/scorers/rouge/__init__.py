"""ROUGE (Lin 2004): the figures of `rouge-score` to the last bit, fast, and never silently wrong.

The default tokenizer deletes every character outside a-z and 0-9. English has it, and its figures are comparable with
everyone's; other languages have a tokenizer that keeps their words. Where the default one is asked for and would delete
most of a text's letters the score would be noise, and is `unscored` instead.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean
from typing import Literal

from evals.errors import SuiteError
from evals.schema import Article, Sample, Score, TaskName
from evals.scorers.rouge.figures import KINDS, Figures, Kind
from evals.scorers.rouge.implementations import Implementation, measure
from evals.scorers.rouge.tokenizers import Tokenizer, tokenizer_for
from evals.text import sentences

MIN_KEPT = 0.5
"""Share of a text's letters and digits that the tokenizer must keep."""
_CHOICES = {
    "tokenizer": ("auto", "default", "unicode", "cjk"),
    "split": ("auto", "none"),
    "references": ("max", "mean"),
    "implementation": ("fast", "reference"),
}
_ASCII = re.compile("[A-Za-z0-9]")


@dataclass(frozen=True)
class Rouge:
    """F-measure as the value, precision and recall beside it, each 0 to 1.

    Args:
        kinds: which of the four.
        stemmer: Porter-stem English words first; only with the default tokenizer.
        tokenizer: `auto` goes by the article's language; see `evals.scorers.rouge.tokenizers`.
        split: `auto` puts each sentence on its own line for rougeLsum unless a text has lines already; `none` does not.
        references: of several, the one with the best F-measure (`max`, as rouge-score's `score_multi`), or the mean of
            each figure (`mean`).
        implementation: who counts: `fast` ourselves, `reference` rouge-score. The figures are the same.

    Raises:
        SuiteError: an option has a value that it cannot have.
    """

    kinds: Kind | Sequence[Kind] = KINDS
    stemmer: bool = False
    tokenizer: Literal["auto"] | Tokenizer = "auto"
    split: Literal["auto", "none"] = "auto"
    references: Literal["max", "mean"] = "max"
    implementation: Implementation = "fast"

    tasks = frozenset[TaskName]({"summary"})

    def __post_init__(self) -> None:
        if not self.names or (unknown := [kind for kind in self.names if kind not in KINDS]):
            wrong = f"has no kind {unknown[0]!r}" if self.names else "needs a kind"
            raise SuiteError(f"Scorer 'rouge' {wrong}. Kinds: {', '.join(KINDS)}.")
        for option, choices in _CHOICES.items():
            if (value := getattr(self, option)) not in choices:
                known = f"{', '.join(map(repr, choices[:-1]))} or {choices[-1]!r}"
                raise SuiteError(f"Scorer 'rouge': {option} is {known}, not {value!r}.")
        if not isinstance(self.stemmer, bool):
            raise SuiteError(f"Scorer 'rouge': stemmer is true or false, not {self.stemmer!r}.")
        if self.stemmer and self.tokenizer not in ("auto", "default"):
            raise SuiteError(
                f"Scorer 'rouge': the stemmer is for English and needs tokenizer default, not {self.tokenizer}."
            )

    @property
    def names(self) -> tuple[Kind, ...]:
        """The kinds, each once."""
        return tuple(dict.fromkeys([self.kinds] if isinstance(self.kinds, str) else self.kinds))

    def score(self, sample: Sample, article: Article) -> list[Score]:
        """One Score a kind; `unscored` without a reference, or where the tokenizer would delete the text."""
        assert sample.output is not None
        tokenizer = tokenizer_for(article.language) if self.tokenizer == "auto" else self.tokenizer
        signatures = {name: self._signature(name, tokenizer, len(article.references)) for name in self.names}
        if reason := _unfit(tokenizer, sample.output.text, article.references):
            return [
                Score(name=name, status="unscored", reason=reason, signature=signature)
                for name, signature in signatures.items()
            ]
        found = self._figures(tokenizer, sample.output.text, article)
        return [
            Score(
                name=name,
                value=found[name].fmeasure,
                precision=found[name].precision,
                recall=found[name].recall,
                signature=signature,
            )
            for name, signature in signatures.items()
        ]

    def _figures(self, tokenizer: Tokenizer, summary: str, article: Article) -> dict[Kind, Figures]:
        count = measure(self.implementation, tokenizer, self.stemmer and tokenizer == "default")
        texts = (summary, *article.references)
        lines = tuple(_lines(text, article.language) for text in texts) if self.split == "auto" else texts
        if lines == texts or "rougeLsum" not in self.names:
            found = count(self.names, texts[1:], summary)
        else:
            whole = count([name for name in self.names if name != "rougeLsum"], texts[1:], summary)
            found = [one | other for one, other in zip(whole, count(["rougeLsum"], lines[1:], lines[0]), strict=True)]
        return {name: self._of_several([one[name] for one in found]) for name in self.names}

    def _of_several(self, found: list[Figures]) -> Figures:
        if self.references == "max" or len(found) == 1:
            return max(found, key=lambda figures: figures.fmeasure)
        return Figures(*map(fmean, zip(*found, strict=True)))

    def _signature(self, name: Kind, tokenizer: Tokenizer, references: int) -> str:
        parts = [name, f"tok:{tokenizer}", f"stem:{'porter' if self.stemmer and tokenizer == 'default' else 'no'}"]
        parts += [f"split:{'sentencex' if self.split == 'auto' else 'no'}"] if name == "rougeLsum" else []
        return "|".join([*parts, f"refs:{self.references}{references}", "v:rouge-score-0.1.2"])


def _unfit(tokenizer: Tokenizer, summary: str, references: Sequence[str]) -> str | None:
    if not references:
        return "no reference"
    for what, text in (("summary", summary), *(("reference", reference) for reference in references)):
        kept, letters = _letters(text)
        if not letters:
            return f"the {what} has no letters or digits"
        if tokenizer == "default" and kept < MIN_KEPT * letters:
            return (
                f"the default tokenizer deletes {1 - kept / letters:.0%} of the {what}'s letters: "
                "name the article's language, or tokenizer: unicode"
            )
    return None


@lru_cache(maxsize=256)
def _letters(text: str) -> tuple[int, int]:
    """The letters and digits that are ASCII, and all of them."""
    kept = len(_ASCII.findall(text))
    return kept, kept if text.isascii() else sum(map(str.isalnum, text))


@lru_cache(maxsize=256)
def _lines(text: str, language: str) -> str:
    return text if "\n" in text.strip() else "\n".join(sentences(text, language))
