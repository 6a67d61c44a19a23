"""Tables and charts as pages show them: a chart always comes with a sentence and with its figures as a table."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, written out; `tone` is better, worse, soft or strong."""

    text: str
    address: str | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names its rows."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """What `static/js/charts.js` draws. `kind` is intervals, bars, boxes, points or lines; `options` is its JSON."""

    kind: str
    title: str
    summary: str
    options: dict[str, Any]  # a JSON document, one shape for each kind
    table: Table


@dataclass(frozen=True, slots=True)
class Absent:
    """A chart that is not there, and why."""

    title: str
    reason: str
