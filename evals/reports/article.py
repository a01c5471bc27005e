"""One checked article for the terminal, as an editor wants it: the verdict, the sentence, the flags."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from evals.reports.marked import marked, reasons
from evals.schema import Article, Evidence, Reading, Sample
from evals.tasks.rewrite import Rewrite
from evals.text import printable, shorten

VERDICT_STYLES = {"supported": "green", "contradicted": "red", "unresolved": "yellow", "unaddressed": "magenta"}


def print_checked(
    console: Console,
    article: Article,
    headline: Sample | None,
    summary: Sample | None,
    removed: Sequence[tuple[str, str]] = (),
    rewrite: Rewrite | None = None,
) -> None:
    """Writes what was found about one article, which lines of its page were removed and why, and a better headline."""
    console.print()
    console.print(Text(printable(article.headline) or "(no headline)", style="bold"))
    if headline is not None:
        _print_headline(console, headline)
    if rewrite is not None:
        _print_rewrite(console, rewrite)
    if summary is not None:
        _print_summary(console, summary)
    if removed:
        _line(console, "Taken off the page", "\n".join(f"{shorten(text, 60)}  ({reason})" for text, reason in removed))


def _line(console: Console, label: str, text: Text | str) -> None:
    body = Text(printable(text)) if isinstance(text, str) else text
    console.print(Text(f"  {label}", style="dim"))
    console.print(Padding(body, (0, 0, 0, 4), expand=False))


def _print_headline(console: Console, sample: Sample) -> None:
    if sample.error or sample.output is None:
        _line(console, f"Verdict by {sample.model}", f"none: {sample.error.message if sample.error else 'no answer'}")
        return
    reading = Reading.model_validate(sample.output.data or {})
    form = reading.form or "unknown"
    asserts = " (without its question mark it would state this as a fact)" if reading.dropped_mark_asserts else ""
    _line(console, "Form", f"{form}{asserts}")
    if reading.verdict is None:
        _line(console, "Verdict", "none: the headline asks nothing")
        return
    said = reading.verdict + (f", {reading.reason}" if reading.reason else "")
    doubt = " Triage by rule, not a judge: low confidence." if reading.confidence == "low" else ""
    _line(
        console,
        f"Verdict by {sample.model}.{doubt}",
        Text(said, style=f"bold {VERDICT_STYLES.get(reading.verdict, '')}"),
    )
    for one in reading.propositions:
        suffix = f": {one.verdict}" if len(reading.propositions) > 1 else ""
        _line(console, "Asks", f"{one.text}{suffix}")
    if reading.evidence:
        _line(console, "Because the article says", _quotes(reading.evidence))
    for given in reading.presuppositions:
        quote = f" “{shorten(given.evidence[0].quote, 160)}”" if given.evidence else ""
        _line(console, "Takes for granted", f"{given.text}: {given.status or 'not checked'}{quote}")
    for score in sample.scores:
        if score.name == "verdict" and score.expected and score.status == "scored":
            _line(console, "Label", f"{score.expected}: {'agrees' if score.value else 'differs'}")
        elif score.value == 0 and score.reason:
            _line(console, f"Fails {score.name}", score.reason)


def _print_rewrite(console: Console, rewrite: Rewrite) -> None:
    if rewrite.headline is None:
        _line(console, "Honest headline", f"none passed: {rewrite.reason}")
        return
    _line(console, f"Honest headline, checked: {rewrite.verdict}", Text(printable(rewrite.headline), style="bold"))
    _line(console, "Because the article says", _quotes(rewrite.evidence))


def _quotes(evidence: tuple[Evidence, ...]) -> Text:
    return Text("\n").join(Text(f"“{printable(one.quote)}”") for one in evidence)


def _print_summary(console: Console, sample: Sample) -> None:
    if sample.error or sample.output is None:
        _line(console, f"Summary by {sample.model}", f"none: {sample.error.message if sample.error else 'no answer'}")
        return
    flags = [flag for score in sample.scores for flag in score.flags]
    _line(console, f"Summary by {sample.model}", marked(console, sample.output.text, flags))
    for label, said, source in reasons(flags):
        _line(console, label, f"{said}\n{source}" if source else said)
    if not flags:
        _line(console, "Flags", "none")
