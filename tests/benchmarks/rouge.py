"""Speed, memory and import cost of ROUGE, beside rouge-score and rouge-score-rs, as Markdown tables.

Run: python tests/benchmarks/rouge.py FOLDER [--reference-at-length]

FOLDER holds `summeval.jsonl.gz`. Each round times every candidate in turn, and a ratio is taken within its round: on a
machine shared with others only ratios mean something. `--reference-at-length` also gives rouge-score two texts of 20,000
tokens, which takes minutes and 3 GB.
"""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from evals.schema import Article, Output, Sample
from evals.scorers.rouge import Rouge, figures, tokenizers
from evals.scorers.rouge.figures import KINDS, Counted, rouge
from evals.scorers.rouge.tokenizers import default_tokens, stemmed_tokens
from evals.text import sentences

ARTICLES, ROUNDS = 6, 5
RS = find_spec("rouge_score_rs") is not None
Pair = tuple[str, str]

STRESS = """
import random, sys, time
from pathlib import Path
def peak():
    status = Path("/proc/self/status").read_text()  # of this process alone; ru_maxrss may be its parent's
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
who, kind, lines = sys.argv[1], sys.argv[2], int(sys.argv[3])
draw = random.Random(2009)
def text():
    words = [f"w{int(draw.paretovariate(0.5)) % 9000}" for _ in range(20_000)]
    size = len(words) // lines
    return "\\n".join(" ".join(words[at : at + size]) for at in range(0, len(words), size))
reference, summary = text(), text()
if who == "ours":
    from evals.scorers.rouge.implementations import by_ourselves
    count = lambda: by_ourselves("default", False, [kind], [reference], summary)[0][kind]
elif who == "fast":
    from evals.scorers.rouge.implementations import by_rouge_score_rs
    count = lambda: by_rouge_score_rs(False, [kind], [reference], summary)[0][kind]
else:
    from importlib import import_module
    scorer = import_module(f"{who}.rouge_scorer").RougeScorer([kind])
    count = lambda: scorer.score(reference, summary)[kind]
before, start = peak(), time.process_time()
found = count()
print(time.process_time() - start, peak() - before, found.fmeasure)
"""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Prints a Markdown table."""
    for row in (head, ["---" for _ in head], *rows):
        print(f"| {' | '.join(row)} |")
    print()


def pairs_of(folder: Path) -> dict[str, list[Pair]]:
    """(reference, summary) pairs: against a reference and against the source, as they are and with a sentence a line."""
    with gzip.open(folder / "summeval.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    kept = list(dict.fromkeys(row["doc_id"] for row in rows))[:ARTICLES]
    rows = [row for row in rows if row["doc_id"] in kept]
    short = [(row["references"][0], row["system_output"]) for row in rows]
    long = [(row["source"], row["system_output"]) for row in rows]
    cut = {
        f"{name}, a sentence a line": [("\n".join(sentences(one)), "\n".join(sentences(other))) for one, other in found]
        for name, found in (("short", short), ("long", long))
    }
    return {"short": short, "long": long, **cut}


def clock(score: Callable[[str, str], object], pairs: list[Pair]) -> float:
    """CPU microseconds a pair."""
    start = time.process_time()
    for reference, summary in pairs:
        score(reference, summary)
    return (time.process_time() - start) / len(pairs) * 1e6


def forget() -> None:
    """Starts cold: no text and no stem is known."""
    figures._kept.cache_clear()
    tokenizers._stem.cache_clear()


def ratios(
    base: Callable[[str, str], object], others: dict[str, Callable[[str, str], object]], pairs: list[Pair]
) -> list[str]:
    """What the base takes, then how many times faster each other is: medians of interleaved rounds."""
    bases, found = [], {name: [] for name in others}
    for _ in range(ROUNDS):
        bases.append(clock(base, pairs))
        for name, score in others.items():
            forget()
            found[name].append(bases[-1] / clock(score, pairs))
    return [f"{median(bases):,.0f} µs", *(f"{median(each):.0f} ×" for each in found.values())]


def speed(folder: Path) -> None:
    """How many times faster than rouge-score, all four kinds together."""
    from rouge_score.rouge_scorer import RougeScorer

    from evals.scorers.rouge.implementations import by_ourselves, by_rouge_score_rs

    head = ["pairs of texts", "stemmer", "rouge-score", "ours, nothing kept", "ours"]
    head += ["with the extra `fast`", "rouge-score-rs by itself"] if RS else []
    rows = []
    for name, pairs in pairs_of(folder).items():
        for stemmer in (False, True):
            tokenize = stemmed_tokens if stemmer else default_tokens
            others = {
                "cold": lambda one, other, cut=tokenize: rouge(KINDS, Counted(one, cut), Counted(other, cut)),
                "ours": lambda one, other, on=stemmer: by_ourselves("default", on, KINDS, [one], other),
            }
            if RS:
                from rouge_score_rs.rouge_scorer import RougeScorer as Compiled

                others["fast"] = lambda one, other, on=stemmer: by_rouge_score_rs(on, KINDS, [one], other)
                others["rs"] = Compiled(list(KINDS), use_stemmer=stemmer).score
            found = ratios(RougeScorer(list(KINDS), use_stemmer=stemmer).score, others, pairs)
            rows.append([name, "Porter" if stemmer else "no", *found])
    table(head, rows)


def scorer(folder: Path) -> None:
    """The scorer as a suite uses it: letters counted, sentences cut, Scores made."""

    def score(implementation: str, stemmer: bool, reference: str, summary: str) -> None:
        article = Article.model_construct(language="en", references=(reference,))
        made = Rouge(implementation=implementation, stemmer=stemmer)
        made.score(Sample.model_construct(output=Output(text=summary)), article)

    head = ["a Sample", "stemmer", "`implementation: reference`", f"`fast`, {'with' if RS else 'without'} the extra"]
    found = pairs_of(folder)
    rows = [
        [
            name,
            "Porter" if on else "no",
            *ratios(partial(score, "reference", on), {"fast": partial(score, "fast", on)}, found[name]),
        ]
        for name in ("short", "long")
        for on in (False, True)
    ]
    table(head, rows)


def stress(with_reference: bool) -> None:
    """CPU time and memory of 20,000 by 20,000 tokens, each candidate in a process of its own."""
    names = {"ours": "ours"} | (
        {"fast": "with the extra `fast`", "rouge_score_rs": "rouge-score-rs by itself"} if RS else {}
    )
    names |= {"rouge_score": "rouge-score"} if with_reference else {}
    cases = [
        ("rougeL, one line", "rougeL", 1),
        ("rougeLsum, two lines", "rougeLsum", 2),
        ("rougeLsum, 800 lines", "rougeLsum", 800),
    ]
    rows = []
    for who, name in names.items():
        row, values = [name], []
        for _, kind, lines in cases:
            if who == "rouge_score" and kind != "rougeL":
                row.append("-")
                continue
            done = subprocess.run(
                [sys.executable, "-c", STRESS, who, kind, str(lines)], capture_output=True, text=True, check=True
            )
            seconds, memory, figure = map(float, done.stdout.split())
            row.append(f"{seconds:.2f} s, {memory:,.0f} MiB")
            values.append(f"{figure:.6f}")
        rows.append([*row, ", ".join(values)])
    table(["20,000 × 20,000 tokens", *(case[0] for case in cases), "F"], rows)


def imports() -> None:
    """Milliseconds that an import adds, and modules."""
    begun = "import sys, evals.scorers, evals.text"  # what every command has loaded
    cases = {
        "rouge-score": ("pass", "import rouge_score.rouge_scorer"),
        **({"rouge-score-rs": ("pass", "import rouge_score_rs")} if RS else {}),
        "our scorer": (begun, "import evals.scorers.rouge"),
        "our scorer, and its stemmer": (
            begun,
            "import evals.scorers.rouge.tokenizers as t; t.stemmed_tokens('ponies')",
        ),
    }
    rows = []
    for name, (before, statement) in cases.items():
        script = f"{before}; import sys, time; n = len(sys.modules); t0 = time.process_time(); {statement}; "
        script += "print(time.process_time() - t0, len(sys.modules) - n)"
        runs = [
            subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
            for _ in range(7)
        ]
        rows.append([name, f"{median(float(run[0]) for run in runs) * 1000:.0f} ms", runs[0][1]])
    table(["import", "CPU time", "modules"], rows)


def main() -> None:
    """Prints every table."""
    folders = [name for name in sys.argv[1:] if not name.startswith("--")]
    folder = Path(folders[0] if folders else ".")
    if not (folder / "summeval.jsonl.gz").is_file():
        raise SystemExit(f"{folder} has no summeval.jsonl.gz: name the folder that has.")
    print("Times faster than rouge-score, all four kinds; the first figure is what rouge-score takes a pair:\n")
    speed(folder)
    print("The scorer as a suite uses it (letters counted, sentences cut, references kept):\n")
    scorer(folder)
    stress("--reference-at-length" in sys.argv)
    imports()


if __name__ == "__main__":
    main()
