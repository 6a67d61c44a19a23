"""What arms cost, as pages, reports and the decision read it; `app.economics.full_cost` computes it for a what-if too.

Amounts are US dollars. A price that nobody knows is None with a reason, never zero.
"""

from dataclasses import dataclass, field
from typing import Literal

Origin = Literal["plan", "default"]
Payment = Literal["tokens", "machine", "stated"]
"""How an arm's requests are paid: by the tokens of an endpoint, by the hours of a machine of one's own, or as the file
says from which its answers were imported."""


@dataclass(frozen=True, slots=True)
class TokenPrice:
    """What an endpoint asks for a million tokens. Both None with `reason` when nobody knows.

    `date` (ISO) says when the price was current at the latest known: the month of the price list's release, or the
    day somebody wrote into the plan; None when not known.
    """

    language_model: str
    input_usd_per_million: float | None
    output_usd_per_million: float | None
    source: str
    date: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CostAssumptions:
    """Everything the full cost rests on that was not measured.

    `utilisation` is the share of its hours in which a machine answers. At least `machines_at_least` machines are paid
    around the clock for an arm on a machine of one's own; 0 means paid by the second. One-off costs are spread over
    `months`. `origins` says by name which were set in the plan; every other one is a default of this project.
    """

    requests_per_month: float
    gpu_usd_per_hour: float
    cpu_usd_per_hour: float
    utilisation: float
    machines_at_least: float
    label_usd_per_case: float
    staff_usd_per_hour: float
    staff_hours_to_build: float
    staff_hours_per_refresh: float
    refreshes_per_year: float
    months: float
    origins: dict[str, Origin] = field(default_factory=dict[str, Origin])


@dataclass(frozen=True, slots=True)
class RequestCost:
    """US dollars for a thousand requests while they are answered, or why nobody knows."""

    usd_per_1000_requests: float | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ArmMeasure:
    """What was measured of one arm and its cost follows from; means over its answers and runs.

    `seconds_per_request` is how long a machine works on one request, one at a time. `labels` are the solved cases it
    was made from, apart from the test cases that every arm needs. `is_built` says whether something is trained or
    indexed, so that people build and refresh it. `stated_usd_per_request` is what an imported file says.
    """

    arm: str
    language_model: str
    payment: Payment
    machine: Literal["gpu", "cpu"]
    prompt_tokens: float | None
    completion_tokens: float | None
    seconds_per_request: float | None
    train_seconds: float | None
    index_seconds: float | None
    labels: int
    is_built: bool
    reason: str | None = None
    stated_usd_per_request: float | None = None


@dataclass(frozen=True, slots=True)
class ArmCost:
    """The cost of one arm at the stated volume.

    `usd_per_1000_requests` is what a thousand requests cost while they are answered. `one_off_usd` holds labelling,
    training, indexing and staff; `monthly_usd` holds requests, idle machine hours, refreshing and the one-off costs
    spread over the months. `usd_per_month` and `full_usd_per_1000_requests` sum it up. What is None has its
    reason under the field's name.
    """

    arm: str
    usd_per_1000_requests: float | None
    one_off_usd: dict[str, float | None]
    monthly_usd: dict[str, float | None]
    usd_per_month: float | None
    full_usd_per_1000_requests: float | None
    reasons: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where the cheaper of two arms changes with the volume.

    `volumes` (requests a month, rising) are the points of equal monthly cost; `cheaper` has one more member: the arm
    that costs less below the first, between them, and above the last. None in it: the same cost. Both empty with
    `reason` when a cost is not known.
    """

    first: str
    second: str
    volumes: tuple[float, ...]
    cheaper: tuple[str | None, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CostSeries:
    """Monthly cost by volume, for the plot: `usd_per_month[arm]` has a value for each of `volumes`."""

    volumes: tuple[float, ...]
    usd_per_month: dict[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Economics:
    """What the arms cost, what that rests on, and the volumes at which another arm becomes the cheaper one.

    `computed_on` is the day of the computation (ISO), from which the age of prices is counted.
    """

    computed_on: str
    assumptions: CostAssumptions
    prices: tuple[TokenPrice, ...]
    measures: tuple[ArmMeasure, ...]
    costs: tuple[ArmCost, ...]
    break_evens: tuple[BreakEven, ...]
    series: CostSeries
