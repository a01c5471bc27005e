"""A data set's counts as tables, and how far its annotators agree."""

from typing import Any

from rich.console import Console
from rich.table import Table

from evals.articles.describe import Described
from evals.numbers import number
from evals.stats import agreement_of


def agreement(described: Described) -> dict[str, Any]:
    """By question: items, raw agreement, Cohen's kappa, and by class how often both gave it of how often either did."""
    return {question: agreement_of(pairs).as_data() for question, pairs in described.pairs.items()}


def print_described(console: Console, described: Described) -> None:
    """Writes the tables of `betteridge data describe`."""
    sizes = ", ".join(f"{count:,} of {size}" for size, count in list(described.story_sizes.items())[:5])
    if len(described.story_sizes) > 5:
        sizes += f", … up to {max(described.story_sizes)} articles"
    console.print(
        f"{described.articles:,} articles on {described.stories:,} stories (by size: {sizes})", highlight=False
    )
    if described.words:
        least, low, middle, high, most = described.words
        console.print(
            f"Words of a body: {least} to {most}, half of them {low} to {high}, median {middle}", highlight=False
        )
    given = ", ".join(f"{number}: {count:,}" for number, count in described.references.items())
    console.print(f"Articles by references: {given}", highlight=False)
    for name, values in described.counts.items():
        splits = sorted({split for found in values.values() for split in found})
        table = Table(title=name, title_justify="left", title_style="bold", box=None, pad_edge=False)
        table.add_column("")
        for split in [*splits, "all"]:
            table.add_column(split, justify="right")
        for value, found in sorted(values.items(), key=lambda item: -sum(item[1].values()))[:30]:
            table.add_row(value, *(str(found.get(split, 0)) for split in splits), str(sum(found.values())))
        if len(values) > 30:
            table.add_row(f"{len(values) - 30} more")
        console.print()
        console.print(table)
    for question, pairs in described.pairs.items():
        both_said = agreement_of(pairs)
        kappa = "" if both_said.kappa is None else f", Cohen's kappa {number(both_said.kappa)}"
        console.print(
            f"\nSecond annotator, {question}: {both_said.agreed} of {both_said.items} alike{kappa}", highlight=False
        )
        for label, (both, either) in both_said.classes.items():
            console.print(f"  {label:<16} {both} of {either}", highlight=False)
