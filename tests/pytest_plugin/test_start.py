"""What the plugin costs those who have Betteridge installed and do not use it: next to nothing."""

import subprocess
import sys
from importlib.metadata import entry_points

import pytest
from pytest_plugin.project import Project

pytest_plugins = ["pytester"]

TELL_WHAT_IS_LOADED = """
def pytest_unconfigure(config):
    import sys
    ours = sorted(name for name in sys.modules if name.partition(".")[0] == "evals")
    heavy = {"openai", "numpy", "scipy", "pydantic", "yaml", "rich", "click", "asyncio", "sqlite3"} & set(sys.modules)
    print("LOADED", ours, sorted(heavy))
"""


def test_it_is_registered_under_the_name_that_switches_it_off() -> None:
    (found,) = entry_points(group="pytest11", name="betteridge")
    assert found.value == "evals.pytest_plugin"


def test_an_older_pytest_can_load_it() -> None:
    """One without what became public in 8.4; whoever has it does not lose their whole session."""
    script = "import pytest; del pytest.TerminalReporter; import evals.pytest_plugin"
    subprocess.run([sys.executable, "-c", script], check=True)


def loaded(result: pytest.RunResult) -> str:
    return next(line for line in result.outlines if line.startswith("LOADED"))


def test_nothing_heavy_is_imported_until_a_suite_is_there(project: Project) -> None:
    project.write("conftest.py", TELL_WHAT_IS_LOADED)
    project.write("docker-compose.yml", "services: {}")
    before = project.pytest("--collect-only")
    assert loaded(before) == "LOADED ['evals', 'evals.pytest_plugin'] []"
    project.suite()
    after = project.pytest("--collect-only")
    assert "evals.suite" in loaded(after)
    assert "'openai'" not in loaded(after)


def test_other_files_and_other_plugins_are_left_alone(project: Project) -> None:
    project.write(
        "conftest.py",
        """
import pytest

class Theirs(pytest.File):
    def collect(self):
        yield Passes.from_parent(self, name="theirs")

class Passes(pytest.Item):
    def runtest(self):
        pass

def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".yml":
        return Theirs.from_parent(parent, path=file_path)
""",
    )
    project.write("api.yml", "not: [a suite")
    project.write("suite.yml", "")
    project.write("test_theirs.py", "def test_one(): pass\n")
    assert project.outcomes() == {
        "api.yml::theirs": "PASSED",
        "suite.yml::theirs": "PASSED",
        "test_theirs.py::test_one": "PASSED",
    }


def test_it_is_there_by_itself_and_can_be_switched_off(project: Project, pytester: pytest.Pytester) -> None:
    project.suite()
    there = pytester.runpytest_subprocess("--collect-only", "-q", timeout=120)
    there.stdout.fnmatch_lines(["tram.suite.yml::runs"])
    off = pytester.runpytest_subprocess("-p", "no:betteridge", timeout=120)
    assert off.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_looking_runs_nothing(project: Project) -> None:
    project.suite(gate=[{"score": "rouge1", "task": "summary", "min": 0.2}, {"max_errors": 0.1}])
    listed = project.pytest("--collect-only", "-q", "--betteridge-articles")
    assert listed.outlines[:4] == [
        "tram.suite.yml::rouge1>=0.2[summary]",
        "tram.suite.yml::max_errors<=0.1",
        "tram.suite.yml::summary[tram-0-lead3]",
        "tram.suite.yml::headline[tram-0-rules]",
    ]
    for choice in (["-k", "nothing"], ["-m", "not betteridge"]):
        assert project.pytest(*choice).ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert not (project.path / ".betteridge").exists()


def test_its_own_repository_collects_no_shipped_suite(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.getini("testpaths") == ["tests"]
    assert not list((pytestconfig.rootpath / "tests").rglob("*.suite.yml"))
