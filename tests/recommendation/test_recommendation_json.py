"""A recommendation survives JSON, and a broken one is refused."""

import json
from datetime import date
from typing import Any

import pytest

from app.errors import InputRejectedError
from app.questionnaire.questions import load_questionnaire
from app.recommendation.overrides import apply_overrides
from app.recommendation.ranking import recommend
from app.recommendation.recommendation_json import recommendation_from_json, recommendation_to_json
from app.recommendation.rule_book import load_rule_book

ADVICE = recommend({"task_kind": "generation", "labelled_cases": "none_yet"}, questionnaire=load_questionnaire())


def test_a_recommendation_comes_back_equal():
    stored = json.loads(json.dumps(recommendation_to_json(ADVICE)))
    assert recommendation_from_json(stored) == ADVICE


def test_the_json_has_the_documented_fields():
    stored = recommendation_to_json(ADVICE)
    assert set(stored) >= {"ranking", "abstained", "undecided", "first_share", "verdict", "plan", "unanswered"}
    assert set(stored) >= {"conflicts", "contradictions", "expired", "suggested_arms", "questionnaire_version", "as_of"}
    assert set(stored["ranking"][0]) == {"method", "score", "excluded", "reason", "settings", "votes"}
    assert set(stored["ranking"][0]["votes"][0]) >= {"rule", "weight", "reason", "source", "excludes", "case"}


def test_what_the_first_version_stored_is_still_read():
    ranked = {"method": "rag", "score": 1.5, "excluded": False, "reason": "So.", "votes": []}
    vote = {"rule": "r", "weight": 1.5, "reason": "So.", "source": "S0.1", "excludes": False}
    stored = {
        "questionnaire_version": "2026-11-21",
        "ranking": [{**ranked, "votes": [vote]}],
        "suggested_arms": ["zero_shot"],
        "unanswered": ["style"],
    }
    advice = recommendation_from_json(stored)
    assert advice.ranking[0].votes[0].weight == 1.5
    assert advice.ranking[0].settings is None
    assert not advice.abstained
    assert advice.plan_arms == ()


def test_expired_rules_conflicts_contradictions_and_changed_weights_come_back_equal():
    answers = {
        "external_knowledge": "facts",
        "documents": "nowhere",
        "citations": "required",
        "style": "tacit",
        "labelled_cases": "from_2000",
        "tuning_access": "provider",
        "tuning_provider": "openai_in_use",
    }
    book = apply_overrides(load_rule_book(), {"behaviour_is_tuned/tacit/lora": 5})
    sides = {"knowledge_by_tuning": "trained_in"}
    advice = recommend(answers, book=book, sides=sides, today=date(2027, 3, 1))
    assert advice.expired
    assert advice.contradictions
    assert recommendation_from_json(json.loads(json.dumps(recommendation_to_json(advice)))) == advice


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"ranking": None},
        {"ranking": [{"method": "astrology", "score": 1, "excluded": False, "reason": "", "votes": []}]},
        {"ranking": [{"method": "rag", "score": "high", "excluded": False, "reason": "", "votes": []}]},
        {"ranking": ["rag"]},
        {"first_share": {"astrology": 1}},
        {"plan": {"arms": [{"rag": {}, "lora": {}}]}},
        {"conflicts": [{"id": "alone"}]},
    ],
)
def test_a_broken_one_is_refused(broken: dict[str, Any]):  # Any: deliberately of the wrong kind
    stored = {**recommendation_to_json(ADVICE), **broken} if broken else broken
    with pytest.raises(InputRejectedError) as caught:
        recommendation_from_json(stored)
    assert caught.value.code == "RECOMMENDATION_UNREADABLE"
