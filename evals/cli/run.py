"""`betteridge run`."""

import click

from evals.cli.execute import execute, show
from evals.cli.options import Choices, as_json, asking
from evals.engines.plan import begin_run, make_plan
from evals.errors import ModelUnknown
from evals.models import make_models
from evals.settings import Settings, load_settings
from evals.suite import Suite, load_suite

QUICKSTART = "quickstart"


@click.command()
@click.argument("suite", required=False)
@asking
@click.option("--limit", type=click.IntRange(1), help="At most so many articles.")
@click.option("--split", help="Only this split of the data set.")
@as_json
def run(suite: str | None, choices: Choices, limit: int | None, split: str | None, as_json: bool) -> int:
    """Run SUITE (a file, or a shipped name; default: quickstart), keep the Run, show its scorecard."""
    settings = load_settings()
    chosen, beside = load_suite(suite or QUICKSTART)
    if suite is None:
        chosen = _quickstart(chosen, settings, bool(choices.models))
    if chosen.judge is None and settings.judge and not choices.judge:
        chosen = chosen.changed(judge={"model": settings.judge})
    chosen = choices.applied_to(chosen)
    narrower = {key: value for key, value in (("limit", limit), ("split", split)) if value is not None}
    chosen = chosen.changed(**narrower) if narrower else chosen
    plan = make_plan(chosen, beside, settings.options())
    started = begin_run(plan, beside, settings.home, settings.shown())
    execute(started, plan, settings, choices.concurrency)
    return show(started, as_json)


def _quickstart(suite: Suite, settings: Settings, models_given: bool) -> Suite:
    """The built-in suite with the models that are there: the settings' own, else the embedded one, else none."""
    if settings.model and not models_given:
        return suite.changed(models=settings.model, judge={"model": settings.judge} if settings.judge else None)
    try:
        for spec in suite.models:
            make_models(spec)
    except ModelUnknown as problem:
        click.echo(f"Note: running lead3 and rules alone, without a rubric. {problem}", err=True)
        return suite.changed(models=(), judge=None, description="Two reference points that need no language model.")
    return suite
