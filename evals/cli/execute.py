"""Executes a Run with a progress bar."""

import asyncio
import shlex
import sys
import threading
from contextlib import nullcontext
from datetime import UTC, datetime
from importlib import import_module

import click

from evals.cli import EXIT_INTERRUPTED, say
from evals.cli.bounds import Bounds
from evals.engines.live import Limits, Live
from evals.engines.plan import Plan
from evals.errors import BudgetReached, EvalsError, ModelDown, StoreError, SuiteError
from evals.files import write_whole
from evals.models.cache import open_cache
from evals.models.recorded import NotRecorded, Recorder
from evals.schema import Sample
from evals.settings import Settings
from evals.store import Run, remove_run
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
    ceiling = settings.max_cost or run.manifest().settings.get("max_cost")
    limits = Limits(bounds.offline, ceiling, recorder)
    live = Live(plan, open_cache(settings.home, bounds.offline) if plan.asked else None, settings.concurrency, limits)
    meter = _Progress(run.manifest().samples, done, live)
    try:
        with meter.shown:
            asyncio.run(live.execute(run, meter.tell))
    except KeyboardInterrupt:
        say(f"\nInterrupted: {meter.kept} Go on: {_resume(run)}")
        raise click.exceptions.Exit(EXIT_INTERRUPTED) from None
    except StoreError:
        raise
    except EvalsError as problem:
        if new and meter.in_vain(problem):
            remove_run(run, settings.home)
            say(f"Error: {problem} No language model has answered, so no Run is kept.")
            raise click.exceptions.Exit(problem.exit_code) from None
        more = " --max-cost USD" if isinstance(problem, BudgetReached) else ""
        go_on = "" if isinstance(problem, NotRecorded) else f" Go on: {_resume(run)}{more}"
        say(f"Error: {problem} {meter.kept}{go_on}")
        raise click.exceptions.Exit(problem.exit_code) from None
    if bounds.record and recorder:
        write_whole(bounds.record, recorder.text(datetime.now(UTC).isoformat(timespec="seconds")))


class _Progress:
    """A bar on a terminal, four lines in a log."""

    def __init__(self, total: int, done: int, live: Live) -> None:
        self.total, self.done, self._live = total, done, live
        self._answered = False
        self._ending = False
        self._bar = import_module("evals.cli.bar").Bar(total, done) if sys.stderr.isatty() else None
        self.shown = self._bar.shown if self._bar else nullcontext()

    @property
    def kept(self) -> str:
        """How far it came, as a sentence."""
        return f"{self.done} of {self.total} Samples are kept."

    def in_vain(self, problem: EvalsError) -> bool:
        """Whether nothing was made that is worth going on with: no Sample at all, or none of an unusable model."""
        if not isinstance(problem, ModelDown) or self._answered:
            return False
        if problem.kind == "missing":  # of the cache alone: whoever goes on may go on without --offline
            return isinstance(problem, NotRecorded)
        return not self.done or problem.kind in ("auth", "not_found")

    def tell(self, sample: Sample) -> None:
        """One Sample more, and at what pace."""
        self.done += 1
        self._answered |= sample.prompt is not None
        if not self._ending and self.total - self.done <= self._live.concurrency:
            self._ending = True
            threading.Thread(target=import_module, args=(SHOW,), daemon=True).start()  # while the last are waited for
        if self._bar:
            self._bar.advance(printable(self._live.slowed or f"{sample.article_id[:24]} {sample.model}"))
        elif self.done * 4 // self.total > (self.done - 1) * 4 // self.total:
            slowed = f" ({self._live.slowed})" if self._live.slowed else ""
            say(f"{self.done} of {self.total} Samples are done{slowed}.")


def _resume(run: Run) -> str:
    return f"betteridge runs resume {run.id}"


def show(run: Run, as_json: bool) -> int:
    """Shows the Run's Scorecard and its Gate's Decision; returns the exit code."""
    shown: int = import_module(SHOW).show_run(run, as_json)
    return shown
