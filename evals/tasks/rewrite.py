"""An honest headline in place of a question: a model suggests one, and the method that judged the first judges it too.

Nothing is shown that did not pass. A question must come out `unresolved`; a statement becomes the question of its own
truth and must come out `supported`.
"""

from collections.abc import Callable, Sequence

from pydantic import Field, ValidationError

from evals.files import first_problem
from evals.headlines.form import read_question
from evals.prompts import Prompt
from evals.schema import Article, Asking, Evidence, Failure, Frozen, Reading, Score, Verdict
from evals.tasks.headline import Unusable, check_headline, read_object
from evals.text import fence, squash

Facts = Sequence[Callable[[str, Article], Score]]
"""Checks that flag what a headline says and an Article's body does not."""


class Suggested(Frozen):
    """The answer to the prompt."""

    headline: str = Field(pattern=r"\w", max_length=200)


class Rewrite(Frozen):
    """A suggestion that passed, with its verdict and what that stands on; else `reason` says why there is none."""

    headline: str | None = None
    verdict: Verdict | None = None
    evidence: tuple[Evidence, ...] = ()
    reason: str | None = None


def rewrite(article: Article, reading: Reading, prompt: Prompt, check: Prompt | None, facts: Facts) -> Asking[Rewrite]:
    """Asks for a headline by `prompt`, then about it by `check`; `reading` is what came of the article's own."""
    if reading.verdict is None:
        return Rewrite(reason="the headline asks nothing")
    variables = {
        "article": fence("article", article.body),
        "headline": fence("headline", article.headline),
        "verdict": reading.verdict,
        "evidence": fence("evidence", "\n".join(one.quote for one in reading.evidence) or "-"),
        "language": article.language,
    }
    (answer,) = yield [prompt.request("headline", article, variables, 0)]
    if isinstance(answer, Failure):
        return Rewrite(reason=f"no suggestion: {answer.message}")
    try:
        headline = squash(Suggested.model_validate(read_object(answer.text, answer.finish)).headline)
    except Unusable as problem:
        return Rewrite(reason=f"no suggestion: {problem}")
    except ValidationError as problem:
        return Rewrite(reason=f"no suggestion: the answer lacks its form: {first_problem(problem)}.")
    flags = [flag for one in facts for flag in one(headline, article).flags]
    if flags:
        return Rewrite(reason="; ".join(f"“{flag.quote}”: {flag.reason}" for flag in flags))
    asks = read_question(headline, article.language).form not in ("none", "quoted")
    asked = headline if asks else headline.rstrip(".!。… ") + "?"
    candidate = article.model_copy(update={"headline": asked, "labels": None})
    output, failure = yield from check_headline(candidate, check, 0)
    if failure or output is None:
        return Rewrite(reason=f"the suggestion could not be checked: {failure.message if failure else 'no answer'}")
    found = Reading.model_validate(output.data or {})
    if told := _problem(found, asks):
        return Rewrite(reason=told)
    return Rewrite(headline=headline, verdict=found.verdict, evidence=found.evidence)


def _problem(found: Reading, asks: bool) -> str | None:
    """Why a suggestion is no honest headline, where the method says so."""
    kind, wanted = ("question", "unresolved") if asks else ("statement", "supported")
    if found.verdict != wanted:
        return f"a {kind} must come out {wanted}, and the suggested one is {found.verdict}"
    if found.dropped_mark_asserts:
        return "without its question mark the suggestion states as a fact what the article leaves open"
    if false := next((one.text for one in found.presuppositions if one.status == "contradicted"), None):
        return f"the suggestion takes for granted what the article contradicts: {false}"
    return None
