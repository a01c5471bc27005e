"""Tasks: what is asked of a model about an article, and how its answer is read. No I/O here."""

from collections.abc import Callable

from evals.prompts import Prompt
from evals.schema import Article, Asking, Result, TaskName
from evals.tasks.headline import check_headline
from evals.tasks.summary import summarise

Perform = Callable[[Article, Prompt | None, int], Asking[Result]]

PERFORM: dict[TaskName, Perform] = {"summary": summarise, "headline": check_headline}
"""Each task, asked of a model with a prompt, or with None of one that answers from the article alone."""
