"""The headline rubric: the items that code decides, by hand; and what the judged ones' file asks of a judge."""

import json
from collections import Counter

import pytest

from evals.prompts import load_prompt, load_rubric
from evals.schema import (
    Answer,
    Article,
    Evidence,
    Form,
    Output,
    Presupposition,
    PresuppositionStatus,
    Reading,
    Sample,
    Score,
    Verdict,
)
from evals.scorers import SCORERS, JudgePanel, make_scorer
from evals.scorers.headline_checks import FACTS, HeadlineChecks
from evals.scorers.rubric import RubricScorer

BODY = (
    "Mayor Ada Holm of Eastdock said on Friday that the council would vote on a ban of cruise ships on 14 May. "
    "The former president of the port, Lena Voss, called the plan “a disgrace” and its authors shameless.\n\n"
    "The port took 214 ships last year. Shops in Eastdock fear the ban."
)
HEADLINE = "Will Eastdock ban cruise ships?"
SEED = "Russia to provide asylum to Elon Musk amid fallout with US President Donald Trump?"
SEED_BODY = (
    "Russian authorities are reportedly reviewing a proposal from the New People’s Party to offer political asylum to "
    "U.S. tech entrepreneur Elon Musk. There has been no confirmation from the Russian Foreign Ministry.\n\n"
    "This comes after a highly publicized spat between Musk and former U.S. President Donald Trump."
)
NAMES = ("h1_dropped_mark", "h2_warranted", "h3_presuppositions", "h7_specific", "h9_neutral", "h10_facts")


def grade(
    reading: Reading | None = None, headline: str = HEADLINE, body: str = BODY, language: str = "en"
) -> dict[str, Score]:
    """The Scores by name; every flag is held to the headline on the way."""
    data = None if reading is None else reading.model_dump(mode="json", exclude_none=True)
    sample = Sample(article_id="a", story="a", task="headline", model="m", output=Output(text="", data=data))
    article = Article(id="a", headline=headline, body=body, language=language)
    found = HeadlineChecks().score(sample, article)
    assert tuple(score.name for score in found) == HeadlineChecks.names == NAMES
    for score in found:
        assert score.signature == f"{score.name}|v:1"
        assert (score.value in (0.0, 1.0)) is (score.status == "scored")
        assert bool(score.reason) is (score.value != 1.0)  # whatever is not good says why
        assert all(headline[flag.start : flag.end] == flag.quote for flag in score.flags)
    return {score.name: score for score in found}


def by_rule(name: str, headline: str, body: str = BODY) -> Score:
    form: Form = "polar" if "?" in headline else "none"
    return grade(Reading(form=form), headline, body)[name]


def flagged(score: Score) -> list[str]:
    return [flag.quote for flag in score.flags]


def test_the_headline_that_it_began_with() -> None:
    quote = "There has been no confirmation from the Russian Foreign Ministry."
    start = SEED_BODY.index(quote)
    reading = Reading(
        form="declarative",
        verdict="unresolved",
        reason="proposal",
        evidence=(Evidence(quote=quote, start=start, end=start + len(quote)),),
        presuppositions=(
            Presupposition(text="Musk and Trump have fallen out", trigger="amid fallout", status="supported"),
            Presupposition(text="Donald Trump is US President", trigger="US President", status="contradicted"),
        ),
    )
    found = grade(reading, SEED, SEED_BODY)
    assert {name: score.value for name, score in found.items()} == {
        "h1_dropped_mark": 0.0,
        "h2_warranted": 1.0,
        "h3_presuppositions": 0.0,
        "h7_specific": 1.0,
        "h9_neutral": 1.0,
        "h10_facts": 0.0,
    }
    assert found["h1_dropped_mark"].reason == "without its mark it states as a fact what is unresolved"
    assert found["h1_dropped_mark"].evidence == found["h2_warranted"].evidence == reading.evidence
    assert flagged(found["h3_presuppositions"]) == flagged(found["h10_facts"]) == ["US President"]
    settled = reading.model_copy(update={"verdict": "supported"})
    assert grade(settled, SEED, SEED_BODY)["h1_dropped_mark"].value == 1.0
    assert grade(settled, SEED, SEED_BODY)["h2_warranted"].value == 0.0


@pytest.mark.parametrize("verdict", ["supported", "contradicted", "unresolved", "unaddressed", "mixed"])
@pytest.mark.parametrize("form", ["declarative", "tag", "polar", "alternative", "wh"])
def test_h1_what_a_dropped_mark_would_claim(form: Form, verdict: Verdict) -> None:
    claims = form in ("declarative", "tag") and verdict != "supported"
    assert grade(Reading(form=form, verdict=verdict))["h1_dropped_mark"].value == (0.0 if claims else 1.0)


