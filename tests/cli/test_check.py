"""`betteridge check`, as a user runs it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Done, article
from openai_server import Server, completion, sensible

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


def test_a_model_that_invents_its_evidence_gives_no_verdict(betteridge: Cli, server: Server, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(json.dumps(article(1)))
    invented = json.dumps({"verdict": "supported", "reason": "none", "quote": "The tram is surely coming soon."})
    server.behave = lambda asked: completion(invented) if "response_format" in asked else sensible(asked)
    args = ("check", "one.jsonl", "--model", "openai/m", "--prompt", "headline=headline/v1", "--json")
    (found,) = betteridge(*args, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k").json
    assert found["headline"]["verdict"] is None
    assert found["headline"]["error"]["kind"] == "invalid_evidence"


def test_the_key_missing_is_infrastructure(betteridge: Cli, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    done = betteridge("check", "page.txt", "--model", "openai/gpt-4.1-mini")
    assert done.code == 3
    assert "OPENAI_API_KEY" in done.err


BAD = [
    pytest.param("missing.txt", None, "missing.txt: there is no such file", id="missing"),
    pytest.param("empty.txt", b" \n", "empty.txt: the file is empty", id="empty"),
    pytest.param("bin.txt", bytes(range(256)) * 9, "bin.txt: this is a binary file", id="binary"),
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
