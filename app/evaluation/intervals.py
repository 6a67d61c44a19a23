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
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.optimize import brentq

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
        resampling: seed and number of resamples.
        level: coverage as a share.
    Raises:
        TooFewCasesError: fewer than 10 cases.
    Source: Efron and Tibshirani 1993, section 14.3.
    """
    _require_cases(len(scores))
    value = float(scores.mean())
    if np.ptp(scores) < 1e-12:
        return constant_interval(value, len(scores), lowest=lowest, highest=highest, level=level)
    found = bootstrap_interval(
        lambda positions: scores[positions].mean(axis=-1), cases=len(scores), resampling=resampling, level=level
    )
    return found or constant_interval(value, len(scores), lowest=lowest, highest=highest, level=level)


def mean_interval(
    scores: FloatArray,
    *,
    lowest: float,
    highest: float,
    resampling: Resampling,
    level: float = LEVEL,
    members: IntArray | None = None,
) -> Interval:
    """Interval of the mean over cases: clustered where `members` says which belong together, else by bootstrap.

    Raises:
        TooFewCasesError: fewer than 10 cases, or groups.
    """
    if members is None:
        return bootstrap_mean_interval(scores, lowest=lowest, highest=highest, resampling=resampling, level=level)
    return clustered_mean_interval(scores, members, lowest=lowest, highest=highest, level=level)


def clustered_mean_interval(
    scores: FloatArray, members: IntArray, *, lowest: float, highest: float, level: float = LEVEL
) -> Interval:
    """Interval of the mean over cases of which some belong together, by the clustered standard error.

    Student's t with groups - 1 degrees of freedom; a bootstrap over a few dozen groups covers too rarely.

    Args:
        scores: shape (cases,), one score per case.
        members: positions of the cases of each group, from `group_members`.
        lowest: the smallest score possible; no end lies below it.
        highest: the largest score possible.
        level: coverage as a share.
    Raises:
        TooFewCasesError: fewer than 10 groups.
    Source: Miller 2024 (arXiv 2411.00640), section 2.2: intervals grow up to threefold; the small-sample correction and
        t as in Cameron and Miller 2015, sections II and VI (`statsmodels` OLS with cov_type="cluster", use_t).
    """
    groups = len(members)
    _require_cases(groups)
    value = float(scores.mean())
    if np.ptp(scores) < 1e-12:
        return constant_interval(value, groups, lowest=lowest, highest=highest, level=level)
    error = clustered_error(scores, members) * float(stats.t.ppf((1 + level) / 2, groups - 1))
    if error == 0:  # every group has the same sum of deviations
        return constant_interval(value, groups, lowest=lowest, highest=highest, level=level)
    return Interval(max(lowest, value - error), min(highest, value + error))


def clustered_error(scores: FloatArray, members: IntArray) -> float:
    """Standard error of the mean over cases whose groups are independent; arguments as above.

    Source: Miller 2024 (arXiv 2411.00640), equation 4, with the factor G / (G - 1) of Cameron and Miller 2015,
        equation 12, for a mean.
    """
    groups = len(members)
    sums = np.append(scores - scores.mean(), 0.0)[members].sum(axis=1)  # (groups,)
    return float(np.sqrt((sums**2).sum() * groups / (groups - 1)) / len(scores))


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


def paired_share_interval(only_first: int, only_second: int, cases: int, *, level: float = LEVEL) -> Interval:
    """Score interval of the difference of two shares over the same cases, in -1..1; never of zero width.

    Args:
        only_first: cases that only the first got right.
        only_second: cases that only the second got right.
        cases: all cases, those where both or neither were right among them.
    Raises:
        TooFewCasesError: fewer than 10 cases.
    Source: Tango 1998, Statistics in Medicine 17, 891-908; recommended by Fagerland, Lydersen and Laake 2014.
    """
    _require_cases(cases)
    z = float(stats.norm.ppf((1 + level) / 2))
    observed = (only_first - only_second) / cases

    def score(difference: float) -> float:
        linear = -only_first - only_second + (2 * cases - only_first + only_second) * difference
        constant = -only_second * difference * (1 - difference)
        share = (math.sqrt(max(0.0, linear**2 - 8 * cases * constant)) - linear) / (4 * cases)
        variance = cases * (2 * share + difference * (1 - difference))
        gap = only_first - only_second - cases * difference
        return gap / math.sqrt(max(variance, 1e-12))

    nearly = 1 - 1e-9
    low = -1.0 if score(-nearly) < z else _root(score, z, between=(-nearly, observed))
    high = 1.0 if score(nearly) > -z else _root(score, -z, between=(observed, nearly))
    return Interval(low, high)


def _root(score: Callable[[float], float], wanted: float, *, between: tuple[float, float]) -> float:
    def excess(at: float) -> float:
        return score(at) - wanted

    return float(cast(Any, brentq(excess, *between)))  # typed as if it gave a pair


def difference_of_independent(
    first: float, first_interval: Interval, second: float, second_interval: Interval
) -> Interval:
    """Interval of `first - second` from the intervals of two estimates over different cases, at their level.

    Source: Newcombe 1998, method 10, for shares; Zou and Donner 2008 for any two estimates (MOVER).
    """
    gap = first - second
    return Interval(
        gap - math.hypot(first - first_interval.low, second_interval.high - second),
        gap + math.hypot(first_interval.high - first, second - second_interval.low),
    )


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
