"""Before, during and after: what a Run would cost, what it may cost, what it did cost; replaying it for nothing."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Done
from openai_server import Server, completion, sensible

Cli = Callable[..., Done]
MakeSuite = Callable[..., Path]
PRICED = {"models": ["openai/gpt-4.1-mini"], "judge": {"model": "openai/gpt-4.1"}}
TWICE = {"tasks": {"summary": {"prompts": ["summary/v1", "summary/v2"]}}}
NOWHERE = "http://127.0.0.1:9/v1"


def cost(server: Server) -> float:
    """What all answers of the server cost, at OpenAI's prices of its 100 tokens in and 20 out."""
    each = {"gpt-4.1": 100 * 2.0e-6 + 20 * 8.0e-6, "gpt-4.1-mini": 100 * 0.4e-6 + 20 * 1.6e-6}
    return sum(each[one["model"]] for one in server.asked)


def ask(server: Server, betteridge: Cli, *args: str, **env: str) -> Done:
    return betteridge(*args, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="sk-very-secret", **env)


def test_a_dry_run_sends_nothing_and_writes_nothing(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    path = suite(3, **PRICED)
    done = ask(server, betteridge, "run", str(path), "--dry-run", "--json")
    assert done.code == 0, done.err
    found = done.json
    rows = {(one["model"], one["purpose"]): one for one in found["requests"]}
    assert (found["articles"], found["samples"]) == (3, 12)
    assert rows["openai/gpt-4.1-mini", "generate"]["requests"] == 6
    assert rows["openai/gpt-4.1", "judge"]["requests"] > 12
    assert all(one["input"] > 100 and one["output"] > 0 and one["cost"] > 0 for one in rows.values())
    assert found["cost"] == pytest.approx(sum(one["cost"] for one in rows.values()))
    assert server.asked == []
    assert not (tmp_path / ".betteridge").exists()
    assert "Nothing was sent" in ask(server, betteridge, "run", str(path), "--dry-run").out


def test_a_dry_run_foresees_the_questions_about_key_facts(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    path = suite(2, **PRICED, beside=[], **TWICE, rubrics={"summary": "summary/v2"})
    found = ask(server, betteridge, "run", str(path), "--dry-run", "--json").json["requests"]
    (foreseen,) = [one["requests"] for one in found if one["purpose"] == "judge"]
    single = ask(server, betteridge, "run", str(path), "--prompt", "summary=summary/v1", "--dry-run", "--json")
    (half,) = [one["requests"] for one in single.json["requests"] if one["purpose"] == "judge"]
    assert foreseen > 1.5 * half  # each prompt's summary is judged for itself
    ask(server, betteridge, "run", str(path))
    asked = [one for one in server.asked if one["model"] == "gpt-4.1"]
    assert any("key_facts" in json.dumps(one.get("response_format")) for one in asked)
    assert len(asked) <= foreseen <= 2 * len(asked)


def test_a_dry_run_knows_what_is_kept_and_what_has_no_price(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    path = suite(2, models=["openai/gpt-4.1-mini", "openai/my-own"], tasks={"summary": {}})
    ask(server, betteridge, "run", str(path), "--limit", "1")
    done = ask(server, betteridge, "run", str(path), "--dry-run")
    assert "openai/gpt-4.1-mini, generate: 2 requests, 1 of them in the cache" in done.out
    assert "no price is known" in done.out
    assert "without openai/my-own" in done.out


def test_a_ceiling_stops_cleanly_and_the_run_can_go_on(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    path = suite(12, **PRICED)
    done = ask(server, betteridge, "run", str(path), "--max-cost", "0.02", "--concurrency", "4")
    assert done.code == 3
    assert "The ceiling of $0.02 is reached" in done.err
    assert "betteridge runs resume" in done.err
    answered = len(server.asked)
    resumed = ask(server, betteridge, "runs", "resume", "--max-cost", "100", "--json")
    assert resumed.code == 0, resumed.err
    card = resumed.json["scorecard"]
    assert card["finished"] == card["expected"] == 48
    again = ask(server, betteridge, "run", str(path), "--offline", "--json")
    judging = again.json["scorecard"]["judging"]
    (mini,) = [one["spent"] for one in again.json["scorecard"]["receipts"] if one["model"] == PRICED["models"][0]]
    assert (judging["cost"], mini["cost"]) == (0, 0)
    assert judging["cost_saved"] > mini["cost_saved"] > 0
    assert 0 < answered < len(server.asked)  # and what was answered before the ceiling is not paid again
    assert len({json.dumps(one) for one in server.asked}) == len(server.asked)


def test_what_was_spent_before_counts(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    path = suite(12, **PRICED)  # with many Samples under way, of which none is finished
    assert ask(server, betteridge, "run", str(path), "--max-cost", "0.02", "--concurrency", "16").code == 3
    assert cost(server) > 0.018
    again = ask(server, betteridge, "runs", "resume", BETTERIDGE_MAX_COST="0.02")
    assert again.code == 3
    assert "are spent" in again.err
    assert cost(server) <= 0.02


def test_a_ceiling_holds_for_resuming_too(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    path = suite(12, **PRICED)
    first = ask(server, betteridge, "run", str(path), "--max-cost", "0.02")
    assert first.code == 3
    assert re.search(r"Go on: betteridge runs resume [\w-]+ --max-cost USD", first.err)
    assert cost(server) > 0.018
    assert ask(server, betteridge, "runs", "resume").code == 3
    assert cost(server) <= 0.02
    assert ask(server, betteridge, "runs", "resume", "--max-cost", "100").code == 0


def test_an_endpoint_of_the_sdks_own_variables_may_have_a_price(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "betteridge.toml").write_text("max_cost = 2.0\n[endpoints.openai]\nprice = [1.0, 2.0]\n")
    done = ask(server, betteridge, "run", str(suite(1, models=["openai/my-own"], tasks={"summary": {}})), "--json")
    assert done.code == 0, done.err
    (spent,) = [one["spent"] for one in done.json["scorecard"]["receipts"] if one["model"] == "openai/my-own"]
    assert spent["cost"] == pytest.approx((100 * 1.0 + 20 * 2.0) / 1e6)


def test_a_ceiling_needs_prices(betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path) -> None:
    path = suite(1, models=["here/my-own"], tasks={"summary": {}})
    toml = f'[endpoints.here]\nbase_url = "{server.url}"\n'
    (tmp_path / "betteridge.toml").write_text(toml)
    done = betteridge("run", str(path), "--max-cost", "1")
    assert done.code == 2
    assert "No price is known for 'here/my-own'" in done.err
    assert server.asked == []
    assert not (tmp_path / ".betteridge").exists()
    (tmp_path / "betteridge.toml").write_text(toml + "price = [1.0, 2.0]\n")
    done = betteridge("run", str(path), "--max-cost", "1", "--json")
    assert done.code == 0, done.err
    (spent,) = [one["spent"] for one in done.json["scorecard"]["receipts"] if one["model"] == "here/my-own"]
    assert spent["cost"] == pytest.approx((100 * 1.0 + 20 * 2.0) / 1e6)


def test_the_receipt_tells_generating_from_judging_and_what_the_cache_saved(
    betteridge: Cli, suite: MakeSuite, server: Server
) -> None:
    path = suite(2, **PRICED, tasks={"summary": {}})
    told = ask(server, betteridge, "run", str(path)).out
    assert "openai/gpt-4.1-mini, generating: 2 asked, 200 tokens in, 40 out, $0.0001" in told
    assert "openai/gpt-4.1, judging: " in told
    again = ask(server, betteridge, "run", str(path)).out
    assert "generating: 2 from the cache, which saved" in again


def test_the_receipt_is_whole(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    """With what the canaries cost, and the answers that were no use."""
    server.behave = lambda asked: completion(None, refusal="No.") if "mini" in asked["model"] else sensible(asked)
    done = ask(server, betteridge, "run", str(suite(2, **PRICED, tasks={"summary": {}})), "--json")
    card = done.json["scorecard"]
    (mini,) = [one["spent"] for one in card["receipts"] if one["model"] == PRICED["models"][0]]
    judged = [one for one in server.asked if one["model"] == "gpt-4.1"]
    assert (mini["requests"], mini["usage"]["input"]) == (2, 200)
    assert card["judging"]["requests"] == len(judged) > card["judge"]["canaries"] > 0


def test_offline_replays_and_names_what_it_misses(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    ask(server, betteridge, "run", str(suite(2, **PRICED)))
    asked = len(server.asked)
    done = ask(server, betteridge, "run", str(suite(3, **PRICED)), "--offline")
    assert done.code == 3
    assert "Offline: no kept answer of openai/gpt-4.1-mini for article 'tram-2'" in done.err
    assert len(server.asked) == asked
    resumed = ask(server, betteridge, "runs", "resume", "--json")
    assert resumed.json["scorecard"]["finished"] == 12
    whole = ask(server, betteridge, "run", "tram.suite.yml", "--offline", "--json", BETTERIDGE_OPENAI_API_KEY="")
    assert whole.code == 0, whole.err


def estimates(done: Done) -> list[dict[str, Any]]:
    assert done.code == 0, done.err
    return [{**one, "signature": ""} for one in done.json["scorecard"]["estimates"]]


def test_a_recording_gives_the_same_scorecard_without_key_server_or_cache(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    path = suite(3, **PRICED)
    live = ask(server, betteridge, "run", str(path), "--record", "tram.recording.jsonl", "--json")
    kept = (tmp_path / "tram.recording.jsonl").read_text()
    header = json.loads(kept.splitlines()[0])
    assert (header["recording"], set(header["models"])) == (1, {"openai/gpt-4.1", "openai/gpt-4.1-mini"})
    assert header["command"].startswith("betteridge run ")
    assert "sk-very-secret" not in kept
    replay = ("run", str(path), "--model", "recorded/tram.recording.jsonl", "--judge", "recorded/tram.recording.jsonl")
    again = betteridge(*replay, "--json", OPENAI_BASE_URL=NOWHERE, BETTERIDGE_HOME="fresh")
    assert estimates(again) == estimates(live)
    assert again.json["scorecard"]["judge"]["model"] == "openai/gpt-4.1"
    (mini,) = [one["spent"] for one in again.json["scorecard"]["receipts"] if one["model"] == PRICED["models"][0]]
    assert (mini["cached"], mini["cost"]) == (6, 0)
    ask(server, betteridge, "run", str(path), "--offline", "--record", "second.jsonl")
    assert (tmp_path / "second.jsonl").read_text().splitlines()[1:] == kept.splitlines()[1:]


def test_a_recording_is_of_a_whole_run_and_its_place_is_looked_at_first(
    betteridge: Cli, suite: MakeSuite, server: Server
) -> None:
    path = suite(1, models=["openai/m"], tasks={"summary": {}})
    refused = ask(server, betteridge, "run", str(path), "--record", "nowhere/r.jsonl")
    assert (refused.code, "no file can be written there" in refused.err, server.asked) == (2, True, [])
    assert ask(server, betteridge, "run", str(path)).code == 0
    resumed = ask(server, betteridge, "runs", "resume", "--record", "r.jsonl")
    assert (resumed.code, "run the suite again with --offline --record" in resumed.err) == (2, True)


def test_a_stale_recording_says_so(betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path) -> None:
    ask(server, betteridge, "run", str(suite(1, models=["openai/m"], tasks={"summary": {}})), "--record", "r.jsonl")
    done = betteridge("run", str(suite(2, tasks={"summary": {}})), "--model", "recorded/r.jsonl")
    assert done.code == 3
    assert "r.jsonl: prompt summary@v1, as it is now, was not recorded for article 'tram-1' (openai/m" in done.err
    made = f"betteridge run {tmp_path / 'tram.suite.yml'} --record r.jsonl"
    assert f"Record anew, as it was made ({made}), or ask the model itself: --model openai/m." in done.err
    assert "Go on" not in done.err  # to ask the recording again would be in vain
    assert done.err.endswith("1 of 6 Samples are kept.\n") or "Samples are kept." in done.err


def test_a_recording_that_holds_nothing_of_it_leaves_no_run(
    betteridge: Cli, suite: MakeSuite, server: Server, tmp_path: Path
) -> None:
    ask(server, betteridge, "run", str(suite(1, models=["openai/m"], tasks={"summary": {}})), "--record", "r.jsonl")
    before = sorted((tmp_path / ".betteridge" / "runs").iterdir())
    edited = tmp_path / "v1.prompt.yml"
    edited.write_text("messages: [{role: user, content: 'Say it shorter: {{article}}'}]\n")
    path = suite(1, tasks={"summary": {"prompts": ["v1.prompt.yml"]}}, models=["recorded/r.jsonl"])
    done = betteridge("run", str(path))
    assert (done.code, done.err.endswith("No language model has answered, so no Run is kept.\n")) == (3, True), done.err
    assert sorted((tmp_path / ".betteridge" / "runs").iterdir()) == before


RECORDINGS = [
    pytest.param('{"article_id": "a"}\n', "not a recording", id="other"),
    pytest.param('{"recording": 9}\n', "not a recording", id="newer"),
    pytest.param('{"recording": 1, "made": "", "command": "", "models": {}}\n', "no answer in it", id="empty"),
    pytest.param('{"recording": 1, "made": "", "command": "", "models": {}}\n{"key": 1}\n', "line 2", id="damaged"),
    pytest.param("", "not a recording", id="nothing"),
]


@pytest.mark.parametrize(("text", "words"), RECORDINGS)
def test_a_bad_recording_is_a_sentence(
    betteridge: Cli, suite: MakeSuite, tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "r.jsonl").write_text(text)
    done = betteridge("run", str(suite(1)), "--model", "recorded/r.jsonl")
    assert done.code == 2
    assert words in done.err
    assert "Traceback" not in done.err


def test_only_the_judge_may_be_recorded(betteridge: Cli, suite: MakeSuite, server: Server) -> None:
    path = suite(1, models=["openai/m"], beside=[], judge={"model": "openai/j"}, tasks={"summary": {}})
    assert ask(server, betteridge, "run", str(path), "--record", "r.jsonl").code == 0
    asked = len(server.asked)
    done = ask(server, betteridge, "run", str(path), "--judge", "recorded/r.jsonl", "--json")
    assert done.code == 0, done.err
    assert len(server.asked) == asked
    assert done.json["scorecard"]["judge"]["model"] == "openai/j"
