"""`betteridge init`: what it writes works at once, offline, and what is there already is left alone."""

import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Done, environment
from workflow_steps import git

from evals.cli.init import STARTER
from evals.models.recorded import Header
from evals.shipped import shipped

Cli = Callable[..., Done]
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")


def tree(folder: Path) -> dict[str, str]:
    """Every file with a hash of it."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".betteridge" not in path.parts)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_run_and_pytest_work_at_once_without_a_key_and_without_a_network(betteridge: Cli, tmp_path: Path) -> None:
    done = betteridge("init", "desk", "--json")
    assert (done.code, done.json["kept"]) == (0, [])
    folder = tmp_path / "desk"
    assert set(done.json["written"]) == set(tree(folder))
    offline = environment(OPENAI_BASE_URL="http://127.0.0.1:9", HTTPS_PROXY="http://127.0.0.1:9")
    ran = subprocess.run(
        [sys.executable, "-m", "evals", "run"], cwd=folder, env=offline, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    assert "local/smollm2" in ran.stdout
    assert "recorded" not in ran.stderr
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder, env=offline, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert re.search(r"\d+ (passed|skipped)", tested.stdout)


def test_both_versions_of_both_prompts_are_recorded(betteridge: Cli, tmp_path: Path) -> None:
    betteridge("init", ".")
    prompts = [f"{task}=prompts/{task}/{one}.prompt.yml" for task in ("summary", "headline") for one in ("v1", "v2")]
    done = betteridge("run", *(part for one in prompts for part in ("--prompt", one)), "--json")
    assert done.code == 1, done.err  # the gate has a floor, and v2 is below it
    assert {one["prompt"] for one in done.json["scorecard"]["estimates"] if one["prompt"]} == {
        "summary@v1", "summary@v2", "headline@v1", "headline@v2",
    }  # fmt: skip
    found = betteridge("compare", "latest", "--prompt", "summary/v1", "--against", "summary/v2", "--json").json
    (primary,) = [one for one in found["pairings"][0]["measures"] if one["primary"]]
    assert (primary["name"], primary["word"]) == ("rougeLsum", "worse")


def test_twice_harms_nothing_and_what_is_there_is_kept(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n", "utf-8")
    (tmp_path / "README.md").write_text("Mine.\n", "utf-8")
    first = betteridge("init", "--json").json
    assert first["kept"] == ["README.md", ".gitignore"]
    assert (tmp_path / "README.md").read_text("utf-8") == "Mine.\n"
    before = tree(tmp_path)
    again = betteridge("init")
    assert again.code == 0
    assert "Written" not in again.out
    assert again.out.count("Kept as it was: ") == len(before)
    assert "add .betteridge/ to .gitignore" in again.out
    assert tree(tmp_path) == before


def a_file(path: Path) -> None:
    path.write_text("x", "utf-8")


def dangling(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


def with_a_file_for_a_folder(path: Path) -> None:
    path.mkdir()
    a_file(path / "prompts")


def with_a_way_out(path: Path) -> None:
    path.mkdir()
    outside = path.parent / "outside"
    outside.mkdir()
    (path / "prompts").symlink_to(outside)


def below_a_file(path: Path) -> None:
    a_file(path)


@pytest.mark.parametrize("make", [a_file, dangling, with_a_file_for_a_folder, with_a_way_out])
def test_an_odd_folder_is_one_sentence(make: Callable[[Path], None], betteridge: Cli, tmp_path: Path) -> None:
    make(tmp_path / "odd")
    done = betteridge("init", "odd")
    assert done.code == 2
    assert done.err.startswith("Error: ")
    assert len(done.err.splitlines()) == 1
    assert not list((tmp_path / "outside").glob("*"))


def test_a_folder_below_a_file_is_one_sentence(betteridge: Cli, tmp_path: Path) -> None:
    a_file(tmp_path / "file")
    done = betteridge("init", "file/desk")
    assert (done.code, len(done.err.splitlines())) == (2, 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_one_sentence(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir(mode=0o500)
    done = betteridge("init", "odd")
    assert (done.code, len(done.err.splitlines())) == (2, 1)


def test_a_folder_inside_a_repository_is_told_where_workflows_are_read(betteridge: Cli, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert "GitHub reads workflows in" in betteridge("init", "desk").out
    assert "GitHub reads workflows in" not in betteridge("init", ".").out


def test_the_suite_of_the_folder_is_what_is_run_and_of_two_one_is_named(betteridge: Cli, tmp_path: Path) -> None:
    betteridge("init")
    assert betteridge("run", "--dry-run", "--json").json["articles"] == 10
    (tmp_path / "b.suite.yml").write_text("name: b\ndataset: question-headlines\n", "utf-8")
    done = betteridge("run")
    assert done.code == 2
    assert "b.suite.yml, newsroom.suite.yml" in done.err


def test_the_articles_and_prompts_are_the_shipped_ones() -> None:
    ours = (STARTER / "datasets" / "newsroom" / "articles.jsonl").read_text("utf-8").splitlines()
    theirs = shipped("datasets", "question-headlines", "articles.jsonl").read_text("utf-8").splitlines()
    assert len(ours) == 10
    assert set(ours) <= set(theirs)
    languages = [json.loads(line)["language"] for line in ours]
    assert {"en", "de", "es", "fr"} == set(languages)


def test_the_recording_says_who_made_it_when_and_how() -> None:
    text = (STARTER / "recordings" / "smollm2.jsonl").read_text("utf-8")
    header = Header.model_validate_json(text.splitlines()[0])
    card = (STARTER / "recordings" / "README.md").read_text("utf-8")
    assert header.command in card
    assert header.made[:10] in card
    assert re.search(r"\b[0-9a-f]{64}\b", card)
    assert header.models["local/smollm2"]["weights"] in card
    words = shlex.split(header.command)
    assert words[:2] == ["betteridge", "run"]
    assert "/tmp" not in text.splitlines()[0]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)


def test_the_page_on_ci_works_as_it_stands(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "betteridge").write_text(f'#!/bin/bash\nexec "{sys.executable}" -m evals "$@"\n', "utf-8")
    (tools / "betteridge").chmod(0o755)
    begin, change, record = blocks("sh")
    who = {f"GIT_{one}_{what}": "a@b" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    path = os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]])
    gitlab = yaml.safe_load(blocks("yaml")[1])["prompts"]["script"]
    assert gitlab[0] == "pip install betteridge"
    script = "\n".join(["set -e", begin, change, "git checkout -b head", "git commit -qam head", *gitlab[1:]])
    env = environment(PATH=path, CI_MERGE_REQUEST_DIFF_BASE_SHA="main", **who)
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=250)
    assert done.returncode == 1, done.stdout + done.stderr  # the last command: the gate, on an alert
    assert "The gate FAILS" in done.stdout
    assert "<failure" in (tmp_path / "newsroom" / "junit.xml").read_text("utf-8")
    shown = subprocess.run(["bash", "-nc", record], capture_output=True, text=True, timeout=20)
    assert shown.returncode == 0


def test_its_gate_is_a_gate_and_its_hooks_are_there() -> None:
    from evals.suite import Rules

    gate, _, config = (yaml.safe_load(block) for block in blocks("yaml"))
    assert len(Rules.model_validate(gate).gate) == 3
    hooks = {one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    assert {one["id"] for one in config["repos"][0]["hooks"]} == set(hooks)


def test_the_hooks_take_what_they_are_for_and_fail_where_they_should(betteridge: Cli, tmp_path: Path) -> None:
    betteridge("init")
    lint, validate = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    names = [name for name in tree(tmp_path) if "README" not in name]
    prompts = [name for name in names if re.search(lint["files"], name)]
    articles = [name for name in names if re.search(validate["files"], name)]
    assert len(prompts) == 6
    assert articles == ["datasets/newsroom/articles.jsonl"]
    for hook, files in ((lint, prompts), (validate, articles)):
        words = hook["entry"].split()[1:]
        assert betteridge(*words, *files).code == 0
        (tmp_path / files[0]).write_text("{}\n", "utf-8")
        assert betteridge(*words, *files).code != 0
