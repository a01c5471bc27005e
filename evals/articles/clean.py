"""Finds the headline and the article in a page as it was scraped; says what it took away and why.

Each kind of page furniture is one small function on one line of the page. When unsure, a line is kept: a stray label
in a body does little harm, a lost sentence may change the verdict.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from evals.errors import DataError
from evals.lexicon import lexicon
from evals.schema import Article
from evals.text import QUESTION_MARKS, QUOTES, WIDE, digest, shorten, squash

_END = re.compile(r"[.!?…。！？؟।:;][\"'”’»)\]」』]*$")
_AD_WORDS = ("advertisement", "advertisements", "advertising", "advertorial", "sponsored", "promoted")
_CONTROLS = frozenset(
    "share save print email tweet copy comment comments menu search home login subscribe listen follow more close "
    "facebook twitter whatsapp linkedin telegram x instagram reddit on via".split()
)
_APPEALS = re.compile(
    r"^(?:follow us|sign up|subscribe (?:to|now|for)|click here|join our|share this|download (?:our|the) app|"
    r"get (?:the latest|our newsletter)|(?:this|our) (?:web)?site uses cookies|we use cookies|accept (?:all )?cookies|"
    r"leave a comment|skip to)\b|^(?:©|copyright\b).*\b\d{4}|^all rights reserved",
    re.I,
)
"""Lines that address the reader, whatever follows."""
_LEADS = re.compile(
    r"^(?:also read|read more|read also|see also|related(?: stor(?:y|ies)| articles?)?|recommended|most read|trending|"
    r"watch|more on this|must read|don['’]t miss|you may also like|tags?|topics?|filed under)\s*(?::|[|>»]|$)|"
    r"^\d+ comments?$",
    re.I,
)
"""Labels that lead somewhere else: only with their colon, or alone; a sentence may begin with the same words."""
_CREDIT = re.compile(
    r"^\(?(?:(?:(?:file |image |photo )?(?:photo|credit|image|picture|illustration|graphic|photograph|caption)s?\b\s*"
    r"(?:[:|/©(]|by\b)|©).*|(?:getty images|reuters|afp|shutterstock|ap photo|ap|epa)(?:\s*/.*)?\)?)$",
    re.I,
)
_STAMP = re.compile(
    r"^(?:(?:last )?(?:updated|published|posted|modified)\b(?=.*\d)[^.!?]{0,60}|\d+ min(?:ute)?s?(?: read| ago)?|"
    r"(?:\w+day,?\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+\w{3,9}|\w{3,9}\s+\d{1,2}),?\s+\d{4}(?:[\s,|-]+\d{1,2}:\d{2}.{0,12})?)$",
    re.I,
)
_BYLINE = re.compile(r"^(?:by|written by|reported by|edited by)\s+[A-Z]", re.I)
_SCRIPTS = (
    ("ja", r"[\u3040-\u30ff]"), ("zh", r"[\u4e00-\u9fff]"), ("ko", r"[\uac00-\ud7af]"), ("ru", r"[\u0400-\u04ff]"),
    ("ar", r"[\u0600-\u06ff]"), ("hi", r"[\u0900-\u097f]"), ("el", r"[\u0370-\u03ff]"), ("he", r"[\u0590-\u05ff]"),
    ("th", r"[\u0e00-\u0e7f]"),
)  # fmt: skip


@dataclass(frozen=True)
class Removal:
    """A line that is not part of the article, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class Page:
    """What a scraped page turned out to hold."""

    headline: str
    body: str
    removed: tuple[Removal, ...]


def length(line: str) -> int:
    """Words; in scripts without spaces, two characters for one."""
    wide = len(WIDE.findall(line))
    return wide // 2 + len(WIDE.sub(" ", line).split()) if wide else len(line.split())


def ad_label(line: str) -> str | None:
    """An advertisement label, also a misspelt one: a line of one or two words close to a known label."""
    plain = line.strip(" -–—:|[]()").lower()
    if len(plain.split()) <= 2 and any(SequenceMatcher(None, plain, word).ratio() > 0.85 for word in _AD_WORDS):
        return "advertisement label"
    return None


def control(line: str) -> str | None:
    """A button or an element's name: `Share`, `author-image`."""
    plain = line.strip(" |•·-").lower()
    if plain and all(word in _CONTROLS for word in re.split(r"[\s|•·/,]+", plain)):
        return "button"
    if re.fullmatch(r"[a-z]+(?:[-_][a-z]+)+", line.strip()):
        return "name of a page element"
    return None


def appeal(line: str) -> str | None:
    """`Subscribe`, cookie notices, `Also read: …`, comment counts, tag lists: a line, never a full paragraph."""
    if length(line) <= 25 and (_APPEALS.match(line) or _LEADS.match(line)):
        return "link or appeal to the reader"
    return None


def credit(line: str) -> str | None:
    """An image credit."""
    return "image credit" if _CREDIT.match(line) and length(line) <= 20 and not line.endswith((".", "?")) else None


def stamp(line: str) -> str | None:
    """A date line or reading time."""
    return "date line" if _STAMP.match(line.strip(" |•")) else None


def byline(line: str) -> str | None:
    """`By Somebody`."""
    return "byline" if _BYLINE.match(line) and len(line.split()) <= 10 and not _END.search(line) else None


FURNITURE: tuple[Callable[[str], str | None], ...] = (ad_label, control, appeal, credit, stamp, byline)


