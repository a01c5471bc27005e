"""What only a line's neighbours tell: lists of other stories, captions, boxes, names of authors.

Each kind is one small function that goes over the lines of a page and says which are no part of the article, and why.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from evals.articles.extent import above, behind, blocks
from evals.articles.furniture import CAPTION, appealing, is_pure_credit, speaks
from evals.articles.lines import ABOVE, APPEAL, BIO, CREDIT, FRONT, HEADLINE, LINKS, NOTHING, NOTICE, Line, drop_all
from evals.articles.phrases import NAME, ended, length, told, words_of
from evals.text import QUOTES

_PICTURES = ("picture", "link")
_ADMINISTRATION = ("byline", "date line", "button", CREDIT, FRONT)


def _around(lines: Sequence[Line], at: int) -> tuple[Line, Line]:
    return lines[at - 1] if at else NOTHING, lines[at + 1] if at + 1 < len(lines) else NOTHING


def figures(lines: list[Line]) -> None:
    """Keeps what the article lists: short lines with figures right behind a sentence that ends with a colon."""
    open_list = False
    for line in lines:
        if line.opens_list:
            open_list = True
        elif open_list and length(line.text) <= 12 and any(map(str.isdigit, line.text)) and not told(line.text):
            line.reason = None
        else:
            open_list = open_list and line.kept and not told(line.text)


def lists(lines: list[Line]) -> None:
    """Stories and subjects under a head such as `Most read`, up to the next paragraph."""
    for at, line in enumerate(lines):
        if line.reason not in (LINKS, "subjects"):
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
        if line.reason == CREDIT:
            if CAPTION.match(line.text) and below.kept:
                below.drop("image caption")
            elif line.text.endswith((":", "...")) and below.kept and below.label:
                below.drop(CREDIT)
            pictured = at > 1 and lines[at - 2].reason in _PICTURES
            plain_line = over.text[:1] not in QUOTES + "#" and over.text[-1:] not in QUOTES + ":："
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
        elif line.reason == BIO:
            _drop_next(lines, at, 3, BIO)
        elif line.kept and over.text.startswith("+-") and line.text[:1] == line.text[-1:] == "|":
            line.drop("advertisement")
        elif line.prose and below.prose and line.text == below.text and not any(one.prose for one in lines[:at]):
            line.drop("image caption")  # a picture's description, and its caption
            below.drop("image caption")
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        for at in order:
            if lines[at].kept and length(lines[at].text) <= 25 and _in_appeal(lines, at):
                lines[at].drop(APPEAL)


def _in_appeal(lines: list[Line], at: int) -> bool:
    """A label between an appeal and another or its button; a sentence beside one that wants something, too."""
    over, below = _around(lines, at)
    text = lines[at].text
    if not {APPEAL, NOTICE} & {over.reason, below.reason}:
        return False
    if told(text):
        return len(appealing(text)) > 1 or (bool(appealing(text)) and bool(speaks(text)))
    headed = below.reason in (APPEAL, NOTICE) and text[0] not in QUOTES + "#*(" and length(text) <= 8
    headed = headed and length(text) >= 3 and not re.search(r"[.!?…。！？।:\d“”\"]", text)
    return bool(appealing(text)) or headed or (over.reason == APPEAL and below.reason in (APPEAL, "button"))


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
    signed = _signed(lines)
    names = sum(line.kept and _is_name(line.text) for line in lines)
    for at, line in enumerate(lines):
        below = below or line.reason == HEADLINE
        if not line.kept or not below:
            continue
        label = line.label and line.text[0] not in QUOTES
        if line.label and line.text in site:
            line.drop("name of the site or a section, again")
        elif label and at < signed:
            line.drop(FRONT)
        elif sentences > 2:
            continue
        elif label and _is_front(lines, at, sentences, names):
            line.drop(FRONT)
        elif not sentences and re.search(r"[.!?]\s\((?:[A-Z][\w.'-]*|of|and|for|the|/|\s)+\)$", line.text):
            line.drop("image caption")  # `A wolf near the creek. (Department of Forests)`
        else:
            sentences += 1


def _signed(lines: list[Line]) -> int:
    """Behind which line the author and the date above the article end, with the labels that follow them."""
    start = next((at for at, line in enumerate(lines) if line.reason == HEADLINE), 0)
    told_at = [at for at, line in enumerate(lines) if at > start and line.prose][1:2] or [len(lines)]
    end = max((at for at in range(start, told_at[0]) if lines[at].reason in ("byline", "date line")), default=-1)
    while 0 <= end < told_at[0] - 1 and (not lines[end + 1].kept or lines[end + 1].label):
        end += 1
    return end + 1


def _is_front(lines: list[Line], at: int, sentences: int, names: int) -> bool:
    """A label above the first sentence, beside bylines and dates, or an author's name alone behind the standfirst."""
    around = _around(lines, at)
    if not sentences or all(one.reason in _ADMINISTRATION for one in around):
        return True
    kept = [one.text for one in around if one.kept]
    alone = names == 1 and _is_name(lines[at].text)
    return alone and (len(kept) == 1 or (sentences == 1 and at + 1 < len(lines)))


