"""What a Comparison says, as it stands in JSON."""

from typing import Literal

from pydantic import Field

from evals.schema import Frozen, TaskName
from evals.stats.family import Word

Doubt = Literal["is unfit", "was not checked"]


class Contender(Frozen):
    """One side: a prompt and a model in a Run."""

    run: str
    prompt: str | None
    model: str
    prompt_hash: str | None = None
    samples: int = 0
    """Its answers to the articles that are compared."""
    cost: float | None = None
    """US dollars for these answers, those of the cache at their price; None where nobody knows it."""
    judging: float | None = None
    """The same of what a judge was asked about them."""

    @property
    def name(self) -> str:
        """The model, and the prompt where it has one."""
        return f"{self.model} {self.prompt}" if self.prompt else self.model


class AtEqualLength(Frozen):
    """The difference where the length did not change, read off a straight line over the logarithm of the length."""

    difference: float
    low: float
    high: float
    extrapolated: bool
    """Hardly an article has the same length on both sides: the line is read where there are no data."""
    method: str


class Measure(Frozen):
    """What two sides differ by in one measure. `word` is the conclusion; None stands where nothing can be said."""

    name: str
    graded: bool
    lower_is_better: bool
    primary: bool
    word: Word
    n: int
    clusters: int
    base: float | None
    head: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    p_adjusted: float | None
    """By Holm over the family; the primary measure's is its own."""
    detectable: float | None
    """The smallest true difference that such data show with 80 % power."""
    equivalent: bool | None
    method: str
    test: str
    signature: str
    only_base: int = 0
    """Articles that only BASE has a value for; they are left out."""
    only_head: int = 0
    other_signature: int = 0
    """Articles left out because the two values were not made alike."""
    words_base: float | None = None
    """The mean length, in words, of the summaries that were compared."""
    words_head: float | None = None
    at_equal_length: AtEqualLength | None = None
    doubt: Doubt | None = None
    """What is wrong with the judge that graded it, so that its word counts for nothing."""


class Refusal(Frozen):
    """A measure that is not compared, and why."""

    name: str
    reason: str


class Change(Frozen):
    """One article whose score changed, both answers side by side."""

    article_id: str
    headline: str
    measure: str
    base: float
    head: float
    base_text: str
    head_text: str


class Flip(Frozen):
    """One headline whose verdict changed; `expected` is its label, if it has one."""

    article_id: str
    headline: str
    base: str
    head: str
    expected: str | None


class Pairing(Frozen):
    """One contender against another in one task."""

    task: TaskName
    base: Contender
    head: Contender
    conclusion: str
    articles: int
    stories: int
    measures: tuple[Measure, ...]
    same: bool = False
    """Prompt, model and every answer are the same on both sides."""
    refused: tuple[Refusal, ...] = ()
    gained: tuple[Change, ...] = ()
    lost: tuple[Change, ...] = ()
    verdicts: dict[str, dict[str, int]] = Field(default_factory=dict)
    """How often each verdict of BASE became which verdict of HEAD, all repeats."""
    flips: tuple[Flip, ...] = ()


class Comparison(Frozen):
    """What changed between two Runs, or inside one, and whether it is real."""

    base: str
    head: str
    conclusion: str
    pairings: tuple[Pairing, ...]
    primary: str | None
    family: int
    """How many tests Holm's correction counts."""
    margin: float
    level: float
    resamples: int
    seed: int
    notes: tuple[str, ...] = ()
    across_judges: bool = False
    """Grades by different judges were compared all the same."""
    kind: Literal["comparison"] = "comparison"


class Floor(Frozen):
    """One measure of a contender against itself."""

    name: str
    n: int
    """Articles, or pairs of stories."""
    design: str
    floor: float
    """95 % of differences by chance are smaller."""
    tolerance: float
    alarms: float
    """The share of trials in which a rule with that tolerance would fail."""
    alarms_low: float
    alarms_high: float


class SelfComparison(Frozen):
    """What a contender differs from itself by."""

    run: str
    contender: str
    conclusion: str
    floors: tuple[Floor, ...]
    any_alarm: float
    """The share of trials in which any of the rules would fail, corrected by Holm as the gate does."""
    nominal: float
    trials: int
    seed: int
    notes: tuple[str, ...] = ()
    kind: str = "self"
