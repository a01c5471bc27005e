"""The doctor: what is in force and where from, endpoints good and bad, what they support, and what is wrong at home."""

import json
import os
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Done
from openai_server import FAULTS, PAGE, Fault, Reply, Server, completion, error, listed

Cli = Callable[..., Done]
MakeSuite = Callable[..., Path]
KEYS = ("sk-env-1f0c2d3e", "sk-dotenv-9a8b7c6d", "sk-toml-5e4f3a2b", "pw-of-the-url-77", "query-of-the-url-88")


def endpoint(asked: dict[str, Any], **flaws: bool) -> Reply:
    """What an endpoint with some flaws answers to the doctor's Requests."""
    if flaws.get("no_schema") and "response_format" in asked:
        return error(400, "response_format is not supported")
    if flaws.get("no_logprobs") and "logprobs" in asked:
        return error(400, "logprobs are not supported")
    if flaws.get("no_seed") and "seed" in asked:
        return error(422, "unknown field seed")
    text, finish, extra = "one two three", "length", {}
    if "response_format" in asked and not flaws.get("ignores"):
        text, finish = '{"mood": "glad", "words": "Hello."}', "stop"
    if "yes or no" in asked["messages"][0]["content"]:
        text = "yes"
        extra = {"content": [{"token": "yes", "logprob": -0.1, "top_logprobs": [{"token": "yes", "logprob": -0.1}]}]}
    status, headers, body = completion(text, finish)
    data = json.loads(body)
    data["usage"]["completion_tokens"] = 8
    if "logprobs" in asked and not flaws.get("ignores"):
        data["choices"][0]["logprobs"] = extra
    if flaws.get("ignores"):
        data["choices"][0]["finish_reason"] = "stop"
        data["choices"][0]["message"]["content"] += f" {endpoint.asked}"  # type: ignore[attr-defined]
        endpoint.asked += 1  # type: ignore[attr-defined]
        del data["usage"]
    return status, headers, json.dumps(data).encode()


endpoint.asked = 0  # type: ignore[attr-defined]


def states(done: Done, spec: str) -> dict[str, str]:
    return {row["name"]: row["state"] for row in done.json["abilities"][spec]}


def settings(done: Done) -> dict[str, tuple[Any, str]]:
    return {row["name"]: (row["value"], row["source"]) for row in done.json["settings"]}


def test_in_an_empty_folder_all_is_well_and_nobody_is_asked(betteridge: Cli, tmp_path: Path) -> None:
    done = betteridge("doctor", COLUMNS="80")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("All is well.\n")
    assert "no key and no address is set" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert len(done.out.splitlines()) <= 40
    assert "\x1b" not in done.out
    assert list(tmp_path.iterdir()) == []


def test_every_setting_says_where_it_came_from_and_no_secret(betteridge: Cli, server: Server, tmp_path: Path) -> None:
    url = server.url.replace("http://", f"http://desk:{KEYS[3]}@") + f"?key={KEYS[4]}"
    (tmp_path / "pyproject.toml").write_text('[tool.betteridge]\nconcurrency = 3\ntimeout = 7\njudge = "lead3"\n')
    (tmp_path / "betteridge.toml").write_text(
        f'timeout = 8\nmax_retries = 1\n[endpoints.Desk]\nbase_url = "{url}"\nprice = [0, 0.5]\napi_key = "{KEYS[2]}"\n'
    )
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={KEYS[1]}\nBETTERIDGE_TIMEOUT=9\nBETTERIDGE_MAX_COST=2.5\n")
    env = {"BETTERIDGE_TIMEOUT": "10", "OPENAI_BASE_URL": server.url, "BETTERIDGE_ENDPOINTS__ENV__BASE_URL": server.url}
    done = betteridge("doctor", "--json", **env, BETTERIDGE_ENDPOINTS__ENV__API_KEY=KEYS[0])
    assert done.code == 0, done.out
    found = settings(done)
    assert found["timeout"] == (10.0, "environment")
    assert found["max_cost"] == (2.5, ".env")
    assert found["max_retries"] == (1, "betteridge.toml")
    assert found["concurrency"] == (3, "pyproject.toml")
    assert found["home"] == (".betteridge", "default")
    assert found["openai_api_key"] == ("[secret]", ".env")
    assert found["endpoints.Desk.api_key"] == ("[secret]", "betteridge.toml")
    assert found["endpoints.Desk.base_url"] == (server.url, "betteridge.toml")
    assert found["endpoints.env.api_key"] == ("[secret]", "environment")
    told = betteridge("doctor", **env, BETTERIDGE_ENDPOINTS__ENV__API_KEY=KEYS[0])
    assert "0.0, 0.5" in told.out
    assert [key for key in KEYS if key in done.out + done.err + told.out + told.err] == []
    assert {one["name"]: one["state"] for one in done.json["endpoints"]} == {"Desk": "ok", "env": "ok", "openai": "ok"}


