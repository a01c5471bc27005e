"""`--dry-run`: what a command would ask and what that would cost. Nothing is sent, and nothing is written."""

import asyncio
from collections.abc import Iterable

import click

from evals.cli.options import print_json
from evals.engines.plan import Plan
from evals.engines.preview import Foreseen, foresee
from evals.models.cache import FILE, Cache
from evals.schema import Article
from evals.settings import Settings
from evals.text import printable


def tell_foreseen(plan: Plan, articles: Iterable[Article], settings: Settings, as_json: bool) -> int:
    """Says what a plan would ask about some articles.

    Raises:
        EvalsError: an article cannot be read, or there is none.
    """
    path = settings.home / FILE
    cache = Cache(path) if path.is_file() else None
    try:
        counted, samples, found = asyncio.run(foresee(plan, articles, cache))
    finally:
        if cache:
            cache.close()
    costs = [one.cost for one in found if one.cost is not None]
    if as_json:
        rows = [one.model_dump(mode="json") for one in found]
        print_json({"articles": counted, "samples": samples, "requests": rows, "cost": sum(costs)})
        return 0
    click.echo(f"{counted:,} article{'' if counted == 1 else 's'}, {samples:,} Samples. Nothing was sent.")
    for one in found:
        click.echo(f"  {_line(one)}")
    if found:
        unknown = sorted({one.model for one in found if one.cost is None})
        without = f", without {', '.join(map(printable, unknown))}" if unknown else ""
        click.echo(f"Together about ${sum(costs):,.4f}{without}. Answers that are no use may be asked for once more.")
    return 0


def _line(one: Foreseen) -> str:
    cost = "no price is known" if one.cost is None else f"about ${one.cost:,.4f}"
    kept = f", {one.cached:,} of them in the cache" if one.cached else ""
    return (
        f"{printable(one.model)}, {one.purpose}: {one.requests:,} requests{kept}; "
        f"about {one.input:,} tokens in, {one.output:,} out; {cost}"
    )
