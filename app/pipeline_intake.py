"""Uploads become cases and documents. Runs in a child process with limits, never in the web process."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.db import intake_queries
from app.db.clock import utc_seconds
from app.db.database import Database, UnitOfWork
from app.db.tables import CorpusRow, DatasetRow
from app.errors import InputRejectedError
from app.experiments.arm_specs import AnyArm
from app.experiments.dataset_specs import DatasetSpec, FurtherDatasetSpec, SplitShares
from app.experiments.demo_plans import read_demo_plan
from app.experiments.plan import Plan
from app.glossary import IntakeStatus, TaskKind
from app.intake.cases import CaseSet, build_cases
from app.intake.documents import hash_corpus, read_corpus
from app.intake.mapping import ColumnMapping
from app.intake.sources import load_further_source, load_plan_sources
from app.intake.tables import read_table
from app.jobs import CORPUS_PARSE, DATASET_PARSE
from app.resources import demo_folder
from app.settings import Settings
from app.supervisor import upload_folder
from app.values.cases import Document


def parse_dataset(database: Database, settings: Settings, dataset_id: int) -> None:
    """Read the uploaded table into cases, or store the sentence that says why not."""
    with database.reading() as session:
        row = intake_queries.get_dataset_row(session, dataset_id)
    path = upload_folder(settings, DATASET_PARSE, dataset_id) / row.file_name
    try:
        case_set = build_cases(
            read_table(path),
            ColumnMapping(
                input=row.mapping["input"],
                target=row.mapping["target"],
                case_id=row.mapping.get("case_id"),
                gold_document=row.mapping.get("gold_document"),
                slices=tuple(row.mapping.get("slices") or ()),
                skip_empty=bool(row.mapping.get("skip_empty")),
                merge_labels=bool(row.mapping.get("merge_labels")),
            ),
            task=TaskKind(row.task),
            split=SplitShares.model_validate(row.mapping["split"]) if row.mapping.get("split") else None,
            split_column=row.mapping.get("split_column"),
        )
    except InputRejectedError as error:
        _reject(database, DatasetRow, dataset_id, error)
        return
    store_case_set(database, dataset_id, case_set)


def parse_corpus(database: Database, settings: Settings, corpus_id: int) -> None:
    """Read the uploaded files into documents, or store the sentence that says why not."""
    folder = upload_folder(settings, CORPUS_PARSE, corpus_id)
    try:
        documents = read_corpus(sorted(path for path in folder.iterdir() if path.is_file()))
    except InputRejectedError as error:
        _reject(database, CorpusRow, corpus_id, error)
        return
    store_documents(database, corpus_id, documents)


def store_case_set(database: Database, dataset_id: int, case_set: CaseSet) -> None:
    """Save the cases and mark the dataset ready, in one transaction; once only, as experiments point at its cases."""
    with database.unit_of_work() as work:
        row = intake_queries.get_dataset_row(work.session, dataset_id)
        if row.status != IntakeStatus.PARSING:
            return
        intake_queries.save_cases(work.session, dataset_id, case_set.cases)
        row.status = IntakeStatus.READY
        row.labels = list(case_set.labels)
        row.warnings = list(case_set.warnings)
        row.content_hash = case_set.content_hash
        row.parse_lease_until = None


def store_documents(database: Database, corpus_id: int, documents: tuple[Document, ...]) -> None:
    """Save the documents and mark the corpus ready, in one transaction; once only."""
    with database.unit_of_work() as work:
        row = intake_queries.get_corpus_row(work.session, corpus_id)
        if row.status != IntakeStatus.PARSING:
            return
        intake_queries.save_documents(work.session, corpus_id, documents)
        row.status = IntakeStatus.READY
        row.content_hash = hash_corpus(documents)
        row.parse_lease_until = None


def _reject(
    database: Database, table: type[DatasetRow] | type[CorpusRow], row_id: int, error: InputRejectedError
) -> None:
    with database.unit_of_work() as work:
        intake_queries.reject_upload(work.session, table, row_id, code=error.code, message=error.message)


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan whose dataset and corpus are in the database, and what people should read about them."""

    plan: Plan
    warnings: tuple[str, ...]


