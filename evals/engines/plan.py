"""A plan: a suite with its prompts, models and scorers at hand, and the units of work that it comes to."""

import hashlib
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import Any

from evals import __version__
from evals.articles.load import find_dataset, read_articles, select
from evals.errors import NothingToRun, StoreError, SuiteError
from evals.files import parse_json, read_text, validate, write_whole
from evals.git import git
from evals.headlines.calibration import Calibration
from evals.models import Model, Options, make_models
from evals.models.outputs import Outputs
from evals.prompts import Prompt, Rubric, load_prompt, load_rubric, read_prompt, read_rubric
from evals.schema import TASKS, Article, TaskName
from evals.scorers import JudgePanel, Scorer, check_scorers, make_scorer
from evals.store import ARTICLES, MANIFEST, DatasetUsed, Manifest, Run, create_run
from evals.suite import DEFAULT_JUDGE_PROMPTS, Suite


@dataclass(frozen=True)
class Unit:
    """One Sample to be made."""

    article: Article
    task: TaskName
    prompt: Prompt | None
    model: Model
    repeat: int

    @property
    def key(self) -> tuple[str, str, str | None, str, int]:
        """As Sample.key."""
        return (self.article.id, self.task, self.prompt.id if self.prompt else None, self.model.name, self.repeat)


@dataclass
class Plan:
    """All that a Run needs but the articles themselves."""

    suite: Suite
    prompts: dict[TaskName, list[Prompt]]
    rubrics: dict[TaskName, Rubric]
    models: list[Model]
    judge: Model | None
    judge_prompt: Prompt | None
    scorers: dict[TaskName, list[Scorer]] = field(default_factory=dict)
    calibrations: list[Calibration] = field(default_factory=list)

    def units(self, article: Article) -> Iterator[Unit]:
        """The Samples of one article: side by side, so that each article is read into prefix caches once."""
        for model in self.models:
            for task in self.suite.tasks:
                if task not in model.tasks:
                    continue
                prompts: list[Prompt | None] = [None] if model.promptless else [*self.prompts[task]]
                for prompt in prompts:
                    for repeat in range(1 if model.promptless else self.suite.repeats):
                        yield Unit(article, task, self._calibrated(prompt, model), model, repeat)

    def _calibrated(self, prompt: Prompt | None, model: Model) -> Prompt | None:
        """The prompt with the calibration that was fitted for it and this model, where there is one."""
        found = (one for one in self.calibrations if prompt and (one.prompt, one.model) == (prompt.id, model.name))
        return prompt and replace(prompt, calibration=next(found, None))

    @property
    def asked(self) -> list[Model]:
        """Every model that is sent prompts, the judge among them."""
        return [model for model in (*self.models, *([self.judge] if self.judge else [])) if not model.promptless]

    def rubric_scorers(self) -> list[Any]:
        """The scorers that ask the judge."""
        return [scorer for scorers in self.scorers.values() for scorer in scorers if hasattr(scorer, "canaries")]


def make_plan(suite: Suite, beside: Path, options: Options) -> Plan:
    """The plan of a suite, everything found and checked before anything is sent.

    Raises:
        EvalsError: a prompt, rubric, model or scorer is missing or cannot be used.
    """
    prompts = {task: [load_prompt(name, beside).check(task) for name in suite.prompts(task)] for task in suite.tasks}
    for found in prompts.values():
        _refuse_namesakes(found)
    calibrations = [
        validate(Calibration, parse_json(read_text(beside / name, SuiteError), name, SuiteError), name, SuiteError)
        for name in suite.calibrations
    ]
    rubrics = {task: load_rubric(name, beside) for task, name in suite.rubrics.items() if _wants_rubric(suite, task)}
    judge_prompt = None
    if rubrics and suite.judge:
        named = suite.judge.prompt or DEFAULT_JUDGE_PROMPTS[suite.judge.method]
        judge_prompt = load_prompt(named, beside).check("judge")
    plan = _assemble(suite, prompts, rubrics, judge_prompt, options)
    plan.calibrations = calibrations
    _refuse_misfits(plan)
    return plan


