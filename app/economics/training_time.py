"""How long training takes, from arithmetic operations and the share of a GPU's peak that is reached."""

from typing import NamedTuple

from app.economics.memory_request import MemoryRequest, TuningMethod
from app.errors import InputRejectedError

# Dense 16-bit tensor throughput with float32 accumulation, 10^12 operations a second; NVIDIA's data sheets, read
# 2026-11-21.
GPU_TERAFLOPS = {
    "T4": 65.0,
    "L4": 121.0,
    "RTX 4090": 165.0,
    "A6000": 155.0,
    "A100": 312.0,
    "L40S": 362.0,
    "H100": 989.0,
    "H200": 989.0,
}
# Share of the peak that torchtune's README reaches with packed rows (Llama 3.2 3B, A100: 0.49 to 0.67), with room below
# for rows that are not packed. benchmarks/memory_estimator.py prints the share of every published throughput.
UTILISATION = (0.3, 0.7)


class SecondsRange(NamedTuple):
    """Shortest and longest time, in seconds."""

    low: float
    high: float


def training_flops_per_token(request: MemoryRequest) -> float:
    """Operations for one token: 2 per parameter forward, 2 for inputs' gradients, 2 for weights' where they are
    trained.

    Checkpointing adds one forward pass. The embedding is looked up, so only the head counts. Causal attention adds
    2 x sequence x width of the queries per layer and pass.
    Source: Kaplan et al. 2020, "Scaling Laws for Neural Language Models", section 2.1; Korthikanti et al. 2022,
    appendix A.
    """
    shape = request.architecture
    passes = 2 if request.method is TuningMethod.INFERENCE else 4
    passes += 2 if request.method is TuningMethod.FULL else 0
    attention_passes = 1 if request.method is TuningMethod.INFERENCE else 3
    if request.checkpointing and request.method is not TuningMethod.INFERENCE:
        passes, attention_passes = passes + 2, attention_passes + 1
    multiplied = shape.matrix_parameters + shape.vocabulary * shape.hidden
    attention = attention_passes * 2 * shape.layers * request.sequence * shape.query_width
    return passes * multiplied + attention


def training_seconds(request: MemoryRequest, *, tokens: int, gpu: str) -> SecondsRange:
    """Time to train on that many tokens, all epochs together.

    Raises:
        InputRejectedError: the GPU is not in the table, or there are no tokens.
    """
    if tokens < 1:
        raise InputRejectedError("TOKENS_INVALID", f"tokens is {tokens}; it has to be 1 or more.")
    if gpu not in GPU_TERAFLOPS:
        raise InputRejectedError("GPU_UNKNOWN", f"There is no GPU {gpu!r}; known are: {', '.join(GPU_TERAFLOPS)}.")
    at_peak = tokens * training_flops_per_token(request) / (request.gpus * GPU_TERAFLOPS[gpu] * 1e12)
    low, high = UTILISATION
    return SecondsRange(at_peak / high, at_peak / low)
