"""Ordinary English polar headlines, all auxiliaries: no statement has its words in a garbled order."""

import pytest

from evals.headlines.form import read_question
from evals.headlines.propositions import KEPT

STATED = """
Will the Tarnholm ferry sail again before Christmas? the Tarnholm ferry will sail again before Christmas
Did the mayor's office mislead voters? the mayor's office did mislead voters
Has the Tarnholm ferry operator gone bankrupt? the Tarnholm ferry operator has gone bankrupt
Should older drivers retake their test? older drivers should retake their test
Will nurses strike over Christmas? nurses will strike over Christmas
Will the rail strike end this week? the rail strike will end this week
Could the plan to ban diesel cars backfire? the plan to ban diesel cars will backfire
Did the vote change anything? the vote did change something
Can Labour hold its northern seats? Labour will hold its northern seats
Would a wealth tax raise enough money? a wealth tax would raise enough money
Is the housing market about to crash? the housing market is about to crash
Are electric cars really greener? electric cars are greener
Was the minister's aide paid by the lobby? the minister's aide was paid by the lobby
Were voters told the truth about the tunnel? voters were told the truth about the tunnel
Does the new vaccine cause headaches? the new vaccine does cause headaches
Do speed cameras save lives? speed cameras do save lives
Did Anna Berg's campaign hide donations? Anna Berg's campaign did hide donations
Has inflation finally peaked? inflation has finally peaked
Have the missing hikers been found? the missing hikers have been found
Had police been warned about the gunman? police had been warned about the gunman
May shops sell alcohol on Sundays? shops will sell alcohol on Sundays
Might the chancellor cut fuel duty? the chancellor will cut fuel duty
Must every council publish its spending? every council must publish its spending
Should the 2030 petrol ban be scrapped? the 2030 petrol ban should be scrapped
Won't the new runway harm wildlife? the new runway will harm wildlife
Isn't the bridge already unsafe? the bridge is already unsafe
Didn't the regulator warn the bank twice? the regulator did warn the bank twice
Shouldn't tenants be told first? tenants should be told first
Will Trump's tariff plan hurt farmers in Iowa? Trump's tariff plan will hurt farmers in Iowa
Can cold water swimming cure depression? cold water swimming will cure depression
Is Britain in danger of running out of gas? Britain is in danger of running out of gas
Are the days of cheap flights over? the days of cheap flights are over
Is the president of the football club lying? the president of the football club is lying
Will Marlow and Finch merge their breweries? Marlow and Finch will merge their breweries
Did 400 homes lose power overnight? 400 homes did lose power overnight
Has the council's plan for a new school stalled? the council's plan for a new school has stalled
Could three more banks fail this year? three more banks will fail this year
Will the government back plans for a second bridge? the government will back plans for a second bridge
Does drinking coffee lower the risk of stroke? drinking coffee does lower the risk of stroke
Is remote work killing city centres? remote work is killing city centres
Was the fire at Hall Farm started deliberately? the fire at Hall Farm was started deliberately
Should Parliament Hold a Second Vote? Parliament should Hold a Second Vote
Can AI Write a Hit Song? AI will Write a Hit Song
Do children need smartphones at school? children do need smartphones at school
Did the police fire first? the police did fire first
Could a hosepipe ban be lifted by June? a hosepipe ban will be lifted by June
Are landlords selling up before the new law? landlords are selling up before the new law
Is the Quarrion Well meteorite a piece of Mars? the Quarrion Well meteorite is a piece of Mars
Will shares in Orbelle rally after the sale? shares in Orbelle will rally
Has Haldane Steel laid off its apprentices? Haldane Steel has laid off its apprentices
Should the state run the railways? the state should run the railways
Does Germany's coalition face collapse? Germany's coalition does face collapse
Can the prime minister survive the leadership vote? the prime minister will survive the leadership vote
Will readers book their summer holidays later? readers will book their summer holidays later
Did a software bug ground the airline's fleet? a software bug did ground the airline's fleet
Is it time to rethink exams? it is time to rethink exams
Are there too many tourists in Lisbon? there are too many tourists in Lisbon
Has anyone seen the missing statue? someone has seen the missing statue
Would you eat lab-grown meat? you would eat lab-grown meat
Could this be the end of cash? this will be the end of cash
Will the inquiry into the flood name the officials responsible? the inquiry into the flood will name the officials responsible
Did the charity's chief executive spend donations on travel? the charity's chief executive did spend donations on travel
Is Mayor Ostrander running for governor? Mayor Ostrander is running for governor
Was the ferry too heavy to sail? the ferry was too heavy to sail
Have rents in Dublin doubled since 2015? rents in Dublin have doubled since 2015
Will house prices rise faster than wages? house prices will rise faster than wages
Can a four-day week work in hospitals? a four-day week will work in hospitals
Should zoos keep elephants? zoos should keep elephants
Do voters still trust the polls? voters do still trust the polls
Does the court's ruling mean tenants can stay? the court's ruling does mean tenants can stay
Did Brock Lake hospital turn away patients? Brock Lake hospital did turn away patients
Hasn't the minister already apologised? the minister has already apologised
Aren't the new trains too wide for the tunnel? the new trains are too wide for the tunnel
Wasn't the dam inspected last year? the dam was inspected last year
Couldn't the money be spent on schools? the money will be spent on schools
Doesn't the city owe its carers back pay? the city does owe its carers back pay
Will the Lions win their first title since 1998? the Lions will win their first title since 1998
Is Skarvøy's goalkeeper fit to play on Saturday? Skarvøy's goalkeeper is fit to play on Saturday
Are supermarkets charging more for smaller packs? supermarkets are charging more for smaller packs
Were 12,000 letters left in a depot? 12,000 letters were left in a depot
Did the test results reach the wrong patients? the test results did reach the wrong patients
Will book sales recover? book sales will recover
Might Arlow face a fine over the spill? Arlow will face a fine
Must hospitals charge for parking? hospitals must charge for parking
Had the pilot slept before the flight? the pilot had slept before the flight
Has the price of olive oil hit its peak? the price of olive oil has hit its peak
Will the cut in bus services be reversed? the cut in bus services will be reversed
Should prisoners get the vote? prisoners should get the vote
Does the deal protect farm jobs? the deal does protect farm jobs
Did students who cheated keep their degrees? students who cheated did keep their degrees
Will the 10.15 to Tarnholm ever run on time? the 10.15 to Tarnholm will run on time
Is the world's largest iceberg melting faster? the world's largest iceberg is melting faster
Has the army retaken the airport? the army has retaken the airport
Have two cabinet ministers offered to resign? two cabinet ministers have offered to resign
Was Shakespeare's will forged? Shakespeare's will was forged
Will Sunday trading laws change? Sunday trading laws will change
Could heavy rain delay the harvest? heavy rain will delay the harvest
Should we fear the new bird flu? we should fear the new bird flu
Would lower speed limits cut deaths? lower speed limits would cut deaths
Do heat pumps work in cold weather? heat pumps do work in cold weather
Is the NHS waiting list finally coming down? the NHS waiting list is finally coming down
Will the RBI cut the repo rate next month? the RBI will cut the repo rate next month
Is buying a home in London still worth it? buying a home in London is still worth it
Is the four-day week here to stay? the four-day week is here to stay
Is Star Power Enough to Sell Beer? Star Power is Enough to Sell Beer
Is This Seat Taken? This Seat is Taken
Is the iPhone 6 Really Pulling Out Your Hair? the iPhone 6 is Pulling Out Your Hair
Has the studio asked for the release date to be moved up? the studio has asked for the release date to be moved up
Could oil go lower? oil will go lower
Do blobs on the lander indicate water on Mars? blobs on the lander do indicate water on Mars
Will Nato survive if Trump wins? Nato will survive if Trump wins
Is the row over Gaza over? the row over Gaza is over
Was Diana's death as tragic as it was avoidable? Diana's death was as tragic as it was avoidable
Is it as bad as it looks? it is as bad as it looks
Is small beautiful? small is beautiful
Is the way to cut crime to hire more police? the way to cut crime is to hire more police
Is there life after Messi for Barcelona? there is life after Messi for Barcelona
Is there hope after Covid for small shops? there is hope after Covid for small shops
Was the bridge to Skye closed? the bridge to Skye was closed
Is one enough? one is enough
Is Labour to cut benefits to fund tax cuts? Labour is to cut benefits to fund tax cuts
Was the suspect to be deported? the suspect was to be deported
Is red wine as healthy as exercise? red wine is as healthy as exercise
Are Tesco's price cuts as good as they look? Tesco's price cuts are as good as they look
Is milk as good for kids as juice? milk is as good for kids as juice
Is the chocolate worth the money? the chocolate is worth the money
Is the league just getting boring? the league is just getting boring
Is being bored good for you? being bored is good for you
Are these the oldest footprints in Peru? these are the oldest footprints in Peru
Could this change help small firms? this change will help small firms
Will he and his brother make peace? he and his brother will make peace
Did anyone else see the comet? someone else did see the comet
Was that the worst final ever? that was the worst final ever
Are Sunday roasts, once a ritual, disappearing? Sunday roasts, once a ritual, are disappearing
Are the unvaccinated to blame? the unvaccinated are to blame
Will ice melt as temperatures rise? ice will melt
Do most people who change sides regret it? most people who change sides do regret it
Is the dollar's reign as reserve currency coming to an end? the dollar's reign as reserve currency is coming to an end
Does a glass of wine a day help? a glass of wine a day does help
Was no one hurt at the mill? no one was hurt at the mill
Was Ann Reed governor of Ohio at the time? Ann Reed was governor of Ohio at the time
Was the cat killed, according to police? the cat was killed
Was Ann Reed born in Leeds? Ann Reed was born in Leeds
Is the story about to break? the story is about to break
Is the dam already facing renewed criticism? the dam is already facing renewed criticism
Has the account now been restored? the account has now been restored
Could Ann Reed, the mayor, quit? Ann Reed, the mayor, will quit
Does anyone in government care? someone in government does care
Has the bank learnt anything since 2008? the bank has learnt something since 2008
Will student loan forgiveness survive? student loan forgiveness will survive
Do people who change gender regret it? people who change gender do regret it
Is now the time to buy a house? now is the time to buy a house
Is just one drink a day harmful? just one drink a day is harmful
Will 2026 be the year of the tablet? 2026 will be the year of the tablet
Has the boom peaked, and what comes after? the boom has peaked
In the age of streaming, can cinemas survive? cinemas will survive in the age of streaming
When it comes to pensions, is the state failing women? the state is failing women when it comes to pensions
"""


