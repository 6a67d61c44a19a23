"""The JSON documents around assessments: drafts, rounds, what-if, weights, and what experiments measured."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict

from app.actions.outcomes import MeasuredExperiment
from app.glossary import MethodKey
from app.recommendation.flips import Flip
from app.recommendation.outcomes import outcome_to_json
from app.values.assessment_views import AssessmentSummary, RankMove, WeightRule
from app.values.outcomes import Calibration, ShareInterval
from app.web.api_advice_documents import AdviceDocument, ApiDocument


class TokenDocument(ApiDocument):
    """The token of a link."""

    token: str


class SummaryDocument(ApiDocument):
    """One line of the list of assessments."""

    id: int
    name: str
    created_at: float
    respondent: str
    first: MethodKey | None
    abstained: bool

    @classmethod
    def from_summary(cls, summary: AssessmentSummary) -> "SummaryDocument":
        """The document of this line."""
        return cls.model_validate(summary, from_attributes=True)


class DraftDocument(ApiDocument):
    """A questionnaire put aside."""

    token: str
    saved_at: float
    name: str
    respondent: str
    notes: str
    answers: dict[str, str]


class MoveDocument(ApiDocument):
    """A method's place in two rankings; null where it is excluded."""

    method: MethodKey
    before: int | None
    after: int | None
    score_before: float
    score_after: float

    @classmethod
    def from_move(cls, move: RankMove) -> "MoveDocument":
        """The document of this move."""
        return cls.model_validate(move, from_attributes=True)


class ChangeDocument(ApiDocument):
    """A question two sets of answers differ on; null where it was not asked."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
    question: str
    before: str | None
    after: str | None


class WhatIfDocument(ApiDocument):
    """What other answers would make of an assessment; nothing is stored."""

    answers: dict[str, str]
    changes: list[ChangeDocument]
    moves: list[MoveDocument]
    advice: AdviceDocument


class ComparisonDocument(ApiDocument):
    """Two assessments side by side."""

    before: int
    after: int
    changes: list[ChangeDocument]
    moves: list[MoveDocument]


class FlipDocument(ApiDocument):
    """One answer that alone would put another method first."""

    question: str
    before: str
    after: str
    first: MethodKey
    steps: int

    @classmethod
    def from_flip(cls, flip: Flip) -> "FlipDocument":
        """The document of this change."""
        return cls.model_validate(flip, from_attributes=True)


class DifferenceDocument(ApiDocument):
    """A question on which a team differs, with each member's answer; null where it was not asked."""

    question: str
    answers: list[str | None]


class RoundDocument(ApiDocument):
    """A team round with the assessments of its members in the order they came in."""

    token: str
    name: str
    assessments: list[int]
    respondents: list[str]
    differences: list[DifferenceDocument]


class WeightDocument(ApiDocument):
    """One weight; `shipped` differs from `weight` where this workspace changed it."""

    key: str
    weight: float
    shipped: float
    reason: str


class RuleDocument(ApiDocument):
    """A rule with all its weights."""

    id: str
    title: str
    sources: list[str]
    date: str
    weights: list[WeightDocument]

    @classmethod
    def from_rule(cls, rule: WeightRule) -> "RuleDocument":
        """The document of this rule."""
        return cls(
            id=rule.id,
            title=rule.title,
            sources=list(rule.sources),
            date=rule.date,
            weights=[
                WeightDocument(
                    key=f"{rule.id}/{case.id}/{vote.method.value}",
                    weight=vote.weight,
                    shipped=vote.weight if vote.changed_from is None else vote.changed_from,
                    reason=vote.reason,
                )
                for case in rule.cases
                for vote in case.votes
                if not vote.excludes
            ],
        )


class OutcomeDocument(ApiDocument):
    """One experiment against the advice before it."""

    experiment_id: int
    assessment_id: int
    recorded_at: float
    verdict: Literal["right", "wrong", "undecided"]
    predicted_first: str
    measured_first: str | None
    predicted_order: list[str]
    measured_order: list[str]
    metric: str
    scores: dict[str, float]
    agreeing_pairs: int
    compared_pairs: int
    wrong_votes: list[Mapping[str, Any]]  # rule, method, weight, excludes, reason

    @classmethod
    def from_measured(cls, measured: MeasuredExperiment) -> "OutcomeDocument":
        """The document of this outcome."""
        outcome = measured.outcome
        if outcome.measured_first is None:
            verdict = "undecided"
        else:
            verdict = "right" if outcome.measured_first is outcome.predicted_first else "wrong"
        return cls(
            experiment_id=measured.experiment_id,
            assessment_id=measured.assessment_id,
            recorded_at=measured.recorded_at,
            verdict=verdict,
            predicted_first=outcome.predicted_first.value,
            **outcome_to_json(outcome),
        )


class IntervalDocument(ApiDocument):
    """A share with its 95% Wilson interval."""

    hits: int
    count: int
    share: float
    low: float
    high: float


class CalibrationDocument(ApiDocument):
    """How often what was advised first was measured first, by the method advised."""

    overall: IntervalDocument | None
    by_method: dict[str, IntervalDocument]
    undecided: int

    @classmethod
    def from_calibration(cls, calibration: Calibration) -> "CalibrationDocument":
        """The document of this calibration."""
        return cls(
            overall=_interval(calibration.overall) if calibration.overall else None,
            by_method={row.method.value: _interval(row.interval) for row in calibration.rows},
            undecided=calibration.undecided,
        )


def _interval(interval: ShareInterval) -> IntervalDocument:
    return IntervalDocument.model_validate(interval, from_attributes=True)
