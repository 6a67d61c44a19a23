"""Executes a queued run in a child process, and finds runs and uploads that were left behind.

Called by the Celery tasks and by `sextant compare` alike; only the broker differs. The supervising
process never loads a language model: a child that runs out of memory takes nothing else with it.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import OperationalError

from app.db import experiment_queries, intake_queries, run_queries
from app.db.database import Database
from app.db.outages import outlast_outage
from app.db.tables import CorpusRow, DatasetRow, RunRow
from app.glossary import RunStatus
from app.jobs import CORPUS_PARSE, DATASET_PARSE, EXPERIMENT_EVALUATE, RUN_EXECUTE, RUN_EXECUTE_ON_GPU
from app.settings import Settings

POLL_SECONDS = 0.25
CANCEL_POLL_SECONDS = 1.0
STARTING_SECONDS = 300.0  # importing torch took 45 s on a machine that was short of memory (docs/LOG.md)
TERMINATE_GRACE_SECONDS = 10.0
HINTS_AT_ONCE = 4
STEP_SECONDS = 600.0
SHARED_SETTINGS = ("heartbeat_seconds", "lease_seconds", "parse_memory_bytes", "parse_seconds", "training_processes")

log = logging.getLogger(__name__)


def supervise_run(
    database: Database, settings: Settings, run_id: int, *, stop: threading.Event | None = None
) -> RunStatus | None:
    """Claim the run, execute it in a child process and wait; None when there was nothing to claim.

    Args:
        stop: set when this worker shuts down; the run then goes back to the queue.
    """
    with database.unit_of_work() as work:
        attempt = run_queries.claim_run(work.session, run_id, owner=lease_owner(), lease_seconds=settings.lease_seconds)
    if attempt is None:
        return None
    log.info("run %s: attempt %s starts", run_id, attempt)
    deadline = _deadline(database, run_id)
    log_path = settings.artefacts_folder / f"run-{run_id}" / "log.txt"
    child = start_child("workers.run_arm", [str(run_id), str(attempt)], settings, log_path=log_path)
    lease = _StartingLease(database, settings, run_id, attempt)
    reason = _wait(child, database, run_id, stop=stop, deadline=deadline, lease=lease)
    status = _settle(database, settings, run_id, attempt, reason=reason, exit_code=child.returncode)
    log.info("run %s: attempt %s ends %s (%s)", run_id, attempt, status, reason)
    return status


def supervise_next_run(
    database: Database, settings: Settings, job_name: str, *, stop: threading.Event | None = None
) -> RunStatus | None:
    """Supervise the queued run of this kind that comes first; None when none could be claimed.

    Hints may arrive in any order, so the database, not the message, says which run is next.
    """
    with database.reading() as session:
        queued = run_queries.oldest_queued_runs(session, job_name=job_name, limit=HINTS_AT_ONCE)
    for run in queued:
        status = supervise_run(database, settings, run.id, stop=stop)
        if status is not None:
            return status
    return None


def lease_owner() -> str:
    """Who holds a lease: host and process, so that a dead owner on this host is recognised at once."""
    return f"{socket.gethostname()}:{os.getpid()}"


def start_child(
    module: str, arguments: Sequence[str], settings: Settings, *, log_path: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start `python -m module` in its own process group; it dies with this process (workers/child.py)."""
    environment = {
        **os.environ,
        **{f"SEXTANT_{name.upper()}": str(getattr(settings, name)) for name in SHARED_SETTINGS},
        "SEXTANT_HOME": str(settings.resolved_home),
        "SEXTANT_DATABASE_URL": settings.resolved_database_url,
        "SEXTANT_PARENT_PID": str(os.getpid()),
        "PYTHONUNBUFFERED": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        # OpenMP threads that spin while they wait made generation six times slower beside a busy neighbour
        # (docs/LOG.md, 2026-11-21).
        "OMP_WAIT_POLICY": os.environ.get("OMP_WAIT_POLICY", "PASSIVE"),
    }
    command = [sys.executable, "-m", module, *arguments]
    if log_path is None:
        return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("ab") as stream:
        return subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def run_step(settings: Settings, step: str, subject_id: int) -> int:
    """Execute a short step (parse or evaluate) in a child process and give its exit code."""
    child = start_child("workers.run_step", [step, str(subject_id)], settings)
    try:
        return child.wait(timeout=STEP_SECONDS)
    except subprocess.TimeoutExpired:
        _terminate(child)
        return -signal.SIGKILL


def inspect_import(settings: Settings, folder: Path) -> int:
    """Read the results files in the folder in a child with limits, which leaves summary.json; gives its exit code."""
    child = start_child("workers.read_import", [str(folder)], settings)
    try:
        return child.wait(timeout=settings.parse_seconds + 30.0)
    except subprocess.TimeoutExpired:
        _terminate(child)
        return -signal.SIGKILL


