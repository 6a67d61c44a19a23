"""From answers to ranked methods: check the answers, collect the votes, add them up, sort, and ask how sure that is."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import fsum

from app.glossary import MethodKey
from app.questionnaire.answers import check_answers, unanswered_questions
from app.questionnaire.contradictions import find_contradictions
from app.questionnaire.questions import UNKNOWN, Questionnaire, load_questionnaire
from app.questionnaire.wording import DEFAULT_LANGUAGE
from app.recommendation.conflict_views import view_conflicts
from app.recommendation.conflicts import take_sides
from app.recommendation.method_titles import advised_methods, method_titles
from app.recommendation.phrases import phrase
from app.recommendation.plan_arms import can_be_planned, choose_plan_arms, plan_task
from app.recommendation.robustness import Robustness, measure_robustness, robustness_settings
from app.recommendation.rule_book import RuleBook, load_rule_book
from app.recommendation.rules import collect_votes, has_expired, votes_on_day
from app.recommendation.suggested_settings import suggest_settings
from app.values.advice import ExpiredRule, RankedMethod, Recommendation, SuggestedSettings, Vote

MAX_SUGGESTED_ARMS = 4


def recommend(
    answers: Mapping[str, str],
    *,
    questionnaire: Questionnaire | None = None,
    book: RuleBook | None = None,
    sides: Mapping[str, str] | None = None,
    today: date | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> Recommendation:
    """All methods ranked for these answers, with every vote, how sure that is, and the arms worth measuring.

    Pure and deterministic: the same answers on the same day give the same recommendation, in whatever order they come.

    Args:
        answers: question id -> option id; what is missing counts as unknown, gives no votes and makes the ranking
            less sure.
        questionnaire: the version the answers were given to; the one that ships with Sextant unless given.
        book: weights and reasons; those that ship with Sextant unless given, for instance with a user's own weights.
        sides: conflict id -> side id; the side that the weights take unless given.
        today: the day on which rules with dates are read; the day the weights were judged unless given.
        language: of reasons and sentences; those of `book` are in its own.
    Raises:
        InputRejectedError: ANSWER_UNKNOWN_QUESTION, ANSWER_UNKNOWN_OPTION, CONFLICT_UNKNOWN or SIDE_UNKNOWN.
    """
    questionnaire = questionnaire or load_questionnaire()
    shipped = book or load_rule_book(language)
    taken = take_sides(shipped, sides or {}, language=language)
    day = today.isoformat() if today else taken.date
    checked = check_answers(questionnaire, answers)
    task = plan_task(checked)
    votes = collect_votes(checked, taken)
    ranking = rank_methods(
        votes_on_day(votes, day), settings=suggest_settings(checked, language=language), language=language
    )
    robustness = measure_robustness(
        checked,
        options={
            question.id: [option for option in question.option_ids if option != UNKNOWN]
            for question in questionnaire.questions
        },
        book=taken,
        day=day,
        first=ranking[0].method,
    )
    return Recommendation(
        questionnaire_version=questionnaire.version,
        ranking=ranking,
        suggested_arms=suggest_arms(ranking, task=task),
        unanswered=unanswered_questions(checked),
        weights_version=taken.version,
        as_of=day,
        first_share=robustness.first_share,
        abstained=robustness.is_toss_up,
        undecided=(robustness.first, robustness.rival) if robustness.is_toss_up and robustness.rival else (),
        verdict=_verdict(robustness, language),
        conflicts=view_conflicts(checked, book=shipped, sides=sides or {}, day=day, language=language),
        contradictions=find_contradictions(checked, language=language),
        expired=_expired_rules(votes, taken, day),
        plan_arms=choose_plan_arms(ranking, robustness, task=task),
        plan_task=task,
    )


def rank_methods(
    votes: Sequence[Vote],
    *,
    settings: Mapping[MethodKey, SuggestedSettings] | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> tuple[RankedMethod, ...]:
    """Every method with the sum of its votes, best first, excluded ones last; a tie goes to the simpler method."""
    votes_of: dict[MethodKey, list[Vote]] = {method: [] for method in advised_methods()}
    for vote in votes:
        votes_of[vote.method].append(vote)
    ranked = [
        RankedMethod(
            method=method,
            score=round(fsum(vote.weight for vote in of_method), 6) + 0.0,  # + 0.0 turns -0.0 into 0.0
            excluded=any(vote.excludes for vote in of_method),
            reason=_summary(of_method, language),
            votes=tuple(of_method),
            settings=(settings or {}).get(method),
        )
        for method, of_method in votes_of.items()
    ]
    # sorted() is stable, so methods with equal scores keep their order from simplest to most complex
    return tuple(sorted(ranked, key=lambda one: (one.excluded, -one.score)))


def suggest_arms(ranking: Sequence[RankedMethod], *, task: str) -> tuple[str, ...]:
    """The arms worth measuring: zero-shot as the yardstick, then the best that a plan can hold, four at most."""
    best = [one.method for one in ranking if can_be_planned(one.method, task) and not one.excluded]
    others = [method.value for method in best if method is not MethodKey.ZERO_SHOT]
    return (MethodKey.ZERO_SHOT.value, *others)[:MAX_SUGGESTED_ARMS]


def _summary(votes: Sequence[Vote], language: str) -> str:
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
        return phrase(
            "but",
            language=language,
            stronger=stronger.reason.rstrip(".。"),
            weaker=f"{weaker.reason[:1].lower()}{weaker.reason[1:]}",
        )
    if speaking_for or against:
        return (speaking_for or against or votes[0]).reason
    return votes[0].reason if votes else phrase("no_votes", language=language)


def _verdict(robustness: Robustness, language: str) -> str:
    """One sentence: how often the first method stays first, or that the first two cannot be told apart."""
    titles = method_titles(language)
    first = titles[robustness.first].title
    if robustness.is_toss_up and robustness.rival:
        pair = phrase("pair", language=language, first=first, second=titles[robustness.rival].title)
        return phrase("abstained", language=language, pair=pair)
    return phrase(
        "sure",
        language=language,
        first=first,
        share=round(100 * robustness.first_share.get(robustness.first, 0.0)),
        draws=robustness_settings().draws,
    )


def _expired_rules(votes: Sequence[Vote], book: RuleBook, day: str) -> tuple[ExpiredRule, ...]:
    """One entry for each case of a rule that these answers lead to and whose day has passed."""
    expired: dict[tuple[str, str], ExpiredRule] = {}
    for vote in votes:
        if has_expired(vote, day):
            expired.setdefault(
                (vote.rule, vote.case),
                ExpiredRule(
                    rule=vote.rule,
                    case=vote.case,
                    title=book.rules[vote.rule].title,
                    expires=vote.expires,
                    reason=vote.reason,
                    source=vote.source,
                ),
            )
    return tuple(expired.values())
