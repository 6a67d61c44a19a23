"""The questionnaire as rows that templates print, in the language of the page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.glossary import MethodKey
from app.questionnaire.questions import UNKNOWN, Question, Questionnaire, load_questionnaire, visible_questions
from app.questionnaire.sources import load_sources
from app.recommendation.method_titles import method_titles
from app.recommendation.rule_book import load_rule_book
from app.recommendation.rules import ALL_RULES
from app.values.assessment_views import AnswerChange
from app.web.languages import gettext, language_code

SourceRow = tuple[str, str]
"""A row id and what that row says."""

_MOST_METHODS_MOVED = 4
_EXCLUSION = 100.0  # ruling a method out decides more than any weight


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a question."""

    id: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """One question; `show_if` is the JSON that the page's script reads, empty when it is always asked.

    `moves` names the methods its answer can move most, `is_asked` whether the answers given lead to it.
    """

    id: str
    number: int
    text: str
    why: str
    moves: tuple[str, ...]
    sources: tuple[SourceRow, ...]
    choices: tuple[Choice, ...]
    show_if: str
    is_asked: bool
    is_answered: bool


@dataclass(frozen=True, slots=True)
class QuestionSection:
    """The questions under one heading."""

    id: str
    title: str
    questions: tuple[QuestionCard, ...]


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question with the answer the team gave."""

    text: str
    answer: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """A question two sets of answers differ on, in words."""

    text: str
    before: str
    after: str


def build_sections(questionnaire: Questionnaire, answers: Mapping[str, str]) -> tuple[QuestionSection, ...]:
    """The questionnaire with these answers chosen; every question is there, those that are not asked too."""
    numbers = {question.id: number for number, question in enumerate(questionnaire.questions, start=1)}
    asked = {question.id for question in visible_questions(questionnaire, answers)}
    return tuple(
        QuestionSection(
            id=group.id,
            title=group.title.in_language(language_code()),
            questions=tuple(
                _build_card(question, numbers[question.id], answers.get(question.id), is_asked=question.id in asked)
                for question in questionnaire.questions
                if question.group == group.id
            ),
        )
        for group in questionnaire.groups
    )


def build_answered(answers: Mapping[str, str]) -> tuple[AnsweredQuestion, ...]:
    """Each question that was asked with its answer in words."""
    return tuple(
        AnsweredQuestion(text=question_text(question), answer=answer_text(question, option), is_known=option != UNKNOWN)
        for question, option in answers.items()
    )


def build_changes(changes: tuple[AnswerChange, ...]) -> tuple[ChangedAnswer, ...]:
    """Differing answers in words."""
    return tuple(
        ChangedAnswer(
            text=question_text(change.question),
            before=answer_text(change.question, change.before),
            after=answer_text(change.question, change.after),
        )
        for change in changes
    )


def question_text(question_id: str) -> str:
    """The question in words; an id of another version stays as it is."""
    question = _questions().get(question_id)
    return question.text.in_language(language_code()) if question else question_id


def answer_text(question_id: str, option_id: str | None) -> str:
    """The option in words; an id of another version stays as it is."""
    if option_id is None:
        return gettext("not asked")
    question = _questions().get(question_id)
    texts = {option.id: option.text for option in question.options} if question else {}
    return texts[option_id].in_language(language_code()) if option_id in texts else option_id


def source_rows(row_ids: tuple[str, ...]) -> tuple[SourceRow, ...]:
    """These rows of evidence with what they say."""
    known = load_sources(language_code())
    return tuple(
        (row_id, f"{known[row_id].title}: {known[row_id].says}" if row_id in known else row_id) for row_id in row_ids
    )


@cache
def methods_moved_most(question_id: str) -> tuple[MethodKey, ...]:
    """The methods whose score this question can change most, by the widest spread of its rules' weights."""
    book = load_rule_book()
    spread: dict[MethodKey, float] = {}
    for rule in ALL_RULES:
        if question_id not in rule.reads:
            continue
        weights: dict[MethodKey, list[float]] = {}
        for votes in book.rules[rule.id].cases.values():
            for vote in votes:
                weights.setdefault(vote.method, []).append(_EXCLUSION if vote.excludes else vote.weight)
        for method, found in weights.items():
            spread[method] = max(spread.get(method, 0.0), max(0.0, *found) - min(0.0, *found))
    ranked = sorted((method for method in spread if spread[method] > 0), key=lambda method: -spread[method])
    return tuple(ranked[:_MOST_METHODS_MOVED])


def _build_card(question: Question, number: int, chosen: str | None, *, is_asked: bool) -> QuestionCard:
    language = language_code()
    titles = method_titles(language)
    conditions = {condition.question: list(condition.options) for condition in question.show_if}
    return QuestionCard(
        id=question.id,
        number=number,
        text=question.text.in_language(language),
        why=question.why.in_language(language),
        moves=tuple(titles[method].title for method in methods_moved_most(question.id)),
        sources=source_rows(question.sources),
        choices=tuple(
            Choice(id=option.id, text=option.text.in_language(language), is_chosen=option.id == chosen)
            for option in question.options
        ),
        show_if=json.dumps(conditions) if conditions else "",
        is_asked=is_asked,
        is_answered=chosen is not None,
    )


@cache
def _questions() -> dict[str, Question]:
    return {question.id: question for question in load_questionnaire().questions}