@pytest.mark.parametrize("row", STATED.strip().splitlines())
def test_the_auxiliary_stands_after_the_subject(row: str) -> None:
    headline, _, stated = row.partition("? ")
    assert read_question(f"{headline}?").propositions == (stated,)


@pytest.mark.parametrize(
    ("headline", "kept"),
    [
        ("Will Boeing strike end?", "Will Boeing strike end"),
        ("Could Boeing strike end?", "Will Boeing strike end"),
        ("Won't Boeing strike end?", "Will Boeing strike end"),
        ("Shouldn't Arlow flumble Benn?", "Should Arlow flumble Benn"),
        (
            "Was Alleged Audio of Ann Reed Shooting on CNN a Hoax?",
            "Was Alleged Audio of Ann Reed Shooting on CNN a Hoax",
        ),
        ("Is the government to ban vaping after doctors' warning?", "Is the government to ban vaping"),
        ("Is the Rat Plague At City Hall Ann Reed’s Fault?", "Is the Rat Plague At City Hall Ann Reed’s Fault"),
    ],
)
def test_where_the_subject_may_end_twice_the_words_keep_their_order(headline: str, kept: str) -> None:
    assert read_question(headline).propositions == (KEPT.format(kept),)


@pytest.mark.parametrize(
    "asked",
    [
        "Was what he said true",
        "Are the poor paying more",
        "Are all cars electric by 2040",
        "Are most voters one paycheck away from ruin",
        "Are half of all jobs automatable by 2030",
        "Are rural voters sicker than city dwellers",
        "Is a cashless society closer than we think",
        "Are shares in the firm everyone is talking about overpriced",
        "Is the evidence against Ann Reed floogly",
        "Is Arlow back on track",
        "Is intermittent fasting bad for women",
        "Is working from home tax-deductible",
        "Is Reed one of the clubs competing for the title",
        "Was the suspect a man believed to be violent",
        "Was the clerk in debt but now secure",
        "Is 2016 The Year You Stop Being Single",
        "Are wolves back in Belgium for good",
        "Is only one in three cancers curable",
        "Is the law on assisted dying about to change",
        "Will crops floogle before farmers harvest them",
        "Will Arlow floogle the crowds at the Benn trial",
        "Is access to water a human right",
        "Are threats to MPs on the rise as polls near",
        "Was the train from Leeds to London late",
        "Will the decision to cut aid cost lives",
        "Does what you eat affect how you sleep",
        "Are workers paid after strikes entitled to sue",
        "Is the man known as Banksy from Bristol",
    ],
)
def test_no_statement_has_its_words_garbled(asked: str) -> None:
    assert read_question(f"{asked}?").propositions == (KEPT.format(asked),)