@pytest.mark.parametrize(
    ("verdict", "value", "reason"),
    [
        ("unresolved", 1.0, None),
        ("supported", 0.0, "supported: the body answers it: a statement was available"),
        ("contradicted", 0.0, "contradicted: the body answers it: a statement was available"),
        ("unaddressed", 0.0, "unaddressed: the body does not speak of it"),
        ("mixed", 0.0, "mixed: the body does not leave all of it open"),
    ],
)
def test_h2_only_what_is_open_may_be_asked(verdict: Verdict, value: float, reason: str | None) -> None:
    score = grade(Reading(form="polar", verdict=verdict))["h2_warranted"]
    assert (score.value, score.reason, score.label) == (value, reason, verdict)


@pytest.mark.parametrize(
    ("reading", "name", "reason"),
    [
        (Reading(form="none"), "h1_dropped_mark", "the headline asks nothing"),
        (Reading(form="quoted"), "h2_warranted", "the headline asks nothing"),
        (Reading(form="declarative"), "h1_dropped_mark", "no verdict"),
        (Reading(form="polar"), "h2_warranted", "no verdict"),
        (Reading(form="unknown", verdict="supported"), "h1_dropped_mark", "the headline's form is not known: no word lists for its language"),
        (None, "h1_dropped_mark", "the headline's form is not known: no word lists for its language"),
        (None, "h2_warranted", "no verdict"),
        (None, "h3_presuppositions", "the answer names no presupposition"),
    ],
)  # fmt: skip
def test_what_follows_from_a_verdict_needs_one(reading: Reading | None, name: str, reason: str) -> None:
    score = grade(reading)[name]
    assert (score.status, score.reason) == ("unscored", reason)


def test_h2_needs_no_word_lists() -> None:
    found = grade(Reading(form="unknown", verdict="unresolved"), "Verbietet Eastdock Schiffe?", BODY, "de")
    assert found["h2_warranted"].value == 1.0


@pytest.mark.parametrize(
    ("statuses", "value", "reason"),
    [
        (["supported", "supported"], 1.0, None),
        (["supported", "contradicted"], 0.0, "contradicted: P1"),
        (["absent", "contradicted"], 0.0, "absent: P0; contradicted: P1"),
        (["absent", None], 0.0, "absent: P0"),  # one that fails is enough
        (["supported", None], None, "the answer gives no status for: P1"),
        ([None], None, "the answer gives no status for: P0"),
        ([], None, "the answer names no presupposition"),
    ],
    ids=["all", "contradicted", "both", "absent and unknown", "one unknown", "unknown", "none"],
)
def test_h3_every_presupposition(
    statuses: list[PresuppositionStatus | None], value: float | None, reason: str | None
) -> None:
    given = tuple(Presupposition(text=f"P{at}", status=status) for at, status in enumerate(statuses))
    score = grade(Reading(form="polar", presuppositions=given))["h3_presuppositions"]
    assert (score.value, score.reason) == (value, reason)


def test_h3_points_at_the_words_and_shows_the_sentence() -> None:
    quote = Evidence(quote="Shops in Eastdock fear the ban.")
    given = Presupposition(text="There is a ban", trigger="cruise ships", status="contradicted", evidence=(quote,))
    score = grade(Reading(form="polar", presuppositions=(given,)))["h3_presuppositions"]
    assert (flagged(score), score.flags[0].reason) == (["cruise ships"], "contradicted: There is a ban")
    assert score.evidence == (quote,)
    elsewhere = given.model_copy(update={"trigger": "not in the headline"})
    assert grade(Reading(form="polar", presuppositions=(elsewhere,)))["h3_presuppositions"].flags == ()


@pytest.mark.parametrize(
    ("headline", "missing"),
    [
        ("Will Eastdock ban cruise ships?", None),
        ("Holm to quit?", None),
        ("Has Eastdock sold its ships?", None),  # an irregular form, but `has` goes with some act
        ("Did Holm know?", None),
        ("Who stole the ships of Eastdock?", None),
        ("Is the plan written for Holm?", None),
        ("Was the port sold by Holm?", None),
        ("Holm denies it?", None),
        ("NATO to close the port?", None),
        ("Is Eastdock suing its mayor?", None),
        ("What is next for Eastdock?", "names no concrete act"),
        ("Is Holm a genius?", "names no concrete act"),
        ("Eastdock: a new harbour?", "names no concrete act"),
        ("What will happen to Eastdock?", "names no concrete act"),
        ("Will the council ban ships?", "names nobody"),
        ("Mayor to close the port?", "names nobody"),
        ("Will Shops Close?", "names nobody"),  # in capitals like every word, and the body has shops in lower case
        ("Will Good Men Quit?", "names nobody"),
        ("WILL EASTDOCK BAN SHIPS?", None),
        ("What does this mean?", "names nobody and names no concrete act"),
    ],
)
def test_h7_an_actor_and_an_act(headline: str, missing: str | None) -> None:
    body = f"{BODY} Most shops close early."
    assert by_rule("h7_specific", headline, body).reason == missing


