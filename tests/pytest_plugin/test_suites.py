"""Suites as tests: what each rule and each Sample becomes, and what pytest's own options do with them."""

import re
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest
from conftest import article
from pytest_plugin.project import Project

from evals.pytest_plugin.suites import name_of
from evals.suite import GateRule

pytest_plugins = ["pytester"]

SUMMARY = {"tasks": {"summary": None}}
GOOD = {"score": "rouge1", "task": "summary", "min": 0.2}
BAD = {"score": "rouge1", "task": "summary", "min": 0.9, "on": "mean"}
GOOD_ID, BAD_ID = "tram.suite.yml::rouge1>=0.2[summary]", "tram.suite.yml::rouge1>=0.9[summary-mean]"


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ({"score": "rougeLsum", "min": 0.2, "task": "summary"}, "rougeLsum>=0.2[summary]"),
        ({"score": "rougeLsum", "min": 0.2, "on": "mean"}, "rougeLsum>=0.2[mean]"),
        ({"score": "length", "max": 90, "task": "summary", "on": "mean"}, "length<=90[summary-mean]"),
        ({"score": "rubric.faithful", "max_drop": 0.03}, "max_drop(rubric.faithful)<=0.03"),
        ({"max_unscored": 0.05}, "max_unscored<=0.05"),
        ({"max_errors": 0.0}, "max_errors<=0"),
        ({"max_flags": 0.1}, "max_flags<=0.1"),
        ({"max_flags": 0.1, "score": "numbers"}, "max_flags(numbers)<=0.1"),
        ({"max_cost": 2.5}, "max_cost<=2.5"),
        ({"canaries": True}, "canaries"),
        ({"score": "a\x1b[31m\u202eb", "min": 1}, "a[31mb>=1"),
    ],
)
def test_a_rule_has_a_name_that_can_be_read(rule: dict[str, Any], name: str) -> None:
    assert name_of(GateRule(**rule)) == name


