import json
from pathlib import Path
from typing import Any

import pytest

from evals.articles.check import Checked, check_dataset
from evals.articles.load import find_dataset, read_articles

BODY = "The council will close the baths in May, the mayor said.\n\nThe pool opened in 1908. No buyer came forward."
QUOTE = "The council will close the baths"
SPAN = {"quote": QUOTE, "start": 0, "end": len(QUOTE)}


def proposition(verdict: str, *evidence: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"text": "The council will close the baths", "verdict": verdict, "evidence": evidence, **fields}


YES = proposition("supported", SPAN)
NO = proposition("contradicted", SPAN)
LABELS = {"form": "polar", "propositions": [YES], "verdict": "supported", "evidence": [SPAN]}


def article(id: str, **fields: Any) -> dict[str, Any]:  # noqa: A002
    return {"id": id, "headline": "Will the council close the baths?", "body": f"{BODY} ({id})", **fields}


def check(folder: Path, *articles: dict[str, Any]) -> Checked:
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in articles), encoding="utf-8")
    return check_dataset(path)


def test_the_shipped_data_set_has_no_problems():
    path = find_dataset("question-headlines")
    found = check_dataset(path)
    assert found.problems == ()
    assert found.warnings == ()
    assert found.articles == sum(1 for _ in read_articles(path)) >= 160


def test_a_sound_article_has_no_problems(tmp_path: Path):
    other = article("b", split="test", body="Rain is likely on Monday, said the weather office. Nothing is certain.")
    found = check(tmp_path, article("a", labels=LABELS, split="dev", references=["x"]), other)
    assert found.problems == ()
    assert found.articles == 2


@pytest.mark.parametrize(
    ("labels", "field", "message"),
    [
        pytest.param(
            {"evidence": [{"quote": "The council may close"}]}, "labels.evidence.0", "not in the body", id="quote"
        ),
        pytest.param(
            {"evidence": [SPAN, {**SPAN, "start": 1, "end": 5}]}, "labels.evidence.1", "body[1:5] is not", id="offsets"
        ),
        pytest.param(
            {"propositions": [proposition("supported", {"quote": "It will close"})]},
            "labels.propositions.0.evidence.0",
            "not in the body",
            id="proposition's quote",
        ),
        pytest.param(
            {"presuppositions": [{"text": "x", "status": "supported", "evidence": [{**SPAN, "end": 4}]}]},
            "labels.presuppositions.0.evidence.0",
            "body[0:4] is not",
            id="presupposition's quote",
        ),
        pytest.param(
            {"propositions": [proposition("supported")]},
            "labels.propositions.0",
            "at least one verbatim",
            id="no evidence",
        ),
        pytest.param(
            {"propositions": [proposition("unaddressed", SPAN)], "verdict": "unaddressed"},
            "labels.propositions.0",
            "needs no evidence",
            id="evidence of nothing",
        ),
        pytest.param(
            {"propositions": [proposition("supported", SPAN, reason="proposal")]},
            "labels.propositions.0",
            "'proposal' belongs to 'unresolved'",
            id="reason",
        ),
        pytest.param({"propositions": [NO]}, "labels.verdict", "the propositions give 'contradicted'", id="verdict"),
        pytest.param({"propositions": [YES, NO]}, "labels.verdict", "give 'mixed'", id="compound"),
        pytest.param(
            {"form": "alternative", "propositions": [NO, YES], "verdict": "mixed"},
            "labels.verdict",
            "give 'supported'",
            id="alternative",
        ),
        pytest.param({"form": "quoted", "propositions": []}, "labels.verdict", "asks nothing", id="nothing asked"),
        pytest.param({"propositions": [], "evidence": []}, "labels", "", id="bare verdict"),
        pytest.param({"reason": "proposal"}, "labels", "unresolved", id="headline's reason"),
        pytest.param({"evidence": [{"quote": ""}]}, "labels.evidence.0", "", id="empty quote"),
        pytest.param(
            {"evidence": [{"quote": BODY[-9:-1], "start": -13, "end": -5}]},
            "labels.evidence.0",
            "",
            id="negative offsets",
        ),
        pytest.param({"propositions": [proposition("mixed", SPAN)], "verdict": "mixed"}, "labels", "", id="part mixed"),
        pytest.param(
            {"presuppositions": [{"text": "x", "status": "supported"}]},
            "labels.presuppositions.0",
            "",
            id="presupposition without a quote",
        ),
    ],
)
def test_planted_label_problems_are_found(tmp_path: Path, labels: dict[str, Any], field: str, message: str):
    (problem,) = check(tmp_path, article("a", labels={**LABELS, **labels})).problems
    assert problem.article_id == "a"
    assert problem.field.startswith(field)
    assert message in problem.message


@pytest.mark.parametrize(
    ("first", "second", "field", "message"),
    [
        pytest.param({}, {"references": ["x", " "]}, "references.1", "is empty", id="reference"),
        pytest.param(
            {"body": "One  two.", "split": "dev"},
            {"body": "one\ntwo.", "split": "test"},
            "body",
            "nearly that of 'a', which is in split 'dev'",
            id="same text",
        ),
        pytest.param(
            {"story": "s", "split": "dev"},
            {"story": "s", "split": "test"},
            "split",
            "story 's' stands in split 'test', but 'a' of it in 'dev'",
            id="story in two splits",
        ),
        pytest.param(
            {"split": "dev"},
            {"story": "a", "split": None},
            "split",
            "split None, but 'a'",
            id="own story in two splits",
        ),
    ],
)
def test_planted_data_problems_are_found(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any], field: str, message: str
):
    (problem,) = check(tmp_path, article("a", **first), article("b", **second)).problems
    assert (problem.article_id, problem.field) == ("b", field)
    assert message in problem.message


def test_several_problems_are_all_told(tmp_path: Path):
    labels = {**LABELS, "evidence": [{"quote": "x y"}, {"quote": "z"}], "verdict": "mixed"}
    found = check(tmp_path, article("a", labels=labels), article("b", references=[""]))
    assert [(one.article_id, one.field) for one in found.problems] == [
        ("a", "labels.evidence.0"),
        ("a", "labels.evidence.1"),
        ("a", "labels.verdict"),
        ("b", "references.0"),
    ]


@pytest.mark.parametrize(
    ("articles", "message"),
    [
        pytest.param([article("a"), article("b", autor="x")], "unknown field 'autor'", id="unknown field"),
        pytest.param([article("a"), article("a")], "id 'a' stands already on line 1", id="id twice"),
    ],
)
def test_a_line_that_is_no_article_is_a_problem(tmp_path: Path, articles: list[dict[str, Any]], message: str):
    found = check(tmp_path, *articles)
    (problem,) = found.problems
    assert (problem.article_id, problem.message.startswith(message), found.articles) == ("line 2", True, 1)


def test_lines_that_are_no_articles_are_counted_beyond_the_first_fifty(tmp_path: Path):
    found = check(tmp_path, article("a"), *({"id": "x"} for _ in range(53)))
    assert (len(found.problems), found.more) == (50, 3)
