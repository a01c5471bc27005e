"""Scorers: each grades one Sample. `SCORERS` is the whole registry; a dotted path `my_pkg.scorers:Mine` works too."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, Protocol

from evals.errors import SuiteError
from evals.prompts import Prompt, Rubric
from evals.schema import Article, Asking, Sample, Score, TaskName

SCORERS = {
    "rouge": "evals.scorers.rouge:Rouge",
    "extraction": "evals.scorers.extraction:Extraction",
    "facts": "evals.scorers.facts:Facts",
    "verdict": "evals.scorers.verdict:VerdictAgreement",
    "headline_checks": "evals.scorers.headline_checks:HeadlineChecks",
    "rubric": "evals.scorers.rubric:RubricScorer",
}


class Scorer(Protocol):
    """What a scorer of one's own must have."""

    tasks: frozenset[TaskName]
    names: tuple[str, ...]
    """The names of its Scores: each Sample gets every one of them, `scored`, `unscored` or `error`."""

    def score(self, sample: Sample, article: Article) -> list[Score] | Asking[list[Score]]:
        """The Scores of a Sample that has an Output; asks (yields Requests to the judge) where it must."""
        ...


@dataclass(frozen=True)
class JudgePanel:
    """What a scorer that asks a judge needs to know of it."""

    name: str
    samples: int
    prompt: Prompt
    rubric: Rubric
    method: Literal["answer", "probability"] = "answer"
    """Whether an answer is read as JSON with a quote, or as the probability of yes from its first token."""
    retry: bool = False
    """Whether an answer that is no use is asked for once more."""


def make_scorer(name: str, options: Mapping[str, Any], panel: JudgePanel | None) -> Scorer:
    """A scorer by name, with its options; the rubric takes the judge instead.

    Raises:
        SuiteError: unknown name or option, or a rubric without a judge.
    """
    target = SCORERS.get(name, name if ":" in name else None)
    if target is None:
        raise SuiteError(f"Unknown scorer {name!r}. Known: {', '.join(SCORERS)}, or a dotted path my_pkg.scorers:Mine.")
    module, _, attribute = target.partition(":")
    try:
        maker = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as problem:
        raise SuiteError(f"Scorer {name!r} cannot be imported: {problem}.") from None
    try:
        if name == "rubric":
            if panel is None:
                raise SuiteError("Scorer 'rubric' needs a judge: set judge: {model: …} in the suite, or --judge.")
            return maker(panel, **options)  # type: ignore[no-any-return]
        return maker(**options)  # type: ignore[no-any-return]
    except TypeError as problem:
        raise SuiteError(f"Scorer {name!r} does not take these options: {str(problem).split(') ')[-1]}.") from None
