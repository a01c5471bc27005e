"""Reports of a small Run: golden files (UPDATE_GOLDEN=1 writes them anew), and text that means harm lies still."""

import io
import json
import os
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from evals.gate import Decision, RuleResult, decide
from evals.numbers import signed, span
from evals.reports import FORMATS, render
from evals.reports.as_json import render_json
from evals.reports.figures import interval, money, number, place_of, sections, total_line, worst_traps
from evals.reports.html import frame
from evals.reports.html.charts import forest
from evals.reports.html.page import _section
from evals.reports.markdown import render_markdown
from evals.reports.terminal import WIDTH, print_scorecard, render_text
from evals.schema import Article, Estimate, Evidence, Failure, Flag, Labels, Output, Sample, Score, Spent, Usage
from evals.scorecard import (
    FailureCount,
    Finding,
    JudgeFitness,
    Receipt,
    Scorecard,
    VerdictMatrix,
    WrongVerdict,
    make_scorecard,
)
from evals.store import ARTICLES, CANARIES, MANIFEST, SAMPLES, Run
from evals.suite import GateRule

GOLDEN = Path(__file__).parent / "golden"
AT = re.compile(r"&\\?#64;|@(?:\u200b|\u2060|&#8203;|<!-- -->)")
"""A disarmed @. Golden files show what is read; how an @ is disarmed has a test of its own."""
TRAPS = {"port": ("standing",), "ferry": ("standing", "modal"), "hall": ("modal",), "moon": ("topic-only",)}
LABELS = {"port": "unresolved", "ferry": "supported", "hall": "contradicted", "moon": "unaddressed"}
QUOTE = "The Harbour Party proposed to close the port | and *pay* <b>@residents</b> for it."
SAID = Output(text="It cost 38%.", usage=Usage(input=1200, output=40), seconds=2.0, notes=("left out: seed",))
TORN = Failure(kind="invalid_json", message="The answer is not a JSON object: 'Perhaps <b>not</b>'.")
RULES = (
    GateRule(score="verdict_accuracy", min=0.25, on="mean"),
    GateRule(score="rouge1", min=0.2),
    GateRule(score="rouge1", max_drop=0.03),
    GateRule(max_unscored=0.5),
)
MANIFEST_ = {
    "suite": {
        "name": "newsroom",
        "dataset": "d",
        "description": "Every night.",
        "beside": ["lead3", "rules"],
        "seed": 7,
    },
    "created": "2026-01-02T03:04:05+00:00",
    "dataset": {"name": "harbour-news"},
    "samples": 17,
    "prompt_hashes": {"summary@v1": "1", "headline@v2": "2"},
    "models": {"openai/m": {}, "lead3": {}, "rules": {}},
    "judge": {"name": "openai/judge"},
}
CANARIES_ = [
    {"rubric": "summary@v1", "id": "verbatim", "expected": "yes", "answered": "yes", "passed": True},
    {"rubric": "summary@v1", "id": "other-article", "expected": "no", "answered": "yes", "passed": False},
]


def summaries() -> list[Sample]:
    """By a model with a rubric, and by lead3 without one. Values are far apart: their intervals end at 0 and 1."""
    flag = Flag(quote="38%", start=8, end=11, reason="number not in the article")
    rubric = (
        Score(name="rubric.faithful", value=1.0),
        Score(name="rubric.faithful", value=0.0),
        Score(name="rubric.faithful", status="unscored", reason="the judge says it does not apply"),
        Score(name="rubric.faithful", status="error", reason="the judge's answer lacks its form"),
    )
    found = []
    for place, name in enumerate(LABELS):
        shared = (Score(name="length", value=20.0), Score(name="coverage", value=float(place % 2), signature="c"))
        ours = Score(name="rouge1", value=(0.0, 1.0, 0.0, 0.5)[place], signature=f"rouge1|refs:max{1 + place % 2}")
        numbers = Score(name="numbers", value=float(place != 1), flags=(flag,) if place == 1 else (), signature="n")
        common = {"article_id": name, "story": name, "task": "summary"}
        found += [
            Sample(
                **common,
                prompt="summary@v1",
                model="openai/m",
                output=SAID,
                scores=(ours, *shared, numbers, rubric[place]),
            ),
            Sample(
                **common,
                model="lead3",
                output=Output(text="x"),
                scores=(
                    Score(name="rouge1", value=float(place < 2)),
                    *shared,
                    Score(name="numbers", status="unscored"),
                ),
            ),
        ]
    return found


