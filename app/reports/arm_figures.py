"""Every figure of an arm by its name, as gates and trackers of experiments call it. Names follow `results.json`.

token_f1, token_f1.low, token_f1.difference, latency_seconds.p95, usd_per_month, probability_best ...
"""

from collections.abc import Mapping, Sequence

from app.decision.phrases import write_statement
from app.metrics.diagnostic_names import DIAGNOSTICS
from app.metrics.retrieval_names import RETRIEVAL_METRICS
from app.values.economics import ArmCost
from app.values.results import ArmResult, Comparison, MetricSummary, Results
from app.values.utility import ArmUtility

SUMMARY_PARTS = ("low", "high", "n")
DIFFERENCE_PARTS = ("difference", "difference_low", "difference_high", "p_value_adjusted")
COST_FIELDS = ("usd_per_month", "full_usd_per_1000_requests")
UTILITY_FIELDS = ("utility", "probability_best", "expected_regret")
PLAIN_FIELDS = (
    "cost_usd_per_1000_requests",
    "latency_seconds.p50",
    "latency_seconds.p95",
    "tokens.prompt",
    "tokens.completion",
    "train_seconds",
    "peak_memory_bytes",
    "failures",
    "missing_cases",
    *COST_FIELDS,
    *UTILITY_FIELDS,
)
BEHAVIOUR_FIELDS = (
    *(f"retrieval.{name}" for name in RETRIEVAL_METRICS),
    *(f"diagnostics.{name}" for name in DIAGNOSTICS),
)
"""What was retrieved and cited, and how an arm behaves: with the parts of a metric, but without a difference."""


def figure_names(metrics: Sequence[str]) -> tuple[str, ...]:
    """Every figure an arm can have in an experiment with these metrics."""
    of_metrics = [f"{metric}.{part}" for metric in metrics for part in (*SUMMARY_PARTS, *DIFFERENCE_PARTS)]
    of_behaviour = [f"{field}.{part}" for field in BEHAVIOUR_FIELDS for part in SUMMARY_PARTS]
    return (*metrics, *of_metrics, *PLAIN_FIELDS, *BEHAVIOUR_FIELDS, *of_behaviour)


def arm_figures(arm: ArmResult, results: Results) -> dict[str, float | None]:
    """The figures of this arm by name; None, or no entry, where one is not known.

    Args:
        arm: an arm of the results, or one of its runs; a run has no difference, price of a month or utility.
        results: what the arm was measured in.
    """
    figures: dict[str, float | None] = {
        **_summaries(arm.metrics),
        "cost_usd_per_1000_requests": arm.cost_usd_per_1000_requests,
        "latency_seconds.p50": arm.latency_seconds.p50,
        "latency_seconds.p95": arm.latency_seconds.p95,
        "tokens.prompt": arm.tokens.prompt,
        "tokens.completion": arm.tokens.completion,
        "train_seconds": arm.train_seconds,
        "peak_memory_bytes": arm.peak_memory_bytes,
        "failures": arm.failures,
        "missing_cases": arm.missing_cases,
        **_summaries({f"retrieval.{name}": summary for name, summary in arm.retrieval.items()}),
        **_summaries({f"diagnostics.{name}": summary for name, summary in arm.diagnostics.items()}),
    }
    if arm not in results.arms:
        return figures
    for comparison in results.comparisons:
        if comparison.arm == arm.key:
            figures |= _differences(comparison)
    if (cost := _cost_of(arm, results)) is not None:
        figures |= {"usd_per_month": cost.usd_per_month, "full_usd_per_1000_requests": cost.full_usd_per_1000_requests}
    if (worth := _utility_of(arm, results)) is not None:
        figures |= {
            "utility": worth.utility,
            "probability_best": worth.probability_best,
            "expected_regret": worth.expected_regret,
        }
    return figures


def why_figure_missing(arm: ArmResult, name: str, results: Results) -> str:
    """Why this figure of an arm is None or not there: its own reason, or that of the figure it belongs to."""
    if name in COST_FIELDS and (cost := _cost_of(arm, results)) is not None:
        reasons: Mapping[str, str] = cost.reasons
    elif name in UTILITY_FIELDS:
        reasons = _reasons_of_utility(arm, results)
    else:
        reasons = arm.reasons
    for path in (f"metrics.{name}", name):
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            if (reason := reasons.get(".".join(parts[:length]))) is not None:
                return reason.rstrip(".")
    if name.rpartition(".")[2] in DIFFERENCE_PARTS and arm.key == results.plan.get("baseline"):
        return "it is the baseline, with which the other arms are compared"
    if (name in COST_FIELDS and results.economics is None) or (name in UTILITY_FIELDS and results.utility is None):
        return "these results hold no costs" if name in COST_FIELDS else "these results hold no decision analysis"
    return "it was not measured" if arm.status == "succeeded" else f"the arm {arm.status.replace('_', ' ')}"


def _summaries(summaries: Mapping[str, MetricSummary]) -> dict[str, float | None]:
    return {
        name: value
        for metric, summary in summaries.items()
        for name, value in (
            (metric, summary.value),
            (f"{metric}.low", summary.low),
            (f"{metric}.high", summary.high),
            (f"{metric}.n", summary.n),
        )
    }


def _differences(comparison: Comparison) -> dict[str, float | None]:
    values = (
        comparison.difference,
        comparison.low,
        comparison.high,
        comparison.p_value_adjusted,
    )
    return {f"{comparison.metric}.{part}": value for part, value in zip(DIFFERENCE_PARTS, values, strict=True)}


def _cost_of(arm: ArmResult, results: Results) -> ArmCost | None:
    costs = () if results.economics is None else results.economics.costs
    return next((cost for cost in costs if cost.arm == arm.key), None)


def _utility_of(arm: ArmResult, results: Results) -> ArmUtility | None:
    arms = () if results.utility is None else results.utility.arms
    return next((worth for worth in arms if worth.arm == arm.key), None)


def _reasons_of_utility(arm: ArmResult, results: Results) -> dict[str, str]:
    if results.utility is None:
        return {}
    worth = _utility_of(arm, results)
    said = worth.out if worth is not None and worth.out is not None else results.utility.reasons.get("probabilities")
    if said is None:
        return {}
    methods = {each.key: each.method for each in results.arms}
    return dict.fromkeys(UTILITY_FIELDS, write_statement(said, methods=methods))
