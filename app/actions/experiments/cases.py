"""Test cases with every arm's answer side by side.

Filters look at the scores alone, of all cases at once; answers with their prompts and passages are read for the cases
of one page only.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy.orm import Session

from app.db import case_queries, experiment_queries, followup_queries, intake_queries
from app.db.case_queries import AnswerScore, CaseRef
from app.db.database import Database
from app.db.run_records import to_prediction, to_scored
from app.db.tables import CaseRow, ExperimentRow, PredictionRow, RunRow
from app.errors import InputRejectedError, NotFoundError
from app.evaluation.rag_failures import failure_kinds
from app.experiments.followups import read_followup
from app.experiments.plan import Plan, read_plan
from app.metrics.scoring import correctness_metric, metric_of_cases
from app.reports.results_json import results_from_json
from app.values.case_views import AnswerView, CaseNeighbours, CasePage, CaseQuery, CaseRemark, CaseView
from app.values.predictions import ScoredPrediction

FILTERS = ("all", "different", "improved", "regressed", "errors")
FAILURES = ("missing_knowledge", "failed_retrieval", "failed_reading", "unassigned")
CORRECT_FROM = 1.0
EVERY_CASE = CaseQuery()


@dataclass(frozen=True, slots=True)
class _Selection:
    """The cases asked for, in order, and what the page says about the others."""

    plan: Plan
    query: CaseQuery
    refs: Sequence[CaseRef]
    positions: Mapping[int, int]
    chosen: Sequence[int]
    counts: dict[str, int]
    tags: Mapping[int, Mapping[str, tuple[str, ...]]]


def list_cases(
    database: Database, experiment_id: int, query: CaseQuery = EVERY_CASE, *, page: int = 1, page_size: int = 20
) -> CasePage:
    """One page of cases, with how many cases each filter holds under the other conditions.

    different: two arms score differently; improved / regressed: some arm (or the one asked for) scores higher / lower
    than the baseline; errors: some arm failed on it.

    Raises:
        InputRejectedError: FILTER_UNKNOWN, ARM_UNKNOWN, SLICE_UNKNOWN or FAILURE_UNKNOWN.
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    with database.reading() as session:
        experiment = experiment_queries.get_experiment_row(session, experiment_id)
        selection = _select(session, experiment, query)
        page_count = max(1, math.ceil(len(selection.chosen) / page_size))
        page = min(max(1, page), page_count)
        shown = selection.chosen[(page - 1) * page_size : page * page_size]
        cases = _load_cases(session, experiment, selection, shown)
    return CasePage(
        cases=cases,
        query=selection.query,
        counts=selection.counts,
        page=page,
        page_count=page_count,
        slices=_slice_values(selection.refs),
        tag_counts=Counter((arm, tag) for tags in selection.tags.values() for arm, own in tags.items() for tag in own),
    )


def get_case(database: Database, experiment_id: int, case_id: str) -> CaseView:
    """One test case.

    Raises:
        NotFoundError: CASE_NOT_FOUND or EXPERIMENT_NOT_FOUND.
    """
    with database.reading() as session:
        experiment = experiment_queries.get_experiment_row(session, experiment_id)
        row = case_queries.get_case_row(session, experiment, case_id)
        (case,) = _load_cases(session, experiment, _select(session, experiment, EVERY_CASE), [row.id])
        return replace(case, remarks=_remarks(session, experiment, row.id))


def _remarks(session: Session, experiment: ExperimentRow, row_id: int) -> tuple[CaseRemark, ...]:
    followups = {run.id: followup for run in experiment.runs if (followup := read_followup(run.arm_key)) is not None}
    found = followup_queries.followed_predictions(session, list(followups), case_row_ids=[row_id])
    return tuple(
        CaseRemark(
            kind=followups[row.run_id].kind,
            judge=followups[row.run_id].judge,
            arm_key=followups[row.run_id].arm,
            reply=row.answer,
            scores=dict(row.scores),
            prompt=row.prompt,
            failure=row.failure,
        )
        for row, _ in found
    )


def latency_percentiles(database: Database, experiment_id: int) -> dict[str, tuple[float, ...]]:
    """Per arm the 5th, 25th, 50th, 75th and 95th percentile of seconds per answer; all seeds, no failures."""
    with database.reading() as session:
        found = case_queries.answer_latencies(session, experiment_id)
    return {arm: tuple(np.percentile(seconds, [5, 25, 50, 75, 95]).tolist()) for arm, seconds in found.items()}


