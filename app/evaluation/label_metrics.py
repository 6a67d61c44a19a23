"""Metrics that exist only over many labelled cases (macro F1, Matthews correlation), and how to resample them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from app.evaluation.intervals import FloatArray, IntArray
from app.evaluation.macro_f1 import NOT_ANSWERED, LabelCodes, macro_f1, macro_f1_of_resamples
from app.evaluation.matthews import matthews, matthews_of_resamples


@dataclass(frozen=True, slots=True)
class LabelMetric:
    """The figure of one sample, None where it does not exist, and of many resamples at once."""

    value: Callable[[LabelCodes], float | None]
    of_resamples: Callable[[LabelCodes, IntArray], FloatArray]


LABEL_METRICS: Mapping[str, LabelMetric] = {
    "macro_f1": LabelMetric(macro_f1, macro_f1_of_resamples),
    "mcc": LabelMetric(matthews, matthews_of_resamples),
}


def with_empty_case(codes: LabelCodes) -> LabelCodes:
    """The same labels and one case more that nobody answered, which rows of unequal groups are filled up with."""
    unanswered = np.full((len(codes.answers), 1), NOT_ANSWERED, dtype=np.intp)
    return LabelCodes(
        targets=np.append(codes.targets, 0),
        answers=np.concatenate([codes.answers, unanswered], axis=1),
        classes=codes.classes,
    )


def side_by_side(first: LabelCodes, second: LabelCodes) -> LabelCodes:
    """Both arms' labels of the same cases in one row: the second's behind the first's."""
    return LabelCodes(
        targets=np.concatenate([first.targets, second.targets]),
        answers=np.concatenate([first.answers, second.answers], axis=1),
        classes=first.classes,
    )


def expand_groups(members: IntArray, positions: IntArray) -> IntArray:
    """Positions of cases from positions of groups, shape (..., groups drawn * largest group)."""
    return members[positions].reshape(*positions.shape[:-1], -1)
