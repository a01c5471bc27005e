"""The page of a Comparison: the conclusion, the differences, and every article with both sides' answers."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from evals.compare import by
from evals.compare.sides import Side, in_common
from evals.compare.values import Comparison, Contender, Pairing
from evals.reports.compare import (
    blind,
    flips_line,
    gaps,
    leading,
    legend,
    length_line,
    matrix_labels,
    ordered,
    plain_word,
    signed,
    span,
    telling,
    title_of,
    warnings_of,
)
from evals.reports.figures import TITLES, counted, number
from evals.reports.html import differences
from evals.reports.html.charts import Cell
from evals.reports.html.data import Articles
from evals.reports.html.data import Contender as Key
from evals.reports.html.frame import gloss_of, page_of
from evals.reports.html.page import PICTURE
from evals.reports.trend import FIRST
from evals.scorecard import DESCRIPTORS

SCRIPTS = ("page.js", "article.js", "pairs.js", "table.js")
FILTERS = (
    ("changed", "a change"), ("turned", "another verdict"), ("lost", "a verdict turned wrong"),
    ("won", "a verdict turned right"), ("flagged", "flags"), ("unscored", "a score missing"), ("failed", "an error"),
)  # fmt: skip
COLUMNS = (
    ("headline", "Article", ""), ("turned", "Verdicts", ""), ("flagged", "Flags", "number minor"),
    ("base", "BASE", "number minor"), ("head", "HEAD", "number minor"), ("moved", "Moved", "number"),
)  # fmt: skip
SIDES = ("BASE", "HEAD")
PARTS = {"top": "compared_top.html.j2", "parts": ("compared_conclusion.html.j2",)}
KEPT = "!*'()-_.~"
"""What a browser's encodeURIComponent leaves as it is."""


def render_html(found: Comparison, sides: tuple[Side, Side]) -> str:
    """The Comparison as one self-contained page, conclusion first, then every article that both sides were given.

    Raises:
        StoreError: a Run is damaged.
    """
    base, head = sides
    shared, _ = in_common(base, head)
    keys = [(_key("BASE", one, one.base), _key("HEAD", one, one.head)) for one in found.pairings]
    order = list(dict.fromkeys(key for pair in keys for key in pair))
    articles = Articles({id_: base.articles[id_] for id_ in shared}, lambda key: (order.index(key),))
    wanted = set(order)
    for name, side in zip(SIDES, sides, strict=True):
        for sample in side.run.samples():
            if (name, sample.task, sample.prompt, sample.model) in wanted:
                articles.add(sample, name)
    pairs = [
        [articles.number(ours), articles.number(theirs), _name(one), one.task]
        for (ours, theirs), one in zip(keys, found.pairings, strict=True)
    ]
    chunks = list(articles.chunks())  # before the index, whose strings they add to
    top = _top(found, sides)
    return page_of(
        "comparison.html.j2",
        SCRIPTS,
        **top,
        picture=False,
        legend=list(legend(found)),
        filters=FILTERS,
        columns=COLUMNS,
        index={**articles.index((), _measures(found)), "pairs": pairs, "gloss": top["gloss"]},
        chunks=chunks,
    )


def render_top(found: Comparison, sides: tuple[Side, Side]) -> str:
    """The page's conclusion and differences alone, to take a picture of: its root says how tall it is."""
    return page_of("picture.html.j2", PICTURE, **_top(found, sides), **PARTS, picture=True)


def _key(side: str, pairing: Pairing, one: Contender) -> Key:
    return side, pairing.task, one.prompt, one.model


def _name(pairing: Pairing) -> str:
    """A pair in few words: what differs, and the task."""
    base, head = pairing.base, pairing.head
    if base.model == head.model:
        both = (base.prompt, head.prompt)
        told = head.model if base.prompt == head.prompt else f"{' → '.join(one or 'no prompt' for one in both)}"
    else:
        told = f"{base.model} → {head.model}" if base.prompt == head.prompt else f"{base.name} → {head.name}"
    return f"{told}, {pairing.task}"


def _measures(found: Comparison) -> list[str]:
    """The measures that single articles have and that are compared, the most telling first."""
    names = [one.name for pairing in found.pairings for one in ordered(pairing.measures)]
    ranks = telling(found)
    names.sort(key=lambda name: (ranks.get(name, len(ranks)), name in DESCRIPTORS))
    return list(dict.fromkeys("verdict" if name == "verdict_accuracy" else name for name in names))


