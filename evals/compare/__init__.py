"""A Comparison is what changed: two Runs, or two contenders of one, on the same articles, and whether it is real.

sides      whose answers, and the articles that both were given
measures   every measure: what may be compared, the difference, the test, the word
changes    the articles that changed most, the verdicts that flipped
values     the Comparison itself
planning   how many articles or repeats it takes to see an effect
noise      A/A: one contender against itself
"""

from collections.abc import Collection, Sequence

from evals.compare.changes import changes, flips
from evals.compare.measures import Terms, add_corpus, gather, judged
from evals.compare.sides import Choice, Side, in_common, left_over, pair_up, read_side, settings_differ, unfit_judges
from evals.compare.values import Comparison, Contender, Measure, Pairing
from evals.errors import StoreError, SuiteError
from evals.scorecard import Group
from evals.stats.estimates import LEVEL
from evals.store import Run

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
    rows, family = judged(found, terms)
    pairings = []
    for paired, measures_ in zip(found, rows, strict=True):
        gained, lost = changes(paired, base.articles, terms.primary)
        table, flipped = flips(paired, base.articles, stories)
        before, after = _contender(base, paired.base.group), _contender(head, paired.head.group)
        pairings.append(
            Pairing(
                task=paired.base.group[0],
                base=before,
                head=after,
                conclusion=conclude(before.name, after.name, measures_),
                articles=len(stories),
                stories=len(set(stories.values())),
                measures=tuple(measures_),
                refused=tuple(paired.refused),
                gained=gained,
                lost=lost,
                verdicts=table,
                flips=tuple(flipped),
            )
        )
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
        notes=(*notes, *settings_differ(base.manifest, head.manifest), *unfit_judges(base, head, measured)),
    )


def _contender(side: Side, group: Group) -> Contender:
    _, prompt, model = group
    return Contender(
        run=side.run.id, prompt=prompt, model=model, prompt_hash=side.manifest.prompt_hashes.get(prompt or "")
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
    parts = [f"{whom} on {one.name}, the primary measure: {said(one)}." for one in graded if one.primary]
    rest = [one for one in graded if not one.primary]
    if not rest:
        return " ".join(parts) or f"{whom}: nothing that grades was measured."
    if len(rest) == 1:
        start = rest[0].name if parts else f"{whom} on {rest[0].name}"
        return " ".join([*parts, f"{start}: {said(rest[0])}."])
    ways = {way: [one.name for one in rest if one.word == way] for way in ("better", "worse")}
    start = f"Of {len(rest)} other measures, it is" if parts else f"Of {len(rest)} measures, {whom} is"
    told = [f"{way} on {len(names)} ({', '.join(names)})" if names else f"{way} on none" for way, names in ways.items()]
    return " ".join([*parts, f"{start} {' and '.join(told)}."])


def said(one: Measure) -> str:
    """A measure's word with its figures, in a phrase."""
    if one.difference is None or one.word == "unknown":
        return f"cannot be judged ({one.method})"
    if one.word == "no difference":
        return f"no pair differs in {one.n} articles"
    interval = "" if one.low is None or one.high is None else f" ({one.low:+.3f} to {one.high:+.3f})"
    figures = f"{one.difference:+.3f}{interval}"
    if one.word == "no evidence":
        corrected = "" if one.p_adjusted is None else f", p {one.p_adjusted:.3f}"
        return f"no evidence either way, {figures}{corrected}; could have seen {one.detectable or 0:.3f} or more"
    even = one.at_equal_length
    if even and one.word in ("better", "worse") and even.low <= 0 <= even.high:
        figures += f", of which nothing is sure to be left at equal length: {even.difference:+.3f}"
        figures += f" ({even.low:+.3f} to {even.high:+.3f})"
    return f"{one.word}, {figures}"
