"""Estimates of a method as rows that templates print: always a range, or why there is none."""

from dataclasses import dataclass

from app.values.estimates import Estimate, MethodEstimate
from app.web.languages import gettext
from app.web.questionnaire_rows import SourceRow, question_text, source_rows


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """One quantity. `range_text` is empty when it cannot be said; `reason` then says why.

    `open_questions` are the unanswered questions that made the range wider.
    """

    title: str
    range_text: str
    reason: str
    sources: tuple[SourceRow, ...]
    date: str
    open_questions: tuple[str, ...]


def build_estimates(estimate: MethodEstimate) -> tuple[EstimateRow, ...]:
    """The four quantities in the order of the table: labels, days, cost, memory."""
    return (
        _build(gettext("Labelled examples"), estimate.labels),
        _build(gettext("Working days to a first result"), estimate.days),
        _build(gettext("Running cost a month"), estimate.monthly_cost),
        _build(gettext("Graphics memory"), estimate.memory),
    )


def _build(title: str, estimate: Estimate) -> EstimateRow:
    return EstimateRow(
        title=title,
        range_text=_range(estimate),
        reason=estimate.reason,
        sources=source_rows(tuple(estimate.source.replace(",", " ").split())),
        date=estimate.date,
        open_questions=tuple(question_text(question) for question in estimate.open_questions),
    )


def _range(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    low, high = _figure(estimate.low, estimate.unit), _figure(estimate.high, estimate.unit)
    if estimate.high == 0:
        return gettext("none")
    return low if low == high else gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def _figure(value: float, unit: str) -> str:
    if unit == "usd_per_month":
        return f"${value:,.0f}" if value >= 10 or value < 0.005 else f"${value:,.2f}"
    text = f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:,.1f}"
    return f"{text} GB" if unit == "gigabytes" else text
