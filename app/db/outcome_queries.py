"""Queries on outcomes: what was measured beside what was predicted."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.clock import utc_seconds
from app.db.tables import AssessmentRow, ExperimentRow, OutcomeRow
from app.recommendation.outcomes import measure_outcome, outcome_to_json
from app.recommendation.recommendation_json import recommendation_from_json
from app.reports.results_json import results_from_json


def record_outcome(session: Session, experiment_id: int) -> None:
    """Keep what an experiment measured beside what the assessment before it predicted.

    Nothing is kept where there is no assessment, no result, or not two methods with a score; a new result
    replaces the outcome of an earlier one.
    """
    experiment = session.get(ExperimentRow, experiment_id)
    assessment = (
        session.get(AssessmentRow, experiment.assessment_id) if experiment and experiment.assessment_id else None
    )
    row = session.get(OutcomeRow, experiment_id)
    outcome = None
    if experiment is not None and assessment is not None and experiment.results is not None:
        recommendation = recommendation_from_json(assessment.recommendation)
        outcome = measure_outcome(recommendation, results_from_json(experiment.results))
    if outcome is None or assessment is None:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = OutcomeRow(experiment_id=experiment_id)
        session.add(row)
    row.assessment_id = assessment.id
    row.recorded_at = utc_seconds()
    row.outcome = outcome_to_json(outcome)


def outcome_rows(session: Session, *, assessment_id: int | None = None) -> list[tuple[OutcomeRow, str]]:
    """Outcomes whose experiment still has its results, with its name; newest first, of one assessment or of all."""
    query = (
        select(OutcomeRow, ExperimentRow.name)
        .join(ExperimentRow, ExperimentRow.id == OutcomeRow.experiment_id)
        .where(ExperimentRow.results.is_not(None))
        .order_by(OutcomeRow.experiment_id.desc())
    )
    if assessment_id is not None:
        query = query.where(OutcomeRow.assessment_id == assessment_id)
    return [(row, name) for row, name in session.execute(query)]