def test_without_ask_nothing_is_sent_that_may_cost(betteridge: Cli, server: Server) -> None:
    done = betteridge("doctor", OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k")
    assert done.code == 0
    assert server.asked == []
    assert "2 models" in done.out
    assert "betteridge doctor --ask openai/NAME" in done.out


def test_a_good_endpoint_supports_everything(betteridge: Cli, server: Server) -> None:
    server.behave = endpoint
    done = betteridge("doctor", "--ask", "openai/m", "--json", OPENAI_BASE_URL=server.url)
    assert done.code == 0, done.out
    assert set(states(done, "openai/m").values()) == {"yes"}
    assert len(server.asked) == 5
    assert "5 tiny Requests" in done.err  # said beforehand
    told = betteridge("doctor", "--ask", "openai/m", OPENAI_BASE_URL=server.url)
    assert "logprobs    yes" in told.out


@pytest.mark.parametrize(
    ("flaw", "missing"),
    [("no_schema", {"schema"}), ("no_logprobs", {"logprobs"}), ("no_seed", {"seed"})],
)
def test_what_an_endpoint_refuses_is_named(betteridge: Cli, server: Server, flaw: str, missing: set[str]) -> None:
    server.behave = lambda asked: endpoint(asked, **{flaw: True})
    done = betteridge("doctor", "--ask", "openai/m", "--json", OPENAI_BASE_URL=server.url)
    assert done.code == 0, done.out
    assert {name for name, state in states(done, "openai/m").items() if state == "no"} == missing


def test_an_endpoint_that_takes_all_and_heeds_nothing_is_seen_through(betteridge: Cli, server: Server) -> None:
    server.behave = lambda asked: endpoint(asked, ignores=True)
    done = betteridge("doctor", "--ask", "openai/m", "--json", OPENAI_BASE_URL=server.url)
    assert set(states(done, "openai/m").values()) == {"no"}


LISTS: dict[str, tuple[Reply | Fault, str, str]] = {
    "unauthorised": (error(401, "no"), "key", "refuses the key"),
    "page": ((200, {"Content-Type": "text/html"}, PAGE), "down", "sends no JSON"),
    "wrong path": ((404, {"Content-Type": "text/html"}, PAGE), "down", "sends no JSON"),
    "no list": (error(404, "no such path"), "ok", "lists no models"),
    "strange list": ((200, {}, b'{"data": 3}'), "ok", "lists no models"),
    "empty list": (listed(), "ok", "0 models"),
    "busy": (error(503, "busy"), "down", "HTTP 503"),
    "redirect": ((302, {"Location": "http://127.0.0.1:9/"}, b""), "down", "redirects elsewhere"),
    "hangs": (FAULTS["hangs"], "down", "no answer within 3 s"),
    "trickles": (FAULTS["trickles"], "down", "no answer within 3 s"),
    "not HTTP": (FAULTS["not HTTP"], "down", "nothing answers"),
}
ADDRESSES = {
    "http://[": "base_url is no address",
    "localhost:1/v1": "base_url is no address",
    "ftp://x/v1": "base_url is no address",
    "http:///v1": "base_url is no address",
    "http://127.0.0.1:9/v1": "nothing answers",
}


def test_each_bad_endpoint_is_told_of(betteridge: Cli, server: Server, tmp_path: Path) -> None:
    server.lists = lambda key: LISTS[key.removeprefix("Bearer ")][0]
    tables = [f'[endpoints."{name}"]\nbase_url = "{server.url}"\napi_key = "{name}"\n' for name in LISTS]
    tables += [f'[endpoints."{address}"]\nbase_url = "{address}"\n' for address in ADDRESSES]
    (tmp_path / "betteridge.toml").write_text(
        f"timeout = 3\nmodel = {[f'{name}/m' for name in LISTS]}\n" + "".join(tables)
    )
    done = betteridge("doctor", "--json", timeout=60)
    seen = {row["name"]: row for row in done.json["endpoints"]}
    for name, (_, state, told) in LISTS.items():
        assert (seen[name]["state"], told in seen[name]["told"]) == (state, True), seen[name]
    for address, told in ADDRESSES.items():
        assert (seen[address]["state"] != "ok", seen[address]["told"].startswith(told)) == (True, True), seen[address]
    assert len(done.json["problems"]) == 8  # of those that are used; the addresses are not
    assert [name for name, row in seen.items() if not row["used"]] == list(ADDRESSES)
    assert done.code == 2  # a refused key is put right here, before anybody looks at servers
    assert "Traceback" not in done.err


def test_a_key_that_no_header_can_carry_is_refused_unseen(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "betteridge.toml").write_text('[endpoints.odd]\nbase_url = "http://x/v1"\napi_key = "schlüssel"\n')
    done = betteridge("doctor")
    assert done.code == 2
    assert "a key with a line break or a letter that no header can carry" in " ".join(done.out.split())
    assert "schlüssel" not in done.out + done.err


@pytest.mark.parametrize("name", [".env", "betteridge.toml", "pyproject.toml"])
@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_settings_are_read_from_regular_files_alone(betteridge: Cli, tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / name
    {"pipe": lambda: os.mkfifo(path), "device": lambda: path.symlink_to("/dev/zero"), "folder": path.mkdir}[kind]()
    done = betteridge("runs", "list", timeout=20)
    if (name, kind) == (".env", "folder"):  # as some call their virtual environment
        assert done.err == "No Run yet. Start one: betteridge run\n"
        return
    assert (done.code, done.out) == (2, "")
    assert done.err == f"Error: {name}: no regular file, and settings are read from nothing else. Put the file there.\n"


@pytest.mark.parametrize("address", [one for one, told in ADDRESSES.items() if "address" in told])
def test_an_address_that_is_none_is_to_be_put_right_here(betteridge: Cli, address: str) -> None:
    done = betteridge("doctor", OPENAI_BASE_URL=address)
    assert (done.code, "base_url is no address. Write http://HOST:PORT/v1." in done.out) == (2, True)


@pytest.mark.parametrize(("reply", "code"), [(error(401, "no"), 2), ((404, {}, PAGE), 3)])
def test_the_exit_code_says_whose_fault_it_is(betteridge: Cli, server: Server, reply: Reply, code: int) -> None:
    server.lists = lambda key: reply
    done = betteridge("doctor", OPENAI_BASE_URL=server.url)
    assert done.code == code
    assert ("Most end in /v1" in done.out.replace("\n  ", " ")) == (code == 3)


def test_an_endpoint_that_nothing_here_uses_is_no_fault(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    server.lists = lambda key: error(401, "no")
    (tmp_path / "betteridge.toml").write_text(f'[endpoints.desk]\nbase_url = "{server.url}"\n')
    unused = betteridge("doctor")
    assert (unused.code, unused.out.endswith("All is well.\n")) == (0, True)
    assert re.search(r"desk  refuses the key \(401\)  not used here", unused.out)
    suite(1, models=["desk/m"])
    assert betteridge("doctor").code == 2


def test_a_model_that_does_not_answer_is_given_up_soon(betteridge: Cli, server: Server) -> None:
    server.behave = lambda asked: FAULTS["hangs"]
    done = betteridge("doctor", "--ask", "openai/m", OPENAI_BASE_URL=server.url, BETTERIDGE_TIMEOUT="1")
    assert done.code == 3
    assert "no answer within 1 s" in done.out
    assert len(server.asked) <= 2  # and once more: four others are not even sent


def test_an_unknown_model_is_wrong_and_an_answer_outweighs_a_missing_list(betteridge: Cli, server: Server) -> None:
    server.behave = lambda asked: error(404, "no such model")
    failed = betteridge("doctor", "--ask", "openai/m", OPENAI_BASE_URL=server.url)
    assert (failed.code, "openai/m\n  answer  no  not_found: see below\n" in failed.out) == (2, True)
    server.behave, server.lists = endpoint, lambda key: (404, {}, PAGE)
    assert betteridge("doctor", "--ask", "openai/m", OPENAI_BASE_URL=server.url).code == 0


@pytest.mark.parametrize("spec", ["lead3", "nonsense/x", "local/nowhere.gguf"])
def test_only_models_at_endpoints_are_asked(betteridge: Cli, spec: str) -> None:
    done = betteridge("doctor", "--ask", spec)
    assert (done.code, done.out, "Error: " in done.err) == (2, "", True)


@pytest.mark.parametrize(
    ("files", "env", "told"),
    [
        ({}, {"BETTERIDGE_TIMOUT": "3"}, "BETTERIDGE_TIMOUT is set, and is no setting"),
        ({".env": "BETTERIDGE_HOEM=x\n"}, {}, "BETTERIDGE_HOEM is set"),
        ({"betteridge.toml": "timeuot = 3\n"}, {}, "unknown setting 'timeuot'"),
        ({}, {"BETTERIDGE_CONCURRENCY": "many"}, "field 'concurrency'"),
        ({}, {"BETTERIDGE_MODEL": "openai/gpt-4.1-mini"}, "openai/gpt-4.1-mini needs a key"),
        ({}, {"BETTERIDGE_JUDGE": "lokal/smollm2"}, "Unknown model 'lokal/smollm2'"),
        ({"file": ""}, {"BETTERIDGE_HOME": "file"}, "file: cannot be written"),
    ],
)
def test_a_wrong_configuration(
    betteridge: Cli, tmp_path: Path, files: dict[str, str], env: dict[str, str], told: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    done = betteridge("doctor", **env)
    assert done.code == 2, done.out
    assert told in done.out.replace("\n  ", " ")
    assert "Extras" in done.out  # the rest is said all the same
    assert betteridge("doctor", "--json", **env).json["exit"] == 2


def test_runs_and_cache_are_counted_and_a_damaged_cache_is_left_as_it_is(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    path = suite(2, models=["openai/m"], tasks={"summary": {}})
    betteridge("run", str(path), OPENAI_BASE_URL=server.url)
    betteridge("run", str(path), OPENAI_BASE_URL=server.url)
    *_, last = sorted((tmp_path / ".betteridge" / "runs").iterdir())
    lines = (last / "samples.jsonl").read_bytes().splitlines(keepends=True)
    (last / "samples.jsonl").write_bytes(b"".join(lines[:-1]) + lines[-1][:20])
    before = sorted(tmp_path.rglob("*"))
    home = betteridge("doctor", "--json").json["home"]
    assert sorted(tmp_path.rglob("*")) == before  # nothing is left behind
    assert (home["writable"], home["runs"]) == (True, {"count": 2, "unfinished": [last.name]})
    assert (home["cache"]["entries"], home["cache"]["journal"], home["cache"]["problem"]) == (2, "wal", None)
    assert f"1 unfinished: betteridge runs resume {last.name}" in betteridge("doctor").out
    cache = tmp_path / ".betteridge" / "cache.sqlite"
    sqlite3.connect(cache).close()
    cache.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    done = betteridge("doctor")
    assert done.code == 2
    assert "damaged" in done.out
    assert cache.read_bytes().endswith(b"\xff" * 5000)
