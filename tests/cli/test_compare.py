"""`betteridge compare` and `betteridge gate`, as a user runs them."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Done
from made_runs import ALONE, Group, make_run, summaries, verdicts
from openai_server import Server, completion, sensible

Cli = Callable[..., Done]
MakeSuite = Callable[..., Path]
V2: Group = ("summary", "summary@v2", "openai/m")


def values(shift: float, seed: int, count: int = 60) -> list[dict[str, float]]:
    level, random = np.linspace(0.2, 0.6, count), np.random.default_rng(seed)
    return [{"rougeLsum": float(one)} for one in level + shift + random.normal(0, 0.05, count)]


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A home with three Runs: `base`, a better and a worse one."""
    home = tmp_path / ".betteridge" / "runs"
    said = [("supported", "supported" if at % 3 else "unresolved") for at in range(60)]
    turned = [("supported", "supported" if at % 4 else "contradicted") for at in range(60)]
    suite = {"primary": "rougeLsum", "gate": [{"score": "rougeLsum", "max_drop": 0.03}], "seed": 7}
    headline: Group = ("headline", "headline@v2", "openai/m")
    for name, shift, found in (("base", 0.0, said), ("better", 0.06, turned), ("worse", -0.06, turned)):
        answers = {ALONE: summaries(values(shift, len(name))), headline: verdicts(found)}
        make_run(home / name, answers, suite=suite)
    return home


def test_the_conclusion_comes_first_and_80_columns_are_enough(betteridge: Cli, runs: Path) -> None:
    done = betteridge("compare", "base", "better", COLUMNS="80")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[:2] == ["Comparison  BASE base", "            HEAD better"]
    assert "the primary measure: better" in " ".join(lines[1:4])
    assert "Verdicts: " in done.out
    assert "Gained most, by rougeLsum" in done.out
    assert max(map(len, lines)) <= 92


def test_json_is_one_document_with_every_figure(betteridge: Cli, runs: Path) -> None:
    done = betteridge("compare", "base", "better", "--json")
    found = json.loads(done.out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    one = found["pairings"][0]["measures"][0]
    for name in (
        "base",
        "head",
        "difference",
        "low",
        "high",
        "p",
        "p_adjusted",
        "detectable",
        "method",
        "test",
        "n",
        "clusters",
    ):
        assert one[name] is not None, name
    assert (found["seed"], found["resamples"], found["family"]) == (7, 10_000, 3)
    again = betteridge("compare", "base", "better", "--json")
    assert again.out == done.out


def test_markdown_is_folded_and_inert(betteridge: Cli, runs: Path) -> None:
    done = betteridge("compare", "base", "better", "--format", "markdown")
    assert done.out.startswith("## Comparison\n\n**HEAD against BASE")
    assert "| rougeLsum \\* | " in done.out
    assert done.out.count("<details>") == done.out.count("</details>") == 7  # the seventh holds the cost


def test_every_format_goes_to_a_file_to_standard_output_or_beside_the_run(
    betteridge: Cli, runs: Path, tmp_path: Path
) -> None:
    for name, start in (
        ("c.html", "<!doctype html>"),
        ("c.csv", "article_id,"),
        ("c.svg", "<svg"),
        ("c.xml", "<testsuites"),
    ):
        done = betteridge("compare", "base", "better", "-o", name, "--json")
        assert (done.code, done.json["path"]) == (0, name), done.err
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    done = betteridge("compare", "base", "better", "--format", "html")
    assert done.out == f"Written: {runs.relative_to(tmp_path) / 'better.against.base.html'}\n"
    assert betteridge("compare", "base", "better", "--format", "badge").out.startswith("<svg")
    done = betteridge("compare", "base", "better", "--plan", "-o", "plan.md")
    assert (tmp_path / "plan.md").read_text(encoding="utf-8").startswith("**To see a difference of 0.05")
    refused = betteridge("compare", "base", "--self", "--format", "html")
    assert (refused.code, refused.out) == (2, "")
    assert "--format html: a plan and --self are shown as terminal, markdown or json alone." in refused.err


def test_a_plan_and_a_noise_floor(betteridge: Cli, runs: Path) -> None:
    done = betteridge("compare", "base", "better", "--plan", "--effect", "0.02", "--power", "0.9", "--task", "summary")
    assert done.out.startswith("To see a difference of 0.02 with 90% power takes ")
    floor = betteridge("compare", "base", "--self", "--task", "summary", "--json")
    assert (floor.json[0]["kind"], floor.json[0]["floors"][0]["tolerance"]) == ("self", 0.03)
    assert betteridge("compare", "base", "--self", "--task", "headline").code == 0


def test_the_gate_against_a_baseline(betteridge: Cli, runs: Path, tmp_path: Path) -> None:
    better = betteridge("gate", "better", "--baseline", "base")
    assert (better.code, better.out.splitlines()[0]) == (0, "The gate passes: better, against base")
    worse = betteridge("gate", "worse", "--baseline", "base", "--json")
    assert (worse.code, worse.json["outcome"], worse.json["baseline"]) == (1, "fail", "base")
    alone = betteridge("gate", "worse")
    assert (alone.code, alone.out.splitlines()[0]) == (4, "The gate was not tried, no rule could be judged: worse")
    (tmp_path / "rules.yml").write_text("- {score: rougeLsum, min: 0.9}\n- {max_errors: 0.0}\n")
    assert betteridge("gate", "better", "--rules", "rules.yml").code == 1


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["compare"], "Name two Runs"),
        (["compare", "base"], "compared with itself is no comparison"),
        (["compare", "base", "nope"], "There is no Run 'nope'"),
        (["compare", "base", "better", "--measure", "rouge9"], "Neither side has a measure 'rouge9'"),
        (["compare", "base", "--against", "x"], "--against needs what it stands against"),
        (["compare", "base", "--model", "a/b", "--against", "x"], "has no answers of a/b"),
        (["compare", "--judge", "a"], "name the other judge with --against"),
        (["compare", "main:prompts/v1.prompt.yml"], "is no git work tree"),
        (["compare", "nowhere.yml", "other.yml"], "nowhere.yml: there is no such file"),
        (["gate", "base", "--baseline", "nope"], "There is no Run 'nope'"),
        (["gate", "base", "--rules", "nope.yml"], "nope.yml: there is no such file"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(betteridge: Cli, runs: Path, args: list[str], told: str) -> None:
    done = betteridge(*args)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: ")
    assert told in done.err
    assert done.err.count("\n") == 1


def git(folder: Path, *args: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *identity, *args], check=True, capture_output=True)


