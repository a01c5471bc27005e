"""Facts without a model: each check is one small file; each finding is a flag on the summary."""

from collections.abc import Callable

from evals.schema import Article, Sample, Score, TaskName
from evals.scorers.facts.names import check_names
from evals.scorers.facts.numbers import check_numbers

CHECKS: dict[str, Callable[[str, Article], Score]] = {"numbers": check_numbers, "names": check_names}


class Facts:
    """Every check in turn: `value` is the share of what was checked that the body bears out (0 to 1)."""

    tasks: frozenset[TaskName] = frozenset({"summary"})

    def __init__(self, checks: list[str] | None = None) -> None:
        self.names: tuple[str, ...] = tuple(checks or CHECKS)

    def score(self, sample: Sample, article: Article) -> list[Score]:
        """One Score a check."""
        assert sample.output is not None
        return [CHECKS[name](sample.output.text, article) for name in self.names]
