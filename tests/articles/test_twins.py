"""Near-duplicates: texts that were edited a little are found, others are not."""

import re
from collections.abc import Callable

import pytest

from evals.articles import twins as module
from evals.articles.load import find_dataset, read_articles
from evals.articles.twins import Twin, Twins
from evals.schema import Article

TEXT = """The harbour board of Port Ellis has ruled out a ban on cruise ships for the coming season, its chair said on Monday
evening after a meeting that lasted four hours. Nobody had asked the board for one, she added, although residents of the
old town had handed in a petition with some three thousand names in March.

The port took 214 ships last year, nine more than the year before. Most of them stayed for a single day. A study that the
town had paid for found that passengers spent eleven euros each on average, much of it on ice cream and postcards, while
the cost of cleaning the quays rose by a fifth.

Shopkeepers along the waterfront welcomed the decision. Hoteliers did not: their guests complain of the noise and of the
smell of heavy oil, and two houses have lost a star since the new terminal was opened. The council will hear both sides in
June, but it has no say in what the board decides.
"""
OTHER = """Two engineers from the university have built a clock that runs on the slow movements of damp moss. It is wrong by
about a minute a day, they say, which is better than they had hoped and worse than any clock that can be bought. The
device fills a shelf in the basement of the botanical institute, where it has been ticking, faintly, since November.

The idea came to them on a walk in the rain. Moss swells when it is wet and shrinks when it dries, and a lever of brass
turns the difference into the swing of a pendulum. A pump that drips water at night keeps the plants from resting.

Nobody intends to sell it. The museum of technology has asked for a copy, and a school in the north has built one with a
sponge instead. It was late for the first lesson, its head teacher reported, and so was everybody else.
"""
JAPANESE = """港湾委員会は月曜日の夜、来シーズンのクルーズ船の寄港を禁止しないことを決めたと、委員長が四時間に及ぶ会議の後に明らかにした。
禁止を求める声は委員会には届いていないという。ただし旧市街の住民は三月に約三千人分の署名を提出していた。

港には昨年、前の年より九隻多い二百十四隻が寄港した。ほとんどは一日だけの停泊だった。市の委託した調査によると、乗客一人が町で使う金額は
平均で千八百円にとどまり、その多くはアイスクリームと絵はがきに消えていた。一方、岸壁の清掃費は二割増えた。

海沿いの商店主たちは決定を歓迎した。旅館の経営者たちは違う。宿泊客は騒音と重油の臭いに苦情を言い、新しいターミナルが開いてから二軒が星を失った。
"""
JAPANESE_OTHER = """大学の二人の技術者が、湿った苔のゆっくりした動きで進む時計を作った。一日におよそ一分ずれるが、期待していたよりは良く、
店で買えるどの時計よりも悪いと二人は話している。装置は植物学研究所の地下室の棚を占めており、十一月から静かに時を刻み続けている。

思いついたのは雨の日の散歩の途中だった。苔は濡れるとふくらみ、乾くと縮む。真鍮のてこがその差を振り子の揺れに変える。夜には水を垂らすポンプが
植物を休ませない。

売るつもりは誰にもない。技術博物館が複製を求めており、北の町の学校は代わりにスポンジで一台を組み立てた。校長によると、最初の授業に遅れたという。
"""


def find(*bodies: str) -> Twin | None:
    """What the last of some bodies is taken for a twin of; the others are `a0`, `a1` …"""
    twins = Twins()
    found = [twins.find(Article(id=f"a{number}", body=body)) for number, body in enumerate(bodies)]
    return found[-1]


