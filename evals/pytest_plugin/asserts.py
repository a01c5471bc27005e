"""The `betteridge` fixture: a summary or a verdict of one article, for asserts of one's own."""

from pathlib import Path
from typing import Any

import pytest

from evals.articles.pages import page_article, read_page
from evals.engines.live import Limits, Live
from evals.engines.plan import make_plan
from evals.errors import DataError, EvalsError, ModelError, SuiteError
from evals.files import validate
from evals.models.cache import open_cache
from evals.pytest_plugin.once import complete, plain, quietly
from evals.schema import Article, Evidence, Flag, Reading, Reason, Sample, Score, TaskName, Verdict
from evals.scorers.facts import GATEABLE
from evals.settings import load_settings
from evals.suite import JudgePlan, Suite, TaskPlan

WITHOUT_A_MODEL: dict[TaskName, str] = {"summary": "lead3", "headline": "rules"}
REFERENCES = 'Give some: betteridge.article(page, references=["…"])'
Source = Article | Path | str
"""An Article; the path of a page; or the page itself, a text of more than one line."""


def _named(article: Article) -> str:
    """The name of the file that an Article came from, else its id: that of a page is a hash."""
    source = Path(article.source or "")
    return source.name if source.is_file() else article.id


def _told(problem: EvalsError) -> EvalsError:
    """The error without our own frames, its sentence as nothing but text."""
    problem.args = (plain(str(problem)),)
    return problem.with_traceback(None)


class Made:
    """What a model made of an article, with its Scores."""

    def __init__(self, article: Article, sample: Sample) -> None:
        self.article = article
        self.sample = sample
        assert sample.output is not None
        self.text: str = sample.output.text
        """The answer: a summary, or what a headline prompt was answered with."""

    @property
    def scores(self) -> dict[str, Score]:
        """Every Score by its name, also those without a value."""
        return {score.name: score for score in self.sample.scores}

    def score(self, name: str) -> float:
        """The value of a Score. Fails the test where there is none: what could not be scored is not 0."""
        __tracebackhide__ = True
        found = self.scores.get(name)
        if found is None:
            known = ", ".join(self.scores) or "none"
            raise SuiteError(f"There is no score {name!r} of {self!r}. Scores: {known}.")
        if found.value is None:
            reason = found.reason or found.label or "no reason is known"
            add = "" if self.article.references or "no reference" not in reason else f". {REFERENCES}"
            pytest.fail(plain(f"{name} of {self!r} is {found.status}: {reason}{add}"))
        return found.value

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What `numbers` and `quotes` hold against it: right often enough to assert that there are none."""
        return tuple(flag for name, flag in self._flags() if name in GATEABLE and not flag.warning)

    @property
    def warnings(self) -> tuple[Flag, ...]:
        """What other checks remark: worth a look, and wrong too often to assert on."""
        return tuple(flag for name, flag in self._flags() if name not in GATEABLE or flag.warning)

    def _flags(self) -> list[tuple[str, Flag]]:
        return [(score.name, flag) for score in self.sample.scores for flag in score.flags]


class Summary(Made):
    """A summary: `text`, `score("rougeL")`, `flags`, `warnings`."""

    def __repr__(self) -> str:
        return f"<summary of {_named(self.article)} by {self.sample.model}: {self.text!r}>"


class Headline(Made):
    """A headline's verdict: `verdict`, `reason`, `evidence`, and the whole `reading`."""

    def __init__(self, article: Article, sample: Sample) -> None:
        super().__init__(article, sample)
        self.reading = Reading.model_validate(sample.output.data if sample.output else {})
        """Also the form, the propositions and what the headline takes for granted, each with its status."""
        self.verdict: Verdict | None = self.reading.verdict
        """None where the headline asks nothing."""
        self.reason: Reason | None = self.reading.reason
        self.evidence: tuple[Evidence, ...] = self.reading.evidence

    def __repr__(self) -> str:
        return f"<verdict on {_named(self.article)} by {self.sample.model}: {self.verdict}>"


class Betteridge:
    """Asks models as `betteridge check` does, through the same cache: what was answered once is asked no more."""

    def __init__(self, offline: bool = False) -> None:
        self._offline = offline

    def article(self, source: Source, **fields: Any) -> Article:
        """The Article on a page, with some fields set anew, e.g. `references=["…"]`, `language="de"`.

        Raises:
            DataError: there is no article on the page, or a field does not fit.
        """
        __tracebackhide__ = True
        try:
            if isinstance(source, str) and "\n" in source:
                found = page_article(source, "text")[0]
            else:
                found = source if isinstance(source, Article) else read_page(Path(source))[0]
            return validate(Article, {**found.model_dump(), **fields}, found.source or found.id, DataError)
        except EvalsError as problem:
            raise _told(problem) from None

    def summary(
        self, article: Source, prompt: str | None = None, *, model: str | None = None, judge: str | None = None
    ) -> Summary:
        """A summary, with its Scores: of ROUGE only where the article has references, of a rubric only with a judge.

        Args:
            prompt: name or file; default `summary/v1`.
            model: default the settings' model, else `lead3`.
            judge: default the settings' judge, else none.

        Raises:
            EvalsError: there is none; the sentence says why.
        """
        __tracebackhide__ = True
        found = self.article(article)
        return Summary(found, self._sample(found, "summary", prompt, model, judge))

    def headline(
        self, article: Source, prompt: str | None = None, *, model: str | None = None, judge: str | None = None
    ) -> Headline:
        """The verdict on a headline, with its evidence; as `summary`, but default `headline/v2` and `rules`."""
        __tracebackhide__ = True
        found = self.article(article)
        return Headline(found, self._sample(found, "headline", prompt, model, judge))

    def _sample(
        self, article: Article, task: TaskName, prompt: str | None, model: str | None, judge: str | None
    ) -> Sample:
        __tracebackhide__ = True
        try:
            with quietly():
                sample = self._asked(article, task, prompt, model, judge)
        except EvalsError as problem:
            raise _told(problem) from None
        if sample.error:
            what = f"There is no {task} of {_named(article)!r} by {sample.model}: {sample.error.message}"
            raise ModelError(plain(what), sample.error.kind)
        return sample

    def _asked(
        self, article: Article, task: TaskName, prompt: str | None, model: str | None, judge: str | None
    ) -> Sample:
        settings = load_settings()
        suite = Suite(
            name="pytest",
            dataset="-",
            tasks={task: TaskPlan(prompts=(prompt,) if prompt else None)},
            models=(model,) if model else settings.model[:1] or (WITHOUT_A_MODEL[task],),
            beside=(),
            judge=JudgePlan(model=judge) if judge else None,
        )
        plan = make_plan(settings.applied_to(suite), Path(), settings.options())
        unit = next(plan.units(article), None)
        if unit is None:
            raise SuiteError(f"{plan.models[0].name!r} makes no {task}. Name another with model=.")
        if prompt and unit.prompt is None:
            raise SuiteError(
                f"{unit.model.name!r} reads no prompt, so {prompt!r} has no use. Name a model with model=."
            )

        async def ask() -> Sample:
            cache = open_cache(settings.home, self._offline) if plan.asked else None
            live = Live(plan, cache, settings.concurrency, Limits(self._offline, settings.max_cost))
            try:
                return await live.sample(unit)
            finally:
                await live.close()

        return complete(ask)
