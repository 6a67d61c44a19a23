import re

import pytest

from app.questionnaire.sources import load_sources
from app.reports.formats import REPORT_FORMATS
from tests.web.reading_html import read_page
from tests.web.seeded import HOSTILE

PATHS = (
    "/", "/assessments", "/assessments/new", "/assessments/new?from=1", "/assessments/1", "/assessments/2",
    "/assessments/1/what-if", "/assessments/1/what-if?q.external_knowledge=nothing_special",
    "/assessments/compare?before=1&after=2", "/assessments/compare?id=2&id=3", "/weights", "/calibration",
    "/data", "/datasets/new", "/datasets/1", "/datasets/2", "/datasets/3",
    "/datasets/2/mapping", "/datasets/3/mapping", "/corpora/new", "/corpora/1", "/experiments", "/experiments/new",
    "/experiments/new?assessment=1", "/experiments/new?show=plan&dataset=1&corpus=1&arm=zero_shot&arm=rag",
    "/experiments/1", "/experiments/2", "/experiments/3", "/experiments/1/cases", "/experiments/2/cases?filter=errors",
    "/experiments/1/case?id=q000",
)  # fmt: skip
LABELLED_BY_OTHERS = {"hidden", "submit", "button"}


@pytest.fixture(params=PATHS)
def html(request, filled_client):
    response = filled_client.get(request.param)
    assert response.status_code == 200
    return response.text


class TestEveryPage:
    def test_has_a_title_a_language_and_one_heading_of_the_first_level(self, html):
        page = read_page(html)
        assert page.named("html")[0].attributes["lang"] == "en"
        assert [tag for tag in page.named("title") if not tag.attributes]
        assert len(page.named("h1")) == 1

    def test_holds_nothing_the_security_policy_would_block(self, html):
        page = read_page(html)
        assert not page.named("style")
        assert not [tag for tag in page.tags if "style" in tag.attributes]
        assert not [name for tag in page.tags for name in tag.attributes if name.startswith(("on", "hx-on"))]
        for script in page.named("script"):
            assert "src" in script.attributes or script.attributes.get("type") == "application/json"

    def test_loads_only_from_this_server_with_a_hash_in_the_address(self, html):
        page = read_page(html)
        loaded = [tag.attributes["src"] for tag in page.tags if "src" in tag.attributes]
        loaded += [tag.attributes["href"] for tag in page.named("link")]
        assert loaded
        assert all(re.fullmatch(r"/static/[\w./-]+\?v=[0-9a-f]{12}", address) for address in loaded)

    def test_labels_every_field(self, html):
        page = read_page(html)
        labelled = {tag.attributes["for"] for tag in page.named("label") if "for" in tag.attributes}
        for tag in [*page.named("input"), *page.named("select"), *page.named("textarea")]:
            if tag.attributes.get("type") in LABELLED_BY_OTHERS or tag.attributes.get("type") in {"radio", "checkbox"}:
                continue  # radio buttons and boxes stand inside their label
            assert tag.attributes["id"] in labelled

    def test_gives_every_table_a_caption(self, html):
        page = read_page(html)
        assert len(page.named("table")) == len(page.named("caption"))

    def test_uses_each_id_once(self, html):
        ids = [tag.attributes["id"] for tag in read_page(html).tags if "id" in tag.attributes]
        assert len(ids) == len(set(ids))

    def test_never_says_model_alone(self, html):
        words = read_page(html).words
        for source in load_sources().values():
            words = words.replace(source.title, "")  # a published work keeps its title
        words = words.lower().replace("language_model", "")
        assert not re.search(r"(?<!language )\bmodels?\b", words)


@pytest.mark.parametrize("path", ["/experiments/1/cases", "/experiments/1/case?id=q000"])
def test_texts_of_users_and_of_language_models_are_shown_and_never_run(filled_client, path):
    html = filled_client.get(path).text
    assert "<img src=x" not in html
    assert HOSTILE in read_page(html).words


def test_a_finished_experiment_shows_verdict_intervals_differences_and_downloads(filled_client):
    page = read_page(filled_client.get("/experiments/1").text)
    assert "RAG answers best" in page.words
    assert "▲ +" in page.words
    assert " points," in page.words
    assert "Why some figures are missing" in page.words
    links = {tag.attributes.get("href") for tag in page.named("a")}
    reports = [f"report.{form}?language=en" for form in REPORT_FORMATS]
    for name in (*reports, "results.json", "predictions.csv", "experiment.zip"):
        assert f"/api/v1/experiments/1/{name}" in links


def test_a_running_experiment_shows_each_run_and_the_loss_curve(filled_client):
    html = filled_client.get("/experiments/2").text
    page = read_page(html)
    assert "1 of 4 runs ended" in page.words
    assert "Training, 180 of 400" in page.words
    assert len(page.named("polyline")) == 2
    assert 'sse-connect="/experiments/2/events"' in html
    assert [tag for tag in page.named("meta") if tag.attributes.get("http-equiv") == "refresh"]


def test_a_failed_experiment_says_why_and_offers_a_retry(filled_client):
    page = read_page(filled_client.get("/experiments/3").text)
    assert "refused the key (401)" in page.words
    assert "/experiments/3/retry" in {tag.attributes.get("action") for tag in page.named("form")}


def test_a_refused_dataset_names_the_row(filled_client, seeded):
    page = read_page(filled_client.get(f"/datasets/{seeded.rejected_dataset}").text)
    assert "Row 17" in page.words


def test_the_recommendation_shows_votes_with_weight_reason_and_source(filled_client):
    page = read_page(filled_client.get("/assessments/1").text)
    assert "Retrieval (RAG)" in page.words
    assert "+3" in page.words
    assert "S1.7-Q1" in page.words
    assert "/experiments/new?assessment=1" in {tag.attributes.get("href") for tag in page.named("a")}


def test_the_empty_start_page_offers_the_demo_and_says_what_it_runs_on(client):
    page = read_page(client.get("/").text)
    assert "Nothing here yet" in page.words
    assert "/demo" in {tag.attributes.get("action") for tag in page.named("form")}
    assert "too small for real decisions" in page.words


def test_the_form_of_a_new_experiment_ticks_the_suggested_arms(filled_client):
    page = read_page(filled_client.get("/experiments/new?assessment=1").text)
    ticked = {
        tag.attributes["value"]
        for tag in page.named("input")
        if tag.attributes.get("name") == "arm" and "checked" in tag.attributes
    }
    assert "rag" in ticked


def test_cases_of_a_filter_that_does_not_exist_are_refused_with_those_that_do(filled_client):
    response = filled_client.get("/experiments/1/cases?filter=owner.password")
    assert response.status_code == 422
    assert "improved" in response.text


def test_the_decision_of_an_unfinished_experiment_says_so(filled_client):
    answer = filled_client.get("/experiments/2/decision")
    assert answer.status_code == 409
    assert "has no results yet" in answer.text
