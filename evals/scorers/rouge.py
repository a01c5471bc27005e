"""ROUGE by `rouge-score` (Lin 2004; google-research's reimplementation), never silently wrong.

Its tokenizer deletes every character outside a-z and 0-9. Where that is most of a text's letters the score would be
noise, and is `unscored` instead.
"""

from functools import lru_cache
from typing import Any, Literal

from evals.errors import SuiteError
from evals.schema import Article, Sample, Score, TaskName
from evals.text import sentences

Kind = Literal["rouge1", "rouge2", "rougeL", "rougeLsum"]
KINDS: tuple[Kind, ...] = ("rouge1", "rouge2", "rougeL", "rougeLsum")
MIN_KEPT = 0.5
"""Share of a text's letters and digits that the tokenizer must keep."""


class Rouge:
    """F-measure as the value, precision and recall beside it, each 0 to 1; the best of several references.

    Args:
        kinds: which of the four.
        stemmer: Porter-stem English words first.
        split: `auto` puts each sentence on its own line for rougeLsum unless a text has lines already; `none` does not.
    """

    tasks: frozenset[TaskName] = frozenset({"summary"})

    def __init__(
        self,
        kinds: tuple[Kind, ...] | list[Kind] = KINDS,
        stemmer: bool = False,
        split: Literal["auto", "none"] = "auto",
    ) -> None:
        if unknown := [kind for kind in kinds if kind not in KINDS]:
            raise SuiteError(f"Scorer 'rouge' has no kind {unknown[0]!r}. Kinds: {', '.join(KINDS)}.")
        if split not in ("auto", "none"):
            raise SuiteError(f"Scorer 'rouge': split is 'auto' or 'none', not {split!r}.")
        self.names: tuple[str, ...] = tuple(kinds)
        self.stemmer = stemmer
        self.split = split

    def score(self, sample: Sample, article: Article) -> list[Score]:
        """One Score a kind; `unscored` without a reference, or where the tokenizer would delete the text."""
        assert sample.output is not None
        reason = self._unfit(sample.output.text, article)
        if reason:
            return [
                Score(name=name, status="unscored", reason=reason, signature=self._signature(name, 0))
                for name in self.names
            ]
        plain = _scorer(tuple(name for name in self.names if name != "rougeLsum"), self.stemmer)
        found = dict(plain.score_multi(article.references, sample.output.text)) if plain else {}
        if "rougeLsum" in self.names:
            lines = [self._lines(text, article.language) for text in (sample.output.text, *article.references)]
            found |= _scorer(("rougeLsum",), self.stemmer).score_multi(lines[1:], lines[0])
        return [
            Score(
                name=name,
                value=found[name].fmeasure,
                precision=found[name].precision,
                recall=found[name].recall,
                signature=self._signature(name, len(article.references)),
            )
            for name in self.names
        ]

    def _unfit(self, summary: str, article: Article) -> str | None:
        if not article.references:
            return "no reference"
        for what, text in (("summary", summary), *(("reference", reference) for reference in article.references)):
            letters = [char for char in text if char.isalnum()]
            kept = sum(char.isascii() for char in letters)
            if not letters:
                return f"the {what} has no letters or digits"
            if kept < MIN_KEPT * len(letters):
                return f"the default tokenizer deletes {1 - kept / len(letters):.0%} of the {what}'s letters"
        return None

    def _lines(self, text: str, language: str) -> str:
        return text if self.split == "none" or "\n" in text.strip() else "\n".join(sentences(text, language))

    def _signature(self, name: str, references: int) -> str:
        parts = [name, "tok:default", f"stem:{'porter' if self.stemmer else 'no'}"]
        parts += [f"split:{'sentencex' if self.split == 'auto' else 'no'}"] if name == "rougeLsum" else []
        return "|".join([*parts, f"refs:max{references}", "v:rouge-score-0.1.2"])


@lru_cache(maxsize=8)
def _scorer(kinds: tuple[str, ...], stemmer: bool) -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(list(kinds), use_stemmer=stemmer) if kinds else None
