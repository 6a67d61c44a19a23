"""Queries on experiments."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, defer, selectinload

from app.db.storable import storable_document
from app.db.tables import ExperimentRow, RunRow
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
        raise NotFoundError("EXPERIMENT_NOT_FOUND", f"There is no experiment {experiment_id}.")
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


def experiments_with_results(session: Session, *, task: str) -> list[ExperimentRow]:
    """Experiments of this task that have results, oldest first, without results and test case ids."""
    query = (
        select(ExperimentRow)
        .options(defer(ExperimentRow.results), defer(ExperimentRow.test_case_ids))
        .where(ExperimentRow.task == task, ExperimentRow.results.is_not(None))
        .order_by(ExperimentRow.id)
    )
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
