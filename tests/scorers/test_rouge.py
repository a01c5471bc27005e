"""ROUGE: the figures are `rouge_score`'s own, and a text that its tokenizer deletes has none."""

import pytest
from rouge_score.rouge_scorer import RougeScorer

from evals.errors import SuiteError
from evals.schema import Article, Output, Sample, Score
from evals.scorers import make_scorer
from evals.scorers.rouge import KINDS, Rouge

PAIRS = {
    "paraphrase": (
        "The council voted on Friday to close the port of Eastdock.",
        "Eastdock's port will be closed, the council decided on Friday after voting.",
    ),
    "inflected": ("Ministers are planning closures of several ports.", "The minister planned to close a port."),
    "numbers": ("It costs 240,000 pounds, or 3.5% of the budget.", "The cost is 240,000 pounds, 3.5 per cent."),
    "accents": ("Müller visited São Paulo and met José.", "José met Müller in São Paulo in May."),
    "nothing shared": ("A ferry ran aground.", "Divers found no leak."),
}
TWO_SENTENCES = "The council closed the port. The ferries stay in Eastdock."
REFERENCE = "Ferries stay in Eastdock for now. On Friday the council closed the port."
LINES = "The council closed the port.\nThe ferries stay in Eastdock."
REFERENCE_LINES = "Ferries stay in Eastdock for now.\nOn Friday the council closed the port."
RUSSIAN = "Совет города решил закрыть порт в пятницу."
CHINESE = "市议会周五决定关闭港口。"


def grade(scorer: Rouge, summary: str, *references: str) -> dict[str, Score]:
    article = Article(id="a", body="A body.", references=references)
    sample = Sample(article_id="a", story="a", task="summary", model="m", output=Output(text=summary))
    return {score.name: score for score in scorer.score(sample, article)}


def figures(score: Score) -> tuple[float | None, float | None, float | None]:
    return score.precision, score.recall, score.value


@pytest.mark.parametrize("stemmer", [False, True], ids=["plain", "stemmed"])
@pytest.mark.parametrize(("summary", "reference"), PAIRS.values(), ids=PAIRS)
def test_is_rouge_score_itself(summary: str, reference: str, stemmer: bool) -> None:
    found = grade(Rouge(stemmer=stemmer, split="none"), summary, reference)
    right = RougeScorer(list(KINDS), use_stemmer=stemmer).score(reference, summary)
    assert {kind: figures(found[kind]) for kind in KINDS} == {kind: tuple(right[kind]) for kind in KINDS}


def test_by_hand() -> None:
    found = grade(Rouge(), "the cat sat", "the cat ran away")
    assert figures(found["rouge1"]) == pytest.approx((2 / 3, 2 / 4, 4 / 7))
    assert figures(found["rouge2"]) == pytest.approx((1 / 2, 1 / 3, 2 / 5))


def test_the_stemmer_matters() -> None:
    summary, reference = PAIRS["inflected"]
    plain, stemmed = (grade(Rouge(stemmer=on), summary, reference)["rouge1"].value for on in (False, True))
    assert plain == 0.0
    assert stemmed == pytest.approx(2 * 3 / 14)  # minist-er(s), plan(ned), port(s) of 7 words each


@pytest.mark.parametrize(
    ("split", "texts"),
    [("auto", (LINES, REFERENCE_LINES)), ("none", (TWO_SENTENCES, REFERENCE))],
    ids=["sentences on lines", "one line"],
)
def test_rouge_lsum_cuts_sentences(split: str, texts: tuple[str, str]) -> None:
    scorer = RougeScorer(["rougeLsum"])
    found = grade(Rouge(split=split), TWO_SENTENCES, REFERENCE)["rougeLsum"]  # type: ignore[arg-type]
    assert figures(found) == tuple(scorer.score(texts[1], texts[0])["rougeLsum"])
    assert scorer.score(REFERENCE_LINES, LINES)["rougeLsum"] != scorer.score(REFERENCE, TWO_SENTENCES)["rougeLsum"]


