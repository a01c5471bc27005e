"""Facts without a model: each check is a small file; a finding is a flag with the body's closest sentence."""

from collections.abc import Callable

from evals.schema import Article, Sample, Score, TaskName
from evals.scorers.facts.attribution import check_attribution
from evals.scorers.facts.force import check_force
from evals.scorers.facts.hedges import check_hedges
from evals.scorers.facts.names import check_names
from evals.scorers.facts.negation import check_negation
from evals.scorers.facts.numbers import check_numbers
from evals.scorers.facts.quotations import check_quotations

CHECKS: dict[str, Callable[[str, Article], Score]] = {
    "numbers": check_numbers, "names": check_names, "quotes": check_quotations,
    "hedges": check_hedges, "attribution": check_attribution, "negation": check_negation, "force": check_force,
}  # fmt: skip
GATEABLE = frozenset({"numbers", "quotes"})
"""What a gate may look at: their flags held against people's labels, or against reading them (see each docstring)."""
WARNINGS = frozenset({"hedges", "attribution", "negation", "force"})
"""Checks whose flags are worth a look and no more."""


class Facts:
    """Every check in turn: `value` is the share of what was checked that the body bears out (0 to 1)."""

    tasks: frozenset[TaskName] = frozenset({"summary"})

    def __init__(self, checks: list[str] | None = None) -> None:
        self.names: tuple[str, ...] = tuple(checks or CHECKS)

    def score(self, sample: Sample, article: Article) -> list[Score]:
        """One Score a check."""
        assert sample.output is not None
        return [CHECKS[name](sample.output.text, article) for name in self.names]
