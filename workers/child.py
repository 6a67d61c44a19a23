"""What every child process does first: die with its parent, and respect its memory limit."""

import ctypes
import os
import resource
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
WATCH_SECONDS = 1.0


def die_with_parent() -> None:
    """Arrange that this process is killed when the one that started it goes away.

    Linux sends SIGKILL (prctl); elsewhere, and against the race between start and prctl, a thread
    compares the parent's process id every second, as MLflow does.
    """
    expected = int(os.environ.get("SEXTANT_PARENT_PID", "0"))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if expected:
        threading.Thread(target=_watch_parent, args=(expected,), name="parent-watch", daemon=True).start()


def limit_memory(limit_bytes: int) -> None:
    """Make allocations beyond this many bytes of address space fail."""
    resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))


def limit_processor_time(seconds: int) -> None:
    """Let the kernel kill this process after so many seconds of processor time."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _watch_parent(expected: int) -> None:
    while os.getppid() == expected:
        time.sleep(WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
