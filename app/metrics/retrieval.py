"""How well one retrieval did by itself, and whether an answer's citations hold. Workers only: loads trec_eval."""

from collections.abc import Sequence
from typing import Any, cast

import ir_measures
from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

from app.metrics.retrieval_names import CITATION_SUPPORT, CITATION_VALIDITY, NDCG, RECALL, RECIPROCAL_RANK
from app.metrics.text import answer_tokens
from app.values.predictions import Prediction

_MEASURES = {str(R @ 5): RECALL, str(RR @ 10): RECIPROCAL_RANK, str(nDCG @ 10): NDCG}


def score_retrieval(prediction: Prediction, gold_documents: Sequence[str]) -> dict[str, float | None]:
    """Scores in 0..1 of what was retrieved and of what was cited; empty where neither was asked for.

    All None when the case failed. Without gold documents retrieval has no scores; without citations in the answer
    theirs are None.
    """
    scores: dict[str, float | None] = {}
    if prediction.ranking is not None and gold_documents:
        scores |= score_ranking(prediction.ranking, gold_documents)
    if prediction.citations is not None:
        scores |= _score_citations(prediction)
    return scores if prediction.failure is None else dict.fromkeys(scores)


def score_ranking(ranking: Sequence[str], gold_documents: Sequence[str]) -> dict[str, float]:
    """Recall@5, reciprocal rank@10 and nDCG@10 of documents, each at the rank of its first passage.

    Source: trec_eval's definitions, through ir_measures (MacAvaney et al. 2022); every gold document is as relevant
    as any other.
    """
    documents = list(dict.fromkeys(ranking))
    relevant = [Qrel("case", name, 1) for name in gold_documents]
    found = [ScoredDoc("case", name, float(len(documents) - place)) for place, name in enumerate(documents)]
    values = cast(Any, ir_measures).iter_calc([R @ 5, RR @ 10, nDCG @ 10], relevant, found)  # half typed: pandas
    by_name = {_MEASURES[str(one.measure)]: float(one.value) for one in values}
    return {name: by_name[name] for name in (RECALL, RECIPROCAL_RANK, NDCG)}


def _score_citations(prediction: Prediction) -> dict[str, float | None]:
    """Share of the citations that name a passage shown; share of the answer's words in the passages cited.

    The second asks of words only, so it finds a wrong passage, not a wrong statement.
    """
    cited = prediction.citations or ()
    if not cited:
        return {CITATION_VALIDITY: None, CITATION_SUPPORT: None}
    texts = [passage.text for passage in prediction.passages if passage.is_cited]
    words = answer_tokens(prediction.answer)
    there = {word for text in texts for word in answer_tokens(text)}
    return {
        CITATION_VALIDITY: len(texts) / len(cited),
        CITATION_SUPPORT: sum(word in there for word in words) / len(words) if words and texts else None,
    }
