"""What a method is likely to ask of a team, estimated from the answers alone: ranges, never bare numbers."""

from dataclasses import dataclass
from typing import Literal

EstimateUnit = Literal["labels", "working_days", "usd_per_month", "gigabytes"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A range with where it comes from; `low` and `high` are None together, and `reason` then says why.

    `source` names rows of the evidence, `date` is the day the youngest of its figures was read (ISO).
    `open_questions` are the unknown answers that made the range wider.
    """

    low: float | None
    high: float | None
    unit: EstimateUnit
    source: str
    date: str
    reason: str
    open_questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MethodEstimate:
    """The four estimates beside one method.

    `labels` counts solved examples for building and testing; `days` runs until the first measured result;
    `monthly_cost` is what answering costs, without people; `memory` is graphics memory for training, or for
    answering where nothing is trained.
    """

    labels: Estimate
    days: Estimate
    monthly_cost: Estimate
    memory: Estimate
