"""`check --dry-run`: what would be asked of a page, and what it would cost; nothing is sent, nothing is written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Done, article
from openai_server import Server

Cli = Callable[..., Done]


@pytest.fixture
def page(tmp_path: Path) -> str:
    one = article(1)
    (tmp_path / "page.txt").write_text(f"{one['headline']}\n\n{one['body']}\n")
    return "page.txt"


def test_it_counts_and_sends_nothing(betteridge: Cli, server: Server, tmp_path: Path, page: str) -> None:
    args = ("check", page, "--model", "openai/gpt-4.1-mini", "--dry-run")
    done = betteridge(*args, "--judge", "openai/gpt-4.1", "--json", OPENAI_BASE_URL=server.url)
    assert done.code == 0, done.err
    rows = {(one["model"], one["purpose"]): one for one in done.json["requests"]}
    assert (done.json["articles"], done.json["samples"]) == (1, 2)
    assert rows["openai/gpt-4.1-mini", "generate"]["requests"] == 2
    assert rows["openai/gpt-4.1", "judge"]["requests"] > 2
    assert done.json["cost"] == pytest.approx(sum(one["cost"] for one in rows.values()))
    told = betteridge(*args, "--rewrite")
    assert told.out.startswith("1 article, 2 Samples. Nothing was sent.\n  openai/gpt-4.1-mini, generate: 2 requests;")
    assert "--rewrite" in told.err
    assert (server.asked, list(tmp_path.iterdir())) == ([], [tmp_path / page])


def test_it_knows_what_is_kept(betteridge: Cli, server: Server, page: str) -> None:
    env = {"OPENAI_BASE_URL": server.url}
    assert betteridge("check", page, "--model", "openai/gpt-4.1-mini", **env).code == 0
    done = betteridge("check", page, "--model", "openai/gpt-4.1-mini", "--dry-run", **env)
    assert "2 requests, 2 of them in the cache" in done.out
    assert "$0.0000" in done.out


def test_without_a_model_nothing_is_asked(betteridge: Cli, page: str) -> None:
    assert betteridge("check", page, "--dry-run").out == "1 article, 2 Samples. Nothing was sent.\n"
