"""How far the seeds of an arm lie apart, and whether that leaves a lead open.

Tests and intervals are over cases: they say what other cases would change, not what another seed would. Somebody who
trains again gets another seed.
"""

import math
from collections.abc import Sequence

import numpy as np

from app.glossary import RunStatus
from app.values.results import ArmResult

_MEASURED = frozenset({RunStatus.SUCCEEDED, RunStatus.STOPPED_EARLY})


def measured_seeds(key: str, *, runs: Sequence[ArmResult], metric: str) -> frozenset[int]:
    """Seeds of the arm that left scores behind and did not fail."""
    return frozenset(
        seed
        for run in runs
        if run.key == key and run.status in _MEASURED and _has_score(run, metric)
        for seed in run.seeds
    )


def seed_means(key: str, *, runs: Sequence[ArmResult], metric: str) -> tuple[float, ...]:
    """The score of each run of the arm that finished; stopped runs answered other cases and do not compare."""
    return tuple(
        value
        for run in runs
        if run.key == key and run.status == RunStatus.SUCCEEDED and (value := run.metrics[metric].value) is not None
    )


def is_lead_open(leader: Sequence[float], other: Sequence[float]) -> bool:
    """Whether another draw of seeds may turn the lead round.

    So it is when the seeds of one arm lie on both sides of the other arm's mean, or when the standard error of the gap
    over seeds is as large as the gap. With two or three seeds no test could say more (Student's t at two seeds asks for
    13 standard errors); our convention.
    """
    error = math.hypot(seed_error(leader), seed_error(other))
    if error == 0:  # one seed each, or seeds that change nothing
        return False
    first, second = float(np.mean(leader)), float(np.mean(other))
    return min(leader) <= second or max(other) >= first or error >= first - second


def seed_error(means: Sequence[float]) -> float:
    """Standard error of the mean over seeds; 0 with one, which tells nothing."""
    return float(np.std(means, ddof=1) / np.sqrt(len(means))) if len(means) > 1 else 0.0


def _has_score(run: ArmResult, metric: str) -> bool:
    return run.metrics[metric].n > 0
