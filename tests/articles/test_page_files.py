"""Pages as files: which are found, how their bytes become text, and that no line and no paragraph is ever lost."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.articles.clean import Page, clean_page
from evals.articles.lines import DATA, NAVIGATION
from evals.articles.pages import find_pages, page_article, read_page
from evals.errors import DataError
from evals.text import squash

quick = settings(max_examples=80, deadline=None, derandomize=True)

HEAD = "Council puts off vote on Skarrow bridge until June"
FIRST = "The council of Skarrow put off its vote on the new bridge on Monday night after engineers asked for more time."
SECOND = "The piers of the old bridge were last inspected in 1998, and divers have found cracks in two of them since."
THIRD = "A vote is now due in June, the clerk of the council said after the meeting had ended."
ARTICLE = [FIRST, SECOND, THIRD]
PAGE = "\n\n".join([HEAD, *ARTICLE]) + "\n"


def found_in(folder: Path) -> list[str]:
    """The pages of a folder, by their paths in it."""
    return [path.relative_to(folder).as_posix() for path in find_pages(folder)]


def write(folder: Path, *names: str) -> None:
    """Makes files of these names."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PAGE, encoding="utf-8")


def read(folder: Path, raw: bytes, name: str = "p.txt") -> tuple[str, list[str]]:
    """The headline and the paragraphs of a page of these bytes."""
    (folder / name).write_bytes(raw)
    article, page = read_page(folder / name)
    assert (article.headline, article.body) == (page.headline, page.body)
    return article.headline, article.body.split("\n\n")


def test_pages_in_folders_are_found_in_order(tmp_path: Path):
    write(tmp_path, "b/two.txt", "b/one.txt", "a.txt", "c/d/e.txt", "c.txt")
    assert found_in(tmp_path) == ["a.txt", "b/one.txt", "b/two.txt", "c/d/e.txt", "c.txt"]


def test_pages_are_found_by_their_suffix_in_any_case(tmp_path: Path):
    names = ["a.txt", "b.TXT", "c.text", "d.md", "e.markdown", "f.html", "g.HTM"]
    write(tmp_path, *names, "h.pdf", "i.jsonl", "j", "k.txt.bak")
    assert found_in(tmp_path) == names


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path):
    write(tmp_path, ".hidden.txt", ".git/a.txt", "b/.cache/c.txt", "d.txt")
    assert found_in(tmp_path) == ["d.txt"]


def test_a_folder_below_a_hidden_one_is_searched(tmp_path: Path):
    write(tmp_path / ".work", "a.txt")
    assert found_in(tmp_path / ".work") == ["a.txt"]


def test_a_folder_that_is_named_like_a_page_is_none(tmp_path: Path):
    write(tmp_path, "pages.txt/a.md")
    assert found_in(tmp_path) == ["pages.txt/a.md"]


@pytest.mark.parametrize("name", ["page.pdf", ".hidden.txt", "page"])
def test_a_file_that_is_named_is_the_page_whatever_its_name(tmp_path: Path, name: str):
    write(tmp_path, name)
    assert find_pages(tmp_path / name) == [tmp_path / name]


def test_an_empty_folder_has_no_pages(tmp_path: Path):
    assert find_pages(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.txt", PAGE),
        ("p.md", f"# {PAGE}"),
        (
            "p.html",
            f"<html lang='en'><body><h1>{HEAD}</h1>" + "".join(f"<p>{one}</p>" for one in ARTICLE) + "</body></html>",
        ),
        ("html.txt", f"<!-- saved -->\n<!doctype html><h1>{HEAD}</h1>" + "".join(f"<p>{one}</p>" for one in ARTICLE)),
        ("text.html", PAGE),
    ],
)
def test_text_markdown_and_html_make_the_same_article(tmp_path: Path, name: str, text: str):
    (tmp_path / name).write_text(text, encoding="utf-8")
    article, _ = read_page(tmp_path / name)
    assert (article.headline, article.body.split("\n\n"), article.language) == (HEAD, ARTICLE, "en")


def test_the_article_names_its_file_and_has_the_same_id_from_any(tmp_path: Path):
    write(tmp_path, "a.txt", "b.txt")
    one, other = (read_page(path)[0] for path in find_pages(tmp_path))
    assert (one.source, other.source) == (str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))
    assert one.id == other.id


