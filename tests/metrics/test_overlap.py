"""ROUGE-L, chrF and sentence BLEU against the packages that define them and by hand."""

import pytest
import sacrebleu
from rouge_score.rouge_scorer import RougeScorer

from app.metrics.overlap import chrf, rouge_l, sentence_bleu

PAIRS = (
    ("police killed gunman", "police kill gunman"),
    ("gunman kill police", "police kill gunman"),
    ("send your receipts within 30 days to finance", "receipts go to finance within 30 days"),
    ("completely different words", "nothing in common here"),
)


@pytest.mark.parametrize(("answer", "target"), PAIRS)
def test_rouge_l_is_the_rouge_packages_where_both_have_the_same_words(answer: str, target: str):
    expected = RougeScorer(["rougeL"]).score(target, answer)["rougeL"].fmeasure
    assert rouge_l(answer, target) == pytest.approx(expected)


def test_rouge_l_is_the_example_of_lin_2004():
    # its section 3.1 with beta 1: S2 "police kill the gunman" shares 3 of 4 words in order -> F 0.75
    assert rouge_l("police kill officer gunman", "police killed officer gunman") == pytest.approx(3 / 4)


def test_rouge_l_counts_chinese_characters():
    # longest common subsequence 年假五天 = 4 of 6 and 5 characters: 2 * 4 / (6 + 5)
    assert rouge_l("年假共有五天", "年假是五天") == pytest.approx(8 / 11)


@pytest.mark.parametrize(("answer", "target"), PAIRS)
def test_chrf_and_bleu_are_sacrebleus(answer: str, target: str):
    assert chrf(answer, target) == pytest.approx(sacrebleu.sentence_chrf(answer, [target]).score / 100)
    assert sentence_bleu(answer, target) == pytest.approx(sacrebleu.sentence_bleu(answer, [target]).score / 100)


def test_the_same_text_scores_one_and_nothing_scores_zero():
    for metric in (rouge_l, chrf, sentence_bleu):
        assert metric("the cat sat on the mat today", "the cat sat on the mat today") == pytest.approx(1.0)
        assert metric("", "a reference") == 0.0


def test_chinese_bleu_is_tokenised_by_character():
    assert sentence_bleu("年假共有五天时间", "年假共有五天") > 0.5
