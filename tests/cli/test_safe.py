"""Nothing leaks, nothing is obeyed, nobody else is called: looked for in every byte that a session writes or prints."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Done, environment
from openai_server import Reply, Server, completion, error, sensible

Cli = Callable[..., Done]
MakeSuite = Callable[..., Path]
SECRETS = ("sk-env-9f3a77c1", "sk-toml-5d21e0aa", "pw-url-77b0c4de", "q-url-0c1fb2ee")
SESSION = (
    ("run", "tram.suite.yml", "--record", "r.jsonl", "--json"),
    ("run", "tram.suite.yml", "--dry-run", "--json"),
    ("runs", "list", "--json"),
    ("runs", "show", "--json"),
    ("runs", "resume", "--json"),
    ("cache", "stats", "--json"),
    ("cache", "explain", "--json"),
    ("cache", "explain"),
    ("scorecard", "--format", "markdown"),
    ("scorecard", "--format", "json"),
    ("scorecard", "--format", "svg"),
    ("gate",),
    ("check", "articles.jsonl", "--model", "url/m3", "--json"),
)


KNOWN = {"m1": SECRETS[:1], "m2": SECRETS[1:2], "m3": SECRETS[2:]}
"""What the server of each model is told, and can repeat."""


def gossip(asked: dict[str, Any]) -> Reply:
    """Repeats the secrets that it was sent, in answers and in errors."""
    told = " ".join(KNOWN[asked["model"]])
    if "Town 1 " in json.dumps(asked):
        return error(400, f"Incorrect key {told}", told)
    if "Town 2 " in json.dumps(asked):
        return error(500, f"Panic: {told}")
    status, headers, body = sensible(asked)
    return status, {**headers, "X-Echo": told}, body.replace(b"More follows", f"More follows {told}".encode())


@pytest.fixture
def keyed(server: Server, tmp_path: Path) -> dict[str, str]:
    """Keys in the environment, in a settings file, and in a URL as password and as a query."""
    url = server.url.replace("http://", f"http://desk:{SECRETS[2]}@") + f"?key={SECRETS[3]}"
    (tmp_path / "betteridge.toml").write_text(
        f'[endpoints.toml]\nbase_url = "{server.url}"\napi_key = "{SECRETS[1]}"\n[endpoints.url]\nbase_url = "{url}"\n'
    )
    return {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": SECRETS[0], "BETTERIDGE_MAX_RETRIES": "0"}


@pytest.mark.parametrize("behave", [sensible, gossip])
def test_no_byte_written_or_printed_holds_a_secret(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path, keyed: dict[str, str], behave: Any
) -> None:
    server.behave = behave
    suite(4, models=["openai/m1", "toml/m2", "url/m3"], judge={"model": "url/m3"}, tasks={"summary": {}})
    said = [betteridge(*args, **keyed) for args in SESSION]
    server.behave = lambda asked: error(401, " ".join(SECRETS))
    said += [betteridge("run", "tram.suite.yml", "--limit", "1", "--model", m, **keyed) for m in ("openai/n", "url/n")]
    assert {one["authorization"].split()[0] for one in server.headers} == {"Bearer", "Basic"}  # the keys were sent
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "betteridge.toml"]
    everything = b"".join(path.read_bytes() for path in written) + "".join(one.out + one.err for one in said).encode()
    assert len(written) >= 8
    assert [secret for secret in SECRETS if secret.encode() in everything] == []
    assert (b"[secret]" in everything) == (behave is gossip)
    assert b"Traceback" not in everything
    assert b"refuses the key" in everything


HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07\x9b31m \u202etxet\u2066 \x00\x08 <script>alert(1)</script> [bold]x[/nope] " + "A" * 500_000
)


def test_hostile_model_text_moves_no_terminal_and_breaks_nothing(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    def behave(asked: dict[str, Any]) -> Reply:
        if "Town 1 " in json.dumps(asked):
            return error(400, HOSTILE)
        return completion(HOSTILE + " \ud83d", refusal=HOSTILE if "Town 2 " in json.dumps(asked) else None)

    server.behave = behave
    path = suite(4, models=["openai/m"], judge={"model": "openai/j"})
    done = betteridge("run", str(path), OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k")
    shown = [done, *(betteridge("scorecard", "--format", form) for form in ("terminal", "markdown", "svg", "json"))]
    for one in shown:
        assert "Traceback" not in one.err
        inert = {"\x1b", "\x07", "\x00", "\x08"} | ({"\x9b", "\u202e", "\u2066"} if one is not shown[-1] else set())
        assert not inert & set(one.out + one.err)  # JSON may hold the last three: it is data
    (run,) = (tmp_path / ".betteridge" / "runs").iterdir()
    assert len([json.loads(line) for line in (run / "samples.jsonl").read_text().splitlines()]) == 16


def test_a_terminal_is_not_moved_either(suite: MakeSuite, server: Server, tmp_path: Path) -> None:
    server.behave = lambda asked: error(400, "\x1b]0;owned\x07 [/nope] \x1b[2J")
    suite(3, models=["openai/m"])
    ours, theirs = pty.openpty()
    env = {**environment(OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k"), "TERM": "xterm"}
    command = [sys.executable, "-m", "evals", "run", "tram.suite.yml"]
    process = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=theirs, stderr=theirs, stdin=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:  # the other side is gone
            break
        shown += more
    os.close(ours)
    assert process.wait(60) in (0, 3)
    assert b"bad_request" in shown
    assert b"Traceback" not in shown
    assert b"\x1b]0;owned" not in shown
    assert b"\x1b[2J" not in shown


SPY = """
import sys
def spy(event, args):
    if event == "socket.connect":
        open("connections", "a").write(repr(args[1]) + "\\n")
    if event == "socket.getaddrinfo":
        open("connections", "a").write(repr(args[:2]) + "\\n")
