"""Numbers in a summary that the article lacks: every notation of the same number is the same number."""

import pytest

from evals.schema import Article, Score
from evals.scorers.facts.notation import find_numbers
from evals.scorers.facts.numbers import check_numbers


def check(summary: str, body: str, language: str = "en") -> Score:
    return check_numbers(summary, Article(id="a", body=body, language=language))


@pytest.mark.parametrize(
    ("summary", "body", "flagged"),
    [
        ("It cost 1.7 million.", "It cost 1.7m last year.", []),
        ("It cost 1.7m.", "It cost 1,700,000 last year.", []),
        ("It cost £1,700,000.", "It cost £1.7 million last year.", []),
        ("It cost 1 700 000.", "It cost 1.7 million.", []),
        ("It cost 1.7bn.", "It cost 1.7 million.", ["1.7bn"]),
        ("Two billion were lost.", "They lost 2bn.", []),
        ("38% agreed.", "38 per cent agreed.", []),
        ("38 percent agreed.", "Thirty-eight per cent agreed.", []),
        ("38% agreed.", "38 people agreed.", ["38%"]),
        ("38 people agreed.", "38% agreed.", ["38"]),
        ("1.140 came.", "1,140 came.", []),
        ("1,140 came.", "1.140 kamen.", []),
        ("1140 came.", "1'140 came.", []),
        ("1,140.5 tonnes", "1140.5 tonnes", []),
        ("1,150 came.", "1,140 came.", ["1,150"]),
        ("Twenty-six came.", "26 came.", []),
        ("26 came.", "Some twenty six came.", []),
        ("27 came.", "Twenty-six came.", ["27"]),
        ("Nineteen came.", "Eighteen came.", ["Nineteen"]),
        ("Thirty-one came.", "30 and 1 came.", ["Thirty-one"]),
        ("305 and 2,500,000", "three hundred and five, two million five hundred thousand", []),
        ("On the 21st it rained.", "It rained on 21 May.", []),
        ("On the 22nd it rained.", "It rained on 21 May.", ["22"]),
        ("In 2024 it rained.", "It rained in 2023.", ["2024"]),
        ("In 2024-25 it rained.", "It rained in 2024–25.", []),
        ("He is 26-years-old.", "He is 27 years old.", ["26"]),
        ("61 of 90 seats, 13 of them new", "90 seats", ["61", "13"]),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_flags(summary: str, body: str, flagged: list[str]) -> None:
    score = check(summary, body)
    assert [flag.quote for flag in score.flags] == flagged
    assert [summary[flag.start : flag.end] for flag in score.flags] == flagged
    assert score.status == "scored"
    assert (score.value == 1.0) is (not flagged)


def test_the_value_is_the_share_that_stands() -> None:
    score = check("61 of 90 seats, 13 of them new, 4 lost", "90 seats, 4 lost")
    assert score.value == pytest.approx(2 / 4)
    assert score.reason == "2 of 4 numbers are not in the article"


NONE, NONE_CHECKED = "no number in the summary", "no number that a rule can check"


@pytest.mark.parametrize(
    ("summary", "reason"),
    [
        ("Nobody came.", NONE), ("Two of the three agreed.", NONE_CHECKED), ("A summary in 50 words.", NONE_CHECKED),
        ("One million is a word.", NONE), ("G7 leaders met.", NONE),
    ],
)  # fmt: skip
def test_nothing_to_check_is_unscored(summary: str, reason: str) -> None:
    body = "A million came." if "million" in summary else "Nobody came."
    score = check(summary.replace("One million", "A million"), body)
    assert (score.status, score.value, score.reason) == ("unscored", None, reason)


def test_without_a_word_list_figures_are_read_and_words_are_not() -> None:
    assert [flag.quote for flag in check("Es kamen 127, nicht dreißig.", "Es kamen 126.", "de").flags] == ["127"]
    assert check("Es kamen dreißig.", "Es kamen 26.", "de").status == "unscored"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1.140", {1.14, 1140.0}),
        ("1,140,000", {1140000.0}),
        ("1.140,5", {1140.5}),
        ("2.5", {2.5}),
        ("3-million", {3e6}),
        ("nineteen", {19.0}),
        ("four hundred and twenty-six thousand", {426000.0}),
    ],
)
def test_what_a_figure_may_mean(text: str, values: set[float]) -> None:
    (number,) = find_numbers(text)
    assert number.values == values
    assert (number.quote, number.start) == (text, 0)


