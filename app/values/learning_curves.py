"""Quality by number of training cases, as pages and reports read it."""

from dataclasses import dataclass
from typing import Literal

CurveForm = Literal["pow3", "pow4"]


@dataclass(frozen=True, slots=True)
class SizePoint:
    """The mean score of one arm trained on so many cases, with its 95% interval; `arm` is the arm's key."""

    arm: str
    cases: int
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CurveValue:
    """The fitted curve at so many cases, with its band."""

    cases: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """The points of one arm and the curve through them.

    `form` is None, `parameters` and `fitted` are empty and `reason` says why, when there are too few points for a
    curve. `fitted` ends at `claimed_up_to` cases, four times the largest measured size. `is_monotone` is False when
    some larger size scored lower than a smaller one by more than noise: a failed run, perhaps, and no good base.
    """

    arm: str
    metric: str
    points: tuple[SizePoint, ...]
    form: CurveForm | None
    parameters: tuple[float, ...]
    fitted: tuple[CurveValue, ...]
    claimed_up_to: int
    is_monotone: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class LabelNeed:
    """How many training cases an arm needs to overtake another that stays as it is.

    `cases` with the ends of its interval; None for an end beyond `claimed_up_to`, where nothing is said.
    `probability` is the share of resampled curves that overtake up to there. `usd` is the price of the labels still
    missing for `cases`, `low_usd` and `high_usd` for the ends.
    """

    arm: str
    overtakes: str
    metric: str
    target: float
    cases: float | None
    low: float | None
    high: float | None
    probability: float | None
    claimed_up_to: int
    usd: float | None = None
    low_usd: float | None = None
    high_usd: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class LearningCurves:
    """Every curve of an experiment, and what overtaking the arms without a curve would take."""

    curves: tuple[LearningCurve, ...]
    needs: tuple[LabelNeed, ...]
