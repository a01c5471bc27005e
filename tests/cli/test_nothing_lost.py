"""What must survive, done for real: kills at any moment, full disks, folders nobody may write, two at once, clocks."""

import json
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Done, environment
from openai_server import BROKEN, FAULTS, Fault, Reply, Server, error, sensible

Cli = Callable[..., Done]
MakeSuite = Callable[..., Path]
EVERY = [*BROKEN.values(), *(fault for name, fault in FAULTS.items() if name != "hangs")]


def started(folder: Path, server: Server, *args: str, **env: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "evals", *args]
    env = environment(OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k", **env)
    return subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ask(server: Server, betteridge: Cli, *args: str, **env: str) -> Done:
    return betteridge(*args, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k", **env)


def rows(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "samples.jsonl").read_text().splitlines()]


def keys(run: Path) -> list[tuple[Any, ...]]:
    return [(one["article_id"], one["task"], one.get("prompt"), one["model"], one["repeat"]) for one in rows(run)]


def test_killed_again_and_again_it_ends_with_each_sample_once(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    chance = random.Random(3)
    server.delay = 0.03
    path = suite(25, models=["openai/m"], judge={"model": "openai/j"}, tasks={"summary": {}})
    args = ["run", str(path), "--concurrency", "4"]
    before: list[tuple[Any, ...]] = []
    runs = tmp_path / ".betteridge" / "runs"
    for _ in range(4):
        process = started(tmp_path, server, *args)
        deadline = time.monotonic() + 60
        asked = len(server.asked)
        while len(server.asked) < asked + chance.randint(10, 60) and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.kill()
        process.communicate()
        (run,) = runs.iterdir()
        after = keys(run) if (run / "samples.jsonl").exists() and _whole(run) else before
        assert after[: len(before)] == before
        before = after
        args = ["runs", "resume", run.name, "--concurrency", "4"]
    done = ask(server, betteridge, "runs", "resume", "--json")
    assert done.code == 0, done.err
    assert done.json["scorecard"]["finished"] == done.json["scorecard"]["expected"] == 50
    assert len(set(keys(run))) == len(keys(run)) == 50


def _whole(run: Path) -> bool:
    """Cuts what was torn, as a resume does, so that the lines can be read."""
    raw = (run / "samples.jsonl").read_bytes()
    (run / "samples.jsonl").write_bytes(raw[: raw.rfind(b"\n") + 1])
    return True


def test_all_faults_at_once_and_every_sample_is_scored_or_explained(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    chance, lock = random.Random(11), threading.Lock()

    def behave(asked: dict[str, Any]) -> Reply | Fault:
        with lock:
            return chance.choice(EVERY) if chance.random() < 0.25 else sensible(asked)

    server.behave = behave
    path = suite(15, models=["openai/m"], judge={"model": "openai/j"}, beside=[])
    done = ask(server, betteridge, "run", str(path), "--json", BETTERIDGE_TIMEOUT="1", BETTERIDGE_MAX_RETRIES="6")
    assert done.code == 0, done.err
    assert done.json["scorecard"]["finished"] == done.json["scorecard"]["expected"] == 30
    (run,) = (tmp_path / ".betteridge" / "runs").iterdir()
    for one in rows(run):
        assert one.get("output") or one["error"]["message"]
        assert all(score["status"] == "scored" or score.get("reason") for score in one["scores"])
    assert "tried again)" in done.err  # the pace is told with the progress


def test_two_processes_cannot_write_one_run(suite: MakeSuite, server: Server, betteridge: Cli, tmp_path: Path) -> None:
    go_on = threading.Event()

    def behave(asked: dict[str, Any]) -> Reply:
        assert len(server.asked) <= 4 or go_on.wait(120)
        return sensible(asked)

    server.behave = behave
    first = started(tmp_path, server, "run", str(suite(10, models=["openai/m"])), "--concurrency", "2")
    while len(server.asked) < 6:
        time.sleep(0.02)
    second = ask(server, betteridge, "runs", "resume")
    assert second.code == 2
    assert "another process is writing this Run" in second.err
    go_on.set()
    assert first.wait(60) == 0
    first.communicate()
    (run,) = (tmp_path / ".betteridge" / "runs").iterdir()
    assert len(set(keys(run))) == len(keys(run)) == 40


def test_many_processes_on_one_cache(suite: MakeSuite, server: Server, betteridge: Cli, tmp_path: Path) -> None:
    path = suite(12, models=["openai/m"], beside=[])
    together = [started(tmp_path, server, "run", str(path), "--json") for _ in range(3)]
    said = [process.communicate(timeout=120) for process in together]
    assert [process.returncode for process in together] == [0, 0, 0], said
    assert all(b"Warning" not in err for _, err in said)
    asked = len(server.asked)
    assert ask(server, betteridge, "run", str(path), "--offline").code == 0
    assert len(server.asked) == asked


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that is soon full."""
    place = tmp_path / "disk"
    place.mkdir()
    if (
        not shutil.which("mount")
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)], capture_output=True
        ).returncode
    ):
        pytest.skip("needs to be allowed to mount")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_keeps_what_was_done(betteridge: Cli, suite: MakeSuite, server: Server, small_disk: Path) -> None:
    path = suite(60, models=["openai/m"])
    done = ask(server, betteridge, "run", str(path), BETTERIDGE_HOME=str(small_disk))
    assert done.code == 2
    assert "No space left on device" in done.err
    assert "Traceback" not in done.err
    assert done.err.count("Warning") <= 3
    (run,) = (small_disk / "runs").iterdir()
    kept = (run / "samples.jsonl").read_bytes().split(b"\n")[:-1]
    assert 0 < len(kept) < 240
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    resumed = ask(server, betteridge, "runs", "resume", "--json", BETTERIDGE_HOME=str(small_disk))
    assert resumed.code == 0, resumed.err
    assert len(set(keys(run))) == len(keys(run)) == 240
    assert (run / "samples.jsonl").read_bytes().startswith(b"\n".join(kept))


def test_a_disk_without_room_to_begin_begins_nothing(
    betteridge: Cli, suite: MakeSuite, server: Server, small_disk: Path
) -> None:
    (small_disk / "in the way").write_bytes(b"x" * 590_000)
    done = ask(server, betteridge, "run", str(suite(300, models=["openai/m"])), BETTERIDGE_HOME=str(small_disk))
    assert done.code == 2
    assert "No space left on device" in done.err
    assert not list((small_disk / "runs").iterdir())
    assert server.asked == []


@pytest.mark.parametrize("what", ["home", "cache"])
def test_what_may_not_be_written_is_a_sentence(
    betteridge: Cli, suite: MakeSuite, server: Server, small_disk: Path, what: str
) -> None:
    runs = small_disk / "runs"
    runs.mkdir()
    if what == "cache":
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(runs)], check=True)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        path = suite(2, models=["openai/m"])
        done = ask(server, betteridge, "run", str(path), "--json", BETTERIDGE_HOME=str(small_disk))
        assert "Traceback" not in done.err
        if what == "home":
            assert (done.code, "Set BETTERIDGE_HOME to another folder" in done.err) == (2, True), done.err
            assert server.asked == []
        else:
            assert done.code == 0, done.err
            assert done.err.count("Going on without the cache") == 1
            assert done.json["scorecard"]["finished"] == 8
            offline = ask(server, betteridge, "run", str(path), "--offline", BETTERIDGE_HOME=str(small_disk))
            assert (offline.code, "the cache cannot be opened" in offline.err) == (2, True)
    finally:
        if what == "cache":
            subprocess.run(["umount", "-l", str(runs)], check=True)


def test_a_cache_that_may_only_be_read_is_read(
    betteridge: Cli, suite: MakeSuite, server: Server, small_disk: Path, tmp_path: Path
) -> None:
    path = suite(2, models=["openai/m"], beside=[])
    ask(server, betteridge, "run", str(path))
    asked = len(server.asked)
    shutil.copy(tmp_path / ".betteridge" / "cache.sqlite", small_disk)
    (small_disk / "runs").mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(small_disk / "runs")], check=True)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        done = ask(server, betteridge, "run", str(path), "--offline", BETTERIDGE_HOME=str(small_disk))
        assert done.code == 0, done.err
        assert "new answers are not cached" in done.err
        assert len(server.asked) == asked
    finally:
        subprocess.run(["umount", "-l", str(small_disk / "runs")], check=True)


def test_a_clock_that_jumps_back_harms_nothing(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    path = suite(4, models=["openai/m"], beside=[])
    server.behave = lambda asked: error(401, "no") if len(server.asked) > 3 else sensible(asked)
    assert ask(server, betteridge, "run", str(path), "--concurrency", "1").code == 3
    (run,) = (tmp_path / ".betteridge" / "runs").iterdir()
    manifest = json.loads((run / "manifest.json").read_text())
    (run / "manifest.json").write_text(json.dumps({**manifest, "created": "2099-01-01T00:00:00+00:00"}))
    server.behave = sensible
    asked = len(server.asked)
    done = ask(server, betteridge, "runs", "resume", run.name, "--json")
    assert done.code == 0, done.err
    assert len(server.asked) == asked + 8 - 3
    assert ask(server, betteridge, "cache", "explain", run.name).code == 0
    assert betteridge("cache", "clear", "--older-than", "1d", "--json").json == {"forgotten": 0}


def test_ctrl_c_while_everything_waits_stops_at_once(suite: MakeSuite, server: Server, tmp_path: Path) -> None:
    server.behave = lambda asked: error(429, "slow down", Retry_After="60")
    process = started(tmp_path, server, "run", str(suite(3, models=["openai/m"])))
    while len(server.asked) < 3:
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Go on: betteridge runs resume" in err


def test_a_sample_that_stands_twice_counts_once_everywhere(betteridge: Cli, suite: MakeSuite, tmp_path: Path) -> None:
    rules = [{"score": "rouge1", "min": 0.0, "on": "mean"}]
    assert betteridge("run", str(suite(3, models=["lead3"], tasks={"summary": {}}, gate=rules))).code == 0
    before = betteridge("scorecard", "--json").json["scorecard"]
    (run,) = (tmp_path / ".betteridge" / "runs").iterdir()
    whole = (run / "samples.jsonl").read_text().splitlines(keepends=True)
    doubled = json.loads(whole[0])
    doubled["scores"] = [{**one, "value": 1.0} for one in doubled["scores"]]
    (run / "samples.jsonl").write_text("".join([*whole, json.dumps(doubled) + "\n", whole[1]]))
    told = f"Warning: .betteridge/runs/{run.name}/samples.jsonl, line 4: the summary of tram-"
    shown = betteridge("scorecard", "--json")
    assert shown.json["scorecard"] == before
    for done in (shown, betteridge("gate"), betteridge("runs", "show"), betteridge("compare", "latest", "--self")):
        assert done.err.count(told) == 1, done.err
        assert "stands there twice, and 1 like it. The first counts.\n" in done.err
    (run / "samples.jsonl").write_text("".join([*whole[:2], whole[1]]))  # as many lines as Samples, and one is lacking
    assert betteridge("runs", "list", "--json").json[0]["finished"] == 2
    resumed = betteridge("runs", "resume", "--json")
    assert "Nothing is missing" not in resumed.err
    assert {one["name"]: one["n"] for one in resumed.json["scorecard"]["estimates"]}["rouge1"] == 3
    assert len((run / "samples.jsonl").read_text().splitlines()) == 3
