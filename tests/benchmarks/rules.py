"""The triage, measured: `python tests/benchmarks/rules.py [FOLDER] [--fit]`.

Form, addressed or not, and the four-way verdict of `rules` on the English headlines of `question-headlines`, by split;
on `dev` also by cross-validation, with weights fitted on other stories (its word lists have seen `dev` all the same).
Then on `plain-headlines.jsonl`: 160 short articles written for this, one headline each, the verdict by their writers alone
(no second annotator, unlike `question-headlines`); on its `dev` half cues were chosen, its `test` half was not read.
With a FOLDER that holds `fnc1_train_*.jsonl.gz` (FNC-1, see that folder's README) also on those: `unrelated` is read as
unaddressed, `discuss` as unresolved, `agree` as supported and `disagree` as contradicted. That is a coarse map: FNC-1's
`discuss` takes in what a reporter merely repeats. Intervals are 95 %, by bootstrap over stories (FNC-1: headlines).

`--fit` writes `evals/models/rules.toml`: two logistic models on `dev` with an L2 penalty. `--dev` leaves `test` unread.
"""

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evals.articles.load import find_dataset, read_articles
from evals.headlines.align import Body, Signs
from evals.headlines.form import read_question
from evals.headlines.rules import combine
from evals.lexicon import lexicon
from evals.models.rules import BEARS, HELD, SETTLES, WEIGHTS, WHOLE, Weights, triage, verdict_on
from evals.schema import VERDICTS, Article, Labels, Verdict

PENALTY = 5.0
BALANCE = {2: 0.25, 3: 0.5}
"""By number of classes, the power of its rarity by which a class counts. For addressed or not as small as cross-validation
with the word lists that came before allows: those now used have seen `dev`, and flatter a greater one."""
FOLDS, SHUFFLES, RESAMPLES, SEED = 5, 20, 2000, 2009
ANSWERS: tuple[Verdict, ...] = ("supported", "contradicted", "unresolved")
LEANS: dict[Verdict, tuple[int, ...]] = {
    "supported": (1, -1, -1),
    "contradicted": (-1, -1, 1),
    "unresolved": (-1, 1, 0),
}
"""The direction in which each of SETTLES may speak for an answer: on so few cases a fit finds denials that confirm."""
STANCES: dict[str, Verdict] = {
    "agree": "supported", "disagree": "contradicted", "discuss": "unresolved", "unrelated": "unaddressed",
}  # fmt: skip
HEADING = """\
# Weights of `rules` (evals/models/rules.py), fitted on the English headlines of split dev by
# `python tests/benchmarks/rules.py --fit`; do not edit. bears: a sum below 0 is unaddressed. The others: the highest sum.
"""
Pair = tuple[Verdict, Verdict]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """An article's asked propositions with what the body shows of each, and its labels."""

    article: Article
    form: str
    signs: tuple[Signs, ...]
    ruled: bool
    """The verdict is ruled, not fitted: news that asks what ought to be."""
    labels: tuple[Verdict | None, ...]
    """By proposition."""

    @property
    def story(self) -> str:
        return self.article.story or self.article.id


def english(split: str) -> list[Article]:
    """The English articles of a split, with labels."""
    found = read_articles(find_dataset("question-headlines"))
    return [one for one in found if one.split == split and one.language == "en" and one.labels]


def plain(split: str) -> list[Article]:
    """The short articles of a split of `plain-headlines.jsonl`."""
    found = read_articles(Path(__file__).with_name("plain-headlines.jsonl"))
    return [one for one in found if one.split == split]


def cases(articles: Sequence[Article]) -> list[Case]:
    """Those that ask something."""
    return [case(one) for one in articles if read_question(one.headline).form not in ("none", "quoted")]


def case(article: Article) -> Case:
    lexical, labels = lexicon("en"), article.labels
    assert lexical
    assert labels
    question = read_question(article.headline)
    body = Body(article, lexical)
    given = [one.verdict for one in labels.propositions]
    if len(given) != len(question.propositions):
        given = [labels.verdict if labels.verdict in VERDICTS else None] * len(question.propositions)
    signs = tuple(body.read(text) for text in question.propositions)
    return Case(article, question.form, signs, question.normative and not body.signed, tuple(given))


