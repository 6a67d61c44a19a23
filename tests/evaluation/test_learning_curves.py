import numpy as np
import pytest

from app.evaluation.learning_curves import (
    draw_learning_curve,
    fit_curves,
    labels_to_overtake,
    price_labels,
    resampled_means,
)
from app.values.learning_curves import LearningCurve, SizePoint

SIZES = [50, 100, 200, 400]


def curve_scores(sizes, *, a=0.9, b=2.0, c=0.5) -> np.ndarray:
    return a - b * np.asarray(sizes, dtype=float) ** -c


def curve_through(values, sizes=SIZES, draws: np.ndarray | None = None) -> LearningCurve:
    points = [
        SizePoint(f"lora_{size}", size, float(value), None, None) for size, value in zip(sizes, values, strict=True)
    ]
    drawn = np.zeros((0, len(points))) if draws is None else draws
    return draw_learning_curve(points, drawn, arm="lora", metric="accuracy")


def noisy_draws(values, *, spread=0.02, draws=300) -> np.ndarray:
    return np.random.default_rng(1).normal(values, spread, size=(draws, len(values)))


class TestTheFit:
    def test_finds_a_power_law_again_beyond_its_points(self):
        fitted = fit_curves(SIZES, curve_scores(SIZES)[None, :], form="pow3")
        far = np.array([800.0, 1600.0])
        assert fitted.at(far)[0] == pytest.approx(curve_scores(far), abs=0.005)

    def test_finds_a_shifted_power_law_again(self):
        sizes = np.array([32, 64, 128, 256, 512, 1024])
        scores = 0.95 - 30 * (sizes + 100.0) ** -0.8
        far = np.array([2048.0, 4096.0])
        assert fit_curves(sizes, scores[None, :]).at(far)[0] == pytest.approx(0.95 - 30 * (far + 100) ** -0.8, abs=0.01)

    def test_never_rises_above_one(self):
        fitted = fit_curves(SIZES, np.array([[0.5, 0.7, 0.9, 0.99]]))
        assert fitted.asymptote[0] <= 1
        assert (fitted.at(np.geomspace(50, 1e9, 20)) <= 1).all()

    def test_is_flat_through_falling_scores(self):
        fitted = fit_curves(SIZES, np.array([[0.9, 0.8, 0.7, 0.6]]))
        assert fitted.at(np.array([800.0]))[0] == pytest.approx(0.75)

    def test_agrees_with_scipy(self):
        from scipy.optimize import least_squares

        sizes = np.array([32.0, 64, 128, 256, 512])
        scores = np.array([0.42, 0.53, 0.60, 0.69, 0.73])

        def residuals(parameters):
            a, b, c, d = parameters
            return a - b * (sizes / 32 + d) ** -c - scores

        best = min(
            (
                least_squares(residuals, start, bounds=([0, 0, 0.05, 0], [1, 50, 1, 50]))
                for start in ([0.9, 0.5, 0.5, 0.0], [0.9, 1.0, 0.9, 2.0], [1.0, 0.6, 0.2, 0.1])
            ),
            key=lambda found: found.cost,
        )
        fitted = fit_curves(sizes, scores[None, :])
        ours = float(((fitted.at(sizes)[0] - scores) ** 2).sum())
        assert ours <= 2 * best.cost * 1.05  # least_squares' cost is half the sum of squares

    def test_fits_each_row_for_itself(self):
        rows = np.stack([curve_scores(SIZES), curve_scores(SIZES, a=0.7, b=1.0)])
        together = fit_curves(SIZES, rows).at(np.array([800.0]))
        assert together[1] == pytest.approx(fit_curves(SIZES, rows[1:]).at(np.array([800.0]))[0])


