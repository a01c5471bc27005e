"""Names in a summary that the article lacks."""

import pytest

from evals.schema import Article, Score
from evals.scorers.facts.names import check_names


def check(summary: str, body: str, language: str = "en", headline: str = "") -> Score:
    return check_names(summary, Article(id="a", body=body, language=language, headline=headline))


@pytest.mark.parametrize(
    ("summary", "body", "flagged"),
    [
        ("On Friday Davankov spoke to Kotov.", "Davankov spoke to Musk.", ["Kotov"]),
        ("On Friday Davankov’s party met Musk's lawyer.", "Davankov's party met a lawyer of Musk.", []),
        ("It is Kotov’s house, not Musk's.", "It is the house of Musk.", ["Kotov"]),
        ("The Davis' house burned.", "Davis has a house.", []),
        ("It left the EU and the WHO.", "Leaders of the European Union and of the World Health Organization met.", []),
        ("Members of the OPEC and the EU met.", "Leaders of the European Union met.", ["OPEC"]),
        ("It left the U.N. in May.", "It left the United Nations in May.", []),
        ("He met the Japanese and the British.", "He met people of Japan and of Britain.", []),
        ("He met the Turkish minister.", "He met a minister of Japan.", ["Turkish"]),
        ("Residents agreed. He met Musk.", "People agreed with Musk.", []),
        ("Residents agreed. Anna Kotov met Musk.", "People agreed with Musk.", ["Kotov"]),
        ("In March on Monday he met Mr Musk.", "He met Musk.", []),
        ("He met President Musk later.", "He met Musk.", []),
        ("Talks of O'Brien and Saint-Pierre began.", "Talks of O’Brien and of Saint-Pierre began.", []),
        ("Talks with José Müller began.", "Talks with José began.", ["Müller"]),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_flags(summary: str, body: str, flagged: list[str]) -> None:
    score = check(summary, body)
    assert [flag.quote for flag in score.flags] == flagged
    assert [summary[flag.start : flag.end] for flag in score.flags] == flagged
    assert (score.status == "scored" and score.value == 1.0) is (not flagged)


def test_the_value_is_the_share_that_stands() -> None:
    score = check("It was Musk, not Kotov, Petrov or Trump.", "Musk and Trump fell out.")
    assert score.value == pytest.approx(2 / 4)
    assert score.reason == "2 of 4 names are not in the article"


def test_the_headline_counts_as_the_article() -> None:
    assert check("He met Kotov.", "He met him on Friday.", headline="Kotov to resign?").flags == ()


@pytest.mark.parametrize(
    ("summary", "body", "language", "reason"),
    [
        ("Der Minister traf Kotow.", "Der Minister traf Musk.", "de", "no rules for names in language 'de'"),
        ("Der Minister traf Kotow.", "Der Minister traf Musk.", "de-AT", "no rules for names in language 'de-AT'"),
        ("Le ministre a vu Kotov.", "Le ministre a vu Musk.", "fr", "no rules for names in language 'fr'"),
        ("HE MET KOTOV", "He met Musk.", "en", "case says nothing here"),
        ("2024: 38%", "He met Musk.", "en", "case says nothing here"),
        ("He met Kotov.", "he met musk.", "en", "the article is in lower case"),
        ("Nobody came.", "He met Musk.", "en", "no name in the summary"),
        ("Kotov left.", "He met Musk.", "en", "no name in the summary"),  # it opens the sentence, and may be any word
    ],
    ids=["german", "austrian", "french", "capitals", "no letters", "lower case", "no name", "only an opening word"],
)
def test_unscored_with_a_reason(summary: str, body: str, language: str, reason: str) -> None:
    score = check(summary, body, language)
    assert (score.status, score.value, score.reason) == ("unscored", None, reason)


@pytest.mark.parametrize(
    "body",
    ["The European Union agreed to it.", "On Friday the European Union agreed to it."],
    ids=["The", "Friday the"],
)
def test_an_acronym_whatever_stands_before_its_name(body: str) -> None:
    assert check("It was agreed by the EU.", body).flags == ()


@pytest.mark.parametrize("summary", ["Meanwhile Musk left.", "Later President Musk left."])
def test_an_opening_word_before_a_name_is_no_name(summary: str) -> None:
    assert check(summary, "Musk left.").flags == ()


@pytest.mark.parametrize(
    ("summary", "body", "flagged"),
    [
        ("It is about the World Health Organization.", "It is about the WHO.", []),
        ("He met US Citizenship and Immigration Services.", "He met USCIS.", []),
        ("He met the Centers for Disease Control and Prevention (CDC).", "He met the CDC.", []),
        ("He met the Dutch in the UK.", "He met people of the Netherlands in Britain.", []),
        ("He met Nicolás Maduro.", "He met Nicolas Maduro.", []),
        ("He met Barack Obama there.", "He met Obama there.", []),
        ("He met Michelle Obama there.", "He met Barack Obama there.", ["Michelle"]),
        ("Officials of Tulsa County met.", "Officials of Tulsa met.", []),
        ("He flew El Al. Previously he had not.", "He flew El Al.", []),
        ("He met Rep. Santos. Then Mr. Kotov left.", "He met Santos.", ["Kotov"]),
        ("It was Anna Maria Kotov.", "It was somebody.", ["Anna Maria Kotov"]),
        ("First Set Of Female Quintuplets Born Almost Fifty Years Later.", "Girls were born in Houston.", []),
        ("They met Copland there.", "They met Copeland there.", ["Copland"]),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_aliases_acronyms_given_names_and_openings(summary: str, body: str, flagged: list[str]) -> None:
    assert [flag.quote for flag in check(summary, body).flags] == flagged


def test_the_name_it_is_like_is_told_with_its_sentence() -> None:
    body = "Police came. Copeland was hurt on Friday. It rained."
    (flag,) = check("They met Copland there.", body).flags
    assert flag.reason == "name not in the article, which has “Copeland”"
    assert flag.source is not None
    assert flag.source.quote == body[flag.source.start : flag.source.end] == "Copeland was hurt on Friday."
