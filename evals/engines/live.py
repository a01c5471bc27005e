"""The live engine: drives every asking with asyncio, many at once, and keeps each Sample before it counts as done."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from evals.engines.plan import Plan, Unit
from evals.errors import EvalsError, ModelDown, ModelError, SuiteError
from evals.models import Model
from evals.models.cache import Cache, Cached
from evals.models.patience import Pace
from evals.models.prices import Price, price_of
from evals.models.purse import Paid, Purse
from evals.models.recorded import Recorded, Recorder
from evals.schema import Answer, Asking, Failure, Output, Request, Sample, Score, Spent, Status, Usage
from evals.scorers import Scorer
from evals.store import Appender, Canaries, Run
from evals.tasks import PERFORM

T = TypeVar("T")
Ask = Callable[[Request], Awaitable[Answer]]
Progress = Callable[[Sample], None]
BACKLOG = 256
"""Finished Samples that may wait for the disk before work waits for it, too."""


@dataclass(frozen=True)
class Limits:
    """What a Run may do: nothing but replay, spend so much, tell a recorder."""

    offline: bool = False
    max_cost: float | None = None
    """US dollars."""
    recorder: Recorder | None = None


async def drive(asking: Asking[T], ask: Ask) -> T:
    """Answers an asking round by round, all Requests of a round at once."""
    try:
        requests = next(asking)
        while True:
            if len(requests) == 1:  # without a task of its own: fewer turns of the loop
                answers = [await ask(requests[0])]
            else:
                answers = await asyncio.gather(*(ask(request) for request in requests))
            requests = asking.send(answers)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]


def asker(model: Model) -> Ask:
    """Asks one model; what it cannot answer becomes a Failure.

    Raises:
        ModelDown: no Request to it can be answered.
    """

    async def ask(request: Request) -> Answer:
        try:
            return await model.answer(request)
        except ModelDown:
            raise
        except ModelError as problem:
            return Failure(kind=problem.kind, message=str(problem), usage=problem.usage)
        except EvalsError:
            raise
        except (Exception, SystemExit) as problem:  # a model of one's own may raise anything; the Run goes on
            return Failure(kind="server", message=f"{model.name} raised {type(problem).__name__}: {problem}")

    return ask


class Live:
    """One plan, driven live: `sample` makes one Sample, `execute` a whole Run."""

    def __init__(self, plan: Plan, cache: Cache | None, concurrency: int, limits: Limits | None = None) -> None:
        self.plan = plan
        self._cache = cache
        self._limits = limits or Limits()
        ceiling = None if self._limits.offline else self._limits.max_cost
        self._purse = Purse(ceiling) if ceiling else None
        self._bare = {model.name: model for model in (*plan.models, *plan.asked)}
        self._models = {name: self._guarded(model) for name, model in self._bare.items()}
        self._prices: dict[str, Price | None] = {}
        own = [limit for model in plan.asked if (limit := getattr(model, "concurrency", None))]
        self.concurrency = min([concurrency, *own])
        self._places = asyncio.Semaphore(self.concurrency)

    def _guarded(self, model: Model) -> Model:
        """The model behind the Run's purse and cache; what asks nobody needs neither."""
        if model.promptless or isinstance(model, Recorded):
            return model
        paid = Paid(model, self._purse) if self._purse else model
        return Cached(paid, self._cache, self._limits.offline) if self._cache else paid

    @property
    def slowed(self) -> str:
        """Which endpoints bear less than was asked for, in words; empty where all do."""
        paces = {name: pace for name, model in self._bare.items() if (pace := getattr(model, "pace", None))}
        return ", ".join(_told(name, pace) for name, pace in paces.items() if pace.limit < pace.most)

    async def sample(self, unit: Unit) -> Sample:
        """Performs the task and scores what came of it.

        Raises:
            ModelDown: the model, or the judge, cannot be reached at all.
        """
        perform = PERFORM[unit.task](unit.article, unit.prompt, unit.repeat)
        generating, judging = _Meter(), _Meter()
        output, error = await drive(perform, self._metered(unit.model.name, generating))
        sample = Sample(
            article_id=unit.article.id,
            story=unit.article.story or unit.article.id,
            task=unit.task,
            prompt=unit.prompt and unit.prompt.id,
            model=unit.model.name,
            repeat=unit.repeat,
            output=output,
            error=error,
        )
        scorers = self.plan.scorers.get(unit.task, [])
        scores = [score for scorer in scorers for score in await self._scores(scorer, sample, unit, judging)]
        spent = {"generating": generating.spent, "judging": judging.spent}
        return sample.model_copy(update={"scores": tuple(scores), **spent})

    def asks(self, model: Model) -> Ask:
        """Asks one of the plan's models, through the same cache and purse as `sample`."""
        return asker(self._models[model.name])

    def _metered(self, name: str, meter: "_Meter") -> Ask:
        """Asks a model, and keeps account of it."""
        model, recorder = self._bare[name], self._limits.recorder
        ask = asker(self._models[name])
        if model.promptless:
            return ask

        async def metered(request: Request) -> Answer:
            async with self._places:
                answer = await ask(request)
            if isinstance(answer, Output) or answer.usage:
                meter.add(answer, self._price(name))
            if recorder and isinstance(answer, Output):
                recorder.add(model, request, answer)
            return answer

        return metered

    def _price(self, name: str) -> Price | None:
        if name not in self._prices:
            self._prices[name] = price_of(self._bare[name])
        return self._prices[name]

    async def _scores(self, scorer: Scorer, sample: Sample, unit: Unit, meter: "_Meter") -> list[Score]:
        if sample.error or sample.output is None:
            reason = f"no answer to grade: {sample.error.message if sample.error else 'none'}"
            beside = sample.error is not None and sample.error.kind == "unsupported"
            status: Status = "unscored" if beside else "error"
            return [Score(name=name, status=status, reason=reason) for name in scorer.names]
        try:
            found = scorer.score(sample, unit.article)
            if isinstance(found, list):
                return found
            if self.plan.judge is None:
                raise SuiteError(f"Scorer {scorer.names[0]!r} asks a judge, and only a suite with a rubric has one.")
            return await drive(found, self._metered(self.plan.judge.name, meter))
        except EvalsError:
            raise
        except (Exception, SystemExit) as problem:  # one bad grade cannot lose a Run, and cannot look like a low score
            reason = f"the scorer failed: {type(problem).__name__}: {problem}"
            return [Score(name=name, status="error", reason=reason) for name in scorer.names]

    async def execute(self, run: Run, progress: Progress) -> None:
        """Makes every Sample that the Run lacks; each is durable before `progress` hears of it.

        Raises:
            ModelDown: a model cannot be reached; what was finished is kept.
            BudgetReached: the ceiling is; the same.
        """
        done = set()
        spent = 0.0
        with run.appending() as appender:  # held before it is read: nobody else adds to it meanwhile
            for sample in run.samples():
                done.add(sample.key)
                spent += sum(one.cost or 0.0 for one in (sample.generating, sample.judging) if one)
            if self._purse:
                self._purse.spent = max(spent, self._paid_since(run.manifest().created))
            units = (unit for article in run.articles() for unit in self.plan.units(article) if unit.key not in done)
            writer = _Writer(appender, progress)
            try:
                await self._work(units, writer, run)
                await self._ask_canaries(run)
            except BaseExceptionGroup as group:
                raise _first(group) from None
            finally:
                try:
                    await writer.close()
                finally:
                    await self.close()

    def _paid_since(self, created: str) -> float:
        """What all answers cost that are kept since a Run began, also those of Samples that were never finished."""
        if self._cache is None:
            return 0.0
        used = self._cache.used_since(datetime.fromisoformat(created).timestamp())
        prices = {model.identity().get("model"): self._price(model.name) for model in self.plan.asked}
        return sum(price(usage) for name, usage in used.items() if (price := prices.get(name)))

    async def close(self) -> None:
        """Lets go of the models and of the cache."""
        for model in self._models.values():
            await model.close()
        if self._cache:
            self._cache.close()

    async def _work(self, units: Iterator[Unit], writer: "_Writer", run: Run) -> None:
        async def worker() -> None:
            for unit in units:  # one iterator for all workers: articles are read as they are needed
                await writer.add(await self.sample(unit))

        more = self.concurrency // 4  # so that no place stays empty while an answer is scored and the next prompt made
        async with asyncio.TaskGroup() as group:
            for _ in range(self.concurrency + more):
                group.create_task(worker())
            if self.concurrency > 1:  # else they would push the article out of a local model's prefix cache
                group.create_task(self._ask_canaries(run))

    async def _ask_canaries(self, run: Run) -> None:
        if self.plan.judge is None or run.canaries() is not None:
            return
        meter = _Meter()
        ask = self._metered(self.plan.judge.name, meter)
        found = [result for scorer in self.plan.rubric_scorers() for result in await drive(scorer.canaries(), ask)]
        run.write_canaries(Canaries(results=tuple(result.model_dump() for result in found), spent=meter.spent))


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The one error that a reader can do something about."""
    flat: list[BaseException] = []
    for problem in group.exceptions:
        flat.append(_first(problem) if isinstance(problem, BaseExceptionGroup) else problem)
    return next((problem for problem in flat if isinstance(problem, EvalsError)), flat[0])


def _told(name: str, pace: Pace) -> str:
    return f"{name} slowed to {pace.limit} of {pace.most} at once, {pace.retries} tried again"


class _Meter:
    """Sums up what the Requests of one Sample and purpose came to."""

    def __init__(self) -> None:
        self.spent: Spent | None = None

    def add(self, answer: Answer, price: Price | None) -> None:
        """Counts one answer, of use or not; without a price nobody knows its cost."""
        used = answer.usage or Usage()
        cached = isinstance(answer, Output) and answer.cached
        asked, kept = (Usage(), used) if cached else (used, Usage())
        costs = {} if price is None else {"cost": price(asked), "cost_saved": price(kept)}
        one = Spent(requests=1, cached=int(cached), usage=asked, saved=kept, **costs)
        self.spent = one.plus(self.spent)


class _Writer:
    """Appends Samples in groups, off the event loop: one wait for the disk serves all that finished meanwhile."""

    def __init__(self, appender: Appender, progress: Progress) -> None:
        self._appender = appender
        self._progress = progress
        self._waiting: list[Sample] = []
        self._draining: asyncio.Task[None] | None = None

    async def add(self, sample: Sample) -> None:
        """Takes the Sample; `progress` hears of it once it is on the disk. Waits where the disk is behind.

        Raises:
            StoreError: an earlier one could not be written.
        """
        self._waiting.append(sample)
        if self._draining is None or self._draining.done():
            await self._raise()
            self._draining = asyncio.create_task(self._drain())
        if len(self._waiting) > BACKLOG:
            await asyncio.shield(self._draining)

    async def close(self) -> None:
        """Writes what still waits, also after an interruption.

        Raises:
            StoreError: it cannot be written.
        """
        await self._raise()
        await self._drain()

    async def _raise(self) -> None:
        if self._draining is not None:
            await self._draining

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await asyncio.to_thread(self._appender.append, batch)
            for sample in batch:
                self._progress(sample)
