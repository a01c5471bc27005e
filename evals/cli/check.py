"""`betteridge check`: one article or many, at once, nothing kept but the cache."""

import asyncio
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from evals.articles.clean import Removal
from evals.articles.load import read_articles
from evals.articles.pages import page_article, read_page
from evals.cli import say
from evals.cli.bounds import max_cost, offline
from evals.cli.options import Choices, as_json, asking, language, on_terminal, print_json
from evals.engines.live import Limits, Live, drive
from evals.engines.plan import Plan, make_plan
from evals.errors import DataError, ModelError, SuiteError
from evals.files import decode, read_text
from evals.headlines.form import read_question
from evals.models.cache import open_cache
from evals.models.outputs import Outputs
from evals.prompts import load_prompt
from evals.reports.article import print_checked
from evals.reports.terminal import as_text
from evals.schema import Article, Reading, Sample
from evals.scorers.headline_checks import FACTS
from evals.settings import load_settings
from evals.suite import Suite
from evals.tasks.rewrite import Rewrite, rewrite

REWRITE = "rewrite/v1"


@dataclass(frozen=True)
class Checked:
    """What one contender, or the pair `lead3` and `rules`, makes of one article."""

    article: Article
    headline: Sample | None
    summary: Sample | None
    removed: tuple[Removal, ...] | None = None
    """What was taken off the page, where somebody asked."""
    rewrite: Rewrite | None = None
    """A headline instead, where somebody asked."""

    def as_data(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        removed = {} if self.removed is None else {"removed": [asdict(one) for one in self.removed]}
        rewrite = {} if self.rewrite is None else {"rewrite": self.rewrite.model_dump(mode="json")}
        scores = [score for one in (self.headline, self.summary) if one for score in one.scores]
        return {
            "article": self.article.model_dump(mode="json", exclude_none=True, exclude={"labels", "references"}),
            "headline": self._headline(),
            "summary": self._summary(),
            "scores": [score.model_dump(mode="json", exclude_none=True) for score in scores],
            "models": {one.task: one.model for one in (self.headline, self.summary) if one},
            **rewrite,
            **removed,
        }

    def _headline(self) -> dict[str, Any]:
        question = read_question(self.article.headline, self.article.language)
        found: dict[str, Any] = {
            "form": question.form,
            "propositions": [{"text": text} for text in question.propositions],
            "verdict": None,
            "reason": None,
            "evidence": [],
            "presuppositions": [{"text": text, "trigger": trigger} for text, trigger in question.presuppositions],
        }
        if self.headline is None:
            return found
        if self.headline.error:
            return {**found, "error": self.headline.error.model_dump()}
        return {**found, **((self.headline.output and self.headline.output.data) or {})}

    def _summary(self) -> dict[str, Any]:
        if self.summary is None:
            return {"text": None}
        if self.summary.error:
            return {"text": None, "error": self.summary.error.model_dump()}
        return {"text": self.summary.output.text if self.summary.output else None}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@asking
@max_cost
@offline
@language
@click.option("--dry-run", is_flag=True, help="Say what would be asked and what it would cost; send nothing.")
@click.option("--explain", is_flag=True, help="Say what was taken off each page, and why.")
@click.option(
    "--rewrite",
    "rewriting",
    is_flag=True,
    help="Ask the model for an honest headline; shown if it passes the same check.",
)
@click.option("--summary", "given", metavar="FILE", help="Check this summary of the one article; - is standard input.")
@as_json
def check(files: tuple[str, ...], choices: Choices, language: str | None, as_json: bool, **rest: Any) -> int:
    """Check articles: text as scraped, HTML, Markdown or JSONL; - is standard input. Without --model: rules, lead3.

    Exit code 3 where language models were asked and no answer of theirs was of use for a verdict.
    """
    explain, rewriting, given = rest["explain"], rest["rewriting"], rest["given"]
    settings = load_settings(concurrency=choices.concurrency, max_cost=rest["max_cost"])
    if given == "-" and "-" in files:
        raise DataError("Standard input cannot be both the article and its summary. Put one into a file.")
    read = [found for file in files for found in _articles(file, language)]
    articles = [article for article, _ in read]
    beside = () if choices.models or settings.model else ("rules", "lead3")
    suite = choices.applied_to(settings.applied_to(Suite(name="check", dataset="-", beside=beside)))
    plan = make_plan(suite, Path(), settings.options())
    if given:
        plan.models = [*(model for model in plan.models if model.name != "lead3"), _summary(given, articles)]
    if rest["dry_run"]:
        from evals.cli.foreseen import tell_foreseen

        if rewriting:
            say("Note: what --rewrite asks hangs on the verdicts, and is not counted.")
        return tell_foreseen(plan, articles, settings, as_json)
    cache = open_cache(settings.home, rest["offline"]) if plan.asked else None
    pages = {article.id: removed for article, removed in read} if explain else {}
    live = Live(plan, cache, settings.concurrency, Limits(rest["offline"], settings.max_cost))
    found = asyncio.run(_check(articles, plan, live, _Rewriting(plan, live) if rewriting else None))
    found = [replace(one, removed=pages.get(one.article.id)) for one in found]
    if as_json:
        print_json([one.as_data() for one in found])
        return _exit_code(found)
    for one in found:
        removed = [(line.text, line.reason) for line in one.removed or ()]
        write = partial(
            print_checked,
            article=one.article,
            headline=one.headline,
            summary=one.summary,
            removed=removed,
            rewrite=one.rewrite,
        )
        if on_terminal():
            write(Console())
        else:
            click.echo(as_text(write) + "\n")
    return _exit_code(found)


def _exit_code(found: list[Checked]) -> int:
    """3 where every verdict that a language model was asked for failed."""
    asked = [one.headline for one in found if one.headline and one.headline.prompt]
    return ModelError.exit_code if asked and all(one.error for one in asked) else 0


class _Rewriting:
    """Adds a headline instead to what a language model made of an article."""

    def __init__(self, plan: Plan, live: Live) -> None:
        if all(model.promptless for model in plan.models):
            raise SuiteError("--rewrite needs a language model to ask: give one with --model.")
        self._plan, self._live = plan, live
        self._prompt = load_prompt(REWRITE).check("rewrite")

    async def add(self, one: Checked) -> Checked:
        """The same with `rewrite`, where a language model was asked for the verdict."""
        sample = one.headline
        if sample is None or sample.prompt is None:
            return one
        if sample.error or sample.output is None:
            return replace(one, rewrite=Rewrite(reason="there is no verdict to go by"))
        unit = next(unit for unit in self._plan.units(one.article) if unit.key == sample.key)
        reading = Reading.model_validate(sample.output.data or {})
        asking = rewrite(one.article, reading, self._prompt, unit.prompt, FACTS)
        return replace(one, rewrite=await drive(asking, self._live.asks(unit.model)))


async def _check(articles: list[Article], plan: Plan, live: Live, rewriting: _Rewriting | None) -> list[Checked]:
    found: list[Checked] = []
    slots = asyncio.Semaphore(live.concurrency)

    async def sample(unit: Any) -> Sample:
        async with slots:
            return await live.sample(unit)

    together = all(model.promptless for model in plan.models)  # `rules` and `lead3` answer one task each
    try:
        for article in articles:
            samples = await asyncio.gather(*(sample(unit) for unit in plan.units(article)))
            names = [None] if together else [model.name for model in plan.models]
            for name in names:
                by_task = {one.task: one for one in samples if name in (None, one.model)}
                one = Checked(article, by_task.get("headline"), by_task.get("summary"))
                found.append(await rewriting.add(one) if rewriting else one)
    finally:
        await live.close()
    return found


def _summary(file: str, articles: list[Article]) -> Outputs:
    """A summary from a file, as a model's that answers for the one article."""
    if len(articles) != 1:
        raise DataError(f"--summary is of one article, and {len(articles)} were given. Name one FILE with one article.")
    if file == "-":
        name, text = "standard input", decode(sys.stdin.buffer.read(), "standard input", DataError)
    else:
        name, text = file, read_text(Path(file), DataError)
    if not text.strip():
        raise DataError(f"{name}: there is no summary in it. Write its text there.")
    return Outputs(name, Path(file), {(articles[0].id, "summary"): text.strip()})


def _articles(file: str, language: str | None) -> Iterator[tuple[Article, tuple[Removal, ...]]]:
    if file == "-":
        text = decode(sys.stdin.buffer.read(), "standard input", DataError)
        if not text.strip():
            raise DataError("standard input: empty. Pipe an article into it.")
        article, page = page_article(text, "standard input", language)
    elif re.search(r"\.(?:jsonl|ndjson)(?:\.gz)?$", file):
        yield from ((article, ()) for article in read_articles(Path(file)))
        return
    else:
        article, page = read_page(Path(file), language)
    yield article, page.removed
