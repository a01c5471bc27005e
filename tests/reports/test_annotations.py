"""GitHub's annotations: inert whatever they are made of, and at the file that holds the prompt to the letter."""

from pathlib import Path

import pytest
from made_runs import ALONE, make_run, summaries
from workflow_steps import git

from evals.gate import Decision, RuleResult
from evals.lint import Finding
from evals.reports.annotations import annotation, decision_head, of_decision, of_findings
from evals.shipped import shipped


def test_no_text_breaks_out_of_its_command() -> None:
    told = annotation("error", "a\n::warning::b\r%0A", "x,y:z\n.yml", 3)
    assert told == "::error file=x%2Cy%3Az%0A.yml,line=3::a%0A::warning::b%0D%250A"
    assert annotation("warning", "a, b: c") == "::warning::a, b: c"


def test_a_finding_stands_at_its_line() -> None:
    findings = [
        Finding(path="p.yml", line=2, severity="error", problem="x"),
        Finding(path="q", severity="warning", problem="y"),
    ]
    assert of_findings(findings) == "::error file=p.yml,line=2::x\n::warning file=q::y"


def decided(outcome: str, prompt: str | None) -> Decision:
    rules = [RuleResult(rule="r", outcome=outcome, reason="why", prompt=prompt)]  # type: ignore[arg-type]
    return Decision(outcome="broken" if outcome == "broken" else "fail", rules=tuple(rules))


def test_a_failed_rule_stands_at_the_prompt_that_was_run_and_at_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = shipped("prompts", "summary", "v1.prompt.yml").read_text("utf-8")
    run = make_run(tmp_path / "run", {ALONE: summaries([{"rouge1": 0.5}])})
    manifest = run.manifest().model_copy(update={"prompts": {"summary": {"summary@v1": source}}})
    below, other = tmp_path / "repo" / "desk" / "summary", tmp_path / "repo" / "old" / "summary"
    for folder, text in ((below, source), (other, source + "# edited\n")):
        folder.mkdir(parents=True)
        (folder / "v1.prompt.yml").write_text(text, "utf-8")
    git(tmp_path / "repo", "init", "--quiet")
    monkeypatch.chdir(tmp_path / "repo" / "old")
    told = of_decision(decided("fail", "summary@v1"), manifest)
    assert told == "::error file=desk/summary/v1.prompt.yml::r: fail, why"
    assert of_decision(decided("broken", None), manifest) == "::error::r: broken, why"
    assert of_decision(decided("unproven", "summary@v1"), manifest) == ""
    monkeypatch.chdir(tmp_path)
    assert of_decision(decided("fail", "summary@v1"), manifest) == "::error::r: fail, why"


def test_a_comment_begins_with_the_decision_and_links_nowhere() -> None:
    head = decision_head(decided("fail", None), "news <b> @desk")
    assert head.startswith("## 🔴 The gate fails: news &lt;b&gt; ")
    assert "@desk" not in head
    assert "- **fail**: r: why" in head
    assert "not tried" in decision_head(decided("not judged", None), "s")
