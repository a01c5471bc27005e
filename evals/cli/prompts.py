"""`betteridge prompts`."""

import os
import sys
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import Path

import click

from evals.cli import say
from evals.cli.options import as_json, print_json
from evals.errors import EvalsError, NothingToRun, PromptError
from evals.git import git, refusal
from evals.lint import Finding, lint
from evals.logs import echo_commands
from evals.numbers import number
from evals.prompts import SUFFIX, VARIABLES, Prompt, load_prompt, shipped_prompts
from evals.reports.annotations import of_findings
from evals.reports.figures import counted, interval, named
from evals.schema import TASKS, Estimate
from evals.scorecard import make_scorecard
from evals.settings import load_settings
from evals.shipped import shipped
from evals.store import list_runs
from evals.text import printable

OWN = Path("prompts")
COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@click.group()
def prompts() -> None:
    """List, show, compare and check prompts."""


@prompts.command("list")
@as_json
def list_(as_json: bool) -> None:
    """The prompts in ./prompts, then the shipped ones, each with its hash; what Betteridge asks for itself is last."""
    own = list(_own())
    found = [*own, *sorted(shipped_prompts(), key=lambda one: one.id.split("@")[0] not in TASKS)]
    if as_json:
        print_json([_summary(prompt) for prompt in found])
        return
    width = max(len(prompt.id) for prompt in found)
    for prompt in found:
        place = f"{prompt.where}  " if prompt in own else ""
        click.echo(printable(f"{prompt.id:<{width}}  {prompt.hash}  {place}{prompt.file.description or ''}".rstrip()))


def _own() -> Iterator[Prompt]:
    """The prompts of the folder, as `lint` finds them; those that cannot be read are warned of."""
    if OWN.resolve() == shipped("prompts").resolve():
        return
    for path in _files([OWN]):
        if path.name.endswith(SUFFIX):
            try:
                yield load_prompt(str(path))
            except EvalsError as problem:
                say(f"Warning: {problem}")


@prompts.command()
@click.argument("name")
@as_json
def show(name: str, as_json: bool) -> None:
    """NAME's source: a shipped name such as summary/v1, or a path."""
    prompt = load_prompt(name)
    if as_json:
        print_json({**_summary(prompt), "source": prompt.source})
    else:
        click.echo(f"# {prompt.id}  {prompt.hash}  {prompt.where}")
        click.echo(prompt.source.rstrip())


