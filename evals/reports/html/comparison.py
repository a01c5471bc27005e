"""The page of a Comparison: the conclusion, the differences, and every article with both sides' answers."""

from typing import Any
from urllib.parse import quote

from evals.compare import by
from evals.compare.changes import leading, telling
from evals.compare.sides import Side, in_common
from evals.compare.values import Comparison, Contender, Pairing
from evals.reports import compare as words
from evals.reports.compare import ordered
from evals.reports.figures import TITLES, extent, first_of, labels_of
from evals.reports.html import charts, differences
from evals.reports.html.data import Articles
from evals.reports.html.data import Contender as Key
from evals.reports.html.frame import gloss_of, page_of
from evals.reports.html.page import PICTURE

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
        legend=list(words.legend(found)),
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
    known = [one for pairing in found.pairings for one in ordered(pairing.measures)]
    names = [one.name for one in sorted(known, key=lambda one: (telling(one), not one.graded))]
    return list(dict.fromkeys("verdict" if name == "verdict_accuracy" else name for name in names))


def _top(found: Comparison, sides: tuple[Side, Side]) -> dict[str, Any]:
    base, head = sides
    gloss = gloss_of(head.manifest)
    return {
        "found": found,
        "doubted": next((row.doubt for one in found.pairings for row in one.measures if row.doubt), ""),
        "warnings": words.warnings_of(found),
        "notes": [note for note in found.notes if note not in words.warnings_of(found)],
        "made": [(" and ".join(SIDES), head)] if base is head else list(zip(SIDES, sides, strict=True)),
        "base": base,
        "head": head,
        "title": words.title_of(found, head.manifest.suite["name"]),
        "gloss": gloss,
        "turned": sum(len(one.flips) for one in found.pairings),
        "lost": sum(words.turned(one)[0] for one in found.pairings),
        "won": sum(words.turned(one)[1] for one in found.pairings),
        "pairings": [_pairing(one, found, gloss[one.task]) for one in found.pairings],
        "costs": words.cost_rows(found),
        "priced": words.PRICED,
    }


def _pairing(pairing: Pairing, found: Comparison, gloss: dict[str, str]) -> dict[str, Any]:
    measures = [] if pairing.same else ordered(pairing.measures)
    first, rest = first_of([one for one in measures if one.graded], found.primary)
    described = [one for one in measures if not one.graded]
    labels, columns = labels_of(pairing.verdicts)
    lead = leading(ordered(pairing.measures))
    shown = [
        differences.rows(some, found.margin, measures) for some in (first or rest, rest if first else [], described)
    ]
    return {
        "title": TITLES[pairing.task],
        "pairing": pairing,
        "extent": extent(pairing.articles, pairing.stories),
        "gloss": gloss,
        "first": shown[0],
        "rest": shown[1],
        "described": shown[2],
        "lead": next(iter(differences.rows([lead], found.margin)), None) if lead else None,
        "moved": words.moved(lead) if lead else "",
        "doubt": by(lead) if lead else "",
        "several": sum(one.task == pairing.task for one in found.pairings) > 1,
        "length": words.length_line(pairing),
        "longer": words.longer(pairing),
        "gaps": list(words.gaps(pairing)),
        "matrix": [(label, charts.cells(pairing.verdicts[label], columns, {label: ""}, "drawn")) for label in labels],
        "columns": columns,
        "flips": words.flips_line(pairing).removeprefix("Verdicts: ") if pairing.verdicts else "",
        "changes": [
            (title, [(one, quote(one.article_id, safe=KEPT), words.moved(one)) for one in some])
            for title, some in (("Gained most", pairing.gained), ("Lost most", pairing.lost))
            if some
        ],
    }
