"""From answers to ranked methods: check the answers, collect the votes, add them up, sort."""

from collections.abc import Mapping, Sequence
from math import fsum

from app.glossary import RUNNABLE_METHODS, MethodKey
from app.questionnaire.answers import check_answers, unanswered_questions
from app.questionnaire.questions import Questionnaire, load_questionnaire
from app.recommendation.method_titles import methods_by_simplicity
from app.recommendation.rule_book import RuleBook, load_rule_book
from app.recommendation.rules import collect_votes
from app.values.advice import RankedMethod, Recommendation, Vote

MAX_SUGGESTED_ARMS = 4


def recommend(
    answers: Mapping[str, str], *, questionnaire: Questionnaire | None = None, book: RuleBook | None = None
) -> Recommendation:
    """All methods ranked for these answers, with every vote, and the arms worth measuring.

    Pure and deterministic: the same answers give the same ranking, in whatever order they come.

    Args:
        answers: question id -> option id; what is missing counts as unknown and gives no votes.
        questionnaire: the version the answers were given to; the one that ships with Sextant unless given.
        book: weights and reasons; those that ship with Sextant, in English, unless given.
    Raises:
        InputRejectedError: ANSWER_UNKNOWN_QUESTION or ANSWER_UNKNOWN_OPTION.
    """
    questionnaire = questionnaire or load_questionnaire()
    checked = check_answers(questionnaire, answers)
    ranking = rank_methods(collect_votes(checked, book or load_rule_book()))
    return Recommendation(
        questionnaire_version=questionnaire.version,
        ranking=ranking,
        suggested_arms=suggest_arms(ranking),
        unanswered=unanswered_questions(checked),
    )


def rank_methods(votes: Sequence[Vote]) -> tuple[RankedMethod, ...]:
    """Every method with the sum of its votes, best first, excluded ones last; a tie goes to the simpler method."""
    ranked = [
        _rank_method(method, tuple(vote for vote in votes if vote.method is method))
        for method in methods_by_simplicity()
    ]
    # sorted() is stable, so methods with equal scores keep their order from simplest to most complex
    return tuple(sorted(ranked, key=lambda one: (one.excluded, -one.score)))


def suggest_arms(ranking: Sequence[RankedMethod]) -> tuple[str, ...]:
    """The arms worth measuring: zero-shot as the yardstick, then the best that can run, four at most."""
    best = [one.method for one in ranking if one.method in RUNNABLE_METHODS and not one.excluded]
    others = [method.value for method in best if method is not MethodKey.ZERO_SHOT]
    return (MethodKey.ZERO_SHOT.value, *others)[:MAX_SUGGESTED_ARMS]


def _rank_method(method: MethodKey, votes: tuple[Vote, ...]) -> RankedMethod:
    return RankedMethod(
        method=method,
        score=round(fsum(vote.weight for vote in votes), 6) + 0.0,  # + 0.0 turns -0.0 into 0.0
        excluded=any(vote.excludes for vote in votes),
        reason=_summary(votes),
        votes=votes,
    )


def _summary(votes: Sequence[Vote]) -> str:
    """One sentence: why it is excluded, or the strongest vote for it and the strongest against it."""
    for vote in votes:
        if vote.excludes:
            return vote.reason
    speaking_for = max((vote for vote in votes if vote.weight > 0), key=lambda vote: vote.weight, default=None)
    against = min((vote for vote in votes if vote.weight < 0), key=lambda vote: vote.weight, default=None)
    if speaking_for and against:
        stronger, weaker = (
            (speaking_for, against) if speaking_for.weight >= -against.weight else (against, speaking_for)
        )
        return f"{stronger.reason.rstrip('.')}, but {weaker.reason[:1].lower()}{weaker.reason[1:]}"
    if speaking_for or against:
        return (speaking_for or against or votes[0]).reason
    return votes[0].reason if votes else "No rule has anything to say about it."
