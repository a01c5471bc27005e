"""How smooth the page is: `python tests/benchmarks/page.py [SAMPLES]` (10,000) makes a Run, its page, and measures;
then the same of a Comparison of two versions of both prompts.

Two Samples an article: a summary with 16 Scores and a verdict with 12, flags and evidence, on invented news of 200 words.
Opening is from navigation to the table's first row; filters are from the event to the table drawn anew, in the browser.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

from playwright.sync_api import Page, sync_playwright

from evals.compare import Choice, compare_sides, pair_up, read_sides
from evals.reports import render_comparison, render_run
from evals.schema import TASKS, VERDICTS, Article, Evidence, Flag, Labels, Output, Sample, Score
from evals.scorecard import make_scorecard
from evals.store import ARTICLES, MANIFEST, SAMPLES, Run

WORDS = (
    "harbour council ferry school river budget vote bakery train minister market storm hall fish garden bridge".split()
)
MEASURES = ("rouge1", "rouge2", "rougeL", "rougeLsum", "coverage", "density", "compression", "novel_bigrams", "length",
            "numbers", "names", "rubric", "rubric.faithful", "rubric.key_fact", "rubric.force", "rubric.clarity")  # fmt: skip
CHECKS = ("h1_dropped_mark", "h2_warranted", "h3_presuppositions", "h7_specific", "h9_neutral", "h10_facts", "rubric",
          "rubric.actors", "rubric.force", "rubric.warranted", "rubric.specific")  # fmt: skip


def sentence(draw: random.Random) -> str:
    return "The " + " ".join(draw.choices(WORDS, k=14)) + "."


def scores(draw: random.Random, names: tuple[str, ...]) -> list[Score]:
    found = []
    for name in names:
        signature = f"{name}|tok:default|v:1"
        if draw.random() < 0.05:
            found.append(Score(name=name, status="unscored", reason="does not apply", signature=signature))
        else:
            found.append(Score(name=name, value=round(draw.random(), 4), signature=signature))
    return found


def samples_of(draw: random.Random, article: Article, version: str, evidence: tuple[Evidence, ...]) -> list[Sample]:
    """A summary and a verdict."""
    text = " ".join(sentence(draw) for _ in range(3))
    flags = (Flag(quote=text[4:20], start=4, end=20, reason="not in the article"),) if draw.random() < 0.15 else ()
    graded = [
        one.model_copy(update={"flags": flags}) if one.name == "numbers" else one for one in scores(draw, MEASURES)
    ]
    common: dict[str, Any] = {"article_id": article.id, "story": article.id, "model": "openai/m"}
    summary = Sample(
        **common,
        task="summary",
        prompt=f"summary@{version}",
        output=Output(text=text, seconds=1.0),
        scores=tuple(graded),
    )
    label, said = article.labels.verdict if article.labels else None, draw.choice(VERDICTS)
    data = {"form": "polar", "verdict": said, "evidence": [one.model_dump() for one in evidence]}
    right = float(said == label)
    verdict = Score(name="verdict", value=right, label=said, expected=label, evidence=evidence, signature="v")
    output = Output(text="{}", data=data, seconds=1.0)
    answered = (verdict, *scores(draw, CHECKS))
    return [summary, Sample(**common, task="headline", prompt=f"headline@{version}", output=output, scores=answered)]


def write(folder: Path, samples: int, versions: tuple[str, ...] = ("v1",)) -> Run:
    """A Run of so many Samples, two an article and version of the prompts."""
    draw = random.Random(8)
    run = folder / "20260101-000000-smooth-aaaa"
    run.mkdir(parents=True)
    articles, lines = [], []
    for at in range(samples // 2 // len(versions)):
        body = "\n\n".join(" ".join(sentence(draw) for _ in range(2)) for _ in range(6))
        first = body.split(". ")[0] + "."
        label = draw.choice(VERDICTS)
        evidence = (Evidence(quote=first, start=0, end=len(first)),)
        labels = Labels(form="polar", verdict=label, evidence=evidence)
        headline = f"Will the {draw.choice(WORDS)} close the {draw.choice(WORDS)} in {at}?"
        tags = (f"desk:{draw.choice(WORDS)}",)
        article = Article(id=f"a{at}", headline=headline, body=body, labels=labels, tags=tags)
        articles.append(article.model_dump_json())
        lines += [one for version in versions for one in samples_of(draw, article, version, evidence)]
    manifest = {
        "suite": {"name": "smooth", "dataset": "d", "beside": []}, "created": "2026-01-01T00:00:00+00:00",
        "dataset": {"name": "invented"}, "samples": len(lines), "models": {"openai/m": {}},
        "prompt_hashes": {f"{task}@{version}": version for task in TASKS for version in versions},
    }  # fmt: skip
    (run / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    (run / ARTICLES).write_text("".join(f"{line}\n" for line in articles), encoding="utf-8")
    (run / SAMPLES).write_text(
        "".join(one.model_dump_json(exclude_none=True) + "\n" for one in lines), encoding="utf-8"
    )
    return Run(run)


ACTIONS = {
    "wrong verdicts": "form.elements.wrong.click()",
    "and flagged": "form.elements.flagged.click()",
    "all again": "form.reset(); update()",
    "search one word": "fields.query.value = 'bakery'; update()",
    "search two words": "fields.query.value = 'ferry 4321'; update()",
    "one tag": "fields.query.value = ''; fields.tag.selectedIndex = 3; update()",
    "sort by flags": "form.reset(); document.querySelector('[data-sort=flags] button').click()",
    "sort by score": "document.querySelector('[data-sort=score] button').click()",
    "sort by headline": "document.querySelector('[data-sort=headline] button').click()",
    "open an article": "document.querySelector('.open').click()",
}


CHANGES = {
    "changed": "form.elements.changed.click()",
    "turned wrong": "form.elements.lost.click()",
    **{name: ACTIONS[name] for name in ("all again", "search two words", "one tag")},
    "one pair": "fields.query.value = ''; fields.contender.selectedIndex = 1; update()",
    "another score": "fields.measure.selectedIndex = 2; update()",
    "sort by what moved": "form.reset(); document.querySelector('[data-sort=moved] button').click()",
    "open an article": ACTIONS["open an article"],
}


def measure(page: Page, file: Path, actions: dict[str, str]) -> None:
    """Prints milliseconds."""
    start = time.perf_counter()
    page.goto(file.as_uri(), wait_until="commit")
    page.wait_for_selector("#table tbody tr")
    print(f"{'open, as a reader waits':<26} {1000 * (time.perf_counter() - start):8.0f} ms")
    print(
        f"{'dom complete, as told':<26} {page.evaluate('performance.timing.domComplete - performance.timing.navigationStart'):8.0f} ms"
    )
    page.wait_for_selector("html[data-ready]", timeout=60_000)
    for name, action in actions.items():
        took = page.evaluate(
            f"() => {{ const start = performance.now(); {action}; document.body.offsetHeight; return performance.now() - start; }}"
        )
        print(f"{name:<26} {took:8.1f} ms")


def page_of(folder: Path, samples: int) -> tuple[str, Callable[[str], str]]:
    """A Run's forms, its Scorecard made."""
    run = write(folder, samples)
    card = make_scorecard(run)
    return "a Run", lambda form: render_run(run, card, None, form)


