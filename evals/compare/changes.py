"""What became of single articles: those whose score changed most, both ways, and the verdicts that flipped."""

from collections.abc import Mapping

from evals.compare.measures import Paired
from evals.compare.values import Change, Flip
from evals.schema import Article
from evals.scorecard import DESCRIPTORS

MOST = 3
"""How many articles are shown each way."""
TELLING = ("rubric", "rougeLsum", "rougeL", "rouge1", "verdict_accuracy")
"""By which measure articles are ranked, where the suite names no primary one."""
Extremes = list[tuple[str, float, float]]


def _most_changed(paired: Paired, primary: str | None) -> tuple[str, Extremes, Extremes]:
    """By which measure, and the articles that gained and lost most, each with both values."""
    graded = [column for column in paired.columns if column.name not in DESCRIPTORS]
    ranks = {name: at for at, name in enumerate(dict.fromkeys((primary, *TELLING)))}
    column = min(graded, key=lambda one: ranks.get(one.name, len(ranks)), default=None)
    if column is None:
        return "", [], []
    rows = list(zip(paired.ids[column.name], column.base, column.head, strict=True))
    rows.sort(key=lambda row: (row[1] - row[2], row[0]))
    gained = [row for row in rows[:MOST] if row[2] > row[1]]
    lost = [row for row in rows[: -MOST - 1 : -1] if row[2] < row[1]]
    return column.name, gained, lost


def changes(
    paired: Paired, articles: Mapping[str, Article], primary: str | None
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """The articles that gained most and those that lost most, with both answers."""
    name, *ways = _most_changed(paired, primary)
    gained, lost = (
        tuple(
            Change(
                article_id=id_,
                headline=articles[id_].headline,
                measure=name,
                base=old,
                head=new,
                base_text=paired.base.texts.get(id_, ""),
                head_text=paired.head.texts.get(id_, ""),
            )
            for id_, old, new in rows
        )
        for rows in ways
    )
    return gained, lost


def flips(
    paired: Paired, articles: Mapping[str, Article], shared: Mapping[str, str]
) -> tuple[dict[str, dict[str, int]], list[Flip]]:
    """How often which verdict became which, over all repeats that both sides have; and the articles that changed."""
    table: dict[str, dict[str, int]] = {}
    found = []
    for id_ in shared:
        ours, theirs = paired.base.verdicts.get(id_, {}), paired.head.verdicts.get(id_, {})
        turned = []
        for repeat in sorted(ours.keys() & theirs.keys()):
            (label, old), (other, new) = ours[repeat], theirs[repeat]
            row = table.setdefault(old, {})
            row[new] = row.get(new, 0) + 1
            if old != new:
                turned.append((old, new, label or other))
        if turned:
            old, new, label = turned[0]
            headline = articles[id_].headline
            found.append(Flip(article_id=id_, headline=headline, base=old, head=new, expected=label))
    found.sort(key=lambda one: one.base != one.expected)  # those that were right before come first
    return table, found
