"""Exact match and token F1, by hand."""

import pytest

from app.metrics.text import answer_tokens, exact_match, normalize_answer, token_f1


def test_normalisation_drops_case_punctuation_articles_and_extra_space():
    assert normalize_answer("  The  Quick, brown-fox!\n") == "quick brownfox"


def test_articles_inside_words_stay():
    assert normalize_answer("Theatre another Anne") == "theatre another anne"


def test_exact_match_ignores_what_normalisation_drops():
    assert exact_match("the Eiffel Tower.", "Eiffel tower") == 1.0
    assert exact_match("Eiffel", "Eiffel Tower") == 0.0


def test_token_f1_is_the_harmonic_mean_of_precision_and_recall():
    # answer: 30 days of notice (4), target: 30 days (2); shared 2, precision 2/4, recall 2/2, F1 2*.5*1/1.5
    assert token_f1("30 days of notice", "30 days") == pytest.approx(2 / 3)


def test_token_f1_counts_a_repeated_token_as_often_as_both_have_it():
    # answer: no no no (3), target: no no yes (3); shared 2, precision 2/3, recall 2/3
    assert token_f1("no no no", "no no yes") == pytest.approx(2 / 3)


def test_token_f1_is_zero_without_a_shared_token():
    assert token_f1("Monday", "Friday") == 0.0


@pytest.mark.parametrize(
    ("answer", "target", "expected"), [("A", "a", 1.0), ("", "", 1.0), ("", "x", 0.0), ("x", "the", 0.0)]
)
def test_token_f1_follows_the_successor_script_when_no_token_is_left(answer: str, target: str, expected: float):
    assert token_f1(answer, target) == expected


def test_each_chinese_character_is_a_token_and_its_marks_are_none():
    # answer: 在 北 京 (3), target: 北 京 市 (3); shared 2, precision 2/3, recall 2/3
    assert token_f1("在北京。", "《北京市》") == pytest.approx(2 / 3)
    assert answer_tokens("2024年，Oslo 见") == ["2024", "年", "oslo", "见"]


@pytest.mark.parametrize(
    ("answer", "target"),
    [
        ("三十天。", "三十天"),
        ("“北京”", "北京"),
        ("《北京》市", "北京市"),
        ("３０ 天", "30天"),
        ("cafe\u0301", "café"),
        ("2010–2012", "2010-2012"),
        ("the staff’s", "staff's"),
    ],
)
def test_what_a_script_or_keyboard_writes_differently_is_the_same_answer(answer: str, target: str):
    assert exact_match(answer, target) == 1.0
    assert token_f1(answer, target) == 1.0


def test_chinese_marks_part_the_words_of_a_list():
    assert answer_tokens("苹果、Oslo，Rome") == ["苹", "果", "oslo", "rome"]
