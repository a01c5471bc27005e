"""How comparisons and decisions read: golden files (UPDATE_GOLDEN=1 writes them anew), 80 columns, text that means harm."""

import csv
import io
import json
import os
from pathlib import Path
from statistics import fmean
from xml.etree import ElementTree

import pytest
from desk_run import ATTACK, BIDI, write_two
from made_runs import ALONE, Group, make_run, summaries, verdicts
from rich.console import Console

from evals.compare import Choice, Comparison, compare, compare_read, read_side, read_sides
from evals.compare.noise import against_itself
from evals.compare.planning import plan
from evals.compare.values import Change, Measure
from evals.gate import decision_on
from evals.reports import OF_COMPARISON, render_comparison, render_run
from evals.reports.compare import plain_word, print_any, print_decision
from evals.reports.compare_markdown import render_any
from evals.reports.html import differences
from evals.reports.markdown import LIMIT
from evals.schema import Spent
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


@pytest.mark.parametrize(
    ("form", "name"),
    [("csv", "compare.csv"), ("junit", "compare.xml"), ("badge", "compare.badge.svg"), ("svg", "compare.svg")],
)
def test_golden_of_the_other_formats(runs: tuple[Run, Run], form: str, name: str) -> None:
    golden(name, shown(runs, form).removesuffix("\n") + "\n")


def shown(runs: tuple[Run, Run], form: str) -> str:
    sides = read_sides(*runs)
    return render_comparison(compare_read(*sides), sides, form)


def test_csv_has_a_row_an_article_with_both_values_and_the_difference(runs: tuple[Run, Run]) -> None:
    rows = list(csv.DictReader(io.StringIO(shown(runs, "csv"))))
    assert [(row["article_id"], row["task"]) for row in rows[::30]] == [("a0", "summary"), ("a0", "headline")]
    assert len(rows) == 60
    mean = fmean(float(row["rougeLsum difference"]) for row in rows if row["rougeLsum difference"])
    (one,) = [one for one in compare(*runs).pairings[0].measures if one.name == "rougeLsum"]
    assert mean == pytest.approx(one.difference)
    assert all(float(row["rougeLsum HEAD"]) - float(row["rougeLsum BASE"]) == pytest.approx(float(row["rougeLsum difference"])) for row in rows[:30])  # fmt: skip
    flipped = [row["article_id"] for row in rows if row["base_verdict"] != row["head_verdict"]]
    assert sorted(flipped) == sorted(flip.article_id for flip in compare(*runs).pairings[1].flips)
    assert [row["rougeLsum BASE"] for row in rows[30:]] == [""] * 30


