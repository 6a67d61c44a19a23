"""An exact index of passages by cosine similarity."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

import faiss
import numpy as np
from numpy.typing import NDArray

from app.language_models.contract import Embeddings, Encoder
from app.retrieval.chunking import cut_into_passages
from app.values.cases import Document, Passage

EMBEDDED_AT_ONCE = 256


class PassageIndex:
    """Passages with their unit vectors in FAISS `IndexFlatIP`: inner products of unit vectors are cosines.

    Flat search compares with every passage, so nothing is missed: up to about a million passages that costs less
    than embedding the question does.
    """

    def __init__(self, passages: tuple[Passage, ...], vectors: Embeddings, encoder: Encoder) -> None:
        """
        Args:
            vectors: shape (len(passages), d), rows L2-normalised, made by this encoder.
        """
        self.passages = passages
        self._encoder = encoder
        self._index = cast(Any, faiss.IndexFlatIP(vectors.shape[1]))  # FAISS has no types
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    @classmethod
    def build(
        cls,
        documents: Sequence[Document],
        encoder: Encoder,
        *,
        chunk_words: int,
        overlap_words: int,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> "PassageIndex":
        """An index over all passages of the documents.

        Args:
            on_progress: called with (passages embedded so far, passages in all).
        """
        passages = cut_into_passages(documents, chunk_words=chunk_words, overlap_words=overlap_words)
        return cls.of_passages(passages, encoder, on_progress=on_progress)

    @classmethod
    def of_passages(
        cls,
        passages: tuple[Passage, ...],
        encoder: Encoder,
        *,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> "PassageIndex":
        """An index over these passages."""
        blocks: list[Embeddings] = []
        for start in range(0, len(passages), EMBEDDED_AT_ONCE):
            if on_progress is not None:
                on_progress(start, len(passages))
            blocks.append(encoder.embed([passage.text for passage in passages[start : start + EMBEDDED_AT_ONCE]]))
        if on_progress is not None:
            on_progress(len(passages), len(passages))
        return cls(passages, np.concatenate(blocks) if blocks else encoder.embed([]), encoder)

    def embed_queries(self, queries: Sequence[str]) -> Embeddings:
        """float32, shape (len(queries), d), unit rows."""
        return np.ascontiguousarray(self._encoder.embed(queries), dtype=np.float32)

    def rank(self, query: Embeddings, *, depth: int, rows: Sequence[int] | None = None) -> dict[int, float]:
        """Rows of the passages nearest to a query with their cosines, best first, at most `depth`.

        Args:
            query: shape (d,), a unit vector.
            rows: only these.
        """
        if not self.passages or depth == 0:
            return {}
        if rows is not None:
            cosines = self.cosines(query, rows)
            return {rows[place]: float(cosines[place]) for place in np.argsort(-cosines, kind="stable")[:depth]}
        found_cosines, found_rows = self._index.search(query[None, :], min(depth, len(self.passages)))  # (1, depth)
        return {int(row): _clip(cosine) for cosine, row in zip(found_cosines[0], found_rows[0], strict=True)}

    def cosines(self, query: Embeddings, rows: Sequence[int]) -> NDArray[np.float32]:
        """Cosine of the query and each of these passages."""
        if not rows:
            return np.zeros(0, dtype=np.float32)
        vectors = np.stack([self._index.reconstruct(row) for row in rows])
        return np.clip(vectors @ query, -1, 1)

    def search(self, queries: Sequence[str], *, top_k: int, min_cosine: float) -> list[tuple[Passage, ...]]:
        """Per query its passages, best first: at most top_k, none with a cosine below min_cosine."""
        if not queries or not self.passages:
            return [() for _ in queries]
        return [
            tuple(
                replace(self.passages[row], cosine=cosine)
                for row, cosine in self.rank(vector, depth=top_k).items()
                if cosine >= min_cosine
            )
            for vector in self.embed_queries(queries)
        ]


def _clip(cosine: float) -> float:
    return min(1.0, max(-1.0, float(cosine)))
