"""What a plan asks, seen without asking: Requests are looked up in the cache, and nothing is sent anywhere."""

import inspect
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from evals.engines.live import Ask, asker, drive
from evals.engines.plan import Plan, Unit
from evals.models import Model
from evals.models.asked import Asked, changes, nearest
from evals.models.cache import Cache
from evals.models.lead3 import Lead3
from evals.models.prices import LENGTH, price_of, tokens_of
from evals.models.rules import Rules
from evals.schema import Answer, Article, Failure, Frozen, Output, Request, Sample, Usage
from evals.scorers.rubric_facts import likely
from evals.tasks import PERFORM

STAND_INS: Mapping[str, Callable[[], Model]] = {"summary": Lead3, "headline": Rules}
"""Who answers, so that judging can be foreseen, what has never been answered."""


@dataclass(frozen=True)
class Look:
    """One Request of a plan, and whether its answer is kept."""

    unit: Unit | None
    """None for the judge's items whose answer is certain."""
    model: Model
    asked: Asked
    kept: Output | None


class Foreseen(Frozen):
    """What one model would be asked for one purpose; tokens and cost are of what is not in the cache, and about."""

    model: str
    purpose: str
    requests: int
    cached: int
    input: int
    output: int
    cost: float | None
    """US dollars; None where nobody knows the model's price."""


class Explained(Frozen):
    """One Request of a Run against the cache."""

    article_id: str
    task: str
    prompt: str | None
    model: str
    purpose: str
    repeat: int
    key: str
    state: str
    """`hit`: kept before the Run began. `asked`: kept since. `miss`: not kept."""
    changed: tuple[str, ...] | None
    """For all but a hit, what differs from the nearest earlier entry; None where nothing of the article was kept."""


async def foresee(plan: Plan, articles: Iterable[Article], cache: Cache | None) -> tuple[int, int, list[Foreseen]]:
    """How many articles and Samples there are, and what each model would be asked."""
    counted = samples = 0
    found: dict[tuple[str, str], tuple[Model, Usage, int, int]] = {}
    seen: set[str] = set()
    looks = [look async for look in _canaries(plan, cache)]
    for article in articles:
        counted += 1
        samples += sum(1 for _ in plan.units(article))
        looks += [look async for look in look_up(plan, article, cache, {})]
        for look in looks:
            if look.asked.key in seen:
                continue  # the cache answers what is asked twice
            seen.add(look.asked.key)
            request = look.asked.request
            key = (look.model.name, request.purpose)
            model, usage, requests, cached = found.get(key, (look.model, Usage(), 0, 0))
            if look.kept is None:
                length = int(request.parameters.get("max_tokens") or LENGTH[request.purpose])
                usage = Usage(input=usage.input + tokens_of(request.messages), output=usage.output + length)
            found[key] = (model, usage, requests + 1, cached + (look.kept is not None))
        looks = []
    return counted, samples, [_foreseen(key[1], *row) for key, row in found.items()]


def _foreseen(purpose: str, model: Model, usage: Usage, requests: int, cached: int) -> Foreseen:
    price = price_of(model)
    return Foreseen(
        model=model.name,
        purpose=purpose,
        requests=requests,
        cached=cached,
        input=usage.input,
        output=usage.output,
        cost=price and price(usage),
    )


async def explain(
    plan: Plan, article: Article, cache: Cache, outputs: Mapping[Any, Output], since: float
) -> list[Explained]:
    """Each Request of an article: kept or not, and if not before `since`, what has changed."""
    looks = [look async for look in look_up(plan, article, cache, outputs)]
    ours = {look.asked.key for look in looks}
    found = []
    for look in looks:
        request, unit = look.asked.request, look.unit
        made = cache.made(look.asked.key)
        state = "miss" if made is None else "hit" if made < since else "asked"
        changed = None
        if state != "hit":
            before = since if made is None else made
            entries = cache.entries(article.id, request.purpose)
            near = nearest(look.asked, (one for one in entries if one.key not in ours and one.made <= before))
            changed = near and tuple(changes(near.parts, look.asked.parts))
        found.append(
            Explained(
                article_id=article.id,
                task=request.task,
                prompt=unit and unit.prompt and unit.prompt.id,
                model=look.model.name,
                purpose=request.purpose,
                repeat=request.repeat,
                key=look.asked.key,
                state=state,
                changed=changed,
            )
        )
    return found


async def look_up(
    plan: Plan, article: Article, cache: Cache | None, outputs: Mapping[Any, Output]
) -> AsyncIterator[Look]:
    """Every Request that an article comes to; `outputs` are those that are known, by the Samples' keys."""
    for unit in plan.units(article):
        looks: list[Look] = []
        output: Output | None
        if unit.model.promptless:
            answer = await asker(unit.model)(Request(task=unit.task, article=article))
            output = answer if isinstance(answer, Output) else None
        else:
            perform = PERFORM[unit.task](article, unit.prompt, unit.repeat)
            output, _ = await drive(perform, _looking(unit, unit.model, cache, looks))
            output = outputs.get(unit.key) or output
        if output is None and not unit.model.promptless:
            answer = await asker(STAND_INS[unit.task]())(Request(task=unit.task, article=article))
            output = answer if isinstance(answer, Output) else None  # rules has no words for some languages
            if output and unit.task == "summary":  # each is judged for itself, as no two models write the same
                output = output.model_copy(update={"text": f"{output.text} ({'|'.join(map(str, unit.key))})"})
        sample = Sample(article_id=article.id, story=article.id, task=unit.task, model=unit.model.name, output=output)
        for scorer in plan.scorers.get(unit.task, ()) if output and plan.judge else ():
            if inspect.isgeneratorfunction(scorer.score):
                await drive(scorer.score(sample, article), _looking(unit, plan.judge, cache, looks))  # type: ignore[arg-type]
        for look in looks:
            yield look


async def _canaries(plan: Plan, cache: Cache | None) -> AsyncIterator[Look]:
    looks: list[Look] = []
    for scorer in plan.rubric_scorers() if plan.judge else ():
        await drive(scorer.canaries(), _looking(None, plan.judge, cache, looks))  # type: ignore[arg-type]
    for look in looks:
        yield look


def _looking(unit: Unit | None, model: Model, cache: Cache | None, looks: list[Look]) -> Ask:
    """Answers from the cache alone, and notes what was asked."""
    identity = model.identity()

    async def look(request: Request) -> Answer:
        asked = Asked(identity, request)
        kept = cache.get(asked.key) if cache else None
        looks.append(Look(unit, model, asked, kept))
        if kept is None and request.schema_name == "key_facts":  # what is drawn decides how much is asked next
            return Output(text=likely(request.article.body))
        return kept or Failure(kind="missing", message="not asked yet")

    return look
