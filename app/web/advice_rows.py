"""The questionnaire and a recommendation as rows that templates print."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.questionnaire.questions import UNKNOWN, Question, Questionnaire, load_questionnaire, visible_questions
from app.questionnaire.sources import load_sources
from app.recommendation.method_titles import method_titles
from app.values.advice import RankedMethod, Recommendation, Vote
from app.values.views import AssessmentView


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a question."""

    id: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """One question; `show_if` is the JSON that the page's script reads, empty when it is always asked."""

    id: str
    number: int
    text: str
    why: str
    sources: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    show_if: str


@dataclass(frozen=True, slots=True)
class QuestionSection:
    """The questions under one heading."""

    id: str
    title: str
    questions: tuple[QuestionCard, ...]


@dataclass(frozen=True, slots=True)
class VoteRow:
    """One rule's say. `weight_text` carries its sign; `direction` is for, against, neutral or excludes."""

    rule: str
    weight_text: str
    direction: str
    reason: str
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MethodRow:
    """A ranked method. Bars are drawn on a common scale of 0..100 with the zero at `zero`."""

    key: str
    title: str
    description: str
    rank: int
    score: float
    bar_start: float
    bar_length: float
    zero: float
    is_positive: bool
    reason: str
    votes: tuple[VoteRow, ...]


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question with the answer the team gave."""

    text: str
    answer: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class AssessmentCard:
    """One line of the list of assessments."""

    id: int
    name: str
    created_at: float
    first_method: str


def build_sections(questionnaire: Questionnaire, answers: Mapping[str, str]) -> tuple[QuestionSection, ...]:
    """The questionnaire with these answers chosen; every question is there, hidden ones too."""
    numbers = {question.id: number for number, question in enumerate(questionnaire.questions, start=1)}
    return tuple(
        QuestionSection(
            id=group.id,
            title=group.title.in_language(),
            questions=tuple(
                _build_card(question, numbers[question.id], answers.get(question.id))
                for question in questionnaire.questions
                if question.group == group.id
            ),
        )
        for group in questionnaire.groups
    )


def build_answered(view: AssessmentView) -> tuple[AnsweredQuestion, ...]:
    """Each question that was asked with its answer in words."""
    rows: list[AnsweredQuestion] = []
    for question in visible_questions(load_questionnaire(), view.answers):
        chosen = view.answers.get(question.id, UNKNOWN)
        texts = {option.id: option.text.in_language() for option in question.options}
        rows.append(
            AnsweredQuestion(
                text=question.text.in_language(), answer=texts.get(chosen, chosen), is_known=chosen != UNKNOWN
            )
        )
    return tuple(rows)


def question_texts(question_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The questions with these ids in words; an id of another version stays as it is."""
    texts = {question.id: question.text.in_language() for question in load_questionnaire().questions}
    return tuple(texts.get(question_id, question_id) for question_id in question_ids)


def build_card(view: AssessmentView) -> AssessmentCard:
    """The assessment as one line of a list."""
    first = next((row for row in view.recommendation.ranking if not row.excluded), None)
    return AssessmentCard(
        id=view.id,
        name=view.name,
        created_at=view.created_at,
        first_method=_titles(first)[0] if first else "No method fits these answers",
    )


def build_method_rows(recommendation: Recommendation) -> tuple[tuple[MethodRow, ...], tuple[MethodRow, ...]]:
    """Ranked methods best first, and excluded ones."""
    ranked = [method for method in recommendation.ranking if not method.excluded]
    excluded = [method for method in recommendation.ranking if method.excluded]
    lowest = min([0.0, *(method.score for method in ranked)])
    highest = max([0.0, *(method.score for method in ranked)])
    span = (highest - lowest) or 1.0
    return (
        tuple(_build_row(method, rank, lowest, span) for rank, method in enumerate(ranked, start=1)),
        tuple(_build_row(method, 0, lowest, span) for method in excluded),
    )


def _build_row(method: RankedMethod, rank: int, lowest: float, span: float) -> MethodRow:
    title, description = _titles(method)
    zero = 100 * -lowest / span
    end = 100 * (method.score - lowest) / span
    return MethodRow(
        key=str(method.method),
        title=title,
        description=description,
        rank=rank,
        score=method.score,
        bar_start=round(min(zero, end), 2),
        bar_length=round(abs(end - zero), 2),
        zero=round(zero, 2),
        is_positive=method.score >= 0,
        reason=method.reason,
        votes=tuple(_build_vote(vote) for vote in method.votes),
    )


def _build_vote(vote: Vote) -> VoteRow:
    if vote.excludes:
        direction, text = "excludes", "rules out"
    elif vote.weight == 0:
        direction, text = "neutral", "0"
    else:
        direction = "for" if vote.weight > 0 else "against"
        text = f"{'+' if vote.weight > 0 else '−'}{abs(vote.weight):g}"
    return VoteRow(
        rule=vote.rule,
        weight_text=text,
        direction=direction,
        reason=vote.reason,
        sources=_sources(tuple(vote.source.replace(",", " ").split())),
    )


def _build_card(question: Question, number: int, chosen: str | None) -> QuestionCard:
    conditions = {condition.question: list(condition.options) for condition in question.show_if}
    return QuestionCard(
        id=question.id,
        number=number,
        text=question.text.in_language(),
        why=question.why.in_language(),
        sources=_sources(question.sources),
        choices=tuple(
            Choice(id=option.id, text=option.text.in_language(), is_chosen=option.id == chosen)
            for option in question.options
        ),
        show_if=json.dumps(conditions) if conditions else "",
    )


def _sources(row_ids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    known = load_sources()
    return tuple(
        (row_id, f"{known[row_id].title}: {known[row_id].says}" if row_id in known else row_id) for row_id in row_ids
    )


def _titles(method: RankedMethod) -> tuple[str, str]:
    title = method_titles()[method.method]
    return title.title, title.description
