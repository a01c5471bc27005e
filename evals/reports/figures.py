"""What every report says in the same words and the same order, whatever it is made for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum
from typing import NamedTuple, Protocol, TypeVar

from evals.fitness import JudgeFitness
from evals.gate import Decision, RuleResult
from evals.numbers import UNBOUNDED, number
from evals.schema import TASKS, VERDICTS, Estimate, Score, Spent, TaskName
from evals.scorecard import DESCRIPTORS, NO_VERDICT, Finding, Scorecard, VerdictMatrix
from evals.text import natural

TITLES = {"summary": "Summaries", "headline": "Question headlines"}
IN_TABLE = ("verdict_kappa", "over_answered", "under_answered")
"""What the table of measures shows of the headline check in depth; the rest stands below it, or in JSON alone."""
ORDER = (
    "verdict_accuracy", "verdict_macro_f1", *IN_TABLE,
    "rouge1", "rouge2", "rougeL", "rougeLsum", "numbers", "names", "quotes", "rubric",
)  # fmt: skip
FIRST = frozenset(ORDER) - {"rouge2", "rougeL"}
"""The measures that are shown at once; of the others there is more than a reader takes in."""
LOWER = "over_answered: firm where the label is open; under_answered: the reverse. Lower is better."
PROBES = {"injections": "planted texts moved", "stay": "rewording moved", "change": "a changed meaning left standing"}
"""What a probe's three rates say where they are not 1."""
UNITS = {"length": "words", "density": "words"}
"""Of measures that are no share, no ratio and no count by their name."""
WORST = 3
"""How many traps, or items that a judge missed, are named."""
UNPROVEN = "unproven: neither shown to be kept nor to be broken; it fails the gate only with unproven: fail."
TRAP = "verdict_accuracy.trap."


def gate_line(decision: Decision) -> str:
    """What the Gate decides; where it passes, how many rules had no part in that."""
    if not decision.judged:
        return "The gate was not tried, no rule could be judged"
    said = {"pass": "passes", "fail": "fails", "broken": "cannot be judged"}[decision.outcome]
    if decision.outcome != "pass":
        return f"The gate {said}"
    of = f" of {counted(len(decision.rules), 'rule')}"
    counts = {what: sum(one.outcome == what for one in decision.rules) for what in ("not judged", "unproven")}
    told = [f"; {n}{of} {'was' if n == 1 else 'were'} {what}" for what, n in counts.items() if n]
    return f"The gate {said}{''.join(told)}"


def worst_first(decision: Decision | None) -> list[RuleResult]:
    """A gate's rules, those that decided it first."""
    order = ("broken", "fail", "unproven", "not judged", "pass")
    return sorted(decision.rules if decision else (), key=lambda one: order.index(one.outcome))


def named(name: str) -> str:
    """A measure as a table of words has it, with its unit where its figure has one."""
    return f"{name} ({UNITS[name]})" if name in UNITS else name


def who(model: str, prompt: str | None) -> str:
    """A contender: the model, and the prompt where it has one."""
    return f"{model} {prompt}" if prompt else model


def counted(count: int, one: str, many: str = "") -> str:
    """`1 article`, `2 articles`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def extent(articles: int, stories: int) -> str:
    """`3 articles on 2 stories`."""
    on = f" on {counted(stories, 'story', 'stories')}" if stories != articles else ""
    return counted(articles, "article") + on


def money(value: float | None, digits: int = 4) -> str:
    """US dollars, or that nobody knows the price; what is too little for the digits is not written as nothing."""
    if value is None:
        return "unknown"
    least = 10**-digits
    return "$0" if not value else f"<${least:.{digits}f}" if value < least / 2 else f"${value:,.{digits}f}"


def signed_money(value: float | None, digits: int = 4) -> str:
    """A difference in US dollars, with its sign."""
    text = money(None if value is None else abs(value), digits)
    return text if not value else f"{'+' if value > 0 else '-'}{text}"


def interval(one: Estimate) -> str:
    """The interval, or why there is none."""
    if one.low is None or one.high is None:
        undefined = "one answer" if one.n and one.name == "verdict_kappa" else ""
        return undefined if one.mean is None else one.method
    return f"{number(low_of(one), one.name)} to {number(one.high, one.name)}"


def low_of(one: Estimate) -> float | None:
    """The interval's lower end; of what cannot be less than 0, at least 0."""
    return max(0.0, one.low) if one.low is not None and one.name in UNBOUNDED else one.low


