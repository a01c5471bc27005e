"""Aligns what a headline asks with the sentences of a body, and measures what they say of it.

Words are compared by stem and by family (`shut` and `close`, see `evals.lexicon`) and weighed by their rarity in the
body, so that a name in every sentence counts little. Every measure is a share, 0 to 1, that a reader can recount.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from evals.headlines.subject import plain
from evals.lexicon import Lexicon, lexicon
from evals.schema import Article, Evidence
from evals.text import sentence_spans, words

NO = ("deny", "halt")
"""The kinds of cue that speak against an act."""
OPEN = ("propose", "pending", "hedge")
"""The kinds of cue that leave a question open."""
WHOLE = 0.8
"""A sentence that holds this share of a proposition's words, by rarity, says or denies it in so many words. It bears on
it, whatever else: no proposition of `dev` labelled unaddressed has one."""
_BESIDE = 0.7
"""How near a neighbour of an aligned sentence is: the answer often stands in the sentence behind the names."""
_FAR = 0.1
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")
_FIRST_PERSON = re.compile(r"(?:^|[^\w\s]\s+|\b[a-z]+\s+)I(?:['’]\w+)?\s+[a-z]")
_BEFORE, _BEHIND = 4, 2
"""So many words around a proposition's own belong to it: `denied that he will` before, `was false` behind."""
_REACH = 3
"""A denial this many words before a word of the act turns it round."""


@dataclass(frozen=True)
class Sentence:
    """One sentence of a body and what marks it."""

    number: int
    """Counted from 1."""
    start: int
    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    """One a word."""
    families: frozenset[int]
    cues: Mapping[str, tuple[str, ...]]
    """By kind of cue, all words that show it."""

    @property
    def evidence(self) -> Evidence:
        """The sentence, where it stands."""
        return Evidence(quote=self.text, start=self.start, end=self.start + len(self.text))

    @cached_property
    def content(self) -> frozenset[str]:
        """Its stems, each once."""
        return frozenset(self.stems)

    def shown(self, wanted: frozenset[str]) -> dict[str, str]:
        """By kind of cue its first words, none that the proposition itself has (`cancelled`, where that is asked).

        An outsider's sentence shows no commitment and no denial (R4).
        """
        own = {
            kind: [one for one in said if not wanted.issuperset(map(stem, _words(one)))]
            for kind, said in self.cues.items()
        }
        found = {kind: said[0] for kind, said in own.items() if said}
        return {
            kind: said
            for kind, said in found.items()
            if "outsider" not in found or kind not in ("commit", "deny", "halt")
        }


@dataclass(frozen=True)
class Signs:
    """What a body shows of one proposition: shares from 0 to 1, and how near each sentence is to it."""

    words: float
    """Of the proposition's words, by rarity, in its three best sentences."""
    sentence: float
    """Of the proposition's words, by rarity, in its best sentence; 0 where it has but one word."""
    act: float
    """Of the words of what is done (no names), in the best two sentences in a row."""
    negated: float
    """1 where a word of the act stands close behind a denial, with another of the proposition if it has one, else 0."""
    denied: bool
    """Whether that stands in the sentence nearest to the proposition, with nothing that leaves it open."""
    denials: float
    """Of the body's sentences that deny something."""
    open: float
    """Of the body's sentences that propose, wait or hedge."""
    commit: float
    """Of the sentences by nearness, those with a commitment; `deny` is the same for denials."""
    deny: float
    told: tuple["Told", ...]
    """One a sentence."""

    @property
    def plainly(self) -> frozenset[bool]:
        """What the sentences that hold the whole of it say of it: yes, no, both, or nothing."""
        return frozenset(one.asserts for one in self.told if one.asserts is not None)


@dataclass(frozen=True)
class Told:
    """What one sentence says of a proposition."""

    sentence: Sentence
    nearness: float
    """1 for the best."""
    cues: Mapping[str, str]
    """By kind of cue, its first words, the proposition's own left out."""
    asserts: bool | None
    """Whether it says or denies the whole of it, with nothing that leaves it open, and by no outsider."""


