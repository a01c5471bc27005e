"""ROUGE to the last bit: every figure is the one that `rouge_score` gives, whoever counts."""

import gzip
import json
import subprocess
import sys
import tracemalloc
from functools import lru_cache, partial
from importlib.util import find_spec
from itertools import product
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer, lcs_ind

from evals.scorers.rouge.figures import KINDS, Counted, Figures, Kind, rouge
from evals.scorers.rouge.implementations import by_ourselves, by_rouge_score, by_rouge_score_rs, compiled, too_long
from evals.scorers.rouge.lcs import WIDTH, columns, lcs_length, lcs_places
from evals.scorers.rouge.tokenizers import Tokenizer, default_tokens
from evals.text import sentences

SUMMEVAL = ROOT.parent / "shared" / "data" / "real" / "summeval.jsonl.gz"
needs_compiled = pytest.mark.skipif(find_spec("rouge_score_rs") is None, reason="the extra `fast` is not installed")
ENGINES = {"ours": partial(by_ourselves, "default")} | ({"rouge-score-rs": by_rouge_score_rs} if compiled() else {})

ODD = [
    "", " ", "\n", "\n\n\n", "... !?", "— … —", "the cat", "\nthe cat", "the cat\n", "the cat sat. the dog ran.",
    "the dog ran.\nthe cat sat.", "a b\r\nc d\r\n", "a\rb", "a\x0bb\x0cc\x85d", "a\u2028b c\u2029d", "a\x00b\x00c",
    "a\ud800b c", "\udfff", "x" * 5000, "x" * 5000 + " y" * 40, "y" * 5000, "the cat " * 150, "cat the " * 150,
    "\n".join(f"line {number} of the text" for number in range(40)), "don't U.S. 3.50 1,000", "Müller met José at a café",
    "\u212aelvin KELVIN", "İstanbul ISTANBUL", "ß SS ſ ﬁ", "привет 2024", "мир 2024 года", "今天天气 2024", "हिन्दी 2",
    "مرحبا 3", "😀😀 a", "<n> a \\n b", "skies dying news innings ponies running its", "sky die new inning pony runs it",
]  # fmt: skip


@lru_cache
def oracle(stemmer: bool) -> RougeScorer:
    return RougeScorer(list(KINDS), use_stemmer=stemmer)


@lru_cache(maxsize=2048)
def right(reference: str, summary: str, stemmer: bool) -> dict[Kind, Figures]:
    return {kind: Figures(*figures) for kind, figures in oracle(stemmer).score(reference, summary).items()}


def together_and_alone(engine: str, stemmer: bool, reference: str, summary: str) -> list[dict[Kind, Figures]]:
    """The four kinds asked for at once, and each by itself."""
    (found,) = ENGINES[engine](stemmer, KINDS, [reference], summary)
    alone = [ENGINES[engine](stemmer, [kind], [reference], summary)[0] for kind in KINDS]
    return [found, {kind: one[kind] for kind, one in zip(KINDS, alone, strict=True)}]


def words_in_lines(*vocabulary: str) -> st.SearchStrategy[str]:
    """Up to five short lines in few words, where many LCS are equally long."""
    line = st.lists(st.sampled_from(vocabulary), max_size=9).map(" ".join)
    return st.lists(line, max_size=5).map("\n".join)


FEW = words_in_lines("a", "b") | words_in_lines("a", "b", "c", "running", "runs", "ponies", "pony", "its", "it")
STRANGE = st.lists(
    st.sampled_from(["a", "the", "É", "İ", "\u212a", "日本", "كان", "ก็", "\ud800", "'", "2024"]) | st.text(max_size=4)
)
ANY_TEXT = FEW | STRANGE.map(" ".join) | STRANGE.map("".join)


@pytest.mark.parametrize("stemmer", [False, True], ids=["plain", "stemmed"])
@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=300, deadline=None)
@given(reference=ANY_TEXT, summary=ANY_TEXT)
def test_any_text(engine: str, stemmer: bool, reference: str, summary: str) -> None:
    expected = right(reference, summary, stemmer)
    assert together_and_alone(engine, stemmer, reference, summary) == [expected, expected]


@pytest.mark.parametrize("stemmer", [False, True], ids=["plain", "stemmed"])
@pytest.mark.parametrize("engine", ENGINES)
def test_odd_texts(engine: str, stemmer: bool) -> None:
    differing = [
        (reference[:20], summary[:20])
        for reference, summary in product(ODD, ODD)
        if ENGINES[engine](stemmer, KINDS, [reference], summary) != [right(reference, summary, stemmer)]
    ]
    assert differing == []


@pytest.mark.parametrize("tokenizer", ["unicode", "cjk"])
@settings(max_examples=100, deadline=None)
@given(reference=ANY_TEXT, summary=ANY_TEXT)
def test_other_tokenizers(tokenizer: Tokenizer, reference: str, summary: str) -> None:
    """`rouge_score` takes a tokenizer of ours, and then counts the same."""
    ours = by_ourselves(tokenizer, False, KINDS, [reference], summary)
    assert ours == by_rouge_score(tokenizer, False, KINDS, [reference], summary)


