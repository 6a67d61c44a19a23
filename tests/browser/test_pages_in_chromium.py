"""Pages in a real browser: what the policy blocks, what scripts do, what works without them."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.db import experiment_queries, run_queries
from app.glossary import RunStatus
from tests.web.seeded import Seeded

PATHS = (
    "/", "/assessments", "/assessments/new", "/assessments/1", "/assessments/1/what-if?q.citations=required",
    "/weights", "/assessments/compare?id=1&id=2", "/calibration", "/data", "/datasets/1", "/datasets/3/mapping",
    "/corpora/1", "/experiments", "/experiments/new?show=plan&dataset=1&corpus=1&arm=zero_shot&arm=rag",
    "/experiments/1", "/experiments/2", "/experiments/3", "/experiments/1/cases", "/experiments/1/case?id=q000",
    "/experiments/1/report", "/experiments/1/rating?reviewer=Ada", "/experiments/1/ratings",
)  # fmt: skip


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_complains_calls_elsewhere_or_scrolls_sideways(context: BrowserContext, address: str, width: int):
    complaints: list[str] = []
    foreign: list[str] = []
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    page.on("request", lambda request: foreign.append(request.url) if address not in request.url else None)
    sideways = []
    for path in PATHS:
        page.goto(address + path)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            sideways.append(path)
    assert complaints == []
    assert [url for url in foreign if not url.startswith("data:")] == []
    assert sideways == []


def test_live_progress_follows_the_runs_and_ends_with_the_results(page: Page, address: str, seeded: Seeded):
    page.goto(f"{address}/experiments/{seeded.running}")
    expect(page.locator("[data-progress-sentence]")).to_contain_text("1 of 4 runs ended")
    with seeded.database.unit_of_work() as work:
        lora = next(run for run in run_queries.runs_of(work.session, seeded.running) if run.arm_key == "lora")
        run_queries.record_progress(work.session, lora.id, attempt=1, stage="training", done=360, total=400)
    expect(page.get_by_text("Training, 360 of 400")).to_be_visible()
    with seeded.database.unit_of_work() as work:
        run_queries.request_cancel(work.session, seeded.running)
        run_queries.finish_run(work.session, lora.id, attempt=1, status=RunStatus.CANCELLED)
        results = experiment_queries.get_experiment_row(work.session, seeded.finished).results
        experiment_queries.save_results(work.session, seeded.running, results, None)
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()


def test_updates_can_be_paused(page: Page, address: str, seeded: Seeded):
    page.goto(f"{address}/experiments/{seeded.running}")
    page.get_by_role("button", name="Pause updates").click()
    expect(page.get_by_role("button", name="Resume updates")).to_have_attribute("aria-pressed", "true")


def test_a_browser_without_server_sent_events_polls(context: BrowserContext, address: str, seeded: Seeded):
    context.add_init_script("delete window.EventSource")
    page = context.new_page()
    with page.expect_response(lambda response: response.url.endswith("/progress")) as polled:
        page.goto(f"{address}/experiments/{seeded.running}")
    assert polled.value.status == 200


def test_questions_open_and_close_with_the_answers(page: Page, address: str):
    page.goto(f"{address}/assessments/new")
    categories = page.get_by_role("group", name="How many categories are there?")
    expect(categories).to_be_hidden()
    page.get_by_label("One of a fixed list of categories").check()
    expect(categories).to_be_visible()
    expect(page.locator("[data-answered]")).to_contain_text(re.compile(r"^1 of \d+ answered$"))


def test_the_quality_chart_is_drawn_and_redrawn_for_another_metric(page: Page, address: str, seeded: Seeded):
    page.goto(f"{address}/experiments/{seeded.finished}")
    chart = page.locator("[data-figure='intervals'] svg").first
    expect(chart).to_contain_text("zero_shot")
    page.get_by_role("button", name="Exact match").click()
    expect(page.get_by_role("button", name="Exact match")).to_have_attribute("aria-pressed", "true")


def test_the_theme_is_remembered(page: Page, address: str):
    page.goto(address)
    page.get_by_role("button", name="Switch to dark colours").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_questionnaire_and_the_plan_work_without_scripts(browser, address: str):
    window = browser.new_context(java_script_enabled=False)
    page = window.new_page()
    page.goto(f"{address}/assessments/new")
    page.get_by_label("A short answer to a question").check()
    page.get_by_role("button", name="See the recommendation").click()
    expect(page.get_by_role("heading", name="Methods in order")).to_be_visible()
    page.get_by_role("link", name="Measure this").click()
    page.get_by_role("button", name="See the plan").click()
    expect(page.get_by_role("heading", name="The plan")).to_be_visible()
    window.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One tab."""
    return context.new_page()
