"""The forward and backward pass over a share of a batch, in the run's process or in one that trains beside it."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch

from app.methods.memory import free_cached_memory
from app.methods.tuning_rows import Row, RowLoss


@dataclass(frozen=True, slots=True)
class BatchShare:
    """Parts of a batch, each computed at once.

    `units` are those of the whole batch, so that the gradients of all its shares add up to that of its mean loss.
    """

    parts: Sequence[Sequence[Row]]
    units: int
    loss: RowLoss
    padding_token: int
    autocast: torch.dtype | None


def add_gradients(network: torch.nn.Module, share: BatchShare) -> float:
    """The summed loss (nats) of the share; its gradients are added to those on the weights."""
    network.train()
    total = 0.0
    for part in share.parts:
        with casting(network, share.autocast):
            loss = share.loss(network, part, share.padding_token)
        (loss / share.units).backward()
        total += float(loss.detach())
    return total


def cut_batch(batch: Sequence[Row], pieces: int) -> list[Sequence[Row]]:
    """The batch in so many parts at most, all but the last of the same size."""
    size = math.ceil(len(batch) / pieces)
    return [batch[start : start + size] for start in range(0, len(batch), size)]


@contextmanager
def casting(network: torch.nn.Module, dtype: torch.dtype | None) -> Iterator[None]:
    """Inside, the network computes in this number format; None leaves it to its weights."""
    device = next(network.parameters()).device.type
    with torch.autocast(device, dtype=dtype or torch.bfloat16, enabled=dtype is not None):
        yield


def free_memory(network: torch.nn.Module) -> None:
    """Drops gradients, and what the allocator of the card keeps for later."""
    network.zero_grad()
    free_cached_memory()
