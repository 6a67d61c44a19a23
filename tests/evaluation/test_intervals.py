"""Intervals against hand computation and scipy."""

import math

import numpy as np
import pytest
from scipy import stats

from app.evaluation.arm_runs import group_members
from app.evaluation.intervals import (
    Resampling,
    TooFewCasesError,
    bootstrap_interval,
    bootstrap_mean_interval,
    clustered_mean_interval,
    constant_interval,
    difference_of_independent,
    paired_share_interval,
    wilson_interval,
)

RESAMPLING = Resampling(seed=3, bootstrap=2_000)


def test_wilson_interval_by_hand():
    # 8 of 10, z = 1.959964: centre (p + z^2/2n) / (1 + z^2/n), half z sqrt(p(1-p)/n + z^2/4n^2) / (1 + z^2/n)
    z, share, cases = 1.959964, 0.8, 10
    centre = (share + z * z / (2 * cases)) / (1 + z * z / cases)
    half = z * math.sqrt(share * (1 - share) / cases + z * z / (4 * cases**2)) / (1 + z * z / cases)
    low, high = wilson_interval(8, 10)
    assert low == pytest.approx(centre - half, abs=1e-6)
    assert high == pytest.approx(centre + half, abs=1e-6)


def test_wilson_interval_is_not_of_zero_width_when_all_cases_are_wrong():
    low, high = wilson_interval(0, 50)
    assert low == pytest.approx(0.0, abs=1e-12)
    assert high == pytest.approx(0.0713, abs=1e-4)  # z^2 / (n + z^2) = 3.8415 / 53.8415


def test_bootstrap_of_a_mean_is_what_scipy_gives():
    scores = np.random.default_rng(5).random(40)
    found = bootstrap_mean_interval(scores, lowest=0.0, highest=1.0, resampling=RESAMPLING)
    expected = stats.bootstrap((scores,), np.mean, n_resamples=2_000, rng=np.random.default_rng(3), method="BCa")
    assert found.low == pytest.approx(expected.confidence_interval.low, abs=0.02)
    assert found.high == pytest.approx(expected.confidence_interval.high, abs=0.02)
    normal = 1.96 * scores.std(ddof=1) / math.sqrt(40)
    assert found.high - found.low == pytest.approx(2 * normal, rel=0.1)


def test_the_same_seed_gives_the_same_interval():
    scores = np.random.default_rng(5).random(40)
    first = bootstrap_mean_interval(scores, lowest=0.0, highest=1.0, resampling=RESAMPLING)
    assert first == bootstrap_mean_interval(scores, lowest=0.0, highest=1.0, resampling=RESAMPLING)
    assert first != bootstrap_mean_interval(scores, lowest=0.0, highest=1.0, resampling=Resampling(seed=4))


def test_equal_scores_give_the_exact_binomial_bound_and_not_a_point():
    # none of 20 deviates: 1 - 0.025 ** (1/20) = 0.16843 of all cases may
    low, high = bootstrap_mean_interval(np.ones(20), lowest=0.0, highest=1.0, resampling=RESAMPLING)
    assert (low, high) == (pytest.approx(1 - 0.16843, abs=1e-5), 1.0)
    low, high = constant_interval(0.0, 20, lowest=-1.0, highest=1.0)
    assert (low, high) == (pytest.approx(-0.16843, abs=1e-5), pytest.approx(0.16843, abs=1e-5))


def test_one_deviating_case_still_gives_an_interval_around_the_mean():
    scores = np.zeros(30)
    scores[0] = 1.0
    low, high = bootstrap_mean_interval(scores, lowest=0.0, highest=1.0, resampling=RESAMPLING)
    assert 0.0 <= low <= 1 / 30 <= high <= 0.3


def test_a_statistic_without_spread_has_no_interval():
    assert bootstrap_interval(lambda p: np.ones(p.shape[:-1]), cases=20, resampling=RESAMPLING) is None


@pytest.mark.parametrize("cases", [0, 1, 9])
def test_fewer_than_ten_cases_are_refused(cases: int):
    with pytest.raises(TooFewCasesError, match=f"there are {cases}"):
        wilson_interval(0, cases)
    with pytest.raises(TooFewCasesError):
        bootstrap_mean_interval(np.zeros(cases), lowest=0.0, highest=1.0, resampling=RESAMPLING)


