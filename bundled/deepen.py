"""Weights carried into a deeper network that computes the same to begin with.

Each added layer is a copy of the layer before it whose outputs are zero, so that the residual stream passes it
unchanged: Wu et al. 2024, LLaMA Pro (arXiv 2401.02415).
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import Lfm2ForCausalLM, PreTrainedTokenizerFast

from bundled.architecture import LAYER_TYPES, build_language_model

SILENCED = ("self_attn.out_proj.weight", "conv.out_proj.weight", "feed_forward.w2.weight")


def place_layers(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, bool]]:
    """For each new layer the old one it starts from and whether it is an added copy.

    Raises:
        ValueError: the old layers do not stand in the new ones in their order.
    """
    placed: list[tuple[int, bool]] = []
    taken = 0
    for kind in new:
        if taken < len(old) and old[taken] == kind:
            placed.append((taken, False))
            taken += 1
        elif taken and old[taken - 1] == kind:
            placed.append((taken - 1, True))
        else:
            break
    if len(placed) < len(new) or taken < len(old):
        raise ValueError(f"layers {list(old)} do not stand in {list(new)} in their order; change LAYER_TYPES")
    return placed


@torch.no_grad()
def deepen(old: Lfm2ForCausalLM, tokenizer: PreTrainedTokenizerFast) -> Lfm2ForCausalLM:
    """A language model with the layers of `LAYER_TYPES` that gives the logits of the old one.

    Raises:
        ValueError: the layers of the old one do not stand in the new ones in their order.
    """
    deeper = build_language_model(tokenizer)
    own = old.state_dict()
    state = {name: weight for name, weight in own.items() if not name.startswith("model.layers.")}
    for place, (source, is_added) in enumerate(place_layers(old.config.layer_types, LAYER_TYPES)):
        start = f"model.layers.{source}."
        for name, weight in own.items():
            if name.startswith(start):
                part = name.removeprefix(start)
                state[f"model.layers.{place}.{part}"] = (
                    torch.zeros_like(weight) if is_added and part in SILENCED else weight
                )
    deeper.load_state_dict(state)
    return deeper


def open_weights(folder: Path, tokenizer: PreTrainedTokenizerFast) -> Lfm2ForCausalLM:
    """The language model of the folder in float32, deepened where it has other layers than `LAYER_TYPES`.

    Raises:
        ValueError: its layers do not stand in the new ones in their order.
    """
    language_model = Lfm2ForCausalLM.from_pretrained(folder, dtype=torch.float32)
    if tuple(language_model.config.layer_types) == LAYER_TYPES:
        return language_model
    return deepen(language_model, tokenizer)
