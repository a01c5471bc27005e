"""A rubric, filled in by a judge: one binary question at a time, with a quote that is checked.

Binary questions agree better with people than scales (CheckEval, Lee et al. 2024; TICK, Cook et al. 2024); repeated
answers are averaged within the Sample, before any statistics (Wang, Zhang & Choi 2025).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal

from pydantic import ValidationError

from evals import __version__
from evals.files import first_problem
from evals.prompts import Criterion
from evals.schema import Answer, Article, Asking, Evidence, Failure, Flag, Frozen, Request, Sample, Score, TaskName
from evals.scorers import JudgePanel
from evals.text import fence, find_quote, shorten

SPREAD = 0.7
"""Temperature of repeated judging; a single answer is asked at 0."""


class JudgeAnswer(Frozen):
    """What a judge answers to one criterion."""

    quote: str
    answer: Literal["yes", "no", "n/a"]


class CanaryResult(Frozen):
    """How a judge did on an item whose answer is certain."""

    rubric: str
    id: str
    expected: str
    answered: str
    passed: bool


class RubricScorer:
    """`rubric.<criterion>` is the share of yes among the judge's answers (0 to 1); `rubric` their weighted mean.

    A critical criterion answered mostly no makes `rubric` 0. One that could not be judged makes it `error`.
    """

    def __init__(self, panel: JudgePanel) -> None:
        self.panel = panel
        self.rubric = panel.rubric.file
        self.tasks: frozenset[TaskName] = frozenset({"headline" if self.rubric.subject == "headline" else "summary"})
        self.names: tuple[str, ...] = ("rubric", *(f"rubric.{one.id}" for one in self.rubric.criteria))
        self._temperature = 0.0 if panel.samples == 1 else SPREAD
        self.signature = (
            f"rubric:{panel.rubric.id}#{panel.rubric.hash[:4]}|prompt:{panel.prompt.id}#{panel.prompt.hash[:4]}"
            f"|judge:{panel.name}|k:{panel.samples}|v:{__version__}"
        )

    def score(self, sample: Sample, article: Article) -> Asking[list[Score]]:
        """One Score a criterion, and their mean first."""
        assert sample.output is not None
        subject = article.headline if self.rubric.subject == "headline" else sample.output.text
        criteria = self.rubric.criteria
        repeats = self.panel.samples
        answers = yield [
            self._request(article, subject, criterion, self._temperature, repeat)
            for criterion in criteria
            for repeat in range(repeats)
        ]
        scores = [
            self._grade(criterion, answers[at * repeats : (at + 1) * repeats], article.body, subject)
            for at, criterion in enumerate(criteria)
        ]
        return [self._whole(scores), *scores]

    def canaries(self) -> Asking[list[CanaryResult]]:
        """Asks the rubric's canaries, once each."""
        items = self.rubric.canaries
        answers = yield [
            self._request(Article(id=one.id, body=one.article), one.subject, self.panel.rubric.criterion(one.criterion))
            for one in items
        ]
        found = []
        for one, answer in zip(items, answers, strict=True):
            read = _read(answer)
            said = read.answer if isinstance(read, JudgeAnswer) else "no usable answer"
            result = CanaryResult(
                rubric=self.panel.rubric.id, id=one.id, expected=one.answer, answered=said, passed=said == one.answer
            )
            found.append(result)
        return found

    def _request(
        self, article: Article, subject: str, criterion: Criterion, temperature: float = 0.0, repeat: int = 0
    ) -> Request:
        prompt = self.panel.prompt
        variables = {
            "article": fence("article", article.body),
            "kind": self.rubric.subject,
            "subject": fence(self.rubric.subject, subject),
            "question": criterion.question,
            "if_yes": criterion.if_yes,
            "if_no": criterion.if_no,
        }
        task: TaskName = "headline" if self.rubric.subject == "headline" else "summary"
        request = prompt.request(task, article, variables, repeat)
        return replace(request, parameters={"temperature": temperature, **request.parameters}, purpose="judge")

    def _grade(self, criterion: Criterion, answers: Sequence[Answer], body: str, subject: str) -> Score:
        name = f"rubric.{criterion.id}"
        votes: list[float] = []
        quotes: dict[str, Evidence] = {}
        problems: list[str] = []
        for answer in answers:
            read = _read(answer)
            if isinstance(read, str):
                problems.append(read)
                continue
            if read.answer == "n/a":
                continue
            quote, problem = _quote(criterion, read, body, subject)
            if problem:
                problems.append(problem)
                continue
            votes.append(1.0 if read.answer == "yes" else 0.0)
            if quote and (criterion.evidence == "article" or read.answer == "no"):
                quotes[quote.quote] = quote
        counted: dict[str, Any] = {"asked": len(answers), "unusable": len(problems), "signature": self.signature}
        if not votes and 2 * len(problems) > len(answers):
            return Score(name=name, status="error", reason=problems[0], **counted)
        if not votes:
            return Score(name=name, status="unscored", reason="the judge says it does not apply", **counted)
        value = sum(votes) / len(votes)
        return Score(
            name=name,
            value=value,
            label="yes" if value > 0.5 else "no",
            reason=_doubt(value, votes, problems, len(answers)),
            evidence=tuple(quotes.values()) if criterion.evidence == "article" else (),
            flags=_flags(criterion, quotes.values()) if value <= 0.5 else (),
            **counted,
        )

    def _whole(self, scores: Sequence[Score]) -> Score:
        broken = [score for score in scores if score.status == "error"]
        if broken:
            names = ", ".join(score.name.removeprefix("rubric.") for score in broken)
            reason = f"not judged: {names} ({broken[0].reason})"
            return Score(name="rubric", status="error", reason=reason, signature=self.signature)
        graded = [
            (score.value, criterion)
            for score, criterion in zip(scores, self.rubric.criteria, strict=True)
            if score.value is not None
        ]
        if not graded:
            return Score(name="rubric", status="unscored", reason="no criterion applies", signature=self.signature)
        failed = [criterion.id for value, criterion in graded if criterion.critical and value <= 0.5]
        if failed:
            return Score(name="rubric", value=0.0, reason=f"critical: {', '.join(failed)}", signature=self.signature)
        total = sum(criterion.weight for _, criterion in graded)
        mean = sum(value * criterion.weight for value, criterion in graded) / total
        return Score(name="rubric", value=mean, signature=self.signature)


