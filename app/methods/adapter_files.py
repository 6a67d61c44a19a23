"""Adapters on disk: safetensors, and a marker that says what they were trained on and that they are whole."""

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from peft import PeftModel

from app.values.generation import CurvePoint, Usage

MARKER = "finished.json"
WEIGHTS = "adapter_model.safetensors"


def save_adapter(network: PeftModel, folder: Path, *, fingerprint: str, usage: Usage) -> None:
    """Writes the adapter, then the marker: an interrupted save leaves no marker, so it counts for nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    network.save_pretrained(str(folder))
    marker = {"fingerprint": fingerprint, "weights_sha256": _hash_weights(folder), "usage": asdict(usage)}
    partial = folder / f"{MARKER}.partial"
    partial.write_text(json.dumps(marker, indent=2), encoding="utf-8")
    partial.replace(folder / MARKER)


def read_finished_usage(folder: Path, *, fingerprint: str) -> Usage | None:
    """What training the adapter in this folder took; None unless it is finished, whole, and of this fingerprint."""
    try:
        marker = cast(dict[str, Any], json.loads((folder / MARKER).read_text(encoding="utf-8")))
        if marker["fingerprint"] != fingerprint or marker["weights_sha256"] != _hash_weights(folder):
            return None
        fields = cast(dict[str, Any], marker["usage"])  # JSON of `Usage`
        fields["curve"] = tuple(CurvePoint(**point) for point in fields["curve"])
        fields["notes"] = tuple(fields["notes"])
        return Usage(**fields)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _hash_weights(folder: Path) -> str:
    return hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
