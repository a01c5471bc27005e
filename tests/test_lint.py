"""Lint finds what an author of prompts regrets, says where, and passes what ships."""

from pathlib import Path

import pytest

from evals.lint import lint
from evals.shipped import shipped

GOOD = """\
name: headline
responseFormat: json_schema
jsonSchema: '{"name": "a", "strict": true, "schema": {"type": "object", "properties": {"x": {"type": "string"}},
  "required": ["x"], "additionalProperties": false}}'
messages:
  - role: user
    content: |
      {{ sentences }}
      {{ headline }}
"""
PATH = Path("prompts/headline/v1.prompt.yml")


def found(source: str, path: Path = PATH, **more: str) -> list[tuple[str, int | None, str]]:
    return [(one.severity, one.line, one.problem) for one in lint(path, source, **more)]


@pytest.mark.parametrize("path", sorted(shipped("prompts").rglob("*.prompt.yml")), ids=lambda path: path.parent.name)
def test_shipped_prompts_pass(path: Path) -> None:
    assert found(path.read_text("utf-8"), path) == []


def test_a_good_prompt_passes_as_published() -> None:
    assert found(GOOD, published=GOOD) == []


@pytest.mark.parametrize(
    ("change", "severity", "line", "said"),
    [
        (("{{ headline }}", "{{ headlin }}"), "error", None, "'headlin' is undefined"),
        (("{{ sentences }}\n      ", ""), "error", 5, "never shows the article"),
        (("{{ sentences }}", "{{ sentences | upper }}"), "error", 8, "'sentences' is taken apart"),
        (("{{ sentences }}", "{{ sentences[:900] }}"), "error", 8, "'sentences' is taken apart"),
        (
            ("{{ sentences }}\n      {{ headline }}", "{{ headline }}\n      {{ sentences }}"),
            "warning",
            8,
            "comes before",
        ),
        ((', "additionalProperties": false', ""), "error", 3, "lacks additionalProperties"),
        (('"required": ["x"]', '"required": []'), "error", 3, "does not require 'x'"),
        (
            ('{"type": "string"}', '{"type": "object", "additionalProperties": true}'),
            "error",
            3,
            "'x' lacks additional",
        ),
        (('{"type": "string"}', '{"not": {"type": "string"}}'), "error", 3, "'x' uses 'not'"),
        (("responseFormat: json_schema\n", ""), "warning", 2, "responseFormat"),
        (("name: headline", "name: headline  "), "warning", 1, "spaces at the end"),
        (("{{ headline }}\n", "{{ headline }}"), "warning", 9, "no line end"),
        (("messages:", "mesages:"), "error", None, "'messages' is missing"),
    ],
)
def test_each_fault_is_named_with_its_line(change: tuple[str, str], severity: str, line: int | None, said: str) -> None:
    assert change[0] in GOOD
    rows = found(GOOD.replace(*change))
    assert [row[:2] for row in rows if said in row[2]] == [(severity, line)], rows


def test_a_headline_prompt_needs_a_schema() -> None:
    source = "messages: [{role: user, content: '{{ sentences }}{{ headline }}'}]\n"
    assert [row[2] for row in found(source)] == [
        "the answer is read as JSON and the prompt has no jsonSchema. Add one."
    ]
    assert found(source.replace("sentences", "article"), Path("prompts/summary/v9.prompt.yml")) == []


def test_a_published_version_is_not_edited() -> None:
    ((severity, line, problem),) = found(GOOD.replace("{{ headline }}", "Now: {{ headline }}"), published=GOOD)
    assert (severity, line) == ("error", 9)
    assert "published" in problem


def test_a_folder_that_is_no_kind_is_told() -> None:
    elsewhere = Path("prompts/mine/v1.prompt.yml")
    assert "'mine' is no kind of prompt" in found(GOOD, elsewhere)[0][2]
    assert found(GOOD, elsewhere, kind="headline") == []


def test_rubrics_want_canaries() -> None:
    source = "subject: summary\ncriteria:\n  - id: clear\n    question: Is it clear?\n    critical: true\n"
    rows = found(source, Path("prompts/rubrics/summary/v9.yml"))
    assert [(row[0], row[1]) for row in rows] == [("warning", 3), ("warning", 3)]
    assert "no canary" in rows[0][2]
    assert "no evidence" in rows[1][2]
