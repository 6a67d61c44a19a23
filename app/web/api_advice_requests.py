"""What the API of the advice takes."""

from pydantic import BaseModel, ConfigDict, Field


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
