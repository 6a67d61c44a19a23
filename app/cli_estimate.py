"""`sextant estimate`: memory and time of fine-tuning or serving a language model, without running anything."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from app.economics.memory_architectures import (
    Architecture,
    Target,
    architecture_from_configuration,
    find_architecture,
)
from app.economics.memory_estimate import MemoryEstimate, estimate_memory, trainable_parameters
from app.economics.memory_request import STACKS, MemoryRequest, Optimiser, TuningMethod
from app.economics.memory_tables import ERROR_SHARE, GB, tables_markdown
from app.economics.training_time import training_seconds
from app.errors import InputRejectedError

Value = TypeVar("Value")


def print_tables() -> None:
    """Print what fits on which GPU, and Llama 2 beside published figures, as Markdown."""
    print(tables_markdown())


def print_estimate(request: MemoryRequest, *, as_json: bool, gpu: str | None, tokens: int | None) -> None:
    """Print every part of the peak, and the time for that many tokens where a GPU is named.

    Raises:
        InputRejectedError: tokens without a GPU or the other way round, a GPU that is not known, or time for serving.
    """
    if (gpu is None) != (tokens is None):
        raise InputRejectedError("TIME_INCOMPLETE", "A time needs both --gpu and --tokens.")
    if gpu is not None and request.method is TuningMethod.INFERENCE:
        raise InputRejectedError(
            "TIME_OF_SERVING", "A time is estimated for training only; leave out --gpu and --tokens."
        )
    estimate = estimate_memory(request)
    seconds = training_seconds(request, tokens=tokens, gpu=gpu) if gpu is not None and tokens is not None else None
    if as_json:
        document: dict[str, object] = {
            "parts_bytes": estimate.parts(),
            "total_bytes": estimate.total,
            "moment": estimate.moment,
            "parameters": request.architecture.parameters,
            "trainable_parameters": trainable_parameters(request),
            "error_share": ERROR_SHARE,
            "seconds": list(seconds) if seconds else None,
        }
        print(json.dumps(document, indent=2))
        return
    _print_parts(estimate)
    if seconds:
        print(f"{'time':<17} {seconds.low / 3600:.1f} to {seconds.high / 3600:.1f} hours on {gpu}")


def read_request(
    *, language_model: str, method: str, targets: str, optimiser: str, stack: str, **settings: Any
) -> MemoryRequest:
    """The request that the options of the command describe; `settings` are fields of MemoryRequest.

    Raises:
        InputRejectedError: a name is not known, or a number is out of range.
    """
    return MemoryRequest(
        architecture=read_architecture(language_model),
        method=_choose("method", method, {known.value: known for known in TuningMethod}),
        optimiser=_choose("optimiser", optimiser, {known.value: known for known in Optimiser}),
        stack=_choose("stack", stack, STACKS),
        targets=cast("tuple[Target, ...]", tuple(name for name in targets.split(",") if name)),
        double_quantisation=method == TuningMethod.QLORA,
        **settings,
    )


def read_architecture(place: str) -> Architecture:
    """The architecture known under a name, or the one in the `config.json` of a folder.

    Raises:
        InputRejectedError: neither exists, or the file is no object with the widths and counts that are needed.
    """
    path = Path(place) / "config.json"
    if not path.is_file():
        return find_architecture(place)
    try:
        configuration = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputRejectedError("CONFIGURATION_UNREADABLE", f"{path} is no JSON: {error}.") from error
    if not isinstance(configuration, Mapping):
        raise InputRejectedError("CONFIGURATION_UNREADABLE", f"{path} holds no JSON object.")
    return architecture_from_configuration(cast("Mapping[str, Any]", configuration), source=str(path))


def _choose(what: str, name: str, known: Mapping[str, Value]) -> Value:
    if name not in known:
        raise InputRejectedError(
            f"{what.upper()}_UNKNOWN", f"There is no {what} {name!r}; there are: {', '.join(known)}."
        )
    return known[name]


def _print_parts(estimate: MemoryEstimate) -> None:
    for name, size in estimate.parts().items():
        if size:
            print(f"{name.replace('_', ' '):<17} {size / GB:8.2f} GB")
    low, high = estimate.total / (1 + ERROR_SHARE), estimate.total / (1 - ERROR_SHARE)
    print(
        f"{'peak':<17} {estimate.total / GB:8.2f} GB per GPU ({low / GB:.1f} to {high / GB:.1f}), at {estimate.moment}"
    )
