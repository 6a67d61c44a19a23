"""Assessments: a filled questionnaire, the advice it led to, and what other answers would make of it."""

from collections.abc import Mapping
from datetime import date

from app.actions.text import clean_name, clean_notes
from app.actions.weights import weighed_book
from app.db import assessment_queries
from app.db.clock import utc_seconds, utc_today
from app.db.database import Database
from app.db.tables import AssessmentRow, RoundRow
from app.errors import InputRejectedError
from app.questionnaire.answers import check_answers
from app.questionnaire.migration import migrate_answers
from app.questionnaire.questions import load_questionnaire
from app.recommendation.differences import answer_changes, first_method, rank_moves
from app.recommendation.flips import Flip, single_answer_flips
from app.recommendation.ranking import recommend
from app.recommendation.recommendation_json import recommendation_from_json, recommendation_to_json
from app.values.advice import PlanArm, Recommendation
from app.values.assessment_views import AssessmentSummary, AssessmentView, ComparisonView, RoundLink, WhatIfView

WRITTEN_IN = "en"
"""Recommendations are stored in English; other languages are told anew where the rules have not changed."""


def create_assessment(
    database: Database,
    *,
    name: str,
    answers: Mapping[str, str],
    notes: str = "",
    respondent: str = "",
    sides: Mapping[str, str] | None = None,
    round_token: str = "",
    draft_token: str = "",
    parent_id: int | None = None,
) -> int:
    """Store answers with their recommendation under this workspace's weights, and give the assessment's id.

    Args:
        sides: conflict id -> side id, where the team disagrees with the side Sextant takes.
        round_token: the team round these answers belong to.
        draft_token: the draft they grew from; it is removed.
        parent_id: the assessment they were derived from.

    Raises:
        InputRejectedError: an unknown question, option, conflict or side, or a text that cannot be kept.
        NotFoundError: ROUND_NOT_FOUND or ASSESSMENT_NOT_FOUND.
    """
    questionnaire = load_questionnaire()
    checked = check_answers(questionnaire, answers)
    kept_name = clean_name(name, default="")
    with database.unit_of_work() as work:
        weights = assessment_queries.changed_weights(work.session)
        member_of = assessment_queries.get_round_row(work.session, round_token) if round_token else None
        if parent_id is not None:
            assessment_queries.get_assessment_row(work.session, parent_id)
        recommendation = recommend(
            checked,
            questionnaire=questionnaire,
            book=weighed_book(weights, language=WRITTEN_IN),
            sides=sides,
            today=utc_today(),
            language=WRITTEN_IN,
        )
        row = AssessmentRow(
            created_at=utc_seconds(),
            name=kept_name or (member_of.name if member_of else "Untitled assessment"),
            questionnaire_version=questionnaire.version,
            answers=dict(checked),
            recommendation=recommendation_to_json(recommendation),
            notes=clean_notes(notes),
            respondent=clean_name(respondent, default=""),
            sides=dict(sides or {}),
            weights=dict(weights),
            round_id=member_of.id if member_of else None,
            parent_id=parent_id,
        )
        work.session.add(row)
        if draft_token:
            assessment_queries.delete_draft(work.session, draft_token)
        work.session.flush()  # the id is needed now
        return row.id


def advise(
    database: Database,
    answers: Mapping[str, str],
    *,
    sides: Mapping[str, str] | None = None,
    language: str = WRITTEN_IN,
) -> Recommendation:
    """The recommendation for these answers under this workspace's weights; nothing is stored.

    Raises:
        InputRejectedError: an unknown question, option, conflict or side.
    """
    with database.reading() as session:
        weights = assessment_queries.changed_weights(session)
    book = weighed_book(weights, language=language)
    return recommend(answers, book=book, sides=sides, today=utc_today(), language=language)


def get_assessment(database: Database, assessment_id: int, *, language: str = WRITTEN_IN) -> AssessmentView:
    """One assessment, its reasons in this language where today's rules still lead to the same ranking.

    Raises:
        NotFoundError: ASSESSMENT_NOT_FOUND.
    """
    with database.reading() as session:
        row = assessment_queries.get_assessment_row(session, assessment_id)
        rounds = assessment_queries.round_rows_by_id(session, [row.round_id] if row.round_id else [])
    return assessment_view(row, rounds, language=language)


def list_assessments(database: Database, *, limit: int = 50) -> tuple[AssessmentSummary, ...]:
    """Assessments, newest first."""
    with database.reading() as session:
        rows = assessment_queries.assessment_rows(session, limit=limit)
        rounds = assessment_queries.round_rows_by_id(session, [row.round_id for row in rows if row.round_id])
    return tuple(assessment_summary(row, rounds) for row in rows)


def suggested_plan(database: Database, assessment_id: int) -> tuple[PlanArm, ...]:
    """The arms this assessment suggests to measure, with their settings; those that would settle it first."""
    recommendation = get_assessment(database, assessment_id).recommendation
    return recommendation.plan_arms or tuple(PlanArm(arm=arm) for arm in recommendation.suggested_arms)