def _refuse_misfits(plan: Plan) -> None:
    """A calibration is for one model and one prompt to the letter, and good for no other."""
    prompts = {prompt.id: prompt for found in plan.prompts.values() for prompt in found}
    for one in plan.calibrations:
        names = [model.name for model in plan.models]
        if one.prompt not in prompts or one.model not in names:
            raise SuiteError(
                f"A calibration is for prompt {one.prompt!r} with model {one.model!r}, which this suite does not run "
                f"(prompts {', '.join(prompts)}; models {', '.join(names)}). Leave it out, or calibrate anew."
            )
        if prompts[one.prompt].hash != one.prompt_hash:
            raise SuiteError(f"A calibration was fitted to another text of prompt {one.prompt!r}. Calibrate anew.")


def _refuse_namesakes(prompts: list[Prompt]) -> None:
    """Two prompts of one `name@version` would share their Samples, and nobody could tell them apart."""
    seen: dict[str, Prompt] = {}
    for prompt in prompts:
        twin = seen.setdefault(prompt.id, prompt)
        if twin is not prompt:
            raise SuiteError(
                f"{twin.where} and {prompt.where} are both {prompt.id!r}. "
                "Name a prompt once, or rename one's file or folder."
            )


def plan_of(run: Run, options: Options) -> Plan:
    """The plan of a Run that began before, from its manifest alone: same prompts to the letter.

    Raises:
        EvalsError: the manifest is damaged, or a model cannot be used any more.
    """
    manifest = run.manifest()
    suite = validate(Suite, manifest.suite, str(run.path / MANIFEST), StoreError)
    where = str(run.path / MANIFEST)
    prompts = {
        task: [read_prompt(source, name, where) for name, source in manifest.prompts.get(task, {}).items()]
        for task in suite.tasks
    }
    rubrics = {
        task: read_rubric(manifest.rubrics[task]["source"], manifest.rubrics[task]["id"], where)
        for task in TASKS
        if task in manifest.rubrics
    }
    judge_source = manifest.prompts.get("judge", {})
    judge_prompt = next((read_prompt(source, name, where) for name, source in judge_source.items()), None)
    plan = _assemble(suite, prompts, rubrics, judge_prompt, options)
    plan.calibrations = [validate(Calibration, one, where, StoreError) for one in manifest.calibrations]
    return plan


def _wants_rubric(suite: Suite, task: TaskName) -> bool:
    return task in suite.tasks and suite.judge is not None and "rubric" in suite.tasks[task].scorer_options(task)


def _assemble(
    suite: Suite,
    prompts: dict[TaskName, list[Prompt]],
    rubrics: dict[TaskName, Rubric],
    judge_prompt: Prompt | None,
    options: Options,
) -> Plan:
    found = [model for spec in (*suite.models, *suite.beside) for model in make_models(spec, options)]
    models = [model for model in found if model.tasks]  # a recording may hold one that only judges
    names = [model.name for model in models]
    if not models:
        raise SuiteError(f"Suite {suite.name!r} names no model. Set models: or beside:, or give --model.")
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise SuiteError(f"Suite {suite.name!r} names model {twice!r} twice. Name it once; repeats: asks it again.")
    judge = None
    if suite.judge and rubrics:
        judge = next((model for model in models if model.name == suite.judge.model), None)
        judge = judge or _judge_of(suite.judge.model, options)
        if judge.promptless:
            raise SuiteError(f"{judge.name!r} cannot judge: it reads no prompt. Name a language model as judge.")
    plan = Plan(suite, prompts, rubrics, models, judge, judge_prompt)
    for task, what in suite.tasks.items():
        options_of, made = what.scorer_options(task), {}
        for name in sorted(options_of, key=lambda name: name == "rubric"):  # what code decides comes first
            if name == "rubric" and judge is None:
                continue  # no judge was named: nothing to ask; the scorecard says so
            panel = None
            if name == "rubric" and suite.judge and judge and judge_prompt:
                how = suite.judge
                panel = JudgePanel(judge.name, how.samples, judge_prompt, rubrics[task], how.method, how.retry)
            made[name] = make_scorer(name, options_of[name], panel)
        check_scorers(task, made)
        plan.scorers[task] = list(made.values())
    return plan


