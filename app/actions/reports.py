"""What people take away: results.json, predictions.csv, predictions.jsonl and the report."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.db import assessment_queries, experiment_queries, run_queries
from app.db.database import Database
from app.db.run_records import load_run_records
from app.errors import ConflictError, NotFoundError
from app.experiments.plan import read_plan
from app.recommendation.recommendation_json import recommendation_from_json
from app.reports.predictions_csv import write_predictions_csv
from app.reports.predictions_jsonl import predictions_lines
from app.reports.report_html import render_report
from app.reports.results_json import results_from_json
from app.settings import Settings


def results_document(database: Database, experiment_id: int) -> dict[str, Any]:
    """The document `results.json` holds; docs/results.schema.json describes it.

    Raises:
        ConflictError: RESULTS_NOT_READY.
    """
    with database.reading() as session:
        row = experiment_queries.get_experiment_row(session, experiment_id)
    if row.results is None:
        reason = row.evaluation_error or "its runs have not all ended"
        raise ConflictError("RESULTS_NOT_READY", f"Experiment {experiment_id} has no results yet: {reason}.")
    return row.results


def predictions_csv(database: Database, experiment_id: int) -> Iterator[str]:
    """`predictions.csv` in pieces: one row per arm, seed and case answered so far."""
    with database.reading() as session:
        plan = read_plan(experiment_queries.get_experiment_row(session, experiment_id).plan)
        records = load_run_records(session, experiment_id, plan)
    stream = io.StringIO(newline="")
    write_predictions_csv((row for record in records for row in record.predictions), stream)
    yield stream.getvalue()


def predictions_jsonl(database: Database, experiment_id: int) -> Iterator[str]:
    """`predictions.jsonl` line by line: every answer with its exact prompt and passages."""
    with database.reading() as session:
        plan = read_plan(experiment_queries.get_experiment_row(session, experiment_id).plan)
        records = load_run_records(session, experiment_id, plan)
    yield from predictions_lines(row for record in records for row in record.predictions)


def run_log(database: Database, settings: Settings, experiment_id: int, run_id: int) -> Path:
    """The file with this run's log, of all its attempts.

    Raises:
        NotFoundError: RUN_NOT_FOUND, LOG_NOT_FOUND (it has not begun, or its artefacts were deleted).
    """
    with database.reading() as session:
        run = run_queries.get_run(session, run_id)
        if run.experiment_id != experiment_id:
            raise NotFoundError("RUN_NOT_FOUND", f"Experiment {experiment_id} has no run {run_id}.")
    path = settings.artefacts_folder / f"run-{run_id}" / "log.txt"
    if not path.is_file():
        raise NotFoundError("LOG_NOT_FOUND", f"Run {run_id} has no log here: it has not begun, or it was deleted.")
    return path


def report_html(database: Database, experiment_id: int) -> str:
    """The report as one self-contained HTML file.

    Raises:
        ConflictError: RESULTS_NOT_READY.
    """
    document = results_document(database, experiment_id)
    with database.reading() as session:
        row = experiment_queries.get_experiment_row(session, experiment_id)
        records = load_run_records(session, experiment_id, read_plan(row.plan))
        advice = None
        if row.assessment_id is not None:
            assessment = assessment_queries.get_assessment_row(session, row.assessment_id)
            advice = recommendation_from_json(assessment.recommendation)
    return render_report(
        results_from_json(document),
        cases=[prediction for record in records for prediction in record.predictions],
        advice=advice,
        generated_at=datetime.now(UTC),
        title=row.name,
    )
