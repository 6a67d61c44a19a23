"""How well the network answers validation cases while it is trained, by the metric that ranks the arms.

The validation loss is a poor judge of answers that are picked by comparison: it can rise while accuracy still rises,
because the network grows surer of its few mistakes (Guo et al. 2017, arXiv:1706.04599, section 3).
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from app.experiments.tuning_specs import KeptEpoch
from app.glossary import TaskKind
from app.intake.splits import sample_cases
from app.methods.contract import Report, TaskSetting
from app.methods.memory import free_cached_memory, is_out_of_memory
from app.metrics.case_scores import Embed, score_answer
from app.metrics.scoring import case_metrics, primary_metric, score_prediction
from app.values.cases import Case, CaseInput
from app.values.predictions import Prediction

MOST_CLASSIFIED_CASES = 200
MOST_COMPARED_LABELS = 1_200
"""Cases times labels, as every label of every case is scored: 27 s after every epoch on one core in use by others
(bundled language model, 16 cases, 77 labels listed in the prompt, 2026-11-28); training on 64 cases took 146 s."""
FEWEST_CLASSIFIED_CASES = 16
"""However many labels there are: fewer tell epochs apart by chance alone."""
MOST_ANSWERED_CASES = 64
"""Writing answers takes much longer than scoring labels, and this is done after every epoch."""
SAMPLE_SEED = 0
"""The same cases for every epoch, trial and seed."""
CASES_BETWEEN_REPORTS = 8
STAGE = "scoring validation cases"


@dataclass(slots=True)
class ValidationScore:
    """What the network scores now: the mean of `metric` over so many cases, None without any answer.

    Attributes:
        metric: what ranks the arms.
        cases: how many validation cases are answered.
        compute: the score, so many cases answered at once.
        available: how many validation cases there are.
        seconds: what measuring took so far.
        is_given_up: not even one case at once fits into memory, so that nothing is measured any more.
    """

    metric: str
    cases: int
    compute: Callable[[int, Report], float | None]
    available: int | None = None
    seconds: float = 0.0
    is_given_up: bool = False
    _untrained: list[float | None] = field(default_factory=list[float | None])

    def measure(self, report: Report) -> float | None:
        """The score of the network as it is now."""
        started = time.perf_counter()
        try:
            return self._measure(report)
        finally:
            self.seconds += time.perf_counter() - started

    def measure_untrained(self, report: Report) -> float | None:
        """The score before training, measured once: every trial of a search begins with the same network."""
        if not self._untrained:
            self._untrained.append(self.measure(report))
        return self._untrained[0]

    def _measure(self, report: Report) -> float | None:
        for cases_at_once in () if self.is_given_up else (CASES_BETWEEN_REPORTS, 1):
            try:
                return self.compute(cases_at_once, report)
            except RuntimeError as error:
                if not is_out_of_memory(error):
                    raise
            free_cached_memory()
        self.is_given_up = True
        return None


def open_validation_score(
    keep: KeptEpoch,
    setting: TaskSetting,
    validation: Sequence[Case],
    answer: Callable[[Sequence[CaseInput]], Iterator[Prediction]],
    *,
    embed: Embed | None = None,
) -> ValidationScore | None:
    """The score that chooses the epoch; None where the loss does, or nothing can.

    Args:
        keep: `auto` scores classification with labels and nothing else.
        answer: as the arm will answer its test cases.
        embed: what measures similarity; needed only where that ranks the arms.
    """
    is_labelled = setting.task is TaskKind.CLASSIFICATION and bool(setting.labels)
    if not validation or keep == "loss" or (keep == "auto" and not is_labelled):
        return None
    most = count_classified_cases(len(setting.labels)) if is_labelled else MOST_ANSWERED_CASES
    cases = sample_cases(validation, most, seed=SAMPLE_SEED, task=setting.task)
    inputs = [CaseInput(case.case_id, case.input) for case in cases]
    score_case = open_case_score(setting, embed)

    def compute(cases_at_once: int, report: Report) -> float | None:
        predictions: list[Prediction] = []
        for start in range(0, len(inputs), cases_at_once):
            report(STAGE, start, len(inputs))
            predictions.extend(answer(inputs[start : start + cases_at_once]))
        return _mean(score_case(prediction, case) for prediction, case in zip(predictions, cases, strict=True))

    return ValidationScore(ranking_metric(setting), len(cases), compute, available=len(validation))


def count_classified_cases(labels: int) -> int:
    """How many validation cases with so many labels each are scored after an epoch, at most."""
    return min(MOST_CLASSIFIED_CASES, max(FEWEST_CLASSIFIED_CASES, MOST_COMPARED_LABELS // labels))


def mean_score(task: TaskKind, predictions: Iterable[Prediction], cases: Sequence[Case]) -> float | None:
    """Mean of the task's main metric (0..1) over the cases that have an answer; None where none has."""
    metric = primary_metric(task)
    return _mean(
        score_prediction(task, prediction, case.target)[metric]
        for prediction, case in zip(predictions, cases, strict=True)
    )


def ranking_metric(setting: TaskSetting) -> str:
    """The metric that ranks the arms: the plan's first, else the task's own."""
    return setting.metric or primary_metric(setting.task)


def open_case_score(setting: TaskSetting, embed: Embed | None) -> Callable[[Prediction, Case], float | None]:
    """Scores by the metric that ranks the arms, which every plan has for single cases, as the evaluation does.

    Args:
        embed: what measures similarity; needed only where that ranks the arms.
    """
    metric = ranking_metric(setting)
    document = setting.decoding.json_schema
    schema = None if document is None else cast(Mapping[str, Any], json.loads(document))

    def score(prediction: Prediction, case: Case) -> float | None:
        if metric in case_metrics(setting.task):
            return score_prediction(setting.task, prediction, case.target)[metric]
        if prediction.failure is not None:
            return None
        return score_answer(metric, prediction.answer, case.target, schema=schema, embed=embed)

    return score


def _mean(found: Iterable[float | None]) -> float | None:
    scores = [score for score in found if score is not None]
    return sum(scores) / len(scores) if scores else None
