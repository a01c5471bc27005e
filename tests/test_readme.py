"""What the README shows must work as it stands there."""

import re
import tomllib

import yaml
from conftest import ROOT

from evals.settings import Settings
from evals.suite import Suite

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


def test_its_suite_is_a_suite() -> None:
    (text,) = blocks("yaml")
    suite = Suite.model_validate(yaml.safe_load(text))
    assert (suite.name, len(suite.gate)) == ("newsroom", 2)
    assert suite.prompts("summary") == ("summary/v1", "summary/v2")


def test_its_settings_are_settings() -> None:
    (text,) = blocks("toml")
    data = tomllib.loads(text)
    assert set(data) <= set(Settings.model_fields)
    assert Settings(**data).endpoints["ollama"].base_url == "http://localhost:11434/v1"


def test_ci_runs_its_commands() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (tests,) = [line for block in blocks("sh") for line in block.splitlines() if " && pytest" in line]
    install, weights, command = tests.split(" && ")
    assert f"\n{command}\n" in script
    for part in (install, weights):
        assert part.removeprefix("pip install ") in script.replace("--quiet ", "")


def test_its_picture_and_links_are_there() -> None:
    paths = [path for path in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in path]
    assert len(paths) >= 3
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_sentence_that_is_the_architecture_heads_readme_and_package() -> None:
    import evals

    sentence = "a **Comparison** is what changed; a **Gate** says whether it may ship."
    assert sentence in README
    assert sentence in (evals.__doc__ or "")
