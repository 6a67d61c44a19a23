"""Chromium as Debian ships it, and the filled application behind a real socket."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from app.main import create_app
from tests.web.seeded import Seeded, open_seeded

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]

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
    config = uvicorn.Config(
        create_app(seeded.settings, seeded.database),
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
