"""What pages, API and CLI show of assessments and of what surrounds them. Times are UTC seconds since 1970."""

from dataclasses import dataclass

from app.glossary import MethodKey
from app.values.advice import Recommendation, Vote


@dataclass(frozen=True, slots=True)
class RoundLink:
    """A team round as its members name and reach it."""

    token: str
    name: str


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """One filled questionnaire with the recommendation it led to.

    `sides` and `weights` are what the recommendation rests on beside the answers. `is_current` when the rules of
    today give the same ranking; where they do not, the recommendation stands as it was stored.
    """

    id: int
    name: str
    created_at: float
    questionnaire_version: str
    answers: dict[str, str]
    recommendation: Recommendation
    notes: str
    respondent: str
    sides: dict[str, str]
    weights: dict[str, float]
    round: RoundLink | None
    parent_id: int | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class AssessmentSummary:
    """One line of a list. `first` is None when every method is excluded."""

    id: int
    name: str
    created_at: float
    respondent: str
    round: RoundLink | None
    first: MethodKey | None
    abstained: bool


@dataclass(frozen=True, slots=True)
class DraftView:
    """A questionnaire put aside."""

    token: str
    saved_at: float
    name: str
    respondent: str
    notes: str
    answers: dict[str, str]
    round: RoundLink | None


@dataclass(frozen=True, slots=True)
class RankMove:
    """Where a method stands in two rankings, 1 being first; None where it is excluded."""

    method: MethodKey
    before: int | None
    after: int | None
    score_before: float
    score_after: float


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A question two sets of answers differ on; None where it was not asked."""

    question: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class WhatIfView:
    """An assessment beside what changed answers or sides would make of it; nothing is stored."""

    assessment: AssessmentView
    answers: dict[str, str]
    sides: dict[str, str]
    recommendation: Recommendation
    changes: tuple[AnswerChange, ...]
    changed_sides: tuple[str, ...]
    moves: tuple[RankMove, ...]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Two assessments side by side."""

    before: AssessmentView
    after: AssessmentView
    changes: tuple[AnswerChange, ...]
    moves: tuple[RankMove, ...]


@dataclass(frozen=True, slots=True)
class RoundDifference:
    """A question on which a team differs, with the answer of each member in the order of the round; None: not asked."""

    question: str
    answers: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class RoundView:
    """A team round with what its members answered."""

    token: str
    name: str
    created_at: float
    assessments: tuple[AssessmentView, ...]
    differences: tuple[RoundDifference, ...]


@dataclass(frozen=True, slots=True)
class WeightCase:
    """One case of a rule with its votes as this workspace weighs them; `changed_from` in a vote marks a change."""

    id: str
    votes: tuple[Vote, ...]


@dataclass(frozen=True, slots=True)
class WeightRule:
    """A rule with all its cases."""

    id: str
    title: str
    sources: tuple[str, ...]
    date: str
    cases: tuple[WeightCase, ...]
    changed_count: int


@dataclass(frozen=True, slots=True)
class WeightEffect:
    """What this workspace's weights do to one assessment, against the weights that ship with Sextant."""

    assessment: AssessmentSummary
    first_before: MethodKey | None
    first_after: MethodKey | None
    moves: tuple[RankMove, ...]
