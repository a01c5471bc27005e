"""The page of a Comparison in a real Chromium: filtered by what changed, sorted, opened, attacked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk_run import ATTACK, BIDI, SHAPE, axe, write_two

from evals.compare import compare_read, read_sides
from evals.compare.values import AtEqualLength
from evals.reports import render_comparison

Opens = Callable[..., Any]


def page_of(folder: Path, more: str = "", count: int = 6) -> Path:
    sides = read_sides(*write_two(folder, more, count))
    path = folder / "page.html"
    path.write_text(render_comparison(compare_read(*sides), sides, "html"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(tmp_path_factory.mktemp("plain"))


def headlines(page: Any) -> list[str]:
    return [text.strip() for text in page.locator(".open").all_inner_texts()]


def test_the_conclusion_comes_first_and_says_what_differs(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    assert "HEAD against BASE (openai|m summary@v1)" in page.locator("#conclusion .said").first.inner_text()
    order = page.evaluate("[...document.querySelectorAll('main > section')].map((one) => one.id)")
    assert order == ["conclusion", "differences", "verdicts", "most", "cost", "articles", "making"]
    assert "do not trust the rubric rows" in page.locator("#conclusion .warning").inner_text()
    tiles = page.locator(".tile").all_inner_texts()
    assert any("2 turned" in tile and "2 from wrong to right" in tile for tile in tiles), tiles


def test_differences_are_drawn_round_nothing_with_the_band_of_equivalence(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    row = page.locator("#differences tr", has=page.get_by_text("rouge1", exact=True)).first
    band, zero, dot = (row.locator(f".{name}").bounding_box() for name in ("band", "zero", "dot"))
    middle = zero["x"] + zero["width"] / 2
    assert band["x"] < middle < band["x"] + band["width"]
    assert abs(band["x"] + band["width"] / 2 - middle) < 1
    assert dot["x"] > middle  # HEAD has more
    assert row.locator(".mean").inner_text().startswith("+0.")


@pytest.mark.parametrize("width", [360, 390])
def test_differences_and_articles_fit_a_phone(opens: Opens, tmp_path: Path, width: int) -> None:
    page = opens(page_of(tmp_path), viewport={"width": width, "height": 800})
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.locator("#measure").select_option("rouge1")
    wide = "[...document.querySelectorAll('#differences .wide, #verdicts .wide, .articles-table')].map((one) => one.scrollWidth - one.clientWidth)"
    assert set(page.evaluate(wide)) == {0}
    row = page.locator("#differences tr", has=page.get_by_text("rouge1", exact=True)).first.inner_text().split("\n")
    assert [any(part in line for line in row) for part in ("0.250 → 0.450", "p 1.000, n 6")] == [True, True]
    assert "0.000 → 0.750" in page.locator("#table tbody tr").first.inner_text()
    row = page.locator("#differences tr", has=page.get_by_text("rouge1", exact=True)).first
    told = [row.locator(part).first for part in (".phone.word", ".mean", ".mark .dot")]
    assert [one.is_visible() for one in told] == [True] * 3
    assert "no evidence" in told[0].inner_text()
    assert not row.locator("td.word").is_visible()  # the word stands once


def test_an_arrowhead_says_that_an_interval_goes_on(opens: Opens, tmp_path: Path) -> None:
    sides = read_sides(*write_two(tmp_path, "", 6))
    found = compare_read(*sides)
    even = AtEqualLength(difference=-0.5, low=-1.2, high=0.1, extrapolated=True, method="m")
    (first, *others) = (one for one in found.pairings if one.task == "summary")
    measures = tuple(
        one.model_copy(update={"at_equal_length": even if one.name == "rouge1" else None}) for one in first.measures
    )
    path = tmp_path / "page.html"
    changed = found.model_copy(update={"pairings": (first.model_copy(update={"measures": measures}), *others)})
    path.write_text(render_comparison(changed, sides, "html"), encoding="utf-8")
    page = opens(path)
    heads = page.locator("#differences .cut")
    assert heads.all_text_contents() == ["◂"]
    arrow, plot = (one.bounding_box() for one in (heads, page.locator("#differences .plot", has=page.locator(".cut"))))
    assert abs(arrow["x"] - plot["x"]) < 2  # at the scale's very end
    row = page.locator("#differences tr", has=page.locator(".cut"))
    assert "at equal length" in row.inner_text()


def test_changed_articles_are_found(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    page.locator("#measure").select_option("rouge1")
    changed = ["Will harbour 0 close?", "Will harbour 3 close?"]
    for label in ("a change", "another verdict", "a verdict turned right"):
        page.get_by_label(label, exact=True).check()
        assert headlines(page) == changed, label
        page.get_by_label(label, exact=True).uncheck()
    page.get_by_label("a verdict turned wrong", exact=True).check()
    assert (headlines(page), page.locator("#count").inner_text()) == ([], "0 of 6 articles")
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("link", name="2 turned right").click()
    assert headlines(page) == changed
    page.get_by_label("Search").fill("ferries too")  # which only HEAD's summaries say
    assert headlines(page) == changed
    page.get_by_role("button", name="Reset").click()
    page.get_by_label("Search").fill("harbour a4")
    assert headlines(page) == ["Will harbour 4 close?"]


def test_verdicts_and_scores_of_both_sides_stand_in_a_row(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    page.locator("#measure").select_option("rouge1")
    row = page.locator("#table tbody tr").first.inner_text().split()
    assert " ".join(row).endswith("✗ unresolved → ✓ supported 1 → 1 0.000 0.750 +0.750")
    page.locator("[data-sort=moved] button").click()
    assert headlines(page)[-1] == "Will harbour 0 close?"
    page.locator("[data-sort=moved] button").click()
    assert headlines(page)[:2] == ["Will harbour 0 close?", "Will harbour 3 close?"]
    page.locator("#contender").select_option("openai|m, headline")
    assert page.locator("#table tbody tr").first.inner_text().split()[-1] == "–"  # verdicts have no ROUGE


def test_an_opened_article_has_both_summaries_with_what_differs(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    page.get_by_role("link", name="Will harbour 0 close?").first.click()  # from the list of what changed most
    page.wait_for_selector(".opened")
    cards = page.locator(".opened .side").last.locator(".card")
    assert cards.locator("h4").all_inner_texts()[:2] == ["BASE openai|m summary@v1", "HEAD openai|m summary@v1"]
    assert [cards.nth(at).locator("ins").all_inner_texts() for at in (0, 1)] == [[], ["Ferries too"]]
    assert cards.nth(0).locator("mark.flag").inner_text() == "41"
    answers = page.locator(".opened .side").first.inner_text()
    assert "✗ the label is supported" in answers
    assert "✓ as labelled" in answers
    assert page.locator(".opened .read mark").count() > 0
    page.locator(".opened select").select_option("nothing")
    assert page.locator(".opened ins").count() == 0


def test_the_keyboard_is_enough_and_the_theme_is_kept(opens: Opens, plain: Path) -> None:
    page = opens(plain, color_scheme="dark")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skips to the articles
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "query"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert len(headlines(page)) == 2
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "open":
            break
    page.keyboard.press("Enter")
    assert page.locator(".opened").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".opened").count() == 0
    page.get_by_role("button", name="Light theme").click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 254, 251)"


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_it_is_accessible_and_nothing_sticks_out(opens: Opens, plain: Path, width: int, scheme: str) -> None:
    page = opens(plain, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.locator(".open").first.click()
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe(page)
    assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found["violations"]] == []
    assert len(found["passes"]) > 20


@pytest.mark.parametrize("attack", [ATTACK, BIDI], ids=["markup", "controls"])
def test_hostile_text_lies_still(opens: Opens, tmp_path: Path, attack: str) -> None:
    shapes = []
    for name, more in (("attack", attack), ("words", "words")):
        page = opens(page_of(tmp_path / name, more))
        page.locator(".open").nth(0).click()
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        shapes.append(page.evaluate(SHAPE))
        assert page.evaluate("window.pwned") is None
    assert shapes[0] == shapes[1]


def test_an_article_that_changed_is_linked_whatever_its_name(opens: Opens, tmp_path: Path) -> None:
    page = opens(page_of(tmp_path, " 100% (it's) #1 & ü"))
    page.locator("#most a").first.click()
    page.wait_for_selector(".opened")
    assert page.locator(".opened .title").inner_text().startswith("Will harbour 0 close?")
