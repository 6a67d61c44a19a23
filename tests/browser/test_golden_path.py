"""The way of a newcomer, with the real server and worker: from the start page to the report."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

MOST_CLICKS = 12
READY_SECONDS = 240
DEMO_SECONDS = 600


def web_process_memory_bytes(address: str) -> int:
    """Resident memory of the process that serves this address."""
    port = address.rpartition(":")[2]
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            is_ours = f"SEXTANT_PORT={port}".encode() in (folder / "environ").read_bytes().split(b"\0")
            if is_ours and b"app.serve" in (folder / "cmdline").read_bytes():
                status = (folder / "status").read_text(encoding="utf-8")
                return 1024 * int(status.partition("VmRSS:")[2].split()[0])
        except OSError:
            continue
    raise AssertionError(f"no web process serves {address}")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_web_process_is_small_at_idle(started: str):
    assert web_process_memory_bytes(started) < 150 * 1024**2


def test_from_the_start_page_to_the_report_in_few_clicks(context: BrowserContext, started: str):
    page = context.new_page()
    clicks = 0

    page.goto(started)
    page.get_by_role("link", name="Start the questionnaire").first.click()
    page.get_by_label("A short answer to a question").check()
    page.get_by_label("Yes, facts of our own").check()
    page.get_by_role("button", name="See the recommendation").click()
    expect(page.get_by_text("Try first")).to_be_visible()
    clicks += 4

    page.get_by_role("link", name="Sextant", exact=True).click()
    page.get_by_role("button", name="Run the demo comparison").click()
    expect(page.get_by_role("heading", name="Progress")).to_be_visible()
    clicks += 2
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible(timeout=DEMO_SECONDS * 1000)

    page.get_by_role("link", name="See the cases").click()
    expect(page.get_by_role("heading", name="Cases")).to_be_visible()
    page.go_back()
    with page.expect_download() as download:
        page.get_by_role("link", name="report.html").click()
    assert download.value.suggested_filename.endswith("report.html")
    clicks += 3
    assert clicks <= MOST_CLICKS
