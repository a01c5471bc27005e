"""Removing Runs: only those that are meant, only out of the home; and no Run is left where no model could be asked."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Done
from openai_server import Server, error

Cli = Callable[..., Done]
MakeSuite = Callable[..., Path]


@pytest.fixture
def three(betteridge: Cli, suite: MakeSuite, tmp_path: Path) -> list[Path]:
    """Three Runs: of 2024, of 2025 and of now, with a file beside them."""
    betteridge("run", str(suite(1)))
    folder = tmp_path / ".betteridge" / "runs"
    (run,) = folder.iterdir()
    for stamp in ("20240229-010203", "20251231-235959"):
        shutil.copytree(run, folder / f"{stamp}-tram-aaaa")
    (tmp_path / "precious").write_text("mine")
    return sorted(folder.iterdir())


def left(paths: list[Path]) -> list[bool]:
    return [(path / "manifest.json").exists() for path in paths]


def test_one_is_removed_and_latest_is_the_one_before(betteridge: Cli, three: list[Path]) -> None:
    done = betteridge("runs", "remove", "latest", "--yes", "--json")
    assert (done.code, done.json) == (0, {"removed": [three[2].name]})
    assert left(three) == [True, True, False]
    assert not three[2].exists()
    assert betteridge("runs", "show", "--json").json["path"].endswith(three[1].name)


def test_by_age_and_by_several_names(betteridge: Cli, three: list[Path]) -> None:
    assert betteridge("runs", "remove", "--older-than", "90000w", "--yes").out == "Removed 0 Runs.\n"
    done = betteridge("runs", "remove", "--older-than", "1d", "--yes")
    assert (done.out, left(three)) == ("Removed 2 Runs.\n", [False, False, True])
    done = betteridge("runs", "remove", three[2].name, "latest", str(three[2]), "--yes")
    assert (done.out, left(three)) == ("Removed 1 Run.\n", [False, False, False])
    assert "There is no Run" in betteridge("runs", "remove", "latest", "--yes").err


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("latest",), "Say --yes"),
        ((), "Say what to remove"),
        (("latest", "--older-than", "1d", "--yes"), "Say what to remove"),
        (("latest", "nonsense", "--yes"), "There is no Run 'nonsense'"),
        (("2", "--yes"), "may be"),
        (("--older-than", "soon", "--yes"), "write a number"),
        (("..", "--yes"), "There is no Run"),
    ],
)
def test_nothing_is_removed_that_was_not_meant(
    betteridge: Cli, three: list[Path], args: tuple[str, ...], told: str
) -> None:
    done = betteridge("runs", "remove", *args)
    assert (done.code, told in done.err) == (2, True), done.err
    assert left(three) == [True, True, True]


def test_a_link_is_removed_and_what_it_points_to_stays(betteridge: Cli, three: list[Path], tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    three[0].rename(elsewhere)
    three[0].symlink_to(elsewhere)
    (three[1] / "inside").symlink_to(tmp_path)  # a folder full of other things
    done = betteridge("runs", "remove", three[0].name, three[1].name, "--yes")
    assert done.code == 0, done.err
    assert not three[0].is_symlink()
    assert not three[1].exists()
    assert (elsewhere / "samples.jsonl").exists()
    assert (tmp_path / "precious").read_text() == "mine"
    done = betteridge("runs", "remove", str(elsewhere), "--yes")  # a Run, but none of this home
    assert (done.code, "not a Run of" in done.err) == (2, True), done.err
    runs = three[0].parent
    runs.rename(tmp_path / "runs-elsewhere")
    runs.symlink_to(tmp_path / "runs-elsewhere")
    assert betteridge("runs", "remove", "latest", "--yes").code == 2
    assert (tmp_path / "runs-elsewhere" / three[2].name / "manifest.json").exists()


def test_a_run_that_is_being_written_stays_and_a_damaged_one_goes(betteridge: Cli, three: list[Path]) -> None:
    with (three[2] / "samples.jsonl").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = betteridge("runs", "remove", "latest", "--yes")
    assert (done.code, "another process is writing" in done.err) == (2, True), done.err
    (three[0] / "manifest.json").write_text("{torn")
    (three[0] / "samples.jsonl").unlink()
    assert betteridge("runs", "remove", three[0].name, "--yes").code == 0
    assert left(three) == [False, True, True]


@pytest.mark.parametrize("beside", [[], ["lead3"]])
@pytest.mark.parametrize("status", [None, 401, 404])
def test_no_run_is_left_where_the_model_cannot_be_used(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path, status: int | None, beside: list[str]
) -> None:
    server.behave = lambda asked: error(status or 500, "no")
    before = betteridge("run", str(suite(1)), "--json").json["run"]["id"]
    env = {"OPENAI_BASE_URL": server.url} if status else {}
    done = betteridge("run", str(suite(3, models=["openai/m"], beside=beside)), **env)
    assert done.code == 3
    assert "no Run is kept" in done.err
    assert "resume" not in done.err
    assert [path.name for path in (tmp_path / ".betteridge" / "runs").iterdir()] == [before]


def test_a_run_that_had_begun_to_be_answered_is_kept(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    sensible = server.behave
    server.behave = lambda asked: error(401, "no") if len(server.asked) > 2 else sensible(asked)
    path = suite(6, models=["openai/m"], beside=[], tasks={"summary": {}})
    done = betteridge("run", str(path), "--concurrency", "1", OPENAI_BASE_URL=server.url)
    assert (done.code, "2 of 6 Samples are kept. Go on: betteridge runs resume" in done.err) == (3, True), done.err
    server.behave = lambda asked: error(401, "no")
    again = betteridge("runs", "resume", OPENAI_BASE_URL=server.url)
    assert (again.code, "Go on" in again.err) == (3, True)
    assert len([*(tmp_path / ".betteridge" / "runs").iterdir()]) == 1
