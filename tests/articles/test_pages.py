"""Whole pages with their gold headline and body: how often the headline is right, how much of the body is kept.

`development` was written to build the cleaner on; the `adapted` ones were measured first, unseen, and then learnt from.
`held-out` was only ever measured: nothing was changed for it, so its figures are those of unseen pages. Recall stands
above precision: what is unsure is kept. A gold line's `optional` (standfirsts, labels of lists) counts neither way.
"""

import json
from pathlib import Path

import pytest

from evals.articles.pages import read_page
from evals.text import sentences, squash

PAGES = Path(__file__).parent / "pages"


def measure(folder: Path) -> dict[str, float]:
    """The share of exact headlines, and precision, recall and F1 of the body's sentences over all pages."""
    pages = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    headlines = wanted = found = lost = stray = 0
    for gold in pages:
        article, _ = read_page(folder / gold["page"], gold["language"])
        headlines += squash(article.headline) == squash(gold["headline"])
        whole, told = squash(" ".join(gold["body"] + gold.get("optional", []))), squash(article.body)
        gold_sentences = [squash(one) for part in gold["body"] for one in sentences(part, gold["language"])]
        our_sentences = [
            squash(one) for part in article.body.split("\n\n") for one in sentences(part, gold["language"])
        ]
        wanted += len(gold_sentences)
        found += len(our_sentences)
        lost += sum(one not in told for one in gold_sentences)
        stray += sum(one not in whole for one in our_sentences)
    precision, recall = (found - stray) / found, (wanted - lost) / wanted
    f1 = 2 * precision * recall / (precision + recall)
    return {
        "pages": len(pages),
        "headlines": headlines / len(pages),
        "precision": precision,
        "recall": recall,
        "f1": f1,
    }


@pytest.mark.parametrize(
    ("folder", "headlines", "recall", "f1"),
    [
        ("development", 1.0, 0.99, 0.98),
        ("adapted-1", 0.9, 0.99, 0.96),
        ("adapted-2", 0.9, 0.99, 0.97),
        ("adapted-3", 0.9, 0.99, 0.95),
        ("held-out", 0.8, 0.95, 0.85),
    ],
)
def test_pages_become_articles(folder: str, headlines: float, recall: float, f1: float):
    found = measure(PAGES / folder)
    assert found["pages"] >= 24
    assert found["headlines"] >= headlines
    assert found["recall"] >= recall, "sentences of the articles are lost"
    assert found["f1"] >= f1


if __name__ == "__main__":
    for folder in sorted(path for path in PAGES.iterdir() if path.is_dir()):
        print(folder.name, {name: round(value, 4) for name, value in measure(folder).items()})
