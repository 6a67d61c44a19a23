"""Paired differences between two arms over the cases both answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

import numpy as np

from app.evaluation.arm_runs import ArmRuns, group_members, shared_cases
from app.evaluation.corrections import ALPHA, correct_for_several
from app.evaluation.intervals import (
    LEVEL,
    MIN_CASES,
    FloatArray,
    IntArray,
    Interval,
    Resampling,
    bootstrap_interval,
    clustered_error,
    mean_interval,
    paired_share_interval,
)
from app.evaluation.label_metrics import LABEL_METRICS, LabelMetric, expand_groups, side_by_side, with_empty_case
from app.evaluation.macro_f1 import encode_labels
from app.evaluation.paired_tests import mcnemar_exact, sign_permutation_test, swap_permutation_test
from app.evaluation.power import cases_for_means, cases_for_shares, detectable_mean, detectable_share
from app.evaluation.stopped_arms import compare_stopped
from app.metrics.scoring import is_binary
from app.values.predictions import ScoredPrediction
from app.values.results import Comparison, Test

EQUIVALENCE_LEVEL = 1 - 2 * ALPHA
"""Two one-sided tests at 5% are the 90% interval lying within the margin: Schuirmann 1987."""
MOST_ARMS_IN_PAIRS = 12
"""Every two of more arms would be hundreds of comparisons that Holm's correction leaves nothing of; our convention."""


@dataclass(frozen=True, slots=True)
class ComparisonSetting:
    """What is asked of every comparison of a family.

    `margin` is the difference below which two arms count as equivalent, None where no such is set. `compared` is how
    many comparisons the correction covers; power is computed for the strictest of them. `order` holds all test cases in
    the order in which a race answers them; without it nothing is tested against an arm that was stopped.
    """

    resampling: Resampling
    margin: float | None = None
    compared: int = 1
    order: Sequence[str] = ()


class _Difference(NamedTuple):
    """A paired difference with what was found about it; p-value two-sided and uncorrected."""

    value: float | None
    cases: int = 0
    groups: int | None = None
    wins: int = 0
    losses: int = 0
    interval: Interval | None = None
    equivalence: Interval | None = None
    p_value: float | None = None
    test: Test | None = None
    smallest_detectable: float | None = None
    cases_needed: int | None = None


def compare_with_baseline(
    arms: Sequence[ArmRuns],
    *,
    baseline: str,
    metrics: Sequence[str],
    resampling: Resampling,
    margin: float | None = None,
    order: Sequence[str] = (),
) -> tuple[Comparison, ...]:
    """Every other arm minus the baseline on every metric, p-values corrected within each metric (Holm).

    Arms that are shown the right documents are a family of their own, so that the usable ones pay nothing for them.

    Args:
        arms: all arms of the experiment, the baseline among them.
        baseline: key of the arm the others are compared with.
        metrics: names of metrics, in the order wanted.
        resampling: seed and sizes of bootstrap and permutation test.
        margin: the difference within which two arms count as equivalent.
        order: all test cases in the order of a race, for arms that one has stopped.
    Returns:
        metric by metric, arms in the order given.
    """
    reference = next(arm for arm in arms if arm.arm.key == baseline)
    others = [arm for arm in arms if arm.arm.key != baseline]
    return tuple(
        comparison
        for metric in metrics
        for comparison in _compare_families(
            [(arm, reference) for arm in others],
            is_bound=[arm.arm.is_upper_bound for arm in others],
            metric=metric,
            setting=ComparisonSetting(resampling, margin, order=order),
        )
    )


def compare_every_pair(
    arms: Sequence[ArmRuns],
    *,
    metric: str,
    resampling: Resampling,
    margin: float | None = None,
    order: Sequence[str] = (),
) -> tuple[Comparison, ...]:
    """Every arm minus every arm before it in the order given, corrected over all pairs (Holm).

    Only arms with a score; of more than 12 the first 12 by their score. Pairs with an arm that is shown the right
    documents are a family of their own.
    """
    scored = [arm for arm in arms if any(row.scores.get(metric) is not None for row in arm.answered)]
    if len(scored) > MOST_ARMS_IN_PAIRS:
        best = sorted(scored, key=lambda arm: -float(np.mean(list(arm.scores_by_case(metric).values()))))
        kept = {arm.arm.key for arm in best[:MOST_ARMS_IN_PAIRS]}
        scored = [arm for arm in scored if arm.arm.key in kept]
    pairs = list(combinations(scored, 2))
    return _compare_families(
        [(second, first) for first, second in pairs],
        is_bound=[first.arm.is_upper_bound or second.arm.is_upper_bound for first, second in pairs],
        metric=metric,
        setting=ComparisonSetting(resampling, margin, order=order),
    )


