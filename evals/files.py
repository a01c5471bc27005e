"""Files, read and written: every failure is one sentence with the file, the line, the value and the remedy."""

import gzip
import json
import os
import re
import secrets
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from functools import cache
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import IO, Any, TypeVar

from pydantic import BaseModel, ValidationError

from evals.errors import EvalsError, StoreError
from evals.text import printable, shorten

MAX_FILE = 32 * 2**20
"""Bytes of one text file: a newspaper page is a thousandth of it."""
MAX_LINE = 16 * 2**20
"""Bytes of one JSON line."""
MAX_YAML = 2**20
"""Characters of one suite, prompt or rubric."""
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

M = TypeVar("M", bound=BaseModel)


def decode(raw: bytes, where: str, error: type[EvalsError]) -> str:
    """The text of some bytes: by byte-order mark, else UTF-8, else Windows-1252 where nothing speaks against it.

    Raises:
        error: the bytes are not text.
    """
    encoding = next((name for bom, name in _BOMS if raw.startswith(bom)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = _decode_legacy(raw, encoding, where, error)
    _refuse_binary(raw, encoding, where, error)
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


_CONTROL = bytes({*range(9), *range(14, 32), 127} - {27})
"""Bytes that stand in no text, but for a stray one; Escape does, in what a terminal was to colour."""


def _refuse_binary(raw: bytes, encoding: str, where: str, error: type[EvalsError]) -> None:
    odd = _CONTROL if len(raw) > 1000 else b"\x00"  # in a short text, one slip of a finger is much
    if encoding == "utf-8" and (len(raw) - len(raw.translate(None, odd))) * 100 > len(raw):
        raise error(f"{where}: this is a binary file, not text. Give a text, Markdown or JSONL file.")


_DECLARED = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.I)
"""How an HTML page names its encoding."""
_ALIASES = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}
"""What browsers read under these names (WHATWG Encoding)."""
_BYTES = re.compile(r"(?:iso-?8859|windows|cp|koi8|shift_?jis|euc|gb|big5|mac|tis)[\w-]*", re.I)
"""Encodings of which pages are made; of others a byte-order mark tells."""


def _decode_legacy(raw: bytes, encoding: str, where: str, error: type[EvalsError]) -> str:
    if declared := _DECLARED.search(raw[:2048]):
        name = _ALIASES.get(declared.group(1).decode().lower(), declared.group(1).decode())
        with suppress(LookupError, UnicodeDecodeError):
            if _BYTES.fullmatch(name):
                return raw.decode(name)
    if any(byte < 9 for byte in raw):
        raise error(f"{where}: this is a binary file, not text. Give a text, Markdown or JSONL file.")
    try:
        if encoding == "utf-8":
            return raw.decode("cp1252")
    except UnicodeDecodeError:
        pass
    raise error(f"{where}: neither UTF-8 nor Windows-1252 text. Save it as UTF-8.")


def open_error(path: Path | str, problem: OSError, error: type[EvalsError]) -> EvalsError:
    """The sentence for a file that the system would not open."""
    if isinstance(problem, FileNotFoundError):
        return error(f"{path}: there is no such file. Check the path.")
    if isinstance(problem, IsADirectoryError):
        return error(f"{path}: this is a folder, not a file. Name a file in it.")
    return error(f"{path}: cannot be opened ({problem.strerror or problem}).")


