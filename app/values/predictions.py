"""What one run answered, and how well."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.values.cases import Passage


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one run answered for one case. A failed case is a record with `failure`, never a zero.

    `prompt` is exactly what the language model saw. `label_scores` are mean log-probabilities per token
    by label, where labels were scored instead of generated. `ranking` names the document of each passage in the
    order retrieved, at least 10 deep, whether or not it was shown; `citations` are the passage numbers the answer
    names, None where it was not asked to. Both are scored and not stored. Latency and tokens are None where an
    answer that was imported came without them.
    """

    case_id: str
    answer: str
    latency_seconds: float | None
    prompt_tokens: int | None
    completion_tokens: int | None
    prompt: str = ""
    passages: tuple[Passage, ...] = ()
    label_scores: dict[str, float] | None = None
    failure: str | None = None
    ranking: tuple[str, ...] | None = None
    citations: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One metric of one prediction, in 0..1; None with a reason when it cannot be computed."""

    metric: str
    value: float | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ScoredPrediction:
    """A prediction of one run beside its reference answer and scores. `slices` are columns of the case by name."""

    arm: str
    seed: int
    prediction: Prediction
    input: str
    target: str
    scores: dict[str, float | None] = field(default_factory=dict[str, float | None])
    gold_documents: tuple[str, ...] = ()
    slices: Mapping[str, str] = field(default_factory=dict[str, str])
