"""`sextant estimate`: memory and time of fine-tuning or serving a language model, without running anything."""

import json
from pathlib import Path
from typing import Any

from app.actions.memory_estimates import estimate, known_architecture, read_configuration
from app.actions.memory_estimates import read_request as read_named_request
from app.economics.memory_architectures import Architecture
from app.economics.memory_request import MemoryRequest
from app.economics.memory_tables import GB, tables_markdown
from app.values.memory import MemoryAnswer


def print_tables() -> None:
    """Print what fits on which GPU, and Llama 2 beside published figures, as Markdown."""
    print(tables_markdown())


def print_estimate(request: MemoryRequest, *, as_json: bool, gpu: str | None, tokens: int | None) -> None:
    """Print every part of the peak, and the time for that many tokens where a GPU is named.

    Raises:
        InputRejectedError: tokens without a GPU or the other way round, a GPU that is not known, or time for serving.
    """
    answer = estimate(request, gpu=gpu, tokens=tokens)
    if as_json:
        document: dict[str, object] = {
            "parts_bytes": answer.parts_bytes,
            "total_bytes": answer.total_bytes,
            "moment": answer.moment,
            "parameters": answer.parameters,
            "trainable_parameters": answer.trainable_parameters,
            "error_share": answer.error_share,
            "seconds": list(answer.seconds) if answer.seconds else None,
        }
        print(json.dumps(document, indent=2))
        return
    _print_parts(answer)
    if answer.seconds:
        low, high = answer.seconds
        print(f"{'time':<17} {low / 3600:.1f} to {high / 3600:.1f} hours on {gpu}")


def read_request(*, language_model: str, **settings: Any) -> MemoryRequest:
    """The request that the options of the command describe; `settings` are those of the action.

    Raises:
        InputRejectedError: a name is not known, or a number is out of range.
    """
    return read_named_request(architecture=read_architecture(language_model), **settings)


def read_architecture(place: str) -> Architecture:
    """The architecture known under a name, or the one in the `config.json` of a folder.

    Raises:
        InputRejectedError: neither exists, or the file is no object with the widths and counts that are needed.
    """
    path = Path(place) / "config.json"
    if not path.is_file():
        return known_architecture(place)
    return read_configuration(path.read_text(encoding="utf-8"), source=str(path))


def _print_parts(answer: MemoryAnswer) -> None:
    for name, size in answer.parts_bytes.items():
        if size:
            print(f"{name.replace('_', ' '):<17} {size / GB:8.2f} GB")
    low, high = answer.low_bytes / GB, answer.high_bytes / GB
    print(f"{'peak':<17} {answer.total_bytes / GB:8.2f} GB per GPU ({low:.1f} to {high:.1f}), at {answer.moment}")
