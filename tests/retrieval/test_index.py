from collections.abc import Sequence

import numpy as np
import pytest

from app.language_models.contract import Embeddings
from app.retrieval.index import PassageIndex
from app.values.cases import Document

DOCUMENTS = [Document(f"{n}.md", f"Note {n} about subject {n * n}.") for n in range(40)]


class HashedEncoder:
    """Unit vectors drawn from the text alone: the same text, the same vector."""

    name = "hashed"

    def embed(self, texts: Sequence[str]) -> Embeddings:
        rows = [np.random.default_rng(list(text.encode())).normal(size=16) for text in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), 16)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True) if texts else vectors


@pytest.fixture(scope="module")
def index() -> PassageIndex:
    return PassageIndex.build(DOCUMENTS, HashedEncoder(), chunk_words=50, overlap_words=0)


def test_equals_cosines_computed_with_numpy(index):
    encoder, queries = HashedEncoder(), ["first query", "second query"]
    cosines = encoder.embed(queries) @ encoder.embed([passage.text for passage in index.passages]).T
    for row, found in zip(cosines, index.search(queries, top_k=5, min_cosine=-1), strict=True):
        best = np.argsort(-row)[:5]
        assert [passage.document for passage in found] == [index.passages[i].document for i in best]
        assert [passage.cosine for passage in found] == pytest.approx(row[best].tolist(), abs=1e-5)


def test_nothing_below_the_threshold_is_found(index):
    found = index.search(["first query"], top_k=40, min_cosine=0.2)[0]
    every = index.search(["first query"], top_k=40, min_cosine=-1)[0]
    assert 0 < len(found) < len(every)
    assert found == tuple(passage for passage in every if passage.cosine >= 0.2)


def test_a_passage_finds_itself(index):
    found = index.search([index.passages[7].text], top_k=1, min_cosine=0.9)[0]
    assert found[0].document == index.passages[7].document
    assert found[0].cosine == pytest.approx(1.0, abs=1e-6)


def test_asking_for_more_than_there_is_gives_all(index):
    assert len(index.search(["q"], top_k=500, min_cosine=-1)[0]) == 40


def test_an_empty_corpus_finds_nothing():
    empty = PassageIndex.build([], HashedEncoder(), chunk_words=50, overlap_words=0)
    assert empty.search(["q"], top_k=3, min_cosine=-1) == [()]


def test_progress_ends_at_the_total():
    seen: list[tuple[int, int]] = []
    PassageIndex.build(
        DOCUMENTS, HashedEncoder(), chunk_words=50, overlap_words=0, on_progress=lambda *step: seen.append(step)
    )
    assert seen[-1] == (40, 40)
