"""Rows of other people's tables: JSON Lines, CSV, TSV and Parquet, each also in a folder, and gzip where it is text."""

import csv
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from evals.errors import DataError
from evals.files import MAX_LINE, json_rows, lines, open_bytes, open_error
from evals.text import shorten

KINDS = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".tsv": "tsv", ".tab": "tsv",
    ".parquet": "parquet",
}  # fmt: skip
_DELIMITERS = {"csv": ",", "tsv": "\t"}


@dataclass(frozen=True)
class Row:
    """One record, and where it stands."""

    place: str
    data: dict[str, Any]
    split: str | None = None
    """From the file's name (`train-00000-of-00001.parquet`), where it tells."""

    def text(self, field: str) -> str:
        """A field that must hold text (numbers are written out).

        Raises:
            DataError: missing, empty, or something else.
        """
        found = self.data.get(field)
        if isinstance(found, int | float) and not isinstance(found, bool):
            found = str(found)
        if not isinstance(found, str) or not found.strip():
            told = "is missing" if found is None else f"should hold text, not {shorten(repr(found), 40)}"
            raise DataError(f"{self.place}: field {field!r} {told}.")
        return found

    def maybe(self, *fields: str) -> str | None:
        """The first of some fields that holds text.

        Raises:
            DataError: one of them holds a list or an object.
        """
        for field in fields:
            found = self.data.get(field)
            if isinstance(found, list | dict):
                raise DataError(f"{self.place}: field {field!r} should hold text, not {shorten(repr(found), 40)}.")
            if found is not None and str(found).strip():
                return str(found)
        return None


def find_files(source: Path) -> list[Path]:
    """The tables that a source names: itself, or all in the folder, in order.

    Raises:
        DataError: there is none.
    """
    if not source.exists():
        raise DataError(f"{source}: there is no such file or folder. Check the path.")
    if not source.is_dir():
        return [source]
    inside = (path for path in source.rglob("*") if path.is_file() and kind_of(path))
    found = sorted(path for path in inside if not any(part[0] == "." for part in path.relative_to(source).parts))
    if not found:
        raise DataError(f"{source}: no table in this folder. Looked for {', '.join(KINDS)}, also with .gz.")
    return found


def kind_of(path: Path) -> str | None:
    """`jsonl`, `csv`, `tsv` or `parquet`, by the name; None for another."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    return KINDS.get(next((one for one in reversed(suffixes) if one != ".gz"), ""))


def read_rows(path: Path, delimiter: str | None = None) -> Iterator[tuple[str, Row | DataError]]:
    """The places and rows of one table, streaming. A row that cannot be read is yielded as the error that names it.

    Raises:
        DataError: the file cannot be read, or not to its end.
    """
    kind = kind_of(path)
    named = re.match(r"(?:.*[_-])?(train|test|dev|validation|val)(?=[_.-])", path.name)
    split = named.group(1) if named else None
    if kind is None:
        raise DataError(f"{path}: not a known kind of table. Give one of {', '.join(KINDS)}, also with .gz.")
    if kind == "jsonl":
        found = _json(path)
    elif kind == "parquet":
        found = _parquet(path)
    else:
        found = _separated(path, delimiter or _DELIMITERS[kind])
    for place, data in found:
        yield place, data if isinstance(data, DataError) else Row(place, data, split)


def _json(path: Path) -> Iterator[tuple[str, dict[str, Any] | DataError]]:
    with open_bytes(path, DataError) as file, suppress(OSError, EOFError, zlib.error):  # reading will say so
        if file.peek(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
            told = f"{path}, line 1: a JSON array; one object a line is read"
            raise DataError(f"{told}. Convert it: jq -c '.[]' FILE > FILE.jsonl")
    for number, data in json_rows(path, DataError):
        place = f"{path}, line {number}"
        if isinstance(data, DataError | dict):
            yield place, data
        else:
            yield place, DataError(f"{place}: expected an object, found {shorten(repr(data), 40)}.")


_LOST = "\ufdd0"
"""Stands for a line that cannot be read: a noncharacter, which no text holds."""


def _separated(path: Path, delimiter: str) -> Iterator[tuple[str, dict[str, Any] | DataError]]:
    csv.field_size_limit(MAX_LINE)
    broken: list[DataError] = []

    def text() -> Iterator[str]:
        for _, line in lines(path, DataError):
            if isinstance(line, str):
                yield from re.split(r"(?<=\n)(?=.)", line, flags=re.S)
            else:
                broken.append(DataError(str(line)))
                yield f"{_LOST}\n"

    reader = csv.reader(text(), delimiter=delimiter, strict=True)
    names: list[str] = []
    while True:
        place = f"{path}, line {reader.line_num + 1}"
        cells: list[str] | None = []
        wrong: csv.Error | None = None
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            wrong = problem
        lost, broken[:] = broken[:], []
        if wrong or lost:
            told = f"{place}: not readable as CSV ({wrong}). Is a quotation mark left open or single?"
            found = lost or [DataError(told)]
            if not names:
                raise found[0]
            yield from ((place, one) for one in found)
        elif cells is None:
            break
        elif cells and not names:
            names = _header(path, cells, delimiter)
        elif cells:
            yield place, _record(place, names, cells, delimiter)
    if not names:
        raise DataError(f"{path}: the file is empty. Put a header and rows into it.")


def _record(place: str, names: list[str], cells: list[str], delimiter: str) -> dict[str, Any] | DataError:
    if [cell.strip() for cell in cells] == names:
        return DataError(f"{place}: the header once more. Were two tables put together? Take it out.")
    if len(cells) == len(names):
        return dict(zip(names, cells, strict=True))
    told = f"{place}: {len(cells)} fields where the header has {len(names)}"
    return DataError(f"{told}: {shorten(delimiter.join(cells), 60)!r}. Quote fields that hold {delimiter!r}.")


def _header(path: Path, names: list[str], delimiter: str) -> list[str]:
    names = [name.strip() for name in names]
    other = next((mark for mark in ";\t|," if mark != delimiter and mark in names[0]), None)
    if len(names) == 1 and other:
        told = f"{path}, line 1: one column {shorten(names[0], 40)!r}"
        raise DataError(f"{told}. Is the delimiter {other!r}? Then: --delimiter {other!r}")
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise DataError(f"{path}, line 1: column {twice!r} stands twice. Name each column once.")
    return names


def _parquet(path: Path) -> Iterator[tuple[str, dict[str, Any] | DataError]]:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise DataError(
            f"{path}: reading Parquet needs pyarrow. Install it: pip install 'betteridge[parquet]'"
        ) from None
    number = 0
    try:
        with ParquetFile(path) as table:
            for row in chain.from_iterable(batch.to_pylist() for batch in table.iter_batches(batch_size=256)):
                number += 1
                yield f"{path}, row {number}", row
    except (FileNotFoundError, PermissionError, IsADirectoryError) as problem:
        raise open_error(path, problem, DataError) from None
    except (ArrowException, OSError) as problem:
        where = f"after row {number}" if number else "from its start"
        raise DataError(
            f"{path}: not readable as Parquet {where} ({shorten(str(problem), 100)}). Fetch it again."
        ) from None
