"""Shows what came of a Run."""

from functools import partial

import click

from evals.cli import EXIT_INFRASTRUCTURE
from evals.cli.options import print_json
from evals.cli.output import present
from evals.errors import SuiteError
from evals.gate import Decision, decision_on
from evals.reports.as_json import as_data
from evals.reports.terminal import print_scorecard
from evals.scorecard import Scorecard, make_scorecard
from evals.store import Run


def show_run(run: Run, as_json: bool) -> int:
    """Shows the Run's Scorecard and its Gate's Decision; returns the exit code."""
    card = make_scorecard(run)
    decision, unfit = None, None
    try:
        decision = decision_on(run, card)
    except SuiteError as problem:  # what was measured is shown all the same
        unfit = problem
    if as_json:
        print_json({"run": {"id": run.id, "path": str(run.path)}, **as_data(card, decision)})
    else:
        present(partial(print_scorecard, card=card, decision=decision))
        click.echo(f"Run: {run.path}\nAgain: betteridge scorecard {run.id}")
    if unfit:
        raise unfit
    return exit_code(card, decision)


def exit_code(card: Scorecard, decision: Decision | None) -> int:
    """The Gate's, where there is one; else 3 where no model under test has a single usable answer."""
    if decision is not None:
        return decision.exit_code
    return 0 if card.usable else EXIT_INFRASTRUCTURE
