"""The demo comparison itself, at a small size, on the bundled language model."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from app.resources import demo_folder

ROOT = Path(__file__).parents[1]


def run_demo(folder, name, **limits):
    """Run a demo plan with fewer cases; its files stay where they are."""
    plan = yaml.safe_load((demo_folder() / name).read_text(encoding="utf-8"))
    plan["dataset"]["file"] = str(demo_folder() / plan["dataset"]["file"])
    if "corpus" in plan:
        plan["corpus"] = str(demo_folder() / plan["corpus"])
    plan["limits"] = {**plan["limits"], **limits}
    plan["arms"] = [{"lora": {**arm["lora"], "epochs": 1}} if "lora" in arm else arm for arm in plan["arms"]]
    (folder / "plan.yaml").write_text(yaml.safe_dump(plan), encoding="utf-8")
    command = [sys.executable, "-m", "app.cli", "compare", str(folder / "plan.yaml"), "--out", str(folder / "out")]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((folder / "out/results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def questions(tmp_path_factory):
    return run_demo(tmp_path_factory.mktemp("questions"), "questions.yaml", test_cases=16, train_cases=24)


def test_four_arms_answer_the_handbook_questions(questions):
    assert [arm["key"] for arm in questions["arms"]] == ["zero_shot", "few_shot", "rag", "lora"]
    assert {arm["status"] for arm in questions["arms"]} == {"succeeded"}
    assert {arm["failures"] for arm in questions["arms"]} == {0}
    assert {arm["metrics"]["token_f1"]["n"] for arm in questions["arms"]} == {16}


def test_its_results_follow_the_schema(questions):
    jsonschema.validate(questions, json.loads((ROOT / "docs/results.schema.json").read_text(encoding="utf-8")))


def test_the_invented_facts_cannot_be_known_without_the_documents(questions):
    closed_book = next(arm for arm in questions["arms"] if arm["key"] == "zero_shot")
    assert closed_book["metrics"]["exact_match"]["value"] <= 0.1


def test_the_report_says_that_the_language_model_is_a_demonstration(questions):
    assert any("demonstration" in caveat for caveat in questions["decision"]["caveats"])


def test_tickets_are_labelled_by_scores(tmp_path):
    results = run_demo(tmp_path, "tickets.yaml", test_cases=16, train_cases=24)
    assert [arm["key"] for arm in results["arms"]] == ["embedding_classifier", "zero_shot", "few_shot", "lora"]
    assert {arm["status"] for arm in results["arms"]} == {"succeeded"}
    assert all(0 <= arm["metrics"]["accuracy"]["value"] <= 1 for arm in results["arms"])
    assert results["plan"]["baseline"] == "embedding_classifier"
    assert results["arms"][0]["language_model"] == "encoder:minilm"
    run = results["provenance"]["runs"]["embedding_classifier/1"]
    assert (run["language_model"]["name"], run["encoder"]["name"]) == ("none", "minilm")
    assert len(run["encoder"]["weights_sha256"]) == 64
