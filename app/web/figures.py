"""Tables and charts as pages show them: a chart always comes with a sentence and with its figures as a table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.reports.render_numbers import number
from app.web.languages import gettext

LONG = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, written out; `tone` is better, worse, soft or strong."""

    text: str
    address: str | None = None
    tone: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it is read rather than compared; the hidden reason of a missing figure does not count."""
        return len(self.text) > LONG and not isinstance(self.text, Markup)


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names its rows."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """What `static/js/charts.js` draws, `options` being its JSON.

    `kind` is intervals, pairs, trend, bars, boxes, points or lines.
    """

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


def between(low: float, high: float, write: Callable[[float], str] = number) -> str:
    """An interval in words: "0.52 to 0.61"; with a minus sign in front of a bound a dash would be misread."""
    return gettext("%(low)s to %(high)s") % {"low": write(low), "high": write(high)}
