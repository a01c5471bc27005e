"""`betteridge run`."""

import click

from evals.cli import EXITS, say
from evals.cli.bounds import Bounds, bounded
from evals.cli.execute import execute, show
from evals.cli.options import QUICKSTART, Choices, as_json, asking, limit, split, suite_here
from evals.declared import check_declared
from evals.engines.plan import articles_of, begin_run, make_plan
from evals.errors import ModelUnknown
from evals.models import make_models
from evals.models.purse import priced
from evals.settings import Settings, load_settings
from evals.suite import Suite, load_suite


@click.command(epilog=EXITS)
@click.argument("suite", required=False)
@asking
@bounded
@limit
@split
@click.option("--dry-run", is_flag=True, help="Say what would be asked and what it would cost; send nothing.")
@as_json
def run(
    suite: str | None, choices: Choices, bounds: Bounds, dry_run: bool, as_json: bool, **narrow: str | int | None
) -> int:
    """Run SUITE, keep the Run, show its scorecard.

    SUITE is a file or a shipped name; by default the one *.suite.yml of this folder, else quickstart.
    """
    settings = load_settings(concurrency=choices.concurrency, max_cost=bounds.max_cost)
    suite = suite or suite_here()
    chosen, beside = load_suite(suite or QUICKSTART)
    if suite is None:
        chosen = _quickstart(chosen, settings, bool(choices.models))
    chosen = choices.applied_to(settings.applied_to(chosen))
    narrower = {key: value for key, value in narrow.items() if value is not None}
    chosen = chosen.changed(**narrower) if narrower else chosen
    plan = make_plan(chosen, beside, settings.options())
    check_declared(plan, suite or QUICKSTART, beside)
    if dry_run:
        from evals.cli.foreseen import tell_foreseen

        return tell_foreseen(plan, articles_of(chosen, beside), settings, as_json)
    if settings.max_cost and not bounds.offline:
        for model in plan.asked:
            priced(model)
    started = begin_run(plan, beside, settings.home, settings.shown())
    execute(started, plan, settings, bounds)
    return show(started, as_json)


def _quickstart(suite: Suite, settings: Settings, models_given: bool) -> Suite:
    """The built-in suite with the models that are there: the settings' own, else the embedded one, else none."""
    if models_given:
        return suite.changed(judge=None)  # the embedded judge is for the embedded model alone
    if settings.model:
        return suite.changed(models=settings.model, judge={"model": settings.judge} if settings.judge else None)
    try:
        for spec in suite.models:
            make_models(spec)
    except ModelUnknown as problem:
        say(f"Note: running lead3 and rules alone, without a rubric. {problem}")
        return suite.changed(models=(), judge=None, description="Two reference points that need no language model.")
    return suite
