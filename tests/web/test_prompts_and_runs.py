"""The prompt preview and the page of a run."""

import time
from dataclasses import asdict

import pytest

from app.actions import experiments, prompt_previews
from app.db import run_queries
from app.glossary import TaskKind
from app.methods import preview
from app.run_watch import RunReport, RunWatch
from app.settings import EndpointSettings
from app.values.generation import CurvePoint
from app.web.pages.prompt_previews import NOTE_WORDS
from tests import stored
from tests.web.reading_html import read_page


@pytest.fixture
def sent(database):
    dataset = stored.add_ready_dataset(database, train=6, task=TaskKind.CLASSIFICATION)
    return {"dataset": str(dataset), "arm": ["zero_shot", "few_shot"], "few_shot.examples": "3", "rag.top_k": "9"}


def test_shows_the_prompt_of_the_first_case_and_hands_the_form_on(client, sent):
    page = read_page(client.post("/experiments/new/prompts", data={**sent, "shown_arm": "few_shot"}).text)
    assert "Test case 1 of 6" in page.words
    assert "All 3 labels are listed." in page.words
    assert "3 examples chosen" in page.words
    handed = {tag.attributes.get("name"): tag.attributes.get("value") for tag in page.named("input")}
    assert (handed["few_shot.examples"], handed["rag.top_k"]) == ("3", "9")


def test_only_the_live_part_where_htmx_asks(client, sent):
    data = {**sent, "prompt": "Sort {input}:", "case": "t2"}
    html = client.post("/experiments/new/prompts", data=data, headers={"HX-Request": "true"}).text
    assert "<html" not in html
    assert "Sort Where is parcel t2?:" in html
    assert 'value="t1"' in html
    assert 'value="t3"' in html


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"prompt": "{nothing}{input}"}, "does not exist"),
        ({"case": "t99"}, "t99"),
        ({"dataset": ""}, "Choose the dataset"),
    ],
)
def test_says_why_there_is_no_prompt(client, sent, change, said):
    response = client.post("/experiments/new/prompts", data={**sent, **change})
    assert response.status_code == 200
    assert said in read_page(response.text).words


def test_the_template_comes_back_to_the_form(client, sent):
    page = read_page(client.post("/experiments/new", data={**sent, "prompt": "Sort {input}:"}).text)
    assert "Sort {input}:" in page.words


def test_the_api_gives_the_same(client, sent):
    plan = {
        "name": "Parcels",
        "task": "classification",
        "dataset": {"id": int(sent["dataset"])},
        "arms": ["zero_shot", {"few_shot": {"examples": 2}}],
    }
    document = client.post("/api/v1/previews", json={"plan": plan, "arm": "few_shot", "case": "t1"}).json()
    assert (document["position"], document["previous_case"], document["next_case"]) == (2, "t0", "t2")
    assert len(document["examples"]) == 2
    assert document["lists_labels"]
    refused = client.post("/api/v1/previews", json={"plan": plan, "arm": "rag"})
    assert refused.json()["error"]["code"] == "ARM_UNKNOWN"


def test_what_previews_say_of_themselves_is_in_the_catalogue():
    said = {
        preview.SIMILAR_EXAMPLES,
        preview.SEARCHED_PROMPT,
        preview.OPENING_PASSAGES,
        preview.TRAINED,
        prompt_previews.CHAT,
        prompt_previews.ESTIMATED,
    }
    assert said == set(NOTE_WORDS)


@pytest.fixture
def running(database, settings):
    """An experiment whose only run has been claimed."""
    experiment = stored.add_experiment(database, settings)
    with database.unit_of_work() as work:
        run = run_queries.runs_of(work.session, experiment)[0]
        attempt = run_queries.claim_run(work.session, run.id, owner="tests", lease_seconds=60)
    return experiment, run.id, attempt


