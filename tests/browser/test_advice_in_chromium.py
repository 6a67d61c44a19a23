"""The advice in a real browser: by keyboard alone, what-if in place, both languages, both widths."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

PATHS = ("/assessments/new", "/assessments/1", "/assessments/2", "/weights", "/calibration", "/assessments", "/")


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One tab."""
    return context.new_page()


def test_the_keyboard_alone_leads_from_an_empty_page_to_a_recommendation(page: Page, address: str):
    page.goto(f"{address}/assessments/new")
    presses = 0
    answered = 0
    while presses < 150:
        page.keyboard.press("Tab")
        presses += 1
        kind, text = page.evaluate("[document.activeElement.type, document.activeElement.textContent.trim()]")
        if kind == "radio":
            page.keyboard.press("Space")
            presses += 1
            answered += 1
        elif text == "See the recommendation":
            page.keyboard.press("Enter")
            break
    expect(page.get_by_role("heading", name="Methods in order")).to_be_visible()
    assert answered >= 8
    assert presses < 60, "at two seconds each, 60 presses are two minutes"


def test_enter_in_a_field_sends_the_answers_and_saves_no_draft(page: Page, address: str):
    page.goto(f"{address}/assessments/new")
    page.get_by_label("Name of this assessment").fill("By Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="By Enter")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/assessments/\d+$"))


def test_a_changed_answer_moves_the_ranking_in_place_and_keeps_the_original(page: Page, address: str):
    page.goto(f"{address}/assessments/1")
    page.get_by_label("What should come out for each request?").select_option("classification")
    result = page.locator("#what-if-result")
    expect(result).to_contain_text("Changed answers")
    expect(result).to_contain_text("no longer ruled out")
    expect(page).to_have_url(f"{address}/assessments/1")
    expect(page.get_by_role("heading", name="Retrieval (RAG)").first).to_be_visible()
    result.get_by_role("button", name="Save as a new assessment").click()
    expect(page.get_by_role("link", name="what differs from the original")).to_be_visible()


def test_the_language_is_switched_on_the_same_page_and_remembered(page: Page, address: str):
    page.goto(f"{address}/assessments/1")
    page.get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page).to_have_url(f"{address}/assessments/1")
    page.goto(f"{address}/weights")
    expect(page.get_by_role("button", name="English")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_chinese_pages_do_not_complain_or_scroll_sideways(context: BrowserContext, address: str, width: int):
    context.add_cookies([{"name": "sextant_language", "value": "zh", "url": address}])
    complaints: list[str] = []
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sideways = []
    for path in PATHS:
        page.goto(address + path)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            sideways.append(path)
    assert complaints == []
    assert sideways == []
