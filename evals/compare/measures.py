"""Every measure of one contender against another: what may be compared, how it differs, and how sure that is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import log
from statistics import fmean

from evals.compare.sides import TURNED, Answers
from evals.compare.values import AtEqualLength, Measure, Refusal
from evals.numbers import UNBOUNDED
from evals.scorecard import DESCRIPTORS, NO_VERDICT
from evals.stats import estimate
from evals.stats.family import adjust, word
from evals.stats.length import adjusted
from evals.stats.paired import Column, Difference, differences

LOWER = frozenset({"over_answered", "under_answered"})
"""Figures of which less is better."""
CORPUS = ("verdict_macro_f1", "verdict_kappa")
"""Figures of the whole verdict matrix that are compared unless others are asked for."""
EXTREME = 0.05
"""The share of articles on one side of equal length under which a line read there is an extrapolation."""


@dataclass
class Paired:
    """One pairing's measures before they are judged together."""

    base: Answers
    head: Answers
    columns: list[Column] = field(default_factory=list)
    ids: dict[str, list[str]] = field(default_factory=dict)
    """Of each measure the articles of its pairs, in order."""
    left_out: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    signatures: dict[str, str] = field(default_factory=dict)
    corpus: list[Difference] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def gather(
    base: Answers, head: Answers, stories: Mapping[str, str], wanted: Collection[str], across_judges: bool
) -> Paired:
    """The pairs of values of every measure that both sides have; of the others, why they are not compared.

    Args:
        base: one side.
        head: the other.
        stories: of the articles that both were given.
        wanted: measures by name; none for all but the figures in depth.
        across_judges: judges are what is compared, so that grades by two judges are.
    """
    found = Paired(base, head)
    known = dict.fromkeys((*base.values, *head.values))
    for name in [name for name in known if name in wanted] if wanted else usual(known):
        ours, theirs = base.values.get(name, {}), head.values.get(name, {})
        shared = [id_ for id_ in stories if id_ in ours and id_ in theirs]
        marks = {id_: _marks(ours[id_], theirs[id_], across_judges) for id_ in shared}
        alike = [id_ for id_ in shared if marks[id_][0] == marks[id_][1]]
        only = [sum(id_ in one and id_ not in two for id_ in stories) for one, two in ((ours, theirs), (theirs, ours))]
        if not alike:
            reason = _why(marks, [bool(ours), bool(theirs)])
            found.refused.append(Refusal(name=name, reason=reason))
            continue
        found.ids[name] = alike
        found.left_out[name] = (only[0], only[1], len(shared) - len(alike))
        found.signatures[name] = " or ".join(sorted({one[1] for id_ in alike for one in theirs[id_] if one[1]}))
        values = [[fmean(value for value, _ in side[id_]) for id_ in alike] for side in (ours, theirs)]
        where = [stories[id_] for id_ in alike]
        found.columns.append(Column(name, values[0], values[1], where, bounded=name not in UNBOUNDED))
    return found


def usual(names: Iterable[str]) -> list[str]:
    """The measures that are looked at unless others are asked for: all but the figures in depth."""
    return [name for name in names if not name.startswith(TURNED) or name in LOWER or name == "verdict_accuracy"]


def _marks(
    ours: list[tuple[float, str]], theirs: list[tuple[float, str]], across: bool
) -> tuple[frozenset[str], frozenset[str]]:
    one, two = (frozenset(_without_judge(mark) if across else mark for _, mark in side) for side in (ours, theirs))
    return one, two


def _without_judge(signature: str) -> str:
    return "|".join(part for part in signature.split("|") if not part.startswith("judge:"))


def _why(marks: Mapping[str, tuple[frozenset[str], frozenset[str]]], there: list[bool]) -> str:
    """Why a measure is not compared, in a sentence."""
    if not all(there):
        return f"only {'BASE' if there[0] else 'HEAD'} has it"
    if not marks:
        return "no article has it on both sides"
    one, two = next(iter(marks.values()))
    ours, theirs = (max(side, default="").split("|") for side in (one, two))
    changed = [(old, new) for old, new in zip(ours, theirs, strict=False) if old != new]
    told = "; ".join(f"{old} against {new}" for old, new in changed) or f"{max(one)} against {max(two)}"
    judges = any(old.startswith("judge:") for old, _ in changed)
    return f"not made alike: {told}" + (". The judges themselves: --across-judges" if judges else "")