def verdicts() -> list[Sample]:
    """By a model (right, wrong with a quote, no use, wrong) and by the rules, who have no Scores but the verdict's."""
    given = {"expected": "supported, absent, supported", "label": "supported, supported, unmatched"}
    more = {
        "unresolved": (Score(name="evidence_overlap", value=1.0), Score(name="presuppositions", value=0.5, **given)),
        "supported": (Score(name="evidence_overlap", status="unscored"),),
    }
    evidence = (Evidence(quote=QUOTE, start=0, end=len(QUOTE)),)
    found = []
    for (name, label), said in zip(LABELS.items(), ("unresolved", "contradicted", None, "supported"), strict=True):
        common = {"article_id": name, "story": name, "task": "headline"}
        for model, prompt, answer in (("openai/m", "headline@v2", said), ("rules", None, "unresolved")):
            score = Score(name="verdict", status="error", reason="no answer to grade")
            if answer:
                shown = evidence if answer == "contradicted" else ()
                value = float(answer == label)
                score = Score(
                    name="verdict", value=value, label=answer, expected=label, evidence=shown, signature="verdict|v:1"
                )
            error = None if answer else TORN
            output = Output(text="{}", usage=SAID.usage, seconds=1.0, cached=prompt is not None) if prompt else None
            found.append(Sample(**common, prompt=prompt, model=model, output=output, error=error, scores=(score,)))
            if answer and prompt:
                found[-1] = found[-1].model_copy(update={"scores": (score, *more.get(answer, ()))})
    return found


@pytest.fixture
def card(tmp_path: Path) -> Scorecard:
    """The Scorecard of a Run that is written by hand; one Sample of 17 is not finished."""
    path = tmp_path / "20260102-030405-newsroom-abcd"
    path.mkdir()
    articles = [
        Article(
            id=name,
            headline=f"Will the {name} close?",
            body="B.",
            labels=Labels.model_validate({"verdict": label, "form": "polar"}),
            tags=tuple(f"trap:{trap}" for trap in TRAPS[name]),
        )
        for name, label in LABELS.items()
    ]
    (path / MANIFEST).write_text(json.dumps(MANIFEST_), encoding="utf-8")
    (path / CANARIES).write_text(json.dumps(CANARIES_), encoding="utf-8")
    (path / ARTICLES).write_text("".join(one.model_dump_json() + "\n" for one in articles), encoding="utf-8")
    lines = "".join(one.model_dump_json() + "\n" for one in (*summaries(), *verdicts()))
    (path / SAMPLES).write_text(lines, encoding="utf-8")
    return make_scorecard(Run(path))


@pytest.mark.parametrize(
    ("form", "name"),
    [("terminal", "scorecard.txt"), ("markdown", "scorecard.md"), ("json", "scorecard.json"), ("svg", "scorecard.svg")],
)
def test_golden(card: Scorecard, form: str, name: str) -> None:
    text = AT.sub("@", render(card, decide(card, RULES), form)).removesuffix("\n") + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        (GOLDEN / name).write_text(text, encoding="utf-8")
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_the_conclusion_comes_first(card: Scorecard) -> None:
    for form in ("terminal", "markdown"):
        text = render(card, decide(card, RULES), form)
        places = [text.index(part) for part in ("The gate", "16 of 17 Samples", "UNFIT", "Summaries", "Wrong verdicts")]
        assert places == sorted(places)


