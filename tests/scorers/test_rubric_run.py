"""A rubric as a user runs it, against a judge on loopback: what is sent, what is shared, and what the scorecard says."""

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Done
from openai_server import Reply, Server, completion, error, sensible

from evals.prompts import load_rubric

Cli = Callable[..., Done]
MakeSuite = Callable[..., Path]
RUBRIC = load_rubric("summary/v2").file
JUDGED = ("faithful", "attribution", "hedging", "clarity")
NOBODY = {"summary": {"scorers": ["rubric", "rouge"]}}


def text_of(asked: dict[str, Any]) -> str:
    return "\n".join(message["content"] for message in asked["messages"])


def good(asked: dict[str, Any]) -> Reply:
    """A judge that gets every canary right, whatever the method, and finds nothing wrong in any summary."""
    text = text_of(asked)
    if "List the key facts" in text or asked["model"] != "judge":
        return sensible(asked)
    known = (
        one.answer
        for one in RUBRIC.canaries
        if f"\n{one.subject}\n<<<end" in text and one.fact in text and asked_of(text) == one.criterion
    )
    answer = next(known, "yes")
    subject = re.search(r"<<<summary \w+>>>\n(.*?)\n<<<end", text, re.S)
    quote = subject.group(1).split(". ")[0] if subject else ""
    return completion(json.dumps({"quote": quote, "answer": answer}))


def asked_of(text: str) -> str:
    """The criterion that a prompt asks about."""
    return next((one.id for one in RUBRIC.criteria if one.question and one.question in text), "")


def worded(asked: dict[str, Any], chance: float | None) -> Reply:
    """One word, with the probability of yes where there is one."""
    if "Answer with one word" not in text_of(asked):
        return good(asked)
    status, headers, body = completion("Yes" if chance is None or chance > 0.5 else "No")
    if chance is None:
        return status, headers, body
    reply = json.loads(body)
    top = [{"token": "Yes", "logprob": math.log(chance)}, {"token": " no", "logprob": math.log(1 - chance)}]
    reply["choices"][0]["logprobs"] = {"content": [{**top[0], "top_logprobs": top}]}
    return status, headers, json.dumps(reply).encode()


