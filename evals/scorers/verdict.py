"""A headline's answer against what people say of it: the verdict, the evidence, what is taken for granted."""

import re
from collections.abc import Iterable, Iterator, Sequence

from evals.lexicon import lexicon
from evals.schema import Article, Evidence, Labels, Presupposition, Reading, Sample, Score, TaskName
from evals.text import WIDE, find_quote, squash, words

_SIGNATURE = "verdict|labels:article|v:1"
_OVERLAP = "evidence_overlap|labels:article|v:1"
_PRESUPPOSITIONS = "presuppositions|match:trigger,words>.5|v:1"
NOTHING_ASKED = "none"
"""How a Reading without a verdict is written, in a label or an answer: the headline asks nothing."""
UNMATCHED = "unmatched"
"""How a labelled presupposition is written that the answer gives no status."""
SAME = 0.5
"""Two texts of which more than this share of the words are common (Dice) say the same."""


class VerdictAgreement:
    """Grades a Reading by the article's labels: three Scores, of which only `verdict` is an Estimate of its own.

    `verdict`: 1 where the verdict is the label's, else 0; `unscored` without a label. The Score keeps both.

    `evidence_overlap`: of a right verdict, 1 where a sentence that it stands on shares characters with a labelled
    one, else 0; `unscored` where the verdict is wrong or either side has no evidence.

    `presuppositions`: of the labelled presuppositions that the answer gives a status, the share given the right one,
    0 to 1. `expected` and `label` list the statuses in the labels' order, parted by `, `, with `unmatched` where the
    answer has none; `unscored` where it has none at all.
    """

    tasks: frozenset[TaskName] = frozenset({"headline"})
    names: tuple[str, ...] = ("verdict", "evidence_overlap", "presuppositions")

    def score(self, sample: Sample, article: Article) -> list[Score]:
        """One Score of each name; that of the verdict has the evidence that it stands on."""
        assert sample.output is not None
        reading = Reading.model_validate(sample.output.data or {})
        labels = article.labels or Labels()
        verdict = _verdict(reading, labels)
        return [verdict, _overlap(verdict, labels, article.body), _presuppositions(reading, labels, article.language)]


def _unscored(name: str, reason: str, signature: str, label: str | None = None, expected: str | None = None) -> Score:
    return Score(name=name, status="unscored", label=label, expected=expected, reason=reason, signature=signature)


def _verdict(reading: Reading, labels: Labels) -> Score:
    said, expected = reading.verdict or NOTHING_ASKED, labels.verdict or NOTHING_ASKED
    signature = f"{_SIGNATURE}|{reading.method}" if reading.method else _SIGNATURE
    if labels.form is None and labels.verdict is None:
        found = _unscored("verdict", "no label", signature, said)
        return found.model_copy(update={"evidence": reading.evidence})
    if said == expected == NOTHING_ASKED:
        return _unscored("verdict", "the headline asks nothing", signature, said, expected)
    return Score(
        name="verdict",
        value=float(said == expected),
        label=said,
        expected=expected,
        evidence=reading.evidence,
        signature=signature,
    )


def _overlap(verdict: Score, labels: Labels, body: str) -> Score:
    if verdict.value != 1:
        reason = verdict.reason or "the verdict is not the label's"
        return _unscored("evidence_overlap", reason, _OVERLAP)
    labelled, answered = list(_spans(labels.evidence, body)), list(_spans(verdict.evidence, body))
    if not labelled or not answered:
        whose = "answer" if labelled else "label"
        return _unscored("evidence_overlap", f"the {whose} has no evidence", _OVERLAP)
    common = any(start < end and begin < stop for start, stop in labelled for begin, end in answered)
    return Score(name="evidence_overlap", value=float(common), signature=_OVERLAP)


def _spans(evidence: Iterable[Evidence], body: str) -> Iterator[tuple[int, int]]:
    """Where each piece stands; one without offsets, wherever its quote stands."""
    for piece in evidence:
        found = piece if piece.start is not None and piece.end is not None else find_quote(body, piece.quote)
        if found and found.start is not None and found.end is not None:
            yield found.start, found.end


def _presuppositions(reading: Reading, labels: Labels, language: str) -> Score:
    labelled = [one for one in labels.presuppositions if one.status]
    if not labelled:
        return _unscored("presuppositions", "no labelled presupposition", _PRESUPPOSITIONS)
    partners = match(labelled, [one for one in reading.presuppositions if one.status], language)
    pairs = [
        (one.status or "", partner.status if partner else None) for one, partner in zip(labelled, partners, strict=True)
    ]
    expected, said = ", ".join(right for right, _ in pairs), ", ".join(status or UNMATCHED for _, status in pairs)
    judged = [right == status for right, status in pairs if status]
    if not judged:
        reason = "the answer gives no labelled presupposition a status"
        return _unscored("presuppositions", reason, _PRESUPPOSITIONS, said, expected)
    return Score(
        name="presuppositions",
        value=sum(judged) / len(judged),
        label=said,
        expected=expected,
        signature=_PRESUPPOSITIONS,
    )


def match(
    labelled: Sequence[Presupposition], answered: Sequence[Presupposition], language: str
) -> list[Presupposition | None]:
    """The answered presupposition that says the same as each labelled one, or None; each is taken once.

    Two with one trigger (whatever its case and spaces) say the same; of the others, the pair with most words in
    common first (Dice: twice the common words by all words, and more than half), without possessives and, where the
    language has a list of them, function words. In a script without spaces every character is a word.
    """
    closeness = sorted(
        (-_closeness(one, other, language), at, place)
        for at, one in enumerate(labelled)
        for place, other in enumerate(answered)
    )
    found: dict[int, int] = {}
    for nearness, at, place in closeness:
        if -nearness > SAME and at not in found and place not in found.values():
            found[at] = place
    return [answered[found[at]] if at in found else None for at in range(len(labelled))]


def _closeness(one: Presupposition, other: Presupposition, language: str) -> float:
    """The share of common words, 0 to 1; 2 for one trigger."""
    trigger = squash(one.trigger).lower()
    if trigger and trigger == squash(other.trigger).lower():
        return 2.0
    ours, theirs = _content(one.text, language), _content(other.text, language)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs) or 1)


def _content(text: str, language: str) -> frozenset[str]:
    known = lexicon(language)
    parts = (part for word in words(text.lower()) for part in re.split("['’]", word))
    stop = known.stop if known else frozenset()
    return frozenset(part for part in parts if len(part) > 1 and part not in stop) | frozenset(WIDE.findall(text))
