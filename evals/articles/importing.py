"""Imports other people's data sets and folders of raw pages: streaming, every row kept or accounted for."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from pydantic import Field

from evals.articles.formats import FORMATS, Data, Format, Found, Given, check_fields, columns_of
from evals.articles.load import ARTICLES
from evals.articles.pages import PAGES, find_pages, read_page
from evals.articles.rows import Row, find_files, kind_of, read_rows
from evals.articles.shelf import Shelf
from evals.errors import DataError
from evals.files import validate
from evals.schema import Article, Frozen, OutputLine
from evals.text import digest, shorten

OUTPUTS, REJECTED, REMOVED = "outputs.jsonl", "rejected.jsonl", "removed.jsonl"
PAGE_FORMAT = "pages"
FORMAT_NAMES = (*sorted(FORMATS), PAGE_FORMAT)


class Imported(Frozen):
    """What an import came to; counts of rows and files."""

    articles: int = 0
    outputs: int = 0
    rejected: int = 0
    repeated: int = 0
    """Rows whose article stands there already, word for word."""
    passed: dict[str, int] = Field(default_factory=dict)
    """Good rows that hold nothing for us, by reason."""
    unused: tuple[str, ...] = ()
    """Columns of a plain table that no field takes."""
    files: tuple[str, ...] = ()
    """What was written."""


@dataclass(frozen=True)
class Order:
    """What to import, and how."""

    format: str
    sources: tuple[Path, ...]
    out: Path
    columns: dict[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    language: str | None = None
    skip_invalid: bool = False
    explain: bool = False
    """Write down what was removed from raw pages."""


@dataclass(frozen=True)
class _Entry:
    """One row or page: what was found in it, or why nothing could be."""

    place: str
    found: Found | DataError
    raw: Data | None = None
    removed: tuple[Data, ...] = ()


def import_data(order: Order, tell: Callable[[int], None] = lambda _: None) -> Imported:
    """Writes `articles.jsonl`, `outputs.jsonl` and the rest into a new folder, all at the end or nothing at all.

    Args:
        order: what to import; `tell` hears of every row that was read.

    Raises:
        DataError: a source cannot be read, a row is no use (unless skipped), nothing is left, the folder is taken, or
            a column was given for a field that an Article does not have.
    """
    check_fields(order.columns)
    taken = [name for name in (ARTICLES, OUTPUTS, REJECTED, REMOVED) if (order.out / name).exists()]
    if taken:
        raise DataError(f"{order.out / taken[0]} exists. Nothing is overwritten: name another folder, or remove it.")
    try:
        there = next(folder for folder in order.out.absolute().parents if folder.is_dir())
        with TemporaryDirectory(dir=there, prefix=f".{order.out.name}-") as folder:
            with _Sink(Path(folder), order) as sink, closing(Shelf()) as shelf:
                for count, entry in enumerate(_entries(order, shelf), 1):
                    sink.take(entry)
                    tell(count)
                imported = sink.imported()
            order.out.mkdir(parents=True, exist_ok=True)
            written = [path.rename(order.out / path.name) for path in sorted(Path(folder).iterdir())]
    except OSError as problem:
        raise DataError(f"{order.out}: cannot be written ({problem.strerror or problem}).") from None
    return imported.model_copy(update={"files": tuple(str(path) for path in written)})


class _Sink(ExitStack):
    """Takes what was found, checks it, and writes it down."""

    def __init__(self, folder: Path, order: Order) -> None:
        super().__init__()
        self._folder = folder
        self._order = order
        self._seen = self.enter_context(closing(Shelf()))
        self._files: dict[str, IO[str]] = {}
        self._counts = {"articles": 0, "outputs": 0, "rejected": 0, "repeated": 0}
        self._passed: dict[str, int] = {}
        self._unused: dict[str, None] = {}
        self._first = ""

    def take(self, entry: _Entry) -> None:
        """Writes an entry's article and outputs, or the reason why there are none.

        Raises:
            DataError: the entry is no use, and nobody asked to skip such.
        """
        try:
            if isinstance(entry.found, DataError):
                raise entry.found
            self._take(entry, entry.found)
        except DataError as problem:
            if not self._order.skip_invalid:
                raise DataError(f"{problem} (--skip-invalid passes over such rows and keeps a list.)") from None
            self._first = self._first or str(problem)
            self._write(REJECTED, {"place": entry.place, "reason": str(problem), "row": entry.raw}, "rejected")

    def _take(self, entry: _Entry, found: Found) -> None:
        if found.passed:
            self._passed[found.passed] = self._passed.get(found.passed, 0) + 1
        article = validate(Article, found.article, entry.place, DataError) if found.article else None
        apart = {"source"} if self._order.format == PAGE_FORMAT else None  # one page under two names is one article
        outputs = [validate(OutputLine, one, entry.place, DataError) for one in found.outputs]
        if article and self._is_new(("article", article.id), entry.place, article.model_dump_json(exclude=apart)):
            self._write(
                ARTICLES,
                article.model_dump(mode="json", exclude_defaults=True) | {"language": article.language},
                "articles",
            )
            for one in entry.removed:
                self._write(REMOVED, {"article_id": article.id, "source": article.source, **one})
        elif article and not outputs:
            self._counts["repeated"] += 1
        for line in outputs:
            if self._is_new((line.task, line.model or "", line.article_id), entry.place, line.model_dump_json()):
                self._write(OUTPUTS, line.model_dump(mode="json", exclude_defaults=True), "outputs")
            else:
                self._counts["repeated"] += 1
        if entry.raw and self._order.format in ("csv", "tsv", "jsonl", "parquet"):
            used = columns_of(entry.raw, self._order.columns).values()
            self._unused.update(dict.fromkeys(name for name in entry.raw if name not in used))

    def _is_new(self, name: tuple[str, ...], place: str, content: str) -> bool:
        """Whether a name was not seen before.

        Raises:
            DataError: it was, with other content.
        """
        before = self._seen.put("\0".join(name), place, digest(content))
        if before and before[1] != digest(content):
            raise DataError(
                f"{place}: {shorten(' '.join(name), 80)!r} stands already at {before[0]}, with other content."
            )
        return before is None

    def _write(self, file: str, data: Data, count: str | None = None) -> None:
        if file not in self._files:
            self._files[file] = self.enter_context((self._folder / file).open("w", encoding="utf-8"))
        self._files[file].write(json.dumps(data, ensure_ascii=False, default=str) + "\n")
        if count:
            self._counts[count] += 1

    def imported(self) -> Imported:
        """The counts.

        Raises:
            DataError: nothing was imported.
        """
        if not self._counts["articles"]:
            told = (
                f"{self._counts['rejected']} rows were rejected, the first: {self._first}"
                if self._first
                else "No row holds one."
            )
            raise DataError(f"No article was imported from {', '.join(map(str, self._order.sources))}. {told}")
        return Imported(**self._counts, passed=self._passed, unused=tuple(self._unused))


def _entries(order: Order, shelf: Shelf) -> Iterator[_Entry]:
    if order.format == PAGE_FORMAT:
        yield from _pages(order)
        return
    form = FORMATS[order.format]
    if order.columns and order.format not in ("csv", "tsv", "jsonl", "parquet"):
        raise DataError(f"--column is for csv, tsv, jsonl and parquet; the columns of {order.format} are known.")
    given = Given(shelf, order.columns, order.language)
    for path in _tables(order, form, given):
        for place, row in read_rows(path, order.delimiter):
            if isinstance(row, DataError):
                yield _Entry(place, row)
            else:
                yield _Entry(row.place, _read(form, row, given, kind_of(path) != "jsonl"), row.data)


def _tables(order: Order, form: Format, given: Given) -> list[Path]:
    """The tables to go through; the second table of a format is put on the shelf first."""
    files = [path for source in order.sources for path in find_files(source)]
    if form.side is None:
        return files
    name = form.side.name
    main = [path for path in files if name not in path.name] or files
    beside = [
        one for path in main for one in sorted(path.parent.glob(f"*{name}*")) if kind_of(one) and one.name[0] != "."
    ]
    for path in dict.fromkeys([*beside, *files]):
        if path in main:
            continue
        for _, row in read_rows(path, order.delimiter):
            if isinstance(row, DataError):
                if order.skip_invalid:
                    continue  # rows that need it are rejected one by one, and say so
                raise row
            key, text = row.text(form.side.key), json.dumps(row.data, default=str)
            before = given.shelf.put(key, row.place, text)
            if before and before[1] != text:
                raise DataError(
                    f"{row.place}: {form.side.key} {key!r} stands already at {before[0]}, with other content."
                )
    return main


def _read(form: Format, row: Row, given: Given, columnar: bool) -> Found | DataError:
    layout = next((one for one in form.layouts if one.fields <= row.data.keys()), None)
    if layout is None:
        wanted = " or ".join(", ".join(sorted(one.fields)) for one in form.layouts)
        there = shorten(", ".join(row.data), 160)
        problem = DataError(f"{row.place}: fields {wanted} are wanted; found {there}.")
        if columnar:  # every row is like this one
            raise problem
        return problem
    try:
        return layout.read(row, given)
    except DataError as problem:
        return problem
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as problem:
        return DataError(f"{row.place}: not laid out as this format is ({type(problem).__name__}: {problem}).")


def _pages(order: Order) -> Iterator[_Entry]:
    for source in order.sources:
        files = find_pages(source)
        if not files:
            raise DataError(f"{source}: no page in this folder. Looked for {', '.join(PAGES)}.")
        for path in files:
            place = str(path)
            try:
                article, page = read_page(path, order.language)
            except DataError as problem:
                yield _Entry(place, problem)
                continue
            source_name = str(path.relative_to(source)) if source.is_dir() else path.name
            article = article.model_copy(update={"source": source_name})
            removed = tuple({"text": one.text, "reason": one.reason} for one in page.removed) if order.explain else ()
            yield _Entry(place, Found(article.model_dump(exclude_none=True)), removed=removed)
