"""How smooth the page is: `python tests/benchmarks/page.py [SAMPLES]` (10,000) makes a Run, its page, and measures.

Two Samples an article: a summary with 16 Scores and a verdict with 12, flags and evidence, on invented news of 200 words.
Opening is from navigation to the table's first row; filters are from the event to the table drawn anew, in the browser.
"""

import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from evals.reports import render_run
from evals.schema import VERDICTS, Article, Evidence, Flag, Labels, Output, Sample, Score
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


def write(folder: Path, samples: int) -> Run:
    """A Run of so many Samples, two an article."""
    draw = random.Random(8)
    run = folder / "20260101-000000-smooth-aaaa"
    run.mkdir(parents=True)
    articles, lines = [], []
    for at in range(samples // 2):
        body = "\n\n".join(" ".join(sentence(draw) for _ in range(2)) for _ in range(6))
        first = body.split(". ")[0] + "."
        label, said = draw.choice(VERDICTS), draw.choice(VERDICTS)
        labels = Labels(form="polar", verdict=label, evidence=(Evidence(quote=first, start=0, end=len(first)),))
        tags = (f"desk:{draw.choice(WORDS)}",)
        headline = f"Will the {draw.choice(WORDS)} close the {draw.choice(WORDS)} in {at}?"
        article = Article(id=f"a{at}", headline=headline, body=body, labels=labels, tags=tags)
        articles.append(article.model_dump_json())
        text = " ".join(sentence(draw) for _ in range(3))
        flags = (Flag(quote=text[4:20], start=4, end=20, reason="not in the article"),) if at % 7 == 0 else ()
        graded = [
            one.model_copy(update={"flags": flags}) if one.name == "numbers" else one for one in scores(draw, MEASURES)
        ]
        common: dict[str, Any] = {"article_id": article.id, "story": article.id, "model": "openai/m"}
        lines.append(
            Sample(
                **common,
                task="summary",
                prompt="summary@v1",
                output=Output(text=text, seconds=1.0),
                scores=tuple(graded),
            )
        )
        data = {"form": "polar", "verdict": said, "evidence": [{"quote": first, "start": 0, "end": len(first)}]}
        verdict = Score(
            name="verdict",
            value=float(said == label),
            label=said,
            expected=label,
            evidence=labels.evidence,
            signature="v",
        )
        output = Output(text="{}", data=data, seconds=1.0)
        lines.append(
            Sample(
                **common, task="headline", prompt="headline@v1", output=output, scores=(verdict, *scores(draw, CHECKS))
            )
        )
    manifest = {
        "suite": {"name": "smooth", "dataset": "d", "beside": []}, "created": "2026-01-01T00:00:00+00:00",
        "dataset": {"name": "invented"}, "samples": len(lines), "models": {"openai/m": {}},
        "prompt_hashes": {"summary@v1": "1", "headline@v1": "2"},
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


def measure(page: Page, file: Path) -> None:
    """Prints milliseconds."""
    start = time.perf_counter()
    page.goto(file.as_uri(), wait_until="commit")
    page.wait_for_selector("#table tbody tr")
    print(f"{'open, as a reader waits':<26} {1000 * (time.perf_counter() - start):8.0f} ms")
    print(
        f"{'dom complete, as told':<26} {page.evaluate('performance.timing.domComplete - performance.timing.navigationStart'):8.0f} ms"
    )
    page.wait_for_selector("html[data-ready]", timeout=60_000)
    for name, action in ACTIONS.items():
        took = page.evaluate(
            f"() => {{ const start = performance.now(); {action}; document.body.offsetHeight; return performance.now() - start; }}"
        )
        print(f"{name:<26} {took:8.1f} ms")


def main(samples: int) -> None:
    """Makes, writes and measures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        run = write(Path(folder), samples)
        start = time.perf_counter()
        card = make_scorecard(run)
        between = time.perf_counter()
        text = render_run(run, card, None, "html")
        print(
            f"{samples:,} Samples: scorecard {between - start:.1f} s, page {time.perf_counter() - between:.1f} s, {len(text.encode()) / 1e6:.1f} MB"
        )
        file = Path(folder) / "page.html"
        file.write_text(text, encoding="utf-8")
        if len(sys.argv) > 2:
            Path(sys.argv[2]).write_text(text, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        measure(browser.new_page(), file)
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
