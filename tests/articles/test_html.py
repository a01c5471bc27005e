"""HTML pages: what headline they declare or show, what of them is the article, and what becomes of the rest."""

import json
import sys
from pathlib import Path

import pytest

from evals.articles.clean import Page
from evals.articles.html import html_page
from evals.articles.pages import page_article, read_page
from evals.errors import DataError

HEAD = "Council puts off vote on Skarrow bridge until June"
FIRST = "The council of Skarrow put off its vote on the new bridge on Monday night after engineers asked for more time."
SECOND = "The piers of the old bridge were last inspected in 1998, and divers have found cracks in two of them since."
THIRD = "A vote is now due in June, the clerk of the council said after the meeting had ended."
LAST = "Until then the ferry will run every hour, and it will be free on Sundays for the people of the quay."
ARTICLE = [FIRST, SECOND, THIRD, LAST]
OUTSIDE = "outside the article, says trafilatura"
H1 = f"<h1>{HEAD}</h1>"
TEXT = "".join(f"<p>{one}</p>" for one in ARTICLE)


def document(article: str = H1 + TEXT, head: str = "", attributes: str = 'lang="en"', around: str = "{}") -> str:
    """An HTML page with this article."""
    body = around.format(f"<article>{article}</article>")
    return f"<!doctype html><html {attributes}><head>{head}</head><body>{body}</body></html>"


def within(piece: str) -> str:
    """A page with some HTML in the middle of its article."""
    return document(f"{H1}<p>{FIRST}</p><p>{SECOND}</p>{piece}<p>{THIRD}</p><p>{LAST}</p>")


def read(text: str) -> Page:
    """The page in some HTML."""
    return html_page(text, "p.html")


def body(text: str) -> list[str]:
    """The paragraphs of the article in some HTML."""
    return read(text).body.split("\n\n")


def dropped(text: str) -> dict[str, str]:
    """What is no part of the article, and why."""
    return {one.text: one.reason for one in read(text).removed}


def ld(data: object) -> str:
    """Data as JSON-LD."""
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def og(title: str, site: str = "") -> str:
    """OpenGraph's title, and the site's name."""
    named = f'<meta property="og:site_name" content="{site}">' if site else ""
    return f'{named}<meta property="og:title" content="{title}">'


NEWS = {"@type": "NewsArticle", "headline": HEAD}


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(ld(NEWS), id="plain"),
        pytest.param(ld({"@graph": [{"@type": "WebSite", "name": "Hessle Post"}, NEWS]}), id="graph"),
        pytest.param(ld([{"@type": "Organization", "name": "Hessle Post"}, NEWS]), id="list"),
        pytest.param(ld([[NEWS]]), id="list in a list"),
        pytest.param(ld({"@type": ["Thing", "NewsArticle"], "headline": HEAD}), id="several types"),
        pytest.param(ld({"@type": "BlogPosting", "headline": HEAD}), id="blog"),
        pytest.param(ld({"@type": "Report", "headline": f"  {HEAD}\n "}), id="spaces"),
        pytest.param('<script type="application/ld+json">{"@type": </script>' + ld(NEWS), id="broken, then whole"),
        pytest.param('<script type="application/ld+json"></script>' + ld(NEWS), id="empty, then whole"),
        pytest.param(
            '<script type="application/ld+json">' + "[" * 5000 + "</script>" + ld(NEWS), id="too deep, then whole"
        ),
        pytest.param(ld(NEWS).replace("bridge until", "bridge\n until"), id="a line break in a string"),
        pytest.param(ld({"@type": "VideoObject", "headline": "Divers"}) + ld(NEWS), id="a film, then the article"),
        pytest.param(ld({"@type": "NewsArticle", "headline": 3}) + ld(NEWS), id="a number for a headline"),
        pytest.param(ld(NEWS) + og("The bridge that never was"), id="before OpenGraph"),
        f'<script type="application/ld+json">//<![CDATA[\n{json.dumps(NEWS)}\n//]]></script>',
        ld({"@type": "WebPage", "mainEntity": NEWS}),
    ],
)
def test_json_ld_declares_the_headline(head: str):
    page = read(document(TEXT, head))
    assert (page.headline, page.body.split("\n\n")) == (HEAD, ARTICLE)


