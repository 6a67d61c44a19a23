"""The API under /api/v1: what pages and the command line do, for programs."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Body, File, Form, Path, Query, UploadFile
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse

from app.actions import assessments as assessment_actions
from app.actions import bundles as bundle_actions
from app.actions import corpora as corpus_actions
from app.actions import datasets as dataset_actions
from app.actions import experiments as experiment_actions
from app.actions import imports as import_actions
from app.actions import ratings as rating_actions
from app.actions import reports as report_actions
from app.db.database import Database
from app.experiments.plan import read_plan
from app.intake.gold_documents import describe_unknown_gold_documents
from app.values.rating_views import PreferredAnswer
from app.version import sextant_version
from app.web.api_documents import (
    API_FAILURES,
    CorpusDocument,
    Created,
    DatasetDocument,
    ExperimentDocument,
    Health,
    ImportDocument,
)
from app.web.dependencies import JSON_BODY_LIMIT_BYTES, DatabaseDep, SettingsDep, StoredId
from app.web.forms import read_task
from app.web.security import REPORT_SECURITY_POLICY
from app.web.text_checks import LARGEST_ID, check_document, check_text

router = APIRouter(prefix="/api/v1", responses=API_FAILURES)

JsonObject = Annotated[dict[str, Any], Body()]  # checked by read_plan or by the questionnaire


@router.get("/health", tags=["service"])
def show_health() -> Health:
    """Whether the web process answers, and which version it is."""
    return Health(status="ok", version=sextant_version())


@router.post("/experiments", status_code=201, tags=["experiments"], max_body_size=JSON_BODY_LIMIT_BYTES)
def create_experiment(
    database: DatabaseDep,
    settings: SettingsDep,
    plan: JsonObject,
    assessment: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
) -> Created:
    """Freeze a plan whose `dataset.id` names an uploaded dataset, and queue its runs.

    `assessment` is the assessment it follows from: its advice is compared with what is measured.
    """
    check_document(plan)
    if assessment is not None:
        assessment_actions.get_assessment(database, assessment)
    experiment_id = experiment_actions.create_experiment(database, settings, read_plan(plan), assessment_id=assessment)
    return Created(id=experiment_id)


@router.get("/experiments", tags=["experiments"])
def list_experiments(database: DatabaseDep) -> list[Created]:
    """The ids of the latest experiments, newest first."""
    return [Created(id=row.id) for row in experiment_actions.list_experiments(database, limit=200)]


@router.get("/experiments/{experiment_id}", tags=["experiments"])
def show_experiment(database: DatabaseDep, experiment_id: StoredId) -> ExperimentDocument:
    """Where an experiment stands, with its arms and runs."""
    return _experiment_document(database, experiment_id)


@router.post("/experiments/{experiment_id}/cancel", tags=["experiments"])
def cancel_experiment(database: DatabaseDep, experiment_id: StoredId) -> ExperimentDocument:
    """Stop what runs and drop what waits."""
    experiment_actions.cancel_experiment(database, experiment_id)
    return _experiment_document(database, experiment_id)


@router.post("/experiments/{experiment_id}/retry", tags=["experiments"])
def retry_experiment(database: DatabaseDep, experiment_id: StoredId) -> ExperimentDocument:
    """Queue failed and cancelled runs again."""
    experiment_actions.retry_experiment(database, experiment_id)
    return _experiment_document(database, experiment_id)


@router.get("/experiments/{experiment_id}/results.json", tags=["results"], response_class=JSONResponse)
def download_results(database: DatabaseDep, experiment_id: StoredId) -> Response:
    """Everything that was measured and decided."""
    document = report_actions.results_document(database, experiment_id)
    return JSONResponse(document, headers=_attachment(experiment_id, "results.json"))


@router.get("/experiments/{experiment_id}/predictions.csv", tags=["results"], response_class=Response)
def download_predictions(database: DatabaseDep, experiment_id: StoredId) -> Response:
    """One row per arm, seed and case."""
    rows = _begun(iter(report_actions.predictions_csv(database, experiment_id)))
    headers = _attachment(experiment_id, "predictions.csv")
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/experiments/{experiment_id}/predictions.jsonl", tags=["results"], response_class=Response)
def download_predictions_with_prompts(database: DatabaseDep, experiment_id: StoredId) -> Response:
    """One line per arm, seed and case, with the exact prompt, passages and label scores."""
    lines = _begun(iter(report_actions.predictions_jsonl(database, experiment_id)))
    headers = _attachment(experiment_id, "predictions.jsonl")
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)


@router.get("/experiments/{experiment_id}/experiment.zip", tags=["results"], response_class=Response)
def download_experiment(database: DatabaseDep, settings: SettingsDep, experiment_id: StoredId) -> Response:
    """Plan, cases and documents that `sextant compare` runs again, with versions, prompts and answers as measured."""
    headers = _attachment(experiment_id, "experiment.zip")
    archive = bundle_actions.experiment_archive(database, settings, experiment_id)
    return Response(archive, media_type="application/zip", headers=headers)


@router.get("/experiments/{experiment_id}/runs/{run_id}/log.txt", tags=["results"], response_class=Response)
def download_log(database: DatabaseDep, settings: SettingsDep, experiment_id: StoredId, run_id: StoredId) -> Response:
    """What the run's process wrote while it worked."""
    path = report_actions.run_log(database, settings, experiment_id, run_id)
    headers = _attachment(experiment_id, f"run-{run_id}-log.txt")
    return FileResponse(path, media_type="text/plain; charset=utf-8", headers=headers)


