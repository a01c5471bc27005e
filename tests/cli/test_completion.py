"""Completion, asked by a real bash; colours and exit codes as the environment and --help say."""

import json
import os
import pty
import select
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import Done, environment

from evals.cli import cli

Cli = Callable[..., Done]
HEAVY = ("aiohttp", "numpy", "scipy", "pydantic", "rich", "jinja2", "yaml", "sqlite3")
BIN = Path(sys.executable).parent
RUNS = ("20250101-000000-old-aaaa", "20260101-000000-new-bbbb")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a suite, a prompt of its own, settings, and two Runs."""
    (tmp_path / "betteridge.toml").write_text('home = "store"\nmodel = "ollama/llama3.2"\n')
    (tmp_path / "news.suite.yml").write_text("name: news\ndataset: question-headlines\n")
    (tmp_path / "prompts" / "summary").mkdir(parents=True)
    (tmp_path / "prompts" / "summary" / "v9.prompt.yml").write_text("messages: []\n")
    for name in RUNS:
        (tmp_path / "store" / "runs" / name).mkdir(parents=True)
        manifest = {"models": {"openai/gpt-4.1-mini": {}}, "judge": {"name": "openai/gpt-4.1"}}
        (tmp_path / "store" / "runs" / name / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path


def tab(desk: Path, line: str) -> list[str]:
    """What bash offers where Tab is pressed at the end of a line."""
    code = f"""
        compopt() {{ :; }}
        eval "$(betteridge completion bash)"
        COMP_LINE={line!r}; COMP_POINT=${{#COMP_LINE}}
        COMP_WORDS=( {" ".join(repr(word) for word in words(line))} ); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
        _betteridge_completion betteridge
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    env = environment(PATH=f"{BIN}:{os.environ['PATH']}")
    done = subprocess.run(["bash", "-c", code], cwd=desk, env=env, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


def words(line: str) -> list[str]:
    """As bash parts them: at blanks, and at =."""
    found = line.replace("=", " = ").split(" ")
    return [word for word in found[:-1] if word] + ([] if line.endswith("=") else found[-1:])


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("betteridge sc", ["scorecard", "schema"]),
        ("betteridge runs re", ["remove", "resume"]),
        ("betteridge scorecard ", ["latest", *reversed(RUNS)]),
        ("betteridge runs show 2025", [RUNS[0]]),
        ("betteridge compare latest 2026", [RUNS[1]]),
        ("betteridge gate --baseline 2025", [RUNS[0]]),
        ("betteridge run ", ["news.suite.yml", "quickstart"]),
        ("betteridge run --model o", ["ollama/llama3.2", "openai/gpt-4.1", "openai/gpt-4.1-mini"]),
        ("betteridge check x.txt --judge l", ["lead3", "local/smollm2"]),
        ("betteridge prompts show summary/", ["summary/v1", "summary/v2"]),
        ("betteridge run --prompt summary=summary/v", ["summary/v1", "summary/v2"]),
        ("betteridge run --prompt summary=prompts/", ["prompts/summary/v9.prompt.yml"]),
        ("betteridge completion ", ["bash", "zsh", "fish"]),
        ("betteridge scorecard --format mark", ["markdown"]),
        ("betteridge scorecard --js", ["--json"]),
        ("betteridge check ", []),
    ],
)
def test_what_bash_offers(desk: Path, line: str, offered: list[str]) -> None:
    assert tab(desk, line) == offered


def test_after_an_equals_sign_every_prompt_of_the_task_is_offered(desk: Path) -> None:
    found = tab(desk, "betteridge run --prompt summary=")
    assert found == ["prompts/summary/v9.prompt.yml", "summary/v1", "summary/v2"]


def test_a_tab_in_a_terminal(desk: Path) -> None:
    ours, theirs = pty.openpty()
    env = environment(PATH=f"{BIN}:{os.environ['PATH']}", TERM="dumb", PS1="$ ")
    command = ["bash", "--norc", "--noprofile", "-i"]
    shell = subprocess.Popen(
        command, cwd=desk, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    os.write(ours, b'eval "$(betteridge completion bash)"; echo rea""dy\n')
    said = b""

    def until(mark: bytes) -> None:
        nonlocal said
        while mark not in said:
            assert select.select([ours], [], [], 60)[0], said
            said += os.read(ours, 4096)

    until(b"ready")
    os.write(ours, b"echo done betteridge prompts show headline/v1; betteridge sch\tart\t; exit\n")
    until(b"urn:betteridge:schema:article")  # `betteridge schema article`, typed with two Tabs
    os.close(ours)
    shell.kill()
    shell.wait(10)


@pytest.mark.parametrize("words", ["betteridge scorecard 2", "betteridge run --model o", "betteridge s"])
def test_a_tab_imports_nothing_heavy(desk: Path, words: str) -> None:
    code = (
        "import os, sys\nfrom evals.cli import main\nsys.argv = ['betteridge']\nos._exit = lambda code: None\n"
        f"main()\nprint([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    asked = {"_BETTERIDGE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=desk, env=environment(**asked), capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"
    assert done.stdout.startswith(("plain,", "file,"))


@pytest.mark.parametrize("broken", ["betteridge.toml", "store/runs/20260101-000000-new-bbbb/manifest.json"])
def test_broken_files_complete_to_nothing_and_say_nothing(desk: Path, broken: str) -> None:
    (desk / broken).write_text("{torn")
    assert set(tab(desk, "betteridge run --model l")) <= {"lead3", "local/smollm2"}


def test_no_tab_waits_for_a_pipe(desk: Path) -> None:
    (desk / "betteridge.toml").unlink()
    os.mkfifo(desk / "betteridge.toml")
    env = environment(_BETTERIDGE_COMPLETE="bash_complete", COMP_WORDS="betteridge scorecard ", COMP_CWORD="2")
    done = subprocess.run([BIN / "betteridge"], cwd=desk, env=env, capture_output=True, text=True, timeout=20)
    assert "latest" in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str) -> None:
    done = CliRunner().invoke(cli, ["completion", shell])
    assert done.exit_code == 0
    assert f"_BETTERIDGE_COMPLETE={shell}_complete" in done.output
    as_data = json.loads(CliRunner().invoke(cli, ["completion", shell, "--json"]).output)
    assert as_data == {"shell": shell, "script": done.output.removesuffix("\n")}
    if shutil.which(shell):
        checked = subprocess.run([shell, "-n"], input=done.output, capture_output=True, text=True)
        assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("env", "styled", "coloured"),
    [
        ({}, False, False),  # a pipe
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),  # which is about colours, not about bold type
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, False),
    ],
)
def test_colours_are_as_the_environment_says(
    betteridge: Cli, env: dict[str, str], styled: bool, coloured: bool
) -> None:
    env = {"NO_COLOR": "", "TERM": "xterm-256color", **env}
    page = "Will it rain?\n\nRain is likely on Monday, the weather office in Hull said. Nothing is certain.\n"
    checked = betteridge("check", "-", stdin=page, **env)
    differing = betteridge("prompts", "diff", "summary/v1", "summary/v2", **env)
    assert ("\x1b[1m" in checked.out) == styled
    assert ("\x1b[32m" in differing.out) == coloured
    assert "\x1b" not in checked.err + differing.err
