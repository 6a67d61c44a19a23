"""A topic behind the scores, and how its tables write figures."""

from dataclasses import dataclass

from app.reports.render_numbers import number, points
from app.values.results import MetricSummary
from app.web.figures import Table, between
from app.web.languages import gettext


@dataclass(frozen=True, slots=True)
class Details:
    """One topic: what it says in a sentence, how to read it, its tables, and more of them for those who look closer."""

    title: str
    hint: str
    summary: str
    tables: tuple[Table, ...]
    more: tuple[Table, ...] = ()


def scored(summary: MetricSummary) -> str:
    """A mean with its interval."""
    value = number(summary.value, 2, gettext("no case could be scored"))
    if summary.low is None or summary.high is None:
        return value
    return f"{value} ({between(summary.low, summary.high)})"


def interval_in_points(value: float | None, low: float | None, high: float | None) -> str:
    """A difference in points with its interval."""
    text = points(value, 1, gettext("too few cases"))
    return text if low is None or high is None else f"{text} ({between(low, high, points)})"
