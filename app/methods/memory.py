"""When memory runs out: how that is recognised, and what can be given back."""

import torch


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether this is a card, or the machine, out of memory; the CPU's allocator has no error of its own."""
    return isinstance(error, torch.OutOfMemoryError) or "can't allocate memory" in str(error)


def free_cached_memory() -> None:
    """Gives back what the allocator of a card keeps for later.

    Call it outside the handler: the error holds the frames, and with them the tensors that did not fit.
    """
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
