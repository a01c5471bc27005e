"""A hedge dropped: the article says `may`, `reportedly` or `alleged`, and the summary states it as a fact.

Measured by `python tests/benchmarks/facts.py FOLDER report`, with 95 % intervals over articles, on labels that are
about hallucinations and not about this: precision .00 (4 flagged), recall .00 over 1,526 summaries; on the half that
the rules were made on .72 [.00, .86] (25 flagged, 21 of them of one article), recall .04 [.00, .13]. Of 48 sentences
of the shipped articles with a hedge taken out by rule it catches .48.
"""

from evals.lexicon.claims import Claims
from evals.schema import Article, Flag, Score
from evals.scorers.facts.aligned import Pair, warning, warnings

REACH = 8
"""Words after a hedge that it may be about."""
SHARED = 2
"""How many of them the summary must have."""


def check_hedges(summary: str, article: Article) -> Score:
    """The share of aligned sentences that keep the article's hedges; each dropped one is a warning."""
    return warnings("hedges", summary, article, _find, "hedges|aligned:.5|v:1")


def _find(pair: Pair, cues: Claims) -> Flag | None:
    """Flags nothing where the summary hedges in any way, or any source states it without a hedge."""
    if cues.hedged.search(pair.sentence.text) or not all(cues.hedges.search(one.text) for one in pair.sources):
        return None
    source = pair.sources[0]
    for match in cues.hedges.finditer(source.text):
        about = pair.about(source, match.end(), REACH)
        if len(about) >= SHARED:
            return warning(pair, pair.span(about), source, f"hedge dropped: the article says “{match.group()}”")
    return None
