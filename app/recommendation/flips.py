"""Which single answers would change the first place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.glossary import MethodKey
from app.questionnaire.answers import check_answers
from app.questionnaire.questions import UNKNOWN, Question, Questionnaire, load_questionnaire
from app.questionnaire.wording import DEFAULT_LANGUAGE
from app.recommendation.conflicts import take_sides
from app.recommendation.rule_book import RuleBook, load_rule_book
from app.recommendation.rules import collect_votes, votes_on_day
from app.recommendation.scoring import Leader, find_leader


@dataclass(frozen=True, slots=True)
class Flip:
    """One changed answer that puts another method first.

    `steps` is how far the new option is from the given one: options apart where they stand in an order, else 1.
    `lead` is how far the new first method is then ahead of the next.
    """

    question: str
    before: str
    after: str
    first: MethodKey
    lead: float
    steps: int


def single_answer_flips(
    answers: Mapping[str, str],
    *,
    questionnaire: Questionnaire | None = None,
    book: RuleBook | None = None,
    sides: Mapping[str, str] | None = None,
    today: date | None = None,
) -> tuple[Flip, ...]:
    """Every change of one answer that puts another method first, the smallest changes first.

    An unknown answer that becomes known is one step. Of equal steps, the change after which the new first method is
    furthest ahead comes first. Arguments and errors as for `recommend`.
    """
    questionnaire = questionnaire or load_questionnaire()
    book = take_sides(book or load_rule_book(), sides or {}, language=DEFAULT_LANGUAGE)
    day = today.isoformat() if today else book.date
    checked = check_answers(questionnaire, answers)
    first = _leader(checked, book, day).method
    asked = [question for question in questionnaire.questions if question.id in checked]
    flips: list[Flip] = []
    for question in asked:
        for option in question.option_ids:
            if option in (checked[question.id], UNKNOWN):
                continue
            leader = _leader(check_answers(questionnaire, {**answers, question.id: option}), book, day)
            if leader.method is not first:
                flips.append(
                    Flip(
                        question=question.id,
                        before=checked[question.id],
                        after=option,
                        first=leader.method,
                        lead=leader.lead,
                        steps=_steps(question, checked[question.id], option),
                    )
                )
    return tuple(sorted(flips, key=lambda flip: (flip.steps, -flip.lead)))


def _leader(checked: Mapping[str, str], book: RuleBook, day: str) -> Leader:
    return find_leader(votes_on_day(collect_votes(checked, book), day))


def _steps(question: Question, before: str, after: str) -> int:
    if not question.is_ordered or before == UNKNOWN:
        return 1
    return abs(question.option_ids.index(before) - question.option_ids.index(after))
