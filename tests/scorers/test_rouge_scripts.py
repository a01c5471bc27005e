"""ROUGE in any script: the same text is 1, another text that shares a year with it is near 0."""

import unicodedata

import pytest
from rouge_score.rouge_scorer import RougeScorer

from evals.schema import Article, Output, Sample
from evals.scorers.rouge import KINDS, Rouge
from evals.scorers.rouge.tokenizers import cjk_tokens, default_tokens, tokenizer_for, unicode_tokens

PORT_AND_FROG = {
    "am": ("የከተማው ምክር ቤት ወደቡን 2024 ለመዝጋት ወሰነ።", "ተመራማሪዎች አዲስ የእንቁራሪት ዝርያ አገኙ፣ 2024።"),
    "ar": ("قرر مجلس المدينة إغلاق الميناء يوم الجمعة 2024.", "اكتشف باحثون نوعا جديدا من الضفادع عام 2024."),
    "bn": ("নগর পরিষদ 2024 সালে বন্দর বন্ধ করার সিদ্ধান্ত নিয়েছে।", "বিজ্ঞানীরা ব্যাঙের নতুন প্রজাতি খুঁজে পেয়েছেন, 2024।"),
    "bo": ("གྲོང་ཁྱེར་གྱིས་ 2024 ལོར་གྲུ་ཁ་བཀག་པ་རེད།", "ཚན་རིག་པས་སྦལ་པ་གསར་པ་རྙེད་སོང་། 2024"),
    "el": ("Το δημοτικό συμβούλιο έκλεισε το λιμάνι το 2024.", "Οι ερευνητές ανακάλυψαν νέο είδος βατράχου, 2024."),
    "en": ("The council closed the port in 2024.", "Researchers found a new frog, 2024."),
    "fa": ("شورای شهر بندر را در سال 2024 تعطیل کرد.", "پژوهشگران گونه‌ای تازه از قورباغه یافتند، 2024."),
    "he": ("מועצת העיר החליטה לסגור את הנמל ב-2024.", "חוקרים גילו מין חדש של צפרדע, 2024."),
    "hi": ("नगर परिषद ने 2024 में बंदरगाह बंद करने का फैसला किया।", "वैज्ञानिकों को मेंढक की नई प्रजाति मिली, 2024।"),
    "hy": ("Քաղաքային խորհուրդը 2024-ին փակեց նավահանգիստը։", "Գիտնականները հայտնաբերեցին գորտի նոր տեսակ, 2024։"),
    "ja": ("市議会は金曜日、港を2024年に閉鎖すると決めた。", "研究者がブラジルで新種のカエルを発見、2024。"),
    "ka": ("ქალაქის საბჭომ პორტი 2024 წელს დახურა.", "მეცნიერებმა ბაყაყის ახალი სახეობა აღმოაჩინეს, 2024."),
    "km": ("ក្រុមប្រឹក្សាក្រុងសម្រេចបិទកំពង់ផែនៅឆ្នាំ 2024។", "អ្នកស្រាវជ្រាវរកឃើញកង្កែបប្រភេទថ្មី 2024។"),
    "ko": ("시의회는 금요일 항구를 2024년에 폐쇄하기로 했다.", "연구진이 브라질에서 새 개구리를 발견, 2024."),
    "lo": ("ສະພາເມືອງຕັດສິນໃຈປິດທ່າເຮືອໃນປີ 2024", "ນັກຄົ້ນຄວ້າພົບກົບຊະນິດໃໝ່ 2024"),
    "my": ("မြို့တော်ကောင်စီက ဆိပ်ကမ်းကို 2024 တွင် ပိတ်ရန် ဆုံးဖြတ်သည်။", "သုတေသီများက ဖားမျိုးစိတ်သစ် တွေ့ရှိ 2024။"),
    "pa": ("ਸ਼ਹਿਰ ਦੀ ਕੌਂਸਲ ਨੇ 2024 ਵਿੱਚ ਬੰਦਰਗਾਹ ਬੰਦ ਕੀਤੀ।", "ਵਿਗਿਆਨੀਆਂ ਨੂੰ ਡੱਡੂ ਲੱਭਿਆ, 2024।"),
    "ru": ("Совет города решил закрыть порт в пятницу, 5 мая 2024 года.", "Учёные нашли новый вид лягушек в лесах Бразилии, 2024."),
    "si": ("නගර සභාව 2024 දී වරාය වසා දැමීමට තීරණය කළේය.", "විද්‍යාඥයෝ නව ගෙම්බෙකු සොයාගත්හ, 2024."),
    "ta": ("நகர சபை 2024 இல் துறைமுகத்தை மூட முடிவு செய்தது.", "விஞ்ஞானிகள் புதிய தவளை இனத்தை கண்டுபிடித்தனர், 2024."),
    "te": ("నగర మండలి 2024 ఓడరేవును మూసివేయాలని నిర్ణయించింది.", "శాస్త్రవేత్తలు కొత్త కప్ప జాతిని కనుగొన్నారు, 2024."),
    "th": ("สภาเมืองมีมติปิดท่าเรือในปี 2024", "นักวิจัยพบกบชนิดใหม่ที่บราซิล 2024"),
    "vi": ("Hội đồng thành phố quyết định đóng cửa cảng năm 2024.", "Các nhà khoa học phát hiện loài ếch mới, 2024."),
    "zh": ("市议会周五决定于2024年关闭港口。", "研究人员2024发现一种新青蛙。"),
}  # fmt: skip
"""The same two sentences, "the council closes the port" and "researchers find a frog", more or less."""