class Body:
    """An article's sentences, ready to be asked for any proposition."""

    def __init__(self, article: Article, lexical: Lexicon) -> None:
        self._lexical = lexical
        self._families = _families(article.language.split("-")[0])
        spans = sentence_spans(article.body, article.language)
        cut = [self._sentence(number, start, article.body[start:end]) for number, (start, end) in enumerate(spans, 1)]
        every = [one for one in cut if one.words]  # a planted invisible sign counts as no sentence
        self.set_aside = [one for one in every if "machine" in one.cues]
        """Sentences that speak to a program that reads the article: data, and so never counted as its answer."""
        self.sentences = [one for one in every if "machine" not in one.cues]
        counts = Counter(one for sentence in self.sentences for one in sentence.content)
        self._rarity = {one: math.log(1 + len(self.sentences) / count) for one, count in counts.items()}
        self.signed = bool(_FIRST_PERSON.search(_QUOTED.sub("", article.body)))
        """Whether its writer says I: a column, where news would not."""
        self._common = {
            stem(word) for sentence in self.sentences for word in sentence.words if word[:1].islower()
        }  # a word that the body writes small is no name, however the headline writes it

    def _sentence(self, number: int, start: int, text: str) -> Sentence:
        found = _words(text)
        stems = tuple(stem(word) for word in found)
        pairs = pairwise(stems)
        families = {one for key in (*((one,) for one in stems), *pairs) for one in self._families.get(key, ())}
        return Sentence(number, start, text, found, stems, frozenset(families), _cues(text, self._lexical))

    def stems(self, text: str) -> frozenset[str]:
        """The stems of a text's words that say something."""
        return frozenset(one for word, one in self._content(text))

    def _content(self, text: str) -> list[tuple[str, str]]:
        return [(word, stem(word)) for word in _words(text) if word.lower() not in self._lexical.stop and len(word) > 1]

    def read(self, proposition: str) -> Signs:
        """What the body shows of a proposition."""
        wanted = self.stems(proposition)
        act = self._act(proposition)
        held = [self._held(wanted, sentence) for sentence in self.sentences]
        overlap = [self._share(one, wanted) for one in held]
        in_a_row = [one | other for one, other in zip(held, [*held[1:], frozenset[str]()], strict=False)]
        best = sorted(range(len(held)), key=lambda at: -overlap[at])[:3]
        nearness = _nearness(overlap)
        cues = tuple(one.shown(wanted) for one in self.sentences)
        turned = [
            "outsider" not in seen and self._turned_round(act, wanted, one)
            for seen, one in zip(cues, self.sentences, strict=True)
        ]
        asks = plain(proposition.partition(" ")[0]) in self._lexical.question_words  # a proposition that is none
        whole = [not asks and len(wanted) > 1 and share >= WHOLE for share in overlap]
        stances = [
            self._stance(act, wanted, one) if has and "outsider" not in seen else None
            for one, has, seen in zip(self.sentences, whole, cues, strict=True)
        ]
        return Signs(
            words=self._share(frozenset[str]().union(*(held[at] for at in best)), wanted),
            sentence=max(overlap, default=0.0) if len(wanted) > 1 else 0.0,
            act=max((self._share(one, frozenset(act)) for one in in_a_row), default=0.0),
            negated=float(any(turned)),
            denied=bool(best and turned[best[0]] and not cues[best[0]].keys() & set(OPEN)),
            denials=_marked(NO, cues),
            open=_marked(OPEN, cues),
            commit=_marked(("commit",), cues, nearness),
            deny=_marked(NO, cues, nearness),
            told=tuple(map(Told, self.sentences, nearness, cues, stances)),
        )

    def _act(self, proposition: str) -> list[str]:
        """The stems of what is done, its verb first as far as that can be guessed: not the subject, and no names."""
        tokens = proposition.split()
        at = next((at for at, one in enumerate(tokens) if at and plain(one) in self._lexical.auxiliaries), 0)
        if not at:
            small = (one[:1].islower() and plain(one) not in self._lexical.determiners for one in tokens[1:])
            at = next((at for at, is_small in enumerate(small) if is_small), 0)
        behind = self._content(" ".join(tokens[at + 1 :])) or self._content(proposition)
        acts = [one for word, one in behind if not word[:1].isupper() or one in self._common]
        return acts or [one for _, one in behind]

    def _held(self, wanted: frozenset[str], sentence: Sentence) -> frozenset[str]:
        return frozenset(one for one in wanted if one in sentence.content or self._kin(one) & sentence.families)

    def _kin(self, one: str) -> frozenset[int]:
        return self._families.get((one,), frozenset())

    def _share(self, held: frozenset[str], wanted: frozenset[str]) -> float:
        unseen = math.log(1 + len(self.sentences))
        total = sum(self._rarity.get(one, unseen) for one in wanted)
        return sum(self._rarity.get(one, unseen) for one in held & wanted) / total if total else 0.0

    def _stance(self, act: Sequence[str], wanted: frozenset[str], sentence: Sentence) -> bool | None:
        """Whether a sentence that holds a proposition asserts it, or None where it leaves it open or asks itself.

        What stands far from the proposition's words is about something else: only their clause is looked at.
        """
        kin = frozenset[int]().union(*map(self._kin, wanted))
        meant = [at for at, one in enumerate(sentence.stems) if one in wanted or self._kin(one) & kin]
        clause = range(max(0, meant[0] - _BEFORE), min(len(sentence.words), meant[-1] + _BEHIND + 1))
        cues = _cues(" ".join(sentence.words[at] for at in clause if sentence.stems[at] not in wanted), self._lexical)
        if sentence.text.endswith("?") or cues.keys() & set(OPEN):
            return None
        return "deny" not in cues and not self._turned_round(act, wanted, sentence)

    def _turned_round(self, act: Sequence[str], wanted: frozenset[str], sentence: Sentence) -> bool:
        for at, one in enumerate(sentence.stems):
            meant = next((word for word in act if word == one or self._kin(word) & self._kin(one)), None)
            if meant is None or (len(wanted) > 1 and not self._held(wanted - {meant}, sentence)):
                continue
            close = range(max(0, at - _REACH), at)
            before = " ".join(sentence.words[one] for one in close if sentence.stems[one] not in wanted)
            if _cues(before, self._lexical).keys() & set(NO):
                return True
        return False


