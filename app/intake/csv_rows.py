"""Rows of CSV and TSV text, refused with row and line where a spreadsheet would guess."""

import csv
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from app.errors import InputRejectedError
from app.intake.limits import MAX_COLUMNS, MAX_FIELD_CHARACTERS
from app.intake.parsed_rows import ParsedRows, ReadScope
from app.intake.wording import count_of, show_value

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_MAX_HEADER_CHARACTERS = 200
_MAX_USUAL_HEADER = 60


def read_csv_rows(lines: Iterable[str], scope: ReadScope, *, delimiter: str | None) -> ParsedRows:
    """The rows below the header.

    Args:
        lines: lines with their ends kept (`newline=""`).
        scope: how far to read.
        delimiter: None takes the one that parts the header: comma, semicolon or tab.
    Raises:
        InputRejectedError: see `tables.read_table`.
    """
    iterator = iter(lines)
    opening: list[str] = []
    for line in iterator:
        opening.append(line)
        if line.strip():
            break
    notes: list[str] = []
    if delimiter is None:
        delimiter = _choose_delimiter(opening[-1] if opening else "")
        if delimiter != ",":
            notes.append(f"The columns are separated by {_DELIMITERS[delimiter]}.")
    records = _Records(itertools.chain(opening, iterator), scope, delimiter=delimiter)

    header = records.read_next()
    if header is None:
        raise InputRejectedError("DATA_EMPTY", f"{scope.name}: the file has no rows.")
    columns = _read_header(header, notes, name=scope.name)
    records.columns = columns
    rows: list[dict[str, str]] = []
    while (record := records.read_next()) is not None:
        if scope.is_full(len(rows)):
            return ParsedRows(columns, rows, is_complete=False, notes=tuple(notes))
        if len(record) != len(columns):
            raise _ragged_row(record, records, columns=columns, name=scope.name)
        for column, cell in zip(columns, record, strict=True):
            if len(cell) > MAX_FIELD_CHARACTERS:
                raise _too_long(records.where(column), len(cell), name=scope.name)
            if "\0" in cell:
                raise InputRejectedError(
                    "DATA_NUL", f"{scope.name}: {records.where(column)} contains a NUL character; remove it."
                )
        rows.append(dict(zip(columns, record, strict=True)))
    return ParsedRows(columns, rows, is_complete=True, notes=tuple(notes))


class _CsvReader(Protocol):
    def __next__(self) -> list[str]: ...


class _Records:
    """Records of the text one by one, with the place of the current one."""

    def __init__(self, lines: Iterable[str], scope: ReadScope, *, delimiter: str) -> None:
        self._lines = iter(lines)
        self._scope = scope
        self._delimiter = delimiter
        self._lines_before = 0
        self._record_number = -1
        self.lines_of_record: list[str] = []
        self.columns: tuple[str, ...] = ()
        self._reader: _CsvReader = csv.reader(self._remember_lines(), delimiter=delimiter, strict=True)

    def read_next(self) -> list[str] | None:
        """The next record that is not a blank line; None at the end, also where the text is cut."""
        self._record_number += 1
        while True:
            self._lines_before += len(self.lines_of_record)
            self.lines_of_record.clear()
            try:
                record = next(self._reader)
            except StopIteration:
                return None
            except csv.Error as error:
                return self._explain(error)
            if record and not (len(record) == 1 and not record[0].strip()):
                return record

    def where(self, column: str | None = None) -> str:
        """`row 3 (line 4), column 'text'`."""
        line = self._lines_before + 1
        row = f"row {self._record_number:,} (line {line:,})" if self._record_number else f"the header (line {line:,})"
        return row if column is None else f"{row}, column {show_value(column)},"

    @property
    def is_last_line_open(self) -> bool:
        """Whether the current record ends without a line end, as in a file cut off."""
        return bool(self.lines_of_record) and not self.lines_of_record[-1].endswith(("\n", "\r"))

    def _remember_lines(self) -> Iterator[str]:
        for line in self._lines:
            self.lines_of_record.append(line)
            yield line

    def _explain(self, error: csv.Error) -> None:
        reason = str(error)
        text = "".join(self.lines_of_record)
        lines = len(self.lines_of_record)
        open_field = _find_open_field(text, self._delimiter)
        at_end = "unexpected end of data" in reason
        if at_end and self._scope.is_cut:
            return
        column = self._column_name(open_field.index)
        if at_end or ("field limit" in reason and open_field.is_quoted and lines > 1):
            joined = f"{count_of(lines - 1, 'more line')} would be joined" if lines > 1 else "it is the last line"
            raise InputRejectedError(
                "DATA_QUOTE",
                f"{self._scope.name}: {self.where(column)} starts a quote that never closes ({joined}); "
                "close it, or double the quotes inside the text.",
            ) from error
        if "field limit" in reason:
            raise _too_long(self.where(column), open_field.length, name=self._scope.name) from error
        raise InputRejectedError(
            "DATA_QUOTE",
            f"{self._scope.name}: {self.where()} has text after a closing quote; "
            "double the quotes inside a quoted field.",
        ) from error

    def _column_name(self, index: int) -> str | None:
        return self.columns[index] if index < len(self.columns) else None


