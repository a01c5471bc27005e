"""Reading files from outside: every failure is one sentence with the file, the line, the value and the remedy."""

import json
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, TypeVar

from pydantic import BaseModel, ValidationError

from evals.errors import EvalsError
from evals.text import printable, shorten

MAX_FILE = 32 * 2**20
"""Bytes of one text file: a newspaper page is a thousandth of it."""
MAX_LINE = 16 * 2**20
"""Bytes of one JSON line."""
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
    if encoding == "utf-8" and text.count("\x00") * 100 > len(text):
        raise error(f"{where}: this is a binary file, not text. Give a text, Markdown or JSONL file.")
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def _decode_legacy(raw: bytes, encoding: str, where: str, error: type[EvalsError]) -> str:
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

    try:
        return yaml.load(text, StrictLoader)  # noqa: S506 (a SafeLoader)
    except yaml.MarkedYAMLError as problem:
        line = f", line {problem.problem_mark.line + 1}" if problem.problem_mark else ""
        raise error(f"{where}{line}: not valid YAML: {problem.problem or problem.context}.") from None
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        raise error(f"{where}: not valid YAML: {shorten(str(problem), 120)}.") from None


def first_problem(problem: ValidationError) -> str:
    """The first complaint of a validation as `field 'a.b' ...: what is wrong (found: value)`."""
    first = problem.errors(include_url=False)[0]
    place = printable(".".join(str(part) for part in first["loc"]))
    more = f" ({problem.error_count() - 1} more like it)" if problem.error_count() > 1 else ""
    if first["type"] == "extra_forbidden":
        return f"unknown field '{place}': remove it or correct its name{more}"
    if first["type"] == "missing":
        return f"field '{place}' is missing: add it{more}"
    found = shorten(json.dumps(first["input"], ensure_ascii=False, default=str), 60)
    message = first["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    return f"field '{place}': {message} (found: {found}){more}" if place else f"{message} (found: {found}){more}"


def validate(kind: type[M], data: Any, where: str, error: type[EvalsError]) -> M:
    """The data as a model.

    Raises:
        error: the data does not fit; names place, field and value.
    """
    try:
        return kind.model_validate(data)
    except ValidationError as problem:
        raise error(f"{where}: {first_problem(problem)}.") from None


def json_lines(path: Path, error: type[EvalsError]) -> Iterator[tuple[int, Any]]:
    """Each line of a JSON Lines file with its number, from 1; blank lines are passed over; streaming.

    Raises:
        error: missing or binary file, a line that is too long or not JSON; names the line.
    """
    try:
        file = path.open("rb")
    except OSError as problem:
        raise open_error(path, problem, error) from None
    with file, _text_of(file) as lines_of:
        lines = _numbered(lines_of, str(path), error)
        while True:
            try:
                number, text = next(lines)
            except StopIteration:
                return
            except OSError as problem:
                raise open_error(path, problem, error) from None
            if text.strip():
                yield number, parse_json(text, f"{path}, line {number}", error)


def _text_of(file: IO[bytes]) -> IO[bytes] | TextIOWrapper:
    """The file itself, or its text where a mark says that it is UTF-16 or UTF-32."""
    encoding = next((name for bom, name in _BOMS if file.peek(4).startswith(bom)), None)  # type: ignore[attr-defined]
    return TextIOWrapper(file, encoding) if encoding in ("utf-16", "utf-32") else file


def _numbered(file: IO[bytes] | TextIOWrapper, path: str, error: type[EvalsError]) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, never more than MAX_LINE in memory."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        where = f"{path}, line {number}"
        if len(line) > MAX_LINE:
            raise error(f"{where}: longer than {MAX_LINE // 2**20} MB. Is this JSON Lines, one object a line?")
        yield number, line if isinstance(line, str) else decode(line, where, error)


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
