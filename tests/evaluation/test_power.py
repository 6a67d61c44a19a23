"""Power of paired comparisons against statsmodels, published examples and simulation."""

import numpy as np
import pytest
from statsmodels.stats.power import zt_ind_solve_power

from app.evaluation.paired_tests import mcnemar_exact
from app.evaluation.power import cases_for_means, cases_for_shares, detectable_mean, detectable_share


def test_cases_for_a_mean_are_the_example_of_miller_2024():
    # its section 5: variance 1/9, difference 0.03, alpha 0.05, power 0.8 -> 969
    assert cases_for_means(0.03, deviation=1 / 3, alpha=0.05) == 969


@pytest.mark.parametrize(("difference", "deviation", "alpha"), [(0.05, 0.4, 0.05), (0.1, 0.3, 0.01)])
def test_cases_for_a_mean_are_what_statsmodels_finds(difference: float, deviation: float, alpha: float):
    expected = zt_ind_solve_power(effect_size=difference / deviation, alpha=alpha, power=0.8, ratio=0)
    assert cases_for_means(difference, deviation=deviation, alpha=alpha) == pytest.approx(expected, abs=1)


def test_what_can_be_detected_is_what_the_cases_are_needed_for():
    shares = detectable_share(500, discordance=0.2, alpha=0.05)
    assert shares is not None
    assert cases_for_shares(shares, discordance=0.2, alpha=0.05) == pytest.approx(500, abs=1)
    mean = detectable_mean(500, deviation=0.4, alpha=0.05)
    assert cases_for_means(mean, deviation=0.4, alpha=0.05) == pytest.approx(500, abs=1)


def test_cases_for_shares_by_hand():
    # Connor 1987 with psi 0.3, d 0.1: (1.95996 sqrt(.3) + 0.84162 sqrt(.29))^2 / .01 = (1.07351 + 0.45323)^2 / .01
    assert cases_for_shares(0.1, discordance=0.3, alpha=0.05) == 234


def test_the_number_of_cases_gives_about_the_promised_power():
    cases = cases_for_shares(0.1, discordance=0.3, alpha=0.05)
    draws = np.random.default_rng(3).multinomial(cases, (0.2, 0.1, 0.7), size=1_000)
    shown = np.mean([mcnemar_exact(int(first), int(second)) < 0.05 for first, second, _ in draws])
    assert 0.73 <= shown <= 0.85  # 0.8 less what the exact test gives away, +- 3 standard errors of 0.013


def test_too_few_cases_detect_nothing_at_all():
    assert detectable_share(3, discordance=0.5, alpha=0.05) is None