@dataclass(frozen=True, slots=True)
class _OpenField:
    """The field of a record where reading stopped: its position from 0, its length, whether it is in quotes."""

    index: int
    length: int
    is_quoted: bool


def _find_open_field(text: str, delimiter: str) -> _OpenField:
    """The first field over the limit, or else the last one."""
    index = 0
    start = 0
    is_quoted = False
    for position, character in enumerate(text):
        if character == '"':
            is_quoted = not is_quoted
        elif character == delimiter and not is_quoted:
            if position - start > csv.field_size_limit():
                return _OpenField(index, position - start, is_quoted)
            index += 1
            start = position + 1
    return _OpenField(index, len(text.rstrip("\r\n")) - start, is_quoted)


def _choose_delimiter(header: str) -> str:
    counts = dict.fromkeys(_DELIMITERS, 0)
    is_quoted = False
    for character in header:
        if character == '"':
            is_quoted = not is_quoted
        elif not is_quoted and character in counts:
            counts[character] += 1
    return max(counts, key=lambda delimiter: counts[delimiter])


def _read_header(record: list[str], notes: list[str], *, name: str) -> tuple[str, ...]:
    if len(record) > MAX_COLUMNS:
        raise InputRejectedError(
            "DATA_TOO_MANY_COLUMNS", f"{name}: the header has {len(record):,} columns; the limit is {MAX_COLUMNS}."
        )
    columns = [cell.strip() for cell in record]
    if any(column.replace(".", "", 1).isdigit() or len(column) > _MAX_USUAL_HEADER for column in columns):
        notes.append("The first row was read as column names, but it looks like a case; is the header missing?")
    unnamed = [position for position, column in enumerate(columns, start=1) if not column]
    for position in unnamed:
        columns[position - 1] = f"column {position}"
    if unnamed:
        notes.append(
            f"{count_of(len(unnamed), 'column')} without a name: read as {show_value(columns[unnamed[0] - 1])}."
        )
    for position, column in enumerate(columns, start=1):
        if "\0" in column:
            raise InputRejectedError(
                "DATA_NUL", f"{name}: the header (line 1), column {position}, contains a NUL character; remove it."
            )
        if len(column) > _MAX_HEADER_CHARACTERS:
            raise InputRejectedError(
                "DATA_HEADER",
                f"{name}: the name of column {position} in the header (line 1) is {len(column):,} characters long, "
                f"over the limit of {_MAX_HEADER_CHARACTERS}; is the line with the column names missing?",
            )
        places = [place for place, other in enumerate(columns, start=1) if other == column]
        if len(places) > 1:
            shown = ", ".join(str(place) for place in places[:-1])
            raise InputRejectedError(
                "DATA_DUPLICATE_COLUMN",
                f"{name}: column {show_value(column)} appears {len(places)} times "
                f"(columns {shown} and {places[-1]}); rename one of them.",
            )
    return tuple(columns)


def _ragged_row(record: list[str], records: _Records, *, columns: tuple[str, ...], name: str) -> InputRejectedError:
    fields = count_of(len(record), "field")
    if len(record) < len(columns) and records.is_last_line_open:
        advice = "it is the last line, so the file may have been cut off"
    elif len(record) > len(columns):
        advice = "put quotes around text that holds the separator"
    else:
        advice = "add the missing cells"
    return InputRejectedError(
        "DATA_RAGGED_ROW", f"{name}: {records.where()} has {fields}, expected {len(columns)}; {advice}."
    )


def _too_long(where: str, length: int, *, name: str) -> InputRejectedError:
    return InputRejectedError(
        "DATA_FIELD_TOO_LONG",
        f"{name}: {where} is {length:,} characters long; the limit is {MAX_FIELD_CHARACTERS:,}.",
    )
