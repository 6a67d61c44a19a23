"""Drafts: a questionnaire put aside, found again by its link."""

import secrets
from collections.abc import Mapping

from app.actions.text import clean_name, clean_notes
from app.db import assessment_queries
from app.db.clock import utc_seconds
from app.db.database import Database
from app.db.tables import DraftRow, RoundRow
from app.questionnaire.answers import check_answers
from app.questionnaire.questions import load_questionnaire
from app.values.assessment_views import DraftView, RoundLink

_TOKEN_BYTES = 12


def new_token() -> str:
    """A name for a link that nobody guesses."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def save_draft(
    database: Database,
    *,
    name: str,
    answers: Mapping[str, str],
    notes: str = "",
    respondent: str = "",
    round_token: str = "",
    token: str = "",
) -> str:
    """Keep what was answered so far and give the token of its link.

    Args:
        answers: only those that were given; every one must be valid.
        token: the draft to replace; a new one is made without it.

    Raises:
        InputRejectedError: an unknown question or option, or a text that cannot be kept.
        NotFoundError: DRAFT_NOT_FOUND or ROUND_NOT_FOUND.
    """
    check_answers(load_questionnaire(), answers)
    fields = {
        "name": clean_name(name, default=""),
        "respondent": clean_name(respondent, default=""),
        "notes": clean_notes(notes),
    }
    with database.unit_of_work() as work:
        member_of = assessment_queries.get_round_row(work.session, round_token) if round_token else None
        if token:
            row = assessment_queries.get_draft_row(work.session, token)
        else:
            row = DraftRow(token=new_token())
            work.session.add(row)
        row.saved_at = utc_seconds()
        row.name, row.respondent, row.notes = fields["name"], fields["respondent"], fields["notes"]
        row.answers = dict(answers)
        row.round_id = member_of.id if member_of else None
        return row.token


def get_draft(database: Database, token: str) -> DraftView:
    """The draft behind a link.

    Raises:
        NotFoundError: DRAFT_NOT_FOUND.
    """
    with database.reading() as session:
        row = assessment_queries.get_draft_row(session, token)
        rounds = assessment_queries.round_rows_by_id(session, [row.round_id] if row.round_id else [])
    return _view(row, rounds)


def list_drafts(database: Database, *, limit: int = 20) -> tuple[DraftView, ...]:
    """Drafts, the one saved last first."""
    with database.reading() as session:
        rows = assessment_queries.draft_rows(session, limit=limit)
        rounds = assessment_queries.round_rows_by_id(session, [row.round_id for row in rows if row.round_id])
    return tuple(_view(row, rounds) for row in rows)


def discard_draft(database: Database, token: str) -> None:
    """Remove a draft.

    Raises:
        NotFoundError: DRAFT_NOT_FOUND.
    """
    with database.unit_of_work() as work:
        assessment_queries.get_draft_row(work.session, token)
        assessment_queries.delete_draft(work.session, token)


def _view(row: DraftRow, rounds: Mapping[int, RoundRow]) -> DraftView:
    found = rounds.get(row.round_id) if row.round_id else None
    return DraftView(
        token=row.token,
        saved_at=row.saved_at,
        name=row.name,
        respondent=row.respondent,
        notes=row.notes,
        answers={str(question): str(option) for question, option in row.answers.items()},
        round=None if found is None else RoundLink(token=found.token, name=found.name),
    )
