"""`betteridge compare`: two Runs, two contenders of one Run, two revisions of a prompt file, two judges."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

import click
from rich.console import Console

from evals.cli.bounds import Bounds, bounded
from evals.cli.fresh import Question, judge_runs, prompt_runs, suite_runs
from evals.cli.options import as_json
from evals.cli.output import BESIDE, deliver, form_of, to_file
from evals.compare import MARGIN, compare_read, pair_up, read_side, read_sides
from evals.compare.planning import Plan
from evals.compare.values import SelfComparison
from evals.errors import SuiteError
from evals.reports import OF_COMPARISON, render_comparison
from evals.schema import TASKS
from evals.settings import load_settings
from evals.store import Run, find_run
from evals.suite import SUFFIX

PLAIN = ("terminal", "markdown", "json")
"""In which formats a plan and a noise floor are shown."""


@dataclass(frozen=True)
class Shown:
    """How the answer is shown, and where it goes."""

    form: str
    output: str | None
    as_json: bool


def asked(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of the command, handed over as one `question`."""

    @wraps(command)
    def gathered(base: str | None, head: str | None, bounds: Bounds, as_json: bool, **rest: Any) -> Any:
        shown = Shown(form_of(rest.pop("form"), rest["output"]), rest.pop("output"), as_json)
        return command(base, head, bounds, shown, Question(**rest))

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
            click.option("--suite", help="What to run where Runs are made (default: this folder's, else quickstart)."),
            click.option("--limit", type=click.IntRange(1), help="At most so many articles, where Runs are made."),
            click.option("--split", help="Only this split, where Runs are made."),
            click.option(
                "--format", "form", type=click.Choice([*OF_COMPARISON, "png"]),
                help="Default: as FILE ends, else terminal.",
            ),
            to_file,
        )
    ):  # fmt: skip
        wrapped = option(wrapped)
    return wrapped


@click.command(
    "compare",
    epilog="Exit codes: 0 compared, whatever came of it; 2 bad usage or input; 3 a model could not be reached.",
)
@click.argument("base", required=False)
@click.argument("head", required=False)
@bounded
@asked
@as_json
def compare_(base: str | None, head: str | None, bounds: Bounds, shown: Shown, question: Question) -> int:
    """What changed from BASE to HEAD, and whether it is real.

    \b
    BASE HEAD                      two Runs
    RUN --prompt P --against Q     two prompts of one Run
    RUN --model M --against N      two models of one Run
    REVISION:FILE [FILE]           a prompt file at a git revision, and as it is
                                   now: --suite is run with both, from one cache
    REVISION:SUITE.yml [FILE]      a suite at a git revision, with all files of then,
                                   and as it is now; --judge takes its judge's place
    --judge A --against B          two judges: --suite is run with both
    RUN --self                     one prompt against itself: what is chance
    RUN [RUN] --plan --effect .05  how many articles it takes
    """
    settings = load_settings(max_cost=bounds.max_cost)
    across = question.across_judges
    if base and base.endswith(SUFFIX):
        runs = suite_runs(settings, bounds, question, base, head)
    elif question.judge:
        if not question.against:
            raise SuiteError(f"--judge {question.judge}: name the other judge with --against.")
        runs, across = judge_runs(settings, bounds, question, question.against), True
    elif base is None:
        raise SuiteError(
            "What is compared? Name two Runs, or one with --prompt P --against Q. See: betteridge compare -h"
        )
    elif base.endswith((".yml", ".yaml")):
        runs = prompt_runs(settings, bounds, question, base, head)
    else:
        one = find_run(settings.home, base)
        runs = (one, find_run(settings.home, head) if head else one)
    if question.against_self:
        _against_itself(runs[0], question, shown)
    elif question.plan:
        _plan(runs, question, shown)
    else:
        _compare(runs, question, across, shown)
    return 0


def _compare(runs: tuple[Run, Run], question: Question, across: bool, shown: Shown) -> None:
    from evals.reports.compare import print_any

    sides = read_sides(*runs)
    found = compare_read(*sides, question.choices(), question.measures, question.equivalent, across)
    form, output = shown.form, shown.output
    if form in BESIDE and output is None:
        base, head = (run.path.name for run in runs)
        name = f"{head}.compared" if base == head else f"{head}.against.{base}"
        output = str(runs[1].path.with_name(f"{name}.{form}"))

    def page() -> str:
        from evals.reports.html.comparison import render_top

        return render_top(found, sides)

    write = partial(print_any, found=found)
    deliver(form, output, shown.as_json, lambda form: render_comparison(found, sides, form), page, write)


def _against_itself(run: Run, question: Question, shown: Shown) -> None:
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
    _show(found, shown)


def _plan(runs: tuple[Run, Run], question: Question, shown: Shown) -> None:
    from evals.compare.planning import plan

    base = read_side(runs[0])
    head = base if runs[0].path == runs[1].path else read_side(runs[1])
    of_base, of_head = question.choices()
    if head is base and of_base == of_head:
        pairs = [(group, group) for group in base.contenders(of_base)]
    else:
        pairs = pair_up(base, head, of_base, of_head)
    _show(plan(base, head, pairs, (question.effect, question.power), question.measures), shown)


def _show(found: Plan | list[SelfComparison], shown: Shown) -> None:
    """A plan or noise floors, which have no page: they show no article."""
    from evals.reports.compare import print_any, render_text
    from evals.reports.compare_markdown import render_any

    several = found if isinstance(found, list) else [found]
    if shown.form not in PLAIN:
        raise SuiteError(
            f"--format {shown.form}: a plan and --self are shown as {', '.join(PLAIN[:-1])} or {PLAIN[-1]} alone."
        )

    def write(console: Console) -> None:
        for one in several:
            print_any(console, one)

    def make(form: str) -> str:
        if form == "json":
            data = [one.model_dump(mode="json") for one in several]
            return json.dumps(data if isinstance(found, list) else data[0], ensure_ascii=False, indent=1)
        return "\n".join(render_any(one) if form == "markdown" else render_text(one) for one in several)

    deliver(shown.form, shown.output, shown.as_json, make, str, write)
