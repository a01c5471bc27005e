import random

import pytest

from evals.calibrate import FOLDS, Item, fit, items_of
from evals.headlines.calibration import LABELS, Calibration, plain_answers
from evals.headlines.rules import decide
from evals.schema import Article, Labels, Output, Proposition, Reading, Sample

LEVELS = {
    "supported": (0.9, 0.8, 0.6),
    "contradicted": (0.9, 0.6, 0.8),
    "unresolved": (0.9, 0.6, 0.6),
    "unaddressed": (0.6, 0.55, 0.55),
}
"""A model that says yes to everything: only the differences tell."""


def items(count: int = 40, noise: float = 0.02) -> list[Item]:
    draw = random.Random(1)
    found = []
    for number in range(count):
        label = LABELS[number % 4]
        bears, asserts, denies = (level + draw.uniform(-noise, noise) for level in LEVELS[label])
        chances = {"bears": bears, "asserts": asserts, "denies": denies}
        found.append(Item(chances, label, f"story-{number}"))
    return found


def plain(found: list[Item]):
    return [decide(*plain_answers(item.chances))[0] for item in found]


def test_differences_are_learnt_where_levels_say_nothing():
    found = items()
    result = fit(found, plain(found))
    assert set(plain(found)) == {"unresolved"}
    assert result.plain_accuracy == 0.25
    assert result.accuracy > 0.9
    assert result.macro_f1 > 0.9
    made = Calibration(model="m", prompt="p@v", prompt_hash="h", data="d", weights=result.weights)
    said = [made.verdict(item.chances) for item in found]
    assert sum(one == item.label for one, item in zip(said, found, strict=True)) >= 36


def test_noise_is_not_learnt_by_heart():
    draw = random.Random(2)
    found = [
        Item({name: draw.uniform(0.4, 0.6) for name in ("bears", "asserts", "denies")}, LABELS[at % 4], f"s{at}")
        for at in range(80)
    ]
    assert fit(found, plain(found)).accuracy < 0.45


def test_the_same_items_give_the_same_weights():
    found = items()
    assert fit(found, plain(found)) == fit(found, plain(found))


@pytest.mark.parametrize("found", [items(FOLDS - 1), [one for one in items() if one.label != "unresolved"]])
def test_too_little_is_refused(found: list[Item]):
    with pytest.raises(ValueError, match="each verdict must occur"):
        fit(found, plain(found))


def test_items_are_the_propositions_that_are_labelled_and_asked():
    labels = Labels(propositions=(Proposition(text="P", verdict="supported"),))
    articles = {"a": Article(id="a", body="B.", labels=labels), "b": Article(id="b", body="B.")}
    chances = {"bears": 0.9, "asserts": 0.8, "denies": 0.1}

    def sample(article_id: str, *propositions: Proposition) -> Sample:
        data = Reading(propositions=propositions).model_dump(mode="json", exclude_none=True)
        return Sample(article_id=article_id, story="s", task="headline", model="m", output=Output(text="", data=data))

    asked = Proposition(text="P", chances=chances)
    samples = [
        sample("a", asked),
        sample("b", asked),
        sample("a", asked, asked),
        sample("a", Proposition(text="P")),
        Sample(article_id="a", story="s", task="headline", model="m"),
    ]
    assert items_of(samples, articles) == [Item(chances, "supported", "s")]
