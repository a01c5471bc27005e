"""Where the subject of a polar question ends: between the auxiliary and the words that it belongs to.

Without a parser this is read from closed lists (`[grammar]` in the lexicon) and from what may stand beside what: no
verb follows a determiner, a possessive, a preposition or an adjective. Where two places are as likely, or none is, the
answer is None, and whoever asked leaves the order alone.
"""

import re
from collections.abc import Sequence

from evals.lexicon import Lexicon
from evals.text import QUOTES

PERFECT = frozenset("has have had".split())
BE = frozenset("is are was were am".split())
PRONOUNS = frozenset("it there he she they we you i this that anyone anybody everyone everybody someone".split())
PRONOUNS_FOR = frozenset("he she it they her them".split())
"""Pronouns that stand for somebody or something named before."""
_ARTICLES = frozenset("a an the its his her their our my your another no".split())
_OPEN_CLAUSE = frozenset("not how what why who where when".split())
_AFTER_BE = frozenset("be been being to get got".split())
"""Behind these a participle is not the one of `has`."""
_SUBORDINATE = frozenset("if unless when while because".split())
_RELATIVE = frozenset("who that which whose".split())
_NEVER_THE_VERB = frozenset(
    "thing something anything everything nothing king string spring wing ceiling evening morning during sibling".split()
)


def plain(token: str) -> str:
    """A token in lower case without the punctuation around it."""
    return token.strip(QUOTES + ",.:;!?()").replace("’", "'").lower()


def in_title_case(tokens: Sequence[str], words: Lexicon) -> bool:
    """Whether all words that tell something have a capital, so that it makes no name of any."""
    telling = [token for token in tokens if plain(token) not in words.stop and token[:1].isalpha()]
    return len(telling) > 1 and not any(token.islower() for token in telling)  # `iPhone` is in no lower case


def subject_end(rest: Sequence[str], auxiliary: str, words: Lexicon) -> int | None:
    """How many of the words after the auxiliary are its subject; None where that is not known with confidence."""
    if len(rest) < 2:
        return None
    clause = _Clause(rest, words)
    if clause.words[0] in PRONOUNS and (clause.words[0] not in ("this", "that") or clause.stands_alone(auxiliary)):
        return 1
    if auxiliary == "ought":
        return clause.words.index("to") if "to" in clause.words[1:] else None
    if auxiliary in BE:
        found = clause.choose([at for at in clause.places() if clause.participle(at, perfect=False)])
        complement = clause.complement()
        if found is None:
            found = complement
        elif complement not in (None, found) and clause.doubtful(found) and clause.words[found + 1] not in _ARTICLES:
            found = None if complement < found or clause.opens_predicate(complement) else found
    elif auxiliary in PERFECT:
        places = [at for at in clause.places() if clause.participle(at, perfect=True)]
        found = clause.choose([at for at in places if clause.words[at - 1] not in _AFTER_BE])
    else:
        found = clause.choose([at for at in clause.places() if clause.base(at)])
    return None if found is None or clause.cut_wrong(found, auxiliary) else clause.before_adverbs(found)