EDITS = [
    pytest.param(lambda text: text, id="the same"),
    pytest.param(lambda text: f"{text}\nThis article was updated on 14 May.", id="a line more"),
    pytest.param(lambda text: text[: text.rindex("\n\n") + 80], id="the last paragraph cut short"),
    pytest.param(lambda text: text[60:], id="the beginning lost"),
    pytest.param(lambda text: text.replace("\n", " "), id="other line breaks"),
]
ENGLISH_EDITS = [
    *EDITS,
    pytest.param(lambda text: text.upper(), id="upper case"),
    pytest.param(lambda text: re.sub(r"[,.:]", " –", text), id="other punctuation"),
    pytest.param(
        lambda text: text.replace("four hours", "five hours").replace("214", "220").replace("June", "July"),
        id="figures",
    ),
    pytest.param(lambda text: text.replace("Port Ellis", "Nordhaven"), id="another name"),
]
JAPANESE_EDITS = [
    *EDITS,
    pytest.param(lambda text: text.replace("四時間", "五時間").replace("二百十四隻", "二百二十隻"), id="figures"),
    pytest.param(lambda text: text.replace("委員長", "議長"), id="another word"),
]


@pytest.mark.parametrize("edit", ENGLISH_EDITS)
def test_a_text_with_small_edits_is_found(edit: Callable[[str], str]) -> None:
    assert find(TEXT, OTHER, edit(TEXT)) == Twin("a0", "a0", None)


@pytest.mark.parametrize("edit", JAPANESE_EDITS)
def test_a_japanese_text_with_small_edits_is_found(edit: Callable[[str], str]) -> None:
    assert find(JAPANESE, JAPANESE_OTHER, edit(JAPANESE)) == Twin("a0", "a0", None)


@pytest.mark.parametrize(
    "bodies",
    [
        pytest.param([TEXT, OTHER], id="English"),
        pytest.param([JAPANESE, JAPANESE_OTHER], id="Japanese"),
        pytest.param([TEXT, JAPANESE], id="two languages"),
        pytest.param([TEXT, " ".join(reversed(TEXT.split()))], id="the same words backwards"),
        pytest.param([TEXT, TEXT[: len(TEXT) // 5]], id="a fifth of it"),
        pytest.param([TEXT, TEXT.split("\n\n")[0] + OTHER], id="a paragraph in common"),
        pytest.param([TEXT], id="the only one"),
        pytest.param(["It may rain.", "It may snow."], id="short"),
    ],
)
def test_different_texts_are_no_twins(bodies: list[str]) -> None:
    assert find(*bodies) is None


def test_short_texts_are_twins_where_they_are_the_same() -> None:
    assert find("It may rain.", "it may\nrain") == Twin("a0", "a0", None)


def test_a_twin_carries_its_story_and_split() -> None:
    twins = Twins()
    assert twins.find(Article(id="one", body=TEXT, story="port", split="dev")) is None
    assert twins.find(Article(id="two", body=TEXT, story="ships", split="test")) == Twin("one", "port", "dev")


def test_a_twin_may_be_found_among_many_others() -> None:
    others = [
        f"{OTHER} {OTHER.replace('moss', f'lichen{number}').replace('the', f'this{number}')}" for number in range(60)
    ]
    assert find(*others[:30], TEXT, *others[30:], TEXT.replace("June", "July")) == Twin("a30", "a30", None)


def test_only_so_many_articles_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT", 1)
    assert find(TEXT, OTHER, TEXT) == Twin("a0", "a0", None)
    assert find(TEXT, OTHER, OTHER) is None


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "hi", "ja", "ko", "ru", "tr", "zh"])
def test_small_edits_are_found_in_many_languages(language: str) -> None:
    article = next(one for one in read_articles(find_dataset("question-headlines")) if one.language == language)
    middle = len(article.body) // 2
    assert find(TEXT, article.body, f"{article.body[:middle]} 2031 {article.body[middle + 4 :]}") == Twin(
        "a1", "a1", None
    )


def test_the_shipped_articles_of_different_stories_are_no_twins() -> None:
    twins = Twins()
    found = [(one, twins.find(one)) for one in read_articles(find_dataset("question-headlines"))]
    assert [(one.id, twin.id) for one, twin in found if twin and twin.story != (one.story or one.id)] == []
