"""How well the network answers validation cases while it is trained, by the main metric of their task.

The validation loss is a poor judge of answers that are picked by comparison: it can rise while accuracy still rises,
because the network grows surer of its few mistakes (Guo et al. 2017, arXiv:1706.04599, section 3).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.experiments.tuning_specs import KeptEpoch
from app.glossary import TaskKind
from app.intake.splits import sample_cases
from app.methods.contract import TaskSetting
from app.metrics.scoring import primary_metric, score_prediction
from app.values.cases import Case, CaseInput
from app.values.predictions import Prediction

MOST_CLASSIFIED_CASES = 200
MOST_ANSWERED_CASES = 64
"""Writing answers takes much longer than scoring labels, and this is done after every epoch."""
SAMPLE_SEED = 0
"""The same cases for every epoch, trial and seed."""


@dataclass(frozen=True, slots=True)
class ValidationScore:
    """What the network scores now: the mean of `metric` (0..1) over so many cases, None without any answer."""

    metric: str
    cases: int
    measure: Callable[[], float | None]


def open_validation_score(
    keep: KeptEpoch,
    setting: TaskSetting,
    validation: Sequence[Case],
    answer: Callable[[Sequence[CaseInput]], Iterator[Prediction]],
) -> ValidationScore | None:
    """The score that chooses the epoch; None where the loss does, or nothing can.

    Args:
        keep: `auto` scores classification with labels and nothing else.
        answer: as the arm will answer its test cases.
    """
    is_labelled = setting.task is TaskKind.CLASSIFICATION and bool(setting.labels)
    if not validation or keep == "loss" or (keep == "auto" and not is_labelled):
        return None
    most = MOST_CLASSIFIED_CASES if is_labelled else MOST_ANSWERED_CASES
    cases = sample_cases(validation, most, seed=SAMPLE_SEED, task=setting.task)
    inputs = [CaseInput(case.case_id, case.input) for case in cases]
    return ValidationScore(
        primary_metric(setting.task), len(cases), lambda: mean_score(setting.task, answer(inputs), cases)
    )


def mean_score(task: TaskKind, predictions: Iterable[Prediction], cases: Sequence[Case]) -> float | None:
    """Mean of the task's main metric (0..1) over the cases that have an answer; None where none has."""
    metric = primary_metric(task)
    found = [
        score_prediction(task, prediction, case.target)[metric]
        for prediction, case in zip(predictions, cases, strict=True)
    ]
    scores = [score for score in found if score is not None]
    return sum(scores) / len(scores) if scores else None