class _Clause:
    """The words after an auxiliary."""

    def __init__(self, rest: Sequence[str], words: Lexicon) -> None:
        self.tokens = rest
        self.words = [plain(token) for token in rest]
        self.lexicon = words
        self.grammar = words.grammar
        self.end = next((at for at, word in enumerate(self.words) if at and word in _SUBORDINATE), len(rest))
        self.title_case = in_title_case(rest, words)

    def is_name(self, at: int) -> bool:
        return not self.title_case and self.tokens[at][:1].isupper()

    def may_follow(self, at: int) -> bool:
        """Whether a verb can stand here, by the word before it (adverbs aside)."""
        before = at - 1
        while before > 0 and self.is_adverb(before):
            before -= 1
        word, token = self.words[before], self.tokens[before]
        if before == 0 and self.is_adverb(0):
            return False
        closed = (
            self.lexicon.determiners | self.grammar["prepositions"] | self.grammar["adjectives"] | {"to", "and", "or"}
        )
        numeral = bool(re.fullmatch(r"[\d.,]*\d", token)) or word in self.lexicon.numbers
        numeral = numeral and (before == 0 or self.words[before - 1] in closed)  # not `iPhone 6`
        return not (
            (word in closed and not self.is_name(before))
            or numeral
            or re.search(r"['’]s$|s['’]$", token.rstrip(',.:;”"'))
            or (at > 1 and token.endswith(",") and self.words[at] in self.lexicon.determiners)
        )

    def is_adverb(self, at: int) -> bool:
        word = self.words[at]
        return word in self.grammar["adverbs"] or bool(
            re.search(r"\w{3}ly$", word) and word not in self.grammar["nouns"]
        )

    def places(self) -> list[int]:
        """The places at which the predicate can begin, relative clauses (`who signed …`) left out."""
        found: list[int] = []
        skip = 0
        for at in range(1, self.end):
            if self.words[at] in _RELATIVE and at < len(self.words) - 1:
                skip = 1
            elif not self.is_name(at) and self.may_follow(at) and not self.is_adverb(at):
                verbal = self.base(at) or self.participle(at, perfect=True) or self.participle(at, perfect=False)
                if skip and (verbal or self.words[at] in self.lexicon.auxiliaries):
                    skip = 0
                elif not skip:
                    found.append(at)
        return found

    def base(self, at: int) -> bool:
        return self.words[at] in self.lexicon.base_verbs | self.grammar["noun_verbs"]

    def participle(self, at: int, *, perfect: bool) -> bool:
        word = self.words[at]
        if word in ("being", "been"):
            return (word == "been") == perfect
        if re.search(r"\w[a-z]ed$", word) and word not in self.grammar["nouns"]:
            return True
        if word in self.grammar["participles"]:
            return perfect or word not in self.grammar["active_only"]
        return not perfect and bool(re.search(r"\w{2}ing$", word)) and word not in _NEVER_THE_VERB

    def choose(self, places: list[int]) -> int | None:
        """The one place, or the first of several where the word there is no noun and opens no attribute."""
        if not places:
            return None
        first, *others = places
        rivals = [at for at in others if self.words[at - 1] not in ("to", "and", "or")]
        if not rivals or (self.base(first) and self.words[first + 1] in _ARTICLES):  # no noun stands before an article
            return first
        if self.doubtful(first):
            return first if self.words[rivals[0]] in self.grammar["adverbial"] else self.sure(rivals[0])
        return first

    def sure(self, at: int) -> int | None:
        """The place, if the word there cannot be a noun, or what follows shows that it is none."""
        following = self.words[at + 1] if at + 1 < len(self.words) else ""
        kinds = (self.grammar[kind] for kind in ("prepositions", "adverbs", "final"))
        shown = following in self.lexicon.determiners.union(*kinds) or self.is_adverb(min(at + 1, len(self.words) - 1))
        nameless = self.words[0] in self.lexicon.determiners and not any(self.is_name(place) for place in range(at))
        shown = shown or (not following and nameless)  # `the rail strike end`
        return at if shown or not (self.is_noun(at) or self.words[at] in self.grammar["adjectives"]) else None

    def doubtful(self, at: int) -> bool:
        """Whether the word here may be part of the subject: a noun after a singular noun, `a man accused of …`."""
        word, before = self.words[at], self.words[at - 1]
        if self.is_noun(at):
            named = self.is_name(at - 1) and not (self.words[0] in self.lexicon.determiners or self.also_verb(at + 1))
            acts = (
                (before in self.grammar["agents"] and word in self.grammar["noun_verbs"])
                or named
                or self.is_adverb(at - 1)
            )
            plural = bool(re.search(r"[^siu'’]s$|(?:people|men|women|police|children)$", before))
            plural = plural and not self.tokens[at - 1].isupper()  # `the NHS waiting list`
            return not (acts or plural) and at + 1 < len(self.words)
        attribute = re.search(r"(?:ed|en)$", word) or word in self.grammar["participles"]
        following = self.words[at + 1] if at + 1 < len(self.words) else ""
        if word.endswith("ing") and word != "being" and following not in self.grammar["nouns"] | {""}:
            return self.participle(at + 1, perfect=False)  # `the Moon landing faked`
        return bool(attribute and word != "been" and following in {"of", "by", "in", "at", "from", "for", "with", "on"})

    def is_noun(self, at: int) -> bool:
        """Whether the word here is a noun as often as a verb."""
        return self.words[at] in self.grammar["noun_verbs"] | self.grammar["nouns"]

    def also_verb(self, at: int) -> bool:
        return at < len(self.words) and not self.is_name(at) and self.base(at)

    def complement(self) -> int | None:
        """After a form of `be`: what the subject is said to be, to be in, or to be about to do."""
        if not _RELATIVE.isdisjoint(self.words[1:]):
            return None
        last = self.end - 1
        attached: int | None = None
        for at in range(1, last + 1):
            word = self.words[at]
            if not self.may_follow(at) and not (attached and self.opens_predicate(at)):
                continue
            if word in _ARTICLES and "to" in self.words[:at]:
                continue  # `the plan to drain the lake`
            if (word, attached) == ("out", None) and self.words[at + 1 : at + 2] == ["of"]:
                return at
            if attached and word == "to" and not (at < last and self.is_name(at + 1)):
                return attached if self.words[at + 1 :] and self.words[at + 1] != "blame" else at
            if self.opens_predicate(at) or (word in self.grammar["adverbs"] and at < last and attached is None):
                return at
            if attached is None and at < last and not self.opens_gerund(0) and self.attaches(at):
                attached = at
        if attached and self.title_case and any(re.search("['’]s$", token) for token in self.tokens[attached + 2 :]):
            return None  # `Is Rat Infestation At City Office Ann Reed’s Fault`
        if attached is None and last == 1 and not self.is_name(0):
            return 1  # "Is cash king?"
        return attached

    def opens_predicate(self, at: int) -> bool:
        """An adjective with no noun to it, an article, `to blame`, or a particle at the end."""
        word = self.words[at]
        if at == len(self.words) - 1:
            return word in self.grammar["adjectives"] | self.grammar["final"] and not self.is_name(at)
        following = self.words[at + 1]
        if word in self.grammar["adjectives"] and not self.is_name(at):
            loose = (
                self.grammar["prepositions"]
                | self.grammar["adverbs"]
                | self.grammar["final"]
                | {"to", "than", "enough"}
            )
            return following in loose and self.words[at - 1] not in self.lexicon.determiners
        if word in self.grammar["final"] and following == "to" and not self.is_name(at):
            return True  # `here to stay`, `enough to sell`
        if word in ("too", "not", "about", "set", "worth", "so"):
            return self.words[at - 1] not in self.grammar["prepositions"] | self.lexicon.determiners
        if word in _ARTICLES:
            return self.words[at - 1] not in self.grammar["prepositions"] and not self.opens_gerund(at - 1)
        return word == "to" and self.words[at - 1] not in self.grammar["nouns_to"]

    def attaches(self, at: int) -> bool:
        word = self.words[at]
        bound = word == "to" and self.words[at - 1] in self.grammar["nouns_to"] and self.also_verb(at + 1)
        return word in self.grammar["prepositions"] and word not in ("of", "for") and not bound

    def opens_gerund(self, at: int) -> bool:
        """Whether the subject is what somebody does: `buying a home`."""
        return at == 0 and self.words[0].endswith("ing") and self.words[0] not in _NEVER_THE_VERB

    def cut_wrong(self, at: int, auxiliary: str) -> bool:
        """Whether what stands before this place is plainly less, or more, than the subject."""
        subject, behind = self.words[:at], self.words[at:]
        bare = _ARTICLES | {"every"}
        if len(behind) > 1:  # `cheap | wine better`, but `small | beautiful`
            bare |= self.grammar["adjectives"] | self.lexicon.numbers.keys()
        if (at == 1 and subject[0] in bare and not self.is_name(0)) or subject[0] in _OPEN_CLAUSE:
            return True
        if subject[-1] == "as" or (subject[-2:-1] in (["a"], ["an"]) and subject[-1] in self.grammar["adjectives"]):
            return True  # `red wine as | healthy as exercise`, `access to water a human | right`
        to = [one for one in range(1, at) if subject[one] == "to"]
        if auxiliary not in BE:  # `the decision to cut | aid cost lives`
            return at - 2 in to and self.also_verb(at - 1) and any(map(self.also_verb, range(at + 1, self.end)))
        acts = [one for one in to if self.also_verb(one + 1) or self.words[one + 1] == "be"]
        if any(subject[one - 1] not in self.grammar["nouns_to"] for one in acts):
            return True  # `the government to ban | vaping`
        if behind[0] == "to":  # `threats | to MPs`
            return not (self.also_verb(at + 1) or behind[1:2] == ["be"])
        return self.participle(at, perfect=False) and self.has_other_predicate(at)

    def has_other_predicate(self, at: int) -> bool:
        """Whether the participle here may belong to the subject: `known as X from`, `paid after X entitled to`."""
        behind = self.words[at:]
        if behind[:2] == ["known", "as"]:
            return not self.grammar["prepositions"].isdisjoint(behind[2:])
        if behind[0].endswith("ing") or behind[1:2] == ["by"] or self.grammar["prepositions"].isdisjoint(behind[1:2]):
            return False
        later = (one for one in range(at + 3, self.end) if self.words[one + 1 : one + 2] == ["to"])
        return any(self.participle(one, perfect=False) for one in later)

    def before_adverbs(self, at: int) -> int:
        """`has | finally peaked`: the auxiliary goes before the adverbs."""
        while at > 1 and self.is_adverb(at - 1):
            at -= 1
        return at

    def stands_alone(self, auxiliary: str) -> bool:
        """Whether `this` or `that` at the start stands for itself: no noun comes after."""
        word = self.words[1]
        opens = self.grammar["prepositions"] | self.grammar["adverbs"] | self.grammar["adjectives"]
        alone = word in opens | self.lexicon.determiners | _OPEN_CLAUSE | {"be"}
        return alone or (auxiliary not in BE and self.base(1))
