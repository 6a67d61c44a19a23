import pytest
from starlette.testclient import TestClient

from app.db.database import open_database
from app.main import create_app


@pytest.mark.parametrize("path", ["/nothing", "/experiments/7", "/datasets/99999999999999999999", "/corpora/0",
                                  "/assessments/minus"])  # fmt: skip
def test_what_is_not_there_is_a_page_with_a_sentence(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "<h1>Nothing here</h1>" in response.text


def test_a_case_id_that_cannot_be_stored_is_refused(client):
    assert client.get("/experiments/1/case?id=%00").status_code == 422


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/experiments/7", "/api/v1/datasets/0",
                                  "/api/v1/experiments/99999999999999999999/results.json"])  # fmt: skip
def test_under_the_api_it_is_json_with_a_code(client, path):
    response = client.get(path)
    assert response.status_code == 404
    error = response.json()["error"]
    assert error["code"].endswith("NOT_FOUND")
    assert error["message"].endswith(".")


def test_a_failure_of_ours_gives_an_id_and_no_trace(tmp_path, settings, caplog):
    unmigrated = open_database(f"sqlite+pysqlite:///{tmp_path}/empty.sqlite3")
    client = TestClient(create_app(settings, unmigrated), raise_server_exceptions=False)
    page, document = client.get("/"), client.get("/api/v1/datasets")
    unmigrated.close()
    assert page.status_code == document.status_code == 500
    for text in (page.text, document.text):
        assert "Traceback" not in text
        assert "sqlite" not in text.lower()
        assert "no such table" not in text
    assert document.json()["error"]["error_id"] in caplog.text
    assert page.headers["content-security-policy"] == document.headers["content-security-policy"]


def test_results_that_are_not_there_yet_are_a_conflict(filled_client):
    response = filled_client.get("/api/v1/experiments/2/results.json")
    assert response.status_code == 409
    assert response.json()["error"]["code"] == "RESULTS_NOT_READY"
    assert filled_client.get("/experiments/2/report").status_code == 409
