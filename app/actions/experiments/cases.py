"""Test cases with every arm's answer side by side."""

import math

from app.db import experiment_queries, intake_queries, run_queries
from app.db.database import Database
from app.db.run_records import to_prediction
from app.db.tables import CaseRow, PredictionRow, RunRow
from app.errors import InputRejectedError, NotFoundError
from app.experiments.plan import Plan, read_plan
from app.metrics.scoring import primary_metric
from app.values.views import AnswerView, CasePage, CaseView

FILTERS = ("all", "different", "improved", "regressed", "errors")
CORRECT_FROM = 1.0


def list_cases(
    database: Database, experiment_id: int, *, filter_name: str = "all", page: int = 1, page_size: int = 20
) -> CasePage:
    """One page of cases under a filter, with how many cases each filter holds.

    different: two arms score differently; improved / regressed: some arm scores higher / lower than the
    baseline; errors: some arm failed on it.

    Raises:
        InputRejectedError: FILTER_UNKNOWN.
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    if filter_name not in FILTERS:
        raise InputRejectedError("FILTER_UNKNOWN", f"Filter {filter_name!r} is unknown; use {', '.join(FILTERS)}.")
    plan, cases = _load_cases(database, experiment_id)
    by_filter = {name: [case for case in cases if _passes(case, name, plan.baseline_key)] for name in FILTERS}
    chosen = by_filter[filter_name]
    page_count = max(1, math.ceil(len(chosen) / page_size))
    page = min(max(1, page), page_count)
    return CasePage(
        cases=tuple(chosen[(page - 1) * page_size : page * page_size]),
        filter_name=filter_name,
        counts={name: len(found) for name, found in by_filter.items()},
        page=page,
        page_count=page_count,
    )


def get_case(database: Database, experiment_id: int, case_id: str) -> CaseView:
    """One test case.

    Raises:
        NotFoundError: CASE_NOT_FOUND or EXPERIMENT_NOT_FOUND.
    """
    _, cases = _load_cases(database, experiment_id)
    for case in cases:
        if case.case_id == case_id:
            return case
    raise NotFoundError("CASE_NOT_FOUND", f"Experiment {experiment_id} has no test case {case_id!r}.")


def _load_cases(database: Database, experiment_id: int) -> tuple[Plan, list[CaseView]]:
    with database.reading() as session:
        experiment = experiment_queries.get_experiment_row(session, experiment_id)
        plan = read_plan(experiment.plan)
        rows = intake_queries.case_rows_by_id(session, experiment.test_case_ids)
        answers: dict[int, list[AnswerView]] = {}
        for run, prediction, case_row in run_queries.predictions_of(session, experiment_id):
            if run.seed == plan.seeds[0]:
                answers.setdefault(case_row.id, []).append(_answer_view(plan, run, prediction, case_row))
    return plan, [
        CaseView(
            case_id=row.case_id,
            position=position,
            input=row.input,
            target=row.target,
            gold_documents=tuple(row.gold_documents),
            answers=tuple(answers.get(row.id, ())),
        )
        for position, row in enumerate(rows, start=1)
    ]


def _answer_view(plan: Plan, run: RunRow, row: PredictionRow, case_row: CaseRow) -> AnswerView:
    prediction = to_prediction(row, case_row)
    score = row.scores.get(primary_metric(plan.task))
    return AnswerView(
        arm_key=run.arm_key,
        seed=run.seed,
        answer=prediction.answer,
        score=score,
        is_correct=None if score is None else score >= CORRECT_FROM,
        latency_seconds=prediction.latency_seconds,
        prompt_tokens=prediction.prompt_tokens,
        completion_tokens=prediction.completion_tokens,
        prompt=prediction.prompt,
        passages=prediction.passages,
        label_scores=prediction.label_scores,
        failure=prediction.failure,
    )


def _passes(case: CaseView, filter_name: str, baseline: str) -> bool:
    if filter_name == "all":
        return True
    if filter_name == "errors":
        return any(answer.failure is not None for answer in case.answers)
    scores = {answer.arm_key: answer.score for answer in case.answers if answer.score is not None}
    if filter_name == "different":
        return len(set(scores.values())) > 1
    start = scores.get(baseline)
    if start is None:
        return False
    others = [score for key, score in scores.items() if key != baseline]
    if filter_name == "improved":
        return any(score > start for score in others)
    return any(score < start for score in others)