class TestALearningCurve:
    def test_of_three_sizes_is_points_and_says_why(self):
        curve = curve_through([0.5, 0.6, 0.7], sizes=[100, 200, 400])
        assert curve.form is None
        assert curve.fitted == ()
        assert curve.reason == "3 sizes were measured; a curve needs 4."

    def test_ends_at_four_times_the_largest_size(self):
        curve = curve_through(curve_scores(SIZES))
        assert curve.claimed_up_to == 1600
        assert curve.fitted[-1].cases == pytest.approx(1600)

    def test_band_holds_the_curve_and_opens_beyond_the_data(self):
        values = curve_scores(SIZES)
        curve = curve_through(values, draws=noisy_draws(values))
        assert all(each.low <= each.value <= each.high for each in curve.fitted)
        width = {round(each.cases): each.high - each.low for each in curve.fitted}
        assert width[1600] > 2 * width[min(width, key=lambda cases: abs(cases - 400))]

    def test_that_falls_beyond_noise_is_flagged(self):
        values = [0.5, 0.7, 0.4, 0.8]
        assert not curve_through(values, draws=noisy_draws(values)).is_monotone

    def test_that_falls_within_noise_is_not_flagged(self):
        values = [0.5, 0.7, 0.69, 0.8]
        assert curve_through(values, draws=noisy_draws(values, spread=0.05)).is_monotone


class TestOvertaking:
    VALUES = curve_scores(SIZES)  # 0.62, 0.70, 0.76, 0.80

    def need(self, target: float, *, spread=0.005):
        draws = noisy_draws(self.VALUES, spread=spread)
        targets = np.random.default_rng(2).normal(target, spread, size=len(draws))
        curve = curve_through(self.VALUES, draws=draws)
        return labels_to_overtake(curve, draws, other="rag", target=target, target_draws=targets)

    def test_takes_the_cases_at_which_the_curve_reaches_the_other_arm(self):
        # 0.9 - 2 / sqrt(n) = 0.83 at n = (2 / 0.07)^2 = 816
        need = self.need(0.83)
        assert need.cases == pytest.approx(816, rel=0.1)
        assert need.low is not None
        assert need.low <= 816
        assert need.high is None or need.high >= 816

    def test_an_arm_that_is_ahead_already_needed_fewer_cases(self):
        need = self.need(0.70)
        assert need.cases == pytest.approx(100, rel=0.1)
        assert need.probability == 1

    def test_says_nothing_beyond_four_times_the_data(self):
        need = self.need(0.97)
        assert (need.cases, need.high) == (None, None)
        assert need.probability is not None
        assert need.probability < 0.2
        assert need.reason is not None
        assert "1600 cases" in need.reason

    def test_costs_the_labels_that_are_missing(self):
        need = price_labels(self.need(0.83), labels=400, label_usd_per_case=0.5)
        assert need.usd == pytest.approx((need.cases - 400) * 0.5, abs=0.5)
        assert price_labels(self.need(0.70), labels=400, label_usd_per_case=0.5).usd == 0
        assert price_labels(self.need(0.97), labels=400, label_usd_per_case=0.5).usd is None


class TestResampling:
    def test_the_same_cases_are_drawn_for_every_arm(self):
        scores = {f"c{case}": float(case % 2) for case in range(40)}
        found = resampled_means({"one": [scores], "same": [scores]}, seed=3)
        assert (found["one"] == found["same"]).all()
        assert found["one"].mean() == pytest.approx(0.5, abs=0.02)

    def test_seeds_that_differ_widen_the_draws(self):
        right, wrong = ({f"c{case}": value for case in range(40)} for value in (1.0, 0.0))
        assert resampled_means({"one": [right, wrong]}, seed=3)["one"].std() > 0.2

    def test_a_handful_of_cases_is_not_resampled(self):
        assert resampled_means({"one": [{f"c{case}": 1.0 for case in range(9)}]}, seed=3) == {}

    def test_cases_of_one_group_are_drawn_together(self):
        scores = {f"c{case:03d}": float(case // 10 % 2) for case in range(200)}
        groups = {case: f"g{int(case[1:]) // 10}" for case in scores}
        alone = resampled_means({"one": [scores]}, seed=3)["one"]
        together = resampled_means({"one": [scores]}, groups=groups, seed=3)["one"]
        # Standard error of one half: by 200 cases 0.035, by 20 groups 0.112.
        assert alone.std() == pytest.approx(0.035, rel=0.1)
        assert together.std() == pytest.approx(0.112, rel=0.1)

    def test_a_handful_of_groups_is_not_resampled(self):
        scores = {f"c{case:03d}": 1.0 for case in range(90)}
        groups = {case: f"g{int(case[1:]) // 10}" for case in scores}
        assert resampled_means({"one": [scores]}, groups=groups, seed=3) == {}