def test_h7_of_a_statement_is_read_only_for_its_names() -> None:
    assert by_rule("h7_specific", "Eastdock shuns a plan").status == "unscored"
    assert by_rule("h7_specific", "Town shuns a plan").reason == "names nobody"


@pytest.mark.parametrize(
    ("headline", "body", "loaded"),
    [
        ("Will Eastdock ban ships in shock vote?", BODY, ["shock"]),
        ("Did Voss slam Holm in a furious tirade?", BODY, ["furious", "slam", "tirade"]),
        ("Is the plan a disgrace?", BODY, ["disgrace"]),  # the body only quotes it
        ("Is the plan “a disgrace”?", BODY, []),  # and so does the headline
        ("Is the plan “an outrage”?", BODY, ["outrage"]),
        ("Is the ban a shameful plan?", BODY, []),  # the body itself has `shameless`, of the same family
        ("Will Eastdock ban ships?", BODY, []),
        ("Did a blast shut the port?", "A blast in a tank shut the port.", []),
        ("Is it hell?", "Nobody said “it's hell” or 'hell on earth' there.", ["hell"]),
        ("Will shellfish return?", BODY, []),  # no `hell` inside
        ("Is it chaos?", "“It was loud.\n\n“It was chaos,” she said.", ["chaos"]),
        ("Is it chaos?", "She said: “It was chaos.\n\nThe port was closed.", ["chaos"]),
        ("Is it chaos?", "In the '90s it was chaos. The players' bus left.\n\nIt was over.", []),
    ],
)
def test_h9_loaded_words(headline: str, body: str, loaded: list[str]) -> None:
    score = by_rule("h9_neutral", headline, body)
    assert sorted(flagged(score)) == loaded
    assert score.value == (0.0 if loaded else 1.0)


def test_h9_flags_the_place_that_is_meant() -> None:
    (flag,) = by_rule("h9_neutral", "“a disgrace”, says Voss: is it a disgrace?").flags
    assert flag.start == len("“a disgrace”, says Voss: is it a ")


@pytest.mark.parametrize(
    ("headline", "flags"),
    [
        ("Will Eastdock turn away 214 ships on 14 May?", []),
        ("Will Eastdock turn away 314 ships?", ["314"]),
        ("Will Mayor Holm quit?", []),
        ("Will Mayor Kotov quit?", ["Kotov"]),
        ("Will Governor Holm quit?", ["Governor"]),
        ("Will President Voss quit?", ["President"]),
        ("Will former President Voss quit?", []),
        ("Will the president quit in Eastdock?", []),
        ("Will Kotov Ban All Ships?", []),  # every word is capitalised
        ("Will Kotov Ban 99 Ships?", ["99"]),
        ("Did Holm take R12m from Eastdock?", ["12m"]),  # an amount, and no name
        ("Will Mayor Kotov and Governor Holm turn away 99 ships?", ["99", "Governor", "Kotov"]),
    ],
)
def test_h10_numbers_names_and_roles(headline: str, flags: list[str]) -> None:
    score = by_rule("h10_facts", headline)
    assert sorted(flagged(score)) == flags
    assert score.value != 1.0 or not flags


def test_h10_says_what_is_wrong() -> None:
    assert by_rule("h10_facts", "Will President Voss turn away 314 ships?").reason == (
        "“314”: number not in the article; “President”: the article says former"
    )
    assert by_rule("h10_facts", "Will Governor Holm quit?").reason == "“Governor”: role not in the article"


def test_h10_a_role_is_that_of_the_name_after_it() -> None:
    body = "The former president, Lena Voss, met President Holm on Friday."
    assert flagged(by_rule("h10_facts", "Will President Voss meet Holm?", body)) == ["President"]
    assert flagged(by_rule("h10_facts", "Will President Holm meet Voss?", body)) == []


def test_h10_the_headline_is_no_witness_for_itself() -> None:
    assert flagged(by_rule("h10_facts", "Will the mayor meet Kotov?")) == ["Kotov"]


def test_h10_with_nothing_to_check() -> None:
    score = by_rule("h10_facts", "Will it rain?")
    assert (score.status, score.reason) == ("unscored", "no number, name or role that a rule can check")


def test_the_facts_are_checked_in_any_language_as_far_as_they_go() -> None:
    article = Article(id="a", body="Es kamen 214 Schiffe.", language="de")
    found = {score.name: score for score in (check("Kommen 314 Schiffe?", article) for check in FACTS)}
    assert {name: score.status for name, score in found.items()} == {
        "numbers": "scored", "names": "unscored", "roles": "unscored",
    }  # fmt: skip
    assert flagged(found["numbers"]) == ["314"]


