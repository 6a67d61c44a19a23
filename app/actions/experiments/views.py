"""What pages and the API show of experiments: arms, runs, progress, time left."""

from collections.abc import Mapping
from typing import Any

import yaml

from app.db import experiment_queries, intake_queries, run_queries
from app.db.clock import utc_seconds
from app.db.database import Database
from app.db.tables import ExperimentRow as ExperimentTableRow
from app.db.tables import RunRow
from app.experiments.arms import arm_settings, plan_document
from app.experiments.followups import read_followup
from app.experiments.plan import Plan, read_plan
from app.experiments.status import FINISHED, experiment_status
from app.glossary import RunStatus, TaskKind
from app.values.generation import CurvePoint
from app.values.views import ArmView, ExperimentRow, ExperimentView, RunView

PREPARING_SHARE = 0.3
"""Share of a run's progress bar that loading and preparing take; the rest is answering."""

MIN_DONE_FOR_ETA = 3
NOTHING_YET = run_queries.RunCounts(0, 0, 0)


def get_experiment(database: Database, experiment_id: int) -> ExperimentView:
    """The experiment with its arms and the progress of every run.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    with database.reading() as session:
        row = experiment_queries.get_experiment_row(session, experiment_id)
        dataset = intake_queries.get_dataset_row(session, row.dataset_id)
        corpus = None if row.corpus_id is None else intake_queries.get_corpus_row(session, row.corpus_id)
        counts = run_queries.run_counts(session, experiment_id)
    plan = read_plan(row.plan)
    runs = [_run_view(run, counts.get(run.id, NOTHING_YET)) for run in row.runs]
    return ExperimentView(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        task=TaskKind(row.task),
        status=experiment_status(
            [run.status for run in runs], has_results=row.results is not None or row.evaluation_error is not None
        ),
        dataset_id=dataset.id,
        dataset_name=dataset.name,
        corpus_id=row.corpus_id,
        corpus_name=None if corpus is None else corpus.name,
        assessment_id=row.assessment_id,
        language_model=plan.language_model,
        baseline=plan.baseline_key,
        seeds=plan.seeds,
        test_case_count=len(row.test_case_ids),
        arms=_arm_views(plan, runs),
        progress_share=_progress_share(row.runs),
        eta_seconds=_eta_of_experiment(row.runs, runs),
        has_results=row.results is not None,
        evaluation_error=row.evaluation_error,
        is_demo=row.is_demo,
        plan_yaml=yaml.safe_dump(plan_document(plan), sort_keys=False, allow_unicode=True),
        followups=_followup_views(plan, runs),
    )


def get_plan(database: Database, experiment_id: int) -> Plan:
    """The plan of an experiment, as it was frozen.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    with database.reading() as session:
        return read_plan(experiment_queries.get_experiment_row(session, experiment_id).plan)


def list_experiments(database: Database, *, limit: int = 50) -> tuple[ExperimentRow, ...]:
    """Experiments, newest first."""
    with database.reading() as session:
        return tuple(_list_row(row) for row in experiment_queries.experiment_rows(session, limit=limit))


def _list_row(row: ExperimentTableRow) -> ExperimentRow:
    ordered = sorted(row.runs, key=lambda run: (run.arm_position, run.seed))
    return ExperimentRow(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        task=TaskKind(row.task),
        status=experiment_status(
            [RunStatus(run.status) for run in row.runs],
            has_results=row.results is not None or row.evaluation_error is not None,
        ),
        arm_keys=tuple(dict.fromkeys(run.arm_key for run in ordered if read_followup(run.arm_key) is None)),
        progress_share=_progress_share(row.runs),
        is_demo=row.is_demo,
        has_results=row.results is not None,
    )


