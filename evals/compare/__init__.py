"""A Comparison is what changed: two Runs, or two contenders of one, on the same articles, and whether it is real.

sides      whose answers, and the articles that both were given
measures   every measure: what may be compared, the difference, the test, the word
changes    the articles that changed most, the verdicts that flipped
values     the Comparison itself
planning   how many articles or repeats it takes to see an effect
noise      A/A: one contender against itself
"""

from collections.abc import Collection, Mapping, Sequence, Set

from evals.compare.changes import changes, flips
from evals.compare.measures import Paired, Terms, add_corpus, gather, judged
from evals.compare.sides import (
    Answers,
    Choice,
    Side,
    in_common,
    left_over,
    pair_up,
    read_side,
    settings_differ,
    total,
    unfit_judges,
)
from evals.compare.values import Comparison, Contender, Measure, Pairing
from evals.errors import StoreError, SuiteError
from evals.numbers import number, signed, span
from evals.schema import TASKS, TaskName
from evals.scorecard import Group
from evals.stats.estimates import LEVEL
from evals.store import Run

SAME = "{} is the same on both sides, and so is every answer."
MARGIN = 0.03
"""Two sides closer than this are equivalent, unless the user says otherwise."""
RESAMPLES = 10_000

__all__ = [
    "MARGIN",
    "RESAMPLES",
    "Choice",
    "Comparison",
    "compare",
    "compare_read",
    "compare_sides",
    "pair_up",
    "read_side",
    "read_sides",
]


def compare(
    base: Run,
    head: Run,
    choices: tuple[Choice, Choice] = (Choice(), Choice()),
    measures: Collection[str] = (),
    margin: float = MARGIN,
    across_judges: bool = False,
) -> Comparison:
    """The Comparison of two Runs, or of two contenders of one Run; no model is asked.

    Args:
        base: what was there before.
        head: what may take its place.
        choices: which contender of each.
        measures: only these, the family that Holm corrects for; none for all of the Scorecard's.
        margin: within which two sides are equivalent.
        across_judges: grades by two judges are compared: the judges themselves are the question.

    Raises:
        StoreError: a Run is damaged or unfinished, or no article is in common.
        SuiteError: it is open which contenders are meant, or one side has no measure of that name.
    """
    return compare_read(*read_sides(base, head), choices, measures, margin, across_judges)


def read_sides(base: Run, head: Run) -> tuple[Side, Side]:
    """Both Runs; one that is compared with itself is read once.

    Raises:
        StoreError: one is damaged or unfinished.
    """
    ours = read_side(base)
    return ours, ours if base.path == head.path else read_side(head)


def compare_read(
    ours: Side,
    theirs: Side,
    choices: tuple[Choice, Choice] = (Choice(), Choice()),
    measures: Collection[str] = (),
    margin: float = MARGIN,
    across_judges: bool = False,
) -> Comparison:
    """The same as `compare`, of Runs that are read already.

    Raises:
        StoreError: no article is in common, or nothing can be compared.
        SuiteError: it is open which contenders are meant, or one side has no measure of that name.
    """
    pairs = pair_up(ours, theirs, *choices)
    if ours is theirs and all(one == two for one, two in pairs):
        raise SuiteError(f"Run {ours.run.id} compared with itself is no comparison. Its noise floor: --self")
    found = compare_sides(ours, theirs, pairs, measures, margin, across_judges)
    notes = (*found.notes, *left_over(ours, theirs, choices, pairs))
    found = found.model_copy(update={"notes": notes})
    _refuse_empty(found, measures, sorted({name for one in ours.answers.values() for name in one.values}))
    return found