def what_if(
    database: Database,
    assessment_id: int,
    *,
    answers: Mapping[str, str],
    sides: Mapping[str, str] | None = None,
    language: str = WRITTEN_IN,
) -> WhatIfView:
    """What these answers and sides would make of an assessment; the stored one stays as it is.

    Args:
        answers: the answers that differ; every other one is kept.
        sides: the sides that differ.

    Raises:
        NotFoundError: ASSESSMENT_NOT_FOUND.
        InputRejectedError: an unknown question, option, conflict or side.
    """
    assessment = get_assessment(database, assessment_id, language=language)
    questionnaire = load_questionnaire()
    known = set(questionnaire.question_ids)
    kept = {question: option for question, option in assessment.answers.items() if question in known}
    checked = check_answers(questionnaire, {**kept, **answers})
    taken = {**assessment.sides, **(sides or {})}
    recommendation = recommend(
        checked,
        questionnaire=questionnaire,
        book=weighed_book(assessment.weights, language=language),
        sides=taken,
        today=utc_today(),
        language=language,
    )
    return WhatIfView(
        assessment=assessment,
        answers=checked,
        sides=taken,
        recommendation=recommendation,
        changes=answer_changes(assessment.answers, checked),
        changed_sides=tuple(conflict for conflict, side in taken.items() if assessment.sides.get(conflict) != side),
        moves=rank_moves(assessment.recommendation, recommendation),
    )


def compare_assessments(
    database: Database, before_id: int, after_id: int, *, language: str = WRITTEN_IN
) -> ComparisonView:
    """Two assessments with the answers that differ and the ranks that moved.

    Raises:
        NotFoundError: ASSESSMENT_NOT_FOUND.
    """
    before = get_assessment(database, before_id, language=language)
    after = get_assessment(database, after_id, language=language)
    return ComparisonView(
        before=before,
        after=after,
        changes=answer_changes(before.answers, after.answers),
        moves=rank_moves(before.recommendation, after.recommendation),
    )


def first_place_flips(assessment: AssessmentView) -> tuple[Flip, ...]:
    """The single answers that would put another method first; none where the rules have moved on."""
    if not assessment.is_current:
        return ()
    return single_answer_flips(
        assessment.answers,
        book=weighed_book(assessment.weights),
        sides=assessment.sides,
        today=_day_of(assessment.recommendation),
    )


def assessment_view(row: AssessmentRow, rounds: Mapping[int, RoundRow], *, language: str) -> AssessmentView:
    """What is shown of this assessment."""
    stored = recommendation_from_json(row.recommendation)
    migrated = migrate_answers(
        row.questionnaire_version, {str(question): str(option) for question, option in row.answers.items()}
    )
    answers = dict(migrated.answers)
    sides = {str(conflict): str(side) for conflict, side in row.sides.items()}
    weights = {str(key): float(weight) for key, weight in row.weights.items()}
    told = (
        None
        if migrated.is_read_only
        else _tell_again(stored, answers=answers, sides=sides, weights=weights, language=language)
    )
    return AssessmentView(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        questionnaire_version=row.questionnaire_version,
        answers=answers,
        recommendation=told or stored,
        notes=row.notes,
        respondent=row.respondent,
        sides=sides,
        weights=weights,
        round=_round_link(row, rounds),
        parent_id=row.parent_id,
        is_current=told is not None,
    )


def assessment_summary(row: AssessmentRow, rounds: Mapping[int, RoundRow]) -> AssessmentSummary:
    """This assessment as one line of a list."""
    recommendation = recommendation_from_json(row.recommendation)
    return AssessmentSummary(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        respondent=row.respondent,
        round=_round_link(row, rounds),
        first=first_method(recommendation),
        abstained=recommendation.abstained,
    )


def _tell_again(
    stored: Recommendation,
    *,
    answers: Mapping[str, str],
    sides: Mapping[str, str],
    weights: Mapping[str, float],
    language: str,
) -> Recommendation | None:
    """The stored recommendation told anew, as of its own day; None where the rules have moved on."""
    try:
        told = recommend(
            answers,
            book=weighed_book(weights, language=language),
            sides=sides,
            today=_day_of(stored),
            language=language,
        )
    except InputRejectedError:  # a question, option or side of another version
        return None
    is_same = [(one.method, one.score, one.excluded) for one in told.ranking] == [
        (one.method, one.score, one.excluded) for one in stored.ranking
    ]
    return told if is_same else None


def _day_of(recommendation: Recommendation) -> date:
    """The day whose rules a recommendation follows."""
    return date.fromisoformat(recommendation.as_of) if recommendation.as_of else utc_today()


def _round_link(row: AssessmentRow, rounds: Mapping[int, RoundRow]) -> RoundLink | None:
    found = rounds.get(row.round_id) if row.round_id else None
    return None if found is None else RoundLink(token=found.token, name=found.name)
