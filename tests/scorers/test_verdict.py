"""A verdict against its label: 1, 0, or nothing to compare."""

import pytest

from evals.schema import Article, Evidence, Form, Labels, Output, Sample, Score, Verdict
from evals.scorers.verdict import VerdictAgreement

BODY = "The council said it had decided nothing yet."
QUOTE = Evidence(quote=BODY, start=0, end=len(BODY))


def grade(labels: Labels | None, said: Labels | None) -> Score:
    data = None if said is None else said.model_dump(mode="json", exclude_none=True, exclude={"source"})
    sample = Sample(article_id="a", story="a", task="headline", model="m", output=Output(text="", data=data))
    (score,) = VerdictAgreement().score(sample, Article(id="a", body=BODY, labels=labels))
    return score


def reading(verdict: Verdict | None, form: Form | None = "polar") -> Labels:
    return Labels(form=form, verdict=verdict, evidence=(QUOTE,) if verdict else ())


@pytest.mark.parametrize(
    ("label", "said", "value"),
    [
        (reading("unresolved"), reading("unresolved"), 1.0),
        (reading("unresolved"), reading("unaddressed"), 0.0),
        (reading("supported"), reading("contradicted"), 0.0),
        (reading("mixed"), reading("mixed"), 1.0),
        (reading("unresolved", "polar"), reading("unresolved", "declarative"), 1.0),  # the form is not graded
        (reading("supported"), reading(None, "quoted"), 0.0),
        (reading(None, "quoted"), reading("supported"), 0.0),
    ],
    ids=["right", "open for silent", "yes for no", "compound", "other form", "nothing seen", "nothing asked"],
)
def test_scored(label: Labels, said: Labels, value: float) -> None:
    score = grade(label, said)
    assert (score.status, score.value) == ("scored", value)
    assert (score.label, score.expected) == (said.verdict or "none", label.verdict or "none")
    assert score.evidence == said.evidence
    assert score.signature == "verdict|labels:article|v:1"


@pytest.mark.parametrize(
    ("label", "said", "reason"),
    [
        (None, reading("supported"), "no label"),
        (Labels(), reading("supported"), "no label"),
        (reading(None, "none"), reading(None, "none"), "the headline asks nothing"),
        (reading(None, "quoted"), reading(None, "none"), "the headline asks nothing"),
    ],
    ids=["no labels", "empty labels", "a statement", "a quotation"],
)
def test_unscored(label: Labels | None, said: Labels, reason: str) -> None:
    score = grade(label, said)
    assert (score.status, score.value, score.reason) == ("unscored", None, reason)
    assert score.label == (said.verdict or "none")


def test_an_answer_without_data_is_no_verdict() -> None:
    assert (grade(reading("supported"), None).label, grade(reading("supported"), None).value) == ("none", 0.0)


def test_a_label_needs_no_form() -> None:
    assert grade(reading("supported", form=None), reading("supported")).value == 1.0
