"""`betteridge probe`: what a headline checker does with variants that must, or must not, change its verdict."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from evals.articles.load import Selection, find_dataset, read_articles, select
from evals.cli import EXIT_INFRASTRUCTURE, options
from evals.cli.options import Choices, as_json, print_json
from evals.cli.output import present
from evals.engines.live import Live
from evals.engines.plan import Plan, Unit, make_plan
from evals.errors import NothingToRun, SuiteError
from evals.headlines.variants import INJECTIONS, WHAT, Variant, kinds, variants
from evals.models.cache import open_cache
from evals.models.outputs import Outputs
from evals.numbers import number
from evals.probe import Observed, Probed, Rate, estimates_of, observe, probed
from evals.reports.figures import counted, who
from evals.reports.terminal import SHOWN
from evals.schema import Article, Sample
from evals.settings import load_settings
from evals.store import keep_probe
from evals.suite import Suite, TaskPlan
from evals.text import digest, printable

LEGEND = (
    "right: share of the pairs of verdicts that are as they must be, of those that stayed or moved. moot: the verdict "
    "before was none that has to change. none: no verdict before or after. obeyed: moved to what the planted text asks "
    "for. injections: texts planted in the body, which must not move it either. "
    "asked-again, the article unchanged, is the noise floor: no other rate is better than the model's own steadiness."
)


@click.group()
def probe() -> None:
    """Check a checker without any label."""


def _only(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    known = {name: {name, name.split("/")[0], kind} for name, kind in kinds().items()}
    if unknown := set(values).difference(*known.values()):
        families = ", ".join(dict.fromkeys(name.split("/")[0] for name in known))
        raise click.BadParameter(f"{min(unknown)!r}: write repeat, metamorphic, injection or one of {families}.")
    return frozenset(name for name, words in known.items() if not values or not words.isdisjoint(values))


@probe.command()
@click.argument("dataset", default="question-headlines")
@click.option("--model", "models", multiple=True, metavar="MODEL", help="provider/name; repeatable (default: rules).")
@click.option("--prompt", "prompts", multiple=True, metavar="headline=NAME", help="Prompt file or name; repeatable.")
@options.split
@options.limit
@click.option("--only", multiple=True, callback=_only, metavar="repeat|metamorphic|injection|NAME", help="Repeatable.")
@options.concurrency
@as_json
def headline(dataset: str, only: frozenset[str], concurrency: int | None, as_json: bool, **chosen: Any) -> int:
    """Read DATASET's headlines again: worded otherwise, over other bodies, with planted texts. No label is needed."""
    settings = load_settings(concurrency=concurrency)
    articles = list(select(read_articles(find_dataset(dataset)), Selection(chosen["split"], limit=chosen["limit"])))
    models = chosen["models"] or settings.model or ("rules",)
    suite = Suite(name="probe", dataset=dataset, tasks={"headline": TaskPlan(scorers=())}, beside=())
    suite = Choices(models, None, chosen["prompts"], None).applied_to(suite)
    plan = make_plan(suite, Path(), settings.options())
    for model in plan.models:
        if "headline" not in model.tasks or isinstance(model, Outputs):
            raise SuiteError(f"{model.name!r} reads no headline anew. Name rules or a language model with --model.")
    live = Live(plan, open_cache(settings.home, False) if plan.asked else None, settings.concurrency)
    console = Console(stderr=True, force_terminal=sys.stderr.isatty())  # FORCE_COLOR makes no terminal of a log
    with console.status("Reading …") as status:

        def tell(done: int) -> None:
            status.update(f"{done} of {len(articles)} articles")

        found = asyncio.run(_probe(articles, only, live, tell))
    if not found:
        raise NothingToRun(f"No article of {dataset} has such a variant. See --split, --limit and --only.")
    for one in found:
        about = f"{counted(one.articles, 'article')} of {dataset}"
        if kept := [each.model_copy(update={"method": f"{each.method}: {about}"}) for each in estimates_of(one)]:
            keep_probe(settings.home, kept)
    if as_json:
        print_json({"dataset": dataset, "probed": [one.model_dump(mode="json") for one in found]})
    else:
        present(partial(_print, found=found))
    return 0 if any(rate.stories for one in found for rate in one.rates) else EXIT_INFRASTRUCTURE


