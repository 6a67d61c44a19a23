"""The Celery application of a worker: `celery -A workers.celery_app worker` or `sextant worker`."""

from typing import Any

from app.jobs import LIGHT_QUEUE, REQUEUE_STRANDED, make_celery
from app.settings import get_settings

settings = get_settings()
celery: Any = make_celery(settings)  # Celery ships no types
celery.conf.update(
    imports=("workers.tasks",),
    beat_schedule={
        "requeue-stranded": {
            "task": REQUEUE_STRANDED,
            "schedule": settings.reaper_seconds,
            "options": {"queue": LIGHT_QUEUE, "expires": settings.reaper_seconds},
        }
    },
    beat_schedule_filename=str(settings.resolved_home / "beat-schedule"),
    # Tasks only supervise child processes, so threads are enough and no pool process can outlive a
    # worker that is killed.
    worker_pool="threads",
    worker_concurrency=settings.parallel_runs + 1,
)
