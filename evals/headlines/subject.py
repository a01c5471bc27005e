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
PRONOUNS = frozenset("it there he she they we you i this that these anyone anybody everyone everybody someone".split())
PRONOUNS_FOR = frozenset("he she it they her them".split())
"""Pronouns that stand for somebody or something named before."""
_ARTICLES = frozenset("a an the its his her their our my your another no".split())
_OPEN_CLAUSE = frozenset("not how what why who where when".split())
_AFTER_BE = frozenset("be been being to get getting got".split())
"""Behind these a participle is not the one of `has`, nor of `is`."""
_PLURAL_VERBS = frozenset("are were do have".split())
_PLURALS = frozenset(
    "both children data few fish folk many media men none others people police several some staff these those "
    "women".split()
)
_SUBORDINATE = frozenset("if unless when while because".split())
_RELATIVE = frozenset("who that which whose".split())
_JOINS = frozenset("and or &".split())
_LEADING = _RELATIVE | _JOINS | frozenset("half all both twice such".split())
"""Behind these an article opens a noun's words."""
_PER = frozenset("day night week month year hour".split())
"""Behind `a` these open nothing: `one drink a day`."""
_NEVER_THE_VERB = frozenset(
    "thing something anything everything nothing king string spring wing ceiling evening morning sibling".split()
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
    if clause.words[:2] == ["no", "one"]:
        return 2
    if clause.words[0] in PRONOUNS and clause.words[1] not in _JOINS and clause.stands_alone(auxiliary):
        return 2 if clause.words[1] == "else" else 1
    if auxiliary == "ought":
        return clause.words.index("to") if "to" in clause.words[1:] else None
    if auxiliary in BE:
        places = [at for at in clause.places() if clause.participle(at, perfect=False)]
        found = clause.choose([at for at in places if clause.words[at - 1] not in _AFTER_BE])
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
        closed = (
            self.lexicon.determiners | self.grammar["prepositions"] | self.grammar["adjectives"] | {"to", "and", "or"}
        )
        numeral = bool(re.fullmatch(r"(?!20\d\d$)[\d.,]*\d", token)) or word in self.lexicon.numbers
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
        if word in self.grammar["prepositions"]:
            return False  # `according to`
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
                (at > 1 and before in self.grammar["agents"] and word in self.grammar["noun_verbs"])
                or named
                or self.is_adverb(at - 1)
            )
            plural = bool(re.search(r"[^siu'’]s$|(?:people|men|women|police|children)$", before))
            plural = plural and not self.tokens[at - 1].isupper()  # `the NHS waiting list`
            return not (acts or plural) and at + 1 < len(self.words)
        attribute = re.search(r"(?:ed|en)$", word) or word in self.grammar["participles"]
        following = self.words[at + 1] if at + 1 < len(self.words) else ""
        alone = at == 1 and not self.is_name(0) and before[-1:] != "s"
        if alone and word.endswith("ing") and following in self.grammar["adjectives"]:
            return word not in _AFTER_BE  # `intermittent fasting bad for women`
        if (
            word.endswith("ing")
            and word not in _AFTER_BE
            and not self.is_adverb(at - 1)
            and following not in self.grammar["nouns"] | {""}
        ):
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
        left_over = self.is_name(last - 1) and not self.is_name(last) and self.words[last] not in self.grammar["final"]
        left_over = left_over and self.may_follow(last)
        if attached and left_over:
            return None  # `the war in Yemen | winnable`
        if attached is None and last == 1 and not self.is_name(0):
            return 1  # "Is cash king?"
        return attached

    def opens_predicate(self, at: int) -> bool:
        """An adjective with no noun to it, an article, `to blame`, or a particle at the end."""
        word = self.words[at]
        if at == len(self.words) - 1:
            ends = word in self.grammar["adjectives"] | self.grammar["final"] and not self.is_name(at)
            return ends and self.words[at - 1] not in self.grammar["prepositions"]  # `in Belgium for good`
        if word in ("too", "not", "set", "worth", "so") or (word, self.words[at + 1]) == ("about", "to"):
            return self.words[at - 1] not in self.grammar["prepositions"] | self.lexicon.determiners
        following = self.words[at + 1]
        if word == "as":
            return following in self.grammar["adjectives"]  # `as good as they look`
        if word in self.grammar["adjectives"] and not self.is_name(at):
            loose = (
                self.grammar["prepositions"]
                | self.grammar["adverbs"]
                | self.grammar["final"]
                | {"to", "than", "enough"}
            )
            inside = self.words[at - 1] in self.lexicon.determiners | self.grammar["prepositions"]
            return following in loose and not inside
        if word in self.lexicon.roles and following == "of" and self.is_name(at - 1):
            return True  # `Adams governor of Ohio`
        if word in self.grammar["final"] and following == "to" and not self.is_name(at):
            return True  # `here to stay`, `enough to sell`
        if word in _ARTICLES and not (word == "a" and following in _PER):
            inside = self.words[at - 1] in self.grammar["prepositions"] | _JOINS
            return not inside and not self.opens_gerund(at - 1)
        return word == "to" and self.words[at - 1] not in self.grammar["nouns_to"]

    def attaches(self, at: int) -> bool:
        word = self.words[at]
        bound = word == "to" and self.words[at - 1] in self.grammar["nouns_to"] and self.also_verb(at + 1)
        share = self.lexicon.numbers.keys() >= {self.words[at - 1], self.words[at + 1]}  # `one in three`
        return word in self.grammar["prepositions"] and word not in ("of", "for") and not (bound or share)

    def opens_gerund(self, at: int) -> bool:
        """Whether the subject is what somebody does: `buying a home`."""
        return at == 0 and self.words[0].endswith("ing") and self.words[0] not in _NEVER_THE_VERB

    def cut_wrong(self, at: int, auxiliary: str) -> bool:
        """Whether what stands before this place is plainly less, or more, than the subject."""
        subject, behind = self.words[:at], self.words[at:]
        if subject[0] in _OPEN_CLAUSE:
            return True
        disagrees = auxiliary in _PLURAL_VERBS and not self.may_be_plural(self.before_adverbs(at))
        if disagrees or behind[0] == "than" or self.has_verb(at, auxiliary):
            return True
        last = self.before_adverbs(at) - 1
        cut_off = self.participle(last, perfect=False) and self.attaches(last - 1)
        if last and (cut_off or self.words[last] in self.grammar["final"]):
            return True  # `Artemis back | on track`, `the law on assisted | dying`
        to = [one for one in range(1, at) if subject[one] == "to"]
        if auxiliary not in BE:  # `the decision to cut | aid cost lives`
            return at - 2 in to and self.also_verb(at - 1) and any(map(self.also_verb, range(at + 1, self.end)))
        acts = [one for one in to if self.also_verb(one + 1) or self.words[one + 1] == "be"]
        if any(subject[one - 1] not in self.grammar["nouns_to"] for one in acts):
            return True  # `the government to ban | vaping`
        if behind[0] == "to":  # `threats | to MPs`
            return not (self.also_verb(at + 1) or behind[1:2] == ["be"])
        return self.participle(at, perfect=False) and self.has_other_predicate(at)

    def has_verb(self, at: int, auxiliary: str) -> bool:
        """Whether a clause is begun before this place: `everyone is | talking`, `crops foo before | harvest`.

        An article that nothing leads up to stands behind a verb, be it known or not: `fans foo the | team`.
        """
        for one in range(1, at):
            word, before = self.words[one], self.words[one - 1]
            led = before in self.grammar["prepositions"] | _LEADING or self.is_adverb(one - 1)
            led = led or ("to" in self.words[:one] and self.also_verb(one - 1))
            led = led or (bool(re.search("(?:ed|ing)$", before)) and not self.is_name(one - 1))
            led = led or self.tokens[one - 1][-1] == "," or (word == "a" and self.words[one + 1] in _PER)
            if not led and (word in ("a", "an", "the") or self.words[one : one + 2] == ["one", "of"]):
                return True
        clauses = {"but", "before", "until", "" if auxiliary in BE else "as"}  # `his reign as king is | over`
        if not clauses.isdisjoint(self.words[1:at]):
            return True
        helps = self.lexicon.auxiliaries - self.lexicon.modals - {"will", "must"}  # these are nouns too
        return _RELATIVE.isdisjoint(self.words[:at]) and not helps.isdisjoint(self.words[1:at])

    def may_be_plural(self, at: int) -> bool:
        """Whether a subject that ends at this place may have a plural verb, as far as its nouns show."""
        if not {"and", "&"}.isdisjoint(self.words[:at]) or (at == 2 and self.words[0] == "the"):
            return True  # `the unvaccinated`
        breaks = [one in self.grammar["prepositions"] | _RELATIVE for one in self.words[:at]]
        heads = [one for one in range(at) if one == at - 1 or self.tokens[one][-1] == "," or breaks[one + 1]]
        known = _PLURALS | self.grammar["agents"]
        return any(
            self.is_name(one) or self.words[one] in known or re.search(r"[^siu'’]s$", self.words[one]) for one in heads
        ) or (self.title_case and at == 1)

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
        """Whether a pronoun at the start is the subject: no noun comes after `this`, `that` or `these`."""
        first, word = self.words[:2]
        if first not in ("this", "that", "these"):
            inside = first.startswith(("any", "every", "some")) and word in self.grammar["prepositions"]
            return not inside  # `anyone in government`
        opens = self.grammar["prepositions"] | self.grammar["adverbs"] | self.grammar["adjectives"]
        alone = word in opens | self.lexicon.determiners | _OPEN_CLAUSE | {"be"}
        doubtful = self.is_noun(1) and any(map(self.base, range(2, self.end)))  # `this change help`
        return alone or (auxiliary not in BE and first != "these" and self.base(1) and not doubtful)
