"""axe-core finds nothing on any kind of page, light and dark, everything unfolded."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import PATIENCE_MILLISECONDS, serve
from tests.web.seeded import open_seeded
from tests.web.showcase import ENDPOINTS, add_handbook, add_questions, add_tickets, run_questions, run_tickets

PATHS = (
    "/", "/assessments", "/assessments/new", "/assessments/1", "/assessments/1/what-if?q.citations=required",
    "/weights", "/assessments/compare?id=1&id=2", "/calibration", "/data", "/datasets/new", "/datasets/1",
    "/datasets/2", "/datasets/3/mapping", "/corpora/new", "/corpora/1", "/experiments", "/experiments/new",
    "/experiments/new?show=plan&dataset=1&corpus=1&arm=zero_shot&arm=rag", "/experiments/2", "/experiments/3",
    "/experiments/1", "/experiments/1/cases", "/experiments/1/case?id=q000", "/experiments/1/report",
    "/experiments/1/rating?reviewer=Ada", "/experiments/1/ratings", "/experiments/compare",
    "/estimate", "/nowhere",
    "/experiments/4", "/experiments/5", "/experiments/compare?left=1&right=5",
)  # fmt: skip
EVERY_RULE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
"""Between light and dark only colours change."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One of everything, a classification with slices and a learning curve (4), retrieval beside tuning (5)."""
    seeded = open_seeded(tmp_path_factory.mktemp("accessible"))
    settings = seeded.settings.model_copy(update={"endpoints": ENDPOINTS})
    assert run_tickets(seeded.database, settings, add_tickets(seeded.database, cases=70)) == 4
    questions, handbook = add_questions(seeded.database, cases=40), add_handbook(seeded.database)
    assert run_questions(seeded.database, settings, questions, handbook) == 5
    yield from serve(settings, seeded.database)
    seeded.database.close()


@pytest.mark.parametrize(("scheme", "rules"), [("light", EVERY_RULE), ("dark", CONTRAST)], ids=["light", "dark"])
def test_no_page_violates_a_rule_of_accessibility(
    browser: Browser, address: str, scheme: str, rules: dict[str, object]
):
    window = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    window.set_default_timeout(PATIENCE_MILLISECONDS)
    page = window.new_page()
    found: list[str] = []
    for path in PATHS:
        page.goto(address + path)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        for violation in (
            Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response["violations"]
        ):
            places = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
            found.append(f"{path}: {violation['id']} ({violation['help']}): {places[:3]}, {len(places)} in all")
    window.close()
    assert found == []
