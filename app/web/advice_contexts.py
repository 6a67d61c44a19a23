"""What the pages around the advice show: one frozen dataclass per template, like `app.web.contexts`."""

from dataclasses import dataclass

from app.values.assessment_views import AssessmentView, RoundLink
from app.web.advice_rows import ConflictRow, ExpiredRow, MethodRow, MoveRow
from app.web.assessment_rows import (
    AssessmentCard,
    CalibrationTable,
    DraftCard,
    FlipRow,
    MemberRow,
    OutcomeRow,
    TeamDifference,
    WhatIfRow,
)
from app.web.questionnaire_rows import AnsweredQuestion, ChangedAnswer, QuestionSection
from app.web.weight_rows import EffectRow, RuleRow


@dataclass(frozen=True, slots=True)
class AssessmentsPage:
    """Every assessment, draft and team round."""

    assessments: tuple[AssessmentCard, ...]
    drafts: tuple[DraftCard, ...]
    rounds: tuple[RoundLink, ...]
    changed_weight_count: int
    error: str | None


@dataclass(frozen=True, slots=True)
class QuestionnairePage:
    """The questionnaire: empty, from a draft or an assessment, or as it was sent when it was refused.

    `draft_path` is empty until the answers were put aside once.
    """

    name: str
    respondent: str
    notes: str
    notes_limit: int
    round: RoundLink | None
    draft_token: str
    draft_path: str
    sections: tuple[QuestionSection, ...]
    question_count: int
    answered_count: int
    contradictions: tuple[str, ...]
    version: str
    error: str | None


@dataclass(frozen=True, slots=True)
class RecommendationPage:
    """The recommendation of one assessment with every vote, and everything one can doubt or change."""

    assessment: AssessmentView
    first: MethodRow | None
    ranked: tuple[MethodRow, ...]
    excluded: tuple[MethodRow, ...]
    draws: int
    arm_titles: tuple[str, ...]
    contradictions: tuple[str, ...]
    outcomes: tuple[OutcomeRow, ...]
    flips: tuple[FlipRow, ...]
    conflicts: tuple[ConflictRow, ...]
    expired: tuple[ExpiredRow, ...]
    sections: tuple[QuestionSection, ...]
    what_if: WhatIfRow | None
    answered: tuple[AnsweredQuestion, ...]
    unanswered: tuple[str, ...]
    others: tuple[AssessmentCard, ...]
    changed_weight_count: int


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """An assessment with other answers, for browsers without script and for links."""

    assessment: AssessmentView
    what_if: WhatIfRow | None
    sections: tuple[QuestionSection, ...]


@dataclass(frozen=True, slots=True)
class WhatIfPartial:
    """What other answers would make of an assessment; None while nothing is changed."""

    what_if: WhatIfRow | None


@dataclass(frozen=True, slots=True)
class AssessmentComparisonPage:
    """Two assessments side by side."""

    before: AssessmentCard
    after: AssessmentCard
    changes: tuple[ChangedAnswer, ...]
    moves: tuple[MoveRow, ...]


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A team round: its link, who answered, and where they differ."""

    round: RoundLink
    address: str
    members: tuple[MemberRow, ...]
    differences: tuple[TeamDifference, ...]
    has_one_first: bool


@dataclass(frozen=True, slots=True)
class WeightsPage:
    """Every rule with its weights, what is changed, and what that does."""

    rules: tuple[RuleRow, ...]
    effects: tuple[EffectRow, ...]
    changed_count: int
    largest: float
    error: str | None


@dataclass(frozen=True, slots=True)
class CalibrationPage:
    """Advice against what was measured afterwards, over all experiments."""

    table: CalibrationTable
    outcomes: tuple[OutcomeRow, ...]
