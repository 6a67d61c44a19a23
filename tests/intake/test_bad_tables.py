"""Every bad table is refused in one sentence with a code and the place; numbers are those of reliability.md 5.1."""

import gzip
import io
import json
import time
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from app.errors import InputRejectedError
from app.intake.tables import preview_table, read_table


class BadTable(NamedTuple):
    number: str
    name: str
    content: bytes
    code: str
    words: tuple[str, ...]


def _zip(*parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for part in parts:
            package.writestr(part, "x")
    return buffer.getvalue()


def _second_line(text: str) -> bytes:
    return b'{"score": 0}\n' + text.encode()


BAD_TABLES = [
    BadTable("01 empty", "a.csv", b"", "DATA_EMPTY", ("a.csv", "no rows")),
    BadTable("01 blank", "a.csv", b" \r\n\n", "DATA_EMPTY", ("no rows",)),
    BadTable("01 empty jsonl", "a.jsonl", b"\n", "DATA_EMPTY", ("no rows",)),
    BadTable("01 empty array", "a.json", b"[ ]", "DATA_EMPTY", ("no rows",)),
    BadTable("02 header only", "a.csv", b"text,label\n", "DATA_EMPTY", ("header", "0 data rows")),
    BadTable(
        "04 column twice", "a.csv", b"text,b,text\n1,2,3\n",
        "DATA_DUPLICATE_COLUMN", ("'text'", "2 times", "1 and 3"),
    ),
    BadTable(
        "06 row too long", "a.csv", b"a,b\n1,2\n1,2,3\n",
        "DATA_RAGGED_ROW", ("row 2 (line 3)", "3 fields, expected 2"),
    ),
    BadTable(
        "06 row too short", "a.csv", b"a,b\n1\n1,2\n",
        "DATA_RAGGED_ROW", ("row 1 (line 2)", "1 field, expected 2"),
    ),
    BadTable("06 tsv", "a.tsv", b"a\tb\n1\n1\t2\n", "DATA_RAGGED_ROW", ("row 1 (line 2)",)),
    BadTable(
        "07 quote open to the end", "a.csv", b'a,b\n1,2\n3,"x\n' + b"1,2\n" * 4999, "DATA_QUOTE",
        ("row 2 (line 3)", "column 'b'", "never closes", "4,999 more lines"),
    ),
    BadTable(
        "07 quote over the field limit", "a.csv", b'a,b\n1,2\n3,"x\n' + b"1,2\n" * 60_000, "DATA_QUOTE",
        ("row 2 (line 3)", "column 'b'", "never closes"),
    ),
    BadTable("07 text after quote", "a.csv", b'a,b\n1,"x" y\n', "DATA_QUOTE", ("row 1 (line 2)", "closing quote")),
    BadTable(
        "08 long field", "a.csv", b"id,text\n1,x\n2," + b"x" * 200_000 + b"\n", "DATA_FIELD_TOO_LONG",
        ("row 2 (line 3)", "column 'text'", "200,000", "100,000"),
    ),
    BadTable(
        "08 long field under the csv limit", "a.csv", b"id,text\n1," + b"x" * 110_000 + b"\n", "DATA_FIELD_TOO_LONG",
        ("row 1 (line 2)", "column 'text'", "110,000"),
    ),
    BadTable(
        "08 long value", "a.jsonl", b'{"text": "' + b"x" * 110_000 + b'"}\n', "DATA_FIELD_TOO_LONG",
        ("line 1", "'text'", "110,000"),
    ),
    BadTable(
        "10 latin-1", "a.csv", "id,text\n1,Grüße aus Köln\n".encode("latin-1"), "DATA_ENCODING",
        ("byte 12", "line 2", "Windows-1252"),
    ),
    BadTable(
        "10 gbk", "a.csv", "id,text\n1,我的银行卡还没有到\n".encode("gbk"),
        "DATA_ENCODING", ("byte 10", "line 2", "GB18030"),
    ),
    BadTable("10 utf-16 without mark", "a.csv", "a,b\n1,2\n".encode("utf-16-le"), "DATA_ENCODING", ("UTF-16", "UTF-8")),
    BadTable("13 nul", "a.csv", b"id,text\n1,x\n2,a\0b\n", "DATA_NUL", ("row 2 (line 3)", "column 'text'", "NUL")),
    BadTable("13 nul escape", "a.jsonl", _second_line('{"text": "a\\u0000b"}'), "DATA_NUL", ("line 2", "'text'")),
    BadTable("14 surrogate", "a.jsonl", _second_line('{"text": "\\ud800"}'), "DATA_JSON", ("line 2", "Unicode escape")),
    BadTable("14 surrogate bytes", "a.csv", b"a,b\n1,\xed\xa0\x80\n", "DATA_ENCODING", ("byte 6", "surrogate")),
    BadTable("15 array line", "a.jsonl", _second_line("[1]"), "DATA_JSON", ("line 2", "an array", "object")),
    BadTable("15 string line", "a.jsonl", _second_line('"x"'), "DATA_JSON", ("line 2", "a string")),
    BadTable("15 number line", "a.jsonl", _second_line("5"), "DATA_JSON", ("line 2", "a number")),
    BadTable("15 null line", "a.jsonl", _second_line("null"), "DATA_JSON", ("line 2", "null")),
    BadTable("15 number in array", "a.json", b'[{"a": 1},\n 5]', "DATA_JSON", ("row 2 (line 2)", "a number")),
    BadTable("16 array as jsonl", "a.jsonl", b'[{"a": 1}, {"a": 2}]', "DATA_JSON", ("line 1", "array", ".json")),
    BadTable("17 trailing comma", "a.jsonl", _second_line('{"a": 1,}\n'), "DATA_JSON", ("line 2", "column 9")),
    BadTable("17 single quotes", "a.jsonl", _second_line("{'a': 1}\n"), "DATA_JSON", ("line 2", "column 2")),
    BadTable("17 comment", "a.jsonl", _second_line("// x\n"), "DATA_JSON", ("line 2", "column 1")),
    BadTable("17 array comma", "a.json", b'[{"a": 1},\n {"a": 2},]', "DATA_JSON", ("line 2, column 10", "comma")),
    BadTable("17 array without comma", "a.json", b'[{"a": 1}\n {"a": 2}]', "DATA_JSON", ("line 2, column 2", "comma")),
    BadTable("17 text after array", "a.json", b'[{"a": 1}] x', "DATA_JSON", ("line 1, column 12", "after the end")),
    BadTable("17 no array", "a.json", b'"x"', "DATA_JSON", ("line 1, column 1", "array")),
    BadTable("18 nan", "a.jsonl", _second_line('{"score": NaN}\n'), "DATA_JSON", ("line 2", "not finite", "'score'")),
    BadTable("18 infinity", "a.jsonl", _second_line('{"score": -Infinity}\n'), "DATA_JSON", ("line 2", "'score'")),
    BadTable("18 overflow", "a.jsonl", _second_line('{"score": 1e999}\n'), "DATA_JSON", ("line 2", "'score'")),
    BadTable("18 nan in list", "a.json", b'[{"score": [1, NaN]}]', "DATA_JSON", ("row 1 (line 1)", "'score'")),
    BadTable(
        "19 digits", "a.jsonl", _second_line('{"a": ' + "9" * 5000 + "}\n"),
        "DATA_JSON", ("line 2", "5,000 digits"),
    ),
    BadTable("20 nesting", "a.jsonl", b'{"a": ' + b"[" * 100_000, "DATA_JSON", ("line 1", "64 levels")),
    BadTable(
        "20 nesting of 65", "a.jsonl", b'{"a": ' + b"[" * 65 + b"]" * 65 + b"}",
        "DATA_JSON", ("line 1", "64 levels"),
    ),
    BadTable("20 nested array", "a.json", b"[" * 100_000, "DATA_JSON", ("row 1 (line 1)", "64 levels")),
    BadTable(
        "21 key twice", "a.jsonl", _second_line('{"text": 1, "text": 2}\n'),
        "DATA_JSON", ("line 2", "'text' twice"),
    ),
    BadTable("22 cut line", "a.jsonl", _second_line('{"text": "abc'), "DATA_JSON", ("line 2", "incomplete", "cut off")),
    BadTable("22 cut array", "a.json", b'[{"a": 1},\n{"a": 2}', "DATA_JSON", ("row 2 (line 2)", "cut off")),
    BadTable("22 cut object", "a.json", b'[{"a": 1},\n{"a": tr', "DATA_JSON", ("row 2 (line 2)", "cut off")),
    BadTable("22 cut csv", "a.csv", b"a,b\n1,2\n1", "DATA_RAGGED_ROW", ("row 2 (line 3)", "cut off")),
    BadTable("32 excel", "a.csv", _zip("[Content_Types].xml", "xl/workbook.xml"), "DATA_TYPE", ("Excel", "export")),
    BadTable(
        "32 old excel", "a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "DATA_TYPE", ("Office", "export"),
    ),
    BadTable("32 xlsx by name", "a.xlsx", b"x", "DATA_TYPE", ("'.xlsx'", "CSV")),
    BadTable("33 pdf", "a.csv", b"%PDF-1.7\n", "DATA_TYPE", ("a PDF", "CSV")),
    BadTable("33 png", "a.jsonl", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "DATA_TYPE", ("PNG", "JSONL")),
    BadTable("33 html", "a.csv", b"<!DOCTYPE html><html></html>", "DATA_TYPE", ("HTML",)),
    BadTable("33 json", "a.csv", b'{"text": "x"}\n', "DATA_TYPE", ("JSON", ".jsonl")),
    BadTable("33 binary", "a.csv", bytes(range(256)) * 20, "DATA_TYPE", ("not text",)),
    BadTable("34 gzip", "a.csv", gzip.compress(b"a,b\n1,2\n"), "DATA_TYPE", ("gzip", "unpack it first")),
    BadTable("34 zip", "a.csv", _zip("cases.csv"), "DATA_TYPE", ("a ZIP archive", "unpack it first")),
    BadTable(
        "36 columns", "a.csv", ",".join(f"c{i}" for i in range(10_000)).encode() + b"\n", "DATA_TOO_MANY_COLUMNS",
        ("10,000", "200"),
    ),
    BadTable(
        "36 keys", "a.jsonl", json.dumps({f"k{i}": i for i in range(201)}).encode(), "DATA_TOO_MANY_COLUMNS",
        ("line 1", "201", "200"),
    ),
    BadTable("62 no ending", "cases", b"a,b\n1,2\n", "DATA_TYPE", ("without an ending",)),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD_TABLES, ids=[bad.number for bad in BAD_TABLES])
class TestBadTable:
    def test_is_refused_in_one_sentence_with_code_and_place(self, tmp_path: Path, bad: BadTable) -> None:
        path = tmp_path / "upload"
        path.write_bytes(bad.content)

        started = time.process_time()
        with pytest.raises(InputRejectedError) as refusal:
            read_table(path, name=bad.name)

        message = refusal.value.message
        assert refusal.value.code == bad.code
        assert [word for word in bad.words if word not in message] == []
        assert message.startswith(bad.name)
        assert message.endswith((".", "?"))
        assert "\n" not in message
        assert len(message) < 400
        assert time.process_time() - started < 60

    def test_is_refused_by_the_preview_with_the_same_code(self, tmp_path: Path, bad: BadTable) -> None:
        path = tmp_path / "upload"
        path.write_bytes(bad.content)

        with pytest.raises(InputRejectedError) as refusal:
            preview_table(path, name=bad.name)

        assert refusal.value.code == bad.code


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "text,label\n" + "x,y\n" * 11),
        ("a.jsonl", '{"text": "x"}\n' * 11),
        ("a.json", json.dumps([{"text": "x"}] * 11)),
    ],
)
def test_refuses_one_row_more_than_the_limit_and_no_fewer(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content)

    with pytest.raises(InputRejectedError, match=r"more than 10 rows.*row 11") as refusal:
        read_table(path, max_rows=10)

    assert refusal.value.code == "DATA_TOO_MANY_ROWS"
    assert len(read_table(path, max_rows=11).rows) == 11


def test_refuses_a_file_over_the_byte_limit_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    with path.open("wb") as stream:
        stream.truncate(251 * 1024 * 1024)

    with pytest.raises(InputRejectedError, match="263,192,576 bytes") as refusal:
        read_table(path)

    assert refusal.value.code == "DATA_TOO_LARGE"


def test_shows_invisible_characters_of_the_file_name_escaped(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"")

    with pytest.raises(InputRejectedError) as refusal:
        read_table(path, name="a\u202e\0.csv")

    assert refusal.value.message.startswith("'a\\u202e\\x00.csv'")