def _compare_families(
    pairs: Sequence[tuple[ArmRuns, ArmRuns]], *, is_bound: Sequence[bool], metric: str, setting: ComparisonSetting
) -> tuple[Comparison, ...]:
    """The pairs in the order given, corrected over those with an upper bound and over those without."""
    found: dict[int, Comparison] = {}
    for family in (False, True):
        places = [place for place, each in enumerate(is_bound) if each is family]
        within = replace(setting, compared=max(1, len(places)))
        compared = [compare_pair(*pairs[place], metric=metric, setting=within) for place in places]
        found.update(zip(places, correct_for_several(compared), strict=True))
    return tuple(found[place] for place in range(len(pairs)))


def compare_pair(first: ArmRuns, second: ArmRuns, *, metric: str, setting: ComparisonSetting) -> Comparison:
    """`first - second` on one metric; the p-value is not yet corrected and the verdict not yet given.

    Right-or-wrong scores of one seed each: exact McNemar test and Tango's score interval. Everything else: a
    permutation test and a bootstrap over cases. Where cases belong to groups, whole groups are permuted, and the
    interval is by the clustered standard error (a bootstrap over groups for macro F1 and Matthews correlation).
    Below 10 shared cases, or groups, there is a difference and nothing more. Where a race stopped one of the two, the
    betting test and its interval (`stopped_arms.py`); macro F1 and Matthews correlation have none.
    """
    if first.was_stopped or second.was_stopped:
        found = _stopped_difference(first, second, metric=metric, setting=setting)
    elif metric in LABEL_METRICS:
        found = _label_difference(first, second, LABEL_METRICS[metric], setting=setting)
    else:
        found = _mean_difference(first, second, metric=metric, setting=setting)
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
        cases=found.cases,
        groups=found.groups,
        test=found.test,
        wins=found.wins,
        losses=found.losses,
        margin=setting.margin,
        equivalence_low=None if found.equivalence is None else found.equivalence.low,
        equivalence_high=None if found.equivalence is None else found.equivalence.high,
        smallest_detectable=found.smallest_detectable,
        cases_needed=found.cases_needed,
    )


def _stopped_difference(first: ArmRuns, second: ArmRuns, *, metric: str, setting: ComparisonSetting) -> _Difference:
    if metric in LABEL_METRICS:
        found = _label_difference(first, second, LABEL_METRICS[metric], setting=setting)
        return _Difference(found.value, cases=found.cases)
    stopped = compare_stopped(first, second, metric=metric, order=setting.order, alpha=ALPHA)
    if stopped is None:
        return _Difference(None)
    return _Difference(
        value=float(stopped.differences.mean()),
        cases=len(stopped.differences),
        wins=int((stopped.differences > 1e-12).sum()),
        losses=int((stopped.differences < -1e-12).sum()),
        interval=stopped.interval,
        p_value=stopped.p_value,
        test="anytime",
    )


def _mean_difference(first: ArmRuns, second: ArmRuns, *, metric: str, setting: ComparisonSetting) -> _Difference:
    case_ids = shared_cases(first, second, metric)
    if not case_ids:
        return _Difference(None)
    first_scores, second_scores = first.scores_by_case(metric), second.scores_by_case(metric)
    differences: FloatArray = np.array([first_scores[case_id] - second_scores[case_id] for case_id in case_ids])
    members = group_members(case_ids, first.groups_by_case() | second.groups_by_case())
    found = _Difference(
        value=float(differences.mean()),
        cases=len(case_ids),
        groups=None if members is None else len(members),
        wins=int((differences > 1e-12).sum()),
        losses=int((differences < -1e-12).sum()),
    )
    if (len(case_ids) if members is None else len(members)) < MIN_CASES:
        return found
    is_counted = is_binary(metric) and first.is_from_one_seed() and second.is_from_one_seed() and members is None
    test = _test_shares if is_counted else _test_means
    return test(found, differences, members, setting)


