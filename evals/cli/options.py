"""Options that several commands share, and how their values are read."""

import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import click

from evals.errors import SuiteError
from evals.logs import inert_json
from evals.schema import LANGUAGE, TASKS
from evals.suite import SUFFIX, Suite

QUICKSTART = "quickstart"
"""The suite that is run where none is named or there."""

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else.")


def _language(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(LANGUAGE, value):
        raise click.BadParameter(f"{value!r} is no language code. Write one such as en, de or pt-BR.")
    return value


language = click.option(
    "--language", callback=_language, help="The articles' language, e.g. en or de (default: guessed)."
)


limit = click.option("--limit", type=click.IntRange(1), help="At most so many articles.")
split = click.option("--split", help="Only this split of the data set.")
concurrency = click.option("--concurrency", type=click.IntRange(1, 1024), help="Requests on their way at once.")


_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def _age(_context: click.Context, _parameter: click.Parameter, value: str | None) -> timedelta | None:
    if value is None:
        return None
    found = re.fullmatch(r"(\d{1,5})([mhdw])", value)
    if not found:
        raise click.BadParameter(f"{value!r}: write a number and m, h, d or w, e.g. 30d.")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def older_than(told: str) -> Callable[[Any], Any]:
    """`--older-than AGE`, handed over as a timedelta."""
    return click.option("--older-than", callback=_age, metavar="AGE", help=told)


@dataclass(frozen=True)
class Choices:
    """What the command line chose instead of what the suite and the settings say."""

    models: tuple[str, ...]
    judge: str | None
    prompts: tuple[str, ...]
    concurrency: int | None
    calibrations: tuple[str, ...] = ()

    def applied_to(self, suite: Suite) -> Suite:
        """The suite with these choices.

        Raises:
            SuiteError: a --prompt is not TASK=NAME, or names a task that the suite does not have.
        """
        changes: dict[str, Any] = {}
        if self.models:
            changes["models"] = self.models
            changes["description"] = ""  # it was about other models
        if self.judge:
            changes["judge"] = {**(suite.judge.model_dump() if suite.judge else {}), "model": self.judge}
        if self.calibrations:
            changes["calibrations"] = [str(Path(name).resolve()) for name in self.calibrations]
        if self.prompts:
            chosen = self._prompts(suite)
            changes["tasks"] = {
                task: {**plan.model_dump(), "prompts": chosen.get(task, plan.prompts)}
                for task, plan in suite.tasks.items()
            }
        return suite.changed(**changes) if changes else suite

    def _prompts(self, suite: Suite) -> dict[str, list[str]]:
        chosen: dict[str, list[str]] = {}
        for item in self.prompts:
            task, _, name = item.partition("=")
            if task not in suite.tasks or not name:
                known = " or ".join(f"{task}=NAME" for task in TASKS if task in suite.tasks)
                raise SuiteError(f"--prompt {item!r}: write {known}.")
            chosen.setdefault(task, []).append(str(Path(name).resolve()) if name.endswith((".yml", ".yaml")) else name)
        return chosen


def asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that ask models, handed over as one `choices`."""

    @wraps(command)
    def gathered(models: tuple[str, ...], judge: str | None, prompts: tuple[str, ...], **rest: Any) -> Any:
        concurrency, calibrations = rest.pop("concurrency"), rest.pop("calibrations")
        return command(choices=Choices(models, judge, prompts, concurrency, calibrations), **rest)

    wrapped: Callable[..., Any] = gathered
    for option in (
        concurrency,
        click.option(
            "--prompt", "prompts", multiple=True, metavar="TASK=NAME", help="Prompt file or name; repeatable."
        ),
        click.option(
            "--calibration", "calibrations", multiple=True, metavar="FILE", help="Made by calibrate; repeatable."
        ),
        click.option("--judge", metavar="MODEL", help="The model that fills in the rubrics."),
        click.option("--model", "models", multiple=True, metavar="MODEL", help="provider/name; repeatable."),
    ):
        wrapped = option(wrapped)
    return wrapped


def suite_here() -> str | None:
    """The one suite of the working folder, None where there is none.

    Raises:
        SuiteError: there are several.
    """
    found = sorted(path.name for path in Path().glob(f"*{SUFFIX}") if path.is_file())
    if len(found) > 1:
        raise SuiteError(f"Which suite? This folder has {', '.join(found)}. Name one, e.g. betteridge run {found[0]}")
    return found[0] if found else None


def on_terminal() -> bool:
    """Whether standard output is a terminal, or is to be written to like one (FORCE_COLOR)."""
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def print_json(data: Any) -> None:
    """One JSON document on standard output."""
    click.echo(inert_json(json.dumps(data, ensure_ascii=False, indent=1)))
