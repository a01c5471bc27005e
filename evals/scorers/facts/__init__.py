"""Facts without a model: each check is a small file; a finding is a flag with the body's closest sentence."""

from collections.abc import Callable
from functools import cache
from importlib import import_module

from evals.schema import Article, Sample, Score, TaskName

Check = Callable[[str, Article], Score]
CHECKS = {
    "numbers": "evals.scorers.facts.numbers:check_numbers",
    "names": "evals.scorers.facts.names:check_names",
    "quotes": "evals.scorers.facts.quotations:check_quotations",
    "hedges": "evals.scorers.facts.firmness:check_hedges",
    "attribution": "evals.scorers.facts.firmness:check_attribution",
    "negation": "evals.scorers.facts.firmness:check_negation",
    "force": "evals.scorers.facts.firmness:check_force",
}
"""Every check, imported when it is first made: scorecards need only the names."""
GATEABLE = frozenset({"numbers", "quotes"})
"""What a gate may look at: their flags held against people's labels, or against reading them (see each docstring)."""
WARNINGS = frozenset({"hedges", "attribution", "negation", "force"})
"""Checks whose flags are worth a look and no more."""


@cache
def check_named(name: str) -> Check:
    """One of the CHECKS."""
    module, _, function = CHECKS[name].partition(":")
    found: Check = getattr(import_module(module), function)
    return found


class Facts:
    """Every check in turn: `value` is the share of what was checked that the body bears out (0 to 1).

    Raises:
        ValueError: there is no check of that name.
    """

    tasks: frozenset[TaskName] = frozenset({"summary"})

    def __init__(self, checks: list[str] | None = None) -> None:
        self.names: tuple[str, ...] = tuple(checks or CHECKS)
        if strange := [name for name in self.names if name not in CHECKS]:
            raise ValueError(f"no check is called {strange[0]!r}; there are {', '.join(CHECKS)}")

    def score(self, sample: Sample, article: Article) -> list[Score]:
        """One Score a check."""
        assert sample.output is not None
        return [check_named(name)(sample.output.text, article) for name in self.names]