def stem(word: str) -> str:
    """A crude stem: what is left of a lower-case word without its commonest endings, at most seven letters.

    On `dev` it does as well as Snowball's English stemmer (2001), since irregular forms stand in the families.
    """
    plain = re.sub(r"['’]s?$", "", word.lower()).replace(".", "")
    plain = re.sub(r"(?:ingly|edly|ation|ing|ies|ied|ian|ed|es|ly|s)$", "", plain) if len(plain) > 4 else plain
    return re.sub(r"([^aeiou])\1$", r"\1", plain)[:7].rstrip("e")


def _words(text: str) -> tuple[str, ...]:
    return tuple(words(text.replace("-", " ")))


def _cues(sentence: str, lexical: Lexicon) -> dict[str, tuple[str, ...]]:
    """The words of each kind of cue in a sentence; where two overlap the longer one counts (`inquiry found`)."""
    seen = "".join(one for one in sentence if unicodedata.category(one) != "Cf")  # invisible ones part words
    lower = re.sub(r"(?<=\S )May\b", "", seen).lower()  # the month is no hedge
    told = lexical.backshift.sub(lambda match: match.group().replace("would", "will "), lower)
    found = [(kind, *match.span()) for kind, cue in lexical.cues.items() for match in cue.finditer(told)]
    cues: dict[str, tuple[str, ...]] = {}
    for kind, start, end in found:
        if kind in NO or not any(
            other != "commit" and first < end and start < last and last - first > end - start
            for other, first, last in found
        ):
            cues[kind] = (*cues.get(kind, ()), lower[start:end])
    return cues


def _marked(kinds: Sequence[str], cues: Sequence[Mapping[str, str]], nearness: Sequence[float] = ()) -> float:
    """The share of the sentences with such a cue; where nearness is given, by its square."""
    weights = [near * near for near in nearness] or [1.0] * len(cues)
    told = sum(weight for weight, one in zip(weights, cues, strict=True) if one.keys() & set(kinds))
    return told / sum(weights) if weights else 0.0


def _nearness(overlap: Sequence[float]) -> tuple[float, ...]:
    most = max(overlap, default=0.0) or 1.0
    own = [_FAR + (1 - _FAR) * one / most for one in overlap]
    beside = zip([0.0, *own], [*own[1:], 0.0], strict=False)
    return tuple(max(one, _BESIDE * max(pair)) for one, pair in zip(own, beside, strict=False))


@cache
def _families(language: str) -> Mapping[tuple[str, ...], frozenset[int]]:
    """By the stems of a word or phrase, the numbers of its families."""
    lexical = lexicon(language)
    found: dict[tuple[str, ...], set[int]] = {}
    for number, family in enumerate(lexical.families if lexical else ()):
        for phrase in family:
            found.setdefault(tuple(stem(word) for word in _words(phrase)), set()).add(number)
    return {key: frozenset(numbers) for key, numbers in found.items()}
