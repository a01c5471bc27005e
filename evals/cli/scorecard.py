"""`betteridge scorecard`."""

import sys
from pathlib import Path

import click
from rich.console import Console

from evals.cli.options import as_json, print_json
from evals.errors import StoreError, SuiteError
from evals.files import open_error
from evals.gate import Decision, decision_on
from evals.reports import FORMATS, OF_RUN, render_run
from evals.reports.terminal import print_scorecard
from evals.scorecard import Scorecard, make_scorecard
from evals.settings import load_settings
from evals.store import Run, find_run, write_whole
from evals.text import printable

SUFFIXES = {
    ".md": "markdown", ".json": "json", ".svg": "svg", ".html": "html", ".csv": "csv", ".xml": "junit", ".png": "png",
}  # fmt: skip
"""What a file's name says of the format that is meant."""


@click.command()
@click.argument("run", default="latest")
@click.option(
    "--format", "form", type=click.Choice([*FORMATS, *OF_RUN, "png"]), help="Default: as FILE ends, else terminal."
)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE, or - (html, png: beside the Run).")
@as_json
def scorecard(run: str, form: str | None, output: str | None, as_json: bool) -> int:
    """Show the scorecard of RUN (an id, its beginning, a path, or latest)."""
    form = form or SUFFIXES.get(Path(output or "").suffix.lower(), "terminal")
    found = find_run(load_settings().home, run)
    card = make_scorecard(found)
    decision = None
    try:
        decision = decision_on(found, card)
    except SuiteError as problem:
        click.echo(f"Warning: {problem}", err=True)
    if form in ("html", "png") and output is None:
        output = str(found.path.with_name(f"{found.path.name}.{form}"))
    if form == "png" and output == "-":
        sys.stdout.buffer.write(_picture(found, card, decision))
    elif output is not None and output != "-":
        path = Path(output)
        if form == "png":
            _write_bytes(path, _picture(found, card, decision))
        else:
            write_whole(path, render_run(found, card, decision, form).removesuffix("\n") + "\n")
        print_json({"path": str(path), "format": form}) if as_json else click.echo(f"Written: {printable(str(path))}")
    elif form == "terminal" and not as_json and sys.stdout.isatty():
        print_scorecard(Console(), card, decision)
    else:
        click.echo(render_run(found, card, decision, "json" if as_json else form))
    return 0


def _picture(run: Run, card: Scorecard, decision: Decision | None) -> bytes:
    from evals.cli.picture import take_picture
    from evals.reports.html.page import render_top  # what most formats do without

    return take_picture(render_top(run, card, decision))


def _write_bytes(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as problem:
        raise open_error(path, problem, StoreError) from None