def run(betteridge: Cli, server: Server, path: Path, *args: str) -> Done:
    return betteridge("run", str(path), *args, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k")


def card(done: Done) -> dict[str, Any]:
    assert done.out, done.err
    found: dict[str, Any] = done.json["scorecard"]
    return found


def scores(done: Done) -> dict[str, dict[str, dict[str, Any]]]:
    """The Scores by model and name, of the first article."""
    lines = (Path(done.json["run"]["path"]) / "samples.jsonl").read_text().splitlines()
    samples = sorted(map(json.loads, lines), key=lambda one: one["article_id"], reverse=True)
    return {one["model"]: {score["name"]: score for score in one["scores"]} for one in samples}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the command runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def outputs(tmp_path: Path) -> tuple[str, ...]:
    """Two systems that say the same of every article."""
    lines = [
        {
            "article_id": f"tram-{at}",
            "task": "summary",
            "model": system,
            "text": f"The council of Town {at} votes on a tram on 14 May.",
        }
        for at in range(4)
        for system in ("secret-system-one", "secret-system-two")
    ]
    (tmp_path / "mine.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return ("outputs/mine.jsonl",)


def test_facts_are_drawn_once_an_article_and_nobody_is_named(
    betteridge: Cli, suite: MakeSuite, server: Server, here: Path, outputs: tuple[str, ...]
) -> None:
    server.behave = good
    path = suite(4, models=outputs, beside=[], judge={"model": "openai/judge"}, tasks=NOBODY)
    done = run(betteridge, server, path, "--json")
    assert done.code == 0, done.err
    asked = [text_of(one) for one in server.asked]
    assert len([text for text in asked if "List the key facts" in text]) == 4
    assert len(asked) == 4 * (1 + len(JUDGED) + 1) + len(RUBRIC.canaries)  # two systems, one text: judged once
    assert not [text for text in asked if re.search("secret-system|mine.jsonl|outputs", text)]
    judge = card(done)["judge"]
    assert (judge["fit"], judge["canaries"]) == (True, len(RUBRIC.canaries))
    assert judge["rubrics"] == [{"rubric": "summary@v2", "task": "summary", "canaries": 13, "passed": 13, "fit": True}]
    names = {one["name"] for one in card(done)["estimates"] if one["name"].startswith("rubric")}
    assert names == {"rubric", *(f"rubric.{one.id}" for one in RUBRIC.criteria)}
    one, other = scores(done).values()
    assert {name: score.get("value") for name, score in one.items()} == {
        name: score.get("value") for name, score in other.items()
    }
    assert next(iter(one)).startswith("rouge")  # what code decides comes first
    assert one["rubric"]["value"] == 1


def test_a_second_run_asks_nothing(betteridge: Cli, suite: MakeSuite, server: Server, here: Path) -> None:
    server.behave = good
    path = suite(2, beside=["lead3"], judge={"model": "openai/judge"}, tasks=NOBODY)
    first = run(betteridge, server, path, "--json")
    asked = len(server.asked)
    assert card(run(betteridge, server, path, "--json"))["estimates"] == card(first)["estimates"]
    assert asked == len(server.asked)


def test_what_is_missing_is_listed(betteridge: Cli, suite: MakeSuite, server: Server, here: Path) -> None:
    facts = {
        "The line will cost 3 million euros": "The line would cost 3 million euros",
        "A survey favours the tram": "A survey found that 61 percent of residents want the tram",
        "Made up": "Quite another matter altogether",
    }

    def behave(asked: dict[str, Any]) -> Reply:
        text = text_of(asked)
        if "List the key facts" in text:
            return completion(json.dumps({"facts": [{"quote": quote, "fact": fact} for fact, quote in facts.items()]}))
        if "A survey favours" in text:
            return completion('{"quote": "", "answer": "no"}')
        return good(asked)

    server.behave = behave
    path = suite(1, beside=["lead3"], judge={"model": "openai/judge"}, tasks=NOBODY)
    score = scores(run(betteridge, server, path, "--json"))["lead3"]["rubric.key_fact_recall"]
    assert score["value"] == 0.5
    assert score["reason"] == (
        "1 of 2 key facts are missing: “A survey favours the tram”; "
        "1 more were dropped: their quote is not in the article"
    )
    (missing,) = score["evidence"]
    body = json.loads((here / "articles.jsonl").read_text().splitlines()[0])["body"]
    assert body[missing["start"] : missing["end"]] == "A survey found that 61 percent of residents want the tram"


PROBABLE = {"model": "openai/judge", "method": "probability"}


def test_the_probability_of_yes(betteridge: Cli, suite: MakeSuite, server: Server, here: Path) -> None:
    server.behave = lambda asked: worded(asked, 0.8)
    done = run(betteridge, server, suite(1, beside=["lead3"], judge=PROBABLE, tasks=NOBODY), "--json")
    assert done.code == 0, done.err
    found = scores(done)["lead3"]
    assert {name: found[f"rubric.{name}"]["value"] for name in JUDGED} == pytest.approx(dict.fromkeys(JUDGED, 0.8))
    assert found["rubric.key_fact_recall"]["value"] == pytest.approx(0.8)
    assert found["rubric.length"]["value"] == 1
    assert found["rubric"]["value"] == pytest.approx((0.8 * 11 + 1) / 12)
    assert "|prompt:probability@v1#" in found["rubric"]["signature"]
    assert "|judge:openai/judge|k:1|method:probability|" in found["rubric.faithful"]["signature"]
    assert "adapted" not in found["rubric.faithful"]["signature"]
    word = [asked for asked in server.asked if "Answer with one word" in text_of(asked)]
    assert all(asked["logprobs"] and asked["top_logprobs"] == 20 for asked in word)
    assert not [asked for asked in word if "response_format" in asked]
    assert {asked.get("max_tokens", asked.get("max_completion_tokens")) for asked in word} == {1}
    assert [note for note in card(done)["notes"] if "judge" in note] == []


def refusing(asked: dict[str, Any]) -> Reply:
    return error(400, "logprobs is not supported by this model") if "logprobs" in asked else worded(asked, None)


@pytest.mark.parametrize(
    "behave", [lambda asked: worded(asked, None), refusing], ids=["passed over in silence", "refused"]
)
def test_without_log_probabilities_the_word_counts_and_the_scorecard_says_so(
    betteridge: Cli, suite: MakeSuite, server: Server, here: Path, behave: Callable[[dict[str, Any]], Reply]
) -> None:
    server.behave = behave
    done = run(betteridge, server, suite(1, beside=["lead3"], judge=PROBABLE, tasks=NOBODY), "--json")
    assert done.code == 0, done.err
    found = scores(done)["lead3"]["rubric.faithful"]
    assert (found["value"], found["notes"]) == (1.0, {"no log-probabilities: the word answered counts as certain": 1})
    assert "|method:probability|" in found["signature"]
    assert found["signature"].endswith("|adapted")
    note = "openai/judge as judge: no log-probabilities: the word answered counts as certain (5 answers)"
    assert note in card(done)["notes"]
    assert f"Note: {note[:60]}" in betteridge("scorecard").out


@pytest.mark.parametrize(
    ("judge", "words"),
    [
        ({**PROBABLE, "samples": 3}, "method: probability reads one token once; leave samples out"),
        (
            {**PROBABLE, "prompt": "judge/v1"},
            "Judge prompt 'judge@v1' asks for JSON; method: probability reads one word",
        ),
        ({"model": "openai/judge", "method": "logprobs"}, "field 'judge.method'"),
        ({"model": "openai/judge", "prompt": "summary/v1"}, "Judge prompt 'summary@v1' never shows {{ subject }}"),
        ({"model": "openai/judge", "prompt": "judge/v99"}, "There is no prompt 'judge/v99'"),
    ],
    ids=["samples", "JSON prompt", "method", "other kind", "none"],
)
def test_what_does_not_go_together_is_refused(
    betteridge: Cli, suite: MakeSuite, server: Server, judge: dict[str, Any], words: str
) -> None:
    done = run(betteridge, server, suite(1, judge=judge))
    assert done.code == 2
    assert words in done.err
    assert (done.out, server.asked) == ("", [])


def test_what_a_judge_is_not_asked_as_meant_is_told(
    betteridge: Cli, suite: MakeSuite, server: Server, here: Path
) -> None:
    def behave(asked: dict[str, Any]) -> Reply:
        if asked["model"] == "judge" and "response_format" in asked:
            return error(400, "response_format is not supported")
        status, headers, body = good(asked)
        reply = json.loads(body)
        message = reply["choices"][0]["message"]
        message["content"] = f"Here you are:\n```json\n{message['content']}\n```"
        return status, headers, json.dumps(reply).encode()

    server.behave = behave
    done = run(betteridge, server, suite(1, beside=["lead3"], judge={"model": "openai/judge"}, tasks=NOBODY), "--json")
    assert done.code == 0, done.err
    told = "openai/judge as judge: "
    assert [note for note in card(done)["notes"] if note.startswith(told)] == [
        f"{told}JSON taken out of the text around it (6 answers)",
        f"{told}schema refused, asked by: schema in the prompt (6 answers)",
    ]
    assert scores(done)["lead3"]["rubric.faithful"]["value"] == 1
    assert scores(done)["lead3"]["rubric.faithful"]["signature"].endswith("|adapted")


@pytest.mark.parametrize("learns", [True, False])
def test_an_answer_that_is_no_use_is_asked_once_more_and_no_more(
    betteridge: Cli, suite: MakeSuite, server: Server, here: Path, learns: bool
) -> None:
    def behave(asked: dict[str, Any]) -> Reply:
        again = "cannot be used" in asked["messages"][-1]["content"]
        if asked_of(text_of(asked)) == "clarity" and not (again and learns):
            return completion("It is quite clear to me.")
        return good({**asked, "messages": asked["messages"][:2]})

    server.behave = behave
    done = run(betteridge, server, suite(1, beside=["lead3"], judge={"model": "openai/judge"}, tasks=NOBODY), "--json")
    clarity, whole = (scores(done)["lead3"][name] for name in ("rubric.clarity", "rubric"))
    clear = [asked for asked in server.asked if asked_of(text_of(asked)) == "clarity"]
    canaries = [one for one in RUBRIC.canaries if one.criterion == "clarity"]
    assert len(clear) == 2 * (1 + len(canaries))
    assert clarity["notes"] == {"asked once more, since the first answer was no use": 1}
    assert "adapted" not in clarity["signature"]
    assert card(done)["judge"]["fit"] is learns
    if learns:
        assert (clarity["value"], whole["value"]) == (1, 1)
    else:
        assert (clarity["status"], whole["status"], clarity.get("value"), whole.get("value")) == (
            "error",
            "error",
            None,
            None,
        )
        assert "it is not one JSON object: 'It is quite clear to me.'" in clarity["reason"]


def test_an_unfit_judge_is_named_before_any_figure(
    betteridge: Cli, suite: MakeSuite, server: Server, here: Path
) -> None:
    def yes(asked: dict[str, Any]) -> Reply:
        return completion('{"quote": "", "answer": "yes"}') if "Question:" in text_of(asked) else good(asked)

    server.behave = yes
    path = suite(1, beside=["lead3"], judge={"model": "openai/judge"}, tasks=NOBODY)
    done = run(betteridge, server, path)
    named = "Judge openai/judge is UNFIT: it answered 5 of 13 test items rightly"
    assert named in " ".join(done.out.split())
    assert done.out.index("UNFIT") < done.out.index("Summaries")
    markdown = betteridge("scorecard", "--format", "markdown").out
    assert f"**{named}" in markdown
    assert markdown.index("UNFIT") < markdown.index("| measure |")
    assert "It missed other-article, planted-number, told-to-say-yes and 5 more." in markdown
    judge = json.loads(betteridge("scorecard", "--format", "json").out)["scorecard"]["judge"]
    assert judge["rubrics"] == [{"rubric": "summary@v2", "task": "summary", "canaries": 13, "passed": 5, "fit": False}]


OWN = {
    "name": "mine",
    "messages": [
        {"role": "system", "content": "Judge."},
        {"role": "user", "content": "Question: Is the sky up?"},
        {"role": "assistant", "content": '{"quote": "", "answer": "yes"}'},
        {
            "role": "user",
            "content": "{{ article }}\n{{ kind }}: {{ subject }}\nQuestion: {{ question }}\n{{ if_yes }} {{ if_no }}",
        },
    ],
}


def test_a_judge_prompt_of_ones_own_with_examples(
    betteridge: Cli, suite: MakeSuite, server: Server, here: Path
) -> None:
    prompt = here / "judging" / "v7.prompt.yml"
    prompt.parent.mkdir()
    prompt.write_text(yaml.safe_dump(OWN))
    server.behave = good
    judge = {"model": "openai/other", "prompt": "judging/v7.prompt.yml", "samples": 2}
    path = suite(1, beside=["lead3"], judge=judge, tasks=NOBODY)
    done = run(betteridge, server, path, "--judge", "openai/judge", "--json")
    assert done.code == 0, done.err
    signature = scores(done)["lead3"]["rubric.faithful"]["signature"]
    assert re.search(r"\|prompt:judging@v7#\w{4}\|.*\|judge:openai/judge\|k:2\|", signature)
    asked = [one for one in server.asked if "Question:" in text_of(one)]
    assert {one["messages"][2]["content"] for one in asked} == {'{"quote": "", "answer": "yes"}'}
    kept = json.loads((Path(done.json["run"]["path"]) / "manifest.json").read_text())
    assert list(kept["prompts"]["judge"]) == ["judging@v7"]
