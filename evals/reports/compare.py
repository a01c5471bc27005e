"""A Comparison for the terminal: the conclusion first; right at 80 columns, without colour, and when piped."""

import json
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from evals.compare.changes import TELLING
from evals.compare.planning import Plan
from evals.compare.values import Change, Comparison, Measure, Pairing, SelfComparison
from evals.gate import Decision
from evals.reports.figures import ORDER, TITLES, UNPROVEN, counted, gate_line, number
from evals.reports.terminal import SHORT, SHOWN, WIDTH, as_text
from evals.schema import VERDICTS
from evals.scorecard import NO_VERDICT, UNBOUNDED
from evals.text import printable, shorten

STYLES = {"better": "green", "worse": "red", "more": "", "less": "", "equivalent": "cyan"}
RULE_STYLES = {"pass": "green", "fail": "bold red", "broken": "bold magenta", "unproven": "yellow", "not judged": "dim"}
EXCERPT = 320
"""Characters of a text shown beside another."""


def print_decision(console: Console, decision: Decision, run: str) -> None:
    """Writes what the Gate decides, the rules that decided it first."""
    style = {"pass": "green", "fail": "red", "broken": "magenta"}[decision.outcome] if decision.judged else "magenta"
    against = f", against {decision.baseline}" if decision.baseline else ""
    say(console, f"{gate_line(decision)}: {run}{against}".replace("gate fails", "gate FAILS"), f"bold {style}")
    if any(one.outcome == "unproven" for one in decision.rules):
        say(console, UNPROVEN, "yellow")
    order = ("broken", "fail", "unproven", "not judged", "pass")
    table = Table.grid(padding=(0, 2, 0, 0))
    for one in sorted(decision.rules, key=lambda one: order.index(one.outcome)):
        lines = Text.assemble(printable(one.rule), "\n", (printable(one.reason), "dim"))
        table.add_row(Text(one.outcome, style=RULE_STYLES[one.outcome]), lines)
    console.print(table)


def print_any(console: Console, found: Comparison | Plan | SelfComparison) -> None:
    """Writes what a comparison came to."""
    if isinstance(found, Comparison):
        print_comparison(console, found)
    elif isinstance(found, Plan):
        _print_rows(console, found, *plan_rows(found))
    else:
        _print_rows(console, found, *noise_rows(found))


def _print_rows(
    console: Console, found: Plan | SelfComparison, headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    say(console, found.conclusion, "bold")
    for note in found.notes:
        say(console, f"Note: {note}", "yellow")
    console.print()
    table = _table(headings)
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console.print(table)


def plan_rows(found: Plan) -> tuple[list[str], list[list[str]]]:
    """The table of a Plan: headings and rows."""
    counts = sorted({count for one in found.needs for count in one.by_repeats})
    several = len({(one.base, one.head) for one in found.needs}) > 1
    headings = ["measure", *(["who"] if several else []), "seen in", "shows now", "articles needed"]
    rows = []
    for one in found.needs:
        who = [one.head if one.base == one.head else f"{one.head} against {one.base}"] if several else []
        most = "≤ " if one.at_most else ""
        repeats = [f"{one.by_repeats[count]:,}" if count in one.by_repeats else "-" for count in counts]
        cells = [one.name, *who, f"{one.n:,}", f"≥ {number(one.detectable, one.name)}", f"{most}{one.articles:,}"]
        rows.append([*cells, *repeats])
    return [*headings, *(f"{count} repeats" if count > 1 else "1 repeat" for count in counts)], rows


def noise_rows(found: SelfComparison) -> tuple[list[str], list[list[str]]]:
    """The table of a contender against itself: headings and rows."""
    headings = ["measure", "noise floor", "tolerance", "false alarms", "95 % interval", "by", "n"]
    rows = []
    for one in found.floors:
        interval = f"{one.alarms_low:.1%} to {one.alarms_high:.1%}"
        cells = [one.name, number(one.floor, one.name), number(one.tolerance, one.name), f"{one.alarms:.1%}", interval]
        rows.append([*cells, one.design, f"{one.n:,}"])
    return headings, rows


def render_text(found: Comparison | Plan | SelfComparison, _sides: object = None) -> str:
    """What a comparison came to, as plain text."""
    return as_text(lambda console: print_any(console, found))


def render_json(found: Comparison, _sides: object) -> str:
    """Every figure, with its method and signature."""
    return json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=1)


def print_comparison(console: Console, found: Comparison) -> None:
    """Writes the Comparison."""
    say(console, f"Comparison  BASE {found.base}", "bold")
    if found.head != found.base:
        say(console, f"            HEAD {found.head}", "bold")
    for pairing in found.pairings:
        say(console, pairing.conclusion, "bold")
    for note in found.notes:
        say(console, f"Note: {note}", "yellow")
    for pairing in found.pairings:
        _print_pairing(console, pairing, found)
    console.print()
    for line in legend(found):
        say(console, line, "dim")


