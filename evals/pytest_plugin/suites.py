"""A suite file as a collector: its gate's rules are tests, and where asked for, each of its Samples."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import pytest

from evals.engines.plan import articles_of, make_plan
from evals.errors import EvalsError
from evals.gate import Given, decide, given_for
from evals.pytest_plugin import MARKER, RUN
from evals.pytest_plugin.once import Ended, once, plain, quietly, run_suite
from evals.pytest_plugin.told import tell_rule, tell_sample, trouble
from evals.schema import Article, Sample
from evals.scorecard import Scorecard, make_scorecard
from evals.settings import load_settings
from evals.store import Run
from evals.suite import GateRule, Suite, load_suite
from evals.text import printable

Key = tuple[str, str, str | None, str, int]
"""Sample.key."""


class Result:
    """What a suite's Run came to."""

    def __init__(self, run: Run, baseline: Run | None, rules: tuple[GateRule, ...]) -> None:
        self.run = run
        self.card: Scorecard = make_scorecard(run)
        self.given: Given = given_for(run, self.card, rules, baseline)

    @cached_property
    def samples(self) -> dict[Key, Sample]:
        """Every Sample."""
        return {sample.key: sample for sample in self.run.samples()}

    @cached_property
    def articles(self) -> dict[str, Article]:
        """Every Article, by its id."""
        return {article.id: article for article in self.run.articles()}


class SuiteFile(pytest.File):
    """A `*.suite.yml`; nothing is run before one of its tests is."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test a rule, or one that the suite runs; then, with --betteridge-articles, one a Sample.

        Raises:
            CollectError: the file is not a suite.
        """
        with quietly():
            try:
                suite, beside = load_suite(self.spec)
                self.rules = suite.gate
                keys = list(_keys(suite, beside)) if self.config.getoption("betteridge_articles") else []
            except EvalsError as problem:
                raise self.CollectError(plain(str(problem))) from None
        names: Counter[str] = Counter()
        for rule in self.rules or (None,):
            name = name_of(rule)
            names[name] += 1
            unique = name if names[name] == 1 else f"{name}#{names[name]}"
            yield RuleItem.from_parent(self, name=unique, rule=rule)
        for key in keys:
            yield SampleItem.from_parent(self, name=_sample_name(key), key=key)

    @property
    def spec(self) -> str:
        """The file as one would name it to `betteridge run` in this folder."""
        here = Path.cwd()
        return str(self.path.relative_to(here) if self.path.is_relative_to(here) else self.path)

    @cached_property
    def result(self) -> Result | str:
        """The suite's Run, made now if nobody has made it; or the sentence why there is none."""
        config = self.config
        offline, baselines = config.getoption("betteridge_offline"), config.getoption("betteridge_baseline")
        temporary = config.getoption("basetemp", None)  # xdist gives each worker one in a folder of the session's
        shared = Path(temporary).parent if temporary and hasattr(config, "workerinput") else None

        def make() -> Ended:
            return run_suite(Path(self.spec), offline, baselines)

        ended = once(shared, str(self.path), make)
        if ended.problem:
            return ended.problem
        try:
            return Result(Run(Path(ended.run)), Run(Path(ended.baseline)) if ended.baseline else None, self.rules)
        except EvalsError as problem:
            return str(problem)


class _Item(pytest.Item):
    """A test on the Run of its suite: `setup` finds what was measured, `runtest` whether it is good enough."""

    parent: SuiteFile

    def __init__(self, *, name: str, parent: SuiteFile) -> None:
        super().__init__(name, parent, nodeid=f"{parent.nodeid}::{name}")  # whole: --lf reads a name's [part] from it
        self.add_marker(MARKER)

    def setup(self) -> None:
        """Runs the suite, if no test before did; what cannot be measured is an error, not a failure."""
        with quietly():
            result = self.parent.result
            if isinstance(result, str):
                self.fail(result)
            self.user_properties.append((RUN, result.run.id))
            self.result = result
            self.prepare()

    def prepare(self) -> None:
        """Whether there is anything to judge."""

    def reportinfo(self) -> tuple[Path, int, str]:
        """The suite's file, and how a report is headed."""
        return self.path, 0, f"{self.path.name}: {self.name}"

    def skip(self, reasons: Iterable[str]) -> NoReturn:
        """Skips for reasons that lie in the suite: `-rs` names its file, as for pytest's own marker `skip`."""
        raise pytest.skip.Exception(plain("; ".join(reasons)), _use_item_location=True)

    def fail(self, told: str) -> NoReturn:
        """Fails with nothing but words."""
        pytest.fail(plain(told), pytrace=False)


