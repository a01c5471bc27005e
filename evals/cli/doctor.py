"""`betteridge doctor`: what is in force, where it came from, and what of it works."""

import asyncio
import platform
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import click

from evals import __version__
from evals.cli import say
from evals.cli.installed import extras_found, git_found, home_found
from evals.cli.options import as_json, print_json
from evals.errors import EvalsError, ModelError, SettingsError
from evals.git import refusal
from evals.models import Options, make_models
from evals.models.abilities import ASKED, abilities, look
from evals.models.endpoint import HIDDEN, shown_address
from evals.models.openai_compatible import OpenAICompatible
from evals.settings import Settings, load_settings, origins, strangers
from evals.suite import SUFFIX, load_suite
from evals.text import printable

PATIENCE, LONGEST = 10.0, 60.0
"""Seconds that an endpoint has to list its models, and to answer one of the tiny Requests."""
WRONG, UNREACHABLE = 2, 3
WIDTH = 80


@dataclass
class Diagnosis:
    """All that was found, as `--json` prints it, and what is wrong, each with the exit code that it comes to."""

    found: dict[str, Any]
    problems: list[tuple[int, str]] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 where all is well; what is to be put right here comes before what is wrong elsewhere."""
        return min((code for code, _ in self.problems), default=0)

    def wrong(self, *told: str) -> None:
        """Notes what is wrong with settings, installation or home."""
        self.problems += [(WRONG, one) for one in told]


@click.command()
@click.option(
    "--ask", "asked", multiple=True, metavar="MODEL",
    help=f"Also send this model {ASKED} tiny Requests, to see what it supports; that may cost a little. Repeatable.",
)  # fmt: skip
@as_json
def doctor(asked: tuple[str, ...], as_json: bool) -> int:
    """Say which settings are in force and where each came from, and try what they name.

    Endpoints are asked for their list of models, which costs nothing. Nothing is changed anywhere. An endpoint that
    neither the settings nor this folder's suites use is no fault where it does not answer.

    Exit code 0 where all is well, 2 where something here is wrong, 3 where an endpoint cannot be reached.
    """
    one = Diagnosis({"version": __version__, "python": platform.python_version(), "git": git_found()})
    one.found["extras"] = extras_found()
    one.wrong(*(extra["problem"] for extra in one.found["extras"] if extra["problem"]))
    one.wrong(*filter(None, [refusal(Path())]))
    try:
        settings = load_settings()
    except SettingsError as problem:
        one.wrong(str(problem))
    else:
        one.found["settings"] = _in_force(settings)
        one.wrong(*(f"{name} is set, and is no setting. Check its spelling." for name in strangers()))
        one.found["home"], wrong = home_found(settings.home)
        one.wrong(*wrong)
        asyncio.run(_try(one, settings, asked))
    if as_json:
        problems = [{"exit": code, "told": told} for code, told in one.problems]
        print_json({**one.found, "problems": problems, "exit": one.exit_code})
    else:
        click.echo("\n".join(printable(line) for line in _told(one)))
    return one.exit_code


def _in_force(settings: Settings) -> list[dict[str, Any]]:
    """Every setting with its value, no secret among them, and where it came from."""
    values: dict[str, Any] = {name: getattr(settings, name) for name in Settings.model_fields if name != "endpoints"}
    for name, one in settings.endpoints.items():
        values |= {f"endpoints.{name}.{leaf}": value for leaf, value in one if value is not None}
    came = origins()
    return [
        {"name": name, "value": _shown(name, value), "source": came.get(name, "default")}
        for name, value in values.items()
    ]


def _shown(name: str, value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    if name.endswith("api_key"):
        return HIDDEN
    if name.endswith("base_url"):
        try:
            return shown_address(value)
        except ValueError:  # no address; it may hold a password all the same
            return HIDDEN
    return [*value] if isinstance(value, tuple) else str(value)


async def _try(one: Diagnosis, settings: Settings, asked: tuple[str, ...]) -> None:
    """Looks at every endpoint, asks the models of `--ask`, and makes those that the settings name."""
    options = settings.options()
    endpoints = {name: end for name, end in options.endpoints.items() if end.base_url or end.api_key}
    looks = await asyncio.gather(*(look(end, min(PATIENCE, settings.timeout)) for end in endpoints.values()))
    one.found["abilities"] = {}
    answered = {await _ask(one, options, spec) for spec in asked}
    used = {"openai", *(spec.split("/")[0] for spec in (*settings.model, settings.judge or "", *asked, *_in_suites()))}
    one.found["endpoints"] = []
    for name, found in zip(endpoints, looks, strict=True):
        row: dict[str, Any] = {"name": name, "state": found.state, "told": found.told, "models": found.models}
        row["used"] = name in used
        if name in answered:
            row["state"] = "ok"
        elif found.state != "ok" and row["used"]:
            ours = WRONG if found.state in ("key", "address") else UNREACHABLE
            one.problems.append((ours, f"Endpoint {name}: {found.told}. {found.remedy}"))
        one.found["endpoints"].append(row)
    for spec in dict.fromkeys((*settings.model, *filter(None, [settings.judge]))):
        try:
            made = make_models(spec, options)
        except EvalsError as problem:
            one.wrong(str(problem))
            continue
        if isinstance(made[0], OpenAICompatible) and spec.split("/")[0] not in endpoints:
            one.wrong(f"{spec} needs a key: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server without one.")


def _in_suites() -> Iterator[str]:
    """The models and judges of this folder's suites, as far as they can be read."""
    for path in sorted(Path().glob(f"*{SUFFIX}")):
        with suppress(EvalsError):  # what a suite lacks is for `run` to say
            suite, _ = load_suite(str(path))
            yield from (*suite.models, *([suite.judge.model] if suite.judge else []))