def compared(folder: Path, samples: int) -> tuple[str, Callable[[str], str]]:
    """A Comparison's forms: two versions of both prompts of one Run."""
    run = write(folder, samples, ("v1", "v2"))
    sides = read_sides(run, run)
    choices = tuple(Choice(task, f"{task}@{version}") for version in ("v1", "v2") for task in TASKS)
    pairs = [next(iter(pair_up(*sides, choices[at], choices[at + 2]))) for at in (0, 1)]
    found = compare_sides(*sides, pairs)
    return "a Comparison", lambda form: render_comparison(found, sides, form)


def main(samples: int) -> None:
    """Makes, writes and measures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for make in (page_of, compared):
            start = time.perf_counter()
            name, render = make(Path(folder) / make.__name__, samples)
            print(f"{samples:,} Samples of {name}: read and reckoned in {time.perf_counter() - start:.1f} s")
            for form in ("csv", "junit", "html"):
                start, cpu = time.perf_counter(), time.process_time()
                text = render(form)
                size = len(text.encode()) / 1e6
                peak = getrusage(RUSAGE_SELF).ru_maxrss / 1000
                took, cpu = time.perf_counter() - start, time.process_time() - cpu
                told = f"{cpu:.2f} s of CPU, {size:.1f} MB, at most {peak:,.0f} MB of memory so far"
                print(f"{form:<26} {took:8.2f} s   {told}")
            file = Path(folder) / f"{make.__name__}.html"
            file.write_text(text, encoding="utf-8")
            if len(sys.argv) > 2:
                Path(sys.argv[2], file.name).write_text(text, encoding="utf-8")
            measure(browser.new_page(), file, CHANGES if make is compared else ACTIONS)
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