@pytest.mark.parametrize("form", ["terminal", "markdown", "svg"])
@pytest.mark.parametrize(("primary", "task"), [("numbers", "summary"), ("under_answered", "headline")])
def test_the_primary_measure_leads(card: Scorecard, form: str, primary: str, task: str) -> None:
    text = render(card.model_copy(update={"primary": primary}), None, form)
    names = {one.name for section in sections(card) for one in section.graded}
    places = {name: found.start() for name in names if (found := re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", text.replace("\\_", "_")))}  # fmt: skip
    assert min(places, key=places.__getitem__) == primary
    assert re.search(rf"{primary} \*", text.replace("\\", ""))
    titles = sorted(("Summaries", "Question headlines"), key=text.index)
    assert titles[0] == {"summary": "Summaries", "headline": "Question headlines"}[task]


def test_a_badge_without_a_gate_names_the_primary_measure(card: Scorecard) -> None:
    assert "numbers 0.750" in render(card.model_copy(update={"primary": "numbers"}), None, "badge")


def test_measures_stand_in_natural_order_everywhere() -> None:
    names = ("h10_facts", "h2_warranted", "h9_neutral", "h1_dropped_mark")
    assert sorted(names, key=place_of) == ["h1_dropped_mark", "h2_warranted", "h9_neutral", "h10_facts"]
    card = bare(estimates=tuple(measured("m", name=name, task="headline", prompt=None) for name in names))
    for form in ("terminal", "markdown", "svg"):
        text = render(card, None, form).replace("\\_", "_")
        places = [text.index(name) for name in sorted(names, key=place_of)]
        assert places == sorted(places), form


def test_without_a_gate_nothing_is_decided(card: Scorecard) -> None:
    assert "gate" not in render_text(card, None)
    assert "gate" not in render_markdown(card, None)
    assert json.loads(render_json(card, None))["gate"] is None


@pytest.mark.parametrize(
    "place", ["suite", "note", "judge", "contender", "finding", "wrong verdict", "failure", "receipt"]
)
def test_80_columns_are_enough_for_long_names_too(place: str) -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=False, color_system=None)
    print_scorecard(console, PLACES[place]("a-very-long-provider/with-a-model-name " * 3), rule("a rule " * 20))
    assert max(map(len, console.file.getvalue().splitlines())) <= 80  # type: ignore[attr-defined]


def test_text_fits_its_columns_and_has_no_colour(card: Scorecard) -> None:
    text = render_text(card, decide(card, RULES))
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (0.1234, "rouge1", "0.123"),
        (0.0, "rouge1", "0.000"),
        (-0.0001, "rouge1", "0.000"),
        (0.9996, "rouge1", "1.000"),
        (None, "rouge1", "–"),
        (12.34, "density", "12.3"),
        (0.5, "length", "0.5"),
        (-0.125, "verdict_kappa", "-0.125"),
        (-1.0, "verdict_kappa", "-1.000"),
    ],
)
def test_number(value: float | None, name: str, text: str) -> None:
    assert number(value, name) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0951, "+0.095"), (-0.03, "-0.030"), (0.0, "0.000"), (0.0004, "0.000"), (None, "–")]
)
def test_signed(value: float | None, text: str) -> None:
    assert signed(value, "rouge1") == text
    assert span(-0.03, value) == (f"-0.030 to {text}" if text != "–" else "–")


def test_no_report_writes_a_figure_in_another_way(card: Scorecard) -> None:
    decision = decide(card, RULES)
    page = frame.filled("estimates.html.j2", sections=[_section(one, card, {"summary": {}, "headline": {}}) for one in sections(card)], card=card, picture=False)  # fmt: skip
    drawn = "\n".join(one.text or "" for one in ElementTree.fromstring(render(card, decision, "svg")).iter() if one.tag.endswith("text"))  # fmt: skip
    for text in (*(render(card, decision, form) for form in ("terminal", "markdown", "badge")), page, drawn):
        assert re.findall(r"(?<![\w.])[+-]?\.\d+|[−–]\d", text) == []
        assert "95 %" not in text


