"""An attribution dropped: the article says who says so, and the summary states it as a fact.

Measured by `python tests/benchmarks/facts.py FOLDER report`, with 95 % intervals over articles, on labels that are
about hallucinations and not about this: precision .31 [.18, .42] (140 flagged), recall .09 [.04, .17] over 1,526
summaries; on the half that the rules were made on .32 [.25, .40] (94 flagged), recall .07 [.04, .10]. Of 23 sentences
of the shipped articles with an attribution taken out by rule it catches .74. News summaries drop attributions all the
time.
"""

from evals.lexicon.claims import Claims
from evals.schema import Article, Flag, Score
from evals.scorers.facts.aligned import Pair, warning, warnings
from evals.text import words

TAIL = 8
"""Words that name the speaker after all that was said: `…, according to the ministry`."""
REACH = 12
"""Words after an attribution that are what was said."""
SHARED = 3
"""How many of them the summary must have."""


def check_attribution(summary: str, article: Article) -> Score:
    """The share of aligned sentences that keep the article's attributions; each dropped one is a warning."""
    return warnings("attribution", summary, article, _find, "attribution|aligned:.5|v:1")


def _find(pair: Pair, cues: Claims) -> Flag | None:
    """Flags nothing where the summary attributes in any way, or any source states it by itself."""
    if cues.attributed.search(pair.sentence.text) or not all(
        cues.attributions.search(one.text) for one in pair.sources
    ):
        return None
    source = pair.sources[0]
    for match in cues.attributions.finditer(source.text):
        at_the_end = len(words(source.text[match.end() :])) <= TAIL
        if at_the_end or len(pair.about(source, match.end(), REACH)) >= SHARED:
            reason = f"attribution dropped: the article has “{match.group()}”"
            return warning(pair, (pair.sentence.start, pair.sentence.end), source, reason)
    return None
