"""Settings of the arms that retrieve passages."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from app.experiments.arm_base import ArmBase, FrozenSpec
from app.experiments.prompting_specs import ListedLabels
from app.glossary import MethodKey

RetrieverKind = Literal["dense", "bm25", "hybrid"]
CutBy = Literal["sentences", "words"]


class RagSearchSpec(FrozenSpec):
    """A search over chunk size, number of passages, threshold and retriever on the validation split.

    Each trial answers at most `cases` validation cases; the arm's own settings are the first trial.
    """

    trials: int = Field(default=8, ge=1, le=200)
    cases: int = Field(default=40, ge=1, le=10_000)
    retrievers: tuple[RetrieverKind, ...] = Field(default=("dense", "bm25", "hybrid"), min_length=1)


class RagSpec(ArmBase):
    """Passages from the documents before the question (evidence row S0.5).

    dense: by cosine of embeddings; bm25: by shared words; hybrid: both rankings fused. A passage found by
    embeddings must reach `min_cosine`. Where nothing is found, a question is answered "not in the documents"
    without asking (`abstain`) or asked without passages (`ask`); texts to label or to continue are always asked.
    Passages are cut at sentences and share whole ones of at most `overlap_words`; `cut_by: words` cuts as versions
    before 2026-11-29 did, often in the middle of a sentence. `context: oracle` shows passages of the documents named
    as gold, `closed_book` none at all.
    """

    needs_documents: ClassVar[bool] = True

    method: Literal[MethodKey.RAG] = MethodKey.RAG
    retriever: RetrieverKind = "dense"
    context: Literal["retrieved", "oracle", "closed_book"] = "retrieved"
    top_k: int = Field(default=3, ge=1, le=50)
    min_cosine: float = Field(default=0.25, ge=-1, le=1)
    chunk_words: int = Field(default=100, ge=20, le=2000)
    overlap_words: int = Field(default=20, ge=0, le=500)
    cut_by: CutBy = "sentences"
    neighbours: int = Field(default=0, ge=0, le=5)
    reranker: str | None = Field(default=None, min_length=1)
    rerank_candidates: int = Field(default=20, ge=1, le=200)
    when_nothing_found: Literal["abstain", "ask"] = "abstain"
    citations: bool = False
    labels_in_prompt: ListedLabels = "auto"
    search: RagSearchSpec | None = None

    @property
    def opens_encoder(self) -> bool:
        """Shared words need no embeddings, and closed-book needs no passages."""
        if self.context == "closed_book":
            return False
        tried = {self.retriever, *(self.search.retrievers if self.search else ())}
        return tried != {"bm25"}

    @property
    def sees_gold(self) -> bool:
        """Only the oracle."""
        return self.context == "oracle"

    @model_validator(mode="after")
    def _fits_together(self) -> "RagSpec":
        if self.overlap_words >= self.chunk_words:
            raise ValueError(f"overlap_words {self.overlap_words} must be below chunk_words {self.chunk_words}")
        if self.reranker is not None and self.rerank_candidates < self.top_k:
            raise ValueError(f"rerank_candidates {self.rerank_candidates} must be at least top_k {self.top_k}")
        if self.search is not None and self.context != "retrieved":
            raise ValueError(f"search needs context: retrieved, not {self.context}")
        return self