def say(console: Console, text: str, style: str = "", indent: int = 0) -> None:
    """Text as it is: never read as markup, control characters taken out."""
    console.print(Padding(Text(printable(text), style=style), (0, 0, 0, indent), expand=False))


def legend(found: Comparison) -> Iterator[str]:
    """What the table does not say of itself."""
    yield f"p is Holm's over the {found.family} tests of this comparison. Intervals and descriptors are not corrected."
    if any(one.primary for pairing in found.pairings for one in pairing.measures):
        yield f"* {found.primary} was declared beforehand: it pays nothing for the others."
    for doubt in sorted({one.doubt for pairing in found.pairings for one in pairing.measures if one.doubt}):
        yield f"† was graded by a judge that {doubt}: its word counts for nothing."
    yield "no evidence, ≥ X: a true difference of X or more would have been seen with 80 % power."
    yield f"equivalent: closer than {number(found.margin)}, with 95 % confidence either way."
    if any(one.at_equal_length for pairing in found.pairings for one in pairing.measures):
        yield "at equal length: the difference that is left where both sides wrote as many words (a straight line)."


def ordered(measures: Sequence[Measure]) -> list[Measure]:
    """The primary measure first, then the most telling, descriptors last."""
    ranks = {name: at for at, name in enumerate(ORDER)}
    return sorted(
        measures, key=lambda one: (not one.primary, not one.graded, ranks.get(one.name, len(ranks)), one.name)
    )


def signed(value: float | None, name: str = "") -> str:
    """A difference, with its sign."""
    return number(value, name) if value is None or value <= 0 else f"+{number(value, name)}"


def span(low: float | None, high: float | None, name: str = "") -> str:
    """The interval of a difference."""
    return "-" if low is None or high is None else f"{signed(low, name)} to {signed(high, name)}"


def chance(p: float | None) -> str:
    """A p value."""
    return "-" if p is None else "<.001" if p < 0.001 else number(p)


def plain_word(one: Measure, margin: float) -> str:
    """The one word, with what belongs to it."""
    if one.word == "unknown":
        return one.method or "not judged"
    if one.word == "no evidence":
        if blind(one):
            return f"no evidence: too few articles ({one.n})"
        return "no evidence" if one.detectable is None else f"no evidence, ≥ {number(one.detectable, one.name)}"
    if one.word == "equivalent":
        return f"equivalent within {number(margin)}"
    if one.word in ("better", "worse") and one.equivalent:
        return f"{one.word}, by < {number(margin)}"
    return "no pair differs" if one.word == "no difference" else one.word


def blind(one: Measure) -> bool:
    """Whether no difference that there can be would have been seen."""
    return one.name not in UNBOUNDED and (one.detectable or 0) > 1


def name_of(one: Measure) -> str:
    """A measure in a table: `*` where it was declared beforehand, `†` where its judge is not to be trusted."""
    return one.name + (" *" if one.primary else "") + (" †" if one.doubt else "")


def _print_pairing(console: Console, pairing: Pairing, found: Comparison) -> None:
    console.print()
    on = counted(pairing.articles, "article")
    if pairing.stories != pairing.articles:
        on += f", {counted(pairing.stories, 'story', 'stories')}"
    say(console, f"{TITLES[pairing.task]}, {on}", "bold")
    say(console, f"BASE {pairing.base.name}   HEAD {pairing.head.name}")
    if line := length_line(pairing):
        say(console, line)
    wide = console.width >= WIDTH
    table = _table(("measure", "BASE", "HEAD", "diff.", "95 % interval", "p", *(["n"] if wide else []), "word"))
    for one in ordered(pairing.measures):
        table.add_row(
            Text(printable(name_of(one)), style="dim" if one.doubt else ""),
            number(one.base, one.name),
            number(one.head, one.name),
            signed(one.difference, one.name),
            Text(span(one.low, one.high, one.name), style="dim"),
            chance(one.p_adjusted),
            *([f"{one.n:,}"] if wide else []),
            Text(plain_word(one, found.margin), style="dim" if one.doubt else STYLES.get(one.word, "dim")),
        )
        if even := one.at_equal_length:
            told = Text("extrapolated" if even.extrapolated else "", style="yellow")
            interval = Text(span(even.low, even.high), style="dim")
            gap = [""] * (2 if wide else 1)
            table.add_row(Text("  at equal length", style="dim"), "", "", signed(even.difference), interval, *gap, told)
    console.print(table)
    for line in gaps(pairing):
        say(console, line, "yellow")
    _print_flips(console, pairing)
    for title, changes in (("Gained most", pairing.gained), ("Lost most", pairing.lost)):
        _print_changes(console, title, changes)


