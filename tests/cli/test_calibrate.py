"""`betteridge calibrate headline` and the Run that uses what it writes, against a server that gives log-probabilities."""

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Done, article
from openai_server import Reply, Server, completion

from evals.headlines.calibration import LABELS, Calibration
from evals.prompts import load_prompt

Cli = Callable[..., Done]
STORIES = 24
CHANCES = {
    "supported": (0.99, 0.97, 0.80),
    "contradicted": (0.98, 0.75, 0.96),
    "unresolved": (0.95, 0.70, 0.65),
    "unaddressed": (0.60, 0.62, 0.61),
}
"""What the model says of each label: yes to nearly everything, as small models do."""
ONLY_HEADLINES = {"headline": {"prompts": ["headline/v3"], "scorers": ["verdict"]}}


def behave(asked: dict[str, Any]) -> Reply:
    """A model whose levels say nothing and whose differences say all."""
    text = asked["messages"][-1]["content"]
    number = int(re.search(r"Town (\d+)", text)[1])
    if "logprobs" not in asked:
        return completion('{"sentence": 2}')
    place = 0 if "be it only as a proposal" in text else 1 if "statement is true" in text else 2
    chance = CHANCES[LABELS[number % 4]][place] - 0.002 * (number // 4)
    status, headers, body = completion("Yes")
    reply = json.loads(body)
    tokens = [{"token": "Yes", "logprob": math.log(chance)}, {"token": "No", "logprob": math.log(1 - chance)}]
    reply["choices"][0]["logprobs"] = {"content": [{**tokens[0], "top_logprobs": tokens}]}
    return status, headers, json.dumps(reply).encode()


@pytest.fixture
def labelled(tmp_path: Path, server: Server) -> Path:
    """A folder of labelled headlines, six of each verdict, each its own story; and the server that reads them."""
    server.behave = behave
    path = tmp_path / "labelled" / "articles.jsonl"
    path.parent.mkdir()
    rows = []
    for number in range(STORIES):
        row = article(number, split="dev")
        label = LABELS[number % 4]
        proposition = {"text": f"Town {number} will get the new tram", "verdict": label}
        rows.append({**row, "labels": {"form": "polar", "propositions": [proposition], "verdict": label}})
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path.parent


def call(betteridge: Cli, server: Server, *args: str) -> Done:
    return betteridge(*args, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k")


def calibrate(betteridge: Cli, server: Server, *args: str) -> Done:
    return call(betteridge, server, "calibrate", "headline", "labelled", "--model", "openai/m", *args)


def suite(folder: Path, **fields: Any) -> str:
    path = folder / "mine.suite.yml"
    shown = {"name": "mine", "dataset": "labelled", "models": ["openai/m"], "beside": [], "tasks": ONLY_HEADLINES}
    path.write_text(yaml.safe_dump({**shown, **fields}))
    return str(path)


def accuracy(done: Done) -> tuple[float, str]:
    assert done.code == 0, done.err
    (one,) = (one for one in done.json["scorecard"]["estimates"] if one["name"] == "verdict_accuracy")
    return one["mean"], one["signature"]


def test_what_is_fitted_is_written_used_and_named(
    betteridge: Cli, server: Server, labelled: Path, tmp_path: Path
) -> None:
    done = calibrate(betteridge, server, "-o", "kept/mine.json", "--json")
    assert done.code == 0, done.err
    told = done.json
    assert (told["file"], told["failed"], told["items"], told["stories"]) == ("kept/mine.json", 0, STORIES, STORIES)
    assert told["plain_accuracy"] == 0.25  # by the likelier answer all are unresolved: three times yes
    assert told["accuracy"] == told["macro_f1"] == 1
    made = Calibration.model_validate_json((tmp_path / "kept" / "mine.json").read_text())
    assert (made.model, made.prompt, made.data) == ("openai/m", "headline@v3", f"labelled:dev:{STORIES}")
    assert made.prompt_hash == load_prompt("headline/v3").hash
    plain, unsigned = accuracy(call(betteridge, server, "run", suite(tmp_path), "--json"))
    fitted, signed = accuracy(
        call(betteridge, server, "run", suite(tmp_path), "--calibration", "kept/mine.json", "--json")
    )
    assert (plain, fitted) == (0.25, 1)
    assert "probabilities, not calibrated" in unsigned
    assert made.id in signed
    assert made.id.startswith(f"calibrated:headline@v3|openai/m|labelled:dev:{STORIES}|w:")


def test_it_tells_where_it_is_kept_and_how_to_use_it(
    betteridge: Cli, server: Server, labelled: Path, tmp_path: Path
) -> None:
    done = calibrate(betteridge, server)
    assert done.code == 0, done.err
    (kept,) = (tmp_path / ".betteridge" / "calibrations").iterdir()
    assert (
        f"Use it: betteridge run --prompt headline=headline/v3 --calibration .betteridge/calibrations/{kept.name}"
        in (done.out)
    )
    assert re.search(r"likelier answer +accuracy 0\.250 .*\n +calibrated +accuracy 1\.000", done.out)
    again = len(server.asked)
    assert calibrate(betteridge, server).out == done.out
    assert len(server.asked) == again  # answered from the cache


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"models": ["openai/other"]}, "A calibration is for prompt 'headline@v3' with model 'openai/m'"),
        (
            {"tasks": {"headline": {"prompts": ["headline/v2"], "scorers": ["verdict"]}}},
            "which this suite does not run (prompts headline@v2; models openai/m)",
        ),
        (
            {"tasks": {"headline": {"prompts": ["headline/v3.prompt.yml"], "scorers": ["verdict"]}}},
            "A calibration was fitted to another text of prompt 'headline@v3'. Calibrate anew.",
        ),
    ],
    ids=["model", "prompt", "text of the prompt"],
)
def test_it_is_refused_for_anything_else(
    betteridge: Cli, server: Server, labelled: Path, tmp_path: Path, fields: dict[str, Any], words: str
) -> None:
    shipped = load_prompt("headline/v3")
    weights = dict.fromkeys(LABELS, (0.0, 1.0, 1.0, 1.0))
    made = Calibration(model="openai/m", prompt=shipped.id, prompt_hash=shipped.hash, data="d:dev:9", weights=weights)
    (tmp_path / "mine.json").write_text(made.model_dump_json())
    edited = tmp_path / "headline" / "v3.prompt.yml"
    edited.parent.mkdir()
    edited.write_text(shipped.source.replace("A statement about it", "A claim about it"))
    done = call(betteridge, server, "run", suite(tmp_path, **fields), "--calibration", "mine.json")
    assert done.code == 2
    assert words in done.err
    assert "Traceback" not in done.err
    assert (done.out, server.asked) == ("", [])


