"""Datasets: the list of all data, upload, column mapping, and what became of it."""

from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from starlette.responses import Response

from app.actions import corpora as corpus_actions
from app.actions import datasets as actions
from app.errors import InputRejectedError
from app.glossary import IntakeStatus, TaskKind
from app.settings import Settings
from app.values.views import DatasetView, TablePreviewView
from app.web.contexts import DataPage, DatasetMappingPage, DatasetPage, DatasetUploadPage
from app.web.dependencies import FORM_BODY_LIMIT_BYTES, DatabaseDep, FormFields, SettingsDep, StoredId
from app.web.forms import DatasetForm, MappingForm, read_percent, read_whole, task_choices
from app.web.pages.redirects import see_other
from app.web.templating import page_response
from app.web.text_checks import check_text

router = APIRouter()


@router.get("/data")
def show_data(database: DatabaseDep) -> Response:
    """Every dataset and corpus."""
    return page_response(
        DataPage(datasets=actions.list_datasets(database), corpora=corpus_actions.list_corpora(database))
    )


@router.get("/datasets/new")
def show_upload(settings: SettingsDep) -> Response:
    """First step: file, task, name."""
    return page_response(_upload_page(settings, DatasetForm(), error=None))


@router.post("/datasets")
def receive_dataset(
    database: DatabaseDep,
    settings: SettingsDep,
    file: UploadFile,
    task: Annotated[str, Form()] = str(TaskKind.QUESTION_ANSWERING),
    name: Annotated[str, Form()] = "",
) -> Response:
    """Keep the file and go to the column mapping."""
    form = DatasetForm(name=name.strip(), task=task)
    try:
        file_name = check_text(file.filename or "", where="file name")
        if not file_name:
            raise InputRejectedError("FILE_MISSING", "Choose a CSV or JSONL file.")
        dataset_id = actions.receive_dataset(
            database,
            settings,
            name=check_text(form.name, where="name") or file_name,
            task=form.task_kind,
            file_name=file_name,
            stream=file.file,
        )
    except InputRejectedError as error:
        return page_response(_upload_page(settings, form, error=error.message), status=error.status)
    return see_other(f"/datasets/{dataset_id}/mapping")


@router.get("/datasets/{dataset_id}/mapping")
def show_mapping(database: DatabaseDep, settings: SettingsDep, dataset_id: StoredId) -> Response:
    """Second step: which column is what."""
    dataset = actions.get_dataset(database, dataset_id)
    if dataset.status not in {IntakeStatus.UPLOADED, IntakeStatus.REJECTED}:
        return see_other(f"/datasets/{dataset_id}")
    preview = actions.preview_dataset(database, settings, dataset_id)
    return page_response(_mapping_page(dataset, preview, MappingForm.guessed(preview), error=None))


@router.post("/datasets/{dataset_id}/mapping", max_body_size=FORM_BODY_LIMIT_BYTES)
def confirm_mapping(database: DatabaseDep, settings: SettingsDep, dataset_id: StoredId, fields: FormFields) -> Response:
    """Fix the mapping and let a worker read the file."""
    form = MappingForm.from_fields(fields)
    try:
        choice = actions.MappingChoice(
            input=form.input,
            target=form.target,
            case_id=form.case_id or None,
            split_column=form.split_column or None,
            gold_document=form.gold_document or None,
            slices=form.slices,
            test_share=read_percent(form.test_percent, where="test share"),
            validation_share=read_percent(form.validation_percent, where="validation share"),
            seed=read_whole(form.seed, where="seed"),
            skip_empty=form.skip_empty == "yes",
            merge_labels=form.merge_labels == "yes",
        )
        actions.confirm_mapping(database, settings, dataset_id, choice)
    except InputRejectedError as error:
        dataset = actions.get_dataset(database, dataset_id)
        preview = actions.preview_dataset(database, settings, dataset_id)
        return page_response(_mapping_page(dataset, preview, form, error=error.message), status=error.status)
    return see_other(f"/datasets/{dataset_id}")


@router.get("/datasets/{dataset_id}")
def show_dataset(database: DatabaseDep, dataset_id: StoredId) -> Response:
    """One dataset; the page looks again by itself until the file is read."""
    dataset = actions.get_dataset(database, dataset_id)
    return page_response(
        DatasetPage(
            dataset=dataset,
            is_reading=dataset.status is IntakeStatus.PARSING,
            is_ready=dataset.status is IntakeStatus.READY,
            total_count=dataset.train_count + dataset.validation_count + dataset.test_count,
        )
    )


def _mapping_page(
    dataset: DatasetView, preview: TablePreviewView, form: MappingForm, *, error: str | None
) -> DatasetMappingPage:
    return DatasetMappingPage(
        dataset=dataset,
        preview=preview,
        form=form,
        is_classification=dataset.task is TaskKind.CLASSIFICATION,
        error=error,
    )


def _upload_page(settings: Settings, form: DatasetForm, *, error: str | None) -> DatasetUploadPage:
    return DatasetUploadPage(form=form, tasks=task_choices(), limit_bytes=settings.upload_limit_bytes, error=error)
