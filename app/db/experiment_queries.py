"""Queries on experiments."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, defer, selectinload

from app.db.storable import storable_document
from app.db.tables import CorpusRow, DatasetRow, ExperimentRow, RunRow
from app.errors import NotFoundError
from app.experiments.status import FINISHED

RunStates = frozenset[tuple[int, int, str]]
"""(run id, attempt, status) of every run of an experiment."""


def get_experiment_row(session: Session, experiment_id: int) -> ExperimentRow:
    """The experiment with its runs loaded.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    row = session.get(ExperimentRow, experiment_id, options=[selectinload(ExperimentRow.runs)])
    if row is None:
        raise _no_experiment(experiment_id)
    return row


def experiment_rows(session: Session, *, limit: int) -> list[ExperimentRow]:
    """Experiments with their runs, newest first, without the test case ids."""
    query = (
        select(ExperimentRow)
        .options(selectinload(ExperimentRow.runs), defer(ExperimentRow.test_case_ids))
        .order_by(ExperimentRow.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def measured_alike(session: Session, experiment_id: int) -> list[int]:
    """Ids of the experiments with results whose plan, cases and documents are those of this one, oldest first.

    Cases and documents count by their content, those stored without a hash by their id.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    joined = (
        select(ExperimentRow.id)
        .join(DatasetRow, DatasetRow.id == ExperimentRow.dataset_id)
        .outerjoin(CorpusRow, CorpusRow.id == ExperimentRow.corpus_id)
    )
    hashes = (DatasetRow.content_hash.label("cases"), CorpusRow.content_hash.label("documents"))
    columns = (ExperimentRow.plan_hash, ExperimentRow.dataset_id, ExperimentRow.corpus_id, *hashes)
    own = session.execute(joined.with_only_columns(*columns).where(ExperimentRow.id == experiment_id)).one_or_none()
    if own is None:
        raise _no_experiment(experiment_id)
    query = joined.where(
        ExperimentRow.plan_hash == own.plan_hash,
        ExperimentRow.results.is_not(None),
        DatasetRow.content_hash == own.cases if own.cases else ExperimentRow.dataset_id == own.dataset_id,
        CorpusRow.content_hash == own.documents if own.documents else ExperimentRow.corpus_id == own.corpus_id,
    ).order_by(ExperimentRow.id)
    return list(session.scalars(query))


def run_states(experiment: ExperimentRow) -> RunStates:
    """Which attempt of each run an evaluation rests on."""
    return frozenset((run.id, run.attempt, run.status) for run in experiment.runs)


def save_results(
    session: Session,
    experiment_id: int,
    results: Mapping[str, Any] | None,
    error: str | None,
    *,
    rests_on: RunStates | None = None,
) -> None:
    """Store the results document, or why there is none.

    Args:
        rests_on: store nothing when a run has moved on since, because somebody tries it again.
    """
    row = get_experiment_row(session, experiment_id)
    if rests_on is not None and rests_on != run_states(row):
        return
    row.results = None if results is None else storable_document(results)
    row.evaluation_error = error


def unevaluated_experiments(session: Session) -> list[int]:
    """Ids of experiments whose runs have all ended but that have neither results nor an error."""
    unfinished = exists().where(RunRow.experiment_id == ExperimentRow.id, RunRow.status.not_in(FINISHED))
    query = select(ExperimentRow.id).where(
        ExperimentRow.results.is_(None), ExperimentRow.evaluation_error.is_(None), ~unfinished
    )
    return list(session.scalars(query))


def _no_experiment(experiment_id: int) -> NotFoundError:
    return NotFoundError("EXPERIMENT_NOT_FOUND", f"There is no experiment {experiment_id}.")
