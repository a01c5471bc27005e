"""How figures and names are written in every report, so that a number looks the same wherever it stands."""

from collections.abc import Iterable

from evals.schema import Estimate
from evals.scorecard import DESCRIPTORS, UNBOUNDED, JudgeFitness, Scorecard

TITLES = {"summary": "Summaries", "headline": "Question headlines"}
ORDER = (
    "verdict_accuracy", "verdict_macro_f1", "rouge1", "rouge2", "rougeL", "rougeLsum", "numbers", "names", "rubric",
)  # fmt: skip


def who(model: str, prompt: str | None) -> str:
    """A contender: the model, and the prompt where it has one."""
    return f"{model} {prompt}" if prompt else model


def number(value: float | None, name: str = "") -> str:
    """Three decimals, without the zero before the point; one decimal for measures in words."""
    if value is None:
        return "-"
    if name in UNBOUNDED:
        return f"{value:.1f}"
    return f"{value:.3f}".removeprefix("0") if 0 <= value < 1 else f"{value:.2f}"


def interval(one: Estimate) -> str:
    """The interval as low–high, or why there is none."""
    if one.low is None or one.high is None:
        return one.method if one.mean is not None else ""
    return f"{number(one.low, one.name)}–{number(one.high, one.name)}"


def graded(estimates: Iterable[Estimate]) -> list[Estimate]:
    """Those that grade, the most telling first; each measure's contenders stand together."""
    ours = [one for one in estimates if one.name not in DESCRIPTORS]
    return sorted(ours, key=lambda one: (ORDER.index(one.name) if one.name in ORDER else len(ORDER), one.name))


def descriptors(estimates: Iterable[Estimate]) -> list[Estimate]:
    """Those that describe."""
    return sorted((one for one in estimates if one.name in DESCRIPTORS), key=lambda one: one.name)


def judge_line(judge: JudgeFitness) -> str:
    """Whether the judge is to be trusted, in a sentence."""
    useless = f"{judge.unusable} of {judge.asked} answers were no use" if judge.asked else "it was asked nothing"
    if not judge.canaries:
        return f"Judge {judge.model} was not checked against items whose answer is certain; {useless}."
    known = f"{judge.passed} of {judge.canaries} items whose answer is certain"
    if judge.fit:
        return f"Judge {judge.model} got {known} right; {useless}."
    return f"Judge {judge.model} is UNFIT: it got only {known} right, and {useless}. Do not trust the rubric rows."


def finished_line(card: Scorecard) -> str | None:
    """What an interrupted Run lacks."""
    if card.finished >= card.expected:
        return None
    return f"{card.finished} of {card.expected} Samples are finished. Go on: betteridge runs resume {card.run_id}"