@pytest.mark.parametrize(
    ("declared", "headline"),
    [
        ("Tarn &amp; Holloway&#39;s bakery to shut", "Tarn & Holloway's bakery to shut"),
        ("Is <em>this</em> the end of the bakery?", "Is this the end of the bakery?"),
        ("Caf\u00e9 &quot;Quay&quot;\u00a0to shut in June", 'Café "Quay" to shut in June'),
    ],
)
def test_entities_and_tags_in_json_ld_become_text(declared: str, headline: str):
    assert read(document(TEXT, ld({"@type": "NewsArticle", "headline": declared}))).headline == headline


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(og(HEAD), id="alone"),
        pytest.param(og(f"{HEAD} | Hessle Post", "Hessle Post"), id="site after a bar"),
        pytest.param(og(f"{HEAD} – Hessle Post", "Hessle Post"), id="site after a dash"),
        pytest.param(og(f"{HEAD} - Hessle Post", "Hessle Post"), id="site after a hyphen"),
        pytest.param(og("   ") + og(HEAD), id="blank, then whole"),
        og(f"{HEAD} | Hessle Post"),
    ],
)
def test_opengraph_declares_the_headline(head: str):
    page = read(document(TEXT, head))
    assert (page.headline, page.body.split("\n\n")) == (HEAD, ARTICLE)


def test_a_dash_within_the_declared_headline_stays():
    assert read(document(TEXT, og("The bridge – a history", "Hessle Post"))).headline == "The bridge – a history"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(document(), id="h1"),
        pytest.param(document(head=f"<title>{HEAD} | Hessle Post</title>"), id="h1 and title"),
        pytest.param(document(head=ld({"@type": "NewsArticle", "headline": ""})), id="an empty declaration"),
        pytest.param(document(head=og("  ")), id="a blank declaration"),
        pytest.param(document(f"<h2>{HEAD}</h2>{TEXT}"), id="h2"),
        pytest.param(
            document(f"<h1>Council puts off vote<br> on <em>Skarrow</em>&nbsp;bridge until June</h1>{TEXT}"),
            id="inline tags",
        ),
        pytest.param(document(TEXT, f"<title>{HEAD}</title>")),
        document(TEXT, f"<title>{HEAD} | Hessle Post</title>"),
    ],
)
def test_the_visible_headline_is_found(text: str):
    page = read(text)
    assert (page.headline, page.body.split("\n\n")) == (HEAD, ARTICLE)


@pytest.mark.parametrize(
    ("declared", "shown", "headline"),
    [
        pytest.param(
            "Council puts off its vote on the bridge", "Council puts off its vote until June", 1, id="a variant"
        ),
        pytest.param("Why the bridge must wait", HEAD, 1, id="in the title"),
        pytest.param(HEAD, "Roads and traffic", 0, id="a section"),
        (HEAD, "Skarrow", 0),
        pytest.param(HEAD, "Hessle Post", 0, id="the site"),
    ],
)
def test_the_visible_headline_wins_where_it_is_one(declared: str, shown: str, headline: int):
    head = ld({"@type": "NewsArticle", "headline": declared}) + f"<title>{HEAD} | Bridges</title>"
    assert read(document(f"<h1>{shown}</h1>{TEXT}", head)).headline == (declared, shown)[headline]


LOGO = "<header><h1>Hessle Post</h1></header>{}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(document(TEXT, ld(NEWS), around=LOGO), id="declared"),
        pytest.param(document(H1 + TEXT, ld(NEWS), around=LOGO), id="declared and shown"),
        document(H1 + TEXT, ld(NEWS) + f"<title>{HEAD} | Hessle Post</title>", around=LOGO),
        document(H1 + TEXT, around=LOGO),
    ],
)
def test_the_sites_name_in_an_h1_is_not_the_headline(text: str):
    page = read(text)
    assert (page.headline, page.body.split("\n\n")) == (HEAD, ARTICLE)


def test_the_declaration_that_is_shown_wins():
    others = [{"@type": "NewsArticle", "headline": "Ten kettles compared"}, NEWS]
    assert read(document(head=ld(others))).headline == HEAD


@pytest.mark.parametrize(
    "piece",
    [
        "<p class='standfirst'>Engineers want to look once more</p>",
        "<h2>Engineers want to look once more</h2>",
        "<div>Engineers want to look once more</div>",
    ],
)
def test_a_standfirst_is_kept(piece: str):
    assert body(document(H1 + piece + TEXT)) == ["Engineers want to look once more", *ARTICLE]