@pytest.mark.parametrize(
    ("headline", "stated"),
    [
        ("Ought we to ban cars?", "we ought to ban cars"),
        ("Mustn't the mayor resign?", "the mayor must resign"),
        ("Should we ban cars?", "we should ban cars"),
    ],
)
def test_what_ought_to_be_is_no_forecast(headline: str, stated: str) -> None:
    question = read_question(headline)
    assert (question.propositions, question.normative) == ((stated,), True)


def test_options_with_one_verb_share_it() -> None:
    killed = ("drought did kill the flamingos", "pesticide did kill the flamingos")
    assert read_question("Did drought or pesticide kill the flamingos?").propositions == killed


@pytest.mark.parametrize(
    ("headline", "propositions"),
    [
        # `over`, `after`, `as` that are no background
        ("Has his sister taken over North Korea?", ["his sister has taken over North Korea"]),
        ("Did a meteorite land in Nicaragua over the weekend?", ["a meteorite did land in Nicaragua over the weekend"]),
        ("Were two planes shot down over the Black Sea?", ["two planes were shot down over the Black Sea"]),
        ("Is it game over for Arlow Media?", ["it is game over for Arlow Media"]),
        ("Is there life on Venus after all?", ["there is life on Venus after all"]),
        ("Did he quit shortly after the vote?", ["he did quit shortly after the vote"]),
        ("Did flights over the Alps cause the avalanche?", ["flights over the Alps did cause the avalanche"]),
        ("Arlow to quit as party leader?", ["Arlow will quit as party leader"]),
        ("Who will replace Arlow as England manager?", ["Who will replace Arlow as England manager"]),
        ("Byrne or Halloran as mayor?", ["Byrne as mayor", "Halloran as mayor"]),
        # `to` that announces nothing
        ("That powerful letter to parents?", ["That powerful letter to parents"]),
        ("Pension chief moved £2m to private account?", ["Pension chief moved £2m to private account"]),
        ("Plan to drain the lake dead in the water?", ["Plan to drain the lake dead in the water"]),
        ("Cameron vows to hunt them down?", ["Cameron vows to hunt them down"]),
        ("Want to Run the Marathon?", ["Want to Run the Marathon"]),
        ("New variant to blame for hospital surge?", ["New variant to blame for hospital surge"]),
        ("Arlow to Stop Serving Burgers?", ["Arlow will Stop Serving Burgers"]),
        ("Arlow close to deal to buy Benn?", ["Arlow close to deal to buy Benn"]),
        ("New album to be released?", ["New album will be released"]),
        ("First woman to lead the Bank?", ["First woman to lead the Bank"]),
        ("Senators Ready to Dump Arlow?", ["Senators Ready to Dump Arlow"]),
        ("Arlow to have surgery, manager hints?", ["Arlow will have surgery"]),
        ("Happy to pay more?", ["Happy to pay more"]),
        ("Mayor under pressure to quit?", ["Mayor under pressure to quit"]),
        ("Airtel to hike tariffs again, users to pay more?", ["Airtel will hike tariffs again", "users will pay more"]),
        # who says so
        ("Mbappe to join Real Madrid, says agent?", ["Mbappe will join Real Madrid"]),
        ("Oil to hit $100 a barrel, Goldman warns?", ["Oil will hit $100 a barrel"]),
        ("Arlow to buy Benn - report?", ["Arlow will buy Benn"]),
        # a statement, then the question
        ("Trump leads the polls, but can he win?", ["he will win (Trump leads the polls)"]),
        ("Italian catches huge catfish; is it a record?", ["it is a record (Italian catches huge catfish)"]),
        ("Bills are falling - so why are you paying more?", ["why are you paying more"]),
        ("If Labour wins, will private school fees rise?", ["private school fees will rise if Labour wins"]),
        ("Hundreds mourn Castro (but is he dead?)", ["he is dead (Hundreds mourn Castro)"]),
        ("Boeing 737 Max: is it safe to fly?", ["it is safe to fly (Boeing 737 Max)"]),
        ("Developer quits the app he was to make—or did he?", ["Developer quits the app he was to make"]),
        ("They said it was safe, but was it?", ["They said it was safe"]),
        ("Street artist arrested? Again?", ["Street artist arrested"]),
        ("Rates have fallen. Now what?", ["what (Rates have fallen)"]),
        ("Mayor resigns: what next?", ["what next (Mayor resigns)"]),
        ("The tunnel, five years on: was it worth it?", ["it was worth it (The tunnel, five years on)"]),
        ("If robots take our jobs, who will pay?", ["who will pay if robots take our jobs"]),
        ("Whatever happened to the fax?", ["Whatever happened to the fax"]),
        # no question of that form
        ("IS fighter named?", ["IS fighter named"]),
        ("Don't know which phone to buy?", ["Don't know which phone to buy"]),
        ("Modi, in first trip since vote, may visit US?", ["Modi, in first trip since vote, may visit US"]),
        # options
        ("Russian yeti or bigfoot hoax?", ["Russian yeti", "bigfoot hoax"]),
        ("Vegan leather: greener or plastic?", ["Vegan leather: greener", "Vegan leather: plastic"]),
        ("Are eggs good or bad for your heart?", ["eggs are good for your heart", "eggs are bad for your heart"]),
        ("Do Tournaments Help or Hurt?", ["Tournaments do Help", "Tournaments do Hurt"]),
        ("Has Arlow been dropped, or is it for show?", ["Arlow has been dropped", "it is for show"]),
        ("Are nurses leaving because of pay or hours?", ["nurses are leaving because of pay", "nurses are leaving because of hours"]),
        ("Does the mayor know or care?", ["the mayor does know", "the mayor does care"]),
        ("Should you fix your mortgage now or wait?", ["Should you fix your mortgage now or wait"]),
        ("Will it be Lund, Moe or Berg?", ["Will it be Lund, Moe or Berg"]),
        ("Is inflation caused by greed or by money printing?", ["Is inflation caused by greed or by money printing"]),
        ("Are You More Ann Or Bob Reed?", ["Are You More Ann Or Bob Reed"]),
        ("Do You Side With The Foxes Or The Bears?", ["You do Side With The Foxes", "You do Side With The Bears"]),
        ("Are You Bart Or Lisa?", ["Are You Bart Or Lisa"]),
        ("Are You Ann Or Bob From “Smash”?", ["Are You Ann Or Bob From “Smash”"]),
        ('Are You More "In The Hills" Or "Benn"?', ['Are You More "In The Hills" Or "Benn"']),
        ("Is Your Friend A Man Or A Robot Wearing Shoes?", ["Is Your Friend A Man Or A Robot Wearing Shoes"]),
        ("Is Arlow a threat or just harmless fun?", ["Is Arlow a threat or just harmless fun"]),
        ("Is the Game's Ethic Money, Glory or Work?", ["Is the Game's Ethic Money, Glory or Work"]),
    ],
)  # fmt: skip
def test_what_is_asked(headline: str, propositions: list[str]) -> None:
    assert list(read_question(headline).propositions) == propositions


