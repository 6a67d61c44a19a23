"""What goes into a language model and what comes out of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Precision = Literal["auto", "float32", "bfloat16", "float16"]
PromptFormat = Literal["plain", "chat"]
"""plain: the prompt as it is; chat: inside the language model's own chat template, as the user's message."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """Decoding settings, frozen in the plan. `temperature` 0 is greedy; `seed` matters above it.

    `choices` are the only answers wanted, where the language model can be held to them; `json_schema` (JSON text) is
    what every answer must follow.
    """

    max_tokens: int = 48
    temperature: float = 0.0
    stop: tuple[str, ...] = ("\n",)
    seed: int = 0
    choices: tuple[str, ...] = ()
    json_schema: str | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """One answer of a language model. `failure` is a sentence when there is no answer; `text` is then empty."""

    text: str
    prompt_tokens: int
    completion_tokens: int
    latency_seconds: float
    failure: str | None = None


class Spent(NamedTuple):
    """Requests and tokens that a run has taken at an endpoint; a call under way counts with all it may take."""

    requests: int
    tokens: int


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """Ask how likely each continuation is after the prompt. Continuations carry their leading space."""

    prompt: str
    continuations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelScores:
    """Mean log-probability per token of each continuation, in the order asked, each at most 0."""

    scores: tuple[float, ...]
    prompt_tokens: int
    latency_seconds: float
    failure: str | None = None


NO_FINITE_SCORE = (
    "No score is a finite number, as weights in float16 may overflow: set precision to bfloat16 or float32."
)


def likeliest(scores: Mapping[str, float]) -> str | None:
    """The text with the highest score; None where no score is a finite number."""
    finite = {text: score for text, score in scores.items() if math.isfinite(score)}
    return max(finite, key=finite.__getitem__) if finite else None


@dataclass(frozen=True, slots=True)
class Trial:
    """One combination that a search tried: its primary metric (0..1) over `cases` validation cases.

    `score` is None where the combination could not be tried; exactly one trial of a search is chosen.
    """

    settings: Mapping[str, str | int | float | None]
    score: float | None
    cases: int
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """What preparing an arm cost. `curve` holds one row per evaluation during training, empty elsewhere.

    `kept_step` is the step of the curve whose weights were kept. `scoring_seconds` went into the validation scores that
    chose it; they are not in `train_seconds`.
    `trials` are what a search on the validation split tried, in order; empty where nothing was searched.
    `usd_per_1000_requests` is what answers that were imported came with.
    """

    train_seconds: float | None = None
    prepare_seconds: float = 0.0
    train_tokens: int = 0
    trainable_parameters: int | None = None
    index_passages: int | None = None
    curve: tuple["CurvePoint", ...] = ()
    kept_step: int | None = None
    scoring_seconds: float = 0.0
    notes: tuple[str, ...] = ()
    trials: tuple[Trial, ...] = ()
    usd_per_1000_requests: float | None = None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Losses (mean negative log-likelihood per answer token, in nats) after `step` optimiser steps.

    `validation_score` is the metric that ranks the arms (0..1) where it chooses the epoch that is kept.
    """

    step: int
    train_loss: float | None
    validation_loss: float | None
    validation_score: float | None = None