sys.addaudithook(spy)
"""


def test_only_the_configured_address_is_called(suite: MakeSuite, server: Server, tmp_path: Path) -> None:
    (tmp_path / "spy").mkdir()
    (tmp_path / "spy" / "sitecustomize.py").write_text(SPY)
    suite(2, models=["openai/gpt-4.1-mini"], judge={"model": "openai/gpt-4.1"})
    env = environment(OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k", PYTHONPATH=f"{tmp_path / 'spy'}:{ROOT}")
    for args in (("run", "tram.suite.yml"), ("run", "tram.suite.yml", "--dry-run"), ("scorecard",), ("runs", "list")):
        done = subprocess.run(
            [sys.executable, "-m", "evals", *args], cwd=tmp_path, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    port = int(server.url.split(":")[2].split("/")[0])
    called = set((tmp_path / "connections").read_text().splitlines())
    assert called <= {repr(("127.0.0.1", port)), repr((b"127.0.0.1", port)), repr((b"127.0.0.1", str(port)))}
    assert called


def test_nothing_is_appended_through_a_symbolic_link(betteridge: Cli, suite: MakeSuite, tmp_path: Path) -> None:
    betteridge("run", str(suite(1)))
    (run,) = (tmp_path / ".betteridge" / "runs").iterdir()
    (tmp_path / "precious").write_text("not a line of ours")
    (run / "samples.jsonl").unlink()
    (run / "samples.jsonl").symlink_to(tmp_path / "precious")
    done = betteridge("runs", "resume")
    assert (done.code, "symbolic link" in done.err) == (2, True), done.err
    assert (tmp_path / "precious").read_text() == "not a line of ours"


@pytest.mark.parametrize("reference", ["../../etc", "/etc", "..", "%2e%2e", "latest/../../x", "\x1b[2J"])
def test_a_run_is_not_looked_for_elsewhere(betteridge: Cli, suite: MakeSuite, reference: str) -> None:
    betteridge("run", str(suite(1)))
    done = betteridge("scorecard", reference)
    assert done.code == 2
    assert "There is no Run" in done.err
    assert "\x1b" not in done.err


ODD = "\x1b[2J\x1b]0;owned\x07\u202e"


ERRORS = (
    ("runs", "show", ODD),
    ("run", f"{ODD}.suite.yml"),
    ("run", "tram.suite.yml", "--model", f"{ODD}/m"),
    ("run", "tram.suite.yml", "--prompt", f"summary={ODD}"),
    ("run", "tram.suite.yml", "--split", ODD),
    ("check", f"{ODD}.txt"),
    ("cache", "explain", f"latest:{ODD}"),
    ("data", "validate", "odd"),
    ("data", "describe", ODD),
    ("prompts", "show", f"{ODD}.prompt.yml"),
    ("prompts", "lint", "odd"),
    ("gate", "--baseline", ODD),
    ("gate", "--rules", "odd.yml"),
    ("compare", "latest", "--model", ODD, "--against", ODD),
    ("compare", f"{ODD}:tram.suite.yml"),
    ("scorecard", "-o", f"x.{ODD}"),
    ("probe", "headline", "--only", ODD),
    ("run", f"--{ODD}"),
)


def test_nothing_in_an_error_moves_the_terminal(betteridge: Cli, suite: MakeSuite, tmp_path: Path) -> None:
    assert betteridge("run", str(suite(1)), "--json").code == 0
    (tmp_path / "odd").mkdir()
    lines = [{"id": f"a{ODD}", "headline": "Will it?", "body": "It may."}, {f"h{ODD}": 1}]
    (tmp_path / "odd" / "articles.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines))
    (tmp_path / "odd" / f"{ODD}.prompt.yml").write_text("messages: 3\n")
    (tmp_path / "odd.yml").write_text(json.dumps([{"score": f"rouge1{ODD}", "min": 1}]))
    for args in ERRORS:
        done = betteridge(*args)
        assert done.code in (2, 4), (args, done)
        assert "Traceback" not in done.err
        assert not {"\x1b", "\x07", "\u202e"} & set(done.out + done.err), args


WORKFLOW = "\n::error file=a.py::Fail\n ::add-mask::a\nIt ##[error]is ##vso[task.setvariable variable=x]well."


def test_model_text_gives_no_orders_to_a_ci_service(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    server.behave = lambda asked: error(400, WORKFLOW) if "Town 1 " in json.dumps(asked) else completion(WORKFLOW)
    env = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "k"}
    path = suite(3, models=["openai/m"], judge={"model": "openai/j"}, tasks={"summary": {}})
    (tmp_path / "page.txt").write_text(f"Will the tram come?\n\nThe council will vote on it on 14 May.\n{WORKFLOW}\n")
    (tmp_path / "prompts" / "summary").mkdir(parents=True)
    (tmp_path / "prompts" / "summary" / "v1.prompt.yml").write_text("messages: []\n")
    said = [
        betteridge("run", str(path), **env),
        betteridge("check", "page.txt", "--model", "openai/m", FORCE_COLOR="1", **env),
        betteridge("check", "page.txt", "--explain", "--model", "openai/m", **env),
        betteridge("check", "page.txt", "--model", "openai/m", "--json", **env),
        betteridge("scorecard"),
        betteridge("scorecard", "--json"),
        betteridge("compare", "latest", "--model", "openai/m", "--against", "lead3", "--json"),
    ]
    for one in said:
        assert not re.search(r"^\s*::|##\[|##vso\[", one.out + one.err, re.M)
    assert ": :error file=a.py::Fail" in said[2].out
    assert said[3].json[0]["summary"]["text"].strip() == WORKFLOW.strip()
    own = betteridge("prompts", "lint", "--format", "github")
    assert own.out.startswith("::error file=prompts/summary/v1.prompt.yml")
    with (tmp_path / "card.csv").open("wb") as file:  # no log: what goes into a file is as it was
        args = [sys.executable, "-m", "evals", "check", "page.txt", "--model", "openai/m"]
        subprocess.run(args, cwd=tmp_path, env=environment(**env), stdout=file)
    assert "    ::error file=a.py::Fail" in (tmp_path / "card.csv").read_text()


POOR = (
    ("run", "tram.suite.yml"), ("runs", "list"), ("runs", "trend"), ("gate", "--format", "markdown"), ("scorecard",),
    *(("scorecard", "--format", form) for form in ("markdown", "csv", "svg", "json")), ("check", "ü’.txt"),
    ("check", "ü’.txt", "--json"), ("prompts", "show", "headline/v2"), ("probe", "headline", "--limit", "1"), ("check", "’.txt"),
    ("data", "describe", "question-headlines"),
)  # fmt: skip


@pytest.mark.parametrize("encoding", ["latin-1:strict", "ascii"])
def test_a_poor_encoding_stops_no_command(suite: MakeSuite, tmp_path: Path, encoding: str) -> None:
    suite(1, name="tram’s — 市", gate=[{"score": "rouge1", "min": 1.0}], models=["lead3"], beside=[])
    (tmp_path / "ü’.txt").write_text("Will the tram “come”?\n\nThe council will vote on “it” on 14 May – 🌊.\n")
    for args in POOR:
        command = [sys.executable, "-m", "evals", *args]
        env = environment(PYTHONIOENCODING=encoding, **({} if "json" in args else {"FORCE_COLOR": "1"}))
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True)
        assert b"Traceback" not in done.stderr, args
        assert done.stdout or done.stderr.startswith(b"Error: "), args
        if args[-1] in ("json", "--json"):
            told = json.dumps(json.loads(done.stdout.decode(encoding.partition(":")[0])), ensure_ascii=False)
            assert ("🌊" if args[0] == "check" else "市") in told


@pytest.mark.parametrize("key", ["1234567890", '["sk-1234567890"]'], ids=["number", "list"])
@pytest.mark.parametrize("table", ["openai_api_key = {}", '[endpoints.x]\nbase_url = "http://x/v1"\napi_key = {}'])
def test_a_key_of_the_wrong_kind_is_not_shown(betteridge: Cli, tmp_path: Path, key: str, table: str) -> None:
    (tmp_path / "betteridge.toml").write_text(table.format(key))
    done = betteridge("runs", "list")
    assert done.code == 2
    assert "should be a valid string (found: not shown, as there is a key in it)" in done.err
    assert "1234567890" not in done.err + done.out


def test_a_key_beside_what_is_wrong_is_not_shown(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "betteridge.toml").write_text('[endpoints.x]\napi_key = "sk-1234567890"\n')
    done = betteridge("runs", "list")
    assert done.code == 2
    assert "endpoint 'x' has no base_url: add it" in done.err
    assert "1234567890" not in done.err + done.out


@pytest.mark.parametrize(
    ("shell", "codes", "told"),
    [
        ("set -o pipefail; {} --help | head -c 0", {0, 141}, ""),
        ("{} gate > /dev/full", {3}, "Error: the output cannot be written (No space left on device)."),
        ("{} gate >&-", {1}, ""),
        ("{} gate nosuch 2>/dev/full", {2}, ""),
        ("{} gate nosuch 2>&-", {2}, ""),
        ("printf '\\xff' > betteridge.toml; {} gate", {2}, "not UTF-8 text"),
        ("BETTERIDGE_HOME=$'a' OPENAI_API_KEY=$'sk-one\ntwo' {} gate", {2}, "a key with a line break"),
        ("BETTERIDGE_TIMEOUT=inf {} gate", {2}, "timeout"),
        ("{} runs remove '' --yes", {2}, "An empty name is no Run"),
        (": > .betteridge/runs/*/articles.jsonl; {} gate", {2}, "the Run has lost its articles"),
        ("sed -i 's/\"name\": \"tram\"/\"n\": 1/' .betteridge/runs/*/manifest.json; {} runs list", {0}, "the suite has no name"),
    ],
    ids=[
        "closed pipe", "full disk", "no stdout", "full stderr", "no stderr", "toml", "key", "infinite", "no name",
        "no articles", "no suite",
    ],
)  # fmt: skip
def test_what_cannot_be_said_or_read_is_no_failed_gate(
    betteridge: Cli, suite: MakeSuite, tmp_path: Path, shell: str, codes: set[int], told: str
) -> None:
    """1 is kept for a gate that failed (as this one does), 0 for one that passed, and nothing ends in a traceback."""
    path = suite(2, models=["lead3"], tasks={"summary": {}}, gate=[{"score": "rouge1", "min": 1.0}])
    assert betteridge("run", str(path)).code == 1
    line = shell.replace("{}", f"{sys.executable} -m evals")
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, env=environment(), capture_output=True, text=True)
    assert done.returncode in codes, done.stderr
    assert told in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr
    assert "sk-one" not in done.stderr


def test_an_empty_address_is_not_openais(betteridge: Cli, suite: MakeSuite) -> None:
    """CI fills in nothing for a variable that is not there."""
    path = str(suite())
    for spec, variable in (("openai/m", "OPENAI_BASE_URL"), ("desk/m", "BETTERIDGE_ENDPOINTS__DESK__BASE_URL")):
        done = betteridge("run", path, "--model", spec, OPENAI_API_KEY="k", **{variable: ""})
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert "set, but empty. Write http://HOST:PORT/v1, or unset it" in done.err
