"""`betteridge run` and what follows it, as a user runs them, against a server on loopback."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Done, environment
from openai_server import Server, completion, error, sensible

Cli = Callable[..., Done]
MakeSuite = Callable[..., Path]


def ask(server: Server, betteridge: Cli, *args: str, **env: str) -> Done:
    return betteridge("run", *args, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="sk-very-secret", **env)


def estimates(done: Done) -> dict[tuple[str, str], dict[str, Any]]:
    """By name and model; of the two rubrics, the summaries'."""
    found = done.json["scorecard"]["estimates"]
    return {(one["name"], one["model"]): one for one in sorted(found, key=lambda one: one["task"])}


def test_the_whole_flow_with_a_model_and_a_judge(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    path = suite(3, models=["openai/m"], judge={"model": "openai/judge"})
    done = ask(server, betteridge, str(path), "--json")
    assert done.code == 0, done.err
    assert done.json["gate"] is None
    assert Path(done.json["run"]["path"]).name == done.json["run"]["id"]
    found = estimates(done)
    for key in [
        ("rougeLsum", "openai/m"),
        ("rougeLsum", "lead3"),
        ("rubric", "openai/m"),
        ("verdict_accuracy", "rules"),
    ]:
        one = found[key]
        assert one["n"] == 3
        assert 0 <= one["low"] <= one["mean"] <= one["high"] <= 1
        assert one["signature"]
        assert set(one) >= {
            "name",
            "task",
            "prompt",
            "model",
            "mean",
            "low",
            "high",
            "n",
            "unscored",
            "errors",
            "signature",
        }
    assert found["verdict_accuracy", "openai/m"]["mean"] == 1
    assert found["rubric", "openai/m"]["prompt"] == "summary@v1"
    assert {request["model"] for request in server.asked} == {"m", "judge"}


def test_the_scorecard_says_it_again(betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path) -> None:
    done = ask(server, betteridge, str(suite(2, models=["openai/m"])))
    assert done.code == 0
    again = betteridge("scorecard", "latest")
    assert again.code == 0
    told = [line.rstrip() for line in done.out.strip("\n").splitlines()[:-2]]
    assert again.out.splitlines() == told
    for form in ("markdown", "json", "svg"):
        shown = betteridge("scorecard", "--format", form)
        assert shown.code == 0
        assert "openai/m" in shown.out
    assert re.fullmatch(r"\S+-tram-\S+  8/8  tram  openai/m, lead3, rules\n", betteridge("runs", "list").out)
    refused = betteridge("scorecard", "-o", "x.pdf")
    assert (refused.code, refused.out, (tmp_path / "x.pdf").exists()) == (2, "", False)
    assert refused.err == (
        "Error: -o x.pdf: no report ends in .pdf. Known: .md, .json, .svg, .html, .csv, .xml, .png, .txt.\n"
    )
    assert betteridge("scorecard", "-o", "x.txt").code == 0
    assert "Nothing is missing.\n" in betteridge("runs", "resume", OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k").err
    assert "summary@v1" in betteridge("runs", "show").out


def test_a_second_run_is_answered_from_the_cache(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    path = suite(3, models=["openai/m"], judge={"model": "openai/m"})
    first = ask(server, betteridge, str(path), "--json")
    asked = len(server.asked)
    second = ask(server, betteridge, str(path), "--json")
    assert asked > 0
    assert len(server.asked) == asked
    assert second.json["scorecard"]["estimates"] == first.json["scorecard"]["estimates"]
    assert all(
        one["cached"] == one["samples"] for one in second.json["scorecard"]["receipts"] if one["model"] == "openai/m"
    )


def test_another_prompt_is_chosen_on_the_command_line(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    done = ask(server, betteridge, str(suite(1)), "--model", "openai/m", "--prompt", "headline=headline/v1", "--json")
    prompts = {one["prompt"] for one in done.json["scorecard"]["estimates"] if one["model"] == "openai/m"}
    assert prompts == {"summary@v1", "headline@v1"}


def test_limit_and_split_narrow(betteridge: Cli, suite: MakeSuite) -> None:
    path = suite(6)
    done = betteridge("run", str(path), "--split", "dev", "--limit", "2", "--json")
    assert done.json["scorecard"]["articles"] == 2
    nothing = betteridge("run", str(path), "--split", "nowhere")
    assert nothing.code == 4
    assert "nowhere" in nothing.err


def test_outputs_made_elsewhere_are_scored(betteridge: Cli, suite: MakeSuite, tmp_path: Path) -> None:
    path = suite(2)
    lines = [
        {"article_id": f"tram-{n}", "task": "summary", "text": "The council votes on a tram on 14 May."} for n in (0, 1)
    ]
    (tmp_path / "mine.jsonl").write_text("\n".join(map(json.dumps, lines)))
    done = betteridge("run", str(path), "--model", "outputs/mine.jsonl", "--json")
    assert done.code == 0, done.err
    assert estimates(done)["rouge1", "outputs/mine.jsonl"]["n"] == 2


@pytest.mark.parametrize(
    ("gate", "code", "outcome"),
    [
        pytest.param([{"score": "rouge1", "min": 0.01, "on": "mean"}], 0, "pass", id="pass"),
        pytest.param([{"score": "rouge1", "min": 0.99, "on": "mean"}], 1, "fail", id="quality"),
        pytest.param([{"max_errors": 0.0}], 3, "broken", id="infrastructure"),
    ],
)
def test_a_gate_decides_the_exit_code(
    betteridge: Cli, suite: MakeSuite, server: Server, gate: list[dict[str, Any]], code: int, outcome: str
) -> None:
    server.behave = lambda asked: completion("") if "bears_on_it" in json.dumps(asked) else sensible(asked)
    done = ask(server, betteridge, str(suite(2, models=["openai/m"], gate=gate)), "--json")
    assert done.code == code, done.err
    assert done.json["gate"]["outcome"] == outcome
    assert betteridge("gate").code == code


def test_a_failing_article_does_not_stop_the_others(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    too_long = error(400, "maximum context length is 10 tokens", "context_length_exceeded")
    server.behave = lambda asked: too_long if "Town 1 " in json.dumps(asked) else sensible(asked)
    done = ask(server, betteridge, str(suite(3, models=["openai/m"])), "--json")
    assert done.code == 0
    one = estimates(done)["rouge1", "openai/m"]
    assert (one["n"], one["errors"]) == (2, 1)
    assert {(one["kind"], one["count"]) for one in done.json["scorecard"]["failures"]} == {("context_length", 1)}


def test_all_answers_useless_is_infrastructure(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    server.behave = lambda asked: completion("", "length")
    done = ask(server, betteridge, str(suite(2, models=["openai/m"])), "--json")
    assert done.code == 3


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        pytest.param(error(401, "bad key"), "refuses the key", id="401"),
        pytest.param(error(404, "no such model"), "knows no model 'm'", id="404"),
    ],
)
def test_a_model_that_is_down_stops_the_run_and_keeps_what_is_done(
    betteridge: Cli, suite: MakeSuite, server: Server, reply: Any, words: str
) -> None:
    server.behave = lambda asked: reply if len(server.asked) > 4 else sensible(asked)
    begun = time.monotonic()
    done = ask(server, betteridge, str(suite(8, models=["openai/m"])), "--concurrency", "1")
    assert done.code == 3
    assert words in done.err
    assert "betteridge runs resume" in done.err
    assert "sk-very-secret" not in done.out + done.err
    assert time.monotonic() - begun < 30
    server.behave = sensible
    resumed = betteridge("runs", "resume", "--json", OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k")
    assert resumed.code == 0, resumed.err
    assert resumed.json["scorecard"]["finished"] == resumed.json["scorecard"]["expected"] == 32


def test_nothing_listening_stops_in_seconds(betteridge: Cli, suite: MakeSuite) -> None:
    env = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_API_KEY": "k", "BETTERIDGE_MAX_RETRIES": "1"}
    begun = time.monotonic()
    done = betteridge("run", str(suite(3, models=["openai/m"])), **env)
    assert done.code == 3
    assert "nothing answers at http://127.0.0.1:9/v1" in done.err
    assert "betteridge runs resume" in done.err
    assert time.monotonic() - begun < 30


def test_a_gate_on_a_score_that_is_not_there_hides_nothing(betteridge: Cli, suite: MakeSuite, tmp_path: Path) -> None:
    """As in a Run of another version, or of a scorer that has changed since."""
    assert betteridge("run", str(suite(2, gate=[{"score": "rougeLsum", "min": 0.01}]))).code == 0
    (manifest,) = (tmp_path / ".betteridge" / "runs").glob("*/manifest.json")
    manifest.write_text(manifest.read_text().replace('"score": "rougeLsum"', '"score": "style"'))
    refused = betteridge("gate")
    assert (refused.code, "Gate rule on 'style': no model of the Run has that score" in refused.err) == (2, True)
    shown = betteridge("scorecard")
    assert shown.code == 0
    assert "rougeLsum" in shown.out
    assert "Warning: Gate rule on 'style'" in shown.err


@pytest.mark.parametrize(
    ("rule", "code", "told"),
    [
        ({"score": "failed.timeout", "max": 0.9}, 0, "pass failed.timeout of openai/m headline@v2 at most 0.9 (high)"),
        ({"score": "failed.timeout", "max": 0.01}, 1, "fail failed.timeout of openai/m headline@v2 at most 0.01"),
        ({"score": "verdict_precision.supported", "min": 0.5}, 3, "no Sample was scored"),
        ({"score": "probe.stay", "min": 0.1}, 3, "run betteridge probe headline first"),
    ],
)
def test_a_gate_on_what_no_answer_bears_on(
    betteridge: Cli, suite: MakeSuite, server: Server, rule: dict[str, Any], code: int, told: str
) -> None:
    """Nothing timed out, nothing was called supported: that is no mistake in the suite."""
    done = ask(server, betteridge, str(suite(2, models=["openai/m"], tasks={"headline": {}}, gate=[rule])))
    assert (done.code, told in " ".join(done.out.split())) == (code, True), done.out


@pytest.mark.parametrize("primary", ["failed.timeout", "probe.stay", "verdict_accuracy.trap.hedge"])
def test_what_a_run_may_lack_is_no_primary_measure(betteridge: Cli, suite: MakeSuite, primary: str) -> None:
    refused = betteridge("run", str(suite(2, primary=primary)))
    assert (refused.code, f"primary: '{primary}': no score has that name" in refused.err) == (2, True)


OWN = """
class Mine:
    tasks, names = frozenset({"summary"}), ("style.short", "h2", "h10")
    def score(self, sample, article):
        raise NotImplementedError
"""


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"gate": [{"score": "rougeLsumm", "min": 0.1}]}, "Gate rule on 'rougeLsumm': no score has that name. Perhaps rougeLsum or"),
        ({"gate": [{"score": "verdict", "min": 0.1}]}, "no score has that name. Perhaps verdict_"),
        ({"gate": [{"score": "rouge1", "task": "headline", "max": 1}]}, "'rouge1': no score of task headline has that name. There are: "),
        ({"gate": [{"score": "verdict_accuracy.trap.tram", "min": 0.1}]}, "trap.tram': no score has that name"),
        ({"gate": [{"score": "verdict_accuracy.form.polarr", "min": 0.1}]}, "Perhaps verdict_accuracy.form.polar"),
        ({"gate": [{"score": "verdict_accuracy.language.eng", "min": 0.1}]}, "Perhaps verdict_accuracy.language.en"),
        ({"gate": [{"score": "hedges", "max_drop": 0.1}]}, "Gate rule on 'hedges': it is a warning"),
        ({"gate": [{"score": "number", "max_flags": 0.1}]}, "Gate rule on flags of 'number': only numbers and quotes"),
        ({"gate": [{"score": "rubric.faithfull", "min": 0.1}], "judge": {"model": "openai/j"}}, "Perhaps rubric.faithful"),
        ({"primary": "h10_fact"}, "primary: 'h10_fact': no score has that name. Perhaps h10_facts"),
        ({"primary": "xx", "tasks": {"summary": {"scorers": ["own:Mine"]}}}, "There are: h2, h10, style.short."),
    ],
)  # fmt: skip
def test_a_score_that_there_cannot_be_is_refused_before_anything_is_asked(
    betteridge: Cli, suite: MakeSuite, tmp_path: Path, fields: dict[str, Any], told: str
) -> None:
    (tmp_path / "own.py").write_text(OWN)
    done = betteridge("run", str(suite(1, **fields)), OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert "tram.suite.yml: " in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / ".betteridge" / "runs").exists()


def test_every_score_that_a_run_has_may_be_declared(betteridge: Cli, suite: MakeSuite, tmp_path: Path) -> None:
    betteridge("run", str(suite(3)))
    card = betteridge("scorecard", "--json").json["scorecard"]
    names = {one["name"] for one in (*card["estimates"], *card["in_depth"])} - {
        "hedges",
        "attribution",
        "negation",
        "force",
    }
    rules = [{"score": name, "max": 1e9} for name in names]
    more = ["rubric.any", "probe.stay", "verdict_f1.mixed"]
    path = suite(1, gate=[*rules, *({"score": name, "max": 2} for name in more)], primary="length")
    done = betteridge("run", str(path), "--dry-run")
    assert (done.code, len(names) > 30) == (0, True), done.err


def test_a_reference_point_may_be_the_model_under_test(betteridge: Cli, suite: MakeSuite) -> None:
    done = betteridge("run", str(suite(1, models=["lead3", "rules"])), "--json")
    assert done.code == 0, done.err
    assert (done.json["scorecard"]["models"], done.json["scorecard"]["beside"]) == (["lead3", "rules"], [])


def test_a_log_hears_of_progress(betteridge: Cli, suite: MakeSuite) -> None:
    done = betteridge("run", str(suite(4)))
    assert [line for line in done.err.splitlines() if "Samples are done" in line][-1] == "8 of 8 Samples are done."


def test_two_prompts_of_one_name_are_refused(betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path) -> None:
    mine = tmp_path / "prompts" / "summary" / "v1.prompt.yml"
    mine.parent.mkdir(parents=True)
    mine.write_text("messages: [{role: user, content: '{{ article }}'}]")
    both = ("--prompt", "summary=summary/v1", "--prompt", "summary=prompts/summary/v1.prompt.yml")
    done = ask(server, betteridge, str(suite(1)), "--model", "openai/m", *both)
    assert done.code == 2
    assert "are both 'summary@v1'" in done.err
    assert server.asked == []


def keys(run: Path) -> list[tuple[Any, ...]]:
    rows = [json.loads(line) for line in (run / "samples.jsonl").read_text().splitlines()]
    return [(one["article_id"], one["task"], one.get("prompt"), one["model"], one["repeat"]) for one in rows]


@pytest.mark.parametrize(
    ("with_signal", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)], ids=["kill-9", "ctrl-c"]
)
def test_a_stopped_run_resumes_to_the_same_samples(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path, with_signal: signal.Signals, code: int
) -> None:
    server.delay = 0.05
    path = suite(20, models=["openai/m"])
    process = subprocess.Popen(
        [sys.executable, "-m", "evals", "run", str(path), "--concurrency", "2"],
        cwd=tmp_path,
        env=environment(OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k"),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while len(list(tmp_path.glob(".betteridge/runs/*/samples.jsonl"))) == 0 or len(server.asked) < 12:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(process.pid, with_signal)
    _, err = process.communicate(timeout=30)
    assert process.returncode == code
    (run,) = (tmp_path / ".betteridge" / "runs").iterdir()
    before = keys(run)
    assert 0 < len(before) < 80
    if with_signal == signal.SIGINT:
        assert f"{len(before)} of 80 Samples are kept. Go on: betteridge runs resume {run.name}" in err.decode()
    with (run / "samples.jsonl").open("ab") as file:
        file.write(b'{"article_id": "tram-19", "story": "tr')  # a torn last line, as a power cut leaves it
    unfinished = betteridge("scorecard")
    assert f"{len(before)} of 80 Samples are finished" in unfinished.out
    server.delay = 0
    resumed = betteridge("runs", "resume", run.name[:12], "--json", OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k")
    assert resumed.code == 0, resumed.err
    after = keys(run)
    assert after[: len(before)] == before
    assert len(after) == len(set(after)) == 80


def test_resuming_uses_the_prompts_that_the_run_began_with(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    prompt = tmp_path / "mine" / "v1.prompt.yml"
    prompt.parent.mkdir()
    prompt.write_text("messages: [{role: user, content: 'FIRST {{ article }}'}]")
    server.behave = lambda asked: error(401, "no") if len(server.asked) > 2 else sensible(asked)
    path = suite(5, models=["openai/m"], beside=[], tasks={"summary": {"prompts": ["mine/v1.prompt.yml"]}})
    assert ask(server, betteridge, str(path), "--concurrency", "1").code == 3
    prompt.write_text("messages: [{role: user, content: 'SECOND {{ article }}'}]")
    server.behave = sensible
    assert betteridge("runs", "resume", OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k").code == 0
    assert not any("SECOND" in json.dumps(request) for request in server.asked)


def test_no_byte_on_disk_holds_the_key(betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path) -> None:
    ask(server, betteridge, str(suite(1, models=["openai/m"], judge={"model": "openai/m"})))
    written = [path for path in (tmp_path / ".betteridge").rglob("*") if path.is_file()]
    assert len(written) >= 4
    assert not [path for path in written if b"sk-very-secret" in path.read_bytes()]


def test_settings_come_from_files_and_the_environment(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    path = suite(1)
    (tmp_path / "betteridge.toml").write_text(
        f'home = "kept"\n[endpoints.here]\nbase_url = "{server.url}"\napi_key = "sk-toml"\n'
    )
    done = betteridge("run", str(path), "--model", "here/m", "--json")
    assert done.code == 0, done.err
    assert done.json["run"]["path"].startswith("kept/runs/")
    assert server.headers[0]["authorization"] == "Bearer sk-toml"
    assert not [one for one in (tmp_path / "kept").rglob("*") if one.is_file() and b"sk-toml" in one.read_bytes()]
    other = betteridge("run", str(path), "--model", "here/m", "--json", BETTERIDGE_HOME="elsewhere")
    assert other.json["run"]["path"].startswith("elsewhere/runs/")


BAD = [
    pytest.param(["run", "--model", "nope/x"], "Unknown model 'nope/x'", id="unknown-model"),
    pytest.param(["run", "--prompt", "summary=none/v9"], "There is no prompt 'none/v9'", id="unknown-prompt"),
    pytest.param(
        ["run", "--prompt", "poem=x"], "--prompt 'poem=x': write summary=NAME or headline=NAME", id="unknown-task"
    ),
    pytest.param(["run", "none"], "There is no suite 'none'", id="unknown-suite"),
    pytest.param(["run", "none.suite.yml"], "none.suite.yml: there is no such file", id="missing-suite"),
    pytest.param(["scorecard"], "There is no Run in .betteridge yet", id="no-run"),
    pytest.param(["data", "validate", "nowhere"], "There is no data set 'nowhere'", id="no-data"),
    pytest.param(["prompts", "show", "x/y"], "There is no prompt 'x/y'", id="no-prompt"),
    pytest.param(["run", "--model", "local/x.gguf", "--model", "lead3"], "x.gguf", id="no-weights"),
]


@pytest.mark.parametrize(("args", "words"), BAD)
def test_bad_usage_is_one_sentence_and_exit_2(betteridge: Cli, args: list[str], words: str) -> None:
    done = betteridge(*args)
    assert done.code == 2
    assert words in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


def test_a_missing_template_variable_is_found_before_anything_is_sent(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "v3.prompt.yml").write_text("messages: [{role: user, content: '{{ artikel }}'}]")
    done = ask(server, betteridge, str(suite(1)), "--model", "openai/m", "--prompt", "summary=v3.prompt.yml")
    assert done.code == 2
    assert "v3.prompt.yml: 'artikel' is undefined" in done.err
    assert server.asked == []


def test_a_home_that_cannot_be_written_is_said_before_anything_is_sent(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    done = ask(server, betteridge, str(suite(1, models=["openai/m"])), BETTERIDGE_HOME="file/home")
    assert done.code == 2
    assert "Set BETTERIDGE_HOME" in done.err
    assert server.asked == []


def test_a_model_of_ones_own_in_the_quickstart_is_not_judged_by_the_embedded_one(
    betteridge: Cli, server: Server
) -> None:
    done = ask(server, betteridge, "--model", "openai/m", "--limit", "1", "--json")
    assert done.code == 0, done.err
    assert done.json["scorecard"]["judge"] is None
    assert {one["model"] for one in server.asked} == {"m"}


def test_a_rubric_without_a_judge_is_said_to_be_left_out(betteridge: Cli, suite: MakeSuite) -> None:
    path = suite(1, models=["lead3"], tasks={"summary": {"scorers": ["rouge", "rubric"]}})
    done = betteridge("run", str(path), "--json")
    assert "The rubric of summary was left out: no judge is named." in " ".join(done.json["scorecard"]["notes"])
    path = suite(1, models=["lead3"], tasks={"summary": {}})  # by default it is there only where a judge is
    assert betteridge("run", str(path), "--json").json["scorecard"]["notes"] == []
