"""Outcomes: what was measured beside what was advised, for one assessment and over all of them."""

from typing import NamedTuple

from app.db import outcome_queries
from app.db.database import Database
from app.recommendation.outcomes import calibrate, outcome_from_json
from app.values.outcomes import Calibration, Outcome


class MeasuredExperiment(NamedTuple):
    """An experiment that followed from an assessment, with what came of it."""

    experiment_id: int
    name: str
    assessment_id: int
    recorded_at: float
    outcome: Outcome


def list_outcomes(database: Database, *, assessment_id: int | None = None) -> tuple[MeasuredExperiment, ...]:
    """Every measured experiment that followed from an assessment, or from this one; newest first."""
    with database.reading() as session:
        found = outcome_queries.outcome_rows(session, assessment_id=assessment_id)
    return tuple(
        MeasuredExperiment(
            experiment_id=row.experiment_id,
            name=name,
            assessment_id=row.assessment_id,
            recorded_at=row.recorded_at,
            outcome=outcome_from_json(row.outcome),
        )
        for row, name in found
    )


def calibration(database: Database) -> Calibration:
    """How often advice put first what was measured first."""
    return calibrate([measured.outcome for measured in list_outcomes(database)])
