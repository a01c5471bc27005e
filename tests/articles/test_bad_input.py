"""What people hand in by mistake: refused in one line that names file, place, value and remedy, or passed over."""

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evals import files
from evals.articles.importing import Imported, Order, import_data
from evals.articles.load import read_articles
from evals.errors import DataError, EvalsError, SuiteError
from evals.files import parse_yaml
from evals.suite import load_suite

Data = dict[str, Any]
SKIP = "(--skip-invalid passes over such rows and keeps a list.)"


def bug(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(strict=True, reason=reason)


def jsonl(*rows: Any) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def put(folder: Path, contents: dict[str, bytes]) -> list[Path]:
    """Writes files into a folder of their own, so that whatever else is there was left by the import."""
    paths = [folder / "source" / name for name in contents]
    for path, raw in zip(paths, contents.values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    return paths


def load(folder: Path, format: str, *sources: Path, **how: Any) -> Imported:  # noqa: A002
    return import_data(Order(format, sources, folder / "out", **how))


def refused(folder: Path, format: str, *sources: Path, **how: Any) -> str:  # noqa: A002
    """The import fails with one line and leaves nothing behind."""
    with pytest.raises(DataError) as caught:
        load(folder, format, *sources, **how)
    message = str(caught.value)
    assert "\n" not in message
    assert [path.name for path in folder.iterdir() if path.name != "source"] == []
    return message


def says(message: str, *parts: str) -> None:
    assert [part for part in parts if part not in message] == [], message


def kept(folder: Path) -> list[str]:
    return [one.id for one in read_articles(folder / "out" / "articles.jsonl")]


def rejected(folder: Path) -> list[Data]:
    return [json.loads(line) for line in (folder / "out" / "rejected.jsonl").read_text("utf-8").splitlines()]


GOOD = {"id": "good", "text": "A body."}


# CSV


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        pytest.param(b"id,title,text\na,b,c\nd,e\n", ("line 3: 2 fields where the header has 3: 'd,e'", "Quote fields"), id="too few fields"),
        pytest.param(b"id,text\na,One, and two.\n", ("line 2: 3 fields where the header has 2", "One, and two.", "Quote fields that hold ','"), id="too many fields"),
        pytest.param(b'id,text\na,"b\n\nc"\nd\n', ("line 5: 1 fields where",), id="line after a cell of several lines"),
        pytest.param(b'id,text\na,b\nc,"open\ne,f\n', ("line 3", "quotation mark left open"), id="unclosed quote"),
        pytest.param(b'id,text\na,b\nc,"open"x\ne,f\n', ("line 3", "quotation mark left open or single"), id="text after a quote"),
        pytest.param(b"id,text\na,\n", ("line 2: field 'text'", "should hold text"), id="empty body"),
        pytest.param(b"id;title;text\na;b;c\n", ("line 1: one column 'id;title;text'", "--delimiter ';'"), id="semicolons"),
        pytest.param(b"id\ttitle\ttext\na\tb\tc\n", ("line 1: one column", r"--delimiter '\t'"), id="tabs"),
        pytest.param(b"id|title|text\na|b|c\n", ("line 1: one column", "--delimiter '|'"), id="bars"),
        pytest.param(b"id,title,title,text\na,b,c,d\n", ("line 1: column 'title' stands twice", "once"), id="a column twice"),
        pytest.param(b"nr,titel\na,b\n", ("line 2: No column is known as the body", "--column body=NAME", "nr, titel"), id="no body"),
        pytest.param(b"id,text\na/b,c\n", ("line 2: field 'id'", 'found: "a/b"', "without / and"), id="an id with a slash"),
        pytest.param(b"id,text,lang\na,b,German\n", ("line 2: field 'language'", 'found: "German"'), id="a language that is none"),
        pytest.param(b"id,text\na,b\x00\n", ("line 2: this is a binary file", "Give a text"), id="NUL"),
        pytest.param(b"id,text\na,\x81\x8d\n", ("line 2: neither UTF-8 nor Windows-1252", "Save it as UTF-8"), id="no known encoding"),
        pytest.param(b"", ("a.csv: the file is empty", "Put a header and rows"), id="empty"),
        pytest.param(b"id,text\n", ("a.csv. No row holds one.",), id="header alone"),
        pytest.param(b'"id,text\na,b\n', ("line 1", "quotation mark left open"), id="unclosed quote in the header"),
        pytest.param(b"id,title, title,text\na,b,c,d\n", ("line 1: column 'title' stands twice",), id="a column twice but for a space"),
        pytest.param(b"id,title,text\na,b,c\nid,title,text\nd,e,f\n", ("line 3", "header"), id="header twice"),
    ],
)  # fmt: skip
def test_bad_csv_is_refused(tmp_path: Path, raw: bytes, parts: tuple[str, ...]) -> None:
    (path,) = put(tmp_path, {"a.csv": raw})
    says(refused(tmp_path, "csv", path), str(path), *parts)


