"""How many calls to a server run at once, when none may start, and when to give the server up.

Additive increase, multiplicative decrease, as TCP does it (Chiu and Jain 1989): every answer raises the limit by
1/limit, so by one per round; a refusal for speed (429) halves it, once for all calls that were under way together.
A server that breaks several times in a row is left alone for a while, then tried with one call: a circuit breaker
(Nygard, Release It!, 2007).
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Sleep = Callable[[float], Awaitable[None]]
Clock = Callable[[], float]

BREAK_AFTER_FAILURES = 6
FIRST_REST_SECONDS = 2.0
LONGEST_REST_SECONDS = 30.0
# 2 + 4 + 8 + 16 seconds of rest, each followed by one call: a restart of the server is survived.
MOST_RESTS = 4
FIRST_BACKOFF_SECONDS = 0.5
LONGEST_BACKOFF_SECONDS = 8.0


class ServerGivenUpError(Exception):
    """The server broke again after every rest."""


class Pacer:
    """The pace of the calls to one server. Belongs to one event loop."""

    def __init__(self, most_at_once: int, *, sleep: Sleep = asyncio.sleep, clock: Clock = time.monotonic) -> None:
        self._most = most_at_once
        self._limit = float(most_at_once)
        self._sleep = sleep
        self._clock = clock
        self._running = 0
        self._not_before = 0.0
        self._slowed_at = -1.0
        self._failures_in_a_row = 0
        self._rests_in_a_row = 0
        self._freed = asyncio.Condition()

    @property
    def limit(self) -> int:
        """How many calls may run at once now."""
        return max(1, int(self._limit))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[float]:
        """Wait until a call may start; gives the moment it did, on this pacer's clock.

        Raises:
            ServerGivenUpError: the server broke again after every rest.
        """
        async with self._freed:
            while True:
                if self._rests_in_a_row > MOST_RESTS:
                    raise ServerGivenUpError
                wait = self._not_before - self._clock()
                if wait > 0:
                    self._freed.release()
                    try:
                        await self._sleep(wait)
                    finally:
                        await self._freed.acquire()
                elif self._running >= self.limit:
                    await self._freed.wait()
                else:
                    break
            self._running += 1
        try:
            yield self._clock()
        finally:
            async with self._freed:
                self._running -= 1
                self._freed.notify_all()

    def answered(self) -> None:
        """A call went through."""
        self._failures_in_a_row = self._rests_in_a_row = 0
        self._limit = min(float(self._most), self._limit + 1 / self._limit)

    def refused_for_speed(self, *, started_at: float, retry_after_seconds: float | None) -> None:
        """The server wants fewer calls, and none before `retry_after_seconds` where it says so."""
        now = self._clock()
        if started_at > self._slowed_at:  # calls that were under way together slow down once
            self._slowed_at = now
            self._limit = max(1.0, self._limit / 2)
        self._leave_alone(retry_after_seconds)

    def broke(self, *, retry_after_seconds: float | None = None) -> None:
        """A call got no answer, or an error of the server, which may say for how long it wants none."""
        self._failures_in_a_row += 1
        now = self._clock()
        is_at_rest = now < self._not_before  # of several calls under way together the first has called the rest
        if not is_at_rest and (self._failures_in_a_row >= BREAK_AFTER_FAILURES or self._rests_in_a_row):
            rest = min(LONGEST_REST_SECONDS, FIRST_REST_SECONDS * 2**self._rests_in_a_row)
            self._not_before = now + rest
            self._rests_in_a_row += 1
            self._limit = 1.0
        self._leave_alone(retry_after_seconds)

    def _leave_alone(self, seconds: float | None) -> None:
        if seconds is not None:
            self._not_before = max(self._not_before, self._clock() + seconds)

    async def back_off(self, failed_tries: int) -> None:
        """Wait before the next try: random up to a bound that doubles (Amazon's "full jitter", Brooker 2015)."""
        bound = min(LONGEST_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2 ** (failed_tries - 1))
        await self._sleep(random.uniform(0, bound))
