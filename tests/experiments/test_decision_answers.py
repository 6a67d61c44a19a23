"""What a questionnaire says about weights and limits."""

import pytest

from app.experiments.decision_answers import (
    COST_WEIGHTS,
    ERROR_FACTORS,
    LATENCY_LIMITS,
    LATENCY_WEIGHTS,
    MEMORY_WEIGHTS,
    decision_from_answers,
)
from app.experiments.decision_specs import DecisionSpec
from app.questionnaire.questions import load_questionnaire


def test_nothing_answered_leaves_the_score_alone_to_decide():
    assert decision_from_answers({}) == DecisionSpec()
    assert decision_from_answers({"privacy": "unknown", "latency_target": "unknown"}) == DecisionSpec()


def test_strict_answers_become_limits():
    answers = {"latency_target": "instant", "privacy": "own_machines", "citations": "required"}
    limits = decision_from_answers(answers).limits
    assert (limits.latency_p95_seconds, limits.privacy, limits.citations) == (0.5, True, True)


def test_what_is_only_welcome_limits_nothing():
    limits = decision_from_answers({"latency_target": "relaxed", "privacy": "allowed", "citations": "welcome"}).limits
    assert limits == DecisionSpec().limits


def test_more_requests_make_the_cost_weigh_more():
    weights = [decision_from_answers({"requests_per_day": each}).weights.cost for each in COST_WEIGHTS]
    assert weights == [0.01, 0.03, 0.05]
    assert decision_from_answers({"requests_per_day": "under_1000", "budget": "under_100"}).weights.cost == 0.03


def test_where_errors_are_unacceptable_no_score_is_given_up():
    answers = {"requests_per_day": "over_100000", "size_goal": "small_device", "latency_target": "instant"}
    careful = decision_from_answers({**answers, "error_cost": "unacceptable"})
    assert careful.weights == DecisionSpec().weights
    assert careful.limits.latency_p95_seconds == 0.5
    assert decision_from_answers({**answers, "error_cost": "costly"}).weights.memory == pytest.approx(0.025)


@pytest.mark.parametrize(
    ("question", "table"),
    [
        ("latency_target", LATENCY_WEIGHTS),
        ("latency_target", LATENCY_LIMITS),
        ("requests_per_day", COST_WEIGHTS),
        ("size_goal", MEMORY_WEIGHTS),
        ("error_cost", ERROR_FACTORS),
    ],
)
def test_every_option_named_exists(question: str, table: dict[str, float]):
    questions = {each.id: each for each in load_questionnaire().questions}
    assert set(table) <= {option.id for option in questions[question].options}
