"""Finds the headline and the article in a page as it was scraped; says what it took away and why.

`furniture` tells what a line is from the line alone, `surroundings` from its neighbours; here the headline is chosen.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evals.articles.furniture import CAPTION, kind_of
from evals.articles.lines import ABOVE, DATA, HEADLINE, NAVIGATION, Line, split_lines
from evals.articles.phrases import ended, length, told
from evals.articles.surroundings import SURROUNDINGS
from evals.errors import DataError
from evals.lexicon import lexicon
from evals.text import QUESTION_MARKS, QUOTES, shorten, words

_SCRIPTS = (
    ("ja", r"[\u3040-\u30ff]", ""),
    ("zh", r"[\u4e00-\u9fff]", r"(?:[\u3040-\u30ff].*?){4}"),  # much kanji, little kana
    ("ko", r"[\uac00-\ud7af]", ""),
    ("ru", r"[\u0400-\u04ff]", r"[\u0402-\u040f\u0452-\u04ff]|^[^ыэ]*$"),  # Ukrainian, Bulgarian
    ("ar", r"[\u0600-\u06ff]", r"[\u0671-\u06d5]"),  # Persian, Urdu, Kurdish
    ("hi", r"[\u0900-\u097f]", r"(?s)^(?!.*(?<!\w)(?:है|हैं|और)(?!\w))"),  # Marathi, Nepali
    ("el", r"[\u0370-\u03ff]", ""), ("he", r"[\u0590-\u05ff]", r"[\u05f0-\u05f2]"), ("th", r"[\u0e00-\u0e7f]", ""),
)  # fmt: skip
"""Languages, the script of each, and what a text in another language of that script has, or lacks."""


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
    removed: tuple[Removal, ...] = ()
    language: str | None = None
    """As the page itself declares it."""


def clean_page(text: str, where: str = "the page") -> Page:
    """The headline and the article of a scraped page.

    Raises:
        DataError: there is no article text under a headline.
    """
    lines = split_lines(text)
    for line in lines:
        line.reason = line.reason or kind_of(line.text)
    return clean_lines(lines, where, find_headline(lines))


def clean_lines(lines: list[Line], where: str, headline: str) -> Page:
    """The article on a page whose lines say what they are, each taken by itself.

    Args:
        lines: the page's paragraphs, in order; their reasons are filled in.
        where: names the page in errors.
        headline: the page's headline.

    Raises:
        DataError: there is no headline, or no article text under it.
    """
    if not headline:
        raise DataError(f"{where}: no headline was found. Put it on a line of its own above the text.")
    for line in lines:
        if line.bare == headline or (line.reason == DATA and _field(line.text)):
            line.reason = HEADLINE
    for step in SURROUNDINGS:
        step(lines)
    body = [line.text for line in lines if line.kept]
    if not body:
        raise DataError(f"{where}: a headline without a body: {shorten(headline, 60)!r}. Give the article's text too.")
    removed = [Removal(line.text, line.reason) for line in lines if line.reason is not None]
    shown = next((one for one in removed if one.reason == HEADLINE), None)
    if shown:  # once the headline is shown as such, not as taken away
        removed.remove(shown)
    return Page(headline, "\n\n".join(body), tuple(removed))


_MISTAKABLE = (
    "link to other stories", "appeal to the reader", "byline", "image credit", "subjects", "comments",
    "foot of the page",
)  # fmt: skip
"""What a headline may be taken for at first sight."""


def _field(line: str) -> str | None:
    """What a field `Title:` or `title =` says."""
    named = re.fullmatch(r"title\s?[:=]\s*[\"']?(.+?)[\"']?", line, re.I)
    return named.group(1) if named else None


def find_headline(lines: Sequence[Line]) -> str:
    """The line that is most like a headline; a field `Title:` above the text says it outright."""
    title = next((_field(line.text) for line in lines if line.reason == DATA and _field(line.text)), None)
    if title:
        shown = (line.bare for line in lines if length(line.bare) >= 4 and title.startswith(line.bare))
        return next(shown, re.sub(r"\s[|–—-]\s[^|–—-]{2,40}$", "", title))
    stop = next((at for at, line in enumerate(lines) if line.prose and length(line.text) > 20), len(lines))
    best, best_score = "", 0.0
    for at in range(min(stop + 1, len(lines))):
        score = _likeness(lines, at)
        if score > best_score:
            best, best_score = lines[at].bare, score
    return best


def _likeness(lines: Sequence[Line], at: int) -> float:
    """How much a line is like a headline: repeated, asking, marked, of its length, early, followed by a byline."""
    line = lines[at]
    asks = line.bare.rstrip(QUOTES)[-1:] in QUESTION_MARKS
    count = length(line.bare)
    marked = line.text.startswith("# ")
    mistaken = line.reason in _MISTAKABLE and count >= 5
    if (
        not (1 if asks or marked else 2) <= count <= 35
        or len(line.bare) > 220
        or re.match(r"[QA]: |\d+ \w+$", line.bare)
    ):
        return 0.0
    if not (line.kept or marked or mistaken or (asks and line.reason not in (NAVIGATION, DATA, ABOVE))):
        return 0.0
    first_told = next((at for at, one in enumerate(lines) if one.prose and not one.text.startswith("# ")), len(lines))
    repeats = min(3, sum(other.bare == line.bare for other in lines) - 1)
    within = sum(line.bare in other.text and len(other.text) > len(line.bare) + 2 for other in lines)
    early = at <= first_told or asks  # further down a pull quote is repeated, too
    score = (
        2.5 * repeats * (asks or (count >= 5 and not told(line.bare))) + 2.0 * min(1, within) * (count >= 5)
    ) * early
    score += 4.0 * marked + 2.0 * asks + 1.5 * (asks or not ended(line.bare))
    score += 1.0 * any(mark in line.bare for mark in QUESTION_MARKS)
    score += 1.0 * (count >= 5) + 1.0 * (7 <= count <= 26) + 0.5 / (1 + at)
    signed = next((to for to in range(at + 1, len(lines)) if lines[to].reason in ("byline", "date line")), at + 9)
    score += 0.5 * (signed <= at + 5) + 0.5 * (
        signed <= at + 8 and all(_is_close(one) for one in lines[at + 1 : signed])
    )
    over = lines[at - 1] if at else None
    score -= 2.0 * bool(over and CAPTION.match(over.text)) + 1.5 * (line.text[0] in "•-")
    score -= 1.0 * bool(
        over and over.kept and length(over.bare) >= 6 and not ended(over.bare) and not asks
    )  # a standfirst
    score -= 1.5 * (at > first_told and not asks)
    score += 0.5 * (line.bare.isupper() and count >= 5) - 1.0 * told(line.bare)
    score -= 2.5 * bool(re.search(r"\s[|>•+]\s|https?:|☰|\[ ", line.bare)) + 2.0 * (not line.kept)
    return score


def _is_close(line: Line) -> bool:
    """Whether a line may stand between a headline and its author."""
    return line.reason not in (NAVIGATION, "link") and (line.kept or line.reason != ABOVE)


def guess_language(text: str) -> str:
    """`en` where English function words are frequent, a language that is alone in its script or in some letters of it,
    else `und`: rather no language than a wrong one.

    A guess for raw pages only, made so that no English rule is applied to another language.
    """
    letters = sum(char.isalpha() for char in text)
    for language, script, others in _SCRIPTS:
        if len(re.findall(script, text)) * 4 > letters:
            return "und" if others and re.search(others, text) else language
    english = lexicon("en")
    found = words(text.lower())
    common = [word for word in found if english and word in english.stop]
    ours = sum("th" in word or "wh" in word or word == "and" for word in common)  # `in`, `was`, `over` are Dutch, too
    return "en" if len(common) > 0.2 * len(found) and ours > 0.03 * len(found) else "und"
