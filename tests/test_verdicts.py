"""The headline check in depth, against figures worked out by hand."""

from typing import Any

import pytest
from scipy import stats as scipy_stats

from evals.schema import Article, Estimate, Failure, FailureKind, Labels, Output, Sample, Score
from evals.verdicts import InDepth, Traits, traits_of

Row = tuple[Sample, int, Traits]


def row(place: int, expected: str | None, answered: str | None, *more: Score, **fields: Any) -> Row:
    """One Sample on a story of its own: without an answer it failed, without a label it is unscored."""
    story, slices = fields.pop("story", f"s{place}"), fields.pop("slices", ())
    kind: FailureKind | None = fields.pop("kind", None if answered else "timeout")
    if kind:
        score = Score(name="verdict", status="error", reason="no answer to grade")
    elif expected is None:
        score = Score(name="verdict", status="unscored", label=answered, signature="v")
    else:
        score = Score(name="verdict", value=expected == answered, label=answered, expected=expected, signature="v")
    sample = Sample(
        article_id=story,
        story=story,
        task="headline",
        model="m",
        output=None if kind else Output(text=""),
        error=Failure(kind=kind, message="…") if kind else None,
        scores=(score, *more),
        **fields,
    )
    return sample, place, Traits(expected or "", slices)


def estimates(*rows: Row) -> list[Estimate]:
    found = InDepth()
    for one in rows:
        found.add(*one)
    return list(found.estimates("headline@v2", "m", 7))


def figures(*rows: Row) -> dict[str, Estimate]:
    return {one.name: one for one in estimates(*rows)}


def counts(one: Estimate) -> tuple[float | None, int, int, int]:
    return one.mean, one.n, one.unscored, one.errors


PAIRS = (
    *[("supported", "supported")] * 3,
    *[("supported", "unresolved")] * 1,
    *[("contradicted", "contradicted")] * 2,
    *[("contradicted", "supported")] * 1,
    *[("contradicted", "unaddressed")] * 1,
    *[("unresolved", "unresolved")] * 1,
    *[("unresolved", "supported")] * 2,
    *[("unaddressed", "contradicted")] * 1,
    *[("unaddressed", "unresolved")] * 1,
    *[("mixed", "mixed")] * 1,
    *[("none", "supported")] * 1,
)
ROWS = [row(place, *pair) for place, pair in enumerate(PAIRS)]


@pytest.mark.parametrize(
    ("verdict", "right", "answered", "labelled"),
    [("supported", 3, 7, 4), ("contradicted", 2, 3, 4), ("unresolved", 1, 3, 3), ("mixed", 1, 1, 1)],
)
def test_precision_recall_and_f1(verdict: str, right: int, answered: int, labelled: int) -> None:
    found = figures(*ROWS)
    assert counts(found[f"verdict_precision.{verdict}"]) == (right / answered, answered, 0, 0)
    assert counts(found[f"verdict_recall.{verdict}"]) == (right / labelled, labelled, 0, 0)
    f1 = found[f"verdict_f1.{verdict}"]
    assert (f1.mean, f1.n) == (pytest.approx(2 * right / (answered + labelled)), labelled)
    if labelled > 1:
        wilson = scipy_stats.binomtest(right, labelled).proportion_ci(method="wilson")
        recall = found[f"verdict_recall.{verdict}"]
        assert (recall.low, recall.high) == pytest.approx((wilson.low, wilson.high))
        assert f1.low is not None
        assert f1.high is not None
        assert f1.low < 2 * right / (answered + labelled) < f1.high


def test_a_verdict_that_was_never_given_has_a_recall_and_no_precision() -> None:
    found = figures(row(0, "unaddressed", "supported"), row(1, "supported", "supported"))
    assert counts(found["verdict_recall.unaddressed"]) == (0.0, 1, 0, 0)
    assert "verdict_precision.unaddressed" not in found
    assert "verdict_recall.contradicted" not in found


