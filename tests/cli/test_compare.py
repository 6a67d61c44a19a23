"""`sextant compare` as people and scripts call it: a process, its exit status and its files."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from junitparser import JUnitXml

from tests.tiny import make_lfm2

ROOT = Path(__file__).parents[2]
TICKETS = [
    ("my bike makes a grinding noise", "repair"),
    ("please send the invoice again", "billing"),
    ("the brakes squeal badly", "repair"),
    ("i was charged twice", "billing"),
    ("a spoke is broken", "repair"),
    ("refund my deposit", "billing"),
    ("the chain keeps falling off", "repair"),
    ("the direct debit failed", "billing"),
]


@pytest.fixture(scope="module")
def tiny_folder(tmp_path_factory):
    return make_lfm2(tmp_path_factory.mktemp("tiny"))


def sextant(*arguments, cwd):
    command = [sys.executable, "-m", "app.cli", *map(str, arguments)]
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "HOME": str(cwd),
        "SEXTANT_HOME": str(cwd / "home"),
    }
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def write_plan(folder, **changes):
    for name, repeats in (("train.csv", 3), ("test.csv", 2)):
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["text", "category"])
            for repeat in range(repeats):
                writer.writerows([(f"{text}, {name} {repeat}", label) for text, label in TICKETS])
    plan = {
        "name": "tiny tickets",
        "task": "classification",
        "dataset": {"train": "train.csv", "test": "test.csv", "input": "text", "target": "category"},
        "arms": ["zero_shot", {"few_shot": {"examples": 2}}, {"lora": {"epochs": 1, "rank": 2}}],
        **changes,
    }
    path = folder / "plan.yaml"
    path.write_text(yaml.safe_dump(plan), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def finished(tmp_path_factory, tiny_folder):
    folder = tmp_path_factory.mktemp("compare")
    plan = write_plan(folder, language_model=f"hf:{tiny_folder}")
    done = sextant("compare", plan, "--out", folder / "out", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "out"


def test_results_follow_the_published_schema(finished):
    document = json.loads((finished / "results.json").read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "docs/results.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert [arm["key"] for arm in document["arms"]] == ["zero_shot", "few_shot", "lora"]
    assert {arm["metrics"]["accuracy"]["n"] for arm in document["arms"]} == {16}


def test_every_arm_answers_every_test_case_once(finished):
    with (finished / "predictions.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    keys = [(row["arm"], row["seed"], row["case_id"]) for row in rows]
    assert len(keys) == len(set(keys)) == 3 * 16
    assert {row["correct"] for row in rows} <= {"0", "1"}


def test_accuracy_equals_the_share_of_correct_rows(finished):
    document = json.loads((finished / "results.json").read_text(encoding="utf-8"))
    with (finished / "predictions.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for arm in document["arms"]:
        own = [int(row["correct"]) for row in rows if row["arm"] == arm["key"]]
        assert arm["metrics"]["accuracy"]["value"] == pytest.approx(sum(own) / len(own))


def test_the_report_needs_no_network(finished):
    report = (finished / "report.html").read_text(encoding="utf-8")
    assert "tiny tickets" in report
    for outside in ('src="http', "src='http", "<script", "<link", "@import", "url(http"):
        assert outside not in report


def test_a_plan_with_an_unknown_arm_is_bad_input(tmp_path):
    plan = write_plan(tmp_path, arms=["zero_shoot"])
    done = sextant("compare", plan, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "plan.yaml" in done.stderr
    assert "zero_shoot" in done.stderr
    assert "few_shot" in done.stderr


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("name: [unclosed", ["plan.yaml", "line 1"]),
        ("- a\n- b\n", ["plan.yaml", "mapping"]),
        ("", ["plan.yaml", "mapping"]),
    ],
)
def test_an_unreadable_plan_names_its_place(tmp_path, text, parts):
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    done = sextant("compare", path, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for part in parts:
        assert part in done.stderr


def test_a_missing_column_names_those_present(tmp_path):
    dataset = {"train": "train.csv", "test": "test.csv", "input": "body", "target": "category"}
    plan = write_plan(tmp_path, dataset=dataset)
    done = sextant("compare", plan, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "body" in done.stderr
    assert "text" in done.stderr
    assert "Traceback" not in done.stderr


def test_labels_absent_from_training_are_named(tmp_path):
    plan = write_plan(tmp_path)
    with (tmp_path / "test.csv").open("a", encoding="utf-8") as stream:
        stream.write("where is my parcel,delivery\n")
    done = sextant("compare", plan, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "LABEL_ABSENT" in done.stderr
    assert "delivery" in done.stderr


def test_a_failed_arm_gives_status_3_and_the_files_are_written(tmp_path, tiny_folder):
    arms = ["zero_shot", {"zero_shot": {"language_model": "hf:./no/such/folder", "key": "missing"}}]
    plan = write_plan(tmp_path, arms=arms, language_model=f"hf:{tiny_folder}")
    done = sextant("compare", plan, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    document = json.loads((tmp_path / "out/results.json").read_text(encoding="utf-8"))
    missing = document["arms"][1]
    assert missing["status"] == "failed"
    assert missing["metrics"]["accuracy"]["value"] is None
    assert missing["reasons"]
    assert (tmp_path / "out/report.html").is_file()


def test_an_endpoint_that_is_not_configured_is_named(tmp_path):
    plan = write_plan(tmp_path, arms=["zero_shot"], language_model="endpoint:nowhere")
    done = sextant("compare", plan, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "ENDPOINT_UNKNOWN" in done.stderr
    assert "nowhere" in done.stderr


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (
            {"dataset": {"train": "absent.csv", "test": "test.csv", "input": "text", "target": "category"}},
            "FILE_NOT_FOUND",
        ),
        (
            {"dataset": {"train": "train.csv", "test": "test.csv", "input": "body", "target": "category"}},
            "COLUMN_MISSING",
        ),
        ({"arms": ["zero_shot"], "language_model": "endpoint:nowhere"}, "ENDPOINT_UNKNOWN"),
    ],
)
def test_a_refused_plan_leaves_what_an_earlier_run_made(tmp_path, changes, code):
    weights = tmp_path / "out/.sextant/artefacts/run-1/adapter.safetensors"
    weights.parent.mkdir(parents=True)
    weights.write_bytes(b"hours of training")
    done = sextant("compare", write_plan(tmp_path, **changes), "--out", tmp_path / "out", cwd=tmp_path)
    assert (done.returncode, code in done.stderr) == (1, True), done.stderr
    assert weights.read_bytes() == b"hours of training"
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".sextant"]


def test_a_gate_on_an_unknown_arm_or_metric_is_refused_before_anything_runs(tmp_path):
    plan = write_plan(tmp_path)
    for gate, said in (("rag.accuracy > 0", "zero_shot, few_shot, lora"), ("lora.f1 > 0", "accuracy, macro_f1")):
        done = sextant("compare", plan, "--out", tmp_path / "out", "--gate", gate, cwd=tmp_path)
        assert done.returncode == 1
        assert said in done.stderr
        assert not (tmp_path / "out").exists()


def test_a_gate_that_is_not_met_gives_status_100_and_junit_says_why(tmp_path, tiny_folder):
    plan = write_plan(tmp_path, arms=["zero_shot"], language_model=f"hf:{tiny_folder}")
    gates = ["--gate", "zero_shot.accuracy >= 0", "--gate", "zero_shot.train_seconds <= 9"]
    done = sextant("compare", plan, "--out", tmp_path / "out", *gates, "--junit", tmp_path / "gate.xml", cwd=tmp_path)
    assert done.returncode == 100, done.stdout + done.stderr
    read = JUnitXml.fromfile(str(tmp_path / "gate.xml"))
    assert (read.tests, read.failures, read.errors) == (3, 1, 0)
    assert "zero_shot.train_seconds is missing: This method trains nothing" in (tmp_path / "gate.xml").read_text()
    for form in ("html", "pdf", "md", "csv", "json", "xlsx"):
        assert (tmp_path / "out" / f"report.{form}").stat().st_size > 500


def test_an_arm_learns_a_file_beside_the_plan_as_well(tmp_path, tiny_folder):
    with (tmp_path / "parcels.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["question", "place"])
        writer.writerows([(f"Where is parcel {number}?", f"hall {number}") for number in range(10)])
    further = {"file": "parcels.csv", "input": "question", "target": "place", "task": "question_answering"}
    arm = {"lora": {"epochs": 1, "rank": 2, "datasets": [{**further, "share": 0.5}]}}
    plan = write_plan(tmp_path, arms=[arm], language_model=f"hf:{tiny_folder}", limits={"test_cases": 10})
    done = sextant("compare", plan, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    (record,) = results["provenance"]["runs"].values()
    assert set(record["hashes"]) == {"dataset", "dataset 1"}
    assert record["notes"][0].endswith("rows (50%) from 7 cases of parcels.")
