"""How names are written in a language, and which names are of one and the same."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class NameLists:
    """The words of one language, all lower case."""

    calendar: frozenset[str]
    titles: frozenset[str]
    """Before a name; the point after them ends no sentence."""
    generic: frozenset[str]
    """Part of many names, and telling nobody apart."""
    suffixes: tuple[str, ...]
    """What makes a demonym of a name, the longest first."""
    same: tuple[frozenset[str], ...]
    """Names of one and the same; a name of several words has hyphens."""


@cache
def name_lists(language: str) -> NameLists | None:
    """The lists of a language (`en`, `en-GB`), or None where there are none."""
    text = Path(__file__).with_name("names.toml").read_text(encoding="utf-8")
    own: dict[str, Any] | None = tomllib.loads(text).get(language.split("-")[0])
    if own is None:
        return None
    return NameLists(
        calendar=frozenset(own["calendar"].split()),
        titles=frozenset(own["titles"].split()),
        generic=frozenset(own["generic"].split()),
        suffixes=tuple(own["suffixes"].split()),
        same=tuple(frozenset(group.split()) for group in own["same"]),
    )
