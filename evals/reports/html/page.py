"""The page of a Run: what its template needs."""

from collections.abc import Iterator
from typing import Any

from evals.gate import Decision
from evals.numbers import number
from evals.reports import figures
from evals.reports.figures import TITLES, first_of, who
from evals.reports.html import charts
from evals.reports.html.data import Articles
from evals.reports.html.frame import gloss_of, page_of
from evals.reports.trend import Line, history_of, telling
from evals.schema import TASKS
from evals.scorecard import Scorecard
from evals.store import Run

PICTURE = ("picture.js",)
PARTS = {"top": "header.html.j2", "parts": ("conclusion.html.j2", "estimates.html.j2")}
"""What a picture is of."""
SCRIPTS = ("page.js", "article.js", "answers.js", "table.js")
FILTERS = (
    ("wrong", "a wrong verdict"),
    ("flagged", "flags"),
    ("warned", "warnings"),
    ("unscored", "a score missing"),
    ("failed", "an error"),
)
COLUMNS = (
    ("headline", "Article", ""), ("wrong", "Verdicts", ""), ("flags", "Flags", "number"),
    ("unscored", "Missing", "number minor"), ("errors", "Errors", "number minor"), ("score", "Score", "number"),
)  # fmt: skip
"""What the table of articles is filtered by, and its columns: the key to sort by, the heading, the class."""
AGAINST_LENGTH = ("rubric", "rougeLsum")


def render_html(run: Run, card: Scorecard, decision: Decision | None) -> str:
    """The Run as one self-contained page: its Scorecard, conclusion first, then every article.

    Raises:
        StoreError: the Run is damaged.
    """
    manifest = run.manifest()
    known = {article.id: article for article in run.articles()}
    models, prompts = list(manifest.models), list(manifest.prompt_hashes)
    articles = Articles(known, lambda one: (TASKS.index(one[1]), _at(models, one[3]), _at(prompts, one[2])))
    draws = charts.Draws(known)
    lengths = charts.Lengths(AGAINST_LENGTH)
    for sample in run.samples():
        articles.add(sample)
        draws.add(sample)
        lengths.add(sample)
    chunks = list(articles.chunks())  # before the index, whose strings they add to
    gloss = gloss_of(manifest)
    index = articles.index(card.beside)
    index["measures"].sort(key=lambda one: one[0] != figures.score_of(card.primary))
    accounts = [one.spent for one in card.receipts if one.spent]
    history = history_of(run, card)
    first, rest = ([_line(one) for one in some if len(one.points) > 1] for some in telling(history))
    return page_of(
        "page.html.j2",
        SCRIPTS,
        **_top(card, decision, gloss),
        picture=False,
        manifest=manifest,
        matrices=[charts.matrix_of(one, figures.depth_of(card, one.prompt, one.model)) for one in card.verdicts],
        paragraphs=charts.PARAGRAPHS,
        draws=draws.rows(card),
        lengths=lengths.groups(card),
        paces=charts.paces(card),
        priced=any(one.cost != 0 for one in accounts),
        kept=any(one.cost_saved for one in accounts),
        total=figures.total_line(card),
        judging=figures.spent_line("Judging", card.judging) if card.judging else None,
        history=history,
        lines=(first, rest) if first else (rest, []),
        filters=FILTERS,
        columns=COLUMNS,
        index={**index, "gloss": gloss},
        chunks=chunks,
    )


def _at(names: list[str], name: str | None) -> int:
    return names.index(name) if name in names else -1


def render_top(run: Run, card: Scorecard, decision: Decision | None) -> str:
    """The page's conclusion and estimates alone, to take a picture of: its root says how tall it is (`data-height`).

    Raises:
        StoreError: the Run is damaged.
    """
    top = _top(card, decision, gloss_of(run.manifest()))
    return page_of("picture.html.j2", PICTURE, **top, **PARTS, title=f"Scorecard {card.suite}", picture=True)


def _top(card: Scorecard, decision: Decision | None, gloss: dict[str, dict[str, str]]) -> dict[str, Any]:
    """What both pages begin with."""
    sections = figures.sections(card)
    return {
        "card": card,
        "decision": decision,
        "gloss": gloss,
        "rules": figures.worst_first(decision),
        "gate": figures.gate_line(decision) if decision else "",
        "extent": figures.extent(card.articles, card.stories),
        "wrong": figures.wrong_counts(card),
        "flags": sum(not one.warning for one in card.findings),
        "warned": sum(one.warning for one in card.findings),
        "useless": figures.useless(card),
        "sections": [_section(one, card, gloss) for one in sections],
        "tiles": list(_tiles(sections, card)),
        "judge": figures.judge_line(card.judge) if card.judge else None,
        "unfinished": figures.finished_line(card),
    }


def _section(section: figures.Section, card: Scorecard, gloss: dict[str, dict[str, str]]) -> dict[str, Any]:
    first, rest = first_of(section.graded, card.primary)
    return {
        "title": TITLES[section.task],
        "gloss": gloss[section.task],
        "groups": charts.forest(first or rest, card.beside),
        "rest": charts.forest(rest if first else [], card.beside),
        "described": charts.forest(section.described, card.beside),
        "notes": section.notes,
    }


def _tiles(sections: list[figures.Section], card: Scorecard) -> Iterator[dict[str, Any]]:
    """The leading figure of each task: the primary measure's, then that of headlines."""
    declared = {one.task for one in card.estimates if one.name == card.primary}
    for section in sorted(sections, key=lambda one: (one.task not in declared, one.task != "headline")):
        if found := charts.leading(section.graded, card):
            best, references = found
            yield {
                "title": TITLES[section.task],
                "task": section.task,
                "best": best,
                "primary": best.name == card.primary,
                "beside": [(one.model, number(one.mean, one.name)) for one in references],
            }


def _line(line: Line) -> tuple[str, charts.Group]:
    """One line of the history as a Group of Runs."""
    marks = [
        (
            point.created[:16].replace("T", " "),
            " ".join([(point.prompt or "").partition("@")[2], "new prompt" if point.new else ""]).strip(),
        )
        for point in line.points
    ]
    return who(line.model, line.prompt), charts.group(line.name, [one.estimate for one in line.points], (), marks)
