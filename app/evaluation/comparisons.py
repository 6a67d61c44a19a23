"""Paired differences between two arms over the cases both answered."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from app.evaluation.arm_runs import ArmRuns, shared_cases
from app.evaluation.corrections import correct_for_several
from app.evaluation.intervals import (
    MIN_CASES,
    FloatArray,
    IntArray,
    Interval,
    Resampling,
    bootstrap_interval,
    bootstrap_mean_interval,
)
from app.evaluation.macro_f1 import LabelCodes, encode_labels, macro_f1, macro_f1_of_resamples
from app.evaluation.paired_tests import mcnemar_exact, sign_permutation_test, swap_permutation_test
from app.metrics.scoring import BINARY_METRICS
from app.values.predictions import ScoredPrediction
from app.values.results import Comparison


class _Difference(NamedTuple):
    """A mean paired difference with its interval and two-sided p-value, uncorrected."""

    value: float | None
    interval: Interval | None
    p_value: float | None


def compare_with_baseline(
    arms: Sequence[ArmRuns], *, baseline: str, metrics: Sequence[str], resampling: Resampling
) -> tuple[Comparison, ...]:
    """Every other arm minus the baseline on every metric, p-values corrected within each metric (Holm).

    Args:
        arms: all arms of the experiment, the baseline among them.
        baseline: key of the arm the others are compared with.
        metrics: names of metrics, in the order wanted.
        resampling: seed and sizes of bootstrap and permutation test.
    Returns:
        metric by metric, arms in the order given.
    """
    reference = next(arm for arm in arms if arm.arm.key == baseline)
    others = [arm for arm in arms if arm.arm.key != baseline]
    return tuple(
        comparison
        for metric in metrics
        for comparison in correct_for_several(
            [compare_pair(arm, reference, metric=metric, resampling=resampling) for arm in others]
        )
    )


def compare_pair(first: ArmRuns, second: ArmRuns, *, metric: str, resampling: Resampling) -> Comparison:
    """`first - second` on one metric; the p-value is not yet corrected and the verdict not yet given.

    Exact McNemar for right-or-wrong scores of one seed each, a permutation test for everything else; the
    interval is a bootstrap over cases. Below 10 shared cases there is a difference and nothing more.
    """
    if metric == "macro_f1":
        found = _macro_f1_difference(first, second, resampling=resampling)
    else:
        found = _mean_difference(first, second, metric=metric, resampling=resampling)
    return Comparison(
        arm=first.arm.key,
        baseline=second.arm.key,
        metric=metric,
        difference=found.value,
        low=None if found.interval is None else found.interval.low,
        high=None if found.interval is None else found.interval.high,
        p_value=found.p_value,
        p_value_adjusted=None,
        verdict="unknown",
    )


def _mean_difference(first: ArmRuns, second: ArmRuns, *, metric: str, resampling: Resampling) -> _Difference:
    case_ids = shared_cases(first, second, metric)
    if not case_ids:
        return _Difference(None, None, None)
    first_scores, second_scores = first.scores_by_case(metric), second.scores_by_case(metric)
    differences: FloatArray = np.array([first_scores[case_id] - second_scores[case_id] for case_id in case_ids])
    value = float(differences.mean())
    if len(case_ids) < MIN_CASES:
        return _Difference(value, None, None)
    interval = bootstrap_mean_interval(differences, lowest=-1.0, highest=1.0, resampling=resampling)
    if metric in BINARY_METRICS and first.is_from_one_seed() and second.is_from_one_seed():
        p_value = mcnemar_exact(int((differences > 0).sum()), int((differences < 0).sum()))
    else:
        p_value = sign_permutation_test(differences, resampling=resampling)
    return _Difference(value, interval, p_value)


def _macro_f1_difference(first: ArmRuns, second: ArmRuns, *, resampling: Resampling) -> _Difference:
    """Swapping the arms of a case needs runs side by side, so only seeds that both arms ran count here."""
    first_runs, second_runs = _runs_by_seed(first), _runs_by_seed(second)
    seeds = sorted(first_runs.keys() & second_runs.keys())
    case_ids = sorted(_cases_of(first_runs, seeds) & _cases_of(second_runs, seeds))
    if not case_ids:
        return _Difference(None, None, None)
    first_codes = encode_labels([first_runs[seed] for seed in seeds], case_ids)
    second_codes = encode_labels([second_runs[seed] for seed in seeds], case_ids)
    first_value, second_value = macro_f1(first_codes), macro_f1(second_codes)
    value = None if first_value is None or second_value is None else first_value - second_value
    cases = len(case_ids)
    if cases < MIN_CASES:
        return _Difference(value, None, None)
    both = LabelCodes(
        targets=np.concatenate([first_codes.targets, second_codes.targets]),
        answers=np.concatenate([first_codes.answers, second_codes.answers], axis=1),
        classes=first_codes.classes,
    )

    def statistic(positions: IntArray) -> FloatArray:
        return macro_f1_of_resamples(both, positions)

    interval = bootstrap_interval(
        lambda positions: statistic(positions) - statistic(positions + cases), cases=cases, resampling=resampling
    )
    if interval is None and np.array_equal(first_codes.answers, second_codes.answers):
        return _Difference(value, None, 1.0)
    return _Difference(value, interval, swap_permutation_test(statistic, cases=cases, resampling=resampling))


def _runs_by_seed(arm: ArmRuns) -> dict[int, Sequence[ScoredPrediction]]:
    return {run.seed: run.predictions for run in arm.runs if run.predictions}


def _cases_of(runs: Mapping[int, Sequence[ScoredPrediction]], seeds: Sequence[int]) -> set[str]:
    return {row.prediction.case_id for seed in seeds for row in runs[seed] if row.prediction.failure is None}
