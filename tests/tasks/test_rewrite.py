"""A headline in place of a question, driven by hand: what passes, and what nobody gets to see."""

import json
from typing import Any

import pytest

from evals.prompts import load_prompt
from evals.schema import Answer, Article, Evidence, Failure, Output, Reading, Request
from evals.scorers.headline_checks import FACTS
from evals.tasks.rewrite import Rewrite, rewrite
from evals.text import fence

PROPOSED = (
    "Russian authorities are reportedly reviewing a proposal from the New People’s Party to offer asylum to Elon Musk."
)
SPAT = "This comes after a spat between Musk and former U.S. President Donald Trump on June 5."
BODY = f"{PROPOSED} Vladislav Davankov of the party announced it on June 20.\n\n{SPAT}"
HEADLINE = "Russia to provide asylum to Elon Musk amid fallout with US President Donald Trump?"
ARTICLE = Article(id="musk", headline=HEADLINE, body=BODY)
OPEN = Reading(form="declarative", verdict="unresolved", reason="proposal", evidence=(Evidence(quote=PROPOSED),))
STATEMENT = "Russian party proposes asylum for Elon Musk"
QUESTION = "Will Russia take up a proposal of asylum for Elon Musk?"
REWRITE, V1, V2 = load_prompt("rewrite/v1"), load_prompt("headline/v1"), load_prompt("headline/v2")


def suggest(headline: str) -> Output:
    return Output(text=json.dumps({"headline": headline}), finish="stop")


def verdict(said: str, quote: str = PROPOSED, presupposed: str = "") -> Output:
    """An answer to the three questions that comes out as the verdict."""
    bears, asserts, denies = {
        "supported": ("yes", "yes", "no"),
        "contradicted": ("yes", "no", "yes"),
        "unresolved": ("yes", "no", "no"),
        "unaddressed": ("no", "no", "no"),
    }[said]
    proposition: dict[str, Any] = {
        "text": "P",
        "evidence": [{"sentence": 1, "quote": quote}] if bears == "yes" else [],
        "bears_on_it": bears,
        "asserts_it": asserts,
        "asserts_the_opposite": denies,
    }
    given = [{"text": presupposed, "sentence": 3, "quote": SPAT, "status": "contradicted"}] if presupposed else []
    return Output(text=json.dumps({"propositions": [proposition], "presuppositions": given}), finish="stop")


def drive(*answers: Answer, article: Article = ARTICLE, reading: Reading = OPEN) -> tuple[Rewrite, list[Request]]:
    """What becomes of the answers, and every Request; all answers must have been asked for."""
    asking = rewrite(article, reading, REWRITE, V2, FACTS)
    asked: list[Request] = []
    left = list(answers)
    said: list[Answer] | None = None
    while True:
        try:
            requests = asking.send(said)  # type: ignore[arg-type]  # None begins
        except StopIteration as done:
            found = done.value
            break
        asked += requests
        said = [left.pop(0) for _ in requests]
    assert left == []
    assert isinstance(found, Rewrite)
    return found, asked


@pytest.mark.parametrize(
    ("headline", "asked_about", "said"),
    [
        (STATEMENT, f"{STATEMENT}?", "supported"),
        (f"{STATEMENT}.", f"{STATEMENT}?", "supported"),
        (f"  {STATEMENT} \n ", f"{STATEMENT}?", "supported"),
        ("“Asylum for Musk?” asks party", "“Asylum for Musk?” asks party?", "supported"),
        (QUESTION, QUESTION, "unresolved"),
    ],
    ids=["statement", "with a stop", "white space", "a quoted question", "question"],
)
def test_what_passes(headline: str, asked_about: str, said: str) -> None:
    found, asked = drive(suggest(headline), verdict(said))
    assert found.headline == " ".join(headline.split())
    assert (found.verdict, found.reason) == (said, None)
    assert [(one.quote, one.start) for one in found.evidence] == [(PROPOSED, 0)]
    assert len(asked) == 2
    assert asked[1].article.headline == asked_about
    assert fence("headline", asked_about) in asked[1].messages[-1].content


@pytest.mark.parametrize("said", ["supported", "contradicted", "unresolved", "unaddressed"])
@pytest.mark.parametrize(("headline", "kind", "wanted"), [(STATEMENT, "statement", "supported"), (QUESTION, "question", "unresolved")])  # fmt: skip
def test_it_must_come_out_as_its_kind_does(headline: str, kind: str, wanted: str, said: str) -> None:
    found, _ = drive(suggest(headline), verdict(said))
    if said == wanted:
        assert found.headline == headline
    else:
        assert found == Rewrite(reason=f"a {kind} must come out {wanted}, and the suggested one is {said}")


def test_the_seed_again_is_no_honest_question() -> None:
    found, _ = drive(suggest("Russia to offer asylum to Elon Musk?"), verdict("unresolved"))
    assert found.headline is None
    assert found.reason == "without its question mark the suggestion states as a fact what the article leaves open"


