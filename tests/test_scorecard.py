"""A Scorecard from a small Run on disk, against figures worked out by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.errors import StoreError
from evals.schema import Article, Estimate, Evidence, Failure, Flag, Labels, Output, Sample, Score, Usage
from evals.scorecard import Scorecard, make_scorecard
from evals.store import ARTICLES, CANARIES, MANIFEST, SAMPLES, Run

OPEN, YES = (Labels(form="polar", verdict=verdict) for verdict in ("unresolved", "supported"))
ARTICLES_ = (
    Article(
        id="port",
        headline="Will Eastdock close its port?",
        body="B.",
        story="harbour",
        labels=OPEN,
        tags=("trap:modal",),
    ),
    Article(id="ferry", headline="Will the ferries stay?", body="B.", story="harbour", labels=YES),
    Article(id="hall", headline="Hall to open?", body="B.", labels=OPEN, tags=("trap:modal",)),
    Article(id="moon", headline="Moon to rise?", body="B."),
)
STORIES = {article.id: article.story or article.id for article in ARTICLES_}
LATE = Failure(kind="timeout", message="No answer in 120 s.")


def summary(
    article: str, *scores: Score, model: str = "openai/m", prompt: str | None = "summary@v1", **more: Any
) -> Sample:
    fields = {"output": Output(text="A summary."), **more}
    return Sample(
        article_id=article, story=STORIES[article], task="summary", prompt=prompt, model=model, scores=scores, **fields
    )


def verdict(article: str, expected: str | None, answered: str | None, quote: str | None = None, **more: Any) -> Sample:
    """A headline Sample: without an answer it failed, without a label it is unscored."""
    evidence = (Evidence(quote=quote, start=0, end=len(quote)),) if quote else ()
    if answered is None:
        score = Score(name="verdict", status="error", reason="no answer to grade")
    elif expected is None:
        score = Score(name="verdict", status="unscored", label=answered, reason="no label", signature="v")
    else:
        value = float(answered == expected)
        score = Score(name="verdict", value=value, label=answered, expected=expected, evidence=evidence, signature="v")
    fields = {"model": "openai/m", "prompt": "headline@v2", "output": Output(text="{}"), **more}
    failed = {"error": LATE, "output": None} if answered is None else {}
    return Sample(article_id=article, story=STORIES[article], task="headline", scores=(score,), **{**fields, **failed})


def rouge(value: float | None, status: str = "scored", signature: str = "rouge1|v:1") -> Score:
    return Score.model_validate({"name": "rouge1", "value": value, "status": status, "signature": signature})


def write_run(folder: Path, *samples: Sample, canaries: list[dict[str, Any]] | None = None, **manifest: Any) -> Run:
    path = folder / "20260101-100000-desk-abcd"
    path.mkdir()
    whole = {
        "suite": {"name": "desk", "dataset": "d", "description": "A test.", "beside": ["lead3"], "seed": 7},
        "created": "2026-01-01T10:00:00+00:00",
        "dataset": {"name": "harbour-news"},
        "samples": len(samples),
        "prompt_hashes": {"summary@v1": "1", "summary@v2": "2", "headline@v2": "3"},
        "models": {"openai/m": {}, "openai/n": {}, "lead3": {}},
        "judge": None,
        **manifest,
    }
    (path / MANIFEST).write_text(json.dumps(whole), encoding="utf-8")
    (path / ARTICLES).write_text("".join(one.model_dump_json() + "\n" for one in ARTICLES_), encoding="utf-8")
    (path / SAMPLES).write_text("".join(one.model_dump_json() + "\n" for one in samples), encoding="utf-8")
    if canaries is not None:
        (path / CANARIES).write_text(json.dumps(canaries), encoding="utf-8")
    return Run(path)


def estimates(card: Scorecard) -> dict[tuple[str, str | None, str], Estimate]:
    return {(one.name, one.prompt, one.model): one for one in card.estimates}


def test_what_the_run_was(tmp_path: Path) -> None:
    run = write_run(tmp_path, summary("port", rouge(0.5)), samples=9)
    card = make_scorecard(run)
    assert (card.run_id, card.suite, card.description) == ("20260101-100000-desk-abcd", "desk", "A test.")
    assert (card.created, card.dataset) == ("2026-01-01T10:00:00+00:00", "harbour-news")
    assert (card.articles, card.stories) == (4, 3)
    assert (card.expected, card.finished) == (9, 1)
    assert (card.models, card.beside) == (("openai/m", "openai/n"), ("lead3",))
    assert (card.judge, card.notes, card.failures, card.findings, card.wrong_verdicts) == (None, (), (), (), ())


def test_an_estimate_skips_what_has_no_grade_and_counts_it(tmp_path: Path) -> None:
    run = write_run(
        tmp_path,
        summary("port", rouge(0.2)),
        summary("ferry", rouge(0.4)),
        summary("hall", rouge(0.6)),
        summary("moon", rouge(None, "unscored")),
        summary("moon", rouge(None, "error", ""), repeat=1, output=None, error=LATE),
    )
    (one,) = make_scorecard(run).estimates
    # stories harbour (.2, .4) and hall (.6): sums of deviations -.2 and .2, error sqrt(2 * .08) / 3, t(1) = 12.706
    assert one.mean == pytest.approx(0.4)
    assert (one.low, one.high) == (0.0, 1.0)
    assert (one.n, one.clusters, one.unscored, one.errors) == (3, 2, 1, 1)
    assert (one.name, one.task, one.prompt, one.model) == ("rouge1", "summary", "summary@v1", "openai/m")
    assert (one.method, one.signature) == ("cluster-t", "rouge1|v:1")


def test_a_measure_in_words_is_not_confined_to_1(tmp_path: Path) -> None:
    values = {"port": 9.0, "hall": 10.0, "moon": 11.0}
    run = write_run(tmp_path, *(summary(name, Score(name="density", value=value)) for name, value in values.items()))
    (one,) = make_scorecard(run).estimates
    half = 4.302653 / 3**0.5  # t(2) times the standard error of 9, 10, 11
    assert (one.mean, one.low, one.high) == pytest.approx((10.0, 10 - half, 10 + half))


def test_contenders_stand_apart_in_the_suites_order(tmp_path: Path) -> None:
    run = write_run(
        tmp_path,
        summary("port", rouge(0.1), model="lead3", prompt=None),
        verdict("port", "unresolved", "unresolved"),
        summary("port", rouge(0.4), model="openai/n"),
        summary("port", rouge(0.3), prompt="summary@v2"),
        summary("port", rouge(0.2)),
    )
    found = [(one.name, one.prompt, one.model, one.mean) for one in make_scorecard(run).estimates]
    assert found == [
        ("rouge1", "summary@v1", "openai/m", 0.2),
        ("rouge1", "summary@v2", "openai/m", 0.3),
        ("rouge1", "summary@v1", "openai/n", 0.4),
        ("rouge1", None, "lead3", 0.1),
        ("verdict_accuracy", "headline@v2", "openai/m", 1.0),
        ("verdict_macro_f1", "headline@v2", "openai/m", 1.0),
    ]


VERDICTS = (
    verdict("hall", "unresolved", "supported", "The hall opens on Monday."),
    verdict("port", "unresolved", "unresolved"),
    verdict("ferry", "supported", "unaddressed"),
    verdict("port", "unresolved", None, repeat=1),
    verdict("moon", None, "supported"),
    verdict("moon", None, None, repeat=1),
)


def test_verdict_matrix_with_what_was_no_verdict(tmp_path: Path) -> None:
    card = make_scorecard(write_run(tmp_path, *VERDICTS))
    (matrix,) = card.verdicts
    assert (matrix.prompt, matrix.model) == ("headline@v2", "openai/m")
    assert matrix.counts == {
        "unresolved": {"unresolved": 1, "supported": 1, "no verdict": 1},
        "supported": {"unaddressed": 1},
    }


def test_verdict_accuracy_and_macro_f1(tmp_path: Path) -> None:
    found = estimates(make_scorecard(write_run(tmp_path, *VERDICTS)))
    accuracy = found["verdict_accuracy", "headline@v2", "openai/m"]
    macro = found["verdict_macro_f1", "headline@v2", "openai/m"]
    assert accuracy.mean == pytest.approx(1 / 3)
    assert macro.mean == pytest.approx((2 / 3 + 0) / 2)  # unresolved 2 x 1 of 2 + 1, supported 0
    for one in (accuracy, macro):
        assert (one.n, one.clusters, one.unscored, one.errors) == (3, 2, 1, 2)
    assert (accuracy.method, macro.method) == ("cluster-t", "bootstrap:2000|seed:7")


def test_the_headline_check_in_depth_is_of_each_prompt_and_model(tmp_path: Path) -> None:
    other = verdict("hall", "unresolved", "unresolved", model="openai/n")
    found = make_scorecard(write_run(tmp_path, *VERDICTS, other)).in_depth
    means = {(one.name, one.model): (one.mean, one.n, one.errors) for one in found}
    assert means["over_answered", "openai/m"] == (0.5, 2, 1)  # hall, port, and the failed repeat of port
    assert means["under_answered", "openai/m"] == (1.0, 1, 0)
    assert means["verdict_recall.unresolved", "openai/m"] == (0.5, 2, 1)
    assert means["verdict_accuracy.form.polar", "openai/m"] == (pytest.approx(1 / 3), 3, 1)
    assert means["verdict_accuracy.trap.modal", "openai/m"] == (0.5, 2, 1)
    assert means["failed.timeout", "openai/m"] == (pytest.approx(2 / 6), 6, 0)
    assert means["over_answered", "openai/n"] == (0.0, 1, 0)
    assert {one.method for one in found if one.name == "verdict_f1.unresolved"} == {
        "bootstrap:2000|seed:7",
        "one story",
    }


def test_scores_that_apply_to_few_are_only_there(tmp_path: Path) -> None:
    more = (
        Score(name="evidence_overlap", status="unscored", reason="the verdict is not the label's"),
        Score(name="presuppositions", value=1.0, expected="absent", label="absent"),
    )
    sample = verdict("hall", "unresolved", "supported")
    card = make_scorecard(write_run(tmp_path, sample.model_copy(update={"scores": (*sample.scores, *more)})))
    assert [one.name for one in card.estimates] == ["verdict_accuracy", "verdict_macro_f1"]
    counts = {one.name: (one.mean, one.n, one.unscored) for one in card.in_depth}
    assert counts["evidence_overlap"] == (None, 0, 1)
    assert counts["presuppositions"] == (1.0, 1, 0)


def test_only_failures_still_have_a_matrix(tmp_path: Path) -> None:
    card = make_scorecard(write_run(tmp_path, verdict("port", "unresolved", None)))
    assert [one.counts for one in card.verdicts] == [{"unresolved": {"no verdict": 1}}]
    assert [(one.name, one.mean, one.n, one.errors) for one in card.estimates] == [
        ("verdict_accuracy", None, 0, 1),
        ("verdict_macro_f1", None, 0, 1),
    ]


def test_wrong_verdicts_in_the_order_of_the_articles(tmp_path: Path) -> None:
    wrong = make_scorecard(write_run(tmp_path, *VERDICTS)).wrong_verdicts
    assert [(one.article_id, one.expected, one.answered, one.quote) for one in wrong] == [
        ("ferry", "supported", "unaddressed", None),
        ("hall", "unresolved", "supported", "The hall opens on Monday."),
    ]
    assert wrong[1].headline == "Hall to open?"


def test_findings(tmp_path: Path) -> None:
    def numbers(*quotes: str) -> Score:
        flags = tuple(
            Flag(quote=quote, start=0, end=len(quote), reason="number not in the article") for quote in quotes
        )
        return Score(name="numbers", value=0.0, flags=flags)

    run = write_run(tmp_path, summary("hall", numbers("61")), summary("port", numbers("12", "38%")))
    found = make_scorecard(run).findings
    assert [(one.article_id, one.check, one.quote) for one in found] == [
        ("port", "numbers", "12"),
        ("port", "numbers", "38%"),
        ("hall", "numbers", "61"),
    ]
    assert {(one.prompt, one.model, one.reason) for one in found} == {
        ("summary@v1", "openai/m", "number not in the article")
    }


def test_a_finding_has_its_text_and_its_place_in_the_article(tmp_path: Path) -> None:
    flag = Flag(
        quote="summary", start=2, end=9, reason="r", source=Evidence(quote="It is.", start=3, end=9), warning=True
    )
    on_headline = Flag(quote="Hall", start=0, end=4, reason="loaded")
    grade = Score(name="h9_neutral", value=0.0, flags=(on_headline,))
    about_headline = summary("hall", grade, prompt=None).model_copy(update={"task": "headline"})
    run = write_run(tmp_path, summary("port", Score(name="hedges", value=0.0, flags=(flag,))), about_headline)
    found = make_scorecard(run).findings
    assert [(one.task, one.text) for one in found] == [("summary", "A summary."), ("headline", "Hall to open?")]
    for one in found:
        assert one.text is not None
        assert one.text[one.start : one.end] == one.quote
    assert [one.as_flag() for one in found] == [flag, on_headline]


def test_failures_are_counted_by_kind(tmp_path: Path) -> None:
    torn = Failure(kind="invalid_json", message="Not JSON: 'x'.")
    run = write_run(
        tmp_path,
        summary("port", error=torn),
        summary("ferry", error=LATE, output=None),
        summary("hall", error=torn.model_copy(update={"message": "Not JSON: 'y'."})),
        verdict("port", "unresolved", None),
        summary("moon", error=torn, model="openai/n"),
    )
    found = {(one.model, one.task, one.kind): (one.count, one.example) for one in make_scorecard(run).failures}
    assert found == {
        ("openai/m", "headline", "timeout"): (1, LATE.message),
        ("openai/m", "summary", "invalid_json"): (2, "Not JSON: 'x'."),
        ("openai/m", "summary", "timeout"): (1, LATE.message),
        ("openai/n", "summary", "invalid_json"): (1, "Not JSON: 'x'."),
    }


def test_receipts_and_notes(tmp_path: Path) -> None:
    said = Output(text="x", usage=Usage(input=100, output=20, cached=64), seconds=1.26, notes=("left out: seed",))
    run = write_run(
        tmp_path,
        summary("port", model="lead3", prompt=None),
        summary("port", output=said),
        summary("ferry", output=said.model_copy(update={"cached": True})),
        summary("hall", output=None, error=LATE),
        verdict("port", "unresolved", "unresolved", output=said),
    )
    card = make_scorecard(run)
    first, second = card.receipts
    assert (first.model, first.samples, first.cached, first.seconds) == ("openai/m", 3, 1, 3.8)
    assert first.usage == Usage(input=300, output=60, cached=192)
    assert (second.model, second.samples, second.usage) == ("lead3", 1, Usage())
    assert card.notes == ("openai/m: left out: seed (3 answers)",)


CANARY = {"rubric": "summary@v1", "id": "verbatim", "expected": "yes", "answered": "yes", "passed": True}
MISSED = {**CANARY, "id": "other-article", "expected": "no", "passed": False}
JUDGE = {"name": "openai/judge", "model": "judge"}
BROKEN = Score(name="rubric.force", status="error", reason="the judge's answer lacks its form", asked=1, unusable=1)


@pytest.mark.parametrize(
    ("canaries", "counts", "missed", "fit"),
    [
        ([CANARY, CANARY], (2, 2), (), True),
        ([CANARY, MISSED], (2, 1), ("other-article (said yes, right is no)",), False),
        ([], (0, 0), (), False),
        (None, (0, 0), (), False),
    ],
    ids=["fit", "unfit", "no canaries", "not asked"],
)
def test_judge_fitness(
    tmp_path: Path, canaries: list[dict[str, Any]] | None, counts: tuple[int, int], missed: tuple[str, ...], fit: bool
) -> None:
    good = (Score(name="rubric", value=1.0), Score(name="rubric.faithful", value=1.0, asked=1, unusable=0))
    silent = Score(name="rubric.key_fact", status="unscored", reason="the judge says it does not apply", asked=1)
    failed = summary(
        "hall", Score(name="rubric.force", status="error", reason="no answer to grade"), output=None, error=LATE
    )  # never judged, so not the judge's fault
    run = write_run(
        tmp_path,
        summary("port", *good, silent),
        summary("ferry", *good, BROKEN),
        failed,
        canaries=canaries,
        judge=JUDGE,
    )
    judge = make_scorecard(run).judge
    assert judge is not None
    assert (judge.model, judge.missed, judge.fit) == ("openai/judge", missed, fit)
    assert (judge.canaries, judge.passed) == counts
    assert (judge.asked, judge.unusable) == (4, 1)


def test_useless_answers_count_though_others_were_of_use(tmp_path: Path) -> None:
    score = Score(name="rubric.force", value=1.0, reason="2 of 3 answers were no use: …", asked=3, unusable=2)
    judge = make_scorecard(write_run(tmp_path, summary("port", score), canaries=[CANARY], judge=JUDGE)).judge
    assert judge is not None
    assert (judge.asked, judge.unusable) == (3, 2)


def test_a_run_without_samples(tmp_path: Path) -> None:
    card = make_scorecard(write_run(tmp_path, samples=8))
    assert (card.expected, card.finished, card.estimates, card.verdicts, card.receipts) == (8, 0, (), (), ())


def test_damage_is_a_store_error(tmp_path: Path) -> None:
    run = write_run(tmp_path, summary("port", rouge(0.5)))
    path = run.path / SAMPLES
    path.write_text("{}\n" + path.read_text())
    with pytest.raises(StoreError, match="line 1: damaged"):
        make_scorecard(run)


@pytest.mark.parametrize(
    "manifest", [{"suite": {}}, {"dataset": {}}, {"models": {}}], ids=["name", "dataset", "models"]
)
def test_a_damaged_manifest_is_a_store_error(tmp_path: Path, manifest: dict[str, Any]) -> None:
    with pytest.raises(StoreError):
        make_scorecard(write_run(tmp_path, summary("port", rouge(0.5)), **manifest))


def in_any_order(folder: Path, *samples: Sample) -> list[str]:
    """The same Run twice, its Samples finished in one order and in the other."""
    found = []
    for name, order in (("one", samples), ("other", samples[::-1])):
        (folder / name).mkdir()
        found.append(make_scorecard(write_run(folder / name, *order)).model_dump_json())
    return found


def test_which_sample_finished_first_does_not_matter(tmp_path: Path) -> None:
    values = {"port": 0.1, "ferry": 0.2, "hall": 0.3, "moon": 0.4}  # their sum depends on the order
    one, other = in_any_order(
        tmp_path,
        *(summary(name, rouge(value)) for name, value in values.items()),
        *(summary(name, rouge(value), model="openai/n") for name, value in values.items()),
        verdict("port", "unresolved", "unaddressed"),
        verdict("hall", "unresolved", "unaddressed"),
    )
    assert one == other


@pytest.mark.parametrize(
    "samples",
    [
        (summary("port", rouge(0.1, signature="refs:max1")), summary("hall", rouge(0.2, signature="refs:max2"))),
        (
            summary("port", error=LATE),
            summary("hall", error=LATE.model_copy(update={"message": "No answer in 60 s."})),
        ),
        (
            summary("port", Score(name="n", value=0, flags=(Flag(quote="1", start=0, end=1, reason="r"),))),
            summary("port", Score(name="n", value=0, flags=(Flag(quote="2", start=0, end=1, reason="r"),)), model="openai/n"),
        ),
        (verdict("port", "unresolved", "supported"), verdict("hall", "unresolved", "unresolved")),
    ],
    ids=["signature", "example", "findings", "matrix"],
)  # fmt: skip
def test_nor_does_it_for_these(tmp_path: Path, samples: tuple[Sample, ...]) -> None:
    one, other = in_any_order(tmp_path, *samples)
    assert one == other


@pytest.mark.parametrize(
    "samples",
    [
        (verdict("port", "unresolved", None), verdict("port", "unresolved", None, model="openai/n")),
        tuple(summary(name, output=Output(text="x", notes=(name,))) for name in ("port", "hall")),
    ],
    ids=["only failures", "notes"],
)
def test_but_it_does_for_these(tmp_path: Path, samples: tuple[Sample, ...]) -> None:
    one, other = in_any_order(tmp_path, *samples)
    assert one == other
