"""`betteridge calibrate headline`: fits the verdicts of a prompt that asks for probabilities to one model."""

import asyncio
from dataclasses import replace
from pathlib import Path

import click

from evals.articles.load import Selection, find_dataset, read_articles, select
from evals.calibrate import Fit, fit, items_of
from evals.cli.options import Choices, as_json, asking, print_json
from evals.engines.live import Live
from evals.engines.plan import Plan, make_plan
from evals.errors import NothingToRun, SuiteError
from evals.headlines.calibration import Calibration, plain_answers
from evals.headlines.rules import decide
from evals.models.cache import open_cache
from evals.numbers import number
from evals.schema import Article, Failure, Sample
from evals.settings import load_settings
from evals.suite import Suite
from evals.text import digest

DEFAULT_PROMPT = "headline/v3"


@click.group()
def calibrate() -> None:
    """Fit verdicts to labelled headlines."""


@calibrate.command()
@click.argument("dataset", default="question-headlines")
@asking
@click.option(
    "--split", default="dev", show_default=True, help="The labelled split to fit on; never the one to report on."
)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The file to write (default: beside the Runs).")
@as_json
def headline(dataset: str, choices: Choices, split: str, out: Path | None, as_json: bool) -> int:
    """Fit the verdicts of headline/v3 to one model, on DATASET's labelled headlines. Use it with --calibration."""
    settings = load_settings(concurrency=choices.concurrency)
    models = choices.models or settings.model
    if len(models) != 1:
        raise SuiteError("calibrate fits one model. Name it with --model.")
    choices = replace(choices, models=models, prompts=choices.prompts or (f"headline={DEFAULT_PROMPT}",))
    suite = Suite.model_validate(
        {"name": "calibrate", "dataset": dataset, "beside": (), "tasks": {"headline": {"scorers": ()}}}
    )
    plan = make_plan(choices.applied_to(suite), Path(), settings.options())
    prompt = plan.prompts["headline"][0]
    if not prompt.asks_one_by_one:
        raise SuiteError(
            f"Prompt {prompt.id!r} asks for no probabilities: calibrate one that does, such as {DEFAULT_PROMPT}."
        )
    path = find_dataset(dataset)
    articles = {one.id: one for one in select(read_articles(path), Selection(split=split)) if one.labels}
    if not articles:
        raise NothingToRun(
            f"No labelled article of {path} is in split {split!r}. See: betteridge data describe {dataset}"
        )
    live = Live(plan, open_cache(settings.home, False), settings.concurrency)
    samples = asyncio.run(_samples(plan, live, list(articles.values())))
    items = items_of(samples, articles)
    plain = [decide(*plain_answers(item.chances))[0] for item in items]
    try:
        found = fit(items, plain)
    except ValueError as problem:
        raise SuiteError(f"{path}, split {split!r}: {problem}{_why(samples)}") from None
    data = f"{path.parent.name}:{split}:{found.items}"
    made = Calibration(model=models[0], prompt=prompt.id, prompt_hash=prompt.hash, data=data, weights=found.weights)
    out = out or settings.home / "calibrations" / f"{prompt.id}-{digest(models[0], 4)}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(made.model_dump_json(indent=1) + "\n", encoding="utf-8")
    failed = len(_failed(samples))
    if as_json:
        print_json({"file": str(out), "failed": failed, **found.model_dump(mode="json")})
    else:
        _print(found, made, out, failed)
    return 0


async def _samples(plan: Plan, live: Live, articles: list[Article]) -> list[Sample]:
    slots = asyncio.Semaphore(live.concurrency)

    async def one(article: Article) -> list[Sample]:
        async with slots:
            return [await live.sample(unit) for unit in plan.units(article)]

    try:
        return [sample for found in await asyncio.gather(*map(one, articles)) for sample in found]
    finally:
        await live.close()


def _failed(samples: list[Sample]) -> list[Failure]:
    return [sample.error for sample in samples if sample.error]


def _why(samples: list[Sample]) -> str:
    """Which answers were no use, where so few are left that nothing can be fitted."""
    failed = _failed(samples)
    return f" {len(failed)} of {len(samples)} answers were no use, the first: {failed[0].message}" if failed else ""


def _print(found: Fit, made: Calibration, out: Path, failed: int) -> None:
    click.echo(f"{made.prompt} with {made.model}: {found.items} propositions on {found.stories} stories ({made.data})")
    for what, accuracy, macro_f1, how in (
        ("likelier answer", found.plain_accuracy, found.plain_macro_f1, ""),
        ("calibrated", found.accuracy, found.macro_f1, "  (cross-validated)"),
    ):
        click.echo(f"  {what:17} accuracy {number(accuracy)}  macro-F1 {number(macro_f1)}{how}")
    if failed:
        click.echo(f"  {failed} headlines without an answer that can be used")
    click.echo(
        f"Kept: {out}   Use it: betteridge run --prompt headline={made.prompt.replace('@', '/')} --calibration {out}"
    )