def test_what_the_article_contradicts_is_not_taken_for_granted() -> None:
    found, _ = drive(suggest(STATEMENT), verdict("supported", presupposed="Trump is president"))
    assert found == Rewrite(
        reason="the suggestion takes for granted what the article contradicts: Trump is president"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("headline", "reason"),
    [
        ("Russian party proposes asylum for Elon Musk on June 21", "“21”: number not in the article"),
        ("Russian party of Petrov proposes asylum for Elon Musk", "“Petrov”: name not in the article"),
        ("Party proposes asylum after spat with President Donald Trump", "“President”: the article says former"),
    ],
    ids=["number", "name", "role"],
)
def test_names_numbers_and_roles_are_held_to_the_body_before_anything_is_asked(headline: str, reason: str) -> None:
    found, asked = drive(suggest(headline))
    assert found == Rewrite(reason=reason)
    assert len(asked) == 1


def test_numbers_are_held_to_the_body_without_word_lists() -> None:
    article = Article(id="a", headline="Verbietet Eck Schiffe?", body="Der Rat stimmt am 14. Mai ab.", language="de")
    found, _ = drive(suggest("Rat stimmt am 15. Mai ab"), article=article)
    assert found == Rewrite(reason="“15”: number not in the article")


def test_the_first_headline_is_no_witness() -> None:
    article = ARTICLE.model_copy(update={"headline": "Petrov to provide asylum?"})
    found, _ = drive(suggest("Russian party of Petrov proposes asylum"), article=article)
    assert found == Rewrite(reason="“Petrov”: name not in the article")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Failure(kind="timeout", message="No answer in 120 s."), "no suggestion: No answer in 120 s."),
        (Output(text="Party proposes asylum"), "no suggestion: The answer is not a JSON object: 'Party proposes asylum'."),
        (Output(text='{"headline": "Par', finish="length"), "no suggestion: The answer stopped at its length limit before its JSON was whole."),
        (Output(text='{"title": "x"}'), "no suggestion: the answer lacks its form: "),
        (suggest(" . "), "no suggestion: the answer lacks its form: field 'headline'"),
        (suggest("x" * 201), "no suggestion: the answer lacks its form: field 'headline'"),
    ],
    ids=["failure", "prose", "cut", "other field", "no word", "too long"],
)  # fmt: skip
def test_no_suggestion(answer: Answer, reason: str) -> None:
    found, asked = drive(answer)
    assert found.headline is None
    assert (found.reason or "").startswith(reason)
    assert len(asked) == 1


def test_a_check_that_fails_shows_nothing() -> None:
    found, _ = drive(suggest(STATEMENT), Failure(kind="server", message="500."))
    assert found == Rewrite(reason="the suggestion could not be checked: 500.")


def test_invented_evidence_shows_nothing() -> None:
    invented = verdict("supported", "Russia has granted asylum to Musk, it said.")
    found, _ = drive(suggest(STATEMENT), invented, invented)  # the method asks once more
    assert found.headline is None
    assert (found.reason or "").startswith("the suggestion could not be checked: ")


@pytest.mark.parametrize("form", ["none", "quoted"])
def test_a_headline_that_asks_nothing_is_left_alone(form: Any) -> None:
    found, asked = drive(reading=Reading(form=form))
    assert (found, asked) == (Rewrite(reason="the headline asks nothing"), [])


def test_what_is_asked() -> None:
    _, (request, check) = drive(suggest(STATEMENT), verdict("supported"))
    asked = request.messages[-1].content
    pieces = [
        fence("article", BODY), fence("headline", HEADLINE), "is unresolved", fence("evidence", PROPOSED),
        "Write an honest headline",
    ]  # fmt: skip
    places = [asked.index(piece) for piece in pieces]
    assert places == sorted(places)
    assert asked.startswith(pieces[0])
    assert (request.task, request.purpose, request.schema_name) == ("headline", "generate", "honest_headline")
    assert request.schema is not None
    assert request.schema["required"] == ["headline"]
    assert request.parameters == {"temperature": 0, "max_tokens": 100}
    assert check.schema_name == "headline_questions"
    assert check.article.body == BODY


def test_a_verdict_that_stands_on_nothing_is_told_without_evidence() -> None:
    _, (request, _) = drive(
        suggest(STATEMENT), verdict("supported"), reading=Reading(form="polar", verdict="unaddressed")
    )
    assert "is unaddressed" in request.messages[-1].content
    assert fence("evidence", "-") in request.messages[-1].content


def test_it_is_checked_by_the_prompt_that_it_is_given() -> None:
    asking = rewrite(ARTICLE, OPEN, REWRITE, V1, FACTS)
    next(asking)
    (check,) = asking.send([suggest(STATEMENT)])
    assert check.schema_name == "headline_verdict"
    with pytest.raises(StopIteration) as done:
        asking.send([Output(text=json.dumps({"verdict": "supported", "reason": "none", "quote": PROPOSED}))])
    assert done.value.value.headline == STATEMENT
