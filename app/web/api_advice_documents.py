"""The JSON documents of the advice: what is asked, advised, changed and measured."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.actions.outcomes import MeasuredExperiment
from app.glossary import MethodKey
from app.questionnaire.questions import Questionnaire
from app.recommendation.flips import Flip
from app.recommendation.outcomes import outcome_to_json
from app.recommendation.recommendation_json import recommendation_to_json
from app.values.advice import Recommendation, SettingValue
from app.values.assessment_views import AssessmentSummary, RankMove, WeightRule
from app.values.outcomes import Calibration, ShareInterval


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AssessmentRequest(_Request):
    """A filled questionnaire: `{question id: option id}`, what is left out counts as unknown."""

    answers: dict[str, str]
    name: str = ""
    respondent: str = ""
    notes: str = ""
    sides: dict[str, str] = Field(default_factory=dict, description="conflict id -> side id")
    round: str = Field("", description="token of a team round")
    draft: str = Field("", description="token of the draft these answers grew from; it is removed")
    parent_id: int | None = None


class DraftRequest(_Request):
    """A questionnaire put aside: only the answers given so far."""

    answers: dict[str, str]
    name: str = ""
    respondent: str = ""
    notes: str = ""
    round: str = ""


class WhatIfRequest(_Request):
    """The answers and sides that differ from those of the assessment."""

    answers: dict[str, str] = Field(default_factory=dict)
    sides: dict[str, str] = Field(default_factory=dict)


class RoundRequest(_Request):
    """The name of a team round."""

    name: str


class WeightsRequest(_Request):
    """Weights to change, by "rule/case/method"."""

    weights: dict[str, float]


class TokenDocument(_Document):
    """The token of a link."""

    token: str


class VoteDocument(_Document):
    """One rule's say on one method; `changed_from` is the weight that ships where another was set."""

    rule: str
    weight: float
    reason: str
    source: str
    excludes: bool
    case: str = ""
    valid_from: str = ""
    expires: str = ""
    changed_from: float | None = None


class SettingsDocument(_Document):
    """Settings worth trying first with a method."""

    arm: str
    values: dict[str, SettingValue]
    reason: str
    source: str


class MethodDocument(_Document):
    """A ranked method with its votes."""

    method: str
    score: float
    excluded: bool
    reason: str
    settings: SettingsDocument | None = None
    votes: list[VoteDocument]


class SideDocument(_Document):
    """One side of a disagreement."""

    id: str
    claim: str
    rows: list[str]
    is_taken: bool
    is_default: bool


class ConflictDocument(_Document):
    """What sources disagree about, with both sides."""

    id: str
    question: str
    sides: list[SideDocument]
    measured: str
    measured_rows: list[str]
    matters: bool
    first_on_other_side: str | None


class ContradictionDocument(_Document):
    """Two answers that can hardly both be true."""

    id: str
    questions: list[str]
    sentence: str


class ExpiredDocument(_Document):
    """A rule that counts no longer."""

    rule: str
    case: str
    title: str
    expires: str
    reason: str
    source: str


class AdviceDocument(_Document):
    """A recommendation: methods best first, excluded ones last; how sure; what would settle it.

    `first_share` is the share of random weightings in which a method is first; `plan` is what `POST /experiments`
    takes once a dataset is named in it.
    """

    questionnaire_version: str
    weights_version: str = ""
    as_of: str = ""
    ranking: list[MethodDocument]
    verdict: str = ""
    abstained: bool = False
    undecided: list[str] = Field(default_factory=list)
    first_share: dict[str, float] = Field(default_factory=dict)
    conflicts: list[ConflictDocument] = Field(default_factory=list[ConflictDocument])
    contradictions: list[ContradictionDocument] = Field(default_factory=list[ContradictionDocument])
    expired: list[ExpiredDocument] = Field(default_factory=list[ExpiredDocument])
    suggested_arms: list[str]
    unanswered: list[str]
    plan: dict[str, Any] = Field(default_factory=dict)  # a plan without its dataset, as `read_plan` takes it

    @classmethod
    def from_recommendation(cls, recommendation: Recommendation) -> "AdviceDocument":
        """The document of this recommendation."""
        return cls.model_validate(recommendation_to_json(recommendation))


class OptionDocument(_Document):
    """One possible answer."""

    id: str
    text: str


class QuestionDocument(_Document):
    """One question; asked only when every question in `show_if` was answered with one of the options there."""

    id: str
    group: str
    text: str
    why: str
    sources: list[str]
    options: list[OptionDocument]
    show_if: dict[str, list[str]]


class QuestionnaireDocument(_Document):
    """Everything that is asked, in one language."""

    version: str
    questions: list[QuestionDocument]

    @classmethod
    def from_questionnaire(cls, questionnaire: Questionnaire, *, language: str) -> "QuestionnaireDocument":
        """The document of this questionnaire."""
        return cls(
            version=questionnaire.version,
            questions=[
                QuestionDocument(
                    id=question.id,
                    group=question.group,
                    text=question.text.in_language(language),
                    why=question.why.in_language(language),
                    sources=list(question.sources),
                    options=[
                        OptionDocument(id=option.id, text=option.text.in_language(language))
                        for option in question.options
                    ],
                    show_if={condition.question: list(condition.options) for condition in question.show_if},
                )
                for question in questionnaire.questions
            ],
        )


class SummaryDocument(_Document):
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


class DraftDocument(_Document):
    """A questionnaire put aside."""

    token: str
    saved_at: float
    name: str
    respondent: str
    notes: str
    answers: dict[str, str]


class MoveDocument(_Document):
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


class ChangeDocument(_Document):
    """A question two sets of answers differ on; null where it was not asked."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
    question: str
    before: str | None
    after: str | None


class WhatIfDocument(_Document):
    """What other answers would make of an assessment; nothing is stored."""

    answers: dict[str, str]
    changes: list[ChangeDocument]
    moves: list[MoveDocument]
    advice: AdviceDocument


class ComparisonDocument(_Document):
    """Two assessments side by side."""

    before: int
    after: int
    changes: list[ChangeDocument]
    moves: list[MoveDocument]


class FlipDocument(_Document):
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


class DifferenceDocument(_Document):
    """A question on which a team differs, with each member's answer; null where it was not asked."""

    question: str
    answers: list[str | None]


class RoundDocument(_Document):
    """A team round with the assessments of its members in the order they came in."""

    token: str
    name: str
    assessments: list[int]
    respondents: list[str]
    differences: list[DifferenceDocument]


class WeightDocument(_Document):
    """One weight; `shipped` differs from `weight` where this workspace changed it."""

    key: str
    weight: float
    shipped: float
    reason: str


class RuleDocument(_Document):
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


class OutcomeDocument(_Document):
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


class IntervalDocument(_Document):
    """A share with its 95% Wilson interval."""

    hits: int
    count: int
    share: float
    low: float
    high: float


class CalibrationDocument(_Document):
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
