"""What a prompt or a rubric file does that its author will regret: found by reading it, nothing is asked.

An `error` is something that a Run, or a provider, would refuse or get wrong; a `warning` costs money or trust.
The limits of a strict schema are those of OpenAI's structured outputs
(https://platform.openai.com/docs/guides/structured-outputs#supported-schemas).
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from evals.errors import PromptError
from evals.prompts import SUFFIX, VARIABLES, Prompt, Rubric, identify, read_prompt, read_rubric
from evals.schema import Frozen

NEEDS_SCHEMA = frozenset({"headline", "rewrite", "judge", "key_facts"})
"""Kinds whose answer is read as JSON: without a schema the endpoint is left to guess its form."""
FENCED = frozenset({"article", "sentences", "headline", "evidence", "subject", "propositions", "proposition", "quotes"})
TEXTS = frozenset({"article", "sentences"})
"""Variables that hold the article: the long part, which providers cache where it comes first."""
MAX_DEPTH, MAX_PROPERTIES, MAX_ENUM = 10, 5000, 1000
REFUSED = frozenset({"allOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else"})
"""Keywords that no strict schema may use."""


class Finding(Frozen):
    """One thing to mend: where, how bad, and what to do."""

    path: str
    line: int | None = None
    severity: Literal["error", "warning"]
    problem: str


def lint(path: Path, source: str, kind: str | None = None, published: str | None = None) -> list[Finding]:
    """What is wrong with a file, in the order of its lines; `published` is what it was when it was published.

    Args:
        kind: what the prompt is for, a key of `VARIABLES`; default: the name of its folder.
    """
    found = [*_edited(source, published), *_spaces(source)]
    try:
        if path.name.endswith(SUFFIX):
            found += _prompt(read_prompt(source, identify(path, SUFFIX), str(path)), kind or path.resolve().parent.name)
        else:
            found += _rubric(read_rubric(source, identify(path, ".yml"), str(path)))
    except PromptError as problem:
        found.append(("error", str(problem).removeprefix(f"{path}: "), ""))
    findings = [
        Finding(path=str(path), line=_line(source, at), severity=severity, problem=problem)
        for severity, problem, at in found
    ]
    return sorted(findings, key=lambda one: (one.line or 0, one.severity))


_Found = tuple[Literal["error", "warning"], str, str]
"""Severity, problem, and the piece of the source that shows where."""


def _line(source: str, at: str) -> int | None:
    start = source.find(at) if at else -1
    return None if start < 0 else source.count("\n", 0, start) + 1


def _edited(source: str, published: str | None) -> Iterator[_Found]:
    if published is None or published == source:
        return
    old, new = published.splitlines(), source.splitlines()
    at = next((one for one, before in zip(new, old, strict=False) if one != before), "")
    problem = "this version is published and has been edited since. Put it back, and write the change as a new file."
    yield "error", problem, at


def _spaces(source: str) -> Iterator[_Found]:
    if "\r" in source:
        yield "error", "Windows line ends: the same prompt would have another hash on another machine. Use \\n.", ""
        return
    for line in source.split("\n"):
        if line != line.rstrip(" \t"):
            yield "warning", "spaces at the end of the line change the hash and nothing else. Take them out.", line
            break
    if source and not source.endswith("\n"):
        yield "warning", "the last line has no line end.", source.rsplit("\n", 1)[-1]


def _prompt(prompt: Prompt, kind: str) -> Iterator[_Found]:
    if kind not in VARIABLES:
        known = ", ".join(sorted(VARIABLES))
        yield "error", f"{kind!r} is no kind of prompt: its folder is named after one ({known}), or give --kind.", ""
        return
    prompt.check(kind)
    names = [name for message in prompt.file.messages for name in re.findall(r"\{\{-?\s*(\w+)", message.content)]
    if VARIABLES[kind] & TEXTS and not TEXTS.intersection(names):
        yield "error", "the prompt never shows the article. Add {{ article }}.", "messages:"
    first = next((name for name in names if name in FENCED), None)
    if first and first not in TEXTS and TEXTS.intersection(names):
        problem = f"{first!r} comes before the article: put the article first, so that a provider reads it once."
        yield "warning", problem, "{{ " + first
    yield from _unfenced(prompt)
    if prompt.schema is None:
        if kind in NEEDS_SCHEMA:
            yield "error", "the answer is read as JSON and the prompt has no jsonSchema. Add one.", "messages:"
        return
    if prompt.file.responseFormat != "json_schema":
        problem = "GitHub's prompt editor sends the jsonSchema only with responseFormat: json_schema."
        yield "warning", problem, "jsonSchema"
    for problem in _refused(prompt.schema):
        yield "error", f"a strict endpoint refuses the schema: {problem}.", "jsonSchema"


def _unfenced(prompt: Prompt) -> Iterator[_Found]:
    """Fenced variables that a template takes apart: what is cut or changed may have lost its fence."""
    from jinja2 import Environment, nodes

    for message in prompt.file.messages:
        tree = Environment().parse(message.content)  # noqa: S701 (parsed, never rendered)
        for output in tree.find_all(nodes.Output):
            for node in output.nodes:
                for name in () if isinstance(node, nodes.Name) else node.find_all(nodes.Name):
                    if name.name in FENCED:
                        at = next((one for one in message.content.splitlines() if name.name in one), "").strip()
                        problem = (
                            f"{name.name!r} is taken apart, and its fence with it: write {{{{ {name.name} }}}} alone."
                        )
                        yield "error", problem, at


def _refused(schema: Mapping[str, Any], at: str = "the root", depth: int = 1) -> Iterator[str]:
    """Why a strict endpoint would refuse a schema."""
    if depth == 1 and schema.get("type") != "object":
        yield "the root is no object"
    if depth > MAX_DEPTH:
        yield f"{at} is nested deeper than {MAX_DEPTH}"
        return
    yield from (f"{at} uses {word!r}" for word in sorted(REFUSED.intersection(schema)))
    if len(schema.get("enum", ())) > MAX_ENUM:
        yield f"{at} has more than {MAX_ENUM} values"
    properties: Mapping[str, Any] = schema.get("properties", {})
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            yield f"{at} lacks additionalProperties: false"
        if missing := sorted(set(properties) - set(schema.get("required", ()))):
            yield f"{at} does not require {missing[0]!r}"
        if len(properties) > MAX_PROPERTIES:
            yield f"{at} has more than {MAX_PROPERTIES} properties"
    inner = {**properties, **schema.get("$defs", {})} | ({"items": schema["items"]} if "items" in schema else {})
    inner |= {f"choice {number}": one for number, one in enumerate(schema.get("anyOf", ()), 1)}
    for name, one in inner.items():
        if isinstance(one, Mapping):
            yield from _refused(one, f"{name!r}", depth + 1)


def _rubric(rubric: Rubric) -> Iterator[_Found]:
    checked = {canary.criterion for canary in rubric.file.canaries}
    for one in rubric.file.criteria:
        if one.id not in checked and one.by != "length":
            problem = f"criterion {one.id!r} has no canary: nothing shows whether a judge can answer it."
            yield "warning", problem, f"id: {one.id}"
        if one.evidence == "none" and one.critical:
            yield "warning", f"critical criterion {one.id!r} asks for no evidence: a bare no decides.", f"id: {one.id}"
