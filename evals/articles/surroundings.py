"""What only a line's neighbours tell: lists of other stories, captions, boxes, names of authors, the page's end.

Each kind is one small function that goes over the lines of a page and says which are no part of the article, and why.
"""

import re
from collections.abc import Callable, Sequence

from evals.articles.furniture import NAME, appealing, ended, is_pure_credit, length, plain, role, told, words_of
from evals.articles.lines import ABOVE, FRONT, HEADLINE, NOTHING, Line
from evals.text import QUOTES

_LINKS = "link to other stories"
_APPEAL = "appeal to the reader"
_BIO = "about the author"
_CREDIT = "image credit"
_CLOSING = (_LINKS, "subjects", "comments", "foot of the page", _BIO)
_PICTURES = ("picture", "link")
_ADMINISTRATION = ("byline", "date line", "button", _CREDIT, FRONT)


def _around(lines: Sequence[Line], at: int) -> tuple[Line, Line]:
    return lines[at - 1] if at else NOTHING, lines[at + 1] if at + 1 < len(lines) else NOTHING


def figures(lines: list[Line]) -> None:
    """Keeps what the article lists: short lines with figures right behind a sentence that ends with a colon."""
    open_list = False
    for line in lines:
        if line.kept and line.text.endswith((":", "：")) and length(line.text) >= 5:
            open_list = True
        elif open_list and length(line.text) <= 12 and any(map(str.isdigit, line.text)) and not told(line.text):
            line.reason = None
        else:
            open_list = open_list and line.kept and not told(line.text)


def above(lines: list[Line]) -> None:
    """What stands above the headline: names of sites and sections, navigation, prices."""
    first = next((at for at, line in enumerate(lines) if line.reason == HEADLINE), 0)
    if sum(line.prose and length(line.text) >= 12 for line in lines[:first]) <= 1:
        for line in lines[:first]:
            line.drop(ABOVE)


def lists(lines: list[Line]) -> None:
    """Stories and subjects under a head such as `Most read`, up to the next paragraph."""
    for at, line in enumerate(lines):
        if line.reason not in (_LINKS, "subjects"):
            continue
        if re.search(r"[:：|>»›!]\s*\S", line.text) and length(line.text) > 2:  # the story stands on the line itself
            for one in lines[at + 1 : at + 12]:
                if one.kept and not told(one.text) and one.text in line.text:
                    one.drop("link to other stories, again")
            continue
        stop = at + 1
        while stop < len(lines) and not _ends_list(lines, at, stop):
            stop += 1
        for one in lines[at + 1 : stop]:
            subhead = stop - at > 2 and stop < len(lines) and one is lines[stop - 1] and length(one.text) <= 3
            if not (subhead and one.kept and not any(map(str.isdigit, one.text))):
                one.drop("list of other stories or subjects")


def _ends_list(lines: list[Line], head: int, at: int) -> bool:
    line = lines[at]
    if not line.kept:
        return False
    if lines[head + 1].block == lines[head].block != line.block:
        return True
    sentences = re.search(r"[.!?…。！？][\"'”’»]* \S", line.text) or line.text.endswith((":", "："))
    long = length(line.text) > 25 or (length(line.text) >= 8 and sentences)
    sentence = ended(line.text) and not line.text.endswith(("?", "？", "؟"))
    return bool(told(line.text) or sentence or long or re.match(r"[QA][:.] |#+ |\*\*.*\*\*$", line.text))


def captions(lines: list[Line]) -> None:
    """A picture's caption: the line above its credit, below the picture or a label; a film's title."""
    for at, line in enumerate(lines):
        over, below = _around(lines, at)
        if line.reason == _CREDIT:
            if plain(line.text).rstrip(",") in ("image caption", "caption", "写真・図版") and below.kept:
                below.drop("image caption")
            pictured = at > 1 and lines[at - 2].reason in _PICTURES
            plain_line = over.text[:1] not in QUOTES + "#" and over.text[-1:] not in QUOTES
            short = 3 <= length(over.text) <= 22 and (pictured or not told(over.text))
            if over.kept and short and plain_line and is_pure_credit(line.text):
                over.drop("image caption")
        elif line.reason == "picture" and below.kept and below.block == line.block and length(below.text) <= 30:
            below.drop("image caption")
        elif line.text[:5].lower() == "video" and not line.kept and below.kept and not told(below.text):
            below.drop("title of a film")


def boxes(lines: list[Line]) -> None:
    """What stands in a box: a sponsor's words, an advertisement within rules, lines between two appeals."""
    for at, line in enumerate(lines):
        over, below = _around(lines, at)
        if line.reason == "advertisement label" and "sponsor" in line.text.lower() and length(line.text) > 2:
            _drop_next(lines, at, 3, "advertisement", same_block=True)
        elif re.match(r":::+ *\{[^}]*(?:promo|ad|related|newsletter|aside)", line.text):
            end = next((to for to, one in enumerate(lines[at + 1 :], at + 1) if one.text.startswith(":::")), at)
            for one in lines[at : end + 1]:
                one.drop("box")
        elif line.reason == _BIO:
            _drop_next(lines, at, 3, _BIO)
        elif line.kept and over.text.startswith("+-") and line.text[:1] == line.text[-1:] == "|":
            line.drop("advertisement")
        elif line.prose and below.prose and line.text == below.text and _read(lines, at) == 0:
            line.drop("image caption")  # a picture's description, and its caption
            below.drop("image caption")
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        for at in order:
            if lines[at].kept and length(lines[at].text) <= 25 and _in_appeal(lines, at):
                lines[at].drop(_APPEAL)


