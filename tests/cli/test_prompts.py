"""`betteridge prompts`: listed, shown, linted against git, compared."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Done, article
from openai_server import Server

from evals.shipped import shipped

Cli = Callable[..., Done]
SOURCE = shipped("prompts", "summary", "v1.prompt.yml").read_text("utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with one published prompt."""
    path = tmp_path / "prompts" / "summary" / "v1.prompt.yml"
    path.parent.mkdir(parents=True)
    path.write_text(SOURCE, "utf-8")
    for arguments in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "one"],
    ):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, timeout=20)
    return path


def test_lint_holds_versions_against_git(betteridge: Cli, repository: Path) -> None:
    assert betteridge("prompts", "lint").code == 0
    repository.write_text(SOURCE.replace("three sentences", "two sentences"), "utf-8")
    new = repository.with_name("v2.prompt.yml")
    new.write_text(SOURCE.replace("three sentences", "two sentences"), "utf-8")
    told = betteridge("prompts", "lint")
    assert told.code == 2
    assert told.out.startswith("prompts/summary/v1.prompt.yml:")
    assert "published" in told.out
    assert "v2.prompt.yml" not in told.out
    (finding,) = betteridge("prompts", "lint", "--json", "--base", "main").json["findings"]
    assert (finding["severity"], Path(finding["path"])) == ("error", Path("prompts/summary/v1.prompt.yml"))


@pytest.mark.parametrize("why", ["detected dubious ownership", "bad config"])
def test_a_git_that_refuses_to_answer_is_not_taken_for_no_git(
    betteridge: Cli, repository: Path, tmp_path: Path, why: str
) -> None:
    repository.write_text(SOURCE.replace("three sentences", "two sentences"), "utf-8")
    env = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    if why == "bad config":
        env, _ = {}, (tmp_path / ".git" / "config").write_text("no [config\n")
    told = betteridge("prompts", "lint", **env)
    assert (told.code, told.out) == (2, "")
    assert f"Error: prompts/summary: git refuses to read this repository ({why}" in told.err
    remedy = f"git config --global --add safe.directory {tmp_path}" if env else "status"
    assert told.err.endswith(f"{remedy}\n")
    compared = betteridge("compare", "main:prompts/summary/v1.prompt.yml", **env)
    assert (compared.code, f"git refuses to read this repository ({why}" in compared.err) == (2, True)
    (tmp_path / "inside").mkdir()
    assert "Note: git refuses to read this repository" in betteridge("init", "inside", **env).out
    doctor = betteridge("doctor", **env)
    assert (doctor.code, "git refuses to read this repository" in doctor.out) == (2, True)


def test_lint_follows_no_link_out_of_the_folder(betteridge: Cli, repository: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "x").mkdir(parents=True)
    for path in (outside / "secret.prompt.yml", outside / "x" / "v1.yml"):
        path.write_text("secret: hunter2\n", "utf-8")
    repository.with_name("v2.prompt.yml").symlink_to(outside / "secret.prompt.yml")
    repository.with_name("v3.prompt.yml").symlink_to("v1.prompt.yml")
    repository.with_name("v4.prompt.yml").symlink_to("v4.prompt.yml")
    os.mkfifo(repository.with_name("v5.prompt.yml"))
    (repository.parents[1] / "rubrics").symlink_to(outside)
    done = betteridge("prompts", "lint", timeout=20)
    assert (done.code, done.out) == (0, "")  # a link inside is the same text as its target, and was published
    ours = ["summary/v2.prompt.yml", "summary/v4.prompt.yml", "summary/v5.prompt.yml", "rubrics/x/v1.yml"]
    assert done.err.splitlines()[:-1] == [
        f"Warning: prompts/{name}: no file, or a link out of prompts. It is not read; name the file itself."
        for name in ours
    ]
    assert done.err.endswith("2 files, 0 errors, 0 warnings\n")
    assert "hunter2" not in betteridge("prompts", "list", timeout=20).out
    assert betteridge("prompts", "lint", "prompts/summary/v2.prompt.yml").code == 2  # who names it means it


