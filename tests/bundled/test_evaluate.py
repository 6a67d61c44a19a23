"""Measures checked against values computed by hand."""

import pytest

from bundled.evaluate import cut_around, token_f1


def test_token_f1_of_half_the_words_is_two_thirds() -> None:
    # precision 1/1, recall 1/2: 2 * 1 * 0.5 / 1.5
    assert token_f1("Paris", ["Paris France"]) == pytest.approx(2 / 3)


def test_token_f1_ignores_articles_case_and_punctuation() -> None:
    assert token_f1("The Paris.", ["paris"]) == 1.0


def test_token_f1_takes_the_best_answer() -> None:
    assert token_f1("1912", ["in May", "1912"]) == 1.0


def test_cut_keeps_the_answer_and_the_limit() -> None:
    context = " ".join(f"w{number}" for number in range(500))
    cut = cut_around(context, context.index("w250"), words=120)
    assert "w250" in cut.split()
    assert len(cut.split()) == 120


def test_cut_leaves_short_contexts_whole() -> None:
    assert cut_around("one two three", 4, words=120) == "one two three"
