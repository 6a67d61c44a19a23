"""95% intervals of a mean, a count or any statistic over cases.

Fewer than `MIN_CASES` cases are refused: with so few, a bootstrap has too few distinct resamples and an
interval would look like certainty. Below a few hundred cases the central limit theorem is not used at all
(Bowyer et al. 2025, arXiv 2503.01747).
"""
# scipy ships no type information, so what comes out of it is unknown until it is made a float.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
CaseStatistic = Callable[[IntArray], FloatArray]
"""From case positions, shape (..., cases), to one value per leading index."""

LEVEL = 0.95
MIN_CASES = 10


@dataclass(frozen=True, slots=True)
class Resampling:
    """How often to resample, and from which seed.

    2,000 bootstrap resamples: Efron and Tibshirani 1993, section 14.2, ask for at least 1,000 for BCa.
    9,999 permutations: the smallest two-sided p-value is then 0.0002, so that p < 0.001 survives a Holm
    correction over four arms.
    """

    seed: int
    bootstrap: int = 2_000
    permutations: int = 9_999

    def generator(self) -> np.random.Generator:
        """A fresh generator; every statistic starts from the same seed, so their order does not matter."""
        return np.random.default_rng(self.seed)


class Interval(NamedTuple):
    """Both ends of an interval."""

    low: float
    high: float


class TooFewCasesError(ValueError):
    """Fewer than `MIN_CASES` cases: no interval and no test is computed."""


def wilson_interval(successes: int, cases: int, *, level: float = LEVEL) -> Interval:
    """Wilson score interval of a share, in 0..1.

    Raises:
        TooFewCasesError: fewer than 10 cases.
    Source: Wilson 1927; recommended over the normal interval by Brown, Cai and DasGupta 2001.
    """
    _require_cases(cases)
    found = stats.binomtest(successes, cases).proportion_ci(confidence_level=level, method="wilson")
    return Interval(float(found.low), float(found.high))


def bootstrap_mean_interval(
    scores: FloatArray, *, lowest: float, highest: float, resampling: Resampling, level: float = LEVEL
) -> Interval:
    """Bootstrap interval (BCa) of the mean over cases.

    Args:
        scores: shape (cases,), one score per case.
        lowest: the smallest score possible, used only when all scores are the same.
        highest: the largest score possible.
    Raises:
        TooFewCasesError: fewer than 10 cases.
    Source: Efron and Tibshirani 1993, section 14.3.
    """
    _require_cases(len(scores))
    if np.ptp(scores) < 1e-12:
        return constant_interval(float(scores[0]), len(scores), lowest=lowest, highest=highest, level=level)
    found = bootstrap_interval(
        lambda positions: scores[positions].mean(axis=-1), cases=len(scores), resampling=resampling, level=level
    )
    if found is None:
        return constant_interval(float(scores.mean()), len(scores), lowest=lowest, highest=highest, level=level)
    return found


def bootstrap_interval(
    statistic: CaseStatistic, *, cases: int, resampling: Resampling, level: float = LEVEL
) -> Interval | None:
    """Bootstrap interval over cases of any statistic; None when no two resamples differ.

    BCa; the percentile interval where BCa is not defined (no spread when one case is left out).

    Raises:
        TooFewCasesError: fewer than 10 cases.
    """
    _require_cases(cases)
    for method in ("BCa", "percentile"):
        low, high = _scipy_bootstrap(statistic, cases=cases, method=method, resampling=resampling, level=level)
        if math.isfinite(low) and math.isfinite(high) and high > low:
            return Interval(low, high)
    return None


def constant_interval(value: float, cases: int, *, lowest: float, highest: float, level: float = LEVEL) -> Interval:
    """Interval of a mean when every case scored the same, where resampling would claim certainty.

    None of n cases deviates, so at this level at most `share` of all cases do (exact binomial bound, Clopper
    and Pearson 1934), and none of those can leave `lowest`..`highest`.

    Raises:
        TooFewCasesError: fewer than 10 cases.
    """
    _require_cases(cases)
    share = float(stats.binomtest(0, cases).proportion_ci(confidence_level=level, method="exact").high)
    return Interval(value - share * (value - lowest), value + share * (highest - value))


def _scipy_bootstrap(
    statistic: CaseStatistic, *, cases: int, method: str, resampling: Resampling, level: float
) -> Interval:
    def resampled(positions: Any, axis: int) -> FloatArray:  # scipy hands over an untyped array; axis is last
        del axis
        return statistic(np.asarray(positions).astype(np.intp))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a degenerate sample warns and gives NaN, which the caller looks at
        found = stats.bootstrap(
            (np.arange(cases),),
            resampled,
            vectorized=True,
            axis=-1,
            n_resamples=resampling.bootstrap,
            batch=batch_size(cases),
            confidence_level=level,
            method=method,
            rng=resampling.generator(),
        ).confidence_interval
    return Interval(float(found.low), float(found.high))


def batch_size(cases: int) -> int:
    """Resamples computed at once, so that one block stays near a million numbers."""
    return max(1, min(1_000, 1_000_000 // max(1, cases)))


def _require_cases(cases: int) -> None:
    if cases < MIN_CASES:
        raise TooFewCasesError(f"An interval needs at least {MIN_CASES} cases; there are {cases}.")
