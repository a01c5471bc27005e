"""Loads data sets: one Article a line, streaming, strict."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.articles.shelf import Shelf
from evals.errors import DataError, EvalsError
from evals.files import json_rows, validate
from evals.schema import Article
from evals.shipped import shipped

ARTICLES = "articles.jsonl"
"""The file of a data set's folder that holds its articles."""


@dataclass(frozen=True)
class Selection:
    """Which articles of a data set: all conditions hold at once; empty means any."""

    split: str | None = None
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    limit: int | None = None

    def matches(self, article: Article) -> bool:
        """Whether the article has the split, one of the languages, and all of the tags."""
        spoken = {article.language, article.language.split("-")[0]}
        return (
            (self.split is None or article.split == self.split)
            and (not self.languages or not spoken.isdisjoint(self.languages))
            and set(self.tags) <= set(article.tags)
        )


def find_dataset(name: str, beside: Path | None = None) -> Path:
    """The `articles.jsonl` of a data set: a file, a folder that holds one, or the bare name of a shipped one.

    Raises:
        DataError: there is none.
    """
    for path in ((beside or Path()) / name, shipped("datasets", name)):
        if path.is_file():
            return path
        if (path / ARTICLES).is_file():
            return path / ARTICLES
    known = ", ".join(sorted(path.parent.name for path in shipped("datasets").glob(f"*/{ARTICLES}")))
    raise DataError(
        f"There is no data set {name!r}. Name a folder with an articles.jsonl, a JSONL file, or a shipped one: {known}."
    )


def read_articles(path: Path) -> Iterator[Article]:
    """The articles of one JSONL file, one at a time.

    Raises:
        DataError: the file cannot be read, a line is no Article, or an id stands twice; names file, line and field.
    """
    for _, found in article_rows(path):
        if isinstance(found, EvalsError):
            raise found
        yield found


def article_rows(path: Path) -> Iterator[tuple[int, Article | EvalsError]]:
    """Each article of a JSONL file with its line; a line that is none is yielded as the error that names it.

    Raises:
        DataError: the file cannot be read.
    """
    with closing(Shelf()) as seen:
        for number, data in json_rows(path, DataError):
            try:
                yield number, _article(data, number, f"{path}, line {number}", seen)
            except DataError as problem:
                yield number, problem


def _article(data: Any, number: int, where: str, seen: Shelf) -> Article:
    if isinstance(data, EvalsError):
        raise data
    if not isinstance(data, dict):
        raise DataError(f"{where}: expected an object with id, headline and body, found {type(data).__name__}.")
    article = validate(Article, data, where, DataError)
    if before := seen.put(article.id, str(number)):
        raise DataError(f"{where}: id {article.id!r} stands already on line {before[0]}. Make ids unique.")
    return article


def select(articles: Iterable[Article], selection: Selection) -> Iterator[Article]:
    """The articles that a selection names, in order, at most `limit`."""
    kept = 0
    for article in articles:
        if selection.limit is not None and kept >= selection.limit:
            return
        if selection.matches(article):
            kept += 1
            yield article