def _is_name(line: str) -> bool:
    """Two to four capitalised words and nothing else, as an author's name stands above an article."""
    return bool(re.fullmatch(rf"{NAME}(?: {NAME}){{1,3}}", line)) and not ended(line)


def again(lines: list[Line]) -> None:
    """Names and captions that stand once more: in a byline, in a caption with its credit, above."""
    known = [line.text for line in lines if line.reason in ("byline", CREDIT, BIO, "image caption")]
    for line in lines:
        words = length(line.text)
        if line.kept and words > 1 and (line.label or 5 <= words <= 30) and any(line.text in one for one in known):
            line.drop("name or caption, again")
    seen = Counter(line.text for line in lines if line.kept and not ended(line.text) and 9 <= length(line.text) <= 30)
    drop_all((line for line in lines if seen[line.text] > 1), "image caption")


def biographies(lines: list[Line]) -> None:
    """Who the author is: lines near an end of the article that begin with the name, or present a journalist."""
    signed, named = _names(lines, "byline"), _names(lines, FRONT)
    kept = [at for at, line in enumerate(lines) if line.kept]
    past, words, roles = (rf"@|\b(?:{'|'.join(words_of(key))})\b" for key in ("bio_past", "bio_words", "roles"))
    for at in (*kept[:4], *kept[max(4, len(kept) // 2) :]):
        line = lines[at]
        lower = line.text.lower().lstrip("*_")
        name = " ".join(lower.split(maxsplit=2)[:2]).rstrip(",:*_")
        rest = lower.removeprefix(name).strip(" ,:*_")
        if length(line.text) > 60 or not line.kept or not name:
            continue
        if name in signed:
            about = re.search(rf"^$|{words}|{past}", rest)
        elif name in named:
            about = re.search(rf"^$|{words}", rest)
        else:
            about = re.search(roles, lower) if _presents(lines, at) else None
        if about:
            line.drop(BIO)


def _names(lines: list[Line], reason: str) -> set[str]:
    """The names in lines of a kind, two words each."""
    found: set[str] = set()
    for line in lines:
        if line.reason == reason:
            text = line.text.title() if line.text.isupper() else line.text
            for name in re.findall(rf"{NAME}(?: {NAME}){{1,3}}", text):
                words = name.lower().split()
                found |= {" ".join(words[start : start + 2]) for start in range(len(words) - 1)}
    return found


def _presents(lines: list[Line], at: int) -> bool:
    """Whether a line beside furniture says who somebody is that the article does not speak of: `Ann Reed is a …`."""
    found = re.match(rf"[*_]*({NAME}(?: {NAME})?)[*_]* (?:is|ist|es|est|è|é) ", lines[at].text)
    if found is None or all(one.kept for one in _around(lines, at)):
        return False
    return not any(found.group(1).split()[-1] in one.text for one in lines if one.kept and one is not lines[at])


def pull_quotes(lines: list[Line]) -> None:
    """A line that only repeats, set off, what a paragraph says."""
    kept = [line for line in lines if line.kept]
    for quote, line in pairwise(kept):
        signed = re.fullmatch(rf"[—–-] ?{NAME}(?: {NAME})+", line.text)
        if signed and sum(quote.text.strip(QUOTES) in other.text for other in kept) > 1:
            drop_all((quote, line), "pull quote")
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


def islands(lines: list[Line]) -> None:
    """Short lines without a sentence, with furniture on both sides."""
    for at, line in enumerate(lines):
        if not line.kept or (at and lines[at - 1].kept):
            continue
        stop = next((to for to in range(at, len(lines)) if not lines[to].kept), len(lines))
        run = lines[at:stop]
        over = _around(lines, at)[0].reason
        short = all(not ended(one.text) and length(one.text) <= 8 for one in run)
        listed = any(re.match(r"[-*•\d#]", one.text) or one.text.endswith((":", "：")) for one in run)
        if short and not listed and len(run) <= 4 and stop < len(lines) and over not in (HEADLINE, *_ADMINISTRATION):
            drop_all(run, "label among furniture")


SURROUNDINGS: tuple[Callable[[list[Line]], None], ...] = (
    figures, above, lists, captions, boxes, blocks, front, again, biographies, pull_quotes, strays, islands, behind,
)  # fmt: skip
