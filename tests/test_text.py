import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.text import fence, find_quote, numbered, printable, sentence_spans, sentences, shorten

quick = settings(max_examples=150, deadline=None, derandomize=True)
TRICKY = st.text(
    st.sampled_from("abé ÀÉ\u0301\u0308\u05b0ﬁ½Ⅷ日本。.!?'’“”\"—–-\u00a0\u00ad\u200b\u2028\n\t1,"), max_size=60
)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param("Mr. Orr left. He is 61.", "en", ["Mr. Orr left.", "He is 61."], id="title"),
        pytest.param("It rose 1.7 percent. Then fell.", "en", ["It rose 1.7 percent.", "Then fell."], id="decimal"),
        pytest.param("Who pays? Nobody! So.", "en", ["Who pays?", "Nobody!", "So."], id="marks"),
        pytest.param("No stop here\n\nNext one.", "en", ["No stop here", "Next one."], id="paragraph break parts"),
        pytest.param("No stop here\n \t\nnext one.", "en", ["No stop here", "next one."], id="blank with spaces"),
        pytest.param("One line\nwrapped here.", "en", ["One line\nwrapped here."], id="line break does not"),
        pytest.param("今日は晴れ。明日は雨？", "ja", ["今日は晴れ。", "明日は雨？"], id="Japanese"),
        pytest.param("नमस्ते। आप कैसे हैं?", "hi", ["नमस्ते।", "आप कैसे हैं?"], id="Hindi"),
        pytest.param("One. Two.", "en-GB", ["One.", "Two."], id="region"),
        pytest.param(" \n\n ", "en", [], id="blank"),
    ],
)
def test_sentences(text: str, language: str, expected: list[str]):
    assert sentences(text, language) == expected


@quick
@given(TRICKY, st.sampled_from(["en", "de", "ja", "hi"]))
def test_sentence_spans_are_ordered_and_lose_nothing(text: str, language: str):
    position = 0
    for start, end in sentence_spans(text, language):
        assert position <= start < end
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


def test_numbered_sentences_stay_on_one_line_each():
    assert numbered(["One\nlong.", "Two."]) == "[1] One long.\n[2] Two."


@pytest.mark.parametrize(
    ("body", "quote", "expected"),
    [
        ("He said we will not go.", "we will not go", "we will not go"),
        ("He said “we won’t go there”.", "we won't go there", "we won’t go there"),
        ("He said \"we won't go there\".", "“we won’t go there”", "we won't go there"),
        ("It fell — at last – to nine", "It fell - at last - to nine", "It fell — at last – to nine"),
        ("a rise of 5\u00a0percent in\u202fMay", "rise of 5 percent in May", "rise of 5\u00a0percent in\u202fMay"),
        ("the mayor\n  of Hessle resigned", "the mayor of Hessle", "the mayor\n  of Hessle"),
        ("the mayor of Hessle resigned", "the mayor\nof  Hessle", "the mayor of Hessle"),
        ("the cafe\u0301 in Hessle shut", "the café in Hessle", "the cafe\u0301 in Hessle"),
        ("the café in Hessle shut", "the cafe\u0301 in Hessle", "the café in Hessle"),
        ("the gov\u00adern\u200bment fell on Monday", "the government fell on", "the gov\u00adern\u200bment fell on"),
        ("the ofﬁce will stay shut", "the office will stay", "the ofﬁce will stay"),
        ("市長は月曜日に辞任しないと述べた。", "月曜日に辞任しない", "月曜日に辞任しない"),
        ("시장은 월요일에 사임하지 않는다", "월요일에 사임하지 않는다", "월요일에 사임하지 않는다"),
        ("no. No one will ever know", "No one will ever", "No one will ever"),
    ],
    ids=[
        "verbatim", "straight for curly", "curly for straight", "dashes", "no-break spaces", "line break in body",
        "line break in quote", "combining accent in body", "combining accent in quote", "invisible characters",
        "ligature", "CJK", "Korean", "case tells two apart",
    ],
)  # fmt: skip
def test_a_verbatim_quote_is_found(body: str, quote: str, expected: str):
    found = find_quote(body, quote)
    assert found is not None
    assert found.quote == expected == body[found.start : found.end]


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        pytest.param("The mayor said that she may go.", "The mayor said that she will go.", id="invented word"),
        pytest.param("The mayor said that she may go.", "the mayor said that", id="other case"),
        pytest.param("The mayor said that she may go.", "said that she", id="three words"),
        pytest.param("The café in Hessle shut.", "The cafe in Hessle", id="accent left out"),
        pytest.param("The mayor said nothing, then left.", "The mayor said nothing then", id="comma left out"),
        pytest.param("The mayor said much. She left.", "The mayor … She left.", id="ellipsis"),
        pytest.param("市長は月曜日に辞任した。", "市長は月曜日に", id="seven characters of CJK"),
        pytest.param("The mayor said nothing.", "", id="empty"),
        pytest.param("The mayor said nothing.", "“ ”", id="marks only"),
        pytest.param("", "The mayor said nothing.", id="empty body"),
        pytest.param(
            "The levy rises by 15 percent.",
            "The levy rises by 1",
            id="number cut short",
        ),
        pytest.param(
            "½ of the voters agreed.",
            "2 of the voters agreed.",
            id="half a character",
        ),
        pytest.param(
            "They all came from Mid\u0301 Town.",
            "They all came from Mid",
            id="base without its accent",
        ),
    ],
)
def test_what_is_not_in_the_body_is_not_evidence(body: str, quote: str):
    assert find_quote(body, quote) is None


