"""Names of the scores of retrieval and of citations, apart from the library that computes them."""

RECALL, RECIPROCAL_RANK, NDCG = "retrieval_recall_at_5", "retrieval_mrr_at_10", "retrieval_ndcg_at_10"
CITATION_VALIDITY, CITATION_SUPPORT = "citation_validity", "citation_support"

RETRIEVAL_TITLES: dict[str, str] = {
    RECALL: "Retrieval recall@5",
    RECIPROCAL_RANK: "Retrieval MRR@10",
    NDCG: "Retrieval nDCG@10",
    CITATION_VALIDITY: "Citations that name a passage shown",
    CITATION_SUPPORT: "Answer words in the cited passage",
}
RETRIEVAL_METRICS: tuple[str, ...] = tuple(RETRIEVAL_TITLES)
