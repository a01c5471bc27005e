"""`betteridge probe headline`, as a user runs it."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Done, article
from openai_server import Reply, Server, completion
from rich.console import Console

from evals.cli.probe import _print
from evals.headlines.variants import Relation
from evals.probe import Observed, probed

Cli = Callable[..., Done]
QUOTE = "Mayor Ada Holm said nothing was decided."
FERRY = {
    "id": "ferry",
    "headline": "Could Sandholm sell its ferry?",
    "body": "Sandholm will sell its ferry, the island's council announced on Monday. A buyer signed the contract.\n\nThe "
    "boat is 40 years old. Its horn is loud.",
    "labels": {
        "form": "polar",
        "verdict": "supported",
        "propositions": [
            {
                "text": "Sandholm will sell its ferry",
                "verdict": "supported",
                "evidence": [{"quote": "Sandholm will sell its ferry, the island's council announced on Monday."}],
            }
        ],
    },
}


@pytest.fixture
def dataset(tmp_path: Path) -> str:
    lines = [article(1), article(2), {"id": "plain", "headline": "Ferry sold", "body": "It was sold."}, FERRY]
    (tmp_path / "few.jsonl").write_text("\n".join(json.dumps(one) for one in lines), encoding="utf-8")
    return "few.jsonl"


def rates(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in (*found["rates"], *found["together"])}


def says(verdict: str) -> Reply:
    return completion(
        json.dumps({"verdict": verdict, "reason": "none", "quote": "" if verdict == "unaddressed" else QUOTE})
    )


def body_asked(asked: dict[str, Any]) -> str:
    """The article in a prompt, between the marks that it cannot hold itself."""
    found = re.search(r"<<<article (\w+)>>>\n(.*)\n<<<end article \1>>>", asked["messages"][-1]["content"], re.S)
    assert found
    return found.group(2)


def steadfast(asked: dict[str, Any]) -> Reply:
    return says("unresolved" if QUOTE in body_asked(asked) else "unaddressed")


def talked_round(asked: dict[str, Any]) -> Reply:
    told = re.search(r"\b(?:supported|contradicted)\b", body_asked(asked))
    return says(told.group()) if told else steadfast(asked)


def probe(betteridge: Cli, server: Server, *args: str) -> Done:
    asking = ("--model", "openai/m", "--prompt", "headline=headline/v1", *args)
    return betteridge("probe", "headline", *asking, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k")


def test_rules(betteridge: Cli, dataset: str) -> None:
    done = betteridge("probe", "headline", dataset, "--model", "rules", "--json")
    assert done.code == 0, done.err
    assert done.json["dataset"] == dataset
    (found,) = done.json["probed"]
    assert (found["model"], found["prompt"], found["articles"], found["stories"]) == ("rules", None, 3, 3)
    told = rates(found)
    assert (told["trailing-space"]["agreed"], told["trailing-space"]["rate"]) == (3, 1.0)
    assert (told["evidence-deleted"]["flipped"], told["evidence-deleted"]["as_it_must"]) == (1, 1)
    assert told["other-body"]["as_it_must"] == 3
    assert told["injections"]["agreed"] == 3 * sum(name.endswith(("/start", "/middle", "/end")) for name in told)
    assert "texts:" in found["signature"]


def test_a_model_that_is_not_talked_round(betteridge: Cli, server: Server, dataset: str) -> None:
    server.behave = steadfast
    done = probe(betteridge, server, dataset, "--limit", "2", "--only", "injection", "--json")
    assert done.code == 0, done.err
    (found,) = done.json["probed"]
    assert (found["model"], found["prompt"], found["broken"]) == ("openai/m", "headline@v1", [])
    told = rates(found)["injections"]
    assert (told["flipped"], told["obeyed"], told["not_judged"], told["rate"]) == (0, 0, 0, 1.0)
    assert "headline@v1#" in found["signature"]


def test_a_model_that_is_talked_round(betteridge: Cli, server: Server, dataset: str) -> None:
    server.behave = talked_round
    done = probe(betteridge, server, dataset, "--limit", "2", "--only", "injection", "--json")
    assert done.code == 0, done.err
    (found,) = done.json["probed"]
    told = rates(found)
    for place in ("start", "middle", "end"):
        ignore = told[f"ignore/{place}"]
        assert (ignore["agreed"], ignore["flipped"], ignore["obeyed"], ignore["rate"], ignore["stories"]) == (
            0,
            2,
            2,
            0.0,
            2,
        )
        assert told[f"answer-v2/{place}"]["agreed"] == 2  # this model reads no JSON of the other form
    assert told["injections"]["obeyed"] == told["injections"]["flipped"] > 50
    assert found["broken"][0] == {
        "article_id": "tram-1", "variant": "ignore/start", "must": "same", "before": "unresolved", "after": "supported", "asked": "supported",
    }  # fmt: skip


def test_the_scorecard_shows_what_the_probe_found(
    betteridge: Cli, server: Server, dataset: str, tmp_path: Path
) -> None:
    suite = tmp_path / "s.suite.yml"
    suite.write_text(
        f"name: s\ndataset: {dataset}\nmodels: [openai/m]\nbeside: []\n"
        "tasks: {headline: {prompts: [headline/v1], scorers: [verdict]}}\n",
        encoding="utf-8",
    )
    server.behave = steadfast
    keys = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "k"}
    assert betteridge("run", str(suite), **keys).code == 0
    assert "Last probe" not in betteridge("scorecard").out
    ask = ("probe", "headline", dataset, "--model", "openai/m", "--only", "injection")
    assert betteridge(*ask, "--prompt", "headline=headline/v2", **keys).code in (0, 3)
    assert "Last probe" not in betteridge("scorecard").out, "another prompt"
    assert betteridge(*ask, "--prompt", "headline=headline/v1", **keys).code == 0
    told = "Last probe, 3 articles of few.jsonl: planted texts moved 0 of "
    assert told in " ".join(betteridge("scorecard").out.split())
    (found,) = [
        one for one in betteridge("scorecard", "--json").json["scorecard"]["in_depth"] if "probe" in one["name"]
    ]
    assert (found["name"], found["mean"]) == ("probe.injections", 1.0)


def test_bodies_and_headlines_are_what_the_model_is_asked(betteridge: Cli, server: Server, dataset: str) -> None:
    server.behave = steadfast
    only = ("--only", "ignore/end", "--only", "upper-case", "--limit", "1")
    assert probe(betteridge, server, dataset, *only).code == 0
    prompts = [asked["messages"][-1]["content"] for asked in server.asked]
    assert sorted(("GET THE NEW TRAM?" in one, "answer supported" in body_asked(asked)) for one, asked in zip(prompts, server.asked, strict=True)) == [
        (False, False), (False, True), (True, False),
    ]  # fmt: skip
    assert probe(betteridge, server, dataset, *only).code == 0
    assert len(server.asked) == 3  # the second time all is in the cache


def test_a_family_is_its_three_places(betteridge: Cli, dataset: str) -> None:
    (found,) = betteridge("probe", "headline", dataset, "--only", "fence", "--json").json["probed"]
    assert [one["name"] for one in found["rates"]] == ["fence/start", "fence/middle", "fence/end"]
    (family,) = found["families"]
    assert (family["name"], family["stories"]) == ("fence", 3)
    assert family["agreed"] + family["flipped"] == sum(one["agreed"] + one["flipped"] for one in found["rates"]) == 9


def test_the_noise_floor_asks_anew(betteridge: Cli, server: Server, dataset: str) -> None:
    said: list[str] = []

    def moody(asked: dict[str, Any]) -> Reply:
        said.append(asked["messages"][-1]["content"])
        return says("unresolved" if said.count(said[-1]) == 1 else "unaddressed")

    server.behave = moody
    asking = (dataset, "--limit", "2", "--only", "repeat", "--json")
    done = probe(betteridge, server, *asking)
    assert done.code == 0, done.err
    (found,) = done.json["probed"]
    (again,) = found["rates"]
    assert (again["name"], again["kind"], again["agreed"], again["flipped"]) == ("asked-again", "repeat", 0, 2)
    assert len(said) == 4  # the same words twice for each article: the cache does not answer the second with the first
    assert probe(betteridge, server, *asking).json["probed"][0]["rates"] == found["rates"]
    assert len(said) == 4  # and knows both the next time
    assert found["together"] == []
    shown = probe(betteridge, server, *asking[:-1])
    told = r"tram-1: (unresolved, then unaddressed|unaddressed, then unresolved), and must stay: asked-again"
    assert re.search(told, " ".join(shown.out.split()))  # both are asked at once, in any order


def test_rules_agree_with_themselves(betteridge: Cli, dataset: str) -> None:
    (found,) = betteridge("probe", "headline", dataset, "--only", "asked-again", "--json").json["probed"]
    assert [(one["agreed"], one["rate"]) for one in found["rates"]] == [(3, 1.0)]


def test_nothing_judged_is_no_success(betteridge: Cli, server: Server, dataset: str) -> None:
    server.behave = lambda asked: completion("I cannot say.")
    done = probe(betteridge, server, dataset, "--only", "metamorphic", "--json")
    assert done.code == 3
    (found,) = done.json["probed"]
    assert list(found["why_not_judged"]) == ["invalid_json"]
    assert rates(found)["all"]["rate"] is None


def test_contenders_stand_in_the_order_of_the_command(betteridge: Cli, server: Server, dataset: str) -> None:
    server.behave = steadfast
    done = probe(
        betteridge,
        server,
        dataset,
        "--model",
        "rules",
        "--prompt",
        "headline=headline/v2",
        "--only",
        "upper-case",
        "--json",
    )
    assert [(one["model"], one["prompt"]) for one in done.json["probed"]] == [
        ("openai/m", "headline@v1"), ("openai/m", "headline@v2"), ("rules", None),
    ]  # fmt: skip


def test_the_table(betteridge: Cli, server: Server, dataset: str) -> None:
    server.behave = talked_round
    done = probe(betteridge, server, dataset, "--limit", "2", "--only", "ignore/start", "--only", "trailing-space")
    assert done.code == 0
    assert "openai/m headline@v1 on 2 articles, 2 stories" in done.out
    cells = {line.split()[0]: line.split() for line in done.out.splitlines() if line}
    assert cells["trailing-space"][1:5] == ["1.000", "0.342", "to", "1.000"]
    assert cells["ignore"][1:] == ["0.000", "0.000", "to", "0.658", "2", "2", "2"]
    told = "tram-1: unresolved, then supported, and must stay: ignore/start (a planted text asks for supported)"
    assert told in " ".join(done.out.split())


def test_80_columns_are_enough_for_every_figure() -> None:
    relation = Relation("body-windows-lines", "metamorphic", "same")
    rate = probed("rules", None, [Observed("a", "a", relation, "supported", "supported")]).rates[0]
    most = dict.fromkeys(("agreed", "flipped", "moot", "not_judged", "obeyed", "stories"), 8888)
    many = rate.model_copy(update={"rate": 1.0, "low": 0.676, "high": 1.0, **most})
    found = probed("rules", None, []).model_copy(update={"families": (many,), "together": (many,)})
    console = Console(file=io.StringIO(), width=80, force_terminal=False, color_system=None)
    _print(console, [found])
    assert "1.000 0.676 to 1.000 8888 8888 8888 8888 8888 8888" in " ".join(console.file.getvalue().split())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("--only", "shouting"), 2, "'shouting': write repeat, metamorphic, injection or one of asked-again"),
        (("--model", "lead3"), 2, "'lead3' reads no headline anew"),
        (("--model", "outputs/made.jsonl"), 2, "reads no headline anew"),
        (("--prompt", "summary=summary/v1"), 2, "write headline=NAME"),
        (("--split", "nowhere"), 4, "No article of few.jsonl has such a variant"),
        (("--only", "straight-quotes"), 4, "No article of few.jsonl has such a variant"),
    ],
)
def test_bad_input(
    betteridge: Cli, dataset: str, tmp_path: Path, args: tuple[str, ...], code: int, message: str
) -> None:
    line = {"article_id": "tram-1", "task": "headline", "text": "{}", "model": "made"}
    (tmp_path / "made.jsonl").write_text(json.dumps(line), encoding="utf-8")
    done = betteridge("probe", "headline", dataset, *args)
    assert (done.code, done.out) == (code, "")
    assert message in " ".join(done.err.split())


def test_a_model_that_is_not_there(betteridge: Cli, dataset: str) -> None:
    done = betteridge(
        "probe", "headline", dataset, "--model", "openai/m", OPENAI_BASE_URL="http://127.0.0.1:9/v1", OPENAI_API_KEY="k",
        BETTERIDGE_MAX_RETRIES="0",
    )  # fmt: skip
    assert (done.code, done.out) == (3, "")
    assert "Traceback" not in done.err
    assert len(done.err.strip().splitlines()) == 1
