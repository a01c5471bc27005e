"""The GitHub workflow that `init` writes: linted, and its steps run on pull requests for the worse and for the better."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Done
from openai_server import Reply, Server, completion, sensible
from workflow_steps import Runner, git, load_workflow

from evals.cli.init import STARTER

Cli = Callable[..., Done]
TEMPLATE = STARTER / "workflow.yml"
OWN = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ALL = [TEMPLATE, *OWN]
SUITE = "newsroom.suite.yml"
RUBRIC = "prompts/rubrics/summary/v1.yml"
ALERT = "prompts/summary/v2.prompt.yml"


@pytest.fixture
def repository(betteridge: Cli, tmp_path: Path) -> Path:
    """What `init` writes, committed to main."""
    assert betteridge("init", "repository").code == 0
    folder = tmp_path / "repository"
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "What init writes")
    return folder


def pull_request(repository: Path, **env: str) -> Runner:
    """A runner in a shallow clone of what is changed in the repository, merged into main as GitHub merges it."""
    git(repository, "checkout", "--quiet", "-b", "head")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "A change")
    git(repository, "checkout", "--quiet", "main")
    git(repository, "merge", "--quiet", "--no-ff", "-m", "Merge", "head")
    clone = repository.parent / "clone"
    shutil.rmtree(clone, ignore_errors=True)
    git(repository, "clone", "--quiet", "--depth=2", f"file://{repository}", str(clone))
    git(repository, "reset", "--quiet", "--hard", "HEAD^1")
    git(repository, "branch", "--quiet", "-D", "head")
    workflow = load_workflow(clone / ".github" / "workflows" / "prompts.yml")
    context = {"vars.BETTERIDGE_MODEL": env.pop("MODEL", ""), "vars.BETTERIDGE_JUDGE": env.pop("JUDGE", "")}
    context |= {"github.token": "token", "secrets.OPENAI_API_KEY": "key", "pull_request.number": "7"}
    comments = {"COMMENTS": str(repository.parent / "comments.json")}
    return Runner(workflow, clone, context, {**comments, **env})


def put(repository: Path, old: str, new: str, path: str = SUITE) -> None:
    text = (repository / path).read_text("utf-8")
    assert old in text
    (repository / path).write_text(text.replace(old, new), "utf-8")


def comments(repository: Path) -> list[str]:
    found: list[str] = json.loads((repository.parent / "comments.json").read_text("utf-8"))
    return found


def test_red_for_a_worse_prompt_and_green_for_the_way_back_from_the_recording(repository: Path) -> None:
    put(repository, "summary/v1.prompt.yml", "summary/v2.prompt.yml")
    runner = pull_request(repository)
    red = runner.job("evaluate")
    assert red.failed, red.out
    assert red.ran == ["Install", "Lint the prompts", "Compare base and head"]
    assert any(line.startswith(f"::error file={ALERT}::rougeLsum of ") for line in red.annotations), red.out
    assert red.summary.startswith("## 🔴 The gate fails: newsroom")
    assert "worse on" in red.summary or "worse, -" in red.summary
    report = runner.folder / "report"
    assert "<html" in (report / "comparison.html").read_text("utf-8")
    assert "<failure" in (report / "junit.xml").read_text("utf-8")
    assert not runner.job("comment").failed
    (comment,) = comments(repository)
    assert comment == f"<!-- betteridge: {SUITE} -->\n{red.summary}"

    git(repository, "checkout", "--quiet", "main")
    put(repository, "summary/v1.prompt.yml", "summary/v2.prompt.yml")
    git(repository, "commit", "--quiet", "-am", "v2 is in use")
    put(repository, "summary/v2.prompt.yml", "summary/v1.prompt.yml")
    runner = pull_request(repository)
    green = runner.job("evaluate")
    assert not green.failed, green.out
    assert green.annotations == []  # an untouched rubric is not warned of
    assert green.summary.startswith("## 🟢 The gate passes: newsroom")
    runner.job("comment")
    assert comments(repository) == [f"<!-- betteridge: {SUITE} -->\n{green.summary}"]  # rewritten, not one more


def by_prompt(asked: dict[str, Any]) -> Reply:
    """A model that does what v3 asks for: nothing of use."""
    return completion("Nothing, alas.") if "three words" in asked["messages"][-1]["content"] else sensible(asked)


def test_a_live_model_is_asked_once_for_what_base_and_head_share(repository: Path, server: Server) -> None:
    server.behave = by_prompt
    source = (repository / "prompts" / "summary" / "v1.prompt.yml").read_text("utf-8")
    worse = source.replace("three sentences", "three words")
    (repository / "prompts" / "summary" / "v3.prompt.yml").write_text(worse, "utf-8")
    put(repository, "summary/v1.prompt.yml", "summary/v3.prompt.yml")
    runner = pull_request(
        repository, MODEL="openai/gpt-4.1-nano", JUDGE="openai/gpt-4.1-nano", OPENAI_BASE_URL=server.url
    )
    red = runner.job("evaluate")
    assert red.failed, red.out
    assert any(line.startswith("::error file=prompts/summary/v3.prompt.yml::rougeLsum") for line in red.annotations)
    assert {one["authorization"] for one in server.headers} == {"Bearer key"}
    asked = [json.dumps(one, sort_keys=True) for one in server.asked]
    assert any("A statement about it" in one for one in asked)  # the headlines, whose prompt is the same
    assert len(asked) == len(set(asked))


def test_a_published_version_that_was_edited_is_an_error_at_its_line(repository: Path) -> None:
    put(repository, "six words", "nine words", ALERT)
    job = pull_request(repository).job("evaluate")
    assert job.failed
    (edited,) = [line for line in job.annotations if "published" in line]
    assert re.match(rf"::error file={ALERT},line=\d+::this version is published", edited)
    assert job.summary.startswith("## 🟢")  # compared all the same: it is not the version in use


def test_what_was_not_recorded_is_red_and_says_what_to_do(repository: Path) -> None:
    put(repository, "three sentences", "four sentences", "prompts/summary/v1.prompt.yml")
    runner = pull_request(repository)
    job = runner.job("evaluate")
    assert job.failed
    assert any(line.startswith(f"::error file={SUITE}::") for line in job.annotations)
    assert "🟠 Betteridge stopped" in job.summary
    assert "Record anew" in job.summary
    assert not runner.job("comment").failed


def test_the_pull_request_that_brings_the_suite_has_a_scorecard(repository: Path) -> None:
    suite = (repository / SUITE).read_text("utf-8")
    git(repository, "rm", "--quiet", SUITE)
    git(repository, "commit", "--quiet", "-m", "No suite yet")
    (repository / SUITE).write_text(suite, "utf-8")
    runner = pull_request(repository)
    job = runner.job("evaluate")
    assert not job.failed, job.out
    assert job.summary.startswith("## Scorecard newsroom")
    assert (runner.folder / "report" / "junit.xml").is_file()


def test_this_repository_uses_the_same_workflow() -> None:
    ours, theirs = (path.read_text("utf-8").splitlines() for path in (ROOT / ".github/workflows/prompts.yml", TEMPLATE))
    differing = [two.split(":")[0].strip() for one, two in zip(ours, theirs, strict=True) if one != two]
    assert differing == ["SUITE", "PACKAGE"]


def test_its_own_suite_runs_from_the_recording(betteridge: Cli) -> None:
    done = betteridge("run", str(ROOT / ".github" / "prompts.suite.yml"), "--json")
    assert done.code == 0, done.err
    assert {one["model"] for one in done.json["scorecard"]["estimates"]} >= {"local/smollm2", "lead3"}


@pytest.mark.parametrize("path", ALL, ids=[path.name for path in ALL])
def test_workflows_are_pinned_bounded_and_harmless_to_forks(path: Path) -> None:
    workflow, text = load_workflow(path), path.read_text("utf-8")
    assert set(workflow["on"]) <= {"pull_request", "push"}
    assert workflow["permissions"] == {}
    assert "cancel-in-progress" in workflow["concurrency"]
    assert all("timeout-minutes" in job and "permissions" in job for job in workflow["jobs"].values())
    uses = re.findall(r"uses: (.*)", text)
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in uses)
    for job in workflow["jobs"].values():
        writes = "write" in job["permissions"].values()
        checked_out = any("checkout" in step.get("uses", "") for step in job["steps"])
        assert not (writes and checked_out)
        assert all("${{" not in step.get("run", "") for step in job["steps"])


@pytest.mark.parametrize(
    "command", [["actionlint", "-no-color"], ["zizmor", "--offline", "--quiet"]], ids=["actionlint", "zizmor"]
)
def test_workflows_are_linted(command: list[str], tmp_path: Path) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]}: pip install 'betteridge[dev]'")
    done = subprocess.run([*command, *map(str, ALL)], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        (f"nope:{SUITE}", "'nope' is no revision"),
        (SUITE, "which revision of this suite?"),
        ("main:other.suite.yml", "has no file other.suite.yml"),
    ],
)
def test_a_suite_that_is_not_there_is_one_sentence(spec: str, told: str, betteridge: Cli, tmp_path: Path) -> None:
    betteridge("init")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "one")
    done = betteridge("compare", spec)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert len(done.err.splitlines()) == 1
