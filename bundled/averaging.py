"""The mean of several weights of one ancestry: better on questions worded in new ways than any of them alone.

Weights that went on from the same ones lie in one basin, so that their mean is as good as they are, or better. Source:
Wortsman et al. 2022, Model soups (arXiv 2203.05482); for points of one training, Izmailov et al. 2018 (1803.05407).
Drawn back towards the weights that training began with, they keep more of what those could do with other texts:
Wortsman et al. 2022, Robust fine-tuning of zero-shot models (arXiv 2109.01903).
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from bundled.deepen import open_weights


def average_states(states: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of each tensor, in float32.

    Raises:
        ValueError: the states do not hold the same tensors.
    """
    names = set(states[0])
    if any(set(state) != names for state in states):
        raise ValueError("the weights to average hold different tensors; they must be of one architecture")
    return {name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]}


def draw_back(state: Mapping[str, Tensor], towards: Mapping[str, Tensor], *, share: float) -> dict[str, Tensor]:
    """Each tensor moved by this share of the way to that of the other state; 0 leaves it, 1 takes the other.

    Raises:
        ValueError: the states do not hold the same tensors.
    """
    if set(state) != set(towards):
        raise ValueError("the weights to draw back to hold different tensors; they must be of one architecture")
    return {name: torch.lerp(state[name].float(), towards[name].float(), share) for name in state}


def open_state(folder: Path, tokenizer: PreTrainedTokenizerFast) -> dict[str, Tensor]:
    """The tensors of shipped weights, in the layers of today's architecture.

    Raises:
        ValueError: they go with another vocabulary, or their layers do not stand in today's.
    """
    if AutoTokenizer.from_pretrained(folder).get_vocab() != tokenizer.get_vocab():
        raise ValueError(f"{folder} has another vocabulary; only weights of one vocabulary can be averaged")
    return open_weights(folder, tokenizer).state_dict()


def tell_origin(folder: Path, history: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Which weights these are, and the stages that they alone went through."""
    recipe = json.loads((folder / "recipe.json").read_text())
    return {
        "weights_sha256": recipe["weights_sha256"],
        "own_stages": [stage for stage in recipe["stages"] if stage not in history],
    }
