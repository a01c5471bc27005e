"""Key-fact recall driven by hand: facts drawn without the summary, then looked for in it one by one; and length."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from evals.prompts import load_prompt, load_rubric, read_rubric
from evals.schema import Answer, Article, Asking, Failure, Output, Request, Sample, Score
from evals.scorers import JudgePanel
from evals.scorers.rubric import RubricScorer
from evals.text import fence

VOTE = "The council of Eastdock will vote on the tram on 14 May."
COST = "The line would cost nine million euros, said Mayor Ada Holm."
FEAR = "Shops along the route fear the works."
BODY = f"{VOTE} {COST}\n\n{FEAR}"
REFERENCE = "Eastdock's council votes on a tram in May."
ARTICLE = Article(id="tram", headline="Tram?", body=BODY, references=(REFERENCE, "The tram may cost nine million."))
SUMMARY = "Eastdock's council votes on the tram on 14 May. It would cost nine million euros."
FACTS = {"vote": VOTE, "cost": COST, "fear": FEAR}
QUOTES = {"vote": "Eastdock's council votes on the tram", "cost": "It would cost nine million euros", "fear": ""}
Script = Callable[[str, int], str | Answer]


def scorer(samples: int = 1, retry: bool = False, **criterion: Any) -> RubricScorer:
    """Of a rubric with key facts alone."""
    one = {
        "id": "recall",
        "by": "key_facts",
        "question": "Does the summary give the fact below?",
        "evidence": "subject",
        "evidence_for": "yes",
        **criterion,
    }
    rubric = read_rubric(yaml.safe_dump({"subject": "summary", "criteria": [one]}), "mine@v1", "mine/v1.yml")
    return RubricScorer(JudgePanel("openai/judge", samples, load_prompt("judge/v2"), rubric, retry=retry))


def listed(**quotes: str) -> str:
    """A judge's list of key facts: by name, each with its quote."""
    return json.dumps({"facts": [{"quote": quote, "fact": name} for name, quote in quotes.items()]})


def say(answer: str, quote: str = "") -> str:
    return json.dumps({"quote": quote, "answer": answer})


def found(fact: str, repeat: int = 0) -> str:
    """What a good judge says of SUMMARY."""
    return say("yes", QUOTES[fact]) if QUOTES[fact] else say("no")


def output(it: str | Answer) -> Answer:
    return Output(text=it, finish="stop") if isinstance(it, str) else it


def grade(
    one: RubricScorer, facts: str | Answer, script: Script = found, article: Article = ARTICLE, text: str = SUMMARY
) -> tuple[Score, list[list[Request]]]:
    """The Score of `rubric.recall`, and what was asked in each round."""
    sample = Sample(article_id="tram", story="tram", task="summary", model="m", output=Output(text=text))
    asking: Asking[list[Score]] = one.score(sample, article)
    rounds: list[list[Request]] = []
    try:
        rounds.append(next(asking))
        rounds.append(asking.send([output(facts)]))
        while True:
            names = [name for name in FACTS for request in rounds[-1] if f"\n{name}\n<<<end fact" in told(request)]
            said = [script(name, request.repeat) for name, request in zip(names, rounds[-1], strict=True)]
            rounds.append(asking.send([output(it) for it in said]))
    except StopIteration as done:
        (score,) = (score for score in done.value if score.name == "rubric.recall")
        return score, rounds


def told(request: Request) -> str:
    return "\n".join(message.content for message in request.messages)


def test_the_share_of_facts_that_are_found() -> None:
    score, (drawing, checking) = grade(scorer(), listed(**FACTS))
    assert score.value == pytest.approx(2 / 3)
    assert score.reason == "1 of 3 key facts are missing: “fear”"
    (missing,) = score.evidence
    assert (BODY[missing.start : missing.end], missing.quote) == (FEAR, FEAR)
    assert (score.asked, score.unusable, score.notes) == (4, 0, None)
    assert (len(drawing), len(checking)) == (1, 3)


def test_facts_are_drawn_without_the_summary_so_that_all_summaries_share_them() -> None:
    _, ((first,), _) = grade(scorer(), listed(**FACTS))
    _, ((second,), _) = grade(scorer(3), listed(**FACTS), lambda fact, repeat: say("no"), text="Something else.")
    assert SUMMARY not in told(first)
    assert told(first).count(fence("article", BODY)) == 1
    assert (first.messages, first.parameters, first.schema) == (second.messages, second.parameters, second.schema)
    assert (first.repeat, first.purpose, first.parameters["temperature"]) == (0, "judge", 0)