def test_lines_that_are_there_are_kept() -> None:
    lines = "The council closed\nthe port. The ferries\nstay in Eastdock."
    right = RougeScorer(["rougeLsum"]).score(REFERENCE_LINES, lines)["rougeLsum"]
    assert figures(grade(Rouge(), lines, REFERENCE_LINES)["rougeLsum"]) == tuple(right)


def test_each_kind_takes_its_best_reference() -> None:
    references = ("port the closed council", "council closed it")
    found = grade(Rouge(), "the council closed the port", *references)
    one_by_one = [grade(Rouge(), "the council closed the port", reference) for reference in references]
    for kind in KINDS:
        assert figures(found[kind]) == max((figures(one[kind]) for one in one_by_one), key=lambda it: it[2] or 0.0)
    best = [max((0, 1), key=lambda at: one_by_one[at][kind].value or 0.0) for kind in ("rouge1", "rouge2")]
    assert best == [0, 1]


def test_identical_texts_are_1() -> None:
    assert [figures(score) for score in grade(Rouge(), TWO_SENTENCES, TWO_SENTENCES).values()] == [(1, 1, 1)] * 4


@pytest.mark.parametrize(
    ("summary", "references", "reason"),
    [
        ("A summary.", (), "no reference"),
        (RUSSIAN, (RUSSIAN,), "the default tokenizer deletes 100% of the summary's letters"),
        (CHINESE, (CHINESE,), "the default tokenizer deletes 100% of the summary's letters"),
        ("A summary.", ("A reference.", RUSSIAN), "the default tokenizer deletes 100% of the reference's letters"),
        ("Eastdock " + RUSSIAN, ("A reference.",), "the default tokenizer deletes 81% of the summary's letters"),
    ],
    ids=["no reference", "cyrillic", "chinese", "cyrillic reference", "mostly cyrillic"],
)
def test_unscored_with_a_reason(summary: str, references: tuple[str, ...], reason: str) -> None:
    found = grade(Rouge(), summary, *references)
    assert {(score.status, score.value, score.reason) for score in found.values()} == {("unscored", None, reason)}
    assert list(found) == list(KINDS)


def test_nothing_but_punctuation_is_unscored() -> None:
    assert grade(Rouge(), "— … —", "A reference.")["rouge1"].status == "unscored"


def test_a_few_foreign_letters_do_no_harm() -> None:
    assert grade(Rouge(), *PAIRS["accents"])["rouge1"].status == "scored"


@pytest.mark.parametrize(
    ("scorer", "kind", "signature"),
    [
        (Rouge(), "rouge1", "rouge1|tok:default|stem:no|refs:max2|v:rouge-score-0.1.2"),
        (Rouge(stemmer=True), "rougeL", "rougeL|tok:default|stem:porter|refs:max2|v:rouge-score-0.1.2"),
        (Rouge(), "rougeLsum", "rougeLsum|tok:default|stem:no|split:sentencex|refs:max2|v:rouge-score-0.1.2"),
        (Rouge(split="none"), "rougeLsum", "rougeLsum|tok:default|stem:no|split:no|refs:max2|v:rouge-score-0.1.2"),
    ],
    ids=["plain", "stemmed", "split", "not split"],
)
def test_signature_names_every_option(scorer: Rouge, kind: str, signature: str) -> None:
    assert grade(scorer, "A summary.", "A reference.", "Another.")[kind].signature == signature


def test_only_the_kinds_asked_for_in_their_order() -> None:
    assert list(grade(Rouge(kinds=["rougeLsum", "rouge2"]), TWO_SENTENCES, REFERENCE)) == ["rougeLsum", "rouge2"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kinds": ["rouge1", "rouge9"]}, "has no kind 'rouge9'"),
        ({"split": "lines"}, "split is 'auto' or 'none', not 'lines'"),
        ({"stemming": True}, "stemming"),
    ],
    ids=["kind", "split", "option"],
)
def test_bad_options_are_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(SuiteError, match=message):
        make_scorer("rouge", options, None)
