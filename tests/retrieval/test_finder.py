from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from app.errors import InputRejectedError, RunFailedError
from app.experiments.retrieval_specs import RagSpec
from app.language_models.contract import Embeddings
from app.retrieval.finder import PassageFinder
from app.retrieval.reranking import Reranker
from app.values.cases import CaseInput, Document
from tests.tiny import make_cross_encoder

SUBJECTS = ("key", "door", "lamp")


class SubjectEncoder:
    """One axis per subject and one for everything else: a text points to the subjects it names."""

    name = "subjects"

    def embed(self, texts: Sequence[str]) -> Embeddings:
        rows = np.array(
            [[*(float(text.lower().count(word)) for word in SUBJECTS), 0.5] for text in texts], dtype=np.float32
        ).reshape(len(texts), 4)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def story(name: str, *sentences: str) -> Document:
    """Sentences long enough to be passages of their own when cut at 20 words."""
    return Document(name, "\n\n".join(f"{sentence} {'word ' * 8}end." for sentence in sentences))


DOCUMENTS = [
    story("key.md", "A short preface.", "The key is blue, the key is old.", "A closing remark."),
    story("door.md", "The door is green.", "Somebody named Per painted it."),
    story("lamp.md", "The lamp is on.", "The lamp has a key switch."),
]


def find(question: str, *, gold: tuple[str, ...] = (), reranker: Reranker | None = None, **settings):
    spec = RagSpec(**{"chunk_words": 20, "overlap_words": 0, "min_cosine": -1, **settings})
    finder = PassageFinder(DOCUMENTS, spec, encoder=SubjectEncoder(), reranker=reranker)
    return finder.find([CaseInput("q", question, gold)], spec)[0]


def places(found) -> list[tuple[str, int]]:
    return [(passage.document, passage.position) for passage in found.passages]


class TestRetrievers:
    def test_dense_goes_by_cosine(self):
        found = find("Which key?", top_k=2, retriever="dense")
        assert places(found) == [("key.md", 1), ("lamp.md", 1)]
        assert found.passages[0].cosine > found.passages[1].cosine
        assert found.passages[0].bm25 is None

    def test_bm25_goes_by_shared_words_and_needs_no_encoder(self):
        spec = RagSpec(retriever="bm25", chunk_words=20, overlap_words=0, top_k=1)
        finder = PassageFinder(DOCUMENTS, spec, encoder=None)
        found = finder.find([CaseInput("q", "What did Per paint?")], spec)[0]
        assert places(found) == [("door.md", 1)]
        assert found.passages[0].bm25 > 0
        assert found.passages[0].cosine is None

    def test_hybrid_has_what_either_finds_with_all_scores(self):
        found = find("Did Per paint the lamp?", top_k=4, retriever="hybrid")
        assert {("door.md", 1), ("lamp.md", 0)} <= set(places(found))
        assert all(
            passage.cosine is not None and passage.bm25 is not None and passage.fusion > 0 for passage in found.passages
        )
        fusions = [passage.fusion for passage in found.passages]
        assert fusions == sorted(fusions, reverse=True)

    @pytest.mark.parametrize("retriever", ["dense", "hybrid"])
    def test_nothing_below_the_threshold_is_found(self, retriever: str):
        every = find("Which key?", top_k=9, retriever=retriever).passages
        found = find("Which key?", top_k=9, retriever=retriever, min_cosine=0.7).passages
        assert 0 < len(found) < len(every)
        assert found == tuple(passage for passage in every if passage.cosine >= 0.7)

    def test_no_shared_word_finds_nothing(self):
        assert find("Zzz?", retriever="bm25").passages == ()

    def test_the_ranking_is_ten_deep_whatever_is_shown(self):
        found = find("Which key?", top_k=1)
        assert found.ranking[:2] == ("key.md", "lamp.md")
        assert len(found.ranking) == 7

    def test_a_missing_encoder_is_refused(self):
        with pytest.raises(RunFailedError) as caught:
            PassageFinder(DOCUMENTS, RagSpec(retriever="hybrid"), encoder=None)
        assert caught.value.code == "ENCODER_MISSING"


class TestNeighbours:
    def test_a_hit_comes_with_the_passages_around_it(self):
        found = find("Which key?", top_k=1, neighbours=1)
        assert places(found) == [("key.md", 0), ("key.md", 1), ("key.md", 2)]
        assert [passage.cosine is None for passage in found.passages] == [True, False, True]

    def test_neighbours_stay_inside_the_document_and_are_not_repeated(self):
        found = find("Which key switch has the lamp?", top_k=2, neighbours=3, retriever="bm25")
        assert sorted(places(found)) == [("key.md", 0), ("key.md", 1), ("key.md", 2), ("lamp.md", 0), ("lamp.md", 1)]


class TestOracle:
    @pytest.mark.parametrize("retriever", ["dense", "bm25", "hybrid"])
    def test_shows_passages_of_the_gold_document_best_first(self, retriever: str):
        found = find("Which key?", gold=("door.md",), context="oracle", retriever=retriever, min_cosine=0.99)
        assert sorted(places(found)) == [("door.md", 0), ("door.md", 1)]

    @pytest.mark.parametrize(
        ("gold", "reason"), [((), "names no gold document"), (("gone.md",), "names gone.md, which is not among")]
    )
    def test_says_why_it_has_nothing_to_show(self, gold: tuple[str, ...], reason: str):
        found = find("Which key?", gold=gold, context="oracle")
        assert found.passages == ()
        assert reason in found.failure


class TestReranker:
    def test_orders_the_candidates_by_its_own_score(self, tmp_path: Path):
        reranker = Reranker(str(make_cross_encoder(tmp_path)))
        found = find("Which key?", top_k=3, reranker=reranker)
        scores = [passage.rerank for passage in found.passages]
        assert scores == sorted(scores, reverse=True)
        texts = [passage.text for passage in found.passages]
        assert scores == pytest.approx(reranker.score("Which key?", texts).tolist(), abs=1e-4)
        assert len(reranker.weights_hash) == 64

    def test_a_name_that_is_no_folder_is_refused(self):
        with pytest.raises(InputRejectedError) as caught:
            Reranker("cross-encoder/ms-marco")
        assert caught.value.code == "RERANKER_NOT_FOUND"

    def test_a_folder_without_weights_is_refused(self, tmp_path: Path):
        with pytest.raises(InputRejectedError) as caught:
            Reranker(str(tmp_path))
        assert caught.value.code == "RERANKER_UNREADABLE"
