"""The live engine: drives every asking with asyncio, many at once, and keeps each Sample before it counts as done."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from evals.engines.plan import Plan, Unit
from evals.errors import EvalsError, ModelDown, ModelError
from evals.models import Model
from evals.models.cache import Cache, Cached
from evals.schema import Answer, Asking, Failure, Request, Sample, Score
from evals.scorers import Scorer
from evals.store import Appender, Run
from evals.tasks import PERFORM

T = TypeVar("T")
Ask = Callable[[Request], Awaitable[Answer]]
Progress = Callable[[Sample], None]


async def drive(asking: Asking[T], ask: Ask) -> T:
    """Answers an asking round by round, all Requests of a round at once."""
    try:
        requests = next(asking)
        while True:
            answers = await asyncio.gather(*(ask(request) for request in requests))
            requests = asking.send(list(answers))
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
            return Failure(kind=problem.kind, message=str(problem))
        except EvalsError:
            raise
        except Exception as problem:  # a model of one's own may raise anything; the Run goes on
            return Failure(kind="server", message=f"{model.name} raised {type(problem).__name__}: {problem}")

    return ask


class Live:
    """One plan, driven live: `sample` makes one Sample, `execute` a whole Run."""

    def __init__(self, plan: Plan, cache: Cache | None, concurrency: int) -> None:
        self.plan = plan
        self._cache = cache
        self._models = {model.name: Cached(model, cache) if cache else model for model in (*plan.models, *plan.asked)}
        own = [limit for model in plan.asked if (limit := getattr(model, "concurrency", None))]
        self.concurrency = min([concurrency, *own])

    async def sample(self, unit: Unit) -> Sample:
        """Performs the task and scores what came of it.

        Raises:
            ModelDown: the model, or the judge, cannot be reached at all.
        """
        perform = PERFORM[unit.task](unit.article, unit.prompt, unit.repeat)
        output, error = await drive(perform, asker(self._models[unit.model.name]))
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
        scores = [score for scorer in scorers for score in await self._scores(scorer, sample, unit)]
        return sample.model_copy(update={"scores": tuple(scores)})

    async def _scores(self, scorer: Scorer, sample: Sample, unit: Unit) -> list[Score]:
        if sample.error or sample.output is None:
            reason = f"no answer to grade: {sample.error.message if sample.error else 'none'}"
            return [Score(name=name, status="error", reason=reason) for name in scorer.names]
        try:
            found = scorer.score(sample, unit.article)
            if isinstance(found, list):
                return found
            assert self.plan.judge is not None
            return await drive(found, asker(self._models[self.plan.judge.name]))
        except EvalsError:
            raise
        except Exception as problem:  # one bad grade cannot lose a Run, and cannot look like a low score
            reason = f"the scorer failed: {type(problem).__name__}: {problem}"
            return [Score(name=name, status="error", reason=reason) for name in scorer.names]

    async def execute(self, run: Run, progress: Progress) -> None:
        """Makes every Sample that the Run lacks; each is durable before `progress` hears of it.

        Raises:
            ModelDown: a model cannot be reached; what was finished is kept.
        """
        done = {sample.key for sample in run.samples()}
        units = (unit for article in run.articles() for unit in self.plan.units(article) if unit.key not in done)
        with run.appending() as appender:
            writer = _Writer(appender, progress)
            try:
                await self._work(units, writer)
                await self._ask_canaries(run)
            except BaseExceptionGroup as group:
                raise _first(group) from None
            finally:
                await writer.close()
                await self.close()

    async def close(self) -> None:
        """Lets go of the models and of the cache."""
        for model in self._models.values():
            await model.close()
        if self._cache:
            self._cache.close()

    async def _work(self, units: Iterator[Unit], writer: "_Writer") -> None:
        async def worker() -> None:
            for unit in units:  # one iterator for all workers: articles are read as they are needed
                await writer.add(await self.sample(unit))

        async with asyncio.TaskGroup() as group:
            for _ in range(self.concurrency):
                group.create_task(worker())

    async def _ask_canaries(self, run: Run) -> None:
        if self.plan.judge is None or run.canaries() is not None:
            return
        ask = asker(self._models[self.plan.judge.name])
        found = [result for scorer in self.plan.rubric_scorers() for result in await drive(scorer.canaries(), ask)]
        run.write_canaries([result.model_dump() for result in found])


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The one error that a reader can do something about."""
    flat: list[BaseException] = []
    for problem in group.exceptions:
        flat.append(_first(problem) if isinstance(problem, BaseExceptionGroup) else problem)
    return next((problem for problem in flat if isinstance(problem, EvalsError)), flat[0])


class _Writer:
    """Appends Samples in groups, off the event loop: one wait for the disk serves all that finished meanwhile."""

    def __init__(self, appender: Appender, progress: Progress) -> None:
        self._appender = appender
        self._progress = progress
        self._waiting: list[tuple[Sample, asyncio.Future[None]]] = []
        self._draining: asyncio.Task[None] | None = None

    async def add(self, sample: Sample) -> None:
        """Returns when the Sample is on the disk.

        Raises:
            StoreError: it cannot be written.
        """
        durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((sample, durable))
        if self._draining is None or self._draining.done():
            self._draining = asyncio.create_task(self._drain())
        await durable

    async def close(self) -> None:
        """Writes what still waits, also after an interruption."""
        if self._draining is not None:
            await self._draining
        await self._drain()

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._appender.append, [sample for sample, _ in batch])
            except EvalsError as problem:
                for _, durable in batch:
                    if not durable.done():
                        durable.set_exception(problem)
                return
            for sample, durable in batch:
                if not durable.done():
                    durable.set_result(None)
                self._progress(sample)