def drawn(one: Estimate, width: int) -> str:
    """The mean as a dot on its interval, on a line from 0 to 1; nothing for measures that leave it."""
    values = [value for value in (one.low, one.mean, one.high) if value is not None]
    if one.name in UNBOUNDED or one.mean is None or min(values) < 0 or max(values) > 1:
        return ""
    cells = [" "] * width
    if one.low is not None and one.high is not None:
        for at in range(_cell(one.low, width), _cell(one.high, width) + 1):
            cells[at] = "─"
    cells[_cell(one.mean, width)] = "●"
    return "".join(cells)


def _cell(value: float, width: int) -> int:
    return min(width - 1, max(0, int(value * width)))


def depth_of(card: Scorecard, prompt: str | None, model: str) -> dict[str, Estimate]:
    """The headline check in depth, of one contender, by name; empty where there is none."""
    return {one.name: one for one in card.in_depth if (one.prompt, one.model) == (prompt, model)}


def depth_lines(matrix: VerdictMatrix, found: Mapping[str, Estimate]) -> Iterator[str]:
    """What a contender's figures leave out, on what its verdicts stand, and where it fails, in a line each."""
    total = sum(sum(row.values()) for row in matrix.counts.values())
    if missed := sum(row.get(NO_VERDICT, 0) for row in matrix.counts.values()):
        told = f": figures are over the other {total - missed:,}" if missed < total else ""
        yield f"{missed:,} of {counted(total, 'labelled Sample')} {'has' if missed == 1 else 'have'} no verdict{told}."
    if valid := found.get("evidence_valid"):
        overlap = found.get("evidence_overlap")
        line = f"Evidence: {_of(valid)} verdicts that need a quote have one"
        if overlap and overlap.n:
            line += f"; {_of(overlap)} right ones share a labelled sentence"
        yield f"{line}."
    if (given := found.get("presuppositions")) and given.n:
        yield f"Presuppositions: {_of(given)} are judged right; {given.unscored} got no status."
    probed = [(what, one) for name, what in PROBES.items() if (one := found.get(f"probe.{name}")) and one.n]
    if probed:
        about = probed[0][1].method.partition(": ")[2]  # none in a probe of old
        told = ", ".join(f"{what} {_of(one, missed=True)}" for what, one in probed)
        yield f"Last probe{about and f', {about}'}: {told} verdicts."
    if worst := worst_traps(found):
        named = ", ".join(f"{one.name.removeprefix(TRAP)} {_of(one)} right" for one in worst)
        yield f"Worst traps: {named}."


def _of(one: Estimate, missed: bool = False) -> str:
    """How many of them, where each is right or is not: `13 of 25`."""
    right = round((one.mean or 0) * one.n)
    return f"{one.n - right if missed else right} of {one.n}"


def worst_traps(found: Mapping[str, Estimate]) -> list[Estimate]:
    """The traps that it fell into most surely, by the upper end of the interval: one slip of two is no weakness yet."""
    fallen = [one for one in found.values() if one.name.startswith(TRAP) and one.mean is not None and one.mean < 1]
    return sorted(fallen, key=lambda one: (1 if one.high is None else one.high, one.mean, one.name))[:WORST]


def place_of(name: str, primary: str | None = None) -> tuple[object, ...]:
    """Where a measure stands in every list: the primary one, then the most telling, then by name, `h10` after `h9`."""
    return name != primary, ORDER.index(name) if name in ORDER else len(ORDER), natural(name)


