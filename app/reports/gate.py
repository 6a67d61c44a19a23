"""The gate of a comparison: a condition on its figures that a build must meet.

    rag.token_f1 >= 0.6 and rag.cost_usd_per_1000_requests <= 2

A figure is `ARM.FIELD`, its fields those of `arm_figures.py`; a comparison stands between two of figures and numbers;
`and`, `or`, `not` and parentheses join comparisons. A figure that was not measured makes its comparison neither true
nor false (Kleene's three values), and only a gate that is true passes: nothing passes for lack of a measurement.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import InputRejectedError
from app.reports.arm_figures import (
    BEHAVIOUR_FIELDS,
    DIFFERENCE_PARTS,
    PLAIN_FIELDS,
    SUMMARY_PARTS,
    arm_figures,
    figure_names,
    why_figure_missing,
)
from app.reports.gate_text import OPERATORS, Check, Condition, Figure, Joined, read_condition, write_value
from app.values.results import Results


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


def _figures(condition: Condition) -> list[Figure]:
    if isinstance(condition, Joined):
        return [figure for part in condition.parts for figure in _figures(part)]
    return [side for side in (condition.left, condition.right) if isinstance(side, Figure)]


def _check_figure(figure: Figure, *, arms: Sequence[str], metrics: Sequence[str]) -> None:
    if figure.arm not in arms:
        raise InputRejectedError(
            "GATE_ARM_UNKNOWN", f"The gate names the arm {figure.arm!r}; the plan's arms are {', '.join(arms)}."
        )
    if figure.field not in figure_names(metrics):
        allowed = ", ".join((*metrics, *PLAIN_FIELDS, *BEHAVIOUR_FIELDS))
        parts = ", ".join(f".{part}" for part in (*SUMMARY_PARTS, *DIFFERENCE_PARTS))
        raise InputRejectedError(
            "GATE_METRIC_UNKNOWN",
            f"The gate names {figure.field!r}, which no arm has; allowed are {allowed}; and behind a metric {parts}.",
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
    value = arm_figures(arm, results).get(figure.field)
    return value, "" if value is not None else why_figure_missing(arm, figure.field, results)
