"""`betteridge cache`: what is kept, why something was asked anew, and forgetting."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click

from evals.cli.options import as_json, older_than, print_json
from evals.engines.plan import plan_of
from evals.engines.preview import Explained, explain
from evals.errors import NothingToRun, StoreError
from evals.models.cache import FILE, Cache
from evals.settings import load_settings
from evals.store import Run, find_run
from evals.text import printable

SHOWN = 10
"""Reasons that are listed."""
_STATES = {
    "hit": "kept before the Run began",
    "asked": "asked in this Run, kept since",
    "miss": "not kept: would be asked anew",
}


@click.group()
def cache() -> None:
    """What the response cache keeps."""


def _opened(home: Path) -> Cache:
    path = home / FILE
    if not path.is_file():
        raise StoreError(f"There is no cache in {home} yet. A Run with a language model begins one.")
    return Cache(path)


@cache.command()
@as_json
def stats(as_json: bool) -> None:
    """What is kept, by model and purpose; generating and judging apart."""
    kept = _opened(load_settings().home)
    groups = kept.groups()
    size = sum(one.stat().st_size for one in kept.path.parent.glob(f"{FILE}*") if "damaged" not in one.name)
    kept.close()
    if as_json:
        print_json({"path": str(kept.path), "bytes": size, "groups": [vars(one) for one in groups]})
        return
    click.echo(f"{kept.path}: {sum(one.entries for one in groups):,} answers, {size / 2**20:,.1f} MiB")
    for one in groups:
        first, last = (datetime.fromtimestamp(at).strftime("%Y-%m-%d") for at in (one.first, one.last))
        click.echo(
            f"  {printable(one.model)}, {one.purpose}: {one.entries:,} answers, {one.input:,} tokens in, "
            f"{one.output:,} out, {first} to {last}"
        )


@cache.command()
@older_than("What was kept longer ago than this, e.g. 30d, 12h.")
@click.option("--all", "everything", is_flag=True, help="All of it.")
@as_json
def clear(older_than: timedelta | None, everything: bool, as_json: bool) -> None:
    """Forget answers: they are paid again when they are next needed."""
    if (older_than is None) != everything:
        raise click.UsageError("Say what to forget: --older-than 30d, or --all.")
    kept = _opened(load_settings().home)
    gone = kept.clear(float("inf") if older_than is None else time.time() - older_than.total_seconds())
    kept.close()
    print_json({"forgotten": gone}) if as_json else click.echo(f"{gone:,} answers are forgotten.")


@cache.command("explain")
@click.argument("run_or_sample", default="latest")
@as_json
def explain_(run_or_sample: str, as_json: bool) -> None:
    """Hit or miss for each Request of a Run, or of one article as RUN:ARTICLE, and what changed since it was kept.

    Compares with the nearest earlier answer on the same article that is not of this Run.
    """
    settings = load_settings()
    run, article_id = _named(settings.home, run_or_sample)
    kept = _opened(settings.home)
    plan = plan_of(run, settings.options())
    outputs = {sample.key: sample.output for sample in run.samples() if sample.output}
    since = datetime.fromisoformat(run.manifest().created).timestamp()
    articles = [one for one in run.articles() if article_id in (None, one.id)]
    if not articles:
        raise NothingToRun(f"Run {run.id} has no article {article_id!r}.")
    found = [one for article in articles for one in asyncio.run(explain(plan, article, kept, outputs, since))]
    kept.close()
    if as_json:
        print_json({"run": run.id, "requests": [one.model_dump(mode="json") for one in found]})
    else:
        click.echo("\n".join(printable(line) for line in _told(run, found, article_id)))


def _named(home: Path, reference: str) -> tuple[Run, str | None]:
    """A Run, and the article where one is named after a colon."""
    try:
        return find_run(home, reference), None
    except StoreError:
        name, colon, article = reference.partition(":")
        if not colon:
            raise
        return find_run(home, name or "latest"), article


def _told(run: Run, found: list[Explained], article_id: str | None) -> Iterator[str]:
    of = f"article {article_id} of {run.id}" if article_id else run.id
    yield f"{len(found):,} Requests of {of}"
    counts = Counter((one.model, one.purpose, one.state) for one in found)
    for (model, purpose, state), count in sorted(counts.items()):
        yield f"  {model}, {purpose}: {count:,} {_STATES[state]}"
    reasons: dict[tuple[str, ...], list[Explained]] = {}
    for one in found:
        if one.state != "hit":
            names = ("nothing kept",) if one.changed is None else tuple(part.split(":")[0] for part in one.changed)
            reasons.setdefault((one.model, one.purpose, *names), []).append(one)
    if reasons:
        yield "What changed since the nearest earlier answer:"
    for (model, purpose, *parts), those in sorted(reasons.items(), key=lambda item: -len(item[1]))[:SHOWN]:
        yield f"  {len(those):,} x {model}, {purpose}: {', '.join(parts)}"
        for one in those if article_id else those[:1]:
            prompt = f" ({one.prompt})" if one.prompt else ""
            at = f"    {one.article_id}, {one.task}{prompt}"
            if one.changed is None:
                yield f"{at}: nothing of this article was kept before"
            yield from (f"{at}: {part}" for part in one.changed or ())
