"""The JSON documents of the advice: what is asked and what is recommended."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.questionnaire.questions import Questionnaire
from app.recommendation.recommendation_json import recommendation_to_json
from app.values.advice import Recommendation, SettingValue


class ApiDocument(BaseModel):
    """A document the API gives."""

    model_config = ConfigDict(frozen=True)


class VoteDocument(ApiDocument):
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


class SettingsDocument(ApiDocument):
    """Settings worth trying first with a method."""

    arm: str
    values: dict[str, SettingValue]
    reason: str
    source: str


class MethodDocument(ApiDocument):
    """A ranked method with its votes."""

    method: str
    score: float
    excluded: bool
    reason: str
    settings: SettingsDocument | None = None
    votes: list[VoteDocument]


class SideDocument(ApiDocument):
    """One side of a disagreement."""

    id: str
    claim: str
    rows: list[str]
    is_taken: bool
    is_default: bool


class ConflictDocument(ApiDocument):
    """What sources disagree about, with both sides."""

    id: str
    question: str
    sides: list[SideDocument]
    measured: str
    measured_rows: list[str]
    matters: bool
    first_on_other_side: str | None


class ContradictionDocument(ApiDocument):
    """Two answers that can hardly both be true."""

    id: str
    questions: list[str]
    sentence: str


class ExpiredDocument(ApiDocument):
    """A rule that counts no longer."""

    rule: str
    case: str
    title: str
    expires: str
    reason: str
    source: str


class AdviceDocument(ApiDocument):
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


class OptionDocument(ApiDocument):
    """One possible answer."""

    id: str
    text: str


class QuestionDocument(ApiDocument):
    """One question; asked only when every question in `show_if` was answered with one of the options there."""

    id: str
    group: str
    text: str
    why: str
    sources: list[str]
    options: list[OptionDocument]
    show_if: dict[str, list[str]]


class QuestionnaireDocument(ApiDocument):
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
