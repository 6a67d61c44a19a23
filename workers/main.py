"""The worker process: `python -m workers.main`, or `sextant worker`."""

import os

from workers.celery_app import celery, settings
from workers.child import die_with_parent


def main() -> None:
    """Consume this machine's queues until stopped; ends with the process that started it, where one did."""
    if "SEXTANT_PARENT_PID" in os.environ:
        die_with_parent()
    celery.worker_main(
        [
            "worker",
            "--loglevel=INFO",
            f"--queues={settings.worker_queues}",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
    )


if __name__ == "__main__":
    main()
