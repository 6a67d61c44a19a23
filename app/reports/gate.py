"""The gate of a comparison: a condition on its figures that a build must meet.

    rag.token_f1 >= 0.6 and rag.cost_usd_per_1000_requests <= 2

A figure is `ARM.FIELD`; a comparison stands between two of figures and numbers; `and`, `or`, `not` and parentheses
join comparisons. A figure that was not measured makes its comparison neither true nor false (Kleene's three values),
and only a gate that is true passes: nothing passes for lack of a measurement.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import InputRejectedError
from app.reports.gate_text import OPERATORS, Check, Condition, Figure, Joined, read_condition, write_value
from app.values.results import ArmResult, MetricSummary, Results

_METRIC_PARTS = ("low", "high", "n")
_DIFFERENCE_PARTS = ("difference", "difference_low", "difference_high", "p_value")
_PLAIN_FIELDS = (
    "cost_usd_per_1000_requests",
    "latency_seconds.p50",
    "latency_seconds.p95",
    "tokens.prompt",
    "tokens.completion",
    "train_seconds",
    "peak_memory_bytes",
    "failures",
)


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition as it was written and as it was read."""

    text: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What became of one comparison; `holds` is None where a figure is missing, and `sentence` says so."""

    text: str
    holds: bool | None
    sentence: str


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """What became of a gate, comparison by comparison in the order written."""

    text: str
    passed: bool
    checks: tuple[CheckOutcome, ...]


def read_gate(text: str, *, arms: Sequence[str], metrics: Sequence[str]) -> Gate:
    """The gate in this text.

    Args:
        text: as the user wrote it.
        arms: keys of the arms of the plan.
        metrics: names of the metrics arms are summarised by.

    Raises:
        InputRejectedError: GATE_INVALID, with the place; GATE_ARM_UNKNOWN and GATE_METRIC_UNKNOWN, with those allowed.
    """
    condition = read_condition(text)
    for figure in _figures(condition):
        _check_figure(figure, arms=arms, metrics=metrics)
    return Gate(text=" ".join(text.split()), condition=condition)


def judge_gate(gate: Gate, results: Results) -> GateOutcome:
    """Whether these results pass the gate."""
    checks: list[CheckOutcome] = []
    holds = _judge(gate.condition, results, checks)
    return GateOutcome(text=gate.text, passed=holds is True, checks=tuple(checks))


def known_fields(metrics: Sequence[str]) -> tuple[str, ...]:
    """Every field of an arm that a gate can name: `token_f1`, `token_f1.low`, `latency_seconds.p95` ..."""
    of_metrics = [
        name
        for metric in metrics
        for name in (metric, *(f"{metric}.{part}" for part in (*_METRIC_PARTS, *_DIFFERENCE_PARTS)))
    ]
    return (*of_metrics, *_PLAIN_FIELDS)


def _figures(condition: Condition) -> list[Figure]:
    if isinstance(condition, Joined):
        return [figure for part in condition.parts for figure in _figures(part)]
    return [side for side in (condition.left, condition.right) if isinstance(side, Figure)]


def _check_figure(figure: Figure, *, arms: Sequence[str], metrics: Sequence[str]) -> None:
    if figure.arm not in arms:
        raise InputRejectedError(
            "GATE_ARM_UNKNOWN", f"The gate names the arm {figure.arm!r}; the plan's arms are {', '.join(arms)}."
        )
    if figure.field not in known_fields(metrics):
        allowed = ", ".join((*metrics, *_PLAIN_FIELDS))
        parts = ", ".join(f".{part}" for part in (*_METRIC_PARTS, *_DIFFERENCE_PARTS))
        raise InputRejectedError(
            "GATE_METRIC_UNKNOWN",
            f"The gate names {figure.field!r}, which no arm has; allowed are {allowed}, and behind a metric {parts}.",
        )


def _judge(condition: Condition, results: Results, checks: list[CheckOutcome]) -> bool | None:
    if isinstance(condition, Check):
        outcome = _judge_check(condition, results)
        checks.append(outcome)
        return outcome.holds
    # Every part is judged, also where the first settles it: the reader wants to see all of them.
    found = [_judge(part, results, checks) for part in condition.parts]
    if condition.word == "not":
        return None if found[0] is None else not found[0]
    settling = condition.word == "or"
    if settling in found:
        return settling
    return None if None in found else not settling


def _judge_check(check: Check, results: Results) -> CheckOutcome:
    values: list[float | None] = []
    said: list[str] = []
    for side in (check.left, check.right):
        if isinstance(side, Figure):
            value, reason = _value_of(side, results)
            said.append(
                f"{side.name} is {write_value(value)}" if value is not None else f"{side.name} is missing: {reason}"
            )
        else:
            value = side
        values.append(value)
    left, right = values
    holds = None if left is None or right is None else OPERATORS[check.sign](left, right)
    return CheckOutcome(text=check.text, holds=holds, sentence="; ".join(said) or "There is no figure in it")


def _value_of(figure: Figure, results: Results) -> tuple[float | None, str]:
    arm = next((arm for arm in results.arms if arm.key == figure.arm), None)
    if arm is None:
        return None, "the results have no such arm"
    value = _plain_value(arm, figure.field)
    if value is None and figure.field not in _PLAIN_FIELDS:
        value = _metric_value(arm, figure.field, results)
    return value, _reason(arm, figure.field)


def _plain_value(arm: ArmResult, field: str) -> float | None:
    values: dict[str, float | None] = {
        "cost_usd_per_1000_requests": arm.cost_usd_per_1000_requests,
        "latency_seconds.p50": arm.latency_seconds.p50,
        "latency_seconds.p95": arm.latency_seconds.p95,
        "tokens.prompt": arm.tokens.prompt,
        "tokens.completion": arm.tokens.completion,
        "train_seconds": arm.train_seconds,
        "peak_memory_bytes": arm.peak_memory_bytes,
        "failures": arm.failures,
    }
    return values.get(field)


def _metric_value(arm: ArmResult, field: str, results: Results) -> float | None:
    summary: MetricSummary | None
    if (summary := arm.metrics.get(field)) is not None:
        return summary.value
    metric, _, part = field.rpartition(".")
    if part in _METRIC_PARTS and (summary := arm.metrics.get(metric)) is not None:
        return {"low": summary.low, "high": summary.high, "n": float(summary.n)}[part]
    found = next((each for each in results.comparisons if (each.arm, each.metric) == (arm.key, metric)), None)
    if found is None:
        return None
    return {
        "difference": found.difference,
        "difference_low": found.low,
        "difference_high": found.high,
        "p_value": found.p_value_adjusted,
    }.get(part)


def _reason(arm: ArmResult, field: str) -> str:
    """Why the field has no value: its own reason, or that of the field it lies in."""
    for path in (f"metrics.{field}", f"comparisons.{field}", field):
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            if (reason := arm.reasons.get(".".join(parts[:length]))) is not None:
                return reason.rstrip(".")
    return "it was not measured" if arm.status == "succeeded" else f"the arm {arm.status.replace('_', ' ')}"
