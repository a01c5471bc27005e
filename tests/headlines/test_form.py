import pytest

from evals.articles.load import find_dataset, read_articles
from evals.headlines.form import read_question
from evals.schema import Form

FORMS: dict[Form, list[str | tuple[str, pytest.MarkDecorator]]] = {
    "polar": [
        "Will the council close the baths?",
        "Is Pellwick about to switch off its oldest home hubs amid losses?",
        "Did the mayor resign?",
        "Had the ship been warned?",
        "Should Tarnholm ban energy drinks for under-16s?",
        "Isn't it time to ban phones?",
        "Aren’t you tired?",
        "WILL THE COUNCIL CLOSE THE BATHS?",
        "But is it art?",
        "Did Arlow and Benn meet?",
        # traps: source prefixes, doubled marks, appositives, statement and hook, `or` that is no choice
        "WaPo: Was the senator paid by the lobby?",
        "Rumor Check: Are soldiers buried under the bridge?",
        "Mayor quits: was he pushed?",
        "Did the mayor resign??",
        "Is he really leaving?!",
        "Will rates rise？",
        "Could Crabzilla, a 50-foot crab, be real?",
        "Should schools ban phones? Experts disagree",
        "Should schools ban phones? What the experts say",
        "Will he stay or not?",
        "Is it more or less over?",
        "Will one or two ministers resign?",
        "Will five or more ministers resign?",
        "Will 2.5 million voters turn out?",
        "Will Will Smith host the Oscars?",
        # traps: quotation marks and apostrophes around something else than the question
        "Is the mayor's 'gift' a bribe?",
        "Is “the end” near?",
        "Did he say “Who cares?” on air?",
        "Are drivers' unions' strikes over?",
        "Is the '70s look back?",
        "Did Mr. Smith lie?",
        "Will the U.S. leave NATO?",
        "Is St. Petersburg sinking?",
        "Is it safe? Some say yes; others no",
        "Analysis | Is the boom over?",
        "Mayor's long-awaited decision on the market: will it reopen?",
    ],
    "declarative": [
        "Russia to provide asylum to Elon Musk amid fallout with US President Donald Trump?",
        "Defender Ilse Drommel to sign for Port Carrow Rovers on three-year deal?",
        "Michelle Obama: The First Woman?",
        "The end of cash?",
        "Rock 'n' roll dead?",
        "Mayor “to quit”?",
        "Guilty?",
        "May to resign?",
        "Will Smith to host the Oscars?",
    ],
    "alternative": [
        "Will Kilbrannagh's Palatine reopen as a cinema or a concert hall?",
        "Wounded, dead or missed entirely?",
        "Should we stay or go?",
        "Tea or coffee?",
        "Is the vaccine safe or dangerous?",
    ],
    "wh": [
        "Who drained £212,000 from the engine fund?",
        "How much will it cost?",
        "Whose bike is it anyway?",
        "In which town is bread cheapest?",
        "Why?",
        "Teacher finds a snake in class; So What Did She Do?",
        "She found a snake. What did she do next?",
        "Cash or card: which is safer?",
        "Who wins, Arlow or Benn?",
        "“Nothing was leaked”: who says so?",
        "What's next for Tarn?",
        "Who’s to blame for the leak?",
    ],
    "tag": [
        "Harlesby's Friday market is moving to the retail park, isn't it?",
        "The bridge is safe, is it?",
        "You can’t be serious, can you?",
        "The market is moving, right?",
    ],
    "quoted": [
        "'Who pays to watch puppets sing?' asks director as opera sells out",
        "“Why me?” asks mayor",
        'Mayor asks: "Why me?"',
        "“Is this the end?”",
        "‘Where’s our money?’ ask Rovers’ faithful",
        "Mayor: ‘Why would I go?’",
    ],
    "none": [
        "Brandrup to shut Elmstad kettle works with loss of 240 jobs",
        "What the council decided",
        "",
        "?",
        "Brandrup shuts works; 240 jobs lost",
    ],
}


def by_form() -> list[object]:
    found = []
    for form, headlines in FORMS.items():
        found += [pytest.param(headline, form, id=f"{form}: {headline[:40]}") for headline in headlines]
    return found


