"""A Scorecard is what a Run means: estimates with intervals, the verdict matrix, flags, how far to trust the judge."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from evals.errors import StoreError
from evals.files import validate
from evals.fitness import JudgeFitness, fitness
from evals.numbers import UNBOUNDED
from evals.schema import TASKS, Estimate, Evidence, Flag, Frozen, Output, Sample, Score, Spent, TaskName, Usage
from evals.scorers.extraction import Extraction
from evals.scorers.facts import WARNINGS
from evals.stats import Interval, bootstrap, confusion, estimate, macro_f1
from evals.store import Manifest, Run
from evals.suite import Suite
from evals.verdicts import ONLY_HERE, InDepth, Traits, traits_of

DESCRIPTORS = frozenset({*Extraction.names, *WARNINGS})
"""Measures that describe and do not grade: neither high nor low is good, or too little of it is sure."""
NO_VERDICT = "no verdict"
"""The column of the matrix for answers that were no use."""
Group = tuple[TaskName, str | None, str]


class VerdictMatrix(Frozen):
    """How often each labelled verdict got each answer, for one prompt and model."""

    prompt: str | None
    model: str
    counts: dict[str, dict[str, int]]


class Finding(Frozen):
    """One flag on one summary or headline, for a reader to look at."""

    article_id: str
    prompt: str | None
    model: str
    check: str
    quote: str
    reason: str
    task: TaskName = "summary"
    text: str | None = None
    """The summary, or the headline: `text[start:end] == quote`."""
    start: int | None = None
    end: int | None = None
    source: Evidence | None = None
    """The closest place in the body."""
    warning: bool = False

    def as_flag(self) -> Flag:
        """The flag; one of an old Run has no place."""
        start, end = self.start or 0, self.end or 0
        return Flag(
            quote=self.quote, start=start, end=end, reason=self.reason, source=self.source, warning=self.warning
        )


class WrongVerdict(Frozen):
    """One verdict that is not the label's, with the sentence that it stands on."""

    article_id: str
    headline: str
    prompt: str | None
    model: str
    expected: str
    answered: str
    quote: str | None = None


class Receipt(Frozen):
    """What was spent on one model's Samples; judging is not in it."""

    model: str
    samples: int
    cached: int
    usage: Usage
    seconds: float
    spent: Spent | None = None
    """Every Request for them, asked and cached apart, with its cost; None in Runs of old."""


class FailureCount(Frozen):
    """How often a model failed in one way, with the first such sentence."""

    model: str
    task: TaskName
    kind: str
    count: int
    example: str


class Scorecard(Frozen):
    """Everything that a report shows, and nothing that it has to compute."""

    run_id: str
    suite: str
    description: str
    created: str
    articles: int
    stories: int
    dataset: str
    models: tuple[str, ...]
    beside: tuple[str, ...]
    """Reference points that need no prompt."""
    primary: str | None = None
    """The measure that the suite declares beforehand: it comes first in every report."""
    expected: int
    """Samples that the suite comes to; fewer finished ones mean an interrupted Run."""
    finished: int
    estimates: tuple[Estimate, ...]
    verdicts: tuple[VerdictMatrix, ...]
    in_depth: tuple[Estimate, ...] = ()
    """The headline check by class, form, trap and language: `evals.verdicts`; and what probes found."""
    judge: JudgeFitness | None
    findings: tuple[Finding, ...]
    wrong_verdicts: tuple[WrongVerdict, ...]
    failures: tuple[FailureCount, ...]
    receipts: tuple[Receipt, ...]
    judging: Spent | None = None
    """What the judge's Requests came to, with the items whose answer is certain."""
    notes: tuple[str, ...]

    @property
    def usable(self) -> bool:
        """Whether any model under test, or any reference point where nothing else ran, gave one usable answer."""
        return any(one.n for one in self.estimates if one.model in (self.models or self.beside))


@dataclass
class _Column:
    """One measure of one group, while Samples stream by."""

    rows: list[tuple[int, int, float, str]] = field(default_factory=list)
    """(place of the article, repeat, value, story): sorted before use, since Samples finish in any order."""
    unscored: int = 0
    errors: int = 0
    signatures: set[str] = field(default_factory=set)

    def add(self, score: Score, sample: Sample, place: int) -> None:
        if score.status == "scored" and score.value is not None:
            self.rows.append((place, sample.repeat, score.value, sample.story))
        elif score.status == "error":
            self.errors += 1
        else:
            self.unscored += 1
        self.signatures.update([score.signature] if score.signature else [])


