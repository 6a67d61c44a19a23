"""Losses of a process that trains beside another and comes to grief there; in the other they are `answer_loss`."""

import sys
from collections.abc import Sequence

import torch

from app.methods.tuning_rows import TrainingRow, answer_loss


def fits_one_row(network: torch.nn.Module, rows: Sequence[TrainingRow], padding_token: int) -> torch.Tensor:
    """No memory for more than one row at a time."""
    if _is_beside() and len(rows) > 1:
        raise torch.OutOfMemoryError("tried to allocate more than there is")
    return answer_loss(network, rows, padding_token)


def fits_nothing(network: torch.nn.Module, rows: Sequence[TrainingRow], padding_token: int) -> torch.Tensor:
    """No memory at all."""
    if _is_beside():
        raise torch.OutOfMemoryError("tried to allocate more than there is")
    return answer_loss(network, rows, padding_token)


def fails(network: torch.nn.Module, rows: Sequence[TrainingRow], padding_token: int) -> torch.Tensor:
    """A mistake of ours."""
    if _is_beside():
        raise ValueError("no such row")
    return answer_loss(network, rows, padding_token)


def _is_beside() -> bool:
    return sys.argv[0].endswith("train_peer.py")
