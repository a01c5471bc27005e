"""The pytest plugin: `*.suite.yml` files are tests, and a `betteridge` fixture serves tests of one's own.

Every pytest session of whoever has Betteridge installed loads this module, so it imports pytest and nothing else;
the rest follows when a suite is collected or the fixture is asked for. Annotations are not evaluated, since an older
pytest lacks some of the names, and must not break for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from evals.pytest_plugin.asserts import Betteridge
    from evals.pytest_plugin.suites import SuiteFile

MARKER = "betteridge"
RUN = "betteridge_run"
"""The property of a test's report, also in JUnit XML, that names the Run which it is about."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The command line's options; ini files have them through `addopts`."""
    group = parser.getgroup("betteridge", "Betteridge: suites (*.suite.yml) and summaries")
    group.addoption(
        "--betteridge-articles", action="store_true", help="Each summary and verdict of a suite is a test, too."
    )
    group.addoption(
        "--betteridge-offline", action="store_true", help="Answer from the cache alone; a miss is an error."
    )
    group.addoption(
        "--betteridge-baseline",
        action="append",
        default=[],
        metavar="RUN",
        help="The Run that max_drop rules compare with; for several suites, one of each.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The marker, so that --strict-markers knows it."""
    config.addinivalue_line("markers", f"{MARKER}: what Betteridge runs; put on its suites and on users of its fixture")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> SuiteFile | None:
    """A suite, by its name; every other file is somebody else's."""
    if not file_path.name.endswith(".suite.yml"):
        return None
    from evals.pytest_plugin.suites import SuiteFile

    return SuiteFile.from_parent(parent, path=file_path)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks tests that use the fixture, so that `-m "not betteridge"` leaves out all that may ask a model."""
    if MARKER in getattr(item, "fixturenames", ()):
        item.add_marker(MARKER)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says which Runs were kept, as told by the tests' reports: those of xdist's workers, too."""
    reports = (report for found in terminalreporter.stats.values() for report in found)
    told = (pair for report in reports for pair in getattr(report, "user_properties", ()))
    for run in sorted({value for name, value in told if name == RUN}):
        terminalreporter.write_line(f"Betteridge kept Run {run}. Read it with: betteridge scorecard {run}")


@pytest.fixture(scope="session", name=MARKER)
def betteridge_fixture(pytestconfig: pytest.Config) -> Betteridge:
    """Summaries and verdicts for your own asserts, e.g. `betteridge.summary("page.txt").score("coverage")`."""
    from evals.pytest_plugin.asserts import Betteridge

    return Betteridge(offline=pytestconfig.getoption("betteridge_offline"))