def _in_appeal(lines: list[Line], at: int) -> bool:
    """A label between an appeal and another or its button; a sentence beside one that wants something, too."""
    over, below = _around(lines, at)
    text = lines[at].text
    if _APPEAL not in (over.reason, below.reason):
        return False
    if told(text):
        return bool(appealing(text)) and bool(re.search(_spoken(), text.lower()))
    return bool(appealing(text)) or (over.reason == _APPEAL and below.reason in (_APPEAL, "button"))


def _drop_next(lines: list[Line], at: int, count: int, reason: str, same_block: bool = False) -> None:
    for one in lines[at + 1 : at + 1 + count]:
        if length(one.text) > 40 or (same_block and one.block != lines[at].block):
            return
        one.drop(reason)


def front(lines: list[Line]) -> None:
    """Names, labels and captions between the headline and the article; a standfirst stays."""
    sentences = 0
    site = {line.text for line in lines if line.reason == ABOVE}
    below = not any(line.reason == HEADLINE for line in lines)
    for at, line in enumerate(lines):
        below = below or line.reason == HEADLINE
        if not line.kept or not below:
            continue
        if line.label and line.text in site:
            line.drop("name of the site or a section, again")
        elif sentences > 2:
            continue
        elif line.label and line.text[0] not in QUOTES and (_is_front(lines, at, sentences) or role(line.text, True)):
            line.drop(FRONT)
        elif not sentences and re.search(r"[.!?]\s\((?:[A-Z][\w.'-]*|of|and|for|the|/|\s)+\)$", line.text):
            line.drop("image caption")  # `A wolf near the creek. (Department of Forests)`
        else:
            sentences += 1


def _is_front(lines: list[Line], at: int, sentences: int) -> bool:
    """A label above the first sentence, beside bylines and dates, or an author's name alone behind the standfirst."""
    around = _around(lines, at)
    if not sentences or all(one.reason in _ADMINISTRATION for one in around):
        return True
    kept = [one.text for one in around if one.kept]
    alone = _is_name(lines[at].text) and not any(_is_name(text) for text in kept)
    return alone and (len(kept) == 1 or (sentences == 1 and at + 1 < len(lines)))


def _is_name(line: str) -> bool:
    """Two to four capitalised words and nothing else, as an author's name stands above an article."""
    return bool(re.fullmatch(rf"{NAME}(?: {NAME}){{1,3}}", line)) and not ended(line)


def biographies(lines: list[Line]) -> None:
    """Who the author is: lines near the end that begin with a name which stands above as the author's."""
    authors: set[str] = set()
    for line in lines:
        if line.reason in ("byline", FRONT):
            text = line.text.title() if line.text.isupper() else line.text
            for found in re.findall(rf"{NAME}(?: {NAME}){{1,3}}", text):
                names = found.lower().split()
                authors |= {" ".join(names[start : start + 2]) for start in range(len(names) - 1)}
    wanted = rf"@|\b(?:{'|'.join(words_of('bio_words'))})\b"
    for line in [line for line in lines if line.kept][-8:]:
        lower = line.text.lower().lstrip("*_")
        author = next((name for name in authors if lower.startswith((name, f"{name.split()[0]} "))), None)
        if author is None or length(line.text) > 60 or not (lower.startswith(author) or _late(lines, line)):
            continue
        rest = lower.removeprefix(author).removeprefix(author.split()[0]).strip(" ,:*_")
        if not rest or re.search(wanted, rest):
            line.drop(_BIO)


def _late(lines: list[Line], line: Line) -> bool:
    """Whether a line stands behind something that closes the page."""
    at = lines.index(line)
    return any(one.reason in _CLOSING for one in lines[max(0, at - 3) : at])


def pull_quotes(lines: list[Line]) -> None:
    """A line that only repeats, set off, what a paragraph says."""
    kept = [line for line in lines if line.kept]
    for line in kept:
        words = line.text.strip(QUOTES + " .…")
        if (
            5 <= length(words) <= 40
            and not line.text.endswith(".")
            and any(words in other.text and len(other.text) > len(line.text) + 10 for other in kept)
        ):
            line.drop("pull quote")


def strays(lines: list[Line]) -> None:
    """A label with furniture on both sides; a number of an element, which no sentence introduces."""
    for at, line in enumerate(lines):
        if not line.kept:
            continue
        if re.fullmatch(r"[+\d.,\s/]{1,6}", line.text):
            year = re.fullmatch(r"(?:1\d|20)\d\d", line.text) and _around(lines, at)[1].prose
            before = next((one.text for one in reversed(lines[:at]) if one.kept), "")
            if not year and not before.endswith((":", "：")) and not re.fullmatch(r"[\d.,\s/]{1,12}", before):
                line.drop("number of an element")
        elif _is_caption(lines, at):
            line.drop("image caption")
        elif _is_alone(lines, at) and not told(line.text) and length(line.text) <= 8:
            line.drop("label among furniture")


