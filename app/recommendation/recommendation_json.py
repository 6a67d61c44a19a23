"""A recommendation as JSON: what is stored with an assessment, answered by the API and printed by the CLI."""

from collections.abc import Mapping
from typing import TypedDict, cast

from app.errors import InputRejectedError
from app.glossary import MethodKey
from app.values.advice import RankedMethod, Recommendation, Vote


class VoteJson(TypedDict):
    """One vote; see `Vote`."""

    rule: str
    weight: float
    reason: str
    source: str
    excludes: bool


class RankedMethodJson(TypedDict):
    """One method in the ranking; see `RankedMethod`."""

    method: str
    score: float
    excluded: bool
    reason: str
    votes: list[VoteJson]


class RecommendationJson(TypedDict):
    """The whole recommendation; see `Recommendation`."""

    questionnaire_version: str
    ranking: list[RankedMethodJson]
    suggested_arms: list[str]
    unanswered: list[str]


def recommendation_to_json(recommendation: Recommendation) -> RecommendationJson:
    """The recommendation as plain values; `recommendation_from_json` gives back an equal one."""
    return {
        "questionnaire_version": recommendation.questionnaire_version,
        "ranking": [
            {
                "method": ranked.method.value,
                "score": ranked.score,
                "excluded": ranked.excluded,
                "reason": ranked.reason,
                "votes": [
                    {
                        "rule": vote.rule,
                        "weight": vote.weight,
                        "reason": vote.reason,
                        "source": vote.source,
                        "excludes": vote.excludes,
                    }
                    for vote in ranked.votes
                ],
            }
            for ranked in recommendation.ranking
        ],
        "suggested_arms": list(recommendation.suggested_arms),
        "unanswered": list(recommendation.unanswered),
    }


def recommendation_from_json(stored: Mapping[str, object]) -> Recommendation:
    """The recommendation that was stored.

    Raises:
        InputRejectedError: RECOMMENDATION_UNREADABLE, a field is missing, of the wrong kind, or names no method.
    """
    # The cast is a promise that the lines below check: whatever breaks it ends in one of the three errors.
    fields = cast("RecommendationJson", stored)
    try:
        return Recommendation(
            questionnaire_version=str(fields["questionnaire_version"]),
            ranking=tuple(_ranked_method(ranked) for ranked in fields["ranking"]),
            suggested_arms=tuple(str(arm) for arm in fields["suggested_arms"]),
            unanswered=tuple(str(question) for question in fields["unanswered"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputRejectedError(
            "RECOMMENDATION_UNREADABLE",
            f"The stored recommendation cannot be read ({error!r}); answer again to renew it.",
        ) from error


def _ranked_method(ranked: RankedMethodJson) -> RankedMethod:
    method = MethodKey(ranked["method"])
    return RankedMethod(
        method=method,
        score=float(ranked["score"]),
        excluded=bool(ranked["excluded"]),
        reason=str(ranked["reason"]),
        votes=tuple(
            Vote(
                rule=str(vote["rule"]),
                method=method,
                weight=float(vote["weight"]),
                reason=str(vote["reason"]),
                source=str(vote["source"]),
                excludes=bool(vote["excludes"]),
            )
            for vote in ranked["votes"]
        ),
    )
