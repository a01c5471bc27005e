"""Force raised: what the article has as considered, proposed or planned, the summary has as decided or done.

The ladder is the project's own (consider < propose < plan < decide < do). Measured by `python
tests/benchmarks/facts.py FOLDER report`, with 95 % intervals over articles, on labels that are about hallucinations
and not about this: precision .22 [.00, .50] (9 flagged), recall .00 over 1,526 summaries; on the half that the rules
were made on .50 [.00, 1.00] (4 flagged), recall .00. Of 5 sentences of the shipped articles with a step of the ladder
raised by rule it catches 3.
"""

import re

from evals.lexicon.claims import Claims
from evals.schema import Article, Flag, Score
from evals.scorers.facts.aligned import Pair, Sentence, warning, warnings

REACH = 14
"""Words after a rung within which the act stands."""
SHARED = 2
"""How many of them the summary must have."""
DECIDED, DONE = 3, 4
"""The last rung of the ladder and what is above it; a decision that is told as done is no news."""


def check_force(summary: str, article: Article) -> Score:
    """The share of aligned sentences that go no further than the article; each that does is a warning."""
    return warnings("force", summary, article, _find, "force|aligned:.5|v:1")


def _find(pair: Pair, cues: Claims) -> Flag | None:
    """The strongest that any source says of an act that both name, against the weakest that the summary says."""
    source = pair.sources[0]
    said = [_rungs(one, cues.ladder) for one in pair.sources]
    if not all(said) or max(said[0])[0] >= DECIDED:
        return None
    strongest, (_, word, end) = max(rung for found in said for rung, _, _ in found), max(said[0])
    ours = min(_rungs(pair.sentence, cues.ladder_also), default=(DONE, "", 0), key=lambda rung: rung[0])
    about = pair.about(source, end, REACH)
    if ours[0] <= strongest or len(about) < SHARED:
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
