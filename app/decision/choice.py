"""The utility of every arm and the arm to take. numpy only: pages answer what-if questions with it.

Utility, in score points: the score, less for each weighed criterion its weight times log10 of how many times more the
arm takes than the one that takes least. Additive value over criteria: Keeney and Raiffa 1976, Decisions with Multiple
Objectives, chapter 3. Three choices are this project's own. Weights are exchange rates ("what a tenfold is worth") and
not shares, because a share only means something beside the range of the arms at hand, and adding an arm would change
the ranking of the others. Latency, cost and memory enter as logarithms, because they differ between methods by orders
of magnitude. And they enter as measured, without spread: a median of some hundred requests is off by percents, which is
less than a thousandth of a point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from app.decision.arm_names import simplicity
from app.decision.caveats import FLOOR
from app.values.utility import ArmFacts, Criterion, LimitCheck, Preferences, Statement, Weights

FloatArray = npt.NDArray[np.float64]

CRITERIA: tuple[Criterion, ...] = ("latency", "cost", "memory")
SMALLEST: Mapping[Criterion, float] = {"latency": 1e-3, "cost": 1e-3, "memory": 1e6}
"""Below these, less makes no difference: a millisecond, a tenth of a cent, a megabyte. This project's choice."""

_DRAW_UNIT = 10_000
_TIE = 1e-9


@dataclass(frozen=True)
class Field:
    """The arms in the running, as arrays in the order of the plan."""

    facts: tuple[ArmFacts, ...]

    @cached_property
    def quality(self) -> FloatArray:
        """Mean scores, shape (arms,)."""
        return np.array([facts.quality or 0.0 for facts in self.facts])

    @cached_property
    def draws(self) -> FloatArray | None:
        """Resampled scores around the mean scores, shape (arms, draws); None where there are none."""
        if not self.facts or not all(facts.draws for facts in self.facts):
            return None
        stored = np.array([facts.draws.split(" ") for facts in self.facts], dtype=np.float64) / _DRAW_UNIT
        return stored - stored.mean(axis=1, keepdims=True) + self.quality[:, np.newaxis]

    def amounts(self, criterion: Criterion) -> list[float | None]:
        """What each arm takes: seconds, US dollars per 1,000 requests, or bytes."""
        return [amount_of(facts, criterion) for facts in self.facts]

    def tenfolds(self, criterion: Criterion) -> FloatArray | None:
        """log10 of how many times more each arm takes than the least; None unless it is known for every arm."""
        known = [amount for amount in self.amounts(criterion) if amount is not None]
        if not known or len(known) < len(self.facts):
            return None
        logs = np.log10(np.maximum(np.array(known), SMALLEST[criterion]))
        return logs - logs.min()


class Choice(NamedTuple):
    """Utilities of the arms in the running, and positions in the field; `arm` None when none may be chosen."""

    utility: FloatArray
    within_limits: tuple[bool, ...]
    within_margin: tuple[bool, ...]
    arm: int | None


def enter_field(facts: Sequence[ArmFacts]) -> Field:
    """The arms in the running."""
    return Field(tuple(each for each in facts if each.out is None and each.quality is not None))


def amount_of(facts: ArmFacts, criterion: Criterion) -> float | None:
    """What this arm takes of the criterion; latency is the median."""
    match criterion:
        case "latency":
            return facts.latency_seconds
        case "cost":
            return facts.cost_usd_per_1000_requests
        case "memory":
            return facts.memory_bytes


def weight_of(weights: Weights, criterion: Criterion) -> float:
    """The weight of the criterion."""
    match criterion:
        case "latency":
            return weights.latency
        case "cost":
            return weights.cost
        case "memory":
            return weights.memory


def price_tenfolds(field: Field, weights: Weights) -> dict[Criterion, FloatArray]:
    """By criterion what each arm loses to it, in score points; only criteria with a weight and known for every arm."""
    found: dict[Criterion, FloatArray] = {}
    for criterion in CRITERIA:
        weight, tenfolds = weight_of(weights, criterion), field.tenfolds(criterion)
        if weight > 0 and tenfolds is not None:
            found[criterion] = weight * tenfolds
    return found


def choose(field: Field, preferences: Preferences) -> Choice:
    """The arm to take.

    Of the arms within the limits the one with the highest utility; where others lie within the margin of it, the
    cheapest of these (where every cost is known), then the simplest method, then the higher utility. None where no arm
    within the limits does the task at all.
    """
    utility = field.quality - sum(price_tenfolds(field, preferences.weights).values())
    within_limits = tuple(
        all(check.verdict == "met" for check in check_limits(facts, preferences)) for facts in field.facts
    )
    allowed = [position for position, is_allowed in enumerate(within_limits) if is_allowed]
    if not allowed or float(field.quality[allowed].max()) < FLOOR:
        return Choice(utility, within_limits, (False,) * len(field.facts), None)
    best = max(float(utility[position]) for position in allowed)
    close = [position for position in allowed if best - float(utility[position]) <= preferences.margin + _TIE]
    costs = [field.facts[position].cost_usd_per_1000_requests for position in close]
    all_known = all(cost is not None for cost in costs)
    arm = min(
        close,
        key=lambda position: (
            (field.facts[position].cost_usd_per_1000_requests or 0.0) if all_known else 0.0,
            simplicity(field.facts[position].method),
            -float(utility[position]),
        ),
    )
    return Choice(utility, within_limits, tuple(position in close for position in range(len(field.facts))), arm)


def check_limits(facts: ArmFacts, preferences: Preferences) -> tuple[LimitCheck, ...]:
    """One check per limit that the team has set."""
    limits = preferences.limits
    checks: list[LimitCheck] = []
    if limits.quality is not None:
        is_met = None if facts.quality is None else facts.quality >= limits.quality - _TIE
        checks.append(LimitCheck("quality", limits.quality, facts.quality, _verdict(is_met)))
    largest: tuple[tuple[Criterion, float | None, float | None], ...] = (
        ("latency", limits.latency, facts.latency_p95_seconds),
        ("cost", limits.cost, facts.cost_usd_per_1000_requests),
        ("memory", limits.memory, facts.memory_bytes),
    )
    for name, allowed, found in largest:
        if allowed is not None:
            is_met = None if found is None else found <= allowed * (1 + _TIE)
            checks.append(LimitCheck(name, allowed, found, _verdict(is_met)))
    if limits.privacy:
        checks.append(LimitCheck("privacy", None, None, _verdict(not facts.is_remote)))
    if limits.citations:
        checks.append(LimitCheck("citations", None, None, _verdict(facts.cites)))
    return tuple(checks)


def why_no_arm(field: Field, choice: Choice) -> Statement | None:
    """Why none may be chosen; None where one is."""
    if choice.arm is not None:
        return None
    if not field.facts:
        return Statement("no_arm_in_the_running")
    allowed = [position for position, is_allowed in enumerate(choice.within_limits) if is_allowed]
    if not allowed:
        return Statement("none_within_limits")
    best = max(allowed, key=lambda position: float(field.quality[position]))
    score = float(field.quality[best])
    key = "all_on_the_floor" if score == float(field.quality.max()) else "allowed_on_the_floor"
    return Statement(key, {"arm": field.facts[best].arm, "score": score})


def _verdict(is_met: bool | None) -> Literal["met", "broken", "unknown"]:
    return "unknown" if is_met is None else "met" if is_met else "broken"
