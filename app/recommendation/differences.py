"""Two sets of answers and two rankings side by side: what differs and what moved."""

from collections.abc import Mapping

from app.glossary import MethodKey
from app.values.advice import Recommendation
from app.values.assessment_views import AnswerChange, RankMove


def first_method(recommendation: Recommendation) -> MethodKey | None:
    """The method in first place; None when every method is excluded."""
    return next((ranked.method for ranked in recommendation.ranking if not ranked.excluded), None)


def answer_changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[AnswerChange, ...]:
    """The questions on which two sets of checked answers differ, in the order they are asked."""
    questions = dict.fromkeys([*before, *after])
    return tuple(
        AnswerChange(question=question, before=before.get(question), after=after.get(question))
        for question in questions
        if before.get(question) != after.get(question)
    )


def rank_moves(before: Recommendation, after: Recommendation) -> tuple[RankMove, ...]:
    """Every method's place in both rankings, in the order of the second."""
    old_places, new_places = _places(before), _places(after)
    old_scores = {ranked.method: ranked.score for ranked in before.ranking}
    return tuple(
        RankMove(
            method=ranked.method,
            before=old_places.get(ranked.method),
            after=new_places.get(ranked.method),
            score_before=old_scores.get(ranked.method, 0.0),
            score_after=ranked.score,
        )
        for ranked in after.ranking
    )


def _places(recommendation: Recommendation) -> dict[MethodKey, int]:
    eligible = [ranked.method for ranked in recommendation.ranking if not ranked.excluded]
    return {method: place for place, method in enumerate(eligible, start=1)}
