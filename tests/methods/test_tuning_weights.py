"""All weights of a language model: trained, given back, saved and read again, whatever their files call them."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    MistralConfig,
    MistralForCausalLM,
    Qwen3MoeConfig,
    Qwen3MoeForCausalLM,
)

from app.experiments.tuning_specs import FullSpec
from app.language_models.network import Loading
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.tuning_weights import AllWeights
from tests.methods.test_lora import equal_weights, weights_of
from tests.tiny import make_llama, make_tokenizer


def save_gpt2(folder: Path) -> None:
    """As the hub's `gpt2`: the names of the base network, without `transformer.` before them."""
    config = GPT2Config(
        n_layer=1, n_embd=16, n_head=2, vocab_size=320, n_positions=64, bos_token_id=None, eos_token_id=1
    )
    GPT2LMHeadModel(config).transformer.save_pretrained(folder)


def save_mixture_of_experts(folder: Path) -> None:
    """One tensor in the network for all experts, one per expert in the file."""
    config = Qwen3MoeConfig(
        num_hidden_layers=1,
        hidden_size=16,
        intermediate_size=16,
        moe_intermediate_size=8,
        num_experts=4,
        num_experts_per_tok=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=8,
        vocab_size=320,
        bos_token_id=None,
        eos_token_id=1,
    )
    Qwen3MoeForCausalLM(config).save_pretrained(folder)


def save_beside_other_format(folder: Path) -> None:
    """As the hub's Mistral: the same weights a second time, under the names of its makers."""
    config = MistralConfig(
        num_hidden_layers=1,
        hidden_size=16,
        intermediate_size=16,
        num_attention_heads=2,
        num_key_value_heads=2,
        vocab_size=320,
        bos_token_id=None,
        eos_token_id=1,
    )
    MistralForCausalLM(config).save_pretrained(folder)
    save_file({"layers.0.attention.wq.weight": torch.zeros(4, 4)}, folder / "consolidated.safetensors")


@pytest.fixture(params=[save_gpt2, save_mixture_of_experts, save_beside_other_format])
def language_model(request: pytest.FixtureRequest, tmp_path: Path) -> TransformersGenerator:
    save: Callable[[Path], None] = request.param
    torch.manual_seed(0)
    save(tmp_path / "tiny")
    make_tokenizer().save_pretrained(tmp_path / "tiny")
    return TransformersGenerator("hf:tiny", tmp_path / "tiny")


def change(network: torch.nn.Module) -> None:
    """As training would."""
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(0.01)


def test_weights_are_given_back_whatever_their_file_calls_them(language_model: TransformersGenerator):
    before = weights_of(language_model)
    weights = AllWeights(language_model, precision="float32")
    change(weights.attach(FullSpec(), seed=1))
    weights.detach()
    assert equal_weights(weights_of(language_model), before)


def test_trained_weights_are_saved_and_loaded_whatever_their_file_calls_them(
    language_model: TransformersGenerator, tmp_path: Path
):
    weights = AllWeights(language_model, precision="float32")
    change(weights.attach(FullSpec(), seed=1))
    weights.save(tmp_path / "saved")
    trained = weights_of(language_model)
    weights.detach()
    weights.load(tmp_path / "saved")
    assert equal_weights(weights_of(language_model), trained)


def test_rotary_frequencies_stay_exact_in_half_precision(tmp_path: Path):
    language_model = TransformersGenerator(
        "hf:tiny", make_llama(tmp_path / "tiny"), loading=Loading(precision="bfloat16")
    )
    weights = AllWeights(language_model, precision="auto")
    change(weights.attach(FullSpec(), seed=1))
    weights.save(tmp_path / "saved")
    weights.serve()
    served = logits_of(language_model)
    weights.detach()
    given_back = logits_of(language_model)
    opened_anew = [
        logits_of(TransformersGenerator("hf:tiny", tmp_path / name, loading=Loading(precision="bfloat16")))
        for name in ("saved", "tiny")
    ]
    assert torch.equal(served, opened_anew[0])
    assert torch.equal(given_back, opened_anew[1])


@torch.no_grad()
def logits_of(language_model: TransformersGenerator) -> torch.Tensor:
    """Of a text long enough for its positions to matter."""
    return language_model.network(torch.arange(300)[None, :]).logits
