"""Tables of cases as the team gives them: CSV, TSV, JSON lines or one JSON array, read as text cells.

`read_table` reads everything and runs in a worker; `preview_table` reads only the head of the file with the
standard library and may run in the web process.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from app.errors import InputRejectedError
from app.intake.csv_rows import read_csv_rows
from app.intake.json_rows import read_json_array, read_json_lines
from app.intake.limits import MAX_JSON_ARRAY_BYTES, MAX_ROWS, MAX_TABLE_BYTES, PREVIEW_BYTES
from app.intake.parsed_rows import ParsedRows, ReadScope
from app.intake.text_content import (
    HEAD_BYTES,
    TextEncoding,
    detect_encoding,
    explain_bad_bytes,
    is_binary,
    looks_like_html,
    name_binary_content,
)
from app.intake.wording import count_of, show_name

TABLE_SUFFIXES: Mapping[str, str] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
}
_SUPPORTED = "CSV, TSV, JSONL or JSON"
_ADVICE: Mapping[str, str] = {
    "Excel workbook": "export the sheet as CSV",
    "OpenDocument spreadsheet": "export the sheet as CSV",
    "old Office": "export the sheet as CSV",
    "Parquet": "export it as CSV",
    "SQLite": "export the table as CSV",
    "gzip": "unpack it first",
    "bzip2": "unpack it first",
    "xz": "unpack it first",
    "zstd": "unpack it first",
    "7-Zip": "unpack it first",
    "RAR": "unpack it first",
    "ZIP archive": "unpack it first",
    "PDF": "upload it as a document, or give the cases as CSV",
    "Word document": "upload it as a document, or give the cases as CSV",
}


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of a file, in order; the row numbered 1 is `rows[0]`. `notes` say what was converted."""

    name: str
    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    encoding: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TablePreview:
    """The first rows of a file, and the columns as far as it was read.

    `is_complete` says that the file holds no other rows, `has_all_columns` that it holds no other columns.
    """

    name: str
    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    encoding: str
    is_complete: bool
    has_all_columns: bool
    notes: tuple[str, ...] = ()


def read_table(path: Path, *, name: str | None = None, max_rows: int = MAX_ROWS) -> Table:
    """Every row of the file.

    Args:
        path: where the bytes are.
        name: the file name the user gave, when the file is stored under another one.
        max_rows: more rows are refused.
    Raises:
        InputRejectedError: DATA_TYPE, DATA_EMPTY, DATA_ENCODING, DATA_NUL, DATA_QUOTE, DATA_RAGGED_ROW,
            DATA_DUPLICATE_COLUMN, DATA_FIELD_TOO_LONG, DATA_JSON, DATA_TOO_MANY_ROWS, DATA_TOO_MANY_COLUMNS or
            DATA_TOO_LARGE; the sentence names the row and line.
    """
    given = name or path.name
    shown = show_name(given)
    kind = _table_kind(given)
    size = path.stat().st_size
    if size > MAX_TABLE_BYTES:
        raise InputRejectedError(
            "DATA_TOO_LARGE", f"{shown}: the file has {size:,} bytes; the limit is {MAX_TABLE_BYTES:,}."
        )
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    encoding = _check_head(head, kind=kind, name=shown)
    kind = _settle_json_kind(kind, head, encoding)
    if kind == "json" and size > MAX_JSON_ARRAY_BYTES:
        raise InputRejectedError(
            "DATA_TOO_LARGE",
            f"{shown}: the JSON array has {size:,} bytes; the limit is {MAX_JSON_ARRAY_BYTES:,}, "
            "so save it as JSONL, one object per line.",
        )
    try:
        with path.open(encoding=encoding.codec, newline="") as stream:
            parsed = _parse(stream, kind, ReadScope(shown, max_rows))
    except UnicodeDecodeError:
        raise explain_bad_bytes(path.read_bytes(), encoding.codec, code="DATA_ENCODING", name=shown) from None
    if not parsed.rows:
        raise _no_rows(shown, kind)
    return Table(shown, parsed.columns, parsed.rows, encoding.codec, _notes(encoding, parsed))


