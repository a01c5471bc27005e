"""What `describe` counts, and how far annotators agree, against figures worked out by hand."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from evals.articles.describe import Described, describe_dataset
from evals.articles.load import find_dataset, read_articles
from evals.errors import DataError
from evals.stats import agreement_of

Data = dict[str, Any]


def describe(folder: Path, articles: Sequence[Data], annotations: Sequence[Any] | None = None) -> Described:
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in articles), encoding="utf-8")
    if annotations is not None:
        (folder / "annotations.jsonl").write_text("".join(json.dumps(one) + "\n" for one in annotations), "utf-8")
    return describe_dataset(path)


def article(number: int, words: int = 3, **fields: Any) -> Data:
    return {"id": f"a{number}", "body": " ".join(["word"] * words), **fields}


def test_counts_by_split(tmp_path: Path) -> None:
    polar = {"form": "polar", "verdict": "supported"}
    found = describe(
        tmp_path,
        [
            article(1, split="dev", labels=polar),
            article(2, split="dev", labels=polar, language="de"),
            article(3, split="test", labels={"form": "polar", "verdict": "unresolved", "reason": "hedged"}),
            article(4, split="test", labels={"form": "none"}),
            article(5),
        ],
    )
    assert found.counts == {
        "language": {"de": {"dev": 1}, "en": {"dev": 1, "test": 2, "-": 1}},
        "form": {"-": {"-": 1}, "none": {"test": 1}, "polar": {"dev": 2, "test": 1}},
        "verdict": {"-": {"test": 1, "-": 1}, "supported": {"dev": 2}, "unresolved": {"test": 1}},
        "reason": {"hedged": {"test": 1}},
    }
    assert (found.path, found.articles, found.pairs) == (str(tmp_path / "articles.jsonl"), 5, {})


def test_tags_are_counted_by_their_first_part(tmp_path: Path) -> None:
    found = describe(
        tmp_path, [article(1, tags=["trap:names", "trap:dates", "sport"]), article(2, tags=["trap:names"])]
    )
    assert found.counts["trap"] == {"dates": {"-": 1}, "names": {"-": 2}}
    assert found.counts["tag"] == {"sport": {"-": 1}}


def test_a_sources_labels_are_counted_where_they_are_words(tmp_path: Path) -> None:
    source = {"stance": "agree", "clickbait": True, "density": 1.5, "comment": "x" * 41, "spans": [1]}
    found = describe(tmp_path, [article(1, labels={"source": source}), article(2, labels={"source": {"stance": "x"}})])
    assert {name: counts for name, counts in found.counts.items() if name.startswith("label ")} == {
        "label stance": {"agree": {"-": 1}, "x": {"-": 1}},
        "label clickbait": {"True": {"-": 1}},
    }


def test_stories_and_references(tmp_path: Path) -> None:
    found = describe(
        tmp_path,
        [
            article(1, story="s", references=["x", "y"]),
            article(2, story="s"),
            article(3, story="a4", references=["x"]),  # the story is named like an article that has none
            article(4, references=["x"]),
            article(5),
        ],
    )
    assert (found.articles, found.stories) == (5, 3)
    assert found.story_sizes == {1: 1, 2: 2}
    assert found.references == {0: 2, 1: 2, 2: 1}


@pytest.mark.parametrize(
    ("lengths", "five"),
    [
        pytest.param([10, 50, 30, 20, 40], (10, 20, 30, 40, 50), id="five"),
        pytest.param([1, 2, 3, 5], (1, 2, 2, 4, 5), id="between: 1.75, 2.5, 3.5"),
        pytest.param([4, 4, 4, 100], (4, 4, 4, 28, 100), id="one long text"),
        pytest.param([2, 8], (2, 4, 5, 6, 8), id="two: 3.5, 5, 6.5"),
        pytest.param([7], (7, 7, 7, 7, 7), id="one"),
        pytest.param([], (), id="none"),
    ],
)
def test_five_numbers_of_the_lengths(tmp_path: Path, lengths: list[int], five: tuple[int, ...]) -> None:
    found = describe(tmp_path, [article(number, words) for number, words in enumerate(lengths)])
    assert (found.articles, found.words) == (len(lengths), five)


def test_the_length_of_a_text_without_spaces_is_half_its_characters(tmp_path: Path) -> None:
    found = describe(tmp_path, [{"id": "a", "body": "市議会は採決を行わない", "language": "ja"}])
    assert found.words == (5,) * 5  # eleven characters


def test_a_line_that_is_no_article_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"articles\.jsonl, line 2: field 'body' is missing"):
        describe(tmp_path, [article(1), {"id": "b"}])


# A second annotator


QUOTE = "Nothing was decided on Monday."
LABELS = {
    "form": "polar",
    "propositions": [
        {"text": "The tram comes", "verdict": "unresolved", "reason": "pending", "evidence": [{"quote": QUOTE}]},
        {"text": "It is paid", "verdict": "unaddressed"},
    ],
    "presuppositions": [{"text": "There is a tram", "status": "absent"}],
}
ARTICLE = {"id": "tram", "body": f"{QUOTE} The mayor said so.", "labels": LABELS}
SECOND = {
    "article_id": "tram",
    "annotator": "second",
    "form": "polar",
    "verdicts": ["unresolved", "unaddressed"],
    "reasons": ["pending", None],
    "evidence": [[QUOTE], []],
    "presuppositions": ["absent"],
}


@pytest.mark.parametrize(
    ("changes", "pairs"),
    [
        pytest.param({}, {}, id="alike"),
        pytest.param({"form": "tag"}, {"form": (("polar", "tag"),)}, id="form"),
        pytest.param(
            {"verdicts": ["unresolved", "supported"]},
            {"verdict": (("unresolved", "unresolved"), ("unaddressed", "supported"))},
            id="verdict",
        ),
        pytest.param({"reasons": ["hedged", None]}, {"reason": (("pending", "hedged"),)}, id="reason"),
        pytest.param(
            {"verdicts": ["supported", "unaddressed"], "reasons": [None, None]},
            {"verdict": (("unresolved", "supported"), ("unaddressed", "unaddressed")), "reason": None},
            id="reasons only where both say unresolved",
        ),
        pytest.param({"reasons": []}, {"reason": (("pending", "-"),)}, id="no reasons"),
        pytest.param({"presuppositions": ["supported"]}, {"presupposition": (("absent", "supported"),)}, id="given"),
        pytest.param({"evidence": [["The mayor said so."], []]}, {"evidence": (("shared", "other"),)}, id="elsewhere"),
        pytest.param({"evidence": [["Nothing was decided"], []]}, {}, id="a part of the quote"),
        pytest.param({"evidence": [[f"{QUOTE} The mayor"], []]}, {}, id="more than the quote"),
        pytest.param({"evidence": []}, {"evidence": None}, id="no evidence"),
        pytest.param({"evidence": [[QUOTE], [QUOTE]]}, {}, id="evidence where the first has none"),
    ],
)
def test_pairs_of_labels(tmp_path: Path, changes: Data, pairs: Data) -> None:
    same = {
        "form": (("polar", "polar"),),
        "verdict": (("unresolved", "unresolved"), ("unaddressed", "unaddressed")),
        "reason": (("pending", "pending"),),
        "evidence": (("shared", "shared"),),
        "presupposition": (("absent", "absent"),),
    }
    expected = {name: found for name, found in {**same, **pairs}.items() if found is not None}
    assert describe(tmp_path, [ARTICLE], [{**SECOND, **changes}]).pairs == expected


def test_pairs_of_all_articles_and_annotators_are_put_together(tmp_path: Path) -> None:
    bare = {"id": "b", "body": "x", "labels": {"form": "wh"}}
    other = {"article_id": "b", "annotator": "second", "form": "polar"}
    found = describe(tmp_path, [ARTICLE, bare], [other, SECOND, {**SECOND, "annotator": "third", "form": "tag"}])
    assert found.pairs["form"] == (("polar", "polar"), ("polar", "tag"), ("wh", "polar"))


def test_an_article_without_labels_is_paired_too(tmp_path: Path) -> None:
    found = describe(tmp_path, [article(1)], [{"article_id": "a1", "annotator": "second", "form": "none"}])
    assert found.pairs == {"form": (("-", "none"),)}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"verdicts": ["unresolved"]}, "tram: 'second' labelled other propositions .* Label it again", id="fewer verdicts"),
        pytest.param({"verdicts": []}, "labelled other propositions", id="no verdicts"),
        pytest.param({"presuppositions": []}, "labelled other propositions", id="no presuppositions"),
        pytest.param({"presuppositions": ["absent"] * 2}, "labelled other propositions", id="more presuppositions"),
        pytest.param({"verdicts": ["unresolved", "yes"]}, r"annotations\.jsonl, line 2: field 'verdicts\.1'.*\"yes\"", id="unknown verdict"),
        pytest.param({"annotater": "x"}, r"annotations\.jsonl, line 2: unknown field 'annotater'", id="unknown field"),
        pytest.param({"form": None}, r"annotations\.jsonl, line 2: field 'form'", id="no form"),
        pytest.param(
            {"reasons": ["pending"]}, "tram", id="fewer reasons",
        ),
        pytest.param(
            {"evidence": [[QUOTE]]}, "tram", id="fewer pieces of evidence",
        ),
        pytest.param(
            {"article_id": "train"}, "train", id="an article that is not there",
        ),
    ],
)  # fmt: skip
def test_annotations_that_do_not_fit_are_refused(tmp_path: Path, changes: Data, message: str) -> None:
    other = {"id": "b", "body": "x"}
    fitting = {"article_id": "b", "annotator": "second", "form": "none"}
    with pytest.raises(DataError, match=message):
        describe(tmp_path, [other, ARTICLE], [fitting, {**SECOND, **changes}])


def test_an_empty_quote_shows_nothing_in_common(tmp_path: Path) -> None:
    try:
        found = describe(tmp_path, [ARTICLE], [{**SECOND, "evidence": [[""], []]}])
    except DataError:
        return
    assert ("shared", "shared") not in found.pairs.get("evidence", ())


def test_the_shipped_data_set_was_labelled_twice() -> None:
    path = find_dataset("question-headlines")
    found = describe_dataset(path)
    assert len(found.pairs["form"]) == found.articles == sum(1 for _ in read_articles(path))
    assert sum(sum(splits.values()) for splits in found.counts["verdict"].values()) == found.articles
    assert sum(size * count for size, count in found.story_sizes.items()) == found.articles
    assert min(agreement_of(pairs).agreed / len(pairs) for pairs in found.pairs.values()) > 0.8


# Agreement


def pairs_of(table: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    return [pair for pair, count in table.items() for _ in range(count)]


YES_NO = pairs_of({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15})
THREE = pairs_of({
    ("a", "a"): 4, ("a", "b"): 1,
    ("b", "b"): 2, ("b", "c"): 1,
    ("c", "a"): 1, ("c", "c"): 1,
})  # fmt: skip


@pytest.mark.parametrize(
    ("pairs", "agreed", "kappa"),
    [
        # 35 of 50 alike; by chance 25/50 x 30/50 + 25/50 x 20/50 = 0.5; (0.7 - 0.5) / 0.5
        pytest.param(YES_NO, 35, 0.4, id="two labels"),
        # 7 of 10 alike; by chance (5 x 5 + 3 x 3 + 2 x 2) / 100 = 0.38; (0.7 - 0.38) / 0.62
        pytest.param(THREE, 7, 16 / 31, id="three labels"),
        pytest.param([("a", "a"), ("b", "b")], 2, 1.0, id="always"),
        pytest.param([("a", "b"), ("b", "a")], 0, -1.0, id="never"),
        # 2 of 4 alike; by chance 2/4 x 2/4 + 2/4 x 2/4 = 0.5
        pytest.param([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")], 2, 0.0, id="as by chance"),
        # none alike, nothing by chance: four labels, each used by one annotator alone
        pytest.param([("a", "c"), ("b", "d")], 0, 0.0, id="no label in common"),
        pytest.param([], 0, None, id="no items"),
        pytest.param([("a", "a")], 1, None, id="one item"),
        pytest.param([("a", "a")] * 5, 5, None, id="one label"),
    ],
)
def test_cohens_kappa(pairs: list[tuple[str, str]], agreed: int, kappa: float | None) -> None:
    found = agreement_of(pairs)
    assert (found.items, found.agreed) == (len(pairs), agreed)
    assert found.kappa == (None if kappa is None else pytest.approx(kappa))


@pytest.mark.parametrize("pairs", [[("a", "a"), ("a", "b")], [("a", "a"), ("b", "a")], [("a", "b")] * 3])
def test_one_who_knows_a_single_label_has_no_kappa(pairs: list[tuple[str, str]]) -> None:
    assert agreement_of(pairs).kappa is None


def test_kappa_does_not_care_who_is_first() -> None:
    assert agreement_of([(two, one) for one, two in THREE]).kappa == agreement_of(THREE).kappa


def test_agreement_by_label() -> None:
    assert agreement_of(THREE).classes == {"a": (4, 6), "b": (2, 4), "c": (1, 3)}
    assert agreement_of(YES_NO).classes == {"n": (15, 30), "y": (20, 35)}


def test_agreement_as_data_is_json() -> None:
    data = agreement_of([("a", "a"), ("a", "b"), ("b", "b")]).as_data()
    assert json.loads(json.dumps(data)) == {
        "items": 3,
        "agreed": 2,
        "kappa": pytest.approx(0.4),  # by chance 2/3 x 1/3 + 1/3 x 2/3 = 4/9; (6/9 - 4/9) / (5/9)
        "classes": {"a": [1, 2], "b": [1, 2]},
    }