TOLD = "“Das Café kostet 4 € – zu viel”, sagte der Wirt."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str):
    text = "\n\n".join([HEAD, *ARTICLE, TOLD])
    assert read(tmp_path, text.encode(encoding)) == (HEAD, [*ARTICLE, TOLD])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_with_a_mark_is_read_in_either_order(tmp_path: Path, encoding: str):
    assert read(tmp_path, f"\ufeff{PAGE}".encode(encoding)) == (HEAD, ARTICLE)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_of_every_system_are_read(tmp_path: Path, end: str):
    assert read(tmp_path, PAGE.replace("\n", end).encode()) == (HEAD, ARTICLE)


def test_hard_wrapped_text_with_windows_line_ends_is_put_together(tmp_path: Path):
    text = "\n\n".join([HEAD, *(textwrap.fill(one, 70) for one in ARTICLE)])
    assert read(tmp_path, text.replace("\n", "\r\n").encode()) == (HEAD, ARTICLE)


def test_a_few_nul_bytes_are_taken_out(tmp_path: Path):
    assert read(tmp_path, PAGE.replace("bridge", "bri\x00dge", 1).encode()) == (HEAD, ARTICLE)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param(b"", "the file is empty", id="empty"),
        pytest.param(b"\xef\xbb\xbf \n\t\n", "the file is empty", id="blank"),
        pytest.param(PAGE.encode("utf-16-le"), "this is a binary file, not text", id="UTF-16 without a mark"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff", "this is a binary file, not text", id="picture"),
        pytest.param(b"Caf\x81 \x8d\x8f", "neither UTF-8 nor Windows-1252 text", id="neither encoding"),
    ],
)
def test_a_file_that_is_no_text_is_an_error(tmp_path: Path, raw: bytes, reason: str):
    with pytest.raises(DataError, match=rf"p\.txt: {reason}"):
        read(tmp_path, raw)


@pytest.mark.parametrize(
    ("name", "reason"), [("none.txt", "there is no such file"), (".", "this is a folder, not a file")]
)
def test_a_path_that_cannot_be_read_is_an_error(tmp_path: Path, name: str, reason: str):
    with pytest.raises(DataError, match=reason):
        read_page(tmp_path / name)


@pytest.mark.parametrize(
    "front",
    [
        f"---\ntitle: {HEAD}\ndate: 2025-06-04\nauthor: Ann Reed\n---\n",
        f'---\ntitle: "{HEAD}"\ntags: [bridges, Skarrow]\n---\n\n# {HEAD}\n',
        f"---\nlayout: post\n---\n\n# {HEAD}\n",
        f"\n\n---\ntitle: '{HEAD}'\nsummary: A vote is put off, and the ferry runs on.\n---\n",
        f'+++\ntitle = "{HEAD}"\ndraft = false\n+++\n',
    ],
)
def test_front_matter_of_markdown_is_data_about_the_page(front: str):
    page = clean_page(f"{front}\n" + "\n\n".join(ARTICLE))
    assert (page.headline, page.body.split("\n\n")) == (HEAD, ARTICLE)
    assert {one.reason for one in page.removed} <= {DATA, "headline again"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"{HEAD}\n=====\n\n{FIRST}\n\n{SECOND}", [FIRST, SECOND], id="headline"),
        pytest.param(f"Hessle Post\n\n{HEAD}\n===\n\n{FIRST}\n\n{SECOND}", [FIRST, SECOND], id="headline below the site"),
        pytest.param(
            f"{HEAD}\n===\n\n{FIRST}\n\nWhat happens next\n-----\n\n{SECOND}", [FIRST, "What happens next", SECOND], id="subhead"
        ),
        pytest.param(f"# {HEAD}\n\n{FIRST}\n---\n{SECOND}", [FIRST, SECOND], id="a paragraph above a rule"),
        pytest.param(f"# {HEAD}\n\n{FIRST}\n\n---\n\n{SECOND}\n\n***", [FIRST, SECOND], id="rules"),
        pytest.param(f"# {HEAD}\n\n{FIRST}\n\n---\n{SECOND}\n---\n\n{THIRD}", ARTICLE, id="rules around a paragraph"),
        pytest.param(f"## {HEAD}\n\n{FIRST}\n\n{SECOND}", [FIRST, SECOND], id="a heading of the second level"),
        pytest.param(
            f"---\n\n{HEAD}\n\n{FIRST}\n\n---\n\n{SECOND}\n\n{THIRD}",
            ARTICLE
        ),
        pytest.param(
            f"---\n{HEAD}\n---\n\n{FIRST}\n\n{SECOND}",
            [FIRST, SECOND]
        ),
    ],
)  # fmt: skip
def test_underlined_headings_and_rules_are_told_apart(text: str, expected: list[str]):
    page = clean_page(text)
    assert (page.headline, page.body.split("\n\n")) == (HEAD, expected)


