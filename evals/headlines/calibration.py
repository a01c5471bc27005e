"""From probabilities of yes to a verdict: a small logistic model, fitted for one model and one prompt.

A small language model answers yes to nearly everything, and the differences carry the information: the levels must be
learnt from labelled headlines. Softmax regression on three log-odds, one for each question of rule R3.
"""

import math
from collections.abc import Mapping, Sequence

from evals.schema import Frozen, Verdict

QUESTIONS = ("bears", "asserts", "denies")
"""The questions of rule R3: does any sentence bear on it, does one assert it, does one assert the opposite?"""
LABELS: tuple[Verdict, ...] = ("supported", "contradicted", "unresolved", "unaddressed")
_EDGE = 1e-4
"""Probabilities are kept this far from 0 and 1, so that log-odds stay finite."""


class Calibration(Frozen):
    """Weights for one model and one prompt; good for no other."""

    model: str
    prompt: str
    """`name@version`."""
    prompt_hash: str
    data: str
    """The labelled headlines that it was fitted on, by name, split and number."""
    weights: dict[Verdict, tuple[float, float, float, float]]
    """By verdict a constant and one weight for each question's log-odds."""

    @property
    def id(self) -> str:
        """How a signature names it."""
        rounded = ",".join(f"{value:.3f}" for label in LABELS for value in self.weights[label])
        return f"calibrated:{self.prompt}|{self.model}|{self.data}|w:{rounded}"

    def verdict(self, chances: Mapping[str, float]) -> Verdict:
        """The likeliest verdict for the probabilities of yes to the three questions."""
        features = (1.0, *log_odds(chances))
        scores = {
            label: sum(weight * value for weight, value in zip(self.weights[label], features, strict=True))
            for label in LABELS
        }
        return max(LABELS, key=scores.__getitem__)


def log_odds(chances: Mapping[str, float]) -> tuple[float, ...]:
    """The log-odds of yes for each question, finite."""
    clipped = [min(max(chances[name], _EDGE), 1 - _EDGE) for name in QUESTIONS]
    return tuple(math.log(value / (1 - value)) for value in clipped)


def plain_answers(chances: Mapping[str, float]) -> Sequence[bool]:
    """The three answers without calibration: yes where it is likelier than no."""
    return [chances[name] > 0.5 for name in QUESTIONS]
