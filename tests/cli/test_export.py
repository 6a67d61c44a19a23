"""`sextant export`: a folder that others can open, whose card says what was measured, and nothing of this machine."""

import json
import shutil
from pathlib import Path

import pytest
import torch
import yaml
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from app.cli_export_arm import export_arm, export_place
from app.errors import AppError
from app.experiments.plan import read_plan
from app.intake.sources import load_plan_sources
from app.language_models.transformers_generator import TransformersGenerator
from app.language_models.weights import hash_weights
from app.values.generation import ScoreRequest
from tests.cli.test_compare import sextant

# peft 0.21 asks transformers 5.23 for a property under its old name.
pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")


def export(results: Path, arm: str, out: Path, *, merged: bool = False) -> None:
    export_arm(f"{results}/out/{arm}", out, merged=merged, seed=None)


def refusal(results: Path, arm: str, out: Path) -> AppError:
    with pytest.raises(AppError) as caught:
        export(results, arm, out)
    return caught.value


@pytest.fixture(scope="module")
def adapter(results: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """By the command, as people call it."""
    out = tmp_path_factory.mktemp("export") / "adapter"
    done = sextant("export", "out/lora", "--out", out, cwd=results)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "adapter in" in done.stdout
    return out


@pytest.fixture(scope="module")
def merged(results: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("export") / "merged"
    export(results, "lora", out, merged=True)
    return out


def test_an_adapter_comes_with_tokenizer_card_and_record(adapter: Path):
    names = {path.name for path in adapter.iterdir()}
    assert {"adapter_model.safetensors", "adapter_config.json", "tokenizer.json", "README.md", "sextant.json"} <= names
    assert "finished.json" not in names


def test_the_card_says_what_was_measured(results: Path, adapter: Path):
    card = (adapter / "README.md").read_text(encoding="utf-8")
    document = json.loads((results / "out/results.json").read_text(encoding="utf-8"))
    lora = next(arm for arm in document["arms"] if arm["key"] == "lora")
    run = document["provenance"]["runs"]["lora/1"]
    head = yaml.safe_load(card.split("---")[1])
    assert head["library_name"] == "peft"
    assert "license" not in head
    assert "Look it up" in card
    assert f"| accuracy | {lora['metrics']['accuracy']['value']:.3f} |" in card
    assert document["provenance"]["dataset_hash"] in card
    assert run["language_model"]["weights_sha256"] in card
    assert hash_weights(adapter) in card
    assert '"rank": 2' in card
    assert "convert_lora_to_gguf.py" in card
    record = json.loads((adapter / "sextant.json").read_text(encoding="utf-8"))
    assert record["run"]["settings"] == run["settings"]
    assert record["run"]["libraries"] == run["libraries"]


def test_the_licence_of_the_base_is_named(results: Path, tmp_path: Path):
    readme = results / "tiny" / "README.md"
    readme.write_text("---\nlicense: mit\n---\n# Tiny\n", encoding="utf-8")
    try:
        export(results, "lora", tmp_path / "out")
    finally:
        readme.unlink()
    head = yaml.safe_load((tmp_path / "out/README.md").read_text(encoding="utf-8").split("---")[1])
    assert head["license"] == "mit"


def test_no_case_and_no_path_leaves_the_machine(results: Path, adapter: Path):
    for name in ("README.md", "sextant.json", "adapter_config.json"):
        text = (adapter / name).read_text(encoding="utf-8")
        assert str(results) not in text
        assert "grinding noise" not in text
    assert "Text: {input}\nLabel:" in (adapter / "README.md").read_text(encoding="utf-8")


def test_merged_weights_score_labels_as_they_were_measured(results: Path, merged: Path):
    """The merged folder, opened by itself, gives the label scores stored with the predictions."""
    generator = TransformersGenerator("hf:merged", merged)
    with (results / "out/predictions.jsonl").open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["arm"] == "lora"]
    for row in rows[:4]:
        labels = list(row["label_scores"])
        scored = generator.score([ScoreRequest(row["prompt"], tuple(f" {label}" for label in labels))])[0]
        assert scored.scores == pytest.approx([row["label_scores"][label] for label in labels], abs=1e-4)


def test_merged_weights_open_with_transformers_alone(merged: Path):
    network = AutoModelForCausalLM.from_pretrained(merged, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(merged, local_files_only=True)
    with torch.no_grad():
        logits = network(**tokenizer("Where is my parcel?", return_tensors="pt")).logits
    assert torch.isfinite(logits).all()
    assert yaml.safe_load((merged / "README.md").read_text().split("---")[1])["library_name"] == "transformers"


@pytest.mark.parametrize("is_merged", [False, True])
def test_a_longer_context_is_taken_along(results: Path, tmp_path: Path, is_merged: bool):
    export(results, "longer", tmp_path / "out", merged=is_merged)
    config = AutoConfig.from_pretrained(tmp_path / "out", local_files_only=True)
    assert (config.rope_parameters["rope_type"], config.max_position_embeddings) == ("yarn", 1024)
    assert str(results) not in (tmp_path / "out" / "config.json").read_text(encoding="utf-8")
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "longer context than the base has" in card
    assert ('from_pretrained("BASE_FOLDER", config=AutoConfig.from_pretrained("."))' in card) == (not is_merged)
    record = json.loads((tmp_path / "out" / "sextant.json").read_text(encoding="utf-8"))
    assert record["run"]["language_model"]["context_extension"] == "yarn 2, 1024 tokens"


@pytest.mark.parametrize("arm", ["few_shot", "embedding_classifier"])
def test_an_arm_without_weights_of_its_own_is_refused(results: Path, tmp_path: Path, arm: str):
    error = refusal(results, arm, tmp_path / "out")
    assert error.code == "NOTHING_TO_EXPORT"
    assert "sextant serve" in error.message
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_left_alone(results: Path, tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine")
    assert refusal(results, "lora", tmp_path).code == "OUT_UNUSABLE"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_adapter_changed_after_training_is_refused(results: Path, tmp_path: Path):
    copy = tmp_path / "copy"
    shutil.copytree(results, copy)
    for path in (copy / "out" / ".sextant" / "artefacts").glob("run-*/adapter/adapter_model.safetensors"):
        path.write_bytes(path.read_bytes()[:-4] + b"\0\0\1\0")
    assert refusal(copy, "lora", tmp_path / "out").code == "ARTEFACTS_MISSING"


def test_an_experiment_comes_with_plan_and_cases_that_compare_reads(results: Path, tmp_path: Path):
    export_place(f"{results}/out", tmp_path / "again", merged=False, seed=None)
    document = yaml.safe_load((tmp_path / "again/plan.yaml").read_text(encoding="utf-8"))
    plan = read_plan(document)
    sources = load_plan_sources(plan.dataset, None, folder=tmp_path / "again", task=plan.task)
    measured = json.loads((results / "out/results.json").read_text(encoding="utf-8"))
    assert sources.case_set.content_hash == measured["provenance"]["dataset_hash"]
    assert list(plan.arm_keys) == [arm["key"] for arm in measured["arms"]]


def test_an_experiment_has_no_weights_to_merge(results: Path, tmp_path: Path):
    with pytest.raises(AppError) as caught:
        export_place(f"{results}/out", tmp_path / "again", merged=True, seed=None)
    assert caught.value.code == "PLACE_INVALID"
