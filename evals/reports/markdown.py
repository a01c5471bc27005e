"""A Scorecard in Markdown, for pull requests and job summaries."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from evals.gate import Decision
from evals.reports.figures import (
    LOWER,
    TITLES,
    counted,
    depth_lines,
    depth_of,
    descriptors,
    finished_line,
    flags_line,
    gate_line,
    graded,
    interval,
    judge_line,
    number,
    receipt_lines,
    shown,
    total_line,
    who,
    wrong_line,
)
from evals.schema import TASKS, VERDICTS
from evals.scorecard import Finding, Scorecard
from evals.text import printable, shorten

LIMIT = 65_536
"""Characters that a comment on GitHub may have; a job summary may have more."""


class Level(NamedTuple):
    """How much is said: entries of each list, the headline check in depth, and what only describes."""

    listed: int
    in_depth: bool = True
    described: bool = True
    short: bool = True


LEVELS = (Level(50, short=False), Level(20), Level(5), Level(0), Level(0, False, False))
"""From everything to the least."""


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(  # noqa: S701 (Markdown, not HTML: `md` escapes what a model wrote)
        loader=PackageLoader("evals.reports", "."), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(md=escape, number=number, shorten=shorten)
    return environment.get_template("scorecard.md.j2")


def escape(text: str) -> str:
    """Text that is inert in Markdown: no markup, no HTML, no table cell broken, nobody mentioned."""
    line = " ".join(printable(text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    inert = "".join(f"\\{char}" if char in "\\`*_{}[]()#+!|~" else char for char in line)
    for live in ("@", "://", "www."):  # a word joiner after it reads the same, mentions nobody and links nowhere
        inert = inert.replace(live, f"{live}\u2060")
    return inert


def render_markdown(card: Scorecard, decision: Decision | None) -> str:
    """The Scorecard, conclusion first, details folded, in at most LIMIT characters: it shortens itself and says so."""
    text = ""
    for level in LEVELS:
        text = _at(card, decision, level)
        if len(text) <= LIMIT:
            return text
    return cut(text, f"betteridge scorecard {card.run_id}")


def _at(card: Scorecard, decision: Decision | None, level: Level) -> str:
    sections = []
    for task in TASKS:
        if ours := shown(card, task):
            described = descriptors(ours) if level.described else []
            sections.append({"title": TITLES[task], "graded": graded(ours), "described": described})
    text: str = _template().render(
        card=card,
        decision=decision,
        sections=sections,
        judge=judge_line(card.judge) if card.judge else None,
        unfinished=finished_line(card),
        depths=list(_in_depth(card)) if level.in_depth else [],
        lower=LOWER,
        listed=level.listed,
        short=level.short,
        who=who,
        interval=interval,
        counted=counted,
        flags_line=flags_line,
        wrong_line=wrong_line,
        findings=_grouped(card.findings),
        gate_line=gate_line,
        receipts=list(receipt_lines(card)),
        total=total_line(card),
    )
    return text.strip() + "\n"


def _grouped(findings: Iterable[Finding]) -> list[tuple[Finding, int]]:
    """Findings that read alike once, with how many they are; flags before warnings."""
    found: dict[tuple[str | bool | None, ...], list[Finding]] = {}
    for one in sorted(findings, key=lambda one: one.warning):
        found.setdefault((one.article_id, one.quote, one.reason, one.model, one.prompt, one.warning), []).append(one)
    return [(some[0], len(some)) for some in found.values()]


def _in_depth(card: Scorecard) -> Iterator[dict[str, Any]]:
    """What the tables leave out of the headline check: each contender's figures by verdict, and its lines."""
    for matrix in card.verdicts:
        found = depth_of(card, matrix.prompt, matrix.model)
        rows = []
        for verdict in (*VERDICTS, "mixed"):
            if f1 := found.get(f"verdict_f1.{verdict}"):
                both = [found.get(f"verdict_{name}.{verdict}") for name in ("precision", "recall")]
                rows.append((verdict, [number(one.mean if one else None) for one in both], f1))
        if found:
            yield {"who": who(matrix.model, matrix.prompt), "rows": rows, "lines": list(depth_lines(found))}


def cut(text: str, whole: str) -> str:
    """The text, or the first whole lines that fit, with what is open closed, and the sentence that says so."""
    if len(text) <= LIMIT:
        return text
    end = f"\n\n</details>\n\n**Cut off at {LIMIT:,} characters.** Whole: {escape(whole)}\n"
    kept = text[: LIMIT - len(end)].rpartition("\n")[0]
    return kept + (end if kept.count("<details>") > kept.count("</details>") else end.replace("</details>\n\n", ""))
