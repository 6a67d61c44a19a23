"""Which metrics a prediction gets."""

from app.glossary import TaskKind
from app.metrics.scoring import (
    case_metrics,
    correctness_metric,
    metric_titles,
    primary_metric,
    score_prediction,
    summary_metrics,
)
from app.values.predictions import Prediction


def answered(answer: str, failure: str | None = None) -> Prediction:
    return Prediction("1", answer, 0.1, 10, 2, failure=failure)


def test_a_label_is_right_whatever_its_case_and_outer_spaces():
    assert score_prediction(TaskKind.CLASSIFICATION, answered(" Billing\n"), "billing") == {"accuracy": 1.0}
    assert score_prediction(TaskKind.CLASSIFICATION, answered("billing."), "billing") == {"accuracy": 0.0}


def test_an_answer_gets_exact_match_and_token_f1():
    scores = score_prediction(TaskKind.QUESTION_ANSWERING, answered("30 days"), "30 days")
    assert scores == {"exact_match": 1.0, "token_f1": 1.0}
    assert score_prediction(TaskKind.GENERATION, answered("x"), "y") == {"exact_match": 0.0, "token_f1": 0.0}


def test_a_failed_prediction_scores_none_and_never_zero():
    assert score_prediction(TaskKind.QUESTION_ANSWERING, answered("", "timed out"), "x") == {
        "exact_match": None,
        "token_f1": None,
    }
    assert score_prediction(TaskKind.CLASSIFICATION, answered("", "timed out"), "x") == {"accuracy": None}


def test_every_metric_of_every_task_has_a_title():
    for task in TaskKind:
        assert primary_metric(task) in summary_metrics(task)
        assert correctness_metric(task) in case_metrics(task)
        assert set(case_metrics(task)) <= set(summary_metrics(task)) <= set(metric_titles())