def upload_folder(settings: Settings, job_name: str, row_id: int) -> Path:
    """Where the files of this upload lie."""
    kind = {DATASET_PARSE: "dataset", CORPUS_PARSE: "corpus"}[job_name]
    return settings.uploads_folder / f"{kind}-{row_id}"


def parse_upload(database: Database, settings: Settings, job_name: str, row_id: int) -> None:
    """Parse a dataset or corpus in a child with limits; a child that dies leaves a clear rejection."""
    table = DatasetRow if job_name == DATASET_PARSE else CorpusRow
    with database.unit_of_work() as work:
        seconds = settings.parse_seconds + 30.0
        if not intake_queries.claim_parsing(work.session, table, row_id, seconds=seconds):
            return
    exit_code = run_step(settings, job_name, row_id)
    if exit_code != 0:
        message = (
            f"The upload could not be read within {settings.parse_seconds} seconds and "
            f"{settings.parse_memory_bytes // 1024**2} MB of memory; split it into smaller files."
        )
        with database.unit_of_work() as work:
            intake_queries.reject_upload(work.session, table, row_id, code="UPLOAD_TOO_HEAVY", message=message)


def evaluate_experiment(database: Database, settings: Settings, experiment_id: int) -> None:
    """Compute and store the results in a child; one that dies leaves a sentence, or it would be asked for ever."""
    with database.reading() as session:
        if experiment_id not in experiment_queries.unevaluated_experiments(session):
            return
    exit_code = run_step(settings, EXPERIMENT_EVALUATE, experiment_id)
    if exit_code == 0:
        return
    with database.unit_of_work() as work:
        if experiment_id in experiment_queries.unevaluated_experiments(work.session):
            message = f"The evaluation stopped with exit status {exit_code}; the worker's log has the details."
            experiment_queries.save_results(work.session, experiment_id, None, message)


def requeue_stranded(database: Database, settings: Settings) -> None:
    """Take back runs whose worker is gone, and send the hints that may have been lost.

    Safe to call from several workers at once: each write is fenced.
    """
    with database.unit_of_work() as work:
        stranded = run_queries.stranded_runs(work.session)
        stranded += [run for run in run_queries.leased_runs(work.session) if _owner_is_dead(run)]
        for run in {run.id: run for run in stranded}.values():
            try:
                status = run_queries.release_run(
                    work.session, run.id, attempt=run.attempt, max_attempts=settings.max_attempts
                )
            except run_queries.LeaseLostError:
                continue
            log.warning("run %s: attempt %s left behind by %s, now %s", run.id, run.attempt, run.lease_owner, status)
    announce_what_waits(database)


def announce_what_waits(database: Database) -> None:
    """Send a hint for the next queued runs, finished experiments without results and unparsed uploads."""
    with database.unit_of_work() as work:
        for job_name in (RUN_EXECUTE, RUN_EXECUTE_ON_GPU):  # runs no worker takes must not hide the others
            for run in run_queries.oldest_queued_runs(work.session, job_name=job_name, limit=HINTS_AT_ONCE):
                work.announce(run.job_name, run.id)
        for experiment_id in experiment_queries.unevaluated_experiments(work.session):
            work.announce(EXPERIMENT_EVALUATE, experiment_id)
        for table, job_name in ((DatasetRow, DATASET_PARSE), (CorpusRow, CORPUS_PARSE)):
            for row_id in intake_queries.unparsed_uploads(work.session, table):
                work.announce(job_name, row_id)


class _StartingLease:
    """Keeps the lease of an attempt for a child that still starts: it can do so itself only after its imports."""

    def __init__(self, database: Database, settings: Settings, run_id: int, attempt: int) -> None:
        self._database = database
        self._settings = settings
        self._run_id = run_id
        self._attempt = attempt
        self._until = time.monotonic() + STARTING_SECONDS
        self._next = time.monotonic() + settings.heartbeat_seconds
        self._is_over = False

    def is_kept(self) -> bool:
        """Renew when it is time and the child has not begun its first stage; False for a child that is of no more use.

        That is one whose attempt has been over for a heartbeat: it hung until its lease ended.
        """
        now = time.monotonic()
        if now < self._next:
            return True
        self._next = now + self._settings.heartbeat_seconds
        try:
            with self._database.reading() as session:
                run = run_queries.get_run(session, self._run_id)
                is_own = (run.attempt, run.status) == (self._attempt, RunStatus.RUNNING)
                is_starting = run.stage == run_queries.STARTING
            if not is_own:
                was_over, self._is_over = self._is_over, True
                return not was_over
            if is_starting and now < self._until:
                with self._database.unit_of_work() as work:
                    run_queries.renew_lease(
                        work.session, self._run_id, attempt=self._attempt, lease_seconds=self._settings.lease_seconds
                    )
        except (OperationalError, run_queries.LeaseLostError):
            log.warning("run %s: the lease of its starting process could not be renewed", self._run_id)
        return True


