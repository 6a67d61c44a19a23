"""What the readers of CSV and JSON share: how far to read, and what came out."""

from dataclasses import dataclass

from app.errors import InputRejectedError


@dataclass(frozen=True, slots=True)
class ReadScope:
    """How far to read a table.

    Attributes:
        name: the file's name for messages.
        most_rows: with more rows than this the table is refused, or reading stops when `is_preview`.
        is_preview: only the first rows are wanted, and the columns as far as the text goes.
        is_cut: the text is the beginning of a longer file, so its last row may be incomplete.
    """

    name: str
    most_rows: int
    is_preview: bool = False
    is_cut: bool = False

    def is_full(self, rows_read: int) -> bool:
        """Whether reading stops before the next row.

        Raises:
            InputRejectedError: DATA_TOO_MANY_ROWS, when the whole table was wanted.
        """
        if rows_read < self.most_rows:
            return False
        if self.is_preview:
            return True
        raise InputRejectedError(
            "DATA_TOO_MANY_ROWS",
            f"{self.name}: the file has more than {self.most_rows:,} rows, the limit of a dataset; "
            f"row {rows_read + 1:,} is one too many.",
        )


@dataclass(frozen=True, slots=True)
class ParsedRows:
    """Columns and rows in the order of the file; `is_complete` is False when there may be more rows.

    `has_all_columns` is False when what was not read may bring more of them.
    """

    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    is_complete: bool
    notes: tuple[str, ...] = ()
    has_all_columns: bool = True
