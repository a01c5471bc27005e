"""Key-fact recall: facts drawn from the article before any summary is seen, then looked for in it one by one.

The share of key facts that a summary gives is FineSurE's completeness (Song et al., ACL 2024, arXiv 2407.00908) and, by
people, the recall of Pyramids (Nenkova & Passonneau 2004) and LitePyramids (Shapira et al. 2019). Here a fact must
quote its source, and each is a question of its own, so that no answer leans on another. One plain yes/no question about
relevance agrees worse with people than a scale (.404 against .547 on SummEval, BINEVAL 2026): key facts take its place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import Field

from evals.prompts import Criterion
from evals.schema import Article, Evidence, Frozen, Output
from evals.scorers.rubric_answers import Said, Unusable, Vote, read_as, shares
from evals.text import fence, find_quote, sentences

MOST = 6
"""Key facts of one article; with more, trifles are counted."""


class KeyFact(Frozen):
    """A fact and the words that state it."""

    quote: str
    fact: str = Field(min_length=1)


class KeyFacts(Frozen):
    """What a judge answers when it is asked for an article's key facts."""

    facts: tuple[KeyFact, ...] = Field(min_length=1, max_length=MOST)


@dataclass(frozen=True)
class Drawn:
    """The facts whose quote stands in their source, and how many had to be dropped because theirs does not."""

    facts: tuple[tuple[str, Evidence], ...]
    dropped: int


@dataclass(frozen=True)
class Recall:
    """How much of the key facts a summary gives: `value` 0 to 1, None where too few could be judged."""

    value: float | None
    reason: str | None
    evidence: tuple[Evidence, ...]
    """The words of the article that state what is missing; empty where facts are drawn from a reference."""


def likely(source: str) -> str:
    """An answer that draws as many facts as may be, to foresee what is asked about them: a sentence each."""
    found = sentences(source)[:MOST]
    return KeyFacts(facts=tuple(KeyFact(quote=one, fact=one) for one in found)).model_dump_json()


def source_of(criterion: Criterion, article: Article) -> str:
    """The text that the facts are drawn from; empty where there is none."""
    return article.body if criterion.facts_from == "article" else "\n\n".join(article.references)


def variables_of(criterion: Criterion, source: str) -> dict[str, str]:
    """What the prompt that draws facts is filled in with: never anything of a summary, so that all share the answer."""
    kind = "article" if criterion.facts_from == "article" else "reference summary"
    return {"article": fence(kind, source), "kind": kind}


def drawn_from(source: str) -> Callable[[Output], tuple[Drawn, tuple[str, ...]]]:
    """Reads the facts in an answer; those whose quote is not in the source are dropped and counted."""

    def read(output: Output) -> tuple[Drawn, tuple[str, ...]]:
        answer, notes = read_as(KeyFacts, output)
        found = [(one.fact.strip(), quote) for one in answer.facts if (quote := find_quote(source, one.quote))]
        facts = tuple({fact: (fact, quote) for fact, quote in found}.values())
        if not facts:
            raise Unusable(f"none of its {len(answer.facts)} facts quotes four words of the source")
        return Drawn(facts, len(answer.facts) - len(found)), notes

    return read


def question_about(criterion: Criterion, fact: str) -> str:
    """The criterion's question with the fact below it."""
    return f"{criterion.question}\n{fence('fact', fact)}"


def recall(criterion: Criterion, drawn: Drawn, said: Sequence[Sequence[Said[Vote]]]) -> Recall:
    """The mean over the facts of how sure each is to be in the summary; `said` has each fact's answers."""
    judged = [
        (fact, sum(votes) / len(votes)) for fact, one in zip(drawn.facts, said, strict=True) if (votes := shares(one))
    ]
    unjudged = len(drawn.facts) - len(judged)
    if 2 * unjudged > len(drawn.facts) or not judged:
        return Recall(None, _problem(said), ())
    missing = [fact for fact, share in judged if share <= 0.5]
    told = (
        [f"{len(missing)} of {len(judged)} key facts are missing: {_listed([text for text, _ in missing])}"]
        if missing
        else []
    )
    told += [f"{unjudged} could not be judged"] if unjudged else []
    told += (
        [f"{drawn.dropped} more were dropped: their quote is not in the {criterion.facts_from}"]
        if drawn.dropped
        else []
    )
    return Recall(
        value=sum(share for _, share in judged) / len(judged),
        reason="; ".join(told) or None,
        evidence=tuple(quote for _, quote in missing) if criterion.facts_from == "article" else (),
    )


def _problem(said: Sequence[Sequence[Said[Vote]]]) -> str:
    return next(
        (one.problem for answers in said for one in answers if one.problem), "the judge says of no fact yes or no"
    )


def _listed(facts: Sequence[str]) -> str:
    return "; ".join(f"“{fact}”" for fact in facts)
