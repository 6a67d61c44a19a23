"""Memory and time of fine-tuning or serving a language model, without running anything."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from app.economics.memory_architectures import (
    Architecture,
    Target,
    architecture_from_configuration,
    find_architecture,
)
from app.economics.memory_estimate import estimate_memory, trainable_parameters
from app.economics.memory_request import STACKS, MemoryRequest, Optimiser, TuningMethod
from app.economics.memory_tables import ERROR_SHARE, GB, GPU_GIGABYTES
from app.economics.training_time import training_seconds
from app.errors import InputRejectedError
from app.values.memory import GpuFit, MemoryAnswer

Value = TypeVar("Value")


def estimate(request: MemoryRequest, *, gpu: str | None = None, tokens: int | None = None) -> MemoryAnswer:
    """The peak of this job, what it fits on, and the time for that many tokens where a GPU is named.

    Raises:
        InputRejectedError: tokens without a GPU or the other way round, a GPU that is not known, or time for serving.
    """
    if (gpu is None) != (tokens is None):
        raise InputRejectedError("TIME_INCOMPLETE", "A time needs both a GPU and the number of tokens.")
    if gpu is not None and request.method is TuningMethod.INFERENCE:
        raise InputRejectedError("TIME_OF_SERVING", "A time is estimated for training only; leave GPU and tokens out.")
    found = estimate_memory(request)
    seconds = training_seconds(request, tokens=tokens, gpu=gpu) if gpu is not None and tokens is not None else None
    return MemoryAnswer(
        parts_bytes=found.parts(),
        total_bytes=found.total,
        low_bytes=found.total / (1 + ERROR_SHARE),
        high_bytes=found.total / (1 - ERROR_SHARE),
        moment=found.moment,
        parameters=request.architecture.parameters,
        trainable_parameters=trainable_parameters(request),
        error_share=ERROR_SHARE,
        gpu_fits=tuple(GpuFit(size, found.total <= size * GB * (1 - ERROR_SHARE)) for size in GPU_GIGABYTES),
        seconds=None if seconds is None else (seconds.low, seconds.high),
    )


def read_request(
    *, architecture: Architecture, method: str, targets: str, optimiser: str, stack: str, **settings: Any
) -> MemoryRequest:
    """The request that these names describe; `settings` are fields of MemoryRequest.

    Raises:
        InputRejectedError: a name is not known, or a number is out of range.
    """
    return MemoryRequest(
        architecture=architecture,
        method=_choose("method", method, {known.value: known for known in TuningMethod}),
        optimiser=_choose("optimiser", optimiser, {known.value: known for known in Optimiser}),
        stack=_choose("stack", stack, STACKS),
        targets=cast("tuple[Target, ...]", tuple(name for name in targets.split(",") if name)),
        double_quantisation=method == TuningMethod.QLORA,
        **settings,
    )


def read_configuration(text: str, *, source: str) -> Architecture:
    """The architecture in the text of a `config.json`.

    Raises:
        InputRejectedError: CONFIGURATION_UNREADABLE or CONFIGURATION_INCOMPLETE.
    """
    try:
        configuration = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputRejectedError("CONFIGURATION_UNREADABLE", f"{source} is no JSON: {error}.") from error
    if not isinstance(configuration, Mapping):
        raise InputRejectedError("CONFIGURATION_UNREADABLE", f"{source} holds no JSON object.")
    return architecture_from_configuration(cast("Mapping[str, Any]", configuration), source=source)


def known_architecture(name: str) -> Architecture:
    """The architecture known under a name.

    Raises:
        InputRejectedError: ARCHITECTURE_UNKNOWN.
    """
    return find_architecture(name)


def _choose(what: str, name: str, known: Mapping[str, Value]) -> Value:
    if name not in known:
        raise InputRejectedError(
            f"{what.upper()}_UNKNOWN", f"There is no {what} {name!r}; there are: {', '.join(known)}."
        )
    return known[name]