def graded(estimates: Iterable[Estimate], primary: str | None = None) -> list[Estimate]:
    """Those that grade, in the order of `place_of`; each measure's contenders stand together."""
    return sorted(
        (one for one in estimates if one.name not in DESCRIPTORS), key=lambda one: place_of(one.name, primary)
    )


class Named(Protocol):
    """What has a measure's name."""

    @property
    def name(self) -> str:
        """The measure."""


M = TypeVar("M", bound=Named)


def primary_first(scores: Iterable[Score], primary: str | None) -> list[Score]:
    """A Sample's Scores, the one that the primary measure is made from first."""
    return sorted(scores, key=lambda one: one.name != score_of(primary))


def score_of(primary: str | None) -> str | None:
    """The Score that a measure is made from: the figures of the headline check are all made from its verdicts."""
    return "verdict" if primary and (primary in IN_TABLE or primary.startswith("verdict_")) else primary


def first_of(measures: Sequence[M], primary: str | None) -> tuple[list[M], list[M]]:
    """Those that are shown at once, and the rest, of which there is more than a reader takes in."""
    first = [one for one in measures if one.name in FIRST or one.name == primary]
    return first, [one for one in measures if one not in first]


class Section(NamedTuple):
    """What a report shows of one task, and what is to be said of its measures."""

    task: TaskName
    graded: list[Estimate]
    described: list[Estimate]
    notes: list[str]


def sections(card: Scorecard) -> list[Section]:
    """The tasks with their Estimates; the task of the primary measure comes first."""
    found = []
    for task in TASKS:
        known = (*card.estimates, *(one for one in card.in_depth if one.name in IN_TABLE))
        ours = [one for one in known if one.task == task]
        described = sorted((one for one in ours if one.name in DESCRIPTORS), key=lambda one: place_of(one.name))
        names = {one.name for one in ours}
        notes = [f"* {card.primary} is the primary measure: the suite declares it."] if card.primary in names else []
        notes += [LOWER] if names & {*IN_TABLE} else []
        if ours:
            found.append(Section(task, graded(ours, card.primary), described, notes))
    return sorted(found, key=lambda one: all(each.name != card.primary for each in one.graded))


