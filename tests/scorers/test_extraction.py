"""How much a summary copies, against figures worked out by hand."""

import pytest

from evals.models.lead3 import lead
from evals.schema import Article, Output, Sample, Score
from evals.scorers.extraction import Extraction, fragments

NEWS = (
    "The library in Hessle will close for eleven weeks from 4 May, the council said. Loans are extended to July. "
    "The work costs £240.\n\nA van will stop at the market on Tuesdays. Readers may order by phone."
)


def grade(summary: str, body: str) -> dict[str, Score]:
    sample = Sample(article_id="a", story="a", task="summary", model="m", output=Output(text=summary))
    return {score.name: score for score in Extraction().score(sample, Article(id="a", body=body))}


@pytest.mark.parametrize(
    ("body", "summary", "lengths"),
    [
        ("a b c d e f g", "b c d x f", [3, 1]),
        ("a b x a b c", "a b c", [3]),  # the longest run, not the first
        ("a b c", "c b a", [1, 1, 1]),
        ("a b c", "x y", []),
        ("a b c d", "a b a b c d", [2, 4]),  # greedy, left to right; a run may be used twice
        ("", "a", []),
    ],
    ids=["run and word", "longest", "reversed", "nothing", "twice", "no body"],
)
def test_fragments(body: str, summary: str, lengths: list[int]) -> None:
    assert [one.length for one in fragments(body.split(), summary.split())] == lengths


@pytest.mark.parametrize(
    ("body", "summary", "coverage", "density", "compression", "novel_bigrams", "length"),
    [
        # fragments 3 and 1 of 5 words; bigrams bc cd dx xf, of which dx and xf are new
        ("A b c d e f g.", "B c d, x f.", 4 / 5, (9 + 1) / 5, 7 / 5, 2 / 4, 5),
        # one fragment of 2; bigrams `the mayor`, `mayor wept`
        ("The mayor left early.", "The mayor wept.", 2 / 3, 4 / 3, 4 / 3, 1 / 2, 3),
        # a figure, a possessive and an abbreviation are one word each
        ("Musk's U.S. firm has 1.7 million.", "Musk's firm has 1.7 million", 1.0, (1 + 16) / 5, 6 / 5, 1 / 4, 5),
        ("One thing happened.", "Quite another matter", 0.0, 0.0, 1.0, 1.0, 3),
    ],
    ids=["letters", "mayor", "one word each", "nothing shared"],
)
def test_by_hand(
    body: str, summary: str, coverage: float, density: float, compression: float, novel_bigrams: float, length: float
) -> None:
    found = {name: score.value for name, score in grade(summary, body).items()}
    assert {
        name: found[name] for name in ("coverage", "density", "compression", "novel_bigrams", "length")
    } == pytest.approx(
        {
            "coverage": coverage,
            "density": density,
            "compression": compression,
            "novel_bigrams": novel_bigrams,
            "length": length,
        }
    )


@pytest.mark.parametrize(
    ("summary", "unigrams", "trigrams", "repeated"),
    [
        # unigrams the mayor wept: one new; the one trigram is new
        ("The mayor wept.", 1 / 3, 1.0, 0.0),
        # trigrams: the mayor left, mayor left the, left the mayor, the mayor left: 3 of them different, 2 of these new
        ("The mayor left. The mayor left.", 0.0, 2 / 3, 1 / 4),
        ("Mayor left", 0.0, None, None),
    ],
    ids=["new", "twice", "two words"],
)
def test_novel_and_repeated(summary: str, unigrams: float, trigrams: float | None, repeated: float | None) -> None:
    found = grade(summary, "The mayor left early.")
    assert found["novel_unigrams"].value == pytest.approx(unigrams)
    assert found["novel_trigrams"].value == pytest.approx(trigrams)
    assert found["repeated_trigrams"].value == pytest.approx(repeated)


def test_which_paragraphs_were_used() -> None:
    late = grade("A van will stop at the market.", NEWS)
    assert late["position"].reason == "from paragraphs 2 of 2"
    assert late["position"].value == pytest.approx(27 / 37)  # words 24 to 30 of 0 to 37
    assert late["from_lead"].value == 0.0
    both = grade("The work costs £240. Readers may order by phone.", NEWS)
    assert both["position"].reason == "from paragraphs 1, 2 of 2"
    assert both["from_lead"].value == pytest.approx(
        4 / 9
    )  # `the work costs 240` of it and `readers may order by phone`


def test_words_of_no_run_have_no_place() -> None:
    found = grade("Phone the council.", NEWS)
    assert (found["position"].status, found["from_lead"].status) == ("unscored", "unscored")
    assert found["position"].reason == "no 3 words in a row are the article's"


def test_length_in_sentences() -> None:
    assert grade("Dr. Voss came on 4 May. She left.", NEWS)["sentences"].value == 2.0


def test_a_verbatim_lead_copies_everything() -> None:
    found = grade(lead(NEWS, "en"), NEWS)
    assert found["coverage"].value == 1.0
    assert found["novel_bigrams"].value == 0.0
    assert found["density"].value == found["length"].value == 24.0  # one fragment of all its words
    assert found["from_lead"].value == 1.0


def test_one_word_has_no_bigram() -> None:
    found = grade("Library", NEWS)
    assert (found["novel_bigrams"].status, found["novel_bigrams"].reason) == ("unscored", "a single word")
    assert found["coverage"].value == 1.0


def test_no_words_no_figures() -> None:
    found = grade("… — !", NEWS)
    assert list(found) == list(Extraction.names)
    assert {(score.status, score.value, score.reason) for score in found.values()} == {("unscored", None, "no words")}


def test_a_script_without_spaces_is_unscored() -> None:
    found = grade("市议会决定关闭港口。", "市议会周五决定关闭港口。渡轮继续运行。")
    assert {score.status for score in found.values()} == {"unscored"}


def test_every_score_is_signed() -> None:
    assert {score.signature for score in grade("A summary.", NEWS).values()} == {
        "extraction|tok:unicode-words|case:lower|v:2"
    }
