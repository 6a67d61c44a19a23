import io

import pytest

from app.actions import corpora, datasets, experiments
from app.glossary import IntakeStatus, TaskKind
from tests.web.reading_html import read_page
from tests.web.seeded import add_corpus, add_dataset

TABLE = b"question,answer\nWhere is Oslo?,Norway\nWhere is Turin?,Italy\nWhere is Lyon?,France\n"


def test_answers_lead_to_their_recommendation(client):
    response = client.post("/assessments", data={"name": "Ours", "q.task_kind": "classification"})
    assert response.status_code == 303
    assert client.get(response.headers["location"]).status_code == 200


def test_an_answer_that_is_no_option_is_refused_and_the_rest_is_kept(client):
    response = client.post("/assessments", data={"name": "Ours", "q.task_kind": "poetry"})
    assert response.status_code == 422
    assert "poetry" in response.text
    assert 'value="Ours"' in response.text


@pytest.mark.parametrize("name", ["a\x00b", "x" * 201])
def test_a_name_that_cannot_be_stored_is_refused(client, name):
    assert client.post("/assessments", data={"name": name}).status_code == 422


def test_the_mapping_form_offers_what_a_refusal_advises(client, database):
    table = "text,label\n" + "".join(f"text {number},{label}\n" for number in range(9) for label in "ab") + ",b\n"
    address = client.post(
        "/datasets", data={"task": "classification"}, files={"file": ("t.csv", table.encode())}
    ).headers["location"]
    page = read_page(client.get(address).text)
    assert {"skip_empty", "merge_labels"} <= {tag.attributes.get("name") for tag in page.named("input")}
    client.post(address, data={"input": "text", "target": "label", "skip_empty": "yes", "merge_labels": "yes"})
    mapping = datasets.get_dataset(database, 1).mapping
    assert (mapping["skip_empty"], mapping["merge_labels"]) == ("True", "True")


def test_an_uploaded_table_goes_through_mapping_to_the_worker(client, database, sent_jobs):
    uploaded = client.post(
        "/datasets", data={"task": "question_answering", "name": "Cities"}, files={"file": ("c.csv", io.BytesIO(TABLE))}
    )
    assert uploaded.status_code == 303
    mapping_address = uploaded.headers["location"]
    assert "Where is Oslo?" in client.get(mapping_address).text
    confirmed = client.post(mapping_address, data={"input": "question", "target": "answer", "test_percent": "34"})
    assert confirmed.status_code == 303
    dataset = datasets.get_dataset(database, 1)
    assert dataset.task is TaskKind.QUESTION_ANSWERING
    assert dataset.status is IntakeStatus.PARSING
    assert sent_jobs == [("datasets.parse", 1)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"input": "nothing"}, "it has: question, answer"),
        ({"test_percent": "100"}, "between 0 and 100"),
        ({"seed": "seven"}, "whole number"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_with_the_reason(client, change, said):
    client.post("/datasets", data={"task": "generation"}, files={"file": ("c.csv", io.BytesIO(TABLE))})
    form = {"input": "question", "target": "answer", **change}
    response = client.post("/datasets/1/mapping", data=form)
    assert response.status_code == 422
    assert said in response.text


def test_an_upload_without_a_file_or_with_an_unknown_task_is_refused(client):
    assert client.post("/datasets", data={"task": "generation"}).status_code == 422
    unknown = client.post("/datasets", data={"task": "poetry"}, files={"file": ("c.csv", io.BytesIO(TABLE))})
    assert unknown.status_code == 422
    assert "none of classification" in unknown.text


def test_documents_go_to_the_worker(client, database, sent_jobs):
    files = [("files", ("a.md", io.BytesIO(b"# A"))), ("files", ("b.txt", io.BytesIO(b"B")))]
    response = client.post("/corpora", data={"name": "Handbook"}, files=files)
    assert response.status_code == 303
    assert corpora.get_corpus(database, 1).name == "Handbook"
    assert sent_jobs == [("corpora.parse", 1)]


def test_an_experiment_starts_with_the_settings_of_its_form(client, database, settings):
    form = {
        "name": "Ours",
        "dataset": str(add_dataset(database, settings)),
        "corpus": str(add_corpus(database, settings)),
        "arm": ["zero_shot", "rag"],
        "rag.top_k": "5",
        "limits.test_cases": "10",
        "seeds": "1, 2",
    }
    response = client.post("/experiments", data=form)
    assert response.status_code == 303
    experiment = experiments.get_experiment(database, 1)
    assert [arm.key for arm in experiment.arms] == ["zero_shot", "rag"]
    assert experiment.arms[1].settings["top_k"] == "5"
    assert experiment.seeds == (1, 2)
    assert experiment.test_case_count == 10


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"dataset": ""}, "Choose the dataset"),
        ({"arm": []}, "Tick at least one arm"),
        ({"corpus": ""}, "needs documents"),
        ({"rag.top_k": "many"}, "no whole number"),
        ({"rag.min_cosine": "nan"}, "is no number"),
        ({"seeds": "1 1"}, "same seed"),
        ({"language_model": "gpt"}, "use bundled"),
    ],
)
def test_a_plan_that_cannot_work_is_refused_and_the_form_kept(client, database, settings, change, said):
    form = {
        "name": "Kept name",
        "dataset": str(add_dataset(database, settings)),
        "corpus": str(add_corpus(database, settings)),
        "arm": ["zero_shot", "rag"],
        **change,
    }
    response = client.post("/experiments", data=form)
    assert response.status_code == 422
    assert said in response.text
    assert "Kept name" in response.text


def test_seeing_the_plan_changes_nothing(client, database, settings):
    dataset = add_dataset(database, settings)
    response = client.get(f"/experiments/new?show=plan&dataset={dataset}&arm=few_shot&few_shot.examples=4")
    assert "examples: 4" in response.text
    assert experiments.list_experiments(database) == ()


def test_cancelling_goes_back_to_the_experiment(client, database, settings):
    form = {"dataset": str(add_dataset(database, settings)), "arm": "zero_shot"}
    address = client.post("/experiments", data=form).headers["location"]
    assert client.post(f"{address}/cancel").headers["location"] == address
    assert experiments.get_experiment(database, 1).arms[0].runs[0].status == "cancelled"


def test_the_demo_says_what_to_do_when_it_is_not_installed(client):
    response = client.post("/demo")
    assert response.status_code == 409
    assert "sextant start" in response.text
