"""A Suite says what to run: a strict YAML file in which everything but `name` and `dataset` has a default."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from evals.articles.load import Selection
from evals.errors import SuiteError
from evals.files import parse_yaml, read_text, validate
from evals.schema import TASKS, Frozen, Name, TaskName
from evals.shipped import shipped

SUFFIX = ".suite.yml"
DEFAULT_BESIDE = ("lead3", "rules")
DEFAULT_PROMPTS: dict[TaskName, str] = {"summary": "summary/v1", "headline": "headline/v2"}
DEFAULT_RUBRICS: dict[TaskName, str] = {"summary": "summary/v2", "headline": "headline/v2"}
DEFAULT_JUDGE_PROMPTS = {"answer": "judge/v2", "probability": "probability/v1"}
DEFAULT_SCORERS: dict[TaskName, tuple[str, ...]] = {
    "summary": ("rouge", "extraction", "facts", "rubric"),
    "headline": ("verdict", "headline_checks", "rubric"),
}


class TaskPlan(Frozen):
    """What is done for one task: which prompts, and which scorers on what they yield."""

    prompts: tuple[str, ...] | None = None
    """Shipped names such as summary/v1, or paths relative to the suite."""
    scorers: tuple[str | dict[str, dict[str, Any]], ...] | None = None
    """Names, or {name: {option: value}}."""

    @field_validator("scorers")
    @classmethod
    def _one_name_each(cls, value: Any) -> Any:
        if any(isinstance(one, dict) and len(one) != 1 for one in value or ()):
            raise ValueError("a scorer with options is written {name: {option: value}}")
        return value

    def scorer_options(self, task: TaskName) -> dict[str, dict[str, Any]]:
        """The scorers by name, each with its options."""
        found: dict[str, dict[str, Any]] = {}
        for one in DEFAULT_SCORERS[task] if self.scorers is None else self.scorers:
            found |= {one: {}} if isinstance(one, str) else one
        return found


class JudgePlan(Frozen):
    """Who fills in the rubrics, and how often for each criterion."""

    model: str
    """As under `models`; it must read prompts."""
    samples: int = Field(default=1, ge=1, le=25)
    """How often each criterion is asked."""
    method: Literal["answer", "probability"] = "answer"
    """`probability` reads how likely yes is from one token, where the endpoint gives log-probabilities; no quotes."""
    prompt: str | None = None
    """A judge prompt of one's own, e.g. with examples; default: the method's."""
    retry: bool = True
    """Whether an answer that is no use is asked for once more."""

    @model_validator(mode="after")
    def _one_probability(self) -> "JudgePlan":
        if self.method == "probability" and self.samples > 1:
            raise ValueError("method: probability reads one token once; leave samples out")
        return self


BOUNDS = ("min", "max_drop", "max", "max_unscored", "max_errors", "max_flags", "max_cost", "canaries")
OF_A_SCORE = ("min", "max", "max_drop")


class GateRule(Frozen):
    """One condition on a score (`min`, `max`, `max_drop`), or on what is missing, flagged, spent or surely known."""

    score: str | None = None
    """What is measured, e.g. rougeLsum, rubric or verdict_accuracy."""
    task: TaskName | None = None
    """Only this task; left out, each that has the score."""
    min: float | None = None
    """A floor."""
    max: float | None = None
    """A ceiling."""
    on: Literal["low", "mean"] = "low"
    """What a floor is held against; a ceiling (`max`) is held against the interval's upper end, or the mean."""
    max_drop: float | None = Field(default=None, ge=0)
    """How much worse than the baseline the score may get; for scores of which less is better, how much it may rise."""
    unproven: Literal["pass", "fail"] = "pass"
    """What becomes of a `max_drop` that the data neither rule out nor show."""
    max_unscored: float | None = Field(default=None, ge=0, le=1)
    """The share of Samples that may be left unscored."""
    max_errors: float | None = Field(default=None, ge=0, le=1)
    """The share of Samples that may end in an error."""
    max_flags: float | None = Field(default=None, ge=0, le=1)
    """The share of articles whose summaries may be flagged by a check of facts (`score`, else the precise ones)."""
    max_cost: float | None = Field(default=None, ge=0)
    """US dollars."""
    canaries: Literal[True] | None = None
    """The judge gets every item right whose answer is certain."""

    @model_validator(mode="after")
    def _one_condition(self) -> "GateRule":
        found = [name for name in BOUNDS if getattr(self, name) is not None]
        if len(found) != 1:
            raise ValueError(f"a gate rule has exactly one of {', '.join(BOUNDS)}")
        name = found[0]
        if (name in OF_A_SCORE) != (self.score is not None) and not (name == "max_flags" and self.score):
            raise ValueError(f"{', '.join(OF_A_SCORE)} need a score; others take none, but max_flags may name a check")
        if self.unproven == "fail" and name != "max_drop":
            raise ValueError("unproven: goes with max_drop")
        return self

    @property
    def figure(self) -> Literal["low", "high", "mean"]:
        """What a floor or a ceiling is held against."""
        return self.on if self.max is None or self.on == "mean" else "high"


