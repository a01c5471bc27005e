"""Text as every part of the house handles it: sentences, words, verbatim quotes, fences, hashes."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from evals.schema import Evidence

QUOTES = "\"'“”„‟«»‹›‘’‚‛`´「」『』＂＇"
QUESTION_MARKS = "?？؟\u037e⸮"  # Latin, full-width, Arabic, Greek, reversed
_UNIFIED = {
    **dict.fromkeys("“”„‟«»「」『』＂", '"'),
    **dict.fromkeys("‘’‚‛‹›`´＇ʼ", "'"),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
}
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_WORD = re.compile(r"\w+(?:[’'\-.]\w+)*")
_NONCHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
MIN_QUOTE_WORDS = 4
"""A shorter quote proves nothing: any two texts on one subject share three words."""


def squash(text: str) -> str:
    """One line: every run of white space becomes one space."""
    return " ".join(text.split())


def printable(text: str) -> str:
    """The text without control and bidirectional-override characters, safe to show in a terminal."""
    return _NONCHARACTER.sub("\ufffd", _CONTROL.sub("", text))


def shorten(text: str, limit: int) -> str:
    """The text on one line in at most `limit` characters, cut at a word with an ellipsis."""
    line = squash(printable(text))
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def natural(name: str) -> list[str | int]:
    """What names are sorted by, so that `h2` comes before `h10`."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]


def digest(data: str | bytes, size: int = 8) -> str:
    """A short content hash in hexadecimal (BLAKE2b, `size` bytes)."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return hashlib.blake2b(raw, digest_size=size).hexdigest()


def words(text: str) -> list[str]:
    """The words of a text, with inner apostrophes, hyphens and points kept (`Musk's`, `U.S`, `1.7`)."""
    return _WORD.findall(text)


def sentence_spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    """The sentences as (start, end) offsets without surrounding white space; paragraph breaks always part them."""
    from sentencex import segment

    spans: list[tuple[int, int]] = []
    for paragraph in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text):
        position = paragraph.start()
        for piece in segment(language.split("-")[0], paragraph.group()):
            start = text.find(piece, position)
            if start < 0:  # the segmenter changed a character: keep the rest of the paragraph whole
                start, piece = position, text[position : paragraph.end()]
            position = start + len(piece)
            left = len(piece) - len(piece.lstrip())
            if stripped := piece.strip():
                spans.append((start + left, start + left + len(stripped)))
    return spans


def sentences(text: str, language: str = "en") -> list[str]:
    """The sentences of a text, in order."""
    return [text[start:end] for start, end in sentence_spans(text, language)]


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Each base character with its combining marks, and where it starts."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not unicodedata.combining(text[index]):
            yield start, text[start:index]
            start = index


@lru_cache(maxsize=256)
def _normal(text: str) -> tuple[str, tuple[int, ...]]:
    """The text with one way to write quotation marks, dashes, spaces and accents, and each character's old offset."""
    if not text:
        return "", ()
    out: list[str] = []
    offsets: list[int] = []
    for start, cluster in _clusters(text):
        for char in unicodedata.normalize("NFKC", cluster.translate(_INVISIBLE)):
            plain = " " if char.isspace() else _UNIFIED.get(char, char)
            if plain == " " and out and out[-1] == " ":
                continue
            out.append(plain)
            offsets.append(start)
    return "".join(out), tuple(offsets)


def long_enough(quote: str) -> bool:
    """Whether a quote has the four words (or eight characters of a script without spaces) that evidence needs."""
    return len(words(quote)) >= MIN_QUOTE_WORDS or len(WIDE.findall(quote)) >= 2 * MIN_QUOTE_WORDS


def find_quote(text: str, quote: str) -> Evidence | None:
    """Where a quote stands in a text, verbatim but for quotation marks, dashes, white space and Unicode form.

    Case counts, nothing is matched fuzzily, and a quote under four words is no evidence. The Evidence returned
    holds the text's own characters, so that `text[start:end] == quote` always.
    """
    wanted = _normal(quote.strip().strip(QUOTES))[0].strip()
    if not wanted or not long_enough(wanted):
        return None
    haystack, offsets = _normal(text)
    at = haystack.find(wanted)
    while at >= 0 and not _stands_alone(haystack, offsets, at, at + len(wanted)):
        at = haystack.find(wanted, at + 1)
    if at < 0:
        return None
    start = offsets[at]
    end = offsets[at + len(wanted)] if at + len(wanted) < len(offsets) else len(text)
    found = text[start:end].rstrip()
    return Evidence(quote=found, start=start, end=start + len(found))


def _stands_alone(text: str, offsets: tuple[int, ...], start: int, end: int) -> bool:
    """Whether a match begins and ends between words, and between characters of the text before normalisation."""
    for edge in (start, end):
        if not 0 < edge < len(text):
            continue
        if offsets[edge - 1] == offsets[edge]:
            return False
        around = text[edge - 1 : edge + 1]
        if around.isalnum() and not WIDE.search(around):
            return False
    return True


def fence(kind: str, text: str) -> str:
    """The text between marks that it cannot contain itself: the marks carry a hash of the text.

    The hash, and so the whole prompt, is the same for the same text: caches still hit.
    """
    mark = f"{kind} {digest(text, 4)}"
    return f"<<<{mark}>>>\n{text}\n<<<end {mark}>>>"


def numbered(spans: list[str]) -> str:
    """Sentences as numbered lines, from 1."""
    return "\n".join(f"[{number}] {squash(sentence)}" for number, sentence in enumerate(spans, 1))
