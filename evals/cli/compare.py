"""`betteridge compare`: two Runs, two contenders of one Run, two revisions of a prompt file, two judges."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from rich.console import Console

from evals.cli.bounds import Bounds, bounded
from evals.cli.fresh import Question, judge_runs, prompt_runs
from evals.cli.options import as_json, print_json
from evals.compare import MARGIN, compare, pair_up, read_side
from evals.errors import SuiteError
from evals.schema import TASKS
from evals.settings import load_settings
from evals.store import Run, find_run


def asked(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of the command, handed over as one `question`."""

    @wraps(command)
    def gathered(base: str | None, head: str | None, bounds: Bounds, as_json: bool, **rest: Any) -> Any:
        return command(base, head, bounds, as_json, Question(**rest))

    wrapped: Callable[..., Any] = gathered
    for option in reversed(
        (
            click.option("--task", type=click.Choice(TASKS), help="Only this task."),
            click.option("--prompt", metavar="NAME", help="BASE's prompt; with --against, HEAD's is the other."),
            click.option("--model", metavar="MODEL", help="The model; with --against, HEAD's is the other."),
            click.option("--judge", metavar="MODEL", help="Runs --suite with two judges: this one, and --against."),
            click.option("--against", metavar="NAME", help="The prompt, model or judge of HEAD."),
            click.option("--measure", "measures", multiple=True, metavar="NAME", help="Only these; repeatable."),
            click.option(
                "--equivalent", type=click.FloatRange(0, min_open=True), default=MARGIN, show_default=True,
                help="Two sides closer than this are equivalent.",
            ),
            click.option("--across-judges", is_flag=True, help="Compare grades by different judges all the same."),
            click.option("--self", "against_self", is_flag=True, help="A/A: BASE against itself: the noise floor."),
            click.option("--plan", is_flag=True, help="How many articles it takes to see --effect with --power."),
            click.option("--effect", type=click.FloatRange(0, min_open=True), default=0.05, show_default=True),
            click.option(
                "--power", type=click.FloatRange(0.5, 1, min_open=True, max_open=True), default=0.8, show_default=True
            ),
            click.option("--suite", default="quickstart", show_default=True, help="What to run where Runs are made."),
            click.option("--limit", type=click.IntRange(1), help="At most so many articles, where Runs are made."),
            click.option("--split", help="Only this split, where Runs are made."),
            click.option(
                "--format", "form", type=click.Choice(("terminal", "markdown", "json")), default="terminal",
                show_default=True,
            ),
        )
    ):  # fmt: skip
        wrapped = option(wrapped)
    return wrapped


@click.command("compare")
@click.argument("base", required=False)
@click.argument("head", required=False)
@bounded
@asked
@as_json
def compare_(base: str | None, head: str | None, bounds: Bounds, as_json: bool, question: Question) -> int:
    """What changed from BASE to HEAD, and whether it is real.

    \b
    BASE HEAD                      two Runs
    RUN --prompt P --against Q     two prompts of one Run
    RUN --model M --against N      two models of one Run
    REVISION:FILE [FILE]           a prompt file at a git revision, and as it is
                                   now: --suite is run with both, from one cache
    --judge A --against B          two judges: --suite is run with both
    RUN --self                     one prompt against itself: what is chance
    RUN [RUN] --plan --effect .05  how many articles it takes
    """
    settings = load_settings()
    across = question.across_judges
    if question.judge:
        runs, across = judge_runs(settings, bounds, question, _against(question)), True
    elif base is None:
        raise SuiteError(
            "What is compared? Name two Runs, or one with --prompt P --against Q. See: betteridge compare -h"
        )
    elif base.endswith((".yml", ".yaml")):
        runs = prompt_runs(settings, bounds, question, base, head)
    else:
        one = find_run(settings.home, base)
        runs = (one, find_run(settings.home, head) if head else one)
    form = "json" if as_json else question.form
    if question.against_self:
        _against_itself(runs[0], question, form)
    elif question.plan:
        _plan(runs, question, form)
    else:
        found = compare(*runs, question.choices(), question.measures, question.equivalent, across)
        _show(found, form)
    return 0


def _against(question: Question) -> str:
    if not question.against:
        raise SuiteError(f"--judge {question.judge}: name the other judge with --against.")
    return question.against


def _against_itself(run: Run, question: Question, form: str) -> None:
    from evals.compare.noise import against_itself

    side = read_side(run)
    base = question.choices()[0]
    groups = side.contenders(base)
    if not groups:
        raise SuiteError(f"Run {run.id} has no answers of {base}.")
    found = []
    for group in groups:
        mine = [one for one in side.suite.gate if one.score and one.task in (None, group[0])]
        tolerances = {one.score: one.max_drop for one in mine if one.score and one.max_drop is not None}
        found.append(against_itself(side, group, tolerances, question.equivalent))
    if form == "json":
        print_json([one.model_dump(mode="json") for one in found])
    for one in found if form != "json" else ():
        _show(one, form)


def _plan(runs: tuple[Run, Run], question: Question, form: str) -> None:
    from evals.compare.planning import plan

    base = read_side(runs[0])
    head = base if runs[0].path == runs[1].path else read_side(runs[1])
    of_base, of_head = question.choices()
    if head is base and of_base == of_head:
        pairs = [(group, group) for group in base.contenders(of_base)]
    else:
        pairs = pair_up(base, head, of_base, of_head)
    _show(plan(base, head, pairs, (question.effect, question.power), question.measures), form)


def _show(found: Any, form: str) -> None:
    """In the form that was asked for; on a terminal, with colours and to its width."""
    from evals.reports.compare import print_any
    from evals.reports.compare_markdown import render_any
    from evals.reports.terminal import as_text

    if form == "json":
        print_json(found.model_dump(mode="json"))
    elif form == "markdown":
        click.echo(render_any(found))
    elif sys.stdout.isatty():
        print_any(Console(), found)
    else:
        click.echo(as_text(lambda console: print_any(console, found)))
