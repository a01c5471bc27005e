"""What surrounds an article on a page, told from one line alone: each kind is one small function.

The words are in `furniture.toml`. When unsure a line is no furniture: a stray label in a body does little harm, a lost
sentence may change the verdict.
"""

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from functools import cache

from evals.articles.phrases import MARKS, NAME, any_of, begins, ended, length, plain, told, words_of
from evals.text import WIDE

_CLOCK = re.compile(r"(?<![£$€\d.,])\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?\b(?![.,]\d)|\d+時\d+分")
_DATE = re.compile(
    r"\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?|\b\d{1,2}[-/.]\d{1,2}[-/.](?:\d{2,4})?(?!\d)|\b\d{1,2}/\d{1,2}\b"
)
_TICKER = re.compile(r"[+\-−▲▼]\s?\d[\d.,]*\s?%")
_PLAYER = re.compile(
    r"^(?:current time|duration|loaded|video)\s?\d[\d:.%]*|^(?:[\d.]+x ?)+$|"
    r"^\(?\d{1,2}:\d{2}(?:\s?/\s?\d{1,2}:\d{2})?\)?$|^[x×/]$|^\[(?:image|ad|video|photo)\]$",
    re.I,
)
_WEATHER = re.compile(r"^(?:\S+ ){0,2}[+\-−~\d]*\d{1,2}\s?(?:°\s?[CF]?(?!\w)|℃|℉)(?!(?: [a-z]+){3})")
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$|^\S+@\S+\.\w+$|^@\w+$|^[\w-]+(?:\.[\w-]+)+/?\S*$")
_PLATFORM = r"\b(?:Facebook|Instagram|Twitter|X|WhatsApp|Telegram|YouTube|TikTok|Bluesky|LinkedIn|Threads|VK|WeChat)\b"
CAPTION = re.compile(r"(?:image )?caption,?$|写真・図版$", re.I)
"""What stands above a picture's caption."""
MARKDOWN_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def link(line: str) -> str | None:
    """A line of Markdown, or of a terminal browser's page, that is nothing but links or pictures."""
    if re.match(
        r"(?:[-*>]\s+)?\[?!\[|^!$|^!\s?\[|^\(BUTTON\)|^(?:\[\d+\])?\[[\w .-]+\.(?:jpe?g|png|gif|webp)\]$", line
    ):
        return "picture"
    bare = MARKDOWN_LINK.sub("", line)
    if bare != line and (not any(char.isalnum() for char in bare) or begins(plain(bare), "topic_heads") == plain(bare)):
        return "link"
    return "link" if re.match(r"[*+#\s]*\[\d+\]", line) and not ended(line) else None


def ad_label(line: str) -> str | None:
    """An advertisement label, also a misspelt one: a line of one or two words close to a known label."""
    label = plain(line)
    short = len(label.split()) <= 2 and len(label) > 5
    near = short and any(
        len(word) > 5 and SequenceMatcher(None, label, word).ratio() > 0.85 for word in words_of("ad_labels")
    )
    if label in words_of("ad_labels") or near or (length(line) <= 14 and begins(label, "ad_starts")):
        return "advertisement label"
    return None


def ticker(line: str) -> str | None:
    """Prices or the weather, as they run above a page."""
    priced = length(line) <= 9 and _TICKER.search(line) and re.search(r"\d[.,]\d.*\d\s?%", line)
    if (
        len(_TICKER.findall(line)) > 2
        or (len(re.findall("[▲▼]", line)) > 1 and not told(line))
        or (priced and not re.search(r"[a-zß-ÿ]{4}.*[a-zß-ÿ]{4}", line))
    ):
        return "market ticker"
    forecast = len(re.findall(r"\d\s?°", line)) > 1 and not told(line)
    return "weather" if length(line) <= 12 and (forecast or _WEATHER.search(line)) else None


_STAMPED = "Published|Updated|Posted|Publié|Publicado|Pubblicato|Veröffentlicht|Aktualisiert|Опубликовано"


def stamp(line: str) -> str | None:
    """A date, a time of publication, a reading time; also in a row with the author's name."""
    if _dates(line):
        return "date line"
    parts = [
        part
        for part in re.split(rf"\s[|—–·•]\s|\s-\s|(?= (?:By|{_STAMPED})\b)|(?<=\d)(?= by [A-Z])", line)
        if part.strip()
    ]
    dated = [_dates(part.strip()) for part in parts]
    row = (
        len(parts) > 1
        and length(line) <= 25
        and all(length(part) <= (16 if date else 9) for part, date in zip(parts, dated, strict=True))
    )
    return "date line" if row and any(dated) else None


