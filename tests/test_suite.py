from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.articles.load import Selection, find_dataset, read_articles, select
from evals.errors import SuiteError
from evals.prompts import load_prompt, load_rubric
from evals.suite import Suite, load_suite

BASE = {"name": "newsroom", "dataset": "question-headlines"}


def write(folder: Path, source: str | dict[str, Any]) -> str:
    path = folder / "my.suite.yml"
    path.write_text(source if isinstance(source, str) else yaml.safe_dump(source), encoding="utf-8")
    return str(path)


def test_everything_but_name_and_dataset_has_a_default(tmp_path: Path):
    suite, folder = load_suite(write(tmp_path, BASE))
    assert folder == tmp_path
    assert list(suite.tasks) == ["summary", "headline"]
    assert suite.prompts("summary") == ("summary/v1",)
    assert suite.prompts("headline") == ("headline/v2",)
    assert list(suite.tasks["summary"].scorer_options("summary")) == ["rouge", "extraction", "facts", "rubric"]
    assert list(suite.tasks["headline"].scorer_options("headline")) == ["verdict", "headline_checks", "rubric"]
    assert (suite.beside, suite.models, suite.judge, suite.gate) == (("lead3", "rules"), (), None, ())
    assert (suite.repeats, suite.seed, suite.selection) == (1, 2009, Selection())
    assert suite.rubrics == {"summary": "summary/v2", "headline": "headline/v2"}


def test_the_suite_of_the_design(tmp_path: Path):
    source = """
        name: newsroom
        dataset: question-headlines
        split: dev
        tags: [sport]
        languages: [en]
        limit: 9
        tasks:
          summary:
            prompts: [summary/v1, summary/v2]
            scorers: [{rouge: {kinds: [rouge1], stemmer: true}}, facts]
          headline:
        models: [openai/gpt-4.1-mini]
        judge: {model: openai/gpt-4.1, samples: 3}
        gate:
          - {score: rougeLsum, task: summary, min: 0.20}
          - {score: verdict_accuracy, task: headline, max_drop: 0.03}
          - {max_unscored: 0.05}
          - {max_errors: 0.02}
    """
    suite, _ = load_suite(write(tmp_path, source))
    assert suite.selection == Selection(split="dev", tags=("sport",), languages=("en",), limit=9)
    assert suite.prompts("summary") == ("summary/v1", "summary/v2")
    assert suite.tasks["summary"].scorer_options("summary") == {
        "rouge": {"kinds": ["rouge1"], "stemmer": True},
        "facts": {},
    }
    assert suite.prompts("headline") == ("headline/v2",)
    assert suite.judge is not None
    assert suite.judge.samples == 3
    assert suite.gate[0].on == "low"
    assert [(rule.min, rule.max_drop, rule.max_unscored, rule.max_errors) for rule in suite.gate] == [
        (0.2, None, None, None),
        (None, 0.03, None, None),
        (None, None, 0.05, None),
        (None, None, None, 0.02),
    ]


def test_the_gate_rule_of_the_design_says_what_it_looks_at(tmp_path: Path):
    source = "name: x\ndataset: y\ngate:\n  - {score: rougeLsum, min: 0.2, on: mean}\n"
    suite, _ = load_suite(write(tmp_path, source))
    assert suite.gate[0].on == "mean"


