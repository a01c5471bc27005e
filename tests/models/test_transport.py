"""Faults on the wire, one by one, all at once, and for good: asked again, told apart, given up in a sentence."""

import asyncio
import json
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from openai_server import BROKEN, FAULTS, Fault, Reply, Server, completion, error

from evals.errors import ModelDown, ModelError, SettingsError
from evals.models import Options, make_models
from evals.models.endpoint import Endpoint
from evals.models.patience import GAP, LONGEST_WAIT, Pace, backoff, pause_asked, wait_asked
from evals.schema import Article, Message, Output, Request

REQUEST = Request(task="summary", article=Article(id="a", body="B."), messages=(Message("user", "Say it."),))
EVERY = {**BROKEN, **FAULTS}


def options(url: str, retries: int = 1, timeout: float = 0.4, concurrency: int = 16, key: str = "sk-secret") -> Options:
    endpoints = {"openai": Endpoint(url, key)}
    return Options(timeout, retries, concurrency, endpoints, seed=1)


async def answers(opts: Options, count: int = 1) -> tuple[list[Output | BaseException], Any]:
    (model,) = make_models("openai/m", opts)
    try:
        return await asyncio.gather(*(model.answer(REQUEST) for _ in range(count)), return_exceptions=True), model
    finally:
        await model.close()


def ask(opts: Options) -> Output:
    (found,), _ = asyncio.run(answers(opts))
    if isinstance(found, BaseException):
        raise found
    return found


def first(faulty: Reply | Fault, times: int = 1) -> Callable[[dict[str, Any]], Reply | Fault]:
    replies = iter([faulty] * times)
    return lambda asked: next(replies, completion("Said."))


@pytest.mark.parametrize("faulty", EVERY.values(), ids=EVERY)
def test_each_fault_is_asked_again(server: Server, faulty: Reply | Fault) -> None:
    server.behave = first(faulty)
    assert ask(options(server.url)).text == "Said."
    assert len(server.asked) == 2


KINDS = {
    "429": "rate_limited", "429 with seconds": "rate_limited", "429 with milliseconds": "rate_limited",
    "429 with a date": "rate_limited", "hangs": "timeout", "trickles": "timeout", "reset": "connection",
    "closed without a byte": "connection", "torn body": "connection", "not HTTP": "connection",
    "page with 200": "invalid_json", "torn JSON": "invalid_json", "no JSON object": "invalid_json",
    "nothing": "invalid_json", "no choice": "empty",
}  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
def test_a_fault_for_good_has_its_kind(server: Server, name: str) -> None:
    server.behave = lambda asked: EVERY[name]
    with pytest.raises(ModelError) as caught:
        ask(options(server.url))
    assert not isinstance(caught.value, ModelDown)
    assert caught.value.kind == KINDS.get(name, "server")
    assert str(caught.value).startswith("openai/m: ")
    assert str(caught.value).endswith(".")
    assert len(server.asked) == 2


def test_right_json_under_a_wrong_content_type_is_an_answer(server: Server) -> None:
    status, _, body = completion("Said.")
    server.behave = lambda asked: (status, {"Content-Type": "text/plain"}, body)
    assert ask(options(server.url)).text == "Said."


def test_all_faults_at_once_and_every_request_ends(server: Server) -> None:
    chance, lock = random.Random(7), threading.Lock()

    def behave(asked: dict[str, Any]) -> Reply | Fault:
        with lock:
            return chance.choice([*EVERY.values()]) if chance.random() < 0.4 else completion("Said.")

    server.behave = behave
    found, model = asyncio.run(answers(options(server.url, retries=6), 80))
    assert {type(one) for one in found} <= {Output, ModelError}
    assert sum(isinstance(one, Output) for one in found) > 70
    assert model.pace.retries > 20
    assert model.pace.limit < 16


def test_it_finds_the_pace_that_the_endpoint_bears(server: Server) -> None:
    at_once, most, lock = 0, 0, threading.Lock()

    def behave(asked: dict[str, Any]) -> Reply | Fault:
        nonlocal at_once, most
        with lock:
            at_once += 1
            bears = at_once <= 3
        threading.Event().wait(0.03)
        with lock:
            at_once -= 1
        return completion("Said.") if bears else error(429, "slow down", retry_after_ms="30")

    server.behave = behave
    found, model = asyncio.run(answers(options(server.url, retries=20, timeout=5), 60))
    assert {one.text for one in found if isinstance(one, Output)} == {"Said."}
    assert not [one for one in found if not isinstance(one, Output)]
    assert model.pace.limit < 16


