from pathlib import Path

import pytest

from evals.articles.clean import clean_page, guess_language
from evals.articles.furniture import kind_of
from evals.articles.lines import split_lines
from evals.articles.pages import page_article
from evals.errors import DataError
from evals.text import squash

SEED = Path(__file__).parents[3] / "shared" / "seed" / "musk-asylum-raw.txt"

PORTAL = """
Advertisment

Tarn & Holloway to shut Eldmarsh bakery amid rising flour prices?

The biscuit maker is reviewing its Eldmarsh site, where 240 people work.

author-image
Orla Finch
Tarn & Holloway to shut Eldmarsh bakery amid rising flour prices?

Tarn & Holloway to shut Eldmarsh bakery amid rising flour prices?

Biscuit maker Tarn & Holloway is reviewing the future of its bakery in Eldmarsh, the company said on Monday. \
A decision is due before the autumn, and it depends, the company said, on the price of flour, on the lease of the \
site, and on talks with the bakers' union.

Advertisment

“Nothing is decided,” said Ida Moor, who runs the site. “We will talk to the union first.”

Flour costs 40 percent more than a year ago.

Business
Eldmarsh
Advertisment
Advertisment
"""

SITE = """Home
News
Sport
Sponsored
Is Pellwick about to switch off its oldest home hubs?
Pellwick denies a report that support ends next month, and promises updates until 2030
Dana Quill
4 June 2025
3 min read
Share
Facebook | Twitter | WhatsApp
Image credit: Pellwick press office
Pellwick says it will keep its oldest home hubs running until 2030.
Also read: Ten home hubs compared
The company denied a report that it planned to end support next month.
"We stand by our customers," a spokesperson said.
You may also like: The best kettles of the year
12 comments
Advertisements
Technology
Home Hubs
"""

WRAPPED = """SKARROW QUAY COUNCIL DELAYS BRIDGE VOTE

By Jon Vale

Skarrow Quay's council put off a vote on the new bridge on Tuesday
night after engineers asked for more time to check the piers, which
were last inspected in 1998.

The vote will now be held in June. Councillor Ann Reed said she was
"not surprised" by the delay.

Also read: Ferry timetable changes
"""

MARKDOWN = """[Advertisement]

# Could Hessle sell its town hall?

Last updated 3 May 2025, 10:14

Councillors in Hessle will discuss on Friday whether to sell the town hall for £3m.

> “Nothing is decided,” the mayor said.

## What happens next

- The council meets on Friday.
- A vote could follow in June.

Read more: Five town halls that were sold
"""

QUOTING = """Subscribe
We use cookies. Accept all cookies?
‘Who pays to watch puppets sing?’ asks director as opera sells out
BY ANN REED AND JON VALE
Photo: Ida Moor / Hessle Post
PUBLISHED: 14:05, 2 March 2025
The Tideline puppet opera has sold out its whole run in Carrow.
Director Sid Orr had not expected it. ‘Who pays to watch puppets sing?’ he asked at the first night.
Adverstisement
The run ends on 9 March.
© Hessle Post
Culture
"""

RUSSIAN = """Упал ли из космоса камень под Усть-Лагвой?

Камень, найденный школьниками под Усть-Лагвой, оказался шлаком, сообщили в среду геологи.

«Это отходы старого завода», — сказал геолог Пётр Ильин.

Наука
"""