def test_only_the_named_tasks_run(tmp_path: Path):
    suite, _ = load_suite(write(tmp_path, {**BASE, "tasks": {"headline": {"scorers": []}}}))
    assert list(suite.tasks) == ["headline"]
    assert suite.tasks["headline"].scorer_options("headline") == {}


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"modells": ["x"]}, ("unknown field 'modells'", "correct its name, perhaps to 'models'")),
        ({"name": "a/b"}, ("field 'name'", '"a/b"')),
        ({"dataset": None}, ("field 'dataset'", "null")),
        ({"limit": 0}, ("field 'limit'", "found: 0")),
        ({"repeats": 0}, ("field 'repeats'",)),
        ({"models": "lead3"}, ("field 'models'", '"lead3"')),
        ({"tasks": {"translate": {}}}, ("tasks.translate", "'summary' or 'headline'")),
        ({"tasks": {"summary": {"scorrers": []}}}, ("unknown field 'tasks.summary.scorrers'", "perhaps to 'scorers'")),
        (
            {"tasks": {"summary": {"zebra": 1}}},
            ("unknown field 'tasks.summary.zebra': remove it or correct its name.",),
        ),
        (
            {"tasks": {"summary": {"scorers": [{"a": {}, "b": {}}]}}},
            ("tasks.summary.scorers", "{name: {option: value}}"),
        ),
        ({"judge": "openai/x"}, ("field 'judge'",)),
        ({"judge": {"model": "m", "samples": 26}}, ("field 'judge.samples'", "found: 26")),
        ({"gate": [{"score": "s", "min": 0.2, "max_drop": 0.1}]}, ("field 'gate.0'", "exactly one of min, max_drop")),
        ({"gate": [{"max_errors": 0.1, "max_unscored": 0.1}]}, ("field 'gate.0'", "exactly one")),
        ({"gate": [{"score": "s"}]}, ("field 'gate.0'", "exactly one")),
        ({"gate": [{"max_errors": 0.1}, {"min": 0.2}]}, ("field 'gate.1'", "need a score")),
        ({"gate": [{"score": "s", "max_errors": 0.1}]}, ("field 'gate.0'", "take none")),
        ({"gate": [{"max_errors": 2}]}, ("field 'gate.0.max_errors'", "found: 2")),
        ({"gate": [{"max_unscored": 1.5}]}, ("field 'gate.0.max_unscored'", "found: 1.5")),
        ({"gate": [{"score": "s", "min": float("nan")}]}, ("field 'gate.0.min'", "finite")),
        ({"gate": [{"score": "s", "min": 0, "on": "high"}]}, ("field 'gate.0.on'", '"high"')),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_a_suite_is_strict(tmp_path: Path, fields: dict[str, Any], parts: tuple[str, ...]):
    with pytest.raises(SuiteError) as caught:
        load_suite(write(tmp_path, {**BASE, **fields}))
    message = str(caught.value)
    assert [part for part in ("my.suite.yml: ", *parts) if part not in message] == [], message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("name: x", r"my\.suite\.yml: field 'dataset' is missing"),
        ("- x", r"my\.suite\.yml: a suite is a mapping.*found list"),
        ("name: x\ndataset: [", r"my\.suite\.yml, line 2: not valid YAML"),
        ("", r"my\.suite\.yml: the file is empty"),
    ],
    ids=["no dataset", "list", "not YAML", "empty"],
)
def test_what_is_no_suite(tmp_path: Path, source: str, message: str):
    with pytest.raises(SuiteError, match=message):
        load_suite(write(tmp_path, source))


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("nope", r"no suite 'nope'\. Shipped ones: .*quickstart"),
        ("../suites/quickstart", r"no suite '\.\./suites/quickstart'"),
        ("gone.suite.yml", r"gone\.suite\.yml: there is no such file"),
    ],
)
def test_unknown_suites(spec: str, message: str):
    with pytest.raises(SuiteError, match=message):
        load_suite(spec)


def test_quickstart_names_only_what_is_there():
    suite, folder = load_suite("quickstart")
    articles = list(select(read_articles(find_dataset(suite.dataset, folder)), suite.selection))
    assert len(articles) >= 5
    for task in suite.tasks:
        assert [load_prompt(name).check(task) for name in suite.prompts(task)]
        assert load_rubric(suite.rubrics[task]).file.subject == task
    assert suite.judge is not None


def test_changed_is_validated_again():
    suite = Suite(**BASE, gate=({"max_errors": 0.1},))
    assert suite.changed(limit=3) == Suite(**BASE, limit=3, gate=({"max_errors": 0.1},))
    with pytest.raises(SuiteError, match=r"suite 'newsroom': field 'limit'.*found: -1"):
        suite.changed(limit=-1)


def test_a_rubric_for_one_task_leaves_the_other_its_default(tmp_path: Path):
    suite, _ = load_suite(write(tmp_path, {**BASE, "rubrics": {"summary": "summary/v1"}}))
    assert suite.rubrics["headline"] == "headline/v2"
