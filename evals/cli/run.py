"""`betteridge run`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evals.cli.bounds import Bounds, bounded
from evals.cli.execute import execute, show
from evals.cli.options import Choices, as_json, asking, print_json
from evals.engines.plan import Plan, articles_of, begin_run, make_plan
from evals.errors import ModelUnknown
from evals.models import make_models
from evals.models.cache import FILE, Cache
from evals.models.purse import priced
from evals.settings import Settings, load_settings
from evals.suite import Suite, load_suite
from evals.text import printable

if TYPE_CHECKING:
    from evals.engines.preview import Foreseen

QUICKSTART = "quickstart"


@click.command()
@click.argument("suite", required=False)
@asking
@bounded
@click.option("--limit", type=click.IntRange(1), help="At most so many articles.")
@click.option("--split", help="Only this split of the data set.")
@click.option("--dry-run", is_flag=True, help="Say what would be asked and what it would cost; send nothing.")
@as_json
def run(
    suite: str | None, choices: Choices, bounds: Bounds, dry_run: bool, as_json: bool, **narrow: str | int | None
) -> int:
    """Run SUITE (a file, or a shipped name; default: quickstart), keep the Run, show its scorecard."""
    settings = load_settings(**({"concurrency": choices.concurrency} if choices.concurrency else {}))
    chosen, beside = load_suite(suite or QUICKSTART)
    if suite is None:
        chosen = _quickstart(chosen, settings, bool(choices.models))
    if chosen.judge is None and settings.judge and not choices.judge:
        chosen = chosen.changed(judge={"model": settings.judge})
    chosen = choices.applied_to(chosen)
    narrower = {key: value for key, value in narrow.items() if value is not None}
    chosen = chosen.changed(**narrower) if narrower else chosen
    plan = make_plan(chosen, beside, settings.options())
    if dry_run:
        return _foresee(plan, beside, settings, as_json)
    if (bounds.max_cost or settings.max_cost) and not bounds.offline:
        for model in plan.asked:
            priced(model)
    started = begin_run(plan, beside, settings.home, settings.shown())
    execute(started, plan, settings, bounds)
    return show(started, as_json)


def _quickstart(suite: Suite, settings: Settings, models_given: bool) -> Suite:
    """The built-in suite with the models that are there: the settings' own, else the embedded one, else none."""
    if settings.model and not models_given:
        return suite.changed(models=settings.model, judge={"model": settings.judge} if settings.judge else None)
    try:
        for spec in suite.models:
            make_models(spec)
    except ModelUnknown as problem:
        click.echo(f"Note: running lead3 and rules alone, without a rubric. {problem}", err=True)
        return suite.changed(models=(), judge=None, description="Two reference points that need no language model.")
    return suite


def _foresee(plan: Plan, beside: Path, settings: Settings, as_json: bool) -> int:
    """Says what a Run would ask; nothing is written either."""
    from evals.engines.preview import foresee

    path = settings.home / FILE
    cache = Cache(path) if path.is_file() else None
    articles, samples, found = asyncio.run(foresee(plan, articles_of(plan.suite, beside), cache))
    if cache:
        cache.close()
    costs = [one.cost for one in found if one.cost is not None]
    if as_json:
        rows = [one.model_dump(mode="json") for one in found]
        print_json({"articles": articles, "samples": samples, "requests": rows, "cost": sum(costs)})
        return 0
    click.echo(f"{articles:,} articles, {samples:,} Samples. Nothing was sent.")
    for one in found:
        click.echo(f"  {_line(one)}")
    if found:
        unknown = sorted({one.model for one in found if one.cost is None})
        without = f", without {', '.join(map(printable, unknown))}" if unknown else ""
        click.echo(f"Together about ${sum(costs):,.4f}{without}. Answers that are no use may be asked for once more.")
    return 0


def _line(one: "Foreseen") -> str:
    cost = "no price is known" if one.cost is None else f"about ${one.cost:,.4f}"
    kept = f", {one.cached:,} of them in the cache" if one.cached else ""
    return (
        f"{printable(one.model)}, {one.purpose}: {one.requests:,} requests{kept}; "
        f"about {one.input:,} tokens in, {one.output:,} out; {cost}"
    )
