"""A scorer of somebody's own, named in a suite by its dotted path, from a module in the working folder."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Done

from evals.errors import SuiteError
from evals.scorers import make_scorer

Betteridge = Callable[..., Done]
Write = Callable[..., Path]

MODULE = """
from evals.schema import Score

class Brief:
    tasks = frozenset({"summary"})
    names = ("brief",)

    def __init__(self, words: int = 60) -> None:
        if words < 1:
            raise ValueError(f"words is at least 1, not {words}")
        self.words = words

    def score(self, sample, article):
        return RETURNED
"""
GOOD = '[Score(name="brief", value=float(len(sample.output.text.split()) <= self.words))]'


def module(folder: Path, returned: str = GOOD, text: str = MODULE) -> None:
    (folder / "desk.py").write_text(text.replace("RETURNED", returned), encoding="utf-8")


def plan(options: dict[str, object] | None = None, name: str = "desk:Brief") -> dict[str, object]:
    return {"beside": ["lead3"], "tasks": {"summary": {"scorers": ["rouge", {name: options or {}}]}}}


def test_it_is_scored_signed_and_gated(betteridge: Betteridge, suite: Write, tmp_path: Path) -> None:
    module(tmp_path)
    path = suite(3, gate=[{"score": "brief", "min": 0.9, "on": "mean"}], **plan({"words": 30}))
    done = betteridge("run", str(path), "--json")
    assert done.code == 1, done.err  # three sentences are more than thirty words
    (found,) = [one for one in done.json["scorecard"]["estimates"] if one["name"] == "brief"]
    assert (found["mean"], found["n"]) == (0.0, 3)
    assert found["signature"].startswith("brief|by:desk:Brief#")
    assert found["signature"].endswith("|words:30")
    assert betteridge("run", str(suite(3, **plan({"words": 60})))).code == 0


def test_its_signature_changes_with_its_text(betteridge: Betteridge, suite: Write, tmp_path: Path) -> None:
    path = suite(3, **plan())
    for returned in (GOOD, GOOD.replace("<=", "<")):
        module(tmp_path, returned)
        assert betteridge("run", str(path)).code == 0
    ids = [one["id"] for one in betteridge("runs", "list", "--json").json]
    done = betteridge("compare", *ids)
    assert "not made alike: by:desk:Brief#" in " ".join(done.out.split())


BREAKS = {
    "Nothing": ("[]", "it gave the Scores [], and names ['nothing']"),
    "Other": ("[Score(name='short', value=1)]", "it gave the Scores ['short'], and names ['other']"),
    "Large": ("[Score(name='large', value=31)]", "large is 31, and a Score of one's own is 0 to 1"),
    "Empty": ("[Score(name='empty')]", "empty is scored with value None"),
    "Mute": ("[Score(name='mute', status='unscored')]", "mute is unscored with value None"),
    "Broken": ("[1 / 0]", "ZeroDivisionError: division by zero"),
    "Silent": ("None", "TypeError: 'NoneType' object is not iterable"),
}


def test_what_breaks_its_word_is_an_error(betteridge: Betteridge, suite: Write, tmp_path: Path) -> None:
    classes = [
        MODULE.replace("Brief", name).replace('"brief"', repr(name.lower())).replace("RETURNED", returned)
        for name, (returned, _) in BREAKS.items()
    ]
    module(tmp_path, text="".join(classes))
    scorers = {"summary": {"scorers": ["rouge", *(f"desk:{name}" for name in BREAKS)]}}
    done = betteridge("run", str(suite(1, beside=["lead3"], tasks=scorers)), "--json")
    found = {one["name"]: one for one in done.json["scorecard"]["estimates"]}
    (run,) = (tmp_path / ".betteridge" / "runs").iterdir()
    (line,) = (run / "samples.jsonl").read_text(encoding="utf-8").splitlines()
    scores = {one["name"]: one for one in json.loads(line)["scores"]}
    for name, (_, reason) in BREAKS.items():
        assert (found[name.lower()]["mean"], found[name.lower()]["errors"]) == (None, 1)
        assert scores[name.lower()]["status"] == "error"
        assert reason in scores[name.lower()]["reason"]
    assert found["rouge1"]["n"] == 1


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("desk_own:Brief", {"words": 0}, "Scorer 'desk_own:Brief': words is at least 1, not 0."),
        (
            "desk_own:Brief",
            {"letters": 9},
            "does not take these options: got an unexpected keyword argument 'letters'.",
        ),
        ("desk_own:Long", {}, "Scorer 'desk_own:Long' cannot be imported: module 'desk_own' has no attribute 'Long'."),
        ("nowhere:Brief", {}, "Scorer 'nowhere:Brief' cannot be imported: No module named 'nowhere'."),
        (":Brief", {}, "Scorer ':Brief' cannot be imported: Empty module name."),
        ("desk_own:Score", {"name": "x"}, "Scorer 'desk_own:Score' is no scorer: it has no tasks, names, score"),
        ("desk_own:Text", {}, "names is a tuple of names"),
        ("desk_own:Body", {}, "tasks a set of 'summary' and 'headline'"),
    ],
    ids=["value", "option", "class", "module", "no module", "no scorer", "names", "tasks"],
)
def test_what_cannot_be_used_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, options: dict[str, object], said: str
) -> None:
    text = MODULE.replace("Brief", "Text").replace('("brief",)', '("brief")')
    text += MODULE.replace("Brief", "Body").replace('{"summary"}', '{"body"}')
    (tmp_path / "desk_own.py").write_text((MODULE + text).replace("RETURNED", GOOD), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "desk_own", raising=False)
    with pytest.raises(SuiteError, match=re.escape(said)):
        make_scorer(name, options, None)


@pytest.mark.parametrize(
    ("task", "scorers", "said"),
    [
        ("headline", ["rouge"], "Scorer 'rouge' grades summary, not headline. Take it out."),
        (
            "summary",
            ["rouge", {"evals.scorers.rouge:Rouge": {}}],
            "Scorers 'rouge' and 'evals.scorers.rouge:Rouge' both give 'rouge1'. Rename one's Score.",
        ),
    ],
    ids=["task", "twice"],
)
def test_scorers_that_do_not_go_together_are_one_sentence(
    betteridge: Betteridge, suite: Write, task: str, scorers: list[object], said: str
) -> None:
    done = betteridge("run", str(suite(1, beside=["lead3", "rules"], tasks={task: {"scorers": scorers}})))
    assert (done.code, done.out, done.err) == (2, "", f"Error: {said}\n")


def test_one_that_asks_without_a_judge_is_one_sentence(betteridge: Betteridge, suite: Write, tmp_path: Path) -> None:
    module(tmp_path, "self.ask()", MODULE + "\n    def ask(self):\n        yield []\n        return []\n")
    done = betteridge("run", str(suite(2, **plan())))
    assert done.code == 2
    assert "Scorer 'brief' asks a judge, and only a suite with a rubric has one." in done.err


def test_one_that_wants_to_end_the_process_does_not(betteridge: Betteridge, suite: Write, tmp_path: Path) -> None:
    module(tmp_path, "__import__('sys').exit(0)")
    done = betteridge("run", str(suite(2, **plan())), "--json")
    (found,) = [one for one in done.json["scorecard"]["estimates"] if one["name"] == "brief"]
    assert (found["n"], found["errors"]) == (0, 2)
    module(tmp_path, GOOD, MODULE.replace("if words < 1:", "import sys; sys.exit(0)\n        if words < 1:"))
    done = betteridge("run", str(suite(2, **plan())))
    assert (done.code, "cannot be made: SystemExit" in done.err) == (2, True)


@pytest.mark.parametrize("broken", ["tasks = 3", "names = (1, None)", 'names = ("\\x1b[31m",)'])
def test_names_that_cannot_be_written_are_refused(
    betteridge: Betteridge, suite: Write, tmp_path: Path, broken: str
) -> None:
    module(tmp_path, GOOD, MODULE.replace('    names = ("brief",)', f'    names = ("brief",)\n    {broken}'))
    done = betteridge("run", str(suite(2, **plan())))
    assert (done.code, "names is a tuple of names" in done.err) == (2, True)
