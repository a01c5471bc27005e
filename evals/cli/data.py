"""`betteridge data`."""

import click

from evals.articles.check import check_dataset
from evals.articles.load import find_dataset
from evals.cli.options import as_json, print_json

EXIT_PROBLEMS = 2


@click.group()
def data() -> None:
    """Validate data sets."""


@data.command()
@click.argument("path")
@as_json
def validate(path: str, as_json: bool) -> int:
    """Check PATH (a folder, a JSONL file or a shipped name): schema, ids, verbatim evidence, labels, splits."""
    checked = check_dataset(find_dataset(path))
    if as_json:
        print_json(checked.model_dump(mode="json"))
    else:
        for problem in checked.problems:
            click.echo(f"{problem.article_id}: {problem.field}: {problem.message}", err=True)
        for name, counts in checked.counts.items():
            click.echo(f"{name:<9} {', '.join(f'{key} {count}' for key, count in counts.items())}")
        said = f"{len(checked.problems)} problems" if checked.problems else "no problems"
        click.echo(f"{checked.articles} articles, {said}: {checked.path}")
    return EXIT_PROBLEMS if checked.problems else 0
