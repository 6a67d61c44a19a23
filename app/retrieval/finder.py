"""The passages that an arm shows for each input: retrieved, reranked, widened by neighbours, or those named as gold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.errors import RunFailedError
from app.experiments.retrieval_specs import RagSpec
from app.language_models.contract import Embeddings, Encoder
from app.retrieval.chunking import cut_into_passages
from app.retrieval.fusion import fuse_rankings
from app.retrieval.index import PassageIndex
from app.retrieval.reranking import Reranker
from app.retrieval.word_index import WordIndex, rank_by_score
from app.values.cases import CaseInput, Document, Passage

RANKING_DEPTH = 10
"""How deep retrieval is scored, however few passages are shown: nDCG@10 and MRR@10 are the usual figures."""
FUSED_DEPTH = 100
"""How much of each ranking is fused; a passage beyond adds less than 1/160."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one input. `ranking` names the document of each hit, at least 10 deep.

    `failure` says why an oracle has nothing to show.
    """

    passages: tuple[Passage, ...] = ()
    ranking: tuple[str, ...] = ()
    failure: str | None = None


class PassageFinder:
    """Passages of one cut of the documents, searchable by cosine, by words or by both."""

    def __init__(
        self,
        documents: Sequence[Document],
        spec: RagSpec,
        *,
        encoder: Encoder | None,
        reranker: Reranker | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Cuts the documents and builds the indexes these settings, and those a search may try, call for.

        Raises:
            RunFailedError: ENCODER_MISSING or CORPUS_EMPTY.
        """
        self.passages = cut_into_passages(
            documents,
            chunk_words=spec.chunk_words,
            overlap_words=spec.overlap_words,
            cut_by=spec.cut_by,
        )
        if not self.passages:
            raise RunFailedError(
                "CORPUS_EMPTY", f"The corpus gave no passages ({len(documents)} documents); upload documents with text."
            )
        self._rows_of: dict[str, list[int]] = {}
        for row, passage in enumerate(self.passages):
            self._rows_of.setdefault(passage.document, []).append(row)
        self._reranker = reranker
        kinds = {spec.retriever, *(spec.search.retrievers if spec.search else ())}
        self._words = WordIndex(self.passages) if kinds & {"bm25", "hybrid"} else None
        self._dense: PassageIndex | None = None
        if kinds & {"dense", "hybrid"}:
            if encoder is None:
                raise RunFailedError(
                    "ENCODER_MISSING",
                    f"Retriever {spec.retriever} compares embeddings, but no encoder is set; name one.",
                )
            self._dense = PassageIndex.of_passages(self.passages, encoder, on_progress=on_progress)

    def find(self, inputs: Sequence[CaseInput], spec: RagSpec) -> list[Found]:
        """Per input what to show, best first; at most `top_k` hits, each with its neighbours.

        Args:
            spec: like the one given at the start, apart from retriever, top_k, min_cosine and neighbours.
        """
        vectors: Sequence[Embeddings | None] = [None] * len(inputs)
        if self._dense is not None and spec.retriever != "bm25" and inputs:
            vectors = list(self._dense.embed_queries([case.input for case in inputs]))
        return [self._find_one(case, vector, spec) for case, vector in zip(inputs, vectors, strict=True)]

    def _find_one(self, case: CaseInput, vector: Embeddings | None, spec: RagSpec) -> Found:
        rows: list[int] | None = None
        if spec.sees_gold:
            rows = [row for name in case.gold_documents for row in self._rows_of.get(name, ())]
            if not rows:
                named = ", ".join(case.gold_documents)
                reason = f"names {named}, which is not among the documents" if named else "names no gold document"
                return Found(failure=f"The oracle has nothing to show: the case {reason}.")
        wanted = max(spec.top_k, RANKING_DEPTH)
        depth = max(wanted, spec.rerank_candidates) if self._reranker is not None else wanted
        hits = self._rank(case.input, vector, spec, depth=depth, rows=rows)
        if self._reranker is not None:
            scores = self._reranker.score(case.input, [self.passages[row].text for row in hits])
            order = [list(hits)[place] for place in np.argsort(-scores, kind="stable")]
            by_row = dict(zip(hits, scores, strict=True))
            hits = {row: replace(hits[row], rerank=float(by_row[row])) for row in order}
        shown = dict(list(hits.items())[: spec.top_k])
        return Found(
            passages=self._with_neighbours(shown, spec.neighbours),
            ranking=tuple(passage.document for passage in list(hits.values())[:wanted]),
        )

    def _rank(
        self, query: str, vector: Embeddings | None, spec: RagSpec, *, depth: int, rows: Sequence[int] | None
    ) -> dict[int, Passage]:
        """Row -> passage with its scores, best first. The oracle's rows pass whatever their cosine."""
        floor = spec.min_cosine if rows is None else -1.0
        if spec.retriever == "dense":
            found = self._dense_index.rank(_given(vector), depth=depth, rows=rows)
            return {row: replace(self.passages[row], cosine=cosine) for row, cosine in found.items() if cosine >= floor}
        scores = self._word_index.score(query)
        if spec.retriever == "bm25":
            ranked = rank_by_score(scores, depth=depth, rows=rows)
            return {row: replace(self.passages[row], bm25=float(scores[row])) for row in ranked}
        nearest = self._dense_index.rank(_given(vector), depth=FUSED_DEPTH, rows=rows)
        fused = fuse_rankings([list(nearest), rank_by_score(scores, depth=FUSED_DEPTH, rows=rows)])
        cosines = self._dense_index.cosines(_given(vector), list(fused))
        passing = [
            (row, replace(self.passages[row], cosine=float(cosine), bm25=float(scores[row]), fusion=fusion))
            for (row, fusion), cosine in zip(fused.items(), cosines, strict=True)
            if cosine >= floor
        ]
        return dict(passing[:depth])

    def _with_neighbours(self, hits: Mapping[int, Passage], reach: int) -> tuple[Passage, ...]:
        """Each hit between its neighbours in its document, best hit first; no passage twice."""
        if reach == 0:
            return tuple(hits.values())
        shown: dict[int, Passage] = {}
        for row in hits:
            for near in range(max(0, row - reach), min(len(self.passages), row + reach + 1)):
                if self.passages[near].document == self.passages[row].document and near not in shown:
                    shown[near] = hits.get(near, self.passages[near])
        return tuple(shown.values())

    @property
    def _dense_index(self) -> PassageIndex:
        assert self._dense is not None, "built for every retriever that embeds"
        return self._dense

    @property
    def _word_index(self) -> WordIndex:
        assert self._words is not None, "built for every retriever that counts words"
        return self._words


def _given(vector: Embeddings | None) -> Embeddings:
    assert vector is not None, "every retriever that embeds was given a query vector"
    return vector