@pytest.mark.parametrize(
    ("raw", "ids", "reasons"),
    [
        pytest.param(b"id,text\na,b\nc\nd,e,f\ng,h\n", "ag", ["line 3: 1 fields", "line 4: 3 fields"], id="ragged"),
        pytest.param(b'id,text\na,b\nc,"d\ne,f\n', "a", ["line 3: not readable as CSV"], id="unclosed quote"),
        pytest.param(b'id,text\na,b\nc,"d"x\ne,f\n', "ae", ["line 3: not readable as CSV"], id="text after a quote"),
        pytest.param(b"id,text\na,b\nc,\x00\ne,f\n", "ae", ["line 3: this is a binary file"], id="NUL"),
        pytest.param(b"id,text\na,b\n\x81\ne,f\n", "ae", ["line 3: neither UTF-8"], id="no known encoding"),
        pytest.param(b'id,text\na,b\nc,"One.\nTwo \x81.\nThree."\ne,f\n', "ae", ["line 4: neither UTF-8"], id="a lost line within a cell"),
        pytest.param(b"id,text\na,b\nid,text\nc,d\nid, text\n", "ac", ["line 3: the header once more", "line 5: the header"], id="header again"),
        pytest.param(b"id,text\na,b\na,c\na,b\nd,e\n", "ad", ["line 3: 'article a' stands already"], id="an id twice"),
        pytest.param(b"id,text\na,b\n\x81\nc\ne,f\n", "ae", ["line 3: neither UTF-8", "line 4: 1 fields"], id="number after a lost line"),
    ],
)  # fmt: skip
def test_bad_csv_rows_are_passed_over(tmp_path: Path, raw: bytes, ids: str, reasons: list[str]) -> None:
    (path,) = put(tmp_path, {"a.csv": raw})
    found = load(tmp_path, "csv", path, skip_invalid=True)
    assert kept(tmp_path) == [*ids]
    assert found.rejected == len(reasons)
    for one, reason in zip(rejected(tmp_path), reasons, strict=True):
        assert one["reason"].startswith(f"{path}, {reason}")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"id,text\ra,b\rc,d\r", id="CR alone"),
        pytest.param(b"\n\r\nid,text\na,b\nc,d\n", id="blank lines first"),
        pytest.param(b"id,text\r\na,b\r\n\r\nc,d", id="CRLF, a blank line, no end"),
    ],
)
def test_unusual_line_ends(tmp_path: Path, raw: bytes) -> None:
    (path,) = put(tmp_path, {"a.csv": raw})
    load(tmp_path, "csv", path)
    assert kept(tmp_path) == ["a", "c"]


def test_the_wrong_delimiter_is_named_once_the_right_one_was_tried(tmp_path: Path) -> None:
    (path,) = put(tmp_path, {"a.csv": b"id,text\na,b\n"})
    says(refused(tmp_path, "csv", path, delimiter=";"), f"{path}, line 1", "--delimiter ','")


@pytest.mark.parametrize(
    ("columns", "parts"),
    [
        ({"headline": "Title"}, ("a.csv", "--column headline=Title: no such column", "Columns found: id, text")),
        ({"autor": "text"}, ("--column autor=…: no such field", "Fields: id, headline, body", "labels.NAME")),
    ],
)
def test_columns_that_are_not_there(tmp_path: Path, columns: dict[str, str], parts: tuple[str, ...]) -> None:
    (path,) = put(tmp_path, {"a.csv": b"id,text\na,b\n"})
    says(refused(tmp_path, "csv", path, columns=columns), *parts)


def test_columns_are_for_plain_tables_alone(tmp_path: Path) -> None:
    (path,) = put(tmp_path, {"a.jsonl": jsonl({"document": "T.", "summary": "s"})})
    message = refused(tmp_path, "xsum", path, columns={"body": "document"})
    says(message, "--column is for csv, tsv, jsonl and parquet", "xsum")


