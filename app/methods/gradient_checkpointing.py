"""Gradient checkpointing: layers are computed again in the backward pass instead of keeping what they computed.

Memory for activations falls from all layers' to about one layer's plus each layer's input; a step takes about a third
longer. Source: Chen et al. 2016 (arXiv:1604.06174), as transformers 5 has it (`GradientCheckpointingLayer`), without
reentrance, so that frozen weights below the adapters need no gradient.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from transformers import PreTrainedModel

from app.errors import RunFailedError


@contextmanager
def recomputed_activations(network: torch.nn.Module, *, is_wanted: bool) -> Iterator[None]:
    """Inside, every layer in train mode is computed again in the backward pass; as before afterwards.

    Args:
        network: to be trained, with adapters or without.
        is_wanted: False changes nothing.
    Raises:
        RunFailedError: CHECKPOINTING_UNSUPPORTED.
    """
    if not is_wanted:
        yield
        return
    inner = next((module for module in network.modules() if isinstance(module, PreTrainedModel)), None)
    if inner is None or not inner.supports_gradient_checkpointing:
        raise RunFailedError(
            "CHECKPOINTING_UNSUPPORTED",
            f"{type(inner or network).__name__} has no gradient_checkpointing; leave it out, or lower batch_size.",
        )
    inner.activation_checkpointing_enable()
    try:
        yield
    finally:
        inner.activation_checkpointing_disable()
        inner.disable_input_require_grads()
