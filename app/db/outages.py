"""A database that is away for a moment: locked by somebody else, or its server starting again."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import OperationalError

RETRY_SECONDS = 0.5
Result = TypeVar("Result")

log = logging.getLogger(__name__)


def outlast_outage(act: Callable[[int], Result], *, seconds: float, subject: str) -> Result:
    """What `act` gives, tried again while the database does not answer.

    Args:
        act: is told how often it was tried before.
        seconds: after these the outage is the caller's.
        subject: who waits, for the log.

    Raises:
        OperationalError: the database stayed away.
    """
    until = time.monotonic() + seconds
    tried = 0
    while True:
        try:
            return act(tried)
        except OperationalError as error:
            if time.monotonic() >= until:
                raise
            log.warning("%s: the database did not answer (%s); trying again", subject, error.orig)
        tried += 1
        time.sleep(RETRY_SECONDS)