def _arm_views(plan: Plan, runs: list[RunView]) -> tuple[ArmView, ...]:
    return tuple(
        ArmView(
            key=key,
            method=str(arm.method),
            language_model=plan.language_model_of(arm),
            settings={
                name: str(value) for name, value in arm_settings(arm).items() if name not in {"key", "language_model"}
            },
            is_baseline=key == plan.baseline_key,
            runs=tuple(run for run in runs if run.arm_key == key),
        )
        for key, arm in zip(plan.arm_keys, plan.arms, strict=True)
    )


def _followup_views(plan: Plan, runs: list[RunView]) -> tuple[ArmView, ...]:
    judges = {judge.name: judge for judge in plan.judges}
    followups = [(followup, run) for run in runs if (followup := read_followup(run.arm_key)) is not None]
    return tuple(
        ArmView(
            key=followup.title,
            method=followup.kind,
            language_model=judges[followup.judge].language_model if followup.kind == "judge" else "",
            settings={},
            is_baseline=False,
            runs=tuple(run for other, run in followups if other == followup),
        )
        for followup in dict.fromkeys(followup for followup, _ in followups)
    )


def _run_view(run: RunRow, counts: run_queries.RunCounts) -> RunView:
    status = RunStatus(run.status)
    return RunView(
        id=run.id,
        arm_key=run.arm_key,
        seed=run.seed,
        status=status,
        attempt=run.attempt,
        stage=run.stage,
        done=run.done,
        total=run.total,
        failed_cases=counts.failed_cases,
        prompt_tokens=counts.prompt_tokens,
        completion_tokens=counts.completion_tokens,
        train_tokens=int((run.usage or {}).get("train_tokens") or 0),
        started_at=run.started_at,
        finished_at=run.finished_at,
        eta_seconds=_eta_of_stage(run) if status is RunStatus.RUNNING else None,
        failure_code=run.failure_code,
        failure_message=run.failure_message,
        is_cancelling=status is RunStatus.RUNNING and run.cancel_requested_at is not None,
        curve=_curve(run.usage),
        kept_step=(run.usage or {}).get("kept_step"),
    )


def _curve(usage: Mapping[str, Any] | None) -> tuple[CurvePoint, ...]:
    points = (usage or {}).get("curve") or ()
    return tuple(
        CurvePoint(point["step"], point["train_loss"], point["validation_loss"], point.get("validation_score"))
        for point in points
    )


def _eta_of_stage(run: RunRow) -> float | None:
    """Seconds left in the present stage at its mean pace so far."""
    if run.total is None or run.stage_started_at is None or run.done < MIN_DONE_FOR_ETA:
        return None
    elapsed = max(0.0, utc_seconds() - run.stage_started_at)
    return elapsed / run.done * max(0, run.total - run.done)


def _eta_of_experiment(rows: list[RunRow], views: list[RunView]) -> float | None:
    """Seconds left: what the running run needs, and for each waiting one the mean of those finished."""
    finished = [
        run.finished_at - run.started_at
        for run in rows
        if run.status == RunStatus.SUCCEEDED and run.finished_at and run.started_at
    ]
    waiting = sum(run.status == RunStatus.QUEUED for run in rows)
    running = [view.eta_seconds for view in views if view.status is RunStatus.RUNNING]
    if not running and not waiting:
        return None
    if (waiting and not finished) or any(eta is None for eta in running):
        return None
    return sum(eta or 0.0 for eta in running) + waiting * (sum(finished) / len(finished) if finished else 0.0)


def _progress_share(runs: list[RunRow]) -> float:
    if not runs:
        return 0.0
    return sum(_run_share(run) for run in runs) / len(runs)


def _run_share(run: RunRow) -> float:
    status = RunStatus(run.status)
    if status in FINISHED:
        return 1.0
    if status is RunStatus.QUEUED or not run.total:
        return 0.0
    share = min(1.0, run.done / run.total)
    if run.stage in ("answering", "judging", "checking"):
        return PREPARING_SHARE + (1 - PREPARING_SHARE) * share
    return PREPARING_SHARE * share