def test_what_is_said_in_passing_is_taken_for_granted() -> None:
    question = read_question("Anna Berg, first woman in the post, to lead the institute?")
    assert question.propositions == ("Anna Berg, first woman in the post, will lead the institute",)
    assert question.presuppositions == (("Anna Berg is first woman in the post", "first woman in the post"),)


@pytest.mark.parametrize(
    ("headline", "given"),
    [
        ("Will Arlow quit over pay as talks fail?", [("pay", "over pay"), ("talks fail", "as talks fail")]),
        (
            "Was the teenager held over stabbing after CCTV found?",
            [("stabbing", "over stabbing"), ("CCTV found", "after CCTV found")],
        ),
        ("Is coffee good for you as scientists say?", []),
    ],
)
def test_each_background_is_taken_for_granted_by_itself(headline: str, given: list[tuple[str, str]]) -> None:
    assert list(read_question(headline).presuppositions) == given


@pytest.mark.parametrize(
    "headline",
    [
        "Which Premier League club spent most?",
        "Dera Chief Forced Castration of Devotees?",
        "Is the Pope Catholic?",
        "Is the President Russian?",
        "Is the President Russian or American?",
    ],
)
def test_a_role_is_taken_for_granted_of_persons_only(headline: str) -> None:
    assert read_question(headline).presuppositions == ()


@pytest.mark.parametrize(
    "headline",
    ["May really ever?", "report or … cut … and?", "Force ' Awakens to be released?", ". ?", "Are Or Alpaca?"],
)
def test_odd_headlines_are_read_as_they_stand(headline: str) -> None:
    assert read_question(headline).form in ("polar", "declarative", "alternative", "none")


def test_a_no_in_quotation_marks_negates_nothing() -> None:
    assert not read_question("Will the league's 'no heading' rule spoil the game?").negated


def test_a_late_not_is_seen() -> None:
    question = read_question("Will the Supreme Court not hear the case?")
    assert (question.propositions, question.negated) == (("the Supreme Court will hear the case",), True)
