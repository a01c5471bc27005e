"""`betteridge check`, as a user runs it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Done, article
from openai_server import Reply, Server, completion, sensible

Cli = Callable[..., Done]
SEED = ROOT.parent / "shared" / "seed" / "musk-asylum-raw.txt"
PAGE = """Advertisment

Will Port Ellis ban cruise ships?

author-image
Jo March
Will Port Ellis ban cruise ships?

Port Ellis has ruled out a ban on cruise ships, the harbour board said on Monday. "Nobody asked us for one," said its
chair, Lena Voss.

Advertisment

The port took 214 ships last year.

Tags
"""


def test_a_scraped_page_offline(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    done = betteridge("check", "page.txt", "--json")
    assert done.code == 0, done.err
    (found,) = done.json
    assert found["article"]["headline"] == "Will Port Ellis ban cruise ships?"
    assert found["article"]["body"].startswith("Port Ellis has ruled out")
    assert found["article"]["body"].endswith("214 ships last year.")
    assert (found["headline"]["form"], found["headline"]["verdict"]) == ("polar", "contradicted")
    for piece in found["headline"]["evidence"]:
        assert found["article"]["body"][piece["start"] : piece["end"]] == piece["quote"]
    assert found["headline"]["propositions"][0]["text"] == "Port Ellis will ban cruise ships"
    assert found["summary"]["text"].startswith("Port Ellis has ruled out")
    assert found["models"] == {"headline": "rules", "summary": "lead3"}
    assert {"numbers", "coverage"} <= {score["name"] for score in found["scores"]}


def test_what_an_editor_reads(betteridge: Cli) -> None:
    done = betteridge("check", "-", stdin=PAGE)
    assert done.code == 0
    assert "contradicted" in done.out
    assert "Triage by rule, not a judge: low confidence." in done.out
    assert "“Port Ellis has ruled out a ban on cruise ships, the harbour board said on Monday.”" in " ".join(
        done.out.split()
    )


@pytest.mark.skipif(not SEED.exists(), reason="the scraped page is not here")
def test_the_page_that_it_began_with(betteridge: Cli) -> None:
    (found,) = betteridge("check", str(SEED), "--json").json
    reading = found["headline"]
    assert found["article"]["headline"].startswith("Russia to provide asylum to Elon Musk amid")
    assert (reading["form"], reading["verdict"], reading["reason"]) == ("declarative", "unresolved", "proposal")
    assert reading["evidence"]
    assert {"form", "propositions", "verdict", "reason", "evidence", "presuppositions"} <= set(reading)


def test_several_files_and_jsonl(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    (tmp_path / "two.jsonl").write_text("\n".join(json.dumps(article(number)) for number in (1, 2)))
    done = betteridge("check", "page.txt", "two.jsonl", "--json")
    assert [one["article"]["id"] for one in done.json][1:] == ["tram-1", "tram-2"]


def test_with_a_model_and_a_judge(betteridge: Cli, server: Server, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(json.dumps(article(1)))
    args = ("check", "one.jsonl", "--model", "openai/m", "--judge", "openai/j", "--json")
    (found,) = betteridge(*args, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k").json
    assert found["models"] == {"summary": "openai/m", "headline": "openai/m"}
    assert found["headline"]["verdict"] == "unresolved"
    assert {score["status"] for score in found["scores"] if score["name"].startswith("rubric")} == {"scored"}


def test_an_invented_number_is_flagged_with_its_span(betteridge: Cli, server: Server, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(json.dumps(article(1)))
    summary = "The tram would cost 99 million euros."
    server.behave = lambda asked: sensible(asked) if "response_format" in asked else completion(summary)
    args = ("check", "one.jsonl", "--model", "openai/m")
    env = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "k"}
    (found,) = betteridge(*args, "--json", **env).json
    (numbers,) = [score for score in found["scores"] if score["name"] == "numbers"]
    (flag,) = numbers["flags"]
    assert summary[flag["start"] : flag["end"]] == flag["quote"] == "99 million"
    assert "“99 million”: number not in the article" in betteridge(*args, **env).out


SUMMARY = "Port Ellis will ban 99 cruise ships, chair Lena Kotov said.\n"


def test_a_summary_from_a_file(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    (tmp_path / "summary.txt").write_text(SUMMARY)
    args = ("check", "page.txt", "--summary", "summary.txt")
    (found,) = betteridge(*args, "--json").json
    assert found["models"] == {"headline": "rules", "summary": "summary.txt"}
    assert found["summary"]["text"] == SUMMARY.strip()
    flags = [flag for score in found["scores"] for flag in score.get("flags", ())]
    assert [flag["quote"] for flag in flags] == ["99", "Kotov"]
    for flag in flags:
        assert SUMMARY[flag["start"] : flag["end"]] == flag["quote"]
        source = flag["source"]
        assert found["article"]["body"][source["start"] : source["end"]] == source["quote"]
    shown = " ".join(betteridge(*args).out.split())
    assert "Port Ellis will ban ⟦99⟧ cruise ships, chair Lena ⟦Kotov⟧ said." in shown
    assert "Flag “Kotov”: name not in the article The article: “Port Ellis has ruled out a ban" in shown


def test_a_summary_from_standard_input(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    (found,) = betteridge("check", "page.txt", "--summary", "-", "--json", stdin=SUMMARY).json
    assert found["models"]["summary"] == "standard input"
    assert found["summary"]["text"] == SUMMARY.strip()


@pytest.mark.parametrize(
    ("args", "stdin", "words"),
    [
        (("page.txt", "page2.txt", "--summary", "summary.txt"), None, "--summary is of one article, and 2 were given"),
        (("page.txt", "--summary", "none.txt"), None, "none.txt: there is no such file"),
        (("page.txt", "--summary", "-"), " \n", "standard input: there is no summary in it"),
        (("-", "--summary", "-"), PAGE, "Standard input cannot be both the article and its summary"),
    ],
    ids=["two articles", "missing", "empty", "both"],
)
def test_a_summary_that_is_no_use(
    betteridge: Cli, tmp_path: Path, args: tuple[str, ...], stdin: str | None, words: str
) -> None:
    for name in ("page.txt", "page2.txt"):
        (tmp_path / name).write_text(PAGE)
    (tmp_path / "summary.txt").write_text(SUMMARY)
    done = betteridge("check", *args, stdin=stdin)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_a_model_that_invents_its_evidence_gives_no_verdict(betteridge: Cli, server: Server, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(json.dumps(article(1)))
    invented = json.dumps({"verdict": "supported", "reason": "none", "quote": "The tram is surely coming soon."})
    server.behave = lambda asked: completion(invented) if "response_format" in asked else sensible(asked)
    args = ("check", "one.jsonl", "--model", "openai/m", "--prompt", "headline=headline/v1", "--json")
    done = betteridge(*args, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k")
    assert done.code == 3
    (found,) = done.json
    assert found["headline"]["verdict"] is None
    assert found["headline"]["error"]["kind"] == "invalid_evidence"


SEED_QUESTION = "Russia to provide asylum to Elon Musk amid fallout with US President Donald Trump?"
MUSK = {
    "id": "musk",
    "headline": SEED_QUESTION,
    "body": "Russian authorities are reportedly reviewing a proposal from the New People’s Party to offer political "
    "asylum to Elon Musk. There has been no confirmation.\n\nThis comes after a spat between Musk and former U.S. "
    "President Donald Trump.",
}
STATEMENT = "Russian party proposes asylum for Elon Musk"


def with_suggestion(headline: str, asserts_it: str = "yes") -> Callable[[dict[str, Any]], Reply]:
    """A server that suggests a headline, and says of it whether the article asserts it; sensible otherwise."""

    def behave(asked: dict[str, Any]) -> Reply:
        prompt = asked["messages"][-1]["content"]
        if "Write an honest headline" in prompt:
            return completion(json.dumps({"headline": headline}))
        status, headers, body = sensible(asked)
        if "bears_on_it" in prompt and SEED_QUESTION not in prompt:
            body = body.replace(rb"\"asserts_it\": \"no\"", rb"\"asserts_it\": \"%s\"" % asserts_it.encode())
        return status, headers, body

    return behave


@pytest.mark.parametrize(
    ("headline", "asserts_it", "reason"),
    [
        (STATEMENT, "yes", None),
        (STATEMENT, "no", "a statement must come out supported, and the suggested one is unresolved"),
        ("Russian party proposes asylum for Petrov", "yes", "“Petrov”: name not in the article"),
        ("Russia to provide asylum to Musk?", "no", "without its question mark the suggestion states as a fact"),
    ],
    ids=["passes", "not supported", "a name", "a claim with a mark"],
)
def test_an_honest_headline_is_shown_only_if_it_passes(
    betteridge: Cli, server: Server, tmp_path: Path, headline: str, asserts_it: str, reason: str | None
) -> None:
    (tmp_path / "one.jsonl").write_text(json.dumps(MUSK))
    server.behave = with_suggestion(headline, asserts_it)
    args = ("check", "one.jsonl", "--model", "openai/m", "--rewrite")
    env = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "k"}
    (found,) = betteridge(*args, "--json", **env).json
    assert set(found["rewrite"]) == {"headline", "verdict", "evidence", "reason"}
    asked = len(server.asked)
    shown = " ".join(betteridge(*args, **env).out.split())
    assert len(server.asked) == asked  # all of it is in the cache
    if reason is None:
        assert (found["rewrite"]["headline"], found["rewrite"]["verdict"]) == (STATEMENT, "supported")
        (evidence,) = found["rewrite"]["evidence"]
        assert found["article"]["body"][evidence["start"] : evidence["end"]] == evidence["quote"]
        assert f"Honest headline, checked: supported {STATEMENT}" in shown
    else:
        assert (found["rewrite"]["headline"], found["rewrite"]["evidence"]) == (None, [])
        assert found["rewrite"]["reason"].startswith(reason)
        assert f"Honest headline none passed: {reason}" in shown
        assert headline not in shown


def test_without_rewrite_nobody_suggests(betteridge: Cli, server: Server, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(json.dumps(MUSK))
    args = ("check", "one.jsonl", "--model", "openai/m", "--json")
    (found,) = betteridge(*args, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k").json
    assert "rewrite" not in found
    assert not any("honest headline" in json.dumps(asked) for asked in server.asked)


def test_no_verdict_no_rewrite(betteridge: Cli, server: Server, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(json.dumps(MUSK))
    server.behave = lambda asked: completion("No idea.") if "bears_on_it" in json.dumps(asked) else sensible(asked)
    args = ("check", "one.jsonl", "--model", "openai/m", "--rewrite", "--json")
    (found,) = betteridge(*args, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k").json
    assert found["rewrite"]["reason"] == "there is no verdict to go by"
    assert not any("honest headline" in json.dumps(asked) for asked in server.asked)


def test_rewrite_needs_a_model(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    done = betteridge("check", "page.txt", "--rewrite")
    assert (done.code, done.out) == (2, "")
    assert done.err == "Error: --rewrite needs a language model to ask: give one with --model.\n"


def test_the_headline_rubric_of_the_seed(betteridge: Cli, server: Server, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(json.dumps(MUSK))
    args = ("check", "one.jsonl", "--model", "openai/m")
    env = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "k"}
    (found,) = betteridge(*args, "--json", **env).json
    values = {score["name"]: score.get("value") for score in found["scores"] if re.match(r"h\d+_", score["name"])}
    assert values == {
        "h1_dropped_mark": 0.0,
        "h2_warranted": 1.0,
        "h3_presuppositions": None,
        "h7_specific": 1.0,
        "h9_neutral": 1.0,
        "h10_facts": 0.0,
    }
    shown = " ".join(betteridge(*args, **env).out.split())
    assert "Fails h1_dropped_mark without its mark it states as a fact what is unresolved" in shown
    assert "Fails h10_facts “US President”: the article says former" in shown
    assert "h2_warranted" not in shown


def test_the_key_missing_is_infrastructure(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    done = betteridge("check", "page.txt", "--model", "openai/gpt-4.1-mini")
    assert done.code == 3
    assert "OPENAI_API_KEY" in done.err


BAD = [
    pytest.param("missing.txt", None, "missing.txt: there is no such file", id="missing"),
    pytest.param("empty.txt", b" \n", "empty.txt: the file is empty", id="empty"),
    pytest.param("bin.txt", bytes(range(256)) * 9, "bin.txt: this is a binary file", id="binary"),
    pytest.param("bin.txt", b"b?\n" + bytes(range(1, 128)) * 99, "bin.txt: this is a binary file", id="binary-ascii"),
    pytest.param("bin.jsonl", bytes(range(256)) * 9, "bin.jsonl: this is a binary file", id="binary-jsonl"),
    pytest.param("h.txt", b"Will it rain in May?", "a headline without a body", id="no-body"),
    pytest.param("a.jsonl", b'{"id": "a", "body": "b", "colour": 1}', "line 1: unknown field 'colour'", id="unknown-field"),
    pytest.param("a.jsonl", b'{"id": "a", "body": "b"}\n{"id": "a", "body": "b"}', "line 2: id 'a' stands already", id="twice"),
    pytest.param("a.jsonl", b'{"id": "../a", "body": "b"}', "field 'id': must be", id="path-in-id"),
    pytest.param("a.jsonl", b'{"id": "a", "body": " "}', "field 'body': must not be empty", id="empty-body"),
    pytest.param("a.jsonl", b"{bad", "line 1, column 2: not valid JSON", id="bad-json"),
    pytest.param("a.jsonl", b'{"id":"' + b"x" * 50_000_000 + b'"}', "line 1: longer than 16 MB", id="50-mb-line"),
    pytest.param("page.txt", b"x" * 40_000_000, "larger than 32 MB", id="40-mb-page"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "words"), BAD)
def test_bad_input_is_one_sentence_and_exit_2(
    betteridge: Cli, tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = betteridge("check", name)
    assert done.code == 2
    assert words in done.err
    assert done.err.count("\n") == 1
    assert done.out == ""


def test_a_language_that_is_none_is_refused(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    done = betteridge("check", "page.txt", "--language", "German")
    assert done.code == 2
    assert "'German' is no language code" in done.err
    assert "Traceback" not in done.err


def test_piped_output_has_no_spaces_at_line_ends(betteridge: Cli) -> None:
    assert not [line for line in betteridge("check", "-", stdin=PAGE).out.splitlines() if line != line.rstrip()]


def test_offline_and_a_ceiling_hold_for_check_too(betteridge: Cli, server: Server, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("Will it rain?\n\nRain is likely on Monday, the weather office said.\n", "utf-8")
    ask = ("check", "page.txt", "--model", "openai/gpt-4.1-mini", "--language", "en")
    keys = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "k"}
    for bound, said in (("--offline", "no kept answer"), ("--max-cost=0.0000001", "ceiling")):
        told = betteridge(*ask, bound, **keys)
        assert (told.code, told.out) == (3, "")
        assert said in told.err
    assert server.asked == []
    first = betteridge(*ask, "--json", **keys)
    asked = len(server.asked)
    assert asked
    assert betteridge(*ask, "--json", "--offline", **keys).json[0]["summary"] == first.json[0]["summary"]
    assert len(server.asked) == asked
