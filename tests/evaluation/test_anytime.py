"""Confidence sequences: against the betting formula written out case by case, and in simulation."""

import math

import numpy as np
import pytest

from app.evaluation.anytime import anytime_difference, anytime_interval, anytime_p_values, anytime_path


def capital_by_hand(scores: list[float], mean: float, *, alpha: float) -> list[float]:
    """Theorem 3 of Waudby-Smith and Ramdas 2023, one case after the other, bets of equation (26), theta = 1/2."""
    up = down = 0.5
    total, squares, spread = 0.0, 0.0, 0.25
    path: list[float] = []
    for place, score in enumerate(scores, start=1):
        bet = math.sqrt(2 * math.log(2 / alpha) / (spread * place * math.log(1 + place)))
        up *= 1 + min(bet, 0.5 / mean) * (score - mean)
        down *= 1 - min(bet, 0.5 / (1 - mean)) * (score - mean)
        path.append(max(up, down))
        total += score
        centre = (0.5 + total) / (place + 1)
        squares += (score - centre) ** 2
        spread = (0.25 + squares) / (place + 1)
    return path


@pytest.mark.parametrize("kind", ["binary", "continuous"])
def test_a_mean_is_out_exactly_when_the_capital_against_it_got_to_one_over_alpha(kind: str):
    chance = np.random.default_rng(2)
    scores = (chance.random(120) < 0.7).astype(float) if kind == "binary" else chance.beta(2, 1, 120)
    low, high, cases = anytime_interval(scores)
    assert cases == 120
    for mean in (0.1, 0.3, 0.45, 0.6, 0.66, 0.7, 0.75, 0.85, 0.95):
        is_out = max(capital_by_hand(list(scores), mean, alpha=0.05)) >= 20
        if abs(mean - low) > 0.002 and abs(mean - high) > 0.002:
            assert is_out == (mean < low or mean > high)


def test_the_p_value_is_one_over_the_largest_capital_so_far():
    scores = np.random.default_rng(8).beta(3, 1, 60)
    found = anytime_p_values(scores, mean=0.5, lowest=0.0)
    capital = np.maximum.accumulate(capital_by_hand(list(scores), 0.5, alpha=0.05))
    assert found == pytest.approx(np.minimum(1.0, 1 / capital))
    assert len(anytime_p_values(np.array([]))) == 0


def test_nothing_is_known_before_the_first_case():
    assert anytime_interval(np.array([])) == (0.0, 1.0, 0)
    assert anytime_difference(np.array([]), np.array([])) == (-1.0, 1.0, 0)


def test_ends_never_move_apart():
    path = anytime_path(np.random.default_rng(4).random(300))
    assert np.all(np.diff(path.low) >= 0)
    assert np.all(np.diff(path.high) <= 0)


def test_all_right_and_all_wrong_leave_the_possible_end_open():
    low, high, _ = anytime_interval(np.ones(100))
    assert high == 1.0
    assert 0.9 < low < 1.0
    low, high, _ = anytime_interval(np.zeros(100))
    assert low == 0.0
    assert 0.0 < high < 0.1


def test_equal_arms_keep_zero_inside():
    low, high, _ = anytime_difference(np.full(200, 0.5), np.full(200, 0.5))
    assert low < 0 < high


def test_a_finite_test_set_closes_the_interval_as_its_cases_run_out():
    scores = (np.random.default_rng(7).random(400) < 0.6).astype(float)
    whole = anytime_interval(scores, population=400)
    assert whole.low <= scores.mean() <= whole.high
    assert whole.high - whole.low <= 0.01
    endless = anytime_interval(scores[:300])
    finite = anytime_interval(scores[:300], population=400)
    assert finite.high - finite.low < endless.high - endless.low


def test_what_is_left_bounds_the_mean_of_a_finite_set():
    # 9 of 10 seen, all right: the mean is 0.9 or 1, whatever the bets say
    low, high, _ = anytime_interval(np.ones(9), population=10)
    assert low == pytest.approx(0.9, abs=0.002)
    assert high == 1.0


def test_bad_scores_are_refused():
    with pytest.raises(ValueError, match="outside"):
        anytime_interval(np.array([0.5, 1.5]))
    with pytest.raises(ValueError, match="population of 2"):
        anytime_interval(np.zeros(3), population=2)


@pytest.mark.parametrize("population", [None, 150])
def test_looking_after_every_case_is_wrong_at_most_as_often_as_it_says(population: int | None):
    # 200 sequences at alpha 0.2: 40 expected at most; 40 + 3 * sqrt(200 * .2 * .8) = 57 would be a broken promise
    wrong = 0
    chance = np.random.default_rng(11)
    for _ in range(200):
        scores = (chance.random(150) < 0.5).astype(float)
        truth = 0.5 if population is None else scores.mean()
        path = anytime_path(scores, alpha=0.2, population=population)
        wrong += bool(np.any((path.low > truth) | (path.high < truth)))
    assert wrong <= 57


def test_pages_may_import_it():
    import subprocess
    import sys

    code = "import sys, app.evaluation.anytime; assert not {'scipy', 'sklearn'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
