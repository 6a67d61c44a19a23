"""Queries on the test cases of an experiment: scores of every answer in one light pass, error tags.

Prompts and passages make up nearly all of a stored answer, so what filters need is read without them.
"""

import random
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session, load_only

from app.db.clock import utc_seconds
from app.db.followup_queries import of_arms
from app.db.storable import storable_text
from app.db.tables import CaseRow, CaseTagRow, ExperimentRow, PredictionRow, RunRow
from app.errors import NotFoundError
from app.glossary import Split

RATING_SEED = 7


class CaseRef(NamedTuple):
    """A test case without its text; `row_id` is the key of its row."""

    row_id: int
    case_id: str
    slices: dict[str, str]


class AnswerScore(NamedTuple):
    """One answer's score, None when it was not scored, and whether the arm failed on the case."""

    arm_key: str
    case_row_id: int
    score: float | None
    is_failed: bool


def case_refs(session: Session, experiment: ExperimentRow) -> list[CaseRef]:
    """The experiment's test cases in the order of the file."""
    wanted = frozenset(experiment.test_case_ids)
    query = (
        select(CaseRow.id, CaseRow.case_id, CaseRow.slices)
        .where(CaseRow.dataset_id == experiment.dataset_id, CaseRow.split == Split.TEST)
        .order_by(CaseRow.position)
    )
    return [CaseRef(row_id, case_id, slices) for row_id, case_id, slices in session.execute(query) if row_id in wanted]


def rating_order(session: Session, experiment: ExperimentRow) -> list[int]:
    """Row ids of the test cases in the order in which people and judges are given them, the same for everybody."""
    order = [ref.row_id for ref in case_refs(session, experiment)]
    random.Random(RATING_SEED).shuffle(order)
    return order


def get_case_row(session: Session, experiment: ExperimentRow, case_id: str) -> CaseRow:
    """The row of one test case.

    Raises:
        NotFoundError: CASE_NOT_FOUND.
    """
    query = select(CaseRow).where(CaseRow.dataset_id == experiment.dataset_id, CaseRow.case_id == case_id)
    row = session.scalars(query).one_or_none()
    if row is None or row.id not in experiment.test_case_ids:
        raise NotFoundError("CASE_NOT_FOUND", f"Experiment {experiment.id} has no test case {case_id!r}.")
    return row


def answer_scores(session: Session, experiment_id: int, *, seed: int, metric: str) -> list[AnswerScore]:
    """The score of every answer of this seed by this metric."""
    query = (
        select(
            RunRow.arm_key,
            PredictionRow.case_row_id,
            PredictionRow.scores[metric].as_float(),
            PredictionRow.failure.is_not(None),
        )
        .join(RunRow, RunRow.id == PredictionRow.run_id)
        .where(RunRow.experiment_id == experiment_id, RunRow.seed == seed, of_arms())
    )
    return [AnswerScore(*row) for row in session.execute(query)]


def answer_latencies(session: Session, experiment_id: int) -> dict[str, list[float]]:
    """Seconds of every timed answer that did not fail, by arm, over all seeds."""
    query = (
        select(RunRow.arm_key, PredictionRow.latency_seconds)
        .join(RunRow, RunRow.id == PredictionRow.run_id)
        .where(RunRow.experiment_id == experiment_id, PredictionRow.failure.is_(None), of_arms())
    )
    found: dict[str, list[float]] = {}
    for arm, seconds in session.execute(query):
        if seconds is not None:
            found.setdefault(arm, []).append(seconds)
    return found


def answers_to(
    session: Session, experiment_id: int, case_row_ids: Sequence[int], *, seed: int
) -> list[tuple[RunRow, PredictionRow]]:
    """Every arm's answer of this seed to these cases, in the order of the plan."""
    query = (
        select(RunRow, PredictionRow)
        .options(load_only(RunRow.id, RunRow.arm_key, RunRow.seed))
        .join(PredictionRow, PredictionRow.run_id == RunRow.id)
        .where(
            RunRow.experiment_id == experiment_id,
            RunRow.seed == seed,
            PredictionRow.case_row_id.in_(case_row_ids),
            of_arms(),
        )
        .order_by(RunRow.arm_position)
    )
    return [(run, prediction) for run, prediction in session.execute(query)]


def case_tags(session: Session, experiment_id: int) -> list[CaseTagRow]:
    """Every error tag of an experiment, in the order they were set."""
    query = select(CaseTagRow).where(CaseTagRow.experiment_id == experiment_id).order_by(CaseTagRow.id)
    return list(session.scalars(query))


def add_tag(session: Session, experiment_id: int, case_row_id: int, *, arm_key: str, tag: str) -> None:
    """Set a tag; nothing happens when it is set already."""
    if session.scalar(select(func.count()).where(_is_tag(experiment_id, case_row_id, arm_key, tag))):
        return
    session.add(
        CaseTagRow(
            experiment_id=experiment_id,
            case_row_id=case_row_id,
            arm_key=arm_key,
            tag=storable_text(tag),
            tagged_at=utc_seconds(),
        )
    )


def remove_tag(session: Session, experiment_id: int, case_row_id: int, *, arm_key: str, tag: str) -> None:
    """Take a tag away; nothing happens when it is not set."""
    session.execute(delete(CaseTagRow).where(_is_tag(experiment_id, case_row_id, arm_key, tag)))


def _is_tag(experiment_id: int, case_row_id: int, arm_key: str, tag: str) -> ColumnElement[bool]:
    return and_(
        CaseTagRow.experiment_id == experiment_id,
        CaseTagRow.case_row_id == case_row_id,
        CaseTagRow.arm_key == arm_key,
        CaseTagRow.tag == tag,
    )
