"""The nouns. Read this first.

Everything here is a frozen value. What is written to disk is a pydantic model that forbids unknown fields;
what lives only in memory is a dataclass.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema

TaskName = Literal["summary", "headline"]
TASKS: tuple[TaskName, ...] = ("summary", "headline")

Form = Literal["polar", "declarative", "alternative", "wh", "tag", "quoted", "none", "unknown"]
Verdict = Literal["supported", "contradicted", "unresolved", "unaddressed", "mixed"]
VERDICTS: tuple[Verdict, ...] = ("supported", "contradicted", "unresolved", "unaddressed")
Reason = Literal["proposal", "pending", "hedged", "conflicting", "disputed-denial", "opinion"]
PresuppositionStatus = Literal["supported", "contradicted", "absent"]
Status = Literal["scored", "unscored", "error"]
FailureKind = Literal[
    "auth", "not_found", "connection", "timeout", "rate_limited", "server", "bad_request", "context_length",
    "refused", "content_filter", "empty", "truncated", "invalid_json", "invalid_answer", "invalid_evidence", "missing",
    "interrupted", "unsupported",
]  # fmt: skip


def _plain_name(value: str) -> str:
    if not value.isprintable() or "/" in value or "\\" in value or not value.strip() or len(value) > 200:
        raise ValueError("must be 1 to 200 printable characters without / and \\")
    return value


def _well_formed(value: Any) -> Any:
    """Half surrogate pairs, which models do send and no file can hold, become replacement characters."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) and not value.isascii() else value


