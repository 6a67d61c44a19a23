"""Rules that depend on a provider's dates expire visibly."""

from datetime import date

import pytest

from app.glossary import MethodKey
from app.recommendation.ranking import recommend
from app.values.advice import RankedMethod, Recommendation

NEEDS_TUNING = {
    "task_kind": "generation",
    "style": "format",
    "prompting_tried": "below_half",
    "labelled_cases": "from_500",
    "tuning_access": "provider",
}


def advise(provider: str, today: date) -> Recommendation:
    return recommend({**NEEDS_TUNING, "tuning_provider": provider}, today=today)


def lora(advice: Recommendation) -> RankedMethod:
    return next(ranked for ranked in advice.ranking if ranked.method is MethodKey.LORA)


@pytest.mark.parametrize(
    ("provider", "today", "excluded"),
    [
        ("openai_new", date(2026, 5, 6), False),
        ("openai_new", date(2026, 5, 7), True),
        ("openai_dormant", date(2026, 7, 1), False),
        ("openai_dormant", date(2026, 7, 2), True),
        ("openai_in_use", date(2027, 1, 5), False),
        ("openai_in_use", date(2027, 1, 6), True),
        ("openai_new", date(2027, 1, 6), True),
        ("cohere", date(2025, 9, 14), False),
        ("cohere", date(2025, 9, 15), True),
        ("other", date(2027, 1, 6), False),
    ],
)
def test_an_offer_closes_on_its_day(provider: str, today: date, excluded: bool):
    assert lora(advise(provider, today)).excluded == excluded


def test_before_an_offer_closes_tuning_there_is_weighed_down_and_the_day_is_named():
    votes = lora(advise("openai_in_use", date(2026, 11, 21))).votes
    vote = next(vote for vote in votes if vote.rule == "provider_deadlines")
    assert vote.weight < 0
    assert vote.expires == "2027-01-06"
    assert "6 January 2027" in vote.reason


def test_an_expired_rule_is_listed_and_not_applied():
    advice = advise("openai_in_use", date(2027, 1, 6))
    assert [(one.rule, one.case, one.expires) for one in advice.expired] == [
        ("provider_deadlines", "openai_in_use", "2027-01-06")
    ]
    assert not any(vote.case == "openai_in_use" for ranked in advice.ranking for vote in ranked.votes)


def test_nothing_is_listed_before_it_expires():
    assert advise("openai_in_use", date(2027, 1, 5)).expired == ()


def test_without_a_day_the_day_of_the_weights_counts():
    assert recommend(NEEDS_TUNING).as_of == "2026-11-21"