@router.get("/experiments/{experiment_id}/report.{form}", tags=["results"], response_class=Response)
def download_report(
    database: DatabaseDep,
    experiment_id: StoredId,
    form: Annotated[str, Path(description="html, pdf, md, csv, json or xlsx", max_length=10)],
    language: Annotated[str, Query(description="en or zh", max_length=10)] = "en",
) -> Response:
    """The decision memo as one file; every format says the same."""
    report = report_actions.report_file(database, experiment_id, form, language=language)
    headers = _attachment(experiment_id, f"report.{form}")
    if form == "html":
        headers["Content-Security-Policy"] = REPORT_SECURITY_POLICY
    return Response(report.content, media_type=report.media_type, headers=headers)


@router.get("/experiments/{experiment_id}/preference-pairs.json", tags=["results"])
def download_preference_pairs(database: DatabaseDep, experiment_id: StoredId) -> list[PreferredAnswer]:
    """Pairs of answers of which most reviewers preferred one, as `preference.pairs` of a plan takes them."""
    return list(rating_actions.preferred_answers(database, experiment_id))


@router.post("/demo", status_code=201, tags=["experiments"])
def start_demo(database: DatabaseDep, settings: SettingsDep, tickets: bool = False) -> Created:
    """Start the demo experiment: questions over the handbook, or tickets to sort."""
    return Created(id=experiment_actions.create_demo_experiment(database, settings, tickets=tickets))


@router.get("/datasets", tags=["data"])
def list_datasets(database: DatabaseDep) -> list[DatasetDocument]:
    """Every dataset, newest first."""
    return [DatasetDocument.from_view(view) for view in dataset_actions.list_datasets(database)]


@router.get("/datasets/{dataset_id}", tags=["data"])
def show_dataset(database: DatabaseDep, dataset_id: StoredId) -> DatasetDocument:
    """One dataset: poll until its status is ready or rejected."""
    return DatasetDocument.from_view(dataset_actions.get_dataset(database, dataset_id))


