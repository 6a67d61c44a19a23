import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def advise(path, *flags):
    command = [sys.executable, "-m", "app.cli", "advise", str(path), *flags]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.yaml"
    path.write_text(
        "task_kind: question_answering\nexternal_knowledge: facts\nknowledge_updates: days\n", encoding="utf-8"
    )
    return path


def test_advice_as_json_holds_every_vote(answers):
    done = advise(answers, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    first = document["ranking"][0]
    assert not first["excluded"]
    assert first["score"] == pytest.approx(sum(vote["weight"] for vote in first["votes"]))
    assert all(vote["source"] and vote["reason"] for method in document["ranking"] for vote in method["votes"])


def test_the_same_answers_give_the_same_advice(answers):
    assert advise(answers, "--json").stdout == advise(answers, "--json").stdout


def test_an_unknown_option_is_refused_with_the_allowed_ones(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text('{"external_knowledge": "facts", "knowledge_updates": "sometimes"}', encoding="utf-8")
    done = advise(path)
    assert done.returncode == 1
    assert "sometimes" in done.stderr
    assert "minutes" in done.stderr
    assert "Traceback" not in done.stderr
