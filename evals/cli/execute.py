"""Executes a Run with a progress bar, and shows what came of it."""

import asyncio
import sys

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from evals.cli import EXIT_INTERRUPTED
from evals.cli.options import print_json
from evals.engines.live import Live
from evals.engines.plan import Plan
from evals.errors import EvalsError, StoreError, SuiteError
from evals.gate import Decision, decision_on
from evals.models.cache import Cache
from evals.reports.as_json import as_data
from evals.reports.terminal import print_scorecard, render_text
from evals.schema import Sample
from evals.scorecard import Scorecard, make_scorecard
from evals.settings import Settings
from evals.store import Run

EXIT_INFRASTRUCTURE = 3


def execute(run: Run, plan: Plan, settings: Settings, concurrency: int | None) -> None:
    """Makes the Samples that the Run lacks, with a progress bar on standard error.

    Raises:
        EvalsError: the Run had to stop; the message says how to resume.
        KeyboardInterrupt: Ctrl-C; what was finished is kept.
    """
    total = run.manifest().samples
    done = sum(1 for _ in run.samples())
    live = Live(
        plan, Cache(settings.home / "cache.sqlite") if plan.asked else None, concurrency or settings.concurrency
    )
    columns = (
        BarColumn(None),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        bar = progress.add_task("Samples", total=total, completed=done)

        def tell(sample: Sample) -> None:
            nonlocal done
            done += 1
            if not console.is_terminal and done * 4 // total > (done - 1) * 4 // total:
                click.echo(f"{done} of {total} Samples are done.", err=True)
            progress.update(bar, advance=1, description=f"{sample.article_id[:24]} {sample.model}")

        try:
            asyncio.run(live.execute(run, tell))
        except KeyboardInterrupt:
            click.echo(f"\nInterrupted: {done} of {total} Samples are kept. Go on: {_resume(run)}", err=True)
            raise click.exceptions.Exit(EXIT_INTERRUPTED) from None
        except StoreError:
            raise
        except EvalsError as problem:
            message = f"{problem} {done} of {total} Samples are kept. Go on: {_resume(run)}"
            click.echo(f"Error: {message}", err=True)
            raise click.exceptions.Exit(problem.exit_code) from None


def _resume(run: Run) -> str:
    return f"betteridge runs resume {run.id}"


def show(run: Run, as_json: bool) -> int:
    """Shows the Run's Scorecard and its Gate's Decision; returns the exit code."""
    card = make_scorecard(run)
    decision, unfit = None, None
    try:
        decision = decision_on(run, card)
    except SuiteError as problem:  # what was measured is shown all the same
        unfit = problem
    if as_json:
        print_json({"run": {"id": run.id, "path": str(run.path)}, **as_data(card, decision)})
    else:
        if sys.stdout.isatty():
            print_scorecard(Console(), card, decision)
        else:
            click.echo(render_text(card, decision))
        click.echo(f"Run: {run.path}   Again: betteridge scorecard {run.id}")
    if unfit:
        raise unfit
    return exit_code(card, decision)


def exit_code(card: Scorecard, decision: Decision | None) -> int:
    """The Gate's, where there is one; else 3 where no model under test has a single usable answer."""
    if decision is not None:
        return decision.exit_code
    tested = [one for one in card.estimates if one.model in (card.models or card.beside)]
    return 0 if any(one.n for one in tested) else EXIT_INFRASTRUCTURE
