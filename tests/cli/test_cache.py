"""The cache as a user meets it: what is kept, why something was asked anew, forgetting; and re-scoring for nothing."""

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Done
from openai_server import Server

Cli = Callable[..., Done]
MakeSuite = Callable[..., Path]
SUMMARIES = {"summary": {"prompts": ["mine/v1.prompt.yml"]}}


def ask(server: Server, betteridge: Cli, *args: str, **env: str) -> Done:
    return betteridge(*args, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="sk-very-secret", **env)


def write_prompt(folder: Path, text: str, **parameters: Any) -> None:
    path = folder / "mine" / "v1.prompt.yml"
    path.parent.mkdir(exist_ok=True)
    messages = [{"role": "user", "content": "{{ article }}\n" + text}]
    path.write_text(json.dumps({"messages": messages, "modelParameters": parameters}))


@pytest.fixture
def mine(suite: MakeSuite, tmp_path: Path) -> Path:
    write_prompt(tmp_path, "Sum up.", temperature=0)
    return suite(2, models=["openai/m"], beside=[], tasks=SUMMARIES)


def explained(server: Server, betteridge: Cli, *args: str) -> list[dict[str, Any]]:
    done = ask(server, betteridge, "cache", "explain", *args, "--json")
    assert done.code == 0, done.err
    return done.json["requests"]  # type: ignore[no-any-return]


def test_a_first_run_finds_nothing_kept_and_a_second_everything(
    betteridge: Cli, mine: Path, server: Server, tmp_path: Path
) -> None:
    ask(server, betteridge, "run", str(mine))
    assert {(one["state"], one["changed"]) for one in explained(server, betteridge)} == {("asked", None)}
    os.utime(tmp_path / ".betteridge" / "cache.sqlite")
    rows = sqlite3.connect(tmp_path / ".betteridge" / "cache.sqlite")
    with rows:
        rows.execute("UPDATE responses SET made = made - 60")  # as if a minute had passed
    rows.close()
    ask(server, betteridge, "run", str(mine))
    assert {(one["state"], one["changed"]) for one in explained(server, betteridge)} == {("hit", None)}
    assert "2 kept before the Run began" in ask(server, betteridge, "cache", "explain").out


CHANGES = [
    pytest.param(lambda p: write_prompt(p, "Sum it up.", temperature=0), {}, ["messages"], '"it "', id="prompt"),
    pytest.param(lambda p: write_prompt(p, "Sum up.", temperature=1), {}, ["parameters"], "temperature 0.0 is now 1.0", id="parameter"),
    pytest.param(lambda p: None, {"model": "openai/n"}, ["model"], 'model "m" is now "n"', id="model"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "options", "parts", "words"), CHANGES)
def test_it_says_which_part_changed(
    betteridge: Cli, mine: Path, server: Server, tmp_path: Path, change: Any, options: Any, parts: Any, words: str
) -> None:
    ask(server, betteridge, "run", str(mine))
    change(tmp_path)
    given = [item for name, value in options.items() for item in (f"--{name}", value)]
    ask(server, betteridge, "run", str(mine), *given)
    found = explained(server, betteridge, "latest")
    assert [one["state"] for one in found] == ["asked"] * 2
    for one in found:
        assert [told.split(":")[0] for told in one["changed"]] == parts
        assert words in " ".join(one["changed"])
    told = ask(server, betteridge, "cache", "explain", "latest:tram-1").out
    assert words in told
    assert "tram-0," not in told


def test_another_server_is_a_change_of_the_model(betteridge: Cli, mine: Path, server: Server) -> None:
    ask(server, betteridge, "run", str(mine))
    moved = server.url.replace("127.0.0.1", "localhost")
    betteridge("run", str(mine), OPENAI_BASE_URL=moved, OPENAI_API_KEY="k")
    found = betteridge("cache", "explain", "--json", OPENAI_BASE_URL=moved, OPENAI_API_KEY="k").json["requests"]
    assert [one["changed"][0].split(":")[0] for one in found] == ["model", "model"]
    assert "base_url" in found[0]["changed"][0]