def _wait(
    child: subprocess.Popen[bytes],
    database: Database,
    run_id: int,
    *,
    stop: threading.Event | None,
    deadline: float,
    lease: _StartingLease,
) -> str:
    """Wait for the child; why it ended: exited, cancelled, stopped, timed out or lost its lease."""
    next_look = time.monotonic() + CANCEL_POLL_SECONDS
    while child.poll() is None:
        time.sleep(POLL_SECONDS)
        if stop is not None and stop.is_set():
            _terminate(child)
            return "stopped"
        if time.time() > deadline:
            _terminate(child)
            return "timed out"
        if not lease.is_kept():
            _terminate(child)
            return "lost its lease"
        if time.monotonic() >= next_look:
            next_look = time.monotonic() + CANCEL_POLL_SECONDS
            if _is_to_be_cancelled(database, run_id):
                _terminate(child)
                return "cancelled"
    return "exited"


def _is_to_be_cancelled(database: Database, run_id: int) -> bool:
    try:
        with database.reading() as session:
            return run_queries.get_run(session, run_id).cancel_requested_at is not None
    except OperationalError:  # a database that is away for a moment; the child must not be left alone
        log.warning("run %s: the database did not answer; looking again", run_id)
        return False


def _settle(
    database: Database, settings: Settings, run_id: int, attempt: int, *, reason: str, exit_code: int
) -> RunStatus:
    """Bring the row in line with how the child ended; tried again while the database is away, as long as a lease lasts.

    Raises:
        OperationalError: it stayed away; by then the run is anybody's.
    """
    return outlast_outage(
        lambda _: _settle_once(database, settings, run_id, attempt, reason=reason, exit_code=exit_code),
        seconds=settings.lease_seconds,
        subject=f"run {run_id}",
    )


def _settle_once(
    database: Database, settings: Settings, run_id: int, attempt: int, *, reason: str, exit_code: int
) -> RunStatus:
    """The row after one transaction; the child has usually ended its run itself."""
    try:
        with database.unit_of_work() as work:
            session = work.session
            if reason == "cancelled":
                run_queries.finish_run(session, run_id, attempt=attempt, status=RunStatus.CANCELLED)
            elif reason == "timed out":
                run_queries.finish_run(
                    session,
                    run_id,
                    attempt=attempt,
                    status=RunStatus.FAILED,
                    failure_code="RUN_TIME_LIMIT",
                    failure_message="The experiment's time limit was reached; raise limits.minutes in the plan.",
                )
            elif reason == "stopped":
                run_queries.release_run(
                    session, run_id, attempt=attempt, max_attempts=settings.max_attempts, died=False
                )
            else:
                log.info("run %s: child exited with %s", run_id, exit_code)
                run_queries.release_run(session, run_id, attempt=attempt, max_attempts=settings.max_attempts)
    except run_queries.LeaseLostError:
        pass  # the child ended its run itself, which is the normal case
    with database.reading() as session:
        return RunStatus(run_queries.get_run(session, run_id).status)


def _deadline(database: Database, run_id: int) -> float:
    """When the experiment's minutes are over, counted from the first start since its runs were last queued."""
    with database.reading() as session:
        run = run_queries.get_run(session, run_id)
        experiment = experiment_queries.get_experiment_row(session, run.experiment_id)
    last_queued = max(other.created_at for other in experiment.runs)
    starts = [other.started_at for other in experiment.runs if (other.started_at or 0.0) >= last_queued]
    first_start = min(start for start in (run.started_at, *starts) if start is not None)
    return first_start + 60.0 * float(experiment.plan["limits"]["minutes"])


def _terminate(child: subprocess.Popen[bytes]) -> None:
    """End the child's whole process group: politely first, then for certain."""
    for wanted, patience in ((signal.SIGTERM, TERMINATE_GRACE_SECONDS), (signal.SIGKILL, None)):
        try:
            os.killpg(child.pid, wanted)
            child.wait(timeout=patience)
            return
        except ProcessLookupError:
            child.wait()
            return
        except subprocess.TimeoutExpired:
            continue


def _owner_is_dead(run: RunRow) -> bool:
    host, _, process_id = (run.lease_owner or "").rpartition(":")
    if host != socket.gethostname() or not process_id.isdigit():
        return False
    try:
        os.kill(int(process_id), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
