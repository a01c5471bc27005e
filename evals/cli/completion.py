"""`betteridge completion`, and what a shell is told when somebody presses Tab.

A Tab must not be waited for: Runs, prompts, models and suites are looked up by the names of files alone, and no command
is imported for them. Only the names of options come from the command itself, by click.
"""

import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    get_completion_class,
)

from evals.cli import COMMANDS, COMPLETE, cli
from evals.shipped import shipped

LATEST = 10
"""Runs, the newest, whose models are offered."""
NETLESS = ("lead3", "rules", "local/smollm2")
_SAFE = re.compile(r"[\w@%+=:,./-]+")
"""What a shell takes as it stands: other names are left to its own completion of files, which quotes them."""
FILE = CompletionItem("", type="file")
"""Whatever the shell itself offers for a file."""


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else.")
def completion(shell: str, as_json: bool) -> None:
    """Print the script that completes betteridge in SHELL.

    \b
    bash: eval "$(betteridge completion bash)"   in ~/.bashrc
    zsh:  eval "$(betteridge completion zsh)"    in ~/.zshrc
    fish: betteridge completion fish | source    in ~/.config/fish/config.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(cli, {}, "betteridge", COMPLETE).source()
    click.echo(json.dumps({"shell": shell, "script": script}) if as_json else script)


def register() -> None:
    """Puts the look-ups below in front of click's own."""
    for kind in (_Bash, _Zsh, _Fish):
        add_completion_class(kind)


class _Quick(ShellComplete):
    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        found = None
        # A broken file is no reason to print anything into somebody's prompt.
        with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
            found = values(args, incomplete)
        return super().get_completions(args, incomplete) if found is None else found


class _Zsh(_Quick, ZshComplete):
    pass


class _Fish(_Quick, FishComplete):
    pass


class _Bash(_Quick, BashComplete):
    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Bash parts words at `=` and wants what comes after it alone."""
        if "=" not in (incomplete, *args[-1:]):
            return super().get_completions(args, incomplete)
        start, typed = (args, "") if incomplete == "=" else (args[:-1], incomplete)
        whole = super().get_completions(start[:-1], f"{start[-1]}={typed}")
        return [CompletionItem(one.value.partition("=")[2], one.type) for one in whole]


def values(args: list[str], incomplete: str) -> list[CompletionItem] | None:
    """What may stand after `args`, where a look at files tells it; None where click is to say."""
    if incomplete.startswith("-"):
        return None
    if not args:
        return [CompletionItem(name, help=told) for name, (_, told) in COMMANDS.items() if name.startswith(incomplete)]
    option = args[-1]
    if option.startswith("--"):
        kind = {"--model": "model", "--judge": "model", "--ask": "model", "--against": "against", "--prompt": "task",
                "--baseline": "run", "--suite": "suite"}.get(option)  # fmt: skip
        kind = "prompt" if kind == "task" and args[0] == "compare" else kind
    else:
        kind = _ARGUMENTS.get(args[0]) or _ARGUMENTS.get(" ".join(args[:2]))
    if kind is None:
        return None
    names = {name for name in _NAMES[kind]() if name.startswith(incomplete) and _SAFE.fullmatch(name)}
    found = sorted(names, reverse=kind == "run")
    files = [] if kind in ("model", "task") else [FILE]  # first: bash forgets what stands before it
    return [*files, *(CompletionItem(name) for name in found)]


_ARGUMENTS = {
    "check": "file", "run": "suite", "scorecard": "run", "gate": "run", "compare": "run",
    "runs show": "run", "runs resume": "run", "runs remove": "run", "cache explain": "run",
    "prompts show": "prompt", "prompts diff": "prompt", "prompts lint": "file",
}  # fmt: skip
"""What the arguments of a command are."""


def _runs() -> Iterator[str]:
    yield "latest"
    for path in (_home() / "runs").glob("*/manifest.json"):
        yield path.parent.name


def _prompts() -> Iterator[str]:
    for path in shipped("prompts").glob("*/*.prompt.yml"):
        yield f"{path.parent.name}/{path.name.removesuffix('.prompt.yml')}"
    for path in Path("prompts").glob("*/*.prompt.yml"):
        yield str(path)


def _tasks() -> Iterator[str]:
    for name in _prompts():
        for task in ("summary", "headline"):
            if f"{task}/" in name:
                yield f"{task}={name}"


def _suites() -> Iterator[str]:
    for path in shipped("suites").glob("*.suite.yml"):
        yield path.name.removesuffix(".suite.yml")
    for pattern in ("*.suite.yml", "*/*.suite.yml"):
        yield from map(str, Path().glob(pattern))


def _models() -> Iterator[str]:
    yield from NETLESS
    for name in ("model", "judge"):
        value = _setting(name) or ()
        yield from value.split(",") if isinstance(value, str) else value
    for path in islice(sorted((_home() / "runs").glob("*/manifest.json"), reverse=True), LATEST):
        manifest = json.loads(path.read_bytes())
        yield from (*manifest["models"], *filter(None, [(manifest.get("judge") or {}).get("name")]))


def _against() -> Iterator[str]:
    yield from _prompts()
    yield from _models()


_NAMES: dict[str, Callable[[], Iterator[str]]] = {
    "run": _runs, "prompt": _prompts, "task": _tasks, "suite": _suites, "model": _models, "against": _against,
    "file": lambda: iter(()),
}  # fmt: skip


def _home() -> Path:
    return Path(str(_setting("home") or ".betteridge"))


def _setting(name: str) -> Any:
    """A setting, read with nothing but the standard library; `.env` is left out."""
    if (found := os.environ.get(f"BETTERIDGE_{name.upper()}")) is not None:
        return found
    for path, table in (("betteridge.toml", ()), ("pyproject.toml", ("tool", "betteridge"))):
        with suppress(OSError, ValueError):
            data: Any = tomllib.loads(Path(path).read_text(encoding="utf-8")) if Path(path).is_file() else {}
            for key in table:
                data = data.get(key, {})
            if name in data:
                return data[name]
    return None
