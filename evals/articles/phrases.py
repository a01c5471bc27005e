"""Lines and labels as words: how long, how they end, and the word lists of `furniture.toml`."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from evals.text import WIDE

_WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("furniture.toml").read_text(encoding="utf-8"))
MARKS = " \t|•·–—*#>»›<«‹☰▾▼►▶✉✓→←⇒+=_~[](){}【】（）:：…-."
MARKS += "\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
"""Emblems and invisible marks around a label."""
_TAIL = r"[\"'”’»)\]」』）】“*_]*$"
_ENDED = re.compile(rf"[.!…。！।؟？?]{_TAIL}")
_TOLD = re.compile(rf"(?<![ .][A-Z])[.!…。！।]{_TAIL}|[\"”»」』][.,。]?[*_]*$")
NAME = r"[A-ZÀ-ÖØ-ÞА-ЯЁ][\w.'’-]*"
"""A capitalised word."""


def length(line: str) -> int:
    """Words; in scripts without spaces, two characters for one."""
    wide = len(WIDE.findall(line))
    return wide // 2 + len(WIDE.sub(" ", line).split()) if wide else len(line.split())


def ended(line: str) -> bool:
    """Whether a line ends as a sentence does, question marks too."""
    return bool(_ENDED.search(line))


def told(line: str) -> bool:
    """Whether a line ends as a statement or a quotation does, and has words enough to be one."""
    return bool(_TOLD.search(line)) and (length(line) >= 4 or line[:1] in "\"“„«‘'「『”(_*")


def plain(line: str) -> str:
    """The words of a label: lower case, without emblems around them and counts behind."""
    label = line.strip(MARKS).lower().replace("’", "'").replace("i\u0307", "i")  # the lower case of a Turkish İ
    return re.sub(r"(?<=\w)\s*(?:\(\d+\)?|\s\d+)$", "", label).strip(MARKS) or line.strip().lower()


@cache
def words_of(key: str) -> tuple[str, ...]:
    """One list of `furniture.toml`, longest first."""
    found = _WORDS[key]
    return tuple(sorted(found.split() if isinstance(found, str) else found, key=len, reverse=True))


@cache
def any_of(key: str) -> str:
    """The list as alternatives of a regular expression."""
    return "|".join(map(re.escape, words_of(key)))


def begins(label: str, key: str) -> str | None:
    """The longest phrase of a list that a label begins with, at a word's end; None for none."""
    for phrase in words_of(key):
        if label.startswith(phrase):
            rest = label[len(phrase) : len(phrase) + 1]
            if not (rest.isalnum() and phrase[-1].isascii() and phrase[-1].isalnum()):
                return phrase
    return None