def f_measures(summary: str, reference: str, language: str) -> dict[str, float]:
    article = Article(id="a", body="A body.", references=(reference,), language=language)
    sample = Sample(article_id="a", story="a", task="summary", model="m", output=Output(text=summary))
    scores = Rouge().score(sample, article)
    return {score.name: score.value for score in scores if score.value is not None}


@pytest.mark.parametrize("language", PORT_AND_FROG)
def test_identical_is_1_and_unrelated_is_near_0(language: str) -> None:
    port, frog = PORT_AND_FROG[language]
    assert f_measures(port, port, language) == dict.fromkeys(KINDS, 1.0)
    found = f_measures(port, frog, language)
    assert found["rouge2"] == 0
    assert all(found[kind] < 0.25 for kind in KINDS)
    assert found["rouge1"] > 0  # the year


@pytest.mark.parametrize("language", ["bo", "el", "hi", "ja", "km", "ko", "ru", "zh"])
def test_half_a_text_is_about_half(language: str) -> None:
    port, frog = PORT_AND_FROG[language]
    assert 0.4 < f_measures(f"{port} {frog}", port, language)["rouge1"] < 0.9


def test_what_rouge_score_itself_makes_of_them() -> None:
    """The reason for all this: two texts that have only the year in common are the same to it."""
    wrong = [
        language
        for language, (port, frog) in PORT_AND_FROG.items()
        if RougeScorer(["rouge1"]).score(port, frog)["rouge1"].fmeasure == 1
    ]
    assert len(wrong) >= 16


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Don't DON’T l’homme", ["don't", "don't", "l'homme"]),
        ("'quoted' -- ‘twice’", ["quoted", "twice"]),
        ("м'ясо мʼясо м’ясо", ["м'ясо"] * 3),
        ("U.S. troops, 3.50 of 1,000; 3:1", ["u.s", "troops", "3.50", "of", "1,000", "3", "1"]),
        ("end.Next x.5 e-mail", ["end.next", "x", "5", "e", "mail"]),
        ("Straße STRASSE ﬁ", ["strasse", "strasse", "fi"]),
        ("cafe\u0301 café", ["café", "café"]),
        ("٢٠٢٤ ۲۰۲۴ २०२४ ２０２４", ["2024"] * 4),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("می‌خواهم میخواهم", ["میخواهم"] * 2),
        ("ինչո՞ւ ինչու", ["ինչու"] * 2),
        ("co\u00adoperate a\u200bb", ["cooperate", "a", "b"]),
        ("東京都のラーメン屋", ["東", "京", "都", "の", "ラーメン", "屋"]),
        ("서울의 대통령", ["서울의", "대통령"]),
        ("เมืองไทย", ["เมื", "อ", "ง", "ไท", "ย"]),
        ("ກະຊວງ", ["ກະ", "ຊ", "ວ", "ງ"]),
        ("ក្រុងភ្នំពេញ", ["ក្រុ", "ង", "ភ្នំ", "ពេ", "ញ"]),
        ("မြန်မာနိုင်ငံ", ["မြန်", "မာ", "နိုင်", "ငံ"]),
        ("བོད་ཡིག", ["བོད", "ཡིག"]),
        ("1️⃣ ☕ 👩‍👧 a\ud800b\x00c", ["1", "a", "b", "c"]),
        ("", []),
    ],
    ids=lambda value: ascii(value) if isinstance(value, str) else None,
)  # fmt: skip
def test_words_by_unicode_rules(text: str, tokens: list[str]) -> None:
    assert unicode_tokens(text) == tokens
    assert unicode_tokens(unicodedata.normalize("NFD", text)) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("서울의 대통령 Kim", ["서", "울", "의", "대", "통", "령", "kim"]),
        (unicodedata.normalize("NFD", "서울"), ["서", "울"]),
        ("ラーメンｶﾞｽＡＢＣ", ["ラ", "ー", "メ", "ン", "ガ", "ス", "abc"]),
        ("GDP增长3.5%，是2024年", ["gdp", "增", "长", "3.5", "是", "2024", "年"]),
    ],
)
def test_characters_mixed_with_words(text: str, tokens: list[str]) -> None:
    assert cjk_tokens(text) == tokens


def test_the_default_deletes_what_is_not_ascii() -> None:
    assert default_tokens("Müller's café, 3.50") == ["m", "ller", "s", "caf", "3", "50"]


def test_english_alone_has_the_default() -> None:
    assert {language for language in PORT_AND_FROG if tokenizer_for(language) == "default"} == {"en"}
