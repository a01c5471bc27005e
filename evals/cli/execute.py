"""Executes a Run with a progress bar."""

import asyncio
import shlex
import sys
import threading
from datetime import UTC, datetime
from importlib import import_module

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from evals.cli import EXIT_INTERRUPTED
from evals.cli.bounds import Bounds
from evals.engines.live import Limits, Live
from evals.engines.plan import Plan
from evals.errors import BudgetReached, EvalsError, ModelDown, StoreError, SuiteError
from evals.models.cache import open_cache
from evals.models.recorded import Recorder
from evals.schema import Sample
from evals.settings import Settings
from evals.store import Run, remove_run, write_whole
from evals.text import printable

SHOW = "evals.cli.show"


def execute(run: Run, plan: Plan, settings: Settings, bounds: Bounds, new: bool = True) -> None:
    """Makes the Samples that the Run lacks, with a progress bar on standard error.

    A `new` Run whose model turns out to have no key or no such name is removed again, so that `latest` stays a Run.

    Raises:
        EvalsError: the Run had to stop; the message says how to resume.
        KeyboardInterrupt: Ctrl-C; what was finished is kept.
    """
    done = sum(1 for _ in run.samples())
    if done and bounds.record:
        raise SuiteError("--record is for a whole Run: run the suite again with --offline --record FILE.")
    recorder = Recorder(shlex.join(["betteridge", *sys.argv[1:]])) if bounds.record else None
    ceiling = bounds.max_cost or settings.max_cost or run.manifest().settings.get("max_cost")
    limits = Limits(bounds.offline, ceiling, recorder)
    live = Live(plan, open_cache(settings.home, bounds.offline) if plan.asked else None, settings.concurrency, limits)
    meter = _Progress(run.manifest().samples, done, live)
    try:
        with meter.shown:
            asyncio.run(live.execute(run, meter.tell))
    except KeyboardInterrupt:
        click.echo(f"\nInterrupted: {meter.kept} Go on: {_resume(run)}", err=True)
        raise click.exceptions.Exit(EXIT_INTERRUPTED) from None
    except StoreError:
        raise
    except EvalsError as problem:
        if new and meter.in_vain(problem):
            remove_run(run, settings.home)
            click.echo(f"Error: {problem} No language model has answered, so no Run is kept.", err=True)
            raise click.exceptions.Exit(problem.exit_code) from None
        more = " --max-cost USD" if isinstance(problem, BudgetReached) else ""
        click.echo(f"Error: {problem} {meter.kept} Go on: {_resume(run)}{more}", err=True)
        raise click.exceptions.Exit(problem.exit_code) from None
    if bounds.record and recorder:
        write_whole(bounds.record, recorder.text(datetime.now(UTC).isoformat(timespec="seconds")))


class _Progress:
    """A bar on a terminal, four lines in a log."""

    def __init__(self, total: int, done: int, live: Live) -> None:
        self.total, self.done, self._live = total, done, live
        self._answered = False
        console = Console(stderr=True, force_terminal=sys.stderr.isatty())  # FORCE_COLOR makes no terminal of a log
        self._bar_shown = console.is_terminal
        columns = (
            BarColumn(None),
            MofNCompleteColumn(),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        self.shown = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
        self._bar = self.shown.add_task("Samples", total=total, completed=done)

    @property
    def kept(self) -> str:
        """How far it came, as a sentence."""
        return f"{self.done} of {self.total} Samples are kept."

    def in_vain(self, problem: EvalsError) -> bool:
        """Whether nothing was made that is worth going on with: no Sample at all, or none of an unusable model."""
        if not isinstance(problem, ModelDown) or problem.kind == "missing" or self._answered:
            return False
        return not self.done or problem.kind in ("auth", "not_found")

    def tell(self, sample: Sample) -> None:
        """One Sample more, and at what pace."""
        self.done += 1
        if not self._answered and sample.prompt is not None:
            self._answered = True
            threading.Thread(target=import_module, args=(SHOW,), daemon=True).start()  # while others are waited for
        if self._bar_shown:
            at = printable(self._live.slowed or f"{sample.article_id[:24]} {sample.model}")
            self.shown.update(self._bar, advance=1, description=at)
        elif self.done * 4 // self.total > (self.done - 1) * 4 // self.total:
            slowed = f" ({self._live.slowed})" if self._live.slowed else ""
            click.echo(printable(f"{self.done} of {self.total} Samples are done{slowed}."), err=True)


def _resume(run: Run) -> str:
    return f"betteridge runs resume {run.id}"


def show(run: Run, as_json: bool) -> int:
    """Shows the Run's Scorecard and its Gate's Decision; returns the exit code."""
    shown: int = import_module(SHOW).show_run(run, as_json)
    return shown