@pytest.mark.parametrize(
    ("mean", "low", "high", "text"),
    [(0.5, 0.25, 1.0, "0.250 to 1.000"), (0.5, None, None, "one story"), (None, None, None, "")],
    ids=["interval", "one story", "nothing"],
)
def test_interval(mean: float | None, low: float | None, high: float | None, text: str) -> None:
    fields = {"name": "rouge1", "task": "summary", "prompt": None, "model": "m", "n": 1, "method": "one story"}
    assert interval(Estimate(mean=mean, low=low, high=high, **fields)) == text


def test_what_cannot_be_less_than_nothing_is_not_said_to_be() -> None:
    fields = {
        "task": "summary",
        "prompt": None,
        "model": "m",
        "n": 3,
        "method": "t",
        "mean": 4.3,
        "low": -1.5,
        "high": 9.0,
    }
    assert interval(Estimate(name="density", **fields)) == "0.0 to 9.0"
    (group,) = forest([Estimate(name="density", **fields)], ())
    assert (group.ends[0], group.bars[0].low) == ("0", 0.0)


def test_the_receipt_parts_generating_from_judging_and_says_what_the_cache_saved() -> None:
    generating = Spent(requests=8, cached=4, usage=Usage(input=100, output=20), cost=0.02, cost_saved=0.01)
    judging = Spent(requests=3, usage=Usage(input=900, output=9), cost=0.5)
    receipt = Receipt(model="openai/m", samples=8, cached=4, usage=Usage(), seconds=1, spent=generating)
    card = bare(receipts=(receipt,), judging=judging)
    text = render_markdown(card, None)
    assert "<summary>Cost and time: In all $0.5200; the cache saved $0.0100" in text
    for part in ("openai/m, generating: 4 asked", "4 from the cache, which saved", "the judge, judging: 3 asked"):
        assert part in text
        assert part in " ".join(render_text(card, None).split())
    assert total_line(bare(receipts=(receipt.model_copy(update={"spent": None}),))) is None


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "$0"), (0.00001, "<$0.0001"), (0.00006, "$0.0001"), (1234.5, "$1,234.5000"), (None, "unknown")]
)  # fmt: skip
def test_a_little_money_is_not_nothing(value: float | None, text: str) -> None:
    assert money(value) == text


@pytest.mark.parametrize("kind", ["invalid_json", "unsupported"])
def test_an_article_that_a_model_does_not_do_is_no_answer_of_no_use(kind: str) -> None:
    failures = (FailureCount(model="rules", task="headline", kind=kind, count=3, example="no word lists for de"),)
    told = "Answers that were no use: " + ("0, unsupported: 3" if kind == "unsupported" else "3")
    assert told in render_text(bare(failures=failures), None).splitlines()


def test_what_a_matrix_leaves_out_is_said(card: Scorecard) -> None:
    line = "1 of 4 labelled Samples has no verdict: figures are over the other 3."
    texts = [" ".join(render(card, None, form).split()) for form in ("terminal", "markdown")]
    assert [text.count(line) for text in texts] == [1, 1]  # of two contenders one lacks a verdict
    none = VerdictMatrix(prompt=None, model="m", counts={"supported": {"no verdict": 2}})
    assert "2 of 2 labelled Samples have no verdict." in render_text(bare(verdicts=(none,)), None)


def depth(name: str, **fields: Any) -> Estimate:
    return measured("m", **{"name": name, "task": "headline", "prompt": None, **fields})


def test_a_matrix_of_every_verdict_fits_80_columns() -> None:
    labels = ("supported", "contradicted", "unresolved", "unaddressed", "mixed", "none")
    counts = {label: dict.fromkeys((*labels, "no verdict"), 999) for label in labels}
    figures = [depth(f"verdict_{name}.{label}") for name in ("precision", "recall", "f1") for label in labels]
    card = bare(verdicts=(VerdictMatrix(prompt=None, model="m", counts=counts),), in_depth=tuple(figures))
    console = Console(file=io.StringIO(), width=80, force_terminal=False, color_system=None)
    print_scorecard(console, card, None)
    (heading,) = [line for line in console.file.getvalue().splitlines() if line.startswith("label ")]
    assert heading.split()[3:] == "supp. contr. unres. unadd. mixed none no v. prec. recall F1".split()
    assert "supported 999 999 999 999 999 999 999 0.500 0.500 0.500" in " ".join(console.file.getvalue().split())


