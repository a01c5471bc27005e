"""A suite is run once a session: when the first of its tests is set up, by one process of however many."""

import asyncio
import sqlite3
import sys
import traceback
import warnings
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from evals.declared import check_declared
from evals.engines.live import Limits, Live
from evals.engines.plan import begin_run, make_plan
from evals.errors import EvalsError, StoreError
from evals.logs import inert
from evals.models.cache import open_cache
from evals.models.purse import priced
from evals.models.recorded import NotRecorded
from evals.settings import load_settings
from evals.store import Run, find_run
from evals.suite import load_suite
from evals.text import digest, printable

T = TypeVar("T")


class Ended(NamedTuple):
    """What came of running a suite: absolute paths of the Run and its baseline, or the sentence why there is none."""

    run: str = ""
    baseline: str = ""
    problem: str = ""


def run_suite(path: Path, offline: bool, baselines: list[str]) -> Ended:
    """Runs a suite as `betteridge run` does, and keeps the Run in the same home.

    Raises:
        KeyboardInterrupt: Ctrl-C; says what was kept, and how to go on.
    """
    try:
        settings = load_settings()
        suite, beside = load_suite(str(path))
        suite = settings.applied_to(suite)
        before = [find_run(settings.home, name) for name in baselines]  # `latest` is not the Run that begins now
        baseline = next((str(one.path.absolute()) for one in before if one.manifest().suite["name"] == suite.name), "")
        plan = make_plan(suite, beside, settings.options())
        check_declared(plan, str(path), beside)
        if settings.max_cost and not offline:
            for model in plan.asked:
                priced(model)
        run = begin_run(plan, beside, settings.home, settings.shown())
    except EvalsError as problem:
        return Ended(problem=str(problem))

    async def execute() -> None:
        cache = open_cache(settings.home, offline) if plan.asked else None
        limits = Limits(offline, settings.max_cost)
        await Live(plan, cache, settings.concurrency, limits).execute(run, lambda _: None)

    try:
        complete(execute)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"Interrupted: {_kept(run)}") from None
    except (StoreError, NotRecorded) as problem:  # to go on would not help
        return Ended(problem=str(problem))
    except EvalsError as problem:
        return Ended(problem=f"{problem} {_kept(run)}")
    except Exception:  # a fault of ours, or of a scorer of one's own: told whole, and not run into by every test
        return Ended(problem=f"{traceback.format_exc()}{_kept(run)}")
    return Ended(str(run.path.absolute()), baseline)


def _kept(run: Run) -> str:
    done = sum(1 for _ in run.samples())
    return f"{done} of {run.manifest().samples} Samples are kept. Go on: betteridge runs resume {run.id}"


def complete(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Does asynchronous work to its end, in an event loop of its own; whatever loop the thread has stays as it is."""

    def do() -> T:
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            return runner.run(work())

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return do()
    with ThreadPoolExecutor(1) as beside:  # an async test, or a notebook: its loop runs in this very thread
        return beside.submit(do).result()


def once(shared: Path | None, name: str, make: Callable[[], Ended]) -> Ended:
    """What `make` returns, or what it returned to another process with the same `shared` folder.

    SQLite's lock works on every system, and a process that dies lets go of it.
    """
    if shared is None:
        return make()
    with closing(sqlite3.connect(shared / f"betteridge-{digest(name)}", timeout=1, isolation_level=None)) as rows:
        while True:  # a second at a time, so that Ctrl-C is heard
            try:
                rows.execute("BEGIN EXCLUSIVE")
                break
            except sqlite3.OperationalError as problem:
                if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
        rows.execute("CREATE TABLE IF NOT EXISTS ended (run TEXT, baseline TEXT, problem TEXT)")
        row = rows.execute("SELECT * FROM ended").fetchone()
        ended = Ended(*row) if row else make()
        if row is None:
            rows.execute("INSERT INTO ended VALUES (?, ?, ?)", ended)
        rows.execute("COMMIT")
        return ended


def plain(told: str) -> str:
    """What is told as nothing but text: nothing in it moves a terminal, or is a command to a CI service."""
    return inert(printable(told))


@contextmanager
def quietly() -> Iterator[None]:
    """Warnings do not become errors by the filters of a project under test; Betteridge's own go to standard error."""
    found: list[warnings.WarningMessage] = []
    try:
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter("always")
            yield
    finally:
        for one in found:
            if one.category is UserWarning:
                print(plain(f"Warning: {one.message}"), file=sys.stderr)