def test_a_fact_is_looked_for_in_the_summary_alone_fenced_and_by_itself() -> None:
    _, (_, checking) = grade(scorer(), listed(**FACTS))
    for (name, other), request in zip([("vote", "cost"), ("cost", "fear"), ("fear", "vote")], checking, strict=True):
        assert fence("summary", SUMMARY) in told(request)
        assert fence("fact", name) in told(request)
        assert fence("fact", other) not in told(request)
        assert "Shops along the route" not in told(request)
        assert "<<<article" not in told(request)


def test_a_fact_without_a_quote_in_the_article_is_dropped_and_counted() -> None:
    facts = listed(vote=VOTE, cost="It will surely cost nine million euros", fear="Shops fear")
    score, (_, checking) = grade(scorer(), facts)
    assert score.value == 1.0
    assert len(checking) == 1
    assert score.reason == "2 more were dropped: their quote is not in the article"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (listed(vote="Quite another thing altogether", cost="Nothing of that sort"), "none of its 2 facts quotes"),
        (listed(), "lacks its form: field 'facts'"),
        (listed(**{f"fact {at}": VOTE for at in range(7)}), "lacks its form: field 'facts'"),
        ("The council votes.", "it is not one JSON object"),
        (Output(text='{"facts": [', finish="length"), "stopped at its length limit"),
        (Failure(kind="timeout", message="No answer in 120 s."), "No answer in 120 s."),
    ],
    ids=["all invented", "none", "too many", "prose", "cut", "failure"],
)
def test_without_facts_there_is_no_grade(facts: str | Answer, reason: str) -> None:
    score, rounds = grade(scorer(), facts)
    assert (score.status, score.value) == ("error", None)
    assert (score.reason or "").startswith("no key facts: ")
    assert reason in (score.reason or "")
    assert (score.asked, score.unusable, len(rounds)) == (1, 1, 1)


def test_repeated_answers_are_averaged_within_each_fact() -> None:
    answers = {"vote": ["yes", "yes", "no"], "cost": ["yes", "yes", "yes"], "fear": ["no", "no", "no"]}

    def script(fact: str, repeat: int) -> str:
        return say(answers[fact][repeat], QUOTES[fact] if answers[fact][repeat] == "yes" else "")

    score, (_, checking) = grade(scorer(3), listed(**FACTS), script)
    assert score.value == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert score.reason == "1 of 3 key facts are missing: “fear”"
    assert [request.repeat for request in checking] == [0, 1, 2] * 3
    assert {request.parameters["temperature"] for request in checking} == {0.7}


@pytest.mark.parametrize(
    ("useless", "value", "reason"),
    [
        (("fear",), 1.0, "1 could not be judged"),
        (("cost", "fear"), None, "it says yes and quotes what is not in the judged text: 'words that are not there'"),
    ],
    ids=["one of three", "two of three"],
)
def test_a_yes_without_the_words_of_the_summary_is_no_answer(
    useless: tuple[str, ...], value: float | None, reason: str
) -> None:
    def script(fact: str, repeat: int) -> str:
        return say("yes", "words that are not there") if fact in useless else found(fact)

    score, _ = grade(scorer(), listed(**FACTS), script)
    assert (score.value, score.status) == (value, "scored" if value else "error")
    assert (score.reason, score.unusable) == (reason, len(useless))


def test_n_a_says_nothing_of_a_fact() -> None:
    score, _ = grade(scorer(), listed(**FACTS), lambda fact, repeat: say("n/a") if fact == "cost" else found(fact))
    assert score.value == 0.5
    assert score.reason == "1 of 2 key facts are missing: “fear”; 1 could not be judged"
    nothing, _ = grade(scorer(), listed(**FACTS), lambda fact, repeat: say("n/a"))
    assert (nothing.status, nothing.reason) == ("error", "the judge says of no fact yes or no")


def test_a_useless_list_is_asked_for_once_more() -> None:
    one = scorer(retry=True)
    asking = one.score(
        Sample(article_id="t", story="t", task="summary", model="m", output=Output(text=SUMMARY)), ARTICLE
    )
    next(asking)
    (again,) = asking.send([Output(text="The council votes.")])
    assert "cannot be used" in again.messages[-1].content
    assert len(asking.send([Output(text=listed(vote=VOTE))])) == 1
    with pytest.raises(StopIteration) as done:
        asking.send([Output(text=found("vote"))])
    assert done.value.value[1].value == 1.0
    assert done.value.value[1].notes == {"asked once more, since the first answer was no use": 1}


