"""Quality by number of training cases: the curve, its band, and how many cases overtake another arm.

    pow4: score(x) = a - b (x + d)^-c        (pow3: d = 0)

Source of the forms: Viering and Loog 2023, "The shape of learning curves: a review", table 1; LCDB (Mohr et al. 2022).
For each exponent c and shift d of a grid, a and b are a linear least-squares fit, so nothing depends on a starting
value. The asymptote a stays at or below 1 and b at or above 0. The exponent stays at or below 1, the fastest rate that
excess risk of a classifier is known to reach (Mammen and Tsybakov 1999); steeper fits overshoot their asymptote.

`benchmarks/learning_curves.py` scores it: with this bound pow4 is closer than pow3 already at four sizes, so pow4 is
what is fitted. Curves of three sizes or fewer are shown as points.

Bands come from resampled test cases and seeds. Beyond the largest size each resample also errs by a normal deviate
times `EXTRAPOLATION_ERROR` for every doubling, because a curve that fits well can still bend otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.evaluation.arm_runs import group_members
from app.evaluation.case_draws import draw_case_counts
from app.values.learning_curves import CurveForm, CurveValue, LabelNeed, LearningCurve, SizePoint

FloatArray = NDArray[np.float64]

FEWEST_POINTS = 4
CLAIMED_REACH = 4
"""Nothing is said beyond four times the largest size: further out single curves missed by 0.2 to 0.3 (evidence, section
4)."""
DRAWS = 1000
LEVEL = 0.95
FEWEST_CASES = 10  # fewer resampled cases, or groups of them, would look like certainty
CURVE_VALUES = 41
# Root mean square error of the fit at twice the largest size: 0.044 (Bertsch et al.) and 0.041 (SetFit); at four times
# 0.066 and 0.078. Printed by benchmarks/learning_curves.py.
EXTRAPOLATION_ERROR = 0.042
_EXPONENTS = np.geomspace(0.05, 1.0, 50)
_SHIFTS = np.concatenate([[0.0], np.geomspace(0.05, 50.0, 30)])  # in units of the smallest size
_LOWEST_NEED_SHARE = 0.5


class FittedCurves(NamedTuple):
    """One curve per row of scores: asymptote, height, exponent, shift, each of shape (rows,); sizes in `unit`s."""

    asymptote: FloatArray
    height: FloatArray
    exponent: FloatArray
    shift: FloatArray
    unit: float

    def at(self, cases: FloatArray) -> FloatArray:
        """Scores at these numbers of cases, shape (rows, sizes)."""
        scaled = cases[None, :] / self.unit + self.shift[:, None]
        return self.asymptote[:, None] - self.height[:, None] * scaled ** -self.exponent[:, None]


def fit_curves(sizes: Sequence[float], scores: FloatArray, *, form: CurveForm = "pow4") -> FittedCurves:
    """The curve of least squares through each row of scores.

    Args:
        sizes: rising, above 0, shape (n,).
        scores: shape (rows, n), each in 0..1.
    """
    x = np.asarray(sizes, dtype=np.float64)
    unit = float(x.min())
    shifts = _SHIFTS if form == "pow4" else _SHIFTS[:1]
    grid = np.array([(exponent, shift) for shift in shifts for exponent in _EXPONENTS])  # (grid, 2)
    falling = (x[None, :] / unit + grid[:, 1:]) ** -grid[:, :1]  # (grid, n)
    centred = falling - falling.mean(axis=1, keepdims=True)
    mean = scores.mean(axis=1)
    height = -(centred @ (scores - mean[:, None]).T) / (centred**2).sum(axis=1)[:, None]  # (grid, rows)
    asymptote = mean[None, :] + height * falling.mean(axis=1)[:, None]
    capped = (falling @ (1.0 - scores).T) / (falling**2).sum(axis=1)[:, None]  # the height under an asymptote of 1
    height = np.where(asymptote > 1, capped, height)
    asymptote = np.minimum(asymptote, 1.0)
    asymptote = np.where(height < 0, mean[None, :], asymptote)
    height = np.maximum(height, 0.0)
    best = _squared_errors(scores, falling, asymptote, height).argmin(axis=0)  # (rows,)
    rows = np.arange(len(scores))
    return FittedCurves(asymptote[best, rows], height[best, rows], grid[best, 0], grid[best, 1], unit)


def _squared_errors(scores: FloatArray, falling: FloatArray, asymptote: FloatArray, height: FloatArray) -> FloatArray:
    """Sum over sizes of (score - (asymptote - height * falling))^2, shape (grid, rows), without a third axis."""
    n = scores.shape[1]
    return (
        (scores**2).sum(axis=1)[None, :]
        + n * asymptote**2
        + height**2 * (falling**2).sum(axis=1)[:, None]
        - 2 * asymptote * scores.sum(axis=1)[None, :]
        + 2 * height * (falling @ scores.T)
        - 2 * asymptote * height * falling.sum(axis=1)[:, None]
    )


def draw_learning_curve(points: Sequence[SizePoint], draws: FloatArray, *, arm: str, metric: str) -> LearningCurve:
    """The points and, from four sizes on, the curve through them with its band.

    Args:
        points: by rising number of cases.
        draws: scores of the same points in resamples of the test cases, shape (draws, points); empty without any.
    """
    sizes = [point.cases for point in points]
    reach = CLAIMED_REACH * max(sizes)
    is_monotone = not _falls(points, draws)
    if len(points) < FEWEST_POINTS:
        reason = f"{len(points)} sizes were measured; a curve needs {FEWEST_POINTS}."
        return LearningCurve(arm, metric, tuple(points), None, (), (), reach, is_monotone, reason)
    fitted = fit_curves(sizes, np.array([[point.value for point in points]]))
    places = np.geomspace(sizes[0], reach, CURVE_VALUES)
    values = fitted.at(places)[0]
    if len(draws):
        resampled = _with_extrapolation_error(fit_curves(sizes, draws).at(places), places, largest=max(sizes))
        low, high = np.clip(np.quantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0), 0.0, 1.0)
    else:
        low = high = values
    return LearningCurve(
        arm=arm,
        metric=metric,
        points=tuple(points),
        form="pow4",
        parameters=tuple(float(each[0]) for each in (fitted.asymptote, fitted.height, fitted.exponent, fitted.shift)),
        fitted=tuple(
            CurveValue(float(cases), float(value), float(min(bottom, value)), float(max(top, value)))
            for cases, value, bottom, top in zip(places, values, low, high, strict=True)
        ),
        claimed_up_to=reach,
        is_monotone=is_monotone,
    )


def _with_extrapolation_error(values: FloatArray, places: FloatArray, *, largest: float) -> FloatArray:
    """The same curves, each off by its own deviate for every doubling beyond the largest size."""
    doublings = np.maximum(0.0, np.log2(places / largest))
    deviates = np.random.default_rng(len(values)).standard_normal(len(values))
    return values + EXTRAPOLATION_ERROR * deviates[:, None] * doublings[None, :]


def _falls(points: Sequence[SizePoint], draws: FloatArray) -> bool:
    """Whether some size scored lower than the size before, in all but 5% of the resamples."""
    values = [point.value for point in points]
    for later in range(1, len(values)):
        if values[later] < values[later - 1] and (
            not len(draws) or float((draws[:, later] < draws[:, later - 1]).mean()) >= LEVEL
        ):
            return True
    return False


def labels_to_overtake(
    curve: LearningCurve, draws: FloatArray, *, other: str, target: float, target_draws: FloatArray
) -> LabelNeed:
    """How many training cases bring this curve to the score of another arm.

    Args:
        curve: with a fitted form.
        draws: resampled scores of its points, shape (draws, points).
        target: the other arm's score, `target_draws` in the same resamples, shape (draws,).
    """
    sizes = [float(point.cases) for point in curve.points]
    places = np.geomspace(sizes[0] * _LOWEST_NEED_SHARE, curve.claimed_up_to, 400)
    fitted = fit_curves(sizes, np.array([[point.value for point in curve.points]]))
    needed = float(_first_above(fitted.at(places), places, [target])[0])
    resampled = np.array([needed])
    if len(draws):
        values = _with_extrapolation_error(fit_curves(sizes, draws).at(places), places, largest=max(sizes))
        resampled = _first_above(values, places, target_draws)
    low, high = np.quantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="closest_observation")
    reason = None
    if not np.isfinite(needed):
        reason = f"Not with up to {curve.claimed_up_to} cases, and nothing is said beyond four times the data."
    return LabelNeed(
        arm=curve.arm,
        overtakes=other,
        metric=curve.metric,
        target=target,
        cases=_finite(needed),
        low=_finite(float(low)),
        high=_finite(float(high)),
        probability=float(np.isfinite(resampled).mean()) if len(draws) else None,
        claimed_up_to=curve.claimed_up_to,
        reason=reason,
    )


def _first_above(values: FloatArray, places: FloatArray, targets: Sequence[float] | FloatArray) -> FloatArray:
    """The smallest of these sizes at which each curve is above its target; infinite where none is."""
    above = values > np.asarray(targets, dtype=np.float64)[:, None]
    return np.where(above.any(axis=1), places[above.argmax(axis=1)], np.inf)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def price_labels(need: LabelNeed, *, labels: int, label_usd_per_case: float) -> LabelNeed:
    """The same need with the price of the labels that are still missing.

    Args:
        labels: how many there are already.
    """

    def usd(cases: float | None) -> float | None:
        return None if cases is None else max(0.0, np.ceil(cases) - labels) * label_usd_per_case

    return replace(need, usd=usd(need.cases), low_usd=usd(need.low), high_usd=usd(need.high))


def resampled_means(
    scores: Mapping[str, Sequence[Mapping[str, float]]],
    *,
    groups: Mapping[str, str] | None = None,
    seed: int,
    draws: int = DRAWS,
) -> dict[str, FloatArray]:
    """Mean scores of each arm, shape (draws,), in the same resamples of the cases that every seed of all arms answered.

    Seeds are resampled too, each arm's for itself (Owen 2007, the pigeonhole bootstrap); with one seed, what another
    would have given is not in the band.

    Args:
        scores: for each arm one mapping from case to score per seed.
        groups: the group of each case that belongs to one; whole groups are drawn.
    """
    tables = [by_case for by_seed in scores.values() for by_case in by_seed]
    shared = sorted(set.intersection(*(set(by_case) for by_case in tables))) if tables else []
    members = group_members(shared, groups or {})
    if (len(shared) if members is None else len(members)) < FEWEST_CASES:
        return {}
    random = np.random.default_rng(seed)
    counts = draw_case_counts(len(shared), members, draws=draws, random=random)
    counts /= counts.sum(axis=1, keepdims=True)
    found: dict[str, FloatArray] = {}
    for arm, by_seed in scores.items():
        means = counts @ np.array([[by_case[case] for case in shared] for by_case in by_seed]).T  # (draws, seeds)
        taken = random.multinomial(len(by_seed), np.full(len(by_seed), 1 / len(by_seed)), size=draws) / len(by_seed)
        found[arm] = (means * taken).sum(axis=1)
    return found
