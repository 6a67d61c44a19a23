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


def test_without_json_it_prints_a_document(answers):
    done = advise(answers)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# Advice: answers\n")
    assert "## Every vote" in done.stdout


def test_a_day_a_side_a_weight_and_a_language_can_be_chosen(answers):
    flags = ["--json", "--language", "zh", "--today", "2027-02-01", "--side", "knowledge_by_tuning=trained_in"]
    done = advise(answers, *flags, "--weight", "start_simple/always/rag=-9")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["as_of"] == "2027-02-01"
    changed = {vote["rule"] for method in document["ranking"] for vote in method["votes"] if vote["changed_from"]}
    assert changed >= {"start_simple", "facts_are_looked_up"}
    taken = next(one for one in document["conflicts"] if one["id"] == "knowledge_by_tuning")
    assert [side["is_taken"] for side in taken["sides"]] == [False, True]
    assert "You said" not in done.stdout
    assert set(document["estimates"]) >= {method["method"] for method in document["ranking"]}


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (["--side", "knowledge_by_tuning"], "conflict=side"),
        (["--language", "tlh"], "en, zh"),
        (["--side", "weather=fine"], "knowledge_by_tuning"),
        (["--weight", "start_simple/always/rag=heavy"], "'heavy'"),
        (["--weight", "start_simple/always/rag=99"], "between -10 and 10"),
    ],
)
def test_a_side_weight_or_language_that_does_not_exist_is_refused_in_one_sentence(answers, flags, named):
    done = advise(answers, *flags)
    assert done.returncode == 1
    assert named in done.stderr
    assert "Traceback" not in done.stderr
