from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals import files
from evals.errors import DataError, EvalsError
from evals.files import decode, json_lines, parse_json, parse_yaml, read_text, validate
from evals.schema import Evidence

TEXT = "Café “Zum Löwen” – né\n"


def read_yaml(path: Path, error: type[EvalsError]) -> object:
    return parse_yaml(read_text(path, error), str(path), error)


def read_lines(path: Path, error: type[DataError]) -> list[tuple[int, Any]]:
    return list(json_lines(path, error))


def says(call: Callable[[], object], *parts: str) -> None:
    """The call fails with one line that holds all of the parts and ends like a sentence."""
    with pytest.raises(DataError) as caught:
        call()
    message = str(caught.value)
    assert [part for part in parts if part not in message] == [], message
    assert "\n" not in message
    assert message.endswith((".", "?"))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(raw: bytes) -> Path:
        path = tmp_path / "page.txt"
        path.write_bytes(raw)
        return path

    return write


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(TEXT.encode(), TEXT, id="UTF-8"),
        pytest.param(TEXT.encode("utf-8-sig"), TEXT, id="UTF-8 with a mark"),
        pytest.param(b"\xff\xfe" + TEXT.encode("utf-16-le"), TEXT, id="UTF-16 little"),
        pytest.param(b"\xfe\xff" + TEXT.encode("utf-16-be"), TEXT, id="UTF-16 big"),
        pytest.param(b"\xff\xfe\x00\x00" + TEXT.encode("utf-32-le"), TEXT, id="UTF-32"),
        pytest.param(TEXT.encode("cp1252"), TEXT, id="Windows-1252"),
        pytest.param(b"a\r\nb\rc\n", "a\nb\nc\n", id="CRLF and CR"),
        pytest.param(b"word " * 30 + b"\x00end", "word " * 30 + "end", id="stray NUL"),
    ],
)
def test_encodings(write: Callable[[bytes], Path], raw: bytes, expected: str):
    assert read_text(write(raw), DataError) == expected


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        pytest.param(b"", ("page.txt", "empty", "leave it out"), id="empty"),
        pytest.param(b" \n\t\r\n", ("page.txt", "empty"), id="white space"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff", ("page.txt", "binary", "JSONL"), id="PNG"),
        pytest.param(b"\x01\x02\xff\xfe", ("page.txt", "binary"), id="no NUL"),
        pytest.param(b"\x00" * 100, ("page.txt", "binary"), id="NUL only"),
        pytest.param("text".encode("utf-16-le"), ("page.txt", "binary"), id="UTF-16 without a mark"),
    ],
)
def test_unreadable_content(write: Callable[[bytes], Path], raw: bytes, parts: tuple[str, ...]):
    says(lambda: read_text(write(raw), DataError), *parts)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"\xef\xbb\xbfcaf\xc3\xa9 \xff", id="UTF-8 mark, not UTF-8"),
        pytest.param(b"\xff\xfea", id="UTF-16 mark, odd length"),
        pytest.param("日本は明日の試合で勝つ".encode("shift_jis"), id="Shift-JIS"),
    ],
)
def test_what_cannot_be_decoded_is_refused(write: Callable[[bytes], Path], raw: bytes):
    says(lambda: read_text(write(raw), DataError), "page.txt")


@pytest.mark.parametrize("read", [read_text, read_yaml, read_lines])
def test_missing_file_and_folder(tmp_path: Path, read: Callable[[Path, type[DataError]], object]):
    says(lambda: read(tmp_path / "gone.txt", DataError), "gone.txt", "no such file", "Check the path")
    says(lambda: read(tmp_path, DataError), str(tmp_path), "folder", "Name a file")