def store_plan_files(database: Database, plan: Plan, *, folder: Path) -> StoredPlan:
    """Reads the files that a plan names and stores them; gives the plan with their ids instead.

    Raises:
        InputRejectedError: PLAN_INVALID where it names ids; what `load_plan_sources` refuses.
    """
    if isinstance(plan.corpus, int) or plan.dataset.id is not None:
        raise InputRejectedError(
            "PLAN_INVALID", "plan: here dataset and corpus are files beside the plan, not ids of uploads."
        )
    sources = load_plan_sources(plan.dataset, plan.corpus, folder=folder, task=plan.task)
    warnings = [*sources.case_set.warnings, *sources.warnings]
    further: dict[FurtherDatasetSpec, int] = {}
    for spec in dict.fromkeys(_without_share(spec) for arm in plan.arms for spec in arm.further_datasets):
        if spec.file is None:
            raise InputRejectedError(
                "PLAN_INVALID", "plan: here further datasets are files beside the plan, not ids of uploads; name file."
            )
        task = spec.task or plan.task
        case_set = load_further_source(spec, folder=folder, task=task)
        warnings += case_set.warnings
        with database.unit_of_work() as work:
            further[spec] = _add_dataset_row(work, spec, name=Path(spec.file).stem, task=task, file=spec.file)
        store_case_set(database, further[spec], case_set)
    with database.unit_of_work() as work:
        dataset_id = add_dataset(work, plan, is_demo=False)
        corpus_id = add_corpus(work, plan.name, is_demo=False) if sources.documents else None
    store_case_set(database, dataset_id, sources.case_set)
    if corpus_id is not None:
        store_documents(database, corpus_id, sources.documents)
    return StoredPlan(
        plan.model_copy(
            update={
                "dataset": DatasetSpec(id=dataset_id, input=plan.dataset.input, target=plan.dataset.target),
                "corpus": corpus_id,
                "arms": tuple(_with_ids(arm, further) for arm in plan.arms),
            }
        ),
        tuple(warnings),
    )


def _with_ids(arm: AnyArm, ids: Mapping[FurtherDatasetSpec, int]) -> AnyArm:
    if not arm.further_datasets:
        return arm
    stored = tuple(FurtherDatasetSpec(id=ids[_without_share(spec)], share=spec.share) for spec in arm.further_datasets)
    return arm.model_copy(update={"datasets": stored})


def _without_share(spec: FurtherDatasetSpec) -> FurtherDatasetSpec:
    return spec.model_copy(update={"share": None})


def install_demo(database: Database) -> None:
    """Put the demo project's datasets and documents into the database, unless they are there already."""
    folder = demo_folder()
    questions, tickets = read_demo_plan(tickets=False), read_demo_plan(tickets=True)
    for plan in (questions, tickets):
        corpus = None if isinstance(plan.corpus, int) else plan.corpus
        sources = load_plan_sources(plan.dataset, corpus, folder=folder, task=plan.task)
        _install_demo_dataset(database, plan, sources.case_set)
        if sources.documents:
            _install_demo_corpus(database, sources.documents)


def _install_demo_dataset(database: Database, plan: Plan, case_set: CaseSet) -> None:
    with database.unit_of_work() as work:
        known = intake_queries.find_demo_dataset(work.session, plan.task)
        if known is not None and known.content_hash == case_set.content_hash:
            return
        dataset_id = add_dataset(work, plan, is_demo=True)
    store_case_set(database, dataset_id, case_set)


def _install_demo_corpus(database: Database, documents: tuple[Document, ...]) -> None:
    with database.unit_of_work() as work:
        known = intake_queries.find_demo_corpus(work.session)
        if known is not None and known.content_hash == hash_corpus(documents):
            return
        corpus_id = add_corpus(work, "Fennmark handbook", is_demo=True)
    store_documents(database, corpus_id, documents)


def add_dataset(work: UnitOfWork, plan: Plan, *, is_demo: bool) -> int:
    """A dataset row for cases that are read on this side, not uploaded; its id."""
    file = plan.dataset.file or plan.dataset.test or ""
    return _add_dataset_row(work, plan.dataset, name=plan.name, task=plan.task, file=file, is_demo=is_demo)


def _add_dataset_row(
    work: UnitOfWork,
    spec: DatasetSpec | FurtherDatasetSpec,
    *,
    name: str,
    task: TaskKind,
    file: str,
    is_demo: bool = False,
) -> int:
    row = DatasetRow(
        created_at=utc_seconds(),
        name=name,
        task=task,
        status=IntakeStatus.PARSING,
        file_name=file,
        columns=[spec.input, spec.target],
        mapping={"input": spec.input, "target": spec.target},
        labels=[],
        warnings=[],
        parse_lease_until=utc_seconds() + 600.0,
        is_demo=is_demo,
    )
    work.session.add(row)
    work.session.flush()  # the cases need the id
    return row.id


def add_corpus(work: UnitOfWork, name: str, *, is_demo: bool) -> int:
    """A corpus row for documents that are read on this side, not uploaded; its id."""
    row = CorpusRow(
        created_at=utc_seconds(),
        name=name,
        status=IntakeStatus.PARSING,
        parse_lease_until=utc_seconds() + 600.0,
        is_demo=is_demo,
    )
    work.session.add(row)
    work.session.flush()  # the documents need the id
    return row.id
