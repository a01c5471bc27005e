"""Each kind of furniture, told from a line alone; and lines of articles that look like furniture and are none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.articles import furniture
from evals.articles.furniture import is_pure_credit, kind_of
from evals.articles.phrases import begins, ended, length, plain, told, words_of

quick = settings(max_examples=150, deadline=None, derandomize=True)


def bugs(found: dict[str, list[str]]) -> list[object]:
    """Lines that the cleaner still gets wrong, under the reason why; one that passes must move to its table."""
    return [
        pytest.param(line, marks=pytest.mark.xfail(strict=True, reason=reason))
        for reason, lines in found.items()
        for line in lines
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("![A whale](whale.jpg)", "picture"),
        ("[![A whale](whale.jpg)](https://example.org)", "picture"),
        ("> ![A whale](whale.png)", "picture"),
        ("! [whale", "picture"),
        ("[whale.jpg]", "picture"),
        ("[4][logo.png]", "picture"),
        ("(BUTTON) Menu", "picture"),
        ("[A whale in the harbour](https://example.org/whale)", "link"),
        ("- [Sport](/sport)", "link"),
        ("[Sport](/sport) | [Weather](/weather)", "link"),
        ("[3]Sport", "link"),
        ("* [12]Ten kettles compared", "link"),
    ],
)
def test_a_line_of_links_or_pictures(line: str, reason: str):
    assert furniture.link(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement", "ADVERTISEMENTS", "[Advertisement]", "- Adverstisement -", "Advertisment", "Advertisement 1",
        "Ad", "Ad (2)", "Sponsored", "Sponsored content", "Promoted", "Story continues below advertisement",
        "Article continues below", "SCROLL TO CONTINUE", "Advertisement - scroll to continue",
        "This advert will close in 20 seconds", "A word from our sponsor", "Sponsored by Tarn Kettles",
        "Presented by Tarn Kettles", "Today's email is sponsored by Tarn", "Anzeige", "– Anzeige –", "Werbung",
        "Artikel läuft unten weiter", "Publicidad", "Continúa después de la publicidad", "Publicidade",
        "Continua após a publicidade", "Publicité", "La suite après cette publicité", "Pubblicità", "Annonce",
        "Advertentie", "Reklam", "Реклама", "ООО «Ромашка»", "إعلان", "إعلانات", "پیام بازرگانی", "חסות", "विज्ञापन",
        "広告", "广告", "廣告", "광고", "ΔΙΑΦΗΜΙΣΗ", "Quảng cáo", "Iklan", "โฆษณา",
    ],
)  # fmt: skip
def test_an_advertisement_label(line: str):
    assert furniture.ad_label(line) == "advertisement label"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("FTSE 100 8,204.10 +0.4%", "market ticker"),
        ("BTC $64,012 -2.1%", "market ticker"),
        ("DAX 18.200 ▲ 0,8 %", "market ticker"),
        ("Nikkei 38,100 −0.3%", "market ticker"),
        ("USD/INR 83.2 +0.1%", "market ticker"),
        ("Hessle 18°C", "weather"),
        ("Hessle: 12°C, light rain", "weather"),
        ("London 54°F", "weather"),
        ("Berlin 9 °C bewölkt", "weather"),
        ("Москва +7°C", "weather"),
        ("दिल्ली 41°C", "weather"),
        ("東京 12℃ 曇り", "weather"),
    ],
)
def test_a_ticker(line: str, reason: str):
    assert furniture.ticker(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "4 June 2025", "June 4, 2025", "Monday, June 4, 2025 10:14 BST", "2025-06-04", "04.06.2025", "4/6/2025 10:14",
        "10:14", "Published 4 June 2025", "PUBLISHED: 14:05, 2 March 2025", "Updated 3 hours ago", "Updated",
        "Last updated: 3 May 2025, 10:14", "First published on 3 May 2025 at 10:14", "3 min read", "5 minute read",
        "Reading time: 4 minutes", "2 hours ago", "12h", "CARROW, May 4", "Stand: 04.06.2025, 10:14 Uhr",
        "Veröffentlicht am 4. Juni 2025", "4. Juni 2025, 10:14 Uhr", "Lesedauer: 3 Min.", "4 de junio de 2025",
        "Publicado el 4 de junio de 2025", "Actualizado: 04/06/2025 10:14", "Atualizado há 3 horas",
        "Publicado em 4 de junho de 2025 às 10h14", "Publié le 4 juin 2025 à 10h14", "Mis à jour le 4 juin 2025",
        "Temps de lecture : 3 min", "Pubblicato il 4 giugno 2025 alle 10:14", "Aggiornato alle 10:14",
        "4 июня 2025, 10:14", "Опубликовано 4 июня 2025", "Обновлено: 10:14", "4 يونيو 2025",
        "آخر تحديث: 4 يونيو 2025", "نُشر في 4 يونيو 2025", "अपडेटेड 4 जून 2025", "प्रकाशित: 4 जून 2025, 10:14",
        "4 मई 2025", "2025年6月4日", "2025年6月4日 10時14分", "更新 2025年6月4日", "发布时间：2025-06-04 10:14", "2025年06月04日 10:14",
        "입력 2025.06.04 10:14", "수정 2025-06-04", "4 Haziran 2025", "Güncelleme: 04.06.2025 10:14",
        "4 जून 2025", "Время чтения: 3 минуты", "2025年6月4日 公開", "2025年6月4日 更新",
    ],
)  # fmt: skip
def test_a_date_line(line: str):
    assert furniture.stamp(line) == "date line"


@pytest.mark.parametrize(
    "line",
    [
        "Also read", "ALSO READ: Ten kettles compared", "Also read | Ten kettles compared", "Read next", "Related",
        "Read more: Five halls that were sold", "Related stories", "RELATED: Ten kettles compared", "Watch: The mayor resigns",
        "You may also like: The best kettles of the year", "Don’t miss: our guide", "Must read", "See also: Ten kettles",
        "Trending now", "Most read", "Most read »", "Most read 5", "Latest news", "More from Planning", "More on this story",
        "Most viewed in sport", "Lesen Sie auch: Zehn Kessel im Vergleich", "Mehr zum Thema",
        "Mehr aus Hessle", "Auch interessant", "Meistgelesen", "Más información", "Lea también: Diez teteras",
        "Lo más leído", "Noticias relacionadas",  "Leia também: Dez chaleiras", "Veja também",
        "Mais lidas", "À lire aussi : Dix bouilloires", "Lire aussi", "Les plus lus", "Sur le même sujet",
        "Leggi anche: Dieci bollitori", "I più letti", "Articoli correlati", "Читайте также: Десять чайников",
        "Материалы по теме", "Самое читаемое", "اقرأ أيضا: عشر غلايات", "اقرأ أيضًا", "الأكثر قراءة", "関連記事",
        "あわせて読みたい", "アクセスランキング", "相关阅读", "相关新闻：十个水壶", "热门文章", "관련기사", "많이 본 뉴스",
        "यह भी पढ़ें: दस केतलियां", "संबंधित खबरें", "Lees ook: Tien ketels", "Läs också", "Baca juga: Sepuluh ketel", "Xem thêm",
        "Διαβάστε επίσης",
        "İlgili haberler",
    ],
)  # fmt: skip
def test_a_head_of_a_list_of_other_stories(line: str):
    assert furniture.list_head(line) == "link to other stories"


@pytest.mark.parametrize(
    "line",
    [
        "Comments", "COMMENTS (12)", "12 comments", "1 comment", "3 replies", "Leave a comment", "Leave a reply",
        "Join the conversation", "Have your say", "What do you think?", "Comments are closed", "Sort by: newest",
        "Kommentare (3)", "12 Kommentare", "Kommentar schreiben", "Comentarios", "3 comentarios", "Comentários (7)",
        "Commentaires", "4 commentaires", "Commenti", "Lascia un commento", "Комментарии (5)", "التعليقات", "コメント",
        "评论 12", "댓글 4", "टिप्पणियाँ", "Yorumlar", "Reacties",
    ],
)  # fmt: skip
def test_a_head_of_comments(line: str):
    assert furniture.comment_head(line) == "comments"


@pytest.mark.parametrize(
    "line",
    [
        "Share", "SHARE", "Share Tweet Email", "Facebook | Twitter · Print", "Copy link", "Listen to this article", "Save",
        "Log in", "Sign up", "Subscribe", "Follow us on Facebook", "Back to top", "Skip to content", "Menu", "X", "f t w",
        "Text size", "Click to share on Facebook", "Opens in a new window", "Loading...", "Please wait", "Teilen",
        "Teilen Drucken", "Auf Facebook teilen", "Artikel anhören", "Zum Inhalt springen", "Startseite", "Compartir",
        "Compartir en Facebook", "Escuchar", "Guardar", "Partager", "Partager sur Facebook", "Écouter cet article",
        "Imprimer", "Compartilhar", "Ouvir", "Salvar", "Condividi", "Stampa", "Поделиться", "Поделиться ВКонтакте",
        "Печать", "شارك", "مشاركة", "نسخ الرابط", "シェア", "ツイート", "印刷", "分享", "分享到：微博", "打印本页", "扫一扫", "字号",
        "शेयर करें", "फेसबुक पर शेयर करें", "ट्विटर",
    ],
)  # fmt: skip
def test_a_button(line: str):
    assert furniture.control(line) == "button"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("author-image", "name of a page element"),
        ("main_nav", "name of a page element"),
        ("https://example.org/whale", "part of a player or an address"),
        ("www.example.org", "part of a player or an address"),
        ("news@example.org", "part of a player or an address"),
        ("@hessle", "part of a player or an address"),
        ("0:00 / 2:14", "part of a player or an address"),
        ("Current Time 0:00", "part of a player or an address"),
        ("1x", "part of a player or an address"),
        ("(2:14)", "part of a player or an address"),
        ("***", "rule"),
        ("• • •", "rule"),
    ],
)
def test_a_part_of_a_page_that_is_no_text(line: str, reason: str):
    assert furniture.control(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "News | Sport | Weather", "Home › News › Hessle", "Home > News > Hessle", "Home / News / Hessle",
        "[ News ] [ Sport ] [ Weather ]", "News • Sport • Weather • Opinion", "News - Sport - Weather - Opinion",
        "☰ Menu | News | Sport", "Nachrichten | Sport | Wetter", "Inicio › Noticias › Política",
        "Accueil > Actualités > Politique", "Главная › Новости › Спорт", "الرئيسية | أخبار | رياضة", "首页 > 新闻 > 国内",
        "ホーム › ニュース › 社会", "होम › समाचार › खेल", "【新闻】【体育】【天气】", "홈 | 뉴스 | 스포츠",
        "Home › News › Council puts off its vote on the new bridge until June",
    ],
)  # fmt: skip
def test_navigation(line: str):
    assert furniture.navigation(line) == "navigation"


@pytest.mark.parametrize(
    "line",
    [
        "Title: Hall to be sold?", "URL Source: https://example.org/whale", "Markdown Content:",
        "Published Time: 2025-06-04", "Slug: hall-sale", "og:title: Hall to be sold", "Keywords: hall, council",
        "dc:creator: Ann Reed",
    ],
)  # fmt: skip
def test_data_about_the_page(line: str):
    assert furniture.metadata(line) == "data about the page"


@pytest.mark.parametrize(
    "line",
    [
        "Tags", "Tags: Hessle, Property", "Topics | Council | Property", "Filed under: Council", "Related topics", "Themen",
        "Schlagworte: Rathaus, Hessle", "Temas", "Etiquetas: alcalde, puente", "Archivado en", "Assuntos",
        "Tópicos: ponte", "Sujets", "Mots-clés : pont, maire", "Argomenti: ponte", "Теги: мост, мэр", "Темы", "الوسوم",
        "كلمات مفتاحية: جسر", "タグ", "キーワード：橋", "标签：桥", "关键词", "टैग्स: पुल", "태그", "Etiketler: köprü",
    ],
)  # fmt: skip
def test_a_list_of_subjects(line: str):
    assert furniture.topic_head(line) == "subjects"


@pytest.mark.parametrize(
    "line",
    [
        "About the author", "ABOUT THE AUTHOR:", "Meet the author", "Über den Autor", "Über die Autorin", "Zur Person",
        "Sobre la firma", "Sobre el autor", "Sobre o autor", "À propos de l'auteur", "À propos de l’auteur", "L’autore",
        "Об авторе", "عن الكاتب", "この記事を書いた人", "作者简介", "लेखक के बारे में",
    ],
)  # fmt: skip
def test_a_head_of_an_author_box(line: str):
    assert furniture.author_box(line) == "about the author"


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Ida Moor", "(Photo: Reuters)", "PHOTO: REUTERS", "Photo by Ida Moor", "Image by Ida Moor / Hessle Post",
        "Image credit: Pellwick press office", "Picture: Getty Images", "Getty Images", "AFP", "(Reuters)",
        "Image source, Getty Images", "Photograph: Ida Moor/The Hessle Post", "© Hessle Post", "© Ida Moor",
        "Ida Moor/Hessle Post", "Ida Moor / Reuters", "A whale in the harbour on Monday. Photo: Ida Moor",
        "A whale in the harbour (Photo: Ida Moor)", "A whale in the harbour. (Getty Images)",
        "A whale in the harbour on Monday © Ida Moor", "A whale in the harbour on Monday | Photo: Ida Moor",
        "[1/4] A whale in the harbour", "A whale in the harbour.IDA MOOR", "Image caption", "Courtesy: Hessle Port",
        "Illustration: Sid Orr", "Video: Ida Moor", "Foto: Ida Moor/dpa", "Bild: Ida Moor", "Symbolbild",
        "Ein Wal im Hafen. Foto: Ida Moor", "Imagen: Ana Rojas", "Imagem: Divulgação", "Crédito: Ana Reis",
        "Foto: Divulgação", "Photo d'illustration", "Crédits : AFP", "Foto: Ansa", "Immagine: Anna Rossi",
        "Фото: Пётр Ильин / ТАСС", "Иллюстрация: Анна Орлова", "صورة: رويترز", "تصوير: أحمد علي", "写真：共同通信",
        "写真・図版", "撮影：田中太郎", "图：新华社", "图片：王明", "新华社记者王明摄", "港口的鲸鱼（资料图）", "फोटो: राम शर्मा",
        "तस्वीर: पीटीआई", "사진: 연합뉴스", "Fotoğraf: Ali Kaya",
        "Crédit photo : Jean Dupont", "Foto di Anna Rossi", "港のクジラ（撮影：田中太郎）",
        "Divers below the bridge (Harbour Pictures via Hessle)", "Divers below the bridge Credit: Ida Moor",
        "Mergulhadores no porto - Ana Reis/Gazeta", "[Photo] Divers below the bridge", "Credit...",
    ],
)  # fmt: skip
def test_an_image_credit(line: str):
    assert furniture.credit(line) == "image credit"


@pytest.mark.parametrize(
    "line",
    [
        "© 2025 Hessle Post", "© 2025 Hessle Post. All rights reserved.", "Copyright 2025 Hessle Post Ltd", "Contact us",
        "All rights reserved", "Privacy policy", "Terms of use", "Terms & conditions", "Cookie settings", "About us",
        "Advertise with us", "Sitemap", "Powered by WordPress", "This article originally appeared on The Hessle Post",
        "Impressum", "Datenschutz", "AGB",
        "Alle Rechte vorbehalten", "Aviso legal", "Política de privacidad", "Todos los derechos reservados",
        "Termos de uso", "Todos os direitos reservados", "Mentions légales",
        "Tous droits réservés", "Note legali", "Riproduzione riservata", "Все права защищены", "Реклама на сайте",
        "جميع الحقوق محفوظة", "سياسة الخصوصية", "無断転載を禁じます", "利用規約", "版权所有", "免责声明", "关于我们",
        "हमारे बारे में", "सर्वाधिकार सुरक्षित",
        "Conditions générales d'utilisation", "गोपनीयता नीति", "[^1]: Moor, I. Bridges, 2019.",
    ],
)  # fmt: skip
def test_the_foot_of_a_page(line: str):
    assert furniture.page_end(line) == "foot of the page"


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Reed", "By Ann Reed and Jon Vale", "BY ANN REED", "By Ann Reed, Jon Vale and Ida Moor", "By: Ann Reed",
        "By The Hessle Post", "Words: Ann Reed", "Written by Ann Reed", "Posted by Ann Reed", "Author: Ann Reed", "By",
        "(Reporting by Ann Reed; Editing by Jon Vale)", "Reporting by Ann Reed in Hessle; Editing by Jon Vale",
        "With inputs from agencies", "Compiled by Ann Reed", "Von Anna Berg", "Von Anna Berg und Peter Lang",
        "Text von Anna Berg", "Por Ana Rojas", "Por Ana Rojas y Luis Vega", "Texto: Ana Rojas", "Por Ana Reis e João Melo",
        "Par Jean Dupont", "Par Jean Dupont et Anne Petit", "Di Anna Rossi", "A cura di Anna Rossi", "Автор: Пётр Ильин",
        "Текст: Пётр Ильин", "كتب: أحمد علي", "بقلم: أحمد علي", "文：田中太郎", "记者：王明", "责任编辑：王明", "来源：新华社",
        "लेखक: राम शर्मा", "रिपोर्ट: राम शर्मा", "기자: 김민수", "Haber: Ali Kaya",
        "文・田中太郎",
    ],
)  # fmt: skip
def test_a_byline(line: str):
    assert furniture.byline(line) == "byline"


@pytest.mark.parametrize(
    "line",
    [
        "Ann Reed, Senior Reporter", "Ann Reed, political editor", "Ann Reed | Staff Writer", "Ann Reed - Business Editor",
        "Anna Berg, Redakteurin", "*Ann Reed, Staff Writer*", "Пётр Ильин, корреспондент", "Ann Reed, Health Editor, Hessle",
    ],
)  # fmt: skip
def test_an_author_with_a_role(line: str):
    assert furniture.role(line) == "byline"


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to our newsletter",
        "Sign up for our free daily newsletter",
        "Sign up to our newsletter and never miss a story.",
        "Get the latest news straight to your inbox.",
        "We use cookies to show you relevant ads.",
        "This site uses cookies. Manage preferences",
        "Become a member and support our journalism.",
        "Please consider a donation to support our reporting.",
        "Follow us on WhatsApp and Telegram.",
        "Download our app to stay informed",
        "Do you have a story? Email us at tips@example.org.",
        "Let us know in the comments.",
        "Already a subscriber? Log in",
        "Enter your email address",
        "From 99p a month. Cancel anytime.",
        "You have 2 free articles left this month. Subscribe for unlimited access.",
        "Jetzt kostenlos den Newsletter abonnieren",
        "Bereits ein Abo? Hier anmelden",
        "Suscríbete a nuestro boletín",
        "Regístrate gratis y recibe el boletín en tu correo electrónico",
        "Síguenos en Telegram",
        "Assine nossa newsletter",
        "Receba as notícias no seu e-mail",
        "Siga-nos no WhatsApp",
        "Abonnez-vous à notre newsletter",
        "Inscrivez-vous à notre newsletter",
        "Suivez-nous sur WhatsApp",
        "Iscriviti alla nostra newsletter",
        "Seguici su Telegram",
        "Подписывайтесь на наш канал в Telegram",
        "Подпишитесь на рассылку",
        "اشترك في النشرة البريدية",
        "تابعونا على واتساب",
        "有料会員登録で続きを読む",
        "この記事は有料会員記事です。残り300文字",
        "关注我们的公众号",
        "扫描二维码，下载客户端",
        "हमारे व्हाट्सएप चैनल को फॉलो करें",
        "न्यूज़लेटर सब्सक्राइब करें",
    ],
)
def test_an_appeal_to_the_reader(line: str):
    assert furniture.appeal(line) == "appeal to the reader"


@pytest.mark.parametrize(
    "line",
    [
        "The Hessle Post is not responsible for the content of external sites.",
        "A version of this article appears in print on Nov. 5, with the headline: Bridge delayed again.",
        "When you buy through links on our site, we may earn an affiliate commission.",
        "The post Bridge delayed again appeared first on the Hessle Post.",
        "New customers only. T&Cs apply.",
        "Este artículo se publicó el lunes en la edición impresa.",
        "Nossa newsletter chega toda sexta-feira.",
        "Нашли опечатку? Выделите текст и нажмите Ctrl+Enter",
    ],
)
def test_a_notice_of_the_publication(line: str):
    assert furniture.notice(line) == "notice of the publication"
    assert kind_of(line) is not None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("**[Also read: Ten kettles compared](/kettles)**", "link"),
        ("Also read: [Ten kettles compared](/kettles)", "link to other stories"),
        ("By [Ann Reed](/authors/reed)", "byline"),
        ("[12] Photo: Ida Moor.", "image credit"),
        ("**Advertisement**", "advertisement label"),
        ("» Related «", "link to other stories"),
    ],
)
def test_marks_of_markdown_and_emblems_do_not_hide_a_kind(line: str, reason: str):
    assert kind_of(line) == reason


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("ad_labels", furniture.ad_label),
        ("list_heads", furniture.list_head),
        ("list_starts", furniture.list_head),
        ("topic_heads", furniture.topic_head),
        ("comment_heads", furniture.comment_head),
        ("author_heads", furniture.author_box),
        ("end_starts", furniture.page_end),
        ("end_marks", furniture.page_end),
        ("agencies", furniture.credit),
        ("credits", furniture.credit),
        ("stamps", furniture.stamp),
    ],
)
@pytest.mark.parametrize("case", [str, str.capitalize, str.upper])
def test_every_label_of_the_lists_is_known_in_any_case(key, kind, case):
    assert [one for one in words_of(key) if kind(case(one)) is None] == []


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell by 3 per cent on Monday.",
        "Share your story, the charity asked victims.",
        "Share of renters under 30 doubled in a decade.",
        "Sharing a flat is cheaper than renting alone, the survey found.",
        "Advertising is to be banned at Carrow station.",
        "Advertising revenue at the Hessle Post halved last year.",
        "Advertisements for vapes will be banned from June.",
        "Advertisers left the channel within hours.",
        "Ads are everywhere.",
        "Promotion is out of reach for Rovers.",
        "Follow the river north and you reach the quarry.",
        "Follow-up checks found no leak.",
        "Following the vote, the mayor left the hall.",
        "Related claims were rejected by the court.",
        "Related charges against his brother were dropped.",
        "By Friday the water had reached the school.",
        "By Friday, Ann Reed knew.",
        "By noon, all 40 passengers were ashore.",
        "By Tarn Bridge the road was under water.",
        "By Christmas the bridge will be shut.",
        "By 2030 the town wants to be carbon neutral.",
        "By Ann Reed's account, nobody was warned.",
        "From Carrow, the ferry takes an hour.",
        "From Ann Reed came no answer.",
        "Words were exchanged, then blows.",
        "Words fail me, she said.",
        "Watch officers saw no fire on the ferry.",
        "Watch the tide, the harbour master warned.",
        "Photo radar caught 300 drivers in a week.",
        "Photos of the whale spread within hours.",
        "Photographs show smoke over the harbour.",
        "Picture the scene: a whale in the harbour.",
        "Video shows the bridge swaying.",
        "Images from the harbour show smoke.",
        "Credit ratings were cut on Friday.",
        "Courtesy costs nothing, the driver said.",
        "Provided by law, the pension is due at 60.",
        "Comments by the minister angered nurses.",
        "Comments on the plan may be sent until 4 May, the council said.",
        "Comments were closed after an hour, the council said.",
        "Conversation died when he came in.",
        "Responses to the survey are due on Friday.",
        "Subscribe or lose the library, members were told.",
        "Subscribers to the scheme pay £4 a month.",
        "Subscription fees will rise by a fifth in May.",
        "More people than ever cycle to work.",
        "More from the same fund would not help, she said.",
        "More on that later.",
        "More than 300 homes lost power.",
        "Published in March, the report blamed the council.",
        "Published in 1998, the novel sold a million copies.",
        "Updated rules come into force on 1 May.",
        "Updated on 3 May, the map shows 40 flooded streets.",
        "Posted to Malta in 1942, he met Ada there.",
        "Issued in May, the licence runs to 2030.",
        "Created in 1908, the park covers 40 hectares.",
        "Stand by for floods, the agency warned.",
        "Read this week, the verdict runs to 300 pages.",
        "Read aloud in court, the letter moved jurors.",
        "Read more books, she says.",
        "Read more than 40 books a year? You are not alone.",
        "Home owners will pay £40 more.",
        "Home to 300 families, the tower has no sprinklers.",
        "Home Office officials denied the claim.",
        "Home at last.",
        "Save the Children will leave the country.",
        "Save for a few benches, the square is empty.",
        "Save Our Shed collected £4,000.",
        "Next year the ferry will run hourly.",
        "Next came the flood.",
        "Next, the council will ask for bids.",
        "Latest figures show a fall in burglaries.",
        "Popular with surfers, the beach has no lifeguard.",
        "Trending upward since May, prices now average £4.",
        "Recommended limits were exceeded, the regulator found.",
        "See also the verdict of 1998, the judge wrote.",
        "Listen to the residents, she told councillors.",
        "Play was stopped after 40 minutes.",
        "Search teams found the boat at dawn.",
        "Print runs have halved since 2010.",
        "Mail is delivered twice a week.",
        "Text messages show that he knew.",
        "Gift cards worth £4,000 were stolen.",
        "Menu prices rose by a tenth.",
        "Top seeds fell in the first round.",
        "No thanks to the council, the hall is saved.",
        "Back to top form, Rovers won 3-1.",
        "Please wait, the sign says.",
        "Live updates to the law are banned.",
        "In other news, the mayor resigned.",
        "Tags on the dogs' collars were missing.",
        "Topics ranged from tax to tides.",
        "About the author, little is known.",
        "Author and activist Ann Reed is dead.",
        "Editor Ann Reed resigned.",
        "Reporter Jon Vale was arrested at the gate.",
        "Written by hand, the will is void.",
        "Ann Reed, writer and activist, is dead.",
        "Unless otherwise stated in the lease, pets are banned.",
        "Printed from 1961 to 2019, the paper had 4,000 readers.",
    ],
)
def test_a_sentence_that_begins_like_a_label_is_no_furniture(line: str):
    assert kind_of(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "The newsletter reaches 4,000 homes.",
        "The newsletter, printed since 1961, will close in June.",
        "Her newsletter has 40,000 subscribers.",
        "The charity's newsletter asked members to donate.",
        "The site used cookies without consent, the court found.",
        "Cookies were found in the tin.",
        "The regulator fined the site for its cookies.",
        "Cookies, cakes and tarts will cost more.",
        "Sites must let users refuse cookies, the court ruled.",
        "Members of the board left.",
        "Members said the offer was an insult.",
        "The club has 300 members and a waiting list.",
        "Donations passed £1m on Monday.",
        "Donate blood, nurses beg.",
        "Donors gave £3m to the appeal fund.",
        "Adverts for gambling will be banned.",
        "The adverts were pulled on Monday.",
        "The app was downloaded a million times.",
        "The app tracks users without telling them.",
        "Premium bonds pay 4 per cent.",
        "The quiz show returns in June.",
        "Podcast listeners are getting older.",
        "Anyone who saw the boat should get in touch with police.",
        "Police ask witnesses to get in touch.",
        "If you have information, contact us or email us, police said.",
        "The alert was sent to 300 phones by WhatsApp.",
        "Breaking news of the flood came at dawn.",
        "You can register to vote until Friday.",
        "They signed up for the army at 17.",
        "The sponsor left in May.",
        "The trial is free.",
        "A free trial of the vaccine begins in June.",
        "Voters must register by Friday.",
        "The council fined the newspaper, whose subscribers had been promised a free trial, in a ruling that lawyers for the publisher called absurd.",
        "Membership of the reading club costs four pounds a month, and its members get the newsletter, which is printed on the last press in Carrow.",
        "The app, which 40,000 people downloaded, sends alerts by WhatsApp and Telegram when the river rises above the mark that was set in 1998.",
    ],
)
def test_a_sentence_about_newsletters_or_members_is_no_appeal(line: str):
    assert kind_of(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "1. Tarn Bridge 16:41.8",
        "2. Holloway 16:44.0",
        "1. Ann Reed (Hessle) 16:41.8",
        "Ann Reed (Hessle) 16:41.8",
        "Carrow 2, Hessle 1",
        "Carrow Rovers 2-1 Hessle Town",
        "Rovers (4-4-2): Orr; Vale, Moor",
        "Scorers: Orr 12, Vale 40",
        "Attendance: 4,012",
        "Half-time: 1-0",
        "Score: 3-1",
        "The score was 3-1.",
        "6-4, 6-2",
        "Labour 41.2%",
        "Yes: 61%",
        "$1.2 billion",
        "€40 a night",
        "Bread £1.40 (£1.20)",
        "A loaf costs £1.40, up 20p.",
        "Oil rose 3% to $71.20 a barrel.",
        "The FTSE 100 closed +0.4% at 8,200.",
        "It was 31°C in Hessle on Monday.",
        "Temperatures reached 40C in Carrow.",
        "At -12°C the pipes burst.",
        "The oven should be at 180°C.",
        "Age: 61",
        "1998 – the piers are inspected",
        "1998: the piers are inspected for the last time.",
        "4 May: the ferry sinks.",
        "Section 28: what it was.",
    ],
)
def test_results_prices_and_figures_are_no_furniture(line: str):
    assert kind_of(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "May 4, 2025 was the day on which the port shut.",
        "On 4 June 2025 the port shut.",
        "On Monday at 10:14 the siren sounded.",
        "It was 10.14 on Monday when the siren sounded.",
        "He was born on 4 May 1961.",
        "Sunday, 4 May, was the warmest day of the year.",
        "In May 2024, the bridge was shut.",
        "March was wet.",
        "May is here.",
        "March 3 was the deadline.",
        "It was Monday.",
        "HESSLE, 4 May — The council met on Monday.",
        "HESSLE (Reuters) - The council met on Monday.",
        "LONDON, May 4 (Reuters) - The council met on Monday.",
        "CARROW — The port is shut.",
    ],
)
def test_a_sentence_with_a_date_is_no_date_line(line: str):
    assert kind_of(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "“Nothing is decided,” the mayor said.",
        "“Share it,” she said.",
        '"Subscribe!" the sign says.',
        "“No.”",
        "‘Follow me.’",
        '"We use cookies," the baker said.',
        "“Sign up now,” the caller told her.",
        "„Teilen ist schwer“, sagte sie.",
        "« Partagez ! », a lancé le maire.",
        "«Это отходы старого завода», — сказал геолог.",
        "「登録は要らない」と市長は述べた。",
        "“Contact us,” the letter ended, “or lose your home.”",
    ],
)
def test_a_quoted_sentence_is_no_furniture(line: str):
    assert kind_of(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Why?",
        "No.",
        "Never.",
        "Nothing.",
        "Silence.",
        "Then: rain.",
        "Enough!",
        "Help.",
        "Gone.",
        "Nein.",
        "Nada.",
        "Нет.",
    ],
)
def test_a_paragraph_of_one_word_is_no_furniture(line: str):
    assert kind_of(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "What happens next", "What happens next?", "Water moves", "Can it be fixed?", "What the law says",
        "What we know so far", "Who is Ann Reed?", "A long wait", "The cost", "Background", "Key dates", "The numbers",
        "How it works", "By the numbers", "From the archive", "Next steps", "More to come", "Home truths",
        "A home for sale", "Share and share alike", "The photo", "Watch and wait", "Two hours later", "Three days to go",
        "By the sea", "Search and rescue", "Life in Hessle", "Save lives", "Next door", "May Day", "Previous convictions",
        "Wie geht es weiter?", "Was das Gesetz sagt", "Ein langes Warten", "¿Qué pasa ahora?", "Lo que dice la ley",
        "E agora?", "O que diz a lei", "Et maintenant ?", "Ce que dit la loi", "E adesso?", "Cosa dice la legge",
        "Что дальше?", "Что говорит закон", "Главная площадь", "ماذا بعد؟", "ماذا يقول القانون", "अब क्या होगा?",
        "接下来怎么办？", "法律怎么说", "次は何か", "法律は何と言うか", "앞으로 어떻게 되나?", "법은 뭐라고 하나",
    ],
)  # fmt: skip
def test_a_subhead_is_no_furniture(line: str):
    assert kind_of(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "- The council meets on Friday.",
        "- A vote could follow in June.",
        "- Bread",
        "- £4.50 for adults",
        "- 4 May: the council votes",
        "- 300g flour",
        "1. Heat the oven.",
        "1. Mix flour and water",
        "• Two eggs",
        "* 40 homes flooded",
        "a) The port is shut.",
        "Q: Will you resign?",
        "A: No.",
        "MR ORR: I did not.",
        "THE JUDGE: Sit down.",
        "Ann Reed, 61, baker",
        "Ann Reed, 61",
        "Rovers: Orr; Vale, Moor, Reed (Finch 61); Quill.",
        "| Yes | 61 |",
    ],
)
def test_an_item_of_an_article_is_no_furniture(line: str):
    assert kind_of(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Teilen müssen sich die beiden Klassen einen Raum.",
        "Teile der Stadt waren ohne Strom.",
        "Foto und Film waren seine Welt, sagte die Witwe.",
        "Fotos zeigen Rauch über dem Hafen.",
        "Werbung für Tabak wird ab Juni verboten.",
        "Anzeigen wegen Betrugs nahmen um ein Drittel zu.",
        "Anzeige erstattete die Stadt erst am Montag.",
        "Von Montag an ist die Brücke gesperrt.",
        "Von Anna Berg fehlt jede Spur.",
        "Mehr als 300 Haushalte waren ohne Strom.",
        "Mehr dazu sagte der Bürgermeister nicht.",
        "Stand heute fehlen 300 Lehrer.",
        "Kommentare zum Plan nimmt die Stadt bis Mai an.",
        "Zum Thema Wasser schwieg der Rat.",
        "Das Abo kostet 40 Euro im Monat.",
        "Am 4. Mai 2025 schloss der Hafen.",
        "Bei 31 °C fiel die Schule aus.",
        "Partager la plage avec les phoques est difficile.",
        "Photo et cinéma étaient sa vie.",
        "Publicité et propagande se ressemblent, dit-elle.",
        "Par vendredi, l'eau avait atteint l'école.",
        "Par Toulouse, le train met une heure.",
        "Plus de 300 foyers sont privés de courant.",
        "Lire aussi les petites lignes, conseille l'avocat.",
        "Commentaires et rumeurs vont bon train.",
        "Crédit refusé, l'usine ferme.",
        "Il a reçu une newsletter par mois.",
        "Le 4 mai 2025, le port a fermé.",
        "Compartir piso es ya la norma.",
        "Foto y vídeo fueron su vida.",
        "Publicidad engañosa, dice el juez.",
        "Por la tarde llegó el agua.",
        "Por Sevilla pasan 40 trenes al día.",
        "Más de 300 hogares están sin luz.",
        "Publicado en mayo, el informe culpa al alcalde.",
        "Comentarios del ministro enfadan a los médicos.",
        "Guardar silencio es su derecho.",
        "Relacionado con la mafia, el bar cerró.",
        "El 4 de mayo de 2025 cerró el puerto.",
        "Compartilhar casa virou regra.",
        "Foto e vídeo eram a vida dele.",
        "Publicidade de tabaco será proibida em junho.",
        "Por Lisboa passam 40 comboios por dia.",
        "Mais de 300 casas estão sem luz.",
        "Em alta desde maio, o preço chega a 4 euros.",
        "Leia mais livros, diz a professora.",
        "Salvar vidas é o nosso trabalho, disse ele.",
        "Em 4 de maio de 2025 o porto fechou.",
        "Condividi e vinci era il motto.",
        "Foto e video erano la sua vita.",
        "Pubblicità ingannevole, dice il giudice.",
        "Di Anna Rossi non si sa nulla.",
        "Di notte il ponte è chiuso.",
        "Da Roma arrivano 40 treni al giorno.",
        "Altro da dire non c'è.",
        "I più poveri pagano di più, dice il sindaco.",
        "Il 4 maggio 2025 il porto ha chiuso.",
        "Поделиться опытом приехали врачи из Тулы.",
        "Фото с места пожара появились в понедельник.",
        "Реклама табака запрещена с июня.",
        "По теме тарифов депутаты спорили час.",
        "Популярное кафе закрылось.",
        "Автор проекта, Пётр Ильин, умер в мае.",
        "Текст закона опубликован в понедельник.",
        "Комментарии министра разозлили врачей.",
        "Главная улица перекрыта.",
        "4 мая 2025 года порт закрылся.",
        "شارك في المسيرة أكثر من ألف شخص.",
        "صورة الحوت انتشرت خلال ساعات.",
        "إعلان الهدنة جاء يوم الاثنين.",
        "إعلان الهدنة",
        "كتب محمد علي إلى والده من السجن.",
        "نشر التقرير يوم الاثنين.",
        "نشر الجيش 300 جندي في مايو.",
        "حفظ النظام مهمة الشرطة.",
        "أغلق الميناء في 4 مايو 2025.",
        "शेयर बाजार सोमवार को गिर गया।",
        "शेयर बाजार में गिरावट",
        "तस्वीर में धुआं दिख रहा है।",
        "फोटो खींचने पर रोक है।",
        "विज्ञापन पर रोक जून से लगेगी।",
        "द्वारा जारी आदेश सोमवार को आया।",
        "लेखक राम शर्मा का निधन हो गया।",
        "रिपोर्ट सोमवार को आई।",
        "और पढ़ें, शिक्षक ने कहा।",
        "टिप्पणी पर विवाद हुआ।",
        "4 मई 2025 को बंदरगाह बंद हो गया।",
        "分享会在周一举行。",
        "分享经济走到尽头，专家说。",
        "照片显示港口上空有烟。",
        "图为周一的港口。",
        "图书馆周一关闭。",
        "广告将从六月起被禁止。",
        "广告业陷入低迷",
        "记者周一获悉，港口关闭。",
        "来源不明的资金达三百万元。",
        "时间不多了，市长说。",
        "发布会10点14分开始。",
        "点击量超过一百万次，公司说。",
        "2025年5月4日，港口关闭。",
        "写真には港の煙が写っている。",
        "写真家の田中さんが亡くなった。",
        "広告は六月から禁止される。",
        "シェアハウスの家賃が上がった。",
        "文化祭は月曜日に開かれる。",
        "更新料は4万円だ。",
        "公開は5月4日だ。",
        "発行部数は四千部だ。",
        "印刷会社が倒産した。",
        "撮影は禁止だ。",
        "2025年5月4日、港は閉じた。",
        "공유 주택이 늘고 있다.",
        "사진에는 항구의 연기가 보인다.",
        "광고는 6월부터 금지된다.",
        "광고 시장이 줄었다",
        "기자 김민수가 체포됐다.",
        "입력 오류로 300명이 떨어졌다.",
        "수정 예산안이 통과됐다.",
        "댓글 조작 혐의로 체포됐다.",
        "2025년 5월 4일 항구가 문을 닫았다.",
    ],
)
def test_a_sentence_in_another_language_is_no_furniture(line: str):
    assert kind_of(line) is None


ONCE_LOST = {
    "appeal: two words of appeals in a statement that speaks to nobody": [
        "Some 300 members signed up to the fund.",
        "The fund offers members a discount.",
        "Alerts were sent by WhatsApp and Telegram.",
        "मोबाइल ऐप अपडेट होगा।",
    ],
    "foot: a subhead that begins with `copyright`": [
        "Copyright reform stalls",
    ],
    "date line: a year or a result with a full stop": [
        "June 1944.",
        "3-1.",
    ],
    "weather: a step of a recipe, or a subhead with a temperature, once more": [
        "A record 41°C was measured at Carrow",
    ],
    "subjects: a statement behind a colon": [
        "Topic: the tram.",
    ],
    "credit: a statement that begins with a word of the list and a colon": [
        "Фото: так он назвал свой первый рассказ.",
    ],
    "notice: what somebody said, or what is only near such a notice": [
        "The scam lands in the inbox of 300 people a day.",
        "Free bets led him to ruin.",
        "Click here, the message told 40,000 customers of the bank.",
        "A newsletter from 1961 was found in the bell.",
        "The court heard that the site uses cookies.",
    ],
    "foot: a statement of up to eight words that begins like one": [
        "Copyright law does not protect recipes.",
        "Privacy is not for sale, the minister said.",
        "Terms of the deal were not disclosed.",
        "Powered by wind, the ferry is slow.",
        "Our standards are falling, she fears.",
        "Page 1 of the report is blank.",
        "Datenschutz ist Grundrecht, sagt die Ministerin.",
        "Política de Estado, dijo el ministro.",
        "Реклама на сайте города обошлась в миллион.",
        "联系我们的人很多，市长说。",
        "संपर्क करें, पुलिस ने कहा।",
    ],
    "foot: a subhead that begins like one": [
        "Privacy under threat",
        "Política de vivienda: qué cambia",
    ],
    "foot: a statement of up to 16 words that holds a phrase of the list": [
        "The code of practice for landlords is not binding.",
        "The terms and conditions changed in May.",
        "It broke its own privacy policy, the court found.",
        "The court fined the site over its cookie policy.",
        "The tram is powered by wind.",
        "The launch was delayed at least until May.",
        "The poem originally appeared on a wall in Carrow.",
        "The letters may not be reproduced.",
        "市长未经授权动用资金，法院说。",
        "無断で撮影した男が逮捕された。",
    ],
    "advertisement: a statement of up to 14 words that begins like one": [
        "Sponsored by a brewery, the race is in its tenth year.",
        "Presented by his barrister, the letter moved the court.",
        "In partnership with the port, the city will dredge the harbour.",
        "Advertisement rules change in June.",
        "This advert will mislead children, the regulator ruled.",
        "This ad will be banned, the regulator said.",
        "Scroll down the list and you find his name.",
    ],
    "credit: a statement that begins with a word of the list and `by` or a colon": [
        "Photographs by Ann Reed are on show in the hall until May.",
        "Pictures by pupils hang in the hall.",
        "Photo by photo, the archive goes online.",
        "Photos: how a whale came to Carrow was told by three fishermen.",
        "Foto: so nannte er seine Kamera, und sie war sein Leben.",
    ],
    "credit: `provided by` and `supplied` in a statement": [
        "Supplied by a pipe from 1908, the village has brown water.",
        "The pumps were supplied by Tarn.",
    ],
    "credit: brackets in which a word only looks like a credit": [
        "He worked for the agency (AP).",
        "They were photographed at the gate (see picture).",
        "He paid in cash (no credit card was found).",
    ],
    "byline: `Reporting by` and its like without a look at whether the line is a statement": [
        "Reporting from Hessle became harder, the union said.",
        "Writing by hand helps memory.",
        "Compiled by the council, the list names 300 streets.",
        "With inputs from farmers, the plan changed.",
    ],
    "byline: any capitalised word behind `By` or `From` is a name": [
        "By Monday",
        "From Monday",
    ],
    "byline: subheads in capitalised words, with a role or a place": [
        "Council Sacks Editor",
        "No staff",
        "Council staff",
        "Post names editor",
        "Mayor Resigns in Hessle",
        "Flood Hits Homes in Hessle",
    ],
    "byline: `Author` and a name before a verb": [
        "Author Ann Reed is dead",
    ],
    "date line: a sum of money is taken for a time, as `3m` or `4.50`": [
        "£3m",
        "£4.50",
        "£300m",
    ],
    "date line: a count between two words of the list, or a result": [
        "Created 40 jobs",
        "Issued 300 fines in May",
        "نشر الجيش 300 جندي",
        "16:41.8",
    ],
    "weather: a step of a recipe, or a subhead with a temperature": [
        "Heat the oven to 180°C",
        "1. Heat the oven to 180°C",
        "Rise of 1.5°C feared",
    ],
    "ticker: a result of an election or a company": [
        "Tories -4%",
        "Sales -12%",
        "Turnout 61% (+3%)",
    ],
    "data: a clock time or a capitalised word before a colon is taken for a field": [
        "10:14: the siren sounds",
        "Views: 4 million",
        "Language: it matters.",
        "Description: a tall man with a beard.",
    ],
    "player: `Video` before a colon": [
        "Video: the court saw it twice, and was not moved.",
    ],
    "list head: a statement behind a colon": [
        "More: he owes the bank a million.",
        "Next: a vote in June.",
        "Related: he is her uncle.",
        "Breaking news: the mayor has resigned.",
    ],
    "list start: a subhead or an item with more words": [
        "More in sorrow than in anger",
        "More about money than love",
        "Trending in the wrong direction",
        "Other stories differ",
        "Elsewhere: 300 homes flooded in Carrow",
        "Más de 300 muertos",
        "Mais de um ano depois",
        "Plus de peur que de mal",
        "I più giovani partono",
        "热点问题",
    ],
    "button: a subhead that begins like one": [
        "Follow the money",
        "Follow the science",
        "Show more respect",
        "See more, do more",
        "Expand the port",
        "Collapse of a bank",
        "Summary of the verdict",
        "Available on the NHS from May",
        "Tap to pay is now the rule in Hessle's shops",
        "Escuchar cuesta poco",
        "Ouvir custa pouco",
        "点击率下降",
    ],
    "button: a sentence of one word": [
        "Listen.",
        "Close.",
    ],
    "comments: a subhead that begins like one": [
        "Conversation killer",
        "Responses vary",
        "Comments that hurt",
        "댓글 조작",
    ],
    "button: words such as `list`, `see how`, `got it`, `reactions`, `gallery`, `learn how`, `entrar`, `zurück`": [
        "List of the dead",
        "See how they run",
        "Got it wrong",
        "Reactions in Carrow",
        "Gallery owners protest",
        "Learn how to swim",
        "Entrar en la cárcel",
        "Cerrar el puente",
        "Fechar a ponte",
        "Zurück in Hessle",
        "Fermer le pont",
    ],
    "comments: words such as `thoughts on` and `réagir`": [
        "Thoughts on the war",
        "Réagir vite",
    ],
    "foot: words such as `reported from`, `contributed to this`, `our links`, `views expressed`": [
        "300 cases were reported from Carrow.",
        "The flood contributed to this loss.",
        "Our links to the port are weak.",
        "The views expressed shocked the court.",
    ],
    "appeal: two words of appeals in a statement of up to 15 words": [
        "The council sent a newsletter to all members.",
        "Members voted to accept the offer.",
        "Members of the union rejected the pay offer on Monday.",
        "The union has 4,000 members and a fund of £3m.",
        "The council will fund a trial of 40 buses a week.",
        "The sponsor withdrew its offer on Monday.",
        "The terms of the offer are not known.",
        "Membership fell to 4,000 a month.",
        "Tickets cost £4 a week or £12 a month.",
        "The rent is £400 a month, or £100 a week.",
        "The podcast has a million listeners a month.",
        "Apple removed the app from its App Store on Monday.",
        "The app sends alerts.",
        "The app is free to download.",
        "WhatsApp and Telegram were blocked on Monday.",
        "The paper put its crossword behind a paywall.",
        "The site set cookies before users clicked accept all.",
        "Patients can register in the app.",
        "Every Tuesday, members meet in the hall.",
        "A month after the flood, 300 members are homeless.",
        "Der Newsletter der Stadt erscheint jeden Morgen.",
        "Das Abo ist kostenlos.",
        "El boletín llegó por correo electrónico a los vecinos.",
        "会員登録は無料だ。",
    ],
    "appeal: `first` holds for any sentence that begins so and is not ASCII, or says `you` or `we`": [
        "Our reporting shows that the mayor knew.",
        "Your account may be empty.",
        "Anmelden müssen sich Hundehalter bis Freitag.",
        "Receba quem bate à porta, dizia a avó.",
        "Нажмите на тормоз, сказал инструктор.",
        "اشترك في السباق 300 عداء.",
        "ऐप से टिकट मिलेगा।",
        "公众号被关停，公司说。",
        "登録者は百万人を超えた。",
    ],
    "appeal: `told` asks for four words, so three words and a full stop are a label": [
        "Telegram was fined.",
        "Licensing fees rose.",
        "Download speeds doubled.",
    ],
    "appeal: a subhead that begins with a word of the list": [
        "A month later",
        "A gift for the mayor",
        "Offer rejected",
        "Sponsor leaves club",
        "Telegram founder freed",
        "WhatsApp scam costs widow £40,000",
        "Buy now, pay later",
    ],
    "foot: a subhead that begins like one (2)": [
        "Terms of trade",
    ],
    "button: a subhead that begins like one (2)": [
        "Learn more, earn more",
    ],
}
"""Lines of articles that were once taken for furniture, by the cause."""


@pytest.mark.parametrize("line", [line for lines in ONCE_LOST.values() for line in lines])
def test_a_line_of_an_article_that_was_once_lost_is_no_furniture(line: str):
    assert kind_of(line) is None


LOST = {
    "appeal: two words of appeals in a statement of up to 15 words, with `you` or `we`": [
        "We offer members a fair deal, and you know it.",
    ],
    "credit: a statement that begins with a word of the list and a colon, in a script without capitals": [
        "사진: 항구의 연기를 본 사람은 많다고 그는 말했다.",
    ],
    "byline: any capitalised word behind `By` or `From` is a name": [
        "By Royal Appointment",
        "From Bad To Worse",
    ],
    "byline: subheads in capitalised words, with a role or a place": [
        "Editor Resigns",
    ],
}
"""Lines of articles that still are; one that is so no more belongs above."""


@pytest.mark.parametrize("line", bugs(LOST))
def test_a_line_of_an_article_that_still_gets_lost(line: str):
    assert kind_of(line) is None


@quick
@given(
    st.lists(
        st.sampled_from(
            [
                "Subscribe or lose the library, members were told.",
                "Share prices fell by 3 per cent on Monday.",
                "The charity's newsletter asked members to donate.",
                "By Friday the water had reached the school.",
                "Comments by the minister angered nurses.",
                "Photos: Ida Moor took them all, the court heard.",
                "Terms of the offer were not disclosed, and all rights reserved.",
            ]
        ),
        min_size=8,
        max_size=12,
    )
)
def test_a_long_paragraph_is_never_furniture(sentences: list[str]):
    assert kind_of(" ".join(sentences)) is None


@quick
@given(st.text(max_size=40))
def test_any_line_at_all_gets_an_answer(line: str):
    assert kind_of(line) is None or kind_of(line)


@quick
@given(
    st.sampled_from(["Advertisement", "Anzeige", "Publicité", "Реклама", "إعلان", "広告"]),
    st.sampled_from(["{}", "- {} -", "— {} —", "[{}]", "*{}*", "| {} |", "{}:", "▼ {}", "  {}  ", "{} (3)"]),
)
def test_emblems_around_a_label_make_no_difference(label: str, frame: str):
    assert kind_of(frame.format(label)) == "advertisement label"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", 0),
        ("one", 1),
        ("two words", 2),
        ("市長は辞任", 2),
        ("市長は tram 辞任する", 4),
        ("Мэр не уйдёт", 3),
        ("시장은 사임", 2),
    ],
)
def test_length_counts_words_and_two_characters_for_one_in_scripts_without_spaces(line: str, expected: int):
    assert length(line) == expected


@pytest.mark.parametrize(
    ("line", "is_ended", "is_told"),
    [
        ("The port is shut.", True, True),
        ("The port is shut!", True, True),
        ("The port is shut…", True, True),
        ("Is the port shut?", True, False),
        ("The port is shut", False, False),
        ("The port is shut.”", True, True),
        ("*The port is shut.*", True, True),
        ("(The port is shut.)", True, True),
        ("Three words only.", True, False),
        ("“No.”", True, True),
        ("“Nothing is decided”", False, True),
        ("He lives in the U.S.", True, False),
        ("市長は辞任しないと述べた。", True, True),
        ("市長は辞任するのか？", True, False),
        ("لن يستقيل رئيس البلدية؟", True, False),
        ("मेयर इस्तीफा नहीं देंगे।", True, True),
    ],
)
def test_ended_and_told(line: str, is_ended: bool, is_told: bool):
    assert (ended(line), told(line)) == (is_ended, is_told)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Share", "share"),
        ("» SHARE «", "share"),
        ("Comments (12)", "comments"),
        ("Comments  12", "comments"),
        ("Don’t miss", "don't miss"),
        ("***", "***"),
        ("Comments 12", "comments"),
        ("Related:", "related"),
    ],
)
def test_plain_leaves_the_words_of_a_label(line: str, expected: str):
    assert plain(line) == expected


@pytest.mark.parametrize(
    ("label", "key", "expected"),
    [
        ("related stories", "list_heads", "related stories"),
        ("related stories today", "list_heads", "related stories"),
        ("relatedness", "list_heads", None),
        ("unrelated", "list_heads", None),
        ("相关新闻十条", "list_heads", "相关新闻"),
        ("by ann", "bylines", "by"),
        ("byron", "bylines", None),
    ],
)
def test_begins_finds_the_longest_phrase_at_the_end_of_a_word(label: str, key: str, expected: str | None):
    assert begins(label, key) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Photo: Ida Moor", True),
        ("(Getty Images)", True),
        ("© Hessle Post", True),
        ("Ida Moor/Hessle Post", True),
        ("A whale in the harbour. Photo: Ida Moor", False),
        ("Photo: Ida Moor, who has taken pictures of the harbour for forty years", False),
    ],
)
def test_a_pure_credit_names_only_who_took_the_picture(line: str, expected: bool):
    assert is_pure_credit(line) is expected
