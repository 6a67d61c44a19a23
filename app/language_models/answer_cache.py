"""Answers of servers kept on disk, so that the same question in the same run is not paid for twice.

The key holds everything that decides the answer: server, language model, messages, every decoding setting and the
run's seed, so runs with other seeds ask again and show how much the server's answers vary.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from app.errors import RunFailedError

KEY_VERSION = 1  # counted up when the same key would mean something else
SECONDS_PER_DAY = 86_400.0
BUSY_SECONDS = 30.0


class CachedAnswer(NamedTuple):
    """An answer as the server gave it, with what it took then."""

    text: str
    prompt_tokens: int
    completion_tokens: int
    latency_seconds: float


class AnswerCache:
    """A SQLite file that several runs may use at once."""

    def __init__(self, path: Path, *, days: float, clock: Callable[[], float] = time.time) -> None:
        """Open or create the file.

        Raises:
            RunFailedError: ANSWER_CACHE_UNUSABLE.
        """
        self._days = days
        self._clock = clock
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute("PRAGMA synchronous=NORMAL")
            self._file.execute(
                "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, stored_at REAL NOT NULL, text TEXT NOT NULL,"
                " prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, latency_seconds REAL NOT NULL)"
            )
        except (OSError, sqlite3.Error) as error:
            raise RunFailedError(
                "ANSWER_CACHE_UNUSABLE",
                f"The answer cache {path} cannot be used ({error}); delete it or set cache_days to 0.",
            ) from error

    def get(self, key: str) -> CachedAnswer | None:
        """The answer stored under this key, unless it is older than the cache keeps answers."""
        row = self._file.execute(
            "SELECT text, prompt_tokens, completion_tokens, latency_seconds FROM answers"
            " WHERE key = ? AND stored_at > ?",
            (key, self._clock() - self._days * SECONDS_PER_DAY),
        ).fetchone()
        return None if row is None else CachedAnswer(*row)

    def put(self, key: str, answer: CachedAnswer) -> None:
        """Store or replace an answer."""
        self._file.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", (key, self._clock(), *answer))

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def answer_key(*, server: str, request: dict[str, object], seed: int) -> str:
    """The key of a request: 64 hex digits."""
    everything = {"version": KEY_VERSION, "server": server, "request": request, "seed": seed}
    return hashlib.sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()
