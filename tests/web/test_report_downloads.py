"""Reports over HTTP, in every format and language."""

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("form", "media_type", "start"),
    [
        ("html", "text/html", b"<!DOCTYPE html>"),
        ("md", "text/markdown", b"# "),
        ("csv", "text/csv", b"table,row,column"),
        ("json", "application/json", b"{"),
        ("xlsx", "application/vnd.openxmlformats", b"PK"),
        ("pdf", "application/pdf", b"%PDF"),
    ],
)
def test_a_report_is_a_download_of_its_kind(filled_client: TestClient, form: str, media_type: str, start: bytes):
    found = filled_client.get(f"/api/v1/experiments/1/report.{form}")
    assert found.status_code == 200
    assert found.headers["content-type"].startswith(media_type)
    assert found.headers["content-disposition"].endswith(f'report.{form}"')
    assert found.content.lstrip().startswith(start)


def test_a_report_is_written_in_the_language_asked_for(filled_client: TestClient):
    assert "决策备忘录" in filled_client.get("/api/v1/experiments/1/report.md?language=zh").text
    assert 'lang="zh-Hans"' in filled_client.get("/experiments/1/report?language=zh").text
    assert 'lang="en"' in filled_client.get("/experiments/1/report").text


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/api/v1/experiments/1/report.docx", "FORMAT_UNKNOWN"),
        ("/api/v1/experiments/1/report.md?language=de", "LANGUAGE_UNKNOWN"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(filled_client: TestClient, address: str, code: str):
    found = filled_client.get(address)
    assert found.status_code == 422
    assert found.json()["error"]["code"] == code