@pytest.mark.parametrize(
    ("headline", "language", "reason"),
    [
        ("Verbietet Eastdock 314 Schiffe?", "de", "no word lists for language 'de'"),
        (HEADLINE, "und", "no word lists for language 'und'"),
        ("", "en", "no headline"),
    ],
)
def test_what_goes_by_words_needs_them(headline: str, language: str, reason: str) -> None:
    found = grade(Reading(form="polar", verdict="unresolved"), headline, BODY, language)
    assert {(found[name].status, found[name].reason) for name in NAMES[3:]} == {("unscored", reason)}


def test_it_is_in_the_registry() -> None:
    made = make_scorer("headline_checks", {}, None)
    assert isinstance(made, HeadlineChecks)
    assert "headline_checks" in SCORERS
    assert made.tasks == {"headline"}


RUBRIC = load_rubric("headline/v2")
JUDGE = RubricScorer(JudgePanel("judge", 1, load_prompt("judge/v1"), RUBRIC))
ARTICLE = Article(id="a", headline="Shameless Eastdock council to ban ships?", body=BODY)
EARLY = "Mayor Ada Holm of Eastdock said on Friday that the council would vote"
LATE = "The port took 214 ships last year."


def judged(item: str, answer: str, quote: str) -> Score:
    """The Score of one item, where the judge says yes, with a good quote, to all others."""
    sample = Sample(article_id="a", story="a", task="headline", model="m", output=Output(text=""))
    asking = JUDGE.score(sample, ARTICLE)
    next(asking)
    said: list[Answer] = [
        Output(text=json.dumps({"quote": quote, "answer": answer} if one.id == item else {"quote": EARLY, "answer": "yes"}))
        for one in RUBRIC.file.criteria
    ]  # fmt: skip
    with pytest.raises(StopIteration) as done:
        asking.send(said)
    found: dict[str, Score] = {score.name: score for score in done.value.value}
    assert [name for name, score in found.items() if score.status == "error"] in ([], ["rubric", f"rubric.{item}"])
    return found[f"rubric.{item}"]


def test_the_judged_items_and_their_canaries() -> None:
    items = [one.id for one in RUBRIC.file.criteria]
    assert items == ["warranted", "actors", "force", "main_point", "specific", "no_hook", "neutral"]
    kinds = Counter((one.criterion, one.answer) for one in RUBRIC.file.canaries)
    assert kinds == Counter((item, answer) for item in items for answer in ("yes", "no"))
    assert len({one.id for one in RUBRIC.file.canaries}) == 2 * len(items)
    assert [one.id for one in RUBRIC.file.criteria if not (one.if_yes and one.if_no) or one.evidence == "none"] == []
    assert [one.id for one in RUBRIC.file.criteria if one.within < 1] == ["main_point"]


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_h6_is_shown_in_the_first_third(answer: str) -> None:
    assert judged("main_point", answer, EARLY).label == answer
    late = judged("main_point", answer, LATE)
    assert late.status == "error"
    assert f"says {answer} and quotes what is not in the first 33% of the article" in (late.reason or "")
    assert "not in the article: " in (judged("main_point", answer, "No such words are in it").reason or "")


@pytest.mark.parametrize("place", [0.32, 0.34])
def test_a_quote_need_only_begin_there(place: float) -> None:
    words = [f"word{number:03d}" for number in range(100)]
    quote = " ".join(words[round(100 * place) : round(100 * place) + 40])
    sample = Sample(article_id="a", story="a", task="headline", model="m", output=Output(text=""))
    asking = JUDGE.score(sample, Article(id="a", headline="Word?", body=" ".join(words)))
    requests = next(asking)
    with pytest.raises(StopIteration) as done:
        asking.send([Output(text=json.dumps({"quote": quote, "answer": "yes"}))] * len(requests))
    found = {score.name: score.status for score in done.value.value}
    assert found["rubric.main_point"] == ("scored" if place < 0.33 else "error")
    assert found["rubric.actors"] == "scored"


@pytest.mark.parametrize(
    ("item", "answer", "quote", "status"),
    [
        ("warranted", "yes", "", "error"),
        ("warranted", "yes", LATE, "scored"),
        ("warranted", "no", "", "scored"),
        ("specific", "yes", "", "scored"),
        ("specific", "no", "", "error"),
        ("no_hook", "yes", "", "scored"),
        ("no_hook", "no", "", "error"),
        ("no_hook", "no", LATE, "scored"),
        ("neutral", "no", LATE, "error"),  # a loaded word stands in the headline
        ("neutral", "no", "Shameless Eastdock council to ban", "scored"),
    ],
)
def test_which_answer_must_be_shown(item: str, answer: str, quote: str, status: str) -> None:
    assert judged(item, answer, quote).status == status
    if item == "neutral" and status == "scored":
        assert flagged(judged(item, answer, quote)) == [quote]