@pytest.mark.parametrize("width", [55, 65, 72, 80, 99])
def test_hard_wrapped_paragraphs_are_put_together(width: int):
    wrapped = "\n\n".join([HEAD, *(textwrap.fill(one, width) for one in ARTICLE)])
    assert clean_page(wrapped).body.split("\n\n") == ARTICLE


def test_indented_hard_wrapped_paragraphs_are_put_together():
    wrapped = "\n\n".join([HEAD, *(textwrap.indent(textwrap.fill(one, 70), "    ") for one in ARTICLE)])
    assert clean_page(wrapped).body.split("\n\n") == ARTICLE


def test_a_hard_wrapped_headline_is_put_together():
    headline = "Council puts off its vote on the bridge until June, says the clerk after a long night of talks"
    page = clean_page("\n\n".join([textwrap.fill(headline, 70), *(textwrap.fill(one, 70) for one in ARTICLE)]))
    assert (page.headline, page.body.split("\n\n")) == (headline, ARTICLE)


def test_paragraphs_on_a_line_each_are_not_put_together():
    assert clean_page("\n".join([HEAD, *ARTICLE])).body.split("\n\n") == ARTICLE


def test_short_lines_of_one_block_are_not_put_together():
    poem = ["The river took the bridge", "and gave it back in spring", "and nobody was there."]
    page = clean_page("\n\n".join([HEAD, FIRST, "\n".join(poem), SECOND]))
    assert page.body.split("\n\n") == [FIRST, *poem, SECOND]


@pytest.mark.parametrize("gap", ["   ", "\t"])
def test_a_row_of_entries_with_wide_spaces_is_navigation(gap: str):
    row = ["City news", "All sports", "Weather today", "Your letters"]
    page = clean_page("\n\n".join([HEAD, FIRST, SECOND, gap.join(row), THIRD]))
    assert [(one.text, one.reason) for one in page.removed] == [(" ".join(row), NAVIGATION)]


@pytest.mark.parametrize(
    "row", ["North   12   South   14", "It   was   cold   there.", "Rain   came   at   six, the clerk said"]
)
def test_a_row_of_figures_or_words_with_wide_spaces_is_text(row: str):
    page = clean_page("\n\n".join([HEAD, FIRST, SECOND, row, THIRD]))
    assert page.body.split("\n\n") == [FIRST, SECOND, squash(row), THIRD]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        pytest.param(
            "ar",
            [
                "هل يستقيل رئيس بلدية سكارو؟",
                "قال رئيس بلدية سكارو يوم الاثنين إنه لن يستقيل من منصبه قبل الانتخابات المقبلة.",
                "إعلان",
                "وأضاف أن المجلس سيجتمع في يونيو لمناقشة الجسر الجديد.",
                "اقرأ أيضا: عشر غلايات",
                "«لم يتقرر شيء»، قال كاتب المجلس.",
                "سكارو",
            ],
            id="Arabic",
        ),
        pytest.param(
            "he",
            [
                "האם ראש העיר יתפטר?",
                "ראש העיר אמר ביום שני כי לא יתפטר מתפקידו לפני הבחירות הקרובות.",
                "חסות",
                "המועצה תתכנס ביוני לדיון בגשר החדש, שבנייתו התעכבה.",
                "https://example.org/gesher",
                "„דבר לא הוחלט”, אמר מזכיר המועצה.",
                "סקארו",
            ],
            id="Hebrew",
        ),
    ],
)
def test_text_from_right_to_left_is_read(tmp_path: Path, language: str, lines: list[str]):
    (tmp_path / "p.txt").write_text("\n\n".join(lines), encoding="utf-8")
    article, _ = read_page(tmp_path / "p.txt")
    assert (article.headline, article.body.split("\n\n"), article.language) == (lines[0], lines[1:6:2], language)


@pytest.mark.parametrize(
    "line",
    [
        "\u200fAdvertisement\u200e",
        "\u200fShare\u200e",
        "\u202bمشاركة\u202c",
        "\u200bShare",
    ],
    ids=ascii,
)
def test_invisible_marks_do_not_hide_furniture(line: str):
    assert clean_page("\n\n".join([HEAD, FIRST, line, SECOND])).body.split("\n\n") == [FIRST, SECOND]


