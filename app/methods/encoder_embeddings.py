"""Embeddings of one run, each text embedded once."""

import hashlib
from collections.abc import Sequence

import numpy as np

from app.language_models.contract import Embeddings, Encoder


class EmbeddingCache:
    """An encoder that remembers: a text seen before, in any split, costs nothing."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[bytes, Embeddings] = {}

    def embed(self, texts: Sequence[str]) -> Embeddings:
        """float32, shape (len(texts), d), rows L2-normalised."""
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._vectors}
        if missing:
            self._vectors.update(zip(missing, self._encoder.embed(list(missing.values())), strict=True))
        if not texts:
            return self._encoder.embed([])
        return np.stack([self._vectors[key] for key in keys])
