"""A small Run, written by hand, with any text in every place that somebody else writes: for reports, and attacks on them."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from evals.gate import Decision, RuleResult
from evals.schema import Article, Evidence, Failure, Flag, Labels, Output, Presupposition, Proposition, Sample, Score
from evals.store import ARTICLES, CANARIES, MANIFEST, SAMPLES, Run

ATTACK = (
    "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1><svg onload=window.pwned=1>"
    "<style>*{display:none}</style><!-- <a href='javascript:window.pwned=1'>x</a> {{7*7}} ${7*7} \"'` https://x.example/"
)
BIDI = "\u202egnp.exe\u2066 \x1b[31m\x07\x00"
BODY = "🌊 The harbour closes on Monday, the mayor said. Nobody was told.\n\nThe ferry goes on. {}\n\nIt rained. It rained."
QUOTE = "The harbour closes on Monday, the mayor said."
SUMMARY = "The harbour closes on Monday. 41 people were told. {}"


def write(
    folder: Path, more: str = "", count: int = 3, run_id: str = "20260101-000000-desk-aaaa", **changes: Any
) -> Run:
    """A Run of `count` articles by two models, with `more` in every place that somebody else writes."""
    run = folder / run_id
    run.mkdir(parents=True)
    name = (more.replace("/", "|").replace("\\", "|"))[:150]
    name = "".join(char for char in name if char.isprintable())
    start = BODY.index(QUOTE)
    evidence = (Evidence(quote=QUOTE, start=start, end=start + len(QUOTE)),)
    taken = Presupposition(
        text=f"There is a harbour {more}", trigger=more or "the", status="supported", evidence=evidence
    )
    asks = Proposition(text=f"The harbour will close {more}", verdict="supported", evidence=evidence)
    reading = Labels(
        form="polar", verdict="supported", evidence=evidence, propositions=(asks,), presuppositions=(taken,)
    )
    said = reading.model_copy(update={"verdict": "unresolved", "notes": (f"a cue {more}",)})
    answer = said.model_dump(mode="json", exclude={"source"})
    articles, samples = [], []
    for at in range(count):
        article = Article(
            id=f"a{at}{name}", headline=f"Will harbour {at} close? {more}", body=BODY.format(more), labels=reading,
            language="ar" if at == 2 else "en", tags=(f"desk:{at % 2} {more}",), references=(f"It closes. {more}",),
            source=more or None, url=more or None,
        )  # fmt: skip
        articles.append(article)
        text = SUMMARY.format(more)
        common: dict[str, Any] = {"article_id": article.id, "story": article.id}
        flag = Flag(quote="41", start=text.index("41"), end=text.index("41") + 2, reason=f"not in the article {more}")
        graded = (
            Score(name="length", value=8.0 + at), Score(name="rouge1", value=at / 10, precision=0.5, recall=0.25, signature=f"rouge1{more}"),
            Score(name="numbers", value=0.0, reason=f"41 {more}", flags=(flag,) if at == 0 else ()),
            Score(name="rubric.faithful", status="unscored" if at == 1 else "scored", value=None if at == 1 else 0.0, label=f"no{more}",
                  reason=f"The judge's own words {more}", evidence=evidence, signature="rubric|judge:m"),
        )  # fmt: skip
        samples.append(
            Sample(
                **common,
                task="summary",
                prompt=f"summary@v1{name}",
                model=f"openai|m{name}",
                output=Output(text=text, notes=(f"cut {more}",)),
                scores=graded,
            )
        )
        samples.append(
            Sample(
                **common,
                task="summary",
                model="lead3",
                output=Output(text="The harbour closes on Monday. Nobody was told."),
                scores=graded[:2],
            )
        )
        error = Failure(kind="invalid_json", message=f"no JSON {more}") if at == 1 else None
        verdict = Score(
            name="verdict", value=float(at == 2), label="unresolved", expected="supported", evidence=evidence
        )
        broken = Score(name="verdict", status="error", reason=f"no answer {more}")
        samples.append(
            Sample(
                **common,
                task="headline",
                prompt=f"headline@v1{name}",
                model=f"openai|m{name}",
                output=Output(text=more, data=answer),
                error=error,
                scores=(broken if error else verdict,),
            )
        )
    manifest = {
        "suite": {"name": f"desk{name}", "dataset": "d", "description": more, "beside": ["lead3"]},
        "created": "2026-01-01T00:00:00+00:00", "dataset": {"name": f"harbour {more}", "fingerprint": more}, "samples": len(samples),
        "models": {f"openai|m{name}": {}, "lead3": {}}, "judge": {"name": f"judge {more}"}, "notes": [f"a note {more}"],
        "prompt_hashes": {f"summary@v1{name}": more, f"headline@v1{name}": "2"}, "versions": {"python": more}, "git": more,
    }  # fmt: skip
    manifest |= changes
    (run / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    (run / CANARIES).write_text(
        json.dumps([{"rubric": "summary@v1", "id": more, "expected": "yes", "answered": "no", "passed": False}]),
        encoding="utf-8",
    )
    (run / ARTICLES).write_text("".join(one.model_dump_json() + "\n" for one in articles), encoding="utf-8")
    (run / SAMPLES).write_text("".join(one.model_dump_json() + "\n" for one in samples), encoding="utf-8")
    return Run(run)


def decision(more: str = "") -> Decision:
    """A gate with one rule of each outcome."""
    outcomes = ("pass", "fail", "broken", "not judged")
    rules = tuple(
        RuleResult(rule=f"rouge1 {at} {more}", outcome=one, reason=f"low {more}") for at, one in enumerate(outcomes)
    )
    return Decision(outcome="fail", rules=rules)


SHAPE = """() => [...document.querySelectorAll('*')].map((one) => [one.tagName, [...one.attributes].map((two) => two.name).sort().join()].join(' '))"""
"""What a page is made of, its text aside: hostile text must not change it."""


def axe(page: Any) -> Any:
    """What the accessibility rules of axe-core find on a page."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    return page.evaluate("axe.run()")


def write_two(folder: Path, more: str = "", count: int = 3) -> tuple[Run, Run]:
    """BASE, and a HEAD whose every third article has another verdict, which is right, and whose summaries say more."""
    base, head = (
        write(folder / side, more, count, f"2026010{day}-000000-desk-aaaa") for side, day in (("base", 1), ("head", 2))
    )
    samples = []
    for sample in head.samples():
        scores = sample.scores
        text = sample.output.text if sample.output else ""
        if sample.article_id.startswith("a0") or sample.article_id.startswith("a3"):
            moved = {"verdict": {"value": 1.0, "label": "supported"}, "rouge1": {"value": 0.75}}
            scores = tuple(one.model_copy(update=moved.get(one.name, {})) for one in scores)
            text += " Ferries too."
        output = sample.output.model_copy(update={"text": text}) if sample.output else None
        samples.append(sample.model_copy(update={"scores": scores, "output": output}))
    (head.path / SAMPLES).write_text("".join(one.model_dump_json() + "\n" for one in samples), encoding="utf-8")
    return base, head
