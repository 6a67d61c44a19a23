"""Which metrics a task has, and the scores of one prediction. Standard library only."""

from collections.abc import Callable, Mapping

from app.glossary import TaskKind
from app.metrics.classification import label_match
from app.metrics.retrieval_names import RETRIEVAL_TITLES
from app.metrics.text import exact_match, token_f1
from app.values.predictions import Prediction

_CASE_METRICS: Mapping[TaskKind, Mapping[str, Callable[[str, str], float]]] = {
    TaskKind.CLASSIFICATION: {"accuracy": label_match},
    TaskKind.QUESTION_ANSWERING: {"exact_match": exact_match, "token_f1": token_f1},
    TaskKind.GENERATION: {"exact_match": exact_match, "token_f1": token_f1},
}

# Scores that are 0 or 1 for every case, so counting them is exact.
BINARY_METRICS: frozenset[str] = frozenset({"accuracy", "exact_match"})


def score_prediction(task: TaskKind, prediction: Prediction, target: str) -> dict[str, float | None]:
    """Every metric of one prediction, each in 0..1; all None when the case failed, never 0 instead."""
    metrics = _CASE_METRICS[task]
    if prediction.failure is not None:
        return dict.fromkeys(metrics)
    return {name: metric(prediction.answer, target) for name, metric in metrics.items()}


def case_metrics(task: TaskKind) -> tuple[str, ...]:
    """Names of the metrics that one prediction alone can be scored by."""
    return tuple(_CASE_METRICS[task])


def summary_metrics(task: TaskKind) -> tuple[str, ...]:
    """Names of the metrics an arm is summarised by, in the order tables show them.

    Macro F1 exists only over many cases, so it is here and not among `case_metrics`.
    """
    if task is TaskKind.CLASSIFICATION:
        return ("accuracy", "macro_f1")
    return ("token_f1", "exact_match")


def primary_metric(task: TaskKind) -> str:
    """The metric that arms are ranked by."""
    return "accuracy" if task is TaskKind.CLASSIFICATION else "token_f1"


def correctness_metric(task: TaskKind) -> str:
    """The metric that says right or wrong for one case."""
    return "accuracy" if task is TaskKind.CLASSIFICATION else "exact_match"


def metric_titles() -> dict[str, str]:
    """What each metric is called on pages and in reports."""
    return {
        "accuracy": "Accuracy",
        "macro_f1": "Macro F1",
        "exact_match": "Exact match",
        "token_f1": "Token F1",
        **RETRIEVAL_TITLES,
    }
