"""Further datasets an arm is trained on: found, frozen by their content hash, and kept apart from what is tested."""

from sqlalchemy.orm import Session

from app.db import intake_queries
from app.db.tables import DatasetRow
from app.errors import ConflictError, InputRejectedError
from app.experiments.arm_specs import AnyArm
from app.experiments.dataset_specs import FurtherDatasetSpec, check_uploaded_dataset
from app.experiments.plan import Plan
from app.glossary import IntakeStatus, Split, TaskKind
from app.intake.duplicates import normalise_text
from app.intake.wording import count_of, list_values


def freeze_further_datasets(session: Session, plan: Plan) -> Plan:
    """The plan with id, content hash and task of every further dataset written out.

    Raises:
        InputRejectedError: PLAN_INVALID (a file, an id with another hash or asked to be read otherwise, the
            experiment's own dataset, one listed twice), DATASET_AMBIGUOUS, TRAIN_TOO_SMALL, TESTED_CASES_IN_TRAINING.
        NotFoundError: DATASET_NOT_FOUND.
        ConflictError: DATASET_NOT_READY.
    """
    arms = tuple(
        _freeze_arm(session, plan, key, arm) if arm.further_datasets else arm
        for key, arm in zip(plan.arm_keys, plan.arms, strict=True)
    )
    return plan.model_copy(update={"arms": arms})


def _freeze_arm(session: Session, plan: Plan, key: str, arm: AnyArm) -> AnyArm:
    frozen: list[FurtherDatasetSpec] = []
    for place, spec in enumerate(arm.further_datasets):
        where = f"Arm {key!r}, datasets.{place}"
        check_uploaded_dataset(spec, where=where)
        row = _find(session, spec, where)
        if row.id == plan.dataset.id:
            raise InputRejectedError(
                "PLAN_INVALID", f"{where}: dataset {row.id} is the experiment's own, learned anyway; name another."
            )
        if row.id in [one.id for one in frozen]:
            raise InputRejectedError("PLAN_INVALID", f"{where}: dataset {row.id} is listed twice; name it once.")
        _check_is_usable(session, plan, row, where)
        update = {"id": row.id, "hash": row.content_hash, "task": TaskKind(row.task)}
        frozen.append(spec.model_copy(update=update))
    return arm.model_copy(update={"datasets": tuple(frozen)})


def _find(session: Session, spec: FurtherDatasetSpec, where: str) -> DatasetRow:
    if spec.file is not None:
        raise InputRejectedError(
            "PLAN_INVALID", f"{where}: a file can be named in a plan on disk only; upload the table and name its id."
        )
    if spec.id is not None:
        row = intake_queries.get_dataset_row(session, spec.id)
        if spec.hash is not None and not (row.content_hash or "").startswith(spec.hash):
            raise InputRejectedError(
                "PLAN_INVALID",
                f"{where}: dataset {row.id} has the hash {(row.content_hash or 'none')[:12]}, not {spec.hash[:12]}; "
                "leave one of the two out.",
            )
        return row
    assert spec.hash is not None
    found = intake_queries.datasets_by_hash(session, spec.hash)
    if not found:
        raise InputRejectedError(
            "DATASET_NOT_FOUND", f"{where}: no dataset has a hash that begins with {spec.hash}; look under Data."
        )
    if len({row.content_hash for row in found}) > 1:
        raise InputRejectedError(
            "DATASET_AMBIGUOUS", f"{where}: the hash of several datasets begins with {spec.hash}; write more of it."
        )
    return found[0]


def _check_is_usable(session: Session, plan: Plan, row: DatasetRow, where: str) -> None:
    if row.status != IntakeStatus.READY:
        raise ConflictError(
            "DATASET_NOT_READY", f"{where}: dataset {row.id} ({row.name!r}) is {row.status}, not ready."
        )
    train = intake_queries.case_rows(session, row.id, Split.TRAIN)
    if not train:
        raise InputRejectedError(
            "TRAIN_TOO_SMALL", f"{where}: dataset {row.id} ({row.name!r}) has no training cases; leave it out."
        )
    assert plan.dataset.id is not None
    tested = {normalise_text(case.input) for case in intake_queries.case_rows(session, plan.dataset.id, Split.TEST)}
    shared = [case.case_id for case in train if normalise_text(case.input) in tested]
    if shared:
        raise InputRejectedError(
            "TESTED_CASES_IN_TRAINING",
            f"{where}: {count_of(len(shared), 'training case')} of dataset {row.id} ({row.name!r}) with the input of a "
            f"test case of this experiment (case ids {list_values(shared)}); take them out of it.",
        )
