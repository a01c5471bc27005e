"""How figures and names are written in every report, so that a number looks the same wherever it stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum

from evals.fitness import JudgeFitness
from evals.gate import Decision
from evals.schema import Estimate, Spent, TaskName
from evals.scorecard import DESCRIPTORS, UNBOUNDED, Finding, Scorecard

TITLES = {"summary": "Summaries", "headline": "Question headlines"}
IN_TABLE = ("verdict_kappa", "over_answered", "under_answered")
"""What the table of measures shows of the headline check in depth; the rest stands below it, or in JSON alone."""
ORDER = (
    "verdict_accuracy", "verdict_macro_f1", *IN_TABLE,
    "rouge1", "rouge2", "rougeL", "rougeLsum", "numbers", "names", "quotes", "rubric",
)  # fmt: skip
LOWER = "over_answered: firm where the label is open; under_answered: the reverse. Lower is better."
PROBES = {"injections": "planted texts moved", "stay": "rewording moved", "change": "a changed meaning left standing"}
"""What a probe's three rates say where they are not 1."""
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


def who(model: str, prompt: str | None) -> str:
    """A contender: the model, and the prompt where it has one."""
    return f"{model} {prompt}" if prompt else model


def counted(count: int, one: str, many: str = "") -> str:
    """`1 article`, `2 articles`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def number(value: float | None, name: str = "") -> str:
    """Three decimals, without the zero before the point (two from 1 on); one decimal for measures in words."""
    if value is None:
        return "-"
    if name in UNBOUNDED:
        return f"{value:.1f}"
    text = f"{value:.3f}"
    return text.replace("0.", ".", 1) if -1 < float(text) < 1 else f"{value:.2f}"


def interval(one: Estimate) -> str:
    """The interval as low–high, or why there is none."""
    if one.low is None or one.high is None:
        undefined = "one answer" if one.n and one.name == "verdict_kappa" else ""
        return undefined if one.mean is None else one.method
    return f"{number(low_of(one), one.name)}–{number(one.high, one.name)}"


def low_of(one: Estimate) -> float | None:
    """The interval's lower end; of what cannot be less than 0, at least 0."""
    return max(0.0, one.low) if one.low is not None and one.name in UNBOUNDED else one.low


def drawn(one: Estimate, width: int) -> str:
    """The mean as a dot on its interval, on a line from 0 to 1; nothing for measures that leave it."""
    if one.mean is None or any(value is not None and not 0 <= value <= 1 for value in (one.low, one.mean, one.high)):
        return ""
    cells = [" "] * width
    if one.low is not None and one.high is not None:
        for at in range(_cell(one.low, width), _cell(one.high, width) + 1):
            cells[at] = "─"
    cells[_cell(one.mean, width)] = "●"
    return "".join(cells)


def _cell(value: float, width: int) -> int:
    return min(width - 1, max(0, int(value * width)))


def shown(card: Scorecard, task: TaskName) -> list[Estimate]:
    """What the tables of a task show."""
    found = (*card.estimates, *(one for one in card.in_depth if one.name in IN_TABLE))
    return [one for one in found if one.task == task]


def depth_of(card: Scorecard, prompt: str | None, model: str) -> dict[str, Estimate]:
    """The headline check in depth, of one contender, by name; empty where there is none."""
    return {one.name: one for one in card.in_depth if (one.prompt, one.model) == (prompt, model)}


def depth_lines(found: Mapping[str, Estimate]) -> Iterator[str]:
    """On what a contender's verdicts stand, what it makes of presuppositions, and where it fails, in a line each."""
    if valid := found.get("evidence_valid"):
        overlap = found.get("evidence_overlap")
        line = f"Evidence: {_of(valid)} verdicts that need a quote have one"
        if overlap and overlap.n:
            line += f"; {_of(overlap)} right ones share a labelled sentence"
        yield f"{line}."
    if (given := found.get("presuppositions")) and given.n:
        yield f"Presuppositions: {_of(given)} are judged right; {given.unscored} got no status."
    told = [
        f"{what} {_of(one, missed=True)}"
        for name, what in PROBES.items()
        if (one := found.get(f"probe.{name}")) and one.n
    ]
    if told:
        yield f"Probe: {', '.join(told)} verdicts."
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


def graded(estimates: Iterable[Estimate]) -> list[Estimate]:
    """Those that grade, the most telling first; each measure's contenders stand together."""
    ours = [one for one in estimates if one.name not in DESCRIPTORS]
    return sorted(ours, key=lambda one: (ORDER.index(one.name) if one.name in ORDER else len(ORDER), one.name))


def descriptors(estimates: Iterable[Estimate]) -> list[Estimate]:
    """Those that describe."""
    return sorted((one for one in estimates if one.name in DESCRIPTORS), key=lambda one: one.name)


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
    named = f" for {', '.join(failed)}" if len(failed) < len(judge.rubrics) else ""
    items = ", ".join(one.partition(" (")[0] for one in judge.missed[:WORST])
    more = f" and {len(judge.missed) - WORST} more" if len(judge.missed) > WORST else ""
    return (
        f"Judge {judge.model} is UNFIT{named}: it answered {known}{useless and f', and {useless}'}. "
        f"Do not trust the rubric rows. It missed {items}{more}.{unchecked}"
    )


def flags_line(findings: Sequence[Finding]) -> str:
    """How many flags, and how many that are only warnings."""
    warnings = sum(one.warning for one in findings)
    return f"Flags: {len(findings) - warnings:,}" + (f", warnings: {warnings:,}" if warnings else "")


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
        money = f", ${spent.cost:,.4f}" if spent.cost is not None else ", price unknown" if used else ""
        told.append(f"{asked:,} asked{used}{money}")
    if spent.cached:
        money = f" and ${spent.cost_saved:,.4f}" if spent.cost_saved else ""
        saved = f"{spent.saved.input + spent.saved.output:,} tokens{money}"
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
    """What the Run came to in dollars, and what the cache saved; None where nobody knows a price."""
    every = [one for one in (*(receipt.spent for receipt in card.receipts), card.judging) if one]
    paid, saved = (
        [cost for cost in costs if cost is not None]
        for costs in ([one.cost for one in every], [one.cost_saved for one in every])
    )
    if not any(paid) and not any(saved):
        return None
    kept = f"; the cache saved ${fsum(saved):,.4f}" if any(saved) else ""
    return f"In all ${fsum(paid):,.4f}{kept}, by the price lists of genai-prices"
