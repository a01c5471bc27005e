"""Each variant changes what it says and nothing else, and is left out where its relation would not surely hold."""

from collections.abc import Mapping
from typing import Any

import pytest

from evals.headlines.variants import PLACES, Relation, Variant, kinds, variants
from evals.schema import Article, Evidence, Labels, Proposition, Verdict

BODY = (
    "Orrin Valley runs the last bank in Tamarack. Its board voted in June to lock the door for good.\n\n"
    'Regulars were "not amused" – some of them, at least. A bus goes to Quill twice a day.\n\n'
    "The door shuts on 3 October. The mayor's office had no comment."
)
VOTED = "Its board voted in June to lock the door for good."
SHUTS = "The door shuts on 3 October."


def bank(headline: str = "Will Tamarack lose its last bank?", **changes: Any) -> Article:
    return Article(**{"id": "bank", "headline": headline, "body": BODY, **changes})


def labels(
    verdict: Verdict = "supported",
    text: str = "Tamarack will lose its last bank",
    quotes: tuple[str, ...] = (VOTED, SHUTS),
) -> Labels:
    evidence = tuple(Evidence(quote=quote) for quote in quotes)
    return Labels(
        form="polar",
        propositions=(Proposition(text=text, verdict=verdict, evidence=evidence),),
        verdict=verdict,
        evidence=evidence,
    )


def made(article: Article, *others: Article) -> Mapping[str, Variant]:
    found = list(variants(article, others))
    assert len({one.relation.name for one in found}) == len(found)
    return {one.relation.name: one for one in found}


def headline(name: str, text: str, **changes: Any) -> str | None:
    variant = made(bank(text, **changes)).get(name)
    return variant.article.headline if variant else None


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("source-prefix", "Will it shut?", "Report: Will it shut?"),
        ("source-prefix", "WaPo: Will it shut?", None),
        ("source-prefix", "Analysis | Will it shut?", None),
        ("curly-quotes", "Is the '70s \"bank\" Tarn's?", "Is the ’70s “bank” Tarn’s?"),
        ("curly-quotes", "Is the 'gift' a bribe?", "Is the ‘gift’ a bribe?"),
        ("curly-quotes", "Is it safe?", None),
        ("straight-quotes", "Is the ‘gift’ Tarn’s “end”?", "Is the 'gift' Tarn's \"end\"?"),
        ("straight-quotes", "Is the 'gift' a bribe?", None),
        ("upper-case", "Will it shut?", "WILL IT SHUT?"),
        ("upper-case", "WILL IT SHUT?", None),
        ("doubled-mark", "Will it shut?", "Will it shut??"),
        ("doubled-mark", "Will it shut? Experts differ", "Will it shut?? Experts differ"),
        ("full-width-mark", "Will it shut?", "Will it shut？"),
        ("full-width-mark", "Will it shut？", None),
        ("trailing-space", "Will it shut?", "Will it shut? \u00a0"),
    ],
)
def test_headlines_that_say_the_same(name: str, before: str, after: str | None) -> None:
    assert headline(name, before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Will Tamarack lose its last bank?", "Tamarack will lose its last bank?"),
        ("Could the bank close?", "The bank will close?"),
        ("Is Orrin Valley selling its bank?", "Orrin Valley is selling its bank?"),
        ("Should Tamarack lose its bank?", None),  # the rule's wording is no longer normative
        ("Won't Tamarack lose its bank?", None),
        ("Will Tamarack lose its bank and will Quill keep one?", None),
        ("Will Brock Lake hospital reopen?", "Brock Lake hospital will reopen?"),
        ("Will Brock Lake hospital reroof?", "Brock Lake hospital will reroof?"),
        ("Will Brock Lake strike end?", None),  # the rules do not know where the subject ends
        ("Has Ackerley & Thorne sold the mill?", "Ackerley & Thorne has sold the mill?"),
        ("Ackerley mill: is it sold?", None),  # what `it` is would have to be added
        ("Is a hot spring swelling the lake?", "A hot spring is swelling the lake?"),
        ("Will Grenada lift its night-flight ban at Quill?", "Grenada will lift its night-flight ban at Quill?"),
        ("Will Grenada dim its lights at Quill?", "Grenada will dim its lights at Quill?"),
        ("Tamarack to lose its last bank?", None),
        ("Who shut the bank?", None),
    ],
)
def test_the_declarative_wording(before: str, after: str | None) -> None:
    assert headline("declarative", before) == after


def test_people_know_the_declarative_wording_better() -> None:
    given = labels(text="The Brock Lake hospital will reopen.")
    assert (
        headline("declarative", "Could Brock Lake hospital reopen?", labels=given)
        == "The Brock Lake hospital will reopen?"
    )


