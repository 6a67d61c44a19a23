import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from app.main import create_app
from app.web.security import is_cross_origin

HOST = {"host": "sextant.example:8000"}


@pytest.mark.parametrize("path", ["/", "/static/js/ui.js", "/api/v1/health", "/nothing", "/api/v1/nothing"])
def test_every_response_carries_the_security_headers(filled_client, path):
    headers = filled_client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_the_report_may_use_its_own_style_and_nothing_else(filled_client):
    policy = filled_client.get("/experiments/1/report").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert "script-src" not in policy


@pytest.mark.parametrize(
    ("headers", "is_refused"),
    [
        ({}, False),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://sextant.example:8000"}, True),
        ({"origin": "http://sextant.example:8000"}, False),
        ({"origin": "https://sextant.example:8000"}, False),
        ({"origin": "http://sextant.example"}, True),
        ({"origin": "http://evil.example"}, True),
        ({"origin": "null"}, True),
        ({"origin": "http://[evil"}, True),
        ({"origin": ""}, True),
    ],
)
def test_unsafe_requests_of_other_origins_are_seen(headers, is_refused):
    assert is_cross_origin("POST", Headers({**HOST, **headers})) is is_refused
    assert not is_cross_origin("GET", Headers({**HOST, **headers}))


@pytest.mark.parametrize("path", ["/demo", "/assessments", "/experiments/1/cancel", "/api/v1/demo"])
def test_a_request_of_another_site_is_refused_before_anything_happens(client, sent_jobs, path):
    response = client.post(path, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    assert "another site" in response.text
    assert "content-security-policy" in response.headers
    assert sent_jobs == []


def test_an_unknown_host_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_documentation_pages_that_load_from_elsewhere_are_off(client):
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404
    assert client.get("/openapi.json").status_code == 200


def test_an_upload_beyond_the_limit_is_refused(settings, database):
    small = settings.model_copy(update={"upload_limit_bytes": 1000})
    response = TestClient(create_app(small, database)).post(
        "/datasets", data={"task": "generation"}, files={"file": ("big.csv", b"x" * 5000)}
    )
    assert response.status_code == 413


@pytest.mark.parametrize("path", ["/static/../app/main.py", "/static/%2e%2e/pyproject.toml", "/static//etc/passwd"])
def test_static_files_end_at_their_folder(client, path):
    assert client.get(path).status_code == 404
