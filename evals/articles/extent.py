"""Where the article stands on its page: what is above it, in boxes beside it, and behind it."""

import re
from itertools import pairwise

from evals.articles.furniture import appealing, speaks
from evals.articles.lines import ABOVE, APPEAL, BIO, CREDIT, HEADLINE, LINKS, Line, drop_all
from evals.articles.phrases import ended, length, plain, words_of
from evals.text import QUOTES, WIDE

_BOXED = (
    LINKS, APPEAL, BIO, CREDIT, "advertisement label", "comments", "subjects", "foot of the page", "picture",
)  # fmt: skip


def above(lines: list[Line]) -> None:
    """What stands above the headline: names of sites and sections, navigation, prices."""
    first = next((at for at, line in enumerate(lines) if line.reason == HEADLINE), 0)
    if sum(line.prose and length(line.text) >= 12 for line in lines[:first]) <= 1:
        drop_all(lines[:first], ABOVE)


def blocks(lines: list[Line]) -> None:
    """What shares a block with furniture, on a page whose paragraphs stand in blocks of their own."""
    for block in _dense(lines):
        furnished = sum(line.reason in _BOXED for line in block)
        boxed = furnished and (block[0].reason in _BOXED or 3 * furnished >= len(block))
        if boxed and not any(line.long or line.reason == HEADLINE for line in block):
            drop_all(block, "in a box with other things")


def _dense(lines: list[Line]) -> list[list[Line]]:
    """The blocks of several lines that hold little prose, on a page whose long paragraphs stand in other blocks."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line.block, []).append(line)
    long = {number: sum(line.long for line in block) for number, block in found.items()}
    bare = {
        number
        for number, block in found.items()
        if long[number] * 5 >= len(block) and 4 * sum(not line.kept for line in block) <= len(block)
    }
    if 2 * sum(long[number] for number in bare) <= sum(long.values()):
        return []
    return [block for number, block in found.items() if len(block) > 1 and number not in bare]


def behind(lines: list[Line]) -> None:
    """What stands behind the article: readers' comments, tags, lists, the foot of the page."""
    for at, line in enumerate(lines):
        replies = line.reason == "comments" and sum(_is_reply(one.text) for one in lines[at + 1 :]) >= 2
        if replies and sum(one.prose for one in lines[:at]) >= 2:
            drop_all(lines[at + 1 :], "comments")
            break
    dense = {block[0].block for block in _dense(lines)}
    dense -= {below.block for line, below in pairwise(lines) if line.opens_list}
    end = _end(lines, dense)
    for at, line in enumerate(lines[end:], end):
        inside = line.block in dense and line.block != lines[end - 1].block
        if not line.kept or inside or _addresses(line.text):
            drop_all(lines[at:], "behind the article")
            break
    _drop_tail(lines)


def _end(lines: list[Line], dense: set[int]) -> int:
    """Behind which line the article ends: the last up to which its prose outweighs the furniture in between.

    The maximum subsequence of Pasternack and Roth (2009, Extracting article text from the web). A run of furniture
    counts no more than two lines, so that a box never outweighs a long paragraph behind it (four, where that has no
    word of five letters in common with the article). Without three long paragraphs nothing shows where it ends.
    """
    score = best = cost = 0.0
    end, long = len(lines), 0
    known: set[str] = set()
    for at, line in enumerate(lines):
        if not line.kept or (cost and _addresses(line.text)):
            cost += 1
        elif line.prose or (not cost and (ended(line.text) or line.opens_list)):
            words = length(line.text)
            weight = 3 if words >= 4 and line.text[0] in QUOTES else min(3, words / 4)
            own = {word.strip(".,;:!?") for word in line.text.lower().split() if len(word) > 4}
            most = 4 if line.long and not own & known and not WIDE.search(line.text) else 2
            score += weight / (4 if line.block in dense else 1) - min(cost, most)
            cost, long, known = 0, long + line.long, known | own
            if score >= best:
                best, end = score, at + 1
        elif cost or line.block in dense:
            cost += 0.5
    return end if long >= 3 else len(lines)


def _drop_tail(lines: list[Line]) -> None:
    """Takes off what is no sentence behind the last that is one."""
    last = max((at for at, line in enumerate(lines) if line.prose), default=-1)
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


def _addresses(line: str) -> bool:
    """Whether a sentence speaks to the reader, or of the publication as `we`, or is one of the page's appeals."""
    if re.match(r"[\"“„«‘「『]|[QA][:.] |[-*•] ", line) or re.search(r"[\"”“]", line):
        return False
    spoken = speaks(line)
    return spoken > 2 or bool(spoken and appealing(line)) or len(appealing(line)) > 1


def _is_tag(line: str) -> bool:
    return length(line) <= 3 and not ended(line) and not re.search(r"[:：]\s?\S", line)


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
