"""The number format that training computes in on this machine."""

import torch


def computes_in_bfloat16(device: str) -> bool:
    """Whether bfloat16 is quick there: on a GPU, or on a CPU with instructions for it.

    A CPU without them converts every number by itself: matrix products of this size take a hundred times as long.
    """
    return device != "cpu" or torch.cpu._is_avx512_bf16_supported()
