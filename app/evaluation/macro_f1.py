"""Macro F1 over the classes that occur among the reference labels, for one sample and for many resamples.

The figure itself comes from scikit-learn; resampling needs it thousands of times, so the same definition
is also computed on arrays of resamples at once, and a test holds the two together.
"""
# scikit-learn ships no complete type information.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score

from app.evaluation.intervals import FloatArray, IntArray
from app.metrics.classification import normalize_label
from app.values.predictions import ScoredPrediction

BoolArray = npt.NDArray[np.bool_]

NOT_ANSWERED = -1


@dataclass(frozen=True, slots=True)
class LabelCodes:
    """Labels as numbers.

    `targets` has shape (cases,), each in 0..classes-1. `answers` has shape (seeds, cases): a class, `classes`
    for an answer that is no reference label at all, or `NOT_ANSWERED`.
    """

    targets: IntArray
    answers: IntArray
    classes: int


def encode_labels(runs: Sequence[Sequence[ScoredPrediction]], case_ids: Sequence[str]) -> LabelCodes:
    """The labels of these cases, one row of answers per run."""
    by_run: list[Mapping[str, ScoredPrediction]] = [{row.prediction.case_id: row for row in run} for run in runs]
    target_labels = [
        next(normalize_label(run[case_id].target) for run in by_run if case_id in run) for case_id in case_ids
    ]
    number = {label: position for position, label in enumerate(sorted(set(target_labels)))}
    answers = np.full((len(runs), len(case_ids)), NOT_ANSWERED, dtype=np.intp)
    for seed, run in enumerate(by_run):
        for position, case_id in enumerate(case_ids):
            row = run.get(case_id)
            if row is not None and row.prediction.failure is None:
                answers[seed, position] = number.get(normalize_label(row.prediction.answer), len(number))
    targets = np.array([number[label] for label in target_labels], dtype=np.intp)
    return LabelCodes(targets=targets, answers=answers, classes=len(number))


def macro_f1(codes: LabelCodes) -> float | None:
    """Mean over seeds of the unweighted mean F1 of the classes among the answered cases; None without any.

    Source: scikit-learn `f1_score(average="macro")`, labels limited to the reference labels that occur, so
    that an invented label lowers recall but is no class of its own.
    """
    values: list[float] = []
    for answers in codes.answers:
        answered = answers != NOT_ANSWERED
        targets = codes.targets[answered]
        if targets.size:
            score = f1_score(targets, answers[answered], labels=np.unique(targets), average="macro")
            values.append(float(score))
    return float(np.mean(values)) if values else None


def macro_f1_of_resamples(codes: LabelCodes, positions: IntArray) -> FloatArray:
    """Macro F1 of each resample of cases.

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


def average_over_seeds(per_seed: FloatArray) -> FloatArray:
    """The mean over the first axis of what is not NaN, shape (resamples,); NaN where everything is."""
    counted = ~np.isnan(per_seed)
    sums = np.where(counted, per_seed, 0.0).sum(axis=0)
    seeds = counted.sum(axis=0)
    return np.divide(sums, seeds, out=np.full(per_seed.shape[1], np.nan), where=seeds > 0)


def _one_seed(codes: LabelCodes, targets: IntArray, answers: IntArray) -> FloatArray:
    resamples = len(targets)
    width = codes.classes + 1  # one more column for answers that are no class
    offsets = (np.arange(resamples) * width)[:, np.newaxis]
    answered = answers != NOT_ANSWERED

    def count(codes_drawn: IntArray, chosen: BoolArray) -> FloatArray:
        flat = (codes_drawn + offsets)[chosen]
        counts = np.bincount(flat, minlength=resamples * width).reshape(resamples, width)
        return counts[:, : codes.classes].astype(np.float64)  # (resamples, classes)

    actual = count(targets, answered)
    claimed = count(answers, answered)
    hits = count(targets, answered & (answers == targets))
    occurs = actual > 0
    f1 = np.divide(2 * hits, actual + claimed, out=np.zeros_like(hits), where=occurs)
    classes = occurs.sum(axis=1)
    return np.divide(f1.sum(axis=1), classes, out=np.full(resamples, np.nan), where=classes > 0)