@pytest.mark.parametrize(
    ("text", "words"),
    [(None, "there is no such file"), ("{", "not valid JSON"), ('{"model": "m"}', "field 'prompt' is missing")],
    ids=["no file", "torn", "not a calibration"],
)
def test_a_file_that_is_no_calibration(
    betteridge: Cli, server: Server, labelled: Path, tmp_path: Path, text: str | None, words: str
) -> None:
    if text is not None:
        (tmp_path / "mine.json").write_text(text)
    done = call(betteridge, server, "run", suite(tmp_path), "--calibration", "mine.json")
    assert (done.code, done.out) == (2, "")
    assert "mine.json" in done.err
    assert words in done.err


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["labelled", "--model", "openai/m", "--split", "test"], 4, "No labelled article"),
        (["labelled"], 2, "calibrate fits one model. Name it with --model."),
        (["labelled", "--model", "openai/m", "--prompt", "headline=headline/v2"], 2, "asks for no probabilities"),
        (["nowhere", "--model", "openai/m"], 2, "There is no data set 'nowhere'"),
    ],
    ids=["empty split", "no model", "prompt without probabilities", "no data"],
)
def test_what_cannot_be_fitted(
    betteridge: Cli, server: Server, labelled: Path, args: list[str], code: int, words: str
) -> None:
    done = call(betteridge, server, "calibrate", "headline", *args)
    assert (done.code, done.out) == (code, "")
    assert words in done.err
    assert server.asked == []


def test_too_few_verdicts_are_refused(betteridge: Cli, server: Server, labelled: Path) -> None:
    path = labelled / "articles.jsonl"
    kept = [line for line in path.read_text().splitlines() if '"verdict": "contradicted"' not in line]
    path.write_text("\n".join(kept) + "\n")
    done = calibrate(betteridge, server)
    assert done.code == 2
    assert "each verdict must occur" in done.err


def test_headlines_without_an_answer_are_counted(betteridge: Cli, server: Server, labelled: Path) -> None:
    server.behave = lambda asked: completion("") if "Town 7 " in json.dumps(asked) else behave(asked)
    done = calibrate(betteridge, server)
    assert done.code == 0, done.err
    assert f"{STORIES - 1} propositions" in done.out
    assert "1 headlines without an answer that can be used" in done.out


def test_useless_answers_are_named_where_too_few_are_left(betteridge: Cli, server: Server, labelled: Path) -> None:
    server.behave = lambda asked: completion("Perhaps.")
    done = calibrate(betteridge, server)
    assert done.code == 2
    assert re.search(
        r"each verdict must occur, on \d+ stories\. (\d+) of \1 answers were no use, the first: \w+", done.err
    )
