"""An index of passages by the words they share with a query."""

from collections.abc import Sequence
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from app.retrieval.words import split_words
from app.values.cases import Passage

Scores = NDArray[np.float32]


class WordIndex:
    """BM25 over passages, in the variant of Lucene with k1 = 1.5 and b = 0.75.

    Source: Robertson and Zaragoza 2009; Kamphuis et al. 2020 on the variants; bm25s (Lù 2024, arXiv 2407.03618).
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._count = len(passages)
        words = [split_words(passage.text) for passage in passages]
        self._index: Any = None  # bm25s has no types
        if any(words):
            index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
            index.index(words, show_progress=False)
            self._index = index

    def score(self, query: str) -> Scores:
        """BM25 of every passage, in order, each at least 0; 0 where no word is shared."""
        index = self._index
        known = [] if index is None else index.get_tokens_ids(split_words(query))
        if index is None or not known:
            return np.zeros(self._count, dtype=np.float32)
        return np.asarray(index.get_scores_from_ids(known), dtype=np.float32)


def rank_by_score(scores: Scores, *, depth: int, rows: Sequence[int] | None = None) -> list[int]:
    """Rows by score, best first, ties in order of rows, at most `depth`.

    Args:
        rows: only these, whatever their score; without it, all rows with a score above 0.
    """
    candidates = np.flatnonzero(scores > 0) if rows is None else np.asarray(rows, dtype=np.int64)
    order = np.argsort(-scores[candidates], kind="stable")[:depth]
    return [int(row) for row in candidates[order]]