@pytest.mark.parametrize(
    "above",
    [
        f"<header>{H1}<p>Engineers want to look once more</p></header>",
        f"<div>{H1}<span>Engineers want to look once more</span></div>",
        f"<div>{H1}<h2>Engineers want to look once more</h2></div>",
    ],
)
@pytest.mark.parametrize(
    "around", ["{0}<article>{1}</article>", "<article>{0}{1}</article>"], ids=["outside", "inside"]
)
def test_a_standfirst_beside_the_headline_is_kept_in_and_outside_of_the_article(above: str, around: str):
    text = f"<html><body>{around.format(above, TEXT)}</body></html>"
    assert body(text) == ["Engineers want to look once more", *ARTICLE]


FURNITURE = {
    "caption": (
        "<figure><img src=a.jpg><figcaption>Divers below the bridge</figcaption></figure>",
        "Divers below the bridge",
    ),
    "aside": ("<aside><p>Our team has boiled water for a week.</p></aside>", "Our team has boiled water for a week."),
    "navigation": ("<nav><p>Bridges and roads</p></nav>", "Bridges and roads"),
    "form": ("<form><p>Your email address</p><input></form>", "Your email address"),
    "footer": ("<footer><p>Hessle Post, 1 Quay Street</p></footer>", "Hessle Post, 1 Quay Street"),
    "comments": (
        "<div class='comments'><p>They should have looked in 1998.</p></div>",
        "They should have looked in 1998.",
    ),
    "related": ("<div class='related-stories'><p>Ten kettles compared</p></div>", "Ten kettles compared"),
    "cookies": ("<div id='cookie-banner'>We would like to set some files.</div>", "We would like to set some files."),
    "newsletter": (
        "<div class='box newsletter'><p>The best of the Post at six.</p></div>",
        "The best of the Post at six.",
    ),
    "share": ("<ul class='share-tools'><li>To a friend</li></ul>", "To a friend"),
    "advertisement": ("<div class='ad'>Boils in a minute.</div>", "Boils in a minute."),
    "pull quote": ("<div class='pullquote'>We will not be hurried</div>", "We will not be hurried"),
    "film": ("<iframe src=x>A film of the bridge</iframe>", "A film of the bridge"),
    "button": ("<button>Open the map</button>", "Open the map"),
    "icon": ("<svg><title>Icon of a bridge</title></svg>", "Icon of a bridge"),
}


@pytest.mark.parametrize(("piece", "text"), FURNITURE.values(), ids=FURNITURE)
def test_what_is_no_article_is_dropped_and_listed(piece: str, text: str):
    assert (body(within(piece)), dropped(within(piece))) == (ARTICLE, {text: OUTSIDE})


@pytest.mark.parametrize(
    ("piece", "removed"),
    [
        ("<p>Advertisement</p>", {"Advertisement": "advertisement label"}),
        ("<p>By Ann Reed</p>", {"By Ann Reed": "byline"}),
        ("<p><a href=/k>Ten kettles compared</a></p>", {"Ten kettles compared": "link"}),
    ],
)
def test_furniture_in_paragraphs_is_dropped_and_listed(piece: str, removed: dict[str, str]):
    assert (body(within(piece)), dropped(within(piece))) == (ARTICLE, removed)


@pytest.mark.parametrize(
    "piece",
    [
        "<script>document.write('The mayor was not there.')</script>",
        "<style>p::after {content: 'The mayor was not there.'}</style>",
        "<noscript>The mayor was not there.</noscript>",
        "<template><p>The mayor was not there.</p></template>",
        "<!-- The mayor was not there. -->",
        "<img alt='The mayor was not there.'>",
    ],
)
def test_what_is_not_shown_is_not_even_listed(piece: str):
    assert (body(within(piece)), dropped(within(piece))) == (ARTICLE, {})


