"""Child process of a run that trains with several: `python -m workers.train_peer CONNECTION`, an open file's number."""

import logging
import sys
from multiprocessing.connection import Connection

from workers.child import die_with_parent


def main() -> None:
    """Compute shares of batches for the run's process until it closes the connection."""
    die_with_parent()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    from app.methods.training_peer import serve_orders  # noqa: PLC0415 - loads torch

    serve_orders(Connection(int(sys.argv[1])))


if __name__ == "__main__":
    main()
