"""The page in a real Chromium: found, read, sorted, opened and attacked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk_run import ATTACK, BIDI, QUOTE, SHAPE, axe, decision, write

from evals.numbers import number
from evals.reports import render_run
from evals.schema import Spent, Usage
from evals.scorecard import make_scorecard
from evals.store import SAMPLES, Run


def page_of(folder: Path, more: str = "", count: int = 3) -> Path:
    run = write(folder, more, count)
    path = folder / "page.html"
    path.write_text(render_run(run, make_scorecard(run), decision(more), "html"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(tmp_path_factory.mktemp("plain"))


Opens = Callable[..., Any]


def headlines(page: Any) -> list[str]:
    return [text.strip() for text in page.locator(".open").all_inner_texts()]


def test_the_conclusion_is_on_top(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    tiles = page.locator(".tile").all_inner_texts()
    assert ["Fails" in tiles[0], "Unfit" in tiles[-1]] == [True, True]
    assert page.locator("h1").inner_text() == "desk"
    assert page.locator("#estimates .forest").first.locator("tr.beside").count() > 0
    assert page.locator(".matrices tbody tr").inner_text().split()[:7] == ["supported", "·", "·", "2", "·", "1", "–"]
    told = "1 of 3 labelled Samples has no verdict: figures are over the other 2."
    assert told in page.locator("#verdicts").inner_text()
    assert "3 articles" in page.locator("#count").inner_text()


def test_search_filters_and_reset(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    page.get_by_label("Search").fill("HARBOUR a1")
    assert headlines(page) == ["Will harbour 1 close?"]
    page.get_by_label("Search").fill("people were told")  # which only summaries say
    assert len(headlines(page)) == 3
    page.get_by_label("Search").fill("nowhere at all")
    assert (headlines(page), page.locator("#count").inner_text()) == ([], "0 of 3 articles")
    page.get_by_role("button", name="Reset").click()
    assert len(headlines(page)) == 3
    for label, found in (("a wrong verdict", "0"), ("flags", "0"), ("a score missing", "1"), ("an error", "1")):
        page.get_by_label(label, exact=True).check()
        assert headlines(page) == [f"Will harbour {found} close?"]
        page.get_by_label(label, exact=True).uncheck()
    page.get_by_label("Tag").select_option("desk:1")
    assert headlines(page) == ["Will harbour 1 close?"]
    page.get_by_label("Tag").select_option("all")
    page.get_by_label("Language").select_option("ar")
    assert headlines(page) == ["Will harbour 2 close?"]


def test_a_count_of_the_conclusion_shows_those_articles(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    page.get_by_role("link", name="1 wrong verdict").click()
    assert headlines(page) == ["Will harbour 0 close?"]


def test_warnings_are_counted_and_filtered_apart_from_flags(opens: Opens, tmp_path: Path) -> None:
    run = write(tmp_path)
    samples = [one.model_dump(mode="json") for one in run.samples()]
    (unsure,) = [one for one in samples if one["article_id"] == "a2" and one["prompt"] == "summary@v1"]
    flag = {"quote": "told", "start": 45, "end": 49, "reason": "force raised", "warning": True}
    unsure["scores"].append({"name": "force", "status": "scored", "value": 0.0, "flags": [flag]})
    page = opens(kept(run, samples, tmp_path / "page.html"))
    page.get_by_label("warnings", exact=True).check()
    assert headlines(page) == ["Will harbour 2 close?"]
    page.get_by_label("warnings", exact=True).uncheck()
    page.get_by_label("flags", exact=True).check()
    assert headlines(page) == ["Will harbour 0 close?"]
    page.get_by_role("link", name="1 warning").click()
    assert headlines(page) == ["Will harbour 2 close?"]
    page.locator(".open").first.click()
    assert page.locator(".opened mark.warning").inner_text() == "told"


def kept(run: Run, samples: list[dict[str, Any]], path: Path) -> Path:
    (run.path / SAMPLES).write_text("".join(json.dumps(one) + "\n" for one in samples), encoding="utf-8")
    path.write_text(render_run(run, make_scorecard(run), None, "html"), encoding="utf-8")
    return path


def test_what_a_model_does_not_do_is_missing_and_no_error(opens: Opens, tmp_path: Path) -> None:
    run = write(tmp_path)
    samples = [one.model_dump(mode="json") for one in run.samples()]
    (failed,) = [one for one in samples if one["error"]]
    failed["error"]["kind"], failed["scores"][0]["status"] = "unsupported", "unscored"
    page = opens(kept(run, samples, tmp_path / "page.html"))
    assert "0 answers of no use (and 1 unsupported)" in " ".join(page.locator(".counts").inner_text().split())
    page.get_by_label("an error", exact=True).check()
    assert headlines(page) == []
    page.get_by_label("an error", exact=True).uncheck()
    page.get_by_label("a score missing", exact=True).check()
    assert headlines(page) == ["Will harbour 1 close?"]
    assert "no use" not in page.locator("#table .chips").inner_text()


def test_a_mean_of_several_answers_is_called_so(opens: Opens, tmp_path: Path) -> None:
    run = write(tmp_path)
    samples = [one.model_dump(mode="json") for one in run.samples()]
    path = kept(run, [*samples, {**samples[0], "repeat": 1}], tmp_path / "page.html")
    page = opens(path)
    page.locator("#measure").select_option("rouge1")
    assert page.locator("#by").inner_text() == "rouge1, mean of several"
    page.locator("#contender").select_option("lead3, summary")
    assert page.locator("#by").inner_text() == "rouge1"


def test_no_table_of_figures_scrolls_sideways_on_a_phone(opens: Opens, tmp_path: Path) -> None:
    spent = Spent(requests=1, usage=Usage(input=30_000, output=999), cost=0.1234, cost_saved=0.1)
    run = write(tmp_path)
    samples = [one.model_copy(update={"generating": spent}).model_dump(mode="json") for one in run.samples()]
    for one in samples:
        one["scores"] += [{"name": "coverage", "status": "scored", "value": 1.0}] if one["task"] == "summary" else []
    page = opens(kept(run, samples, tmp_path / "page.html"), viewport={"width": 390, "height": 800})
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    wide = "[...document.querySelectorAll('.wide')].map((one) => [one.getAttribute('aria-label'), one.scrollWidth - one.clientWidth])"
    found = dict(page.evaluate(wide))
    assert {"Cost and time of each model", "Which paragraphs summaries draw on"} <= set(found)
    assert {name: by for name, by in found.items() if by} == {}
    page.locator("#measure").select_option("rouge1")
    places = "[...document.querySelector('#table tbody tr').cells].slice(2).map((cell) => { const range = document.createRange(); range.selectNodeContents(cell); const { left, right } = range.getBoundingClientRect(); return [left, right]; }).filter(([left, right]) => right > left)"
    (_, flags), (score, _) = page.evaluate(places)
    assert score - flags > 8  # they do not touch


def test_the_script_writes_figures_as_all_reports_do(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    for name in ("rouge1", "length"):
        for value in (0.217, -0.03, 0.0, -0.0001, 1.0, 0.9996, 12.345, -1.5, None):
            assert page.evaluate("([value, name]) => number(value, name)", [value, name]) == number(value, name)


def test_sorting_both_ways_with_what_has_no_score_last(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    page.locator("#measure").select_option("rubric.faithful")
    for direction, first in (("ascending", "0"), ("descending", "0")):
        page.locator("[data-sort=score] button").click()
        assert page.locator("[data-sort=score]").get_attribute("aria-sort") == direction
        assert [headlines(page)[0], headlines(page)[-1]] == [f"Will harbour {first} close?", "Will harbour 1 close?"]
    page.locator("#measure").select_option("rouge1")
    assert headlines(page)[0] == "Will harbour 2 close?"
    page.locator("[data-sort=headline] button").click()
    assert page.locator("[aria-sort]").count() == 1
    assert headlines(page)[0] == "Will harbour 0 close?"


def test_an_opened_article_has_its_evidence_marked_and_linked(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    page.locator(".open").first.click()
    opened = page.get_by_role("region", name="Article a0", exact=True)
    marks = opened.locator(".read mark")
    assert marks.first.inner_text() == QUOTE  # after a character of two UTF-16 units
    link = opened.locator(".read .why").first
    link.focus()
    page.keyboard.press("Enter")
    reason = page.locator(link.get_attribute("href"))
    assert reason.inner_text().split(maxsplit=1)[1].startswith("people: supported")
    assert page.evaluate("location.hash") == link.get_attribute("href")
    assert page.locator(reason.locator("a").get_attribute("href")).count() == 1
    text = opened.inner_text()
    for part in ("Form: polar", "Takes for granted", "The harbour will close", "the label is supported", "a cue"):
        assert part in text or part in opened.text_content()
    flagged = opened.locator("mark.flag")
    assert (flagged.inner_text(), "numbers: not in the article" in text) == ("41", True)


def test_summaries_stand_side_by_side_with_their_differences(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    page.locator(".open").first.click()
    cards = page.locator(".opened .side").last.locator(".card")
    assert cards.locator("h4").all_inner_texts() == ["openai|m summary@v1", "lead3", "Reference 1"]
    assert cards.nth(0).locator("ins").all_inner_texts() == ["41", " people were"]  # in two, for 41 is flagged too
    page.locator(".opened select").select_option("nothing")
    assert page.locator(".opened ins").count() == 0


def test_every_score_has_its_signature_and_the_judges_words(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    page.locator(".open").first.click()
    page.locator(".opened summary", has_text="Every score of the summaries").click()
    row = page.locator(".scores tr", has_text="rubric.faithful")
    assert "The judge's own words" in row.inner_text()
    assert "P 0.500 R 0.250" in page.locator(".scores tr", has_text="rouge1").inner_text()
    assert "rubric|judge:m" in page.locator(".opened .signed").last.inner_text()


def test_the_keyboard_is_enough(opens: Opens, plain: Path) -> None:
    page = opens(plain)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "query"
    page.keyboard.type("harbour")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "open":
            break
    page.keyboard.press("Enter")
    assert page.locator(".open").first.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.opened')")
    page.keyboard.press("Escape")
    assert page.locator(".opened").count() == 0
    assert page.evaluate("document.activeElement.className") == "open"


def test_the_theme_follows_the_system_until_it_is_switched(opens: Opens, plain: Path) -> None:
    page = opens(plain, color_scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    page.get_by_role("button", name="Light theme").click()
    light = page.evaluate(colour)
    assert (dark, light) == ("rgb(20, 22, 26)", "rgb(255, 254, 251)")
    page.reload()
    assert page.evaluate(colour) == light


def test_fifty_articles_a_page(opens: Opens, tmp_path: Path) -> None:
    page = opens(page_of(tmp_path, count=121))
    assert page.locator("#count").inner_text() == "121 articles; 1 to 50 are shown"
    page.get_by_role("button", name="After").click()
    page.get_by_role("button", name="After").click()
    assert (page.locator(".open").count(), page.locator("#page").inner_text()) == (21, "Page 3 of 3")
    assert page.get_by_role("button", name="After").is_disabled()
    page.locator(".open").last.click()  # its details stand in the second block
    assert "Will harbour 120 close?" in page.locator(".opened .title").inner_text()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_it_is_accessible_and_nothing_sticks_out(opens: Opens, plain: Path, width: int, scheme: str) -> None:
    page = opens(plain, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.locator(".open").first.click()
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe(page)
    told = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found["violations"]]
    assert told == []
    assert len(found["passes"]) > 20


def test_text_without_a_space_does_not_widen_the_page(opens: Opens, tmp_path: Path) -> None:
    page = opens(page_of(tmp_path, "X" * 400), viewport={"width": 390, "height": 800})
    page.locator(".open").first.click()
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_right_to_left_text_runs_its_way(opens: Opens, tmp_path: Path) -> None:
    run = write(tmp_path, "هل يغلق الميناء")
    path = tmp_path / "page.html"
    path.write_text(render_run(run, make_scorecard(run), None, "html"), encoding="utf-8")
    page = opens(path)
    page.locator(".open").last.click()
    assert page.locator(".opened .title").get_attribute("lang") == "ar"
    assert page.locator(".opened .title").get_attribute("dir") == "auto"


def test_an_address_opens_its_article(opens: Opens, tmp_path: Path) -> None:
    path = page_of(tmp_path, count=60)
    page = opens(path)
    page.locator(".open").nth(2).click()
    page.locator("#after").click()
    page.evaluate("location.hash = '#article=a55'")
    page.wait_for_selector(".opened")
    assert page.locator(".opened .title").inner_text().startswith("Will harbour 55 close?")
    assert page.get_by_role("link", name="Link to this article").get_attribute("href") == "#article=a55"
    assert page.evaluate("document.activeElement.dataset.at") == "55"


def test_print_leaves_the_controls_out(opens: Opens, plain: Path) -> None:
    page = opens(plain, color_scheme="dark")
    page.emulate_media(media="print")
    assert not page.locator("#controls").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 254, 251)"


def test_without_script_the_conclusion_is_there(opens: Opens, plain: Path) -> None:
    page = opens(plain, java_script_enabled=False)
    assert page.get_by_text("needs JavaScript").is_visible()
    assert not page.locator("#controls").is_visible()
    assert page.locator("#estimates").is_visible()


@pytest.mark.parametrize("attack", [ATTACK, BIDI], ids=["markup", "controls"])
def test_hostile_text_lies_still(opens: Opens, tmp_path: Path, attack: str) -> None:
    shapes = []
    for name, more in (("attack", attack), ("words", "words")):
        page = opens(page_of(tmp_path / name, more))
        page.locator(".open").nth(0).click()
        page.locator(".open").nth(1).click()
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        shapes.append(page.evaluate(SHAPE))
        assert page.evaluate("window.pwned") is None
    assert shapes[0] == shapes[1]


def test_what_was_written_is_what_is_read(opens: Opens, tmp_path: Path) -> None:
    page = opens(page_of(tmp_path, ATTACK))
    page.locator(".open").first.click()
    for place in (".opened .title", ".opened .text >> nth=0", ".standfirst", "#conclusion .rules", "h1"):
        assert "<img src=x onerror=window.pwned=1>" in page.locator(place).text_content()


def test_no_control_or_override_character_is_left(tmp_path: Path) -> None:
    text = page_of(tmp_path, BIDI).read_text(encoding="utf-8")
    assert [char for char in text if char in "\u202e\u2066\x1b\x07\x00"] == []
    assert "\\u001b" not in text
    assert "\\u0000" not in text


def test_the_policy_names_the_script_and_nothing_more(plain: Path) -> None:
    text = plain.read_text(encoding="utf-8")
    policy = text.split('Content-Security-Policy" content="')[1].split('"')[0].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert " style=" not in text
