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

from app.db import experiment_queries, intake_queries, run_queries
from app.db.database import Database
from app.db.tables import CorpusRow, DatasetRow, RunRow
from app.glossary import RunStatus
from app.jobs import CORPUS_PARSE, DATASET_PARSE, EXPERIMENT_EVALUATE
from app.settings import Settings

POLL_SECONDS = 0.25
CANCEL_POLL_SECONDS = 1.0
TERMINATE_GRACE_SECONDS = 10.0
HINTS_AT_ONCE = 4
STEP_SECONDS = 600.0

log = logging.getLogger(__name__)


def supervise_run(
    database: Database, settings: Settings, run_id: int, *, stop: threading.Event | None = None
) -> RunStatus | None:
    """Claim the run, execute it in a child process and wait; None when there was nothing to claim.

    Args:
        stop: set when this worker shuts down; the run then goes back to the queue.
    """
    with database.unit_of_work() as work:
        attempt = run_queries.claim_run(
            work.session, run_id, owner=lease_owner(), lease_seconds=settings.lease_seconds
        )
    if attempt is None:
        return None
    log.info("run %s: attempt %s starts", run_id, attempt)
    deadline = _deadline(database, run_id)
    log_path = settings.artefacts_folder / f"run-{run_id}" / "log.txt"
    child = start_child("workers.run_arm", [str(run_id), str(attempt)], settings, log_path=log_path)
    reason = _wait(child, database, run_id, stop=stop, deadline=deadline)
    status = _settle(database, settings, run_id, attempt, reason=reason, exit_code=child.returncode)
    log.info("run %s: attempt %s ends %s (%s)", run_id, attempt, status, reason)
    return status


def lease_owner() -> str:
    """Who holds a lease: host and process, so that a dead owner on this host is recognised at once."""
    return f"{socket.gethostname()}:{os.getpid()}"


def start_child(
    module: str, arguments: Sequence[str], settings: Settings, *, log_path: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start `python -m module` in its own process group; it dies with this process (workers/child.py)."""
    environment = {
        **os.environ,
        "SEXTANT_HOME": str(settings.resolved_home),
        "SEXTANT_DATABASE_URL": settings.resolved_database_url,
        "SEXTANT_PARENT_PID": str(os.getpid()),
        "PYTHONUNBUFFERED": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_DISABLE_TELEMETRY": "1",
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
        for run in run_queries.oldest_queued_runs(work.session, limit=HINTS_AT_ONCE):
            work.announce(run.job_name, run.id)
        for experiment_id in experiment_queries.unevaluated_experiments(work.session):
            work.announce(EXPERIMENT_EVALUATE, experiment_id)
        for table, job_name in ((DatasetRow, DATASET_PARSE), (CorpusRow, CORPUS_PARSE)):
            for row_id in intake_queries.unparsed_uploads(work.session, table):
                work.announce(job_name, row_id)


def _wait(
    child: subprocess.Popen[bytes],
    database: Database,
    run_id: int,
    *,
    stop: threading.Event | None,
    deadline: float | None,
) -> str:
    """Wait for the child; why it ended: exited, cancelled, stopped or timed out."""
    next_look = time.monotonic() + CANCEL_POLL_SECONDS
    while child.poll() is None:
        time.sleep(POLL_SECONDS)
        if stop is not None and stop.is_set():
            _terminate(child)
            return "stopped"
        if deadline is not None and time.time() > deadline:
            _terminate(child)
            return "timed out"
        if time.monotonic() >= next_look:
            next_look = time.monotonic() + CANCEL_POLL_SECONDS
            with database.reading() as session:
                if run_queries.get_run(session, run_id).cancel_requested_at is not None:
                    _terminate(child)
                    return "cancelled"
    return "exited"


def _settle(
    database: Database, settings: Settings, run_id: int, attempt: int, *, reason: str, exit_code: int
) -> RunStatus:
    """Bring the row in line with how the child ended; it has usually done so itself."""
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
                run_queries.release_run(session, run_id, attempt=attempt, max_attempts=sys.maxsize)
            else:
                log.info("run %s: child exited with %s", run_id, exit_code)
                run_queries.release_run(session, run_id, attempt=attempt, max_attempts=settings.max_attempts)
    except run_queries.LeaseLostError:
        pass  # the child ended its run itself, which is the normal case
    with database.reading() as session:
        return RunStatus(run_queries.get_run(session, run_id).status)


def _deadline(database: Database, run_id: int) -> float | None:
    """When the experiment's minutes are over, counted from its first run's start."""
    with database.reading() as session:
        run = run_queries.get_run(session, run_id)
        experiment = experiment_queries.get_experiment_row(session, run.experiment_id)
        starts = [other.started_at for other in experiment.runs if other.started_at is not None]
        minutes = float(experiment.plan["limits"]["minutes"])
    return min(starts) + 60.0 * minutes if starts else None


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
