"""Names of jobs, and how a hint reaches a worker. No task bodies.

The database row is the truth; a message is only a hint that something may be queued. A hint that gets
lost is replaced by the periodic requeue, one that arrives twice finds nothing left to claim.
"""

import logging
import time
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError

from app.db.database import SendJob
from app.settings import Settings

RUN_EXECUTE = "runs.execute"
RUN_EXECUTE_ON_GPU = "runs.execute_on_gpu"
EXPERIMENT_EVALUATE = "experiments.evaluate"
DATASET_PARSE = "datasets.parse"
CORPUS_PARSE = "corpora.parse"
REQUEUE_STRANDED = "runs.requeue_stranded"

RUNS_QUEUE = "runs"
GPU_QUEUE = "gpu"
LIGHT_QUEUE = "light"
JOB_QUEUES: dict[str, str] = {
    RUN_EXECUTE: RUNS_QUEUE,
    RUN_EXECUTE_ON_GPU: GPU_QUEUE,
    EXPERIMENT_EVALUATE: LIGHT_QUEUE,
    DATASET_PARSE: LIGHT_QUEUE,
    CORPUS_PARSE: LIGHT_QUEUE,
    REQUEUE_STRANDED: LIGHT_QUEUE,
}

# A publish must fail within seconds when Redis is away. Without max_retries kombu tries three times in 6 s.
SENDER_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 2, "max_retries": 1, "interval_start": 0}
BROKER_PAUSE_SECONDS = 5.0

log = logging.getLogger(__name__)


def run_job_name(language_model: str, settings: Settings) -> str:
    """The job that executes a run on this language model: local weights go to GPU workers where there are any."""
    needs_no_gpu = language_model.startswith(("endpoint:", "imported:"))
    return RUN_EXECUTE_ON_GPU if settings.has_gpu_workers and not needs_no_gpu else RUN_EXECUTE


def make_celery(settings: Settings) -> Celery:
    """A Celery application on Redis when a broker is configured, on the filesystem transport otherwise.

    Messages are acknowledged early: the lease in the database, not the broker, decides whether a run is
    taken over (docs/decisions/0001-jobs.md).
    """
    celery: Any = Celery("sextant")  # Celery ships no types
    celery.conf.update(
        broker_url=settings.broker_url or "filesystem://",
        broker_connection_retry_on_startup=True,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        task_default_queue=LIGHT_QUEUE,
        task_routes={name: {"queue": queue} for name, queue in JOB_QUEUES.items()},
        worker_hijack_root_logger=False,
    )
    if settings.broker_url is None:
        celery.conf.broker_transport_options = _filesystem_options(settings)
    else:
        celery.conf.broker_transport_options = {"socket_connect_timeout": 2, "socket_timeout": 5}
    return celery


def make_sender(settings: Settings) -> SendJob:
    """A function that sends a hint to the workers; a broker that is away is logged, never raised.

    It costs the caller at most one failed try: while the broker is away, further hints are left to the requeue.
    """
    celery: Any = make_celery(settings)  # Celery ships no types
    if settings.broker_url is not None:
        celery.conf.broker_transport_options = SENDER_OPTIONS
    expires_seconds = max(60.0, 4 * settings.reaper_seconds)
    silent_until = 0.0

    def send_job(name: str, subject_id: int) -> None:
        nonlocal silent_until
        if time.monotonic() < silent_until:
            return
        try:
            celery.send_task(name, args=[subject_id], expires=expires_seconds, retry=False)
        except (OperationalError, OSError) as error:
            silent_until = time.monotonic() + BROKER_PAUSE_SECONDS
            log.warning("the queue did not take %s %s (%s); the requeue will send it again", name, subject_id, error)

    return send_job


def _filesystem_options(settings: Settings) -> dict[str, Any]:  # kombu's options are free-form
    folder = settings.broker_folder
    for name in ("messages", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    messages = str(folder / "messages")
    return {
        "data_folder_in": messages,
        "data_folder_out": messages,
        "control_folder": str(folder / "control"),
        "store_processed": False,
    }
