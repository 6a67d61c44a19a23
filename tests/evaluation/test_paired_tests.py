"""Tests of paired differences against hand computation and scipy."""

import itertools

import numpy as np
import pytest
from scipy import stats

from app.evaluation.corrections import holm
from app.evaluation.intervals import Resampling
from app.evaluation.paired_tests import mcnemar_exact, sign_permutation_test, swap_permutation_test

RESAMPLING = Resampling(seed=3, permutations=2_000)


def test_mcnemar_by_hand():
    # 1 against 9 discordant: 2 * (C(10,0) + C(10,1)) / 2^10 = 22 / 1024
    assert mcnemar_exact(1, 9) == pytest.approx(22 / 1024)
    assert mcnemar_exact(9, 1) == pytest.approx(22 / 1024)


def test_mcnemar_without_discordant_cases_says_no_difference():
    assert mcnemar_exact(0, 0) == 1.0
    assert mcnemar_exact(3, 3) == 1.0


def test_sign_permutation_test_is_exact_for_few_cases():
    differences = np.array([0.5, 0.2, -0.1, 0.4, 0.3, 0.1, 0.6, -0.2, 0.25, 0.35])
    # every one of 2^10 sign patterns by hand: share whose sum is at least as large, doubled
    sums = [np.dot(signs, np.abs(differences)) for signs in itertools.product((1, -1), repeat=10)]
    expected = 2 * np.mean([total >= differences.sum() - 1e-9 for total in sums])
    assert sign_permutation_test(differences, resampling=RESAMPLING) == pytest.approx(expected)


def test_sign_permutation_test_agrees_with_the_t_test_on_many_cases():
    differences = np.random.default_rng(1).normal(0.1, 0.5, 200)
    found = sign_permutation_test(differences, resampling=Resampling(seed=1))
    assert found == pytest.approx(stats.ttest_1samp(differences, 0).pvalue, abs=0.005)


def test_no_difference_at_all_gives_one():
    assert sign_permutation_test(np.zeros(30), resampling=RESAMPLING) == 1.0


def test_swapping_arms_for_a_mean_is_the_same_as_flipping_signs():
    generator = np.random.default_rng(4)
    first, second = generator.random(12), generator.random(12)
    stacked = np.concatenate([first, second])
    swapped = swap_permutation_test(
        lambda positions: stacked[positions].mean(axis=-1), cases=12, resampling=Resampling(seed=1)
    )
    assert swapped == pytest.approx(sign_permutation_test(first - second, resampling=Resampling(seed=1)))


def test_holm_by_hand():
    # sorted .01 .02 .03 .04 times 4 3 2 1 = .04 .06 .06 .04, made non-decreasing: .04 .06 .06 .06
    assert holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])


def test_holm_stops_at_one_and_leaves_unknown_p_values_out_of_the_count():
    assert holm([0.8, None, 0.6]) == [1.0, None, 1.0]
    assert holm([None]) == [None]
    assert holm([]) == []