def _read(answer: Answer) -> JudgeAnswer | str:
    """A judge's answer, or why it is no use. Nothing is guessed from free text."""
    if isinstance(answer, Failure):
        return answer.message
    try:
        return JudgeAnswer.model_validate_json(answer.text)
    except ValidationError as problem:
        if answer.finish == "length":
            return "the judge's answer stopped at its length limit"
        return f"the judge's answer lacks its form: {first_problem(problem)}"


def _quote(criterion: Criterion, read: JudgeAnswer, body: str, subject: str) -> tuple[Evidence | None, str | None]:
    """The evidence of an answer, and what is wrong with it: a quote that is wanted must be verbatim."""
    if criterion.evidence == "none":
        return None, None
    where, text = ("article", body) if criterion.evidence == "article" else ("judged text", subject)
    found = find_quote(text, read.quote)
    if found and (found.start or 0) < criterion.within * len(text):
        return found, None
    if criterion.evidence_for not in (read.answer, "both"):
        return None, None
    place = f"first {criterion.within:.0%} of the {where}" if found else where
    return None, f"says {read.answer} and quotes what is not in the {place}: {shorten(read.quote, 50)!r}"


def _doubt(value: float, votes: Sequence[float], problems: Sequence[str], asked: int) -> str | None:
    """What a reader should know of a grade that the judge was not sure of."""
    if 0.34 <= value <= 0.66:
        return f"low confidence: {value:.2f} of {len(votes)} answers say yes"
    return f"{len(problems)} of {asked} answers were no use: {problems[0]}" if problems else None


def _flags(criterion: Criterion, quotes: Iterable[Evidence]) -> tuple[Flag, ...]:
    """The pieces of the judged text that a judge points at."""
    if criterion.evidence != "subject":
        return ()
    return tuple(
        Flag(quote=one.quote, start=one.start, end=one.end, reason=f"judge: not {criterion.id}")
        for one in quotes
        if one.start is not None and one.end is not None
    )
