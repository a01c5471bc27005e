"""How comparisons and decisions read: golden files (UPDATE_GOLDEN=1 writes them anew), 80 columns, text that means harm."""

import io
import os
from pathlib import Path

import pytest
from made_runs import ALONE, Group, make_run, summaries, verdicts
from rich.console import Console

from evals.compare import Comparison, compare, read_side
from evals.compare.noise import against_itself
from evals.compare.planning import plan
from evals.compare.values import Change, Measure
from evals.gate import decision_on
from evals.reports.compare import plain_word, print_any, print_decision
from evals.reports.compare_markdown import render_any
from evals.scorecard import make_scorecard
from evals.store import Run

GOLDEN = Path(__file__).parent / "reports" / "golden"
HEADLINE: Group = ("headline", "headline@v2", "openai/m")
LABELS = ("supported", "contradicted", "unresolved", "unaddressed")


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Run, Run]:
    """BASE and a HEAD that is better at ROUGE, longer, and of other verdicts; figures without chance."""
    made = []
    for name, better in (("base", 0), ("head", 1)):
        rows = [{"rougeLsum": 0.3 + at % 7 / 50 + better * at % 3 / 25, "names": float(at % 6 > better), "length": 20.0 + better * (at % 5)} for at in range(30)]  # fmt: skip
        said = [(LABELS[at % 4], LABELS[at % 4] if at % 5 > better else LABELS[(at + better) % 4]) for at in range(30)]
        answers = {ALONE: summaries(rows, words=20 + 4 * better), HEADLINE: verdicts(said)}
        rules = [
            {"score": "rougeLsum", "max_drop": 0.03},
            {"score": "verdict_accuracy", "max_drop": 0.03},
            {"canaries": True},
        ]
        made.append(make_run(tmp_path / name, answers, suite={"primary": "rougeLsum", "seed": 7, "gate": rules}))
    return made[0], made[1]


def text_of(found: object, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False, color_system=None)
    print_any(console, found)  # type: ignore[arg-type]
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def golden(name: str, text: str) -> None:
    if os.environ.get("UPDATE_GOLDEN") == "1":
        (GOLDEN / name).write_text(text, encoding="utf-8")
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_golden(runs: tuple[Run, Run]) -> None:
    found = compare(*runs)
    golden("compare.txt", text_of(found))
    golden("compare.md", render_any(found).replace("\u2060", "") + "\n")


def test_80_columns_are_enough(runs: tuple[Run, Run]) -> None:
    base, head = (read_side(run) for run in runs)
    for found in (
        compare(*runs),
        against_itself(head, ALONE, {}, 0.03),
        plan(base, head, [(ALONE, ALONE), (HEADLINE, HEADLINE)], (0.01, 0.8), []),
    ):
        text = text_of(found)
        assert max(map(len, text.splitlines())) <= 80
        assert "…" not in text.split("Gained most")[0]
        assert render_any(found).count("|") > 20


def test_the_decision_says_the_worst_first(runs: tuple[Run, Run]) -> None:
    base, head = runs
    decision = decision_on(head, make_scorecard(head), baseline=base)
    assert decision is not None
    console = Console(file=io.StringIO(), width=80, force_terminal=False, color_system=None)
    print_decision(console, decision, head.id)
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert lines[0].startswith("The gate cannot be judged: head, against base")
    outcomes = [line.split("  ")[0] for line in lines if line[:1] not in " T"]
    assert outcomes == ["broken", "fail", "pass"]
    assert max(map(len, lines)) <= 80


def measure(**changes: object) -> Measure:
    values = dict.fromkeys(Measure.model_fields) | {
        "name": "m", "graded": True, "lower_is_better": False, "primary": False, "word": "no evidence", "n": 9,
        "clusters": 9, "method": "t", "test": "t", "signature": "", "only_base": 0, "only_head": 0, "other_signature": 0,
        "detectable": 0.12,
    }  # fmt: skip
    return Measure.model_validate(values | changes)


@pytest.mark.parametrize(
    ("changes", "right"),
    [
        ({}, "no evidence, ≥ .120"),
        ({"detectable": None}, "no evidence"),
        ({"word": "better"}, "better"),
        ({"word": "better", "equivalent": True}, "better, by < .030"),
        ({"word": "worse", "equivalent": True}, "worse, by < .030"),
        ({"word": "equivalent", "equivalent": True}, "equivalent within .030"),
        ({"word": "no difference"}, "no pair differs"),
        ({"word": "unknown", "method": "one story"}, "one story"),
        ({"word": "more", "graded": False}, "more"),
    ],
)
def test_the_plain_word(changes: dict[str, object], right: str) -> None:
    assert plain_word(measure(**changes), 0.03) == right


def hostile(found: Comparison) -> Comparison:
    bad = "\x1b[31m[bold]x[/]<script>alert(1)</script> | @all https://evil.example"
    change = Change(article_id="a|1", headline=bad, measure="m", base=0.1, head=0.2, base_text=bad, head_text=bad)
    pairing = found.pairings[0].model_copy(update={"gained": (change,), "conclusion": bad})
    return found.model_copy(update={"pairings": (pairing,), "notes": (bad,)})


def test_text_that_means_harm_lies_still(runs: tuple[Run, Run]) -> None:
    found = hostile(compare(*runs))
    shown = text_of(found)
    assert "\x1b" not in shown
    assert "[bold]x[/]" in shown
    told = render_any(found)
    assert "<script>" not in told
    assert "@all" not in told
    assert "://evil" not in told
    assert "a\\|1" in told