# JSON Lines


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        pytest.param(jsonl(GOOD) + b'{"id": "a"', ("line 2, column 11: not valid JSON", '{"id": "a"', SKIP), id="cut off"),
        pytest.param(jsonl(GOOD, 5), ("line 2: expected an object, found 5", SKIP), id="a number"),
        pytest.param(jsonl(GOOD, [GOOD]), ("line 2: expected an object, found [{", SKIP), id="an array in a later line"),
        pytest.param(jsonl([GOOD, GOOD]), ("line 1: a JSON array", "one object a line", "jq -c '.[]'"), id="an array"),
        pytest.param(b"\n [\n" + jsonl(GOOD), ("a JSON array",), id="an array after a blank line"),
        pytest.param(
            jsonl([GOOD]).decode().encode("utf-8-sig"), ("a JSON array", "jq -c '.[]'"), id="an array after a byte order mark",
        ),
        pytest.param(jsonl({**GOOD, "text": ["x"]}), ("line 1: field 'text' should hold text, not ['x']", SKIP), id="a list as body"),
        pytest.param(jsonl({**GOOD, "text": True}), ("line 1: field 'text' should hold text, not True", SKIP), id="a truth value as body"),
        pytest.param(jsonl(GOOD, {"id": "b"}), ("line 2: No column is known as the body", "--column body=NAME", SKIP), id="no body"),
        pytest.param(jsonl({**GOOD, "text": "\ud83d"}), ("line 1: half a surrogate pair", "Remove it", SKIP), id="half a surrogate pair"),
        pytest.param(jsonl(GOOD) + b"[" * 50_000, ("line 2: not valid JSON (nested too deeply)", SKIP), id="nested"),
        pytest.param(jsonl(GOOD) + b'{"id": "\x00\x00"}\n', ("line 2: this is a binary file", "Give a text", SKIP), id="NUL"),
        pytest.param(json.dumps(GOOD).encode("utf-16-le"), ("line 1: this is a binary file", SKIP), id="UTF-16 without a mark"),
        pytest.param(json.dumps(GOOD).encode("utf-16")[:-1], ("not valid utf-16", "Save it as UTF-8"), id="UTF-16 cut off"),
        pytest.param(b"", ("a.jsonl. No row holds one.",), id="empty"),
        pytest.param(b"\n \n", ("a.jsonl. No row holds one.",), id="blank"),
        pytest.param(json.dumps([GOOD], indent=1).encode(), ("line 1", "a JSON array", "jq -c '.[]'"), id="an array over several lines"),
    ],
)  # fmt: skip
def test_bad_json_lines_are_refused(tmp_path: Path, raw: bytes, parts: tuple[str, ...]) -> None:
    (path,) = put(tmp_path, {"a.jsonl": raw})
    says(refused(tmp_path, "jsonl", path), str(path), *parts)


def test_bad_json_lines_are_passed_over_and_listed(tmp_path: Path) -> None:
    bad = {"id": "b", "headline": "Für “alle”?"}
    raw = jsonl(GOOD) + b"{\n" + jsonl(bad, None) + b"\n" + jsonl({**GOOD, "id": "last"})
    (path,) = put(tmp_path, {"a.jsonl": raw})
    found = load(tmp_path, "jsonl", path, skip_invalid=True)
    assert (found.articles, found.rejected, kept(tmp_path)) == (2, 3, ["good", "last"])
    not_json, no_body, nothing = rejected(tmp_path)
    assert set(no_body) == set(not_json) == {"place", "reason", "row"}
    assert (no_body["place"], no_body["row"]) == (f"{path}, line 3", bad)
    assert no_body["reason"].startswith(f"{path}, line 3: No column is known as the body.")
    says(not_json["reason"], f"{path}, line 2, column 1: not valid JSON", "'{'")
    assert nothing["reason"] == f"{path}, line 4: expected an object, found None."


@pytest.mark.parametrize(
    ("name", "raw", "line"),
    [
        pytest.param("a.jsonl", jsonl(GOOD) + b"{\n", 2, id="jsonl"),
        pytest.param("a.csv", b"id,text\na,b\nc\n", 3, id="csv"),
        pytest.param("mon: tue.csv", b"id,text\na,b\nc\n", 3, id="a colon in the name"),
    ],
)  # fmt: skip
def test_the_place_of_a_row_that_cannot_be_read_names_its_line(
    tmp_path: Path, name: str, raw: bytes, line: int
) -> None:
    (path,) = put(tmp_path, {name: raw})
    load(tmp_path, path.suffix[1:], path, skip_invalid=True)
    (one,) = rejected(tmp_path)
    assert one["place"].startswith(f"{path}, line {line}")
    assert one["row"] is None


def test_lines_of_two_encodings_are_read_each_in_its_own(tmp_path: Path) -> None:
    texts = ["Café “Zum Löwen”", "Naïve – né"]
    lines = [json.dumps({"id": f"{at}", "text": text}, ensure_ascii=False) for at, text in enumerate(texts)]
    raw = lines[0].encode() + b"\n" + lines[1].encode("cp1252") + b"\n"
    (path,) = put(tmp_path, {"a.jsonl": raw})
    load(tmp_path, "jsonl", path)
    assert [one.body for one in read_articles(tmp_path / "out" / "articles.jsonl")] == texts


