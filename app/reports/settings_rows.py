"""Plan and provenance, documents of any depth, as rows of a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting: where it stands in the document, and its value as text."""

    name: str
    value: str


def flatten_settings(document: Mapping[str, Any], *, prefix: str = "") -> tuple[SettingRow, ...]:
    """One row per setting that is set, names joined by dots, short lists in one row."""
    rows: list[SettingRow] = []
    for key, value in document.items():
        rows.extend(_rows_of(f"{prefix}{key}", value))
    return tuple(rows)


def flatten_runs(runs: Mapping[str, Any], *, every_run: str) -> tuple[SettingRow, ...]:
    """Settings by run; what several runs share stands once, first what all do.

    Args:
        runs: a document by the name of its run.
        every_run: what all runs together are called.
    """
    shared: dict[SettingRow, list[str]] = {}
    for name, document in runs.items():
        for row in _rows_of("", document):
            shared.setdefault(row, []).append(name)
    by_runs: dict[tuple[str, ...], list[SettingRow]] = {}
    for row, names in shared.items():
        by_runs.setdefault(tuple(names), []).append(row)
    rows: list[SettingRow] = []
    for names in sorted(by_runs, key=lambda names: -len(names)):
        title = every_run if len(names) == len(runs) > 1 else ", ".join(names)
        rows += [SettingRow(f"{title}{row.name}", row.value) for row in by_runs[names]]
    return tuple(rows)


def _rows_of(name: str, value: Any) -> list[SettingRow]:  # any JSON value
    if value is None:
        return []
    if isinstance(value, Mapping):
        return list(flatten_settings(cast("Mapping[str, Any]", value), prefix=f"{name} › "))
    if isinstance(value, Sequence) and not isinstance(value, str):
        entries = list(cast("Sequence[Any]", value))
        if any(isinstance(entry, Mapping | list | tuple) for entry in entries):
            return [SettingRow(f"{name} {place}", _in_one_line(entry)) for place, entry in enumerate(entries, start=1)]
        return [SettingRow(name, ", ".join(_in_one_line(entry) for entry in entries))] if entries else []
    return [SettingRow(name, _in_one_line(value))]


def _in_one_line(value: Any) -> str:  # any JSON value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return ", ".join(_name_and_value(key, inner) for key, inner in pairs if inner is not None)
    if isinstance(value, list | tuple):
        return ", ".join(_in_one_line(entry) for entry in cast("Sequence[Any]", value))
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _name_and_value(key: str, value: Any) -> str:  # any JSON value
    if isinstance(value, Mapping):
        inner = _in_one_line(cast("Mapping[str, Any]", value))
        return f"{key} ({inner})" if inner else key
    return f"{key} {_in_one_line(value)}"
