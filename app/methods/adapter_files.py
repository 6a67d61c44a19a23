"""Trained weights on disk: safetensors, and a marker that says what they were trained on and that they are whole."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter

from app.language_models.weights import hash_weights
from app.values.generation import Usage

MARKER = "finished.json"


def mark_finished(folder: Path, *, fingerprint: str, usage: Usage) -> None:
    """Writes the marker beside weights that are saved: an interrupted save leaves none, so it counts for nothing."""
    marker = {"fingerprint": fingerprint, "weights_sha256": hash_weights(folder), "usage": asdict(usage)}
    partial = folder / f"{MARKER}.partial"
    partial.write_text(json.dumps(marker, indent=2), encoding="utf-8")
    partial.replace(folder / MARKER)


def read_finished_usage(folder: Path, *, fingerprint: str | None) -> Usage | None:
    """What training the weights in this folder took; None unless they are finished, whole, and of this fingerprint.

    Args:
        fingerprint: what they must have been trained on; None takes any, for a folder whose run has succeeded.
    """
    try:
        marker = cast(dict[str, Any], json.loads((folder / MARKER).read_text(encoding="utf-8")))
        if fingerprint not in (None, marker["fingerprint"]) or marker["weights_sha256"] != hash_weights(folder):
            return None
        return TypeAdapter(Usage).validate_python(marker["usage"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
