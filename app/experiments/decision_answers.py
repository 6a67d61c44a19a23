"""Where a decision starts from: the weights and limits that follow from a team's questionnaire.

What is strictly limited becomes a limit, with the number that the option itself names. What matters more or less
becomes a weight; those numbers are this project's choice: a tenfold is worth nothing, one, two, three or five points. A
team changes them in the plan; `flips` of the decision say which change would matter.
"""

from collections.abc import Mapping
from types import MappingProxyType

from app.experiments.decision_specs import DecisionSpec, LimitsSpec, WeightsSpec

LATENCY_WEIGHTS: Mapping[str, float] = MappingProxyType({"relaxed": 0.0, "seconds": 0.01, "instant": 0.03})
COST_WEIGHTS: Mapping[str, float] = MappingProxyType({"under_1000": 0.01, "thousands": 0.03, "over_100000": 0.05})
MEMORY_WEIGHTS: Mapping[str, float] = MappingProxyType({"any_size": 0.0, "smaller": 0.02, "small_device": 0.05})
TIGHT_BUDGET_WEIGHT = 0.03
"""Less than 100 dollars to spend: the cost weighs at least as much."""
ERROR_FACTORS: Mapping[str, float] = MappingProxyType({"harmless": 1.0, "costly": 0.5, "unacceptable": 0.0})
"""The worse a wrong answer, the less score may be given up for anything else."""

LATENCY_LIMITS: Mapping[str, float] = MappingProxyType({"seconds": 10.0, "instant": 0.5})
"""Seconds: "in less than half a second", and less than the ten seconds of the next option."""


def decision_from_answers(answers: Mapping[str, str]) -> DecisionSpec:
    """The decision settings that these answers lead to; what was not answered weighs and limits nothing.

    Args:
        answers: option by question, as an assessment stores them.
    """
    factor = ERROR_FACTORS.get(answers.get("error_cost", ""), 1.0)
    cost = COST_WEIGHTS.get(answers.get("requests_per_day", ""), 0.0)
    if answers.get("budget") == "under_100":
        cost = max(cost, TIGHT_BUDGET_WEIGHT)
    latency = answers.get("latency_target", "")
    return DecisionSpec(
        weights=WeightsSpec(
            latency=factor * LATENCY_WEIGHTS.get(latency, 0.0),
            cost=factor * cost,
            memory=factor * MEMORY_WEIGHTS.get(answers.get("size_goal", ""), 0.0),
        ),
        limits=LimitsSpec(
            latency_p95_seconds=LATENCY_LIMITS.get(latency),
            privacy=answers.get("privacy") == "own_machines",
            citations=answers.get("citations") == "required",
        ),
    )