def compare_sides(
    base: Side,
    head: Side,
    pairs: Sequence[tuple[Group, Group]],
    measures: Collection[str] = (),
    margin: float = MARGIN,
    across_judges: bool = False,
) -> Comparison:
    """The same of Runs that are read already and of contenders named; what cannot be compared is among the refused."""
    stories, notes = in_common(base, head)
    terms = Terms(head.suite.primary, margin, head.suite.seed, RESAMPLES)
    found = []
    for ours, theirs in pairs:
        paired = gather(base.answers[ours], head.answers[theirs], stories, measures, across_judges)
        if ours[0] == "headline":
            add_corpus(paired, stories, measures, terms.seed, terms.resamples)
        found.append(paired)
    alike = [_same(base, head, paired, stories) for paired in found]
    rows, family = judged(found, alike, terms)
    pairings = [_pairing(base, head, *each, stories) for each in zip(found, rows, alike, strict=True)]
    pairings.sort(key=lambda one: not any(measure.primary for measure in one.measures))  # what was declared comes first
    measured = {(one.task, measure.name) for one in pairings for measure in one.measures}
    if terms.primary and not measures and terms.primary not in {name for _, name in measured}:
        notes.append(f"The primary measure, {terms.primary}, is not among what could be compared.")
    return Comparison(
        base=base.run.id,
        head=head.run.id,
        conclusion=" ".join(one.conclusion for one in pairings),
        pairings=tuple(pairings),
        primary=terms.primary,
        family=family,
        margin=margin,
        across_judges=across_judges,
        level=LEVEL,
        resamples=RESAMPLES,
        seed=terms.seed,
        notes=(*notes, *settings_differ(base.manifest, head.manifest), *_warnings(base, head, measured)),
    )


def _pairing(
    base: Side, head: Side, paired: Paired, measures: Sequence[Measure], same: bool, stories: Mapping[str, str]
) -> Pairing:
    task = paired.base.group[0]
    table, flipped = flips(paired, base.articles, stories)
    before, after = _contender(base, paired.base, stories), _contender(head, paired.head, stories)
    doubt = next(iter(sorted(unfit_judges(base, head, task).values())), None)
    told = [
        one.model_copy(update={"doubt": doubt}) if doubt and one.name.startswith("rubric") else one for one in measures
    ]
    gained, lost = changes(paired, base.articles, told)
    return Pairing(
        task=task,
        base=before,
        head=after,
        conclusion=SAME.format(after.name) if same else conclude(before.name, after.name, told),
        articles=len(stories),
        stories=len(set(stories.values())),
        measures=tuple(told),
        same=same,
        refused=tuple(paired.refused),
        gained=gained,
        lost=lost,
        verdicts=table,
        flips=tuple(flipped),
    )


def _same(base: Side, head: Side, paired: Paired, stories: Mapping[str, str]) -> bool:
    """Whether one contender, by its name, model and prompt, gave the same answers in two Runs."""
    ours, theirs = paired.base, paired.head
    if base is head or ours.group != theirs.group or _contender_marks(base, ours) != _contender_marks(head, theirs):
        return False
    return all(
        ours.texts.get(id_) == theirs.texts.get(id_) and ours.verdicts.get(id_) == theirs.verdicts.get(id_)
        for id_ in stories
    ) and all(one.base == one.head for one in paired.columns)


def _contender_marks(side: Side, answers: Answers) -> tuple[object, object]:
    _, prompt, model = answers.group
    return side.manifest.prompt_hashes.get(prompt or ""), side.manifest.models.get(model)


def _warnings(base: Side, head: Side, measured: Set[tuple[TaskName, str]]) -> list[str]:
    """Which grades are not to be trusted."""
    tasks = [task for task in TASKS if any(one == task and name.startswith("rubric") for one, name in measured)]
    told: dict[tuple[str, str], list[str]] = {}
    for task in tasks:
        for pair in unfit_judges(base, head, task).items():
            told.setdefault(pair, []).append(task)
    return [
        f"Judge {name} {doubt}{f' for task {where[0]}' if len(where) < len(tasks) else ''}: do not trust "
        f"{'those' if len(where) < len(tasks) else 'the'} rubric rows."
        for (name, doubt), where in sorted(told.items())
    ]


