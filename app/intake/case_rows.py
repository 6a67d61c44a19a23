"""Rows of a table as cases: columns found, empty cells and repeated ids refused with their row numbers."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from app.errors import InputRejectedError
from app.glossary import Split
from app.intake.limits import MAX_CASE_ID_CHARACTERS
from app.intake.mapping import ColumnMapping
from app.intake.tables import Table
from app.intake.wording import count_of, list_columns, list_rows, show_value
from app.values.cases import Case

# Characters that `str.strip` keeps although nothing of them is seen.
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"

_SPLIT_WORDS = {
    "train": Split.TRAIN,
    "training": Split.TRAIN,
    "validation": Split.VALIDATION,
    "valid": Split.VALIDATION,
    "val": Split.VALIDATION,
    "dev": Split.VALIDATION,
    "test": Split.TEST,
    "testing": Split.TEST,
}


@dataclass(frozen=True, slots=True)
class CollectedCases:
    """Cases in the order of the rows, the row number of each, and what was left out or changed."""

    cases: tuple[Case, ...]
    row_numbers: tuple[int, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewedCases:
    """Cases after a check, and what the team should know."""

    cases: tuple[Case, ...]
    warnings: tuple[str, ...]


def collect_cases(
    table: Table,
    mapping: ColumnMapping,
    *,
    split_column: str | None = None,
    split: Split = Split.TRAIN,
    prefix: str = "",
) -> CollectedCases:
    """One case per row; leading and trailing spaces of input and target are removed.

    Args:
        table: the rows.
        mapping: the columns.
        split_column: where each row's split stands; without it all get `split`.
        split: the split of every case without a split column.
        prefix: put before case ids that come from row numbers.
    Raises:
        InputRejectedError: COLUMN_MISSING, COLUMN_TWICE, EMPTY_CELLS, CASE_ID_TWICE, CASE_ID_TOO_LONG, SPLIT_UNKNOWN.
    """
    _check_columns(table, mapping, split_column)
    kept, warnings = _rows_with_cells(table, mapping)
    cases = tuple(
        Case(
            case_id=_cell(row, mapping.case_id) if mapping.case_id else f"{prefix}{number}",
            input=_cell(row, mapping.input),
            target=_cell(row, mapping.target),
            split=split if split_column is None else _read_split(table, row, number, split_column),
            gold_documents=_read_names(row[mapping.gold_document]) if mapping.gold_document else (),
            slices={column: _cell(row, column) for column in mapping.slices},
        )
        for number, row in kept
    )
    row_numbers = tuple(number for number, _ in kept)
    if mapping.case_id is not None:
        _check_case_ids(table, cases, row_numbers, mapping.case_id)
    return CollectedCases(cases, row_numbers, warnings)


def _check_columns(table: Table, mapping: ColumnMapping, split_column: str | None) -> None:
    roles = {
        "input": mapping.input,
        "target": mapping.target,
        "case id": mapping.case_id,
        "gold document": mapping.gold_document,
        "split": split_column,
        **{f"slice {column!r}": column for column in mapping.slices},
    }
    for role, column in roles.items():
        if column is not None and column not in table.columns:
            raise InputRejectedError(
                "COLUMN_MISSING",
                f"{table.name}: column {show_value(column)} for the {role} was not found; "
                f"the file has: {list_columns(table.columns)}.",
            )
    if mapping.input == mapping.target:
        raise InputRejectedError(
            "COLUMN_TWICE",
            f"{table.name}: column {show_value(mapping.input)} is named for both input and target; choose two columns.",
        )


def _rows_with_cells(table: Table, mapping: ColumnMapping) -> tuple[list[tuple[int, dict[str, str]]], tuple[str, ...]]:
    needed = [column for column in (mapping.input, mapping.target, mapping.case_id) if column is not None]
    kept: list[tuple[int, dict[str, str]]] = []
    empty: dict[str, list[int]] = {}
    for number, row in enumerate(table.rows, start=1):
        column = next((column for column in needed if not _cell(row, column)), None)
        if column is None:
            kept.append((number, row))
        else:
            empty.setdefault(column, []).append(number)
    if not empty:
        return kept, ()
    found = "; ".join(
        f"column {show_value(column)} is empty in {count_of(len(rows), 'row')} ({list_rows(rows)})"
        for column, rows in empty.items()
    )
    if not mapping.skip_empty:
        raise InputRejectedError(
            "EMPTY_CELLS",
            f"{table.name}: {found}; fill the cells, or choose to skip rows with empty cells (skip_empty).",
        )
    if not kept:
        raise InputRejectedError("EMPTY_CELLS", f"{table.name}: {found}; no row is left.")
    return kept, (f"{table.name}: {found}; these rows were skipped.",)


def _cell(row: dict[str, str], column: str) -> str:
    return row[column].strip().strip(_UNSEEN).strip()


def _read_split(table: Table, row: dict[str, str], number: int, split_column: str) -> Split:
    split = _SPLIT_WORDS.get(_cell(row, split_column).casefold())
    if split is None:
        raise InputRejectedError(
            "SPLIT_UNKNOWN",
            f"{table.name}: row {number:,} has {show_value(row[split_column])} in column {show_value(split_column)}; "
            "allowed are train, validation and test.",
        )
    return split


def _read_names(cell: str) -> tuple[str, ...]:
    """Names parted by `;` or `|`, or a JSON array of names as JSONL files have it."""
    text = cell.strip()
    parsed: object = None
    if text.startswith("["):
        with suppress(ValueError):
            parsed = json.loads(text)
    if isinstance(parsed, list):
        names = [str(name) for name in cast("list[object]", parsed)]
    else:
        names = text.replace("|", ";").split(";")
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def _check_case_ids(table: Table, cases: tuple[Case, ...], row_numbers: tuple[int, ...], column: str) -> None:
    first_rows: dict[str, int] = {}
    for case, number in zip(cases, row_numbers, strict=True):
        if len(case.case_id) > MAX_CASE_ID_CHARACTERS:
            raise InputRejectedError(
                "CASE_ID_TOO_LONG",
                f"{table.name}: row {number:,}, column {show_value(column)}, is {len(case.case_id):,} characters long; "
                f"the limit of a case id is {MAX_CASE_ID_CHARACTERS}.",
            )
        if case.case_id in first_rows:
            raise InputRejectedError(
                "CASE_ID_TWICE",
                f"{table.name}: case id {show_value(case.case_id)} in column {show_value(column)} stands in "
                f"row {first_rows[case.case_id]:,} and again in row {number:,}; each case needs its own.",
            )
        first_rows[case.case_id] = number