def test_what_is_not_made_alike_has_no_difference(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        rows = summaries([{"rouge1": 0.1 * at, "names": 1.0} for at in range(6)])
        for at, repeats in enumerate(rows):
            graded = [one.model_copy(update={"signature": f"rouge1|judge:{name if at == 2 else 'one'}"}) if one.name == "rouge1" else one for one in repeats[0].scores]  # fmt: skip
            rows[at] = [repeats[0].model_copy(update={"scores": tuple(graded)})]
        made.append(make_run(tmp_path / name, {ALONE: rows}))
    rows_ = list(csv.DictReader(io.StringIO(shown((made[0], made[1]), "csv"))))
    assert [row["rouge1 difference"] for row in rows_] == ["0.0", "0.0", "", "0.0", "0.0", "0.0"]
    assert rows_[2]["rouge1 HEAD"] == "0.2"


def test_no_verdict_is_no_wrong_one(tmp_path: Path) -> None:
    said: list[tuple[str, str | None]] = [(label, label) for label in LABELS * 3]
    head = [("supported", None), ("contradicted", "supported"), *said[2:]]
    base, head_ = (make_run(tmp_path / name, {HEADLINE: verdicts(of)}) for name, of in (("base", said), ("head", head)))
    told = "2 headlines flipped, 1 from right to wrong, 0 from wrong to right, 1 to or from no verdict"
    for form in ("terminal", "html"):
        assert told in " ".join(shown((base, head_), form).split()), form


def test_what_is_left_out_is_said_of_descriptors_too_and_once(tmp_path: Path) -> None:
    rows = [{"rouge1": 0.1 * at, "coverage": 0.1 * at, "length": 9.0 + at} for at in range(6)]
    fewer = [*rows[:4], *({"rouge1": 0.1, "coverage": None, "length": None} for _ in range(2))]
    base, head = (make_run(tmp_path / name, {ALONE: summaries(of)}) for name, of in (("base", rows), ("head", fewer)))
    assert "\ncoverage, length: 4 articles compared; left out: 2 scored in BASE alone.\n" in shown(
        (base, head), "terminal"
    )


def test_the_primary_measure_leads_in_annotations(tmp_path: Path) -> None:
    made = []
    for name, less in (("base", 0.0), ("head", 0.2)):
        rows = [{"rouge1": 0.4 + at / 100 - less, "style": 0.5 + at / 100 - less} for at in range(20)]
        made.append(make_run(tmp_path / name, {ALONE: summaries(rows)}, suite={"primary": "style"}))
    told = shown((made[0], made[1]), "github").splitlines()
    assert [line.split("::")[2].split()[0] for line in told] == ["style", "rouge1"]


@pytest.mark.parametrize("form", OF_COMPARISON)
def test_every_format_takes_a_pair_of_which_nothing_was_measured(tmp_path: Path, form: str) -> None:
    answers = {ALONE: summaries([{"rouge1": 0.5}] * 4), HEADLINE: verdicts([("supported", None)] * 4)}
    one, two = (make_run(tmp_path / name, answers) for name in ("one", "two"))
    text = shown((one, two), form)
    assert text or form == "github"  # which has nothing to say of single lines
    assert "so is every answer" in text or form in ("csv", "junit", "badge", "github")


def test_a_measure_of_ones_own_may_lead_a_page(tmp_path: Path) -> None:
    """It has no explanation to show, which once cost the page of a Run."""
    rows = [[{"style": 0.1 * at + shift} for at in range(5)] for shift in (0.0, 0.05)]
    base, head = (make_run(tmp_path / str(at), {ALONE: summaries(one)}) for at, one in enumerate(rows))
    assert "<h3>Summaries: style</h3>" in render_run(base, make_scorecard(base), None, "html")
    assert "style: 0.200 → 0.250 over 5 articles" in " ".join(shown((base, head), "html").split())


def test_an_unfit_judge_does_not_lead(tmp_path: Path) -> None:
    rows = summaries([{"rubric": 0.9, "rouge1": 0.1 * at} for at in range(6)])
    made = [make_run(tmp_path / name, {ALONE: rows}, judge={"name": "j"}) for name in ("one", "two")]
    assert "rouge1: no difference" in shown((made[0], made[1]), "badge")
    trusted = [make_run(tmp_path / f"{name}2", {ALONE: rows}) for name in ("one", "two")]
    assert "rubric: no difference" in shown((trusted[0], trusted[1]), "badge")


def test_junit_fails_what_is_worse_and_skips_what_is_not_compared(runs: tuple[Run, Run]) -> None:
    _, *pairs = ElementTree.fromstring(shown((runs[1], runs[0]), "junit")).iter("testsuite")
    failed = [case.get("name") for pair in pairs for case in pair if case.find("failure") is not None]
    worse = [
        one.name for pairing in compare(runs[1], runs[0]).pairings for one in pairing.measures if one.word == "worse"
    ]
    assert failed == worse == ["rougeLsum"]
    assert [pair.get("failures") for pair in pairs] == ["1", "0"]


def test_junit_has_the_gates_rules_as_the_gate_decides_them(runs: tuple[Run, Run]) -> None:
    base, head = runs
    gate, *_ = ElementTree.fromstring(shown(runs, "junit")).iter("testsuite")
    decision = decision_on(head, make_scorecard(head), baseline=base)
    assert decision is not None
    kinds = {"pass": "system-out", "fail": "failure", "broken": "error"}
    assert gate.get("name") == "gate"
    assert [(case.get("name"), case[0].tag) for case in gate] == [
        (one.rule, kinds[one.outcome]) for one in decision.rules
    ]
    assert [case[0].get("message") or case[0].text for case in gate] == [one.reason for one in decision.rules]
    assert {one.outcome for one in decision.rules} == {"pass", "fail", "broken"}


def test_junit_of_one_run_tries_the_rules_without_a_baseline(tmp_path: Path) -> None:
    both = {
        ALONE: summaries([{"rouge1": 0.5}] * 4),
        ("summary", "summary@v2", "openai/m"): summaries([{"rouge1": 0.6}] * 4),
    }
    run = make_run(tmp_path, both, suite={"gate": [{"score": "rouge1", "max_drop": 0.03}]})
    sides = read_sides(run, run)
    found = compare_read(*sides, (Choice(prompt="summary@v1"), Choice(prompt="summary@v2")))
    gate, *_ = ElementTree.fromstring(render_comparison(found, sides, "junit")).iter("testsuite")
    assert [case.find("skipped").get("message") for case in gate] == ["no baseline Run to compare with"] * 2  # type: ignore[union-attr]


def test_junit_of_a_gate_that_cannot_be_tried_says_why(tmp_path: Path) -> None:
    run = make_run(
        tmp_path / "a", {ALONE: summaries([{"rouge1": 0.5}] * 4)}, suite={"gate": [{"score": "rouge2", "min": 0.1}]}
    )
    gate, *_ = ElementTree.fromstring(shown((make_run(tmp_path / "b", {ALONE: summaries([{"rouge1": 0.4}] * 4)}), run), "junit")).iter("testsuite")  # fmt: skip
    assert "'rouge2'" in (gate[0].find("error").get("message") or "")  # type: ignore[union-attr]


def test_cost_stands_in_every_format_that_shows_figures(tmp_path: Path) -> None:
    spent = Spent(requests=1, cost=0.02, cost_saved=0.0)
    base, head = (
        make_run(tmp_path / name, {ALONE: [[one.model_copy(update={"generating": spent.model_copy(update={"cost": cost})}) for one in repeats] for repeats in summaries([{"rouge1": 0.1 * at} for at in range(5)])]})
        for name, cost in (("base", 0.02), ("head", None))
    )  # fmt: skip
    for form in ("terminal", "markdown", "html", "svg", "junit"):
        text = shown((base, head), form)
        assert "$0.1000" in text, form
        assert "unknown" in text, form
        assert ("$0.0200" in text) == (form != "svg"), form
    cost = [(row["base_cost"], row["head_cost"]) for row in csv.DictReader(io.StringIO(shown((base, head), "csv")))]
    assert cost == [("0.02", "")] * 5
    sides = json.loads(shown((base, head), "json"))["pairings"][0]
    assert (sides["base"]["cost"], sides["head"]["cost"]) == (pytest.approx(0.1), None)


@pytest.mark.parametrize("attack", [ATTACK, BIDI], ids=["markup", "controls"])
def test_hostile_text_is_inert_in_every_format(tmp_path: Path, attack: str) -> None:
    runs = write_two(tmp_path, attack)
    for form in ("svg", "badge", "junit"):
        tree = ElementTree.fromstring(shown(runs, form))
        names = {one.tag.rpartition("}")[2] for one in tree.iter()}
        assert names <= {
            "svg", "title", "desc", "style", "rect", "g", "text", "line", "circle",
            "testsuites", "testsuite", "testcase", "system-out", "failure", "skipped", "properties", "property",
        }, form  # fmt: skip
        assert not [name for one in tree.iter() for name in one.attrib if "href" in name or name.startswith("on")]
        assert not set("\u202e\u2066\x1b\x07") & set("".join(tree.itertext()))
    (tmp_path / "x").mkdir()
    formulas = list(csv.reader(io.StringIO(shown(write_two(tmp_path / "x", "=1+1 " + attack), "csv"))))
    assert {len(row) for row in formulas} == {len(formulas[0])}
    starts = {found[0] for row in formulas[1:] for found in (one.lstrip(' "\u00a0') for one in row) if found}
    assert starts.isdisjoint("=+@|%\t\r\n")


def test_markdown_of_a_long_comparison_is_cut_and_says_so(runs: tuple[Run, Run]) -> None:
    found = compare(*runs)
    long = found.model_copy(update={"pairings": found.pairings * 40})
    text = render_any(long)
    assert len(text) <= LIMIT
    assert "Cut off at 65,536 characters" in text
    assert text.startswith("## Comparison")
    assert text.count("<details>") == text.count("</details>")


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
        ({}, "no evidence, ≥ 0.120"),
        ({"detectable": None}, "no evidence"),
        ({"word": "better"}, "better"),
        ({"word": "better", "equivalent": True}, "better, by < 0.030"),
        ({"word": "worse", "equivalent": True}, "worse, by < 0.030"),
        ({"word": "equivalent", "equivalent": True}, "equivalent within 0.030"),
        ({"word": "no difference"}, "no pair differs"),
        ({"word": "unknown", "method": "one story"}, "one story"),
        ({"word": "more", "graded": False}, "more"),
    ],
)
def test_the_plain_word(changes: dict[str, object], right: str) -> None:
    assert plain_word(measure(**changes), 0.03) == right


def test_a_difference_has_its_place_round_the_middle() -> None:
    moved = measure(name="rouge1", difference=0.01, low=-0.02, high=0.04, detectable=0.05)
    longer = measure(name="length", graded=False, difference=-5.0, low=-10.0, high=0.0, detectable=None)
    row, other = differences.rows([moved, longer], 0.03)
    assert (row.ends, row.low, row.at, row.high) == (("-0.100", "+0.100"), 40.0, 55.0, 70.0)
    assert (row.band, row.seen) == (pytest.approx((35, 65)), pytest.approx((25, 75)))
    assert (other.ends, other.high, other.band, other.seen) == (("-11.0", "+11.0"), 50.0, None, ())


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
