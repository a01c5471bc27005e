"""Scorers from outside the package, named by their dotted path: what they hand in is checked, and signed."""

import inspect
import re
import sys
from collections.abc import Collection, Generator, Mapping
from typing import Any

from evals.errors import SuiteError
from evals.schema import TASKS, Article, Asking, Sample, Score
from evals.text import digest


class Own:
    """A scorer of somebody's own, held to what the others keep: the Scores that it names, 0 to 1, each with a signature
    that changes with its options and its module's text.

    Raises:
        SuiteError: it lacks what `evals.scorers.Scorer` has.
    """

    def __init__(self, path: str, options: Mapping[str, Any], scorer: Any) -> None:
        missing = [one for one in ("tasks", "names", "score") if not hasattr(scorer, one)]
        if missing:
            raise SuiteError(
                f"Scorer {path!r} is no scorer: it has no {', '.join(missing)} (see evals.scorers.Scorer)."
            )
        if not _plain(scorer.names) or not _plain(scorer.tasks) or not set(scorer.tasks) <= set(TASKS):
            raise SuiteError(
                f"Scorer {path!r}: names is a tuple of names, and tasks a set of {' and '.join(map(repr, TASKS))}."
            )
        self.tasks, self.names = frozenset(scorer.tasks), tuple(scorer.names)
        self._scorer = scorer
        told = "".join(f"|{option}:{value}" for option, value in options.items())
        self._signature = f"by:{path}#{_text_hash(scorer)}{told}"

    def score(self, sample: Sample, article: Article) -> list[Score] | Asking[list[Score]]:
        """The scorer's Scores.

        Raises:
            ValueError: they are not those that it names, or one is not 0 to 1.
        """
        found = self._scorer.score(sample, article)
        return self._asked(found) if isinstance(found, Generator) else self._held(found)

    def _asked(self, asking: Asking[list[Score]]) -> Asking[list[Score]]:
        return self._held((yield from asking))

    def _held(self, found: list[Score]) -> list[Score]:
        given = [score.name for score in found]
        if sorted(given) != sorted(self.names):
            raise ValueError(f"it gave the Scores {given}, and names {list(self.names)}")
        for one in found:
            if one.value is not None and not 0 <= one.value <= 1:
                raise ValueError(f"{one.name} is {one.value:g}, and a Score of one's own is 0 to 1")
            if (one.value is None) == (one.status == "scored") or (one.value is None and not one.reason):
                raise ValueError(
                    f"{one.name} is {one.status} with value {one.value}: a value, or a status and a reason"
                )
        return [
            score if score.signature else score.model_copy(update={"signature": f"{score.name}|{self._signature}"})
            for score in found
        ]


def _plain(names: object) -> bool:
    """Whether these are some names that can be written anywhere: letters, digits, `_`, `.`, `-`, `@`."""
    if isinstance(names, str) or not isinstance(names, Collection) or not names:
        return False
    return all(isinstance(name, str) and re.fullmatch(r"[\w.@-]+", name) for name in names)


def _text_hash(scorer: object) -> str:
    """Four digits that change with the text of the scorer's module."""
    try:
        return digest(inspect.getsource(sys.modules[type(scorer).__module__]))[:4]
    except (OSError, TypeError):  # compiled
        return "compiled"