def test_the_worst_traps_are_those_surely_fallen_into() -> None:
    traps = {"rare": (0.0, 0.66), "common": (0.3, 0.4), "easy": (1.0, 1.0), "fair": (0.6, 0.9), "hard": (0.2, 0.5)}
    found = [depth(f"verdict_accuracy.trap.{name}", mean=mean, high=high) for name, (mean, high) in traps.items()]
    found += [depth("verdict_accuracy.trap.once", mean=0.0, high=None), depth("verdict_accuracy.form.wh", mean=0.0)]
    names = [one.name.rpartition(".")[2] for one in worst_traps({one.name: one for one in found})]
    assert names == ["common", "hard", "rare"]


def test_an_old_run_has_no_line_on_what_it_did_not_score(card: Scorecard) -> None:
    old = bare(verdicts=card.verdicts[1:], in_depth=card.in_depth)
    for form in ("terminal", "markdown"):
        text = render(old, None, form)
        assert "Evidence: 4 of 4 verdicts that need a quote have one." in text
        assert "Presuppositions" not in text
    without = bare(verdicts=card.verdicts)
    assert "recall" not in render_text(without, None)
    assert "in depth" not in render_markdown(without, None)


def test_flags_are_shown_in_their_summary_surer_ones_first(card: Scorecard) -> None:
    text = "Voss closed the port. It cost 38%."
    common = {"prompt": None, "model": "m", "text": text, "check": "c"}
    found = (
        Finding(article_id="a", **common, quote="closed", start=5, end=11, reason="force raised", warning=True),
        Finding(article_id="b", **common, quote="closed", start=5, end=11, reason="force raised", warning=True),
        Finding(
            article_id="b",
            **common,
            quote="38%",
            start=30,
            end=33,
            reason="wrong",
            source=Evidence(quote="It cost 37%."),
        ),
    )
    shown = " ".join(render_text(card.model_copy(update={"findings": found}), None).split())
    assert (
        "Flags on summaries: 1, warnings: 2 b: m Voss ⟦closed⟧ the port. It cost ⟦38%⟧. Flag: “38%”: wrong "
        "The article: “It cost 37%.” Warning: “closed”: force raised a: m" in shown
    )


def test_flags_on_headlines_stand_apart(card: Scorecard) -> None:
    found = Finding(
        article_id="a", prompt=None, model="m", check="h9_neutral", task="headline", text="Chaos in port?",
        quote="Chaos", start=0, end=5, reason="loaded word",
    )  # fmt: skip
    shown = " ".join(render_text(card.model_copy(update={"findings": (found,)}), None).split())
    assert "Flags on headlines: 1 a: m ⟦Chaos⟧ in port? Flag: “Chaos”: loaded word" in shown
    assert "Flags on summaries" not in shown


def test_long_lists_are_counted_not_dumped(card: Scorecard) -> None:
    found = [Finding(article_id=f"a{at}", prompt=None, model="m", check="c", quote="q", reason="r") for at in range(7)]
    text = render_text(card.model_copy(update={"findings": tuple(found)}), None)
    assert re.search(r"Flags on summaries: 7 .*\b5\b.* shown", text)
    assert "a4:" in text
    assert "a5:" not in text


def no_constant(name: str) -> None:
    pytest.fail(f"{name} in JSON")


def test_json_is_whole_and_has_no_nan(card: Scorecard) -> None:
    decision = decide(card, RULES)
    data = json.loads(render_json(card, decision), parse_constant=no_constant)
    assert Scorecard.model_validate(data["scorecard"]) == card
    assert Decision.model_validate(data["gate"]) == decision
    means = {(one["name"], one["model"]): one["mean"] for one in data["scorecard"]["estimates"]}
    assert means["numbers", "lead3"] is None


