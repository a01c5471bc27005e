"""What is claimed more firmly than the article does: hedges, attributions, negations and force."""

import pytest

from evals.schema import Article, Score
from evals.scorers.facts import check_named


def check(name: str, summary: str, body: str, language: str = "en") -> Score:
    return check_named(name)(summary, Article(id="a", body=body, language=language))


REVIEW = (
    "Russian authorities are considering a proposal by the New People's Party to grant political asylum to Elon Musk."
)
CASES = [
    ("hedges", "Interest rates may fall in June after the vote.", "Interest rates will fall in June after the vote.", "may"),
    ("hedges", "The mayor allegedly took bribes from two builders.", "The mayor took bribes from two builders.", "allegedly"),
    ("hedges", "The tram is believed to cost 90 million euros.", "The tram costs 90 million euros.", "believed to"),
    ("attribution", "The bank lost ten million euros, according to a union.", "The bank lost ten million euros.", "according to"),
    ("attribution", "The union said the bank lost ten million euros.", "The bank lost ten million euros.", "said"),
    ("negation", "The council did not approve the new harbour tunnel.", "The council approved the new harbour tunnel.", "did not"),
    ("negation", "The council approved the new harbour tunnel.", "The council never approved the new harbour tunnel.", None),
    ("force", REVIEW, "Russia will grant political asylum to Elon Musk.", "proposal"),
    ("force", "The council plans to close the old library in May.", "The council closed the old library in May.", "plans to"),
    ("force", "Party members called for a ban on cruise ships.", "Party members decided on a ban on cruise ships.", "called for"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "summary", "cue"), CASES)
def test_a_firmer_claim_is_a_warning_with_its_source(name: str, body: str, summary: str, cue: str | None) -> None:
    score = check(name, summary, body)
    (flag,) = score.flags
    assert flag.warning
    assert summary[flag.start : flag.end] == flag.quote
    assert flag.source is not None
    assert body[flag.source.start : flag.source.end] == flag.source.quote
    assert cue is None or cue.split()[-1] in flag.reason
    assert score.value == 0.0


@pytest.mark.parametrize(
    ("name", "body", "summary"),
    [
        ("hedges", "Interest rates may fall in June after the vote.", "Interest rates could fall in June after the vote."),
        ("hedges", "Rates may fall in June after the vote. Rates will fall in June after the vote.", "Rates will fall in June after the vote."),
        ("hedges", "Interest rates fell on 5 May after the vote.", "Interest rates fell on May 5 after the vote."),
        ("attribution", "The bank lost ten million euros, a union said.", "A union reports that the bank lost ten million euros."),
        ("attribution", "The bank lost ten million euros. It lost ten million euros, a union said.", "The bank lost ten million euros."),
        ("negation", "The council did not approve the new harbour tunnel.", "The council rejected the new harbour tunnel."),
        ("negation", "The recent council approved the new harbour tunnel.", "The council approved the new harbour tunnel."),
        ("negation", "The council failed to approve the new harbour tunnel.", "The council did not approve the new harbour tunnel."),
        ("force", REVIEW, "Russia is weighing whether to grant political asylum to Elon Musk."),
        ("force", "The council decided to close the old library in May.", "The council closed the old library in May."),
        ("force", "The council closed the old library in May.", "The council plans to close the old library in May."),
    ],
)  # fmt: skip
def test_what_says_as_little_is_left_alone(name: str, body: str, summary: str) -> None:
    score = check(name, summary, body)
    assert (score.status, score.value, score.flags) == ("scored", 1.0, ())


@pytest.mark.parametrize("name", ["hedges", "attribution", "negation", "force"])
def test_unscored_with_a_reason(name: str) -> None:
    german = check(name, "Der Rat schließt die alte Bibliothek.", "Der Rat will die alte Bibliothek schließen.", "de")
    assert (german.status, german.reason) == ("unscored", "no cues for language 'de'")
    strange = check(name, "Quite another matter entirely happened.", "The council did not close the library.")
    assert (strange.status, strange.reason) == ("unscored", "no sentence has one like it in the article")


def test_the_share_of_sentences_without_a_warning() -> None:
    body = "Interest rates may fall in June after the vote. The old library in Hessle closed on Friday."
    summary = "The old library in Hessle closed on Friday. Interest rates will fall in June after the vote."
    score = check("hedges", summary, body)
    assert (score.value, score.reason) == (0.5, "1 of 2 sentences")
