"""The `betteridge` fixture in tests of one's own."""

import pytest
from openai_server import Server, completion, error
from pytest_plugin.project import Project

pytest_plugins = ["pytester"]

PAGE = """Will Hull get the new tram?

The council of Hull will vote on the new tram on 14 May. Mayor Ada Holm said nothing was decided.

The line would cost 9 million euros.
"""
WITHOUT_A_MODEL = """
import asyncio
from pathlib import Path

import pytest

from evals.errors import DataError, EvalsError, SuiteError
from evals.schema import Article

TEXT = Path("page.txt").read_text()


@pytest.mark.parametrize("source", ["page.txt", Path("page.txt"), TEXT])
def test_sources(betteridge, source):
    summary = betteridge.summary(source)
    assert summary.text.startswith("The council of Hull will vote")
    assert summary.article.headline == "Will Hull get the new tram?"
    assert summary.score("coverage") == 1.0
    assert (summary.flags, summary.warnings) == ((), ())


def test_fields_are_set_anew(betteridge):
    article = betteridge.article("page.txt", id="hull", references=["The council of Hull will vote on the new tram."])
    assert isinstance(article, Article)
    assert 0 < betteridge.summary(article).score("rougeL") < 1
    with pytest.raises(DataError, match="unknown field 'nonsense'"):
        betteridge.article(article, nonsense=1)


def test_headline(betteridge):
    found = betteridge.headline("page.txt")
    assert (found.verdict, found.reason) == ("unresolved", "pending")
    assert found.evidence[0].quote in found.article.body
    assert found.reading.form == "polar"


def test_inside_a_running_loop(betteridge):
    async def inside():
        return betteridge.summary("page.txt").text

    assert asyncio.run(inside()).startswith("The council")


def test_event_loops_are_left_alone(betteridge):
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    betteridge.headline("page.txt")
    assert asyncio.get_event_loop() is loop
    asyncio.set_event_loop(None)
    loop.close()


@pytest.mark.parametrize(("source", "more", "told"), [
    ("nothing.txt", {}, "nothing.txt: there is no such file"),
    ("", {}, "folder"),
    ("page.txt", {"model": "rules"}, "'rules' makes no summary. Name another with model=."),
    ("page.txt", {"prompt": "summary/v2"}, "'lead3' reads no prompt, so 'summary/v2' has no use"),
    ("page.txt", {"model": "nope/x"}, "Unknown model 'nope/x'"),
    ("page.txt", {"model": "openai/m"}, "openai/m needs a key"),
])
def test_errors(betteridge, source, more, told):
    with pytest.raises(EvalsError, match=told):
        betteridge.summary(source, **more)


def test_a_score_that_is_not_there(betteridge):
    with pytest.raises(SuiteError, match="There is no score 'rougeX' of <summary .* Scores: .*rougeL"):
        betteridge.summary("page.txt").score("rougeX")
"""
FAILING = """
def test_unscored(betteridge):
    assert betteridge.summary("page.txt").score("rougeL") > 0.2


def test_down(betteridge):
    betteridge.summary("page.txt", model="openai/m")


def test_verdict(betteridge):
    assert betteridge.headline("page.txt").verdict == "supported"
"""


def test_without_a_model(project: Project) -> None:
    project.write("page.txt", PAGE)
    project.write("test_own.py", WITHOUT_A_MODEL)
    project.pytest().assert_outcomes(passed=3 + 4 + 6 + 1)


def test_a_failure_shows_the_line_and_the_reason(project: Project) -> None:
    project.write("page.txt", PAGE)
    project.write("test_own.py", FAILING)
    result = project.pytest()
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(
        [
            '>  *assert betteridge.summary("page.txt").score("rougeL") > 0.2',
            "E  *Failed: rougeL of <summary of page.txt by lead3: 'The council *'> is unscored: no reference. "
            'Give some: betteridge.article(page, references=[[]"…"])',
            '>  *betteridge.summary("page.txt", model="openai/m")',
            "E  **ModelDown: openai/m needs a key: set OPENAI_API_KEY, *",
            "E  *AssertionError: assert 'unresolved' == 'supported'",
        ]
    )
    assert "asserts.py" not in result.stdout.str()


ASKING = """
def test_summary(betteridge):
    made = betteridge.summary("page.txt", prompt="summary/v2")
    assert made.sample.prompt == "summary@v2"
    assert made.score("rubric") == 1.0


def test_headline(betteridge):
    assert betteridge.headline("page.txt", "headline/v1").verdict == "unresolved"
"""


def test_a_model_is_asked_once_for_all_sessions(project: Project, server: Server) -> None:
    project.env.setenv("BETTERIDGE_OPENAI_BASE_URL", server.url)
    project.write("betteridge.toml", 'model = "openai/m"\njudge = "openai/judge"\n')
    project.write("page.txt", PAGE)
    project.write("test_own.py", ASKING)
    project.pytest().assert_outcomes(passed=2)
    asked = len(server.asked)
    assert {one["model"] for one in server.asked} == {"m", "judge"}
    project.pytest("--betteridge-offline").assert_outcomes(passed=2)
    assert len(server.asked) == asked
    project.write("page.txt", PAGE.replace("Hull", "York"))
    missed = project.pytest("--betteridge-offline", "-k", "headline")
    missed.assert_outcomes(failed=1, deselected=1)
    missed.stdout.fnmatch_lines(
        ["E *Offline: no kept answer of openai/m for article *: nothing of this article is kept."]
    )


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (error(400, "maximum context length is 10 tokens", "context_length_exceeded"), "context length"),
        (completion(""), "empty"),
    ],
    ids=["too long", "empty"],
)
def test_no_answer_is_an_error_with_the_reason(project: Project, server: Server, reply: object, told: str) -> None:
    server.behave = lambda asked: reply
    project.env.setenv("OPENAI_BASE_URL", server.url)
    project.write("page.txt", PAGE)
    project.write("test_own.py", 'def test_own(betteridge):\n    betteridge.summary("page.txt", model="openai/m")\n')
    result = project.pytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"E *ModelError: There is no summary of '*' by openai/m: *{told}*"])
