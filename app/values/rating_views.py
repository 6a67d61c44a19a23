"""Answers to rate without knowing whose they are, and what people thought of them."""

from dataclasses import dataclass
from typing import Literal

RatingKind = Literal["pair", "score"]


@dataclass(frozen=True, slots=True)
class BlindAnswer:
    """An answer under a number that does not tell its arm."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class RatingTask:
    """The next thing to rate: two answers to one case, or one. `rated` of `total` are done by this reviewer."""

    kind: RatingKind
    case_id: str
    input: str
    target: str
    answers: tuple[BlindAnswer, ...]
    rated: int
    total: int


@dataclass(frozen=True, slots=True)
class ArmRating:
    """What people thought of one arm. `wins`, `ties` and `losses` count judgements of pairs.

    `preferred_share` is wins and half of the ties over all; `mean_score` of 1 to 5. None without a judgement.
    """

    arm: str
    wins: int
    ties: int
    losses: int
    preferred_share: float | None
    scores: int
    mean_score: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far reviewers agree on what at least two of them rated.

    `alpha` is Krippendorff's, None where it cannot be told; `kappas` are Cohen's by pair of reviewers, with the number
    of things both rated.
    """

    kind: RatingKind
    shared: int
    alpha: float | None
    kappas: tuple[tuple[str, str, int, float | None], ...]


@dataclass(frozen=True, slots=True)
class RatingSummary:
    """All ratings of an experiment.

    Of `metric_pairs` pairs on which people preferred one answer and the main metric another score, `metric_agrees` were
    judged as the metric does. `preference_pairs` can be given to a preference arm.
    """

    reviewers: tuple[tuple[str, int], ...]
    arms: tuple[ArmRating, ...]
    agreement: tuple[Agreement, ...]
    metric: str
    metric_pairs: int
    metric_agrees: int
    preference_pairs: int


@dataclass(frozen=True, slots=True)
class PreferredAnswer:
    """Two answers to one input, of which people preferred `chosen`: what the preference arm learns from."""

    input: str
    chosen: str
    rejected: str
