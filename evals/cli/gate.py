"""`betteridge gate`."""

import sys
from functools import partial
from pathlib import Path

import click

from evals.cli.options import as_json, print_json
from evals.cli.output import present
from evals.errors import NothingToRun, SuiteError
from evals.gate import decision_on, load_rules
from evals.logs import echo_commands
from evals.reports.annotations import decision_head, of_decision
from evals.reports.compare import print_decision
from evals.scorecard import make_scorecard
from evals.settings import load_settings
from evals.store import find_run


@click.command()
@click.argument("run", default="latest")
@click.option("--baseline", metavar="RUN", help="The Run that max_drop rules compare with.")
@click.option(
    "--rules", type=click.Path(path_type=Path, dir_okay=False), help="Rules, or a suite with some, to try instead."
)
@click.option("--accept-unfit-judge", is_flag=True, help="Let the grades of a judge that missed a certain item decide.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("terminal", "markdown", "github")),
    default="terminal",
    show_default=True,
    help="markdown: the head of a comment; github: annotations on the prompts' files.",
)
@as_json
def gate(run: str, baseline: str | None, rules: Path | None, accept_unfit_judge: bool, form: str, as_json: bool) -> int:
    """Try the rules of RUN's suite on it again: no model is asked.

    Exit code 0 where the gate passes, 1 where it fails, 3 where something could not be measured, 4 where no rule could
    be tried at all.
    """
    home = load_settings().home
    found = find_run(home, run)
    before = find_run(home, baseline) if baseline else None
    tried = load_rules(rules) if rules else None
    decision = decision_on(found, make_scorecard(found), tried, before, accept_unfit_judge)
    if decision is None:
        raise SuiteError(f"The suite of Run {found.id} has no gate. Add gate: to it, or give --rules FILE.")
    if as_json:
        print_json({**decision.model_dump(mode="json"), "run": found.id, "judged": decision.judged})
    elif form == "markdown":
        click.echo(decision_head(decision, found.manifest().suite["name"], found.id))
    elif form == "github":
        if told := of_decision(decision, found.manifest()):
            echo_commands(told, sys.stdout)
    else:
        present(partial(print_decision, decision=decision, run=found.id))
    return decision.exit_code if decision.judged else NothingToRun.exit_code