@router.post("/datasets", status_code=201, tags=["data"])
def upload_dataset(
    *,
    database: DatabaseDep,
    settings: SettingsDep,
    file: Annotated[UploadFile, File(description="CSV or JSONL")],
    name: Annotated[str, Form(min_length=1, max_length=200)],
    task: Annotated[str, Form()],
    input: Annotated[str, Form()],  # noqa: A002 the plan's own word for the column of the input
    target: Annotated[str, Form()],
    case_id: Annotated[str | None, Form()] = None,
    split_column: Annotated[str | None, Form()] = None,
    gold_document: Annotated[str | None, Form()] = None,
    slices: Annotated[list[str] | None, Form(description="columns by which results are broken down")] = None,
    test_share: Annotated[float, Form(gt=0, lt=1)] = 0.2,
    validation_share: Annotated[float, Form(ge=0, lt=1)] = 0.1,
    seed: Annotated[int, Form(ge=0, le=LARGEST_ID)] = 7,
    skip_empty: Annotated[bool, Form(description="leave out rows with an empty cell")] = False,
    merge_labels: Annotated[bool, Form(description="read labels that differ only by case or spaces as one")] = False,
) -> Created:
    """Upload a table and say which column is what; a worker reads it."""
    for where, text in {"name": name, "input": input, "target": target, "file": file.filename or ""}.items():
        check_text(text, where=where)
    for where, text in {"case_id": case_id, "split_column": split_column, "gold_document": gold_document}.items():
        check_text(text or "", where=where)
    for column in slices or ():
        check_text(column, where="slices")
    choice = dataset_actions.MappingChoice(
        input=input,
        target=target,
        case_id=case_id or None,
        split_column=split_column or None,
        gold_document=gold_document or None,
        slices=slices or (),
        test_share=test_share,
        validation_share=validation_share,
        seed=seed,
        skip_empty=skip_empty,
        merge_labels=merge_labels,
    )
    dataset_id = dataset_actions.receive_dataset(
        database,
        settings,
        name=name,
        task=read_task(task),
        file_name=file.filename or "cases",
        stream=file.file,
        choice=choice,
    )
    return Created(id=dataset_id)


@router.get("/corpora", tags=["data"])
def list_corpora(database: DatabaseDep) -> list[CorpusDocument]:
    """Every set of documents, newest first."""
    return [CorpusDocument.from_view(view) for view in corpus_actions.list_corpora(database)]


@router.get("/corpora/{corpus_id}", tags=["data"])
def show_corpus(database: DatabaseDep, corpus_id: StoredId) -> CorpusDocument:
    """One set of documents: poll until its status is ready or rejected."""
    return CorpusDocument.from_view(corpus_actions.get_corpus(database, corpus_id))


@router.post("/corpora", status_code=201, tags=["data"])
def upload_corpus(
    database: DatabaseDep,
    settings: SettingsDep,
    files: Annotated[list[UploadFile], File(description="Markdown, TXT, PDF or DOCX")],
    name: Annotated[str, Form(min_length=1, max_length=200)],
) -> Created:
    """Upload documents; a worker reads them."""
    check_text(name, where="name")
    streams = [(check_text(file.filename or "", where="file name"), file.file) for file in files]
    return Created(id=corpus_actions.receive_corpus(database, settings, name=name, files=streams))


@router.post("/imports", status_code=201, tags=["data"])
def upload_results(
    settings: SettingsDep,
    files: Annotated[list[UploadFile], File(description="results of promptfoo, or samples_*.jsonl of lm_eval")],
) -> ImportDocument:
    """Upload results of another tool; an `imported` arm of a plan names the file with the `sha256` given back."""
    streams = [(check_text(file.filename or "", where="file name"), file.file) for file in files]
    return ImportDocument.from_kept(import_actions.receive_import(settings, streams))


def _experiment_document(database: Database, experiment_id: int) -> ExperimentDocument:
    view = experiment_actions.get_experiment(database, experiment_id)
    unknown = experiment_actions.unknown_gold_documents(database, experiment_id)
    return ExperimentDocument.from_view(view, warnings=describe_unknown_gold_documents(unknown))


def _attachment(experiment_id: int, file_name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="sextant-experiment-{experiment_id}-{file_name}"'}


def _begun(rows: Iterator[str]) -> Iterator[str]:
    """The same rows, the first one already read: a refusal must come before the status line is sent."""
    first = next(rows, "")
    return chain([first], rows)
