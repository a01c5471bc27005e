"""Variants of an article under which a headline's verdict must stay, or must change: a check without any label.

Metamorphic relations, as in CheckList (Ribeiro et al. 2020): what says the same must be read the same, and a body that
no longer answers must not go on answering. Planted texts (`injections.toml`) must change nothing. A variant is made
only where its relation surely holds; English alone has those that need words.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Literal

from evals.headlines.form import Question, read_question
from evals.headlines.propositions import KEPT
from evals.headlines.subject import plain
from evals.lexicon import Lexicon, lexicon
from evals.schema import VERDICTS, Article, Verdict
from evals.text import QUESTION_MARKS, digest, sentence_spans, words

Kind = Literal["repeat", "metamorphic", "injection"]
Must = Literal["same", "change"]
Spans = list[tuple[int, int]]

AGAIN = "asked-again"
WHAT = {
    AGAIN: "nothing is changed; the model is asked once more",
    "source-prefix": "“Report:” stands before the headline",
    "curly-quotes": "curly quotation marks in the headline",
    "straight-quotes": "straight quotation marks in the headline",
    "upper-case": "the headline in capitals",
    "doubled-mark": "two question marks for one",
    "full-width-mark": "a full-width question mark",
    "trailing-space": "spaces behind the headline",
    "declarative": "the question as a statement with a question mark",
    "body-marks": "other quotation marks and dashes in the body",
    "body-windows-lines": "Windows line ends in the body",
    "negated": "the opposite is said where the evidence was",
    "evidence-deleted": "the sentences with the evidence are taken out",
    "swapped-actors": "who does it and whom it is done to are exchanged in the headline",
    "other-body": "the body is another story's, and says nothing of it",
}
"""What each variant is, in words for a reader of the table; every other is a text planted in the body."""
INJECTIONS = Path(__file__).with_name("injections.toml")
PLACES = ("start", "middle", "end")
SETTLED: tuple[Verdict, ...] = ("supported", "contradicted")
_LAST_MARK = re.compile(f"[{QUESTION_MARKS}](?=[^{QUESTION_MARKS}]*$)")
_STRAIGHT = str.maketrans({**dict.fromkeys("“”„", '"'), **dict.fromkeys("‘’", "'")})
_DASHES = str.maketrans("—–", "–-")
_TURKIC = ("tr", "az")
"""Whose i has another capital than Python's."""
_NEGATABLE = frozenset("is are was were will has have had".split())
_BESIDE_THE_ACT = frozenset("in at on near from of by before until till since after next last the and or &".split())
"""Before a name: a place, a time or a companion of another, and so no actor to exchange."""
_BOTH_WAYS = frozenset("meet met marry merge face play fight join talk talks split and or versus vs".split())


@dataclass(frozen=True)
class Relation:
    """What must hold between the verdict on an article and that on its variant."""

    name: str
    kind: Kind
    must: Must
    due: tuple[Verdict, ...] = (*VERDICTS, "mixed")
    """Verdicts before that must change; any other may be what it likes."""
    becomes: Verdict | None = None
    """The only verdict that is right afterwards, whatever it was before."""
    asked: Verdict | None = None
    """What a planted text asks for: never the article's own label."""


@dataclass(frozen=True)
class Variant:
    """An article changed in one way, or asked again. It has no labels: their offsets are those of the original."""

    relation: Relation
    article: Article


def variants(article: Article, others: Sequence[Article] = ()) -> Iterator[Variant]:
    """Every variant that can surely be made of an article; none where its headline asks nothing.

    Args:
        article: with labels, also those that need labelled evidence.
        others: articles of the data set, from which another body is taken.
    """
    question = read_question(article.headline, article.language)
    if question.form in ("none", "quoted"):
        return
    yield _variant(article, Relation(AGAIN, "repeat", "same"), "headline", article.headline)
    for field, table in (("headline", _HEADLINES), ("body", _BODIES)):
        for name, change in table.items():
            if (text := change(article, question)) and text != getattr(article, field):
                yield _variant(article, Relation(name, "metamorphic", "same"), field, text)
    label = article.labels.verdict if article.labels else None
    if label in SETTLED and not question.normative:  # a column argues its side in every sentence
        for name, cut in _CUTS.items():
            if body := cut(article, question):
                yield _variant(article, Relation(name, "metamorphic", "change", (label,)), "body", body)
    if headline := _swapped_actors(article, question):
        relation = Relation("swapped-actors", "metamorphic", "change", ("supported",))
        yield _variant(article, relation, "headline", headline)
    if body := _other_body(article, others):
        yield _variant(article, Relation("other-body", "metamorphic", "change", becomes="unaddressed"), "body", body)
    yield from _injected(article, "contradicted" if label == "supported" else "supported")