class _Tally:
    """What accumulates over the Samples of a Run; memory grows with their number only by labels and floats."""

    def __init__(self, headlines: dict[str, str], traits: dict[str, Traits]) -> None:
        self.headlines = headlines
        self.traits = traits
        self.places = {article_id: place for place, article_id in enumerate(headlines)}
        self.columns: dict[Group, dict[str, _Column]] = {}
        self.pairs: dict[Group, list[tuple[str, str]]] = {}
        self.pair_stories: dict[Group, list[str]] = defaultdict(list)
        self.in_depth: dict[Group, InDepth] = defaultdict(InDepth)
        self.missed: dict[Group, list[str]] = defaultdict(list)
        self.findings: list[Finding] = []
        self.wrong: list[WrongVerdict] = []
        self.failures: dict[tuple[str, TaskName, str, str], list[tuple[int, str]]] = {}
        self.receipts: dict[str, Receipt] = {}
        self.judging: Spent | None = None
        self.asked = self.unusable = self.finished = 0
        self.notes: Counter[str] = Counter()
        self.judge_notes: Counter[str] = Counter()

    def add(self, sample: Sample) -> None:
        group: Group = (sample.task, sample.prompt, sample.model)
        self.finished += 1
        if sample.error:
            alike = sample.error.message if sample.error.kind == "unsupported" else ""  # others say something new each
            key = (sample.model, sample.task, sample.error.kind, alike)
            self.failures.setdefault(key, []).append((self._place(sample), sample.error.message))
        if sample.judging:
            self.judging = sample.judging.plus(self.judging)
        if sample.output or sample.generating:  # also where every answer was no use
            self._spend(sample)
        if sample.output:
            self.notes.update(f"{sample.model}: {note}" for note in sample.output.notes)
        if sample.task == "headline":
            self._judge(sample, group)
        for score in sample.scores:
            self._look(sample, score, group)
            if score.name not in ONLY_HERE:
                self.columns.setdefault(group, {}).setdefault(score.name, _Column()).add(
                    score, sample, self.places.get(sample.article_id, 0)
                )

    def _judge(self, sample: Sample, group: Group) -> None:
        traits = self.traits.get(sample.article_id, Traits("", ()))
        self.in_depth[group].add(sample, self._place(sample), traits)
        if sample.error and traits.label:
            self.missed[group].append(traits.label)

    def _place(self, of: Sample | Finding | WrongVerdict) -> int:
        return self.places.get(of.article_id, len(self.places))

    def order(self, one: Finding | WrongVerdict) -> tuple[int, str, str, str]:
        """By article, then by who said it and what."""
        return self._place(one), one.model, one.prompt or "", one.quote or ""

    def _spend(self, sample: Sample) -> None:
        old = self.receipts.get(sample.model) or Receipt(
            model=sample.model, samples=0, cached=0, usage=Usage(), seconds=0
        )
        output = sample.output or Output(text="")
        self.receipts[sample.model] = Receipt(
            model=sample.model,
            samples=old.samples + (sample.output is not None),
            cached=old.cached + output.cached,
            usage=old.usage.plus(output.usage or Usage()),
            seconds=old.seconds + (output.seconds or 0.0),
            spent=sample.generating.plus(old.spent) if sample.generating else old.spent,
        )

    def _look(self, sample: Sample, score: Score, group: Group) -> None:
        self.asked += score.asked or 0
        self.unusable += score.unusable or 0
        self.judge_notes.update(score.notes or {})
        for flag in score.flags:
            self.findings.append(
                Finding(
                    article_id=sample.article_id,
                    prompt=sample.prompt,
                    model=sample.model,
                    check=score.name,
                    task=sample.task,
                    text=self._text(sample),
                    **flag.model_dump(),
                )
            )
        if score.name == "verdict" and score.expected and score.label and score.status == "scored":
            self.pairs.setdefault(group, []).append((score.expected, score.label))
            self.pair_stories[group].append(sample.story)
            if score.value == 0:
                wrong = WrongVerdict(
                    article_id=sample.article_id,
                    headline=self.headlines.get(sample.article_id, ""),
                    prompt=sample.prompt,
                    model=sample.model,
                    expected=score.expected,
                    answered=score.label,
                    quote=score.evidence[0].quote if score.evidence else None,
                )
                self.wrong.append(wrong)

    def _text(self, sample: Sample) -> str | None:
        """What the flags of a Sample are about."""
        if sample.task == "headline":
            return self.headlines.get(sample.article_id)
        return sample.output.text if sample.output else None


