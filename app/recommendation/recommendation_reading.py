"""A stored recommendation read back, also one that an earlier version of Sextant stored."""

from collections.abc import Mapping
from typing import cast

from app.errors import InputRejectedError
from app.glossary import MethodKey
from app.recommendation.recommendation_shapes import (
    ConflictJson,
    RankedMethodJson,
    RecommendationJson,
    SettingsJson,
    VoteJson,
)
from app.values.advice import (
    Conflict,
    ConflictSide,
    Contradiction,
    ExpiredRule,
    PlanArm,
    RankedMethod,
    Recommendation,
    SettingValue,
    SuggestedSettings,
    Vote,
)


def recommendation_from_json(stored: Mapping[str, object]) -> Recommendation:
    """The recommendation that was stored; what an earlier version did not store is empty.

    Raises:
        InputRejectedError: RECOMMENDATION_UNREADABLE, a field is missing, of the wrong kind, or names no method.
    """
    # The cast is a promise that the lines below check: whatever breaks it ends in one of the errors caught.
    fields = cast("RecommendationJson", stored)
    try:
        return _recommendation(fields)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputRejectedError(
            "RECOMMENDATION_UNREADABLE",
            f"The stored recommendation cannot be read ({error!r}); answer again to renew it.",
        ) from error


def _recommendation(fields: RecommendationJson) -> Recommendation:
    plan = cast("Mapping[str, object]", fields.get("plan", {}))
    return Recommendation(
        questionnaire_version=str(fields["questionnaire_version"]),
        ranking=tuple(_ranked_method(ranked) for ranked in fields["ranking"]),
        suggested_arms=tuple(str(arm) for arm in fields["suggested_arms"]),
        unanswered=tuple(str(question) for question in fields["unanswered"]),
        weights_version=str(fields.get("weights_version", "")),
        as_of=str(fields.get("as_of", "")),
        first_share={MethodKey(method): float(share) for method, share in fields.get("first_share", {}).items()},
        abstained=bool(fields.get("abstained", False)),
        undecided=tuple(MethodKey(method) for method in fields.get("undecided", [])),
        verdict=str(fields.get("verdict", "")),
        conflicts=tuple(_conflict(conflict) for conflict in fields.get("conflicts", [])),
        contradictions=tuple(
            Contradiction(
                id=str(one["id"]),
                questions=(str(one["questions"][0]), str(one["questions"][1])),
                sentence=str(one["sentence"]),
            )
            for one in fields.get("contradictions", [])
        ),
        expired=tuple(
            ExpiredRule(
                rule=str(one["rule"]),
                case=str(one["case"]),
                title=str(one["title"]),
                expires=str(one["expires"]),
                reason=str(one["reason"]),
                source=str(one["source"]),
            )
            for one in fields.get("expired", [])
        ),
        plan_arms=tuple(_plan_arm(arm) for arm in cast("list[object]", plan.get("arms", []))),
        plan_task=str(plan.get("task", "")),
    )


def _ranked_method(ranked: RankedMethodJson) -> RankedMethod:
    method = MethodKey(ranked["method"])
    settings = ranked.get("settings")
    return RankedMethod(
        method=method,
        score=float(ranked["score"]),
        excluded=bool(ranked["excluded"]),
        reason=str(ranked["reason"]),
        votes=tuple(_vote(vote, method) for vote in ranked["votes"]),
        settings=None if settings is None else _settings(settings),
    )


def _settings(settings: SettingsJson) -> SuggestedSettings:
    return SuggestedSettings(
        arm=str(settings["arm"]),
        values=dict(settings["values"]),
        reason=str(settings["reason"]),
        source=str(settings["source"]),
    )


def _vote(vote: VoteJson, method: MethodKey) -> Vote:
    changed_from = vote.get("changed_from")
    return Vote(
        rule=str(vote["rule"]),
        method=method,
        weight=float(vote["weight"]),
        reason=str(vote["reason"]),
        source=str(vote["source"]),
        excludes=bool(vote["excludes"]),
        case=str(vote.get("case", "")),
        group=int(vote.get("group", 0)),
        valid_from=str(vote.get("valid_from", "")),
        expires=str(vote.get("expires", "")),
        changed_from=None if changed_from is None else float(changed_from),
    )


def _conflict(conflict: ConflictJson) -> Conflict:
    other = conflict["first_on_other_side"]
    return Conflict(
        id=str(conflict["id"]),
        question=str(conflict["question"]),
        sides=tuple(
            ConflictSide(
                id=str(side["id"]),
                claim=str(side["claim"]),
                rows=tuple(str(row) for row in side["rows"]),
                is_taken=bool(side["is_taken"]),
                is_default=bool(side["is_default"]),
            )
            for side in conflict["sides"]
        ),
        measured=str(conflict["measured"]),
        measured_rows=tuple(str(row) for row in conflict["measured_rows"]),
        matters=bool(conflict["matters"]),
        first_on_other_side=None if other is None else MethodKey(other),
    )


def _plan_arm(arm: object) -> PlanArm:
    """An arm as a plan writes it: its name, or its name with settings."""
    if isinstance(arm, str):
        return PlanArm(arm=arm)
    ((name, settings),) = cast("Mapping[str, Mapping[str, SettingValue]]", arm).items()
    return PlanArm(arm=str(name), settings=dict(settings))
