"""`betteridge data`: other people's data sets in, and what a data set holds."""

import sys
from pathlib import Path

import click
from rich.console import Console

from evals.articles.check import check_dataset
from evals.articles.describe import describe_dataset
from evals.articles.importing import FORMAT_NAMES, Imported, Order, import_data
from evals.articles.load import find_dataset
from evals.cli import say
from evals.cli.options import as_json, language, print_json
from evals.reports.dataset import agreement, print_described

EXIT_PROBLEMS = 2


@click.group()
def data() -> None:
    """Import, validate and describe data sets."""


@data.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@as_json
def validate(paths: tuple[str, ...], as_json: bool) -> int:
    """Check PATH (a folder, a JSONL file or a shipped name): schema, ids, evidence, labels, splits, near-duplicates."""
    found = [check_dataset(find_dataset(path)) for path in paths]
    if as_json:
        print_json(
            [one.model_dump(mode="json") for one in found] if len(found) > 1 else found[0].model_dump(mode="json")
        )
    for checked in found if not as_json else ():
        for problem in checked.problems:
            say(f"{problem.article_id}: {problem.field}: {problem.message}")
        if checked.more:
            say(f"and {checked.more:,} more lines that are no article")
        for warning in checked.warnings:
            say(f"Note: {warning}")
        said = _count(len(checked.problems) + checked.more, "problem") if checked.problems else "no problems"
        click.echo(f"{checked.articles} articles, {said}: {checked.path}")
    return EXIT_PROBLEMS if any(one.problems for one in found) else 0


@data.command()
@click.argument("path")
@as_json
def describe(path: str, as_json: bool) -> int:
    """Show what is in PATH: splits, languages, forms, verdicts, tags, lengths, stories, agreement of annotators."""
    described = describe_dataset(find_dataset(path))
    if as_json:
        print_json({**described.model_dump(mode="json", exclude={"pairs"}), "agreement": agreement(described)})
    else:
        print_described(Console(width=None if sys.stdout.isatty() else 100), described)
    return 0


def _columns(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in values:
        name, mark, column = value.partition("=")
        if not mark or not name or not column:
            raise click.BadParameter(f"{value!r}: write FIELD=COLUMN, such as headline=Title.")
        found[name] = column
    return found


def _delimiter(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    value = "\t" if value in ("\\t", "tab") else value
    if value is not None and len(value) != 1:
        raise click.BadParameter(f"{value!r}: one character, such as ';' or tab.")
    return value


@data.command(name="import")
@click.argument("format_name", metavar="FORMAT", type=click.Choice(FORMAT_NAMES))
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="The folder of the new data set.")
@click.option(
    "--column", "columns", multiple=True, metavar="FIELD=COLUMN", callback=_columns,
    help="csv, tsv, jsonl, parquet: which column is which field; labels.NAME keeps a column as a label. Repeatable.",
)  # fmt: skip
@click.option("--delimiter", callback=_delimiter, help="csv: what parts the columns (default: a comma).")
@language
@click.option("--skip-invalid", is_flag=True, help="Pass over rows that are no use, and list them in rejected.jsonl.")
@click.option("--explain", is_flag=True, help="pages: list what was removed from each, and why, in removed.jsonl.")
@as_json
def import_(
    format_name: str,
    sources: tuple[str, ...],
    as_json: bool,
    **how: object,
) -> int:
    """Make a data set of SOURCE, one or more files or folders.

    \b
    Data sets   cnn_dailymail, fnc1, newsroom, ragtruth, realsumm, summeval, xsum:
                JSON Lines or Parquet as on the Hugging Face hub, or as first released; also .gz
    Tables      csv, tsv, jsonl, parquet, by their columns' names or --column
    Pages       pages: a folder of .txt, .md and .html as scraped
    Our own     articles: an articles.jsonl, to be merged or cleansed with --skip-invalid
    """
    order = Order(format_name, tuple(Path(one) for one in sources), **how)  # type: ignore[arg-type]
    console = Console(stderr=True, force_terminal=sys.stderr.isatty())  # FORCE_COLOR makes no terminal of a log
    with console.status("Reading …") as status:

        def tell(count: int) -> None:
            if console.is_terminal and count % 1000 == 0:
                status.update(f"{count:,} rows")

        imported = import_data(order, tell)
    if as_json:
        print_json(imported.model_dump(mode="json"))
    else:
        _print_imported(imported, order)
    return 0


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _print_imported(imported: Imported, order: Order) -> None:
    told = _count(imported.articles, "article")
    if imported.outputs:
        told += f" and {_count(imported.outputs, 'output')}"
    click.echo(f"{told}: {order.out}")
    if imported.repeated:
        click.echo(f"{_count(imported.repeated, 'row')} that stood there already, word for word, kept once.")
    for reason, count in imported.passed.items():
        click.echo(f"{_count(count, 'row')} passed over: {reason}.")
    if imported.unused:
        click.echo(f"Columns not used: {', '.join(imported.unused)}. (--column labels.NAME=COLUMN keeps one.)")
    if imported.rejected:
        say(f"{_count(imported.rejected, 'row')} rejected, with reasons: {order.out / 'rejected.jsonl'}")
    if imported.outputs:
        click.echo(
            f"Score the outputs: name {order.out} as a suite's dataset, --model outputs/{order.out}/outputs.jsonl"
        )
