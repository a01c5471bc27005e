"""A ceiling on what a Run may cost: a Request goes out only where what it may cost still fits."""

import asyncio
from collections.abc import Mapping

from evals.errors import BudgetReached, ModelError, SuiteError
from evals.models import Model
from evals.models.prices import LENGTH, Price, price_of, tokens_of
from evals.schema import Output, Request, TaskName, Usage


class Purse:
    """So many US dollars; what is on its way is set aside until it is known what it cost."""

    def __init__(self, ceiling: float, spent: float = 0.0) -> None:
        self.ceiling = ceiling
        self.spent = spent
        self._aside = 0.0
        self._reached = False
        self._waiting: list[asyncio.Future[None]] = []

    async def set_aside(self, cost: float) -> None:
        """Waits until it is certain whether the cost fits.

        Raises:
            BudgetReached: it does not, and nothing is on its way any more whose answer could be lost.
        """
        while self._reached or self.spent + self._aside + cost > self.ceiling:
            if not self._aside:
                self._reached = True  # for all: a cheaper one that still went out would be lost when the Run stops
                raise BudgetReached(
                    f"The ceiling of ${self.ceiling:,g} is reached: ${self.spent:,.4f} are spent and the next "
                    f"Request may cost ${cost:,.4f}. Raise --max-cost to go on."
                )
            settled = asyncio.get_running_loop().create_future()
            self._waiting.append(settled)
            await settled
        self._aside += cost

    def settle(self, aside: float, cost: float) -> None:
        """What was set aside cost so much. No `await`: the answer is kept before another can stop the Run."""
        self._aside = max(0.0, self._aside - aside)
        if self._aside < 1e-12:  # what is left of adding and taking away
            self._aside = 0.0
        self.spent += cost
        waiting, self._waiting = self._waiting, []
        for settled in waiting:
            if not settled.done():
                settled.set_result(None)


def priced(model: Model) -> Price:
    """How a model's answers are priced.

    Raises:
        SuiteError: nobody knows.
    """
    price = price_of(model)
    if price is None:
        provider = model.name.partition("/")[0]
        raise SuiteError(
            f"No price is known for {model.name!r}, so no ceiling can be kept. Leave --max-cost (the setting max_cost) "
            f"out, or set price = [IN, OUT] (US dollars for a million tokens) of [endpoints.{provider}]."
        )
    return price


class Paid:
    """A model whose answers are paid from a Purse.

    Raises:
        SuiteError: nobody knows its price.
    """

    def __init__(self, model: Model, purse: Purse) -> None:
        self.model = model
        self.name = model.name
        self.tasks: frozenset[TaskName] = model.tasks
        self.promptless = model.promptless
        self.concurrency: int | None = getattr(model, "concurrency", None)
        self._price = priced(model)
        self._purse = purse
        self._dearest: dict[str, float] = {}

    def identity(self) -> Mapping[str, str]:
        """The model's own."""
        return self.model.identity()

    async def answer(self, request: Request) -> Output:
        """The model's answer, once it can be paid.

        Raises:
            BudgetReached: it cannot.
        """
        length = int(request.parameters.get("max_tokens") or LENGTH[request.purpose])
        likely = self._price(Usage(input=tokens_of(request.messages), output=length))
        aside = max(likely, self._dearest.get(request.purpose, 0.0))
        await self._purse.set_aside(aside)
        cost = 0.0
        try:
            output = await self.model.answer(request)
            cost = self._price(output.usage or Usage(input=tokens_of(request.messages), output=length))
        except ModelError as problem:
            cost = self._price(problem.usage) if problem.usage else 0.0
            raise
        finally:
            self._purse.settle(aside, cost)
        self._dearest[request.purpose] = max(cost, self._dearest.get(request.purpose, 0.0))
        return output

    async def close(self) -> None:
        """Closes the model."""
        await self.model.close()
