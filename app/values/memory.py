"""What an estimate of memory and time says, for pages, the API and the command line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GpuFit:
    """Whether the job fits on a GPU of that many 10^9 bytes, with the estimator's error left free."""

    gigabytes: int
    fits: bool


@dataclass(frozen=True, slots=True)
class MemoryAnswer:
    """Peak bytes of one GPU, part by part, between `low_bytes` and `high_bytes`.

    `moment` is backward, step or serving. `error_share` is the error that the range allows for. `seconds` is the
    shortest and longest time of training, None where none was asked for.
    """

    parts_bytes: dict[str, float]
    total_bytes: float
    low_bytes: float
    high_bytes: float
    moment: str
    parameters: int
    trainable_parameters: int
    error_share: float
    gpu_fits: tuple[GpuFit, ...]
    seconds: tuple[float, float] | None = None