@pytest.mark.parametrize(("headline", "form"), by_form())
def test_form(headline: str, form: Form):
    question = read_question(headline)
    assert question.form == form
    assert bool(question.propositions) == (form not in ("none", "quoted"))


def test_every_form_of_the_shipped_english_data_set():
    labelled = [
        (one.headline, one.labels.form, read_question(one.headline, one.language).form)
        for one in read_articles(find_dataset("question-headlines"))
        if one.labels and one.language == "en"
    ]
    assert len(labelled) >= 20
    assert [row for row in labelled if row[1] != row[2]] == []


@pytest.mark.parametrize(
    ("headline", "language", "form"),
    [
        ("Schafft Hohenwessel die Kita-Gebühren ab?", "de", "unknown"),
        ("¿Reabrirá en otoño el Teatro Almenara?", "es", "unknown"),
        ("Упал ли из космоса камень?", "ru", "unknown"),
        ("هل يستقيل الوزير؟", "ar", "unknown"),
        ("日本は勝つか？", "ja", "unknown"),
        ("Will rates rise?", "und", "unknown"),
        ("Will rates rise?", "en-GB", "polar"),
        ("Hohenwessel schafft die Kita-Gebühren ab", "de", "none"),
        ("„Wer zahlt das?“, fragt die Bürgermeisterin", "de", "quoted"),
        ("« Qui paie ? » demande le maire", "fr", "quoted"),
        pytest.param("»Wer zahlt das?« fragt die Bürgermeisterin", "de", "quoted"),
        pytest.param("「誰が払うのか？」と市長", "ja", "quoted"),
        pytest.param("Werk schließt; 240 Stellen fallen weg", "de", "none"),
        ("Θα παραιτηθεί ο υπουργός;", "el", "unknown"),
        pytest.param("Θα παραιτηθεί ο υπουργός\u037e", "el", "unknown"),
    ],
)
def test_languages(headline: str, language: str, form: Form):
    assert read_question(headline, language).form == form