def test_csv_lines_of_two_encodings_are_read_each_in_its_own(tmp_path: Path) -> None:
    raw = "id,text\na,Café\n".encode() + "b,„Löwe“\n".encode("cp1252")
    (path,) = put(tmp_path, {"a.csv": raw})
    load(tmp_path, "csv", path)
    assert [one.body for one in read_articles(tmp_path / "out" / "articles.jsonl")] == ["Café", "„Löwe“"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("packed", [False, True])
def test_tables_with_a_byte_order_mark(tmp_path: Path, encoding: str, packed: bool) -> None:
    raw = 'id,text\r\na,"Née.\r\n日本。"\r\nb,Two.\r\n'.encode(encoding)
    (path,) = put(tmp_path, {"a.csv": gzip.compress(raw) if packed else raw})
    load(tmp_path, "csv", path)
    articles = [(one.id, one.body) for one in read_articles(tmp_path / "out" / "articles.jsonl")]
    assert articles == [("a", "Née.\n\n日本。"), ("b", "Two.")]


def test_a_few_stray_nuls_are_dropped(tmp_path: Path) -> None:
    (path,) = put(tmp_path, {"a.jsonl": b'{"id": "a", "text": "' + b"word " * 50 + b'\x00end."}\n'})
    load(tmp_path, "jsonl", path)
    (article,) = read_articles(tmp_path / "out" / "articles.jsonl")
    assert article.body.endswith("word end.")


# Lines that are too long


LONG = "x" * 1_200_000


@pytest.fixture
def one_mb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_LINE", 2**20)


@pytest.mark.usefixtures("one_mb")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", jsonl(GOOD, {"id": "l", "text": LONG}, {**GOOD, "id": "last"}).decode()),
        ("a.csv", f"id,text\ngood,b\nl,{LONG}\nlast,c\n"),
    ],
    ids=["jsonl", "csv"],
)
def test_a_line_that_is_too_long(tmp_path: Path, name: str, text: str, encoding: str) -> None:
    (path,) = put(tmp_path, {name: text.encode(encoding)})
    kind = path.suffix[1:]
    told = (
        f"{path}, line {2 if kind == 'jsonl' else 3}: longer than 1 MB. Is this JSON Lines or CSV, one record a line?"
    )
    says(refused(tmp_path, kind, path), told)
    found = load(tmp_path, kind, path, skip_invalid=True)
    assert (found.rejected, kept(tmp_path)) == (1, ["good", "last"])
    assert rejected(tmp_path)[0]["reason"] == told


@pytest.mark.usefixtures("one_mb")
@pytest.mark.parametrize("skip", [False, True])
def test_a_header_that_is_too_long(tmp_path: Path, skip: bool) -> None:
    (path,) = put(tmp_path, {"a.csv": f"id,text,{LONG}\nid,text\na,b\n".encode()})
    says(refused(tmp_path, "csv", path, skip_invalid=skip), f"{path}, line 1: longer than 1 MB")


@pytest.mark.usefixtures("one_mb")
def test_a_last_line_that_is_too_long_and_does_not_end(tmp_path: Path) -> None:
    (path,) = put(tmp_path, {"a.jsonl": jsonl(GOOD) + LONG.encode()})
    assert load(tmp_path, "jsonl", path, skip_invalid=True).rejected == 1
    assert kept(tmp_path) == ["good"]


# gzip


MANY = jsonl(*({"id": f"{number}", "text": f"Body {number * 7919 % 10007}."} for number in range(3000)))
PACKED = gzip.compress(MANY, mtime=0)


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(PACKED[:-2000], id="cut off"),
        pytest.param(PACKED[:-4], id="cut off in the last four bytes"),
        pytest.param(PACKED[:-8] + b"\x00" * 8, id="checksum"),
        pytest.param(PACKED + b"trailing", id="rubbish at the end"),
    ],
)
def test_damaged_gzip_is_refused_even_where_rows_may_be_skipped(tmp_path: Path, raw: bytes, skip: bool) -> None:
    (path,) = put(tmp_path, {"a.jsonl.gz": raw})
    says(refused(tmp_path, "jsonl", path, skip_invalid=skip), str(path), "damaged or cut off after line", "again")


def test_gzip_that_is_damaged_in_the_middle_is_refused(tmp_path: Path) -> None:
    (path,) = put(tmp_path, {"a.jsonl.gz": PACKED[:5000] + b"\x00" * 50 + PACKED[5050:]})
    says(refused(tmp_path, "jsonl", path, skip_invalid=True), str(path), "damaged or cut off after line", "again")


