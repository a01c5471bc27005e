"""Culprits marked in a summary, with and without colour."""

import io

import pytest
from rich.console import Console

from evals.reports.marked import marked, reasons
from evals.schema import Evidence, Flag

TEXT = "It cost 38%, said Kotov."
PERCENT = Flag(quote="38%", start=8, end=11, reason="number not in the article", source=Evidence(quote="It cost 37%."))
KOTOV = Flag(quote="Kotov", start=18, end=23, reason="name not in the article")
WHOLE = Flag(quote=TEXT, start=0, end=24, reason="attribution dropped", warning=True)


def console(colour: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=colour, color_system="truecolor" if colour else None)


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        ([KOTOV, PERCENT], "It cost ⟦38%⟧, said ⟦Kotov⟧."),
        ([KOTOV, WHOLE, PERCENT], f"⟦{TEXT}⟧"),
        ([], TEXT),
    ],
    ids=["two", "overlapping", "none"],
)
def test_without_colour_brackets_mark(flags: list[Flag], text: str) -> None:
    assert marked(console(False), TEXT, flags).plain == text


def test_with_colour_nothing_is_written_into_the_text() -> None:
    found = marked(console(True), TEXT, [PERCENT, KOTOV.model_copy(update={"warning": True})])
    assert found.plain == TEXT
    assert [(TEXT[span.start : span.end], "red" in str(span.style)) for span in found.spans if span.style] == [
        ("38%", True),
        ("Kotov", False),
    ]


def test_offsets_hold_where_characters_are_not_shown() -> None:
    text = "\x1b[31mIt\u202e cost 38%."
    flag = Flag(quote="38%", start=text.index("38%"), end=text.index("38%") + 3, reason="r")
    assert marked(console(False), text, [flag]).plain == "[31mIt cost ⟦38%⟧."


def test_reasons_surer_ones_first_with_the_article_s_sentence() -> None:
    assert list(reasons([WHOLE, KOTOV, PERCENT])) == [
        ("Flag", "“38%”: number not in the article", "The article: “It cost 37%.”"),
        ("Flag", "“Kotov”: name not in the article", ""),
        ("Warning", f"“{TEXT}”: attribution dropped", ""),
    ]


def test_a_quotation_is_not_quoted_twice() -> None:
    flag = PERCENT.model_copy(update={"source": Evidence(quote="“It cost 37%,” she said.")})
    assert next(reasons([flag]))[2] == "The article: “It cost 37%,” she said."