def test_what_is_kept_is_counted_and_forgotten(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    path = suite(2, models=["openai/m"], beside=[], judge={"model": "openai/m"}, tasks={"summary": {}})
    ask(server, betteridge, "run", str(path))
    groups = betteridge("cache", "stats", "--json").json["groups"]
    assert {one["purpose"]: one["entries"] > 1 for one in groups} == {"generate": True, "judge": True}
    assert {one["model"] for one in groups} == {"m"}
    assert "m, judge: " in betteridge("cache", "stats").out
    assert betteridge("cache", "clear", "--older-than", "1h", "--json").json == {"forgotten": 0}
    rows = sqlite3.connect(tmp_path / ".betteridge" / "cache.sqlite")
    with rows:
        rows.execute("UPDATE responses SET made = made - 40 * 86400 WHERE purpose = 'judge'")
    rows.close()
    judged = next(one["entries"] for one in groups if one["purpose"] == "judge")
    assert betteridge("cache", "clear", "--older-than", "30d", "--json").json == {"forgotten": judged}
    assert betteridge("cache", "clear", "--all", "--json").json["forgotten"] > 0
    assert betteridge("cache", "stats", "--json").json["groups"] == []


BAD = [
    pytest.param(["stats"], "There is no cache in .betteridge yet", id="no-cache"),
    pytest.param(["clear"], "Say what to forget", id="clear-what"),
    pytest.param(["clear", "--older-than", "soon"], "write a number and m, h, d or w", id="no-age"),
    pytest.param(["clear", "--older-than", "30d", "--all"], "Say what to forget", id="both"),
    pytest.param(["explain", "none"], "There is no Run", id="no-run"),
]


@pytest.mark.parametrize(("args", "words"), BAD)
def test_bad_usage_is_a_sentence(betteridge: Cli, args: list[str], words: str) -> None:
    done = betteridge("cache", *args)
    assert done.code == 2
    assert words in done.err
    assert "Traceback" not in done.err


def test_an_article_that_is_not_there(betteridge: Cli, mine: Path, server: Server) -> None:
    ask(server, betteridge, "run", str(mine))
    done = ask(server, betteridge, "cache", "explain", "latest:none")
    assert (done.code, "no article 'none'" in done.err) == (4, True)


def test_a_damaged_cache_costs_a_warning(betteridge: Cli, mine: Path, server: Server, tmp_path: Path) -> None:
    (tmp_path / ".betteridge").mkdir()
    (tmp_path / ".betteridge" / "cache.sqlite").write_bytes(b"no database " * 400)
    (tmp_path / ".betteridge" / "cache.sqlite-wal").write_bytes(b"nor a journal " * 400)
    done = ask(server, betteridge, "run", str(mine), "--json")
    assert done.code == 0, done.err
    assert done.err.count("was damaged; it is set aside") == 1
    asked = len(server.asked)
    assert ask(server, betteridge, "run", str(mine)).code == 0
    assert len(server.asked) == asked


def test_repeats_never_collapse(betteridge: Cli, mine: Path, server: Server, tmp_path: Path) -> None:
    data = {**json.loads(mine.read_text()), "repeats": 3}
    mine.write_text(json.dumps(data))
    ask(server, betteridge, "run", str(mine))
    assert len(server.asked) == 6
    ask(server, betteridge, "run", str(mine))
    assert len(server.asked) == 6


def test_scoring_a_finished_run_in_another_way_asks_nothing(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    plain = {
        "models": ["openai/m"],
        "judge": {"model": "openai/j"},
        "tasks": {"summary": {"scorers": ["rouge", "rubric"]}},
    }
    path = suite(3, **plain)
    assert ask(server, betteridge, "run", str(path)).code == 0
    asked = len(server.asked)
    stemmed = {"rouge": {"kinds": ["rouge1"], "stemmer": True}}
    anew = {**plain, "tasks": {"summary": {"scorers": [stemmed, "facts", "extraction", "rubric"]}}}
    path = suite(3, **anew, gate=[{"score": "rouge1", "min": 0.01, "on": "mean"}])
    lines = [json.loads(line) for line in (tmp_path / "articles.jsonl").read_text().splitlines()]
    changed = [{**line, "references": ["The council will vote."]} for line in lines]
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, changed)))
    done = ask(server, betteridge, "run", str(path), "--offline", "--json")
    assert done.code == 0, done.err
    assert len(server.asked) == asked
    names = {one["name"] for one in done.json["scorecard"]["estimates"] if one["model"] == "openai/m"}
    assert {"rouge1", "numbers", "coverage", "rubric"} <= names
    assert done.json["scorecard"]["judging"]["requests"] == done.json["scorecard"]["judging"]["cached"] > 0
