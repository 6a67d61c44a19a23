"""Advice beside what was measured afterwards."""

from dataclasses import dataclass

from app.glossary import MethodKey


@dataclass(frozen=True, slots=True)
class WrongVote:
    """A vote that spoke for a method that lost, or against the one that won."""

    rule: str
    method: MethodKey
    weight: float
    excludes: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One experiment against the recommendation it followed from.

    Both orders hold the measured methods only, best first; `scores` their value of the deciding metric.
    `measured_first` is None when the experiment could not tell the arms apart. Of all pairs of methods with
    different scores, `agreeing_pairs` of `compared_pairs` stand in the predicted order.
    """

    metric: str
    predicted_order: tuple[MethodKey, ...]
    measured_order: tuple[MethodKey, ...]
    scores: dict[MethodKey, float]
    measured_first: MethodKey | None
    agreeing_pairs: int
    compared_pairs: int
    wrong_votes: tuple[WrongVote, ...]

    @property
    def predicted_first(self) -> MethodKey:
        """The best ranked of the methods that were measured."""
        return self.predicted_order[0]


@dataclass(frozen=True, slots=True)
class ShareInterval:
    """A share in 0..1 of `count` cases with its 95% interval."""

    hits: int
    count: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """How often a method that advice put first was measured first too; `winners` counts what won instead or as well."""

    method: MethodKey
    interval: ShareInterval
    winners: dict[MethodKey, int]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Advice against measured winners over every decided experiment; `undecided` ones count for neither side."""

    rows: tuple[CalibrationRow, ...]
    overall: ShareInterval | None
    undecided: int
