"""`rules`: a transparent triage of question headlines that needs no model. Not a judge: it never gates a build.

It looks for the body's sentences that share the asked act's rarer words, then for cue words in them (commit, deny,
propose, pending, hedge), and says which sentences and cues led to its verdict. Word lists are English; a question
in any other language is refused, not guessed at.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.errors import ModelError
from evals.headlines.form import Question, read_question
from evals.headlines.rules import combine, reason_of, union
from evals.lexicon import Lexicon, lexicon
from evals.schema import (
    Article,
    Evidence,
    Output,
    Presupposition,
    Proposition,
    Reading,
    Reason,
    Request,
    TaskName,
    Verdict,
)
from evals.text import sentence_spans, words

ADDRESSED = 0.5
"""Share of a proposition's rarity-weighted words that its best sentences must hold."""
NEAR = 0.6
"""Sentences with at least this share of the best one's overlap are read for cues too."""


@dataclass(frozen=True)
class _Sentence:
    start: int
    text: str
    stems: frozenset[str]
    cues: Mapping[str, str]

    @property
    def evidence(self) -> Evidence:
        return Evidence(quote=self.text, start=self.start, end=self.start + len(self.text))


class Rules:
    """Form by rule, verdict by overlap and cues; `confidence` is always low."""

    tasks: frozenset[TaskName] = frozenset({"headline"})
    promptless = True

    def __init__(self, spec: str = "rules", *_: object) -> None:
        self.name = spec

    def identity(self) -> Mapping[str, str]:
        """Just its name."""
        return {"model": self.name}

    async def answer(self, request: Request) -> Output:
        """A Reading as data.

        Raises:
            ModelError: a question in a language without word lists.
        """
        reading = triage(request.article)
        return Output(text=reading.verdict or "", data=reading.model_dump(exclude_none=True), finish="stop")

    async def close(self) -> None:
        """Nothing to let go of."""


def triage(article: Article) -> Reading:
    """What the rules make of an article's headline.

    Raises:
        ModelError: `bad_request` where the language has no word lists.
    """
    question = read_question(article.headline, article.language)
    if question.form in ("none", "quoted"):
        return Reading(form=question.form, confidence="low", notes=("the headline asks nothing",))
    lexical = lexicon(article.language)
    if lexical is None:
        what = "a language that was not recognised (see --language)" if article.language == "und" else article.language
        raise ModelError(f"rules has no word lists for {what}: ask a model.", "bad_request")
    body = _read_body(article, lexical)
    weights = _rarity(body)
    propositions = []
    notes: list[str] = []
    for text in question.propositions:
        proposition, why = _judge(text, question, body, weights, lexical)
        propositions.append(proposition)
        notes.append(why)
    verdicts = [one.verdict for one in propositions if one.verdict]
    verdict = combine(question.form, verdicts)
    return Reading(
        form=question.form,
        propositions=tuple(propositions),
        verdict=verdict,
        reason=reason_of(verdict, propositions),
        evidence=union(propositions),
        presuppositions=tuple(
            _presupposition(text, trigger, body, lexical) for text, trigger in question.presuppositions
        ),
        dropped_mark_asserts=question.dropped_mark_asserts and verdict != "supported",
        confidence="low",
        notes=tuple(notes),
    )


def _stem(word: str) -> str:
    """A crude stem: what is left of a lower-case word without its commonest endings, at most seven letters."""
    plain = re.sub(r"['’]s?$", "", word.lower()).replace(".", "")
    plain = re.sub(r"(?:ingly|edly|ation|ing|ies|ied|ian|ed|es|ly|s)$", "", plain) if len(plain) > 4 else plain
    return plain[:7].rstrip("e")


def _stems(text: str, lexical: Lexicon) -> frozenset[str]:
    return frozenset(_stem(word) for word in words(text) if word.lower() not in lexical.stop and len(word) > 1)


def _read_body(article: Article, lexical: Lexicon) -> list[_Sentence]:
    found = []
    for start, end in sentence_spans(article.body, article.language):
        text = article.body[start:end]
        found.append(_Sentence(start, text, _stems(text, lexical), _cues(text, lexical)))
    return found