def fit(learnt: Sequence[Case]) -> Weights:
    """The weights for some cases."""
    items = [(signs, label) for one in learnt if not one.ruled for signs, label in zip(one.signs, one.labels, strict=True)
             if label and signs.words >= HELD]  # fmt: skip
    unsure = [(signs, label) for signs, label in items if signs.sentence < WHOLE]
    addressed = softmax(
        [values(signs, BEARS) for signs, _ in unsure], [label != "unaddressed" for _, label in unsure], [(), ()]
    )
    told = [(values(signs, SETTLES), ANSWERS.index(label)) for signs, label in items if label in ANSWERS]
    settles = softmax([row for row, _ in told], [answer for _, answer in told], [LEANS[one] for one in ANSWERS])
    return Weights(
        tuple(addressed[1] - addressed[0]), {one: tuple(row) for one, row in zip(ANSWERS, settles, strict=True)}
    )


def values(signs: Signs, names: Sequence[str]) -> list[float]:
    return [float(getattr(signs, name)) for name in names]


def softmax(rows: Sequence[Sequence[float]], labels: Sequence[int], leans: Sequence[Sequence[int]]) -> Matrix:
    """A row of weights a class, for signs as they are (fitted on standardised ones).

    Where a class has leans, its weights have their direction, or are 0.
    """
    classes = len(leans)
    data, gold = np.array(rows), np.array(labels, dtype=int)
    mean, spread = data.mean(axis=0), data.std(axis=0) + 1e-9
    ready = np.column_stack([np.ones(len(data)), (data - mean) / spread])
    counts = np.bincount(gold, minlength=classes)
    balance = ((len(gold) / (classes * np.maximum(counts, 1))) ** BALANCE[classes])[gold]
    target = np.eye(classes)[gold]

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        weights = flat.reshape(classes, -1)
        scores = ready @ weights.T
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        penalty = weights.copy()
        penalty[:, 0] = 0.0
        value = -(balance * np.log((chances * target).sum(axis=1) + 1e-12)).sum() + PENALTY / 2 * (penalty**2).sum()
        return value, ((balance[:, None] * (chances - target)).T @ ready + PENALTY * penalty).ravel()

    start = np.zeros(classes * ready.shape[1])
    ways = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    bounds = [ways[lean] for row in leans for lean in (0, *(row or [0] * data.shape[1]))]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x.reshape(classes, -1)
    found[:, 1:] /= spread
    found[:, 0] -= found[:, 1:] @ mean
    return found


def said(one: Case, fitted: Weights) -> Verdict | None:
    """The headline's verdict with some weights."""
    parts = [verdict_on(signs, fitted) for signs in one.signs]
    if one.ruled:
        parts = ["unresolved" if part != "unaddressed" else part for part in parts]
    return combine(one.form, parts)  # type: ignore[arg-type]


def crossed(known: Sequence[Case]) -> Iterator[list[Verdict | None]]:
    """The verdicts of each shuffle, every one with weights fitted on other stories."""
    stories = sorted({one.story for one in known})
    for shuffle in range(SHUFFLES):
        order = np.random.default_rng(SEED + shuffle).permutation(len(stories))
        fold = {story: int(order[at]) % FOLDS for at, story in enumerate(stories)}
        fitted = [fit([one for one in known if fold[one.story] != held]) for held in range(FOLDS)]
        yield [said(one, fitted[fold[one.story]]) for one in known]


def macro_f1(pairs: Sequence[Pair]) -> float:
    """Over the four verdicts; one that neither side has counts 0."""
    f1 = []
    for verdict in VERDICTS:
        right = sum(gold == verdict == answer for gold, answer in pairs)
        f1.append(2 * right / max(sum((gold == verdict) + (answer == verdict) for gold, answer in pairs), 1))
    return float(np.mean(f1))


def accuracy(pairs: Sequence[Pair]) -> float:
    return float(np.mean([gold == answer for gold, answer in pairs]))


def addressed(pairs: Sequence[Pair]) -> float:
    return float(np.mean([(gold == "unaddressed") == (answer == "unaddressed") for gold, answer in pairs]))


def balanced(pairs: Sequence[Pair]) -> float:
    """Addressed or not: the mean of both shares that are told right, .5 by chance."""
    parts = [
        [answer == "unaddressed" for gold, answer in pairs if (gold == "unaddressed") is absent]
        for absent in (True, False)
    ]
    return float(
        np.mean(
            [
                np.mean([one is absent for one in part])
                for part, absent in zip(parts, (True, False), strict=True)
                if part
            ]
        )
    )


