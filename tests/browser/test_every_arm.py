"""Every arm a plan can name, started in the form on the demo with the bundled language model, followed to its end."""

import json
import urllib.request
from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.experiments.arm_specs import ARM_METHODS

PATIENCE_SECONDS = 3 * 3600
TEST_CASES, TRAIN_CASES = 10, 24
TUNED = ("rag_lora", "continued_pretraining", "preference", "distilled")
PAIRS = """
- {input: "On what day does the parts van reach Wexmoor?", chosen: "Thursdays", rejected: "Mondays"}
- {input: "By what time must a sick mechanic ring the shift leader?", chosen: "07:15", rejected: "09:00"}
"""


class Launch(NamedTuple):
    """What is chosen in the form; settings by their field."""

    dataset: str
    documents: str | None
    arms: tuple[str, ...]
    settings: dict[str, str]


ANSWERING = Launch(
    dataset="handbook questions",
    documents="Fennmark handbook",
    arms=(
        "zero_shot", "few_shot", "prompt_search", "rag", "lora", "qlora", "full", "rag_lora", "continued_pretraining",
        "preference",
    ),
    settings={
        "few_shot.examples": "2",
        "few_shot.selection": "nearest",
        "prompt_search.examples": "2",
        "prompt_search.example_sets": "1",
        "prompt_search.max_evaluations": "8",
        "rag.retriever": "hybrid",
        "rag.top_k": "1",
        "lora.epochs": "1",
        "qlora.epochs": "1",
        "full.epochs": "1",
        "rag_lora.rag.top_k": "1",
        "preference.pairs": PAIRS,
        **{f"{arm}.tuning.epochs": "1" for arm in ("rag_lora", "continued_pretraining", "preference")},
    },
)  # fmt: skip
LABELLING = Launch(
    dataset="tickets",
    documents=None,
    arms=("embedding_classifier", "classification_head", "setfit", "distilled"),
    settings={
        "classification_head.epochs": "1",
        "setfit.epochs": "1",
        "distilled.teacher": "bundled",
        "distilled.tuning.epochs": "1",
    },
)


def test_no_arm_is_left_out():
    """But results of another tool, which are read and not run."""
    assert {*ANSWERING.arms, *LABELLING.arms} == set(ARM_METHODS) - {"imported"}


def fill_in(page: Page, launch: Launch) -> None:
    """The form as a person fills it in: dataset, documents, ticks, settings, limits."""
    for field, wanted in (("dataset", launch.dataset), ("corpus", launch.documents)):
        if wanted is not None:
            option = page.locator(f"#{field} option", has_text=wanted).first
            page.locator(f"#{field}").select_option(option.get_attribute("value"))
    for box in page.locator("input[name=arm]").all():
        box.set_checked(box.get_attribute("value") in launch.arms)
    for name, text in launch.settings.items():
        field = page.locator(f"[id='{name}']")
        more = page.locator(f"#{name.partition('.')[0]} > details").first
        if not field.is_visible():
            more.locator("> summary").click()
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    page.get_by_label("Test cases at most").fill(str(TEST_CASES))
    page.get_by_label("Training cases at most").fill(str(TRAIN_CASES))
    page.get_by_label("Minutes at most").fill("180")


@pytest.mark.slow
@pytest.mark.parametrize("launch", [LABELLING, ANSWERING], ids=["labels", "answers"])
def test_every_arm_started_in_the_browser_succeeds(context: BrowserContext, started: str, launch: Launch):
    page = context.new_page()
    page.goto(f"{started}/experiments/new")
    fill_in(page, launch)
    page.get_by_role("button", name="Start the experiment").click()
    expect(page.get_by_role("heading", name="Progress")).to_be_visible()
    number = page.url.rpartition("/")[2].partition("?")[0]
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
    with urllib.request.urlopen(f"{started}/api/v1/experiments/{number}") as answer:
        document = json.load(answer)
    runs = {arm["key"]: (run["status"], run["failure_message"]) for arm in document["arms"] for run in arm["runs"]}
    assert runs == dict.fromkeys(launch.arms, ("succeeded", None))