def _contender(side: Side, answers: Answers, stories: Mapping[str, str]) -> Contender:
    _, prompt, model = answers.group
    costs = [each for id_ in stories for each in answers.costs.get(id_, ())]
    return Contender(
        run=side.run.id,
        prompt=prompt,
        model=model,
        prompt_hash=side.manifest.prompt_hashes.get(prompt or ""),
        samples=len(costs),
        cost=total(one for one, _ in costs),
        judging=total(one for _, one in costs),
    )


def _refuse_empty(found: Comparison, wanted: Collection[str], there: Sequence[str]) -> None:
    """Says so where a measure that was asked for, or every measure, cannot be compared."""
    known = {one.name for pairing in found.pairings for one in pairing.measures}
    refused = {one.name: one.reason for pairing in found.pairings for one in pairing.refused}
    for name in wanted:
        if name not in known and name in refused:
            raise SuiteError(f"{name!r} cannot be compared: {refused[name]}.")
        if name not in known:
            raise SuiteError(f"Neither side has a measure {name!r}. Measures: {', '.join(there) or 'none'}.")
    if not known:
        told = "; ".join(f"{name} is {reason}" for name, reason in list(refused.items())[:3])
        raise StoreError(f"Not comparable: {told or 'no answer on either side was scored'}.")


def conclude(base: str, head: str, measures: Sequence[Measure]) -> str:
    """The answer in two sentences, the primary measure first."""
    whom = f"{head} against {base}" if head != base else f"HEAD against BASE ({head})"
    graded = [one for one in measures if one.graded]
    parts = [f"{whom} on {one.name}, the primary measure{by(one)}: {said(one)}." for one in graded if one.primary]
    rest = [one for one in graded if not one.primary and not one.doubt]
    doubted = [one for one in graded if not one.primary and one.doubt]
    end = [f"Not counted: {len(doubted)} of {len(graded)} measures{by(doubted[0])}."] if doubted else []
    if not rest:
        parts = parts or [f"{whom}: nothing that {'can be trusted' if doubted else 'grades'} was measured."]
        return " ".join([*parts, *end])
    if len(rest) == 1:
        start = rest[0].name if parts else f"{whom} on {rest[0].name}"
        return " ".join([*parts, f"{start}: {said(rest[0])}.", *end])
    ways = {way: [one.name for one in rest if one.word == way] for way in ("better", "worse")}
    start = f"Of {len(rest)} other measures, it is" if parts else f"Of {len(rest)} measures, {whom} is"
    told = [f"{way} on {len(names)} ({', '.join(names)})" if names else f"{way} on none" for way, names in ways.items()]
    return " ".join([*parts, f"{start} {' and '.join(told)}.", *end])


def by(one: Measure) -> str:
    """Whose grades they are, where these are not to be trusted."""
    return f", by a judge that {one.doubt}" if one.doubt else ""


def said(one: Measure) -> str:
    """A measure's word with its figures, in a phrase."""
    if one.difference is None or one.word == "unknown":
        return f"cannot be judged ({one.method})"
    if one.word == "no difference":
        return f"no pair differs in {one.n} articles"
    interval = "" if one.low is None else f" ({span(one.low, one.high, one.name)})"
    figures = f"{signed(one.difference, one.name)}{interval}"
    if one.word == "no evidence":
        corrected = "" if one.p_adjusted is None else f", p {number(one.p_adjusted)}"
        seen = number(one.detectable or 0, one.name)
        return f"no evidence either way, {figures}{corrected}; could have seen {seen} or more"
    even = one.at_equal_length
    if even and even.extrapolated and one.word in ("better", "worse"):
        words = f"{one.words_head or 0:.0f} words a summary against {one.words_base or 0:.0f}"
        figures += f"; at {words} the lengths are too far apart to tell how much of it is length"
    elif even and one.word in ("better", "worse") and even.low <= 0 <= even.high:
        left = f"{signed(even.difference)} ({span(even.low, even.high)})"
        figures += f", of which nothing is sure to be left at equal length: {left}"
    return f"{one.word}, {figures}"