def _test_shares(
    found: _Difference, differences: FloatArray, members: IntArray | None, setting: ComparisonSetting
) -> _Difference:
    del differences, members
    alpha, discordance = ALPHA / setting.compared, (found.wins + found.losses) / found.cases
    return found._replace(
        interval=paired_share_interval(found.wins, found.losses, found.cases),
        equivalence=None
        if setting.margin is None
        else paired_share_interval(found.wins, found.losses, found.cases, level=EQUIVALENCE_LEVEL),
        p_value=mcnemar_exact(found.wins, found.losses),
        test="mcnemar",
        smallest_detectable=detectable_share(found.cases, discordance=discordance, alpha=alpha),
        cases_needed=None
        if setting.margin is None
        else cases_for_shares(setting.margin, discordance=discordance, alpha=alpha),
    )


def _test_means(
    found: _Difference, differences: FloatArray, members: IntArray | None, setting: ComparisonSetting
) -> _Difference:
    def interval(level: float) -> Interval:
        return mean_interval(
            differences, lowest=-1.0, highest=1.0, resampling=setting.resampling, level=level, members=members
        )

    units = differences if members is None else np.append(differences, 0.0)[members].sum(axis=1)
    alpha, deviation = ALPHA / setting.compared, _deviation_per_case(differences, members)
    return found._replace(
        interval=interval(LEVEL),
        equivalence=None if setting.margin is None else interval(EQUIVALENCE_LEVEL),
        p_value=sign_permutation_test(units, resampling=setting.resampling),
        test="permutation",
        smallest_detectable=detectable_mean(found.cases, deviation=deviation, alpha=alpha) if deviation > 0 else None,
        cases_needed=None
        if setting.margin is None or deviation == 0
        else cases_for_means(setting.margin, deviation=deviation, alpha=alpha),
    )


def _deviation_per_case(differences: FloatArray, members: IntArray | None) -> float:
    """The standard deviation over cases, or what it would be if lone cases had the standard error of these groups."""
    if members is None:
        return float(differences.std(ddof=1))
    return clustered_error(differences, members) * float(np.sqrt(len(differences)))


def _label_difference(
    first: ArmRuns, second: ArmRuns, metric: LabelMetric, *, setting: ComparisonSetting
) -> _Difference:
    """Swapping the arms of a case needs runs side by side, so only seeds that both arms ran count here."""
    first_runs, second_runs = _runs_by_seed(first), _runs_by_seed(second)
    seeds = sorted(first_runs.keys() & second_runs.keys())
    case_ids = sorted(_cases_of(first_runs, seeds) & _cases_of(second_runs, seeds))
    if not case_ids:
        return _Difference(None)
    first_codes = encode_labels([first_runs[seed] for seed in seeds], case_ids)
    second_codes = encode_labels([second_runs[seed] for seed in seeds], case_ids)
    first_value, second_value = metric.value(first_codes), metric.value(second_codes)
    members = group_members(case_ids, first.groups_by_case() | second.groups_by_case())
    found = _Difference(
        value=None if first_value is None or second_value is None else first_value - second_value,
        cases=len(case_ids),
        groups=None if members is None else len(members),
    )
    units = len(case_ids) if members is None else len(members)
    if units < MIN_CASES:
        return found
    codes = side_by_side(with_empty_case(first_codes), with_empty_case(second_codes))
    if members is None:
        members = np.arange(len(case_ids), dtype=np.intp)[:, np.newaxis]
    behind = len(case_ids) + 1  # the second arm's cases, and its empty one, stand behind the first's
    both_members = np.concatenate([members, members + behind])

    def statistic(positions: IntArray) -> FloatArray:
        return metric.of_resamples(codes, expand_groups(both_members, positions))

    def interval(level: float) -> Interval | None:
        return bootstrap_interval(
            lambda positions: statistic(positions) - statistic(positions + units),
            cases=units,
            resampling=setting.resampling,
            level=level,
        )

    found = found._replace(interval=interval(LEVEL), test="permutation")
    if found.interval is None and np.array_equal(first_codes.answers, second_codes.answers):
        return found._replace(p_value=1.0)
    return found._replace(
        equivalence=None if setting.margin is None else interval(EQUIVALENCE_LEVEL),
        p_value=swap_permutation_test(statistic, cases=units, resampling=setting.resampling),
    )


def _runs_by_seed(arm: ArmRuns) -> dict[int, Sequence[ScoredPrediction]]:
    return {run.seed: run.predictions for run in arm.runs if run.predictions}


def _cases_of(runs: Mapping[int, Sequence[ScoredPrediction]], seeds: Sequence[int]) -> set[str]:
    return {row.prediction.case_id for seed in seeds for row in runs[seed] if row.prediction.failure is None}