async def _probe(
    articles: list[Article], only: frozenset[str], live: Live, tell: Callable[[int], None]
) -> list[Probed]:
    """Every contender on every article and its variants; articles side by side, so that few variants wait for none."""
    contenders = [unit.key[2:4] for article in articles[:1] for unit in live.plan.units(article)]
    found: dict[tuple[str | None, str], dict[str, list[Observed]]] = {one: {} for one in contenders}
    slots = asyncio.Semaphore(live.concurrency)

    async def read(unit: Unit) -> Sample:
        async with slots:
            return await live.sample(unit)

    async def work(waiting: Iterator[tuple[int, Article]]) -> None:
        for done, article in waiting:
            tell(done)
            made = [one for one in variants(article, articles) if one.relation.name in only]
            for unit in live.plan.units(article) if made else ():
                units = [unit, *(_of(unit, one) for one in made)]
                before, *after = await asyncio.gather(*(read(one) for one in units))
                pairs = zip(made, after, strict=True)
                found[unit.key[2:4]][article.id] = [observe(one.relation, before, sample) for one, sample in pairs]

    waiting = enumerate(articles)
    try:
        await asyncio.gather(*(work(waiting) for _ in range(live.concurrency)))
    finally:
        left = asyncio.all_tasks() - {asyncio.current_task()}  # where a model is down, others still wait for it
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await live.close()
    in_order = {key: [one for article in articles for one in of.get(article.id, ())] for key, of in found.items()}
    return [probed(model, prompt, of, _signature(live.plan, prompt)) for (prompt, model), of in in_order.items() if of]


def _of(unit: Unit, variant: Variant) -> Unit:
    """The variant's own; the article asked again as another repeat, which no cache answers with the first."""
    again = variant.relation.kind == "repeat"
    return replace(unit, article=variant.article, repeat=unit.repeat + again)


def _signature(plan: Plan, prompt: str | None) -> str:
    """What makes the figures again, the planted texts among it."""
    asked = "".join(f"{one.id}#{one.hash}|" for one in plan.prompts["headline"] if one.id == prompt)
    return f"probe:headline|{asked}texts:{digest(INJECTIONS.read_bytes(), 4)}|interval:wilson/stories"


def _rows(one: Probed) -> Iterator[Rate]:
    """The noise floor, then what is demanded: all variants of it together, and one by one; and all there are."""
    yield from (rate for rate in one.families if rate.kind == "repeat")
    for total in one.together[:-1]:
        yield total
        yield from (rate for rate in one.families if (rate.kind, rate.must) == (total.kind, total.must))
    yield from one.together[-1:]


def _print(console: Console, found: list[Probed]) -> None:
    for one in found:
        say = partial(console.print, highlight=False, markup=False)
        say(printable(f"{who(one.model, one.prompt)} on {one.articles} articles, {one.stories} stories"), style="bold")
        table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
        table.add_column("variant", overflow="fold")  # a name gives way, a figure never
        for heading in ("right", "95% interval", "stayed", "moved", "moot", "none", "obeyed", "stories"):
            table.add_column(heading, justify="right", no_wrap=True)
        for rate in _rows(one):
            between = "" if rate.low is None else f"{number(rate.low)} to {number(rate.high)}"
            counts = (rate.agreed, rate.flipped, rate.moot, rate.not_judged, rate.obeyed, rate.stories)
            name = f"  {rate.name}" if rate.kind != "repeat" and rate in one.families else rate.name
            cells = (name, number(rate.rate), between, *(str(count or "") for count in counts))
            table.add_row(*cells, style="" if rate in one.families else "bold")
        console.print(table)
        for why, count in one.why_not_judged.items():
            say(f"{count} not judged: {why}")
        for broken in one.broken[:SHOWN]:
            what = WHAT.get(broken.variant, f"a planted text asks for {broken.asked}")
            must = "must stay" if broken.must == "same" else "must change"
            told = f"{broken.before}, then {broken.after}, and {must}: {broken.variant} ({what})"
            say(printable(f"{broken.article_id}: {told}"))
        if len(one.broken) > SHOWN:
            say(f"and {len(one.broken) - SHOWN} more, all of them in --json", style="dim")
        say(LEGEND + "\n", style="dim")