@pytest.mark.parametrize(
    ("piece", "paragraphs"),
    [
        pytest.param("<p>One is here.<br><br>Two is there.</p>", ["One is here.", "Two is there."], id="two breaks"),
        pytest.param("<p>One is here.<br/>\n<br/>Two is there.</p>", ["One is here.", "Two is there."], id="with a space between"),
        pytest.param("<div>One is here.<br><br>Two is there.</div>", ["One is here.", "Two is there."], id="in a div"),
        pytest.param("One is here.<br><br>Two is there.", ["One is here.", "Two is there."], id="without a paragraph"),
        pytest.param("<p>One is here,<br>and two is there.</p>", ["One is here, and two is there."], id="one break"),
        pytest.param("<p>The <b>mayor</b> was <em>not</em> <a href=/x>there</a> on Mon<i>day</i>.</p>", ["The mayor was not there on Monday."], id="inline"),
        pytest.param("<p>CO<sub>2</sub> fell by a third.</p>", ["CO2 fell by a third."], id="subscript"),
        pytest.param(
            "<p>Tarn &amp; Holloway&rsquo;s caf&eacute; costs &pound;4&nbsp;a day &mdash; &#8220;too much&#8221;.</p>",
            ["Tarn & Holloway’s café costs £4 a day — “too much”."],
            id="entities",
        ),
        pytest.param("<p>He typed &lt;b&gt; on Monday, and it was bold.</p>", ["He typed <b> on Monday, and it was bold."], id="brackets"),
        pytest.param("<ul><li>Money for the piers</li><li>Engineers of the port</li></ul>", ["Money for the piers", "Engineers of the port"], id="list"),
        pytest.param("<ol><li>Money</li><li>Time</li></ol>", ["Money", "Time"], id="numbered list"),
        pytest.param("<blockquote><p>We will not be hurried.</p></blockquote>", ["We will not be hurried."], id="quotation"),
        pytest.param("<h2>What happens next</h2>", ["What happens next"], id="subhead"),
        pytest.param("<div><div><p>The mayor was not there.</p></div></div>", ["The mayor was not there."], id="nested"),
        pytest.param("<div>The mayor was not there.</div>", ["The mayor was not there."], id="text in a div"),
        pytest.param("<dl><dt>Pier</dt><dd>A pillar in the water.</dd></dl>", ["Pier", "A pillar in the water."], id="definitions"),
        pytest.param("<details><summary>Why now?</summary><p>The law asks for it.</p></details>", ["Why now?", "The law asks for it."], id="details"),
        pytest.param(
            "<p><a href=/x>The mayor was not there on Monday, and neither was anybody else who has a say in it.</a></p>",
            ["The mayor was not there on Monday, and neither was anybody else who has a say in it."],
            id="a long linked paragraph",
        ),
        pytest.param(
            "<table><tr><th>Pier</th><th>State</th></tr><tr><td>North</td><td>cracked</td></tr></table>",
            ["Pier State", "North cracked"],
            id="table of words",
        ),
    ],
)  # fmt: skip
def test_paragraphs_of_every_make_are_kept(piece: str, paragraphs: list[str]):
    assert body(within(piece)) == [FIRST, SECOND, *paragraphs, THIRD, LAST]


@pytest.mark.parametrize(
    "piece",
    [
        "<table><tr><th>Year</th><th>Cracks</th></tr><tr><td>1998</td><td>12</td></tr></table>",
        pytest.param("<table><tr><td><b>Cracks</b></td><td><b>12</b></td></tr></table>"),
        "<figure class='wp-block-table'><table><tr><td>Cracks in 1998</td><td>12</td></tr></table></figure>",
    ],
)
def test_the_figures_of_a_table_are_kept(piece: str):
    assert "12" in " ".join(body(within(piece)))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(document(f"{H1}<div class='post tag-bridges'>{TEXT}</div>"), id="a class that only looks so"),
        pytest.param(f"<html><body class='has-sidebar'>{H1}{TEXT}</body></html>", id="the body's class"),
        pytest.param(
            f"<html><body><main class='has-sidebar'>{H1}{TEXT}</main><section id='comments'>"
            + "<p>They should have looked in 1998, when there was money for it, said a reader at length.</p>" * 20
            + "</section></body></html>",
            id="an article that is a small part of the page",
        ),
        document(f"{H1}<div class='post tag-bridges'>{TEXT}</div>", f"<script>var data = '{'x' * 9000}'</script>"),
        document(
            f"{H1}<div class='part with-ad'><p>{FIRST}</p><p>{SECOND}</p></div><div class='part with-ad'><p>{THIRD}</p></div>"
            f"<div class='part with-ad'><p>{LAST}</p></div>"
        ),
        pytest.param(
            document(
                f"{H1}<div class='post tags'>" + "".join(f"<div>{one}</div>" for one in ARTICLE) + "</div>",
                ld({"@type": "Thing", "description": "x" * 9000}),
            )
        ),
        document(around="<form id='aspnetForm' action='./'>{}</form>"),
    ],
)
def test_an_element_that_holds_the_article_is_kept(text: str):
    assert body(text) == ARTICLE


