"""Suites that ask a model: once a session, offline from a recording, and what is kept where it fails."""

import os
import signal
import subprocess
import sys
import time

import pytest
from openai_server import Server, error, sensible
from pytest_plugin.project import Project

pytest_plugins = ["pytester"]

RULES = [{"score": "rouge1", "task": "summary", "min": 0.1}, {"max_errors": 0.1}, {"max_errors": 0.2}]


@pytest.fixture
def asking(project: Project, server: Server) -> Project:
    """A project that has the address of a server, and its key."""
    project.env.setenv("OPENAI_BASE_URL", server.url)
    project.env.setenv("OPENAI_API_KEY", "sk-very-secret")
    return project


def test_workers_share_one_run(asking: Project, server: Server) -> None:
    asking.suite(models=["openai/m"], gate=RULES)
    server.delay = 0.05
    result = asking.pytest("-n", "2", "--betteridge-articles", "-rA")
    result.assert_outcomes(passed=len(RULES) + 6)
    (run,) = asking.runs
    assert len(server.asked) == 6
    result.stdout.fnmatch_lines([f"Betteridge kept Run {run.name}. *", "PASSED tram.suite.yml::max_errors<=0.1"])
    offline = asking.pytest("--betteridge-offline")
    offline.assert_outcomes(passed=len(RULES))
    assert len(server.asked) == 6


def test_a_model_that_is_down_is_an_error_and_is_asked_once(asking: Project, server: Server) -> None:
    server.behave = lambda asked: error(401, "bad key") if len(server.asked) > 2 else sensible(asked)
    asking.env.setenv("BETTERIDGE_CONCURRENCY", "1")
    asking.suite(models=["openai/m"], beside=[], gate=RULES)
    for workers in ([], ["-n", "2"]):
        before = len(server.asked)
        result = asking.pytest(*workers)
        result.assert_outcomes(errors=len(RULES))
        assert len(server.asked) - before == (3 if not before else 1)
        (sentence,) = {line for line in result.outlines if line.startswith("openai/m: ")}
        assert "refuses the key" in sentence
        assert "2 of 6 Samples are kept. Go on: betteridge runs resume " in sentence
        assert "sk-very-secret" not in result.stdout.str()
        assert "Traceback" not in result.stdout.str()


def test_a_recording_needs_no_key_and_lies_beside_its_suite(asking: Project, server: Server) -> None:
    asking.suite(models=["openai/m"], judge={"model": "openai/judge"}, beside=[])
    command = [sys.executable, "-m", "evals", "run", "tram.suite.yml", "--record", "tram.recording"]
    subprocess.run(command, cwd=asking.path, check=True, capture_output=True)
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY"):
        asking.env.delenv(name)
    recorded = "recorded/tram.recording"
    asking.suite(models=[recorded], judge={"model": recorded}, beside=[], gate=[*RULES, {"max_unscored": 1.0}])
    elsewhere = asking.path / "elsewhere"
    elsewhere.mkdir()
    asking.env.chdir(elsewhere)
    asked = len(server.asked)
    result = asking.pytest("--rootdir=..", "../tram.suite.yml", "--betteridge-articles")
    result.assert_outcomes(passed=4 + 6)
    assert len(server.asked) == asked
    prompt = asking.write("mine/v1.prompt.yml", "messages: [{role: user, content: 'Sum up {{ article }}'}]")
    changed = {"summary": {"prompts": [str(prompt)], "scorers": ["rouge"]}}
    asking.suite(models=[recorded], beside=[], tasks=changed, gate=RULES)
    missing = asking.pytest("--rootdir=..", "../tram.suite.yml")
    missing.assert_outcomes(errors=3)
    missing.stdout.fnmatch_lines(
        ["* prompt mine@v1, as it is now, was not recorded for article 'tram-0' (openai/m, generate, *"]
    )


def test_models_come_from_the_settings_where_the_suite_names_none(asking: Project, server: Server) -> None:
    asking.write("betteridge.toml", 'model = "openai/from-settings"\njudge = "openai/judge"\nhome = "kept"\n')
    asking.suite(count=1, gate=[{"max_errors": 0.0}])
    assert asking.outcomes() == {"tram.suite.yml::max_errors<=0": "PASSED"}
    assert {request["model"] for request in server.asked} == {"from-settings", "judge"}
    assert len(list(asking.path.glob("kept/runs/*"))) == 1


def test_a_ceiling_that_cannot_be_kept_begins_no_run(asking: Project, server: Server) -> None:
    asking.env.setenv("BETTERIDGE_MAX_COST", "0.5")
    asking.suite(models=["openai/nobody-knows-it"])
    asking.pytest().stdout.fnmatch_lines(
        ["No price is known for 'openai/nobody-knows-it', so no ceiling can be kept.*"]
    )
    assert (asking.runs, server.asked) == ([], [])


MINE = """
from evals.models.lead3 import Lead3


class Mine(Lead3):
    def __init__(self):
        self.name = "mine"

    async def close(self):
        raise RuntimeError("a fault in code of one's own")
"""


def test_a_fault_is_told_whole_and_not_run_into_again(asking: Project) -> None:
    asking.write("mine.py", MINE)
    asking.suite(models=["mine:Mine"], beside=[], gate=RULES)
    result = asking.pytest()
    result.assert_outcomes(errors=len(RULES))
    result.stdout.fnmatch_lines(["RuntimeError: a fault in code of one's own", "3 of 3 Samples are kept. Go on: *"])
    assert len(asking.runs) == 1


def test_ctrl_c_keeps_what_is_done(asking: Project, server: Server) -> None:
    server.delay = 0.05
    asking.env.setenv("BETTERIDGE_CONCURRENCY", "2")
    asking.suite(count=20, models=["openai/m"], beside=[], gate=RULES)
    command = [sys.executable, "-m", "pytest"]
    process = subprocess.Popen(command, cwd=asking.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 60
    while len(server.asked) < 12:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == pytest.ExitCode.INTERRUPTED
    (run,) = asking.runs
    kept = len((run / "samples.jsonl").read_bytes().splitlines())
    assert 0 < kept < 40
    assert f"Interrupted: {kept} of 40 Samples are kept. Go on: betteridge runs resume {run.name}" in out.decode()
