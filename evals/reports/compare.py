"""A Comparison in words, the conclusion first; and what every report of one says in the same words."""

import json
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from evals.compare.planning import Plan
from evals.compare.values import Change, Comparison, Measure, Pairing, SelfComparison
from evals.gate import Decision
from evals.numbers import NONE, UNBOUNDED, number, signed, span
from evals.reports.figures import TITLES, counted, extent, labels_of, money, named, place_of, signed_money
from evals.reports.sheet import SHORT, Cell, Sheet, write_decision, write_notes
from evals.reports.terminal import Terminal, as_text
from evals.scorecard import NO_VERDICT
from evals.text import shorten

PRICED = "Answers that the cache gave count at their price."
STYLES = {"better": "green", "worse": "red", "more": "", "less": "", "equivalent": "cyan"}


def print_decision(console: Console, decision: Decision, run: str) -> None:
    """Writes what the Gate decides, the rules that decided it first."""
    against = f", against {decision.baseline}" if decision.baseline else ""
    write_decision(Terminal(console), decision, f": {run}{against}")


def print_any(console: Console, found: Comparison | Plan | SelfComparison) -> None:
    """Writes what a comparison came to."""
    write_any(Terminal(console), found)


def write_any(sheet: Sheet, found: Comparison | Plan | SelfComparison) -> None:
    """What a comparison came to."""
    if isinstance(found, Comparison):
        _comparison(sheet, found)
        return
    sheet.say(found.conclusion, "bold")
    write_notes(sheet, found.notes)
    sheet.table(*(plan_rows(found) if isinstance(found, Plan) else noise_rows(found)))


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
    headings = ["measure", "noise floor", "tolerance", "false alarms", "95% interval", "by", "n"]
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


def _comparison(sheet: Sheet, found: Comparison) -> None:
    sheet.title("Comparison", [f"BASE {found.base}", *([f"HEAD {found.head}"] if found.head != found.base else [])])
    for pairing in found.pairings:
        sheet.say(pairing.conclusion, "bold")
    write_notes(sheet, found.notes)
    for pairing in found.pairings:
        sheet.heading(f"{TITLES[pairing.task]}, {extent(pairing.articles, pairing.stories)}")
        sheet.say(f"BASE {pairing.base.name}, HEAD {pairing.head.name}")
        if line := length_line(pairing):
            sheet.say(line)
        measures = ordered(pairing.measures)
        _measures(sheet, [one for one in measures if one.graded], found.margin)
        if (described := [one for one in measures if not one.graded]) and sheet.described:
            with sheet.fold("Copying, length and warnings: descriptors, not grades", aside=True):
                _measures(sheet, described, found.margin)
        for line in gaps(pairing):
            sheet.say(line, "yellow")
        _flips(sheet, pairing)
        for title, changes in (("Gained most", pairing.gained), ("Lost most", pairing.lost)):
            _changes(sheet, title, changes)
    if rows := cost_rows(found):
        with sheet.fold("Cost"):
            sheet.table(("what", "BASE", "HEAD", "diff."), rows)
            sheet.say(PRICED, "dim")
    with sheet.fold("How to read this"):
        for line in legend(found):
            sheet.entry(line)


def _measures(sheet: Sheet, measures: Sequence[Measure], margin: float) -> None:
    rows: list[list[Cell]] = []
    for one in measures:
        style = "dim" if one.doubt else STYLES.get(one.word, "dim")
        figures = [number(one.base, one.name), number(one.head, one.name), signed(one.difference, one.name)]
        interval = Text(span(one.low, one.high, one.name), style="dim")
        n = [f"{one.n:,}"] if sheet.wide else []
        name = Text(name_of(one), style="dim" if one.doubt else "")
        rows.append([name, *figures, interval, chance(one.p_adjusted), *n, Text(plain_word(one, margin), style=style)])
        if even := one.at_equal_length:
            figures, gap = ["", "", signed(even.difference)], [""] * (1 + len(n))
            told = Text("extrapolated" if even.extrapolated else "", style="yellow")
            interval = Text(span(even.low, even.high), style="dim")
            rows.append([Text("  at equal length", style="dim"), *figures, interval, *gap, told])
    n = ["n"] if sheet.wide else []
    sheet.table(("measure", "BASE", "HEAD", "diff.", "95% interval", "p", *n, "word"), rows)


def _flips(sheet: Sheet, pairing: Pairing) -> None:
    if not pairing.verdicts:
        return
    labels, columns = labels_of(pairing.verdicts)
    rows: list[list[Cell]] = []
    for row in labels:
        counts = [(label, pairing.verdicts[row].get(label, 0)) for label in columns]
        styled = (Text(str(n or "·"), style="dim" if row == label or not n else "bold") for label, n in counts)
        rows.append([row, *styled])
    with sheet.fold(flips_line(pairing)):
        sheet.table(["BASE \\ HEAD", *(SHORT.get(label, label) for label in columns)], rows)
        for flip in pairing.flips[: sheet.listed]:
            label = f", label {flip.expected}" if flip.expected else ""
            sheet.entry(f"{flip.article_id}: {flip.base} → {flip.head}{label}", f"“{shorten(flip.headline, 150)}”")
        if len(pairing.flips) > sheet.listed:
            sheet.say(f"and {len(pairing.flips) - sheet.listed} more: --json", "dim")


