"""Whose answers are compared: the contenders of two Runs, and the articles that both were given, word for word."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum

from evals.compare.values import Doubt
from evals.errors import StoreError, SuiteError
from evals.files import validate
from evals.fitness import fitness
from evals.prompts import SUFFIX, identify
from evals.schema import Article, Sample, Spent, TaskName
from evals.scorecard import NO_VERDICT, Group
from evals.store import Manifest, Run
from evals.suite import Suite
from evals.text import digest, words
from evals.verdicts import ONLY_HERE, Traits, traits_of, verdict_facts

TURNED = ("over_answered", "under_answered", "verdict_recall.", "verdict_accuracy.")
"""Figures in depth that rest on labels alone, so that both sides have them of the same articles."""


@dataclass(frozen=True)
class Choice:
    """Which contender is meant; None leaves it open."""

    task: TaskName | None = None
    prompt: str | None = None
    model: str | None = None

    def fits(self, group: Group) -> bool:
        """Whether a contender is one of those that are meant."""
        task, prompt, model = group
        wanted = prompt_name(self.prompt) if self.prompt else None
        return self.task in (None, task) and wanted in (None, prompt) and self.model in (None, model)

    def __str__(self) -> str:
        return " ".join(part for part in (self.task, self.prompt, self.model) if part) or "any"


def prompt_name(spec: str) -> str:
    """`name@version` of a prompt that is written as a name or a path."""
    from pathlib import Path

    if spec.endswith((".yml", ".yaml")):
        return identify(Path(spec), SUFFIX)
    return spec if "@" in spec else "@".join(spec.rsplit("/", 1))


@dataclass
class Answers:
    """One contender's Scores, article by article; repeats side by side."""

    group: Group
    values: dict[str, dict[str, list[tuple[float, str]]]] = field(default_factory=lambda: defaultdict(dict))
    """Of each measure and article the values of its repeats, each with its signature."""
    verdicts: dict[str, dict[int, tuple[str | None, str]]] = field(default_factory=lambda: defaultdict(dict))
    """Of each article and repeat the label that counts, if one does, and the verdict."""
    lengths: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Of each article the words of its answers."""
    texts: dict[str, str] = field(default_factory=dict)
    """Of each article the first answer, as a reader wants to see it."""
    costs: dict[str, list[tuple[float | None, float | None]]] = field(default_factory=lambda: defaultdict(list))
    """Of each article what its answers and their judging come to in US dollars; None where nobody knows a price."""

    @property
    def name(self) -> str:
        """The model, and the prompt where it has one."""
        return " ".join(filter(None, (self.group[2], self.group[1])))

    def add(self, sample: Sample, traits: Traits) -> None:
        """Takes a Sample in."""
        article = sample.article_id
        if sample.repeat == 0:
            self.texts[article] = _text(sample)
        answered = sample.output is not None and sample.prompt is not None  # reference points ask nobody
        judged = any(score.asked for score in sample.scores)
        self.costs[article].append((_price(sample.generating, answered), _price(sample.judging, judged)))
        if sample.output and sample.task == "summary":
            self.lengths[article].append(len(words(sample.output.text)))
        for score in sample.scores:
            if score.name == "verdict":
                label = score.expected if score.status == "scored" else None
                said = score.label if score.status != "error" and score.label else NO_VERDICT
                self.verdicts[article][sample.repeat] = (label, said)
                facts = verdict_facts(label, said, traits.slices) if label and said != NO_VERDICT else ()
                for name, state in facts:
                    if name.startswith(TURNED) and not isinstance(state, str):
                        self._keep(name, article, state, score.signature)
            if score.status == "scored" and score.value is not None and score.name not in ONLY_HERE:
                name = "verdict_accuracy" if score.name == "verdict" else score.name
                self._keep(name, article, score.value, score.signature)

    def _keep(self, name: str, article: str, value: float, signature: str) -> None:
        self.values[name].setdefault(article, []).append((value, signature))


def _price(spent: Spent | None, asked: bool) -> float | None:
    """What was paid, or would have been without the cache; None where something was asked at no known price."""
    if spent is None:
        return None if asked else 0.0
    return None if spent.cost is None else spent.cost + (spent.cost_saved or 0.0)


def total(costs: Iterable[float | None]) -> float | None:
    """The sum, unknown where a part of it is."""
    found = list(costs)
    return None if None in found else fsum(one or 0.0 for one in found)


def _text(sample: Sample) -> str:
    if sample.task == "summary":
        return sample.output.text if sample.output else ""
    verdict = next((score for score in sample.scores if score.name == "verdict"), None)
    if verdict is None or verdict.label is None:
        return NO_VERDICT
    quotes = " ".join(f"“{one.quote}”" for one in verdict.evidence)
    return f"{verdict.label}: {quotes}" if quotes else verdict.label


@dataclass
class Side:
    """One Run, read once."""

    run: Run
    manifest: Manifest
    suite: Suite
    articles: dict[str, Article]
    answers: dict[Group, Answers]

    def contenders(self, choice: Choice) -> list[Group]:
        """Those that are meant; without a model named, those under test, or else the reference points."""
        beside = set(self.suite.beside)
        found = [group for group in self.answers if choice.fits(group)]
        under_test = [group for group in found if group[2] not in beside]
        return found if choice.model else under_test or found


def read_side(run: Run) -> Side:
    """A Run with all Scores at hand.

    Raises:
        StoreError: it is damaged or unfinished.
    """
    manifest = run.manifest()
    articles = {article.id: article for article in run.articles()}
    traits = {id_: traits_of(article) for id_, article in articles.items()}
    answers: dict[Group, Answers] = {}
    count = 0
    for count, sample in enumerate(run.samples(), 1):  # noqa: B007 (counted for the sentence below)
        group = (sample.task, sample.prompt, sample.model)
        answers.setdefault(group, Answers(group)).add(sample, traits.get(sample.article_id, Traits("", ())))
    if count < manifest.samples:
        told = f"Run {run.id} is unfinished: {count} of {manifest.samples} Samples."
        raise StoreError(f"{told} Go on: betteridge runs resume {run.id}")
    order = list(manifest.models)
    known = {group: answers[group] for group in sorted(answers, key=lambda one: (one[0] != "summary", _at(order, one)))}
    return Side(run, manifest, validate(Suite, manifest.suite, str(run.path), StoreError), articles, known)


def _at(order: list[str], group: Group) -> tuple[int, str]:
    return (order.index(group[2]) if group[2] in order else len(order), group[1] or "")


def pair_up(base: Side, head: Side, of_base: Choice, of_head: Choice) -> list[tuple[Group, Group]]:
    """Which contender is compared with which: namesakes first; then, where one is left of a task on each side, these.

    Raises:
        SuiteError: a contender that was named is not there, or it is open which is meant.
    """
    ours, theirs = _named(base, of_base), _named(head, of_head)
    if of_base == of_head:
        found = [(group, group) for group in ours if group in theirs]
    else:
        found = [(one, two) for one in ours for two in theirs if _differs_as_asked(one, two, of_base, of_head)]
    for task in dict.fromkeys(group[0] for group in ours):
        left = [one for one in ours if one[0] == task and one not in [pair[0] for pair in found]]
        right = [one for one in theirs if one[0] == task and one not in [pair[1] for pair in found]]
        if len(left) == len(right) == 1:
            found.append((left[0], right[0]))
    if not found:
        sides = f"BASE has {_listed(ours)}; HEAD has {_listed(theirs)}"
        raise SuiteError(f"Nothing to compare: {sides}. Say which: --prompt P --against Q, or --model M --against N.")
    return found


def left_over(
    base: Side, head: Side, choices: tuple[Choice, Choice], pairs: Sequence[tuple[Group, Group]]
) -> Iterator[str]:
    """Who of those that were meant has no counterpart on the other side."""
    for name, side, choice, at in (("BASE", base, choices[0], 0), ("HEAD", head, choices[1], 1)):
        taken = [pair[at] for pair in pairs]
        if left := [group for group in side.contenders(choice) if group not in taken]:
            yield f"Only {name} has {_listed(left)}: not compared."


def _differs_as_asked(one: Group, two: Group, of_base: Choice, of_head: Choice) -> bool:
    """Two contenders of one task that are alike in whatever was not asked to differ."""
    alike_prompt = of_base.prompt != of_head.prompt or one[1] == two[1] or None in (one[1], two[1])
    alike_model = of_base.model != of_head.model or one[2] == two[2]
    return one[0] == two[0] and alike_prompt and alike_model


def _named(side: Side, choice: Choice) -> list[Group]:
    found = side.contenders(choice)
    if not found:
        known = _listed(side.answers)
        raise SuiteError(f"Run {side.run.id} has no answers of {choice}. It has {known}.")
    return found


def _listed(groups: Iterable[Group]) -> str:
    return ", ".join(f"{task} by {' '.join(filter(None, (model, prompt)))}" for task, prompt, model in groups) or "none"


def in_common(base: Side, head: Side) -> tuple[dict[str, str], list[str]]:
    """The articles that both Runs were given, word for word, with their stories; and what to say of the others.

    Raises:
        StoreError: there is none.
    """
    same = base.manifest.dataset.fingerprint == head.manifest.dataset.fingerprint != ""
    shared = [id_ for id_ in base.articles if id_ in head.articles]
    equal = shared if same else [id_ for id_ in shared if _mark(base.articles[id_]) == _mark(head.articles[id_])]
    if not equal:
        other = f"; {len(shared)} ids are in both, with other text" if shared else ""
        raise StoreError(
            f"Not comparable: {base.run.id} and {head.run.id} have no article in common{other}. "
            "Compare Runs on the same data set."
        )
    notes = []
    if len(equal) < max(len(base.articles), len(head.articles)):
        told = f"Other data: only the {len(equal)} articles that both Runs have, word for word, are compared"
        notes.append(f"{told} (BASE has {len(base.articles)}, HEAD {len(head.articles)}).")
    if len(equal) < len(shared):
        parts = Counter(_change(base.articles[id_], head.articles[id_]) for id_ in shared if id_ not in set(equal))
        named = ", ".join(f"{count} with another {part}" for part, count in parts.most_common())
        notes.append(
            f"Of {len(shared)} ids in both Runs, {len(shared) - len(equal)} are not the same article: {named}."
        )
    return {id_: base.articles[id_].story or id_ for id_ in equal}, notes


def _mark(article: Article) -> str:
    return digest(article.model_dump_json(exclude={"tags", "split"}))


def _change(one: Article, two: Article) -> str:
    fields = ("language", "body", "headline", "references", "labels", "story")
    return next((name for name in fields if getattr(one, name) != getattr(two, name)), "source")


def settings_differ(base: Manifest, head: Manifest) -> list[str]:
    """What else a reader should know to differ: models, prompts, rubrics, versions."""
    notes = []
    told: tuple[tuple[str, Mapping[str, object], Mapping[str, object]], ...] = (
        ("Prompt", base.prompt_hashes, head.prompt_hashes),
        ("Model", base.models, head.models),
        ("Version of", base.versions, head.versions),
    )
    for what, ours, theirs in told:
        changed = [name for name in ours if name in theirs and ours[name] != theirs[name]]
        notes += [f"{what} {name} is not the same in both Runs." for name in changed]
    return notes


def unfit_judges(base: Side, head: Side, task: TaskName) -> dict[str, Doubt]:
    """The judges whose grades of a task are not to be trusted, whatever they differ by, each with the reason."""
    told: dict[str, Doubt] = {}
    for side in (base, head):
        judge = fitness(side.manifest, canaries.results if (canaries := side.run.canaries()) else (), 0, 0)
        if judge and not judge.fit_for(task):
            checked = next((one.canaries for one in judge.rubrics if one.task == task), judge.canaries)
            if checked or judge.model not in told:
                told[judge.model] = "is unfit" if checked else "was not checked"
    return told