def bare(**fields: Any) -> Scorecard:
    """A Scorecard with nothing in it but these fields."""
    empty = dict.fromkeys(("estimates", "verdicts", "findings", "wrong_verdicts", "failures", "receipts", "notes"), ())
    base = {"run_id": "r", "suite": "s", "description": "", "created": "2026-01-02", "dataset": "d", "judge": None}
    counts = {"articles": 1, "stories": 1, "models": ("m",), "beside": (), "expected": 1, "finished": 1}
    return Scorecard.model_validate({**empty, **base, **counts, **fields})


def rule(text: str) -> Decision:
    return Decision(outcome="fail", rules=(RuleResult(rule=text, outcome="fail", reason=text),))


def measured(text: str, **fields: Any) -> Estimate:
    base = {"name": "n", "task": "summary", "prompt": text, "model": text, "n": 3}
    return Estimate.model_validate({**base, "mean": 0.5, "low": None, "high": None, "method": "t", **fields})


def fitness(text: str) -> JudgeFitness:
    return JudgeFitness(model=text, canaries=1, passed=0, missed=(text,), asked=1, unusable=0, fit=False)


def wrong(text: str, **fields: Any) -> WrongVerdict:
    base = {"headline": text, "prompt": text, "model": text, "expected": "supported", "answered": "unaddressed"}
    return WrongVerdict.model_validate({**base, "article_id": text, "quote": text, **fields})


PLACES: dict[str, Callable[[str], Scorecard]] = {
    "suite": lambda text: bare(suite=text),
    "description": lambda text: bare(description=text),
    "dataset": lambda text: bare(dataset=text),
    "note": lambda text: bare(notes=(text,)),
    "judge": lambda text: bare(judge=fitness(text)),
    "contender": lambda text: bare(estimates=(measured(text),)),
    "matrix": lambda text: bare(
        verdicts=(VerdictMatrix(prompt=text, model=text, counts={"supported": {"supported": 1}}),)
    ),
    "trap": lambda text: bare(
        verdicts=(VerdictMatrix(prompt=None, model="m", counts={"supported": {"supported": 1}}),),
        in_depth=(
            measured("m", name=f"verdict_accuracy.trap.{text}", task="headline", prompt=None, high=0.5),
            measured("m", name="verdict_f1.supported", task="headline", prompt=None, method=text),
        ),
    ),
    "finding": lambda text: bare(
        findings=(Finding(article_id=text, prompt=text, model=text, check=text, quote=text, reason=text),)
    ),
    "wrong verdict": lambda text: bare(wrong_verdicts=(wrong(text),)),
    "failure": lambda text: bare(failures=(FailureCount(model=text, task="summary", kind="k", count=1, example=text),)),
    "receipt": lambda text: bare(receipts=(Receipt(model=text, samples=1, cached=0, usage=Usage(input=1), seconds=1),)),
}
"""Everything that a model, a server, an article, a data set or a suite can write into a Scorecard."""
ESCAPES = "\x1b[31mred \x1b]0;title\x07 \x9b2J \u202etxet\u2066 \r\x08 bell\x07"
MARKUP = (
    "<script>alert(1)</script> ![i](https://x.example/i.png) [l](https://x.example) | cell | @octocat `c` *e* __s__ "
    "~~d~~ &copy; <!-- \n\n# head\n- item\n1. item\n> quote\n```\ncode\n---\n</details>"
)
BRACKETS = "see [draft] and [/b] :smile:"


@pytest.mark.parametrize("form", ["terminal", "markdown"])
@pytest.mark.parametrize("place", PLACES)
def test_terminal_escapes_are_inert(place: str, form: str) -> None:
    text = render(PLACES[place](ESCAPES), rule(ESCAPES), form)
    assert re.findall(r"[^\n\x20-\x7e\xa0-\u1fff\u2010-\u2027\u2030-\u205f\u2070-\uffff]", text) == []
    assert "red" in text