def test_kappa_by_hand() -> None:
    # 7 of 15 alike; by chance 4x7 + 4x3 + 3x3 + 2x1 + 1x1 + 1x0 of 15 x 15
    one = figures(*ROWS)["verdict_kappa"]
    chance = (28 + 12 + 9 + 2 + 1) / 225
    assert one.mean == pytest.approx((7 / 15 - chance) / (1 - chance))
    assert (one.n, one.clusters) == (15, 15)
    assert one.method == "bootstrap:2000|seed:7"
    assert one.low is not None
    assert one.high is not None
    assert -1 <= one.low < one.mean < one.high <= 1


def test_one_verdict_for_everything_has_no_kappa() -> None:
    found = figures(*(row(at, label, "unresolved") for at, label in enumerate(("supported", "unresolved"))))
    one = found["verdict_kappa"]
    assert (one.mean, one.low, one.n, one.method) == (None, None, 2, "undefined")


def test_over_and_under_answered() -> None:
    found = figures(*ROWS)
    assert counts(found["over_answered"]) == (3 / 5, 5, 0, 0)  # unresolved 2, unaddressed 1, of 3 + 2
    assert counts(found["under_answered"]) == (2 / 8, 8, 0, 0)  # supported 1, contradicted 1, of 4 + 4
    wilson = scipy_stats.binomtest(3, 5).proportion_ci(method="wilson")
    assert (found["over_answered"].low, found["over_answered"].high) == pytest.approx((wilson.low, wilson.high))


@pytest.mark.parametrize("answered", ["mixed", "none"])
def test_mixed_and_none_are_neither_firm_nor_open(answered: str) -> None:
    found = figures(row(0, "unresolved", answered), row(1, "supported", answered))
    assert (found["over_answered"].mean, found["under_answered"].mean) == (0.0, 0.0)


def test_two_articles_on_a_story_are_clustered() -> None:
    rows = [row(at, "unresolved", said, story=f"s{at // 2}") for at, said in enumerate(("supported", "unresolved") * 3)]
    one = figures(*rows)["over_answered"]
    assert (one.mean, one.n, one.clusters, one.method) == (0.5, 6, 3, "cluster-t")


def test_accuracy_by_form_trap_and_language() -> None:
    both = ("form.wh", "trap.modal", "language.en")
    found = figures(
        row(0, "supported", "supported", slices=both),
        row(1, "supported", "unresolved", slices=both),
        row(2, "supported", "supported", slices=("form.polar", "language.pt-BR")),
        row(3, "supported", None, slices=("form.polar", "language.en")),
        row(4, None, "supported", slices=both),
    )
    slices = {name: counts(one) for name, one in found.items() if name.startswith("verdict_accuracy.")}
    assert slices == {
        "verdict_accuracy.form.polar": (1.0, 1, 0, 1),
        "verdict_accuracy.form.wh": (0.5, 2, 0, 0),
        "verdict_accuracy.language.en": (0.5, 2, 0, 1),
        "verdict_accuracy.language.pt-BR": (1.0, 1, 0, 0),
        "verdict_accuracy.trap.modal": (0.5, 2, 0, 0),
    }


def test_traits() -> None:
    labels = Labels(form="wh", verdict="supported")
    article = Article(id="a", body="B.", language="pt-BR", labels=labels, tags=("desk:local", "trap:modal", "trap:x"))
    assert traits_of(article) == Traits("supported", ("form.wh", "trap.modal", "trap.x", "language.pt-BR"))
    assert traits_of(Article(id="a", body="B.")) == Traits("", ("form.unknown", "language.en"))


def test_an_answer_that_was_no_use_is_an_error_and_not_a_wrong_verdict() -> None:
    found = figures(row(0, "supported", "supported"), row(1, "supported", None), row(2, "unresolved", None))
    assert counts(found["verdict_recall.supported"]) == (1.0, 1, 0, 1)
    assert counts(found["verdict_f1.unresolved"]) == (None, 0, 0, 1)
    assert counts(found["under_answered"]) == (0.0, 1, 0, 1)
    assert counts(found["over_answered"]) == (None, 0, 0, 1)
    assert counts(found["verdict_kappa"]) == (None, 1, 0, 2)
    assert counts(found["verdict_precision.supported"]) == (1.0, 1, 0, 0)