def read_text(path: Path, error: type[EvalsError]) -> str:
    """The whole text of a file of at most MAX_FILE bytes that is not empty.

    Raises:
        error: missing, a folder, unreadable, too large, binary or empty.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE + 1)
    except OSError as problem:
        raise open_error(path, problem, error) from None
    if len(raw) > MAX_FILE:
        raise error(f"{path}: larger than {MAX_FILE // 2**20} MB, which no article is. Split it into JSONL.")
    text = decode(raw, str(path), error)
    if not text.strip():
        raise error(f"{path}: the file is empty. Put the text into it, or leave it out.")
    return text


def parse_yaml(text: str, where: str, error: type[EvalsError]) -> Any:
    """The content of YAML text; `where` names it in the error. Only `true` and `false` are booleans, as in YAML 1.2.

    Raises:
        error: not YAML, or a key stands twice; names the line.
    """
    import yaml

    from evals.yaml_loader import StrictLoader

    if len(text) > MAX_YAML:
        raise error(f"{where}: {len(text):,} characters of YAML; the most that is read is {MAX_YAML:,}.")
    try:
        return yaml.load(text, StrictLoader)  # noqa: S506 (a SafeLoader)
    except yaml.MarkedYAMLError as problem:
        line = f", line {problem.problem_mark.line + 1}" if problem.problem_mark else ""
        raise error(f"{where}{line}: not valid YAML: {problem.problem or problem.context}.") from None
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        raise error(f"{where}: not valid YAML: {shorten(str(problem), 120)}.") from None


def first_problem(problem: ValidationError, kind: type[BaseModel] | None = None) -> str:
    """The first complaint of a validation as `field 'a.b' ...: what is wrong (found: value)`; `kind` knows names."""
    first = problem.errors(include_url=False)[0]
    place = printable(".".join(str(part) for part in first["loc"]))
    more = f" ({problem.error_count() - 1} more like it)" if problem.error_count() > 1 else ""
    if first["type"] == "extra_forbidden":
        meant = get_close_matches(str(first["loc"][-1]), _names(kind), 1) if kind else ()
        perhaps = f", perhaps to {meant[0]!r}" if meant else ""
        return f"unknown field '{place}': remove it or correct its name{perhaps}{more}"
    if first["type"] == "missing":
        return f"field '{place}' is missing: add it{more}"
    found = shorten(json.dumps(first["input"], ensure_ascii=False, default=str), 60)
    if re.search(r"api_?key", place + str(first["input"]), re.I):
        found = "not shown, as there is a key in it"
    message = first["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    return f"field '{place}': {message} (found: {found}){more}" if place else f"{message} (found: {found}){more}"


@cache
def _names(kind: type[BaseModel]) -> list[str]:
    """Every field of a model, and of the models in it."""
    schema = kind.model_json_schema()
    return [name for one in (schema, *schema.get("$defs", {}).values()) for name in one.get("properties", ())]


def validate(kind: type[M], data: Any, where: str, error: type[EvalsError]) -> M:
    """The data as a model.

    Raises:
        error: the data does not fit; names place, field and value.
    """
    try:
        return kind.model_validate(data)
    except ValidationError as problem:
        raise error(f"{where}: {first_problem(problem, kind)}.") from None


@contextmanager
def open_bytes(path: Path, error: type[EvalsError]) -> Iterator[BufferedReader]:
    """The bytes of a file, unpacked where it is gzip, whatever its name.

    Raises:
        error: missing, a folder or unreadable.
    """
    try:
        file = path.open("rb")
        packed = file.peek(2)[:2] == b"\x1f\x8b"
    except OSError as problem:
        raise open_error(path, problem, error) from None
    with file:
        yield BufferedReader(gzip.GzipFile(fileobj=file)) if packed else file


def lines(path: Path, error: type[EvalsError]) -> Iterator[tuple[int, str | EvalsError]]:
    """Each line of a text file, also gzip, with its number, from 1; streaming, at most MAX_LINE bytes in memory.

    A line that cannot be read is yielded as the error that names it, so that whoever reads may pass it over.

    Raises:
        error: the file cannot be read, or not to its end.
    """
    number = 0
    with open_bytes(path, error) as file:
        try:
            text = _text_of(file, path, error)
            while line := text.readline(MAX_LINE + 1):
                number += 1
                where = f"{path}, line {number}"
                if len(line) > MAX_LINE:
                    while line and line[-1:] not in ("\n", b"\n"):
                        line = text.readline(MAX_LINE)
                    told = f"{where}: longer than {MAX_LINE // 2**20} MB"
                    yield number, error(f"{told}. Is this JSON Lines or CSV, one record a line?")
                    continue
                yield number, line if isinstance(line, str) else _decoded(line, where, error)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            message = f"{path}: the gzip file is damaged or cut off after line {number}. Fetch or pack it again."
            raise error(message) from None
        except UnicodeDecodeError as problem:
            raise error(f"{path}: not valid {problem.encoding} text after line {number}. Save it as UTF-8.") from None
        except OSError as problem:
            raise open_error(path, problem, error) from None


def _decoded(line: bytes, where: str, error: type[EvalsError]) -> str | EvalsError:
    try:
        return decode(line, where, error)
    except EvalsError as problem:
        return problem


def _text_of(file: BufferedReader, path: Path, error: type[EvalsError]) -> IO[bytes] | TextIOWrapper:
    """The file itself, or its text where a mark says that it is UTF-16 or UTF-32.

    Raises:
        error: a binary file, which is told once, not of each line.
    """
    start = file.peek(4)
    encoding = next((name for bom, name in _BOMS if start.startswith(bom)), "utf-8")
    if len(start) > 1000:  # in less, one line may be at fault
        _refuse_binary(start, encoding, str(path), error)
    return TextIOWrapper(file, encoding) if encoding in ("utf-16", "utf-32") else file


def json_rows(path: Path, error: type[EvalsError]) -> Iterator[tuple[int, Any | EvalsError]]:
    """Each value of a JSON Lines file with its line; a line that is no JSON is yielded as its error."""
    for number, text in lines(path, error):
        if isinstance(text, EvalsError):
            yield number, text
        elif text.strip():
            try:
                yield number, parse_json(text, f"{path}, line {number}", error)
            except EvalsError as problem:
                yield number, problem


def json_lines(path: Path, error: type[EvalsError]) -> Iterator[tuple[int, Any]]:
    """Each value of a JSON Lines file with its line, from 1; blank lines are passed over; streaming.

    Raises:
        error: missing or binary file, a line that is too long or not JSON; names the line.
    """
    for number, found in json_rows(path, error):
        if isinstance(found, EvalsError):
            raise found
        yield number, found


def parse_json(text: str, where: str, error: type[EvalsError]) -> Any:
    """The value of JSON text; `where` names it in the error."""
    try:
        found = json.loads(text)
        if "\\u" in text:
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except UnicodeEncodeError:
        raise error(f"{where}: half a surrogate pair (\\ud800 to \\udfff), which is no character. Remove it.") from None
    except (ValueError, RecursionError) as problem:
        column = f", column {problem.colno}" if isinstance(problem, json.JSONDecodeError) else ""
        reason = problem.msg if isinstance(problem, json.JSONDecodeError) else "nested too deeply"
        raise error(f"{where}{column}: not valid JSON ({reason}): {shorten(text, 40)!r}.") from None


def write_whole(path: Path, text: str | Iterable[str]) -> None:
    """Writes a file, in one piece or in several, so that it is there whole or not at all.

    Raises:
        StoreError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.writelines([text] if isinstance(text, str) else text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException as problem:
        with suppress(OSError):
            beside.unlink()
        if not isinstance(problem, OSError):
            raise
        raise StoreError(f"{path}: cannot be written ({problem.strerror}). Check the folder and the disk.") from None
