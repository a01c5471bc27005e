"""The data set's card says what the data set holds."""

import re

from conftest import ROOT

from evals.articles.describe import Described, describe_dataset
from evals.stats import agreement_of

FOLDER = ROOT / "datasets" / "question-headlines"
CARD = (FOLDER / "README.md").read_text(encoding="utf-8")


def described() -> Described:
    return describe_dataset(FOLDER / "articles.jsonl")


def total(counts: dict[str, int]) -> int:
    return sum(counts.values())


def test_its_size() -> None:
    found = described()
    assert f"{found.articles} articles on {found.stories} stories" in CARD
    assert f"{found.words[0]} to {found.words[-1]} words (median {found.words[2]})" in CARD
    splits = {split: sum(one.get(split, 0) for one in found.counts["language"].values()) for split in ("dev", "test")}
    assert "`dev` {dev}, `test` {test}".format(**splits) in CARD


def test_its_counts_of_forms_and_verdicts() -> None:
    counts = described().counts
    forms = dict(re.findall(r"^\| (\w+) \| (\d+) \| [^\d|]*\|$", CARD, re.M))
    assert {name: int(count) for name, count in forms.items()} == {n: total(c) for n, c in counts["form"].items()}
    verdicts = dict(re.findall(r"^\| (\w+) \| .* \| (\d+) \|$", CARD, re.M))
    verdicts["-"] = verdicts.pop("none")
    assert {name: int(count) for name, count in verdicts.items()} == {n: total(c) for n, c in counts["verdict"].items()}


def test_its_agreement() -> None:
    pairs = described().pairs
    rows = {"form": "form", "verdict": "verdict of a proposition", "presupposition": "status of a presupposition"}
    for question, name in {**rows, "reason": "reason, where both say unresolved"}.items():
        found = agreement_of(pairs[question])
        assert f"| {name} | {found.items} | {found.agreed} | {found.kappa:.3f} |" in CARD
    for verdict, (both, either) in agreement_of(pairs["verdict"]).classes.items():
        assert f"{verdict} {both} of {either}" in CARD.replace("\n", " ")


def test_its_strata_are_what_the_set_promises() -> None:
    counts = described().counts
    assert min(total(count) for name, count in counts["verdict"].items() if name not in ("-", "mixed")) >= 30
    assert min(map(total, counts["form"].values())) >= 10
    assert sum(total(count) for name, count in counts["language"].items() if name != "en") >= 24
    assert min(len(found) for found in counts["verdict"].values()) == 2, "every verdict is in both splits"
