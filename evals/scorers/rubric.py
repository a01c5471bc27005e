"""A rubric, filled in by a judge: one binary question at a time, with a quote that is checked.

Binary questions agree better with people than scales (CheckEval, Lee et al. 2024; TICK, Cook et al. 2024); repeated
answers are averaged within the Sample, before any statistics (Wang, Zhang & Choi 2025). Instead of an answer the
probability of yes can be read from one token (G-Eval, Liu et al. 2023, weights its scores so): one question, no quote.

What code can decide, such as length, is decided first and never asked. The judge is shown the article and the fenced
text alone, not who wrote it, and the questions come in the order of the rubric's file.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from evals import __version__
from evals.errors import SuiteError
from evals.prompts import Criterion, load_prompt
from evals.schema import Article, Asking, Flag, Frozen, Sample, Score, TaskName
from evals.scorers import JudgePanel
from evals.scorers.rubric_answers import AGAIN, AROUND, NO, YES, Question, Said, Vote, ask, probability, shares, vote_of
from evals.scorers.rubric_facts import Drawn, drawn_from, question_about, recall, source_of, variables_of
from evals.text import WIDE, fence, sentence_spans, words

SPREAD = 0.7
"""Temperature of repeated judging; a single answer is asked at 0."""


class CanaryResult(Frozen):
    """How a judge did on an item whose answer is certain."""

    rubric: str
    id: str
    expected: str
    answered: str
    passed: bool


class RubricScorer:
    """`rubric.<criterion>` is the mean of the judge's yes (1) and no (0), or of its probability of yes; `rubric` their
    weighted mean. One by key facts is the share of them that the summary gives; one by length is 1 or 0.

    A critical criterion answered mostly no makes `rubric` 0. One that could not be judged makes it `error`.
    """

    def __init__(self, panel: JudgePanel) -> None:
        self.panel = panel
        self.rubric = panel.rubric.file
        self.tasks: frozenset[TaskName] = frozenset({"headline" if self.rubric.subject == "headline" else "summary"})
        self.names: tuple[str, ...] = ("rubric", *(f"rubric.{one.id}" for one in self.rubric.criteria))
        self._by_word = panel.method == "probability"
        self._temperature = 0.0 if panel.samples == 1 else SPREAD
        self._refuse_misfit()
        facts = any(one.by == "key_facts" for one in self.rubric.criteria)
        self._facts_prompt = load_prompt("key_facts/v1") if facts else None
        prompts = [panel.prompt, *([self._facts_prompt] if self._facts_prompt else [])]
        self._which = f"rubric:{panel.rubric.id}#{panel.rubric.hash[:4]}"
        self.signature = "|".join(
            [
                self._which,
                *(f"prompt:{one.id}#{one.hash[:4]}" for one in prompts),
                f"judge:{panel.name}",
                f"k:{panel.samples}",
                *(["method:probability"] if self._by_word else []),
                *(["retry:1"] if panel.retry else []),
                f"v:{__version__}",
            ]
        )

    def _refuse_misfit(self) -> None:
        """A prompt of somebody's own that cannot do what it is named for is refused before anything is sent."""
        prompt = self.panel.prompt
        for name in ("subject", "question"):
            if not any(name in message.content for message in prompt.file.messages):
                raise SuiteError(f"Judge prompt {prompt.id!r} never shows {{{{ {name} }}}}. See prompts/judge.")
        if self._by_word and prompt.schema is not None:
            raise SuiteError(
                f"Judge prompt {prompt.id!r} asks for JSON; method: probability reads one word. "
                "Leave judge.prompt out, or write one like probability/v1."
            )

    def score(self, sample: Sample, article: Article) -> Asking[list[Score]]:
        """One Score a criterion, and their mean first."""
        assert sample.output is not None
        subject = article.headline if self.rubric.subject == "headline" else sample.output.text
        drawn = yield from self._draw(article)
        asked = {one.id: self._asked(one, article, subject, drawn.get(one.id)) for one in self.rubric.criteria}
        every = [question for groups in asked.values() for group in groups for question in group]
        said = iter((yield from ask(every, self.panel.retry)))
        read = {name: [[next(said) for _ in group] for group in groups] for name, groups in asked.items()}
        scores = []
        for one in self.rubric.criteria:
            if one.by == "length":
                scores.append(self._length(one, subject, article.language))
            elif one.by == "key_facts":
                scores.append(self._recall(one, drawn.get(one.id), read[one.id]))
            else:
                scores.append(self._grade(one, read[one.id][0]))
        return [self._whole(scores), *scores]

    def canaries(self) -> Asking[list[CanaryResult]]:
        """Asks the rubric's canaries, once each; the answer counts, not its quote."""
        items = self.rubric.canaries
        asked = []
        for one in items:
            criterion = self.panel.rubric.criterion(one.criterion).model_copy(update={"evidence": "none"})
            asked.append(self._question(criterion, Article(id=one.id, body=one.article), one.subject, one.fact))
        said = yield from ask(asked, self.panel.retry)
        found = []
        for one, answer in zip(items, said, strict=True):
            answered = "no usable answer"
            if answer.value:
                answered = "n/a" if answer.value.yes is None else "yes" if answer.value.yes > 0.5 else "no"
            result = CanaryResult(
                rubric=self.panel.rubric.id,
                id=one.id,
                expected=one.answer,
                answered=answered,
                passed=answered == one.answer,
            )
            found.append(result)
        return found

    def _draw(self, article: Article) -> Asking[dict[str, Said[Drawn]]]:
        """The key facts for each criterion that can have them: one Request, the same for all summaries of it."""
        (task,) = self.tasks
        wanted = [one for one in self.rubric.criteria if one.by == "key_facts" and source_of(one, article)]
        questions = []
        for one in wanted:
            assert self._facts_prompt is not None
            source = source_of(one, article)
            request = self._facts_prompt.request(task, article, variables_of(one, source), 0)
            questions.append(Question(replace(request, purpose="judge"), drawn_from(source)))
        said = yield from ask(questions, self.panel.retry)
        return {one.id: answer for one, answer in zip(wanted, said, strict=True)}

    def _asked(
        self, criterion: Criterion, article: Article, subject: str, drawn: Said[Drawn] | None
    ) -> list[list[Question[Vote]]]:
        """What the judge is asked of a criterion: one question, one for each key fact, or nothing; each k times."""
        if criterion.by == "judge":
            return [self._questions(criterion, article, subject)]
        facts = drawn.value.facts if drawn and drawn.value else ()
        return [self._questions(criterion, article, subject, fact) for fact, _ in facts]

    def _questions(self, criterion: Criterion, article: Article, subject: str, fact: str = "") -> list[Question[Vote]]:
        """The same question as often as the judge is asked."""
        first = self._question(criterion, article, subject, fact)
        first = replace(first, request=replace(first.request, parameters=self._parameters(self._temperature)))
        return [replace(first, request=replace(first.request, repeat=at)) for at in range(self.panel.samples)]

    def _question(self, criterion: Criterion, article: Article, subject: str, fact: str) -> Question[Vote]:
        """A question to the judge; one about a fact is asked of the text alone: the article would answer it."""
        variables = {
            "article": "" if fact else fence("article", article.body),
            "kind": self.rubric.subject,
            "subject": fence(self.rubric.subject, subject),
            "question": question_about(criterion, fact) if fact else criterion.question,
            "if_yes": criterion.if_yes,
            "if_no": criterion.if_no,
        }
        (task,) = self.tasks
        request = self.panel.prompt.request(task, article, variables, 0)
        request = replace(request, parameters=self._parameters(0.0), purpose="judge")
        if self._by_word:
            return Question(replace(request, choices=(YES, NO)), probability)
        return Question(request, vote_of(criterion, article.body, subject))

    def _parameters(self, temperature: float) -> dict[str, Any]:
        only = {"max_tokens": 1} if self._by_word else {}
        return {"temperature": temperature, **self.panel.prompt.parameters, **only}

    def _grade(self, criterion: Criterion, said: Sequence[Said[Vote]]) -> Score:
        votes = shares(said)
        problems = [one.problem for one in said if one.problem]
        counted = self._counted(criterion, said)
        if not votes and 2 * len(problems) > len(said):
            return Score(status="error", reason=problems[0], **counted)
        if not votes:
            return Score(status="unscored", reason="the judge says it does not apply", **counted)
        value = sum(votes) / len(votes)
        quotes = {
            one.value.quote.quote: one.value.quote
            for one in said
            if one.value and one.value.quote and (criterion.evidence == "article" or one.value.yes == 0)
        }
        return Score(
            value=value,
            label="yes" if value > 0.5 else "no",
            reason=self._doubt(value, votes, problems, len(said)),
            evidence=tuple(quotes.values()) if criterion.evidence == "article" else (),
            flags=tuple(
                Flag(
                    quote=one.quote,
                    start=one.start,
                    end=one.end,
                    reason=f"judge: {criterion.fails or f'not {criterion.id}'}",
                )
                for one in quotes.values()
                if criterion.evidence == "subject" and value <= 0.5 and one.start is not None and one.end is not None
            ),
            **counted,
        )

    def _recall(self, criterion: Criterion, drawn: Said[Drawn] | None, said: Sequence[Sequence[Said[Vote]]]) -> Score:
        if drawn is None:
            name = f"rubric.{criterion.id}"
            return Score(name=name, status="unscored", reason="the article has no reference", signature=self.signature)
        counted = self._counted(criterion, [drawn, *(one for answers in said for one in answers)])
        if drawn.value is None:
            return Score(status="error", reason=f"no key facts: {drawn.problem}", **counted)
        found = recall(criterion, drawn.value, said)
        status = {"status": "error"} if found.value is None else {}
        return Score(value=found.value, reason=found.reason, evidence=found.evidence, **status, **counted)

    def _length(self, criterion: Criterion, text: str, language: str) -> Score:
        """Whether the text is as short as was asked; words are not counted in a script that does not part them."""
        wide = 2 * len(WIDE.findall(text)) > sum(char.isalpha() for char in text)
        limits = [(criterion.max_sentences, len(sentence_spans(text, language)), "sentences")]
        limits += [] if wide else [(criterion.max_words, len(words(text)), "words")]
        named = {"name": f"rubric.{criterion.id}", "signature": f"{self._which}|counted|v:{__version__}"}
        if wide and criterion.max_sentences is None:
            return Score(status="unscored", reason="the script does not part words by spaces", **named)
        over = [
            f"{count} {what}, at most {most} were asked for" for most, count, what in limits if most and count > most
        ]
        return Score(value=0.0 if over else 1.0, label="no" if over else "yes", reason="; ".join(over) or None, **named)

    def _counted(self, criterion: Criterion, said: Iterable[Said[Any]]) -> dict[str, Any]:
        """What a Score says of the answers that it is made of; what an endpoint did not do as asked is signed."""
        said = list(said)
        notes = Counter(note for one in said for note in one.notes)
        adapted = "|adapted" if set(notes) - {AGAIN, AROUND} else ""
        return {
            "name": f"rubric.{criterion.id}",
            "asked": len(said),
            "unusable": sum(one.problem is not None for one in said),
            "notes": dict(notes) or None,
            "signature": self.signature + adapted,
        }

    def _doubt(self, value: float, votes: Sequence[float], problems: Sequence[str], asked: int) -> str | None:
        """What a reader should know of a grade that the judge was not sure of."""
        if 0.34 <= value <= 0.66:
            given = "is the probability of yes" if self._by_word else f"of {len(votes)} answers say yes"
            return f"low confidence: {value:.2f} {given}"
        return f"{len(problems)} of {asked} answers were no use: {problems[0]}" if problems else None

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
