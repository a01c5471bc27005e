"""The headline check in depth: Estimates by dotted name, for one prompt and model, from Samples and articles alone.

    verdict_kappa           Cohen's kappa of labels and verdicts, -1 to 1
    over_answered           share of open labels (unresolved, unaddressed) that got a firm verdict; lower is better
    under_answered          share of firm labels (supported, contradicted) that got an open verdict; lower is better
    verdict_precision.V     of each verdict V; also verdict_recall.V and verdict_f1.V
    verdict_accuracy.form.F     of the articles of one form; also .trap.T and .language.L
    evidence_valid          share of the answers with a verdict other than unaddressed that quote the body
    evidence_overlap        share of the right verdicts that stand on a labelled sentence
    presuppositions         share of the labelled presuppositions given a status that got the right one; n counts
                            presuppositions, and `unscored` those given none
    failed.KIND             share of all Samples without a usable answer, by kind of Failure

All but kappa are 0 to 1. Intervals are those of `evals.stats.estimate`; kappa and F1 (whose n counts headlines with the
label) have those of `evals.stats.bootstrap`. An answer that was no use is not a wrong one: it counts as `errors` of
every figure that its label belongs to.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

from evals.schema import VERDICTS, Article, Estimate, FailureKind, Sample, Score
from evals.scorers.verdict import NOTHING_ASKED, UNMATCHED
from evals.stats import Interval, bootstrap, estimate, f1, kappa

FIRM, OPEN = frozenset({"supported", "contradicted"}), frozenset({"unresolved", "unaddressed"})
GRADED = (*VERDICTS, "mixed")
ONLY_HERE = frozenset({"evidence_overlap", "presuppositions"})
"""Scores that are no Estimate of the Scorecard's own: they apply to so few Samples that a gate's `max_unscored`,
which counts what does not apply, would fail on them."""
FAMILIES = (
    "verdict_kappa", "over_answered", "under_answered", "verdict_precision", "verdict_recall", "verdict_f1",
    "verdict_accuracy", "evidence_valid", "evidence_overlap", "presuppositions", "failed",
)  # fmt: skip
FIGURES = frozenset({
    *FAMILIES[:3], "verdict_macro_f1", "evidence_valid", "evidence_overlap", "presuppositions",
    *(f"verdict_{figure}.{verdict}" for figure in ("precision", "recall", "f1") for verdict in GRADED),
})  # fmt: skip
"""What the Score `verdict` may become on a Scorecard; a Run has those that some answer bears on."""
FAILED = frozenset(f"failed.{kind}" for kind in get_args(FailureKind))
TRAP = "trap:"
State = float | Literal["unscored", "error"]


@dataclass(frozen=True)
class Traits:
    """What is kept of an Article: its label, empty without one, and the slices of accuracy that it counts in."""

    label: str
    slices: tuple[str, ...]


def traits_of(article: Article) -> Traits:
    """The Traits of an Article; tags `trap:NAME` are its traps."""
    labels = article.labels
    traps = tuple(f"trap.{tag.removeprefix(TRAP)}" for tag in article.tags if tag.startswith(TRAP))
    form = (labels and labels.form) or "unknown"
    return Traits((labels and labels.verdict) or "", (f"form.{form}", *traps, f"language.{article.language}"))


@dataclass(frozen=True, slots=True)
class _Row:
    """What is kept of a Sample."""

    place: tuple[int, int]
    """Of the article, and the repeat: rows are sorted by it, since Samples finish in any order."""
    story: str
    slices: tuple[str, ...]
    failure: str | None
    expected: str
    """The label that the verdict is held against; empty where it is not."""
    answered: str | None
    overlap: State | None
    given: tuple[str, str] | None
    """Labelled and answered statuses of the presuppositions, as the Score writes them."""


class InDepth:
    """The figures of one prompt and model, while Samples stream by."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._signatures: dict[str, set[str]] = defaultdict(set)

    def add(self, sample: Sample, place: int, traits: Traits) -> None:
        """Takes a headline Sample in, where a verdict was looked for; `place` is that of its article in the Run."""
        scores = {score.name: score for score in sample.scores}
        verdict = scores.get("verdict")
        if verdict is None:
            return
        for name in ("verdict", *ONLY_HERE):
            self._signatures[name].add(scores[name].signature if name in scores else "")
        held = {"scored": verdict.expected or "", "error": traits.label, "unscored": ""}
        given = scores.get("presuppositions")
        self._rows.append(
            _Row(
                place=(place, sample.repeat),
                story=sample.story,
                slices=traits.slices,
                failure=sample.error.kind if sample.error else None,
                expected=held[verdict.status],
                answered=verdict.label,
                overlap=_state(scores.get("evidence_overlap")),
                given=(given.expected, given.label) if given and given.expected and given.label else None,
            )
        )

    def estimates(
        self, prompt: str | None, model: str, seed: int, wanted: Collection[str | None] = ()
    ) -> Iterator[Estimate]:
        """The Estimates in the order of the table above; only those that something bears on.

        Args:
            wanted: names of FAILED, which are told as 0 where no answer failed so.
        """
        rows = sorted(self._rows, key=lambda row: row.place)
        values: dict[str, list[tuple[float, str]]] = defaultdict(list)
        missing: Counter[tuple[str, str]] = Counter()
        for row in rows:
            for name, value in _facts(row):
                if isinstance(value, str):
                    missing[name, value] += 1
                values[name] += [] if isinstance(value, str) else [(value, row.story)]
        failed = {f"failed.{row.failure}" for row in rows if row.failure}
        for name in failed | (FAILED.intersection(wanted) if rows else set()):
            values[name] = [(float(f"failed.{row.failure}" == name), row.story) for row in rows]
        table = [((row.expected, row.answered), row.story) for row in rows if row.expected and row.answered]
        for name in sorted(values, key=_order):
            found = _interval(name, values[name], table, seed)
            yield Estimate(
                name=name,
                task="headline",
                prompt=prompt,
                model=model,
                mean=found.mean,
                low=found.low,
                high=found.high,
                n=len(values[name]),
                clusters=found.clusters,
                unscored=missing[name, "unscored"],
                errors=missing[name, "error"],
                method=found.method,
                signature=" or ".join(sorted(self._signatures[name if name in ONLY_HERE else "verdict"] - {""})),
            )


