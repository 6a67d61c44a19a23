"""What is taken along answers as what was measured: an adapter beside its base, and both merged into one."""

import json
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from app.errors import ConflictError
from app.experiments.tuning_specs import FullSpec, LoraSpec
from app.glossary import TaskKind
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.weights_export import copy_adapter, copy_weights, find_trained_folder, merge_adapter
from tests.methods.scripted import make_setting, prepare
from tests.methods.test_lora import CASES, equal_weights, weights_of
from tests.tiny import make_lfm2, make_llama

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")

QA = make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=24)
TOKENS = torch.tensor([[5, 17, 130, 42, 99, 7, 250, 33]])


@pytest.fixture(scope="module", params=[make_lfm2, make_llama])
def base(request, tmp_path_factory) -> TransformersGenerator:
    return TransformersGenerator("hf:tiny", request.param(tmp_path_factory.mktemp("tiny")))


@torch.no_grad()
def logits(network: torch.nn.Module) -> torch.Tensor:
    return network.eval()(input_ids=TOKENS).logits


def train(base: TransformersGenerator, workdir: Path, **settings) -> Path:
    spec = LoraSpec(rank=4, epochs=3, learning_rate=0.02, batch_size=4, **settings)
    method, _ = prepare(spec, QA, base, train=CASES, validation=CASES, workdir=workdir)
    method.close()
    return find_trained_folder(workdir)


@pytest.mark.parametrize("settings", [{}, {"dora": True}, {"rank_stabilised": True, "alpha": 3}])
def test_merged_weights_give_the_logits_of_base_and_adapter(base, tmp_path, settings):
    before = weights_of(base)
    adapter = train(base, tmp_path, **settings)
    merge_adapter(base, adapter, tmp_path / "merged")
    assert equal_weights(weights_of(base), before)

    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged", local_files_only=True)
    beside = PeftModel.from_pretrained(
        AutoModelForCausalLM.from_pretrained(base.folder, local_files_only=True), str(adapter)
    )
    torch.testing.assert_close(logits(merged), logits(beside), atol=1e-4, rtol=1e-4)
    assert (logits(merged) - logits(base.network)).abs().max() > 0.1  # the adapter does something


def test_merged_weights_bring_their_tokenizer(base, tmp_path):
    merge_adapter(base, train(base, tmp_path), tmp_path / "merged")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "merged", local_files_only=True)
    assert tokenizer("What is the capital?").input_ids == base.encode_prompt("What is the capital?")


def test_an_adapter_names_its_base_and_not_this_machine(base, tmp_path):
    adapter = train(base, tmp_path)
    copy_adapter(adapter, tmp_path / "out", base="owner/tiny", base_folder=base.folder)
    assert json.loads((tmp_path / "out/adapter_config.json").read_text())["base_model_name_or_path"] == "owner/tiny"
    assert str(base.folder) not in "".join(path.read_text(errors="ignore") for path in (tmp_path / "out").iterdir())
    assert not (tmp_path / "out/finished.json").exists()
    beside = PeftModel.from_pretrained(
        AutoModelForCausalLM.from_pretrained(base.folder, local_files_only=True), str(tmp_path / "out")
    )
    trained = PeftModel.from_pretrained(
        AutoModelForCausalLM.from_pretrained(base.folder, local_files_only=True), str(adapter)
    )
    torch.testing.assert_close(logits(beside), logits(trained))


def test_all_weights_are_copied_as_a_folder_that_opens(base, tmp_path):
    spec = FullSpec(epochs=1, learning_rate=0.005, batch_size=4)
    method, _ = prepare(spec, QA, base, train=CASES, workdir=tmp_path)
    trained = logits(base.network)
    method.close()
    copy_weights(find_trained_folder(tmp_path), tmp_path / "out")
    opened = AutoModelForCausalLM.from_pretrained(tmp_path / "out", local_files_only=True)
    torch.testing.assert_close(logits(opened), trained)
    assert not (tmp_path / "out/finished.json").exists()


def test_an_interrupted_save_is_no_adapter(tmp_path):
    (tmp_path / "adapter").mkdir()
    with pytest.raises(ConflictError) as caught:
        find_trained_folder(tmp_path)
    assert caught.value.code == "ARTEFACTS_MISSING"