@pytest.mark.parametrize(
    ("attributes", "language"),
    [
        ('lang="de"', "de"),
        ('lang="pt-BR"', "pt-BR"),
        ('lang="zh-Hans-CN"', "zh-Hans-CN"),
        ('lang=" en "', "en"),
        ('lang=""', None),
        ('lang="Deutsch, wo sonst"', None),
        ("", None),
        ('lang="en_GB"', "en-GB"),
        ('lang="DE"', "de"),
        ('xml:lang="fr"', "fr"),
    ],
)
def test_the_pages_language_is_read(attributes: str, language: str | None):
    assert read(document(attributes=attributes)).language == language


def test_the_pages_language_is_the_articles_unless_told_otherwise():
    text = document(attributes='lang="cy"')
    assert [page_article(text, "p.html", given)[0].language for given in (None, "ga")] == ["cy", "ga"]


def test_malformed_html_is_read():
    text = f"<html><body><article><h1>{HEAD}<p>{FIRST}<p>{SECOND}<p><b>{THIRD}</p></b><div><p>{LAST}"
    page = read(text)
    assert (page.headline, page.body.split("\n\n")) == (HEAD, ARTICLE)


def test_xhtml_with_an_xml_declaration_is_read():
    declared = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">'
    )
    text = f'{declared}<html xmlns="http://www.w3.org/1999/xhtml" lang="fr"><body>{H1}{TEXT}</body></html>'
    page = read(text)
    assert (page.headline, page.body.split("\n\n"), page.language) == (HEAD, ARTICLE, "fr")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", r"no HTML that can be read \(Document is empty\)"),
        ("<!doctype html>", r"no HTML that can be read \(Document is empty\)"),
        ("<!-- nothing -->", r"no HTML that can be read \(Document is empty\)"),
        ("<html></html>", "no article text was found in this HTML"),
        (
            "<html><body><nav><a href=/>News</a></nav><footer>Hessle Post</footer></body></html>",
            "no article text was found in this HTML",
        ),
        (f"<html><body>{H1}</body></html>", f"a headline without a body: '{HEAD}'"),
    ],
    ids=["empty", "doctype", "comment", "bare", "without article", "headline alone"],
)
def test_a_page_without_an_article_is_an_error(text: str, reason: str):
    with pytest.raises(DataError, match=rf"^p\.html: {reason}\. .*text"):
        read(text)


def test_reading_html_without_trafilatura_is_an_error_with_a_remedy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(
        DataError, match=r"^p\.html: reading HTML needs trafilatura\. Install it: pip install 'betteridge\[web\]'$"
    ):
        read(document())


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8", "<meta charset='iso-8859-1'>"),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("cp1252", "<meta charset='windows-1252'>"),
        ("latin-1", "<meta charset='iso-8859-1'>"),
    ],
)
def test_html_in_any_encoding_of_western_europe_is_read(tmp_path: Path, encoding: str, head: str):
    path = tmp_path / "p.html"
    told = "Das Café „Brücke“ schließt." if encoding != "latin-1" else "Das Café Brücke schließt."
    path.write_bytes(document(f"{H1}<p>{FIRST}</p><p>{SECOND}</p><p>{told}</p>", head).encode(encoding))
    assert read_page(path)[0].body.split("\n\n") == [FIRST, SECOND, told]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("windows-1251", "Мэр сказал в понедельник, что не уйдёт."),
        ("shift_jis", "市長は月曜日、辞任しないと述べた。"),
        ("gb18030", "市长周一表示，他不会辞职。"),
        ("iso-8859-2", "Burmistrz powiedział, że nie odejdzie."),
    ],
)
def test_html_in_the_charset_that_it_declares_is_read(tmp_path: Path, encoding: str, told: str):
    path = tmp_path / "p.html"
    text = document(f"{H1}<p>{FIRST}</p><p>{SECOND}</p><p>{told}</p>", f"<meta charset='{encoding}'>")
    path.write_bytes(text.encode(encoding))
    assert told in read_page(path)[0].body


