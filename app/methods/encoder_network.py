"""A copy of an encoder's network that can be trained: its embeddings with gradients, its weights on disk."""

import copy
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from peft import LoraConfig, inject_adapter_in_model
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer

from app.errors import RunFailedError
from app.language_models.contract import Embeddings, Encoder
from app.language_models.encoder import SentenceEncoder
from app.values.cases import Case

WEIGHTS = "trained.safetensors"
Weights = dict[str, torch.Tensor]


def copy_network(encoder: Encoder, *, method: str) -> SentenceTransformer:
    """The encoder's network, to be trained without changing the encoder.

    Raises:
        RunFailedError: ENCODER_WITHOUT_WEIGHTS.
    """
    if not isinstance(encoder, SentenceEncoder):
        raise RunFailedError(
            "ENCODER_WITHOUT_WEIGHTS",
            f"{method} trains weights, but the encoder {encoder.name} has none here; use minilm or a local folder.",
        )
    return copy.deepcopy(encoder.network)


def add_adapters(network: SentenceTransformer, *, rank: int, alpha: int, dropout: float) -> None:
    """Low-rank adapters on every linear layer of the transformer; from now on only they are trained."""
    settings = LoraConfig(
        r=rank,
        lora_alpha=alpha,
        lora_dropout=dropout,
        target_modules=[
            name
            for name, module in _transformer(network).named_modules()
            if isinstance(module, torch.nn.Linear) and not name.startswith("pooler")  # its output is never read
        ],
    )
    network.requires_grad_(requires_grad=False)
    inject_adapter_in_model(settings, _transformer(network))


def embed_for_training(network: SentenceTransformer, texts: Sequence[str]) -> torch.Tensor:
    """Unit rows with gradients, shape (len(texts), d)."""
    features = network.preprocess(list(texts))
    on_device = {
        name: value.to(network.device) if isinstance(value, torch.Tensor) else value for name, value in features.items()
    }
    return torch.nn.functional.normalize(network(on_device)["sentence_embedding"], dim=-1)


def embed_as_trained(network: SentenceTransformer, texts: Sequence[str], *, batch_size: int = 32) -> Embeddings:
    """float32, shape (len(texts), d), unit rows, without gradients."""
    if not texts:
        return np.zeros((0, network.get_embedding_dimension() or 0), dtype=np.float32)
    network.eval()
    vectors = network.encode(list(texts), batch_size=batch_size, normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(vectors, dtype=np.float32)


def trained_weights(module: torch.nn.Module) -> Weights:
    """The weights that training changes, by name; the tensors themselves, no copies."""
    return {name: weight for name, weight in module.named_parameters() if weight.requires_grad}


def save_weights(weights: Weights, folder: Path) -> None:
    """Writes them as safetensors into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: weight.detach().contiguous() for name, weight in weights.items()}, folder / WEIGHTS)


def load_weights(weights: Weights, folder: Path) -> None:
    """Fills these tensors with what `save_weights` wrote."""
    copy_into(weights, load_file(folder / WEIGHTS))


def copy_into(weights: Weights, values: Mapping[str, torch.Tensor]) -> None:
    """Fills these tensors with the values of the same names."""
    with torch.no_grad():
        for name, weight in weights.items():
            weight.copy_(values[name])


def fingerprint(
    recipe: str,
    settings: Mapping[str, Any],
    *,
    seed: int,
    encoder: Encoder,
    train: Sequence[Case],
    held: Sequence[Case],
) -> str:
    """SHA-256 of everything that decides which weights come out of training, as hexadecimal digits."""
    everything = {
        "recipe": recipe,
        "settings": dict(settings),
        "seed": seed,
        "encoder": encoder.provenance(),
        "train": [(case.input, case.target) for case in train],
        "validation": [(case.input, case.target) for case in held],
    }
    return hashlib.sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()


def _transformer(network: SentenceTransformer) -> torch.nn.Module:
    return cast(torch.nn.Module, cast(Any, network[0]).auto_model)
