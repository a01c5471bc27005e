"""Where a report goes: a file, standard output, or beside its Run."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evals.cli.options import on_terminal, print_json
from evals.errors import StoreError
from evals.files import open_error, write_whole
from evals.logs import echo_commands, inert_json
from evals.text import printable

if TYPE_CHECKING:  # what most formats do without
    from rich.console import Console

SUFFIXES = {
    ".md": "markdown", ".json": "json", ".svg": "svg", ".html": "html", ".csv": "csv", ".xml": "junit", ".png": "png",
}  # fmt: skip
"""What a file's name says of the format that is meant."""
BESIDE = ("html", "png")
"""What is written beside the Run unless it is told where to go."""

ON_TERMINAL = ("", ".txt")

to_file = click.option("-o", "--output", metavar="FILE", help="Write to FILE, or - (html, png: beside the Run).")


def form_of(form: str | None, output: str | None) -> str:
    """The format that was asked for, or that a file's name means; else for the terminal.

    Raises:
        StoreError: the name's ending means no format.
    """
    suffix = Path(output or "").suffix.lower()
    if form is None and suffix not in (*ON_TERMINAL, *SUFFIXES):
        raise StoreError(f"-o {output}: no report ends in {suffix}. Known: {', '.join(SUFFIXES)}, .txt.")
    return form or SUFFIXES.get(suffix, "terminal")


def present(write: Callable[["Console"], None]) -> None:
    """Shows what is written to a console: with colours on a terminal, else as plain text."""
    from rich.console import Console

    from evals.reports.terminal import as_text

    write(Console()) if on_terminal() else click.echo(as_text(write))


def deliver(
    form: str,
    output: str | None,
    as_json: bool,
    make: Callable[[str], str],
    page: Callable[[], str],
    write: Callable[["Console"], None],
) -> None:
    """Makes the report and writes it to where it goes; `page` is what a picture is taken of, `write` is for a terminal.

    Raises:
        StoreError: the file cannot be written, or a picture not be taken.
    """
    if form == "png":
        from evals.cli.picture import take_picture  # what most formats do without

        picture = take_picture(page())
        if output == "-":
            sys.stdout.buffer.write(picture)
            return
        _write_bytes(Path(output or ""), picture)
    elif output is None and form == "terminal" and not as_json:
        present(write)
        return
    elif output is None or output == "-":
        form = "json" if as_json else form
        made = make(form)
        if form == "github":
            echo_commands(made, sys.stdout)
        else:
            click.echo(inert_json(made) if form == "json" else made)
        return
    else:
        write_whole(Path(output), make(form).removesuffix("\n") + "\n")
    path = str(output)
    print_json({"path": path, "format": form}) if as_json else click.echo(f"Written: {printable(path)}")


def _write_bytes(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as problem:
        raise open_error(path, problem, StoreError) from None
