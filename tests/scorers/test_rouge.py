"""The ROUGE scorer: `rouge_score`'s figures for English, and no figure for a text that its tokenizer deletes."""

from typing import Any

import pytest
from rouge_score.rouge_scorer import RougeScorer

from evals.errors import SuiteError
from evals.schema import Article, Output, Sample, Score
from evals.scorers import make_scorer
from evals.scorers.rouge import KINDS, Rouge
from evals.scorers.rouge.tokenizers import Tokenizer

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
REMEDY = "name the article's language, or tokenizer: unicode"
RUSSIAN = "Совет города решил закрыть порт в пятницу."
CHINESE = "市议会周五决定关闭港口。"


def grade(scorer: Rouge, summary: str, *references: str, language: str = "en") -> dict[str, Score]:
    article = Article(id="a", body="A body.", references=references, language=language)
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


def test_each_kind_takes_the_mean_of_its_references() -> None:
    references = ("port the closed council", "council closed it", "the council")
    found = grade(Rouge(references="mean"), "the council closed the port", *references)
    one_by_one = [grade(Rouge(), "the council closed the port", reference) for reference in references]
    for kind in KINDS:
        columns = zip(*(figures(one[kind]) for one in one_by_one), strict=True)
        assert figures(found[kind]) == pytest.approx([sum(column) / 3 for column in columns])  # type: ignore[arg-type]
    assert found["rouge1"].recall == pytest.approx((4 / 4 + 2 / 3 + 2 / 2) / 3)


@pytest.mark.parametrize("options", [{}, {"stemmer": True}, {"split": "none"}, {"references": "mean"}], ids=str)
@pytest.mark.parametrize("language", ["en", "de", "zh"])
def test_both_implementations_score_the_same(options: dict[str, Any], language: str) -> None:
    texts = (
        "Die Häfen schließen. 市议会关闭港口。 Closing ports.",
        "Der Hafen schließt 市议会.\nThe port closes.",
        REFERENCE,
    )
    fast, slow = (
        grade(Rouge(implementation=name, **options), *texts, language=language) for name in ("fast", "reference")
    )
    assert fast == slow
    assert fast["rouge1"].value


@pytest.mark.parametrize(
    ("language", "name", "stemmed"),
    [("en", "default", "porter"), ("en-GB", "default", "porter"), ("de", "unicode", "no"), ("ru", "unicode", "no"),
     ("th", "unicode", "no"), ("und", "unicode", "no"), ("zh-Hans", "cjk", "no"), ("ja", "cjk", "no"), ("ko", "cjk", "no")],
)  # fmt: skip
def test_the_tokenizer_goes_by_the_language(language: str, name: str, stemmed: str) -> None:
    found = grade(Rouge(stemmer=True), "A summary.", "A reference.", language=language)
    assert found["rouge1"].signature.startswith(f"rouge1|tok:{name}|stem:{stemmed}|")
    fixed = grade(Rouge(tokenizer="unicode"), "A summary.", "A reference.", language=language)
    assert "|tok:unicode|" in fixed["rouge1"].signature


def test_identical_texts_are_1() -> None:
    assert [figures(score) for score in grade(Rouge(), TWO_SENTENCES, TWO_SENTENCES).values()] == [(1, 1, 1)] * 4


@pytest.mark.parametrize(
    ("summary", "references", "reason"),
    [
        ("A summary.", (), "no reference"),
        (RUSSIAN, (RUSSIAN,), f"the default tokenizer deletes 100% of the summary's letters: {REMEDY}"),
        (CHINESE, (CHINESE,), f"the default tokenizer deletes 100% of the summary's letters: {REMEDY}"),
        (
            "A summary.",
            ("A reference.", RUSSIAN),
            f"the default tokenizer deletes 100% of the reference's letters: {REMEDY}",
        ),
        (
            "Eastdock " + RUSSIAN,
            ("A reference.",),
            f"the default tokenizer deletes 81% of the summary's letters: {REMEDY}",
        ),
    ],
    ids=["no reference", "cyrillic", "chinese", "cyrillic reference", "mostly cyrillic"],
)
def test_unscored_with_a_reason(summary: str, references: tuple[str, ...], reason: str) -> None:
    found = grade(Rouge(tokenizer="default"), summary, *references)
    assert found == grade(Rouge(), summary, *references)  # English is what an article is in that names no language
    assert {(score.status, score.value, score.reason) for score in found.values()} == {("unscored", None, reason)}
    assert list(found) == list(KINDS)


