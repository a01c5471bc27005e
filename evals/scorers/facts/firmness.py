"""What a summary claims more firmly than the article: a hedge, an attribution or a negation lost, force raised.

Each flag is a warning. Measured by `python tests/benchmarks/facts.py FOLDER report` on 1,526 summaries, with 95 %
intervals over articles, on labels about hallucinations and not about this; then on the half that the rules were
made on; last, how many sentences of the shipped articles it catches of which a cue was taken out by rule:

| check | precision | flagged | recall | made on: precision | flagged | recall | planted |
|---|---|---|---|---|---|---|---|
| hedges | .00 | 4 | .00 | .72 [.00, .86], 21 of one article | 25 | .04 [.00, .13] | .48 of 48 |
| attribution | .31 [.18, .42] | 140 | .09 [.04, .17] | .32 [.25, .40] | 94 | .07 [.04, .10] | .74 of 23 |
| negation | .57 [.00, 1.00] | 7 | .01 [.00, .02] | .91 [.67, 1.00] | 23 | .05 [.01, .08] | .32 of 104 |
| force | .22 [.00, .50] | 9 | .00 | .50 [.00, 1.00] | 4 | .00 | 3 of 5 |

News summaries drop attributions all the time. The ladder of force is the project's own (consider < propose < plan <
decide < do).
"""

import re
from functools import partial

from evals.lexicon.claims import Claims
from evals.schema import Article, Flag, Score
from evals.scorers.facts.aligned import Finding, Pair, Sentence, warning, warnings
from evals.text import words

REACH = {"hedges": 8, "attribution": 12, "negation": 6, "force": 14}
"""Words after a cue that it may be about."""
SHARED = {"hedges": 2, "attribution": 3, "negation": 2, "force": 2}
"""How many of them the other side must have."""
TAIL = 8
"""Words that name the speaker after all that was said: `…, according to the ministry`."""
DECIDED, DONE = 3, 4
"""The last rung of the ladder and what is above it; a decision that is told as done is no news."""


def check_firmness(name: str, summary: str, article: Article) -> Score:
    """The share of aligned sentences that claim no more than the article, by one of FINDINGS."""
    return warnings(name, summary, article, FINDINGS[name], f"{name}|aligned:.5|v:1")


def _about(check: str, pair: Pair, one: Sentence, offset: int) -> list[str]:
    """What a cue that ends there is about, where the other side has enough of it."""
    found = pair.about(one, offset, REACH[check])
    return found if len(found) >= SHARED[check] else []


def _hedge(pair: Pair, cues: Claims) -> Flag | None:
    """Flags nothing where the summary hedges in any way, or any source states it without a hedge."""
    if cues.hedged.search(pair.sentence.text) or not all(cues.hedges.search(one.text) for one in pair.sources):
        return None
    return _dropped("hedges", "hedge", cues.hedges, pair)


def _dropped(check: str, what: str, cue: re.Pattern[str], pair: Pair) -> Flag | None:
    source = pair.sources[0]
    for match in cue.finditer(source.text):
        if about := _about(check, pair, source, match.end()):
            return warning(pair, pair.span(about), source, f"{what} dropped: the article says “{match.group()}”")
    return None


def _attribution(pair: Pair, cues: Claims) -> Flag | None:
    """Flags nothing where the summary attributes in any way, or any source states it by itself."""
    told = cues.attributions
    if cues.attributed.search(pair.sentence.text) or not all(told.search(one.text) for one in pair.sources):
        return None
    source = pair.sources[0]
    for match in told.finditer(source.text):
        at_the_end = len(words(source.text[match.end() :])) <= TAIL
        if at_the_end or _about("attribution", pair, source, match.end()):
            reason = f"attribution dropped: the article has “{match.group()}”"
            return warning(pair, (pair.sentence.start, pair.sentence.end), source, reason)
    return None


def _negation(pair: Pair, cues: Claims) -> Flag | None:
    """Looks for a plain negation on one side and none of any kind on the other."""
    text = pair.sentence.text
    unsaid = not cues.negated.search(text) and all(cues.negations.search(one.text) for one in pair.sources)
    if unsaid and (found := _dropped("negation", "negation", cues.negations, pair)):
        return found
    if not any(cues.negated.search(one.text) for one in pair.sources):
        for match in cues.negations.finditer(text):
            if _about("negation", pair, pair.sentence, match.end()):
                start = pair.sentence.start + match.start()
                span = (start, start + len(match.group()))
                return warning(pair, span, pair.sources[0], "negation not in the article")
    return None


def _force(pair: Pair, cues: Claims) -> Flag | None:
    """The strongest that any source says of an act that both name, against the weakest that the summary says."""
    source = pair.sources[0]
    said = [_rungs(one, cues.ladder) for one in pair.sources]
    if not all(said) or max(said[0])[0] >= DECIDED:
        return None
    strongest, (_, word, end) = max(rung for found in said for rung, _, _ in found), max(said[0])
    ours = min(_rungs(pair.sentence, cues.ladder_also), default=(DONE, "", 0), key=lambda rung: rung[0])
    about = _about("force", pair, source, end)
    if ours[0] <= strongest or not about:
        return None
    stated = f", the summary “{ours[1]}”" if ours[1] else ", the summary has it done"
    return warning(pair, pair.span(about), source, f"force raised: the article says “{word}”{stated}")


def _rungs(sentence: Sentence, ladder: tuple[re.Pattern[str], ...]) -> list[tuple[int, str, int]]:
    """What the sentence says of an act, as (rung from 0, the word, where it ends)."""
    return [
        (rung, match.group(), match.end())
        for rung, pattern in enumerate(ladder)
        for match in pattern.finditer(sentence.text)
    ]


FINDINGS: dict[str, Finding] = {"hedges": _hedge, "attribution": _attribution, "negation": _negation, "force": _force}
check_hedges, check_attribution, check_negation, check_force = (partial(check_firmness, name) for name in FINDINGS)