TEMPLATE = "messages:\n  - {role: user, content: 'WORD this: {{article}}'}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A work tree with a summary prompt that was changed since it was committed."""
    path = tmp_path / "prompts" / "summary" / "v9.prompt.yml"
    path.parent.mkdir(parents=True)
    path.write_text(TEMPLATE.replace("WORD", "Summarise"))
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "prompts")
    git(tmp_path, "commit", "-q", "-m", "x")
    path.write_text(TEMPLATE.replace("WORD", "Shorten"))
    return path


def shorter(asked: dict[str, Any]) -> Any:
    reply = sensible(asked)
    return completion("Nothing.") if "Shorten this" in asked["messages"][-1]["content"] else reply


def test_a_prompt_at_a_revision_against_the_work_tree(
    betteridge: Cli, suite: MakeSuite, server: Server, repository: Path, tmp_path: Path
) -> None:
    path = suite(8, models=["openai/m"])
    server.behave = shorter
    env = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-x"}
    args = ("compare", "main:prompts/summary/v9.prompt.yml", "--suite", str(path), "--json")
    done = betteridge(*args, **env)
    assert done.code == 0, done.err
    (pairing,) = done.json["pairings"]
    assert pairing["base"]["prompt"] == pairing["head"]["prompt"] == "summary@v9"
    assert pairing["base"]["prompt_hash"] != pairing["head"]["prompt_hash"]
    assert "Prompt summary@v9 is not the same in both Runs." in done.json["notes"]
    assert next(one for one in pairing["measures"] if one["name"] == "rougeLsum")["word"] == "worse"
    assert len(server.asked) == 16
    assert betteridge(*args, **env).code == 0
    assert len(server.asked) == 16  # one cache for all


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("nowhere:prompts/summary/v9.prompt.yml", "'nowhere' is no revision of this git repository"),
        (
            "main:prompts/summary/v7.prompt.yml",
            "revision main has no file prompts/summary/v7.prompt.yml in this folder",
        ),
        ("prompts/summary/v9.prompt.yml", "are the same text"),
    ],
)
def test_a_revision_that_is_not_there(
    betteridge: Cli, suite: MakeSuite, repository: Path, spec: str, told: str
) -> None:
    done = betteridge("compare", spec, "--suite", str(suite(2, models=["openai/m"])))
    assert done.code == 2
    assert told in done.err


@pytest.fixture
def committed(suite: MakeSuite, tmp_path: Path) -> Path:
    """A suite that was committed with all its files, most of them marked to be left out of archives, and links."""
    path = suite(
        4, models=["lead3"], beside=[], tasks={"summary": {"scorers": ["rouge"], "prompts": ["inside.prompt.yml"]}}
    )
    (tmp_path / ".gitattributes").write_text("*.jsonl export-ignore\nprompts export-ignore\n")
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "v1.prompt.yml").write_text(TEMPLATE)
    (tmp_path / "inside.prompt.yml").symlink_to("prompts/v1.prompt.yml")
    git(tmp_path, "init", "-q", "-b", "main")
    return path