@quick
@given(TRICKY, st.data())
def test_found_quotes_are_the_bodys_own_characters(body: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(body)))
    found = find_quote(body, body[start : data.draw(st.integers(start, len(body)))])
    if found:
        assert found.quote == found.quote.strip() != ""
        assert body[found.start : found.end] == found.quote


WORDS = ["café", "cafe\u0301", "“war”", "isn’t", "1.7", "bank", "日本", "re\u00adport"]


@quick
@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "\n", "\u00a0", "  "])), min_size=4), st.data())
def test_four_words_of_a_body_are_always_found(pairs: list[tuple[str, str]], data: st.DataObject):
    body = "".join(word + space for word, space in pairs)
    start = data.draw(st.integers(0, len(pairs) - 4))
    found = find_quote(body, " ".join(word for word, _ in pairs[start : start + 4]))
    assert found is not None
    assert body[found.start : found.end] == found.quote


@quick
@given(st.one_of(st.text(), st.builds(fence, st.just("article"), st.text())))
def test_a_fence_is_stable_and_its_text_cannot_close_it(text: str):
    fenced = fence("article", text)
    opening, closing = re.fullmatch(r"(<<<article \w+>>>)\n.*\n(<<<end article \w+>>>)", fenced, re.S).groups()
    assert fenced == fence("article", text) == f"{opening}\n{text}\n{closing}"
    assert opening not in text
    assert closing not in text


def test_a_fence_depends_on_its_text():
    assert fence("article", "a").splitlines()[0] != fence("article", "b").splitlines()[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\x1b[31mred\x1b[0m", "a[31mred[0m", id="colour escape"),
        pytest.param("\x1b]0;title\x07hi", "]0;titlehi", id="title escape"),
        pytest.param("a\x9b2Jb\x85c", "a2Jbc", id="C1 controls"),
        pytest.param("a\rb\x08c\x00d\x7fe", "abcde", id="C0 controls"),
        pytest.param("a\u202eb\u202cc\u2066d\u2069e\u200ff", "abcdef", id="bidi overrides"),
        pytest.param("a\tb\nc “é” 日本 🙂", "a\tb\nc “é” 日本 🙂", id="text stays"),
    ],
)
def test_printable(text: str, expected: str):
    assert printable(text) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Hello there", 11, "Hello there"),
        ("Hello there", 10, "Hello…"),
        ("Hello, there", 9, "Hello…"),
        ("a\n b\tc", 9, "a b c"),
        ("\x1b[1mbold", 20, "[1mbold"),
        ("abcdefghij", 5, "abcd…"),
    ],
    ids=["fits", "cut at a word", "no comma before the ellipsis", "one line", "escapes", "one long word"],
)
def test_shorten(text: str, limit: int, expected: str):
    assert shorten(text, limit) == expected


@quick
@given(st.text(), st.integers(1, 30))
def test_shortened_text_fits_on_one_line(text: str, limit: int):
    short = shorten(text, limit)
    assert len(short) <= limit
    assert len(short.splitlines()) <= 1
