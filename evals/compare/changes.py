"""What became of single articles: those whose score changed most, both ways, and the verdicts that flipped."""

from collections.abc import Iterable, Mapping

from evals.compare.measures import Paired
from evals.compare.values import Change, Flip, Measure
from evals.schema import Article

MOST = 3
"""How many articles are shown each way."""
TELLING = ("verdict_accuracy", "rubric", "rougeLsum", "rougeL", "rouge1")
"""What a reader looks at first, where the suite names no primary measure."""


def telling(one: Measure) -> tuple[bool, bool, int]:
    """Sorts the declared measure first, then the most telling; a judge that is not to be trusted tells least."""
    return not one.primary, bool(one.doubt), TELLING.index(one.name) if one.name in TELLING else len(TELLING)


def leading(measures: Iterable[Measure]) -> Measure | None:
    """The measure that a reader looks at first, by which articles are ranked: no doubted one unless it was declared."""
    return min((one for one in measures if one.graded and (one.primary or not one.doubt)), key=telling, default=None)


def changes(
    paired: Paired, articles: Mapping[str, Article], measures: Iterable[Measure]
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """The articles that gained most and those that lost most, with both answers."""
    first = leading(one for one in measures if one.name in paired.ids)
    if first is None:
        return (), ()
    name = first.name
    column = next(one for one in paired.columns if one.name == name)
    rows = sorted(
        zip(paired.ids[name], column.base, column.head, strict=True), key=lambda row: (row[1] - row[2], row[0])
    )

    def change(id_: str, old: float, new: float) -> Change:
        before, after = paired.base.texts.get(id_, ""), paired.head.texts.get(id_, "")
        return Change(
            article_id=id_, headline=articles[id_].headline, measure=name, base=old, head=new,
            base_text=before, head_text=after,
        )  # fmt: skip

    gained = tuple(change(*row) for row in rows[:MOST] if row[2] > row[1])
    return gained, tuple(change(*row) for row in rows[: -MOST - 1 : -1] if row[2] < row[1])


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
