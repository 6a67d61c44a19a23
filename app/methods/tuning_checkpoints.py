"""Where training stands, on disk: a run whose worker died goes on from the last complete checkpoint."""

import os
import pickle
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

import torch
from safetensors.torch import load_file, save_file

from app.values.generation import CurvePoint

CHECKPOINT = "checkpoint.pt"
BEST = "best.safetensors"


@dataclass(slots=True)
class TrainingProgress:
    """All that training knows beside weights and optimiser. `loss_sum` and `loss_units` run since the last evaluation.

    `pieces` is how many parts a batch is computed in; `stale_evaluations` counts those since the best score, or the
    lowest loss where nothing is scored. `seconds` are all, `scoring_seconds` those of them that scored validation
    cases; `is_scored` turns false when that does not fit into memory.
    """

    step: int = 0
    loss_sum: float = 0.0
    loss_units: int = 0
    tokens: int = 0
    seconds: float = 0.0
    pieces: int = 1
    best_score: float | None = None
    best_loss: float | None = None
    best_step: int = 0
    stale_evaluations: int = 0
    scoring_seconds: float = 0.0
    is_scored: bool = True
    curve: list[CurvePoint] = field(default_factory=list[CurvePoint])
    notes: list[str] = field(default_factory=list[str])


def save_checkpoint(
    folder: Path,
    progress: TrainingProgress,
    weights: Mapping[str, torch.Tensor],
    optimizer: torch.optim.Optimizer,
    *,
    fingerprint: str,
) -> None:
    """Replaces the checkpoint in one step: whoever is killed while writing leaves the one before."""
    device = next(iter(weights.values())).device
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{CHECKPOINT}.partial"
    with partial.open("wb") as file:
        torch.save(
            {
                "fingerprint": fingerprint,
                "progress": asdict(progress),
                "weights": dict(weights),
                "optimizer": optimizer.state_dict(),
                "random": torch.get_rng_state(),
                "random_on_gpu": torch.cuda.get_rng_state(device) if device.type == "cuda" else None,
            },
            file,
        )
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / CHECKPOINT)


def load_checkpoint(
    folder: Path,
    weights: Mapping[str, torch.Tensor],
    optimizer: torch.optim.Optimizer,
    *,
    fingerprint: str,
) -> TrainingProgress | None:
    """Puts weights, optimiser and random numbers back and tells where training stood; None where there is nothing.

    A checkpoint that cannot be read, or of other settings or cases, counts for nothing.
    """
    device = next(iter(weights.values())).device
    try:
        # weights_only: nothing but tensors and plain values is ever unpickled
        stored = cast(dict[str, Any], torch.load(folder / CHECKPOINT, map_location=device, weights_only=True))
        if stored["fingerprint"] != fingerprint or stored["weights"].keys() != weights.keys():
            return None
        fields = cast(dict[str, Any], stored["progress"])
        fields["curve"] = [CurvePoint(**point) for point in fields["curve"]]
        progress = TrainingProgress(**fields)
        if progress.best_step and not (folder / BEST).exists():
            return None
    except (OSError, RuntimeError, EOFError, KeyError, TypeError, ValueError, pickle.UnpicklingError):
        return None
    _copy_into(weights, stored["weights"])
    optimizer.load_state_dict(stored["optimizer"])
    torch.set_rng_state(stored["random"].cpu())
    if stored["random_on_gpu"] is not None and device.type == "cuda":
        torch.cuda.set_rng_state(stored["random_on_gpu"].cpu(), device)
    return progress


def save_best(folder: Path, weights: Mapping[str, torch.Tensor]) -> None:
    """Keeps the weights that are trained, as the best so far."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{BEST}.partial"
    save_file({name: weight.detach().contiguous() for name, weight in weights.items()}, partial)
    partial.replace(folder / BEST)


def load_best(folder: Path, weights: Mapping[str, torch.Tensor]) -> None:
    """Puts the best weights back into the network."""
    _copy_into(weights, load_file(folder / BEST))


def remove_checkpoint(folder: Path) -> None:
    """Frees the disk once the finished weights are saved elsewhere."""
    for name in (CHECKPOINT, BEST):
        (folder / name).unlink(missing_ok=True)


@torch.no_grad()
def _copy_into(weights: Mapping[str, torch.Tensor], stored: Mapping[str, torch.Tensor]) -> None:
    for name, weight in weights.items():
        weight.copy_(stored[name])
