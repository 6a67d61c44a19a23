"""The shapes of a recommendation in JSON: as stored with an assessment, answered by the API and printed by the CLI."""

from typing import NotRequired, TypedDict

from app.recommendation.plan_arms import PlanDocument
from app.values.advice import SettingValue


class VoteJson(TypedDict):
    """One vote; see `Vote`. What is optional was not stored by earlier versions."""

    rule: str
    weight: float
    reason: str
    source: str
    excludes: bool
    case: NotRequired[str]
    group: NotRequired[int]
    valid_from: NotRequired[str]
    expires: NotRequired[str]
    changed_from: NotRequired[float | None]


class SettingsJson(TypedDict):
    """Settings worth trying first; see `SuggestedSettings`."""

    arm: str
    values: dict[str, SettingValue]
    reason: str
    source: str


class RankedMethodJson(TypedDict):
    """One method in the ranking; see `RankedMethod`."""

    method: str
    score: float
    excluded: bool
    reason: str
    settings: NotRequired[SettingsJson | None]
    votes: list[VoteJson]


class SideJson(TypedDict):
    """One side of a conflict; see `ConflictSide`."""

    id: str
    claim: str
    rows: list[str]
    is_taken: bool
    is_default: bool


class ConflictJson(TypedDict):
    """One conflict; see `Conflict`."""

    id: str
    question: str
    sides: list[SideJson]
    measured: str
    measured_rows: list[str]
    matters: bool
    first_on_other_side: str | None


class ContradictionJson(TypedDict):
    """One contradiction; see `Contradiction`."""

    id: str
    questions: list[str]
    sentence: str


class ExpiredJson(TypedDict):
    """One expired rule; see `ExpiredRule`."""

    rule: str
    case: str
    title: str
    expires: str
    reason: str
    source: str


class RecommendationJson(TypedDict):
    """The whole recommendation; see `Recommendation`. `plan` is what `read_plan` takes once a dataset is named."""

    questionnaire_version: str
    weights_version: NotRequired[str]
    as_of: NotRequired[str]
    ranking: list[RankedMethodJson]
    verdict: NotRequired[str]
    abstained: NotRequired[bool]
    undecided: NotRequired[list[str]]
    first_share: NotRequired[dict[str, float]]
    conflicts: NotRequired[list[ConflictJson]]
    contradictions: NotRequired[list[ContradictionJson]]
    expired: NotRequired[list[ExpiredJson]]
    suggested_arms: list[str]
    unanswered: list[str]
    plan: NotRequired[PlanDocument]
