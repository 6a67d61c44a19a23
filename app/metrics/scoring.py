"""Which metrics a task has, what they are called, and the plain scores of one prediction. Standard library only."""

from collections.abc import Callable, Mapping, Sequence

from app.experiments.plan import Plan
from app.glossary import TaskKind
from app.metrics.classification import label_match
from app.metrics.diagnostic_names import DIAGNOSTIC_TITLES
from app.metrics.retrieval_names import RETRIEVAL_TITLES
from app.metrics.text import exact_match, token_f1
from app.values.predictions import Prediction

_CASE_METRICS: Mapping[TaskKind, Mapping[str, Callable[[str, str], float]]] = {
    TaskKind.CLASSIFICATION: {"accuracy": label_match},
    TaskKind.QUESTION_ANSWERING: {"exact_match": exact_match, "token_f1": token_f1},
    TaskKind.GENERATION: {"exact_match": exact_match, "token_f1": token_f1},
}

_DEFAULT_METRICS: Mapping[TaskKind, tuple[str, ...]] = {
    TaskKind.CLASSIFICATION: ("accuracy", "macro_f1"),
    TaskKind.QUESTION_ANSWERING: ("token_f1", "exact_match"),
    TaskKind.GENERATION: ("token_f1", "rouge_l", "chrf", "exact_match"),
}

# Scores that are 0 or 1 for every case, so counting them is exact.
BINARY_METRICS: frozenset[str] = frozenset({"accuracy", "exact_match", "json_valid"})


def score_prediction(task: TaskKind, prediction: Prediction, target: str) -> dict[str, float | None]:
    """The task's own metrics of one prediction, each in 0..1; all None when the case failed, never 0 instead."""
    metrics = _CASE_METRICS[task]
    if prediction.failure is not None:
        return dict.fromkeys(metrics)
    return {name: metric(prediction.answer, target) for name, metric in metrics.items()}


def case_metrics(task: TaskKind) -> tuple[str, ...]:
    """Names of the metrics that one prediction alone can be scored by, whatever the plan says."""
    return tuple(_CASE_METRICS[task])


def summary_metrics(task: TaskKind, chosen: Sequence[str] = ()) -> tuple[str, ...]:
    """Names of the metrics an arm is summarised by, in the order tables show them: those chosen, else the task's own.

    Macro F1 exists only over many cases, so it is here and not among `case_metrics`.
    """
    return tuple(chosen) or _DEFAULT_METRICS[task]


def metrics_of_plan(plan: Plan) -> tuple[str, ...]:
    """Every metric the arms of this plan are summarised by: the main one first, then the checks of one's own."""
    metrics = summary_metrics(plan.task, plan.metrics)
    if plan.decoding.json_schema is not None and not plan.metrics:
        metrics = (*metrics, "field_accuracy", "json_valid")
    return (*metrics, *(check.metric for check in plan.checks))


def primary_metric(task: TaskKind, chosen: Sequence[str] = ()) -> str:
    """The metric that arms are ranked by: the first one chosen, else the task's own."""
    return summary_metrics(task, chosen)[0]


# These exist only over many cases.
_OVER_ALL_CASES: frozenset[str] = frozenset({"macro_f1", "mcc"})


def metric_of_cases(plan: Plan) -> str:
    """The metric that single answers of this plan are shown and sorted by: its first that one case can have."""
    return next((name for name in metrics_of_plan(plan) if name not in _OVER_ALL_CASES), case_metrics(plan.task)[0])


def correctness_metric(task: TaskKind) -> str:
    """The metric that says right or wrong for one case."""
    return "accuracy" if task is TaskKind.CLASSIFICATION else "exact_match"


def is_binary(metric: str) -> bool:
    """Whether every single score of this metric is 0 or 1."""
    return metric in BINARY_METRICS or metric.startswith("check_")


def metric_titles() -> dict[str, str]:
    """What each metric is called on pages and in reports."""
    return {
        "accuracy": "Accuracy",
        "macro_f1": "Macro F1",
        "mcc": "Matthews correlation",
        "exact_match": "Exact match",
        "token_f1": "Token F1",
        "rouge_l": "ROUGE-L",
        "chrf": "chrF",
        "sentence_bleu": "Sentence BLEU",
        "embedding_similarity": "Embedding similarity",
        "json_valid": "Valid JSON",
        "field_accuracy": "JSON fields right",
        **RETRIEVAL_TITLES,
        **DIAGNOSTIC_TITLES,
    }