def articles_of(suite: Suite, beside: Path) -> Iterator[Article]:
    """The articles that a suite is about.

    Raises:
        NothingToRun: none matched.
        EvalsError: the data set cannot be read.
    """
    dataset = find_dataset(suite.dataset, beside)
    nothing = True
    for article in select(read_articles(dataset), suite.selection):
        nothing = False
        yield article
    if nothing:
        raise NothingToRun(
            f"No article of {dataset} matches split {suite.split}, tags {list(suite.tags)}, languages "
            f"{list(suite.languages)}. Ask for less; what there is: betteridge data describe {suite.dataset}"
        )


def _judge_of(spec: str, options: Options) -> Model:
    """The first model of a name that judges: a recording may hold others."""
    made = make_models(spec, options)
    return next((model for model in made if getattr(model, "judges", True)), made[0])


def begin_run(plan: Plan, beside: Path, home: Path, settings: Mapping[str, Any]) -> Run:
    """A new Run with its manifest and its articles; nothing is asked yet.

    Raises:
        NothingToRun: no article matched.
        EvalsError: the data set cannot be read, or the Run cannot be kept.
    """
    suite = plan.suite
    dataset = find_dataset(suite.dataset, beside)
    chosen = articles_of(suite, beside)
    first = next(chosen)  # where nothing matches, no Run is begun
    run = create_run(home, suite.name)
    articles = samples = 0

    def lines() -> Iterator[str]:  # however many articles there are, one at a time
        nonlocal articles, samples
        for article in chain((first,), chosen):
            articles += 1
            samples += sum(1 for _ in plan.units(article))
            yield article.model_dump_json(exclude_none=True) + "\n"

    try:
        write_whole(run.path / ARTICLES, lines())
    except BaseException:  # a bad article, a full disk, Ctrl-C: no Run was begun
        shutil.rmtree(run.path, ignore_errors=True)
        raise
    fingerprint = _fingerprint(run.path / ARTICLES)
    used = DatasetUsed(name=suite.dataset, path=str(dataset), articles=articles, fingerprint=fingerprint)
    manifest = Manifest(
        id=run.id,
        created=datetime.now(UTC).isoformat(timespec="milliseconds"),
        suite=suite.model_dump(mode="json", exclude_none=True),
        dataset=used,
        samples=samples,
        prompts=_sources(plan),
        prompt_hashes={prompt.id: prompt.hash for prompts in plan.prompts.values() for prompt in prompts},
        rubrics={task: {"id": one.id, "hash": one.hash, "source": one.source} for task, one in plan.rubrics.items()},
        calibrations=tuple(one.model_dump(mode="json") for one in plan.calibrations),
        models={model.name: dict(model.identity()) for model in plan.models},
        judge={"name": plan.judge.name, **plan.judge.identity()} if plan.judge else None,
        settings=dict(settings),
        versions=_versions(),
        git=_git_commit(beside),
        notes=tuple(_notes(plan, dataset)),
    )
    write_whole(run.path / MANIFEST, manifest.model_dump_json(indent=1) + "\n")
    return run


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, partial(hashlib.blake2b, digest_size=8)).hexdigest()


def _notes(plan: Plan, dataset: Path) -> Iterator[str]:
    """What is in files of outputs made elsewhere and will not be scored."""
    outputs = [model for model in plan.models if isinstance(model, Outputs)]
    ids = {article.id for article in read_articles(dataset)} if outputs else set()
    for model in outputs:
        yield from model.notes(ids)
    named = [task for task, what in plan.suite.tasks.items() if "rubric" in map(str, what.scorers or ())]
    if named and plan.judge is None:
        told = " and ".join(named)
        yield f"The rubric of {told} was left out: no judge is named. Set judge: in the suite, or --judge."


def _sources(plan: Plan) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {
        task: {prompt.id: prompt.source for prompt in plan.prompts.get(task, ())} for task in TASKS
    }
    if plan.judge_prompt:
        found["judge"] = {plan.judge_prompt.id: plan.judge_prompt.source}
    return found


def _versions() -> dict[str, str]:
    found = {"betteridge": __version__, "python": platform.python_version(), "platform": sys.platform}
    for package in ("aiohttp", "genai-prices", "openai", "rouge-score", "rouge-score-rs", "sentencex", "xllamacpp"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _git_commit(folder: Path) -> str | None:
    """The commit that the suite's folder is at, with `+` where files have changed since; None outside git."""
    commit = (git(folder, "rev-parse", "--short", "HEAD") or "").strip()
    return (f"{commit}+" if git(folder, "status", "--porcelain") else commit) or None
