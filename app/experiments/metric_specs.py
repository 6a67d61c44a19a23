"""What a plan says about scoring: metrics beside the task's own, checks of one's own, and the margin that matters."""

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from app.experiments.arm_base import FrozenSpec
from app.glossary import TaskKind

MetricName = Literal[
    "accuracy",
    "macro_f1",
    "mcc",
    "exact_match",
    "token_f1",
    "rouge_l",
    "chrf",
    "sentence_bleu",
    "embedding_similarity",
    "json_valid",
    "field_accuracy",
]

LABEL_METRIC_NAMES: tuple[MetricName, ...] = ("accuracy", "macro_f1", "mcc")
TEXT_METRIC_NAMES: tuple[MetricName, ...] = (
    "exact_match",
    "token_f1",
    "rouge_l",
    "chrf",
    "sentence_bleu",
    "embedding_similarity",
)
JSON_METRIC_NAMES: tuple[MetricName, ...] = ("json_valid", "field_accuracy")
MANY_CASES_METRIC_NAMES: tuple[MetricName, ...] = ("macro_f1", "mcc")
"""Those that no single case has."""

Margin = Annotated[float, Field(gt=0, lt=1)]


class CheckSpec(FrozenSpec):
    """A check of every answer: passed or not. `{target}` in a text stands for the case's reference answer."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")
    contains: str | None = Field(default=None, min_length=1, max_length=1_000)
    excludes: str | None = Field(default=None, min_length=1, max_length=1_000)
    matches: str | None = Field(default=None, min_length=1, max_length=1_000, description="a regular expression")
    ignore_case: bool = True

    @field_validator("matches")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        try:
            re.compile(value or "")
        except re.error as error:
            raise ValueError(f"{value!r} is no regular expression: {error}") from error
        return value

    @model_validator(mode="after")
    def _asks_one_thing(self) -> "CheckSpec":
        if sum(one is not None for one in (self.contains, self.excludes, self.matches)) != 1:
            raise ValueError(f"check {self.name!r} needs exactly one of contains, excludes and matches")
        return self

    @property
    def metric(self) -> str:
        """The name of the metric this check becomes."""
        return f"check_{self.name}"


class GroundednessSpec(FrozenSpec):
    """How it is told whether answers keep to the passages shown, beside the words they share with them."""

    entailment: str = Field(
        min_length=1,
        max_length=1_000,
        description="folder or Hugging Face name of a cross-encoder for natural language inference, safetensors only",
    )


def check_metrics(metrics: tuple[MetricName, ...], *, task: TaskKind, has_schema: bool) -> None:
    """Nothing when these metrics suit the task and the first of them can rank arms case by case.

    Raises:
        ValueError: a metric that does not suit, is named twice, or cannot be the first.
    """
    allowed = LABEL_METRIC_NAMES if task is TaskKind.CLASSIFICATION else TEXT_METRIC_NAMES
    if has_schema:
        allowed = (*allowed, *JSON_METRIC_NAMES)
    for metric in metrics:
        if metric in JSON_METRIC_NAMES and not has_schema and task is not TaskKind.CLASSIFICATION:
            raise ValueError(f"metric {metric!r} needs decoding.json_schema")
        if metric not in allowed:
            raise ValueError(f"metric {metric!r} does not suit {task}; use {', '.join(allowed)}")
    if len(set(metrics)) != len(metrics):
        raise ValueError("the same metric is named twice")
    if metrics and metrics[0] in MANY_CASES_METRIC_NAMES:
        raise ValueError(f"the first metric ranks the arms and must exist for a single case; put {metrics[0]} later")