def _dates(line: str) -> bool:
    """Whether a line is nothing but a date or a time, with the words that announce it and at most a place."""
    label = line.strip(MARKS).lower()
    if length(line) > 16 or (told(line) and not _DATE.search(line) and not _CLOCK.search(line)):
        return False
    if re.search(r"^\w+ \d{4}\.$|^\d+-\d+\.$", line):
        return False  # `June 1944.`, `3-1.`
    known = {*words_of("months"), *words_of("date_words"), *words_of("stamps")}
    led = begins(label, "stamps")
    rest = label[len(led) :] if led else label
    words = re.findall(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0dff])*", rest)  # with the vowel signs of India
    loose = [word for word in words if word not in known and not WIDE.search(word)]
    numbers = bool(re.search(r"\d", line))
    month = re.search(rf"\b(?:{any_of('months')})\b(?!\s*:)", label) and re.search(
        r"\b(?:[12]?\d|3[01]|\d{4})\b", label
    )
    spell = re.search(r"(?<![£$€\d.,])\d+\s?(?:m|h|mins?|minut\w*|hours?|days?|минут\w*)\b", label)
    dated = bool(_DATE.search(line) or _CLOCK.search(line) or month or spell)
    if led and (label == led or (numbers and (dated or not loose) and len(loose) <= 4)):
        return True
    placed = len(loose) <= 2 and _CLOCK.search(line) and len(words) > 2 and label.startswith(tuple(loose))
    wide = WIDE.search(line) and not re.search(r"\d{4}年\d{1,2}月\d{1,2}日 ?\d{1,2}[時:]", line)
    wide = wide and not re.fullmatch(rf"[\d年月日時分秒点\s:：/.-]+(?:{any_of('stamps')})?", line.strip())
    if numbers and dated and (not loose or placed) and not wide:
        return True
    return bool(re.fullmatch(r"[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,},? ?\(?[A-Z][a-z]{2,8}\.? \d{1,2}\)?", line.strip(" -–—")))


def list_head(line: str) -> str | None:
    """The head of a list of other stories, or such a story on one line: `Also read: …`."""
    label = plain(line)
    found = begins(label, "list_heads")
    if found:
        rest = label[len(found) :]
        marked = re.match(r"\s*(?:[:：|>»›!]|[-–—]\s)", rest) and length(line) <= 30
        if not rest or marked or rest.strip().isdigit():
            return "link to other stories"
    return "link to other stories" if begins(label, "list_starts") and length(line) <= 9 and not told(line) else None


def comment_head(line: str) -> str | None:
    """Where readers' comments begin, or how many there are."""
    label = plain(line)
    found = begins(label, "comment_heads")
    alone = found and length(line) <= 8 and re.match(r"\s*(?:[:：(|·\d]|[-–—]\s\d|[?？]?$)", label[len(found) :])
    counted = re.match(
        rf"\d[\d.,]*\s?(?:{any_of('comment_heads')}|comment|reply|thoughts?)(?:\d|\W*$|\s\(|,? (?:on|to) \W)",
        line.strip(MARKS).lower(),
    )
    return "comments" if alone or counted or begins(label, "comment_starts") else None


def control(line: str) -> str | None:
    """A button or an element's name: `Share`, `author-image`."""
    label = plain(line)
    words = [word.strip(MARKS) for word in re.split(r"[\s|•·/,]+", label)]
    words = [word for word in words if word and not _CLOCK.search(word)]
    icons = len(words) > 2 and all(len(word) <= 2 and not word.isdigit() for word in words) and label.isascii()
    letter = len(label) == 1 and label.isascii() and label.isalpha()
    pressed = bool(words) and all(word in words_of("buttons") for word in words)
    known = label.rstrip("?？") in words_of("button_lines") or bool(begins(label, "button_starts"))
    if (icons or letter or pressed or known) and (line.endswith("...") or not line.endswith(".")):
        return "button"
    if re.fullmatch(r"[a-z]+(?:[-_][a-z]+)+", line.strip()):
        return "name of a page element"
    if _PLAYER.match(line) or (_ADDRESS.match(line) and not line.endswith(".")):
        return "part of a player or an address"
    return "rule" if line and not any(char.isalnum() for char in line) else None