def interval(by_story: dict[str, list[Pair]], measure: Callable[[Sequence[Pair]], float]) -> str:
    """`.57 (.45-.68)`."""
    groups = list(by_story.values())
    rng = np.random.default_rng(SEED)
    drawn = [
        measure([pair for at in rng.integers(len(groups), size=len(groups)) for pair in groups[at]])
        for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{measure([pair for group in groups for pair in group]):.2f} ({low:.2f}-{high:.2f})"


def tell(name: str, pairs: Sequence[tuple[str, Pair]]) -> None:
    """One row of the table."""
    by_story: dict[str, list[Pair]] = defaultdict(list)
    for story, pair in pairs:
        by_story[story].append(pair)
    whole = [pair for _, pair in pairs]
    most = max(
        np.mean([gold == "unaddressed" for gold, _ in whole]), np.mean([gold != "unaddressed" for gold, _ in whole])
    )
    cells = (len(pairs), len(by_story), interval(by_story, addressed), f"{most:.2f}", interval(by_story, balanced),
             interval(by_story, accuracy), interval(by_story, macro_f1))  # fmt: skip
    print(f"| {name} | {' | '.join(str(cell) for cell in cells)} |", flush=True)


def four_way(known: Sequence[Case], answers: Sequence[Verdict | None]) -> list[tuple[str, Pair]]:
    """Story, gold and answer, of the headlines that have one of the four verdicts (no compounds of several)."""
    labels = [one.article.labels.verdict if one.article.labels else None for one in known]
    return [
        (one.story, (gold, answer or "unaddressed"))
        for one, gold, answer in zip(known, labels, answers, strict=True)
        if gold in VERDICTS
    ]


def fnc(path: Path) -> list[Article]:
    """The pairs of a file of FNC-1; a headline is their story."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Article(id=str(row["id"]), headline=row["headline"], body=row["body"], story=" ".join(row["headline"].split())[:150].replace("/", " ").replace("\\", " "),
                labels=Labels(verdict=STANCES[row["stance"]]))
        for row in rows if row["body"].strip()
    ]  # fmt: skip


def on_fnc(folder: Path) -> None:
    for path in sorted(folder.glob("fnc1_train_*.jsonl.gz")):
        articles = fnc(path)
        if not any("?" in one.headline for one in articles):  # statements: asked as declaratives
            articles = [one.model_copy(update={"headline": one.headline.rstrip(". ") + "?"}) for one in articles]
        found = [(one, triage(one).verdict) for one in articles]
        pairs = [
            (one.story or "", (one.labels.verdict, answer))
            for one, answer in found
            if answer and one.labels and one.labels.verdict
        ]
        tell(path.name.split(".")[0], pairs)  # type: ignore[arg-type]
        tell("– related pairs only", [pair for pair in pairs if pair[1][0] != "unaddressed"])  # type: ignore[misc]


def tell_plainly(split: str) -> None:
    short = cases(plain(split))
    tell(f"plain, {split}", four_way(short, [triage(one.article).verdict for one in short]))


def main(arguments: Sequence[str]) -> None:
    dev = cases(english("dev"))
    if "--fit" in arguments:
        fitted = fit(dev)
        tables = {"bears": (BEARS, fitted.bears), **{one: (SETTLES, fitted.settles[one]) for one in ANSWERS}}
        lines = [f"\n[{name}]\n" + "".join(f"{key} = {value:.2f}\n" for key, value in zip(("constant", *names), row, strict=True))
                 for name, (names, row) in tables.items()]  # fmt: skip
        WEIGHTS.write_text(HEADING + "".join(lines), encoding="utf-8")
        return
    for split in ("dev", "test")[: 1 if "--dev" in arguments else 2]:
        right = [one.labels.form == read_question(one.headline).form for one in english(split) if one.labels]
        print(f"form, {split}: {sum(right)} of {len(right)}")
    print(
        "\n| headlines | n | stories | addressed or not | most frequent | balanced | verdict right | macro-F1 |\n|---|---|---|---|---|---|---|---|"
    )
    tell("dev, as fitted", four_way(dev, [triage(one.article).verdict for one in dev]))
    tell(f"dev, cross-validated x{SHUFFLES}", [pair for answers in crossed(dev) for pair in four_way(dev, answers)])
    tell_plainly("dev")
    if "--dev" in arguments:
        return
    tell_plainly("test")
    test = cases(english("test"))
    tell("test", four_way(test, [triage(one.article).verdict for one in test]))
    for folder in (one for one in arguments if not one.startswith("-")):
        on_fnc(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