@pytest.mark.parametrize("raw", [PACKED[:8], PACKED[:2] + b"garbage"], ids=["cut off", "garbage"])
def test_damaged_gzip_is_never_an_empty_file(tmp_path: Path, raw: bytes) -> None:
    good, bad = put(tmp_path, {"a.jsonl": jsonl(GOOD), "b.jsonl.gz": raw})
    says(refused(tmp_path, "jsonl", good, bad), str(bad), "damaged", "again")


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        pytest.param(b"PK\x03\x04\x14\x00\x00\x00\x08\x00 zip\n", ("line 1: this is a binary file",), id="zip"),
        pytest.param(b"<html>404</html>\n", ("line 1, column 1: not valid JSON", "<html>404</html>"), id="a page"),
    ],
)
def test_what_is_named_gz_and_is_none(tmp_path: Path, raw: bytes, parts: tuple[str, ...]) -> None:
    (path,) = put(tmp_path, {"a.jsonl.gz": raw})
    says(refused(tmp_path, "jsonl", path), str(path), *parts)


@pytest.mark.parametrize(("name", "raw"), [("a.jsonl.gz", MANY), ("a.jsonl", PACKED)], ids=["plain", "packed"])
def test_what_is_in_a_file_counts_not_its_ending(tmp_path: Path, name: str, raw: bytes) -> None:
    (path,) = put(tmp_path, {name: raw})
    assert load(tmp_path, "jsonl", path).articles == 3000


# Parquet


def parquet(path: Path, rows: Sequence[Data]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(rows)), path, row_group_size=300)
    return path


@pytest.fixture
def shard(tmp_path: Path) -> Path:
    rows = [{"document": f"Body {number * 7919 % 10007}.", "summary": "s", "id": f"{number}"} for number in range(900)]
    return parquet(tmp_path / "source" / "a.parquet", rows)


def page_of(path: Path, group: int, column: int = 0) -> int:
    """Where a row group's column begins in the file."""
    with pq.ParquetFile(path) as file:
        chunk = file.metadata.row_group(group).column(column)
        return chunk.dictionary_page_offset or chunk.data_page_offset


def damage(path: Path, at: int, size: int) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[:at] + b"\xff" * size + raw[at + size :])


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda raw: raw[: len(raw) // 2], id="cut off"),
        pytest.param(lambda raw: raw[:-1], id="last byte lost"),
        pytest.param(lambda raw: b"", id="empty"),
        pytest.param(lambda raw: b"<html>404 Not Found</html>", id="a page"),
        pytest.param(lambda raw: raw[:-40] + b"\xff" * 32 + raw[-8:], id="index"),
    ],
)  # fmt: skip
def test_what_is_no_parquet_is_refused(
    tmp_path: Path, shard: Path, spoil: Callable[[bytes], bytes], skip: bool
) -> None:
    shard.write_bytes(spoil(shard.read_bytes()))
    message = refused(tmp_path, "xsum", shard, skip_invalid=skip)
    says(message, str(shard), "not readable as Parquet from its start", "Fetch it again")


@pytest.mark.parametrize(("offset", "size"), [(0, 8), (60, 40)], ids=["page's head", "page's data"])
def test_parquet_that_is_damaged_later_names_the_row(tmp_path: Path, shard: Path, offset: int, size: int) -> None:
    damage(shard, page_of(shard, 2) + offset, size)
    says(refused(tmp_path, "xsum", shard), str(shard), "not readable as Parquet after row", "Fetch it again")


@pytest.mark.parametrize("skip", [False, True])
def test_parquet_without_a_column_stops_at_once(tmp_path: Path, skip: bool) -> None:
    path = parquet(tmp_path / "source" / "a.parquet", [{"id": "1", "article": "T."}] * 2)
    message = refused(tmp_path, "cnn_dailymail", path, skip_invalid=skip)
    assert message == f"{path}, row 1: fields article, highlights are wanted; found id, article."


def test_a_null_in_parquet_is_a_bad_row(tmp_path: Path) -> None:
    rows = [{"id": "1", "document": "T.", "summary": None}, {"id": "2", "document": "T.", "summary": "s"}]
    path = parquet(tmp_path / "source" / "a.parquet", rows)
    says(refused(tmp_path, "xsum", path), f"{path}, row 1: field 'summary' is missing", SKIP)
    load(tmp_path, "xsum", path, skip_invalid=True)
    assert kept(tmp_path) == ["2"]
    assert rejected(tmp_path) == [
        {"place": f"{path}, row 1", "reason": f"{path}, row 1: field 'summary' is missing.", "row": rows[0]}
    ]


# Ids that stand twice


