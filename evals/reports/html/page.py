"""The page of a Run: what its template needs."""

from collections.abc import Iterator
from typing import Any

from evals.gate import Decision
from evals.reports.figures import (
    LOWER,
    TITLES,
    counted,
    depth_lines,
    depth_of,
    descriptors,
    finished_line,
    gate_line,
    graded,
    interval,
    judge_line,
    number,
    shown,
    spent_line,
    total_line,
    who,
    wrong_counts,
)
from evals.reports.html import charts
from evals.reports.html.data import Articles
from evals.reports.html.frame import gloss_of, page_of
from evals.reports.trend import FIRST, History, history_of, telling
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
WORST_FIRST = ("fail", "broken", "not judged", "pass")
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
    gloss, primary = gloss_of(manifest), manifest.suite.get("primary")
    index = articles.index(card.beside)
    index["measures"].sort(key=lambda one: one[0] != ("verdict" if primary == "verdict_accuracy" else primary))
    spent = charts.spent(card)
    return page_of(
        "page.html.j2",
        SCRIPTS,
        **_top(card, decision, gloss, primary),
        picture=False,
        manifest=manifest,
        matrices=[_matrix(card, one) for one in card.verdicts],
        paragraphs=charts.PARAGRAPHS,
        draws=draws.rows(card),
        lengths=lengths.groups(card),
        spent=spent,
        priced=any(one.cost for one in spent),
        kept=any(one.saved for one in spent),
        total=total_line(card),
        judging=spent_line("Judging", card.judging) if card.judging else None,
        history=_history(history_of(run, card)),
        filters=FILTERS,
        columns=COLUMNS,
        index={**index, "gloss": gloss},
        chunks=chunks,
        who=who,
    )


def _at(names: list[str], name: str | None) -> int:
    return names.index(name) if name in names else -1


def render_top(run: Run, card: Scorecard, decision: Decision | None) -> str:
    """The page's conclusion and estimates alone, to take a picture of: its root says how tall it is (`data-height`).

    Raises:
        StoreError: the Run is damaged.
    """
    manifest = run.manifest()
    top = _top(card, decision, gloss_of(manifest), manifest.suite.get("primary"))
    return page_of("picture.html.j2", PICTURE, **top, **PARTS, title=f"Scorecard {card.suite}", picture=True)


def _top(
    card: Scorecard, decision: Decision | None, gloss: dict[str, dict[str, str]], primary: str | None
) -> dict[str, Any]:
    """What both pages begin with."""
    return {
        "card": card,
        "decision": decision,
        "gloss": gloss,
        "rules": sorted(decision.rules if decision else (), key=lambda one: WORST_FIRST.index(one.outcome)),
        "counted": counted,
        "gate": gate_line(decision) if decision else "",
        "wrong": wrong_counts(card),
        "flags": sum(not one.warning for one in card.findings),
        "warned": sum(one.warning for one in card.findings),
        "sections": list(_sections(card, gloss, primary)),
        "tiles": list(_tiles(card, primary)),
        "judge": judge_line(card.judge) if card.judge else None,
        "unfinished": finished_line(card),
    }


def _sections(card: Scorecard, gloss: dict[str, dict[str, str]], primary: str | None) -> Iterator[dict[str, Any]]:
    for task in TASKS:
        if ours := shown(card, task):
            telling_ = sorted(graded(ours), key=lambda one: one.name != primary)
            first = [one for one in telling_ if one.name in FIRST or one.name == primary]
            rest = [one for one in telling_ if one not in first]
            yield {
                "title": TITLES[task],
                "gloss": gloss[task],
                "groups": charts.forest(first or rest, card.beside),
                "rest": charts.forest(rest if first else [], card.beside),
                "described": charts.forest(descriptors(ours), card.beside),
                "lower": LOWER if any(one.name == "over_answered" for one in ours) else "",
            }


def _tiles(card: Scorecard, primary: str | None) -> Iterator[dict[str, Any]]:
    declared = {one.task for one in card.estimates if one.name == primary}
    for task in sorted(TASKS, key=lambda one: (one not in declared, -TASKS.index(one))):
        if found := charts.leading(card.estimates, card, task, primary):
            best, references = found
            yield {
                "title": TITLES[task],
                "task": task,
                "measure": best.name,
                "primary": best.name == primary,
                "mean": number(best.mean, best.name),
                "interval": interval(best),
                "n": best.n,
                "who": who(best.model, best.prompt),
                "beside": [(one.model, number(one.mean, one.name)) for one in references],
            }


def _matrix(card: Scorecard, matrix: Any) -> dict[str, Any]:
    depth = depth_of(card, matrix.prompt, matrix.model)
    return {"table": charts.matrix_of(matrix, depth), "lines": list(depth_lines(depth))}


def _history(found: History) -> dict[str, Any]:
    """The lines that have more than one point, each as a Group of Runs."""
    groups: list[tuple[str, charts.Group]] = []
    rest: list[tuple[str, charts.Group]] = []
    for line in telling(found.lines):
        marks = [
            (
                point.created[:16].replace("T", " "),
                " ".join([(point.prompt or "").partition("@")[2], "new prompt" if point.new else ""]).strip(),
            )
            for point in line.points
        ]
        estimates = [point.estimate for point in line.points]
        if len(estimates) > 1:
            one = who(line.model, line.prompt), charts.group(line.name, estimates, (), marks)
            (groups if line.name in FIRST else rest).append(one)
    shown_, folded = (groups, rest) if groups else (rest, [])
    return {"groups": shown_, "rest": folded, "left_out": found.left_out, "runs": len(found.runs)}
