"""Paired differences with arms that a race stopped.

Such an arm answered for as long as it looked as if it could win, so a test made for a number of cases fixed beforehand
is wrong on its answers. The betting test and its interval (`anytime.py`) hold at whatever moment the race stopped. That
an arm was stopped says less: it cannot be ahead by more than the margin on these test cases, and may well be as good.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.evaluation.anytime import anytime_difference, anytime_p_values
from app.evaluation.arm_runs import ArmRuns
from app.evaluation.intervals import Interval
from app.glossary import RunStatus
from app.values.run_records import RunRecord

FloatArray = npt.NDArray[np.float64]

_RACED = frozenset({RunStatus.SUCCEEDED, RunStatus.STOPPED_EARLY})


class StoppedDifference(NamedTuple):
    """One arm minus the other by case, in the order of the race; p-value two-sided and uncorrected."""

    differences: FloatArray
    interval: Interval
    p_value: float


def compare_stopped(
    first: ArmRuns, second: ArmRuns, *, metric: str, order: Sequence[str], alpha: float
) -> StoppedDifference | None:
    """`first - second` over the cases that every seed of both came to; None where there is no such case.

    The mean is that of endlessly many cases: the question is which arm is better, not how the rest of these test cases
    would have come out. Of cases that belong together only the first counts, because the bets need independent cases.

    Args:
        order: all test cases in the order of the race; cases count up to the first that some seed has not come to.
        alpha: sizes the bets; the interval covers with 1 - alpha.
    """
    groups = first.groups_by_case() | second.groups_by_case()
    differences = _in_order(_shared_seeds(first, second), metric=metric, order=order, groups=groups)
    if not len(differences):
        return None
    found = anytime_difference(differences, np.zeros(len(differences)), alpha=alpha)
    p_values = anytime_p_values(differences, alpha=alpha)
    return StoppedDifference(differences, Interval(found.low, found.high), float(p_values[-1]))


def _shared_seeds(first: ArmRuns, second: ArmRuns) -> list[tuple[RunRecord, RunRecord]]:
    """The runs of both with the same seed, as far as the race let them."""
    runs = {run.seed: run for run in second.runs if run.status in _RACED and run.predictions}
    return [
        (run, runs[run.seed]) for run in first.runs if run.seed in runs and run.status in _RACED and run.predictions
    ]


def _in_order(
    pairs: Sequence[tuple[RunRecord, RunRecord]], *, metric: str, order: Sequence[str], groups: Mapping[str, str]
) -> FloatArray:
    """Mean difference over seeds by case; a case that failed anywhere is passed over.

    Ending where the first seed ended makes the end a moment that all seeds could know, as the intervals need it.
    """
    tables = [(_scores(mine, metric), _scores(theirs, metric)) for mine, theirs in pairs]
    found: list[float] = []
    seen: set[str] = set()
    for case_id in order if tables else ():
        if any(case_id not in table for pair in tables for table in pair):
            break
        gaps = [
            mine[case_id] - theirs[case_id]
            for mine, theirs in tables
            if not np.isnan(mine[case_id]) and not np.isnan(theirs[case_id])
        ]
        group = groups.get(case_id)
        if len(gaps) < len(tables) or group in seen:
            continue
        if group is not None:
            seen.add(group)
        found.append(sum(gaps) / len(gaps))
    return np.array(found)


def _scores(run: RunRecord, metric: str) -> dict[str, float]:
    """Score by case, NaN where it failed or has none."""
    scored = ((row.prediction.case_id, row.prediction.failure, row.scores.get(metric)) for row in run.predictions)
    return {
        case_id: float("nan") if score is None or failure is not None else score for case_id, failure, score in scored
    }