def test_an_id_twice_in_a_file_names_both_places(tmp_path: Path) -> None:
    (path,) = put(tmp_path, {"a.jsonl": jsonl(GOOD, {**GOOD, "id": "b"}, {**GOOD, "text": "Other."})})
    message = refused(tmp_path, "jsonl", path)
    says(message, f"{path}, line 3: 'article good' stands already at {path}, line 1, with other content", SKIP)


def test_an_id_twice_across_files_names_both_places(tmp_path: Path) -> None:
    one, two = put(tmp_path, {"a.jsonl": jsonl(GOOD), "b.csv": b"id,text\nb,Body.\ngood,Other.\n"})
    message = refused(tmp_path, "jsonl", one, two)
    says(message, f"{two}, line 3: 'article good' stands already at {one}, line 1, with other content", SKIP)


def test_of_two_rows_with_one_id_the_first_is_kept(tmp_path: Path) -> None:
    other = {**GOOD, "text": "Other."}
    one, two = put(tmp_path, {"a.jsonl": jsonl(GOOD), "b.jsonl": jsonl(other, {**GOOD, "id": "c"})})
    load(tmp_path, "jsonl", one, two, skip_invalid=True)
    assert kept(tmp_path) == ["good", "c"]
    assert [(row["place"], row["row"]) for row in rejected(tmp_path)] == [(f"{two}, line 1", other)]


# Files and folders


@pytest.mark.parametrize(
    ("format_", "name", "parts"),
    [
        ("csv", "gone.csv", ("no such file", "Check the path")),
        ("jsonl", "gone.jsonl.gz", ("no such file", "Check the path")),
        ("parquet", "gone.parquet", ("no such file", "Check the path")),
        ("pages", "gone", ("no such file", "Check the path")),
        ("csv", "empty", ("no table in this folder", ".jsonl", ".parquet", ".gz")),
        ("pages", "empty", ("no page in this folder", ".txt", ".html")),
        ("csv", "notes.txt", ("not a known kind of table", "Give one of", ".csv")),
    ],
)
@pytest.mark.parametrize("skip", [False, True])
def test_there_is_nothing_to_read(tmp_path: Path, format_: str, name: str, parts: tuple[str, ...], skip: bool) -> None:
    put(tmp_path, {"notes.txt": b"notes", "empty/.hidden.csv": b"id,text\na,b\n", "empty/.x/page.docx": b"page"})
    path = tmp_path / "source" / name
    says(refused(tmp_path, format_, path, skip_invalid=skip), str(path), *parts)


# What does not fit a format


def response(*labels: Any, **fields: Any) -> Data:
    return {
        "source_id": "1",
        "source": "A body.",
        "model": "m",
        "response": "The mayor resigned",
        "labels": list(labels),
        **fields,
    }


def span(start: Any, end: Any, text: Any = "mayor") -> Data:
    return {"start": start, "end": end, "text": text, "label_type": "Evident Conflict"}


def output(**fields: Any) -> Data:
    return {"doc_id": "1", "system_id": "s", "source": "A body.", "reference": "r", "system_output": "o", "scores": {}, **fields}  # fmt: skip


def hub(**fields: Any) -> Data:
    scores = {name: [1.0, 2.0] for name in ("coherence", "consistency", "fluency", "relevance")}
    return {"id": "1", "text": "T.", "machine_summaries": ["a", "b"], "human_summaries": ["r"], **scores, **fields}


def stance(**fields: Any) -> Data:
    return {"id": "1", "headline": "Is it so?", "body": "It is.", "stance": "agree", **fields}