def test_intervals_cover_a_known_mean_about_as_often_as_they_say():
    # 300 samples of 60 scores, true mean 2/7: at 95% nominal, 285 +- 3 * sqrt(300 * .05 * .95) = 11 should cover
    generator = np.random.default_rng(1)
    covered = 0
    for seed in range(300):
        sample = generator.beta(2, 5, 60)
        low, high = bootstrap_mean_interval(
            sample, lowest=0.0, highest=1.0, resampling=Resampling(seed=seed, bootstrap=400)
        )
        covered += low <= 2 / 7 <= high
    assert covered >= 274


def test_paired_share_interval_is_the_published_example():
    # Fagerland, Lydersen and Laake 2014, airway hyper-responsiveness: 1 and 7 discordant of 21, Tango's interval
    low, high = paired_share_interval(1, 7, 21)
    assert (low, high) == (pytest.approx(-0.517, abs=0.001), pytest.approx(-0.026, abs=0.001))


@pytest.mark.parametrize(("first", "second", "cases"), [(12, 3, 60), (0, 9, 40), (5, 5, 200), (0, 0, 30)])
def test_paired_share_interval_inverts_the_likelihood_score_test(first: int, second: int, cases: int):
    z2 = stats.chi2.ppf(0.95, 1)

    def statistic(gap: float) -> float:
        # the constrained likelihood maximised on a fine grid of the second discordant share, not in closed form
        share = np.linspace(max(0.0, -gap), (1 - gap) / 2, 200_001)[1:-1]
        rest = np.clip(1 - 2 * share - gap, 1e-300, None)
        logs = (
            (first * np.log(np.clip(share + gap, 1e-300, None)) if first else 0)
            + (second * np.log(np.clip(share, 1e-300, None)) if second else 0)
            + (cases - first - second) * np.log(rest)
        )
        best = float(share[np.argmax(logs)])
        return (first - second - cases * gap) ** 2 / (cases * (2 * best + gap - gap**2))

    low, high = paired_share_interval(first, second, cases)
    for end in (low, high):
        assert statistic(end) == pytest.approx(z2, rel=2e-2)
    assert low < (first - second) / cases < high


def test_difference_of_two_shares_is_newcombes_method_in_statsmodels():
    from statsmodels.stats.proportion import confint_proportions_2indep

    found = difference_of_independent(0.8, wilson_interval(40, 50), 0.55, wilson_interval(44, 80))
    expected = confint_proportions_2indep(40, 50, 44, 80, method="newcomb", compare="diff")
    assert found == pytest.approx(expected, abs=1e-6)


def test_wilson_interval_is_statsmodels():
    from statsmodels.stats.proportion import proportion_confint

    assert wilson_interval(37, 50) == pytest.approx(proportion_confint(37, 50, method="wilson"), abs=1e-9)


def test_clustered_interval_is_statsmodels_clustered_regression_on_a_constant():
    import statsmodels.api as sm

    chance = np.random.default_rng(6)
    groups = np.repeat(np.arange(15), chance.integers(1, 6, 15))
    scores = np.clip(chance.random(15)[groups] + 0.2 * chance.standard_normal(len(groups)), 0, 1)
    case_ids = [str(place) for place in range(len(groups))]
    members = group_members(case_ids, {case_id: str(group) for case_id, group in zip(case_ids, groups, strict=True)})
    assert members is not None
    fitted = sm.OLS(scores, np.ones(len(scores))).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": True}, use_t=True
    )
    found = clustered_mean_interval(scores, members, lowest=0.0, highest=1.0)
    assert found == pytest.approx(fitted.conf_int()[0], abs=1e-9)


def test_cases_that_repeat_one_another_count_as_one():
    # every case three times: the error is that of the 20 different ones (with n - 1 degrees of freedom)
    scores = np.random.default_rng(2).random(20)
    members = np.arange(60).reshape(20, 3)
    low, high = clustered_mean_interval(np.repeat(scores, 3), members, lowest=0.0, highest=1.0)
    half = stats.t.ppf(0.975, 19) * scores.std(ddof=1) / math.sqrt(20)
    assert (low, high) == (pytest.approx(scores.mean() - half), pytest.approx(scores.mean() + half))


def test_fewer_than_ten_groups_are_refused_however_many_cases():
    with pytest.raises(TooFewCasesError, match="there are 9"):
        clustered_mean_interval(np.random.default_rng(1).random(90), np.arange(90).reshape(9, 10), lowest=0, highest=1)