@pytest.mark.parametrize(
    ("language", "headline", "paragraphs"),
    [
        (
            "ar",
            "هل يستقيل رئيس بلدية سكارو؟",
            [
                "قال رئيس بلدية سكارو يوم الاثنين إنه لن يستقيل من منصبه قبل الانتخابات المقبلة.",
                "وأضاف أن المجلس سيجتمع في يونيو لمناقشة الجسر الجديد الذي تأخر بناؤه.",
            ],
        ),
        (
            "he",
            "האם ראש העיר יתפטר?",
            [
                "ראש העיר אמר ביום שני כי לא יתפטר מתפקידו לפני הבחירות הקרובות בעיר.",
                "המועצה תתכנס ביוני לדיון בגשר החדש, שבנייתו התעכבה שנים רבות.",
            ],
        ),
        (
            "fa",
            "آیا شهردار استعفا می‌دهد؟",
            [
                "شهردار روز دوشنبه گفت که پیش از انتخابات آینده از سمت خود استعفا نخواهد داد.",
                "شورای شهر در ماه ژوئن درباره پل جدید که ساخت آن به تأخیر افتاده تصمیم می‌گیرد.",
            ],
        ),
    ],
)
def test_text_from_right_to_left_is_read(language: str, headline: str, paragraphs: list[str]):
    text = f"<h1>{headline}</h1><p>" + "</p><p>".join(paragraphs) + "</p><p>إعلان</p>"
    page = read(document(text, attributes=f'lang="{language}" dir="rtl"'))
    assert (page.headline, page.body.split("\n\n"), page.language) == (headline, paragraphs, language)


def test_nothing_that_is_shown_goes_unaccounted_for():
    pieces = "".join(f"<div>{piece}</div>" for piece, _ in FURNITURE.values())
    page = read(
        document(
            f"{H1}<p>{FIRST}</p>{pieces}<p>{SECOND}</p><p>Share</p><p>{THIRD}</p><p>{LAST}</p>", around="<p>News</p>{}"
        )
    )
    told = [page.headline, *page.body.split("\n\n"), *(one.text for one in page.removed)]
    expected = [HEAD, *ARTICLE, "Share", "News", *(text for _, text in FURNITURE.values())]
    assert sorted(told) == sorted(expected)


def test_what_is_around_a_form_of_few_words_goes():
    box = "<div><h3>Bridges in seven days</h3><p>It comes on Fridays.</p><form><input type='email'></form></div>"
    assert body(within(box)) == ARTICLE


def test_a_short_line_within_the_part_of_the_article_stays():
    assert body(within("<div><b>The old bridge</b></div>")) == [FIRST, SECOND, "The old bridge", THIRD, LAST]


def test_entries_that_only_their_style_sets_apart_are_told_apart():
    row = "<div><span>Ida Moor</span><span>Published: 8 July 2025, 14:02</span><span>6 comments</span></div>"
    assert body(document(H1 + row + TEXT)) == ARTICLE


def test_the_headline_of_a_page_laid_out_in_a_table_is_found():
    head = "<title>The Hessle Packet - Vol. 3</title>"
    layout = (
        "<table><tr><td><font size=6>The Hessle Packet</font><br><i>The quay's own paper since 1987</i></td></tr>"
        "<tr><td><font size=1>TOWN MEETING</font><br><b>Who pays for the bridge of Skarrow?</b><br><i>by Ida Moor</i>"
        "<br><br>{}</td></tr></table>"
    )
    page = read(
        document("<br><br>".join(ARTICLE), head).replace(
            "<br><br>".join(ARTICLE), layout.format("<br><br>".join(ARTICLE))
        )
    )
    assert (page.headline, page.body.split("\n\n")) == ("Who pays for the bridge of Skarrow?", ARTICLE)


def test_a_kicker_in_the_declared_headline_leaves_the_visible_one():
    declared = f"WATERWAYS {HEAD[:-11]}, says clerk"
    assert read(document(H1 + TEXT, og(declared))).headline == HEAD
