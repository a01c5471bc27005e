"""Runs made for a comparison: a suite at a revision and now, or with two prompts or two judges, from one cache."""

import os
import tempfile
from contextlib import chdir
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evals.cli import say
from evals.cli.bounds import Bounds
from evals.cli.execute import execute
from evals.cli.options import QUICKSTART, suite_here
from evals.compare import Choice
from evals.declared import check_declared
from evals.engines.plan import begin_run, make_plan
from evals.errors import PromptError, SuiteError
from evals.files import read_text
from evals.git import git, refusal
from evals.schema import TASKS, TaskName
from evals.settings import Settings
from evals.store import Run
from evals.suite import Suite, load_suite


@dataclass(frozen=True)
class Question:
    """What is asked of the Runs, as the command line has it."""

    task: TaskName | None
    prompt: str | None
    model: str | None
    judge: str | None
    against: str | None
    suite: str | None
    limit: int | None
    split: str | None
    measures: tuple[str, ...]
    equivalent: float
    across_judges: bool
    against_self: bool
    plan: bool
    effect: float
    power: float

    def choices(self) -> tuple[Choice, Choice]:
        """Which contender of BASE, and which of HEAD.

        Raises:
            SuiteError: --against has nothing to stand against.
        """
        base = Choice(self.task, self.prompt, self.model)
        if self.against is None or self.judge:
            return base, base
        if self.prompt:
            return base, Choice(self.task, self.against, self.model)
        if self.model:
            return base, Choice(self.task, None, self.against)
        raise SuiteError("--against needs what it stands against: --prompt, --model or --judge.")


def judge_runs(settings: Settings, bounds: Bounds, question: Question, other: str) -> tuple[Run, Run]:
    """The suite, run with two judges; what was written is asked for once."""
    suite, beside = _suite(settings, question)
    samples = suite.judge.samples if suite.judge else 1
    made = [
        _run(suite.changed(judge={"model": judge, "samples": samples}), beside, settings, bounds, base)
        for judge, base in ((question.judge, f"--judge {question.judge}"), (other, None))
    ]
    return made[0], made[1]


def suite_runs(settings: Settings, bounds: Bounds, question: Question, base: str, head: str | None) -> tuple[Run, Run]:
    """A suite as it was, with every file of that revision, and as it is now; HEAD left out is the file of BASE.

    Raises:
        SuiteError: no revision is named, or it is not there; the suite is none.
    """
    revision, _, path = base.rpartition(":")
    if not revision:
        raise SuiteError(f"{base}: which revision of this suite? Write one before it, e.g. main:{path}")
    _at_revision(base, revision, path)
    settings = settings.model_copy(update={"home": settings.home.absolute()})
    suite, beside = _suite(settings, replace(question, suite=head or path))
    plan = make_plan(suite, beside, settings.options())  # what is wrong with HEAD is said before BASE is paid for
    if question.task is None:  # else the gate may be about the other, too
        check_declared(plan, head or path, beside)
    with tempfile.TemporaryDirectory() as folder:
        with chdir(_unpack(revision, Path(folder))):
            before = _run(*_suite(settings, replace(question, suite=path)), settings, bounds, base)
        after = _run(suite, beside, settings, bounds)
    if suite.gate:
        say(f"Whether it may ship: betteridge gate {after.id} --baseline {before.id}")
    return before, after


def _unpack(revision: str, folder: Path) -> Path:
    """The repository as it was, in a folder; returns what the working folder is there."""
    here = (git(Path(), "rev-parse", "--show-prefix") or "").strip()
    top = Path((git(Path(), "rev-parse", "--show-toplevel") or "").rstrip("\n"))
    index, tree = folder / "index", Path(os.path.realpath(folder)) / "base"
    reading, writing = ("read-tree", revision), ("checkout-index", "--all", f"--prefix={tree}/")
    # Not `git archive`, which leaves out what is marked export-ignore; git itself writes through no link.
    if any(git(top, *words, seconds=300, index=index) is None for words in (reading, writing)):
        raise SuiteError(f"git cannot unpack revision {revision}. Try: git worktree add --detach FOLDER {revision}")
    left_out = []
    for place, folders, files in os.walk(tree):
        for path in (Path(place, name) for name in (*folders, *files)):
            if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(tree):
                path.unlink()  # what is outside the repository is not of that revision
                left_out.append(str(path.relative_to(tree)))
    if left_out:
        more = f" and {len(left_out) - 1:,} more" if left_out[1:] else ""
        say(
            f"Note: BASE is without {left_out[0]}{more}: a symbolic link out of the repository. Where the suite needs "
            "what it leads to, name that by its whole path."
        )
    (tree / here).mkdir(parents=True, exist_ok=True)  # a folder that there was not then
    return tree / here


