"""Precision and recall of each fact check on human-labelled summaries: `python tests/benchmarks/facts.py FOLDER [HALF]`.

FOLDER holds `ragtruth_summary_sample.jsonl.gz`, `summedits_news.jsonl.gz` and `summeval.jsonl.gz`. A summary counts as
caught where the check flags anything in it; wrong are those with a labelled hallucination (RAGTruth), those judged
inconsistent (SummEdits), and those whose consistency some expert rated under 5 (SummEval).

HALF is `tune` (the rules were made by looking at these articles), `report` (nobody looked) or `both`: articles are split
by a hash of their text, so that all summaries of one are in the same half. Intervals are 95 % percentile bootstraps over
articles, seeded. `spans` is the share of flags on RAGTruth that overlap a labelled span.

`planted` asks something else: of sentences of the shipped articles in which a hedge, an attribution, a negation or a
step of the ladder was taken out by rule, how many does the check catch.
"""

import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.articles.load import find_dataset, read_articles
from evals.schema import Article, Flag
from evals.scorers.facts import CHECKS, WARNINGS, check_named
from evals.text import digest, sentences

SEED, RESAMPLES = 2009, 2000
PLANTED = {
    "hedges": [(r"\b(?:may|might|could)\b", "will"), (r"\b(?:reportedly|allegedly|possibly|probably) ", "")],
    "attribution": [(r", (?:according to [^,]+|(?:the |an? )?[^,]{2,40} said)\.$", ".")],
    "negation": [(r"\b(did|does|do|will|would|has|have|had|is|are|was|were|could|can)(?:n['’]t| not)\b", r"\1")],
    "force": [
        (r"\b(?:is|are) considering\b", "has decided on"),
        (r"\b(?:proposed|plans|planned|intends|wants|hopes) to\b", "will"),
        (r"\bproposes to\b", "will"),
    ],
}


@dataclass(frozen=True)
class Row:
    """A summary, whether people call it wrong, and the spans that they mark."""

    body: str
    summary: str
    wrong: bool
    spans: tuple[tuple[int, int], ...] | None = None
    """None in a set that marks none."""

    @property
    def half(self) -> str:
        """`tune` or `report`, by the article alone."""
        return "tune" if int(digest(self.body), 16) % 2 else "report"


def labelled(folder: Path) -> dict[str, list[Row]]:
    """The summaries of each set."""

    def rows(name: str) -> Iterator[dict[str, Any]]:
        with gzip.open(folder / name, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)

    return {
        "RAGTruth": [
            Row(
                one["source"],
                one["response"],
                one["hallucinated"],
                tuple((label["start"], label["end"]) for label in one["labels"]),
            )
            for one in rows("ragtruth_summary_sample.jsonl.gz")
        ],
        "SummEdits": [
            Row(one["source"], one["summary"], not one["consistent"]) for one in rows("summedits_news.jsonl.gz")
        ],
        "SummEval": [
            Row(one["source"], one["system_output"], one["scores"]["consistency"] < 5)
            for one in rows("summeval.jsonl.gz")
        ],
    }


def measure(check: str, rows: list[Row]) -> str:
    """One line: flagged, precision and recall with their intervals, and overlap with labelled spans."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])  # an article's flagged, rightly flagged, wrong ones
    overlapping: list[bool] = []
    for row in rows:
        flags = flags_of(check, row)
        found = counts[row.body]
        found[0] += bool(flags)
        found[1] += bool(flags) and row.wrong
        found[2] += row.wrong
        overlapping += [
            any(flag.start < end and start < flag.end for start, end in row.spans)
            for flag in flags
            if row.spans is not None
        ]
    table = np.array(list(counts.values()), dtype=float)
    drawn = np.random.default_rng(SEED).integers(0, len(table), size=(RESAMPLES, len(table)))
    sums = table[drawn].sum(axis=1)
    fired, right, wrong = table.sum(axis=0)
    spans = f"{np.mean(overlapping):.2f} of {len(overlapping)}" if overlapping else ""
    precision, recall = ratio(right, fired, sums[:, 1], sums[:, 0]), ratio(right, wrong, sums[:, 1], sums[:, 2])
    return f"{fired:>7.0f} {len(rows):>5} {precision:>16} {recall:>16} {spans:>11}"


def flags_of(check: str, row: Row) -> list[Flag]:
    """What the check flags; of a precise one only what is more than a warning."""
    flags = check_named(check)(row.summary, Article(id="x", body=row.body)).flags
    return [flag for flag in flags if check in WARNINGS or not flag.warning]


def ratio(part: float, whole: float, parts: np.ndarray, wholes: np.ndarray) -> str:
    """A share with its interval, over the resamples in which there is one."""
    if not whole:
        return "-"
    low, high = np.percentile(parts[wholes > 0] / wholes[wholes > 0], [2.5, 97.5])
    return f"{part / whole:.2f} [{low:.2f},{high:.2f}]"


def planted(articles: list[Article]) -> Iterator[str]:
    """Of each check the sentences that were changed, and the share of them that it catches."""
    for check, edits in PLANTED.items():
        caught: list[bool] = []
        for article in articles:
            for sentence in sentences(article.body, article.language):
                for pattern, instead in edits:
                    changed = re.sub(pattern, instead, sentence, count=1)
                    if changed != sentence:
                        caught.append(bool(check_named(check)(changed, article).flags))
        yield f"{'planted':<10} {check:<11} {len(caught):>6} changed, {np.mean(caught):.2f} caught"


def main(folder: Path, half: str) -> None:
    """Prints a line a check and set."""
    halves = ("tune", "report") if half == "both" else (half,)
    sets = labelled(folder)
    sets["all three"] = [row for rows in list(sets.values()) for row in rows]
    for one in halves:
        print(f"half: {one}")
        print(f"{'set':<10} {'check':<11} {'flagged':>7} {'of':>5} {'precision':>16} {'recall':>16} {'spans':>11}")
        for name, rows in sets.items():
            for check in CHECKS:
                print(f"{name:<10} {check:<11} {measure(check, [row for row in rows if row.half == one])}")
    english = [
        article for article in read_articles(find_dataset("question-headlines", Path())) if article.language == "en"
    ]
    print(*planted(english), sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."), sys.argv[2] if len(sys.argv) > 2 else "both")