def _changes(sheet: Sheet, title: str, changes: Sequence[Change]) -> None:
    if not changes:
        return
    with sheet.fold(f"{title}, by {changes[0].measure}"):
        for at, one in enumerate(changes[: sheet.listed]):
            space = "\n" if at else ""
            sheet.say(f"{space}{one.article_id}  {moved(one)}  {shorten(one.headline, 90)}")
            texts = [shorten(text, sheet.excerpt) or "(no answer)" for text in (one.base_text, one.head_text)]
            sheet.table(("BASE", "HEAD"), [texts], even=True)


def cost_rows(found: Comparison) -> list[tuple[str, str, str, str]]:
    """What both sides' answers cost, and judging them, in all and a Sample: BASE, HEAD and the difference."""
    rows: list[tuple[str, list[float | None]]] = []
    for one in found.pairings:
        for what, *costs in (
            ("answers", one.base.cost, one.head.cost),
            ("judging", one.base.judging, one.head.judging),
        ):
            if costs == [0.0, 0.0]:
                continue
            rows.append((f"{TITLES[one.task]}: {what}", costs))
            if costs != [None, None]:
                counts = (one.base.samples, one.head.samples)
                each = [None if cost is None else cost / count for cost, count in zip(costs, counts, strict=True)]
                rows.append((f"{TITLES[one.task]}: {what}, a Sample", each))
    digits = 4 if all(not cost or cost >= 0.001 for _, costs in rows for cost in costs) else 6
    return [_cost(what, costs, digits) for what, costs in rows]


def _cost(what: str, costs: Sequence[float | None], digits: int) -> tuple[str, str, str, str]:
    base, head = (None if cost is None else round(cost, digits) for cost in costs)
    apart = None if base is None or head is None else head - base
    return what, money(costs[0], digits), money(costs[1], digits), signed_money(apart, digits)


def ordered(measures: Sequence[Measure]) -> list[Measure]:
    """The primary measure first, then the most telling, descriptors last."""
    return sorted(measures, key=lambda one: (not one.primary, not one.graded, place_of(one.name)))


def moved(one: Change | Measure) -> str:
    """What both sides have: `0.250 → 0.500`."""
    name = one.measure if isinstance(one, Change) else one.name
    return f"{number(one.base, name)} → {number(one.head, name)}"


def legend(found: Comparison) -> Iterator[str]:
    """What the table does not say of itself."""
    measures = [one for pairing in found.pairings for one in pairing.measures]
    yield f"p is corrected over {counted(found.family, 'test')} (Holm); intervals and descriptors are not."
    if any(one.primary for one in measures):
        yield f"* {found.primary} was declared beforehand: its p is not corrected for the other measures."
    for doubt in sorted({one.doubt for one in measures if one.doubt}):
        yield f"† was graded by a judge that {doubt}: its word counts for nothing."
    yield "no evidence, ≥ X: a true difference of X or more would have been seen with 80% power."
    yield f"equivalent: closer than {number(found.margin)}, with 95% confidence either way."
    if any(one.at_equal_length for one in measures):
        yield "at equal length: the difference that is left where both sides wrote as many words (a straight line)."


def chance(p: float | None) -> str:
    """A p value."""
    return NONE if p is None else "<0.001" if p < 0.001 else number(p)


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
    return named(one.name) + (" *" if one.primary else "") + (" †" if one.doubt else "")


def longer(pairing: Pairing) -> str:
    """By how much the summaries of HEAD are longer: `+19%`; nothing where they are as long or nobody counted."""
    sizes = [one.words_head / one.words_base for one in pairing.measures if one.words_base and one.words_head]
    return f"{sizes[0] - 1:+.0%}" if sizes and round(100 * sizes[0]) != 100 else ""


def length_line(pairing: Pairing) -> str | None:
    """How long the summaries are on both sides."""
    for one in pairing.measures:
        if one.words_base and one.words_head:
            told = f" ({more})" if (more := longer(pairing)) else ""
            return f"Length: {one.words_base:.1f} words a summary in BASE, {one.words_head:.1f} in HEAD{told}."
    return None


def gaps(pairing: Pairing) -> Iterator[str]:
    """What is not compared, and what was left out of what is: measures that lack the same articles in one line."""
    lacking: dict[str, list[str]] = {}
    for one in ordered(pairing.measures):
        parts = [
            f"{count} {what}"
            for count, what in (
                (one.only_base, "scored in BASE alone"),
                (one.only_head, "scored in HEAD alone"),
                (one.other_signature, "not scored alike"),
            )
            if count
        ]
        if parts:
            told = f"{counted(one.n, 'article')} compared; left out: {', '.join(parts)}."
            lacking.setdefault(told, []).append(one.name)
    yield from (f"{', '.join(names)}: {told}" for told, names in lacking.items())
    for refused in pairing.refused:
        yield f"{refused.name} is not compared: {refused.reason}."


def flips_line(pairing: Pairing) -> str:
    """How many verdicts changed, and which way."""
    lost, won = turned(pairing)
    flipped = counted(len(pairing.flips), "headline")
    none = sum(NO_VERDICT in (one.base, one.head) for one in pairing.flips)
    told = f", {none} to or from no verdict" if none else ""
    return f"Verdicts: {flipped} flipped, {lost} from right to wrong, {won} from wrong to right{told}"


def turned(pairing: Pairing) -> tuple[int, int]:
    """How many verdicts turned wrong, and right: none at all is neither."""
    flips = [one for one in pairing.flips if NO_VERDICT not in (one.base, one.head)]
    return sum(one.base == one.expected for one in flips), sum(one.head == one.expected for one in flips)


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
