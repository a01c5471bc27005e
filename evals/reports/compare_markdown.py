"""A Comparison in Markdown, for pull requests and job summaries: the conclusion first, details folded."""

from collections.abc import Iterator, Sequence

from evals.compare.planning import Plan
from evals.compare.values import Change, Comparison, Measure, Pairing, SelfComparison
from evals.reports.compare import (
    chance,
    flips_line,
    gaps,
    legend,
    length_line,
    matrix_labels,
    name_of,
    noise_rows,
    ordered,
    plain_word,
    plan_rows,
    signed,
    span,
)
from evals.reports.figures import TITLES, counted, number
from evals.reports.markdown import cut, escape
from evals.text import shorten

EXCERPT = 600
FLIPS = 50
"""How many flipped verdicts are listed; all are in the JSON."""


def render_markdown(found: Comparison, _sides: object) -> str:
    """The Comparison as Markdown of at most LIMIT characters."""
    return render_any(found)


def render_any(found: Comparison | Plan | SelfComparison) -> str:
    """What a comparison came to, as Markdown."""
    if isinstance(found, Comparison):
        return cut("\n".join(_comparison(found)) + "\n", "betteridge compare with --format json").removesuffix("\n")
    headings, rows = plan_rows(found) if isinstance(found, Plan) else noise_rows(found)
    told = [f"**{escape(found.conclusion)}**", *(f"\nNote: {escape(note)}" for note in found.notes), ""]
    return "\n".join([*told, *_table(headings, rows)])


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(map(escape, headings))} |"
    yield f"|{'|'.join('---' if heading in ('measure', 'word') else '---:' for heading in headings)}|"
    yield from (f"| {' | '.join(map(escape, row))} |" for row in rows)


def _comparison(found: Comparison) -> Iterator[str]:
    yield "## Comparison\n"
    yield from (f"**{escape(one.conclusion)}**\n" for one in found.pairings)
    yield f"BASE {escape(found.base)}, HEAD {escape(found.head)}."
    yield from (f"\nNote: {escape(note)}" for note in found.notes)
    for pairing in found.pairings:
        yield from _pairing(pairing, found)
    yield "\n<details><summary>How to read this</summary>\n"
    yield from (f"{escape(line)}  " for line in legend(found))
    yield "\n</details>"


def _pairing(pairing: Pairing, found: Comparison) -> Iterator[str]:
    yield f"\n### {TITLES[pairing.task]}\n"
    yield f"BASE {escape(pairing.base.name)}, HEAD {escape(pairing.head.name)}, {counted(pairing.articles, 'article')}."
    if line := length_line(pairing):
        yield escape(line)
    measures = ordered(pairing.measures)
    yield ""
    yield from _rows([one for one in measures if one.graded], found)
    if described := [one for one in measures if not one.graded]:
        yield "\n<details><summary>Copying, length and warnings: descriptors, not grades</summary>\n"
        yield from _rows(described, found)
        yield "\n</details>"
    yield from (f"\n{escape(line)}" for line in gaps(pairing))
    if pairing.verdicts:
        yield from _flips(pairing)
    for title, changes in (("Gained most", pairing.gained), ("Lost most", pairing.lost)):
        yield from _changes(title, changes)


def _rows(measures: Sequence[Measure], found: Comparison) -> Iterator[str]:
    rows = []
    for one in measures:
        figures = [number(one.base, one.name), number(one.head, one.name), signed(one.difference, one.name)]
        interval = span(one.low, one.high, one.name)
        rows.append(
            [name_of(one), *figures, interval, chance(one.p_adjusted), f"{one.n:,}", plain_word(one, found.margin)]
        )
        if even := one.at_equal_length:
            told = "extrapolated" if even.extrapolated else ""
            rows.append(["at equal length", "", "", signed(even.difference), span(even.low, even.high), "", "", told])
    yield from _table(("measure", "BASE", "HEAD", "difference", "95 % interval", "p", "n", "word"), rows)


def _flips(pairing: Pairing) -> Iterator[str]:
    rows, columns = matrix_labels(pairing)
    yield f"\n<details><summary>{flips_line(pairing)}</summary>\n"
    cells = [[row, *(str(pairing.verdicts[row].get(label, "")) for label in columns)] for row in rows]
    yield from _table(("BASE \\ HEAD", *columns), cells)
    yield ""
    for one in pairing.flips[:FLIPS]:
        label = f", label {one.expected}" if one.expected else ""
        yield escape(f"{one.article_id}: {one.base} → {one.head}{label}: “{shorten(one.headline, 200)}”") + "  "
    yield "\n</details>"


def _changes(title: str, changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        return
    yield f"\n<details><summary>{title}, by {escape(changes[0].measure)}</summary>\n"
    yield "| article | BASE | HEAD |\n|---|---|---|"
    for one in changes:
        moved = f"{number(one.base, one.measure)} → {number(one.head, one.measure)}"
        texts = [escape(shorten(text, EXCERPT) or "(no answer)") for text in (one.base_text, one.head_text)]
        yield f"| {escape(one.article_id)} {moved} | {' | '.join(texts)} |"
    yield "\n</details>"
