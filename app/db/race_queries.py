"""What a race asks of the database: how all arms of one seed stand, whose turn it is, and giving up a turn."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import run_queries
from app.db.followup_queries import of_arms, waits_for_arms
from app.db.tables import PredictionRow, RunRow
from app.glossary import RunStatus

PAUSED = "paused"
"""Stage of a run that waits for its next turn; `oldest_queued_runs` lets those go first that answered less."""


@dataclass(frozen=True, slots=True)
class RacingRun:
    """One run of a race: score by case row, None where the case failed or has no such score."""

    arm: str
    status: RunStatus
    scores: dict[int, float | None]


def racing_runs(session: Session, experiment_id: int, *, seed: int, metric: str) -> list[RacingRun]:
    """Every run with this seed, in the order of the plan, with all it has answered so far."""
    of_seed = (RunRow.experiment_id == experiment_id, RunRow.seed == seed, of_arms())
    runs = session.execute(
        select(RunRow.id, RunRow.arm_key, RunRow.status).where(*of_seed).order_by(RunRow.arm_position)
    )
    found = {run_id: RacingRun(arm, RunStatus(status), {}) for run_id, arm, status in runs}
    answers = select(
        PredictionRow.run_id, PredictionRow.case_row_id, PredictionRow.failure, PredictionRow.scores
    ).where(PredictionRow.run_id.in_(found))
    for run_id, case_row_id, failure, scores in session.execute(answers):
        found[run_id].scores[case_row_id] = scores.get(metric) if failure is None else None
    return list(found.values())


def someone_waits_with_less(session: Session, experiment_id: int, *, answered: int) -> bool:
    """Whether a queued run of the experiment has answered fewer cases than this."""
    counts = (
        select(func.count(PredictionRow.case_row_id))
        .select_from(RunRow)
        .outerjoin(PredictionRow, PredictionRow.run_id == RunRow.id)
        .where(RunRow.experiment_id == experiment_id, RunRow.status == RunStatus.QUEUED, of_arms())
        .group_by(RunRow.id)
    )
    return any(count < answered for count in session.scalars(counts))


def next_queued_run(session: Session, experiment_id: int) -> int | None:
    """The queued run of this experiment whose turn it is; None when none waits."""
    query = (
        select(RunRow.id)
        .where(RunRow.experiment_id == experiment_id, RunRow.status == RunStatus.QUEUED, ~waits_for_arms())
        .order_by(*run_queries.in_order_of_turns())
        .limit(1)
    )
    return session.scalar(query)


def pause_run(session: Session, run_id: int, *, attempt: int, done: int, total: int) -> None:
    """Give the turn to another run: this one waits with what it has answered, and nobody counts it as died.

    Raises:
        LeaseLostError: the run belongs to another attempt or has ended already.
    """
    run_queries.record_progress(session, run_id, attempt=attempt, stage=PAUSED, done=done, total=total)
    status = run_queries.release_run(session, run_id, attempt=attempt, max_attempts=1, died=False)
    if status is RunStatus.QUEUED:
        session.expire_all()  # the row was changed by statements
        run_queries.get_run(session, run_id).stage = PAUSED
