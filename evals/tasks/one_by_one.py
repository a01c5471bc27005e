"""The headline task with the questions of rule R3 asked one by one (`headline/v3`), each read as a probability.

Article first, question last: all of an article's questions share its prefix. The model names one sentence, and code
cuts the quote, so that evidence is verbatim by construction.
"""

from dataclasses import replace
from functools import reduce
from typing import Any

from pydantic_core import from_json

from evals.headlines.calibration import QUESTIONS, plain_answers
from evals.headlines.form import Question
from evals.headlines.rules import decide, reading_of
from evals.prompts import Prompt
from evals.schema import (
    Article,
    Asking,
    Evidence,
    Failure,
    Output,
    Proposition,
    Request,
    Result,
    Usage,
)
from evals.text import fence, numbered, sentence_spans

YES, NO = "Yes", "No"
SENTENCE = "sentence"
"""The question before the three: which sentence bears most on the proposition?"""


def check_one_by_one(article: Article, question: Question, prompt: Prompt, repeat: int) -> Asking[Result]:
    """Asks for a sentence and the three questions of each proposition; the Output's `data` is a Reading.

    The verdict comes from the prompt's calibration where it has one, else each answer counts by which is likelier.
    """
    spans = sentence_spans(article.body, article.language)
    asked = [(text, name) for text in question.propositions for name in (SENTENCE, *QUESTIONS)]
    answers = yield [_request(article, spans, text, name, prompt, repeat) for text, name in asked]
    failed = next((answer for answer in answers if isinstance(answer, Failure)), None)
    if failed:
        return None, failed
    outputs = [answer for answer in answers if isinstance(answer, Output)]
    step = 1 + len(QUESTIONS)
    propositions = []
    for at, text in enumerate(question.propositions):
        proposition = _read(text, outputs[at * step : (at + 1) * step], article.body, spans, prompt)
        if isinstance(proposition, Failure):
            return _together(outputs, None), proposition
        propositions.append(proposition)
    method = prompt.calibration.id if prompt.calibration else "probabilities, not calibrated"
    found = reading_of(question, propositions, method=method)
    return _together(outputs, found.model_dump(mode="json", exclude_none=True)), None


def shown(article: Article, spans: list[tuple[int, int]]) -> dict[str, str]:
    """What every prompt of the task may show of an Article."""
    return {
        "article": fence("article", article.body),
        "sentences": fence("article", numbered([article.body[start:end] for start, end in spans])),
        "headline": fence("headline", article.headline),
        "language": article.language,
    }


def _request(
    article: Article, spans: list[tuple[int, int]], text: str, name: str, prompt: Prompt, repeat: int
) -> Request:
    asked = {"propositions": fence("propositions", text), "proposition": fence("statement", text), "question": name}
    request = prompt.request("headline", article, shown(article, spans) | asked, repeat)
    if name == SENTENCE:
        return request
    return replace(request, schema=None, choices=(YES, NO), parameters={**request.parameters, "max_tokens": 1})


def _read(
    text: str, outputs: list[Output], body: str, spans: list[tuple[int, int]], prompt: Prompt
) -> Proposition | Failure:
    named, *said = outputs
    chances: dict[str, float] = {}
    for name, output in zip(QUESTIONS, said, strict=True):
        if YES not in output.chances:
            message = f"The answer to {name!r} is neither {YES} nor {NO}: {output.text[:40]!r}."
            return Failure(kind="invalid_answer", message=message)
        chances[name] = output.chances[YES]
    evidence = _sentence(named.text, body, spans)
    if prompt.calibration:
        verdict, reason = prompt.calibration.verdict(chances), None
    else:
        bears, asserts, denies = plain_answers(chances)
        verdict, reason = decide(bears, asserts, denies)
    if verdict == "unaddressed":
        return Proposition(text=text, verdict=verdict, chances=chances)
    if evidence is None:
        return Failure(
            kind="invalid_evidence", message=f"The answer says {verdict!r} and names no sentence: no verdict."
        )
    return Proposition(text=text, verdict=verdict, reason=reason, evidence=(evidence,), chances=chances)


def _sentence(text: str, body: str, spans: list[tuple[int, int]]) -> Evidence | None:
    """The sentence that an answer names by its number."""
    try:
        found: Any = from_json(text)
    except ValueError:
        return None
    number = found.get("sentence") if isinstance(found, dict) else None
    if not isinstance(number, int) or not 1 <= number <= len(spans):
        return None
    start, end = spans[number - 1]
    return Evidence(quote=body[start:end], start=start, end=end)


def _together(parts: list[Output], data: dict[str, Any] | None) -> Output:
    """One Output for the answers of all questions: what they cost together."""
    usages = [one.usage for one in parts if one.usage]
    return Output(
        text=" ".join(one.text for one in parts),
        data=data,
        usage=reduce(Usage.plus, usages) if usages else None,
        finish="stop",
        seconds=round(sum(one.seconds or 0.0 for one in parts), 3),
        cached=all(one.cached for one in parts),
        notes=tuple(dict.fromkeys(note for one in parts for note in one.notes)),
    )
