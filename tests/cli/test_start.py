"""The command starts at once, and says what it is."""

import subprocess
import sys
from collections.abc import Callable

from conftest import Done, environment

from evals import __version__
from evals.cli import COMMANDS

HEAVY = ("aiohttp", "genai_prices", "numpy", "nltk", "scipy", "pydantic", "rich", "jinja2")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom evals.cli import cli\ncli.main(['--help'], standalone_mode=False)\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    assert done.stderr.strip() == "[]"
    assert "Exit codes" in done.stdout


def test_every_command_can_be_imported_and_has_help(betteridge: Callable[..., Done]) -> None:
    shown = betteridge("--help").out
    for name in COMMANDS:
        assert name in shown
        done = betteridge(name, "--help")
        assert done.code == 0, done.err
        assert "Usage: " in done.out


def test_the_version(betteridge: Callable[..., Done]) -> None:
    assert betteridge("--version").out.strip() == f"betteridge, version {__version__}"


def test_prompts_are_listed_and_shown(betteridge: Callable[..., Done]) -> None:
    names = [prompt["id"] for prompt in betteridge("prompts", "list", "--json").json]
    assert {"summary@v1", "summary@v2", "headline@v1", "headline@v2", "judge@v1"} <= set(names)
    shown = betteridge("prompts", "show", "headline/v2")
    assert "bears_on_it" in shown.out


def test_the_shipped_data_set_is_valid_from_any_folder(betteridge: Callable[..., Done]) -> None:
    done = betteridge("data", "validate", "question-headlines", "--json")
    assert done.code == 0
    assert done.json["articles"] >= 24
    assert done.json["problems"] == []
