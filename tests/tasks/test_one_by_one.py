"""The questions asked one by one: what is asked, and how probabilities become a verdict with evidence."""

import json
from dataclasses import replace

import pytest

from evals.headlines.calibration import LABELS, QUESTIONS, Calibration
from evals.prompts import load_prompt
from evals.schema import Answer, Article, Failure, Output, Reading, Request, Usage
from evals.tasks.headline import check_headline

BODY = "The Harbour Party proposed on Friday to close the port of Eastdock. The council has decided nothing yet."
ARTICLE = Article(id="port", headline="Will Eastdock close its port?", body=BODY)
V3 = load_prompt("headline/v3")
STEP = 1 + len(QUESTIONS)


def answer(request: Request, sentence: int = 1, **chances: float) -> Output:
    """What a model says: a sentence's number, or Yes with the given probability."""
    if not request.choices:
        return Output(text=json.dumps({"sentence": sentence}), usage=Usage(input=5, output=1), seconds=0.5)
    asked = request.messages[-1].content
    name = "bears" if "speculation" in asked else "denies" if "rule" in asked else "asserts"
    return Output(text="Yes", chances={"Yes": chances[name], "No": 1 - chances[name]}, usage=Usage(input=5, output=1))


def perform(prompt=V3, article: Article = ARTICLE, sentence: int = 1, **chances: float):
    asking = check_headline(article, prompt, 0)
    requests = next(asking)
    with pytest.raises(StopIteration) as done:
        asking.send([answer(request, sentence, **chances) for request in requests])
    output, failure = done.value.value
    return (Reading.model_validate(output.data) if output and output.data else None), failure, output


def test_each_proposition_is_asked_four_times_with_the_article_first():
    requests = next(check_headline(ARTICLE, V3, 2))
    assert len(requests) == STEP
    starts = {request.messages[-1].content.split("A statement about it")[0] for request in requests}
    assert len(starts) == 1, "every question shares the article's prefix"
    assert [request.choices for request in requests] == [(), *[("Yes", "No")] * 3]
    assert [request.parameters["max_tokens"] for request in requests] == [20, 1, 1, 1]
    assert [request.schema is None for request in requests] == [False, True, True, True]
    assert {request.repeat for request in requests} == {2}


@pytest.mark.parametrize(
    ("bears", "asserts", "denies", "verdict", "reason"),
    [
        (0.9, 0.8, 0.1, "supported", None),
        (0.9, 0.2, 0.7, "contradicted", None),
        (0.9, 0.8, 0.7, "unresolved", "conflicting"),
        (0.9, 0.2, 0.1, "unresolved", None),
        (0.1, 0.2, 0.1, "unaddressed", None),
    ],
)
def test_the_likelier_answer_counts(bears: float, asserts: float, denies: float, verdict: str, reason: str | None):
    reading, failure, _ = perform(bears=bears, asserts=asserts, denies=denies)
    assert failure is None
    assert (reading.verdict, reading.reason) == (verdict, reason)
    (proposition,) = reading.propositions
    assert proposition.chances == {"bears": bears, "asserts": asserts, "denies": denies}
    quotes = [BODY[one.start : one.end] for one in reading.evidence]
    assert quotes == ([] if verdict == "unaddressed" else [BODY.split(". ")[0] + "."])


def test_a_calibration_decides_where_there_is_one():
    weights = dict.fromkeys(LABELS, (0.0, 0.0, 0.0, 0.0)) | {"contradicted": (1.0, 0.0, 0.0, 0.0)}
    made = Calibration(model="m", prompt=V3.id, prompt_hash=V3.hash, data="d:dev:9", weights=weights)
    reading, _, _ = perform(replace(V3, calibration=made), bears=0.9, asserts=0.9, denies=0.1)
    assert reading.verdict == "contradicted"
    assert reading.method == made.id


@pytest.mark.parametrize("sentence", [0, 3, -1])
def test_a_verdict_without_a_sentence_is_none(sentence: int):
    _, failure, output = perform(sentence=sentence, bears=0.9, asserts=0.8, denies=0.1)
    assert failure.kind == "invalid_evidence"
    assert output.usage == Usage(input=20, output=4)


def test_a_word_that_is_neither_yes_nor_no_is_no_answer():
    asking = check_headline(ARTICLE, V3, 0)
    requests = next(asking)
    given: list[Answer] = [answer(one, bears=0.9, asserts=0.9, denies=0.9) for one in requests]
    given[2] = Output(text="Perhaps")
    with pytest.raises(StopIteration) as done:
        asking.send(given)
    assert done.value.value[1].kind == "invalid_answer"


def test_one_failure_fails_the_headline():
    asking = check_headline(ARTICLE, V3, 0)
    lost = Failure(kind="timeout", message="No answer.")
    with pytest.raises(StopIteration) as done:
        asking.send([lost for _ in next(asking)])
    assert done.value.value == (None, lost)


def test_a_compound_is_asked_clause_by_clause():
    article = replace_headline("Will Eastdock close its port and will ferries sail?")
    requests = next(check_headline(article, V3, 0))
    assert len(requests) == 2 * STEP


def replace_headline(headline: str) -> Article:
    return ARTICLE.model_copy(update={"headline": headline})
