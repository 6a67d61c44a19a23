"""Macro F1 by hand, by scikit-learn and by resample."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from app.evaluation.macro_f1 import LabelCodes, encode_labels, macro_f1, macro_f1_of_resamples
from app.glossary import TaskKind
from tests.reports.invented import make_row


def codes_of(targets: list[int], answers: list[list[int]], classes: int) -> LabelCodes:
    return LabelCodes(np.array(targets, dtype=np.intp), np.array(answers, dtype=np.intp), classes)


def test_macro_f1_by_hand():
    # class 0: 2 of 3 hit, claimed 2 -> F1 2*2/(3+2) = .8; class 1: 1 of 1 hit, claimed 2 -> 2*1/(1+2) = 2/3
    codes = codes_of([0, 0, 0, 1], [[0, 0, 1, 1]], 2)
    assert macro_f1(codes) == pytest.approx((0.8 + 2 / 3) / 2)


def test_an_invented_label_costs_recall_but_is_no_class():
    # class 0: 1 of 2 hit, claimed 1 -> 2/3; class 1: 1 of 1 hit, claimed 1 -> 1
    codes = codes_of([0, 0, 1], [[0, 2, 1]], 2)
    assert macro_f1(codes) == pytest.approx((2 / 3 + 1) / 2)


def test_resamples_have_the_same_definition_as_scikit_learn():
    generator = np.random.default_rng(2)
    codes = codes_of(list(generator.integers(0, 5, 60)), [list(generator.integers(0, 6, 60))], 5)
    drawn = generator.integers(0, 60, (20, 60))
    expected = [
        f1_score(codes.targets[row], codes.answers[0][row], labels=np.unique(codes.targets[row]), average="macro")
        for row in drawn
    ]
    assert macro_f1_of_resamples(codes, drawn) == pytest.approx(np.array(expected))


def test_seeds_are_averaged_and_unanswered_cases_left_out():
    codes = codes_of([0, 1, 1], [[0, 1, -1], [0, 0, 1]], 2)
    # seed 1: both answered right -> 1; seed 2: class 0 2*1/(1+2), class 1 2*1/(2+1) -> 2/3
    assert macro_f1(codes) == pytest.approx((1 + 2 / 3) / 2)
    assert macro_f1_of_resamples(codes, np.arange(3)[np.newaxis]) == pytest.approx([(1 + 2 / 3) / 2])


def test_labels_differ_by_case_and_spaces_only_once():
    row = make_row("a", "1", " BILLING ", target="Billing", task=TaskKind.CLASSIFICATION)
    codes = encode_labels([[row]], ["1"])
    assert codes.classes == 1
    assert codes.answers.tolist() == [[0]]
