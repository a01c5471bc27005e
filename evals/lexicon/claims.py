"""How firmly a sentence claims something: hedges, attributions, negations, and how far an act has got."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Claims:
    """One language's cues."""

    hedges: re.Pattern[str]
    hedged: re.Pattern[str]
    """A hedge, or whatever else leaves a claim open."""
    attributions: re.Pattern[str]
    attributed: re.Pattern[str]
    """An attribution, or whatever else says that these are somebody's words."""
    negations: re.Pattern[str]
    negated: re.Pattern[str]
    """A negation, or whatever else turns a claim round."""
    ladder: tuple[re.Pattern[str], ...]
    """From the weakest (`consider`) to the strongest (`decide`)."""
    ladder_also: tuple[re.Pattern[str], ...]
    """The same, with whatever else says as little."""


@cache
def claims(language: str) -> Claims | None:
    """The cues of a language (`en`, `en-GB`), or None where there are none."""
    text = Path(__file__).with_name("claims.toml").read_text(encoding="utf-8")
    own: dict[str, Any] | None = tomllib.loads(text).get(language.split("-")[0])
    if own is None:
        return None
    return Claims(
        hedges=_any(own["hedges"]),
        hedged=_any(own["hedges"] + own["hedged"]),
        attributions=_any(own["attributions"]),
        attributed=_any(own["attributions"] + own["attributed"]),
        negations=_any(own["negations"]),
        negated=_any(own["negations"] + own["negated"]),
        ladder=tuple(_any(rung) for rung in own["ladder"]),
        ladder_also=tuple(_any(rung + also) for rung, also in zip(own["ladder"], own["ladder_also"], strict=True)),
    )


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])", re.I)
