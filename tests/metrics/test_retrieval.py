"""Retrieval scores by hand: trec_eval's definitions on documents, each at the rank of its first passage."""

import math

import pytest

from app.metrics.retrieval import score_ranking, score_retrieval
from app.metrics.retrieval_names import CITATION_SUPPORT, CITATION_VALIDITY, NDCG, RECALL, RECIPROCAL_RANK
from app.values.cases import Passage
from app.values.predictions import Prediction


def predict(answer: str = "blue pot", **fields) -> Prediction:
    return Prediction("c", answer, 0.1, 9, 2, **fields)


def test_one_gold_document_at_rank_three_of_documents():
    # Passages a a b c c: documents a b c, so c is third: recall 1, MRR 1/3, nDCG (1/log2(4)) / (1/log2(2)) = 1/2.
    scores = score_ranking(("a", "a", "b", "c", "c"), ("c",))
    assert scores == pytest.approx({RECALL: 1.0, RECIPROCAL_RANK: 1 / 3, NDCG: 0.5})


def test_one_of_two_gold_documents_first():
    # Ideal: 1/log2(2) + 1/log2(3).
    scores = score_ranking(("a", "x"), ("a", "b"))
    assert scores == pytest.approx({RECALL: 0.5, RECIPROCAL_RANK: 1.0, NDCG: 1 / (1 + 1 / math.log2(3))})


def test_beyond_rank_five_there_is_no_recall_beyond_ten_nothing():
    ranking = tuple("abcdefghijk")
    assert score_ranking(ranking, ("g",)) == pytest.approx({RECALL: 0, RECIPROCAL_RANK: 1 / 7, NDCG: 1 / 3})
    assert score_ranking(ranking, ("k",)) == {RECALL: 0.0, RECIPROCAL_RANK: 0.0, NDCG: 0.0}


def test_finding_nothing_scores_zero():
    assert score_ranking((), ("a",)) == {RECALL: 0.0, RECIPROCAL_RANK: 0.0, NDCG: 0.0}


def test_arms_that_retrieve_nothing_and_cases_without_gold_have_no_scores():
    assert score_retrieval(predict(), ("a",)) == {}
    assert score_retrieval(predict(ranking=("a",)), ()) == {}


def test_a_failed_case_has_no_scores_instead_of_zeros():
    scores = score_retrieval(predict(ranking=("a",), failure="No."), ("a",))
    assert scores == {RECALL: None, RECIPROCAL_RANK: None, NDCG: None}


class TestCitations:
    PASSAGES = (Passage("a", 0, "The blue flower pot.", is_cited=True), Passage("b", 0, "A red door."))

    def test_counts_citations_that_name_a_passage_and_words_that_stand_in_it(self):
        # Cited 1 and 7, of which 1 exists; of blue, pot, red the cited passage has two.
        prediction = predict("blue pot red", passages=self.PASSAGES, citations=(1, 7))
        assert score_retrieval(prediction, ()) == pytest.approx({CITATION_VALIDITY: 0.5, CITATION_SUPPORT: 2 / 3})

    def test_an_answer_without_citations_has_none_to_score(self):
        scores = score_retrieval(predict(passages=self.PASSAGES, citations=()), ())
        assert scores == {CITATION_VALIDITY: None, CITATION_SUPPORT: None}

    def test_citing_only_what_was_not_shown_supports_nothing(self):
        passages = tuple(Passage(one.document, 0, one.text) for one in self.PASSAGES)
        scores = score_retrieval(predict(passages=passages, citations=(9,)), ())
        assert scores == {CITATION_VALIDITY: 0.0, CITATION_SUPPORT: None}