def test_losses_are_seen_while_the_run_trains(database, settings, running):
    experiment, run_id, attempt = running
    report = RunReport(RunWatch(database, settings, run_id=run_id, attempt=attempt))
    report.loss(CurvePoint(0, None, 3.0))
    report.loss(CurvePoint(5, 2.5, None))
    report.loss(CurvePoint(10, 2.0, 2.2))
    curve = experiments.get_experiment(database, experiment).arms[0].runs[0].curve
    assert curve == (CurvePoint(0, None, 3.0), CurvePoint(5, 2.5, None), CurvePoint(10, 2.0, 2.2))


def test_the_score_that_chose_the_epoch_and_the_epoch_are_shown(client, database, running):
    experiment, run_id, attempt = running
    points = (CurvePoint(0, None, 3.0, 0.125), CurvePoint(5, 2.5, 2.25, 0.75), CurvePoint(10, 2.0, 2.125, 0.625))
    usage = {"curve": [asdict(point) for point in points], "kept_step": 5}
    with database.unit_of_work() as work:
        run_queries.record_preparation(work.session, run_id, attempt=attempt, usage=usage)
    assert experiments.get_experiment(database, experiment).arms[0].runs[0].curve == points
    page = read_page(client.get(f"/experiments/{experiment}/runs/{run_id}").text)
    assert "Score on validation cases Epoch chosen" in page.words
    assert "5 2.500 2.250 0.750 its weights were kept" in page.words
    assert page.words.count("its weights were kept") == 1


def test_a_curve_without_scores_has_no_column_for_them(client, database, settings, running):
    experiment, run_id, attempt = running
    report = RunReport(RunWatch(database, settings, run_id=run_id, attempt=attempt))
    report.loss(CurvePoint(0, None, 3.0))
    report.loss(CurvePoint(5, 2.5, 2.25))
    page = read_page(client.get(f"/experiments/{experiment}/runs/{run_id}").text)
    assert "Score on validation cases" not in page.words
    assert "Epoch chosen" not in page.words


def test_a_stage_that_goes_on_goes_on_with_its_clock(database, settings, running):
    """Otherwise the time left would be that of the last step times all steps before it."""
    experiment, run_id, attempt = running
    watch = RunWatch(database, settings, run_id=run_id, attempt=attempt)
    watch.report("training", 0, 20)
    time.sleep(0.6)
    watch.report("training", 9, 20)
    watch.report("scoring validation cases", 0, 8)
    watch.report("training", 10, 20)
    assert experiments.get_experiment(database, experiment).arms[0].runs[0].eta_seconds == pytest.approx(0.6, abs=0.3)


def test_a_run_shows_its_log_and_its_first_batch(client, settings, running):
    experiment, run_id, _ = running
    folder = settings.artefacts_folder / f"run-{run_id}"
    folder.mkdir(parents=True)
    (folder / "log.txt").write_text("run 1: training <b>", encoding="utf-8")
    (folder / "first_batch.txt").write_text("Question: where?", encoding="utf-8")
    page = read_page(client.get(f"/experiments/{experiment}/runs/{run_id}").text)
    assert "run 1: training <b>" in page.words
    assert "Question: where?" in page.words
    assert client.get(f"/experiments/{experiment}/runs/99").status_code == 404


def test_a_run_without_files_says_so(client, running):
    experiment, run_id, _ = running
    assert "There is no log here" in read_page(client.get(f"/experiments/{experiment}/runs/{run_id}").text).words


@pytest.mark.parametrize(("price", "spent"), [(2.0, {1: 0.0}), (None, {1: None})])
def test_spend_is_counted_for_endpoints_only(database, settings, price, spent):
    endpoint = EndpointSettings(
        base_url="http://127.0.0.1:9/v1",
        language_model="x",
        input_usd_per_million=price,
        output_usd_per_million=price,
    )
    remote = settings.model_copy(update={"endpoints": {"team": endpoint}})
    experiment = stored.add_experiment(database, remote, language_model="endpoint:team")
    view = experiments.get_experiment(database, experiment)
    assert experiments.spend_so_far(database, remote, view) == spent