MISFITS = [
    pytest.param("ragtruth", response(span(4, 10)), ("label span 4:10 is not 'mayor'",), id="span one too long"),
    pytest.param("ragtruth", response(span(400, 405)), ("label span 400:405 is not 'mayor'",), id="span beyond the text"),
    pytest.param("ragtruth", response(span(9, 4)), ("label span 9:4 is not 'mayor'",), id="span backwards"),
    pytest.param("ragtruth", response(span(4, 9, None)), ("label span 4:9 is not 'None'",), id="span without text"),
    pytest.param("ragtruth", response(span("4", 9)), ("not laid out as this format is", "TypeError"), id="span in words"),
    pytest.param("ragtruth", response({"text": "mayor"}), ("not laid out as this format is", "'start'"), id="span without offsets"),
    pytest.param("ragtruth", response("mayor"), ("not laid out as this format is",), id="label a string"),
    pytest.param("ragtruth", response(labels="[{"), ("not laid out as this format is",), id="labels not JSON"),
    pytest.param("ragtruth", response(response=None), ("field 'response' is missing",), id="no response"),
    pytest.param(
        "ragtruth", response(span(-14, -9)), ("label span -14:-9",), id="negative span",
    ),
    pytest.param(
        "ragtruth", response(span(10, 99, "resigned")), ("label span 10:99",), id="span that ends behind the text",
    ),
    pytest.param("fnc1", stance(stance="Agree"), ("stance 'Agree' is none of agree, disagree, unrelated, discuss",), id="stance"),
    pytest.param("fnc1", stance(stance=""), ("field 'stance' should hold text, not ''",), id="no stance"),
    pytest.param("fnc1", stance(body=None), ("field 'body' is missing",), id="no body"),
    pytest.param("realsumm", output(scores={"recall": "high"}), ("ratings should be numbers", "{'recall': 'high'}"), id="score a word"),
    pytest.param("realsumm", output(scores={"recall": None}), ("ratings should be numbers", "{'recall': None}"), id="score null"),
    pytest.param("realsumm", output(scores=[0.5]), ("ratings should be numbers by dimension", "[0.5]"), id="scores a list"),
    pytest.param("realsumm", output(scores={"recall": float("nan")}), ("field 'labels.scores.recall'", "finite number"), id="score NaN"),
    pytest.param("realsumm", output(system_output=" "), ("field 'system_output' should hold text",), id="no output"),
    pytest.param("summeval", output(expert_annotations=[{"fluency": "5"}]), ("ratings should be numbers", "{'fluency': '5'}"), id="rating a word"),
    pytest.param("summeval", output(expert_annotations=5), ("not laid out as this format is",), id="ratings a number"),
    pytest.param("summeval", hub(fluency=[1.0]), ("2 summaries, but not as many scores",), id="fewer scores than summaries"),
    pytest.param("summeval", hub(relevance=None), ("2 summaries, but not as many scores",), id="no scores"),
    pytest.param("summeval", hub(machine_summaries=None), ("not laid out as this format is",), id="no summaries"),
    pytest.param("summeval", {"id": "1", "decoded": "d"}, ("fields human_summaries, id", "are wanted; found id, decoded"), id="another layout"),
    pytest.param("articles", {"id": "1", "body": "b", "autor": "x"}, ("unknown field 'autor'", "remove it"), id="unknown field"),
    pytest.param("articles", {"id": "1", "body": "b", "labels": {"verdict": "yes"}}, ("field 'labels.verdict'", '"yes"'), id="unknown verdict"),
    pytest.param("articles", {"id": "1", "text": "b"}, ("fields body, id are wanted; found id, text",), id="not our articles"),
    pytest.param("newsroom", {"text": "b", "summary": None}, ("field 'summary' is missing",), id="no summary"),
    pytest.param("cnn_dailymail", {"article": 5, "highlights": []}, ("field 'highlights' should hold text, not []",), id="no highlights"),
]  # fmt: skip
FITTING = {
    "ragtruth": response(source_id="good"),
    "fnc1": stance(id="good"),
    "realsumm": output(doc_id="good"),
    "summeval": output(doc_id="good"),
    "articles": {"id": "good", "body": "b"},
    "newsroom": {"text": "good", "summary": "s"},
    "cnn_dailymail": {"id": "good", "article": "A.", "highlights": "h"},
}


@pytest.mark.parametrize(("format_", "row", "parts"), MISFITS)
def test_rows_that_do_not_fit(tmp_path: Path, format_: str, row: Data, parts: tuple[str, ...]) -> None:
    (path,) = put(tmp_path, {"a.jsonl": jsonl(FITTING[format_], row)})
    says(refused(tmp_path, format_, path), f"{path}, line 2: ", *parts, SKIP)
    found = load(tmp_path, format_, path, skip_invalid=True)
    assert (found.articles, found.rejected, len(kept(tmp_path))) == (1, 1, 1)
    (one,) = rejected(tmp_path)
    assert one["place"] == f"{path}, line 2"
    assert one["row"] == json.loads(json.dumps(row)) or "NaN" in json.dumps(row)
    says(one["reason"], f"{path}, line 2: ", *parts)
    assert SKIP not in one["reason"]


@pytest.mark.parametrize(("format_", "row", "parts"), [case for case in MISFITS if not case.marks])
def test_where_all_rows_are_bad_there_is_no_data_set(
    tmp_path: Path, format_: str, row: Data, parts: tuple[str, ...]
) -> None:
    (path,) = put(tmp_path, {"a.jsonl": jsonl(row, row, row)})
    message = refused(tmp_path, format_, path, skip_invalid=True)
    says(message, f"No article was imported from {path}. 3 rows were rejected, the first: {path}, line 1: ", *parts)


# A second table that is missing or bad


STANCES = b"Headline,Body ID,Stance\nIs it so?,1,agree\nIs it so?,2,disagree\n"
BODIES = b"Body ID,articleBody\n1,It is.\n2,It is not.\n"


