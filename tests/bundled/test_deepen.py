"""Weights carried into a deeper network."""

import pytest
import torch
from safetensors.torch import load_file
from transformers import Lfm2Config, Lfm2ForCausalLM

from bundled.architecture import LAYER_TYPES, build_config
from bundled.checkpoints import WEIGHTS_FOLDER
from bundled.deepen import deepen, open_weights, place_layers

ATTENTION = "full_attention"


@pytest.fixture(scope="module")
def shallow(tokenizer) -> Lfm2ForCausalLM:
    """A random language model with pairs of one convolution and one attention."""
    config = build_config(tokenizer).to_dict() | {"layer_types": ["conv", ATTENTION] * 4, "num_hidden_layers": 8}
    torch.manual_seed(5)
    return Lfm2ForCausalLM(Lfm2Config.from_dict(config)).eval()


def test_the_deeper_network_gives_the_same_logits(shallow, tokenizer) -> None:
    deeper = deepen(shallow, tokenizer).eval()
    ids = torch.randint(10, len(tokenizer), (2, 24), generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        assert torch.equal(deeper(ids).logits, shallow(ids).logits)
    assert tuple(deeper.config.layer_types) == LAYER_TYPES


def test_every_added_layer_learns(shallow, tokenizer) -> None:
    deeper = deepen(shallow, tokenizer)
    ids = torch.randint(10, len(tokenizer), (1, 24), generator=torch.Generator().manual_seed(2))
    deeper(ids, labels=ids).loss.backward()
    added = [
        place for place, (_, is_added) in enumerate(place_layers(["conv", ATTENTION] * 4, LAYER_TYPES)) if is_added
    ]
    assert added == [2, 5, 8]
    for place in added:
        assert deeper.model.layers[place].self_attn.out_proj.weight.grad.abs().sum() > 0
        assert deeper.model.layers[place].feed_forward.w2.weight.grad.abs().sum() > 0


def test_weights_are_opened_in_the_layers_of_today(shallow, tokenizer, tmp_path) -> None:
    shallow.save_pretrained(tmp_path)
    assert tuple(open_weights(tmp_path, tokenizer).config.layer_types) == LAYER_TYPES
    shipped = open_weights(WEIGHTS_FOLDER, tokenizer).state_dict()
    stored = load_file(WEIGHTS_FOLDER / "model.safetensors")
    assert all(torch.equal(shipped[name], weight.float()) for name, weight in stored.items())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ((ATTENTION, "conv"), ("conv", ATTENTION)),
        (("conv", ATTENTION, "conv"), ("conv", ATTENTION)),
        (("conv",), ("conv", ATTENTION)),
    ],
)
def test_layers_that_do_not_stand_in_the_new_ones_are_refused(old, new) -> None:
    with pytest.raises(ValueError, match="LAYER_TYPES"):
        place_layers(old, new)
