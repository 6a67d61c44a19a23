"""How refusals name files, rows and values: bounded in length, with invisible characters made visible."""

from collections.abc import Iterable, Sequence

_SHOWN_ROWS = 5
_SHOWN_VALUES = 5
_MAX_SHOWN_CHARACTERS = 80


def show_name(name: str) -> str:
    """The name as it may stand in a sentence: escaped when it holds invisible characters, cut when long."""
    shown = name if name.isprintable() else repr(name)
    return shown if len(shown) <= _MAX_SHOWN_CHARACTERS else shown[: _MAX_SHOWN_CHARACTERS - 3] + "..."


def show_value(value: str) -> str:
    """The value in quotes, escaped and cut like a name."""
    return repr(value if len(value) <= _MAX_SHOWN_CHARACTERS else value[: _MAX_SHOWN_CHARACTERS - 3] + "...")


def list_rows(rows: Sequence[int]) -> str:
    """`row 3`, `rows 3 and 8` or `rows 1, 2, 3, 4, 5 and 7 more`: the first five are named."""
    if len(rows) == 1:
        return f"row {rows[0]:,}"
    return "rows " + _join([f"{row:,}" for row in rows], most=_SHOWN_ROWS)


def list_values(values: Sequence[str]) -> str:
    """The first five values in quotes, and how many more there are."""
    return _join([show_value(value) for value in values], most=_SHOWN_VALUES)


def list_columns(columns: Iterable[str]) -> str:
    """Every column by name (the first twenty), comma separated."""
    names = [show_name(column) for column in columns]
    more = len(names) - 20
    return ", ".join(names[:20]) + (f" and {more} more" if more > 0 else "")


def count_of(count: int, singular: str, plural: str | None = None) -> str:
    """`1 row`, `2 rows`, `1,204 rows`."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def _join(parts: list[str], *, most: int) -> str:
    more = len(parts) - most
    if more > 0:
        return f"{', '.join(parts[:most])} and {more:,} more"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
