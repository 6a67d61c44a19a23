"""Confusion matrix and scores of each label of one arm. Figures from scikit-learn."""
# scikit-learn ships no complete type information.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from typing import Any, NamedTuple, cast

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from app.evaluation.arm_runs import ArmRuns
from app.metrics.classification import normalize_label
from app.values.results import ClassScore, Confusion

MOST_LABELS = 200
"""Above this a confusion matrix is no longer read, and fills the results; our convention."""

NO_LABEL = ""


class LabelScores(NamedTuple):
    """The matrix and one row per label."""

    confusion: Confusion
    classes: tuple[ClassScore, ...]


def score_labels(arm: ArmRuns) -> LabelScores | None:
    """How often each reference label got each answer, over all answered cases of all seeds.

    None without answers, and with more than 200 labels. A failed case is in neither. Labels are spelled as the
    reference first spells them, in alphabetical order.
    """
    spelled: dict[str, str] = {}
    for row in arm.answered:
        spelled.setdefault(normalize_label(row.target), row.target.strip())
    names = sorted(spelled)
    if not names or len(names) > MOST_LABELS:
        return None
    number = {name: position for position, name in enumerate(names)}
    targets = np.array([number[normalize_label(row.target)] for row in arm.answered])
    answers = np.array([number.get(normalize_label(row.prediction.answer), len(names)) for row in arm.answered])
    counts = confusion_matrix(targets, answers, labels=np.arange(len(names) + 1))[: len(names)]
    precision, recall, f1, support = cast(
        "tuple[Any, Any, Any, Any]",  # arrays of shape (labels,)
        precision_recall_fscore_support(
            targets, answers, labels=np.arange(len(names)), zero_division=cast(Any, np.nan)
        ),
    )
    labels = tuple(spelled[name] for name in names)
    return LabelScores(
        Confusion(
            labels=labels,
            columns=(*labels, NO_LABEL),
            counts=tuple(tuple(int(count) for count in row) for row in counts),
        ),
        tuple(
            ClassScore(
                label=label,
                precision=_known(precision[place]),
                recall=_known(recall[place]),
                f1=_known(f1[place]),
                support=int(support[place]),
            )
            for place, label in enumerate(labels)
        ),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
