"""The headline task: what a headline asks, what the body answers, and the sentences that show it.

A model never picks the headline's verdict where it can be computed: prompts that ask the three questions of rule R3
are decided by code; a prompt that asks for the label directly is held to the same evidence.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_core import from_json

from evals.files import first_problem
from evals.headlines.form import Question, read_question
from evals.headlines.rules import decide, reading_of
from evals.prompts import Prompt, load_prompt
from evals.schema import (
    Article,
    Asking,
    Evidence,
    Failure,
    FailureKind,
    Frozen,
    Message,
    Output,
    Presupposition,
    PresuppositionStatus,
    Proposition,
    Reading,
    Reason,
    Request,
    Result,
    Verdict,
)
from evals.tasks.one_by_one import check_one_by_one, shown
from evals.text import fence, find_quote, numbered, sentence_spans, shorten

YesNo = Literal["yes", "no"]
LeftOpen = Literal["nothing", "none"] | Reason


class CitedQuote(Frozen):
    """A quote and the number of the sentence it is from, counted from 1."""

    sentence: int
    quote: str


class AnsweredProposition(Frozen):
    """The three questions of rule R3 about one proposition, evidence first."""

    text: str = Field(min_length=1)
    evidence: tuple[CitedQuote, ...]
    bears_on_it: YesNo
    asserts_it: YesNo
    asserts_the_opposite: YesNo
    left_open_by: LeftOpen = "nothing"


class AnsweredPresupposition(Frozen):
    """What the body says of something that the headline takes for granted."""

    text: str
    sentence: int
    quote: str
    status: PresuppositionStatus


class ThreeQuestions(Frozen):
    """The answer to a prompt that asks the three questions (`headline/v2`)."""

    propositions: tuple[AnsweredProposition, ...] = Field(min_length=1)
    presuppositions: tuple[AnsweredPresupposition, ...] = ()


class Direct(Frozen):
    """The answer to a prompt that asks for the label (`headline/v1`)."""

    verdict: Literal["supported", "contradicted", "unresolved", "unaddressed"]
    reason: LeftOpen = "none"
    quote: str = ""


class Unusable(Exception):
    """The model answered, and the answer cannot be used; never a verdict."""

    def __init__(self, message: str, kind: FailureKind) -> None:
        super().__init__(message)
        self.failure = Failure(kind=kind, message=message)


def check_headline(article: Article, prompt: Prompt | None, repeat: int) -> Asking[Result]:
    """Asks whether the body supports what the headline asks; the Output's `data` is a Reading.

    A headline that asks nothing (forms `none` and `quoted`) gets its form and no verdict, and no model is asked.
    """
    question = read_question(article.headline, article.language)
    if question.form in ("none", "quoted"):
        return Output(text="", data=_data(Reading(form=question.form)), finish="stop"), None
    if prompt is not None and prompt.asks_one_by_one:
        return (yield from check_one_by_one(article, question, prompt, repeat))
    request = _request(article, question, prompt, repeat)
    (answer,) = yield [request]
    if isinstance(answer, Failure):
        return None, answer
    try:
        reading = _read(answer, article, question)
    except Unusable as problem:
        if problem.failure.kind != "invalid_evidence" or not request.messages:
            return answer, problem.failure
        return (yield from _once_more(request, answer, article, question))
    return answer.model_copy(update={"data": _data(reading)}), None


def _once_more(request: Request, first: Output, article: Article, question: Question) -> Asking[Result]:
    """Asks again, once, where quotes were invented: the model sees its answer and which quotes are not there."""
    quotes = re.findall(r'"quote"\s*:\s*"((?:[^"\\]|\\.)*)"', first.text)
    invented = [quote for quote in quotes if quote.strip() and not find_quote(article.body, quote)]
    told = load_prompt("quotes/v1").render({"quotes": fence("quotes", numbered(invented)) if invented else ""})
    (answer,) = yield [replace(request, messages=(*request.messages, Message("assistant", first.text), *told))]
    if isinstance(answer, Failure):
        return first, answer
    used = first.usage.plus(answer.usage) if first.usage and answer.usage else first.usage or answer.usage
    answer = answer.model_copy(update={"usage": used, "notes": (*answer.notes, "asked again: invented quotes")})
    try:
        reading = _read(answer, article, question)
    except Unusable as problem:
        return answer, problem.failure
    return answer.model_copy(update={"data": _data(reading)}), None


def _data(reading: Reading) -> dict[str, Any]:
    return reading.model_dump(mode="json", exclude_none=True)


def _request(article: Article, question: Question, prompt: Prompt | None, repeat: int) -> Request:
    if prompt is None:
        return Request(task="headline", article=article, repeat=repeat)
    listed = fence("propositions", numbered(list(question.propositions)))
    asked = {"propositions": listed, "proposition": "", "question": ""}
    spans = sentence_spans(article.body, article.language)
    return prompt.request("headline", article, shown(article, spans) | asked, repeat)


def read_object(text: str, finish: str | None) -> dict[str, Any]:
    """The JSON object of an answer: the whole text, or the one fenced block in it.

    Raises:
        Unusable: `truncated` where the answer stopped at its length, else `invalid_json`.
    """
    fenced = re.findall(r"```(?:json)?\s*\n(.*?)```", text, re.S)
    for candidate in (text, *fenced[:1]):
        try:
            found = from_json(candidate)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    if finish == "length":
        raise Unusable("The answer stopped at its length limit before its JSON was whole.", "truncated")
    raise Unusable(f"The answer is not a JSON object: {shorten(text, 60)!r}.", "invalid_json")


def _read(output: Output, article: Article, question: Question) -> Reading:
    """The Reading in an Output: one made elsewhere comes as data; a prompt's answer has one of two forms."""
    data = output.data if output.data is not None else read_object(output.text, output.finish)
    try:
        if "bears_on_it" in json.dumps(data.get("propositions", "")):
            return _from_questions(ThreeQuestions.model_validate(data), article, question)
        if "quote" in data:
            return _from_label(Direct.model_validate(data), article, question)
        if output.data is not None and data.get("verdict"):
            return _whole(Reading.model_validate(data), article, question)
    except ValidationError as problem:
        raise Unusable(f"The answer lacks its form: {first_problem(problem)}.", "invalid_answer") from None
    raise Unusable("The answer has neither the three questions' answers nor a verdict.", "invalid_answer")


