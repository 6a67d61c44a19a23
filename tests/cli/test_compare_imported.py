"""`sextant compare` with arms whose answers another tool measured: nothing here loads a language model."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = ROOT / "tests" / "imported_files"
TICKETS = [
    ("t0", "my bike makes a grinding noise", "repair"),
    ("t1", "please send the invoice again", "billing"),
    ("t2", "the brakes squeal badly", "repair"),
    ("t3", "the direct debit failed", "billing"),
    ("t4", "a spoke is broken", "repair"),
]
PROMPTFOO = {"file": "promptfoo.json", "provider": "small-service", "variant": "short"}
LM_EVAL = {"file": "samples_tickets_choice.jsonl", "format": "lm_eval", "results": "results.json"}


def sextant(*arguments, cwd):
    command = [sys.executable, "-m", "app.cli", *map(str, arguments)]
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "HOME": str(cwd),
        "SEXTANT_HOME": str(cwd / "home"),
    }
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def write_plan(folder, *arms, **changes):
    for name in ("promptfoo.json", "samples_tickets_choice.jsonl", "results.json"):
        shutil.copyfile(FILES / name, folder / name)
    for name, mark in (("train.csv", " again"), ("test.csv", "")):
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["id", "text", "category"])
            writer.writerows([(case_id + mark, text + mark, label) for case_id, text, label in TICKETS])
    dataset = {"train": "train.csv", "test": "test.csv", "input": "text", "target": "category", "case_id": "id"}
    plan = {"name": "what we had", "task": "classification", "dataset": dataset, "seeds": [3, 4]}
    plan["arms"] = [{"imported": arm} for arm in arms]
    path = folder / "plan.yaml"
    path.write_text(yaml.safe_dump(plan | changes), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("imported")
    plan = write_plan(folder, PROMPTFOO, LM_EVAL)
    done = sextant("compare", plan, "--out", folder / "out", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


def results_of(folder):
    return json.loads((folder / "out" / "results.json").read_text(encoding="utf-8"))


def test_each_source_is_an_arm_scored_on_our_references(finished):
    document = results_of(finished[0])
    jsonschema.validate(document, json.loads((ROOT / "docs/results.schema.json").read_text(encoding="utf-8")))
    service, harness = document["arms"]
    assert (service["key"], harness["key"]) == ("imported_small_service_short", "imported_samples_tickets_choice")
    # the service sorts t0, t1 and t2 right and refuses t3; nobody answered t4
    assert (service["metrics"]["accuracy"]["value"], service["metrics"]["accuracy"]["n"]) == (1.0, 3)
    assert service["failures"] == 2
    # by lm_eval's own count 0.6 of its five documents, one of which is no case of ours
    assert harness["metrics"]["accuracy"]["n"] == 4


def test_time_tokens_and_cost_are_those_of_the_file_or_missing_with_a_reason(finished):
    service, harness = results_of(finished[0])["arms"]
    assert service["latency_seconds"]["p50"] > 0.02
    assert service["tokens"] == {"prompt": 36, "completion": 6}  # three answers of 12 and 2
    assert service["cost_usd_per_1000_requests"] == pytest.approx(0.4)
    assert (harness["latency_seconds"]["p50"], harness["tokens"]["prompt"]) == (None, None)
    for arm in (service, harness):
        assert arm["peak_memory_bytes"] is None
        assert "imported" in arm["reasons"]["peak_memory_bytes"]
        assert "imported" in arm["reasons"]["train_seconds"]
    assert harness["reasons"]["latency_seconds"] == "These answers came without the time they took."
    assert harness["reasons"]["cost_usd_per_1000_requests"].endswith("states no cost.")


def test_an_arm_is_run_with_the_first_seed_alone(finished):
    assert [arm["seeds"] for arm in results_of(finished[0])["arms"]] == [[3], [3]]


def test_what_was_matched_missing_and_left_out_is_said_at_once_and_in_the_report(finished):
    folder, printed = finished
    said = (
        "promptfoo.json: 4 of 5 test cases have an answer of small-service (4 matched by id, 0 by input text); "
        "1 without one, counted as missing; left out: 1 answer to no test case."
    )
    assert said in " ".join(printed.split())
    report = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert said in report
    assert "measured elsewhere" in report
    assert "their times do not compare" in report


def test_the_content_of_the_file_is_frozen_with_the_plan(finished):
    plan = results_of(finished[0])["plan"]
    assert len(plan["arms"][0]["imported"]["sha256"]) == 64
    assert len(plan["arms"][1]["imported"]["results_sha256"]) == 64


def test_an_experiment_taken_away_runs_again_on_the_same_answers(finished, tmp_path):
    folder, _ = finished
    done = sextant("export", folder / "out", "--out", tmp_path / "taken", cwd=folder)
    assert done.returncode == 0, done.stderr
    again = sextant("compare", tmp_path / "taken/plan.yaml", "--out", tmp_path / "out", cwd=tmp_path)
    assert again.returncode == 0, again.stdout + again.stderr
    pick = [(arm["key"], arm["metrics"]) for arm in results_of(folder)["arms"]]
    assert [(arm["key"], arm["metrics"]) for arm in results_of(tmp_path)["arms"]] == pick
    (kept,) = (tmp_path / "taken/imports").glob("*/promptfoo.json")
    kept.write_text("{}", encoding="utf-8")
    changed = sextant("compare", tmp_path / "taken/plan.yaml", "--out", tmp_path / "out2", cwd=tmp_path)
    assert changed.returncode == 1
    assert "IMPORT_CHANGED" in changed.stderr


@pytest.mark.parametrize(
    ("arm", "said"),
    [
        ({"file": "no.json"}, "FILE_NOT_FOUND: Arm 'imported': no.json cannot be read beside the plan"),
        ({"file": "promptfoo.json"}, "IMPORT_PROVIDER: promptfoo.json has answers of 2 providers"),
        ({"file": "results.json", "format": "lm_eval"}, "IMPORT_FORMAT: results.json was written by lm_eval"),
        ({"file": "train.csv"}, "IMPORT_INVALID: train.csv is no valid JSON at line 1"),
        ({**PROMPTFOO, "case_id": "none", "input": "case_id"}, "IMPORT_UNMATCHED: promptfoo.json: none of 5 answers"),
        ({**PROMPTFOO, "language_model": "bundled"}, "PLAN_INVALID"),
        ({**PROMPTFOO, "results": "results.json"}, "PLAN_INVALID: plan.yaml: arms.0: results is the results_*.json"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_one_sentence_before_anything_runs(tmp_path, arm, said):
    done = sextant("compare", write_plan(tmp_path, arm), "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_answers_that_do_not_fit_leave_what_an_earlier_run_made_and_those_that_do_replace_it(tmp_path):
    earlier = tmp_path / "out/.sextant/artefacts/run-1/adapter.safetensors"
    earlier.parent.mkdir(parents=True)
    earlier.write_bytes(b"hours of training")
    unmatched = write_plan(tmp_path, {**PROMPTFOO, "case_id": "none", "input": "case_id"})
    assert sextant("compare", unmatched, "--out", tmp_path / "out", cwd=tmp_path).returncode == 1
    assert earlier.is_file()
    done = sextant("compare", write_plan(tmp_path, PROMPTFOO), "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not earlier.exists()
    assert [path.name for path in (tmp_path / "out").iterdir() if path.is_dir()] == [".sextant"]


def test_square_brackets_in_names_labels_and_paths_are_printed_as_they_are(tmp_path):
    nowhere = {"zero_shot": {"key": "nowhere", "language_model": "hf:./no/[/such]"}}
    plan = write_plan(tmp_path, PROMPTFOO, name="tickets [/draft]")
    document = yaml.safe_load(plan.read_text(encoding="utf-8"))
    plan.write_text(yaml.safe_dump({**document, "arms": [*document["arms"], nowhere]}), encoding="utf-8")
    with (tmp_path / "train.csv").open("a", encoding="utf-8") as stream:
        stream.write("t9,[INST] hello,[/INST]\n")
    done = sextant("compare", plan, "--out", "out[1]", cwd=tmp_path)
    assert done.returncode == 3, done.stdout + done.stderr
    printed = " ".join(done.stdout.split())
    for said in ("never tested: '[/INST]'", "tickets [/draft]", "./no/[/such]", "out[1]/results.json"):
        assert said in printed


def test_imported_arms_can_be_neither_served_nor_exported(finished):
    folder, _ = finished
    place = folder / "out" / "imported_small_service_short"
    served = sextant("serve", place, "--check", cwd=folder)
    assert "ARM_NOT_SERVABLE" in served.stderr
    exported = sextant("export", place, "--out", folder / "weights", cwd=folder)
    assert "NOTHING_TO_EXPORT" in exported.stderr