def test_a_suite_at_a_revision_has_every_file_of_then(betteridge: Cli, committed: Path, tmp_path: Path) -> None:
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x")
    done = betteridge("compare", "main:tram.suite.yml", "--json")
    assert done.code == 0, done.err
    assert done.json["pairings"][0]["measures"][0]["n"] == 4
    status = subprocess.run(["git", "status", "--short"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert status.stdout == "?? .betteridge/\n"  # git's own index is as it was


def test_a_misspelt_score_of_head_is_told_before_base_is_paid_for(
    betteridge: Cli, committed: Path, tmp_path: Path
) -> None:
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x")
    rules = [{"score": "rouge2", "task": "summary", "min": 0}, {"score": "rougeLsumm", "min": 0}]
    committed.write_text(json.dumps({**json.loads(committed.read_text()), "gate": rules}))
    done = betteridge("compare", "main:tram.suite.yml")
    assert (done.code, "tram.suite.yml: Gate rule on 'rougeLsumm'" in done.err) == (2, True)
    assert not (tmp_path / ".betteridge" / "runs").exists()
    assert betteridge("compare", "main:tram.suite.yml", "--task", "summary").code == 0


def test_a_revision_s_links_lead_nowhere_else(betteridge: Cli, committed: Path, tmp_path: Path) -> None:
    outside = tmp_path.with_name(f"{tmp_path.name}-outside.prompt.yml")
    outside.write_text(TEMPLATE)
    (tmp_path / "inside.prompt.yml").unlink()
    (tmp_path / "inside.prompt.yml").symlink_to(outside)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x")
    done = betteridge("compare", "main:tram.suite.yml")
    assert (done.code, "inside.prompt.yml: there is no such file" in done.err) == (2, True), done.err
    assert "Note: BASE is without inside.prompt.yml: a symbolic link out of the repository." in done.err


def test_the_base_of_a_comparison_is_marked_and_in_no_trend(
    betteridge: Cli, committed: Path, server: Server, tmp_path: Path
) -> None:
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x")
    assert betteridge("run", "tram.suite.yml").code == 0
    assert betteridge("compare", "main:tram.suite.yml").code == 0
    env = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-x"}
    prompts = (
        "compare",
        "main:prompts/v1.prompt.yml",
        "inside2.prompt.yml",
        "--task",
        "summary",
        "--model",
        "openai/m",
    )
    (tmp_path / "inside2.prompt.yml").write_text(TEMPLATE.replace("WORD", "Shorten"))
    assert betteridge(*prompts, "--suite", "tram.suite.yml", **env).code == 0
    listed = betteridge("runs", "list", "--json").json
    bases = [None, "main:tram.suite.yml", None, "main:prompts/v1.prompt.yml", None]
    assert [one["base"] for one in listed] == bases
    lines = betteridge("runs", "list").out.splitlines()
    assert [("base: main:" in line) for line in lines] == [base is not None for base in bases]
    assert "  tram, base: main:tram.suite.yml  " in lines[1]
    shown = betteridge("runs", "show", listed[1]["id"]).out
    assert "\nBase      main:tram.suite.yml\n" in shown
    assert betteridge("runs", "show", "--json").json["id"] == listed[4]["id"]
    trend = betteridge("runs", "trend", "--json").json
    assert {one["id"] for one in listed if one["base"]}.isdisjoint(trend["runs"])
    assert listed[4]["id"] in trend["runs"]
    betteridge("runs", "remove", listed[4]["id"], "--yes")
    assert betteridge("runs", "show", "--json").json["id"] == listed[2]["id"]  # latest is no base
    assert betteridge("runs", "remove", *(one["id"] for one in listed[:4]), "--yes").code == 0


def test_a_prompt_needs_a_model(betteridge: Cli, suite: MakeSuite, repository: Path) -> None:
    path = suite(2, models=["outputs/mine.jsonl"])
    (path.parent / "mine.jsonl").write_text('{"article_id": "tram-0", "task": "summary", "text": "T."}')
    done = betteridge("compare", "main:prompts/summary/v9.prompt.yml", "--suite", str(path))
    assert (done.code, "A prompt needs a model" in done.err) == (2, True), done.err
    assert not (path.parent / ".betteridge" / "runs").exists()


def test_two_judges_on_the_same_answers(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    env = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-x"}
    path = suite(3, models=["openai/m"], tasks={"summary": {"scorers": ["rubric"]}}, beside=[])
    args = ("compare", "--judge", "openai/j", "--against", "openai/k", "--suite", str(path), "--json")
    done = betteridge(*args, **env)
    assert done.code == 0, done.err
    assert {one["name"] for one in done.json["pairings"][0]["measures"]} >= {"rubric"}
    generated = [one for one in server.asked if one["model"] == "m"]
    assert len(generated) == 3