def _table(headings: Sequence[str]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    for heading in headings:
        left = heading in ("measure", "word")
        table.add_column(heading, justify="left" if left else "right", no_wrap=heading != "word", overflow="fold")
    return table


def length_line(pairing: Pairing) -> str | None:
    """How long the summaries are on both sides."""
    for one in pairing.measures:
        if one.words_base and one.words_head:
            moved = one.words_head / one.words_base - 1
            return f"Length: {one.words_base:.1f} words a summary in BASE, {one.words_head:.1f} in HEAD ({moved:+.0%})."
    return None


def gaps(pairing: Pairing) -> Iterator[str]:
    """What is not compared, and what was left out of what is."""
    for one in pairing.measures:
        parts = [
            f"{count} {what}"
            for count, what in (
                (one.only_base, "scored in BASE alone"),
                (one.only_head, "scored in HEAD alone"),
                (one.other_signature, "not scored alike"),
            )
            if count
        ]
        if parts and one.graded:
            yield f"{one.name}: {counted(one.n, 'article')} compared; left out: {', '.join(parts)}."
    for refused in pairing.refused:
        yield f"{refused.name} is not compared: {refused.reason}."


def _print_flips(console: Console, pairing: Pairing) -> None:
    if not pairing.verdicts:
        return
    rows, columns = matrix_labels(pairing)
    table = _table(["BASE \\ HEAD", *(SHORT.get(label, label) for label in columns)])
    for row in rows:
        counts = [(label, pairing.verdicts[row].get(label, 0)) for label in columns]
        cells = [
            Text(str(count) if count else "·", style="dim" if row == label or not count else "bold")
            for label, count in counts
        ]
        table.add_row(Text(row), *cells)
    console.print()
    say(console, flips_line(pairing), "bold")
    console.print(table)
    for flip in pairing.flips[:SHOWN]:
        label = f", label {flip.expected}" if flip.expected else ""
        say(console, f"{flip.article_id}: {flip.base} → {flip.head}{label}", indent=2)
        say(console, f"“{shorten(flip.headline, 150)}”", "dim", 4)
    if len(pairing.flips) > SHOWN:
        say(console, f"and {len(pairing.flips) - SHOWN} more: --json", "dim", 2)


def flips_line(pairing: Pairing) -> str:
    """How many verdicts changed, and which way."""
    lost = sum(one.base == one.expected for one in pairing.flips)
    won = sum(one.head == one.expected for one in pairing.flips)
    flipped = counted(len(pairing.flips), "headline")
    return f"Verdicts: {flipped} flipped, {lost} from right to wrong, {won} from wrong to right"


def matrix_labels(pairing: Pairing) -> tuple[list[str], list[str]]:
    """The verdicts that occur, in order: those of BASE, and those of HEAD."""
    labels = (*VERDICTS, "mixed", "none", NO_VERDICT)
    answered = {label for row in pairing.verdicts.values() for label in row}
    return [one for one in labels if one in pairing.verdicts], [one for one in labels if one in answered]


def _print_changes(console: Console, title: str, changes: Sequence[Change]) -> None:
    if not changes:
        return
    console.print()
    say(console, f"{title}, by {changes[0].measure}", "bold")
    for one in changes:
        console.print()
        moved = f"{number(one.base, one.measure)} → {number(one.head, one.measure)}"
        say(console, f"{one.article_id}  {moved}  {shorten(one.headline, 90)}")
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim", expand=True)
        table.add_column("BASE", ratio=1, overflow="fold")
        table.add_column("HEAD", ratio=1, overflow="fold")
        table.add_row(*(Text(shorten(text, EXCERPT) or "(no answer)") for text in (one.base_text, one.head_text)))
        console.print(table)


def title_of(found: Comparison, suite: str) -> str:
    """What is compared: the prompts, the models or the contenders where these are the same for all, else the suite."""
    for name, other in (("prompt", "model"), ("model", "prompt"), ("name", "")):
        if other and any(getattr(one.base, other) != getattr(one.head, other) for one in found.pairings):
            continue
        sides = {(getattr(one.base, name), getattr(one.head, name)) for one in found.pairings}
        if len(sides) == 1:
            ((ours, theirs),) = sides
            if ours != theirs:
                return f"{theirs or 'no prompt'} against {ours or 'no prompt'}"
    return suite


def warnings_of(found: Comparison) -> list[str]:
    """The notes that say which grades are not to be trusted."""
    return [note for note in found.notes if "do not trust" in note]


def telling(found: Comparison) -> dict[str | None, int]:
    """The measures that a reader looks at first, with their ranks: the declared one, then the most telling.

    A rubric tells nothing where a judge is unfit.
    """
    rest = [name for name in TELLING if name != "rubric" or not warnings_of(found)]
    return {name: at for at, name in enumerate(dict.fromkeys((found.primary, *rest)))}


def leading(pairing: Pairing, found: Comparison) -> Measure | None:
    """The measure that a reader looks at first."""
    ranks = telling(found)
    graded = [one for one in ordered(pairing.measures) if one.graded]
    return min(graded, key=lambda one: ranks.get(one.name, len(ranks)), default=None)
