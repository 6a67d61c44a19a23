"""Matthews correlation coefficient over any number of classes, for one sample and for many resamples.

The figure itself comes from scikit-learn; resampling needs it thousands of times, so the same definition is also
computed on arrays of resamples at once, and a test holds the two together.
"""
# scikit-learn ships no complete type information.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import numpy as np
from sklearn.metrics import matthews_corrcoef

from app.evaluation.intervals import FloatArray, IntArray
from app.evaluation.macro_f1 import NOT_ANSWERED, LabelCodes, average_over_seeds


def matthews(codes: LabelCodes) -> float | None:
    """Mean over seeds of the coefficient among the answered cases, in -1..1; None without any.

    0 where only one label occurs or is answered, as scikit-learn has it. An answer that is no reference label is a
    class of its own here, one that is never right.
    Source: Gorodkin 2004 for several classes, through `sklearn.metrics.matthews_corrcoef`.
    """
    values = [
        float(matthews_corrcoef(codes.targets[answers != NOT_ANSWERED], answers[answers != NOT_ANSWERED]))
        for answers in codes.answers
        if np.any(answers != NOT_ANSWERED)
    ]
    return float(np.mean(values)) if values else None


def matthews_of_resamples(codes: LabelCodes, positions: IntArray) -> FloatArray:
    """The coefficient of each resample of cases.

    Args:
        codes: the labels.
        positions: shape (..., drawn), positions of cases.
    Returns:
        shape (...), NaN where no drawn case was answered.
    """
    drawn = positions.reshape(-1, positions.shape[-1])  # (resamples, drawn)
    targets = codes.targets[drawn]
    per_seed = np.stack([_one_seed(codes, targets, answers[drawn]) for answers in codes.answers])
    return average_over_seeds(per_seed).reshape(positions.shape[:-1])


def _one_seed(codes: LabelCodes, targets: IntArray, answers: IntArray) -> FloatArray:
    resamples, width = len(targets), codes.classes + 1
    answered = answers != NOT_ANSWERED
    offsets = (np.arange(resamples) * width)[:, np.newaxis]

    def count(labels: IntArray) -> FloatArray:
        flat = (labels + offsets)[answered]
        return np.bincount(flat, minlength=resamples * width).reshape(resamples, width).astype(np.float64)

    actual, claimed = count(targets), count(answers)
    cases = answered.sum(axis=1).astype(np.float64)
    hits = (answered & (answers == targets)).sum(axis=1)
    covariance = hits * cases - (actual * claimed).sum(axis=1)
    spread = np.sqrt((cases**2 - (claimed**2).sum(axis=1)) * (cases**2 - (actual**2).sum(axis=1)))
    values = np.divide(covariance, spread, out=np.zeros(resamples), where=spread > 0)
    return np.where(cases > 0, values, np.nan)