def test_with_a_base_lint_warns_of_what_differs_from_it_alone(betteridge: Cli, repository: Path) -> None:
    rubric = repository.parents[1] / "rubrics" / "summary" / "v1.yml"
    rubric.parent.mkdir(parents=True)
    rubric.write_text(shipped("prompts", "rubrics", "summary", "v1.yml").read_text("utf-8"), "utf-8")
    warned = betteridge("prompts", "lint", "--base", "main", "--format", "github")
    assert (warned.code, "::warning file=prompts/rubrics/summary/v1.yml" in warned.out) == (0, True)
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (["add", "."], [*who, "commit", "--quiet", "-m", "two"]):
        subprocess.run(["git", *arguments], cwd=rubric.parents[3], check=True, timeout=20)
    assert betteridge("prompts", "lint", "--base", "main", "--format", "github").out == ""
    assert "has no canary" in betteridge("prompts", "lint").out


def test_the_folder_s_prompts_are_listed_first(betteridge: Cli, repository: Path) -> None:
    repository.with_name("v2.prompt.yml").write_text("- 1\n", "utf-8")
    done = betteridge("prompts", "list")
    lines = done.out.splitlines()
    assert re.match(r"summary@v1 +[0-9a-f]{16}  prompts/summary/v1\.prompt\.yml  Three", lines[0])
    assert [line.split("@")[0] for line in lines[1:]][:5] == ["headline"] * 3 + ["summary"] * 2
    assert len({re.search("  [0-9a-f]{16}  ", line).start() for line in lines}) == 1  # type: ignore[union-attr]
    assert done.err.startswith("Warning: prompts/summary/v2.prompt.yml")


def test_lint_names_a_revision_that_does_not_exist(betteridge: Cli, repository: Path) -> None:
    told = betteridge("prompts", "lint", str(repository), "--base", "origin/mian")
    assert (told.code, told.out) == (2, "")
    assert "origin/mian" in told.err


def test_lint_outside_git_and_of_odd_files(betteridge: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "prompts" / "summary"
    folder.mkdir(parents=True)
    assert betteridge("prompts", "lint").code == 4
    (folder / "v1.prompt.yml").write_bytes(b"name: \xff\xfe\n")
    (folder / "v2.prompt.yml").write_text("- 1\n- 2\n", "utf-8")
    told = betteridge("prompts", "lint")
    assert told.code == 2
    assert len(told.out.splitlines()) == 2
    assert "Traceback" not in told.out + told.err


def test_diff_shows_lines_and_the_scores_of_a_run_that_has_both(
    betteridge: Cli, tmp_path: Path, server: Server
) -> None:
    assert "No Run holds both" in betteridge("prompts", "diff", "summary/v1", "summary/v2").err
    data = tmp_path / "articles.jsonl"
    data.write_text(json.dumps(article(1)) + "\n", "utf-8")
    suite = tmp_path / "s.suite.yml"
    suite.write_text(
        f"name: s\ndataset: {data}\nmodels: [openai/fake]\nbeside: []\nprimary: rouge2\n"
        "tasks: {summary: {prompts: [summary/v1, summary/v2], scorers: [rouge]}}\n",
        "utf-8",
    )
    assert betteridge("run", str(suite), OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k").code == 0
    told = betteridge("prompts", "diff", "summary/v1", "summary/v2")
    assert "+description: As v1, and keeps" in told.out
    measures = told.out.partition("openai/fake")[2].splitlines()[1:]
    assert measures[0].split()[0] == "rouge2"  # the primary measure
    assert "rougeLsum" in told.out
    scores = betteridge("prompts", "diff", "summary/v1", "summary/v2", "--json").json["scores"]
    assert [{one["prompt"] for one in found} for found in scores.values()] == [{"summary@v1"}, {"summary@v2"}]