def _top(found: Comparison, sides: tuple[Side, Side]) -> dict[str, Any]:
    base, head = sides
    gloss = gloss_of(head.manifest)
    return {
        "found": found,
        "doubted": next((row.doubt for one in found.pairings for row in one.measures if row.doubt), ""),
        "counted": counted,
        "warnings": warnings_of(found),
        "notes": [note for note in found.notes if note not in warnings_of(found)],
        "made": [(" and ".join(SIDES), head)] if base is head else list(zip(SIDES, sides, strict=True)),
        "base": base,
        "head": head,
        "title": title_of(found, head.manifest.suite["name"]),
        "gloss": gloss,
        "tiles": [tile for one in found.pairings for tile in _tiles(one, found, gloss)],
        "turned": sum(len(one.flips) for one in found.pairings),
        "lost": sum(flip.base == flip.expected for one in found.pairings for flip in one.flips),
        "won": sum(flip.head == flip.expected for one in found.pairings for flip in one.flips),
        "pairings": [_pairing(one, found, gloss[one.task]) for one in found.pairings],
    }


def _pairing(pairing: Pairing, found: Comparison, gloss: dict[str, str]) -> dict[str, Any]:
    measures = [] if pairing.same else ordered(pairing.measures)
    graded = [one for one in measures if one.graded]
    first = [one for one in graded if one.primary or one.name in FIRST]
    rest = [one for one in graded if one not in first]
    described = [one for one in measures if not one.graded]
    shown = [
        differences.rows(some, found.margin, measures) for some in (first or rest, rest if first else [], described)
    ]
    return {
        "title": TITLES[pairing.task],
        "pairing": pairing,
        "gloss": gloss,
        "first": shown[0],
        "rest": shown[1],
        "described": shown[2],
        "length": (length_line(pairing) or "").removeprefix("Length: "),
        "longer": _longer(pairing),
        "gaps": list(gaps(pairing)),
        "matrix": list(_matrix(pairing)),
        "columns": matrix_labels(pairing)[1],
        "flips": flips_line(pairing).removeprefix("Verdicts: ") if pairing.verdicts else "",
        "changes": [
            (title, [(one, quote(one.article_id, safe=KEPT), _moved(one.base, one.head, one.measure)) for one in some])
            for title, some in (("Gained most", pairing.gained), ("Lost most", pairing.lost))
            if some
        ],
    }


def _longer(pairing: Pairing) -> str:
    sizes = [(one.words_base, one.words_head) for one in pairing.measures if one.words_base and one.words_head]
    told = f"{sizes[0][1] / sizes[0][0] - 1:+.0%}" if sizes else ""
    return "" if told.endswith("0%") and told.strip("+-") == "0%" else told


def _moved(base: float, head: float, name: str) -> str:
    return f"{number(base, name)} → {number(head, name)}"


def _matrix(pairing: Pairing) -> Iterator[tuple[str, list[Cell]]]:
    """Each verdict of BASE, and what it became."""
    labels, columns = matrix_labels(pairing)
    for label in labels:
        counts = [pairing.verdicts[label].get(name, 0) for name in columns]
        kinds = ["" if name == label else "drawn" for name in columns]
        yield label, [Cell(n, round(10 * n / sum(counts)), kind) for n, kind in zip(counts, kinds, strict=True)]


def _tiles(pairing: Pairing, found: Comparison, gloss: dict[str, dict[str, str]]) -> Iterator[dict[str, str]]:
    several = sum(one.task == pairing.task for one in found.pairings) > 1
    if one := leading(pairing, found):
        known = one.word != "unknown"
        word, _, more = (plain_word(one, found.margin) if known else "cannot be judged").partition(" within ")
        word = word.partition(", ")[0].partition(":")[0]
        yield {
            "title": TITLES[pairing.task],
            "kind": "" if one.doubt else {"better": "pass", "worse": "fail"}.get(one.word, ""),
            "figure": word[:1].upper() + word[1:],
            "small": signed(one.difference, one.name)
            + (f" ({span(one.low, one.high, one.name)})" if one.low is not None else ""),
            "told": f"{gloss[pairing.task].get(one.name, one.name)}{', the primary measure' if one.primary else ''}: "
            f"{_moved(one.base or 0, one.head or 0, one.name)} over {counted(one.n, 'article')}"
            + ("" if known else f", {one.method}")
            + (f"; closer than {more}" if more else "")
            + (
                ""
                if one.word != "no evidence"
                else "; too few articles"
                if blind(one)
                else f"; could have seen {number(one.detectable, one.name)}"
            )
            + by(one)
            + (f"; {pairing.head.name} against {pairing.base.name}." if several else "."),
        }
