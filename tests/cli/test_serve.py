"""`sextant serve`: answers are those that were measured, over HTTP, and what was not measured is refused."""

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.arm_server import create_arm_server
from app.db.database import open_database
from app.errors import AppError
from app.measured_arm import find_place, load_measured_run
from app.settings import Settings
from app.values.cases import Passage
from app.values.predictions import Prediction
from tests.cli.test_compare import sextant


@pytest.mark.parametrize("arm", ["few_shot", "lora", "embedding_classifier"])
def test_served_answers_equal_the_measured_ones(results: Path, arm: str):
    done = sextant("serve", f"out/{arm}", "--check", cwd=results)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "16 of 16 served answers equal the measured ones." in done.stdout


def test_an_adapter_that_another_version_trained_is_served(results: Path, tmp_path: Path):
    copy = tmp_path / "copy"
    shutil.copytree(results, copy)
    for marker in (copy / "out" / ".sextant" / "artefacts").glob("run-*/adapter/finished.json"):
        marker.write_text(json.dumps(json.loads(marker.read_text()) | {"fingerprint": "of another version"}))
    done = sextant("serve", "out/lora", "--check", cwd=copy)
    assert "16 of 16 served answers equal the measured ones." in done.stdout, done.stderr


def test_a_lost_adapter_is_not_trained_again(results: Path, tmp_path: Path):
    copy = tmp_path / "copy"
    shutil.copytree(results, copy)
    for adapter in (copy / "out" / ".sextant" / "artefacts").glob("run-*/adapter"):
        shutil.rmtree(adapter)
    done = sextant("serve", "out/lora", "--check", cwd=copy)
    assert done.returncode == 1
    assert "ARTEFACTS_MISSING" in done.stderr


@pytest.mark.parametrize(
    ("place", "code"),
    [("rag", "PLACE_INVALID"), ("nowhere/rag", "FOLDER_NOT_FOUND"), ("out/rag", "ARM_NOT_FOUND")],
)
def test_what_is_not_there_is_one_sentence(results: Path, place: str, code: str):
    place = place.replace("out/", f"{results}/out/")

    def load() -> None:
        found = find_place(place, Settings(home=results / "home"))
        with closing(open_database(found.settings.resolved_database_url)) as database:
            load_measured_run(database, found.experiment_id, found.arm_key, seed=None)

    with pytest.raises(AppError) as caught:
        load()
    assert caught.value.code == code


class TestHttp:
    @staticmethod
    def answer(text: str) -> Prediction:
        if text == "fail":
            return Prediction("served", "", 0.1, 5, 0, failure="Needs 600 tokens.")
        return Prediction("served", text.upper(), 0.1, 5, 2, passages=(Passage("a.md", 3, "text"),))

    @pytest.fixture
    def client(self) -> TestClient:
        return TestClient(create_arm_server("3/rag", self.answer, hosts=["testserver"]))

    @staticmethod
    def ask(client: TestClient, *texts: str, role: str = "user", **more: Any) -> Any:
        messages = [{"role": role, "content": text} for text in texts]
        return client.post("/v1/chat/completions", json={"model": "x", "messages": messages, **more})

    def test_an_answer_has_openais_form(self, client: TestClient):
        body = self.ask(client, "hello", temperature=1.7).json()
        assert body["choices"][0]["message"] == {"role": "assistant", "content": "HELLO"}
        assert body["usage"] == {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}
        assert body["sextant"]["passages"] == [{"document": "a.md", "position": 3, "text": "text"}]

    def test_text_in_parts_is_read_too(self, client: TestClient):
        parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
        body = {"messages": [{"role": "user", "content": parts}]}
        answer = client.post("/v1/chat/completions", json=body).json()
        assert answer["choices"][0]["message"]["content"] == "AB"

    def test_a_stream_carries_the_whole_answer(self, client: TestClient):
        lines = [line for line in self.ask(client, "hello", stream=True).text.splitlines() if line]
        assert json.loads(lines[0].removeprefix("data: "))["choices"][0]["delta"]["content"] == "HELLO"
        assert lines[-1] == "data: [DONE]"

    def test_a_conversation_is_refused_because_it_was_not_measured(self, client: TestClient):
        for answer in (self.ask(client, "a", "b"), self.ask(client, "a", role="system")):
            assert answer.status_code == 422
            assert answer.json()["error"]["code"] == "CONVERSATION_NOT_MEASURED"

    def test_a_case_that_fails_says_why(self, client: TestClient):
        answer = self.ask(client, "fail")
        assert answer.status_code == 422
        assert answer.json()["error"]["message"] == "Needs 600 tokens."

    def test_a_body_that_is_no_request_is_one_sentence(self, client: TestClient):
        answer = client.post("/v1/chat/completions", json={"messages": []})
        assert answer.status_code == 400
        assert answer.json()["error"]["message"].startswith("messages: ")

    def test_strangers_are_refused(self):
        client = TestClient(create_arm_server("3/rag", self.answer, hosts=["testserver"], key="s3cret"))
        assert self.ask(client, "a").status_code == 401
        client.headers["Authorization"] = "Bearer s3cret"
        assert self.ask(client, "a").status_code == 200

    def test_another_host_name_is_refused(self, client: TestClient):
        assert client.get("/health", headers={"Host": "evil.example"}).status_code == 400


def test_other_machines_are_served_only_with_a_key(tmp_path: Path):
    done = sextant("serve", "3/rag", "--host", "0.0.0.0", cwd=tmp_path)
    assert done.returncode == 1
    assert "KEY_MISSING" in done.stderr
