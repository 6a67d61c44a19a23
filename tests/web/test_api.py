import csv
import io
import json
import zipfile

import pytest

from app.actions import datasets, experiments
from tests import stored
from tests.web.reading_html import read_page
from tests.web.seeded import add_corpus, add_dataset, make_plan


@pytest.fixture
def plan(database, settings):
    return make_plan(add_dataset(database, settings), add_corpus(database, settings)).model_dump(mode="json")


def test_health_says_ok(client):
    assert client.get("/api/v1/health").json()["status"] == "ok"


def test_a_plan_becomes_an_experiment(client, database, plan):
    response = client.post("/api/v1/experiments", json=plan)
    assert response.status_code == 201
    document = client.get(f"/api/v1/experiments/{response.json()['id']}").json()
    assert document["status"] == "queued"
    assert document["progress"] == 0
    assert [arm["key"] for arm in document["arms"]] == ["zero_shot", "few_shot", "rag", "lora"]
    assert experiments.get_experiment(database, document["id"]).name == plan["name"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"arms": ["telepathy"]}, "PLAN_INVALID"),
        ({"surprise": 1}, "PLAN_INVALID"),
        ({"name": "a\x00b"}, "TEXT_UNSTORABLE"),
        ({"seeds": [99999999999999999999]}, "NUMBER_TOO_LARGE"),
        ({"dataset": {"file": "/etc/passwd"}}, "PLAN_INVALID"),
    ],
)
def test_a_plan_that_cannot_work_is_refused_with_a_code(client, plan, change, code):
    response = client.post("/api/v1/experiments", json={**plan, **change})
    assert response.status_code == 422
    assert response.json()["error"]["code"] == code


@pytest.mark.parametrize(
    "body",
    [b'{"name": "\\ud800"}', b'{"seeds": [NaN]}', b'{"limits": {"minutes": 1e999}}', b"[]", b"{", b"[" * 100_000],
)
def test_bodies_that_no_database_stores_are_refused(client, body):
    headers = {"content-type": "application/json"}
    response = client.post("/api/v1/experiments", content=body, headers=headers)
    assert response.status_code in {400, 422}
    assert response.json()["error"]["message"]


def test_a_plan_naming_a_missing_dataset_is_not_found(client, plan):
    response = client.post("/api/v1/experiments", json={**plan, "dataset": {"id": 77}})
    assert response.status_code == 404


def test_cancel_answers_with_the_experiment(client, plan):
    experiment_id = client.post("/api/v1/experiments", json=plan).json()["id"]
    document = client.post(f"/api/v1/experiments/{experiment_id}/cancel").json()
    assert {run["status"] for arm in document["arms"] for run in arm["runs"]} == {"cancelled"}


def test_results_and_predictions_are_downloads(filled_client):
    results = filled_client.get("/api/v1/experiments/1/results.json")
    assert results.json()["decision"]["arm"] == "rag"
    assert results.headers["content-disposition"] == 'attachment; filename="sextant-experiment-1-results.json"'
    predictions = filled_client.get("/api/v1/experiments/1/predictions.csv")
    rows = list(csv.DictReader(io.StringIO(predictions.text)))
    assert len(rows) == 4 * 60
    report = filled_client.get("/api/v1/experiments/1/report.html")
    assert report.headers["content-disposition"].startswith("attachment;")
    assert "<script" not in report.text


def test_an_experiment_is_downloaded_with_what_was_measured(filled_client):
    answer = filled_client.get("/api/v1/experiments/1/experiment.zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="sextant-experiment-1-experiment.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        read = {name.removeprefix("experiment-1/"): archive.read(name).decode() for name in archive.namelist()}
    assert read["plan.yaml"].startswith("name:")
    assert json.loads(read["measured/results.json"])["decision"]["arm"] == "rag"
    rows = [json.loads(line) for line in read["measured/predictions.jsonl"].splitlines()]
    assert len(rows) == 4 * 60
    assert {"arm", "seed", "case_id", "prompt", "answer"} <= set(rows[0])


def test_an_experiment_without_results_is_downloaded_without_them(filled_client):
    answer = filled_client.get("/api/v1/experiments/2/experiment.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert not [name for name in archive.namelist() if "/measured/" in name]


def test_an_uploaded_dataset_is_parsed_with_its_mapping(client, database, sent_jobs):
    form = {"name": "Cities", "task": "question_answering", "input": "q", "target": "a", "test_share": "0.5"}
    files = {"file": ("cities.csv", io.BytesIO(b"q,a\nOslo?,Norway\nTurin?,Italy\n"))}
    response = client.post("/api/v1/datasets", data=form, files=files)
    assert response.status_code == 201
    assert datasets.get_dataset(database, response.json()["id"]).mapping["input"] == "q"
    assert sent_jobs == [("datasets.parse", 1)]
    assert client.get("/api/v1/datasets").json()[0]["status"] == "parsing"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"target": "answer"}, "COLUMN_MISSING"),
        ({"slices": "language"}, "COLUMN_MISSING"),
        ({"test_share": "0.6", "validation_share": "0.5"}, "SPLIT_INVALID"),
    ],
)
def test_nothing_stays_of_a_dataset_whose_mapping_is_refused(client, settings, sent_jobs, change, code):
    form = {"name": "Cities", "task": "question_answering", "input": "q", "target": "a", **change}
    files = {"file": ("cities.csv", io.BytesIO(b"q,a\nOslo?,Norway\nTurin?,Italy\n"))}
    response = client.post("/api/v1/datasets", data=form, files=files)
    assert (response.status_code, response.json()["error"]["code"]) == (422, code)
    assert client.get("/api/v1/datasets").json() == []
    assert list(settings.uploads_folder.iterdir()) == []
    assert sent_jobs == []


def test_documents_are_uploaded(client):
    response = client.post("/api/v1/corpora", data={"name": "A"}, files=[("files", ("a.md", io.BytesIO(b"# A")))])
    assert response.status_code == 201
    assert client.get(f"/api/v1/corpora/{response.json()['id']}").json()["name"] == "A"


def test_advice_is_given_without_storing_anything(client):
    answers = {"task_kind": "question_answering", "external_knowledge": "facts"}
    document = client.post("/api/v1/advice", json=answers).json()
    assert document["ranking"][0]["method"] == "rag"
    assert document["ranking"][0]["votes"][0]["source"]
    refused = client.post("/api/v1/advice", json={"task_kind": 3})
    assert refused.status_code == 422


def test_the_demo_that_is_not_installed_is_a_conflict(client):
    assert client.post("/api/v1/demo").status_code == 409


def test_the_description_names_every_route_and_its_failures(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert all(path.startswith("/api/v1/") for path in paths)
    assert "ErrorDocument" in str(paths["/api/v1/experiments"]["post"]["responses"]["422"])


def test_gold_documents_that_the_corpus_lacks_are_told_in_api_and_page(client, database, settings):
    dataset_id = stored.add_ready_dataset(database, gold=("hr/Oslo.md",))
    plan = stored.make_plan(dataset_id, corpus=stored.add_ready_corpus(database), arms=("rag",))
    experiment_id = experiments.create_experiment(database, settings, plan)
    (warning,) = client.get(f"/api/v1/experiments/{experiment_id}").json()["warnings"]
    assert "'hr/Oslo.md'" in warning
    words = read_page(client.get(f"/experiments/{experiment_id}").text).words
    assert "1 test case names a document that the documents do not hold: 'hr/Oslo.md'." in words
    assert "without folders" in words
