"""The main metric over parts of the test cases, and where a part does worse than the rest: a check for bias.

S4.5 of the project's evidence: evaluate regularly and reduce bias. With many slices some differ by chance, so
p-values are corrected over all slices of an arm.
"""
# scipy ships no type information, so what comes out of it is unknown until it is made a float.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
from scipy import stats

from app.evaluation.arm_runs import GROUP, ArmRuns
from app.evaluation.corrections import ALPHA, holm
from app.evaluation.intervals import (
    MIN_CASES,
    FloatArray,
    Interval,
    Resampling,
    batch_size,
    difference_of_independent,
)
from app.evaluation.summaries import summarize_scores
from app.metrics.scoring import is_binary
from app.values.results import SliceScore

MOST_VALUES = 30
"""A column with more values is no slice but a text; our convention."""
PERMUTATIONS = 1_999


def score_slices(arm: ArmRuns, *, metric: str, resampling: Resampling) -> tuple[SliceScore, ...]:
    """One row per value of each slice column, by column and value; empty without slices or scores.

    The gap to the rest is tested by Fisher's exact test for right-or-wrong scores of one seed, else by a permutation
    test; its interval combines those of both sides. Below 10 cases on either side there is no test. Cases of groups
    are not independent, so with a `group` column there are no tests, and intervals count groups.
    """
    by_case = arm.scores_by_case(metric)
    columns = _columns(arm, by_case)
    groups = arm.groups_by_case()
    is_share = is_binary(metric) and arm.is_from_one_seed()
    found = [
        _score_slice(
            column,
            value,
            inside={case_id: score for case_id, score in by_case.items() if values.get(case_id) == value},
            outside={case_id: score for case_id, score in by_case.items() if values.get(case_id) != value},
            is_share=is_share,
            groups=groups,
            resampling=resampling,
        )
        for column, values in columns.items()
        for value in sorted(set(values.values()))
    ]
    adjusted = holm([each.p_value for each in found])
    return tuple(_judged(each, p_value) for each, p_value in zip(found, adjusted, strict=True))


def _columns(arm: ArmRuns, by_case: Mapping[str, float]) -> dict[str, dict[str, str]]:
    """Value by case id of each slice column that can be told apart by eye."""
    columns: dict[str, dict[str, str]] = {}
    for row in arm.answered:
        if row.prediction.case_id in by_case:
            for column, value in row.slices.items():
                if column != GROUP and value:
                    columns.setdefault(column, {})[row.prediction.case_id] = value
    return {column: values for column, values in columns.items() if len(set(values.values())) <= MOST_VALUES}


def _score_slice(
    column: str,
    value: str,
    *,
    inside: Mapping[str, float],
    outside: Mapping[str, float],
    groups: Mapping[str, str],
    is_share: bool,
    resampling: Resampling,
) -> SliceScore:
    own = summarize_scores(inside, groups=groups, is_share=is_share, resampling=resampling).summary
    score = SliceScore(
        field=column,
        value=value,
        summary=own,
        gap=None,
        low=None,
        high=None,
        p_value=None,
        p_value_adjusted=None,
        verdict="unknown",
    )
    if not outside:
        return score
    rest = summarize_scores(outside, groups=groups, is_share=is_share, resampling=resampling).summary
    score = replace(score, gap=_known(own.value) - _known(rest.value))
    if groups or min(len(inside), len(outside)) < MIN_CASES:
        return score
    interval = difference_of_independent(
        _known(own.value),
        Interval(_known(own.low), _known(own.high)),
        _known(rest.value),
        Interval(_known(rest.low), _known(rest.high)),
    )
    inner, outer = np.array(list(inside.values())), np.array(list(outside.values()))
    p_value = _fisher(inner, outer) if is_share else _permute(inner, outer, resampling=resampling)
    return replace(score, low=interval.low, high=interval.high, p_value=p_value)


def _fisher(inside: FloatArray, outside: FloatArray) -> float:
    table = [[side.sum(), len(side) - side.sum()] for side in (inside, outside)]
    return float(cast(Any, stats.fisher_exact(np.round(table).astype(int))).pvalue)


def _permute(inside: FloatArray, outside: FloatArray, *, resampling: Resampling) -> float:
    if np.ptp(np.concatenate([inside, outside])) < 1e-12:
        return 1.0

    def gap(first: Any, second: Any, axis: int) -> Any:  # scipy hands over untyped arrays
        return np.mean(first, axis=axis) - np.mean(second, axis=axis)

    found = stats.permutation_test(
        (inside, outside),
        gap,
        permutation_type="independent",
        vectorized=True,
        n_resamples=PERMUTATIONS,
        batch=batch_size(len(inside) + len(outside)),
        rng=resampling.generator(),
    )
    return float(found.pvalue)


def _judged(score: SliceScore, p_value: float | None) -> SliceScore:
    if p_value is None or score.low is None or score.high is None:
        return score
    is_clear = p_value < ALPHA
    verdict = "better" if is_clear and score.low > 0 else "worse" if is_clear and score.high < 0 else "unclear"
    return replace(score, p_value_adjusted=p_value, verdict=verdict)


def _known(value: float | None) -> float:
    assert value is not None, "a summary of at least one score has a value, and of ten an interval"
    return value
