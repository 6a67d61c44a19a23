"""Rows of JSON lines and of one JSON array; every scalar becomes the text it was written as."""

import json
import re
from collections.abc import Iterable
from typing import NoReturn

from app.errors import InputRejectedError
from app.intake.json_values import JsonNumber, JsonValue, Refuse, decode_value, is_cut_off, name_kind, skip_space
from app.intake.limits import MAX_COLUMNS, MAX_FIELD_CHARACTERS, MAX_LINE_CHARACTERS
from app.intake.parsed_rows import ParsedRows, ReadScope
from app.intake.wording import show_value

_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json_lines(lines: Iterable[str], scope: ReadScope) -> ParsedRows:
    """One row per line; blank lines are skipped.

    Raises:
        InputRejectedError: DATA_JSON and the others of `tables.read_table`, with the line.
    """
    table = _RowCollector(scope)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        table.check_room()
        refuse = _line_refuser(scope, number)
        if len(line) > MAX_LINE_CHARACTERS:
            refuse("DATA_FIELD_TOO_LONG", f"is {len(line):,} characters long; the limit is {MAX_LINE_CHARACTERS:,}")
        try:
            value = _decode_line(line, refuse)
        except json.JSONDecodeError as error:
            if not line.endswith(("\n", "\r")) and is_cut_off(error):
                refuse("DATA_JSON", "is the last line and incomplete; was the upload cut off?")
            refuse(
                "DATA_JSON",
                f"is not valid JSON at column {error.pos + 1:,} ({_reason(error)}); "
                "each line must be one whole JSON object",
            )
        if isinstance(value, list) and number == 1:
            refuse(
                "DATA_JSON",
                "is an array, but each line must be a JSON object; when the whole file is one array, name it .json",
            )
        table.add(value, refuse, each="each line")
    return table.finish(is_whole=not scope.is_cut)


def read_json_array(text: str, scope: ReadScope) -> ParsedRows:
    """One row per object of the array, read one after the other.

    Raises:
        InputRejectedError: DATA_JSON and the others of `tables.read_table`, with the row or line and column.
    """
    table = _RowCollector(scope)
    opening = skip_space(text, 0)
    if text[opening : opening + 1] != "[":
        raise _bad_array(text, opening, "a .json file must hold an array of objects, starting with '['", scope)
    position = skip_space(text, opening + 1)
    if text[position : position + 1] == "]":
        return table.finish(is_whole=True)
    while True:
        table.check_room()
        refuse = _row_refuser(scope, table.count + 1, text, position)
        try:
            value, end = decode_value(text, position, refuse)
        except json.JSONDecodeError as error:
            if not is_cut_off(error):
                raise _bad_array(text, error.pos, _reason(error), scope) from error
            if not scope.is_cut:
                refuse("DATA_JSON", "is incomplete and the file ends there; was the upload cut off?")
            break
        table.add(value, refuse, each="each member of the array")
        follower = skip_space(text, end)
        if text[follower : follower + 1] == "]":
            _check_end(text, follower, scope)
            return table.finish(is_whole=True)
        if follower == len(text):
            if not scope.is_cut:
                refuse("DATA_JSON", "is the last one and the array never ends; was the upload cut off?")
            break
        position = _skip_comma(text, follower, scope)
    return table.finish(is_whole=False)


def _check_end(text: str, bracket: int, scope: ReadScope) -> None:
    rest = skip_space(text, bracket + 1)
    if rest < len(text):
        raise _bad_array(text, rest, "there is more text after the end of the array", scope)


def _skip_comma(text: str, comma: int, scope: ReadScope) -> int:
    """The position of the row after the comma."""
    if text[comma] != ",":
        raise _bad_array(text, comma, "a comma or ']' is expected between rows", scope)
    position = skip_space(text, comma + 1)
    if text[position : position + 1] == "]":
        raise _bad_array(text, comma, "there is a comma with nothing after it", scope)
    return position


