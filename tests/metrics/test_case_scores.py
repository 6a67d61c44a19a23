"""Every score a plan asks for."""

from typing import Any

import numpy as np
import pytest

from app.errors import InputRejectedError
from app.experiments.plan import Plan, read_plan
from app.glossary import Split
from app.metrics.behaviour import TrainingRows
from app.metrics.case_scores import CaseScorer
from app.metrics.scoring import metric_titles, metrics_of_plan
from app.values.cases import Case
from app.values.predictions import Prediction


def plan(task: str = "generation", **settings: Any) -> Plan:
    return read_plan({"name": "x", "task": task, "dataset": {"id": 1}, "arms": ["zero_shot"], **settings})


def scores(made: Plan, answer: str, target: str, *, failure: str | None = None) -> dict[str, float | None]:
    prediction = Prediction("c1", answer, 0.1, 10, 2, failure=failure)
    embed = lambda texts: np.array([[1, 0] if "same" in text else [0, 1] for text in texts], dtype=np.float32)  # noqa: E731
    return CaseScorer(made, TrainingRows(()), embed=embed).score(prediction, Case("c1", "in", target, Split.TEST))


def test_a_task_is_scored_by_its_own_metrics():
    found = scores(plan(), "send receipts", "send all receipts")
    assert {"token_f1", "rouge_l", "chrf", "exact_match", "abstained", "refused"} == set(found)
    assert found["rouge_l"] == pytest.approx(0.8)
    assert set(scores(plan("classification"), "a", "a")) == {"accuracy"}


def test_a_plan_chooses_metrics_and_the_first_ranks():
    made = plan(metrics=["embedding_similarity", "sentence_bleu"])
    assert metrics_of_plan(made) == ("embedding_similarity", "sentence_bleu")
    assert scores(made, "the same", "same thing")["embedding_similarity"] == 1.0
    assert scores(made, "other", "same thing")["embedding_similarity"] == 0.0
    assert scores(made, "", "same thing")["embedding_similarity"] is None


def test_json_answers_are_scored_by_schema_and_fields():
    made = plan(decoding={"json_schema": {"type": "object", "required": ["a"]}})
    found = scores(made, '{"a": 1}', '{"a": 1, "b": 2}')
    assert (found["json_valid"], found["field_accuracy"]) == (1.0, 0.5)
    assert metrics_of_plan(made)[-2:] == ("field_accuracy", "json_valid")


@pytest.mark.parametrize(
    ("check", "answer", "expected"),
    [
        ({"contains": "policy"}, "See the Policy.", 1.0),
        ({"contains": "policy", "ignore_case": False}, "See the Policy.", 0.0),
        ({"excludes": "guess"}, "my guess", 0.0),
        ({"matches": r"\d+ days"}, "in 30 days", 1.0),
        ({"matches": "^{target}$"}, "a.b", 1.0),
        ({"matches": "^{target}$"}, "axb", 0.0),
        ({"contains": "{target}"}, "it is A.B, sure", 1.0),
    ],
)
def test_own_checks_become_metrics(check: dict[str, Any], answer: str, expected: float):
    made = plan(checks=[{"name": "mine", **check}])
    assert metrics_of_plan(made)[-1] == "check_mine"
    assert scores(made, answer, "a.b")["check_mine"] == expected


def test_a_failed_case_has_no_scores():
    made = plan(metrics=["rouge_l"], checks=[{"name": "mine", "contains": "x"}])
    assert set(scores(made, "", "x", failure="timed out").values()) == {None}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"task": "classification", "metrics": ["chrf"]}, "does not suit classification"),
        ({"task": "classification", "metrics": ["macro_f1"]}, "must exist for a single case"),
        ({"metrics": ["json_valid"]}, "needs decoding.json_schema"),
        ({"metrics": ["chrf", "chrf"]}, "named twice"),
        ({"checks": [{"name": "a", "matches": "("}]}, "no regular expression"),
        ({"checks": [{"name": "a"}]}, "exactly one"),
        ({"checks": [{"name": "a", "contains": "x"}, {"name": "a", "contains": "y"}]}, "two checks"),
        ({"margin": 0}, "margin"),
    ],
)
def test_what_cannot_be_scored_is_refused(settings: dict[str, Any], message: str):
    with pytest.raises(InputRejectedError, match=message):
        plan(**{"task": "generation", **settings})


def test_every_metric_has_a_title():
    made = plan(metrics=["exact_match", "token_f1", "rouge_l", "chrf", "sentence_bleu", "embedding_similarity"])
    assert set(metrics_of_plan(made)) <= set(metric_titles())