@pytest.mark.parametrize("tokenizer", ["default", "unicode", "cjk"])
def test_nothing_but_punctuation_is_unscored(tokenizer: Tokenizer) -> None:
    for texts, what in ((("— … 😀", "A reference."), "summary"), (("A summary.", "— … 😀"), "reference")):
        for score in grade(Rouge(tokenizer=tokenizer), *texts).values():
            assert (score.status, score.reason) == ("unscored", f"the {what} has no letters or digits")


def test_a_few_foreign_letters_do_no_harm() -> None:
    assert grade(Rouge(), *PAIRS["accents"])["rouge1"].status == "scored"


@pytest.mark.parametrize(
    ("scorer", "kind", "signature"),
    [
        (Rouge(), "rouge1", "rouge1|tok:default|stem:no|refs:max2|v:rouge-score-0.1.2"),
        (Rouge(stemmer=True), "rougeL", "rougeL|tok:default|stem:porter|refs:max2|v:rouge-score-0.1.2"),
        (Rouge(), "rougeLsum", "rougeLsum|tok:default|stem:no|split:sentencex|refs:max2|v:rouge-score-0.1.2"),
        (Rouge(split="none"), "rougeLsum", "rougeLsum|tok:default|stem:no|split:no|refs:max2|v:rouge-score-0.1.2"),
        (Rouge(references="mean"), "rouge2", "rouge2|tok:default|stem:no|refs:mean2|v:rouge-score-0.1.2"),
        (Rouge(tokenizer="cjk"), "rouge1", "rouge1|tok:cjk|stem:no|refs:max2|v:rouge-score-0.1.2"),
        (Rouge(implementation="reference"), "rouge1", "rouge1|tok:default|stem:no|refs:max2|v:rouge-score-0.1.2"),
    ],
    ids=["plain", "stemmed", "split", "not split", "mean", "tokenizer", "the same figures, whoever counts"],
)
def test_signature_names_every_option(scorer: Rouge, kind: str, signature: str) -> None:
    assert grade(scorer, "A summary.", "A reference.", "Another.")[kind].signature == signature


def test_only_the_kinds_asked_for_in_their_order() -> None:
    every = grade(Rouge(), TWO_SENTENCES, REFERENCE)
    for kinds in (["rougeLsum", "rouge2"], ["rougeL"], ["rougeLsum"], ["rouge2", "rouge1", "rouge2"]):
        found = grade(Rouge(kinds=kinds), TWO_SENTENCES, REFERENCE)  # type: ignore[arg-type]
        assert list(found) == list(dict.fromkeys(kinds))
        assert found.items() <= every.items()
    assert list(grade(Rouge(kinds="rouge1"), TWO_SENTENCES, REFERENCE)) == ["rouge1"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kinds": ["rouge1", "rouge9"]}, "has no kind 'rouge9'"),
        ({"kinds": "rouge9"}, "has no kind 'rouge9'"),
        ({"kinds": []}, "needs a kind"),
        ({"split": "lines"}, "split is 'auto' or 'none', not 'lines'"),
        ({"tokenizer": "char"}, "tokenizer is 'auto', 'default', 'unicode' or 'cjk', not 'char'"),
        ({"references": "best"}, "references is 'max' or 'mean', not 'best'"),
        ({"implementation": "rust"}, "implementation is 'fast' or 'reference', not 'rust'"),
        ({"stemmer": "porter"}, "stemmer is true or false, not 'porter'"),
        ({"stemmer": True, "tokenizer": "unicode"}, "the stemmer is for English and needs tokenizer default"),
        ({"stemming": True}, "stemming"),
    ],
    ids=[
        "kind",
        "a word",
        "no kind",
        "split",
        "tokenizer",
        "references",
        "implementation",
        "stemmer",
        "both",
        "option",
    ],
)
def test_bad_options_are_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(SuiteError, match=message):
        make_scorer("rouge", options, None)