def navigation(line: str) -> str | None:
    """Several short entries in one row: `News | Sport | Weather`, `[ News ] [ Sport ]`, a breadcrumb."""
    if re.match(r"\|.*\|$", line):
        return None
    entries = re.split(r"\s*[|•·›»☰]\s*|\s>\s|\]\s*\[|\s/\s|】【", line.strip(" []|•·【】"))
    entries = [entry for entry in entries if entry.strip()]
    if len(entries) > 2 and (
        all(length(one) <= 4 and not ended(one) for one in entries) or begins(entries[0].lower(), "home")
    ):
        return "navigation"
    words = re.findall(r"[\w-]+", line.lower())
    sections = sum(word in words_of("sections") for word in words)
    if sections > 2 and 2 * sections >= len(words) and not ended(line):
        return "navigation"
    dashed = re.split(r"\s[-–]\s", line)
    return "navigation" if len(dashed) > 3 and all(length(one) <= 2 for one in dashed) else None


def metadata(line: str) -> str | None:
    """Fields that a program wrote above the text: `Title: …`, `URL Source: …`, `Words: 130`."""
    found = re.match(rf"(?:{any_of('data_fields')}|[a-z]+:[a-z]+)\s?:(?:\s|$)", line, re.I)
    row = WIDE.search(line) and len(re.findall(r"(?:^|\s)\w{2,4}[:：]\s?\S+", line)) > 2  # 来源：… 记者：… 编辑：…
    return "data about the page" if found or row else None


def topic_head(line: str) -> str | None:
    """The head of a list of subjects, with or without the subjects: `Tags: Hessle, Property`."""
    label = plain(line)
    found = begins(label, "topic_heads")
    told_so = line.endswith(".") and found and not re.search(r",|\s[A-Z]", line[len(found) :])  # `Topic: the tram.`
    return (
        "subjects"
        if found and not told_so and (found == label or re.match(r"\s*[:：|>»›]", label[len(found) :]))
        else None
    )


def author_box(line: str) -> str | None:
    """The head of a box about the author."""
    return "about the author" if plain(line) in words_of("author_heads") else None


def credit(line: str) -> str | None:
    """An image credit, or a caption that ends in one."""
    count = length(line)
    if count > 45:
        return None
    label, line = line.strip(" ()[]|/–—-").lower(), line.strip("*_ ")
    names, agencies = any_of("credits"), any_of("agencies")
    if label in words_of("agencies") or re.fullmatch(rf"(?:{names})s?(?:,|:|\.*)", label):
        return "image credit"
    led = re.match(
        rf"[(\[]?\s?(?:(?:{names}) )?(?:{names})\s?(?:[:：/|©(]|(?:by|di|von|par|de)\s|(?<= di) )|image source",
        line,
        re.I,
    )
    if led and (not told(line) or re.fullmatch(rf"[\s:]*(?:{NAME}[ /,.]*)+[)\]]?", line[led.end() :])):
        return "image credit"
    if any(mark in label for mark in words_of("end_marks")):
        return None
    if line.startswith("©") and count <= 12 and not re.search(r"\d{4}|rights|ltd|limited|gmbh|media|inc\b", line, re.I):
        return "image credit"
    if re.fullmatch(rf"{NAME}(?: {NAME})* ?/ ?{NAME}(?: {NAME})*", line) and count <= 7:
        return "image credit"
    behind = (
        rf"(?:^|[.!?)\]/(=、,–—|]\s*|\s-\s)(?i:{names})\s?[:：/]\s?[^\Wa-zà-ÿа-яё][^!?]{{1,70}}$",
        rf"[({{\[](?:[^)]{{0,20}}\s)?(?i:{names})\s?[:：/ ]\s?[^\Wa-zà-ÿа-яё][^)]{{1,60}}[)\]]$",
        rf"(?i:[/|] (?:{names}) [^!?]{{2,60}}$)|\((?:{NAME} )+via (?:{NAME} ?)+\)$|^\[(?i:{names})\] ",
        rf"[a-zà-ÿ)] (?:Credit|Photo|Photograph|Picture|Image|Foto|Bild|Crédit): (?:{NAME}[ ,/]*)+$",
        rf"\s[-–—]\s(?:{NAME} ){{1,2}}{NAME}\s?/\s?{NAME}(?: {NAME})*$",
        rf"(?i:\((?:[^()]*/)?\s?(?:{agencies})(?:\s?/[^()]*)?\)$)",
        r"\s©\s?[^.!?]{2,60}$|^\[\d+/\d+\]\s|\b[A-Z]{3,}/[A-Z]\w+ [A-Z]\w+(?:/|$)",
        r"[.!?]\s\([A-Z][^()]{2,60}[:/][^()]{2,40}\)$",
        r"[a-zà-ÿ]\.[A-ZÀ-Þ]{3,}(?: [A-ZÀ-Þ.]{2,})+$",
        r"(?:撮影|摄)[)）]?$|[（(](?:撮影|写真|摄影)[:：][^）)]*[）)]$|[（(][^）)]*(?:摄|撮影|资料图|供图)[）)]$",
        rf"(?i:(?:^|[.!?(] ?)(?:{NAME} )?(?:{names}) (?:by|von|de|di|par) )(?:{NAME}[ /]?){{1,4}}[.)]*$",
    )
    return "image credit" if '"' not in line[-3:] and any(re.search(one, line) for one in behind) else None


