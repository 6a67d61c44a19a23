"""Datasets: receive a file, show its head, freeze the mapping; a worker parses it."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.actions.text import clean_file_name, clean_name
from app.actions.uploads import incoming_folder, keep_upload
from app.db import intake_queries
from app.db.clock import utc_seconds
from app.db.database import Database, UnitOfWork
from app.db.tables import DatasetRow
from app.errors import ConflictError, InputRejectedError
from app.experiments.dataset_specs import SplitShares
from app.glossary import IntakeStatus, TaskKind
from app.intake.mapping import guess_mapping
from app.intake.tables import preview_table
from app.jobs import DATASET_PARSE
from app.settings import Settings
from app.supervisor import upload_folder
from app.values.views import DatasetView, TablePreviewView


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingChoice:
    """Which column is what, and how rows are split without a split column; by `slices` results are broken down.

    `skip_empty` leaves out rows with an empty cell, `merge_labels` reads labels that look the same as one.
    """

    input: str
    target: str
    case_id: str | None = None
    split_column: str | None = None
    gold_document: str | None = None
    slices: Sequence[str] = ()
    test_share: float = 0.2
    validation_share: float = 0.1
    seed: int = 7
    skip_empty: bool = False
    merge_labels: bool = False


def receive_dataset(
    database: Database,
    settings: Settings,
    *,
    name: str,
    task: TaskKind,
    file_name: str,
    stream: BinaryIO,
    choice: MappingChoice | None = None,
) -> int:
    """Keep the uploaded file, look at its head, and give the dataset's id; nothing stays when it is refused.

    With a `choice` the mapping is frozen and the file sent to be parsed at once.

    Raises:
        InputRejectedError: the name or the head of the file cannot be used; COLUMN_MISSING or SPLIT_INVALID.
    """
    kept_name = clean_file_name(file_name)
    with incoming_folder(settings) as incoming:
        with (incoming / kept_name).open("wb") as target:
            shutil.copyfileobj(stream, target)
        columns = preview_table(incoming / kept_name).columns
        if choice is not None:
            _check_choice(choice, columns, incoming / kept_name)
        with database.unit_of_work() as work:
            row = DatasetRow(
                created_at=utc_seconds(),
                name=clean_name(name, default=kept_name),
                task=task,
                file_name=kept_name,
                columns=list(columns),
                mapping={},
                labels=[],
                warnings=[],
            )
            work.session.add(row)
            work.session.flush()  # the id names the folder
            if choice is not None:
                _freeze_mapping(work, row, choice)
            keep_upload(incoming, upload_folder(settings, DATASET_PARSE, row.id))
            return row.id


def preview_dataset(database: Database, settings: Settings, dataset_id: int) -> TablePreviewView:
    """The head of the uploaded table with a guess which columns are input and target."""
    with database.reading() as session:
        row = intake_queries.get_dataset_row(session, dataset_id)
    preview = preview_table(upload_folder(settings, DATASET_PARSE, dataset_id) / row.file_name)
    guess = guess_mapping(preview.columns, TaskKind(row.task))
    return TablePreviewView(
        columns=preview.columns,
        rows=tuple(tuple(cells.get(column, "") for column in preview.columns) for cells in preview.rows),
        guessed_input=guess.input or None,
        guessed_target=guess.target or None,
    )


def confirm_mapping(database: Database, settings: Settings, dataset_id: int, choice: MappingChoice) -> None:
    """Freeze which column is what and send the file to be parsed.

    Raises:
        InputRejectedError: COLUMN_MISSING or SPLIT_INVALID.
        ConflictError: DATASET_PARSED, the dataset is ready or being parsed.
    """
    with database.unit_of_work() as work:
        row = intake_queries.get_dataset_row(work.session, dataset_id)
        if row.status not in (IntakeStatus.UPLOADED, IntakeStatus.REJECTED):
            raise ConflictError("DATASET_PARSED", f"Dataset {dataset_id} is {row.status}; upload the file again.")
        _check_choice(choice, row.columns, upload_folder(settings, DATASET_PARSE, dataset_id) / row.file_name)
        _freeze_mapping(work, row, choice)


def get_dataset(database: Database, dataset_id: int) -> DatasetView:
    """One dataset.

    Raises:
        NotFoundError: DATASET_NOT_FOUND.
    """
    with database.reading() as session:
        return intake_queries.dataset_view(session, intake_queries.get_dataset_row(session, dataset_id))


def list_datasets(database: Database, *, only_ready: bool = False) -> tuple[DatasetView, ...]:
    """Datasets, newest first."""
    with database.reading() as session:
        rows = intake_queries.dataset_rows(session, only_ready=only_ready)
        return tuple(intake_queries.dataset_view(session, row) for row in rows)


def _check_choice(choice: MappingChoice, columns: Sequence[str], path: Path) -> None:
    """Refuse shares that leave no training rows, and columns that cannot be in the file; below its head they may be."""
    test, validation = choice.test_share, choice.validation_share
    if not (0 < test < 1 and 0 <= validation < 1 and test + validation < 1):
        raise InputRejectedError(
            "SPLIT_INVALID",
            f"Test share {test:g} and validation share {validation:g} must be positive and together "
            "below 1, so that rows are left for training.",
        )
    named = (choice.input, choice.target, choice.case_id, choice.split_column, choice.gold_document, *choice.slices)
    unknown = [column for column in named if column is not None and column not in columns]
    if not unknown:
        return
    head = preview_table(path)
    missing = [column for column in unknown if column not in head.columns]
    if missing and head.has_all_columns:
        raise InputRejectedError(
            "COLUMN_MISSING", f"Column {missing[0]!r} is not in the file; it has: {', '.join(head.columns)}."
        )


def _freeze_mapping(work: UnitOfWork, row: DatasetRow, choice: MappingChoice) -> None:
    split = SplitShares(test=choice.test_share, validation=choice.validation_share, seed=choice.seed)
    row.mapping = {
        "input": choice.input,
        "target": choice.target,
        "case_id": choice.case_id,
        "split_column": choice.split_column,
        "gold_document": choice.gold_document,
        "slices": list(dict.fromkeys(choice.slices)),
        "split": None if choice.split_column else split.model_dump(mode="json"),
        "skip_empty": choice.skip_empty or None,
        "merge_labels": choice.merge_labels or None,
    }
    row.status = IntakeStatus.PARSING
    row.error_code = row.error_message = None
    work.announce(DATASET_PARSE, row.id)
