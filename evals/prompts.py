"""Prompts and rubrics: files with a version in their path and a hash of their content, rendered strictly.

A prompt is a `.prompt.yml` file as GitHub's prompt editor reads it
(https://docs.github.com/github-models/use-github-models/storing-prompts-in-github-repositories).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from evals.errors import PromptError
from evals.files import parse_json, parse_yaml, read_text, validate
from evals.headlines.calibration import Calibration
from evals.schema import Article, Frozen, Message, Request, TaskName
from evals.shipped import shipped
from evals.text import digest

SUFFIX = ".prompt.yml"
_JUDGED = frozenset({"article", "kind", "subject", "question", "if_yes", "if_no"})
VARIABLES: dict[str, frozenset[str]] = {
    "summary": frozenset({"article", "headline", "language"}),
    "headline": frozenset({"article", "sentences", "headline", "propositions", "proposition", "question", "language"}),
    "rewrite": frozenset({"article", "headline", "verdict", "evidence", "language"}),
    "schema": frozenset({"schema"}),
    "quotes": frozenset({"quotes"}),
    "judge": _JUDGED,
    "probability": _JUDGED,
    "key_facts": frozenset({"article", "kind"}),
    "again": frozenset({"problem"}),
}
"""What a template of each kind may use. `article`, `sentences`, `headline`, `evidence` and `subject` come fenced."""


class ModelParameters(Frozen):
    """How the model is to answer, in GitHub's spelling; what is left out is left to the endpoint."""

    temperature: float | None = Field(default=None, ge=0, le=2)
    topP: float | None = Field(default=None, gt=0, le=1)  # noqa: N815
    maxCompletionTokens: int | None = Field(default=None, gt=0)  # noqa: N815
    maxTokens: int | None = Field(default=None, gt=0)  # noqa: N815
    seed: int | None = None

    def as_parameters(self) -> dict[str, Any]:
        """The same in the words of a Request."""
        named = {
            "temperature": self.temperature,
            "top_p": self.topP,
            "max_tokens": self.maxCompletionTokens or self.maxTokens,
            "seed": self.seed,
        }
        return {key: value for key, value in named.items() if value is not None}


class PromptMessage(Frozen):
    """One turn, with `{{variables}}`."""

    role: Literal["system", "user", "assistant"]
    content: str


class PromptFile(Frozen):
    """The `.prompt.yml` format. `testData` and `evaluators` belong to GitHub's editor and are left alone."""

    name: str | None = None
    description: str | None = None
    model: str | None = None
    modelParameters: ModelParameters = ModelParameters()  # noqa: N815
    responseFormat: Literal["text", "json_object", "json_schema"] = "text"  # noqa: N815
    jsonSchema: dict[str, Any] | None = None  # noqa: N815
    messages: tuple[PromptMessage, ...] = Field(min_length=1)
    testData: Any = None  # noqa: N815
    evaluators: Any = None

    @field_validator("jsonSchema", mode="before")
    @classmethod
    def _schema_from_text(cls, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Prompt:
    """A template with `name@version` and a hash of its source."""

    id: str
    hash: str
    where: str
    source: str
    file: PromptFile
    calibration: Calibration | None = None
    """What turns probabilities into a verdict, for a prompt that asks for them and for one model."""

    @property
    def asks_one_by_one(self) -> bool:
        """Whether its template is rendered once for each question about each proposition."""
        return any("question" in message.content and "{%" in message.content for message in self.file.messages)

    @property
    def parameters(self) -> dict[str, Any]:
        """`temperature`, `max_tokens` and the like, where the file sets them."""
        return self.file.modelParameters.as_parameters()

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """The JSON Schema of the answer, without the wrapper that names it."""
        wrapped = self.file.jsonSchema
        return None if wrapped is None else wrapped.get("schema", wrapped)

    @property
    def schema_name(self) -> str:
        """The name that the wrapper gives the schema."""
        return str((self.file.jsonSchema or {}).get("name", "answer"))

    def render(self, variables: Mapping[str, str]) -> tuple[Message, ...]:
        """The messages with every variable filled in; values are never read as templates themselves.

        Raises:
            PromptError: the template uses a variable that is not among `variables`, or is not valid Jinja.
        """
        import jinja2

        try:
            return tuple(
                Message(message.role, template.render(variables).strip())
                for message, template in zip(self.file.messages, _compiled(self), strict=True)
            )
        except jinja2.UndefinedError as problem:
            raise self._unknown(problem.message or "a variable is undefined", variables) from None
        except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as problem:
            raise PromptError(f"{self.where}: the template cannot be rendered: {problem}.") from None

    def _unknown(self, what: str, variables: Iterable[str]) -> PromptError:
        return PromptError(f"{self.where}: {what}. A prompt of this kind has: {', '.join(sorted(variables))}.")

    def request(self, task: TaskName, article: Article, variables: Mapping[str, str], repeat: int) -> Request:
        """What asks a model this prompt.

        Raises:
            PromptError: as `render`.
        """
        return Request(
            task=task,
            article=article,
            messages=self.render(variables),
            parameters=self.parameters,
            schema=self.schema,
            schema_name=self.schema_name,
            repeat=repeat,
            prompt=self.id,
        )

    def check(self, kind: str) -> "Prompt":
        """Itself, after a trial rendering with every variable of its kind.

        Raises:
            PromptError: as `render`, before anything is sent.
        """
        from jinja2 import Environment, meta

        self.render(dict.fromkeys(VARIABLES[kind], "-"))
        for message in self.file.messages:  # a branch that the trial did not enter may use more
            used = meta.find_undeclared_variables(Environment().parse(message.content))  # noqa: S701 (parsed, not rendered)
            if unknown := sorted(used - VARIABLES[kind]):
                raise self._unknown(f"{unknown[0]!r} is undefined", VARIABLES[kind])
        return self


@lru_cache(maxsize=64)
def _compiled_source(contents: tuple[str, ...]) -> tuple[Any, ...]:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, finalize=_only_text)
    environment.globals.clear()
    return tuple(environment.from_string(content) for content in contents)