def test_too_large_a_file(write: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MAX_FILE", 4)
    assert read_text(write(b"four"), DataError) == "four"
    says(lambda: read_text(write(b"five!"), DataError), "page.txt", "larger than", "JSONL")


def test_bytes_are_named_by_where_they_came_from():
    says(lambda: decode(b"\x00\x01\x02", "standard input", DataError), "standard input", "binary")


def test_json_lines_carry_their_numbers(write: Callable[[bytes], Path]):
    path = write(b'\xef\xbb\xbf{"a": 1}\r\n\n  \n[2]\n"caf\xe9"')
    assert list(json_lines(path, DataError)) == [(1, {"a": 1}), (4, [2]), (5, "café")]


def test_json_lines_stream(write: Callable[[bytes], Path]):
    lines = json_lines(write(b'{"a": 1}\n{"a":\n'), DataError)
    assert next(lines) == (1, {"a": 1})
    says(lambda: next(lines), "page.txt, line 2", "not valid JSON")


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        pytest.param(b"{}\n\n{'a': 1}", ("line 3, column 2", "not valid JSON", "{'a': 1}"), id="not JSON"),
        pytest.param(b"{}\n" + b"[" * 100_000, ("line 2", "nested too deeply"), id="nested"),
        pytest.param(b"{}\n\x00\x01\x02\x03", ("line 2", "binary"), id="binary"),
    ],
)
def test_bad_json_lines(write: Callable[[bytes], Path], raw: bytes, parts: tuple[str, ...]):
    says(lambda: read_lines(write(raw), DataError), "page.txt", *parts)


def test_too_long_a_line(write: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MAX_LINE", 8)
    assert read_lines(write(b'["abcd"]'), DataError) == [(1, ["abcd"])]
    says(lambda: read_lines(write(b'[1]\n["abcde"]\n'), DataError), "page.txt, line 2", "longer than", "JSON Lines")


def test_json_lines_in_utf_16(write: Callable[[bytes], Path]):
    assert read_lines(write('{"a": 1}\n{"a": 2}\n'.encode("utf-16")), DataError) == [(1, {"a": 1}), (2, {"a": 2})]


def test_bad_json_names_place_and_column():
    says(lambda: parse_json('{"a" 1}', "here", DataError), "here, column 6", "not valid JSON", '{"a" 1}')


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("a: 1\nb: [1\nc: 2\n", ("page.txt, line 3", "not valid YAML"), id="bracket"),
        pytest.param("a:\n\t- b\n", ("page.txt, line 2", "not valid YAML"), id="tab"),
        pytest.param("a: 1\nb: *c\n", ("page.txt, line 2", "undefined alias"), id="alias"),
        pytest.param("!!python/object/apply:os.system ['x']", ("page.txt, line 1", "python/object"), id="Python tag"),
        pytest.param("a: 2024-99-99", ("page.txt", "not valid YAML"), id="date"),
        pytest.param("a: \x07", ("page.txt", "not valid YAML"), id="control character"),
        pytest.param("[" * 20_000, ("page.txt", "not valid YAML"), id="nested"),
    ],
)
def test_bad_yaml_names_the_line(write: Callable[[bytes], Path], text: str, parts: tuple[str, ...]):
    says(lambda: read_yaml(write(text.encode()), DataError), *parts)


def test_yaml_is_read(write: Callable[[bytes], Path]):
    assert read_yaml(write("a: [1, é]".encode()), DataError) == {"a": [1, "é"]}


def test_a_key_that_stands_twice_is_refused():
    says(lambda: parse_yaml("gate: [1]\nname: x\ngate: []\n", "my.suite.yml", DataError), "my.suite.yml", "gate")


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        ({"quote": "q", "qoute": "q"}, ("unknown field 'qoute'", "remove it or correct its name")),
        ({}, ("field 'quote' is missing", "add it")),
        ({"quote": "q", "start": "x"}, ("field 'start'", "integer", 'found: "x"')),
        ({"quote": 1, "start": "x"}, ("field 'quote'", "found: 1", "1 more like it")),
        (None, ("found: null",)),
    ],
    ids=["unknown", "missing", "wrong", "two", "nothing"],
)
def test_validation_names_the_field(data: object, parts: tuple[str, ...]):
    says(lambda: validate(Evidence, data, "a.jsonl, line 3", DataError), "a.jsonl, line 3: ", *parts)


def test_messages_are_safe_to_print():
    with pytest.raises(DataError) as caught:
        validate(Evidence, {"quote": "q", "a\x1b[31mb": 1}, "a.jsonl, line 3", DataError)
    assert str(caught.value).isprintable()
