"""Queries on assessments, drafts, team rounds and changed weights."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db.clock import utc_seconds
from app.db.tables import AssessmentRow, DraftRow, RoundRow, WeightRow
from app.errors import NotFoundError


def get_assessment_row(session: Session, assessment_id: int) -> AssessmentRow:
    """The assessment.

    Raises:
        NotFoundError: ASSESSMENT_NOT_FOUND.
    """
    row = session.get(AssessmentRow, assessment_id)
    if row is None:
        raise NotFoundError("ASSESSMENT_NOT_FOUND", f"There is no assessment {assessment_id}.")
    return row


def assessment_rows(session: Session, *, limit: int) -> list[AssessmentRow]:
    """Assessments, newest first."""
    return list(session.scalars(select(AssessmentRow).order_by(AssessmentRow.id.desc()).limit(limit)))


def assessment_rows_of_round(session: Session, round_id: int) -> list[AssessmentRow]:
    """The assessments of a team round in the order they came in."""
    return list(
        session.scalars(select(AssessmentRow).where(AssessmentRow.round_id == round_id).order_by(AssessmentRow.id))
    )


def get_draft_row(session: Session, token: str) -> DraftRow:
    """The draft behind a link.

    Raises:
        NotFoundError: DRAFT_NOT_FOUND.
    """
    row = session.scalars(select(DraftRow).where(DraftRow.token == token)).one_or_none()
    if row is None:
        raise NotFoundError(
            "DRAFT_NOT_FOUND", "There is no draft behind this link; it may have been finished or discarded since."
        )
    return row


def draft_rows(session: Session, *, limit: int) -> list[DraftRow]:
    """Drafts, the one saved last first."""
    return list(session.scalars(select(DraftRow).order_by(DraftRow.saved_at.desc(), DraftRow.id.desc()).limit(limit)))


def delete_draft(session: Session, token: str) -> None:
    """Remove the draft behind a link, if it is there."""
    session.execute(delete(DraftRow).where(DraftRow.token == token))


def get_round_row(session: Session, token: str) -> RoundRow:
    """The team round behind a link.

    Raises:
        NotFoundError: ROUND_NOT_FOUND.
    """
    row = session.scalars(select(RoundRow).where(RoundRow.token == token)).one_or_none()
    if row is None:
        raise NotFoundError("ROUND_NOT_FOUND", "There is no team round behind this link; check that it is complete.")
    return row


def round_rows(session: Session, *, limit: int) -> list[RoundRow]:
    """Team rounds, newest first."""
    return list(session.scalars(select(RoundRow).order_by(RoundRow.id.desc()).limit(limit)))


def round_rows_by_id(session: Session, row_ids: Sequence[int]) -> dict[int, RoundRow]:
    """These team rounds by id."""
    return {row.id: row for row in session.scalars(select(RoundRow).where(RoundRow.id.in_(row_ids)))}


def changed_weights(session: Session) -> dict[str, float]:
    """The weights this workspace judges differently, by "rule/case/method"."""
    return {row.vote_key: row.weight for row in session.scalars(select(WeightRow).order_by(WeightRow.vote_key))}


def save_weights(session: Session, weights: Mapping[str, float]) -> None:
    """Replace every changed weight by these."""
    session.execute(delete(WeightRow))
    now = utc_seconds()
    session.add_all(WeightRow(vote_key=key, weight=weight, changed_at=now) for key, weight in weights.items())
