"""The cases of further datasets, as an arm that is trained on them is handed them."""

from dataclasses import replace

from sqlalchemy.orm import Session

from app.db import intake_queries
from app.errors import RunFailedError
from app.experiments.dataset_specs import FurtherDatasetSpec
from app.glossary import Split, TaskKind
from app.methods.contract import FurtherCases, TaskSetting
from app.methods.prompts import DEFAULT_TEMPLATE, default_stop


def load_further_cases(session: Session, spec: FurtherDatasetSpec, own: TaskSetting) -> FurtherCases:
    """Training and validation cases of one further dataset; those of its test split stay where they are.

    Args:
        spec: with its id, as frozen plans have it.
        own: the setting of the experiment. Its prompt template and what ends an answer hold for the same task only.
    Raises:
        RunFailedError: DATASET_CHANGED.
    """
    assert spec.id is not None, "filled in when the plan was frozen"
    row = intake_queries.get_dataset_row(session, spec.id)
    if row.content_hash != spec.hash:
        raise RunFailedError(
            "DATASET_CHANGED",
            f"Dataset {row.id} ({row.name!r}) is not the one the plan was frozen with; start a new experiment.",
        )
    task = TaskKind(row.task)
    is_same_task = task is own.task
    train, validation = (
        tuple(intake_queries.to_case(case) for case in intake_queries.case_rows(session, row.id, split))
        for split in (Split.TRAIN, Split.VALIDATION)
    )
    return FurtherCases(
        name=row.name,
        setting=TaskSetting(
            task=task,
            labels=tuple(row.labels),
            prompt=own.prompt if is_same_task else DEFAULT_TEMPLATE,
            decoding=own.decoding if is_same_task else replace(own.decoding, stop=default_stop(task), json_schema=None),
        ),
        train=train,
        validation=validation,
        share=spec.share,
    )
