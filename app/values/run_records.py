"""What one run left behind, as the evaluation reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.values.predictions import ScoredPrediction


@dataclass(frozen=True, slots=True)
class ArmIdentity:
    """Who an arm is: its key, its method and the language model it runs on.

    `context` says what an arm that can retrieve shows: retrieved, oracle or closed_book; None for other arms.
    """

    key: str
    method: str
    language_model: str
    context: str | None = None

    @property
    def is_upper_bound(self) -> bool:
        """Whether the arm is shown the documents that hold the answer: what retrieval could reach, nothing to use."""
        return self.context == "oracle"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run of one arm with one seed, finished or not.

    `status` is a `RunStatus` value. `predictions` holds at most one record per case; a case that is not
    there is missing, never wrong. `failure` is the sentence stored on a failed or cancelled run. `prepare_seconds` is
    what indexing and searching took; `device` is where it ran (cuda, mps, cpu), None where it left no word of it.
    `usd_per_1000_requests` is what imported answers came with.
    """

    arm: str
    method: str
    language_model: str
    seed: int
    status: str
    train_seconds: float | None = None
    prepare_seconds: float | None = None
    device: str | None = None
    peak_memory_bytes: int | None = None
    usd_per_1000_requests: float | None = None
    failure: str | None = None
    predictions: tuple[ScoredPrediction, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgeRecord:
    """What a judge's run on one arm left behind, finished or not.

    `put` are the ids of the cases put before it that the arm, and in pairs the baseline, answered. `judged` holds at
    most one record per case, with the judge's own tokens and scores.
    """

    judge: str
    arm: str
    status: str
    failure: str | None
    put: tuple[str, ...]
    judged: tuple[ScoredPrediction, ...]
    provenance: Mapping[str, Any] = field(default_factory=dict[str, Any])
