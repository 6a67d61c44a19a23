"""Two experiments side by side and the same plan over time: page, API and command line."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.actions import experiments
from app.db.database import open_database
from app.db.migrating import upgrade_database
from app.main import create_app
from app.settings import Settings
from tests.cli.test_compare import sextant
from tests.web.reading_html import read_page
from tests.web.seeded import add_corpus, add_dataset, finish_runs, make_plan

FIRST, AGAIN, OTHER_ARMS, OTHER_CASES, UNFINISHED = 1, 2, 3, 4, 5


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("pairs") / "home")


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    """The same plan twice, the second time under another name and from a second upload; others; one unfinished."""
    settings.home.mkdir()
    upgrade_database(settings.resolved_database_url)
    database = open_database(settings.resolved_database_url)
    corpus = add_corpus(database, settings)
    plan = make_plan(add_dataset(database, settings), corpus)
    again = make_plan(add_dataset(database, settings), corpus).model_copy(update={"name": "A month later"})
    fewer = plan.model_copy(update={"arms": plan.arms[:3]})
    sampled = plan.model_copy(update={"limits": plan.limits.model_copy(update={"test_cases": 40})})
    for chance_seed, each in enumerate((plan, again, fewer, sampled)):
        made = experiments.create_experiment(database, settings, each)
        finish_runs(database, made, each, chance_seed=chance_seed)
    experiments.create_experiment(database, settings, plan)
    yield TestClient(create_app(settings, database), raise_server_exceptions=False)
    database.close()


def test_the_page_shows_both_verdicts_and_every_arm_of_both(client):
    page = client.get(f"/experiments/compare?left={FIRST}&right={AGAIN}")
    assert page.status_code == 200
    text = read_page(page.text).words
    assert "Experiment 1" in text
    assert "A month later" in text
    assert "Token F1 of the arms in both, with 95% intervals" in text
    assert "The same plan was measured 2 times on the same cases." in text
    assert "Both froze the same plan on the same cases" in text
    assert "not the same" not in text


def test_arms_of_one_side_and_settings_that_differ_are_named(client):
    text = read_page(client.get(f"/experiments/compare?left={FIRST}&right={OTHER_ARMS}").text).words
    assert "Only in experiment 1: lora." in text
    assert "Settings of the plans that differ" in text
    assert "The same plan over time" not in text


def test_other_test_cases_are_a_caution(client):
    text = read_page(client.get(f"/experiments/compare?left={FIRST}&right={OTHER_CASES}").text).words
    assert "The test cases are not the same, so a difference may come from them." in text


def test_without_two_experiments_the_form_offers_the_newest(client):
    page = client.get(f"/experiments/compare?right={AGAIN}").text
    assert f'<option value="{AGAIN}"' in page
    assert f'<option value="{UNFINISHED}"' not in page
    assert "What moved</p>" not in page


@pytest.mark.parametrize(
    ("left", "right", "status", "code"),
    [
        (FIRST, FIRST, 422, "SAME_EXPERIMENT"),
        (FIRST, UNFINISHED, 409, "RESULTS_NOT_READY"),
        (FIRST, 99, 404, "EXPERIMENT_NOT_FOUND"),
    ],
)
def test_what_cannot_be_compared_is_refused(client, left, right, status, code):
    address = f"experiments/compare?left={left}&right={right}"
    response = client.get(f"/api/v1/{address}")
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert client.get(f"/{address}").status_code == status


def test_the_api_tells_the_changes_and_the_history(client):
    document = client.get(f"/api/v1/experiments/compare?left={FIRST}&right={AGAIN}").json()
    assert (document["same_cases"], document["same_plan"]) == (True, True)
    change = next(
        each for each in document["changes"] if (each["arm"], each["field"]) == ("rag", document["left"]["metric"])
    )
    assert change["left_interval"][0] <= change["left"] <= change["left_interval"][1]
    assert isinstance(change["intervals_are_apart"], bool)
    assert [point["id"] for point in document["history"]["points"]] == [FIRST, AGAIN]
    history = client.get(f"/api/v1/experiments/{FIRST}/history").json()
    assert history == document["history"]
    assert history["points"][0]["scores"]["rag"]["value"] == change["left"]


def test_a_plan_measured_once_has_itself_alone_as_history(client):
    points = client.get(f"/api/v1/experiments/{OTHER_CASES}/history").json()["points"]
    assert [point["id"] for point in points] == [OTHER_CASES]


def test_pages_lead_to_the_comparison(client):
    assert 'href="/experiments/compare"' in client.get("/experiments").text
    page = client.get(f"/experiments/{AGAIN}").text
    assert f"/experiments/compare?left={FIRST}&amp;right={AGAIN}" in page
    assert "This plan was measured 2 times on these cases" in page
    assert f'href="/experiments/compare?right={OTHER_ARMS}"' in client.get(f"/experiments/{OTHER_ARMS}").text


def test_the_command_line_compares_stored_experiments(client, settings):
    done = sextant("diff", FIRST, OTHER_ARMS, cwd=settings.home.parent)
    assert done.returncode == 0, done.stderr
    assert "Only before: lora" in done.stdout
