"""What goes into a language model and what comes out of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decoding:
    """Decoding settings, frozen in the plan. `temperature` 0 is greedy; `seed` matters above it."""

    max_tokens: int = 48
    temperature: float = 0.0
    stop: tuple[str, ...] = ("\n",)
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Generation:
    """One answer of a language model. `failure` is a sentence when there is no answer; `text` is then empty."""

    text: str
    prompt_tokens: int
    completion_tokens: int
    latency_seconds: float
    failure: str | None = None


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


@dataclass(frozen=True, slots=True)
class Usage:
    """What preparing an arm cost. `curve` holds one row per evaluation during training, empty elsewhere."""

    train_seconds: float | None = None
    prepare_seconds: float = 0.0
    train_tokens: int = 0
    trainable_parameters: int | None = None
    index_passages: int | None = None
    curve: tuple["CurvePoint", ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Losses (mean negative log-likelihood per answer token, in nats) after `step` optimiser steps."""

    step: int
    train_loss: float | None
    validation_loss: float | None
