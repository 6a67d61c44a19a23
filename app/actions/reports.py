"""What people take away: results.json, predictions.csv, predictions.jsonl and the report."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.actions.assessments import get_assessment
from app.actions.judge_agreement import with_agreement
from app.db import experiment_queries, intake_queries, run_queries
from app.db.database import Database
from app.db.run_records import load_run_records
from app.db.tables import ExperimentRow
from app.errors import ConflictError, NotFoundError
from app.experiments.plan import read_plan
from app.glossary import Split
from app.reports.blocks import Memo
from app.reports.formats import report_format
from app.reports.memo import build_memo
from app.reports.memo_context import DataFacts, MemoInputs
from app.reports.predictions_csv import write_predictions_csv
from app.reports.predictions_jsonl import predictions_lines
from app.reports.report_html import render_report
from app.reports.results_json import results_from_json, results_to_json
from app.reports.words import check_language
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report to hand over."""

    content: bytes
    media_type: str


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
        if not row.results.get("judges"):
            return row.results
        return results_to_json(with_agreement(session, experiment_id, results_from_json(row.results)))


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


def report_memo(database: Database, experiment_id: int, *, language: str = "en") -> Memo:
    """The decision memo of an experiment, which every format lays out.

    Raises:
        ConflictError: RESULTS_NOT_READY.
        InputRejectedError: LANGUAGE_UNKNOWN.
    """
    check_language(language)
    document = results_document(database, experiment_id)
    with database.reading() as session:
        row = experiment_queries.get_experiment_row(session, experiment_id)
        records = load_run_records(session, experiment_id, read_plan(row.plan))
        data = _data_facts(session, row)
    assessment = None if row.assessment_id is None else get_assessment(database, row.assessment_id, language=language)
    return build_memo(
        MemoInputs(
            results=results_from_json(document),
            title=row.name,
            generated_at=datetime.now(UTC),
            language=language,
            cases=[prediction for record in records for prediction in record.predictions],
            advice=None if assessment is None else assessment.recommendation,
            answers={} if assessment is None else assessment.answers,
            notes="" if assessment is None else assessment.notes,
            data=data,
        )
    )


def report_html(database: Database, experiment_id: int, *, language: str = "en") -> str:
    """The memo as one self-contained HTML file.

    Raises:
        ConflictError: RESULTS_NOT_READY.
        InputRejectedError: LANGUAGE_UNKNOWN.
    """
    return render_report(report_memo(database, experiment_id, language=language))


def report_file(database: Database, experiment_id: int, form: str, *, language: str = "en") -> ReportFile:
    """The memo as a file of this format: html, pdf, md, csv, json or xlsx.

    Raises:
        ConflictError: RESULTS_NOT_READY.
        InputRejectedError: FORMAT_UNKNOWN, LANGUAGE_UNKNOWN.
        RunFailedError: PDF_FAILED, PDF_TOO_SLOW.
    """
    found = report_format(form)
    content = found.render(report_memo(database, experiment_id, language=language))
    return ReportFile(content=content, media_type=found.media_type)


def _data_facts(session: Session, row: ExperimentRow) -> DataFacts:
    dataset = intake_queries.get_dataset_row(session, row.dataset_id)
    corpus = None if row.corpus_id is None else intake_queries.get_corpus_row(session, row.corpus_id)
    documents = () if row.corpus_id is None else intake_queries.documents_of(session, row.corpus_id)
    counts = {split: intake_queries.count_cases(session, dataset.id, split) for split in Split}
    return DataFacts(
        dataset=dataset.name,
        dataset_hash=dataset.content_hash or "",
        train_count=counts[Split.TRAIN],
        validation_count=counts[Split.VALIDATION],
        test_count=len(row.test_case_ids),
        labels=tuple(dataset.labels),
        warnings=tuple(dataset.warnings),
        corpus="" if corpus is None else corpus.name,
        corpus_hash="" if corpus is None else corpus.content_hash or "",
        document_count=len(documents) if documents else None,
        word_count=sum(len(document.text.split()) for document in documents) if documents else None,
    )