def preview_table(
    path: Path, *, name: str | None = None, rows: int = 20, max_bytes: int = PREVIEW_BYTES
) -> TablePreview:
    """The first rows of the file, from at most `max_bytes` of it; a row cut there is left out.

    JSON has no header: its columns are the keys of all rows within those bytes.

    Raises:
        InputRejectedError: as `read_table`, when the head is already bad.
    """
    given = name or path.name
    shown = show_name(given)
    kind = _table_kind(given)
    with path.open("rb") as stream:
        head = stream.read(max_bytes)
    is_cut = path.stat().st_size > len(head)
    encoding = _check_head(head[:HEAD_BYTES], kind=kind, name=shown)
    kind = _settle_json_kind(kind, head, encoding)
    text = _decode_head(head, encoding, is_cut=is_cut, name=shown)
    if is_cut and kind != "json":
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
        if not text.strip():
            raise InputRejectedError(
                "DATA_FIELD_TOO_LONG",
                f"{shown}: line 1 is longer than {max_bytes:,} bytes; is this a table with one case per line?",
            )
    lines = io.StringIO(text, newline="")
    parsed = _parse(lines, kind, ReadScope(shown, rows, is_preview=True, is_cut=is_cut))
    if not parsed.rows and not is_cut:
        raise _no_rows(shown, kind)
    is_complete = not is_cut and parsed.is_complete
    return TablePreview(
        shown,
        parsed.columns,
        parsed.rows,
        encoding.codec,
        is_complete,
        parsed.has_all_columns,
        _notes(encoding, parsed),
    )


def _parse(stream: TextIO, kind: str, scope: ReadScope) -> ParsedRows:
    if kind == "json":
        return read_json_array(stream.read(), scope)
    if kind == "jsonl":
        return read_json_lines(stream, scope)
    return read_csv_rows(stream, scope, delimiter="\t" if kind == "tsv" else None)


def _table_kind(name: str) -> str:
    suffix = Path(name).suffix.lower()
    kind = TABLE_SUFFIXES.get(suffix)
    if kind is None:
        ending = f"type {suffix!r}" if suffix else "a name without an ending"
        raise InputRejectedError(
            "DATA_TYPE", f"{show_name(name)}: {ending} is not supported for cases; give {_SUPPORTED}."
        )
    return kind


def _check_head(head: bytes, *, kind: str, name: str) -> TextEncoding:
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise InputRejectedError("DATA_EMPTY", f"{name}: the file is empty; it has no rows.")
    content = name_binary_content(head)
    if content is None and looks_like_html(head):
        content = "HTML page"
    if content is not None:
        advice = _ADVICE.get(content, f"give the cases as {_SUPPORTED}")
        raise InputRejectedError(
            "DATA_TYPE", f"{name}: the content is {_article(content)}, but the name says {kind.upper()}; {advice}."
        )
    encoding = detect_encoding(head, code="DATA_ENCODING", name=name)
    if encoding.codec.startswith("utf-8"):
        if is_binary(head):
            raise InputRejectedError("DATA_TYPE", f"{name}: the content is not text; give the cases as {_SUPPORTED}.")
        if kind in {"csv", "tsv"} and head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b'{"', b'[{"')):
            raise InputRejectedError(
                "DATA_TYPE",
                f"{name}: the content is JSON, but the name says {kind.upper()}; rename it to .jsonl or .json.",
            )
    return encoding


def _settle_json_kind(kind: str, head: bytes, encoding: TextEncoding) -> str:
    """A .json file that starts with an object is read as JSON lines; only an array needs the whole text."""
    if kind != "json":
        return kind
    start = head.decode(encoding.codec, errors="ignore").lstrip()
    return "jsonl" if start.startswith("{") else "json"


def _decode_head(head: bytes, encoding: TextEncoding, *, is_cut: bool, name: str) -> str:
    try:
        return head.decode(encoding.codec)
    except UnicodeDecodeError as error:
        # A character of up to four bytes may be cut in two where reading stopped.
        if is_cut and error.start >= len(head) - 8:
            return head.decode(encoding.codec, errors="ignore")
        raise explain_bad_bytes(head, encoding.codec, code="DATA_ENCODING", name=name) from None


def _no_rows(name: str, kind: str) -> InputRejectedError:
    if kind in {"csv", "tsv"}:
        return InputRejectedError("DATA_EMPTY", f"{name}: there is a header but {count_of(0, 'data row')} below it.")
    return InputRejectedError("DATA_EMPTY", f"{name}: the file has no rows.")


def _notes(encoding: TextEncoding, parsed: ParsedRows) -> tuple[str, ...]:
    return ((encoding.note,) if encoding.note else ()) + parsed.notes


def _article(content: str) -> str:
    return f"an {content}" if content[0] in "AEIOUaeiouRX" and content != "ZIP archive" else f"a {content}"
