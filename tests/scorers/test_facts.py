"""All fact checks together: what is copied word for word is right, and a warning costs nothing."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from evals.articles.load import find_dataset, read_articles
from evals.errors import SuiteError
from evals.models.lead3 import lead
from evals.schema import Article, Output, Sample, Score
from evals.scorers import make_scorer
from evals.scorers.facts import CHECKS, GATEABLE, WARNINGS, Facts, check_named
from evals.text import sentences

PRECISE = ("numbers", "names", "quotes")


@cache
def shipped() -> tuple[Article, ...]:
    return tuple(read_articles(find_dataset("question-headlines", Path())))


@pytest.mark.parametrize("name", CHECKS)
def test_what_is_copied_is_never_flagged(name: str) -> None:
    """Every sentence, the first three, and the whole body of every shipped article, in 14 languages."""
    wrong = []
    scored: Counter[str] = Counter()
    for article in shipped():
        for text in (*sentences(article.body, article.language), lead(article.body, article.language), article.body):
            score = check_named(name)(text, article)
            scored[article.language] += score.status == "scored"
            wrong += [(article.id, flag.quote, flag.reason) for flag in score.flags]
    assert wrong == []
    assert scored["en"] > 100
    if name == "numbers":
        assert {"de", "es", "fr", "ru", "hi", "ar", "zh", "ja"} <= {language for language in scored if scored[language]}


def test_a_figure_changed_is_flagged_in_every_language() -> None:
    """So that the test above cannot pass by never looking."""
    flagged = set()
    for article in shipped():
        for text in sentences(article.body, article.language):
            changed = re.sub(r"(?<![\d.,:])[1-9]\d\d(?![\d.,:])", "787", text, count=1)
            if changed != text and "787" not in article.body:
                quotes = [flag.quote for flag in check_named("numbers")(changed, article).flags]
                assert any("787" in quote for quote in quotes), (article.id, changed)
                flagged.add(article.language)
    assert flagged >= {"en", "de", "es", "ru", "hi", "ar", "ja"}


def grade(summary: str, body: str, checks: list[str] | None = None) -> dict[str, Score]:
    sample = Sample(article_id="a", story="a", task="summary", model="m", output=Output(text=summary))
    return {score.name: score for score in Facts(checks).score(sample, Article(id="a", body=body))}


def test_every_check_gives_one_score_by_its_name() -> None:
    found = grade("Musk may come.", "Musk may come on Friday.")
    assert tuple(found) == Facts().names == tuple(CHECKS)
    assert tuple(grade("Musk came.", "Musk came.", ["names"])) == ("names",)


def test_only_some_are_for_a_gate() -> None:
    assert set(CHECKS) == {*PRECISE, *WARNINGS}
    assert set(PRECISE) >= GATEABLE
    assert GATEABLE.isdisjoint(WARNINGS)


@pytest.mark.parametrize(
    "text", ["", "\x00", "?!", "5" * 3000, "1." * 2000, "“" * 2000, "'a" * 2000, "A B " * 800, "\u2028 5%\r\n"]
)
def test_odd_texts_neither_break_nor_hang(text: str) -> None:
    found = grade(text, f"{text} x")
    assert {score.status for score in found.values()} <= {"scored", "unscored"}
    for score in found.values():
        for flag in score.flags:
            assert text[flag.start : flag.end] == flag.quote


def test_a_check_that_there_is_not_is_named() -> None:
    with pytest.raises(SuiteError, match="no check is called 'numbrs'; there are numbers, names"):
        make_scorer("facts", {"checks": ["numbrs"]}, None)
