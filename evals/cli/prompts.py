"""`betteridge prompts`."""

import click

from evals.cli.options import as_json, print_json
from evals.prompts import Prompt, load_prompt, shipped_prompts


@click.group()
def prompts() -> None:
    """List and show prompts."""


@prompts.command("list")
@as_json
def list_(as_json: bool) -> None:
    """The shipped prompts, each with its hash."""
    found = list(shipped_prompts())
    if as_json:
        print_json([_summary(prompt) for prompt in found])
        return
    for prompt in found:
        click.echo(f"{prompt.id:<12} {prompt.hash}  {prompt.file.description or ''}")


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


def _summary(prompt: Prompt) -> dict[str, object]:
    return {
        "id": prompt.id,
        "hash": prompt.hash,
        "path": prompt.where,
        "description": prompt.file.description,
        "schema": prompt.schema is not None,
    }