@pytest.mark.parametrize(
    ("format_", "contents", "parts"),
    [
        pytest.param("fnc1", {"train_stances.csv": STANCES}, ("line 2: Body ID '1' is in no *bodies* file", "Put both files together", SKIP), id="no bodies"),
        pytest.param("fnc1", {"train_stances.csv": STANCES, "train_bodies.csv": BODIES[:-14]}, ("line 3: Body ID '2' is in no",), id="a body missing"),
        pytest.param("fnc1", {"train_stances.csv": STANCES, "train_bodies.csv": BODIES.replace(b"It is.", b"")}, ("field 'articleBody' should hold text",), id="a body empty"),
        pytest.param("fnc1", {"train_stances.csv": STANCES, "train_bodies.csv": b"ID,text\n1,x\n"}, ("train_bodies.csv, line 2: field 'Body ID' is missing",), id="other bodies"),
        pytest.param("fnc1", {"train_stances.csv": b"Headline,Body ID\nx,1\n", "train_bodies.csv": BODIES}, ("line 2: fields Body ID, Headline, Stance or", "found Headline, Body ID"), id="no stances"),
        pytest.param("ragtruth", {"response.jsonl": jsonl({"source_id": "1", "response": "r", "labels": [], "model": "m"})}, ("line 1: source_id '1' has no line in source_info.jsonl", "Put both files together"), id="no source_info"),
        pytest.param("ragtruth", {"response.jsonl": jsonl({"source_id": "1", "response": "r", "labels": [], "model": "m"}), "source_info.jsonl": jsonl({"source_id": "1", "task_type": "Summary"})}, ("source_info.jsonl, line 1: field 'source_info' is missing",), id="source_info without text"),
    ],
)  # fmt: skip
def test_a_second_table_that_is_missing_or_bad(
    tmp_path: Path, format_: str, contents: dict[str, bytes], parts: tuple[str, ...]
) -> None:
    paths = put(tmp_path, contents)
    says(refused(tmp_path, format_, paths[0]), str(tmp_path), *parts)


def test_rows_whose_body_is_missing_are_passed_over(tmp_path: Path) -> None:
    paths = put(tmp_path, {"train_stances.csv": STANCES, "train_bodies.csv": BODIES[:-14]})
    assert load(tmp_path, "fnc1", *paths, skip_invalid=True).rejected == 1
    assert len(kept(tmp_path)) == 1
    assert rejected(tmp_path)[0]["row"] == {"Headline": "Is it so?", "Body ID": "2", "Stance": "disagree"}


def test_a_bad_row_in_the_second_table_is_passed_over(tmp_path: Path) -> None:
    paths = put(tmp_path, {"train_stances.csv": STANCES, "train_bodies.csv": BODIES.replace(b"2,It is not.", b"2")})
    load(tmp_path, "fnc1", *paths, skip_invalid=True)
    assert len(kept(tmp_path)) == 1


# YAML


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("name: tram\ndataset: x\ngate: &g [*g]\n", ("line 3", "100,000 values", "aliases"), id="a list in itself"),
        pytest.param("name: tram\ntasks: &t\n  summary: *t\n", ("100,000 values", "aliases"), id="a mapping in itself"),
        pytest.param("name: &n\n  ? *n\n  : x\n", ("",), id="a key in itself"),
        pytest.param("&a {<<: *a}\n", ("",), id="merged into itself"),
        pytest.param(BOMB, ("100,000 values", "aliases"), id="billion laughs"),
        pytest.param("name: tram\ndescription: " + "x" * 2**20, ("1,048,600 characters", "1,048,576"), id="too long"),
    ],
)  # fmt: skip
def test_yaml_that_has_no_end_is_refused(tmp_path: Path, text: str, parts: tuple[str, ...]) -> None:
    path = tmp_path / "tram.suite.yml"
    path.write_text(text)
    reads: list[tuple[type[EvalsError], Callable[[], object]]] = [
        (SuiteError, lambda: load_suite(str(path))),
        (DataError, lambda: parse_yaml(text, str(path), DataError)),
    ]
    for error, read in reads:
        with pytest.raises(error) as caught:
            read()
        says(str(caught.value), str(path), *parts)
        assert "\n" not in str(caught.value)


def test_aliases_that_end_are_read() -> None:
    text = "base: &b {min: 0.2, on: low}\nrules: [*b, {<<: *b, min: 0.3}]\n"
    assert parse_yaml(text, "x.yml", DataError) == {
        "base": {"min": 0.2, "on": "low"},
        "rules": [{"min": 0.2, "on": "low"}, {"min": 0.3, "on": "low"}],
    }
