"""A Scorecard as JSON: every figure with its signature, method and counts."""

import json
from typing import Any

from evals.gate import Decision
from evals.scorecard import Scorecard


def as_data(card: Scorecard, decision: Decision | None) -> dict[str, Any]:
    """`{"scorecard": {...}, "gate": {...} | None}`, free of NaN."""
    return {"scorecard": card.model_dump(mode="json"), "gate": decision.model_dump(mode="json") if decision else None}


def render_json(card: Scorecard, decision: Decision | None) -> str:
    """The same as text."""
    return json.dumps(as_data(card, decision), ensure_ascii=False, indent=1)
