"""Tests of a paired difference over the same cases."""
# scipy ships no type information, so what comes out of it is unknown until it is made a float.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from typing import Any

import numpy as np
from scipy import stats

from app.evaluation.intervals import CaseStatistic, FloatArray, Resampling, batch_size


def mcnemar_exact(only_first_right: int, only_second_right: int) -> float:
    """Two-sided p-value that two arms are right equally often, from the cases where just one of them is.

    Source: McNemar 1947, in its exact binomial form; Dietterich 1998 recommends it for one test set.
    """
    discordant = only_first_right + only_second_right
    if discordant == 0:
        return 1.0
    return float(stats.binomtest(only_first_right, discordant, 0.5).pvalue)


def sign_permutation_test(differences: FloatArray, *, resampling: Resampling) -> float:
    """Two-sided p-value of a mean paired difference: the arms of each case are swapped at random.

    Args:
        differences: shape (cases,), arm minus baseline. Exact when 2 ** cases permutations are few.
        resampling: seed and number of permutations.
    Source: Good 2005, section 3.7; `scipy.stats.permutation_test` with one sample flips signs.
    """
    if not np.any(differences):
        return 1.0

    def mean(sample: Any, axis: int) -> Any:  # scipy hands over an untyped array
        return np.mean(sample, axis=axis)

    found = stats.permutation_test(
        (differences,),
        mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=resampling.permutations,
        batch=batch_size(len(differences)),
        rng=resampling.generator(),
    )
    return float(found.pvalue)


def swap_permutation_test(statistic: CaseStatistic, *, cases: int, resampling: Resampling) -> float:
    """Two-sided p-value of `statistic(arm) - statistic(baseline)`, the arms of each case swapped at random.

    Args:
        statistic: takes positions 0..cases-1 for the arm's answers and cases..2*cases-1 for the baseline's.
        cases: how many cases both answered.
        resampling: seed and number of permutations.
    """

    def difference(first: Any, second: Any, axis: int) -> FloatArray:  # scipy hands over untyped arrays
        del axis
        return statistic(np.asarray(first).astype(np.intp)) - statistic(np.asarray(second).astype(np.intp))

    found = stats.permutation_test(
        (np.arange(cases), np.arange(cases) + cases),
        difference,
        permutation_type="samples",
        vectorized=True,
        axis=-1,
        n_resamples=resampling.permutations,
        batch=batch_size(cases),
        rng=resampling.generator(),
    )
    return float(found.pvalue)
