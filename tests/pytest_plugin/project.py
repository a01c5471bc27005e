"""A project that has Betteridge installed, and its pytest as its owner runs it: warnings are errors, markers strict."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import article

INI = "[pytest]\naddopts = --strict-markers --strict-config\nfilterwarnings = error\n"


class Project:
    """A folder with articles, suites and tests."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = pytester.path
        self._pytester = pytester
        self.env = monkeypatch
        self.write("pytest.ini", INI)

    def write(self, name: str, text: str | bytes | list[dict[str, Any]] | dict[str, Any]) -> Path:
        """A file; of rows, JSON Lines; of a dict, JSON, which is YAML, too."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, list):
            text = "".join(json.dumps(row) + "\n" for row in text)
        elif isinstance(text, dict):
            text = json.dumps(text)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def suite(self, name: str = "tram", count: int = 3, **fields: Any) -> Path:
        """A suite on so many articles about trams."""
        self.write(f"{name}.jsonl", [article(number) for number in range(count)])
        plain = name.rpartition("/")[2]
        return self.write(f"{name}.suite.yml", {"name": plain, "dataset": f"{plain}.jsonl", **fields})

    def pytest(self, *args: str) -> pytest.RunResult:
        """What `pytest` says in this folder, in a process of its own, with no plugin but ours and xdist: it is quicker."""
        self.env.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        plugins = ["-p", "betteridge", *(["-p", "xdist"] if "-n" in args else [])]
        return self._pytester.runpytest_subprocess(*plugins, *args, timeout=120)

    def outcomes(self, *args: str) -> dict[str, str]:
        """What became of each test by its id, and of each file that could not be collected."""
        result = self.pytest("-rA", "--tb=no", *args)
        found = re.findall(r"^(PASSED|FAILED|ERROR) (.*?)(?: - .*)?$", result.stdout.str(), re.M)
        return {name: outcome for outcome, name in found}

    @property
    def runs(self) -> list[Path]:
        """The Runs that were kept."""
        return sorted(self.path.glob(".betteridge/runs/*"))
