"""A negation mismatch: the article says that it is not so, and the summary that it is; or the other way round.

Measured by `python tests/benchmarks/facts.py FOLDER report`, with 95 % intervals over articles, on labels that are
about hallucinations and not about this: precision .57 [.00, 1.00] (7 flagged), recall .01 [.00, .02] over 1,526
summaries; on the half that the rules were made on .91 [.67, 1.00] (23 flagged), recall .05 [.01, .08]. Of 104
sentences of the shipped articles with a negation taken out by rule it catches .32.
"""

from evals.lexicon.claims import Claims
from evals.schema import Article, Flag, Score
from evals.scorers.facts.aligned import Pair, warning, warnings

REACH = 6
"""Words after a negation that it may be about."""
SHARED = 2
"""How many of them the other side must have."""


def check_negation(summary: str, article: Article) -> Score:
    """The share of aligned sentences that negate as the article does; each mismatch is a warning."""
    return warnings("negation", summary, article, _find, "negation|aligned:.5|v:1")


def _find(pair: Pair, cues: Claims) -> Flag | None:
    """Looks for a plain negation on one side and none of any kind on the other."""
    source, text = pair.sources[0], pair.sentence.text
    if not cues.negated.search(text) and all(cues.negations.search(one.text) for one in pair.sources):
        for match in cues.negations.finditer(source.text):
            about = pair.about(source, match.end(), REACH)
            if len(about) >= SHARED:
                return warning(pair, pair.span(about), source, f"negation dropped: the article says “{match.group()}”")
    if not any(cues.negated.search(one.text) for one in pair.sources):
        for match in cues.negations.finditer(text):
            if len(pair.about(pair.sentence, match.end(), REACH)) >= SHARED:
                start = pair.sentence.start + match.start()
                return warning(pair, (start, start + len(match.group())), source, "negation not in the article")
    return None
