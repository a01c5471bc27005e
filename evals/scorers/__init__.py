"""Scorers: each grades one Sample. `SCORERS` is the whole registry; a dotted path `my_pkg.scorers:Mine` works too."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, Protocol

from evals.errors import SuiteError
from evals.prompts import Prompt, Rubric
from evals.schema import Article, Asking, Sample, Score, TaskName
from evals.scorers.own import Own

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
    """The names of its Scores: each Sample gets every one of them, `scored`, `unscored` or `error`; 0 to 1, more is
    better."""

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
        SuiteError: unknown name or option, a rubric without a judge, or a class that is no scorer.
    """
    target = SCORERS.get(name, name if ":" in name else None)
    if target is None:
        raise SuiteError(f"Unknown scorer {name!r}. Known: {', '.join(SCORERS)}, or a dotted path my_pkg.scorers:Mine.")
    if target == name and (here := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, here)  # as with `python -m`
    module, _, attribute = target.partition(":")
    try:
        maker = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as problem:
        raise SuiteError(f"Scorer {name!r} cannot be imported: {problem}.") from None
    if name == "rubric" and panel is None:
        raise SuiteError("Scorer 'rubric' needs a judge: set judge: {model: …} in the suite, or --judge.")
    try:
        made: Scorer = maker(panel, **options) if name == "rubric" else maker(**options)
    except TypeError as problem:
        raise SuiteError(f"Scorer {name!r} does not take these options: {str(problem).split(') ')[-1]}.") from None
    except ValueError as problem:
        raise SuiteError(f"Scorer {name!r}: {problem}.") from None
    except (Exception, SystemExit) as problem:  # one's own may do anything
        raise SuiteError(f"Scorer {name!r} cannot be made: {type(problem).__name__}: {problem}.") from None
    return made if target != name else Own(name, options, made)


def check_scorers(task: TaskName, named: Mapping[str, Scorer]) -> None:
    """Refuses, among the scorers of a task, one that grades another task, and two that give Scores of one name.

    Raises:
        SuiteError: there is such a one.
    """
    seen: dict[str, str] = {}
    for name, scorer in named.items():
        if task not in scorer.tasks:
            raise SuiteError(f"Scorer {name!r} grades {' and '.join(sorted(scorer.tasks))}, not {task}. Take it out.")
        for one in scorer.names:
            if one in seen:
                raise SuiteError(f"Scorers {seen[one]!r} and {name!r} both give {one!r}. Rename one's Score.")
            seen[one] = name
