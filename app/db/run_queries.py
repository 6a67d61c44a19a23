"""Every query on runs and their predictions: claim, heartbeat, progress, finish, requeue.

Each write of a worker is fenced by the attempt it claimed: when another worker has taken the run over,
the statement touches no row and `LeaseLostError` tells the old one to stop.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.db.clock import db_now, utc_seconds
from app.db.followup_queries import of_arms, waits_for_arms
from app.db.storable import storable_document, storable_text
from app.db.tables import CaseRow, PredictionRow, RunRow
from app.errors import NotFoundError
from app.experiments.followups import read_followup
from app.experiments.status import check_transition
from app.glossary import RunStatus
from app.values.generation import Spent
from app.values.predictions import Prediction

STARTING = "starting"  # the stage between the claim and the first word of the child process
DIED_TOO_OFTEN = "The worker process died {attempts} times while it executed this run; see its log for the reason."


class LeaseLostError(Exception):
    """Another attempt owns this run now, or it was cancelled; the old one must stop and write nothing."""


def get_run(session: Session, run_id: int) -> RunRow:
    """The run.

    Raises:
        NotFoundError: RUN_NOT_FOUND.
    """
    run = session.get(RunRow, run_id)
    if run is None:
        raise NotFoundError("RUN_NOT_FOUND", f"There is no run {run_id}.")
    return run


def runs_of(session: Session, experiment_id: int) -> list[RunRow]:
    """All runs of an experiment in the order of the plan, those of judges last."""
    query = select(RunRow).where(RunRow.experiment_id == experiment_id).order_by(RunRow.arm_position, RunRow.seed)
    return list(session.scalars(query))


def claim_run(session: Session, run_id: int, *, owner: str, lease_seconds: float) -> int | None:
    """The attempt number when this owner now holds the run; None when it is not queued any more, or waits for arms."""
    statement = (
        update(RunRow)
        .where(
            RunRow.id == run_id,
            RunRow.status == RunStatus.QUEUED,
            RunRow.cancel_requested_at.is_(None),
            ~waits_for_arms(),
        )
        .values(
            status=RunStatus.RUNNING,
            attempt=RunRow.attempt + 1,
            lease_owner=owner,
            lease_until=db_now() + lease_seconds,
            heartbeat_at=db_now(),
            started_at=func.coalesce(RunRow.started_at, db_now()),
            stage=STARTING,
            done=0,
            total=None,
            stage_started_at=db_now(),
            failure_code=None,
            failure_message=None,
        )
        .returning(RunRow.attempt)
    )
    return session.scalar(statement)


def renew_lease(session: Session, run_id: int, *, attempt: int, lease_seconds: float) -> None:
    """Say that this attempt is alive.

    Raises:
        LeaseLostError: the run belongs to another attempt, has ended, or is to be cancelled.
    """
    _fenced(
        session,
        run_id,
        attempt,
        {"lease_until": db_now() + lease_seconds, "heartbeat_at": db_now()},
        RunRow.cancel_requested_at.is_(None),
    )


def record_progress(
    session: Session,
    run_id: int,
    *,
    attempt: int,
    stage: str,
    done: int,
    total: int | None,
    seconds_before: float = 0.0,
) -> None:
    """Store where the attempt stands; the clock of a stage starts when its name changes.

    Args:
        seconds_before: what the stage took before another came between.
    """
    started = case((RunRow.stage == stage, RunRow.stage_started_at), else_=db_now() - seconds_before)
    _fenced(session, run_id, attempt, {"stage": stage, "done": done, "total": total, "stage_started_at": started})


def record_preparation(session: Session, run_id: int, *, attempt: int, usage: dict[str, Any]) -> None:
    """Store what preparing took, so far or in the end."""
    _fenced(session, run_id, attempt, {"usage": storable_document(usage)})


def spent_at_endpoints(session: Session, run_id: int) -> dict[str, Spent]:
    """What the run has taken at each endpoint since a person queued it, over all its attempts."""
    return {name: Spent(each["requests"], each["tokens"]) for name, each in get_run(session, run_id).spent.items()}


def record_spending(session: Session, run_id: int, *, attempt: int, spent: Mapping[str, Spent]) -> None:
    """Store what the run has taken at each endpoint so far."""
    _fenced(session, run_id, attempt, {"spent": {name: each._asdict() for name, each in spent.items()}})


def finish_run(
    session: Session,
    run_id: int,
    *,
    attempt: int,
    status: RunStatus,
    usage: dict[str, Any] | None = None,
    provenance: dict[str, Any] | None = None,
    peak_memory_bytes: int | None = None,
    failure_code: str | None = None,
    failure_message: str | None = None,
) -> None:
    """End this attempt with its final figures.

    Raises:
        LeaseLostError: the run belongs to another attempt or has ended already.
    """
    values: dict[str, Any] = {
        "status": status,
        "finished_at": db_now(),
        "lease_owner": None,
        "lease_until": None,
        "failure_code": failure_code,
        "failure_message": None if failure_message is None else storable_text(failure_message),
    }
    given = {"usage": storable_document(usage), "provenance": storable_document(provenance)}
    given["peak_memory_bytes"] = peak_memory_bytes
    values.update({name: value for name, value in given.items() if value is not None})
    _fenced(session, run_id, attempt, values)


def release_run(session: Session, run_id: int, *, attempt: int, max_attempts: int, died: bool = True) -> RunStatus:
    """Give up an attempt: queued again; cancelled when that was asked for; failed after its last allowed death.

    Args:
        died: its process died; False when the worker shuts down in order, which counts against nobody.
    """
    run = get_run(session, run_id)
    if run.cancel_requested_at is not None:  # a queued run that is to be cancelled could never be claimed
        finish_run(session, run_id, attempt=attempt, status=RunStatus.CANCELLED)
        return RunStatus.CANCELLED
    deaths = run.deaths + 1 if died else run.deaths
    if died and deaths >= max_attempts:
        message = DIED_TOO_OFTEN.format(attempts=deaths)
        finish_run(
            session,
            run_id,
            attempt=attempt,
            status=RunStatus.FAILED,
            failure_code="RUN_PROCESS_DIED",
            failure_message=message,
        )
        return RunStatus.FAILED
    _fenced(
        session,
        run_id,
        attempt,
        {
            "status": RunStatus.QUEUED,
            "deaths": deaths,
            "lease_owner": None,
            "lease_until": None,
            "stage": "waiting",
        },
    )
    return RunStatus.QUEUED


def stranded_runs(session: Session) -> list[RunRow]:
    """Running runs whose lease has ended or never began: their worker is gone."""
    query = select(RunRow).where(
        RunRow.status == RunStatus.RUNNING,
        or_(RunRow.lease_until.is_(None), RunRow.lease_until < db_now()),
    )
    return list(session.scalars(query))


def leased_runs(session: Session) -> list[RunRow]:
    """Runs somebody holds right now."""
    return list(session.scalars(select(RunRow).where(RunRow.status == RunStatus.RUNNING)))


def oldest_queued_runs(session: Session, *, job_name: str, limit: int) -> list[RunRow]:
    """Queued runs of one kind of worker, in the order in which they should be executed; judges wait for all arms."""
    query = (
        select(RunRow)
        .where(RunRow.status == RunStatus.QUEUED, RunRow.job_name == job_name, ~waits_for_arms())
        .order_by(RunRow.experiment_id, *in_order_of_turns())
        .limit(limit)
    )
    return list(session.scalars(query))


def in_order_of_turns() -> tuple[Any, ...]:  # columns of several types
    """The order of queued runs: that of the plan, but runs that paused in a race wait for those that answered less."""
    return (case((RunRow.stage == "paused", RunRow.done), else_=0), RunRow.arm_position, RunRow.seed)


def request_cancel(session: Session, experiment_id: int) -> None:
    """Cancel what is queued at once and ask what is running to stop."""
    of_experiment = RunRow.experiment_id == experiment_id
    session.execute(
        update(RunRow)
        .where(of_experiment, RunRow.status == RunStatus.QUEUED)
        .values(status=RunStatus.CANCELLED, finished_at=db_now(), cancel_requested_at=db_now(), stage="cancelled")
    )
    session.execute(
        update(RunRow).where(of_experiment, RunRow.status == RunStatus.RUNNING).values(cancel_requested_at=db_now())
    )


def queue_again(session: Session, experiment_id: int) -> list[RunRow]:
    """Queue failed and cancelled runs of an experiment again; answers are kept, failed cases are asked again.

    Judges are queued again with any arm, so that they see the answers it still gives; verdicts are kept.
    """
    every = runs_of(session, experiment_id)
    runs = [run for run in every if run.status in (RunStatus.FAILED, RunStatus.CANCELLED)]
    if any(read_followup(run.arm_key) is None for run in runs):
        runs += [run for run in every if run not in runs and read_followup(run.arm_key) is not None]
    session.execute(
        delete(PredictionRow).where(
            PredictionRow.run_id.in_([run.id for run in runs]), PredictionRow.failure.is_not(None)
        )
    )
    for run in runs:
        if read_followup(run.arm_key) is None:
            check_transition(RunStatus(run.status), RunStatus.QUEUED)
        run.status = RunStatus.QUEUED
        run.deaths = 0
        run.spent = {}
        run.created_at = utc_seconds()  # the time limit of the experiment counts from here
        run.cancel_requested_at = run.started_at = run.finished_at = None
        run.failure_code = run.failure_message = None
        run.stage = "waiting"
    return runs


def answered_case_rows(session: Session, run_id: int) -> set[int]:
    """Ids of the case rows this run has an answer for."""
    return set(session.scalars(select(PredictionRow.case_row_id).where(PredictionRow.run_id == run_id)))


def save_predictions(
    session: Session,
    run_id: int,
    *,
    attempt: int,
    scored: Iterable[tuple[int, Prediction, Mapping[str, float | None]]],
) -> None:
    """Store answers as (case row id, prediction, scores), fenced by the attempt.

    Raises:
        LeaseLostError: the run belongs to another attempt; nothing is stored.
    """
    _fenced(session, run_id, attempt, {"heartbeat_at": db_now()})
    rows = [
        {
            "run_id": run_id,
            "case_row_id": case_row_id,
            "attempt": attempt,
            "answer": storable_text(prediction.answer),
            "latency_seconds": prediction.latency_seconds,
            "prompt_tokens": prediction.prompt_tokens,
            "completion_tokens": prediction.completion_tokens,
            "prompt": storable_text(prediction.prompt),
            "passages": storable_document([asdict(passage) for passage in prediction.passages]),
            "label_scores": _finite_or_none(prediction.label_scores),
            "failure": None if prediction.failure is None else storable_text(prediction.failure),
            "scores": storable_document(scores),
        }
        for case_row_id, prediction, scores in scored
    ]
    if rows:
        session.execute(insert(PredictionRow), rows)


def predictions_of(
    session: Session, experiment_id: int, *, case_row_ids: Sequence[int] | None = None
) -> list[tuple[RunRow, PredictionRow, CaseRow]]:
    """Predictions of arms with their run and case, ordered by arm, seed and case."""
    query = (
        select(RunRow, PredictionRow, CaseRow)
        .join(PredictionRow, PredictionRow.run_id == RunRow.id)
        .join(CaseRow, CaseRow.id == PredictionRow.case_row_id)
        .where(RunRow.experiment_id == experiment_id, of_arms())
        .order_by(RunRow.arm_position, RunRow.seed, CaseRow.position)
    )
    if case_row_ids is not None:
        query = query.where(CaseRow.id.in_(case_row_ids))
    return [(run, prediction, case_row) for run, prediction, case_row in session.execute(query)]


class RunCounts(NamedTuple):
    """What a run has asked and got so far, over the answers it has saved."""

    failed_cases: int
    prompt_tokens: int
    completion_tokens: int


def run_counts(session: Session, experiment_id: int) -> dict[int, RunCounts]:
    """Failed cases and tokens so far, by run id; runs without an answer are missing."""
    query = (
        select(
            PredictionRow.run_id,
            func.count(PredictionRow.failure),
            func.sum(PredictionRow.prompt_tokens),
            func.sum(PredictionRow.completion_tokens),
        )
        .join(RunRow, and_(RunRow.id == PredictionRow.run_id, RunRow.experiment_id == experiment_id))
        .group_by(PredictionRow.run_id)
    )
    return {
        int(run_id): RunCounts(int(failed), int(asked or 0), int(answered or 0))
        for run_id, failed, asked, answered in session.execute(query)
    }


def _finite_or_none(label_scores: Mapping[str, float] | None) -> dict[str, float] | None:
    """The scores, unless one of them is no finite number: then they rank nothing."""
    if label_scores is None or not all(math.isfinite(score) for score in label_scores.values()):
        return None
    return dict(label_scores)


def _fenced(session: Session, run_id: int, attempt: int, values: dict[str, Any], *conditions: Any) -> None:
    if "status" in values:
        check_transition(RunStatus.RUNNING, values["status"])
    result = session.execute(
        update(RunRow)
        .where(RunRow.id == run_id, RunRow.attempt == attempt, RunRow.status == RunStatus.RUNNING, *conditions)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    if result.rowcount == 0:
        raise LeaseLostError(f"run {run_id} is no longer attempt {attempt}'s")
