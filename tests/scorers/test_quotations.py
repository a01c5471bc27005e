"""Quotations in a summary that the article does not have word for word."""

import pytest

from evals.schema import Article, Score
from evals.scorers.facts.quotations import check_quotations, quotations

BODY = (
    'The port is full, the harbour board said. "Nobody asked us for a ban," its chair, Lena Voss, said on Monday. '
    '"We have room for more ships."\n\nMs Voss told reporters: “It’s our duty [to serve] every ship that comes'
)


def check(summary: str, body: str = BODY, language: str = "en") -> Score:
    return check_quotations(summary, Article(id="a", body=body, language=language))


@pytest.mark.parametrize(
    "summary",
    [
        'Voss said: "Nobody asked us for a ban."',
        "Voss said: “nobody asked us for a ban”.",
        "Voss said: 'Nobody asked us for a ban'.",
        "Voss said: «Nobody asked us for a ban».",
        "Voss said: „Nobody asked us for a ban“.",
        'Voss said: "Nobody … asked us for … a ban. We have room for more ships."',  # two pieces of one speech
        'Voss said: "[T]he port" and "[n]obody asked us for [such] a ban".',
        'It is "our duty" to serve.',
        'Voss said it is "our duty to serve every ship".',
    ],
)
def test_what_was_said_may_be_quoted(summary: str) -> None:
    assert [flag for flag in check(summary).flags if not flag.warning] == []


@pytest.mark.parametrize(
    ("summary", "quote"),
    [
        ('Voss said: "Nobody asked us for a rule."', "Nobody asked us for a rule."),
        ("Voss said: ‘Everybody asked us for a ban’.", "Everybody asked us for a ban"),
        ("Voss said: 'Nobody's asking us for a ban'.", "Nobody's asking us for a ban"),
        ('Voss said: "We have room for Nobody."', "We have room for Nobody."),
        ('Voss said: "Nobody asked … for a rule."', "Nobody asked … for a rule."),
    ],
)
def test_what_was_not_said_is_flagged_with_its_place(summary: str, quote: str) -> None:
    score = check(summary)
    (flag,) = score.flags
    assert (flag.quote, flag.reason, flag.warning) == (quote, "quotation not in the article word for word", False)
    assert summary[flag.start : flag.end] == quote
    assert score.value == 0.0


def test_invented_direct_speech_is_a_warning_and_costs_nothing() -> None:
    score = check('Voss said: "The port is full."')
    (flag,) = score.flags
    assert flag.warning
    assert flag.reason.startswith("invented direct speech")
    assert flag.source is not None
    assert BODY[flag.source.start : flag.source.end] == flag.source.quote == "The port is full"
    assert score.value == 1.0


def test_a_body_without_quotation_marks_invents_no_speech() -> None:
    assert check('She said: "The port is full."', "The port is full, she said.").flags == ()


def test_a_title_is_no_speech() -> None:
    assert (
        check('She wrote "The Port of Eastdock".', 'She wrote The Port of Eastdock. "Read it," she said.').flags == ()
    )


@pytest.mark.parametrize(
    "summary",
    [
        "Voss said no.",
        'Voss called it a "ban on ships".'[:22] + ".",
        "It is the girls' team and the boys' cup.",
        "Rock 'n' roll",
    ],
)
def test_nothing_to_check_is_unscored(summary: str) -> None:
    score = check(summary)
    assert (score.status, score.value, score.reason) == ("unscored", None, "no quotation in the summary")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("«Das ist gut», sagte er.", ["Das ist gut"]),
        ("»Das ist gut«, sagte er.", ["Das ist gut"]),
        ("„Das ist gut“, sagte er.", ["Das ist gut"]),
        ("« C’est bien », a-t-il dit.", [" C’est bien "]),
        ("”Det är bra”, sade han.", ["Det är bra"]),
        ("彼は「これは良い」と言った。", ["これは良い"]),
        ("It’s ‘Nobody’s fault’, he said.", ["Nobody’s fault"]),
        ("“One paragraph\n\n“and the next”", ["One paragraph", "and the next"]),
    ],
)
def test_marks_of_all_languages(text: str, found: list[str]) -> None:
    assert [quote for _, quote in quotations(text)] == found


def test_a_quotation_in_a_script_without_spaces() -> None:
    body = "市长说：“港口将在周五关闭。”渡轮继续运行。"
    assert check("市长说：“港口将在周五关闭。”", body, "zh").flags == ()
    assert [flag.quote for flag in check("市长说：“港口将在周六关闭。”", body, "zh").flags] == ["港口将在周六关闭。"]
