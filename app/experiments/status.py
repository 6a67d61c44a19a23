"""The state machine of a run, and how an experiment's status follows from its runs.

queued -> running -> succeeded | failed | cancelled | stopped_early
queued -> cancelled
running -> queued            (its worker died; the attempt number fences the old one out)
"""

from collections.abc import Iterable

from app.errors import ConflictError
from app.glossary import ExperimentStatus, RunStatus

ALLOWED_TRANSITIONS: dict[RunStatus, frozenset[RunStatus]] = {
    RunStatus.QUEUED: frozenset({RunStatus.RUNNING, RunStatus.CANCELLED, RunStatus.FAILED}),
    RunStatus.RUNNING: frozenset(
        {
            RunStatus.QUEUED,
            RunStatus.SUCCEEDED,
            RunStatus.FAILED,
            RunStatus.CANCELLED,
            RunStatus.STOPPED_EARLY,
        }
    ),
    RunStatus.SUCCEEDED: frozenset(),
    RunStatus.FAILED: frozenset({RunStatus.QUEUED}),
    RunStatus.CANCELLED: frozenset({RunStatus.QUEUED}),
    RunStatus.STOPPED_EARLY: frozenset(),
}

FINISHED: frozenset[RunStatus] = frozenset(
    {RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.STOPPED_EARLY}
)


def is_finished(status: RunStatus) -> bool:
    """Whether nothing more will happen by itself."""
    return status in FINISHED


def check_transition(current: RunStatus, wanted: RunStatus) -> None:
    """Pass silently when the step is allowed.

    Raises:
        ConflictError: RUN_TRANSITION, naming both states.
    """
    if wanted not in ALLOWED_TRANSITIONS[current]:
        raise ConflictError("RUN_TRANSITION", f"A run that is {current} cannot become {wanted}.")


def experiment_status(statuses: Iterable[RunStatus], *, has_results: bool) -> ExperimentStatus:
    """The status of an experiment with these runs.

    It is running from the first run that has moved until the results are stored; failed when a run
    failed; cancelled when a run was cancelled and none failed.
    """
    known = set(statuses)
    if not known or known == {RunStatus.QUEUED}:
        return ExperimentStatus.QUEUED
    if not known <= FINISHED or not has_results:
        return ExperimentStatus.RUNNING
    if RunStatus.FAILED in known:
        return ExperimentStatus.FAILED
    if RunStatus.CANCELLED in known:
        return ExperimentStatus.CANCELLED
    return ExperimentStatus.SUCCEEDED
