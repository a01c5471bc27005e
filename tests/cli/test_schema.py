"""The published JSON Schemas: current, true of every file that is shipped, and false of broken ones."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from conftest import ROOT, article
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from evals.cli import cli
from evals.cli.schema import FORMATS, json_schema
from evals.yaml_loader import StrictLoader

PUBLISHED = ROOT / "evals" / "schemas"
SHIPPED = {
    "suite": [*ROOT.glob("evals/**/*.suite.yml")],
    "article": [*ROOT.glob("datasets/*/articles.jsonl")],
    "rubric": [*ROOT.glob("prompts/rubrics/*/*.yml")],
    "prompt": [*ROOT.glob("prompts/*/*.prompt.yml")],
}


def values(path: Path) -> Iterator[Any]:
    text = path.read_text(encoding="utf-8")
    yield from map(json.loads, text.splitlines()) if path.suffix == ".jsonl" else [yaml.load(text, StrictLoader)]


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_published_is_what_is_read(form: str) -> None:
    path = PUBLISHED / f"{form}.schema.json"
    printed = CliRunner().invoke(cli, ["schema", form]).output
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(printed, encoding="utf-8")
    told = f"run: betteridge schema {form} > evals/schemas/{form}.schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(printed), told
    found = json_schema(form)
    Draft202012Validator.check_schema(found)
    assert {"$schema", "$id", "title", "description"} <= found.keys()


@pytest.mark.parametrize("form", ["suite", "article"])
def test_every_field_says_what_it_is(form: str) -> None:
    found = json_schema(form)
    assert [name for name, one in found["properties"].items() if "description" not in one] == []


@pytest.mark.parametrize(
    ("form", "path"),
    [(form, path) for form, paths in SHIPPED.items() for path in paths],
    ids=lambda one: str(one)[-40:],
)
def test_every_shipped_file_fits(form: str, path: Path) -> None:
    validator = Draft202012Validator(json_schema(form))
    assert [error.message for value in values(path) for error in validator.iter_errors(value)] == []


def test_there_is_something_to_fit() -> None:
    assert all(SHIPPED.values())


SUITE = {"name": "x", "dataset": "y"}
MESSAGES = [{"role": "user", "content": "{{article}}"}]
CRITERION = {"id": "short", "question": "Is it short?"}
GOOD = [
    ("suite", SUITE),
    ("suite", {**SUITE, "tasks": {"summary": None}}),
    ("suite", {**SUITE, "tasks": {"summary": {"scorers": ["rouge", {"facts": {"checks": ["names"]}}]}}}),
    ("suite", {**SUITE, "rubrics": {"summary": "r.yml"}, "gate": [{"score": "rougeL", "min": 0.2}, {"max_errors": 0}]}),
    ("suite", {**SUITE, "gate": [{"max_flags": 0.1, "score": "names"}, {"canaries": True}]}),
    ("article", article(1)),
    ("article", {"id": "Überschrift 1", "body": "b"}),
    ("prompt", {"messages": MESSAGES, "jsonSchema": '{"type": "object"}'}),
    ("prompt", {"messages": MESSAGES, "jsonSchema": {"type": "object"}, "testData": [{"anything": 1}]}),
    ("rubric", {"subject": "summary", "criteria": [CRITERION]}),
]
BAD = [
    ("suite", {"name": "x"}),
    ("suite", {**SUITE, "modles": ["openai/m"]}),
    ("suite", {**SUITE, "name": "a/b"}),
    ("suite", {**SUITE, "name": " "}),
    ("suite", {**SUITE, "repeats": 0}),
    ("suite", {**SUITE, "models": "openai/m"}),
    ("suite", {**SUITE, "tasks": {"sumary": {}}}),
    ("suite", {**SUITE, "judge": {"samples": 3}}),
    ("suite", {**SUITE, "gate": [{"score": "rougeL", "min": 0.2, "max": 0.3}]}),
    ("suite", {**SUITE, "gate": [{"min": 0.2}]}),
    ("suite", {**SUITE, "gate": [{"max_errors": 2}]}),
    ("article", {"id": "a"}),
    ("article", {"id": "a", "body": " \n"}),
    ("article", {"id": "a", "body": "b", "language": "English"}),
    ("article", {"id": "a", "body": "b", "labels": {"verdict": "maybe"}}),
    ("article", {"id": "a", "body": "b", "references": "one"}),
    ("prompt", {"messages": []}),
    ("prompt", {"messages": [{"role": "boss", "content": "x"}]}),
    ("prompt", {"messages": MESSAGES, "modelParameters": {"temperature": 3}}),
    ("rubric", {"subject": "summary", "criteria": []}),
    ("rubric", {"subject": "summary", "criteria": [{**CRITERION, "id": "Not An Id"}]}),
]


@pytest.mark.parametrize(("form", "value"), GOOD)
def test_what_is_read_fits(form: str, value: Any) -> None:
    FORMATS[form][0].model_validate(_as_read(form, value))
    assert [error.message for error in Draft202012Validator(json_schema(form)).iter_errors(value)] == []


@pytest.mark.parametrize(("form", "value"), BAD)
def test_what_is_refused_does_not_fit(form: str, value: Any) -> None:
    model: type[BaseModel] = FORMATS[form][0]
    with pytest.raises(ValidationError):
        model.model_validate(value)
    assert not Draft202012Validator(json_schema(form)).is_valid(value)


def _as_read(form: str, value: Any) -> Any:
    """A prompt's schema may be JSON text, which is parsed before the model sees it."""
    found = value.get("jsonSchema") if form == "prompt" else None
    return {**value, "jsonSchema": json.loads(found)} if isinstance(found, str) else value