PAGES = [
    pytest.param(
        PORTAL,
        "Tarn & Holloway to shut Eldmarsh bakery amid rising flour prices?",
        [
            "The biscuit maker is reviewing its Eldmarsh site, where 240 people work.",
            "Biscuit maker Tarn & Holloway is reviewing the future of its bakery in Eldmarsh, the company said on "
            "Monday. A decision is due before the autumn, and it depends, the company said, on the price of flour, on "
            "the lease of the site, and on talks with the bakers' union.",
            "“Nothing is decided,” said Ida Moor, who runs the site. “We will talk to the union first.”",
            "Flour costs 40 percent more than a year ago.",
        ],
        id="portal",
    ),
    pytest.param(
        SITE,
        "Is Pellwick about to switch off its oldest home hubs?",
        [
            "Pellwick denies a report that support ends next month, and promises updates until 2030",
            "Pellwick says it will keep its oldest home hubs running until 2030.",
            "The company denied a report that it planned to end support next month.",
            '"We stand by our customers," a spokesperson said.',
        ],
        id="site without blank lines",
    ),
    pytest.param(
        WRAPPED,
        "SKARROW QUAY COUNCIL DELAYS BRIDGE VOTE",
        [
            "Skarrow Quay's council put off a vote on the new bridge on Tuesday night after engineers asked for more "
            "time to check the piers, which were last inspected in 1998.",
            'The vote will now be held in June. Councillor Ann Reed said she was "not surprised" by the delay.',
        ],
        id="hard-wrapped",
    ),
    pytest.param(
        MARKDOWN,
        "Could Hessle sell its town hall?",
        [
            "Councillors in Hessle will discuss on Friday whether to sell the town hall for £3m.",
            "> “Nothing is decided,” the mayor said.",
            "## What happens next",
            "- The council meets on Friday.",
            "- A vote could follow in June.",
        ],
        id="Markdown",
    ),
    pytest.param(
        QUOTING,
        "‘Who pays to watch puppets sing?’ asks director as opera sells out",
        [
            "The Tideline puppet opera has sold out its whole run in Carrow.",
            "Director Sid Orr had not expected it. ‘Who pays to watch puppets sing?’ he asked at the first night.",
            "The run ends on 9 March.",
        ],
        id="quoted headline",
    ),
    pytest.param(
        RUSSIAN,
        "Упал ли из космоса камень под Усть-Лагвой?",
        [
            "Камень, найденный школьниками под Усть-Лагвой, оказался шлаком, сообщили в среду геологи.",
            "«Это отходы старого завода», — сказал геолог Пётр Ильин.",
        ],
        id="Russian",
    ),
]


@pytest.mark.parametrize(("page", "headline", "body"), PAGES)
def test_headline_and_article_are_found(page: str, headline: str, body: list[str]):
    found = clean_page(page)
    assert (found.headline, found.body.split("\n\n")) == (headline, body)


@pytest.mark.parametrize(("page", "headline", "body"), PAGES)
def test_every_line_is_kept_or_accounted_for(page: str, headline: str, body: list[str]):
    found = clean_page(page)
    told = "\n".join([found.headline, found.body, *(one.text for one in found.removed)])
    assert [line for line in page.splitlines() if squash(line).lstrip("# ") not in told] == []
    assert all(one.reason for one in found.removed)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["Hessle Post", "Council sells town hall to hotel group"], 1, id="long enough"),
        pytest.param(["Today in Hessle and the East", "# Council sells town hall"], 1, id="marked"),
        pytest.param(["Today in Hessle and the East", "Will the council sell the town hall?"], 1, id="asking"),
        pytest.param(
            ["Today in Hessle", "Council sells its old hall", "Mayor is pleased", "Council sells its old hall"],
            1,
            id="repeated",
        ),
        pytest.param(["Council sells town hall to hotel group", "The mayor says that she is pleased"], 0, id="early"),
    ],
)
def test_the_likeliest_line_is_the_headline(lines: list[str], expected: int):
    page = "\n\n".join([*lines, "The council sold the town hall on Monday, the mayor said.", "It was built in 1908."])
    assert clean_page(page).headline == lines[expected].lstrip("# ")


@pytest.mark.skipif(not SEED.is_file(), reason="the article that the project began with is not here")
def test_the_seed():
    page = clean_page(SEED.read_text(encoding="utf-8"))
    body = page.body.split("\n\n")
    assert page.headline == "Russia to provide asylum to Elon Musk amid fallout with US President Donald Trump?"
    assert body[0].startswith("Russian authorities are considering a proposal by the New People's Party")
    assert body[-1].startswith("Additionally, Musk has become an outspoken critic")
    assert body[-1].endswith("to weaken Western support for Kyiv.")
    assert len(body) == 10
    assert not {"Advertisment", "author-image", "Cassian Baliarsingh", "Russia", page.headline} & set(body)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Advertisement", "advertisement label"),
        ("ADVERTISMENT", "advertisement label"),
        ("- Adverstisement -", "advertisement label"),
        ("Sponsored", "advertisement label"),
        ("Share", "button"),
        ("Facebook | Twitter · Print", "button"),
        ("author-image", "name of a page element"),
        ("Also read: Ten hubs compared", "link to other stories"),
        ("Don’t miss: our guide", "link to other stories"),
        ("34 comments", "comments"),
        ("(Photo: Reuters)", "image credit"),
        ("Image by Ida Moor", "image credit"),
        ("© Hessle Post", "image credit"),
        ("Getty Images", "image credit"),
        ("4 June 2025", "date line"),
        ("Monday, June 4, 2025 10:14 BST", "date line"),
        ("Last updated 2 hours ago", "date line"),
        ("5 minute read", "date line"),
        ("By Ann Reed and Jon Vale", "byline"),
        pytest.param(
            "Tags: Hessle, Property, Council",
            "subjects",
        ),
    ],
)
def test_furniture(line: str, reason: str):
    assert kind_of(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "Advertising is to be banned at Carrow station.",
        "The harbour master shared a photo: a whale.",
        "By Tuesday the council had a new leader.",
        "Why?",
        "The photo was taken by Reuters.",
        "May 4, 2025 was the day on which the port shut.",
        pytest.param("Related claims were rejected by the court on Monday."),
        pytest.param("Watch officers saw no fire on the ferry."),
        pytest.param("Recommended limits were exceeded, the regulator found."),
        pytest.param("12 comments were filed against the plan, and all were rejected."),
        pytest.param("Published in March, the report blamed the council."),
    ],
)
def test_sentences_are_not_furniture(line: str):
    page = f"Hessle port to shut for good?\n\nThe port may shut, the mayor said.\n\n{line}\n\nA vote is due in June.\n"
    assert line in clean_page(page).body


