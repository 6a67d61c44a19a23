"""Chromium as Debian ships it, and the filled application behind a real socket."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from app.db.database import Database
from app.main import create_app
from app.settings import Settings
from tests.web.seeded import Seeded, open_seeded

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]

READY_SECONDS = 240

# A busy machine is no failure: what a test waits for may take this long.
PATIENCE_MILLISECONDS = 60_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; on the build server it must be there, elsewhere its tests are left out by name.

    One for each module: as long as Playwright is open, its event loop counts as running in this thread, and tests of
    other folders that start a loop of their own would fail.
    """
    if not CHROMIUM.exists():
        message = f"Chromium is not installed at {CHROMIUM}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser window without history."""
    window = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    window.set_default_timeout(PATIENCE_MILLISECONDS)
    yield window
    window.close()


@pytest.fixture
def seeded(tmp_path: Path) -> Iterator[Seeded]:
    """One of everything, for this test alone."""
    filled = open_seeded(tmp_path)
    yield filled
    filled.database.close()


@pytest.fixture
def address(seeded: Seeded) -> Iterator[str]:
    """Where the filled application answers."""
    yield from serve(seeded.settings, seeded.database)


def serve(settings: Settings, database: Database) -> Iterator[str]:
    """The application behind a real socket, its address while the caller holds on to it."""
    config = uvicorn.Config(
        create_app(settings, database),
        port=0,
        log_level="error",
        timeout_graceful_shutdown=1,
        ws="none",
        lifespan="off",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`sextant start` in an empty home on a free port."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "SEXTANT_HOME": str(home), "HF_HUB_OFFLINE": "1"}
    with (home / "start.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "start", "--port", str(port)],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address, process, home / "start.log")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the start page answers."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/api/v1/health", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"no answer within {READY_SECONDS} s: {log.read_text()}")