def _is_caption(lines: list[Line], at: int) -> bool:
    """A longer line that is no sentence, below a button or a number, between the article's paragraphs."""
    over, line = _around(lines, at)[0], lines[at]
    shown = over.reason in ("button", "number of an element", "picture")
    worded = not ended(line.text) and 9 <= length(line.text) <= 30 and line.text[0] not in "-*•"
    return shown and worded and _read(lines, at) > 1


def _is_alone(lines: list[Line], at: int) -> bool:
    over, below = _around(lines, at)
    between = not over.kept and not below.kept and below is not NOTHING
    listed = re.match(r"[-*•\d]", lines[at].text)
    return between and over.reason not in (HEADLINE, *_ADMINISTRATION) and not listed


def behind(lines: list[Line]) -> None:
    """What stands behind the article: readers' comments, tags, lists, the foot of the page."""
    for at, line in enumerate(lines):
        replies = line.reason == "comments" and sum(_is_reply(one.text) for one in lines[at + 1 :]) >= 2
        if replies and _read(lines, at) >= 2:
            _drop_all(lines[at + 1 :], "comments")
            break
    plain_talk = [at for at, one in enumerate(lines) if one.prose and not _addresses(one.text)]
    core = max((at for at in plain_talk if length(lines[at].text) >= 15), default=max(plain_talk, default=0))
    closed = (at for at in range(core, len(lines)) if lines[at].reason in _CLOSING and _read(lines, at) >= 2)
    for at in closed:
        for one in lines[at:]:
            if one.kept and length(one.text) <= 40 and _addresses(one.text):
                one.drop("addressed to the reader, behind the article")
        if not any(one.prose for one in lines[at:]):
            _drop_all(lines[at:], "behind the article")
            break
    _drop_tail(lines)


def _drop_all(lines: list[Line], reason: str) -> None:
    for line in lines:
        line.drop(reason)


def _drop_tail(lines: list[Line]) -> None:
    """Takes off what is no sentence behind the last that is one."""
    last = max((at for at, line in enumerate(lines) if line.prose or _follows_on(lines, at)), default=-1)
    listed = max((at for at, line in enumerate(lines) if line.kept and line.text.endswith((":", "："))), default=-1)
    furnished = False
    for line in lines[max(last, listed) + 1 :] if last >= 0 else ():
        furnished = furnished or not line.kept
        if listed > last and not furnished:
            continue  # what the article lists
        if line.kept and (furnished or (_is_tag(line.text) and line.text[:1] not in "-*•")):
            line.drop("tag after the article" if _is_tag(line.text) else "behind the article")
    while last < 0 and sum(line.kept for line in lines) > 1:
        end = next(line for line in reversed(lines) if line.kept)
        if not _is_tag(end.text):
            break
        end.drop("tag after the article")


def _read(lines: list[Line], at: int) -> int:
    """Paragraphs above a line."""
    return sum(one.prose for one in lines[:at])


def _addresses(line: str) -> bool:
    """Whether a sentence speaks to the reader, or of the publication as `we`, or is one of the page's appeals."""
    if re.match(r"[\"“„«‘「『]|[QA][:.] |[-*•] ", line) or re.search(r"[\"”“]", line):
        return False
    spoken = len(re.findall(_spoken(), re.sub(r"\bUS\b", "", line).lower()))
    return spoken > 2 or bool(spoken and appealing(line)) or len(appealing(line)) > 1


def _spoken() -> str:
    return rf"\b(?:{'|'.join(words_of('addresses'))})\b"


def _is_tag(line: str) -> bool:
    return length(line) <= 3 and not ended(line)


def _follows_on(lines: list[Line], at: int) -> bool:
    """A question or a short sentence right behind the article's prose."""
    return at > 0 and lines[at].kept and ended(lines[at].text) and lines[at - 1].prose


def _is_reply(line: str) -> bool:
    """Part of a reader's comment: `Reply`, `Score: 3`, `anna_k, 12:40: …`."""
    if re.fullmatch(
        r"[\w .'-]{2,30} (?:says|wrote|schrieb|dit)\s?:|.{2,40}, \d+ (?:minutes?|hours?|days?|weeks?) ago", line
    ):
        return True
    months = "|".join(words_of("months"))
    when = rf"\d{{1,2}}:\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)?\.? (?:{months})(?![a-z])|(?:{months}) \d"
    signed = re.match(rf"[\W_]*[\w .]{{2,25}}[\W_]+(?:(?:on|at) )?(?:{when})(?:\s*[ap]m\b)?(?=:|\W*$)", line, re.I)
    return plain(line).split(":")[0] in words_of("comment_marks") or bool(signed)


SURROUNDINGS: tuple[Callable[[list[Line]], None], ...] = (
    figures, above, lists, captions, boxes, front, biographies, pull_quotes, strays, behind,
)  # fmt: skip