@pytest.mark.parametrize(
    ("page", "headline", "body"),
    [
        pytest.param(
            "市長は辞任するのか？\n\n市長は月曜日、辞任しないと述べた。\n\n市長は「私は辞めない。」\n",
            "市長は辞任するのか？",
            "市長は月曜日、辞任しないと述べた。\n\n市長は「私は辞めない。」",
            id="Japanese",
        ),
        pytest.param(
            "นายกเทศมนตรีจะลาออกหรือไม่?\n\nนายกเทศมนตรีกล่าวเมื่อวันจันทร์ว่าจะไม่ลาออก\n\nสภาเมืองจะประชุมในเดือนมิถุนายน\n",
            "นายกเทศมนตรีจะลาออกหรือไม่?",
            "นายกเทศมนตรีกล่าวเมื่อวันจันทร์ว่าจะไม่ลาออก\n\nสภาเมืองจะประชุมในเดือนมิถุนายน",
            id="Thai",
        ),
        pytest.param(
            "Council delays vote on Skarrow Quay bridge\n\n"
            "Skarrow Quay's council put off a vote on the bridge on Tuesday.\n"
            "Engineers had asked for more time to check the piers, which were\nlast inspected in 1998.\n",
            "Council delays vote on Skarrow Quay bridge",
            "Skarrow Quay's council put off a vote on the bridge on Tuesday. "
            "Engineers had asked for more time to check the piers, which were last inspected in 1998.",
            id="hard-wrapped, a row ends a sentence",
        ),
        pytest.param(
            "Hessle mayor to quit after audit\n\nThe mayor of Hessle will resign in June.\n\n"
            "I am done with politics for good\n\nI am done with politics for good\n\nThe audit found no fraud.\n",
            "Hessle mayor to quit after audit",
            "The mayor of Hessle will resign in June.\n\nI am done with politics for good\n\n"
            "I am done with politics for good\n\nThe audit found no fraud.",
            id="pull quote",
        ),
        pytest.param(
            "Rovers name three for cup tie\n\nPort Carrow Rovers named three players on Friday.\n\nIlse Drommel\n\n"
            "Ann Reed\n\n"
            + "They play on Sunday against a side that has not lost at home in two years, " * 3
            + "said he.\n",
            "Rovers name three for cup tie",
            "Port Carrow Rovers named three players on Friday.\n\nIlse Drommel\n\nAnn Reed\n\n"
            + "They play on Sunday against a side that has not lost at home in two years, " * 3
            + "said he.",
            id="names within the article",
        ),
        pytest.param(
            "Hessle bakery to shut?\n\nThe bakery may shut, its owner says.\n\nOrla Finch\n\nHessle bakery to shut?\n\n"
            "Hessle's last bakery may shut, its owner said on Monday.\n\nFlour costs too much.\n",
            "Hessle bakery to shut?",
            "The bakery may shut, its owner says.\n\nHessle's last bakery may shut, its owner said on Monday.\n\n"
            "Flour costs too much.",
            id="author above short paragraphs",
        ),
        pytest.param(
            "Recommended sugar limit to be cut?\n\nOfficials may cut the sugar limit.\n\nA vote is due in June.\n",
            "Recommended sugar limit to be cut?",
            "Officials may cut the sugar limit.\n\nA vote is due in June.",
            id="headline like a link",
        ),
        pytest.param(
            "Tarn Group to buy Reuters\n\nTarn Group said that it will buy the agency.\n\nThe price was not given.\n",
            "Tarn Group to buy Reuters",
            "Tarn Group said that it will buy the agency.\n\nThe price was not given.",
            id="headline that ends with an agency",
        ),
        pytest.param(
            "Guilty?\n\nA jury is out in the Corvane case.\n\nIt returns on Monday.\n",
            "Guilty?",
            "A jury is out in the Corvane case.\n\nIt returns on Monday.",
            id="headline of one word",
        ),
    ],
)
def test_hard_pages(page: str, headline: str, body: str):
    found = clean_page(page)
    assert (found.headline, found.body) == (headline, body)


