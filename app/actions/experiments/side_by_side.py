"""Two experiments side by side, and one plan over time: every experiment that froze the same plan on the same cases."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.actions.experiments.starting import get_results
from app.db import experiment_queries, intake_queries
from app.db.database import Database
from app.db.tables import ExperimentRow as ExperimentTableRow
from app.errors import ConflictError, InputRejectedError
from app.reports.results_diff import ResultsDiff, compare_results
from app.reports.results_json import results_from_json
from app.values.results import MetricSummary, Results

MOST_IN_HISTORY = 30
"""A trend over more is not readable; the newest are kept. Our convention."""


@dataclass(frozen=True, slots=True)
class MeasuredExperiment:
    """An experiment with its results."""

    id: int
    name: str
    created_at: float
    results: Results


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """One experiment of a plan's history; `scores` are the main metric of each arm by key."""

    id: int
    name: str
    created_at: float
    version: str
    chosen: str | None
    scores: Mapping[str, MetricSummary]


@dataclass(frozen=True, slots=True)
class PlanHistory:
    """Experiments with the same frozen plan on the same cases and documents, oldest first. `arms` in plan order."""

    metric: str
    arms: tuple[str, ...]
    points: tuple[HistoryPoint, ...]


@dataclass(frozen=True, slots=True)
class ExperimentPair:
    """Two experiments and what differs. `is_same_plan` leaves the name out; `history` is that of the right one."""

    left: MeasuredExperiment
    right: MeasuredExperiment
    diff: ResultsDiff
    is_same_plan: bool
    history: PlanHistory


def compare_experiments(database: Database, left: int, right: int) -> ExperimentPair:
    """What differs between two experiments that have results.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
        InputRejectedError: SAME_EXPERIMENT.
        ConflictError: RESULTS_NOT_READY.
    """
    if left == right:
        raise InputRejectedError("SAME_EXPERIMENT", f"Experiment {left} stands on both sides; choose another one.")
    first, second = (_measured(database, experiment_id) for experiment_id in (left, right))
    with database.reading() as session:
        rows = [experiment_queries.get_experiment_row(session, each.id) for each in (first, second)]
        alike = experiment_queries.measured_alike(session, right)
        cases = [(_hash_of_cases(session, row), _case_ids(session, row)) for row in rows]
    return ExperimentPair(
        left=first,
        right=second,
        diff=replace(compare_results(first.results, second.results), same_cases=cases[0] == cases[1]),
        is_same_plan=left in alike,
        history=plan_history(database, right),
    )


def plan_history(database: Database, experiment_id: int) -> PlanHistory:
    """Every experiment with results whose frozen plan, cases and documents are those of this one.

    The name of the plan does not count. Uploading the same table again gives the same cases.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    ids = same_plan_ids(database, experiment_id)[-MOST_IN_HISTORY:]
    with database.reading() as session:
        rows = [experiment_queries.get_experiment_row(session, each) for each in ids]
        measured = [
            MeasuredExperiment(row.id, row.name, row.created_at, results_from_json(row.results))
            for row in rows
            if row.results is not None
        ]
    return PlanHistory(
        metric=measured[-1].results.decision.metric if measured else "",
        arms=tuple(arm.key for arm in measured[-1].results.arms) if measured else (),
        points=tuple(_point(each) for each in measured),
    )


def same_plan_ids(database: Database, experiment_id: int) -> tuple[int, ...]:
    """Ids of the experiments with results that froze what this one froze, oldest first, itself among them.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    with database.reading() as session:
        return tuple(experiment_queries.measured_alike(session, experiment_id))


def _measured(database: Database, experiment_id: int) -> MeasuredExperiment:
    results = get_results(database, experiment_id)
    if results is None:
        raise ConflictError(
            "RESULTS_NOT_READY", f"Experiment {experiment_id} has no results yet: look again later or choose another."
        )
    with database.reading() as session:
        row = experiment_queries.get_experiment_row(session, experiment_id)
        return MeasuredExperiment(row.id, row.name, row.created_at, results)


def _hash_of_cases(session: Session, row: ExperimentTableRow) -> str | int:
    """The hash of the dataset; its id where it was stored without one."""
    return intake_queries.get_dataset_row(session, row.dataset_id).content_hash or row.dataset_id


def _case_ids(session: Session, row: ExperimentTableRow) -> list[str]:
    return [case.case_id for case in intake_queries.case_rows_by_id(session, row.test_case_ids)]


def _point(measured: MeasuredExperiment) -> HistoryPoint:
    results = measured.results
    metric = results.decision.metric
    return HistoryPoint(
        id=measured.id,
        name=measured.name,
        created_at=measured.created_at,
        version=results.sextant_version,
        chosen=results.decision.arm,
        scores={arm.key: arm.metrics[metric] for arm in results.arms if metric in arm.metrics},
    )
