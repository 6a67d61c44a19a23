"""Estimates as JSON: what the API answers and the command line prints beside a ranking."""

from collections.abc import Mapping
from typing import TypedDict

from app.glossary import MethodKey
from app.values.estimates import Estimate, MethodEstimate


class EstimateJson(TypedDict):
    """One range; see `Estimate`."""

    low: float | None
    high: float | None
    unit: str
    source: str
    date: str
    reason: str
    open_questions: list[str]


class MethodEstimateJson(TypedDict):
    """The four ranges of one method; see `MethodEstimate`."""

    labels: EstimateJson
    days: EstimateJson
    monthly_cost: EstimateJson
    memory: EstimateJson


def estimates_to_json(estimates: Mapping[MethodKey, MethodEstimate]) -> dict[str, MethodEstimateJson]:
    """The estimates as plain values, method id -> ranges."""
    return {
        method.value: {
            "labels": _estimate(estimate.labels),
            "days": _estimate(estimate.days),
            "monthly_cost": _estimate(estimate.monthly_cost),
            "memory": _estimate(estimate.memory),
        }
        for method, estimate in estimates.items()
    }


def _estimate(estimate: Estimate) -> EstimateJson:
    return {
        "low": estimate.low,
        "high": estimate.high,
        "unit": estimate.unit,
        "source": estimate.source,
        "date": estimate.date,
        "reason": estimate.reason,
        "open_questions": list(estimate.open_questions),
    }