def _cues(sentence: str, lexical: Lexicon) -> dict[str, str]:
    """The first word of each kind of cue in a sentence."""
    lower = re.sub(r"(?<=\S )May\b", "", sentence).lower()  # the month is no hedge
    found: dict[str, str] = {}
    for kind, patterns in lexical.cues.items():
        match = re.search(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])", lower)
        if match:
            found[kind] = match.group()
    return found


def _rarity(body: Sequence[_Sentence]) -> dict[str, float]:
    """Inverse sentence frequency of every stem, so that names in every sentence weigh little."""
    counts = Counter(stem for sentence in body for stem in sentence.stems)
    return {stem: math.log(1 + len(body) / count) for stem, count in counts.items()}


def _overlap(wanted: frozenset[str], sentence: _Sentence, weights: Mapping[str, float], unseen: float) -> float:
    total = sum(weights.get(stem, unseen) for stem in wanted)
    return sum(weights.get(stem, unseen) for stem in wanted & sentence.stems) / total if total else 0.0


def _judge(
    text: str, question: Question, body: Sequence[_Sentence], weights: Mapping[str, float], lexical: Lexicon
) -> tuple[Proposition, str]:
    wanted = _stems(text, lexical)
    unseen = math.log(1 + len(body))
    ranked = sorted(((_overlap(wanted, one, weights, unseen), one) for one in body), key=lambda pair: -pair[0])
    best = ranked[0][0] if ranked else 0.0
    near = [one for overlap, one in ranked[:3] if overlap >= max(NEAR * best, 0.3)]
    covered = wanted & frozenset(stem for one in near for stem in one.stems)
    share = len(covered) / len(wanted) if wanted else 0.0
    if not near or share < ADDRESSED:
        return Proposition(
            text=text, verdict="unaddressed"
        ), f"unaddressed: no sentence holds the act ({share:.0%} of its words)"
    verdict, reason, cue = _from_cues(near, question)
    evidence = tuple(one.evidence for one in sorted(near, key=lambda one: one.start))
    return (
        Proposition(text=text, verdict=verdict, reason=reason, evidence=evidence),
        f"{verdict}: {share:.0%} of the act's words in {len(near)} sentence(s), {cue}",
    )


def _from_cues(near: Sequence[_Sentence], question: Question) -> tuple[Verdict, Reason | None, str]:
    """The suggested verdict: firm only where the closest sentence has a firm cue and nothing softens it."""
    if question.form == "wh":
        return "supported", None, "and the question asks for a detail"
    first = near[0].cues
    if question.normative:
        return "unresolved", "opinion", "and the headline asks what ought to be (R7)"
    soft = next((kind for kind in ("propose", "pending", "hedge") if any(kind in one.cues for one in near)), None)
    told = next((one.cues[soft] for one in near if soft and soft in one.cues), "")
    if soft and (soft in first or "commit" not in first) and "deny" not in first:
        reasons: dict[str, Reason] = {"propose": "proposal", "pending": "pending", "hedge": "hedged"}
        return "unresolved", reasons[soft], f"softened by “{told}”"
    if "deny" in first and not question.negated:
        return "contradicted", None, f"denied by “{first['deny']}”"
    if "opinion" in first and "commit" not in first:
        return "unresolved", "opinion", f"argued with “{first['opinion']}”"
    if "commit" in first:
        return "supported", None, f"committed by “{first['commit']}”"
    return "unresolved", "hedged", "without a firm cue"


def _presupposition(text: str, trigger: str, body: Sequence[_Sentence], lexical: Lexicon) -> Presupposition:
    """Supported where one sentence holds most of its words; contradicted where a role is said to be a former one."""
    wanted = _stems(text, lexical)
    ranked = sorted(body, key=lambda one: -len(wanted & one.stems))
    best = ranked[0] if ranked else None
    if best is None or len(wanted & best.stems) < max(1, math.ceil(0.6 * len(wanted))):
        return Presupposition(text=text, trigger=trigger, status="absent")
    role = words(trigger)[-1].lower()
    before, found, _ = best.text.lower().partition(f" {role} ")
    former = role in lexical.roles and bool(found) and not lexical.former.isdisjoint(words(before)[-2:])
    status = "contradicted" if former else "supported"
    return Presupposition.model_validate(
        {"text": text, "trigger": trigger, "status": status, "evidence": (best.evidence,)}
    )
