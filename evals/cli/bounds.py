"""Options of commands that execute a Run: a ceiling, a replay, a recording."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click


@dataclass(frozen=True)
class Bounds:
    """What the command line says of how a Run is executed."""

    max_cost: float | None
    """Goes before the setting; a Run keeps it, and resumes under it."""
    offline: bool
    record: Path | None


offline = click.option("--offline", is_flag=True, help="Answer from the cache alone; a miss stops the command.")
max_cost = click.option(
    "--max-cost", type=click.FloatRange(0, min_open=True), metavar="USD", help="Stop before it costs more."
)


def _writable(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Path | None:
    """The path, refused before anything is asked where nothing can be written at the end."""
    path = None if value is None else Path(value)
    if path and (path.is_dir() or not os.access(path.parent, os.W_OK)):
        raise click.BadParameter(f"{str(path)!r}: no file can be written there.")
    return path


def bounded(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that execute a Run, handed over as one `bounds`."""

    @wraps(command)
    def gathered(max_cost: float | None, offline: bool, record: Path | None, **rest: Any) -> Any:
        return command(bounds=Bounds(max_cost, offline, record), **rest)

    record = click.option("--record", callback=_writable, metavar="FILE", help="Write every answer into this file.")
    wrapped: Callable[..., Any] = max_cost(offline(record(gathered)))
    return wrapped