class RuleItem(_Item):
    """A rule of the gate; without a gate, that the suite runs."""

    def __init__(self, *, rule: GateRule | None, **common: Any) -> None:
        super().__init__(**common)
        self.rule = rule

    def prepare(self) -> None:
        """Skips a rule that could not be tried; one that is broken is an error."""
        problem, decision = "", None
        try:
            decision = decide(self.result.card, [self.rule] if self.rule else [], self.result.given)
        except EvalsError as found:
            problem = str(found)
        if problem:
            self.fail(problem)
        self.results = decision.rules if decision else ()
        outcomes = {one.outcome for one in self.results}
        if "broken" in outcomes or (self.rule is None and not self.result.card.usable):
            self.tell()
        if outcomes and outcomes <= {"not judged", "unproven"}:
            self.skip(f"{one.rule}: {one.reason}" for one in self.results)

    def runtest(self) -> None:
        """Fails on quality alone."""
        if any(one.outcome == "fail" for one in self.results):
            self.tell()

    def tell(self) -> NoReturn:
        """Fails with each contender's figure, and the Samples that show why."""
        result = self.result
        self.fail(tell_rule(self.rule, self.results, result.card, result.samples.values(), result.articles))


class SampleItem(_Item):
    """One Sample: it has an answer, every score of it could be given, and no sure check flags it."""

    def __init__(self, *, key: Key, **common: Any) -> None:
        super().__init__(**common)
        self.key = key

    def prepare(self) -> None:
        """Skips what could not be asked of this model, or has nothing that can be scored."""
        sample = self.result.samples.get(self.key)
        if sample is None:
            self.fail(f"Run {self.result.run.id} lacks it: the data set has changed since collection.")
        self.sample = sample
        if sample.error and sample.error.kind == "unsupported":
            self.skip([sample.error.message])
        if sample.scores and all(score.status == "unscored" for score in sample.scores):
            self.skip(f"{one.name}: {one.reason or 'unscored'}" for one in sample.scores)

    def runtest(self) -> None:
        """Fails on an error or a flag."""
        if wrong := trouble(self.sample):
            self.fail(tell_sample(self.sample, self.result.articles[self.sample.article_id], wrong))


def name_of(rule: GateRule | None) -> str:
    """A rule in short: `rougeLsum>=0.2[summary]`, `max_drop(rouge1)<=0.03`, `max_errors<=0.02`, `canaries`."""
    if rule is None:
        return "runs"
    if rule.canaries:
        return "canaries"
    if rule.min is not None:
        name = f"{rule.score}>={rule.min:g}"
    elif rule.max is not None:
        name = f"{rule.score}<={rule.max:g}"
    else:
        bounds = ("max_drop", "max_unscored", "max_errors", "max_flags", "max_cost")
        kind = next(one for one in bounds if getattr(rule, one) is not None)
        name = f"{kind}{f'({rule.score})' if rule.score else ''}<={getattr(rule, kind):g}"
    where = "-".join(part for part in (rule.task, "mean" if rule.on == "mean" else None) if part)
    return printable(f"{name}[{where}]" if where else name)


def _keys(suite: Suite, beside: Path) -> Iterator[Key]:
    """What is under test: the models, or the reference points where nothing else runs."""
    settings = load_settings()
    plan = make_plan(settings.applied_to(suite), beside, settings.options())
    aside = suite.beside if {model.name for model in plan.models} - set(suite.beside) else ()
    for article in articles_of(suite, beside):
        yield from (unit.key for unit in plan.units(article) if unit.model.name not in aside)


def _sample_name(key: Key) -> str:
    article, task, prompt, model, repeat = key
    parts = (article, prompt, model, str(repeat + 1) if repeat else None)
    return printable(f"{task}[{'-'.join(part for part in parts if part)}]")
