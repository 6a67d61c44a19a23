"""Uploads become cases and documents. Runs in a child process with limits, never in the web process."""

from app.db import intake_queries
from app.db.clock import utc_seconds
from app.db.database import Database, UnitOfWork
from app.db.tables import CorpusRow, DatasetRow
from app.errors import InputRejectedError
from app.experiments.demo_plans import read_demo_plan
from app.experiments.plan import Plan, SplitShares
from app.glossary import IntakeStatus, TaskKind
from app.intake.cases import CaseSet, build_cases
from app.intake.documents import hash_corpus, read_corpus
from app.intake.mapping import ColumnMapping
from app.intake.sources import load_plan_sources
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
    row = DatasetRow(
        created_at=utc_seconds(),
        name=plan.name,
        task=plan.task,
        status=IntakeStatus.PARSING,
        file_name=plan.dataset.file or plan.dataset.test or "",
        columns=[plan.dataset.input, plan.dataset.target],
        mapping={"input": plan.dataset.input, "target": plan.dataset.target},
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