def test_facts_from_the_references() -> None:
    facts = listed(vote="council votes on a tram in May", cost="The tram may cost nine million", fear=FEAR)
    score, (drawing, checking) = grade(scorer(facts_from="reference"), facts)
    (request,) = drawing
    assert fence("reference summary", "\n\n".join(ARTICLE.references)) in told(request)
    assert BODY not in told(request)
    assert len(checking) == 2
    assert (score.value, score.evidence) == (1.0, ())
    assert score.reason == "1 more were dropped: their quote is not in the reference"


def test_no_reference_no_score() -> None:
    asking = scorer(facts_from="reference").score(
        Sample(article_id="t", story="t", task="summary", model="m", output=Output(text=SUMMARY)),
        Article(id="tram", body=BODY),
    )
    with pytest.raises(StopIteration) as done:
        next(asking)
    whole, score = done.value.value
    assert (score.status, score.reason) == ("unscored", "the article has no reference")
    assert (whole.status, whole.reason) == ("unscored", "no criterion applies")


def test_the_signature_names_both_prompts() -> None:
    one, drawing = scorer(), load_prompt("key_facts/v1")
    assert f"|prompt:judge@v2#{one.panel.prompt.hash[:4]}|prompt:key_facts@v1#{drawing.hash[:4]}|" in one.signature


def length(text: str, language: str = "en", **limits: int) -> Score:
    """Of a rubric with a length alone: nothing is asked."""
    rubric = read_rubric(
        yaml.safe_dump({"subject": "summary", "criteria": [{"id": "length", "by": "length", **limits}]}),
        "r@v1",
        "r.yml",
    )
    one = RubricScorer(JudgePanel("openai/judge", 1, load_prompt("judge/v2"), rubric))
    sample = Sample(article_id="a", story="a", task="summary", model="m", output=Output(text=text))
    with pytest.raises(StopIteration) as done:
        next(one.score(sample, Article(id="a", body="B.", language=language)))
    (score,) = (score for score in done.value.value if score.name == "rubric.length")
    assert "judge" not in score.signature
    return score


FOUR = "One is here. Two is here. Three is here. Dr. Holm is here."
CHINESE = "议会星期五就电车投票。市长说还没有决定。"


@pytest.mark.parametrize(
    ("text", "language", "limits", "value", "reason"),
    [
        (FOUR, "en", {"max_sentences": 4}, 1.0, None),
        (FOUR, "en", {"max_sentences": 3}, 0.0, "4 sentences, at most 3 were asked for"),
        (FOUR, "en", {"max_words": 13}, 1.0, None),
        (FOUR, "en", {"max_words": 12}, 0.0, "13 words, at most 12 were asked for"),
        (
            FOUR,
            "en",
            {"max_sentences": 1, "max_words": 2},
            0.0,
            "4 sentences, at most 1 were asked for; 13 words, at most 2 were asked for",
        ),
        (CHINESE, "zh", {"max_sentences": 1, "max_words": 1}, 0.0, "2 sentences, at most 1 were asked for"),
        (CHINESE, "zh", {"max_sentences": 2, "max_words": 1}, 1.0, None),
        (CHINESE, "zh", {"max_words": 1}, None, "the script does not part words by spaces"),
    ],
)
def test_length_is_counted(
    text: str, language: str, limits: dict[str, int], value: float | None, reason: str | None
) -> None:
    score = length(text, language, **limits)
    assert (score.value, score.reason) == (value, reason)
    assert score.status == ("scored" if value is not None else "unscored")


def test_the_shipped_rubric() -> None:
    rubric = load_rubric("summary/v2").file
    by = {one.id: one.by for one in rubric.criteria}
    assert by == {
        "faithful": "judge",
        "key_fact_recall": "key_facts",
        "attribution": "judge",
        "hedging": "judge",
        "clarity": "judge",
        "length": "length",
    }
    assert [one.id for one in rubric.criteria if one.critical] == ["faithful"]
    answers = {name: {one.answer for one in rubric.canaries if one.criterion == name} for name in by}
    assert answers == {name: set() if name == "length" else {"yes", "no"} for name in by}
    assert {"other-article", "planted-number", "verbatim-lead", "told-to-say-yes"} <= {
        one.id for one in rubric.canaries
    }
    assert [one.id for one in rubric.criteria if one.by != "length" and not (one.if_yes and one.if_no)] == []
    lead = next(one for one in rubric.canaries if one.id == "verbatim-lead")
    assert lead.article.startswith(lead.subject)