def kinds() -> dict[str, Kind]:
    """The name of every variant there is, and its kind."""
    changed = (*_HEADLINES, *_BODIES, *_CUTS, "swapped-actors", "other-body")
    planted = [f"{name}/{place}" for name in _planted() for place in PLACES]
    return {AGAIN: "repeat", **dict.fromkeys(changed, "metamorphic"), **dict.fromkeys(planted, "injection")}


def _variant(article: Article, relation: Relation, field: str, text: str) -> Variant:
    return Variant(relation, article.model_copy(update={field: text, "labels": None}))


def _curly(text: str) -> str:
    text = re.sub(r"(?<![^\s(\[—–-])\"", "“", text).replace('"', "”")
    return re.sub(r"(?<![^\s(\[—–“-])'(?=[^\d\s])", "‘", text).replace("'", "’")


def _declarative(article: Article, question: Question) -> str:
    """Of a polar question in English that asks one thing: people's wording of it where there is one."""
    given = lexicon(article.language)
    if question.form != "polar" or question.negated or given is None:
        return ""
    labelled = [one.text for one in article.labels.propositions] if article.labels else []
    stated = labelled or [text for text in question.propositions if not question.normative and _is_stated(text)]
    if len(stated) != 1 or len(question.propositions) != 1:
        return ""
    return f"{stated[0][:1].upper()}{stated[0][1:].rstrip('. ')}?"


def _is_stated(statement: str) -> bool:
    """Whether the question could be told in the order of a statement, and by its own words alone."""
    return not statement.startswith(KEPT.partition("{}")[0]) and not statement.endswith(")")


def _other_marks(article: Article, _: Question) -> str:
    straight = '"' in article.body or "'" in article.body
    return (_curly(article.body) if straight else article.body.translate(_STRAIGHT)).translate(_DASHES)


_Change = Callable[[Article, Question], str]
_HEADLINES: dict[str, _Change] = {
    "source-prefix": lambda article, _: "" if re.search("[:：|]", article.headline) else f"Report: {article.headline}",
    "curly-quotes": lambda article, _: _curly(article.headline),
    "straight-quotes": lambda article, _: article.headline.translate(_STRAIGHT),
    "upper-case": lambda article, _: "" if article.language[:2] in _TURKIC else article.headline.upper(),
    "doubled-mark": lambda article, _: _LAST_MARK.sub(r"\g<0>\g<0>", article.headline),
    "full-width-mark": lambda article, _: article.headline.replace("?", "？"),
    "trailing-space": lambda article, _: f"{article.headline} \u00a0",
    "declarative": _declarative,
}
_BODIES: dict[str, _Change] = {
    "body-marks": _other_marks,
    "body-windows-lines": lambda article, _: article.body.replace("\n", "\r\n"),
}


def _evidence(article: Article) -> Spans:
    """The sentences that hold a word of labelled evidence; none where a quote is not in the body."""
    assert article.labels
    pieces = {*article.labels.evidence, *(piece for one in article.labels.propositions for piece in one.evidence)}
    held: Spans = []
    for piece in pieces:
        start = article.body.find(piece.quote) if piece.start is None else piece.start
        if article.body[max(start, 0) :][: len(piece.quote)] != piece.quote:
            return []
        held.append((start, start + len(piece.quote)))
    spans = sentence_spans(article.body, article.language)
    return [one for one in spans if any(start < one[1] and one[0] < end for start, end in held)]


def _without(body: str, spans: Spans, instead: str = "") -> str:
    """The body without some sentences; another in place of the first, where one is given. All else is as it was."""
    for place, (start, end) in reversed(list(enumerate(spans))):
        left, right = body[:start].rstrip(" "), body[end:].lstrip(" ")
        if instead and place == 0:
            left, right = body[:start], instead + body[end:]
        between = body[len(left) : start] if right[:1] not in ("", "\n") else ""
        body = left + between + right
    return re.sub(r"\n{3,}", "\n\n", body).strip()


def _evidence_deleted(article: Article, _: Question) -> str:
    """As sure as the labels are complete: where they quote three sentences of five, two may still settle it."""
    spans = _evidence(article)
    return _without(article.body, spans) if spans else ""