RAGGED = """
Is the Rope Street bridge about to close?

The council of Hull has found
cracks in three of the nine piers of the
Rope Street bridge, engineers said.

A second survey of the bridge is due in
the last week of December.
"""


def test_lines_cut_anywhere_are_put_together_again() -> None:
    page = clean_page(RAGGED)
    assert page.body == (
        "The council of Hull has found cracks in three of the nine piers of the Rope Street bridge, engineers said.\n\n"
        "A second survey of the bridge is due in the last week of December."
    )


def test_lines_that_stand_alone_are_not_put_together() -> None:
    assert [line.text for line in split_lines("home\nnews of the day\nsport\n\nOne thing.\nand another")] == [
        "home", "news of the day", "sport", "One thing.", "and another",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [
        "Did the mayor resign?",
        "Did the mayor resign?\n\nDid the mayor resign?\n",
        "Advertisement\n\n# Did the mayor resign?\n\nBy Ann Reed\n\nShare\n\nHessle\n",
    ],
    ids=["alone", "twice", "with furniture"],
)
def test_a_headline_without_a_body_is_an_error(page: str):
    with pytest.raises(DataError, match=r"^p\.txt: a headline without a body: 'Did the mayor resign\?'\. Give .*text"):
        clean_page(page, "p.txt")


def test_a_page_becomes_an_article():
    article, page = page_article(PORTAL, "p.txt")
    assert (article.source, article.language) == ("p.txt", "en")
    assert page == clean_page(PORTAL)
    assert (article.headline, article.body) == (page.headline, page.body)
    same, other = page_article(f"Share\n{PORTAL}", "q.txt")[0], page_article(MARKDOWN, "p.txt")[0]
    assert article.id == same.id != other.id
    assert page_article(PORTAL, "p.txt", "cy")[0].language == "cy"


@pytest.mark.parametrize("page", ["<!DOCTYPE html><p>x", "\n<html>", '<?xml version="1.0"?>', "<html><h1>Why?</h1>"])
def test_html_without_an_article_is_refused_with_a_remedy(page: str):
    with pytest.raises(DataError, match=r"^p\.txt: .*text( too)?\.$"):
        page_article(page, "p.txt")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor said on Monday that she will not resign.", "en"),
        ("Die Stadt will die Gebühren zum 1. August abschaffen. Das sagte Anna Berg am Montag.", "und"),
        ("De gemeenteraad van Utrecht heeft dinsdag besloten om het zwembad te sluiten.", "und"),
        ("Le maire a dit lundi qu’il ne démissionnera pas.", "und"),
        ("Мэр сказал, что не уйдёт.", "ru"),
        ("In Bremen hat man das so gesagt, und in Bonn war an dem Tag all das still.", "und"),
        ("In Gent is het water op straat. We had een man die was in de stad en was over de brug.", "und"),
        ("I dag var her for at have en have under en bro.", "und"),
        ("Two men were killed in Leeds on Monday. Police said they had arrested a man.", "en"),
        ("Місто відкрило новий міст у понеділок. Мер сказав, що він коштував дванадцять мільйонів.", "und"),
        ("Градът откри нов мост в понеделник. Кметът каза, че струва дванадесет милиона.", "und"),
        ("Компания Google выпустит новый телефон.\nЭто было известно.", "ru"),
        ("شهر روز دوشنبه پل جدیدی را افتتاح کرد.", "und"),
        ("शहराने सोमवारी नवीन पूल उघडला.\nत्याचा खर्च बारा कोटी आहे.", "und"),
        ("शहर ने सोमवार को नया पुल खोला.\nइसकी लागत बारह करोड़ है.", "hi"),
        ("東京都知事選挙、小池百合子氏が三選を果たす。投票率は五十五％。", "und"),
        ("市長は辞任しないと述べた。", "ja"),
        ("市长周一表示，他不会辞职。", "zh"),
        ("시장은 사임하지 않는다.", "ko"),
        ("لن يستقيل رئيس البلدية.", "ar"),
        ("123", "und"),
    ],
)
def test_guess_language(text: str, expected: str):
    assert guess_language(text) == expected


def test_a_page_in_one_line_has_no_headline():
    with pytest.raises(DataError, match="no headline was found"):
        clean_page(
            "Advertisement Council puts off vote on bridge until June The council of Skarrow put off its vote. " * 9
        )
