"""Precision and recall of each fact check on human-labelled summaries: `python tests/benchmarks/facts.py FOLDER`.

FOLDER holds `ragtruth_summary_sample.jsonl.gz` and `summedits_news.jsonl.gz`. A summary counts as caught where the
check flags anything in it; the labels say whether it holds a hallucination, or is inconsistent.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from evals.schema import Article
from evals.scorers.facts import CHECKS


def labelled(folder: Path) -> dict[str, list[tuple[str, str, bool]]]:
    """(article, summary, is it wrong) of each set."""

    def rows(name: str) -> Iterator[dict]:
        with gzip.open(folder / name, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)

    return {
        "RAGTruth sample": [
            (row["source"], row["response"], row["hallucinated"]) for row in rows("ragtruth_summary_sample.jsonl.gz")
        ],
        "SummEdits news": [
            (row["source"], row["summary"], not row["consistent"]) for row in rows("summedits_news.jsonl.gz")
        ],
    }


def main(folder: Path) -> None:
    """Prints a line a check and set."""
    print(f"{'set':<16} {'check':<8} {'flagged':>7} {'of':>5} {'precision':>9} {'recall':>7}")
    for name, rows in labelled(folder).items():
        for check, function in CHECKS.items():
            flagged = [(bool(function(summary, Article(id="x", body=body)).flags), bad) for body, summary, bad in rows]
            fired = sum(one for one, _ in flagged)
            right = sum(one and bad for one, bad in flagged)
            wrong = sum(bad for _, bad in flagged)
            precision = f"{right / fired:.2f}" if fired else "-"
            print(f"{name:<16} {check:<8} {fired:>7} {len(rows):>5} {precision:>9} {right / wrong:>7.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
