"""Results of other tools on the form of a new experiment and over the API; files are read in a real child process."""

import json
from pathlib import Path

import pytest

from app.actions import experiments
from tests import stored
from tests.web.reading_html import read_page

FILES = Path(__file__).parents[1] / "imported_files"


def content(name):
    return (FILES / name).read_bytes()


def uploaded(*names, field="import_files"):
    return [(field, (name, content(name), "application/json")) for name in names]


def fields_of(response):
    page = read_page(response.text)
    values = {
        tag.attributes["name"]: tag.attributes.get("value") for tag in page.named("input") if "name" in tag.attributes
    }
    ticked = [
        tag.attributes["value"]
        for tag in page.named("input")
        if tag.attributes.get("name") == "arm" and "checked" in tag.attributes
    ]
    return values, ticked, page.words


def test_every_provider_and_prompt_of_a_file_becomes_a_ticked_card_and_nothing_typed_is_lost(client):
    sent = {"name": "Ours", "arm": ["zero_shot"], "few_shot.examples": "3"}
    response = client.post("/experiments/new/import", data=sent, files=uploaded("promptfoo.json"))
    values, ticked, _ = fields_of(response)
    assert response.status_code == 200
    assert (values["name"], values["few_shot.examples"]) == ("Ours", "3")
    assert ticked == ["zero_shot", "imported", "imported-2", "imported-3"]
    found = {(values[f"{slot}.provider"], values[f"{slot}.variant"]) for slot in ticked[1:]}
    assert found == {("echo", ""), ("small-service", "short"), ("small-service", "long")}
    assert len(values["imported.sha256"]) == 64


def test_samples_of_lm_eval_come_with_the_results_beside_them(client):
    response = client.post("/experiments/new/import", files=uploaded("results.json", "samples_tickets_choice.jsonl"))
    values, _, _ = fields_of(response)
    assert values["imported.file"] == "samples_tickets_choice.jsonl"
    assert (values["imported.provider"], values["imported.results"]) == ("sextant-bundled", "results.json")
    assert values["imported.results_sha256"] != values["imported.sha256"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "Choose the results file"),
        ([("import_files", ("a.json", b"{", "application/json"))], "cut off"),
        ([("import_files", ("a.json", b"{}", "application/json"))], "lacks the list results.results"),
        (uploaded("results.json"), "choose one file with answers"),
        (uploaded("promptfoo.json", "results.json"), "belongs to lm_eval"),
        (uploaded("promptfoo.json", "samples_tickets_choice.jsonl"), "choose one file with answers"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_on_the_form(client, settings, files, said):
    response = client.post("/experiments/new/import", data={"name": "Ours"}, files=files or None)
    values, _, words = fields_of(response)
    assert response.status_code == 422
    assert said in words
    assert values["name"] == "Ours"
    assert not list(settings.uploads_folder.glob("*"))


def test_an_imported_arm_starts_once_its_file_is_kept(client, database, settings):
    sent = {"dataset": str(stored.add_ready_dataset(database)), "arm": ["imported"], "imported.file": "promptfoo.json"}
    refused = client.post("/experiments", data=sent)
    assert refused.status_code == 422
    assert "upload the file" in read_page(refused.text).words
    kept = client.post("/api/v1/imports", files=uploaded("promptfoo.json", field="files")).json()
    unknown = client.post("/experiments", data={**sent, "imported.sha256": "0" * 64})
    assert "is not kept here" in read_page(unknown.text).words
    started = client.post("/experiments", data={**sent, "imported.sha256": kept["sha256"], "imported.provider": "echo"})
    assert started.status_code == 303
    assert experiments.get_plan(database, 1).arms[0].sha256 == kept["sha256"]


def test_the_api_names_the_sources_of_a_file(client, settings):
    response = client.post("/api/v1/imports", files=uploaded("promptfoo.json", field="files"))
    assert response.status_code == 201
    document = response.json()
    assert {(one["provider"], one["variant"], one["answers"]) for one in document["sources"]} == {
        ("small-service", "short", 5),
        ("small-service", "long", 5),
        ("echo", "short", 5),
    }
    assert (settings.imports_folder / document["sha256"]).read_bytes() == content("promptfoo.json")


def test_more_sources_than_cards_are_counted(client):
    document = json.loads(content("promptfoo.json"))
    row = document["results"]["results"][0]
    document["results"]["results"] = [row | {"provider": {"id": f"service-{number}"}} for number in range(15)]
    files = [("import_files", ("many.json", json.dumps(document), "application/json"))]
    response = client.post("/experiments/new/import", files=files)
    _, ticked, words = fields_of(response)
    assert sum(slot.startswith("imported") for slot in ticked) == 12
    assert "many.json holds 3 more" in words
