"""What is published: builds clean from a source distribution, holds every file that is read, and works where it lands."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, environment

from evals import __version__

NAME = f"betteridge-{__version__}"
OURS = {"evals": "evals", "prompts": "evals/shipped/prompts", "datasets": "evals/shipped/datasets"}
"""Folders of the repository, and where a wheel has them."""


def run(*command: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *command], cwd=cwd, env=environment(**env), capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source distribution, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    done = run("-W", "default", "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT), cwd=folder)
    assert "warning" not in (done.stdout + done.stderr).lower(), done.stdout + done.stderr
    assert sorted(path.suffix for path in folder.iterdir()) == [".gz", ".whl"]
    return folder


def kept(folder: str) -> set[str]:
    """The files of a folder, without what tools leave behind."""
    paths = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT / folder)) for path in paths if "__pycache__" not in path.parts}


def test_the_wheel_holds_every_file_that_is_read(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        metadata = wheel.read(f"{NAME}.dist-info/METADATA").decode()
        entries = wheel.read(f"{NAME}.dist-info/entry_points.txt").decode()
    for source, place in OURS.items():
        assert kept(source), source
        assert {f"{place}/{name}" for name in kept(source)} - names == set()
    assert {"evals/py.typed", "evals/schemas/suite.schema.json", "evals/suites/quickstart.suite.yml"} <= names
    assert {name.split("/")[0] for name in names} == {"evals", f"{NAME}.dist-info"}
    assert "betteridge = evals.cli:main" in entries
    assert "License-Expression: Apache-2.0" in metadata
    assert f"{NAME}.dist-info/licenses/LICENSE" in names


def test_the_source_distribution_can_be_tested(built: Path) -> None:
    with tarfile.open(built / f"{NAME}.tar.gz") as archive:
        names = {name.removeprefix(f"{NAME}/") for name in archive.getnames()}
    for folder in (*OURS, "tests", "docs"):
        assert {f"{folder}/{name}" for name in kept(folder)} - names == set()
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".ci/run"} <= names


def test_an_index_would_take_both(built: Path) -> None:
    done = run("-m", "twine", "check", "--strict", *map(str, built.iterdir()), cwd=built)
    assert done.stdout.count("PASSED") == 2


def test_what_is_installed_from_source_works_in_an_empty_folder(built: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    pip = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target", str(site))
    run(*pip, "--disable-pip-version-check", "--root-user-action=ignore", str(built / f"{NAME}.tar.gz"), cwd=empty)
    where = run("-c", "import evals; print(evals.__file__)", cwd=empty, PYTHONPATH=str(site)).stdout
    assert Path(where).is_relative_to(site)
    for args in (("--version",), ("data", "validate", "question-headlines"), ("prompts", "list"), ("schema", "suite")):
        assert run("-m", "evals", *args, cwd=empty, PYTHONPATH=str(site)).stdout
    assert list(empty.iterdir()) == []


def test_it_says_for_which_python_it_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [one.rsplit(" ", 1)[1] for one in project["classifiers"] if "Python :: 3." in one]
    assert project["requires-python"] == f">={named[0]}"