@settings(max_examples=300, deadline=None)
@given(st.text("abcd", max_size=20), st.text("abcd", max_size=20), st.integers(1, 8))
def test_blocks_of_columns_join(reference: str, summary: str, width: int) -> None:
    """However narrow the blocks, the LCS is the one that `rouge_score` picks of several."""
    picked = lcs_ind(reference, summary)
    blocks = columns(summary, width)
    assert lcs_places(reference, blocks) == picked[::-1]
    assert lcs_length(reference, blocks) == len(picked)


def test_a_line_wider_than_a_block() -> None:
    long = " ".join(f"w{number * number % 4001}" for number in range(WIDTH + 900))
    short = " ".join(f"w{number}" for number in range(0, 4001, 43)) + "\nw16 w25 w4 w9"
    for reference, summary in ((long + "\nw1 w4 w9", short), (short, "w1 w4 w9\n" + long)):
        assert by_ourselves("default", False, KINDS, [reference], summary) == [right(reference, summary, False)]


@lru_cache
def summeval() -> list[dict[str, Any]]:
    if not SUMMEVAL.is_file():
        pytest.skip("the labelled extracts of public data sets are not here")
    with gzip.open(SUMMEVAL, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.mark.parametrize("stemmer", [False, True], ids=["plain", "stemmed"])
@pytest.mark.parametrize("cut", [False, True], ids=["one line", "sentences on lines"])
def test_every_output_of_summeval(cut: bool, stemmer: bool) -> None:
    """Each of the 1,600 outputs (stemmed, every fifth) against one of its references in turn; some against the source.

    Not every pair there is: `rouge_score` would take minutes.
    """
    differing = []
    rows = summeval()
    assert len(rows) == 1600
    for place, row in enumerate(rows):
        if stemmer and place % 5:
            continue
        texts = [row["references"][place % len(row["references"])]]
        texts += [row["source"]] if place % 40 == 0 else []
        summary, *others = ["\n".join(sentences(text)) if cut else text for text in (row["system_output"], *texts)]
        for other in others:
            expected = right(other, summary, stemmer)
            differing += [
                (row["id"], engine)
                for engine, measure in ENGINES.items()
                if measure(stemmer, KINDS, [other], summary) != [expected]
            ]
    assert differing == []


def test_no_table() -> None:
    """20,000 by 20,000 tokens, all different: a table has 400 million cells, and even one bit a cell is 48 MiB."""
    tokens = [f"w{number}" for number in range(20_000)]
    shuffled = tokens[::7] + tokens[3::7] + tokens[1::7] + tokens[5::7] + tokens[2::7] + tokens[6::7] + tokens[4::7]
    for parts in (1, 2):
        size = len(tokens) // parts
        texts = [
            "\n".join(" ".join(one[at : at + size]) for at in range(0, len(one), size)) for one in (tokens, shuffled)
        ]
        tracemalloc.start()
        try:
            found = rouge(["rougeLsum"], *(Counted(text, default_tokens) for text in texts))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert found["rougeLsum"].recall > 0.14
        assert peak < 40 * 2**20


def test_long_texts_are_not_given_to_a_table() -> None:
    assert too_long("a " * 5000, "b " * 5001)
    assert not too_long("a " * 5000, "b " * 5000)
    assert not too_long("", "b " * 1_000_000)


@needs_compiled
def test_long_texts_have_the_same_figures() -> None:
    reference, summary = "a b c\n" + "d e f " * 2000, "a c b\n" + "f d " * 2600
    assert by_rouge_score_rs(False, KINDS, [reference], summary) == by_ourselves(
        "default", False, KINDS, [reference], summary
    )


SCORE = """
import sys
from evals.scorers import make_scorer
from evals.schema import Article, Output, Sample
scorer = make_scorer("rouge", {options}, None)
sample = Sample(article_id="a", story="a", task="summary", model="m", output=Output(text="Ports are closed. Why?"))
assert scorer.score(sample, Article(id="a", body="A body.", references=("The port closed.",)))[0].value
print(*sorted(set(sys.modules) & {{"nltk", "numpy", "scipy", "absl", "rouge_score"}}))
"""


@pytest.mark.parametrize(
    ("options", "unwanted"),
    [
        ({}, {"nltk", "numpy", "scipy", "absl", "rouge_score"}),
        ({"tokenizer": "unicode"}, {"nltk", "numpy", "scipy", "absl", "rouge_score"}),
        ({"stemmer": True}, {"absl", "rouge_score"}),
    ],
    ids=["plain", "unicode", "stemmed"],
)
def test_nothing_heavy_is_imported(options: dict[str, object], unwanted: set[str]) -> None:
    script = SCORE.format(options=options)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) & unwanted == set()