def _only_text(value: Any) -> Any:
    """What a template may print: text and numbers, never an object's name and address."""
    if isinstance(value, str | int | float) or type(value).__name__ == "StrictUndefined":
        return value
    raise TypeError(f"it prints a {type(value).__name__}, which is no text")


def _compiled(prompt: Prompt) -> tuple[Any, ...]:
    import jinja2

    try:
        return _compiled_source(tuple(message.content for message in prompt.file.messages))
    except jinja2.TemplateSyntaxError as problem:
        raise PromptError(f"{prompt.where}, message line {problem.lineno}: {problem.message}.") from None


class Criterion(Frozen):
    """One yes/no question of a rubric, worded so that yes is good."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """In score names: `rubric.<id>`."""
    by: Literal["judge", "key_facts", "length"] = "judge"
    """Who answers: the judge; the judge, of each key fact of the article; or code, which counts."""
    question: str = ""
    """Yes is good."""
    if_yes: str = ""
    """What a yes looks like."""
    if_no: str = ""
    """What a no looks like."""
    fails: str = ""
    """What a reader is told of words that a judge quotes against it; default: `not <id>`."""
    facts_from: Literal["article", "reference"] = "article"
    max_sentences: int | None = Field(default=None, ge=1)
    """The most that passes, by: length."""
    max_words: int | None = Field(default=None, ge=1)
    """The most that passes, by: length."""
    evidence: Literal["none", "article", "subject"] = "none"
    """Where a verbatim quote must come from; `subject` is the text that is judged."""
    evidence_for: Literal["yes", "no", "both"] = "both"
    """Which answer must be shown by a quote."""
    within: float = Field(default=1.0, gt=0, le=1)
    """The share of that text, counted from its beginning, that the quote must start in."""
    weight: float = Field(default=1.0, gt=0)
    """In the mean of all criteria."""
    critical: bool = False
    """A critical criterion answered no makes the whole rubric 0 for that Sample."""

    @model_validator(mode="after")
    def _can_be_answered(self) -> "Criterion":
        counted = self.max_sentences is not None or self.max_words is not None
        if counted != (self.by == "length"):
            raise ValueError("max_sentences and max_words belong to a criterion by: length, which needs one of them")
        if bool(self.question) == counted:
            raise ValueError("a criterion has a question, unless it is by: length")
        return self


class Canary(Frozen):
    """An item whose answer is certain: a judge that misses it is not to be trusted."""

    id: str
    criterion: str
    article: str
    subject: str
    fact: str = ""
    """What is looked for, where the criterion is by: key_facts."""
    answer: Literal["yes", "no"]


class RubricFile(Frozen):
    """A rubric as it is written."""

    description: str = ""
    """A sentence for people."""
    subject: str
    """What is judged, in the words that the judge reads: `summary`, `headline`."""
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    """Asked one by one."""
    canaries: tuple[Canary, ...] = ()
    """Asked before anything is believed."""


@dataclass(frozen=True)
class Rubric:
    """The written scale that the judge applies, with `name@version` and a hash of its source."""

    id: str
    hash: str
    where: str
    source: str
    file: RubricFile

    def criterion(self, id: str) -> Criterion:  # noqa: A002
        """The criterion of that id."""
        return next(one for one in self.file.criteria if one.id == id)


def identify(path: Path, suffix: str) -> str:
    """`name@version`, as a path gives it."""
    return f"{path.resolve().parent.name}@{path.name.removesuffix(suffix)}"


def read_prompt(source: str, id: str, where: str) -> Prompt:  # noqa: A002
    """A prompt from its source text.

    Raises:
        PromptError: not YAML, or not the `.prompt.yml` format.
    """
    data = parse_yaml(source, where, PromptError)
    if isinstance(data, dict) and isinstance(data.get("jsonSchema"), str):
        data = {**data, "jsonSchema": parse_json(data["jsonSchema"], f"{where}, jsonSchema", PromptError)}
    return Prompt(id, digest(source), where, source, validate(PromptFile, data, where, PromptError))


def read_rubric(source: str, id: str, where: str) -> Rubric:  # noqa: A002
    """A rubric from its source text.

    Raises:
        PromptError: not YAML, not a rubric, a repeated criterion, or a canary of an unknown criterion.
    """
    file = validate(RubricFile, parse_yaml(source, where, PromptError), where, PromptError)
    ids = [criterion.id for criterion in file.criteria]
    if twice := next((name for name in ids if ids.count(name) > 1), None):
        raise PromptError(f"{where}: criterion {twice!r} stands twice. Give each its own id.")
    if stray := next((canary for canary in file.canaries if canary.criterion not in ids), None):
        raise PromptError(
            f"{where}: canary {stray.id!r} names criterion {stray.criterion!r}, which is not one of {', '.join(ids)}."
        )
    by = {criterion.id: criterion.by for criterion in file.criteria}
    for canary in file.canaries:
        if by[canary.criterion] == "length" or bool(canary.fact) != (by[canary.criterion] == "key_facts"):
            raise PromptError(
                f"{where}: canary {canary.id!r} does not suit criterion {canary.criterion!r}, which is by: "
                f"{by[canary.criterion]}. One by: key_facts has a fact, no other has, and by: length has no canaries."
            )
    return Rubric(id, digest(source), where, source, file)


def _find(spec: str, folder: tuple[str, ...], suffix: str, beside: Path) -> Path:
    """The file that a spec names: a path where it ends like one, else a shipped name (`summary/v1`, `summary@v1`)."""
    if spec.endswith((".yml", ".yaml")):
        return beside / spec
    *parents, last = spec.replace("@", "/").split("/")
    path = shipped(*folder, *parents, last + suffix)
    if ".." in parents or not path.is_file():
        known = ", ".join(shipped_names(folder, suffix)) or "none"
        raise PromptError(
            f"There is no {folder[-1].rstrip('s')} {spec!r}. Shipped ones: {known}. Your own is named by its path."
        )
    return path


def shipped_names(folder: tuple[str, ...], suffix: str) -> list[str]:
    """The names of the shipped files of a kind, as a suite writes them."""
    return sorted(
        f"{path.parent.name}/{path.name.removesuffix(suffix)}" for path in shipped(*folder).glob(f"*/*{suffix}")
    )


def load_prompt(spec: str, beside: Path | None = None) -> Prompt:
    """A prompt by shipped name (`summary/v1`) or by path, relative to `beside` (default: the working folder).

    Raises:
        PromptError: there is none, or it cannot be read.
    """
    path = _find(spec, ("prompts",), SUFFIX, beside or Path())
    return read_prompt(read_text(path, PromptError), identify(path, SUFFIX), str(path))


def load_rubric(spec: str, beside: Path | None = None) -> Rubric:
    """A rubric by shipped name (`summary/v1`) or by path.

    Raises:
        PromptError: there is none, or it cannot be read.
    """
    path = _find(spec, ("prompts", "rubrics"), ".yml", beside or Path())
    return read_rubric(read_text(path, PromptError), identify(path, ".yml"), str(path))


def shipped_prompts() -> Iterator[Prompt]:
    """Every shipped prompt, by name."""
    for name in shipped_names(("prompts",), SUFFIX):
        yield load_prompt(name)
