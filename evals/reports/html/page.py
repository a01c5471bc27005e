"""The page itself: what its template needs, and a policy that lets it run its own script and load nothing."""

import base64
import hashlib
import json
import tomllib
from collections.abc import Iterator
from functools import cache, partial
from importlib.resources import files
from typing import Any

from evals.errors import PromptError
from evals.gate import Decision
from evals.prompts import read_rubric
from evals.reports.figures import (
    LOWER,
    TITLES,
    depth_lines,
    depth_of,
    descriptors,
    finished_line,
    graded,
    interval,
    judge_line,
    number,
    shown,
    spent_line,
    who,
)
from evals.reports.html import charts
from evals.reports.html.data import Articles, inert
from evals.reports.trend import FIRST, History, history_of, telling
from evals.schema import TASKS
from evals.scorecard import Scorecard
from evals.store import Manifest, Run

STYLES = ("page.css", "articles.css")
SCRIPTS = ("page.js", "article.js", "table.js")
GLOSSES = "measures.toml"
WORST_FIRST = ("fail", "broken", "not judged", "pass")
AGAINST_LENGTH = ("rubric", "rougeLsum")


@cache
def _templates() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from jinja2.utils import htmlsafe_json_dumps
    from markupsafe import Markup

    def finalize(value: Any) -> Any:
        return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=PackageLoader("evals.reports.html", "."),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalize,
    )
    dumps = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
    environment.filters.update(data=partial(htmlsafe_json_dumps, dumps=dumps), raw=Markup, number=number)
    return environment


def render_html(run: Run, card: Scorecard, decision: Decision | None) -> str:
    """The Run as one self-contained page: its Scorecard, conclusion first, then every article.

    Raises:
        StoreError: the Run is damaged.
    """
    manifest = run.manifest()
    articles = Articles(run, list(manifest.models), list(manifest.prompt_hashes))
    draws = charts.Draws({article.id: article for article in run.articles()})
    lengths = charts.Lengths(AGAINST_LENGTH)
    for sample in run.samples():
        articles.add(sample)
        draws.add(sample)
        lengths.add(sample)
    chunks = list(articles.chunks())  # before the index, whose strings they add to
    gloss = _gloss(manifest)
    page: str = (
        _templates()
        .get_template("page.html.j2")
        .render(
            **_top(card, decision, gloss, SCRIPTS),
            picture=False,
            manifest=manifest,
            matrices=[_matrix(card, one) for one in card.verdicts],
            paragraphs=charts.PARAGRAPHS,
            draws=draws.rows(card),
            lengths=lengths.groups(card),
            spent=charts.spent(card),
            judging=spent_line("Judging", card.judging) if card.judging else None,
            history=_history(history_of(run, card)),
            index={**articles.index(card.beside), "gloss": gloss},
            chunks=chunks,
            who=who,
        )
    )
    return page


def render_top(run: Run, card: Scorecard, decision: Decision | None) -> str:
    """The page's conclusion and estimates alone, to take a picture of: its root says how tall it is (`data-height`).

    Raises:
        StoreError: the Run is damaged.
    """
    top = _top(card, decision, _gloss(run.manifest()), ("picture.js",))
    page: str = _templates().get_template("picture.html.j2").render(**top, picture=True)
    return page


def _top(
    card: Scorecard, decision: Decision | None, gloss: dict[str, dict[str, str]], scripts: tuple[str, ...]
) -> dict[str, Any]:
    """What both pages begin with."""
    style, script = _joined(STYLES), _joined(scripts)
    return {
        "card": card,
        "decision": decision,
        "gloss": gloss,
        "rules": sorted(decision.rules if decision else (), key=lambda one: WORST_FIRST.index(one.outcome)),
        "flags": sum(not one.warning for one in card.findings),
        "policy": _policy(style, script),
        "style": style,
        "script": script,
        "sections": list(_sections(card, gloss)),
        "tiles": list(_tiles(card)),
        "judge": judge_line(card.judge) if card.judge else None,
        "unfinished": finished_line(card),
    }


def _joined(names: tuple[str, ...]) -> str:
    folder = files("evals.reports.html")
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def _policy(style: str, script: str) -> str:
    """Content-Security-Policy: this style and this script, by their hashes, and nothing else."""
    hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script))
    of_style, of_script = (f"'sha256-{one}'" for one in hashes)
    return (
        f"default-src 'none'; style-src {of_style}; script-src {of_script}; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _gloss(manifest: Manifest) -> dict[str, dict[str, str]]:
    """By task, what each measure says in words: for a rubric's criteria, their questions."""
    common = tomllib.loads(_joined((GLOSSES,)))
    found = {str(task): dict(common) for task in TASKS}
    for task, kept in manifest.rubrics.items():
        try:
            rubric = read_rubric(kept["source"], kept["id"], manifest.id)
        except (PromptError, KeyError):  # of an older form: its names must do
            continue
        found[task] |= {f"rubric.{one.id}": inert(one.question) for one in rubric.file.criteria if one.question}
    return found


def _sections(card: Scorecard, gloss: dict[str, dict[str, str]]) -> Iterator[dict[str, Any]]:
    for task in TASKS:
        if ours := shown(card, task):
            first = [one for one in graded(ours) if one.name in FIRST]
            rest = [one for one in graded(ours) if one.name not in FIRST]
            yield {
                "title": TITLES[task],
                "gloss": gloss[task],
                "groups": charts.forest(first or rest, card.beside),
                "rest": charts.forest(rest if first else [], card.beside),
                "described": charts.forest(descriptors(ours), card.beside),
                "lower": LOWER if any(one.name == "over_answered" for one in ours) else "",
            }


def _tiles(card: Scorecard) -> Iterator[dict[str, Any]]:
    for task in reversed(TASKS):
        if found := charts.leading(card.estimates, card, task):
            best, references = found
            yield {
                "title": TITLES[task],
                "task": task,
                "measure": best.name,
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