PARAGRAPHS = [
    "The council of Skarrow put off its vote on the new bridge on Monday night after engineers, who had come from the port in the "
    "afternoon, asked for more time to look at the piers, which nobody had done since the flood of 1998, and at the road.",
    "“Nothing is decided,” said Ida Moor, who has run the port for ten years, and who was the only one of the nine members to vote "
    "against the delay, which she called a present to all those in Carrow who never wanted a bridge in the first place.",
    "Divers found cracks in two of the four piers in the spring, and a report that was sent to the newspaper, to all members of the "
    "council and to the ferry company says that one of them may have to be built anew, at a cost of three million pounds.",
    "Until June the ferry will run every hour, the clerk of the council said after the meeting had ended, and it will be free on "
    "Sundays for the people of the quay, of whom some three hundred had come to the hall with whistles, drums and a cow.",
]  # fmt: skip
SHORT = [
    "The council put off its vote on Monday.",
    "Divers found cracks in two piers.",
    "“Nothing is decided,” said Ida Moor.",
    "The ferry will run every hour until June.",
]
FURNITURE = [
    "Advertisement", "ADVERTISMENT", "Share", "Facebook | Twitter", "Related: Ten kettles compared", "Photo: Ida Moor", "(Reuters)",
    "5 minute read", "4 June 2025", "12 comments", "Subscribe to our newsletter", "We use cookies to show you relevant ads.",
    "© 2025 Hessle Post", "News | Sport | Weather", "author-image", "Tags: Bridges, Skarrow", "Most read", "By Ann Reed",
    "Ann Reed, Senior Reporter", "***", "7", "https://example.org", "![A whale](whale.png)", "Hessle 18°C", "Ten kettles compared",
    "Mayor opens pool in Carrow", "Anzeige", "Publicité", "إعلان", "広告", "Читайте также: Десять чайников",
]  # fmt: skip


def strewn(paragraphs: list[str]) -> st.SearchStrategy[list[str]]:
    """A headline and these paragraphs, with lines of furniture shuffled in between, no line twice."""
    places = st.lists(st.integers(0, len(paragraphs)), min_size=len(FURNITURE), max_size=len(FURNITURE))
    shown = st.lists(st.booleans(), min_size=len(FURNITURE), max_size=len(FURNITURE))
    return st.builds(_strew, st.just(paragraphs), st.permutations(FURNITURE), places, shown)


def _strew(paragraphs: list[str], furniture: list[str], places: list[int], shown: list[bool]) -> list[str]:
    lines = [HEAD]
    for at in range(len(paragraphs) + 1):
        lines += [
            line for line, place, is_shown in zip(furniture, places, shown, strict=True) if is_shown and place == at
        ]
        lines += paragraphs[at : at + 1]
    return lines


pages = strewn(PARAGRAPHS)


def accounted(page: Page) -> set[str]:
    """Every line that is the headline, a paragraph of the body or removed."""
    return {page.headline, *page.body.split("\n\n"), *(one.text for one in page.removed)}


@quick
@given(pages)
def test_no_paragraph_is_lost_whatever_stands_between(lines: list[str]):
    page = clean_page("\n\n".join(lines))
    assert page.headline == HEAD
    assert [one for one in page.body.split("\n\n") if one in PARAGRAPHS] == PARAGRAPHS


@quick
@given(strewn(SHORT))
def test_no_short_paragraph_is_lost_but_between_a_picture_and_its_credit(lines: list[str]):
    page = clean_page("\n\n".join(line for line in lines if not line.startswith("![")))
    assert [one for one in page.body.split("\n\n") if one in SHORT] == SHORT


@quick
@given(pages, st.sampled_from(["\n", "\n\n", "\n \n", "\n\n\n\n"]))
def test_every_line_is_in_the_headline_the_body_or_the_removals(lines: list[str], gap: str):
    page = clean_page(gap.join(lines))
    assert set(lines) - accounted(page) == set()


@quick
@given(pages)
def test_no_removal_is_without_a_reason_or_still_in_the_body(lines: list[str]):
    page = clean_page("\n\n".join(lines))
    assert all(one.reason for one in page.removed)
    assert len(page.body.split("\n\n")) + len(page.removed) == len(lines) - 1


@quick
@given(pages)
def test_an_article_that_was_cleaned_stays_as_it_is(lines: list[str]):
    page = clean_page("\n\n".join(lines))
    paragraphs = [one for one in page.body.split("\n\n") if one in PARAGRAPHS]
    again = clean_page("\n\n".join([page.headline, *paragraphs]))
    assert (again.headline, again.body.split("\n\n"), again.removed) == (page.headline, paragraphs, ())


@quick
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60), min_size=1, max_size=8))
def test_every_word_of_any_text_is_accounted_for(lines: list[str]):
    text = "\n\n".join([HEAD, FIRST, *lines, SECOND])
    page = page_article(text, "p.txt")[1]
    told = squash(" ".join([page.headline, page.body, *(one.text for one in page.removed)]))
    assert [word for line in lines for word in line.split() if word.isalnum() and word not in told] == []