class _RowCollector:
    """Rows as they are added, with the union of their keys in the order they first appear.

    A preview keeps its first rows only, and the keys of all.
    """

    def __init__(self, scope: ReadScope) -> None:
        self._scope = scope
        self._columns: dict[str, None] = {}
        self._rows: list[dict[str, str]] = []
        self.count = 0
        self._has_nested = False

    def check_room(self) -> None:
        """Refuse the next row of a table that has as many as it may."""
        if not self._scope.is_preview:
            self._scope.is_full(self.count)

    def add(self, value: JsonValue, refuse: Refuse, *, each: str) -> None:
        if not isinstance(value, dict):
            refuse("DATA_JSON", f"is {name_kind(value)}; {each} must be a JSON object")
        row: dict[str, str] = {}
        for key, cell in value.items():
            if not key.strip() or "\0" in key or _SURROGATE.search(key) or len(key) > MAX_FIELD_CHARACTERS:
                refuse("DATA_JSON", f"has a key that cannot be used: {show_value(key)}")
            self._columns.setdefault(key)
            row[key] = self._cell_text(key, cell, refuse)
        if len(self._columns) > MAX_COLUMNS:
            refuse("DATA_TOO_MANY_COLUMNS", f"brings the keys to {len(self._columns):,}; the limit is {MAX_COLUMNS}")
        self.count += 1
        if not self._scope.is_preview or self.count <= self._scope.most_rows:
            self._rows.append(row)

    def finish(self, *, is_whole: bool) -> ParsedRows:
        """Every row with every column; a key that a row lacks is an empty cell."""
        columns = tuple(self._columns)
        rows = [{column: row.get(column, "") for column in columns} for row in self._rows]
        notes = ("Nested values were kept as JSON text.",) if self._has_nested else ()
        is_complete = is_whole and self.count == len(rows)
        return ParsedRows(columns, rows, is_complete, notes, has_all_columns=is_whole)

    def _cell_text(self, key: str, cell: JsonValue, refuse: Refuse) -> str:
        if cell is None:
            return ""
        if isinstance(cell, str):
            text = cell
        elif isinstance(cell, bool):
            text = "true" if cell else "false"
        elif isinstance(cell, JsonNumber):
            text = cell.literal
        elif isinstance(cell, int):
            text = str(cell)
        else:
            self._has_nested = True
            text = json.dumps(cell, ensure_ascii=False)
            if "\\u0000" in text:
                refuse("DATA_NUL", f"has a NUL character in {show_value(key)}; remove it")
        if "\0" in text:
            refuse("DATA_NUL", f"has a NUL character in {show_value(key)}; remove it")
        if _SURROGATE.search(text):
            refuse("DATA_JSON", f"has an invalid Unicode escape in {show_value(key)} (half of a surrogate pair)")
        if len(text) > MAX_FIELD_CHARACTERS:
            refuse(
                "DATA_FIELD_TOO_LONG",
                f"has {len(text):,} characters in {show_value(key)}; the limit is {MAX_FIELD_CHARACTERS:,}",
            )
        return text


def _line_refuser(scope: ReadScope, line: int) -> Refuse:
    def refuse(code: str, sentence: str) -> NoReturn:
        raise InputRejectedError(code, _end(f"{scope.name}: line {line:,} {sentence}"))

    return refuse


def _row_refuser(scope: ReadScope, row: int, text: str, position: int) -> Refuse:
    # The line is counted only when it is needed: counting it for every row would be quadratic.
    def refuse(code: str, sentence: str) -> NoReturn:
        raise InputRejectedError(
            code, _end(f"{scope.name}: row {row:,} (line {_line_of(text, position):,}) {sentence}")
        )

    return refuse


def _end(sentence: str) -> str:
    return sentence if sentence.endswith("?") else sentence + "."


def _decode_line(line: str, refuse: Refuse) -> JsonValue:
    start = skip_space(line, 0)
    value, end = decode_value(line, start, refuse)
    rest = skip_space(line, end)
    if rest < len(line):
        raise json.JSONDecodeError("Extra data", line, rest)
    return value


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _reason(error: json.JSONDecodeError) -> str:
    return error.msg[:1].lower() + error.msg[1:]


def _bad_array(text: str, position: int, reason: str, scope: ReadScope) -> InputRejectedError:
    column = position - text.rfind("\n", 0, position)
    return InputRejectedError(
        "DATA_JSON", f"{scope.name}: line {_line_of(text, position):,}, column {column:,}: {reason}."
    )
