"""Fits what turns a prompt's probabilities into verdicts, on labelled headlines, for one model and one prompt.

Class-balanced softmax regression with a small L2 penalty, fitted by L-BFGS; judged by cross-validation over stories, so
that no story is both learnt from and judged.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.headlines.calibration import LABELS, log_odds
from evals.schema import Article, Frozen, Reading, Sample, Verdict
from evals.stats import confusion, macro_f1

FOLDS = 5
PENALTY = 1.0
"""L2, on weights of log-odds; a handful of items a class must not fit noise."""


@dataclass(frozen=True)
class Item:
    """One labelled proposition and what the model said of it."""

    chances: dict[str, float]
    label: Verdict
    story: str


class Fit(Frozen):
    """How well a calibration does, by cross-validation on the items that it is fitted on."""

    items: int
    stories: int
    accuracy: float
    macro_f1: float
    plain_accuracy: float
    """The same items without calibration: each answer by which is likelier."""
    plain_macro_f1: float
    weights: dict[Verdict, tuple[float, float, float, float]]


def items_of(samples: Sequence[Sample], articles: dict[str, Article]) -> list[Item]:
    """The labelled propositions whose probabilities a Run has read, where the model was asked the labelled ones."""
    found: list[Item] = []
    for sample in samples:
        labels = articles[sample.article_id].labels
        if labels is None or sample.output is None:
            continue
        asked = Reading.model_validate(sample.output.data or {}).propositions
        if len(asked) != len(labels.propositions):
            continue
        for one, label in zip(asked, labels.propositions, strict=True):
            if one.chances and label.verdict in LABELS:
                found.append(Item(one.chances, label.verdict, sample.story))
    return found


def fit(items: Sequence[Item], plain: Sequence[Verdict], seed: int = 2009) -> Fit:
    """The weights for some items, and how well such weights do on stories that they were not fitted on.

    Args:
        items: at least one of each verdict, from at least FOLDS stories.
        plain: the verdicts without calibration, same order.
        seed: of the folds.

    Raises:
        ValueError: too few items or verdicts.
    """
    labels = np.array([LABELS.index(item.label) for item in items])
    stories = sorted({item.story for item in items})
    if len(stories) < FOLDS or len(set(labels.tolist())) < len(LABELS):
        raise ValueError(
            f"{len(items)} propositions on {len(stories)} stories: each verdict must occur, on {FOLDS} stories."
        )
    data = np.array([[1.0, *log_odds(item.chances)] for item in items])
    order = np.random.default_rng(seed).permutation(len(stories))
    fold = {story: int(order[at]) % FOLDS for at, story in enumerate(stories)}
    folds = np.array([fold[item.story] for item in items])
    guessed = np.zeros(len(items), dtype=int)
    for held in range(FOLDS):
        learnt = folds != held
        guessed[~learnt] = (data[~learnt] @ _weights(data[learnt], labels[learnt]).T).argmax(axis=1)
    weights = _weights(data, labels)
    said = [LABELS[at] for at in guessed]
    gold = [item.label for item in items]
    return Fit(
        items=len(items),
        stories=len(stories),
        accuracy=_accuracy(gold, said),
        macro_f1=macro_f1(confusion(list(zip(gold, said, strict=True)))) or 0.0,
        plain_accuracy=_accuracy(gold, plain),
        plain_macro_f1=macro_f1(confusion(list(zip(gold, plain, strict=True)))) or 0.0,
        weights={label: tuple(round(float(value), 4) for value in weights[at]) for at, label in enumerate(LABELS)},
    )


def _accuracy(gold: Sequence[Verdict], said: Sequence[Verdict]) -> float:
    return sum(one == other for one, other in zip(gold, said, strict=True)) / len(gold)


def _weights(data: NDArray[np.float64], labels: NDArray[np.intp]) -> NDArray[np.float64]:
    """One row of weights a verdict; a class that is rare counts as much as a frequent one."""
    from scipy.optimize import minimize

    shape = (len(LABELS), data.shape[1])
    counts = np.bincount(labels, minlength=len(LABELS))
    balance = (len(labels) / (len(LABELS) * np.maximum(counts, 1)))[labels]
    target = np.eye(len(LABELS))[labels]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(shape)
        scores = data @ weights.T
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        penalty = weights.copy()
        penalty[:, 0] = 0.0
        value = -(balance * np.log(np.maximum((chances * target).sum(axis=1), 1e-12))).sum()
        slope = (balance[:, None] * (chances - target)).T @ data + PENALTY * penalty
        return float(value + PENALTY / 2 * (penalty**2).sum()), slope.ravel()

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B")
    return np.asarray(found.x, dtype=float).reshape(shape)