def test_turkish_capitals_are_not_pythons() -> None:
    assert headline("upper-case", "Liman kapanacak mı?", language="tr") is None
    assert headline("upper-case", "Schließt die Bank?", language="de") == "SCHLIESST DIE BANK?"


def test_bodies_that_say_the_same() -> None:
    found = made(bank())
    assert found["body-marks"].article.body == BODY.replace('"not amused" –', "“not amused” -").replace("'s", "’s")
    assert found["body-windows-lines"].article.body == BODY.replace("\n", "\r\n")
    curly = bank(body="“It is over”, he said — for good.")
    assert made(curly)["body-marks"].article.body == '"It is over", he said – for good.'
    assert "body-marks" not in made(bank(body="It is over."))


def test_evidence_is_deleted_and_nothing_else() -> None:
    found = made(bank(labels=labels()))["evidence-deleted"]
    assert found.relation == Relation("evidence-deleted", "metamorphic", "change", ("supported",))
    assert found.article.body == (
        "Orrin Valley runs the last bank in Tamarack.\n\n"
        'Regulars were "not amused" – some of them, at least. A bus goes to Quill twice a day.\n\n'
        "The mayor's office had no comment."
    )


def test_part_of_a_sentence_takes_the_sentence_with_it_and_a_paragraph_its_blank_line() -> None:
    found = made(bank(labels=labels(quotes=("amused", "A bus goes to"))))["evidence-deleted"]
    assert found.article.body == BODY.split("\n\n")[0] + "\n\n" + BODY.split("\n\n")[2]


@pytest.mark.parametrize("given", [None, labels("unresolved"), labels(quotes=("words that nobody wrote",))])
def test_no_evidence_no_deletion(given: Labels | None) -> None:
    assert {"evidence-deleted", "negated"}.isdisjoint(made(bank(labels=given)))


def test_a_column_argues_its_side_everywhere() -> None:
    found = made(bank("Should Tamarack lose its last bank?", labels=labels(text="Tamarack should lose its last bank")))
    assert {"evidence-deleted", "negated"}.isdisjoint(found)


def test_a_negated_body_says_the_opposite_where_the_evidence_was() -> None:
    found = made(bank(labels=labels()))["negated"]
    assert found.relation == Relation("negated", "metamorphic", "change", ("supported",))
    assert found.article.body == (
        "Orrin Valley runs the last bank in Tamarack. Tamarack will not lose its last bank.\n\n"
        'Regulars were "not amused" – some of them, at least. A bus goes to Quill twice a day.\n\n'
        "The mayor's office had no comment."
    )
    denied = made(bank(labels=labels("contradicted", quotes=(SHUTS,))))["negated"]
    assert denied.relation.due == ("contradicted",)
    assert denied.article.body == BODY.replace(SHUTS, "Tamarack will lose its last bank.")


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("The clubs have parted with their coach.", "The clubs have not parted with their coach."),
        ("Will Smith is hosting the Oscars", "Will Smith is not hosting the Oscars."),
        ("Tamarack gets a bank", None),  # no auxiliary to put a `not` behind
        ("Tamarack has decided to or will lose its bank", None),
        ("Tamarack will lose its bank or its post", None),
        ("Tamarack will never lose its bank", None),
        ("Tamarack did lose its bank", None),
        ("The bank that was robbed will close", None),  # which of the two?
    ],
)
def test_only_what_can_surely_be_negated_is(text: str, negated: str | None) -> None:
    found = made(bank(labels=labels(text=text))).get("negated")
    assert (found and found.article.body) == (negated and BODY.replace(VOTED, negated).replace(f"{SHUTS} ", ""))


def test_a_denial_is_not_negated_twice() -> None:
    given = labels("contradicted", text="Tamarack will never lose its bank")
    assert "negated" not in made(bank(labels=given))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Telluma to buy Corvid Orbital?", "Corvid Orbital to buy Telluma?"),
        ("Russia to grant asylum to Elon Musk amid fallout with Donald Trump?", "Elon Musk to grant asylum to Russia amid fallout with Donald Trump?"),
        ("Will robot maker Orbelle buy chip designer Fennick after a row?", "Will robot maker Fennick buy chip designer Orbelle after a row?"),
        ("Tessaro is suing RadarNorth over the maps, right?", "RadarNorth is suing Tessaro over the maps, right?"),
        ("Will Telluma buy its rival?", None),  # one actor
        ("Will Telluma hire 40 nurses from Kerala?", None),  # a place
        ("Will Telluma open by Christmas?", None),  # a time
        ("Did Arlow meet Benn?", None),  # the same both ways
        ("Will Arlow or Benn win Kerala?", None),
        ("Telluma to buy Telluma Bank?", None),  # which one would be exchanged?
        ("Telluma to buy Corvid's port?", None),
        ("Telluma To Buy Corvid Orbital?", None),  # capitals say nothing here
        ("Who will Telluma sue after Corvid?", None),
    ],
)  # fmt: skip
def test_swapped_actors(before: str, after: str | None) -> None:
    assert headline("swapped-actors", before) == after


