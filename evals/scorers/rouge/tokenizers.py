"""How a text becomes tokens. Each way has a name, which the signature of every score bears.

- `default`: rouge-score's. Lower case, runs of a-z and 0-9; every other character is deleted.
- `unicode`: words by the Unicode rules (UAX #29), so that all scripts count. Unicode form NFC, case folded.
- `cjk`: the same with a token a character for Han, Kana and Hangul, in form NFKC (half and full width are one).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

Tokenizer = Literal["default", "unicode", "cjk"]

_ASCII_WORD = re.compile(r"[a-z0-9]+")
_LONGER_THAN = 3
"""rouge-score stems words of more letters than this."""

_APOSTROPHES = dict.fromkeys("’‘ʼ＇", "'")
_INSIDE = frozenset("'.:·,;")
"""Kept between the letters or digits of one word: `don't`, `U.S`, `1,000`, `3.5`."""
_ARMENIAN_TONE = "՛՜՞"  # stand within the word that they stress
_BREAKS = "\u200b"  # the zero-width space is a format character, and parts words
_HAN, _KANA_AND_HANGUL = ("CJK", "IDEOGRAPHIC", "HIRAGANA"), ("KATAKANA", "HANGUL")
_WORD = re.compile(r"[^ '.:·,;]+(?:(?:(?<=[0-9])['.,;](?=[0-9])|(?<=[^ 0-9])['.:·](?=[^ 0-9'.:·,;]))[^ '.:·,;]+)*")
_SYLLABLE = re.compile(
    # Thai and Lao: a vowel that is written first, the consonant, its vowels and tones.
    "[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]*"
    "|[\u0ec0-\u0ec4]?[\u0e81-\u0eae\u0edc-\u0edf][\u0eb0-\u0ebd\u0ec8-\u0ece]*"
    # Khmer: the consonant, those written below it (after U+17D2), its vowels and signs.
    "|[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17d3\u17dd])*"
    # Burmese: the same (U+1039), and the final consonants, which U+103A silences.
    "|[\u1000-\u102a\u103f](?:\u1039[\u1000-\u1021]|[\u1000-\u1021]\u1037?\u103a|[\u102b-\u1038\u103a-\u103e])*"
)
"""What stands for a word in the scripts of Asia that part words by no space and in no rule: about a syllable."""


class _Characters(dict[int, str | None]):
    """What becomes of each character, for `str.translate`; found out as characters are met."""

    def __init__(self, alone: tuple[str, ...]) -> None:
        self.alone = alone

    def __missing__(self, code: int) -> str | None:
        self[code] = found = self._become(chr(code))
        return found

    def _become(self, char: str) -> str | None:
        category = unicodedata.category(char)
        name = unicodedata.name(char, "")
        if char in _ARMENIAN_TONE or category == "Me" or name.startswith("VARIATION SELECTOR"):
            return None
        if char in _APOSTROPHES or char in _INSIDE:
            return _APOSTROPHES.get(char, char)
        if category == "Nd":
            return str(unicodedata.decimal(char))
        if category[0] in "LMN":
            return f" {char} " if name.startswith(self.alone) else char
        return None if category == "Cf" and char not in _BREAKS else " "


_UNICODE = _Characters(_HAN)
_CJK = _Characters(_HAN + _KANA_AND_HANGUL)


def default_tokens(text: str) -> list[str]:
    """The tokens of rouge-score 0.1.2, without its stemmer."""
    return _ASCII_WORD.findall(text.lower())


def stemmed_tokens(text: str) -> list[str]:
    """The tokens of rouge-score 0.1.2 with its Porter stemmer, which is for English alone."""
    return [stem for word in default_tokens(text) if (stem := _stem(word) if len(word) > _LONGER_THAN else word)]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    stemmed: str = _stemmer()(word)
    return stemmed


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    from nltk.stem.porter import PorterStemmer  # a fifth of a second: only for whoever stems

    stem: Callable[[str], str] = PorterStemmer().stem
    return stem


def unicode_tokens(text: str) -> list[str]:
    """Words by the Unicode rules (UAX #29, Word Boundaries), in NFC and case folded.

    Letters, their marks and numbers make words; an apostrophe, point or colon between letters and a point or comma
    between digits stay in the word. Each Han and Hiragana character is a token. Different from UAX #29: Thai, Lao,
    Khmer and Burmese, which need a dictionary there, are cut into about syllables; digits of all scripts and
    apostrophes of all shapes are the same; soft hyphens, joiners and other invisible characters are left out.
    """
    return _words(unicodedata.normalize("NFC", text).casefold(), "NFC", _UNICODE)


def cjk_tokens(text: str) -> list[str]:
    """As `unicode_tokens`, in NFKC, with a token for each character of Han, Kana and Hangul."""
    return _words(unicodedata.normalize("NFKC", text).casefold(), "NFKC", _CJK)


def _words(text: str, form: Literal["NFC", "NFKC"], characters: _Characters) -> list[str]:
    parted = _SYLLABLE.sub(r" \g<0> ", unicodedata.normalize(form, text))
    return _WORD.findall(parted.translate(characters))


TOKENIZERS: Mapping[Tokenizer, Callable[[str], list[str]]] = MappingProxyType(
    {"default": default_tokens, "unicode": unicode_tokens, "cjk": cjk_tokens}
)

_CHARACTER_LANGUAGES = frozenset({"zh", "ja", "ko", "yue", "wuu", "nan", "hak", "lzh", "cmn"})


def tokenizer_for(language: str) -> Tokenizer:
    """`default` for English, so its figures are comparable; `cjk` for Chinese, Japanese and Korean; else `unicode`."""
    base = language.split("-")[0]
    return "default" if base == "en" else "cjk" if base in _CHARACTER_LANGUAGES else "unicode"