def is_pure_credit(line: str) -> bool:
    """Whether a credit names nobody and nothing but who took a picture: its caption is then another line."""
    starts = rf"[(\[]?\s?(?:{any_of('credits')}|{any_of('agencies')}|©|{NAME}(?: {NAME})* ?/)"
    return bool(re.match(starts, line.strip("*_ "), re.I)) and length(line) <= 10


def page_end(line: str) -> str | None:
    """Copyright, terms and what else stands at the foot of a page."""
    label = line.strip(" |•*–—-").lower()
    if length(line) > 45 or line[:1] in '"“„«':
        return None
    marks = sum(mark in label for mark in words_of("end_marks"))
    legal = label.startswith(("©", "(c)", "all rights")) or re.match(
        r"(?i:copyright)(?:$|\W+[^\Wa-zà-ÿа-яё])", line.strip(" |•*–—-")
    )
    reserved = re.search(r"(?:reserved|vorbehalten|reservados|réservés|riservat[ia]|защищены|محفوظة)\W*$", label)
    if re.match(r"\[\^\w+\]:", line):
        return "foot of the page"  # a footnote of Markdown
    if told(line) and length(line) >= 4 and not (reserved and marks):
        return "foot of the page" if marks > 1 or (legal and (marks or re.search(r"\d{4}", label))) else None
    led = begins(label, "end_starts")
    rest = line.strip(" |•*–—-")[len(led) :] if led else "-"
    worded = led is not None and len(label.split()) <= 4 and (" " in led or not led.isascii())
    whole = led and (not rest or worded or re.match(r"\s*[|·•,&:-]|\s+[A-ZÀ-Þ©\d]", rest))
    return "foot of the page" if marks or whole or legal else None


def byline(line: str) -> str | None:
    """`By Somebody`; also the wire services' `(Reporting by …; Editing by …)`."""
    wire = re.match(r"\(?(?:(?:additional )?reporting|writing|editing|compiled|with inputs?) (?:by|from) ", line, re.I)
    if wire and length(line) <= 30 and (line[0] == "(" or ";" in line or not ended(line)):
        return "byline"
    label = line.strip(" |•*–—(_（")
    led = begins(label.lower(), "bylines")
    if led is None or length(line) > 14 or (told(line) and not line.startswith("(")) or line.endswith(("?", "？")):
        return None
    rest = label[len(led) :]
    marked, rest = bool(re.match(r"\s*[:：]", rest)), rest.lstrip(" :：")
    if not rest:
        return "byline" if led != "from" else None
    if WIDE.search(rest) or not (rest[0].isascii() or rest[0].isupper()):
        return "byline" if marked or led.endswith("・") else None
    names = re.match(rf"(?:the |our |a )?{NAME}(?:(?:,| and| &| und| y| e| et|) {NAME})*", rest)
    if names is None or rest.split()[0].lower() in (*words_of("date_words"), *words_of("months")):
        return None
    covered = not re.match(r" [a-z]", rest[names.end() :])
    covered = covered and (len(names.group().split()) >= 2 or len(rest.split()) == 1 or marked)
    return "byline" if covered else None


