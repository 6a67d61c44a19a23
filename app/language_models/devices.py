"""Which device and which number format a network on this machine gets."""

from typing import Literal

import torch

from app.errors import InputRejectedError
from app.values.generation import Precision

DeviceName = Literal["auto", "cuda", "mps", "cpu"]


def pick_device(wanted: DeviceName = "auto") -> torch.device:
    """The device asked for; by itself CUDA where there is one, else Apple's MPS, else the CPU.

    Raises:
        InputRejectedError: DEVICE_MISSING.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if wanted == "auto":
        return torch.device(next(name for name, is_there in there.items() if is_there))
    if not there[wanted]:
        names = ", ".join(name for name, is_there in there.items() if is_there)
        raise InputRejectedError(
            "DEVICE_MISSING", f"SEXTANT_DEVICE is {wanted}, but torch sees none here; it sees {names}."
        )
    return torch.device(wanted)


def pick_dtype(device: torch.device, wanted: Precision = "auto") -> torch.dtype:
    """The number format asked for; by itself bfloat16 on CUDA (float16 on cards without it), float32 elsewhere,
    where half precision is slower or fragile.
    """
    if wanted != "auto":
        return {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}[wanted]
    if device.type != "cuda":
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
