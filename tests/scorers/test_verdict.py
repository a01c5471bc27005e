"""A headline's answer against its labels: verdict, evidence, presuppositions, each scored or nothing to compare."""

import pytest

from evals.schema import (
    Article,
    Evidence,
    Form,
    Labels,
    Output,
    Presupposition,
    PresuppositionStatus,
    Sample,
    Score,
    Verdict,
)
from evals.scorers.verdict import VerdictAgreement, match

BODY = "The council said it had decided nothing yet."
QUOTE = Evidence(quote=BODY, start=0, end=len(BODY))


def grades(labels: Labels | None, said: Labels | None, body: str = BODY, language: str = "en") -> dict[str, Score]:
    data = None if said is None else said.model_dump(mode="json", exclude_none=True, exclude={"source"})
    sample = Sample(article_id="a", story="a", task="headline", model="m", output=Output(text="", data=data))
    scores = VerdictAgreement().score(sample, Article(id="a", body=body, labels=labels, language=language))
    assert [score.name for score in scores] == list(VerdictAgreement.names)
    return {score.name: score for score in scores}


def grade(labels: Labels | None, said: Labels | None) -> Score:
    return grades(labels, said)["verdict"]


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


LONG = "The mayor said that nothing was decided yet. The vote is set for 14 May. Shops fear the works."


def piece(quote: str) -> Evidence:
    return Evidence(quote=quote, start=LONG.index(quote), end=LONG.index(quote) + len(quote))


def on(*quotes: str, verdict: Verdict = "unresolved") -> Labels:
    return Labels(form="polar", verdict=verdict, evidence=tuple(piece(quote) for quote in quotes))


FIRST, SECOND, THIRD = (f"{sentence}." for sentence in LONG.rstrip(".").split(". "))


@pytest.mark.parametrize(
    ("labels", "said", "value"),
    [
        (on(FIRST), on(FIRST), 1.0),
        (on(FIRST), on("nothing was decided"), 1.0),  # a part of the sentence
        (on(FIRST, SECOND), on(SECOND, THIRD), 1.0),
        (on(FIRST, SECOND), on(THIRD), 0.0),
        (on(FIRST), on(" The vote is set"), 0.0),  # what only touches has no character in common
        (Labels(verdict="unresolved", evidence=(Evidence(quote=FIRST),)), on("nothing was decided"), 1.0),
    ],
    ids=["same", "part", "one of two", "other", "touching", "label without offsets"],
)
def test_evidence_overlap(labels: Labels, said: Labels, value: float) -> None:
    score = grades(labels, said, LONG)["evidence_overlap"]
    assert (score.status, score.value, score.signature) == ("scored", value, "evidence_overlap|labels:article|v:1")


@pytest.mark.parametrize(
    ("labels", "said", "reason"),
    [
        (None, on(FIRST), "no label"),
        (reading(None, "quoted"), reading(None, "none"), "the headline asks nothing"),
        (on(FIRST), on(FIRST, verdict="supported"), "the verdict is not the label's"),
        (on(verdict="unaddressed"), on(verdict="unaddressed"), "the label has no evidence"),
        (on(), on(FIRST), "the label has no evidence"),
        (on(FIRST), on(), "the answer has no evidence"),
        (Labels(verdict="unresolved", evidence=(Evidence(quote="Not in this body at all."),)), on(FIRST), "the label has no evidence"),
    ],
)  # fmt: skip
def test_no_overlap_to_grade(labels: Labels | None, said: Labels, reason: str) -> None:
    score = grades(labels, said, LONG)["evidence_overlap"]
    assert (score.status, score.value, score.reason) == ("unscored", None, reason)


def given(text: str, status: PresuppositionStatus | None = "supported", trigger: str = "") -> Presupposition:
    return Presupposition(text=text, status=status, trigger=trigger)


STRIKE, WARD = given("The nurses went on strike", "contradicted"), given("The maternity ward is closed")


@pytest.mark.parametrize(
    ("labelled", "answered", "value", "said"),
    [
        ((STRIKE, WARD), (WARD, STRIKE), 1.0, "contradicted, supported"),
        ((STRIKE, WARD), (given("There was a nurses' strike", "absent"), WARD), 0.5, "absent, supported"),
        ((STRIKE, WARD), (WARD,), 1.0, "unmatched, supported"),
        ((STRIKE, WARD), (STRIKE.model_copy(update={"status": None}), WARD), 1.0, "unmatched, supported"),
        ((STRIKE, WARD, given("Unlabelled", None)), (STRIKE, WARD), 1.0, "contradicted, supported"),
    ],
    ids=["right", "one wrong", "one left out", "one without a status", "a label without a status"],
)
def test_presuppositions(
    labelled: tuple[Presupposition, ...], answered: tuple[Presupposition, ...], value: float, said: str
) -> None:
    score = grades(Labels(presuppositions=labelled), Labels(presuppositions=answered))["presuppositions"]
    assert (score.status, score.value, score.label) == ("scored", value, said)
    assert score.expected == "contradicted, supported"
    assert score.signature == "presuppositions|match:trigger,words>.5|v:1"


@pytest.mark.parametrize(
    ("labelled", "answered", "reason", "said"),
    [
        ((), (STRIKE,), "no labelled presupposition", None),
        ((STRIKE,), (WARD,), "the answer gives no labelled presupposition a status", "unmatched"),
        ((STRIKE,), (), "the answer gives no labelled presupposition a status", "unmatched"),
    ],
)
def test_no_presupposition_to_grade(
    labelled: tuple[Presupposition, ...], answered: tuple[Presupposition, ...], reason: str, said: str | None
) -> None:
    score = grades(Labels(presuppositions=labelled), Labels(presuppositions=answered))["presuppositions"]
    assert (score.status, score.value, score.reason, score.label) == ("unscored", None, reason, said)


@pytest.mark.parametrize(
    ("labelled", "answered", "language", "place"),
    [
        (given("A", trigger="amid Losses"), given("Quite another", trigger="Amid  losses"), "en", 0),
        (given("Pellwick is making losses", trigger="amid losses"), given("losses", trigger="losses"), "en", None),
        (given("A flood hit in July", trigger=""), given("B", trigger=""), "en", None),  # no trigger is no common one
        (given("Musk and Trump have fallen out"), given("There was a falling-out of Trump and Musk"), "en", 0),
        (given("There was a flood"), given("There was a row"), "en", None),  # function words say nothing
        (given("Tarn has a bakery in Eldmarsh"), given("Tarn is a biscuit maker"), "en", None),
        (given("The heirs' objection stands"), given("Heirs’ objection stands"), "en", 0),
        (given("新校舎は完成している"), given("新校舎が完成した"), "ja", 0),
        (given("新校舎は完成している"), given("市長は辞任した"), "ja", None),
        (given("Камень нашли школьники"), given("школьники нашли камень"), "ru", 0),
        (given("?"), given("!"), "en", None),
    ],
)
def test_match(labelled: Presupposition, answered: Presupposition, language: str, place: int | None) -> None:
    assert match([labelled], [answered], language) == [answered if place == 0 else None]


def test_the_closest_pair_is_matched_first_and_each_is_taken_once() -> None:
    issued = given("The Met Office had issued a heatwave warning for Bhirani Mor")
    withdrawn = given("The Met Office withdrew its heatwave warning for Bhirani Mor", "contradicted")
    assert match([issued, withdrawn], [withdrawn, issued], "en") == [issued, withdrawn]
    assert match([issued, withdrawn], [withdrawn], "en") == [None, withdrawn]
    assert match([issued], [issued, withdrawn], "en") == [issued]