def labels_of(counts: Mapping[str, Mapping[str, int]], always: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """The rows and columns of a verdict matrix that occur, in order; some columns `always`."""
    known = (*VERDICTS, "mixed", "none", NO_VERDICT)

    def at(label: str) -> tuple[int, str]:
        return known.index(label) if label in known else len(known), label

    return sorted(counts, key=at), sorted({*always, *(answer for row in counts.values() for answer in row)}, key=at)


def judge_line(judge: JudgeFitness) -> str:
    """Whether the judge is to be trusted, in a sentence."""
    useless = f"{judge.unusable} of {judge.asked} answers were no use" if judge.unusable else ""
    if not judge.canaries:
        return f"Judge {judge.model} was not checked: it was given no test item{useless and f'; {useless}'}."
    known = f"{judge.passed} of {counted(judge.canaries, 'test item')} rightly"
    bare = ", ".join(one.rubric for one in judge.rubrics if not one.canaries)
    unchecked = f" Rubric {bare} has no test items: nothing shows whether its grades can be trusted." if bare else ""
    if judge.fit:
        return f"Judge {judge.model} answered {known}{useless and f'; {useless}'}.{unchecked}"
    failed = [one.rubric for one in judge.rubrics if one.canaries and not one.fit]
    named = f" for rubric {', '.join(failed)}" if len(failed) < len(judge.rubrics) else ""
    items = ", ".join(one.partition(" (")[0] for one in judge.missed[:WORST])
    more = f" and {len(judge.missed) - WORST} more" if len(judge.missed) > WORST else ""
    return (
        f"Judge {judge.model} is UNFIT{named}: it answered {known}{useless and f', and {useless}'}. "
        f"Do not trust {'those' if named else 'the'} rubric rows. It missed {items}{more}.{unchecked}"
    )


def flags_line(findings: Sequence[Finding]) -> str:
    """How many flags, and how many that are only warnings."""
    warnings = sum(one.warning for one in findings)
    return f"Flags: {len(findings) - warnings:,}" + (f", warnings: {warnings:,}" if warnings else "")


def together(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings on each text; texts with more than warnings first."""
    groups: dict[tuple[str | None, ...], list[Finding]] = {}
    for found in findings:
        groups.setdefault((found.article_id, found.model, found.prompt, found.text), []).append(found)
    return sorted(groups.values(), key=lambda group: all(found.warning for found in group))


def useless(card: Scorecard) -> tuple[int, int]:
    """How many answers were no use; and how many there are none of, since the model does not do such an article."""
    unsupported = sum(one.count for one in card.failures if one.kind == "unsupported")
    return sum(one.count for one in card.failures) - unsupported, unsupported


def useless_line(card: Scorecard) -> str:
    """The same in words."""
    failed, unsupported = useless(card)
    return f"Answers that were no use: {failed:,}" + (f", unsupported: {unsupported:,}" if unsupported else "")


def wrong_line(card: Scorecard) -> str:
    """How many verdicts under test are wrong, those of reference points apart."""
    ours, others = wrong_counts(card)
    points = f"reference point{'s' if len(card.beside) != 1 else ''}"
    return f"Wrong verdicts: {ours:,}" + (f" (and {others:,} by {points})" if others else "")


def wrong_counts(card: Scorecard) -> tuple[int, int]:
    """Wrong verdicts of those under test (where there are none, of all), and of reference points."""
    others = sum(one.model in card.beside for one in card.wrong_verdicts) if card.models else 0
    return len(card.wrong_verdicts) - others, others


def finished_line(card: Scorecard) -> str | None:
    """What an interrupted Run lacks."""
    if card.finished >= card.expected:
        return None
    return f"{card.finished} of {card.expected} Samples are finished. Go on: betteridge runs resume {card.run_id}"


def spent_line(who: str, spent: Spent) -> str:
    """What Requests came to: `openai/m, generating: 8 asked, 100 tokens in, 20 out, $0.0001; 4 from the cache, …`."""
    told = []
    if asked := spent.requests - spent.cached:
        used = f", {spent.usage.input:,} tokens in, {spent.usage.output:,} out" if spent.usage.input else ""
        paid = f", {money(spent.cost)}" if spent.cost is not None else ", price unknown" if used else ""
        told.append(f"{asked:,} asked{used}{paid}")
    if spent.cached:
        worth = f" and {money(spent.cost_saved)}" if spent.cost_saved else ""
        saved = f"{spent.saved.input + spent.saved.output:,} tokens{worth}"
        told.append(f"{spent.cached:,} from the cache, which saved {saved}")
    return f"{who}: {'; '.join(told) or 'nothing asked'}"


def receipt_lines(card: Scorecard) -> Iterator[str]:
    """What each model's answers came to, judging apart, and what it was in all."""
    for one in card.receipts:
        if one.spent:
            yield spent_line(f"{one.model}, generating", one.spent)
        elif one.usage.input or one.usage.output:
            kept = f", {one.cached} from the cache" if one.cached else ""
            told = f"{one.usage.input:,} tokens in, {one.usage.output:,} out, {one.seconds:.0f} s"
            yield f"{one.model}: {counted(one.samples, 'answer')}{kept}, {told}"
    if card.judging:
        yield spent_line(f"{card.judge.model if card.judge else 'the judge'}, judging", card.judging)


def total_line(card: Scorecard) -> str | None:
    """What the Run came to in dollars, and what the cache saved; None where no price is known."""
    every = [one for one in (*(receipt.spent for receipt in card.receipts), card.judging) if one]
    paid, saved = (fsum(getattr(one, name) or 0.0 for one in every) for name in ("cost", "cost_saved"))
    if not paid and not saved:
        return None
    kept = f"; the cache saved {money(saved)}" if saved else ""
    some = ", without what has no known price" if any(one.cost is None for one in every) else ""
    return f"In all {money(paid)}{kept}, by the price lists of genai-prices{some}"
