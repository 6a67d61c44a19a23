"""Every score of one prediction that its plan asks for. Workers only: loads sacrebleu and jsonschema."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.experiments.plan import Plan
from app.glossary import TaskKind
from app.metrics.behaviour import TrainingRows, abstains, groundedness, refuses
from app.metrics.checks import passes
from app.metrics.diagnostic_names import ABSTAINED, GROUNDEDNESS, REFUSED, REPEATS_EXAMPLE, REPEATS_TRAINING
from app.metrics.overlap import chrf, rouge_l, sentence_bleu
from app.metrics.retrieval import score_retrieval
from app.metrics.scoring import metrics_of_plan, score_prediction
from app.metrics.structured import field_accuracy, follows_schema
from app.values.cases import Case
from app.values.predictions import Prediction

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
"""Texts to rows of length 1, shape (texts, dimensions): an encoder's `embed`."""

_TEXT_METRICS: Mapping[str, Callable[[str, str], float]] = {
    "rouge_l": rouge_l,
    "chrf": chrf,
    "sentence_bleu": sentence_bleu,
}
_ANSWER_METRICS = frozenset({*_TEXT_METRICS, "embedding_similarity", "field_accuracy", "json_valid"})


@dataclass(frozen=True, slots=True)
class CaseScorer:
    """Scores of one prediction after the other, under one plan.

    Attributes:
        plan: says which metrics and checks.
        training: the rows the run was given, for answers that repeat them.
        embed: what measures similarity; needed only where the plan asks for embedding similarity.
    """

    plan: Plan
    training: TrainingRows
    embed: Embed | None = None

    def score(self, prediction: Prediction, case: Case) -> dict[str, float | None]:
        """Each score in 0..1; all None when the case failed, never 0 instead."""
        plain = score_prediction(self.plan.task, prediction, case.target)
        asked = {name: value for name, value in self._asked(prediction, case).items() if name not in plain}
        scores = plain | asked | self._behaviour(prediction, case)
        if prediction.failure is not None:
            scores = dict.fromkeys(scores)
        return scores | score_retrieval(prediction, case.gold_documents)

    def _asked(self, prediction: Prediction, case: Case) -> dict[str, float | None]:
        answer, target, schema = prediction.answer, case.target, self.plan.decoding.json_schema
        scores: dict[str, float | None] = {
            name: score_answer(name, answer, target, schema=schema, embed=self.embed)
            for name in metrics_of_plan(self.plan)
            if name in _ANSWER_METRICS
        }
        return scores | {check.metric: passes(check, answer, target) for check in self.plan.checks}

    def _behaviour(self, prediction: Prediction, case: Case) -> dict[str, float | None]:
        if self.plan.task is TaskKind.CLASSIFICATION:
            return {}  # a label can neither refuse nor repeat
        scores: dict[str, float | None] = {
            ABSTAINED: abstains(prediction.answer),
            REFUSED: refuses(prediction.answer),
        }
        if prediction.passages:
            scores[GROUNDEDNESS] = groundedness(prediction.answer, prediction.passages)
        if self.training:
            found = self.training.find(
                prediction.answer, case=case, prompt=prediction.prompt, passages=prediction.passages
            )
            scores[REPEATS_TRAINING] = float(found.training_row)
            scores[REPEATS_EXAMPLE] = float(found.shown_example)
        return scores


def score_answer(
    metric: str, answer: str, target: str, *, schema: Mapping[str, Any] | None, embed: Embed | None
) -> float | None:
    """One answer by a metric that is not among `case_metrics`, in 0..1; None where it cannot be had.

    Args:
        schema: what `json_valid` checks against.
        embed: what `embedding_similarity` compares with.
    """
    match metric:
        case "embedding_similarity":
            return _similarity(answer, target, embed)
        case "field_accuracy":
            return field_accuracy(answer, target)
        case "json_valid":
            assert schema is not None, "a plan with this metric has a schema"
            return follows_schema(answer, schema)
        case _:
            return _TEXT_METRICS[metric](answer, target)


def _similarity(answer: str, target: str, embed: Embed | None) -> float | None:
    """Cosine of the two texts' embeddings, below 0 as 0; None for an empty answer.

    Similar wording is not a right answer: "30 days" and "40 days" are close. Source of the encoder: the plan.
    """
    if embed is None or not answer.strip():
        return None
    given, wanted = embed([answer, target])
    return min(1.0, max(0.0, float(given @ wanted)))
