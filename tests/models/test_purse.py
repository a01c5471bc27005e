"""A ceiling on costs holds however many Requests are on their way, and what things cost is never guessed."""

import asyncio

import pytest

from evals.errors import BudgetReached, ModelError, SuiteError
from evals.models import Options, make_models
from evals.models.endpoint import Endpoint
from evals.models.lead3 import Lead3
from evals.models.prices import price_of, tokens_of
from evals.models.purse import Paid, Purse
from evals.models.scripted import Scripted
from evals.schema import Article, Failure, Message, Output, Request, Usage

REQUEST = Request(
    task="summary",
    article=Article(id="a", body="B."),
    messages=(Message("user", "x" * 4000),),
    parameters={"max_tokens": 100},
)


class Priced(Scripted):
    """1 dollar for 1000 tokens, in or out."""

    endpoint = Endpoint(price=(1000.0, 1000.0))


def paid(ceiling: float, usage: Usage = Usage(input=1000, output=50)) -> tuple[Paid, Purse, Priced]:  # noqa: B008
    model, purse = Priced(lambda request: Output(text="x", usage=usage)), Purse(ceiling)
    return Paid(model, purse), purse, model


async def ask(model: Paid, times: int) -> list[object]:
    return await asyncio.gather(*(model.answer(REQUEST) for _ in range(times)), return_exceptions=True)


@pytest.mark.parametrize(("ceiling", "answered"), [(0.5, 0), (1.2, 1), (5.5, 5), (100.0, 20)])
def test_the_ceiling_holds_for_requests_at_once(ceiling: float, answered: int) -> None:
    model, purse, scripted = paid(ceiling)
    found = asyncio.run(ask(model, 20))
    assert sum(isinstance(one, Output) for one in found) == len(scripted.asked) == answered
    assert {type(one) for one in found} <= {Output, BudgetReached}
    assert purse.spent == pytest.approx(answered * 1.05)
    assert purse.spent <= ceiling


def test_dearer_answers_than_foreseen_are_learnt_from() -> None:
    model, purse, _ = paid(10.0, Usage(input=1000, output=2000))

    async def one_by_one() -> list[object]:
        return [one for _ in range(6) for one in await ask(model, 1)]

    found = asyncio.run(one_by_one())
    assert [type(one).__name__ for one in found] == ["Output"] * 3 + ["BudgetReached"] * 3
    assert purse.spent == pytest.approx(9.0)


def test_a_failed_request_gives_back_what_was_set_aside() -> None:
    model, purse = Priced(lambda request: Failure(kind="timeout", message="Late.")), Purse(1.2)
    found = asyncio.run(ask(Paid(model, purse), 5))
    assert {type(one) for one in found} == {ModelError}
    assert purse.spent == 0


def test_who_waits_and_is_interrupted_leaves_nothing_set_aside() -> None:
    model, purse, _ = paid(1.2)

    async def go() -> list[object]:
        waiting = asyncio.create_task(model.answer(REQUEST))
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return await ask(model, 1)

    assert isinstance(asyncio.run(go())[0], Output)
    assert purse.spent == pytest.approx(1.05)


def test_an_unknown_price_is_refused_with_a_remedy() -> None:
    with pytest.raises(SuiteError, match=r"No price is known for 'scripted'.*price = \[IN, OUT\]"):
        Paid(Scripted(lambda request: "x"), Purse(1))


PRICES = [
    pytest.param("openai/gpt-4.1-mini", None, True, id="listed"),
    pytest.param("openai/my-own", None, False, id="of-nobody"),
    pytest.param("here/gpt-4.1-mini", None, False, id="elsewhere"),
    pytest.param("here/m", (1.0, 2.0), True, id="of-the-settings"),
]


@pytest.mark.parametrize(("spec", "price", "known"), PRICES)
def test_prices_are_known_or_not(spec: str, price: tuple[float, float] | None, known: bool) -> None:
    options = Options(endpoints={"here": Endpoint("http://localhost:1/v1", None, price)})
    (model,) = make_models(spec, options)
    found = price_of(model)
    assert (found is not None) == known
    if found:
        assert 0 < found(Usage(input=10, output=10)) < found(Usage(input=1000, output=1000)) < 1


def test_what_a_provider_read_from_its_own_cache_is_cheaper() -> None:
    (model,) = make_models("openai/gpt-4.1-mini", Options())
    price = price_of(model)
    assert price
    assert price(Usage(input=1000, cached=800)) < price(Usage(input=1000))


def test_reference_points_are_free() -> None:
    price = price_of(Lead3())
    assert price
    assert price(Usage(input=1000)) == 0


def test_tokens_are_counted_by_bytes() -> None:
    assert tokens_of((Message("user", "word " * 100),)) == 4 + 125
    assert tokens_of((Message("user", "市" * 100),)) == 4 + 75