def prompt_runs(settings: Settings, bounds: Bounds, question: Question, base: str, head: str | None) -> tuple[Run, Run]:
    """The suite's one task, run with two texts of a prompt; HEAD left out is the file of BASE as it is now.

    Raises:
        PromptError: a revision or a file is not there, or both texts are the same.
        SuiteError: no model is named, or it is open which task the prompt is for.
    """
    base_text, path = _source(base)
    head_text, head_path = _source(head or path)
    if base_text == head_text:
        raise PromptError(f"{base} and {head or path} are the same text: there is nothing to compare.")
    suite, beside = _suite(settings, question)
    made = []
    for text, place, of in ((base_text, path, base), (head_text, head_path, None)):
        task = question.task or next((one for one in TASKS if one == Path(place).resolve().parent.name), None)
        if task is None or task not in suite.tasks:
            raise SuiteError(f"{place}: which task is this prompt for? Say --task summary or --task headline.")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, Path(place).resolve().parent.name, Path(place).name)
            file.parent.mkdir()
            file.write_text(text, encoding="utf-8")
            plan = {**suite.tasks[task].model_dump(), "prompts": [str(file)]}
            narrow = suite.changed(tasks={task: plan}, beside=())
            made.append(_run(narrow, beside, settings, bounds, of, prompted=True))
    return made[0], made[1]


def _source(spec: str) -> tuple[str, str]:
    """The text of a prompt file, as it is or as it was (`REVISION:PATH`), and its path."""
    revision, _, path = spec.rpartition(":")
    if Path(spec).is_file() or not revision:
        return read_text(Path(spec), PromptError), spec
    return _at_revision(spec, revision, path), path


def _at_revision(spec: str, revision: str, path: str) -> str:
    """The text of a file at a revision.

    Raises:
        PromptError: there is no such revision, or no such file in it.
    """
    here = Path()
    if git(here, "rev-parse", "--is-inside-work-tree") is None:
        none = f"{here.resolve()} is no git work tree, so there are no revisions. Name two files."
        raise PromptError(f"{spec}: {refusal(here) or none}")
    if git(here, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is None:
        raise PromptError(f"{spec}: {revision!r} is no revision of this git repository. See: git branch --all")
    text = git(here, "show", f"{revision}:./{path}")
    if text is None:
        raise PromptError(
            f"{spec}: revision {revision} has no file {path} in this folder. See: git ls-tree -r {revision} --name-only"
        )
    return text


def _suite(settings: Settings, question: Question) -> tuple[Suite, Path]:
    named = question.suite or suite_here()
    suite, beside = load_suite(named or QUICKSTART)
    models = (question.model,) if question.model else () if named else settings.model
    changes: dict[str, Any] = {"models": models} if models else {}
    changes |= {name: value for name in ("limit", "split") if (value := getattr(question, name)) is not None}
    if question.judge and not question.against:
        changes["judge"] = {**(suite.judge.model_dump() if suite.judge else {}), "model": question.judge}
    if question.task in suite.tasks:
        changes["tasks"] = {question.task: suite.tasks[question.task].model_dump()}
    return settings.applied_to(suite.changed(**changes)), beside


def _run(
    suite: Suite, beside: Path, settings: Settings, bounds: Bounds, base: str | None = None, prompted: bool = False
) -> Run:
    """Makes a Run; `base` says of what it is BASE."""
    if bounds.record:
        raise SuiteError(
            "--record is for one Run, and a comparison makes two. Record with: betteridge run --record FILE"
        )
    plan = make_plan(suite, beside, settings.options())
    if prompted and all(model.promptless for model in plan.models):
        raise SuiteError("A prompt needs a model that reads it. Name one with --model, or in the suite.")
    run = begin_run(plan, beside, settings.home, settings.shown())
    if base:
        run.write_base(base)
    say(f"Run {run.id}: {', '.join(model.name for model in plan.models)}")
    execute(run, plan, settings, bounds)
    return run
