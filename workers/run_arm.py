"""Child process that executes one attempt of one run: `python -m workers.run_arm RUN ATTEMPT`."""

import logging
import sys

from workers.child import die_with_parent


def main() -> None:
    """Execute the attempt named on the command line; the outcome is in the database."""
    die_with_parent()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # its lines hold whole addresses, with what keys are in them
    from app.db.database import open_database  # noqa: PLC0415 - after the parent watch, imports take seconds
    from app.pipeline import execute_run  # noqa: PLC0415 - loads torch
    from app.settings import get_settings  # noqa: PLC0415 - after the parent watch

    settings = get_settings()
    database = open_database(settings.resolved_database_url)
    execute_run(database, settings, run_id=int(sys.argv[1]), attempt=int(sys.argv[2]))


if __name__ == "__main__":
    main()