def test_each_rule_is_a_test_of_one_run(project: Project) -> None:
    rules = [GOOD, BAD, {"score": "rouge1", "max_drop": 0.1}, {"max_errors": 0.1}, {"max_errors": 0.1}]
    broken = [{"canaries": True}, {"score": "probe.stay", "min": 0.1}, {"score": "verdict_accuracy", "min": 0.9}]
    project.suite(gate=[*rules, *broken])
    result = project.pytest("--junitxml=found.xml")
    result.assert_outcomes(passed=3, failed=1, skipped=2, errors=2)
    (run,) = project.runs
    result.stdout.fnmatch_lines(
        [
            "* ERROR at setup of tram.suite.yml: canaries *",
            "the judge gets every certain item right: there is no judge (broken)",
            "* ERROR at setup of tram.suite.yml: probe.stay>=0.1 *",
            "rule on probe.stay: run betteridge probe headline first (broken)",
            "* tram.suite.yml: rouge1>=0.9[[]summary-mean[]] *",
            "rouge1 of lead3 at least 0.9 (mean): mean is 0.*over 3 Samples (fail)",
            "tram-0, summary by lead3: rouge1 is *",
            "Will Town 0 get the new tram[?]",
            "    The council of Town 0 will vote on the new tram on 14 May. *",
            "  Article tram-0",
            f"Betteridge kept Run {run.name}. Read it with: betteridge scorecard {run.name}",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert "suites.py" not in result.stdout.str()
    cases = {case.get("name"): case for case in ElementTree.parse(project.path / "found.xml").iter("testcase")}
    assert cases["max_errors<=0.1#2"].get("classname") == "tram.suite.yml"
    assert cases["max_errors<=0.1"].find("properties/property").attrib == {"name": "betteridge_run", "value": run.name}
    assert "rouge1 of lead3 at least 0.9" in cases["rouge1>=0.9[summary-mean]"].find("failure").get("message")
    assert cases["max_drop(rouge1)<=0.1"].find("skipped").get("message").endswith("no baseline Run to compare with")
    assert cases["verdict_accuracy>=0.9"].find("skipped").get("message").endswith("decides nothing")


def test_a_misspelt_score_is_told_before_anything_is_run(project: Project) -> None:
    project.suite(gate=[GOOD, {"score": "rougeX", "min": 0.1}])
    result = project.pytest()
    result.assert_outcomes(errors=2)
    told = "tram.suite.yml: Gate rule on 'rougeX': no score has that name. Perhaps rougeL or rouge2 or rouge1[?]"
    result.stdout.fnmatch_lines(["* ERROR at setup of tram.suite.yml: rougeX>=0.1 *", told])
    assert project.runs == []


def test_what_a_model_wrote_is_no_command_to_a_ci_service(project: Project) -> None:
    text = "\n::error file=a.py::Fail\n  ::stop-commands::x\nAll ##[error]is ##vso[task.setvariable variable=x]well."
    project.write(
        "bad.jsonl", [{"article_id": f"tram-{number}", "task": "summary", "text": text} for number in (0, 1, 2)]
    )
    project.suite(models=["outputs/bad.jsonl"], gate=[{**BAD, "min": 0.99}], beside=[], **SUMMARY)
    project.write(
        "page.txt",
        "Will Hull get a tram?\n\nThe council of Hull will vote on the new tram on 14 May, said the mayor.\n",
    )
    project.write(
        "test_own.py",
        """
def test_own(betteridge):
    betteridge.summary("page.txt", model="x/" + 2 * "#" + "[error]y")
""",
    )
    out = project.pytest().stdout.str()
    assert ": :error file=a.py::Fail" in out
    assert "# #[error]is # #vso[task" in out
    assert "x/# #[error]y" in out
    assert not re.search(r"^\s*::|##\[|##vso\[", out, re.M)


def test_choosing_tests_as_ever(project: Project) -> None:
    project.suite(gate=[BAD, GOOD, {"max_errors": 0.1}])
    project.write("test_own.py", "def test_own(): pass\ndef test_betteridge(betteridge): pass\n")
    assert project.outcomes(BAD_ID, GOOD_ID) == {BAD_ID: "FAILED", GOOD_ID: "PASSED"}
    assert project.outcomes("--lf") == {BAD_ID: "FAILED"}
    assert project.outcomes("-k", "rouge1 and not mean") == {GOOD_ID: "PASSED"}
    assert project.outcomes("-m", "not betteridge") == {"test_own.py::test_own": "PASSED"}
    assert project.outcomes("-x", "-m", "betteridge") == {"test_own.py::test_betteridge": "PASSED", BAD_ID: "FAILED"}


def test_a_suite_without_a_gate_is_one_test(project: Project) -> None:
    project.suite()
    project.write("bad.jsonl", [{"article_id": "nobody", "task": "summary", "text": "Text."}])
    project.suite("lost", models=["outputs/bad.jsonl"], beside=[], **SUMMARY)
    result = project.pytest()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "* ERROR at setup of lost.suite.yml: runs *",
            "No model gave a usable answer.",
            "tram-0, summary by outputs/bad.jsonl: bad.jsonl has no summary for article 'tram-0'.",
        ]
    )


def test_each_sample_is_a_test_where_asked_for(project: Project) -> None:
    text = article(0)["body"].partition("\n")[0]
    texts = {"tram-0": text, "tram-1": "The line would cost 999 million euros.", "tram-2": " "}
    rows = [{"article_id": name, "task": "summary", "text": said} for name, said in texts.items()]
    project.write("deep/mine.jsonl", rows)
    project.suite("deep/tram", models=["outputs/mine.jsonl"], gate=[{"max_flags": 0.0, "score": "numbers"}])
    found = project.outcomes("--betteridge-articles")
    assert found == {
        "deep/tram.suite.yml::max_flags(numbers)<=0": "FAILED",
        "deep/tram.suite.yml::summary[tram-0-outputs/deep/mine.jsonl]": "PASSED",
        "deep/tram.suite.yml::summary[tram-1-outputs/deep/mine.jsonl]": "FAILED",
        "deep/tram.suite.yml::summary[tram-2-outputs/deep/mine.jsonl]": "FAILED",
    }
    flagged = project.pytest("--betteridge-articles", "--lf", "-k", "tram-1")
    flagged.stdout.fnmatch_lines(
        [
            "tram-1, summary by outputs/deep/mine.jsonl: numbers: “999 million*”: *",
            "Will Town 1 get the new tram[?]",
            "    The line would cost ⟦999 million⟧ euros.",
            "    The article: “The line would cost 4 million euros.”",
        ]
    )


