"""What processes that train together exchange: weights from the first to all, gradients summed over all.

accelerate makes the process group (gloo on the CPU, NCCL on GPUs) and carries the tensors. Tensors travel in buckets:
adapters have hundreds of small ones, and each exchange costs a fixed time.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import cast

import torch
from accelerate import PartialState
from accelerate.utils import broadcast, check_cuda_p2p_ib_support, reduce

EXCHANGE_SECONDS = 120.0
"""After that an exchange counts as broken. All processes enter one at the same time, so it only waits for bytes."""
BUCKET_ELEMENTS = 16_000_000  # 64 MB of float32


def join_group(address: str, *, rank: int, size: int, device: torch.device) -> None:
    """Returns once all processes have come to this address.

    Args:
        address: as in `tcp://127.0.0.1:29500`.
        rank: 0 for the run's own process.
        device: where this process trains; on CUDA the first card it sees.
    Raises:
        RuntimeError: not all came in time.
    """
    # LOCAL_RANK is the card among those this process sees, and each sees its own first.
    variables = {
        "RANK": str(rank),
        "WORLD_SIZE": str(size),
        "LOCAL_RANK": "0",
        "LOCAL_WORLD_SIZE": str(size),
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", str(torch.get_num_threads())),
    }
    if device.type == "cuda" and not check_cuda_p2p_ib_support():  # as `accelerate launch` does for these cards
        os.environ |= {"NCCL_P2P_DISABLE": "1", "NCCL_IB_DISABLE": "1"}  # NCCL reads it with the first exchange
    PartialState._reset_state()  # pyright: ignore[reportPrivateUsage] left by whatever asked for a single process
    with _environment(variables):
        state = PartialState(
            cpu=device.type == "cpu",
            init_method=address,
            rank=rank,
            world_size=size,
            timeout=timedelta(seconds=EXCHANGE_SECONDS),
        )
    assert (state.process_index, state.num_processes) == (rank, size)


def leave_group(*, is_whole: bool = True) -> None:
    """Ends the group in this process.

    Args:
        is_whole: False when a process was lost: NCCL would wait for it here, and ends with this process anyway.
    """
    state = PartialState()
    if is_whole or state.backend != "nccl":
        state.destroy_process_group()
    PartialState._reset_state()  # pyright: ignore[reportPrivateUsage] accelerate has no other way to forget a group


@torch.no_grad()
def share_weights(weights: Sequence[torch.Tensor], *, rank: int) -> None:
    """Gives every process the weights of the first."""
    for bucket in _buckets(weights):
        sent = cast(torch.Tensor, broadcast(_flat(bucket)))
        if rank:
            for weight, values in _split(bucket, sent):
                weight.copy_(values)


@torch.no_grad()
def sum_gradients(weights: Sequence[torch.Tensor], *, rank: int) -> None:
    """Leaves the gradients of all processes, summed, on the weights of the first; a missing gradient counts as zero."""
    for bucket in _buckets(weights):
        gradients = [torch.zeros_like(weight) if weight.grad is None else weight.grad for weight in bucket]
        summed = cast(torch.Tensor, reduce(_flat(gradients), reduction="sum"))
        if rank == 0:
            for weight, (gradient, values) in zip(bucket, _split(gradients, summed), strict=True):
                weight.grad = gradient.copy_(values)


def _buckets(tensors: Sequence[torch.Tensor]) -> Iterator[list[torch.Tensor]]:
    """Tensors of one number format that go together, in an order that is the same in all processes."""
    for dtype in sorted({tensor.dtype for tensor in tensors}, key=str):
        bucket: list[torch.Tensor] = []
        for tensor in tensors:
            if tensor.dtype is not dtype:
                continue
            if bucket and sum(other.numel() for other in bucket) + tensor.numel() > BUCKET_ELEMENTS:
                yield bucket
                bucket = []
            bucket.append(tensor)
        yield bucket


def _flat(tensors: Sequence[torch.Tensor]) -> torch.Tensor:
    """One row of all values; a large tensor by itself is not copied where it need not be."""
    flat = [tensor.detach().flatten() for tensor in tensors]
    return flat[0] if len(flat) == 1 else torch.cat(flat)


def _split(tensors: Sequence[torch.Tensor], flat: torch.Tensor) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    parts = flat.split([tensor.numel() for tensor in tensors])
    for tensor, part in zip(tensors, parts, strict=True):
        yield tensor, part.view_as(tensor)


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)
