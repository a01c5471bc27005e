"""What a failing test says: the reason, and the articles and texts that show it."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from evals.gate import UNCOUNTED, RuleResult
from evals.numbers import number
from evals.reports.figures import who
from evals.schema import Article, Sample
from evals.scorecard import Scorecard
from evals.scorers.facts import GATEABLE
from evals.suite import GateRule
from evals.text import printable, shorten

if TYPE_CHECKING:
    from rich.console import Console

SHOWN = 3
"""Samples that a failing rule shows."""
BODY = 300
"""Characters of an article's body that are shown."""
Shown = tuple[Sample, str]
"""A Sample, and what is to be said of it."""


def trouble(sample: Sample) -> str:
    """What fails a Sample: it has no answer, a score could not be given, or a sure check flags it; else empty."""
    if sample.error:
        return sample.error.message
    if errors := [f"{one.name}: {one.reason}" for one in sample.scores if one.status == "error"]:
        return "; ".join(errors)
    return _flagged(sample, GATEABLE)


def _flagged(sample: Sample, checks: Container[str]) -> str:
    return "; ".join(
        f"{score.name}: “{shorten(flag.quote, 90)}”: {flag.reason}"
        for score in sample.scores
        for flag in score.flags
        if score.name in checks and not flag.warning
    )


def tell_sample(sample: Sample, article: Article, wrong: str) -> str:
    """One Sample: what is wrong, the article, and what was made of it."""
    from rich.padding import Padding  # a suite that passes needs none of this
    from rich.text import Text

    from evals.reports.article import print_checked
    from evals.reports.terminal import as_text

    def write(console: "Console") -> None:
        made = {sample.task: sample}
        print_checked(console, article, made.get("headline"), made.get("summary"))
        console.print(f"  Article {printable(article.id)}", markup=False, highlight=False)
        console.print(Padding(Text(shorten(article.body, BODY)), (0, 0, 0, 4)))

    first = f"{article.id}, {sample.task} by {who(sample.model, sample.prompt)}: {wrong}"
    return f"{first}\n\n{as_text(write)}"


def tell_rule(
    rule: GateRule | None,
    results: Sequence[RuleResult],
    card: Scorecard,
    samples: Iterable[Sample],
    articles: Mapping[str, Article],
) -> str:
    """A rule: each contender's figure, and the Samples that are worst by it."""
    order = ("broken", "fail", "unproven", "not judged", "pass")
    ranked = sorted(results, key=lambda one: order.index(one.outcome))
    lines = [f"{one.rule}: {one.reason} ({one.outcome})" for one in ranked] or ["No model gave a usable answer."]
    tested = [one for one in samples if one.model in (card.models or card.beside)]
    shown = _worst(rule, tested)
    told = [tell_sample(sample, articles[sample.article_id], what) for sample, what in shown[:SHOWN]]
    more = [f"{len(shown) - SHOWN:,} more like these."] if len(shown) > SHOWN else []
    return "\n\n".join(["\n".join(lines), *told, *more])


def _worst(rule: GateRule | None, samples: Sequence[Sample]) -> list[Shown]:
    """The Samples that a rule fails on: the worst first, in the order of the Run where they are equally bad."""
    if rule is None or rule.max_errors is not None:
        found = [(one, trouble(one)) for one in samples if one.error or any(s.status == "error" for s in one.scores)]
    elif rule.max_flags is not None:
        found = [(one, _flagged(one, (rule.score,) if rule.score else GATEABLE)) for one in samples]
    elif rule.max_unscored is not None:
        found = [(one, _lacking(one)) for one in samples]
    else:
        found = _by_value(rule, samples)
    return [(one, what) for one, what in found if what]


def _lacking(sample: Sample) -> str:
    bare = [one for one in sample.scores if one.status == "unscored" and one.name not in UNCOUNTED]
    return "; ".join(f"{one.name}: {one.reason or 'unscored'}" for one in bare)


def _by_value(rule: GateRule, samples: Sequence[Sample]) -> list[Shown]:
    """By the score that a rule is about; nothing for what has no value of a single Sample."""
    name = "verdict" if (rule.score or "").startswith("verdict_") else rule.score
    found = [
        (score.value, sample, score)
        for sample in samples
        for score in sample.scores
        if score.name == name and score.value is not None
    ]
    found.sort(key=lambda row: row[0], reverse=rule.max is not None)
    if name == "verdict":
        return [(sample, f"{one.label}, label {one.expected}") for value, sample, one in found if value == 0]
    return [
        (sample, f"{name} is {number(value, one.name)}{f', {one.reason}' if one.reason else ''}")
        for value, sample, one in found
    ]
