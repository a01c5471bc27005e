"""`betteridge schema`: the formats of files as JSON Schema, from the models that read them."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any

import click
from pydantic import BaseModel

from evals.cli.options import as_json, print_json
from evals.prompts import PromptFile, RubricFile
from evals.schema import Article
from evals.suite import BOUNDS, OF_A_SCORE, Suite

FORMATS: dict[str, tuple[type[BaseModel], str]] = {
    "suite": (Suite, "What to run: a *.suite.yml file"),
    "article": (Article, "One line of an articles.jsonl"),
    "rubric": (RubricFile, "A rubric: the questions that a judge answers"),
    "prompt": (PromptFile, "A prompt: a *.prompt.yml file"),
}


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice([*FORMATS]))
@as_json
def schema(form: str, as_json: bool) -> None:  # noqa: ARG001 (it is JSON with and without)
    """Print the JSON Schema of FORMAT (suite, article, rubric or prompt), with which editors check and complete files.

    betteridge schema suite > suite.schema.json, and as the first line of a suite beside it:
    # yaml-language-server: $schema=suite.schema.json
    """
    print_json(json_schema(form))


def json_schema(form: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a format. What passes it may still be refused: it checks form alone."""
    model, title = FORMATS[form]
    found = model.model_json_schema()
    definitions = {model.__name__: found, **found.get("$defs", {})}
    for one in _models(model):
        if one.__name__ in definitions:
            _describe(one, definitions[one.__name__])
    for one_of in definitions.values():
        for field in one_of.get("properties", {}).values():
            field.pop("title", None)  # `Max Drop`: the name once more
    if form == "suite":
        tasks = found["properties"]["tasks"]
        tasks["additionalProperties"] = {"anyOf": [tasks["additionalProperties"], {"type": "null"}]}
        rule = definitions["GateRule"]
        rule["oneOf"] = [{"required": [name]} for name in BOUNDS]
        rule["dependentRequired"] = {name: ["score"] for name in OF_A_SCORE}
    if form == "prompt":
        found["properties"]["jsonSchema"]["anyOf"].append({"type": "string"})
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:betteridge:schema:{form}"}
    return {**head, **found, "title": title}


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and those that its fields hold, by the names that its module knows."""
    known = {one for one in vars(inspect.getmodule(model)).values() if isinstance(one, type)}
    yield from (one for one in known if issubclass(one, BaseModel))


def _describe(model: type[BaseModel], found: dict[str, Any]) -> None:
    """Takes the words under each field, which Python does not keep, from the source."""
    for one in model.__mro__:
        if not (issubclass(one, BaseModel) and one is not BaseModel):
            continue
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(one))).body
        assert isinstance(tree, ast.ClassDef)
        for field, below in zip(tree.body, tree.body[1:], strict=False):
            told = below.value.value if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) else None
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(told, str):
                found["properties"][field.target.id].setdefault("description", told)
