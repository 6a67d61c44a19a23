"""Stored runs and predictions as the evaluation reads them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from app.db import followup_queries, run_queries
from app.db.tables import CaseRow, PredictionRow
from app.experiments.followups import read_followup
from app.experiments.plan import Plan
from app.values.cases import Passage
from app.values.predictions import Prediction, ScoredPrediction
from app.values.run_records import RunRecord


def load_run_records(session: Session, experiment_id: int, plan: Plan) -> list[RunRecord]:
    """One record per run of an arm, in the order of the plan, with every prediction it saved.

    Scores that the entailment check added later are among the others.
    """
    entailed = followup_queries.entailment_scores(session, experiment_id)
    rows: dict[int, list[ScoredPrediction]] = {}
    for run, prediction, case_row in run_queries.predictions_of(session, experiment_id):
        scored = to_scored(prediction, case_row, arm=run.arm_key, seed=run.seed)
        later = entailed.get((run.arm_key, run.seed, case_row.id), {})
        rows.setdefault(run.id, []).append(replace(scored, scores=scored.scores | later))
    specs = dict(zip(plan.arm_keys, plan.arms, strict=True))
    return [
        RunRecord(
            arm=run.arm_key,
            method=str(specs[run.arm_key].method),
            language_model=plan.language_model_of(specs[run.arm_key]),
            seed=run.seed,
            status=run.status,
            train_seconds=(run.usage or {}).get("train_seconds"),
            prepare_seconds=(run.usage or {}).get("prepare_seconds"),
            device=_device(run.provenance or {}),
            peak_memory_bytes=run.peak_memory_bytes,
            usd_per_1000_requests=(run.usage or {}).get("usd_per_1000_requests"),
            failure=run.failure_message,
            predictions=tuple(rows.get(run.id, ())),
        )
        for run in run_queries.runs_of(session, experiment_id)
        if read_followup(run.arm_key) is None
    ]


def to_scored(row: PredictionRow, case_row: CaseRow, *, arm: str, seed: int) -> ScoredPrediction:
    """The prediction in this row, of this arm and seed, beside its case."""
    return ScoredPrediction(
        arm=arm,
        seed=seed,
        prediction=to_prediction(row, case_row),
        input=case_row.input,
        target=case_row.target,
        scores=dict(row.scores),
        gold_documents=tuple(case_row.gold_documents),
        slices={column: str(value) for column, value in case_row.slices.items()},
    )


def _device(provenance: Mapping[str, Any]) -> str | None:
    """Where the language model ran, or the encoder where the arm has no language model of its own on a machine."""
    parts = (provenance.get("language_model"), provenance.get("encoder"))
    return next((part["device"] for part in parts if part and "device" in part), None)


def to_prediction(row: PredictionRow, case_row: CaseRow) -> Prediction:
    """The prediction in this row."""
    return Prediction(
        case_id=case_row.case_id,
        answer=row.answer,
        latency_seconds=row.latency_seconds,
        prompt_tokens=row.prompt_tokens,
        completion_tokens=row.completion_tokens,
        prompt=row.prompt,
        passages=tuple(Passage(**passage) for passage in row.passages),
        label_scores=row.label_scores,
        failure=row.failure,
    )