def _some_text(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value


_PLAIN = {"type": "string", "pattern": r"^[^/\\]*[^/\\\s][^/\\]*$", "maxLength": 200}
Name = Annotated[str, AfterValidator(_plain_name), WithJsonSchema(_PLAIN)]
"""An identifier: no control characters and no path separators, so it is safe in file names and terminals."""


LANGUAGE = "[a-z]{2,3}(?:-[A-Za-z0-9]+)*"
"""A language tag (BCP 47, roughly): `en`, `pt-BR`; `und` where it is not known."""


class Frozen(BaseModel):
    """A value as it stands on disk: unknown fields are an error, nothing changes after it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Evidence(Frozen):
    """A verbatim piece of a body: `body[start:end] == quote`, offsets in characters."""

    quote: str
    start: int | None = None
    end: int | None = None


class Proposition(Frozen):
    """One thing that a headline asks, as a bare event (rule R1), and what the body says of it."""

    text: str
    verdict: Verdict | None = None
    reason: Reason | None = None
    evidence: tuple[Evidence, ...] = ()
    chances: dict[str, float] = {}
    """Probabilities of yes (0 to 1) that a prompt read for the questions of rule R3: `bears`, `asserts`, `denies`."""


class Presupposition(Frozen):
    """Something that a headline takes for granted (rule R9)."""

    text: str
    trigger: str = ""
    status: PresuppositionStatus | None = None
    evidence: tuple[Evidence, ...] = ()


class Reading(Frozen):
    """What a headline asks and what the body answers, said by people (an Article's labels) or by a model."""

    form: Form | None = None
    propositions: tuple[Proposition, ...] = ()
    verdict: Verdict | None = None
    reason: Reason | None = None
    evidence: tuple[Evidence, ...] = ()
    presuppositions: tuple[Presupposition, ...] = ()
    dropped_mark_asserts: bool | None = None
    """True where the headline without its question mark would state as a fact what it asks (Reuters Handbook)."""
    method: str | None = None
    """What turned the answers into the verdict, where that can be chosen: `calibrated:…`."""
    confidence: Literal["low"] | None = None
    """`low` for a triage that no one should gate on."""
    notes: tuple[str, ...] = ()
    """Why, in words: the cues and sentences that led to the verdict."""


class Labels(Reading):
    """What people say of an Article's headline."""

    source: dict[str, Any] = {}
    """Labels of the data set that the article was taken from, in its own words, e.g. FNC-1's `stance`."""


class Article(Frozen):
    """One cleaned source text. Paragraphs of the body are parted by a blank line."""

    id: Name
    """Unique in its file."""
    headline: str = ""
    """As it was published."""
    body: Annotated[str, AfterValidator(_some_text), WithJsonSchema({"type": "string", "pattern": r"\S"})]
    """Paragraphs are parted by a blank line."""
    language: Annotated[str, StringConstraints(pattern=f"^{LANGUAGE}$")] = "en"
    """A language tag: `en`, `pt-BR`; `und` where it is not known."""
    source: str | None = None
    """Who published it."""
    url: str | None = None
    """Where."""
    published: str | None = None
    """When, in any form."""
    story: Name | None = None
    """Articles on one event share it: statistics cluster by it. Left out, the article is its own story."""
    references: tuple[str, ...] = ()
    """Summaries that people wrote."""
    labels: Labels | None = None
    """What people say of the headline."""
    tags: tuple[str, ...] = ()
    """Words to select it by."""
    split: str | None = None
    """`train`, `dev` or `test`, or any other word."""


class Usage(Frozen):
    """Tokens of one Request; `cached` is the part of the input that the provider read from its prefix cache."""

    input: int = 0
    output: int = 0
    cached: int = 0

    def plus(self, other: "Usage") -> "Usage":
        """Both together."""
        return Usage(
            input=self.input + other.input, output=self.output + other.output, cached=self.cached + other.cached
        )


class Output(Frozen):
    """What a Model answered."""

    text: Annotated[str, BeforeValidator(_well_formed)]
    data: dict[str, Any] | None = None
    usage: Usage | None = None
    finish: str | None = None
    seconds: float | None = None
    cached: bool = False
    chances: dict[str, float] = {}
    """Of each of the Request's `choices` the probability (0 to 1, together 1), where the answer was read as one."""
    notes: tuple[str, ...] = ()
    """What had to be asked differently than requested, e.g. a schema that the endpoint refused."""


class Spent(Frozen):
    """What a Sample's Requests of one purpose came to."""

    requests: int = 0
    cached: int = 0
    """How many of them the cache answered."""
    usage: Usage = Usage()
    """Tokens of those that were asked."""
    saved: Usage = Usage()
    """Tokens of those that the cache answered."""
    cost: float | None = None
    """US dollars for `usage`, at the prices of that day; None where nobody knows the model's."""
    cost_saved: float | None = None

    def plus(self, other: "Spent | None") -> "Spent":
        """Both together; a cost that nobody knows makes the sum's unknown."""
        if other is None:
            return self

        def both(name: str) -> float | None:
            one, two = getattr(self, name), getattr(other, name)
            return None if one is None or two is None else one + two

        return Spent(
            requests=self.requests + other.requests,
            cached=self.cached + other.cached,
            usage=self.usage.plus(other.usage),
            saved=self.saved.plus(other.saved),
            cost=both("cost"),
            cost_saved=both("cost_saved"),
        )


class Failure(Frozen):
    """Why there is no Output."""

    kind: FailureKind
    message: Annotated[str, BeforeValidator(_well_formed)]
    usage: Usage | None = None
    """Tokens of an answer that was no use."""


class Flag(Frozen):
    """A finding in a summary: `text[start:end] == quote`, offsets in characters."""

    quote: str
    start: int
    end: int
    reason: str
    source: Evidence | None = None
    """The closest place in the body, where there is one."""
    warning: bool = False
    """Worth a look, no more: it never lowers the value of a Score."""


class OutputLabels(Frozen):
    """What people say of an output made elsewhere."""

    scores: dict[str, float] = {}
    """Mean ratings by dimension, on the source's own scale."""
    ratings: dict[str, tuple[float, ...]] = {}
    """Every single rating by dimension, where the source has them."""
    flags: tuple[Flag, ...] = ()
    """Spans that people marked as wrong."""
    source: dict[str, Any] = {}
    """Whatever else the source says, in its own words."""


class OutputLine(Frozen):
    """One line of an outputs file: an answer made elsewhere."""

    article_id: str
    task: TaskName
    text: str
    model: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,200}$")] | None = None
    """Without control characters: it is shown in terminals and logs."""
    labels: OutputLabels | None = None


class Score(Frozen):
    """The grade of one Sample by one measure. Only `scored` ones have a value; the others say why not."""

    name: str
    status: Status = "scored"
    value: float | None = None
    label: str | None = None
    expected: str | None = None
    precision: float | None = None
    recall: float | None = None
    reason: str | None = None
    evidence: tuple[Evidence, ...] = ()
    flags: tuple[Flag, ...] = ()
    asked: int | None = None
    """Answers that a judge gave for it."""
    unusable: int | None = None
    """How many of them were no use."""
    notes: dict[str, int] | None = None
    """How many of a judge's answers had to be asked for, or read, otherwise than meant, by what was done."""
    signature: str = ""


class Sample(Frozen):
    """One Article x Prompt x Model x repeat, with its Output or its Failure, and its Scores: one line of a Run."""

    article_id: str
    story: str
    task: TaskName
    prompt: str | None = None
    """`name@version`; None for a model that needs no prompt."""
    model: str
    repeat: int = 0
    output: Output | None = None
    error: Failure | None = None
    scores: tuple[Score, ...] = ()
    generating: Spent | None = None
    judging: Spent | None = None

    @property
    def key(self) -> tuple[str, str, str | None, str, int]:
        """What makes a Sample the same Sample: a Run holds each key once."""
        return (self.article_id, self.task, self.prompt, self.model, self.repeat)


class Estimate(Frozen):
    """An average that admits doubt: a mean with its 95 % interval; n counts Samples, clusters count stories."""

    name: str
    task: TaskName
    prompt: str | None
    model: str
    mean: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int = 0
    unscored: int = 0
    errors: int = 0
    method: str = ""
    signature: str = ""


@dataclass(frozen=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Request:
    """What is asked of a Model. Models that need no prompt look at `task` and `article` alone."""

    task: TaskName
    article: Article
    messages: tuple[Message, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """`temperature` (0 to 2), `max_tokens` (> 0), `top_p` (0 to 1), `seed`."""
    schema: Mapping[str, Any] | None = None
    """The JSON Schema that the answer must satisfy; None for plain text."""
    schema_name: str = "answer"
    choices: tuple[str, ...] = ()
    """The words one of which is the whole answer: its probability is read from the first token."""
    repeat: int = 0
    purpose: Literal["generate", "judge"] = "generate"
    prompt: str = ""
    """`name@version` of what the messages were made of; named in errors, and no part of what is asked."""


Answer = Output | Failure
Result = tuple[Output | None, Failure | None]
"""What became of a task: an Output, a Failure, or both where the model answered and the answer is no use."""
T = TypeVar("T")
Asking = Generator[list[Request], list[Answer], T]
"""Asks for Requests to be answered, all of a list at once, and returns its result: I/O is somebody else's."""