async def _ask(one: Diagnosis, options: Options, spec: str) -> str | None:
    """Finds out what a model can do; its provider where it answered.

    Raises:
        ModelUnknown: the name means nothing.
        click.UsageError: it is not at an endpoint.
    """
    made = make_models(spec, options)[0]
    if not isinstance(made, OpenAICompatible):
        raise click.UsageError(f"--ask {spec}: this model is at no endpoint. Name one such as openai/gpt-4.1-mini.")
    patient = Options(min(options.timeout, LONGEST), 1, options.concurrency)
    say(f"Sending {spec} {ASKED} tiny Requests, some 300 tokens in all.")
    try:
        found = await abilities(partial(OpenAICompatible, spec, made.model, patient, made.endpoint))
    except ModelError as problem:
        one.problems.append((WRONG if problem.kind in ("auth", "not_found") else UNREACHABLE, str(problem)))
        one.found["abilities"][spec] = [{"name": "answer", "state": "no", "told": f"{problem.kind}: see below"}]
        return None
    one.found["abilities"][spec] = [vars(ability) for ability in found]
    return spec.split("/")[0]


def _told(one: Diagnosis) -> Iterator[str]:
    """The diagnosis in lines of at most WIDTH characters, wherever no address or path is longer."""
    found = one.found
    yield f"Betteridge {found['version']}, Python {found['python']}, git {found['git'] or 'not installed'}"
    if "settings" in found:
        yield from _table("Settings", [(row["name"], _value(row["value"]), row["source"]) for row in found["settings"]])
        rows = [
            (row["name"], row["told"], "" if row["used"] or row["state"] == "ok" else "not used here")
            for row in found["endpoints"]
        ]
        yield from _table("Endpoints", rows or [("none", "no key and no address is set", "")])
        for spec, seen in found["abilities"].items():
            yield from _table(spec, [(row["name"], row["state"], row["told"]) for row in seen])
    yield from _table("Extras", [(row["name"], row["version"] or "-", _adding(row)) for row in found["extras"]])
    if "home" in found:
        yield from _table("Home", list(_home(found["home"])))
    yield ""
    if not one.problems:
        yield "All is well."
    for _, told in one.problems:
        yield from textwrap.wrap(told, WIDTH, initial_indent="! ", subsequent_indent="  ", break_long_words=False)
    able = [row["name"] for row in found.get("endpoints", ()) if row["state"] == "ok"]
    if able and not found["abilities"]:
        yield f"What a model supports, by {ASKED} tiny Requests: betteridge doctor --ask {able[0]}/NAME"


def _value(value: Any) -> str:
    return ", ".join(map(str, value)) or "-" if isinstance(value, list) else "-" if value is None else str(value)


def _adding(row: dict[str, Any]) -> str:
    return "" if row["version"] else row["add"]


def _home(home: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    state = "writable" if home["writable"] else "not writable"
    begun = "" if home["exists"] else ", begun by the first Run"
    yield "folder", home["path"], f"{state}, {home['free'] / 2**30:,.1f} GiB free{begun}"
    unfinished = home["runs"]["unfinished"]
    go_on = f"{len(unfinished)} unfinished: betteridge runs resume {unfinished[-1]}" if unfinished else ""
    yield "Runs", f"{home['runs']['count']:,}", go_on
    cache = home["cache"]
    if cache is None:
        yield "cache", "-", ""
    else:
        state = "damaged" if cache["problem"] else "whole"
        yield (
            "cache",
            f"{cache['entries']:,} answers",
            f"{cache['bytes'] / 2**20:,.1f} MiB, {cache['journal']}, {state}",
        )


def _table(title: str, rows: list[tuple[str, str, str]]) -> Iterator[str]:
    """A title, and rows of three columns; a third that does not fit has a line of its own."""
    yield ""
    yield title
    first = max(len(name) for name, _, _ in rows)
    second = max((len(value) for _, value, more in rows if more and len(value) <= 30), default=0)
    for name, value, more in rows:
        line = f"  {name:<{first}}  {value:<{second}}".rstrip()
        if not more or len(line) + 2 + len(more) <= WIDTH:
            yield f"  {name:<{first}}  {value:<{second}}  {more}".rstrip()
        else:
            yield line
            yield f"  {'':<{first}}  {more}"
