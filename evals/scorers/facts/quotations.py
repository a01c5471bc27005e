"""Quotations in a summary that the article does not have word for word, or has as nobody's words.

Measured by `python tests/benchmarks/facts.py FOLDER report`, with 95 % intervals over articles: precision .48
[.40, .86], recall .04 [.01, .11] over 1,526 summaries (44 flagged); on the half that the rules were made on .91
[.57, 1.00] and .07 [.01, .17] (33 flagged). The labels are about facts, not wording: the 26 flags against the label
were read, and every one is a misquotation, 19 of them of one article (`failed to get` quoted as "did not get").
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from evals.schema import Article, Evidence, Flag, Score
from evals.scorers.facts.aligned import closest
from evals.text import WIDE

MIN_WORDS = 3
"""Shorter ones are names, ironies and terms as often as speech."""
_INSIDE = r"(?:[^‘’'\n]|(?<=\w)[’'](?=\w)){1,600}"
QUOTATION = re.compile(
    r"“(?P<a>[^“”\n]+)(?:”|$)|„(?P<b>[^„“”\n]+)(?:[“”]|$)|«(?P<c>[^«»\n]+)(?:»|$)|»(?P<d>\w[^«»\n]+)«|‹(?P<e>[^‹›\n]+)›|"
    r"「(?P<f>[^「」\n]+)(?:」|$)|『(?P<g>[^『』\n]+)(?:』|$)|[\"＂](?P<h>(?!\s)[^\"＂\n]+)(?:(?<!\s)[\"＂]|$)|"
    rf"``(?P<i>(?!\s).+?)(?:(?<!\s)''|$)|(?<!\w)”(?P<j>\w[^“”\n]*)”|(?<!\w)‘(?P<k>(?!\s){_INSIDE})(?<!\s)[’'](?!\w)|"
    rf"(?<!\w)'(?P<l>(?![\s\d]){_INSIDE})(?<!\s)'(?!\w)",
    re.M,
)
"""What stands between quotation marks of any language; one that goes on in the next paragraph ends with its own."""
_TOKEN = re.compile(rf"{WIDE.pattern}|(?:(?!{WIDE.pattern})(?:\w|(?<=\w)['’](?=\w)))+")
_LEFT_OUT = re.compile(r"\[[^\]]*\]|\([^)]*\)|…|\.\s?\.\s?\.")
_SIGNATURE = "quotes|words:3|v:1"


def check_quotations(summary: str, article: Article) -> Score:
    """The share of the summary's quotations of three words or more whose words stand in the article, in that order.

    Case, punctuation, what is left out by `…` and what stands in brackets do not count. One whose words stand in the
    article outside quotation marks is speech that nobody spoke: a warning, which the value leaves alone.
    """
    found = [(start, quote) for start, quote in quotations(summary) if _long_enough(quote)]
    if not found:
        return Score(name="quotes", status="unscored", reason="no quotation in the summary", signature=_SIGNATURE)
    flags = [flag for start, quote in found if (flag := _flag(start, quote, summary, article))]
    invented = sum(not flag.warning for flag in flags)
    return Score(
        name="quotes",
        value=1 - invented / len(found),
        reason=f"{invented} of {len(found)} quotations are not in the article word for word" if invented else None,
        flags=tuple(flags),
        signature=_SIGNATURE,
    )


def quotations(text: str) -> Iterator[tuple[int, str]]:
    """What stands in quotation marks, without them, and where it starts."""
    for match in QUOTATION.finditer(text):
        name = match.lastgroup
        assert name is not None
        yield match.start(name), match[name]


def _long_enough(quote: str) -> bool:
    return len(WIDE.findall(quote)) >= 2 * MIN_WORDS or len(quote.split()) >= MIN_WORDS


def _flag(start: int, quote: str, summary: str, article: Article) -> Flag | None:
    body = _read(article.body)
    end = start + len(quote)
    pieces = [_tokens(piece) for piece in _LEFT_OUT.split(re.sub(r"\[(\w{1,3})\]", r"\1", quote))]
    unspoken = [piece for piece in pieces if piece and not any(body.spoken.places(piece))]
    places = [next(body.whole.places(piece), None) for piece in unspoken]
    if not all(places):
        reason, source = "quotation not in the article word for word", closest(summary, start, article)
        return Flag(quote=quote, start=start, end=end, reason=reason, source=source)
    if not places or not body.spoken.spans or _is_title(quote):
        return None
    assert places[0] is not None
    first, last = places[0]
    source = Evidence(quote=article.body[first:last], start=first, end=last)
    reason = "invented direct speech: the article says this, and quotes nobody"
    return Flag(quote=quote, start=start, end=end, reason=reason, source=source, warning=True)


@dataclass(frozen=True)
class _Line:
    """Words parted by spaces: where each starts in the line, and where it stands in the text."""

    text: str
    starts: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]

    def places(self, tokens: list[str]) -> Iterator[tuple[int, int]]:
        """Everywhere that these words stand in a row, as offsets of the text."""
        wanted = f" {' '.join(tokens)} "
        at = self.text.find(wanted)
        while at >= 0:
            first = bisect_right(self.starts, at + 1) - 1
            yield self.spans[first][0], self.spans[first + len(tokens) - 1][1]
            at = self.text.find(wanted, at + 1)


@dataclass(frozen=True)
class _Body:
    """All words of a body, and those in quotation marks: `"It is," he said, "over."` has `it is over`."""

    whole: _Line
    spoken: _Line


@lru_cache(maxsize=32)
def _read(body: str) -> _Body:
    tokens = [(_plain(match.group()), match.span()) for match in _TOKEN.finditer(body)]
    spoken: list[tuple[str, tuple[int, int]]] = []
    at = 0
    for start, quote in quotations(body):
        at = bisect_left(tokens, start, lo=at, key=lambda pair: pair[1][0])
        end = bisect_left(tokens, start + len(quote), lo=at, key=lambda pair: pair[1][0])
        spoken += tokens[at:end]
    return _Body(_line(tokens), _line(spoken))


def _line(tokens: list[tuple[str, tuple[int, int]]]) -> _Line:
    starts, at = [], 1
    for token, _ in tokens:
        starts.append(at)
        at += len(token) + 1
    return _Line(f" {' '.join(token for token, _ in tokens)} ", tuple(starts), tuple(span for _, span in tokens))


def _plain(token: str) -> str:
    return re.sub("['’]", "", token.casefold())


def _tokens(text: str) -> list[str]:
    return [_plain(match.group()) for match in _TOKEN.finditer(text)]


def _is_title(quote: str) -> bool:
    """`To Kill a Mockingbird`: a work, not speech."""
    return all(word[0].isupper() or len(word) <= 3 for word in quote.split()) and quote[:1].isupper()