def test_an_unknown_form_keeps_the_question_without_marks():
    question = read_question("¿Reabrirá en otoño el Teatro Almenara?", "es")
    assert question.propositions == ("Reabrirá en otoño el Teatro Almenara",)
    assert (question.presuppositions, question.dropped_mark_asserts) == ((), False)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Will the council close the baths?", ["the council will close the baths"]),
        ("Did the mayor resign??", ["the mayor did resign"]),
        ("Could rates fall in June?", ["rates will fall in June"]),
        ("Isn't it time to ban phones?", ["it is time to ban phones"]),
        ("Will he not resign?", ["he will resign"]),
        ("Will he stay or not?", ["he will stay"]),
        ("WaPo: Was the senator paid by the lobby?", ["the senator was paid by the lobby"]),
        ("Is it over? Will he go?", ["he will go"]),
        ("Russia to provide asylum to Elon Musk amid fallout?", ["Russia will provide asylum to Elon Musk"]),
        ("Rovers to sign Drommel?", ["Rovers will sign Drommel"]),
        ("The end of cash?", ["The end of cash"]),
        ("Harlesby's market is moving, isn't it?", ["Harlesby's market is moving"]),
        ("Should we stay or go?", ["we should stay", "we should go"]),
        ("Is the vaccine safe or dangerous?", ["the vaccine is safe", "the vaccine is dangerous"]),
        ("Did Arlow and Benn meet?", ["Arlow and Benn did meet"]),
        (
            "Will Skarrow Quay lose its ferry and will weekday fares rise this year?",
            ["Skarrow Quay will lose its ferry", "weekday fares will rise this year"],
        ),
        ("Is the tunnel safe, and will it open?", ["the tunnel is safe", "it will open"]),
        ("Did A resign and did B stay, but will C go?", ["A did resign", "B did stay", "C will go"]),
        # what comes before a colon: a source or a kind of piece is dropped, a subject is not
        ("Report: Haldane to idle two potlines?", ["Haldane will idle two potlines"]),
        ("Rumour check: mayor to resign?", ["mayor will resign"]),
        ("Fact check | Vaccine to be withdrawn?", ["Vaccine will be withdrawn"]),
        ("REPORT: HALDANE TO IDLE TWO POTLINES?", ["Haldane will idle two Potlines"]),
        ("Thalamukku Tuskers: a new captain?", ["Thalamukku Tuskers: a new captain"]),
        # in capitals
        ("RUSSIA TO PROVIDE ASYLUM TO ELON MUSK AMID FALLOUT?", ["Russia will provide Asylum to Elon Musk"]),
        ("WILL WAGES RISE AND PRICES FALL?", ["Wages will rise", "Prices will fall"]),
        ("IS THE TUNNEL SAFE, AND WILL IT OPEN?", ["the Tunnel is Safe", "it will open"]),
        # options without a verb share what follows
        ("Bronze or slate for the memorial?", ["Bronze for the memorial", "slate for the memorial"]),
        ("Tech or College to train the staff?", ["Tech will train the staff", "College will train the staff"]),
        ("Cut now or wait for the budget?", ["Cut now", "wait for the budget"]),
        pytest.param(
            "Is it safe not to vaccinate?",
            ["it is safe not to vaccinate"],
        ),
        pytest.param(
            "Will the Palatine reopen as a cinema or a concert hall?",
            ["the Palatine will reopen as a cinema", "the Palatine will reopen as a concert hall"],
        ),
        pytest.param(
            "Will Britain or France win?",
            ["Britain will win", "France will win"],
        ),
        pytest.param(
            "Will wages rise and prices fall?",
            ["wages will rise", "prices will fall"],
        ),
    ],
)
def test_propositions_are_bare_events(headline: str, expected: list[str]):
    assert list(read_question(headline).propositions) == expected


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        (
            "Russia to provide asylum to Elon Musk amid fallout with US President Donald Trump?",
            [
                ("fallout with US President Donald Trump", "amid fallout with US President Donald Trump"),
                ("Donald Trump is US President", "US President"),
            ],
        ),
        ("Will it reopen after the fire?", [("the fire", "after the fire")]),
        ("Will Tarn shut its bakery despite record profits?", [("record profits", "despite record profits")]),
        ("Did crime fall as police numbers rose?", [("police numbers rose", "as police numbers rose")]),
        ("Will bakery workers strike, following talks?", [("talks", "following talks")]),
        ("Should the captain Ann Reed play?", [("Ann Reed is captain", "captain")]),
        ("Will prices fall over 10 percent?", []),
        ("Will Arlow stop smoking after 30 years?", []),
        ("Will the council close the baths?", []),
        pytest.param(
            "Is US President Donald Trump ill?",
            [("Donald Trump is US President", "US President")],
        ),
        pytest.param(
            "Should we trust Prime Minister Anna Berg?",
            [("Anna Berg is Prime Minister", "Prime Minister")],
        ),
        pytest.param(
            "Could the mayor quit as soon as May?",
            [],
        ),
    ],
)
def test_presuppositions_carry_their_trigger(headline: str, expected: list[tuple[str, str]]):
    assert list(read_question(headline).presuppositions) == expected


@pytest.mark.parametrize(
    ("headline", "flags"),
    [
        ("Will rates fall?", set()),
        ("Could rates fall?", {"modal"}),
        ("Might rates fall?", {"modal"}),
        ("Can cats be vegan?", {"modal"}),
        ("May banks close early?", {"modal"}),
        ("Isn't it over?", {"negated"}),
        ("Won’t taxes rise?", {"negated"}),
        ("Will Britain never rejoin?", {"negated"}),
        ("Should we ban cars?", {"normative"}),
        ("Shouldn’t we ban cars?", {"normative", "negated"}),
        ("Russia to provide asylum to Elon Musk?", {"dropped_mark_asserts"}),
        ("The end of cash?", {"dropped_mark_asserts"}),
        ("The market is moving, isn't it?", {"dropped_mark_asserts"}),
        ("Tea or coffee?", set()),
        ("Who leaked it?", set()),
        ("“Why me?” asks mayor", set()),
        ("Mayor quits", set()),
        pytest.param("Couldn't rates fall?", {"modal", "negated"}),
    ],
)
def test_flags(headline: str, flags: set[str]):
    question = read_question(headline)
    names = ("modal", "negated", "normative", "dropped_mark_asserts")
    assert {name for name in names if getattr(question, name)} == flags
