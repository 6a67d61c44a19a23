"""A recommendation survives JSON, and a broken one is refused."""

import json
from typing import Any

import pytest

from app.errors import InputRejectedError
from app.questionnaire.questions import load_questionnaire
from app.recommendation.ranking import recommend
from app.recommendation.recommendation_json import recommendation_from_json, recommendation_to_json

ADVICE = recommend({"task_kind": "generation", "labelled_cases": "none_yet"}, questionnaire=load_questionnaire())


def test_a_recommendation_comes_back_equal():
    stored = json.loads(json.dumps(recommendation_to_json(ADVICE)))
    assert recommendation_from_json(stored) == ADVICE


def test_the_json_has_the_documented_fields():
    stored = recommendation_to_json(ADVICE)
    assert list(stored) == ["questionnaire_version", "ranking", "suggested_arms", "unanswered"]
    assert list(stored["ranking"][0]) == ["method", "score", "excluded", "reason", "votes"]
    assert list(stored["ranking"][0]["votes"][0]) == ["rule", "weight", "reason", "source", "excludes"]


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"ranking": None},
        {"ranking": [{"method": "astrology", "score": 1, "excluded": False, "reason": "", "votes": []}]},
        {"ranking": [{"method": "rag", "score": "high", "excluded": False, "reason": "", "votes": []}]},
        {"ranking": ["rag"]},
    ],
)
def test_a_broken_one_is_refused(broken: dict[str, Any]):  # Any: deliberately of the wrong kind
    stored = {**recommendation_to_json(ADVICE), **broken} if broken else broken
    with pytest.raises(InputRejectedError) as caught:
        recommendation_from_json(stored)
    assert caught.value.code == "RECOMMENDATION_UNREADABLE"
