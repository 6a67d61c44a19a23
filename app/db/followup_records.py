"""What follow-ups are given and what they left behind, as they and the evaluation read it."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import case_queries, followup_queries, intake_queries, rating_queries, run_queries
from app.db.run_records import to_scored
from app.db.tables import CaseRow, ExperimentRow, PredictionRow, RunRow
from app.evaluation.judge_verdicts import JudgedAnswer
from app.experiments.followups import read_followup
from app.experiments.judge_specs import JudgeSpec
from app.experiments.plan import Plan
from app.glossary import RunStatus
from app.metrics.scoring import metric_of_cases
from app.values.predictions import ScoredPrediction
from app.values.run_records import JudgeRecord


class EntailmentNotes(NamedTuple):
    """Why an arm has no figure, by its key, and which network checked; None where none was opened."""

    reasons: dict[str, str]
    network: dict[str, str] | None


def cases_for_judge(session: Session, experiment: ExperimentRow, judge: JudgeSpec) -> list[int]:
    """Row ids of the test cases this judge is given: the first that people are given to rate."""
    return case_queries.rating_order(session, experiment)[: judge.cases]


def answers_for_judge(
    session: Session, experiment: ExperimentRow, plan: Plan, judge: JudgeSpec, arm: str
) -> dict[int, JudgedAnswer]:
    """What this judge has to judge of this arm, by case row: answers of the first seed that did not fail.

    For a judge in pairs the baseline must have answered as well.
    """
    order = cases_for_judge(session, experiment, judge)
    answers = {
        (one.case_row_id, one.arm_key): one.answer
        for one in rating_queries.ratable_answers(
            session, experiment.id, order, seed=plan.seeds[0], metric=metric_of_cases(plan)
        )
    }
    cases = {row.id: row for row in intake_queries.case_rows_by_id(session, order)}
    found: dict[int, JudgedAnswer] = {}
    for row_id in order:
        answer = answers.get((row_id, arm))
        other = answers.get((row_id, plan.baseline_key)) if judge.kind == "pairwise" else None
        if answer is None or (judge.kind == "pairwise" and other is None):
            continue
        case = cases[row_id]
        found[row_id] = JudgedAnswer(case.case_id, case.input, case.target, answer, other)
    return found


def load_judge_records(session: Session, experiment: ExperimentRow, plan: Plan) -> list[JudgeRecord]:
    """One record per judge's run, in the order of the plan, with every verdict it saved."""
    judges = {judge.name: judge for judge in plan.judges}
    records: list[JudgeRecord] = []
    for run in run_queries.runs_of(session, experiment.id):
        about = read_followup(run.arm_key)
        if about is None or about.kind != "judge":
            continue
        put = answers_for_judge(session, experiment, plan, judges[about.judge], about.arm)
        rows = followup_queries.followed_predictions(session, [run.id])
        records.append(
            JudgeRecord(
                judge=about.judge,
                arm=about.arm,
                status=run.status,
                failure=run.failure_message,
                put=tuple(one.case_id for one in put.values()),
                judged=tuple(to_scored(row, case_row, arm=about.arm, seed=run.seed) for row, case_row in rows),
                provenance=run.provenance or {},
            )
        )
    return records


def passages_to_check(session: Session, experiment_id: int, *, arm: str, seed: int) -> dict[int, ScoredPrediction]:
    """Answers of this arm and seed that were shown passages and did not fail, by case row."""
    query = (
        select(PredictionRow, CaseRow)
        .join(RunRow, RunRow.id == PredictionRow.run_id)
        .join(CaseRow, CaseRow.id == PredictionRow.case_row_id)
        .where(
            RunRow.experiment_id == experiment_id,
            RunRow.arm_key == arm,
            RunRow.seed == seed,
            PredictionRow.failure.is_(None),
        )
        .order_by(CaseRow.position)
    )
    return {
        case_row.id: to_scored(row, case_row, arm=arm, seed=seed)
        for row, case_row in session.execute(query)
        if row.passages
    }


def entailment_notes(session: Session, experiment_id: int) -> EntailmentNotes:
    """What to say about the entailment check beside its figures."""
    reasons: dict[str, str] = {}
    network: dict[str, str] | None = None
    for run in run_queries.runs_of(session, experiment_id):
        followup = read_followup(run.arm_key)
        if followup is None or followup.kind != "entailment":
            continue
        if run.provenance is not None:
            network = network or run.provenance.get("network")
        if run.status != RunStatus.SUCCEEDED:
            words = "failed" if run.status == RunStatus.FAILED else "did not finish"
            reasons[followup.arm] = f"The entailment check {words}: {run.failure_message or 'it was cancelled.'}"
    return EntailmentNotes(reasons, network)
