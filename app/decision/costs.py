"""The cost of each arm as the decision weighs it, at any volume."""

from collections.abc import Sequence
from dataclasses import replace

from app.economics.full_cost import usd_per_month
from app.values.economics import Economics
from app.values.utility import ArmFacts


def full_costs(economics: Economics, *, requests_per_month: float) -> dict[str, float]:
    """Full cost in US dollars per 1,000 requests by arm; arms whose cost is not known are left out."""
    if requests_per_month <= 0:
        return {}
    months = {cost.arm: usd_per_month(economics, cost.arm, requests_per_month) for cost in economics.costs}
    return {arm: usd / requests_per_month * 1000 for arm, usd in months.items() if usd is not None}


def with_full_costs(
    facts: Sequence[ArmFacts], economics: Economics, *, requests_per_month: float
) -> tuple[ArmFacts, ...] | None:
    """The same facts with the full cost at this volume; None while it is known for no arm in the running.

    An arm whose full cost is not known has none then: the cost of answering alone beside it would not compare.
    """
    costs = full_costs(economics, requests_per_month=requests_per_month)
    if not any(each.arm in costs for each in facts if each.out is None):
        return None
    return tuple(replace(each, cost_usd_per_1000_requests=costs.get(each.arm)) for each in facts)