class Tags(HTMLParser):
    """The structure of a page: its tags with their attributes; and its text."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text = ""
        self.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(f"{tag} {attrs}")

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.found.append("comment")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("place", PLACES)
def test_markup_is_inert_in_markdown(place: str) -> None:
    hostile, plain = (Tags(render_markdown(PLACES[place](text), rule(text))) for text in (MARKUP, "plain"))
    assert hostile.found == plain.found
    assert not re.search(r"(?<!\w)@\w", hostile.text)
    if place not in ("description", "matrix"):  # which Markdown does not show
        assert "<script>alert(1)</script> ![i](https://x.example/i.png)" in hostile.text.replace("\u2060", "")
        assert not re.search(r"://\w|www\.\w", hostile.text)


@pytest.mark.parametrize("place", PLACES)
def test_svg_is_xml_and_loads_nothing(place: str) -> None:
    harm = ESCAPES + MARKUP.replace("[", "(").replace("]", ")")
    tree = ElementTree.fromstring(render(PLACES[place](harm), rule(harm), "svg"))
    assert {element.tag.rpartition("}")[2] for element in tree.iter()} <= {
        "svg", "title", "desc", "style", "rect", "g", "text", "line", "circle",
    }  # fmt: skip
    attributes = [value for element in tree.iter() for value in element.attrib.values()]
    assert not [value for value in attributes if "http" in value or "url(" in value]
    assert not [name for element in tree.iter() for name in element.attrib if "href" in name or name.startswith("on")]


def test_svg_has_no_address_but_its_namespace(card: Scorecard) -> None:
    svg = render(card, decide(card, RULES), "svg")
    assert re.findall(r"\w+://[^\"'<\s]*", svg) == ["http://www.w3.org/2000/svg"]
    assert "@import" not in svg
    assert "@font-face" not in svg
    words = "".join(ElementTree.fromstring(svg).itertext())
    assert "Question headlines" in words
    assert words.index("The gate cannot be judged.") < words.index("openai/judge is UNFIT") < words.index("Summaries")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_takes_an_empty_scorecard(form: str) -> None:
    assert render(bare(suite="quiet"), None, form).count("quiet") >= 1


MARKED_UP = ("description", "dataset", "note", "judge", "matrix", "receipt")


@pytest.mark.parametrize("place", [place for place in PLACES if place not in MARKED_UP])
def test_brackets_are_no_markup(place: str) -> None:
    assert BRACKETS in " ".join(render_text(PLACES[place](BRACKETS), None).split())


@pytest.mark.parametrize("place", [*MARKED_UP, "rule", "measure"])
def test_brackets_are_no_markup_here_either(place: str) -> None:
    more = {"rule": lambda text: bare(), "measure": lambda text: bare(estimates=(measured("m", name=text),))}
    card = {**PLACES, **more}[place](BRACKETS)
    assert BRACKETS in " ".join(render_text(card, rule(BRACKETS) if place == "rule" else None).split())


@pytest.mark.parametrize(
    "make",
    [
        lambda text: bare(run_id=text),
        lambda text: bare(wrong_verdicts=(wrong("w", answered=text, expected=text),)),
        lambda text: bare(estimates=(measured("m", name=text, method=text),)),
    ],
    ids=["run id", "label", "measure"],
)
def test_nothing_of_a_run_is_trusted(make: Callable[[str], Scorecard]) -> None:
    assert Tags(render_markdown(make("`" + MARKUP), None)).found == Tags(render_markdown(make("plain"), None)).found
    assert "\x1b" not in render_text(make(ESCAPES), None)


def test_a_mention_stays_readable() -> None:
    text = Tags(render_markdown(bare(dataset="desk of @octocat"), None)).text
    assert "desk of @octocat" in re.sub("[\u200b\u2060]", "", text)
    assert not re.search(r"@\w", text)


def test_svg_of_a_noncharacter_is_xml() -> None:
    assert ElementTree.fromstring(render(PLACES["contender"]("x \uffff y"), None, "svg")).tag
