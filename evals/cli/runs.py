"""`betteridge runs`: what was run, going on with what was interrupted, and removing it."""

import re
import sys
from datetime import UTC, datetime, timedelta

import click

from evals.cli import options, say
from evals.cli.bounds import Bounds, bounded
from evals.cli.options import as_json, older_than, print_json
from evals.errors import StoreError
from evals.settings import load_settings
from evals.store import Run, find_run, list_runs, remove_run
from evals.text import printable


@click.group()
def runs() -> None:
    """List, show, resume and remove Runs."""


def _say(told: str) -> None:
    """One line, whatever stands in a manifest."""
    click.echo(printable(told).replace("\n", " "))


@runs.command("list")
@as_json
def list_(as_json: bool) -> None:
    """Every Run, oldest first. One that `compare` made as BASE is marked: it is in no trend, and never `latest`."""
    rows = []
    for run in list_runs(load_settings().home, bases=True):
        try:
            manifest = run.manifest()
        except StoreError as problem:
            say(f"Warning: {problem}")
            continue
        rows.append(
            {
                "id": run.id,
                "suite": manifest.suite["name"],
                "created": manifest.created,
                "base": run.base,
                "models": list(manifest.models),
                "finished": run.finished(),
                "samples": manifest.samples,
            }
        )
    if as_json:
        print_json(rows)
        return
    lines = [
        (
            row["id"],
            f"{row['finished']}/{row['samples']}{'' if row['finished'] >= row['samples'] else ' unfinished'}",
            row["suite"] if row["base"] is None else f"{row['suite']}, base: {row['base']}",
            ", ".join(row["models"]),
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        told = "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        _say(told.rstrip())
    if not rows:
        say("No Run yet. Start one: betteridge run")


@runs.command("show")
@click.argument("run", default="latest")
@as_json
def show_(run: str, as_json: bool) -> None:
    """What was to be run, and with what: the manifest, and how far it came."""
    found = find_run(load_settings().home, run)
    manifest = found.manifest()
    finished = sum(1 for _ in found.samples())
    if as_json:
        print_json({**manifest.model_dump(mode="json"), "path": str(found.path), "finished": finished})
        return
    _say(f"Run       {found.id}   {found.path}")
    if found.base:
        _say(f"Base      {found.base}")
    _say(f"Suite     {manifest.suite['name']}   seed {manifest.suite['seed']}")
    _say(f"Created   {manifest.created}   git {manifest.git or '-'}")
    dataset = manifest.dataset
    _say(f"Articles  {dataset.articles} of {dataset.name}   fingerprint {dataset.fingerprint}")
    _say(f"Models    {', '.join(manifest.models)}")
    _say(f"Judge     {(manifest.judge or {}).get('name', '-')}")
    for name, value in manifest.prompt_hashes.items():
        _say(f"Prompt    {name}   {value}")
    _say(f"Samples   {finished} of {manifest.samples} finished")


@runs.command()
@click.argument("run", default="latest")
@options.concurrency
@bounded
@as_json
def resume(run: str, concurrency: int | None, bounds: Bounds, as_json: bool) -> int:
    """Make exactly the Samples that RUN lacks, with the prompts it began with."""
    from evals.cli.execute import execute, show  # the engine, which listing Runs does without
    from evals.engines.plan import plan_of

    settings = load_settings(concurrency=concurrency, max_cost=bounds.max_cost)
    found = find_run(settings.home, run)
    if found.finished() >= found.manifest().samples:
        say("Nothing is missing.")
    execute(found, plan_of(found, settings.options()), settings, bounds, new=False)
    return show(found, as_json)


@runs.command()
@click.argument("references", nargs=-1, metavar="RUN...")
@older_than("Every Run that began longer ago than this, e.g. 30d, 12h.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@as_json
def remove(references: tuple[str, ...], older_than: timedelta | None, yes: bool, as_json: bool) -> None:
    """Remove Runs for good, with their articles and samples. Scorecards written from them, and the cache, stay."""
    if bool(references) == (older_than is not None):
        raise click.UsageError("Say what to remove: RUN..., or --older-than 30d.")
    home = load_settings().home
    found = [find_run(home, one) for one in references] or [
        one for one in list_runs(home, bases=True) if _before(one, older_than)
    ]
    found = list({one.path.absolute(): one for one in found}.values())
    if found and not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("Removing is for good. Say --yes where nobody can be asked.")
        for one in found:
            say(f"  {one.path}")
        click.confirm(f"Remove {_counted(found)} for good?", abort=True, err=True)
    for one in found:
        remove_run(one, home)
    if as_json:
        print_json({"removed": [one.id for one in found]})
    else:
        click.echo(f"Removed {_counted(found)}.")


def _counted(found: list[Run]) -> str:
    return "1 Run" if len(found) == 1 else f"{len(found):,} Runs"


def _before(run: Run, age: timedelta | None) -> bool:
    """Whether a Run began so long ago, by its id; one of another name is never meant."""
    stamp = re.match(r"\d{8}-\d{6}(?=-)", run.id)
    if age is None or stamp is None:
        return False
    try:
        began = datetime.strptime(stamp[0], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return False
    return datetime.now(UTC) - began > age


@runs.command()
@click.argument("suite", required=False)
@click.option("--last", type=click.IntRange(1), help="At most so many Runs (default: 12).")
@as_json
def trend(suite: str | None, last: int | None, as_json: bool) -> None:
    """SUITE's estimates over its comparable Runs: same articles, same judge, scored in the same way."""
    from evals.reports.trend import LAST, history, render_history  # figures, which listing Runs does without

    found = history(load_settings().home, suite, last or LAST)
    if as_json:
        print_json(found.model_dump(mode="json"))
        return
    click.echo("\n".join(printable(line) for line in render_history(found)))
