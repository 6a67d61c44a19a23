"""Real Celery worker processes, started and killed by tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.settings import Settings
from tests import stored
from tests.stored import wait_until

READY_SECONDS = 240


@contextmanager
def worker(settings: Settings, *, embedded_beat: bool = True) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m workers.main` on this home, ready to take jobs; ended, if it still lives, with the block."""
    log_path = settings.resolved_home / "worker.log"
    start = log_path.stat().st_size if log_path.exists() else 0
    with log_path.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "workers.main"],
            env={**os.environ, **_environment(settings), "SEXTANT_EMBEDDED_BEAT": str(embedded_beat)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: _is_ready(process, log_path, start), seconds=READY_SECONDS, what="the worker is ready")
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def log_of(settings: Settings) -> str:
    """Everything the workers of this home have written."""
    return (settings.resolved_home / "worker.log").read_text(errors="replace")


def nothing_is_left(settings: Settings) -> bool:
    """Whether no process of this home lives any more."""
    return not [found for found in stored.processes_of(settings.resolved_home) if stored.is_alive(found)]


def _is_ready(process: subprocess.Popen[bytes], log_path: Path, start: int) -> bool:
    log = log_path.read_bytes()[start:].decode(errors="replace")
    assert process.poll() is None, f"the worker ended with {process.returncode}:\n{log}"
    return " ready." in log


def _environment(settings: Settings) -> dict[str, str]:
    given = settings.model_dump(mode="json", include={"database_url", "broker_url"}, exclude_none=True)
    fast = settings.model_dump(mode="json", include={"lease_seconds", "heartbeat_seconds", "reaper_seconds"})
    return {
        "SEXTANT_HOME": str(settings.resolved_home),
        **{f"SEXTANT_{name.upper()}": str(value) for name, value in {**given, **fast}.items()},
    }