@prompts.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--kind", type=click.Choice(sorted(VARIABLES)), help="What the prompts are for (default: their folder).")
@click.option("--base", default="HEAD", show_default=True, help="The git revision whose versions count as published.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("terminal", "github")),
    default="terminal",
    show_default=True,
    help="github: annotations on the files.",
)
@as_json
def lint_(paths: tuple[Path, ...], kind: str | None, base: str, form: str, as_json: bool) -> int:
    """Check prompt and rubric files, or folders of them (default: ./prompts, else the shipped ones). Nothing is asked.

    Exit code 2 where there is an error; warnings alone give 0. In a pull request: --base origin/main, which also
    leaves out the warnings of files that are as they were there.
    """
    files = list(_files(paths or (OWN if OWN.is_dir() else shipped("prompts"),)))
    if not files:
        raise NothingToRun(f"There is no *{SUFFIX} and no rubric in {', '.join(map(str, paths)) or OWN}.")
    for folder in dict.fromkeys(file.parent for file in files):
        if told := refusal(folder):
            raise PromptError(f"{folder}: {told}")
    if base != "HEAD" and git(files[0].parent, "rev-parse", "--verify", "--quiet", f"{base}^{{commit}}") is None:
        raise PromptError(f"--base {base!r} is no revision of this git repository. See: git branch --all")
    findings: list[Finding] = []
    for file in files:
        real = Path(os.path.realpath(file))
        published = git(real.parent, "show", f"{base}:./{real.name}")
        try:
            source = file.read_bytes().decode("utf-8")
            touched = base == "HEAD" or source != published
            findings += [one for one in lint(file, source, kind, published) if touched or one.severity == "error"]
        except (UnicodeDecodeError, OSError):
            findings.append(Finding(path=str(file), severity="error", problem="cannot be read as UTF-8 text."))
    broken = sum(one.severity == "error" for one in findings)
    if as_json:
        print_json({"files": len(files), "findings": [one.model_dump(mode="json") for one in findings]})
    else:
        if form == "github" and findings:
            echo_commands(of_findings(findings), sys.stdout)
        for one in findings if form == "terminal" else ():
            place = one.path if one.line is None else f"{one.path}:{one.line}"
            click.echo(printable(f"{place}: {one.severity}: {one.problem}"))
        counts = {"file": len(files), "error": broken, "warning": len(findings) - broken}
        say(", ".join(counted(count, one) for one, count in counts.items()))
    return PromptError.exit_code if broken else 0


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that were named, and those in folders; what a link brings into a folder is warned of, and not read."""
    for path in paths:
        if path.is_file():
            yield path
            continue
        folder = Path(os.path.realpath(path))
        inside = "*.yml" if "rubrics" in folder.parts else "rubrics/*/*.yml"
        rubrics = (one for one in path.rglob(inside) if not one.name.endswith(SUFFIX))
        for one in (*sorted(path.rglob(f"*{SUFFIX}")), *sorted(rubrics)):
            if one.is_file() and Path(os.path.realpath(one)).is_relative_to(folder):
                yield one
            else:
                say(f"Warning: {one}: no file, or a link out of {path}. It is not read; name the file itself.")


@prompts.command()
@click.argument("old")
@click.argument("new")
@as_json
def diff(old: str, new: str, as_json: bool) -> None:
    """What NEW changes against OLD, line by line, with the newest scores of both where they have been run."""
    before, after = load_prompt(old), load_prompt(new)
    lines = list(
        unified_diff(before.source.splitlines(), after.source.splitlines(), before.where, after.where, lineterm="")
    )
    scores = {prompt.where: _newest(prompt) for prompt in (before, after)}
    if as_json:
        found = {where: [one.model_dump(mode="json") for one in of] for where, of in scores.items()}
        print_json({"old": _summary(before), "new": _summary(after), "diff": lines, "scores": found})
        return
    for line in lines:
        click.secho(line, fg=COLOURS.get(line[:1]))
    if not lines:
        click.echo("The two are the same.")
    _print_scores(scores[before.where], scores[after.where])


def _newest(prompt: Prompt) -> list[Estimate]:
    """The Estimates of the newest Run that holds exactly this prompt; none where there is no such Run."""
    for run in reversed(list_runs(load_settings().home, bases=True)):
        try:
            if run.manifest().prompt_hashes.get(prompt.id) == prompt.hash:
                card = make_scorecard(run)
                found = [one for one in card.estimates if one.prompt == prompt.id]
                if found:
                    return sorted(found, key=lambda one: one.name != card.primary)
        except EvalsError as problem:
            say(f"Warning: {problem}")
    return []


def _print_scores(old: list[Estimate], new: list[Estimate]) -> None:
    """Side by side, for each model and measure of both."""
    beside = {(one.model, one.name): one for one in old}
    pairs = [(beside[one.model, one.name], one) for one in new if (one.model, one.name) in beside]
    for model in dict.fromkeys(one.model for _, one in pairs):
        click.echo(f"\n{model:<24} {'old':>22} {'new':>22}")
        for before, after in pairs:
            if after.model == model:
                cells = [f"{number(one.mean, one.name)} {interval(one)}" for one in (before, after)]
                click.echo(f"  {named(after.name):<22} {cells[0]:>22} {cells[1]:>22}")
    if pairs:
        click.echo("\nTo see whether that is more than chance: betteridge compare")
    else:
        say("\nNo Run holds both yet: betteridge run --prompt TASK=OLD --prompt TASK=NEW")


def _summary(prompt: Prompt) -> dict[str, object]:
    return {
        "id": prompt.id,
        "hash": prompt.hash,
        "path": prompt.where,
        "description": prompt.file.description,
        "schema": prompt.schema is not None,
    }