def add_corpus(paired: Paired, stories: Mapping[str, str], wanted: Collection[str], seed: int, resamples: int) -> None:
    """The figures of the whole verdict matrix, over articles and repeats that both sides have a verdict of."""
    both: list[list[tuple[str, list[tuple[str, str]]]]] = [[], []]
    for id_, story in stories.items():
        ours, theirs = paired.base.verdicts.get(id_, {}), paired.head.verdicts.get(id_, {})
        sides = [
            [(label, said) for label, said in one.values() if label and said != NO_VERDICT] for one in (ours, theirs)
        ]
        if all(sides):
            for side, found in zip(both, sides, strict=True):
                side.append((story, found))
    if not both[0]:
        return
    from evals.stats.corpus import STATISTICS, corpus_differences

    names = [name for name in STATISTICS if name in (wanted or CORPUS)]
    paired.corpus = corpus_differences(names, both[0], both[1], seed, resamples) if names else []
    for name in names:
        paired.left_out[name] = (0, 0, 0)
        paired.signatures[name] = paired.signatures.get("verdict_accuracy", "")


@dataclass(frozen=True)
class Terms:
    """What was declared before the data were looked at."""

    primary: str | None
    margin: float
    seed: int
    resamples: int


def judged(pairings: list[Paired], alike: list[bool], terms: Terms) -> tuple[list[list[Measure]], int]:
    """The measures of every pairing, judged as one family, and over how many tests p is corrected.

    No test are the measures of a pairing that is `alike` on both sides, and the declared one is corrected by itself.
    """
    found = {
        (at, one.name): one
        for at, paired in enumerate(pairings)
        for one in (*differences(paired.columns, terms.seed, terms.resamples), *paired.corpus)
    }
    tests = {
        key: one.p
        for key, one in found.items()
        if one.p is not None and one.name not in DESCRIPTORS and not alike[key[0]]
    }
    declared = [key for key in tests if key[1] == terms.primary]
    holm = adjust(tests, declared)
    rows: list[list[Measure]] = [[] for _ in pairings]
    for (at, name), one in found.items():
        p = one.p if name in DESCRIPTORS or alike[at] else holm.get((at, name))
        rows[at].append(_measure(pairings[at], one, p, terms))
    return rows, len(tests) - len(declared)


def _measure(paired: Paired, one: Difference, p: float | None, terms: Terms) -> Measure:
    graded, lower = one.name not in DESCRIPTORS, one.name in LOWER
    margin = None if one.name in UNBOUNDED else terms.margin
    only_base, only_head, other = paired.left_out[one.name]
    ids = paired.ids.get(one.name, [])
    lengths = _lengths(paired, ids) if graded else []
    column = next((column for column in paired.columns if column.name == one.name), None)
    return Measure(
        name=one.name,
        graded=graded,
        lower_is_better=lower,
        primary=one.name == terms.primary,
        word=word(one, p, margin, lower, graded),
        n=one.n,
        clusters=one.clusters,
        base=one.base,
        head=one.head,
        difference=one.mean,
        low=one.low,
        high=one.high,
        p=one.p,
        p_adjusted=p,
        detectable=one.seen,
        equivalent=None if margin is None or one.narrow is None else one.within(margin),
        method=one.method,
        test=one.test,
        signature=paired.signatures.get(one.name, ""),
        only_base=only_base,
        only_head=only_head,
        other_signature=other,
        words_base=fmean(old for old, _ in lengths) if lengths else None,
        words_head=fmean(new for _, new in lengths) if lengths else None,
        at_equal_length=_at_equal_length(column, lengths) if column and lengths and one.error else None,
    )


def _lengths(paired: Paired, ids: list[str]) -> list[tuple[float, float]]:
    """The mean words of both sides' answers to each article; nothing where an answer has no words."""
    if any(not min(side.lengths.get(id_, [0])) for id_ in ids for side in (paired.base, paired.head)):
        return []
    return [(fmean(paired.base.lengths[id_]), fmean(paired.head.lengths[id_])) for id_ in ids]


def _at_equal_length(column: Column, lengths: list[tuple[float, float]]) -> AtEqualLength | None:
    """None where lengths do not differ by more than chance, or the line leads where no difference can be."""
    moves = [log(new / old) for old, new in lengths]
    drift = estimate(moves, column.stories, bounded=False)
    if drift.low is None or drift.high is None or drift.low <= 0 <= drift.high:
        return None
    found = adjusted(column, moves)
    if found is None or found.mean is None or found.low is None or found.high is None:
        return None
    if column.bounded and not -1 <= found.mean <= 1:
        return None
    fewer = min(sum(move <= 0 for move in moves), sum(move >= 0 for move in moves))
    return AtEqualLength(
        difference=found.mean,
        low=found.low,
        high=found.high,
        extrapolated=fewer < EXTREME * len(moves),
        method=found.method,
    )
