"""`betteridge scorecard`."""

import click
from rich.console import Console

from evals.cli import say
from evals.cli.options import as_json, on_terminal
from evals.cli.output import BESIDE, deliver, form_of, to_file
from evals.errors import SuiteError
from evals.gate import decision_on
from evals.reports import FORMATS, OF_RUN, render_run
from evals.reports.terminal import print_scorecard
from evals.scorecard import make_scorecard
from evals.settings import load_settings
from evals.store import find_run
from evals.text import printable


@click.command()
@click.argument("run", default="latest")
@click.option(
    "--format", "form", type=click.Choice([*FORMATS, *OF_RUN, "png"]), help="Default: as FILE ends, else terminal."
)
@to_file
@as_json
def scorecard(run: str, form: str | None, output: str | None, as_json: bool) -> int:
    """Show the scorecard of RUN (an id, its beginning, a path, or latest)."""
    form = form_of(form, output)
    found = find_run(load_settings().home, run)
    card = make_scorecard(found)
    decision = None
    try:
        decision = decision_on(found, card)
    except SuiteError as problem:
        say(f"Warning: {problem}")
    beside = found.path.with_name(f"{found.path.name}.{form if form in BESIDE else 'html'}")
    if form in BESIDE and output is None:
        output = str(beside)

    def write(console: Console) -> None:
        print_scorecard(console, card, decision)
        if on_terminal():
            where = str(beside) if beside.is_file() else f"betteridge scorecard {found.id} --format html"
            click.echo(f"\nAs a page, with every article:\n{printable(where)}")

    def page() -> str:
        from evals.reports.html.page import render_top

        return render_top(found, card, decision)

    deliver(form, output, as_json, lambda form: render_run(found, card, decision, form), page, write)
    return 0
