"""Whether the label scores of an arm say how often it is right."""

import math
from collections.abc import Mapping

from app.evaluation.arm_runs import ArmRuns
from app.evaluation.intervals import MIN_CASES
from app.glossary import TaskKind
from app.metrics.scoring import correctness_metric
from app.values.results import Calibration, CalibrationBin

BINS = 10
"""Guo et al. 2017 use 15 and Naeini et al. 2015 use 10; fewer bins suit test sets of a few hundred cases."""


def calibrate(arm: ArmRuns) -> Calibration | None:
    """Expected calibration error of the answered cases with label scores; None below 10 of them.

    Confidence is the probability of the likeliest label among the labels scored: the softmax of their scores, which
    for a language model are mean log-probabilities per token, so it says how sure the arm is between these labels.
    Source: Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017 (arXiv 1706.04599), equation 3, bins of equal width.
    """
    metric = correctness_metric(TaskKind.CLASSIFICATION)
    gathered: list[list[tuple[float, float]]] = [[] for _ in range(BINS)]
    for row in arm.answered:
        is_right = row.scores.get(metric)
        if row.prediction.label_scores and is_right is not None:
            sure = confidence(row.prediction.label_scores)
            gathered[min(BINS - 1, math.ceil(sure * BINS) - 1)].append((sure, is_right))
    cases = sum(map(len, gathered))
    if cases < MIN_CASES:
        return None
    bins = tuple(
        CalibrationBin(
            confidence=sum(sure for sure, _ in pairs) / len(pairs),
            accuracy=sum(right for _, right in pairs) / len(pairs),
            cases=len(pairs),
        )
        for pairs in gathered
        if pairs
    )
    error = sum(one.cases * abs(one.accuracy - one.confidence) for one in bins) / cases
    return Calibration(error=error, cases=cases, bins=bins)


def confidence(label_scores: Mapping[str, float]) -> float:
    """The largest softmax share of these scores, above 0 and at most 1."""
    highest = max(label_scores.values())
    return 1 / sum(math.exp(score - highest) for score in label_scores.values())