def role(line: str) -> str | None:
    """An author's name with what they are: `Lacey Dunmore, Senior Reporter`."""
    if ended(line) or length(line) > 9:
        return None
    title = rf"(?:[\w&]+ ){{0,3}}(?i:{any_of('roles')})(?:,? (?:in )?{NAME}(?: {NAME})?)?"
    named = re.fullmatch(rf"(?:{NAME} ){{1,3}}?{NAME}(?:,| [-–|]) ?{title}", line.strip("*_ ()"))
    return "byline" if named else None


def appeal(line: str) -> str | None:
    """A sentence that wants something of the reader: to subscribe, to accept cookies, to comment."""
    label = line.lower().replace("’", "'")
    count = length(line.strip(MARKS))
    hits = appealing(line)
    spoken = speaks(line) > 0
    opening = bool(begins(label.lstrip(MARKS), "appeal_starts"))
    if told(line):
        priced = len(hits) >= 3 and count < 9 and re.search(r"[£$€]\s?\d|\dp\b", line)
        wanted = bool(priced) or (len(hits) >= 2 and spoken and (count < 16 or len(hits) >= 3))
    else:
        wanted = len(hits) >= 3 or (len(hits) == 2 and (spoken or count <= 14)) or (opening and count <= 14)
    followed = count <= 25 and begins(label.lstrip(MARKS), "followed") and len(re.findall(_PLATFORM, line)) > 1
    return "appeal to the reader" if wanted or followed or (opening and spoken and count <= 14) else None


def notice(line: str) -> str | None:
    """A sentence of the publication about itself, its shop or this page: `A version of this article appeared …`."""
    label = line.lower().replace("’", "'")
    reported = re.search(r"\b(?:said|says|told|asked|wrote)\b", label)
    if length(line) > 45 or line[:1] in '"“„«「' or re.search(r"^[QA][:.] ", line) or (reported and told(line)):
        return None
    return "notice of the publication" if any(_has(label, phrase) for phrase in words_of("notices")) else None


def appealing(line: str) -> set[str]:
    """The phrases of a line that want something of the reader; none in a quotation or in what somebody said."""
    label = line.lower().replace("’", "'")
    reported = re.search(r"\b(?:said|says|told|asked|wrote|he|she|they|his|her|their)\b", label)
    if length(line.strip(MARKS)) > 45 or line[:1] in '"“„«「' or (reported and told(line)):
        return set()
    hits = {phrase for phrase in words_of("appeals") if _has(label, phrase)}
    return hits - {one for one in hits for other in hits if one != other and one in other}


def speaks(line: str) -> int:
    """How many words of a line speak to the reader, or of the publication as `we`."""
    return len(re.findall(rf"\b(?:{any_of('addresses')})\b", re.sub(r"\bUS\b", "", line).lower()))


def _has(label: str, phrase: str) -> bool:
    """Whether a phrase stands in a label, as words of its own where the script parts words."""
    at = label.find(phrase)
    if at < 0 or not (phrase[0].isalpha() and phrase[0] < "\u0900"):
        return at >= 0
    before, after = label[at - 1 : at] if at else "", label[at + len(phrase) : at + len(phrase) + 1]
    return not before.isalpha() and not (after.isalpha() and phrase[-1].isalpha())


FURNITURE: tuple[Callable[[str], str | None], ...] = (
    ad_label, ticker, stamp, list_head, comment_head, control, navigation, metadata, topic_head, author_box, credit,
    page_end, byline, role, appeal, notice,
)  # fmt: skip


_SENTENCES = frozenset({stamp, credit, page_end, byline, appeal, notice})
"""The kinds that a statement may be; a label, a button or the head of a list is none."""


@cache
def kind_of(line: str) -> str | None:
    """The first kind of furniture that a line is, as the reason to remove it; None for anything else."""
    if found := link(line):
        return found
    shown = MARKDOWN_LINK.sub(r" \1", re.sub(r"\[!\w+\]|\[\d+\]", " ", line)).strip()
    statement = told(shown) and length(shown) >= 4
    kinds = (kind for kind in FURNITURE if not statement or kind in _SENTENCES)
    return next((reason for kind in kinds if (reason := kind(shown))), None)