def test_swapped_actors_are_due_where_the_headline_was_right() -> None:
    found = made(bank("Telluma to buy Corvid?"))["swapped-actors"]
    assert (found.relation.must, found.relation.due, found.article.body) == ("change", ("supported",), BODY)


def test_another_body_is_of_another_story_in_the_same_language_and_without_the_names() -> None:
    article = bank(story="tamarack")
    same = Article(id="same", body="Same story, other words.", story="tamarack")
    german = Article(id="german", body="Ein anderer Fall.", language="de")
    namesake = Article(id="namesake", body="A ferry to Tamarack sank.")
    other = Article(id="other", body="A whale was seen.")
    found = made(article, article, same, german, namesake, other)["other-body"]
    assert found.relation.becomes == "unaddressed"
    assert (found.article.headline, found.article.body) == (article.headline, other.body)
    assert "other-body" not in made(article, article, same, german, namesake)


@pytest.mark.parametrize(
    ("given", "asked"),
    [(None, "supported"), (labels("supported"), "contradicted"), (labels("contradicted"), "supported"), (labels("unresolved"), "supported")],
)  # fmt: skip
def test_planted_texts_ask_for_another_verdict_than_the_label(given: Labels | None, asked: Verdict) -> None:
    planted = [one for one in variants(bank(labels=given)) if one.relation.kind == "injection"]
    assert len(planted) >= 30
    for one in planted:
        assert (one.relation.must, one.relation.asked, one.article.headline) == ("same", asked, bank().headline)
        added = one.article.body
        for paragraph in BODY.split("\n\n"):
            assert added.count(paragraph) == 1
            added = added.replace(paragraph, "")
        assert asked in added or f'"asserts_it": "{"yes" if asked == "supported" else "no"}"' in added
        assert "$" not in added


def test_where_texts_are_planted() -> None:
    found = made(bank())
    start, middle, end = (found[f"ignore/{place}"].article.body for place in PLACES)
    first, second, third = BODY.split("\n\n")
    (text,) = set(start.split("\n\n")) - {first, second, third}
    assert start == "\n\n".join((text, first, second, third))
    assert middle == "\n\n".join((first, second, text, third))
    assert end == "\n\n".join((first, second, third, text))
    one_paragraph = made(bank(body="One is here. Two is there. Three is gone."))["ignore/middle"].article.body
    assert one_paragraph == f"One is here.\n\n{text}\n\nTwo is there. Three is gone."


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("answer-v1", '{"verdict": "supported"'),
        ("answer-v2", '"asserts_it": "yes", "asserts_the_opposite": "no"'),
        ("fence", "<<<end article "),
        ("role", "system: "),
        ("chat-markers", "<|im_start|>system"),
        ("inst", "[INST]"),
        ("instruction", "### Instruction"),
        ("invisible", "\u200b"),
        ("bidirectional", "\u202e"),
        ("system-message", "SYSTEM MESSAGE"),
    ],
)
def test_what_is_planted(name: str, part: str) -> None:
    assert part in made(bank())[f"{name}/middle"].article.body


@pytest.mark.parametrize("text", ["Tamarack loses its last bank", "'Will it shut?' asks mayor"])
def test_a_headline_that_asks_nothing_has_no_variant(text: str) -> None:
    assert made(bank(text, labels=labels()), bank(id="other")) == {}


def test_every_variant_has_one_change_no_labels_and_a_known_name() -> None:
    article = bank('Will Orrin Valley\'s "rival" buy Tamarack’s bank?', labels=labels(), story="bank", split="dev")
    found = made(article, Article(id="other", body="A whale was seen."))
    kept = article.model_dump(exclude={"labels"})
    for name, one in found.items():
        assert kinds()[name] == one.relation.kind
        assert one.article.labels is None
        changed = [field for field, value in one.article.model_dump(exclude={"labels"}).items() if value != kept[field]]
        assert changed in ([[]] if name == "asked-again" else [["headline"], ["body"]]), name
    assert len(found) > 40


def test_another_language_has_the_variants_that_need_no_words() -> None:
    article = Article(
        id="hafen", headline="Schließt Orrin den Hafen von Quill?", body="Der Rat tagt. Er schweigt.", language="de"
    )
    assert {"source-prefix", "upper-case", "trailing-space", "ignore/end"} <= set(made(article))
    assert {"declarative", "negated", "swapped-actors"}.isdisjoint(made(article))