def test_failures_by_kind_are_shares_of_all_samples() -> None:
    found = figures(
        row(0, "supported", "supported"),
        row(1, None, "supported"),
        row(2, "supported", None, kind="refused"),
        row(3, None, None, kind="invalid_json"),
        row(4, "supported", None, kind="invalid_json"),
    )
    failed = {name: counts(one) for name, one in found.items() if name.startswith("failed.")}
    assert failed == {"failed.invalid_json": (0.4, 5, 0, 0), "failed.refused": (0.2, 5, 0, 0)}
    assert found["failed.refused"].method == "wilson"


def test_evidence_is_valid_or_an_error_of_its_kind() -> None:
    found = figures(
        row(0, "supported", "supported"),
        row(1, "supported", "unresolved"),
        row(2, None, "contradicted"),  # without a label, but with evidence
        row(3, "supported", None, kind="invalid_evidence"),
        row(4, "supported", None, kind="truncated"),  # says nothing of evidence
        row(5, "supported", "unaddressed"),  # needs none
        row(6, "supported", "none"),
    )
    assert counts(found["evidence_valid"]) == (0.75, 4, 0, 0)


def test_overlap_with_the_labelled_evidence() -> None:
    def overlap(value: float | None, **fields: Any) -> Score:
        return Score(name="evidence_overlap", value=value, signature="o", **fields)

    found = figures(
        row(0, "supported", "supported", overlap(1.0)),
        row(1, "supported", "supported", overlap(0.0)),
        row(2, "supported", "unresolved", overlap(None, status="unscored")),
        row(3, "supported", None, overlap(None, status="error")),
    )
    assert counts(found["evidence_overlap"]) == (0.5, 2, 1, 1)
    assert found["evidence_overlap"].signature == "o"
    assert found["verdict_recall.supported"].signature == "v"


def given(expected: str, said: str) -> Score:
    return Score(name="presuppositions", value=0.5, expected=expected, label=said)


def test_presuppositions_are_counted_one_by_one() -> None:
    found = figures(
        row(0, "supported", "supported", given("supported, absent, supported", "supported, supported, unmatched")),
        row(1, "supported", "supported", given("contradicted", "contradicted")),
        row(2, "supported", "supported", Score(name="presuppositions", status="unscored", reason="none labelled")),
        row(3, "supported", None, Score(name="presuppositions", status="error", reason="no answer")),
    )
    assert counts(found["presuppositions"]) == (pytest.approx(2 / 3), 3, 1, 0)
    assert found["presuppositions"].clusters == 2


def test_a_run_from_before_these_scores_has_the_other_figures() -> None:
    assert {"evidence_overlap", "presuppositions"}.isdisjoint(figures(*ROWS))
    assert "evidence_valid" in figures(*ROWS)


def test_the_order_is_that_of_the_table_whichever_sample_finished_first() -> None:
    rows = [
        *ROWS,
        row(20, "supported", None),
        row(21, "supported", "supported", slices=("trap.b", "form.wh", "trap.a")),
    ]
    found = estimates(*rows)
    assert found == estimates(*rows[::-1])
    names = [one.name for one in found]
    assert names[:5] == [
        "verdict_kappa",
        "over_answered",
        "under_answered",
        "verdict_precision.supported",
        "verdict_precision.contradicted",
    ]
    assert names[-5:] == [
        "verdict_accuracy.form.wh",
        "verdict_accuracy.trap.a",
        "verdict_accuracy.trap.b",
        "evidence_valid",
        "failed.timeout",
    ]
    assert {(one.task, one.prompt, one.model) for one in found} == {("headline", "headline@v2", "m")}


def test_a_sample_in_which_no_verdict_was_looked_for_adds_nothing() -> None:
    sample = Sample(article_id="a", story="a", task="headline", model="m", scores=(Score(name="rubric", value=1.0),))
    assert estimates((sample, 0, Traits("supported", ()))) == []
    assert estimates() == []


def test_a_scorer_that_failed_is_an_error() -> None:
    broken = Score(name="verdict", status="error", reason="the scorer failed")
    sample = Sample(article_id="a", story="a", task="headline", model="m", output=Output(text=""), scores=(broken,))
    found = figures((sample, 0, Traits("supported", ())))
    assert counts(found["verdict_recall.supported"]) == (None, 0, 0, 1)
    assert not [name for name in found if name.startswith("failed")]
