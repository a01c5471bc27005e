"""The gate's Decision, or a Comparison's word, as a badge for a README: one small SVG, nothing loaded."""

from evals.compare import by
from evals.compare.changes import leading
from evals.compare.sides import Side
from evals.compare.values import Comparison
from evals.gate import Decision
from evals.numbers import number
from evals.reports.compare import ordered, title_of
from evals.reports.figures import gate_line
from evals.reports.html.frame import filled
from evals.scorecard import Scorecard
from evals.text import shorten

WIDTHS = {**dict.fromkeys("fijlt.,:'|!()[]I ", 4.2), **dict.fromkeys("mwMW%@", 10.4)}
"""What characters take, about, in the badge's 11 px sans serif; all others OTHER."""
OTHER = 7.0
OUTCOMES = {"pass": "#1c7a5a", "fail": "#b3321c", "broken": "#8a5a00"}
COLOURS = {"better": "#1c7a5a", "worse": "#b3321c", "unknown": "#8a5a00"}


def render_badge(card: Scorecard, decision: Decision | None) -> str:
    """The suite's name and what its gate says; else the primary measure, the right verdicts, or how much was run."""
    return _badge(card.suite, *(_told(decision) if decision else _plain(card)))


def render_comparison(found: Comparison, sides: tuple[Side, Side]) -> str:
    """What was compared, and the word on the measure that a reader looks at first."""
    one = next((one for pairing in found.pairings if (one := leading(ordered(pairing.measures)))), None)
    told = f"{one.name}: {one.word}{by(one)}" if one else "not judged"
    colour = COLOURS.get("unknown" if one and one.doubt else one.word if one else "", "#124f87")
    return _badge(title_of(found, sides[1].suite.name), told, colour)


def _badge(left: str, right: str, colour: str) -> str:
    left, right = shorten(left, 60), shorten(right, 60)
    return filled("badge.svg.j2", left=left, right=right, colour=colour, widths=[_width(left), _width(right)])


def _told(decision: Decision) -> tuple[str, str]:
    return gate_line(decision).removeprefix("The "), OUTCOMES[decision.outcome if decision.judged else "broken"]


def _plain(card: Scorecard) -> tuple[str, str]:
    tested = [one for one in card.estimates if one.model in (card.models or card.beside) and one.mean is not None]
    for name, called in ((card.primary, card.primary), ("verdict_accuracy", "verdicts")):
        if found := [one.mean for one in tested if one.name == name and one.mean is not None]:
            return f"{called} {number(max(found), name or '')}", "#124f87"
    return f"{card.finished} of {card.expected}", "#124f87"


def _width(text: str) -> int:
    return round(sum(WIDTHS.get(char, OTHER) for char in text)) + 14