@pytest.mark.parametrize("text", ["It was signed on 20.06.2025.", "Version 3.11.2 is out.", "Rs 1,50,000 were paid."])
def test_a_verbatim_copy_is_never_flagged(text: str) -> None:
    assert check(text, text).flags == ()


@pytest.mark.parametrize(
    ("summary", "body"),
    [
        ("Between twenty and thirty came.", "Between 20 and 30 came."),
        ("Between two and three million came.", "Between 2 million and 3 million came."),
        ("The 3rd strike began.", "The third strike began."),
        ("The twenty-first strike began.", "The 21st strike began."),
    ],
    ids=["tens", "millions", "ordinal", "ordinal in words"],
)
def test_numbers_in_words(summary: str, body: str) -> None:
    assert check(summary, body).flags == ()


@pytest.mark.parametrize(
    ("summary", "body"),
    [("One third agreed.", "A third agreed."), ("They won five first prizes.", "They won 5 first prizes.")],
    ids=["fraction", "beside an ordinal"],
)
def test_an_ordinal_does_not_add_up(summary: str, body: str) -> None:
    assert check(summary, body).flags == ()


@pytest.mark.parametrize(
    ("summary", "body", "flagged"),
    [
        ("It fell 20-30%.", "It fell 20% to 30%.", []),
        ("It fell between 20 and 40 percent.", "It fell 20-30%.", ["40 percent"]),
        ("It cost $2-3 million.", "It cost $2 million to $3 million.", []),
        ("It cost 2 to 3m dollars.", "It cost $2m-$4m.", ["3m"]),
        ("One million came.", "A million came.", []),
        ("50% agreed.", "Half agreed.", []),
        ("12 came.", "A dozen came.", []),
        ("Call 0800 555.", "Call 0800 555 111.", []),
        ("In the 1990s it rained.", "In the '90s it rained.", []),
    ],
)
def test_ranges_and_what_else_stands_for_a_number(summary: str, body: str, flagged: list[str]) -> None:
    assert [flag.quote for flag in check(summary, body).flags] == flagged


@pytest.mark.parametrize(
    ("summary", "flagged"),
    [
        ("About 1,700 came.", False),
        ("About 1,500 came.", True),
        ("More than 1,700 came.", False),
        ("More than 1,750 came.", True),
        ("Nearly 1,750 came.", False),
        ("Nearly 1,700 came.", True),
        ("1,700 came.", True),
    ],
)
def test_a_rounded_number_is_near_and_on_the_side_it_says(summary: str, flagged: bool) -> None:
    assert bool(check(summary, "1,712 came.").flags) is flagged