def clean_page(text: str, where: str = "the page") -> Page:
    """The headline and the article of a scraped page.

    Raises:
        DataError: there is no article text under a headline.
    """
    lines = _lines(text)
    removed: list[Removal] = []
    kept: list[str] = []
    for line in lines:
        reason = next((reason for kind in FURNITURE if (reason := kind(line))), None)
        if reason:
            removed.append(Removal(line, reason))
        else:
            kept.append(line)
    headline = _headline(kept)
    body = [line for line in kept if line.lstrip("# ") != headline]
    removed.extend(Removal(headline, "headline again") for _ in range(len(kept) - len(body) - 1))
    front, rest = _front_matter(body)
    removed.extend(Removal(line, "name or section label above the article") for line in front)
    rest, tail = _tail(rest)
    removed.extend(Removal(line, "tag after the article") for line in tail)
    if not rest:
        raise DataError(f"{where}: a headline without a body: {shorten(headline, 60)!r}. Give the article's text too.")
    return Page(headline, "\n\n".join(rest), tuple(removed))


def page_article(text: str, where: str, language: str | None = None) -> Article:
    """The Article on a scraped page, named by a hash of its text."""
    if re.match(r"\s*(?:<!doctype html|<html|<\?xml)", text, re.I):
        raise DataError(f"{where}: this is HTML, which is not read yet. Save the page as plain text.")
    page = clean_page(text, where)
    return Article(
        id=digest(f"{page.headline}\n{page.body}"),
        headline=page.headline,
        body=page.body,
        language=language or guess_language(page.body),
        source=where,
    )


def guess_language(text: str) -> str:
    """`en` where English function words are frequent, a script's most common news language, else `und`.

    A guess for raw pages only, made so that no English rule is applied to another language.
    """
    letters = sum(char.isalpha() for char in text)
    for language, script in _SCRIPTS:
        if len(re.findall(script, text)) * 4 > letters:
            return language
    english = lexicon("en")
    words = re.findall(r"[a-z']+", text.lower())
    common = sum(word in english.stop for word in words) if english else 0
    return "en" if words and common / len(words) > 0.2 else "und"


def _lines(text: str) -> list[str]:
    """The paragraphs of a page: its lines, or its blocks of hard-wrapped lines put together again."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        rows = [squash(row) for row in block.splitlines() if row.strip()]
        if rows and _asks(rows[0]):
            found.append(rows.pop(0))
        found.extend([" ".join(rows)] if _is_wrapped(rows) else rows)
    return found


def _is_wrapped(rows: Sequence[str]) -> bool:
    """Whether rows are one paragraph cut at a column: all nearly full but the last, most cut inside a sentence."""
    full = rows[:-1]
    if not full or not all(45 <= len(row) <= 100 for row in full):
        return False
    return 2 * sum(not _END.search(row) for row in full) >= len(full)


def _headline(lines: Sequence[str]) -> str:
    """The line that is most like a headline: repeated, asking, marked, early, of a headline's length."""
    first_long = next((at for at, line in enumerate(lines) if len(line) > 220), len(lines))
    told = next((at for at, line in enumerate(lines) if _END.search(line) and not _asks(line)), len(lines))
    best, best_score = "", 0.0
    for at, line in enumerate(lines[: first_long + 1]):
        plain = line.lstrip("# ")
        asks = _asks(plain)
        count = length(plain)
        if not (1 if asks else 2) <= count <= 35 or len(plain) > 220:
            continue
        repeats = sum(other.lstrip("# ") == plain for other in lines) - 1
        score = 3.0 * repeats * (at <= told or asks)  # further down a pull quote is repeated, too
        score += 4.0 * line.startswith("# ") + 2.0 * asks + 1.5 * (not _END.search(plain) or asks)
        score += 1.0 * (count >= 5) + 1.5 / (1 + at)
        if score > best_score:
            best, best_score = plain, score
    return best


def _asks(line: str) -> bool:
    return line.rstrip(QUOTES)[-1:] in QUESTION_MARKS


def _front_matter(lines: list[str]) -> tuple[list[str], list[str]]:
    """Parts names and section labels around the first sentence from the rest.

    An author's name stands above the article, or between its standfirst and its first paragraph; further down a line
    of capitalised words may be a subhead, and stays.
    """
    front: list[str] = []
    kept: list[str] = []
    sentences = 0
    for at, line in enumerate(lines):
        label = not _END.search(line) and length(line) <= 5
        alone = at + 1 < len(lines) and not _is_name(lines[at + 1]) and not _is_name(lines[at - 1])
        if (label and not sentences) or (sentences == 1 and alone and _is_name(line)):
            front.append(line)
            continue
        sentences += 1
        kept.append(line)
    return front, kept


def _is_name(line: str) -> bool:
    """Two to four capitalised words and nothing else, as an author's name stands above an article."""
    words = line.split()
    return (
        2 <= len(words) <= 4
        and all(re.fullmatch(r"[A-ZÀ-Ý][\w.'’-]*", word) for word in words)
        and not _END.search(line)
    )


def _tail(lines: list[str]) -> tuple[list[str], list[str]]:
    """Parts one- to three-word tags after the last sentence from the article."""
    end = len(lines)
    while end > 1 and length(lines[end - 1]) <= 3 and not _END.search(lines[end - 1]):
        end -= 1
    return lines[:end], lines[end:]
