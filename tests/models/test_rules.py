"""The triage: transparent, humble, right on what it was made for."""

from pathlib import Path

import pytest
from conftest import ROOT

from evals.articles.load import find_dataset, read_articles
from evals.articles.pages import page_article
from evals.errors import ModelError
from evals.models.rules import triage
from evals.schema import Article

SEED = ROOT.parent / "shared" / "seed" / "musk-asylum-raw.txt"


@pytest.mark.skipif(not SEED.exists(), reason="the scraped page is not here")
def test_the_page_that_it_began_with() -> None:
    article, _ = page_article(Path(SEED).read_text(encoding="utf-8"), "seed")
    reading = triage(article)
    assert (reading.form, reading.verdict, reading.reason) == ("declarative", "unresolved", "proposal")
    assert reading.dropped_mark_asserts
    assert any("proposal" in piece.quote for piece in reading.evidence)
    assert all(article.body[piece.start : piece.end] == piece.quote for piece in reading.evidence)


def test_the_retold_story_gets_the_same_answer() -> None:
    article = next(read_articles(find_dataset("question-headlines")))
    reading = triage(article)
    assert (reading.form, reading.verdict, reading.reason) == ("declarative", "unresolved", "proposal")


@pytest.mark.parametrize(
    ("headline", "body", "verdict"),
    [
        pytest.param(
            "Will Novamark close its Leeds plant?",
            "Novamark announced on Monday that it will close its Leeds plant in May. Rain is due.",
            "supported",
            id="announced",
        ),
        pytest.param(
            "Will Novamark close its Leeds plant?",
            "Novamark ruled out closing its Leeds plant on Monday. Rain is due.",
            "contradicted",
            id="ruled-out",
        ),
        pytest.param(
            "Will Novamark close its Leeds plant?",
            "Novamark may close its Leeds plant, a union official said. Rain is due.",
            "unresolved",
            id="may",
        ),
        pytest.param(
            "Will Novamark close its Leeds plant?",
            "Novamark makes spoons. Its chairman likes opera, and sang on Sunday.",
            "unaddressed",
            id="not-there",
        ),
        pytest.param(
            "Should Leeds ban spoons?",
            "Leeds will ban spoons, the mayor announced. Critics said that it should not.",
            "unresolved",
            id="what-ought-to-be",
        ),
    ],
)
def test_cues_on_the_aligned_sentence_decide(headline: str, body: str, verdict: str) -> None:
    reading = triage(Article(id="a", headline=headline, body=body))
    assert reading.verdict == verdict
    assert reading.confidence == "low"
    assert bool(reading.evidence) == (verdict != "unaddressed")
    assert reading.notes


def test_a_question_in_another_language_is_refused_not_guessed() -> None:
    with pytest.raises(ModelError, match="no word lists for de"):
        triage(Article(id="a", headline="Kommt der Zug?", body="Der Zug kommt.", language="de"))


def test_a_former_role_is_seen() -> None:
    body = "The budget was attacked by former President Ada Holm on Friday. It may pass."
    reading = triage(Article(id="a", headline="Budget to pass despite President Ada Holm?", body=body))
    status = {one.trigger: one.status for one in reading.presuppositions}
    assert status["President"] == "contradicted"