def _whole(reading: Reading, article: Article, question: Question) -> Reading:
    """A Reading made elsewhere, held to the rule that a verdict needs evidence."""
    evidence = tuple(found for piece in reading.evidence if (found := _placed(piece, article.body)))
    _hold(reading.verdict, evidence, len(reading.evidence))
    return reading.model_copy(update={"form": reading.form or question.form, "evidence": evidence})


def _placed(piece: Evidence, body: str) -> Evidence | None:
    """A piece that says where it stands, and stands there; else wherever its quote stands."""
    if piece.start is not None and piece.end is not None and piece.start >= 0 and piece.quote.strip():
        return piece if body[piece.start : piece.end] == piece.quote else None
    return find_quote(body, piece.quote)


def _from_label(answer: Direct, article: Article, question: Question) -> Reading:
    found = find_quote(article.body, answer.quote)
    evidence = (found,) if found and answer.verdict != "unaddressed" else ()
    _hold(answer.verdict, evidence, 1 if answer.quote.strip() else 0)
    reason = _reason(answer.verdict, answer.reason)
    propositions = tuple(
        Proposition(text=text, verdict=answer.verdict, reason=reason, evidence=evidence)
        for text in question.propositions
    )
    return Reading(
        form=question.form,
        propositions=propositions,
        verdict=answer.verdict,
        reason=reason,
        evidence=evidence,
        presuppositions=tuple(Presupposition(text=text, trigger=trigger) for text, trigger in question.presuppositions),
        dropped_mark_asserts=question.dropped_mark_asserts and answer.verdict != "supported",
    )


def _from_questions(answer: ThreeQuestions, article: Article, question: Question) -> Reading:
    spans = sentence_spans(article.body, article.language)
    notes: list[str] = []
    propositions = [_proposition(one, article.body, spans, notes) for one in answer.propositions]
    presuppositions = tuple(_presupposition(one, article.body, spans, notes) for one in answer.presuppositions)
    return reading_of(question, propositions, presuppositions=presuppositions, notes=tuple(notes))


def _proposition(
    answer: AnsweredProposition, body: str, spans: Sequence[tuple[int, int]], notes: list[str]
) -> Proposition:
    found = [_cited(one, body, spans) for one in answer.evidence]
    evidence = tuple(one for one in found if one)
    if evidence and len(evidence) < len(found):
        notes.append(f"{len(found) - len(evidence)} quote(s) not in the body were dropped")
    if evidence and answer.bears_on_it == "no":
        raise Unusable("The answer quotes evidence and says that no sentence bears on the question.", "invalid_answer")
    if answer.bears_on_it == "no" and "yes" in (answer.asserts_it, answer.asserts_the_opposite):
        raise Unusable(
            "The answer says that no sentence bears on the question, and that one settles it.", "invalid_answer"
        )
    verdict, reason = decide(
        answer.bears_on_it == "yes", answer.asserts_it == "yes", answer.asserts_the_opposite == "yes"
    )
    _hold(verdict, evidence, len(found))
    return Proposition(
        text=answer.text,
        verdict=verdict,
        reason=reason or _reason(verdict, answer.left_open_by),
        evidence=evidence,
    )


def _presupposition(
    answer: AnsweredPresupposition, body: str, spans: Sequence[tuple[int, int]], notes: list[str]
) -> Presupposition:
    found = _cited(CitedQuote(sentence=answer.sentence, quote=answer.quote), body, spans)
    if answer.status == "absent" or found is None:
        if answer.status != "absent":
            notes.append(f"presupposition {shorten(answer.text, 40)!r}: {answer.status} without a quote from the body")
        status = "absent" if answer.status == "absent" else None
        return Presupposition(text=answer.text, status=status)
    return Presupposition(text=answer.text, status=answer.status, evidence=(found,))


def _cited(cited: CitedQuote, body: str, spans: Sequence[tuple[int, int]]) -> Evidence | None:
    """Where a quote stands: in the sentence it names, else anywhere in the body; None where it is invented."""
    if 1 <= cited.sentence <= len(spans):
        start, end = spans[cited.sentence - 1]
        found = find_quote(body[start:end], cited.quote)
        if found and found.start is not None and found.end is not None:
            return Evidence(quote=found.quote, start=start + found.start, end=start + found.end)
    return find_quote(body, cited.quote)


def _hold(verdict: Verdict | None, evidence: Sequence[Evidence], claimed: int) -> None:
    """A verdict other than `unaddressed` stands on at least one verbatim quote, or is none."""
    if verdict in (None, "unaddressed") or evidence:
        return
    said = "quotes words that are not in the body" if claimed else "quotes nothing"
    raise Unusable(f"The answer says {verdict!r} and {said}: not a verdict.", "invalid_evidence")


def _reason(verdict: Verdict, left_open_by: LeftOpen) -> Reason | None:
    if verdict != "unresolved" or left_open_by == "nothing" or left_open_by == "none":
        return None
    return left_open_by