def test_a_sample_without_anything_to_score_is_skipped(project: Project) -> None:
    project.suite(tasks={"headline": {"scorers": ["verdict"]}})
    project.write("tram.jsonl", [article(0, labels=None)])
    result = project.pytest("--betteridge-articles", "-rs", "-k", "tram-0")
    result.assert_outcomes(skipped=1, deselected=1)
    result.stdout.fnmatch_lines(["SKIPPED * verdict: no label;*"])


def test_a_drop_is_held_against_the_baseline_of_the_same_suite(project: Project) -> None:
    rows = [{"article_id": f"tram-{n}", "task": "summary", "text": article(n)["references"][0]} for n in range(8)]
    project.write("mine.jsonl", rows)
    gate = [{"score": "rouge1", "max_drop": 0.1}]
    rest = {"models": ["outputs/mine.jsonl"], "beside": [], "count": 8, "gate": gate, **SUMMARY}
    project.suite(**rest)
    project.suite("other", **rest)
    assert project.pytest("tram.suite.yml", "other.suite.yml").parseoutcomes() == {"skipped": 2}
    before = [f"--betteridge-baseline={run.name}" for run in project.runs]
    project.write("mine.jsonl", [{**row, "text": f"Trams may come to Town {n}."} for n, row in enumerate(rows)])
    result = project.pytest("tram.suite.yml", *before)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["rouge1 of outputs/mine.jsonl may drop by at most 0.1: -0.* over 8 articles*(fail)"])
    lost = project.pytest("tram.suite.yml", "--betteridge-baseline=none-such")
    lost.stdout.fnmatch_lines(["There is no Run 'none-such'. See: betteridge runs list. *"])


ODD = {
    "broken": ("name: [x", "broken.suite.yml, line 1: not valid YAML: *"),
    "empty": ("", "empty.suite.yml: the file is empty. *"),
    "binary": (b"\x00\x01\x02\xff", "binary.suite.yml: this is a binary file, not text. *"),
    "list": ("- name", "list.suite.yml: a suite is a mapping *"),
    "unknown": ("name: x\ndataset: d\nmodel: y\n", "unknown.suite.yml: unknown field 'model': *"),
    "rule": ("name: x\ndataset: d\ngate: [{min: 1}]\n", "rule.suite.yml: field 'gate.0': min, max, max_drop need a score*"),
    "control": ("name: 'x\x1b[31m'\ndataset: d\n", "control.suite.yml: not valid YAML: *"),
}  # fmt: skip


def test_an_odd_file_is_one_sentence(project: Project) -> None:
    for name, (text, _) in ODD.items():
        project.write(f"{name}.suite.yml", text)
    (project.path / "folder.suite.yml").mkdir()
    (project.path / "dangling.suite.yml").symlink_to("nowhere")
    project.write("test_own.py", "def test_own(): pass\n")
    result = project.pytest("--continue-on-collection-errors")
    result.assert_outcomes(passed=1, errors=len(ODD))
    for name, (_, sentence) in ODD.items():
        result.stdout.fnmatch_lines([f"* ERROR collecting {name}.suite.yml *", sentence])
    assert "Traceback" not in result.stdout.str()
    assert "\x1b" not in result.stdout.str()


def test_hostile_texts_are_shown_without_their_control_characters(project: Project) -> None:
    odd = "\x1b]0;owned\x07\u202e\x1b[2J"
    project.suite(
        gate=[{"score": f"verdict_accuracy.trap.{odd}", "min": 0.5}, BAD],
        **{**SUMMARY, "tasks": {"summary": {}, "headline": {}}},
    )
    hostile = article(
        0, id="[x]::‹é›", tags=[f"trap:{odd}"], headline=f"Will{odd} it?", body=f"It may.{odd} It may not. 7{odd} it."
    )
    project.write("tram.jsonl", [hostile])
    result = project.pytest("--betteridge-articles", "-v", "--junitxml=found.xml")
    result.assert_outcomes(passed=2, failed=1, skipped=1)
    told = result.stdout.str() + (project.path / "found.xml").read_text()
    assert not {"\x1b", "\x07", "\u202e"} & set(told)
    assert "summary[[x]::‹é›-lead3]" in told
    one = next(line for line in result.outlines if "‹é›" in line).partition(" PASSED")[0]
    assert project.pytest(one, "--betteridge-articles").parseoutcomes() == {"passed": 1}
