"""Team rounds: several people answer separately under one link, and see where they differ."""

from collections.abc import Sequence

from app.actions.assessments import assessment_view
from app.actions.drafts import new_token
from app.actions.text import clean_name
from app.db import assessment_queries
from app.db.clock import utc_seconds
from app.db.database import Database
from app.db.tables import RoundRow
from app.errors import InputRejectedError
from app.questionnaire.wording import DEFAULT_LANGUAGE
from app.values.assessment_views import AssessmentView, RoundDifference, RoundLink, RoundView


def create_round(database: Database, *, name: str) -> str:
    """Open a team round and give the token of its link.

    Raises:
        InputRejectedError: NAME_MISSING, or a name that cannot be kept.
    """
    kept = clean_name(name, default="")
    if not kept:
        raise InputRejectedError("NAME_MISSING", "Give the team round a name, for example the project's.")
    with database.unit_of_work() as work:
        row = RoundRow(created_at=utc_seconds(), token=new_token(), name=kept)
        work.session.add(row)
        return row.token


def get_round(database: Database, token: str, *, language: str = DEFAULT_LANGUAGE) -> RoundView:
    """A team round with every member's assessment, and the questions on which they differ.

    Raises:
        NotFoundError: ROUND_NOT_FOUND.
    """
    with database.reading() as session:
        row = assessment_queries.get_round_row(session, token)
        members = assessment_queries.assessment_rows_of_round(session, row.id)
    views = tuple(assessment_view(member, {row.id: row}, language=language) for member in members)
    return RoundView(
        token=row.token,
        name=row.name,
        created_at=row.created_at,
        assessments=views,
        differences=find_differences(views),
    )


def list_rounds(database: Database, *, limit: int = 20) -> tuple[RoundLink, ...]:
    """Team rounds, newest first."""
    with database.reading() as session:
        return tuple(
            RoundLink(token=row.token, name=row.name) for row in assessment_queries.round_rows(session, limit=limit)
        )


def find_differences(assessments: Sequence[AssessmentView]) -> tuple[RoundDifference, ...]:
    """The questions on which these assessments do not all agree."""
    questions = dict.fromkeys(question for assessment in assessments for question in assessment.answers)
    rows = [
        RoundDifference(question, tuple(assessment.answers.get(question) for assessment in assessments))
        for question in questions
    ]
    return tuple(row for row in rows if len(set(row.answers)) > 1)
