"""Checkpointing computes the layers a second time instead of keeping what they saw, and changes no result."""

from collections import Counter
from contextlib import contextmanager

import pytest
import torch

from app.errors import RunFailedError
from app.experiments.tuning_specs import FullSpec, LoraSpec, QloraSpec
from app.glossary import TaskKind
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.gradient_checkpointing import recomputed_activations
from tests.methods.scripted import make_setting, prepare
from tests.methods.test_lora import CASES, INPUTS
from tests.tiny import make_lfm2, make_llama

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")

QA = make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=24)
SHORT = {"epochs": 2.0, "learning_rate": 0.01, "batch_size": 8}
STEPS = 2


@contextmanager
def counted_passes(network: torch.nn.Module):
    """How often each layer's last part reads a batch in training; the layer itself is called once either way."""
    passes: Counter[str] = Counter()

    def count(name: str):
        def hook(module: torch.nn.Module, _given: object) -> None:
            passes[name] += module.training

        return hook

    handles = [
        module.register_forward_pre_hook(count(name))
        for name, module in network.named_modules()
        if name.rpartition(".")[2] in {"mlp", "feed_forward"}
    ]
    try:
        yield passes
    finally:
        for handle in handles:
            handle.remove()


@pytest.mark.parametrize("make_folder", [make_lfm2, make_llama])
@pytest.mark.parametrize("kind", [LoraSpec, QloraSpec, FullSpec])
def test_every_layer_is_computed_twice_and_the_losses_stay(make_folder, kind, tmp_path):
    folder = make_folder(tmp_path / "weights")
    curves, counts = [], []
    for checkpointing in (False, True):
        quantisation = "nf4" if kind is QloraSpec else None
        generator = TransformersGenerator("hf:tiny", folder, quantisation=quantisation)
        spec = kind(**SHORT, gradient_checkpointing=checkpointing)
        with counted_passes(generator.network) as passes:
            method, usage = prepare(
                spec, QA, generator, train=CASES, validation=CASES, workdir=tmp_path / str(checkpointing)
            )
        method.close()
        curves.append([point.validation_loss for point in usage.curve])
        counts.append(set(passes.values()))
    assert counts == [{STEPS}, {2 * STEPS}]
    assert curves[0] == pytest.approx(curves[1], abs=1e-4)
    assert curves[0][-1] < curves[0][0]


def test_a_trained_arm_answers_without_checkpointing(tmp_path):
    generator = TransformersGenerator("hf:tiny", make_lfm2(tmp_path / "weights"))
    method, _ = prepare(
        LoraSpec(**SHORT, gradient_checkpointing=True), QA, generator, train=CASES, workdir=tmp_path / "run"
    )
    modules = list(generator.network.modules())
    assert not any(getattr(module, "gradient_checkpointing", False) for module in modules)
    assert not generator.network.get_input_embeddings()._forward_hooks
    assert len(list(method.answer(INPUTS))) == len(INPUTS)
    method.close()


def test_a_network_that_cannot_is_refused(tmp_path):
    generator = TransformersGenerator("hf:tiny", make_llama(tmp_path))
    generator.network.supports_gradient_checkpointing = False
    with (
        pytest.raises(RunFailedError, match=r"LlamaForCausalLM.*leave it out") as caught,
        recomputed_activations(generator.network, is_wanted=True),
    ):
        pass
    assert caught.value.code == "CHECKPOINTING_UNSUPPORTED"