def may_have(name: str) -> bool:
    """Whether a Run with verdicts may have a figure of that name, or of that beginning."""
    return name in FIGURES | FAILED or name.startswith(("verdict_accuracy.", "probe."))


def _state(score: Score | None) -> State | None:
    if score is None:
        return None
    return score.value if score.status == "scored" else score.status


def _facts(row: _Row) -> Iterator[tuple[str, State]]:
    """What a Sample adds to which figure."""
    if row.expected:
        yield from verdict_facts(row.expected, row.answered, row.slices)
    if row.failure == "invalid_evidence" or row.answered not in (None, NOTHING_ASKED, "unaddressed"):
        yield "evidence_valid", float(row.failure is None)
    if row.overlap is not None:
        yield "evidence_overlap", row.overlap
    for right, said in zip(*(side.split(", ") for side in row.given or ()), strict=False):
        yield "presuppositions", "unscored" if said == UNMATCHED else float(right == said)


def verdict_facts(expected: str, answered: str | None, slices: Sequence[str]) -> Iterator[tuple[str, State]]:
    """What one labelled verdict adds to which figure; `answered` is None where there was no use in the answer."""
    right: State = "error" if answered is None else float(answered == expected)
    yield "verdict_kappa", right
    yield from ((f"verdict_accuracy.{one}", right) for one in slices)
    if expected in GRADED:
        yield f"verdict_recall.{expected}", right
        yield f"verdict_f1.{expected}", right
    if answered in GRADED:
        yield f"verdict_precision.{answered}", right
    for name, those, others in (("over_answered", OPEN, FIRM), ("under_answered", FIRM, OPEN)):
        if expected in those:
            yield name, "error" if answered is None else float(answered in others)


def _interval(
    name: str, values: Sequence[tuple[float, str]], table: Sequence[tuple[tuple[str, str], str]], seed: int
) -> Interval:
    family, _, label = name.partition(".")
    if family in ("verdict_kappa", "verdict_f1"):
        statistic = kappa if family == "verdict_kappa" else partial(f1, label=label)
        return bootstrap(statistic, [pair for pair, _ in table], [story for _, story in table], seed)
    return estimate([value for value, _ in values], [story for _, story in values])


def _order(name: str) -> tuple[int, int, str]:
    family, _, rest = name.partition(".")
    return FAMILIES.index(family), GRADED.index(rest) if rest in GRADED else len(GRADED), rest