@pytest.mark.parametrize(
    ("summary", "body", "flagged"),
    [
        ("It cost 3.3bn pounds.", "It cost £3.27 billion.", False),
        ("It cost 3.4bn pounds.", "It cost £3.27 billion.", True),
        ("It rose 41%.", "It rose 41.2%.", False),
        ("It rose 42%.", "It rose 41.2%.", True),
        ("It cost $5 million.", "It cost £5 million.", True),
        ("It cost €5m.", "It cost 5 million euros.", False),
        ("It cost $5m.", "It cost 5 million US dollars.", False),
        ("It cost $38.", "38 people came.", True),
        ("He ran 15 km.", "He ran 15 miles.", True),
        ("He ran 15 km.", "He ran 15 kilometres.", False),
        ("A 15-year plan.", "A plan of 15 months.", True),
        ("It fell to -15 degrees.", "It fell to 15 degrees.", True),
        ("It fell to minus 15 degrees.", "It fell to -15C.", False),
        ("At 7.30pm it rained.", "At 19:30 it rained.", False),
        ("At 7:30 p.m. it rained.", "At 6:30pm it rained.", True),
        ("On July 20 it rained.", "On 20 June it rained.", True),
        ("On June 20 it rained.", "On the 20th of June it rained.", False),
        ("On 20 June it rained.", "It rained (2025-06-20).", False),
        ("On 20 June it rained.", "It rained on 20.06.2025.", False),
        ("Three people died.", "Two people died.", True),
        ("Three people died.", "A man, a woman and a child died.", False),
        ("The jury of 12 met.", "The jury met.", False),
    ],
)
def test_units_signs_dates_and_small_counts(summary: str, body: str, flagged: bool) -> None:
    assert bool(check(summary, body).flags) is flagged


@pytest.mark.parametrize(
    ("language", "summary", "body", "flagged"),
    [
        ("de", "Es kostete 1,75 Millionen Euro.", "Es kostete 1.750.000 Euro.", False),
        ("de", "Es kostete 1,75 Milliarden Euro.", "Es kostete 1.750.000 Euro.", True),
        ("de", "Es kamen 127.", "Es kamen 126.", True),
        ("de", "Es kamen 30.", "Es kamen dreißig.", False),  # nobody reads German number words
        ("de", "Sie schließt am 5. Mai.", "Sie schließt am 4. Mai.", True),
        ("de", "Sie schließt am 4. Mai.", "Sie schließt am 04.05.2026.", False),
        ("es", "Cierra el 5 de mayo.", "Cierra el 4 de mayo.", True),
        ("fr", "Elle ferme le 5 mai.", "Elle ferme le 4 mai.", True),
        ("ru", "Закроют 5 мая.", "Закроют 4 мая.", True),
        ("fr", "Cela coûte 1,75 million d’euros.", "Cela coûte 1 750 000 euros.", False),
        ("es", "Costó 1.750 millones de euros.", "Costó 1,75 mil millones de euros.", False),
        ("pt-BR", "Custou 1,75 bilhão de reais.", "Custou R$ 1.750.000.000.", False),
        ("ru", "Стоило 1,75 млн рублей.", "Стоило 1 750 000 рублей.", False),
        ("ru", "Стоило 1,75 млн рублей.", "Стоило 1 760 000 рублей.", True),
        ("tr", "Yüzde 21,4 arttı.", "%21,4 arttı.", False),
        ("zh", "花费1.75亿元。", "花费1亿7500万元。", False),
        ("zh", "花费1.75亿美元。", "花费1.75亿元。", True),
        ("ja", "2億3600万円かかった。", "2.35億円かかった。", True),
        ("hi", "1.75 करोड़ रुपये", "1,75,00,000 रुपये", False),
        ("ar", "بلغ ٢١٤ سفينة", "بلغ 214 سفينة", False),
        ("ar", "بلغ ٣١٤ سفينة", "بلغ 214 سفينة", True),
    ],
)
def test_notations_of_other_languages(language: str, summary: str, body: str, flagged: bool) -> None:
    assert bool(check(summary, body, language).flags) is flagged


def test_a_language_without_rules_is_unscored() -> None:
    score = check("314 skip komu.", "214 skip komu.", "is")
    assert (score.status, score.reason) == ("unscored", "no rules for numbers in language 'is'")


def test_the_closest_place_is_that_of_the_same_kind_of_number() -> None:
    body = "Ann Holm spoke of the plan of the harbour board. On 20 June it was announced. It costs £5m."
    (flag,) = check("Ann Holm spoke of the plan on June 21.", body).flags
    assert flag.source is not None
    assert flag.source.quote == "On 20 June it was announced."
    assert body[flag.source.start : flag.source.end] == flag.source.quote
