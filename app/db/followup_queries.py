"""Queries on follow-ups (`experiments/followups.py`): which runs they are, and what judges made of the answers.

A follow-up is a run like any other, with lease, attempts and answers, and waits until every arm of its experiment has
ended.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from app.db.tables import CaseRow, PredictionRow, RunRow
from app.experiments.followups import MARK, read_followup
from app.experiments.status import FINISHED


def of_arms() -> ColumnElement[bool]:
    """Whether a run is an arm's own, and its answers therefore answers to cases."""
    return RunRow.arm_key.not_like(f"%{MARK}%")


def waits_for_arms() -> ColumnElement[bool]:
    """Whether a run is a follow-up and some arm of its experiment has not ended."""
    other = aliased(RunRow)
    unfinished = (
        select(other.id)
        .where(
            other.experiment_id == RunRow.experiment_id,
            other.arm_key.not_like(f"%{MARK}%"),
            other.status.not_in(FINISHED),
        )
        .correlate(RunRow)
        .exists()
    )
    return and_(RunRow.arm_key.like(f"%{MARK}%"), unfinished)


class JudgedRow(NamedTuple):
    """What a judge made of one answer."""

    judge: str
    arm: str
    case_row_id: int
    scores: dict[str, float | None]


def verdicts(session: Session, experiment_id: int) -> list[JudgedRow]:
    """Every verdict that did not fail, without its prompt."""
    query = (
        select(RunRow.arm_key, PredictionRow.case_row_id, PredictionRow.scores)
        .join(RunRow, RunRow.id == PredictionRow.run_id)
        .where(RunRow.experiment_id == experiment_id, ~of_arms(), PredictionRow.failure.is_(None))
        .order_by(RunRow.id, PredictionRow.id)
    )
    found: list[JudgedRow] = []
    for key, case_row_id, scores in session.execute(query):
        about = read_followup(key)
        if about is not None and about.kind == "judge":
            found.append(JudgedRow(about.judge, about.arm, case_row_id, scores))
    return found


def entailment_scores(session: Session, experiment_id: int) -> dict[tuple[str, int, int], dict[str, float | None]]:
    """What the entailment check scored, by arm, seed and case row."""
    query = (
        select(RunRow.arm_key, RunRow.seed, PredictionRow.case_row_id, PredictionRow.scores)
        .join(PredictionRow, PredictionRow.run_id == RunRow.id)
        .where(RunRow.experiment_id == experiment_id, ~of_arms())
    )
    found: dict[tuple[str, int, int], dict[str, float | None]] = {}
    for key, seed, case_row_id, scores in session.execute(query):
        followup = read_followup(key)
        if followup is not None and followup.kind == "entailment":
            found[(followup.arm, seed, case_row_id)] = scores
    return found


def followed_predictions(
    session: Session, run_ids: Sequence[int], *, case_row_ids: Sequence[int] | None = None
) -> list[tuple[PredictionRow, CaseRow]]:
    """What these follow-ups saved, in the order of the cases."""
    query = (
        select(PredictionRow, CaseRow)
        .join(CaseRow, CaseRow.id == PredictionRow.case_row_id)
        .where(PredictionRow.run_id.in_(run_ids))
        .order_by(PredictionRow.run_id, CaseRow.position)
    )
    if case_row_ids is not None:
        query = query.where(CaseRow.id.in_(case_row_ids))
    return [(prediction, case_row) for prediction, case_row in session.execute(query)]