DOWN = [
    pytest.param(error(401, "bad key sk-secret"), "auth", 1, id="wrong-key"),
    pytest.param(error(404, "no such model"), "not_found", 1, id="no-model"),
    pytest.param(error(429, "quota", "insufficient_quota"), "rate_limited", 1, id="no-quota"),
    pytest.param(error(402, "pay"), "rate_limited", 1, id="no-credit"),
    pytest.param(error(429, "tomorrow", Retry_After="86400"), "rate_limited", 1, id="used-up"),
    pytest.param((302, {"Location": "http://127.0.0.1:9/"}, b""), "not_found", 1, id="redirect"),
    pytest.param(error(500, "boom"), "server", 10, id="500-five-times"),
    pytest.param(FAULTS["reset"], "connection", 10, id="reset-five-times"),
    pytest.param(BROKEN["page with 200"], "invalid_json", 10, id="page-five-times"),
]


@pytest.mark.parametrize(("faulty", "kind", "tries"), DOWN)
def test_what_is_plainly_down_is_said_so_soon(server: Server, faulty: Reply | Fault, kind: str, tries: int) -> None:
    server.behave = lambda asked: faulty
    opts = options(server.url)

    async def go() -> ModelDown:
        (model,) = make_models("openai/m", opts)
        try:
            for _ in range(6):
                try:
                    await model.answer(REQUEST)
                except ModelDown as problem:
                    return problem
                except ModelError:
                    continue
        finally:
            await model.close()
        raise AssertionError("it never counted as down")

    found = asyncio.run(go())
    assert found.kind == kind
    assert len(server.asked) == tries
    assert "sk-secret" not in str(found)


def test_one_answer_ends_the_row_of_the_lost(server: Server) -> None:
    lost = iter(([error(500, "boom")] * 4 + [completion("Said.")]) * 3)
    server.behave = lambda asked: next(lost)

    async def go() -> list[str]:
        (model,) = make_models("openai/m", options(server.url, retries=0))
        kinds = []
        for _ in range(15):
            try:
                kinds.append((await model.answer(REQUEST)).text)
            except ModelError as problem:
                kinds.append(type(problem).__name__)
        await model.close()
        return kinds

    assert asyncio.run(go()) == (["ModelError"] * 4 + ["Said."]) * 3


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "http://no.such.host.invalid/v1"])
def test_nobody_listening_is_down_after_one_more_try(url: str) -> None:
    with pytest.raises(ModelDown, match="nothing answers at") as caught:
        ask(options(url, retries=10, timeout=5))
    assert caught.value.kind == "connection"


@pytest.mark.parametrize(
    "url", ["localhost/v1", "ftp://host/v1", "http:///v1", "http://ho st/v1", "http://[", "http://host:0/v1"]
)
def test_an_address_that_is_none_is_a_sentence(url: str) -> None:
    with pytest.raises(SettingsError, match="is no address"):
        ask(options(url))


def test_a_reply_without_end_is_not_read_to_its_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.models.wire.MAX_REPLY", 10_000)
    server.behave = lambda asked: completion("x" * 20_000)
    with pytest.raises(ModelError, match="more than"):
        ask(options(server.url, retries=0))


def test_a_key_in_the_address_is_sent_and_never_told(server: Server) -> None:
    keyed = server.url.replace("http://", "http://desk:pass-very-secret@") + "?api-key=query-very-secret"
    server.behave = lambda asked: error(400, "no: pass-very-secret, query-very-secret and header-very-secret")
    for key in ("", "header-very-secret"):
        opts = options(keyed, key=key)
        with pytest.raises(ModelError) as caught:
            ask(opts)
        (model,) = make_models("openai/m", opts)
        told = f"{caught.value} {model.identity()} {opts} {opts.endpoints}"
        assert "[secret]" in told
        assert "very-secret" not in told.replace("header-very-secret", "" if not key else "header-very-secret")
    assert [one["authorization"].split()[0] for one in server.headers] == ["Basic", "Bearer"]
    assert model.identity()["base_url"] == server.url