class Rules(Frozen):
    """What a Gate is made of."""

    gate: tuple[GateRule, ...] = ()
    """Conditions that all must hold for the Run to pass."""

    @field_validator("gate")
    @classmethod
    def _no_contradiction(cls, value: tuple[GateRule, ...]) -> tuple[GateRule, ...]:
        for one in value:
            for two in value:
                alike = one.score == two.score and (one.task == two.task or None in (one.task, two.task))
                if alike and one.min is not None and two.max is not None and one.min > two.max:
                    told = f"{one.score} cannot be at least {one.min:g} and at most {two.max:g}"
                    raise ValueError(f"two gate rules contradict each other: {told}")
        return value


class Suite(Rules):
    """What to run."""

    name: Name
    """Heads scorecards and names Runs."""
    dataset: str
    """A folder with an articles.jsonl, a JSONL file, or a shipped name; relative to the suite."""
    description: str = ""
    """A sentence for readers of the scorecard."""
    split: str | None = None
    """Only articles of this split."""
    limit: int | None = Field(default=None, ge=1)
    """At most so many articles."""
    tags: tuple[str, ...] = ()
    """Only articles that have all of these."""
    languages: tuple[str, ...] = ()
    """Only articles in one of these, e.g. en or pt-BR."""
    tasks: dict[TaskName, TaskPlan] = Field(default_factory=lambda: {task: TaskPlan() for task in TASKS})
    """What is done: summary, headline, or both, which is the default."""
    models: tuple[str, ...] = ()
    """What is tested, e.g. openai/gpt-4.1-mini, ollama/llama3.2 or my_pkg.models:Mine."""
    beside: tuple[str, ...] = DEFAULT_BESIDE
    """Reference points that need no prompt, shown next to the models."""
    judge: JudgePlan | None = None
    """Who fills in the rubrics; left out, none is filled in."""
    rubrics: dict[TaskName, str] = DEFAULT_RUBRICS
    """The rubric of each task: a shipped name, or a path relative to the suite."""
    calibrations: tuple[str, ...] = ()
    """Files that `betteridge calibrate` made, each for one prompt and one model."""
    repeats: int = Field(default=1, ge=1, le=100)
    """How often each model is asked the same."""
    seed: int = 2009
    """Of everything that is drawn at random."""
    primary: str | None = None
    """The one measure that a Comparison is about; all others are corrected for being many."""

    @model_validator(mode="before")
    @classmethod
    def _under_test_is_not_beside(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("models"), list | tuple):
            return data
        beside = data.get("beside", DEFAULT_BESIDE)
        if isinstance(beside, list | tuple):
            data = {**data, "beside": [name for name in beside if name not in data["models"]]}
        return data

    @field_validator("tasks", mode="before")
    @classmethod
    def _empty_task(cls, value: Any) -> Any:
        return {name: plan or {} for name, plan in value.items()} if isinstance(value, dict) else value

    @field_validator("rubrics", mode="before")
    @classmethod
    def _default_rubrics(cls, value: Any) -> Any:
        return {**DEFAULT_RUBRICS, **value} if isinstance(value, dict) else value

    @property
    def selection(self) -> Selection:
        """Which articles."""
        return Selection(split=self.split, tags=self.tags, languages=self.languages, limit=self.limit)

    def prompts(self, task: TaskName) -> tuple[str, ...]:
        """The prompts of a task, as the suite names them."""
        named = self.tasks[task].prompts
        return (DEFAULT_PROMPTS[task],) if named is None else named

    def changed(self, **changes: Any) -> "Suite":
        """The suite with some fields set anew, validated again.

        Raises:
            SuiteError: the new value does not fit.
        """
        return validate(Suite, {**self.model_dump(), **changes}, f"suite {self.name!r}", SuiteError)


def load_suite(spec: str) -> tuple[Suite, Path]:
    """A suite by path or by shipped name, and the folder that its paths are relative to.

    Raises:
        SuiteError: there is none, or it is not a suite; names file, field and value.
    """
    path = Path(spec)
    if not spec.endswith((".yml", ".yaml")):
        path = shipped("suites", spec + SUFFIX)
        if "/" in spec or not path.is_file():
            known = ", ".join(sorted(one.name.removesuffix(SUFFIX) for one in shipped("suites").glob(f"*{SUFFIX}")))
            raise SuiteError(
                f"There is no suite {spec!r}. Shipped ones: {known}. Your own is named by its path, x{SUFFIX}."
            )
    data = parse_yaml(read_text(path, SuiteError), str(path), SuiteError)
    if not isinstance(data, Mapping):
        raise SuiteError(
            f"{path}: a suite is a mapping that begins with name: and dataset:, found {type(data).__name__}."
        )
    suite = validate(Suite, data, str(path), SuiteError)
    changes: dict[str, Any] = {"models": tuple(_file_beside(spec, path.parent) for spec in suite.models)}
    if suite.judge:
        changes["judge"] = suite.judge.model_copy(update={"model": _file_beside(suite.judge.model, path.parent)})
    return suite.model_copy(update=changes), path.parent


def _file_beside(model: str, folder: Path) -> str:
    """A model in a file: beside the suite, where the working folder has none of that name."""
    provider, _, name = model.partition("/")
    if provider in ("recorded", "outputs", "local") and not Path(name).is_file() and not Path(model).is_file():
        for path in (folder / name, folder / model):  # a folder may itself be called recorded/
            if path.is_file():
                return f"{provider}/{path}"
    return model
