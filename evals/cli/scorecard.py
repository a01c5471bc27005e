"""`betteridge scorecard` and `betteridge gate`."""

import sys

import click
from rich.console import Console

from evals.cli.options import as_json, print_json
from evals.errors import SuiteError
from evals.gate import decision_on
from evals.reports import FORMATS, render
from evals.reports.terminal import print_scorecard
from evals.scorecard import make_scorecard
from evals.settings import load_settings
from evals.store import find_run


@click.command()
@click.argument("run", default="latest")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="terminal", show_default=True)
@as_json
def scorecard(run: str, form: str, as_json: bool) -> int:
    """Show the scorecard of RUN (an id, its beginning, a path, or latest)."""
    found = find_run(load_settings().home, run)
    card = make_scorecard(found)
    decision = None
    try:
        decision = decision_on(found, card)
    except SuiteError as problem:
        click.echo(f"Warning: {problem}", err=True)
    if form == "terminal" and not as_json and sys.stdout.isatty():
        print_scorecard(Console(), card, decision)
    else:
        click.echo(render(card, decision, "json" if as_json else form))
    return 0


@click.command()
@click.argument("run", default="latest")
@as_json
def gate(run: str, as_json: bool) -> int:
    """Try the rules of RUN's suite on it again: no model is asked."""
    found = find_run(load_settings().home, run)
    decision = decision_on(found, make_scorecard(found))
    if decision is None:
        raise SuiteError(f"The suite of Run {found.id} has no gate. Add gate: to it and run again.")
    if as_json:
        print_json(decision.model_dump(mode="json"))
    else:
        click.echo(f"{decision.outcome}")
        for rule in decision.rules:
            click.echo(f"  {rule.outcome}: {rule.rule}: {rule.reason}")
    return decision.exit_code
