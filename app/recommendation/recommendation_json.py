"""A recommendation as JSON: what is stored with an assessment, answered by the API and printed by the CLI."""

from app.recommendation.plan_arms import plan_document
from app.recommendation.recommendation_reading import recommendation_from_json
from app.recommendation.recommendation_shapes import (
    ConflictJson,
    ContradictionJson,
    ExpiredJson,
    RankedMethodJson,
    RecommendationJson,
    SettingsJson,
    VoteJson,
)
from app.values.advice import (
    Conflict,
    Contradiction,
    ExpiredRule,
    RankedMethod,
    Recommendation,
    SuggestedSettings,
    Vote,
)

__all__ = ["RecommendationJson", "recommendation_from_json", "recommendation_to_json"]


def recommendation_to_json(recommendation: Recommendation) -> RecommendationJson:
    """The recommendation as plain values; `recommendation_from_json` gives back an equal one."""
    return {
        "questionnaire_version": recommendation.questionnaire_version,
        "weights_version": recommendation.weights_version,
        "as_of": recommendation.as_of,
        "ranking": [_ranked_to_json(ranked) for ranked in recommendation.ranking],
        "verdict": recommendation.verdict,
        "abstained": recommendation.abstained,
        "undecided": [method.value for method in recommendation.undecided],
        "first_share": {method.value: share for method, share in recommendation.first_share.items()},
        "conflicts": [_conflict_to_json(conflict) for conflict in recommendation.conflicts],
        "contradictions": [_contradiction_to_json(one) for one in recommendation.contradictions],
        "expired": [_expired_to_json(one) for one in recommendation.expired],
        "suggested_arms": list(recommendation.suggested_arms),
        "unanswered": list(recommendation.unanswered),
        "plan": plan_document(recommendation),
    }


def _ranked_to_json(ranked: RankedMethod) -> RankedMethodJson:
    return {
        "method": ranked.method.value,
        "score": ranked.score,
        "excluded": ranked.excluded,
        "reason": ranked.reason,
        "settings": _settings_to_json(ranked.settings),
        "votes": [_vote_to_json(vote) for vote in ranked.votes],
    }


def _settings_to_json(settings: SuggestedSettings | None) -> SettingsJson | None:
    if settings is None:
        return None
    return {
        "arm": settings.arm,
        "values": dict(settings.values),
        "reason": settings.reason,
        "source": settings.source,
    }


def _vote_to_json(vote: Vote) -> VoteJson:
    return {
        "rule": vote.rule,
        "weight": vote.weight,
        "reason": vote.reason,
        "source": vote.source,
        "excludes": vote.excludes,
        "case": vote.case,
        "group": vote.group,
        "valid_from": vote.valid_from,
        "expires": vote.expires,
        "changed_from": vote.changed_from,
    }


def _conflict_to_json(conflict: Conflict) -> ConflictJson:
    other = conflict.first_on_other_side
    return {
        "id": conflict.id,
        "question": conflict.question,
        "sides": [
            {
                "id": side.id,
                "claim": side.claim,
                "rows": list(side.rows),
                "is_taken": side.is_taken,
                "is_default": side.is_default,
            }
            for side in conflict.sides
        ],
        "measured": conflict.measured,
        "measured_rows": list(conflict.measured_rows),
        "matters": conflict.matters,
        "first_on_other_side": None if other is None else other.value,
    }


def _contradiction_to_json(contradiction: Contradiction) -> ContradictionJson:
    return {
        "id": contradiction.id,
        "questions": list(contradiction.questions),
        "sentence": contradiction.sentence,
    }


def _expired_to_json(expired: ExpiredRule) -> ExpiredJson:
    return {
        "rule": expired.rule,
        "case": expired.case,
        "title": expired.title,
        "expires": expired.expires,
        "reason": expired.reason,
        "source": expired.source,
    }