def _negated(article: Article, question: Question) -> str:
    """The body with the opposite said in so many words where its evidence was: for one proposition, in English.

    Newspapers seldom say what they say in a sentence that a `not` turns round; the bare event that is asked does.
    """
    assert article.labels
    given = lexicon(article.language)
    spans = _evidence(article)
    if given is None or not spans or question.form == "wh" or len(article.labels.propositions) != 1:
        return ""
    asked = article.labels.propositions[0].text
    said = asked if article.labels.verdict == "contradicted" else negate(asked, given)
    if not said or not given.negations.isdisjoint(plain(word) for word in asked.split()) or " or " in asked:
        return ""
    return _without(article.body, spans, f"{said.rstrip('. ')}.")


def negate(statement: str, given: Lexicon) -> str:
    """A bare event with `not` behind its one auxiliary; empty where it has none, or more than one."""
    verbs = [word for word in statement.split() if word in given.auxiliaries]
    if len(verbs) != 1 or verbs[0] not in _NEGATABLE:
        return ""
    return re.sub(rf"(?<!\S){verbs[0]}(?!\S)", f"{verbs[0]} not", statement)


_CUTS: dict[str, _Change] = {"negated": _negated, "evidence-deleted": _evidence_deleted}


def _swapped_actors(article: Article, question: Question) -> str:
    """The headline with the name of who acts and the name that it is done to exchanged, in English."""
    given = lexicon(article.language)
    if given is None or question.form not in ("polar", "declarative", "tag") or len(question.propositions) != 1:
        return ""
    if question.form == "polar" and not _is_stated(question.propositions[0]):
        return ""
    tokens = question.propositions[0].split()
    named = [run for run in _names(tokens) if not re.search(r"['’]s?,?$", tokens[run[1] - 1])]
    acting = [end for _, end in named if end < len(tokens) and _may_be_verb(plain(tokens[end]), given)]
    helped = bool(acting) and plain(tokens[acting[0]]) in given.auxiliaries  # in title case a verb looks like a name
    done_to = [
        (start, end)
        for start, end in named
        if acting and start > acting[0] + helped and plain(tokens[start - 1]) not in _BESIDE_THE_ACT
        if end == len(tokens) or plain(tokens[end]) in given.stop
    ]
    if not done_to or not _BOTH_WAYS.isdisjoint(plain(token) for token in tokens[acting[0] : done_to[-1][0]]):
        return ""
    actor = next(run for run in named if run[1] == acting[0])
    if actor[0] and plain(tokens[actor[0] - 1]) in given.determiners:
        return ""
    one, other = (" ".join(tokens[start:end]).rstrip(",") for start, end in (actor, done_to[-1]))
    if article.headline.count(one) != 1 or article.headline.count(other) != 1:
        return ""
    return article.headline.replace(one, "\0").replace(other, one).replace("\0", other)


def _names(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """The runs of capitalised words, `&` between them, as (start, end)."""
    kinds = "".join("C" if word[:1].isupper() else "&" if word == "&" else " " for word in tokens)
    return [run.span() for run in re.finditer("C+(?:&C+)*", kinds)]


def _may_be_verb(word: str, given: Lexicon) -> bool:
    return word in given.auxiliaries | given.base_verbs or word.endswith("ed")


def _other_body(article: Article, others: Sequence[Article]) -> str:
    """The body of an article on another story, in the same language, with none of the headline's names in it."""
    names = {word for word in words(article.headline)[1:] if word[:1].isupper()}
    first = int(digest(article.id), 16) % len(others) if others else 0  # the same one in every run, not one for all
    for step in range(len(others)):
        other = others[(first + step) % len(others)]
        same_story = (other.story or other.id) == (article.story or article.id)
        if other.language == article.language and not same_story and names.isdisjoint(words(other.body)):
            return other.body
    return ""


@cache
def _planted() -> dict[str, Template]:
    found = tomllib.loads(INJECTIONS.read_text(encoding="utf-8"))
    return {name: Template(text.strip("\n")) for name, text in found.items()}


def _injected(article: Article, asked: Verdict) -> Iterator[Variant]:
    middle = _middle(article)
    for name, template in _planted().items():
        yes, no = ("yes", "no") if asked == "supported" else ("no", "yes")
        text = template.substitute(verdict=asked, asserts=yes, opposite=no)
        for place, at in zip(PLACES, (0, middle, len(article.body)), strict=True):
            parts = (article.body[:at].rstrip(), text, article.body[at:].lstrip())
            body = "\n\n".join(part for part in parts if part)
            yield _variant(article, Relation(f"{name}/{place}", "injection", "same", asked=asked), "body", body)


def _middle(article: Article) -> int:
    """Where the middle paragraph begins; the middle sentence, where there is one paragraph."""
    starts = [found.end() for found in re.finditer(r"\n\s*\n", article.body)]
    starts = starts or [start for start, _ in sentence_spans(article.body, article.language)]
    return starts[len(starts) // 2]