def make_scorecard(run: Run) -> Scorecard:
    """The Scorecard of a Run, from its files alone.

    Raises:
        StoreError: the Run is damaged.
    """
    manifest = run.manifest()
    suite = validate(Suite, manifest.suite, str(run.path), StoreError)
    headlines: dict[str, str] = {}
    traits: dict[str, Traits] = {}
    stories: set[str] = set()
    for article in run.articles():
        headlines[article.id] = article.headline
        stories.add(article.story or article.id)
        traits[article.id] = traits_of(article)
    if not headlines:
        raise StoreError(f"{run.path}: the Run has lost its articles. Remove it: betteridge runs remove {run.id}")
    tally = _Tally(headlines, traits)
    for sample in run.samples():
        tally.add(sample)
    _put_in_order(tally, manifest)
    canaries = run.canaries()
    gated = {rule.score for rule in suite.gate}
    return Scorecard(
        run_id=run.id,
        suite=suite.name,
        description=suite.description,
        created=manifest.created,
        articles=len(headlines),
        stories=len(stories),
        dataset=manifest.dataset.name,
        models=tuple(name for name in manifest.models if name not in suite.beside),
        beside=suite.beside,
        primary=suite.primary,
        expected=manifest.samples,
        finished=tally.finished,
        estimates=tuple(_estimates(tally, suite.seed)),
        verdicts=tuple(_matrices(tally)),
        in_depth=(
            *(one for key in tally.columns for one in tally.in_depth[key].estimates(*key[1:], suite.seed, gated)),
            *run.probes(),
        ),
        judge=fitness(manifest, canaries.results if canaries else (), tally.asked, tally.unusable),
        findings=tuple(sorted(tally.findings, key=tally.order)),
        wrong_verdicts=tuple(sorted(tally.wrong, key=tally.order)),
        failures=tuple(
            FailureCount(model=model, task=task, kind=kind, count=len(found), example=min(found)[1])
            for (model, task, kind, _), found in sorted(tally.failures.items())
        ),
        receipts=tuple(
            one.model_copy(update={"seconds": round(one.seconds, 1)})
            for name in manifest.models
            if (one := tally.receipts.get(name))
        ),
        judging=canaries.spent.plus(tally.judging) if canaries and canaries.spent else tally.judging,
        notes=(*manifest.notes, *_notes(manifest, tally)),
    )


def _put_in_order(tally: _Tally, manifest: Manifest) -> None:
    """Groups as the suite names them, so that a Scorecard does not depend on which Sample finished first."""
    models, prompts = list(manifest.models), list(manifest.prompt_hashes)

    def place(group: Group) -> tuple[int, int, int]:
        task, prompt, model = group
        if model not in models:
            raise StoreError(
                f"{manifest.id}: a Sample names model {model!r}, which the manifest does not. Name another Run."
            )
        return TASKS.index(task), models.index(model), prompts.index(prompt) if prompt in prompts else -1

    tally.columns = {group: tally.columns[group] for group in sorted(tally.columns, key=place)}
    tally.pairs = {group: tally.pairs[group] for group in sorted(tally.pairs, key=place)}


def _estimates(tally: _Tally, seed: int) -> Iterable[Estimate]:
    for group, columns in tally.columns.items():
        for name, column in columns.items():
            rows = sorted(column.rows)
            found = estimate([row[2] for row in rows], [row[3] for row in rows], bounded=name not in UNBOUNDED)
            yield _estimate("verdict_accuracy" if name == "verdict" else name, group, column, found)
            if name == "verdict":
                found = bootstrap(macro_f1, tally.pairs.get(group, []), tally.pair_stories[group], seed)
                yield _estimate("verdict_macro_f1", group, column, found)


def _estimate(name: str, group: Group, column: _Column, found: Interval) -> Estimate:
    task, prompt, model = group
    return Estimate(
        name=name,
        task=task,
        prompt=prompt,
        model=model,
        n=len(column.rows),
        unscored=column.unscored,
        errors=column.errors,
        signature=" or ".join(sorted(column.signatures)),
        **vars(found),
    )


def _matrices(tally: _Tally) -> Iterable[VerdictMatrix]:
    for group in tally.columns:
        if group not in tally.pairs and group not in tally.missed:
            continue
        missed = sorted(tally.missed.get(group, ()))
        pairs = sorted(tally.pairs.get(group, [])) + [(label, NO_VERDICT) for label in missed]
        yield VerdictMatrix(prompt=group[1], model=group[2], counts=confusion(pairs))


def _notes(manifest: Manifest, tally: _Tally) -> Iterable[str]:
    """What models and the judge did not do as they were asked."""
    judge = f"{(manifest.judge or {}).get('name')} as judge"
    told = [*sorted(tally.notes.items()), *((f"{judge}: {note}", n) for note, n in sorted(tally.judge_notes.items()))]
    yield from (f"{note} ({count} {'answer' if count == 1 else 'answers'})" for note, count in told)