def test_a_model_that_repeats_the_key_does_not_spread_it(server: Server) -> None:
    server.behave = lambda asked: completion("Your key is sk-secret.")
    assert ask(options(server.url)).text == "Your key is [secret]."


WAITS = [
    ({}, None),
    ({"retry-after": "7"}, 7.0),
    ({"retry-after": "0.5"}, 0.5),
    ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
    ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    ({"retry-after": "soon"}, None),
    ({"retry-after": "-3"}, None),
    ({"retry-after": "9" * 40}, None),
]


@pytest.mark.parametrize(("headers", "seconds"), WAITS)
def test_how_long_a_reply_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_asked(headers) == seconds


def test_a_date_is_read_against_the_clock() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert wait_asked({"retry-after": format_datetime(now + timedelta(seconds=90), usegmt=True)}, now) == 90


PAUSES = [
    ({}, 0.0),
    ({"x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": "9s"}, 0.0),
    ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m1.5s"}, 361.5),
    ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "120ms"}, 0.12),
    ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "2"}, 2.0),
    ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "?"}, 0.0),
]


@pytest.mark.parametrize(("headers", "seconds"), PAUSES)
def test_a_used_up_limit_is_waited_for(headers: dict[str, str], seconds: float) -> None:
    assert pause_asked(headers) == pytest.approx(seconds)


def test_backoff_is_bounded_jittered_and_seeded() -> None:
    waits = [[backoff(attempt, random.Random(seed)) for attempt in range(40)] for seed in range(50)]
    assert all(0 <= wait <= LONGEST_WAIT for row in waits for wait in row)
    assert all(row[0] <= 0.5 for row in waits)
    assert len({row[3] for row in waits}) == 50
    assert [backoff(n, random.Random(1)) for n in range(9)] == [backoff(n, random.Random(1)) for n in range(9)]


def test_pace_halves_once_a_round_and_grows_by_one_a_round() -> None:
    async def go() -> list[int]:
        pace = Pace(16)
        entered = [await pace.enter() for _ in range(16)]
        for one in entered:  # all sixteen were turned away together
            pace.slower(one)
            pace.leave()
        limits = [pace.limit]
        for _ in range(9):
            pace.faster(0.1)
        limits.append(pace.limit)
        for _ in range(400):
            pace.faster(0.1)
        return [*limits, pace.limit]

    assert asyncio.run(go()) == [8, 9, 16]


def test_pace_spreads_what_could_leave_at_once() -> None:
    async def go() -> tuple[float, list[float]]:
        pace = Pace(64)
        begun = time.monotonic()
        await asyncio.gather(*(pace.enter() for _ in range(5)))
        took, gaps = time.monotonic() - begun, [pace.gap]
        for seconds in (0.02, 60.0):
            for _ in range(200):
                pace.faster(seconds)
            gaps.append(pace.gap)
        return took, gaps

    took, gaps = asyncio.run(go())
    assert took >= 4 * GAP
    assert gaps == pytest.approx(
        [GAP, 0.02 / 64 / 2, GAP]
    )  # a slow model is not made slower, a quick one not held back


def test_pace_never_lets_more_through_and_loses_no_place() -> None:
    async def go() -> int:
        pace, inside, most = Pace(4), 0, 0

        async def one(number: int) -> None:
            nonlocal inside, most
            entered = await pace.enter()
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001 * (number % 3))
            inside -= 1
            pace.leave()
            (pace.slower(entered) if number % 7 == 0 else pace.faster(0.0))

        tasks = [asyncio.create_task(one(number)) for number in range(200)]
        await asyncio.sleep(0.005)
        for task in tasks[20::5]:  # some give up while they wait
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.wait_for(pace.enter(), 1)
        return most

    assert asyncio.run(go()) == 4


def test_json_is_sent_as_utf_8_and_half_characters_do_no_harm(server: Server) -> None:
    server.behave = lambda asked: completion("Said.")
    (model,) = make_models("openai/m", options(server.url))

    async def go() -> None:
        await model.answer(Request(task="summary", article=REQUEST.article, messages=(Message("user", "Ä 市 \ud800"),)))
        await model.close()

    asyncio.run(go())
    assert json.dumps(server.asked[0]["messages"], ensure_ascii=False).count("Ä 市 ?") == 1
