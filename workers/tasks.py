"""Tasks: ids in, one call below. Each is safe to run twice and claims before it works."""

import logging
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from celery import signals
from sqlalchemy.exc import SQLAlchemyError

from app.db.database import Database, open_database
from app.jobs import (
    CORPUS_PARSE,
    DATASET_PARSE,
    EXPERIMENT_EVALUATE,
    REQUEUE_STRANDED,
    RUN_EXECUTE,
    RUN_EXECUTE_ON_GPU,
    make_sender,
)
from app.supervisor import (
    announce_what_waits,
    evaluate_experiment,
    parse_upload,
    requeue_stranded,
    supervise_next_run,
)
from workers.celery_app import celery, settings

log = logging.getLogger(__name__)

_run_slots = threading.BoundedSemaphore(settings.parallel_runs)
_stop = threading.Event()


_signals: Any = signals  # Celery ships no types


def _task(name: str) -> Callable[[Callable[[int], None]], Callable[[int], None]]:
    return celery.task(name=name)


@lru_cache(maxsize=1)
def _database() -> Database:
    return open_database(settings.resolved_database_url, send_job=make_sender(settings))


@_task(RUN_EXECUTE)
def execute_run(_run_id: int) -> None:
    """Execute the run that comes first when a slot is free; otherwise the run that ends next sends a hint again."""
    _execute_next(RUN_EXECUTE)


@_task(RUN_EXECUTE_ON_GPU)
def execute_run_on_gpu(_run_id: int) -> None:
    """The same, taken from the queue of the GPU workers."""
    _execute_next(RUN_EXECUTE_ON_GPU)


def _execute_next(job_name: str) -> None:
    if not _run_slots.acquire(blocking=False):
        return
    try:
        status = supervise_next_run(_database(), settings, job_name, stop=_stop)
    finally:
        _run_slots.release()
    if status is not None and not _stop.is_set():
        announce_what_waits(_database())


@_task(EXPERIMENT_EVALUATE)
def evaluate(experiment_id: int) -> None:
    """Compute and store the results of an experiment whose runs have all ended."""
    evaluate_experiment(_database(), settings, experiment_id)


@_task(DATASET_PARSE)
def parse_dataset(dataset_id: int) -> None:
    """Turn an uploaded table into cases."""
    parse_upload(_database(), settings, DATASET_PARSE, dataset_id)


@_task(CORPUS_PARSE)
def parse_corpus(corpus_id: int) -> None:
    """Turn uploaded files into documents."""
    parse_upload(_database(), settings, CORPUS_PARSE, corpus_id)


@_task(REQUEUE_STRANDED)
def requeue(_ignored: int = 0) -> None:
    """Take back what dead workers left behind; sent by beat, or called by the thread below."""
    requeue_stranded(_database(), settings)


def _requeue_forever() -> None:
    while True:
        try:
            requeue_stranded(_database(), settings)
        except (SQLAlchemyError, OSError):  # a database that is away for a while comes back
            log.exception("the periodic requeue failed; it tries again in %s s", settings.reaper_seconds)
        if _stop.wait(settings.reaper_seconds):
            return


@_signals.worker_ready.connect
def _start_requeue_thread(**_signal: Any) -> None:  # Celery's signals are untyped
    if settings.embedded_beat:
        threading.Thread(target=_requeue_forever, name="requeue", daemon=True).start()


@_signals.worker_shutting_down.connect
def _give_runs_back(**_signal: Any) -> None:  # Celery's signals are untyped
    _stop.set()