def find_neighbours(database: Database, experiment_id: int, case_id: str, query: CaseQuery) -> CaseNeighbours:
    """The cases before and after this one among those asked for.

    Raises:
        InputRejectedError: as `list_cases`.
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    with database.reading() as session:
        selection = _select(session, experiment_queries.get_experiment_row(session, experiment_id), query)
    names = {ref.row_id: ref.case_id for ref in selection.refs}
    ids = [names[row_id] for row_id in selection.chosen]
    if case_id not in ids:
        return CaseNeighbours(previous=None, next=ids[0] if ids else None, place=None, count=len(ids))
    place = ids.index(case_id)
    return CaseNeighbours(
        previous=ids[place - 1] if place else None,
        next=ids[place + 1] if place + 1 < len(ids) else None,
        place=place + 1,
        count=len(ids),
    )


def _select(session: Session, experiment: ExperimentRow, query: CaseQuery) -> _Selection:
    plan = read_plan(experiment.plan)
    query = _checked(query, plan)
    refs = case_queries.case_refs(session, experiment)
    tags = _tags_by_case(session, experiment.id)
    kept = [ref for ref in refs if _has_slice(ref, query)]
    if query.slice_field and not kept:
        raise InputRejectedError(
            "SLICE_UNKNOWN", f"No test case has {query.slice_value!r} in the slice {query.slice_field!r}."
        )
    if query.tag:
        kept = [ref for ref in kept if _has_tag(tags.get(ref.row_id, {}), query)]
    if query.failure:
        kinds = _failures_of(session, experiment, plan, query.arm)
        kept = [ref for ref in kept if kinds.get(ref.case_id) == query.failure]
    answers: dict[int, list[AnswerScore]] = {}
    metric = metric_of_cases(plan)
    for answer in case_queries.answer_scores(session, experiment.id, seed=plan.seeds[0], metric=metric):
        answers.setdefault(answer.case_row_id, []).append(answer)
    by_filter = {
        name: [ref.row_id for ref in kept if passes(answers.get(ref.row_id, ()), query)]
        for name, passes in _PASSES.items()
    }
    return _Selection(
        plan=plan,
        query=query,
        refs=refs,
        positions={ref.row_id: place for place, ref in enumerate(refs, start=1)},
        chosen=by_filter[query.filter_name],
        counts={name: len(found) for name, found in by_filter.items()},
        tags=tags,
    )


def _checked(query: CaseQuery, plan: Plan) -> CaseQuery:
    if query.filter_name not in FILTERS:
        raise InputRejectedError(
            "FILTER_UNKNOWN", f"Filter {query.filter_name!r} is unknown; use {', '.join(FILTERS)}."
        )
    for arm in (query.baseline, query.arm):
        if arm and arm not in plan.arm_keys:
            raise InputRejectedError("ARM_UNKNOWN", f"There is no arm {arm!r}; use {', '.join(plan.arm_keys)}.")
    if query.failure and (query.failure not in FAILURES or not query.arm):
        raise InputRejectedError(
            "FAILURE_UNKNOWN", f"Name an arm, and as failure one of {', '.join(FAILURES)}, not {query.failure!r}."
        )
    return replace(query, baseline=query.baseline or plan.baseline_key)


def _has_slice(ref: CaseRef, query: CaseQuery) -> bool:
    return not query.slice_field or ref.slices.get(query.slice_field) == query.slice_value


def _has_tag(tags: Mapping[str, tuple[str, ...]], query: CaseQuery) -> bool:
    return any(query.tag in own for arm, own in tags.items() if query.arm in ("", arm))


def _is_different(answers: Sequence[AnswerScore], query: CaseQuery) -> bool:
    read = {query.arm, query.baseline} if query.arm else None
    scores = {one.score for one in answers if one.score is not None and (read is None or one.arm_key in read)}
    return len(scores) > 1


def _is_failed(answers: Sequence[AnswerScore], query: CaseQuery) -> bool:
    return any(answer.is_failed for answer in answers if query.arm in ("", answer.arm_key))


def _moves(answers: Sequence[AnswerScore], query: CaseQuery, *, sign: int) -> bool:
    start = next((answer.score for answer in answers if answer.arm_key == query.baseline), None)
    if start is None:
        return False
    return any(
        (answer.score - start) * sign > 0
        for answer in answers
        if answer.score is not None and answer.arm_key != query.baseline and query.arm in ("", answer.arm_key)
    )


_PASSES: Mapping[str, Callable[[Sequence[AnswerScore], CaseQuery], bool]] = {
    "all": lambda _answers, _query: True,
    "different": _is_different,
    "improved": lambda answers, query: _moves(answers, query, sign=1),
    "regressed": lambda answers, query: _moves(answers, query, sign=-1),
    "errors": _is_failed,
}


def _failures_of(session: Session, experiment: ExperimentRow, plan: Plan, arm_key: str) -> dict[str, str]:
    """Why the arm was wrong, by case id, in the first seed, as the stored split of its failures told it."""
    results = None if experiment.results is None else results_from_json(experiment.results)
    arms = results.arms if results is not None else ()
    split = next((arm.failure_split for arm in arms if arm.key == arm_key), None)
    if split is None:
        raise NotFoundError(
            "FAILURES_NOT_SPLIT", f"Why {arm_key!r} was wrong was not told apart; see the notes below the results."
        )
    seed = plan.seeds[0]
    metric = correctness_metric(plan.task)
    wrong = [
        answer.case_row_id
        for answer in case_queries.answer_scores(session, experiment.id, seed=seed, metric=metric)
        if answer.arm_key == arm_key and answer.score == 0
    ]
    cases = {row.id: row for row in intake_queries.case_rows_by_id(session, wrong)}
    found: dict[str, list[ScoredPrediction]] = {}
    for run, row in case_queries.answers_to(session, experiment.id, wrong, seed=seed):
        if row.failure is None and run.arm_key in {arm_key, split.oracle, split.closed_book}:
            found.setdefault(run.arm_key, []).append(
                to_scored(row, cases[row.case_row_id], arm=run.arm_key, seed=run.seed)
            )
    kinds = failure_kinds(
        found.get(arm_key, ()),
        oracle=found.get(split.oracle, ()),
        closed_book=found.get(split.closed_book or "", ()),
        task=plan.task,
    )
    return {case_id: kind for (_, case_id), kind in kinds.items()}


def _tags_by_case(session: Session, experiment_id: int) -> dict[int, dict[str, tuple[str, ...]]]:
    tags: dict[int, dict[str, tuple[str, ...]]] = {}
    for row in case_queries.case_tags(session, experiment_id):
        of_case = tags.setdefault(row.case_row_id, {})
        of_case[row.arm_key] = (*of_case.get(row.arm_key, ()), row.tag)
    return tags


def _slice_values(refs: Sequence[CaseRef]) -> dict[str, tuple[str, ...]]:
    values: dict[str, set[str]] = {}
    for ref in refs:
        for field, value in ref.slices.items():
            values.setdefault(field, set()).add(str(value))
    return {field: tuple(sorted(found)) for field, found in values.items()}


def _load_cases(
    session: Session, experiment: ExperimentRow, selection: _Selection, row_ids: Sequence[int]
) -> tuple[CaseView, ...]:
    """These cases with every answer of the first seed, in the order of the file."""
    plan = selection.plan
    rows = intake_queries.case_rows_by_id(session, row_ids)
    by_id = {row.id: row for row in rows}
    answers: dict[int, list[AnswerView]] = {}
    for run, prediction in case_queries.answers_to(session, experiment.id, row_ids, seed=plan.seeds[0]):
        case_row = by_id[prediction.case_row_id]
        answers.setdefault(case_row.id, []).append(_answer_view(plan, run, prediction, case_row))
    return tuple(
        CaseView(
            case_id=row.case_id,
            position=selection.positions[row.id],
            input=row.input,
            target=row.target,
            gold_documents=tuple(row.gold_documents),
            answers=tuple(answers.get(row.id, ())),
            slices={field: str(value) for field, value in row.slices.items()},
            tags=dict(selection.tags.get(row.id, {})),
        )
        for row in rows
    )


def _answer_view(plan: Plan, run: RunRow, row: PredictionRow, case_row: CaseRow) -> AnswerView:
    prediction = to_prediction(row, case_row)
    score = row.scores.get(metric_of_cases(plan))
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
