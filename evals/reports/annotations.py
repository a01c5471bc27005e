"""What a pull request shows of a Gate, a Comparison or a lint: annotations at a file's line, and a comment's head.

GitHub's workflow commands: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from evals.compare.sides import Side
from evals.compare.values import Comparison
from evals.errors import PromptError
from evals.files import read_text
from evals.gate import Decision
from evals.git import git
from evals.lint import Finding
from evals.numbers import signed, span
from evals.prompts import SUFFIX, identify
from evals.reports.compare import ordered
from evals.reports.figures import UNPROVEN, gate_line
from evals.reports.markdown import escape
from evals.store import Manifest
from evals.text import printable

Level = Literal["error", "warning"]
HEADS = {"pass": "🟢", "fail": "🔴", "broken": "🟠"}


def annotation(level: Level, message: str, file: str | None = None, line: int | None = None) -> str:
    """One workflow command, inert whatever the message is made of."""
    place = f" file={_inert(file, ':,')}" + (f",line={line}" if line else "") if file else ""
    return f"::{level}{place}::{_inert(message)}"


def _inert(text: str, marks: str = "") -> str:
    return "".join(f"%{ord(char):02X}" if char in f"%\r\n{marks}" else char for char in text)


def of_findings(findings: Iterable[Finding]) -> str:
    """An annotation for each finding of a lint."""
    return "\n".join(annotation(one.severity, one.problem, one.path, one.line) for one in findings)


def of_decision(decision: Decision, manifest: Manifest) -> str:
    """An error for each rule that failed or could not be judged, at the prompt that it is about."""
    files = prompt_files(manifest)
    return "\n".join(
        annotation("error", f"{one.rule}: {one.outcome}, {one.reason}", files.get(one.prompt or ""))
        for one in decision.rules
        if one.outcome in ("fail", "broken")
    )


def render_comparison(found: Comparison, sides: tuple[Side, Side]) -> str:
    """A warning for each measure that is worse, at the prompt of HEAD; none for what an unfit judge says."""
    files = prompt_files(sides[1].manifest)
    return "\n".join(
        annotation(
            "warning",
            f"{one.name} is worse, {signed(one.difference, one.name)} ({span(one.low, one.high, one.name)}) over "
            f"{one.n} articles: {pairing.head.name} against {pairing.base.name}",
            files.get(pairing.head.prompt or ""),
        )
        for pairing in found.pairings
        for one in ordered(pairing.measures)
        if one.word == "worse" and not one.doubt
    )


def prompt_files(manifest: Manifest) -> dict[str, str]:
    """The files of the working folder's repository that hold a Run's prompts to the letter, by the prompts' ids."""
    sources = {id_: source for found in manifest.prompts.values() for id_, source in found.items()}
    top = (git(Path(), "rev-parse", "--show-toplevel") or "").rstrip("\n")
    names = git(Path(top), "ls-files", "-z", "--cached", "--others", "--exclude-standard", f"*{SUFFIX}") if top else ""
    return dict(_holding(sources, Path(top), (names or "").split("\0")))


def _holding(sources: dict[str, str], top: Path, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in filter(None, names):
        id_ = identify(top / name, SUFFIX)
        try:
            if id_ in sources and read_text(top / name, PromptError) == sources[id_]:
                yield id_, name
        except PromptError:  # gone since, or no text: not the file that was run
            continue


def decision_head(decision: Decision, suite: str, run: str = "") -> str:
    """How a comment on a pull request begins, in Markdown: what the Gate decides, each rule with its reason."""
    head = f"{HEADS[decision.outcome] if decision.judged else '🟠'} {gate_line(decision)}"
    rules = [f"- **{one.outcome}**: {escape(one.rule)}: {escape(one.reason)}" for one in decision.rules]
    against = f", against {escape(decision.baseline)}" if decision.baseline else ""
    about = [f"Run {escape(run)}{against}.", ""] if run else []
    unproven = ["", escape(UNPROVEN)] if any(one.outcome == "unproven" for one in decision.rules) else []
    return "\n".join([f"## {head}: {escape(printable(suite))}", "", *about, *rules, *unproven])
