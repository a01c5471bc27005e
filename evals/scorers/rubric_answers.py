"""What a judge answers, read strictly: a JSON object alone, else the only one in the text, else asked for once more.

Nothing is guessed from free text, and a quote that is wanted must be verbatim. Every answer that had to be asked for or
read otherwise says so in its notes.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar

from pydantic import ValidationError

from evals.files import first_problem
from evals.prompts import Criterion, load_prompt
from evals.schema import Answer, Asking, Evidence, Failure, Frozen, Message, Output, Request
from evals.text import find_quote, shorten

YES, NO = "Yes", "No"
"""The words of which a probability is read."""
AGAIN = "asked once more, since the first answer was no use"
AROUND = "JSON taken out of the text around it"
T = TypeVar("T")
M = TypeVar("M", bound=Frozen)
_FENCED = re.compile(r"```(?:json)?[ \t]*\r?\n(.*?)```", re.S | re.I)


class JudgeAnswer(Frozen):
    """What a judge answers to one criterion."""

    quote: str
    answer: Literal["yes", "no", "n/a"]


class Unusable(ValueError):
    """An answer that is no use; says why."""


@dataclass(frozen=True)
class Vote:
    """A judge's answer to a criterion, with the words that show it."""

    yes: float | None
    """1, 0, or the probability of yes between; None where the criterion does not apply."""
    quote: Evidence | None = None


@dataclass(frozen=True)
class Question(Generic[T]):
    """A Request, and how its Output is read: a value and notes, or `Unusable`."""

    request: Request
    read: Callable[[Output], tuple[T, tuple[str, ...]]]


@dataclass(frozen=True)
class Said(Generic[T]):
    """What came of a question: a value, or the problem that leaves none."""

    value: T | None
    problem: str | None = None
    notes: tuple[str, ...] = ()


def ask(questions: Sequence[Question[T]], retry: bool) -> Asking[list[Said[T]]]:
    """Asks all questions at once, and those whose answer is no use once more, with the reason, where `retry` is set."""
    if not questions:
        return []
    answers = yield [one.request for one in questions]
    said = [_take(question, answer) for question, answer in zip(questions, answers, strict=True)]
    useless = [
        (at, answer) for at, answer in enumerate(answers) if retry and said[at].problem and isinstance(answer, Output)
    ]
    if useless:
        second = yield [_again(questions[at].request, answer, said[at].problem or "") for at, answer in useless]
        for (at, first), answer in zip(useless, second, strict=True):
            found = _take(questions[at], answer)
            said[at] = replace(found, notes=(*dict.fromkeys((*first.notes, *found.notes)), AGAIN))
    return said


def _again(request: Request, answer: Output, problem: str) -> Request:
    told = load_prompt("again/v1").render({"problem": problem})
    return replace(request, messages=(*request.messages, Message("assistant", answer.text), *told))


def _take(question: Question[T], answer: Answer) -> Said[T]:
    if isinstance(answer, Failure):
        return Said(None, answer.message)
    try:
        value, notes = question.read(answer)
    except Unusable as problem:
        return Said(None, str(problem), answer.notes)
    return Said(value, None, (*answer.notes, *notes))


def read_as(kind: type[M], output: Output) -> tuple[M, tuple[str, ...]]:
    """The answer as a model, with a note where its JSON did not stand alone.

    Raises:
        Unusable: the answer is cut off, is not one JSON object, or not of that form.
    """
    try:
        value, alone = read_json(output.text)
        return kind.model_validate(value), () if alone else (AROUND,)
    except (Unusable, ValidationError) as problem:
        if output.finish == "length":
            raise Unusable("the judge's answer stopped at its length limit") from None
        why = first_problem(problem) if isinstance(problem, ValidationError) else str(problem)
        raise Unusable(f"the judge's answer lacks its form: {why}") from None


def read_json(text: str) -> tuple[Any, bool]:
    """The JSON of an answer and whether it stood alone: the whole text, its one fenced block, or its one object.

    Raises:
        Unusable: there is none, or a brace or fence outside it that might begin a second one.
    """
    try:
        return json.loads(text, object_pairs_hook=_each_once), True
    except (ValueError, RecursionError):
        pass
    fenced = _FENCED.search(text)
    start = fenced.start(1) if fenced else text.find("{")
    inner = (fenced.group(1) if fenced else text[max(start, 0) :]).rstrip()
    try:
        if start < 0:
            raise ValueError
        found, length = json.JSONDecoder(object_pairs_hook=_each_once).raw_decode(
            inner, len(inner) - len(inner.lstrip())
        )
    except (ValueError, RecursionError):
        raise Unusable(f"it is not one JSON object: {shorten(text, 40)!r}") from None
    around = text[: fenced.start()] + inner[length:] + text[fenced.end() :] if fenced else text[:start] + inner[length:]
    if re.search(r"[{}]|```" if fenced else r"[{}]", around):
        raise Unusable(f"it has more than one JSON object: {shorten(text, 40)!r}")
    return found, False


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a field is given twice")
    return dict(pairs)


def vote_of(criterion: Criterion, body: str, subject: str) -> Callable[[Output], tuple[Vote, tuple[str, ...]]]:
    """Reads an answer to a criterion: a quote that is wanted must be in the text, verbatim."""

    def read(output: Output) -> tuple[Vote, tuple[str, ...]]:
        said, notes = read_as(JudgeAnswer, output)
        if said.answer == "n/a":
            return Vote(None), notes
        return Vote(float(said.answer == "yes"), _quote(criterion, said, body, subject)), notes

    return read


def probability(output: Output) -> tuple[Vote, tuple[str, ...]]:
    """Reads the probability of yes; there is nothing that it quotes."""
    if YES not in output.chances:
        raise Unusable(f"the judge's answer is neither {YES} nor {NO}: {shorten(output.text, 40)!r}")
    return Vote(output.chances[YES]), ()


def _quote(criterion: Criterion, said: JudgeAnswer, body: str, subject: str) -> Evidence | None:
    if criterion.evidence == "none":
        return None
    where, text = ("article", body) if criterion.evidence == "article" else ("judged text", subject)
    found = find_quote(text, said.quote)
    if found and (found.start or 0) < criterion.within * len(text):
        return found
    if criterion.evidence_for not in (said.answer, "both"):
        return None
    place = f"first {criterion.within:.0%} of the {where}" if found else where
    raise Unusable(f"it says {said.answer} and quotes what is not in the {place}: {shorten(said.quote, 50)!r}")


def shares(said: Iterable[Said[Vote]]) -> list[float]:
    """The votes that count."""
    return [one.value.yes for one in said if one.value and one.value.yes is not None]
