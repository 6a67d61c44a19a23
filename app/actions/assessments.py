"""Assessments: a filled questionnaire and the advice it led to."""

from collections.abc import Mapping

from app.actions.text import clean_name
from app.db import experiment_queries
from app.db.clock import utc_seconds
from app.db.database import Database
from app.db.tables import AssessmentRow
from app.questionnaire.answers import check_answers
from app.questionnaire.questions import load_questionnaire
from app.recommendation.ranking import recommend
from app.recommendation.recommendation_json import recommendation_from_json, recommendation_to_json
from app.values.views import AssessmentView


def create_assessment(database: Database, *, name: str, answers: Mapping[str, str]) -> int:
    """Store answers with their recommendation and give the assessment's id.

    Raises:
        InputRejectedError: an unknown question or option, or a name that cannot be kept.
    """
    questionnaire = load_questionnaire()
    checked = check_answers(questionnaire, answers)
    recommendation = recommend(checked, questionnaire=questionnaire)
    with database.unit_of_work() as work:
        row = AssessmentRow(
            created_at=utc_seconds(),
            name=clean_name(name, default="Untitled assessment"),
            questionnaire_version=questionnaire.version,
            answers=dict(checked),
            recommendation=recommendation_to_json(recommendation),
        )
        work.session.add(row)
        work.session.flush()  # the id is needed now
        return row.id


def get_assessment(database: Database, assessment_id: int) -> AssessmentView:
    """One assessment as it was stored.

    Raises:
        NotFoundError: ASSESSMENT_NOT_FOUND.
    """
    with database.reading() as session:
        return _view(experiment_queries.get_assessment_row(session, assessment_id))


def list_assessments(database: Database, *, limit: int = 50) -> tuple[AssessmentView, ...]:
    """Assessments, newest first."""
    with database.reading() as session:
        return tuple(_view(row) for row in experiment_queries.assessment_rows(session, limit=limit))


def suggested_plan(database: Database, assessment_id: int) -> tuple[str, ...]:
    """The arms this assessment suggests to measure."""
    return get_assessment(database, assessment_id).recommendation.suggested_arms


def _view(row: AssessmentRow) -> AssessmentView:
    return AssessmentView(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        questionnaire_version=row.questionnaire_version,
        answers={str(question): str(option) for question, option in row.answers.items()},
        recommendation=recommendation_from_json(row.recommendation),
    )
