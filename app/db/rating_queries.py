"""Queries on ratings: the answers that can be rated, and what reviewers thought of them."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.clock import utc_seconds
from app.db.followup_queries import of_arms
from app.db.tables import PredictionRow, RatingRow, RunRow


class RatableAnswer(NamedTuple):
    """An answer that did not fail, without its prompt and passages. `score` is that of the metric asked for."""

    id: int
    arm_key: str
    arm_position: int
    case_row_id: int
    answer: str
    score: float | None


def ratable_answers(
    session: Session, experiment_id: int, case_row_ids: Sequence[int], *, seed: int, metric: str
) -> list[RatableAnswer]:
    """The answers of this seed to these cases, arms in the order of the plan."""
    query = (
        select(
            PredictionRow.id,
            RunRow.arm_key,
            RunRow.arm_position,
            PredictionRow.case_row_id,
            PredictionRow.answer,
            PredictionRow.scores[metric].as_float(),
        )
        .join(RunRow, RunRow.id == PredictionRow.run_id)
        .where(
            RunRow.experiment_id == experiment_id,
            RunRow.seed == seed,
            PredictionRow.failure.is_(None),
            PredictionRow.case_row_id.in_(case_row_ids),
            of_arms(),
        )
        .order_by(RunRow.arm_position)
    )
    return [RatableAnswer(*row) for row in session.execute(query)]


def ratings_of(session: Session, experiment_id: int) -> list[RatingRow]:
    """Every rating, in the order given."""
    query = select(RatingRow).where(RatingRow.experiment_id == experiment_id).order_by(RatingRow.id)
    return list(session.scalars(query))


def save_rating(
    session: Session,
    experiment_id: int,
    case_row_id: int,
    *,
    reviewer: str,
    arm_key: str,
    other_arm_key: str,
    value: int,
) -> None:
    """Store what a reviewer thinks; a second thought replaces the first."""
    query = select(RatingRow).where(
        RatingRow.experiment_id == experiment_id,
        RatingRow.case_row_id == case_row_id,
        RatingRow.reviewer == reviewer,
        RatingRow.arm_key == arm_key,
        RatingRow.other_arm_key == other_arm_key,
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        row = RatingRow(
            experiment_id=experiment_id,
            case_row_id=case_row_id,
            reviewer=reviewer,
            arm_key=arm_key,
            other_arm_key=other_arm_key,
        )
        session.add(row)
    row.value = value
    row.rated_at = utc_seconds()
