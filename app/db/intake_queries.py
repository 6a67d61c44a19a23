"""Queries on datasets, cases, corpora and documents."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.db.clock import db_now
from app.db.tables import CaseRow, CorpusRow, DatasetRow, DocumentRow
from app.errors import NotFoundError
from app.glossary import IntakeStatus, Split, TaskKind
from app.values.cases import Case, Document
from app.values.views import CorpusView, DatasetView

INSERT_BATCH_ROWS = 1000
"""Rows per insert: larger batches made small SQLite writes wait (docs/decisions/0002-sqlite.md)."""
QUERY_BATCH_IDS = 10_000
"""Ids per query: PostgreSQL's protocol counts the parameters of a statement in 16 bits, so 65,535 are the most."""


def get_dataset_row(session: Session, dataset_id: int) -> DatasetRow:
    """The dataset.

    Raises:
        NotFoundError: DATASET_NOT_FOUND.
    """
    row = session.get(DatasetRow, dataset_id)
    if row is None:
        raise NotFoundError("DATASET_NOT_FOUND", f"There is no dataset {dataset_id}.")
    return row


def get_corpus_row(session: Session, corpus_id: int) -> CorpusRow:
    """The corpus.

    Raises:
        NotFoundError: CORPUS_NOT_FOUND.
    """
    row = session.get(CorpusRow, corpus_id)
    if row is None:
        raise NotFoundError("CORPUS_NOT_FOUND", f"There is no corpus {corpus_id}.")
    return row


def dataset_view(session: Session, row: DatasetRow) -> DatasetView:
    """What pages show of this dataset, with its cases counted by split."""
    query = select(CaseRow.split, func.count()).where(CaseRow.dataset_id == row.id).group_by(CaseRow.split)
    counts = {str(split): int(count) for split, count in session.execute(query)}
    return DatasetView(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        task=TaskKind(row.task),
        status=IntakeStatus(row.status),
        file_name=row.file_name,
        columns=tuple(row.columns),
        mapping={
            name: ", ".join(map(str, cast(list[object], value))) if isinstance(value, list) else str(value)
            for name, value in row.mapping.items()
            if value not in (None, [])
        },
        labels=tuple(row.labels),
        train_count=counts.get(Split.TRAIN, 0),
        validation_count=counts.get(Split.VALIDATION, 0),
        test_count=counts.get(Split.TEST, 0),
        warnings=tuple(row.warnings),
        error_code=row.error_code,
        error_message=row.error_message,
        content_hash=row.content_hash,
        is_demo=row.is_demo,
    )


def corpus_view(session: Session, row: CorpusRow) -> CorpusView:
    """What pages show of this corpus."""
    documents = session.execute(
        select(DocumentRow.name, DocumentRow.text).where(DocumentRow.corpus_id == row.id).order_by(DocumentRow.name)
    ).all()
    return CorpusView(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        status=IntakeStatus(row.status),
        document_names=tuple(name for name, _ in documents),
        word_count=sum(len(text.split()) for _, text in documents),
        error_code=row.error_code,
        error_message=row.error_message,
        content_hash=row.content_hash,
        is_demo=row.is_demo,
    )


def dataset_rows(session: Session, *, only_ready: bool) -> list[DatasetRow]:
    """Datasets, newest first."""
    query = select(DatasetRow).order_by(DatasetRow.id.desc())
    if only_ready:
        query = query.where(DatasetRow.status == IntakeStatus.READY)
    return list(session.scalars(query))


def datasets_by_hash(session: Session, start: str) -> list[DatasetRow]:
    """Datasets whose content hash begins so, the oldest first."""
    query = select(DatasetRow).where(DatasetRow.content_hash.startswith(start, autoescape=True)).order_by(DatasetRow.id)
    return list(session.scalars(query))


def corpus_rows(session: Session, *, only_ready: bool) -> list[CorpusRow]:
    """Corpora, newest first."""
    query = select(CorpusRow).order_by(CorpusRow.id.desc())
    if only_ready:
        query = query.where(CorpusRow.status == IntakeStatus.READY)
    return list(session.scalars(query))


def find_demo_dataset(session: Session, task: TaskKind) -> DatasetRow | None:
    """The newest installed demo dataset of this task."""
    query = select(DatasetRow).where(DatasetRow.is_demo, DatasetRow.task == task).order_by(DatasetRow.id.desc())
    return session.scalars(query).first()


def find_demo_corpus(session: Session) -> CorpusRow | None:
    """The newest installed demo corpus."""
    return session.scalars(select(CorpusRow).where(CorpusRow.is_demo).order_by(CorpusRow.id.desc())).first()


def save_cases(session: Session, dataset_id: int, cases: Sequence[Case]) -> None:
    """Replace the cases of a dataset that is being parsed."""
    session.execute(delete(CaseRow).where(CaseRow.dataset_id == dataset_id))
    rows: list[dict[str, Any]] = [
        {
            "dataset_id": dataset_id,
            "position": position,
            "case_id": case.case_id,
            "input": case.input,
            "target": case.target,
            "split": case.split,
            "gold_documents": list(case.gold_documents),
            "slices": dict(case.slices),
        }
        for position, case in enumerate(cases)
    ]
    for start in range(0, len(rows), INSERT_BATCH_ROWS):
        session.execute(insert(CaseRow), rows[start : start + INSERT_BATCH_ROWS])


def save_documents(session: Session, corpus_id: int, documents: Iterable[Document]) -> None:
    """Replace the documents of a corpus that is being parsed."""
    session.execute(delete(DocumentRow).where(DocumentRow.corpus_id == corpus_id))
    for document in documents:
        session.add(DocumentRow(corpus_id=corpus_id, name=document.name, text=document.text))


def case_rows(session: Session, dataset_id: int, split: Split) -> list[CaseRow]:
    """Cases of one split in the order of the file."""
    query = select(CaseRow).where(CaseRow.dataset_id == dataset_id, CaseRow.split == split).order_by(CaseRow.position)
    return list(session.scalars(query))


def count_cases(session: Session, dataset_id: int, split: Split) -> int:
    """How many cases this split has."""
    query = select(func.count()).where(CaseRow.dataset_id == dataset_id, CaseRow.split == split)
    return session.scalar(query) or 0


def case_rows_by_id(session: Session, row_ids: Sequence[int]) -> list[CaseRow]:
    """These case rows, in the order of the file."""
    rows = [row for ids in _in_batches(row_ids) for row in session.scalars(select(CaseRow).where(CaseRow.id.in_(ids)))]
    return sorted(rows, key=lambda row: row.position)


def gold_documents_of(session: Session, row_ids: Sequence[int]) -> list[tuple[str, ...]]:
    """What these case rows name as gold documents, row by row."""
    return [
        tuple(names)
        for ids in _in_batches(row_ids)
        for names in session.scalars(select(CaseRow.gold_documents).where(CaseRow.id.in_(ids)))
    ]


def _in_batches(row_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(row_ids), QUERY_BATCH_IDS):
        yield row_ids[start : start + QUERY_BATCH_IDS]


def to_case(row: CaseRow) -> Case:
    """The case in this row."""
    return Case(
        case_id=row.case_id,
        input=row.input,
        target=row.target,
        split=Split(row.split),
        gold_documents=tuple(row.gold_documents),
        slices={column: str(value) for column, value in row.slices.items()},
    )


def document_names(session: Session, corpus_id: int) -> tuple[str, ...]:
    """Names of the documents of a corpus, in order."""
    query = select(DocumentRow.name).where(DocumentRow.corpus_id == corpus_id).order_by(DocumentRow.name)
    return tuple(session.scalars(query))


def documents_of(session: Session, corpus_id: int) -> tuple[Document, ...]:
    """Documents of a corpus by name."""
    query = select(DocumentRow).where(DocumentRow.corpus_id == corpus_id).order_by(DocumentRow.name)
    return tuple(Document(name=row.name, text=row.text) for row in session.scalars(query))


def claim_parsing(session: Session, table: type[DatasetRow] | type[CorpusRow], row_id: int, *, seconds: float) -> bool:
    """Whether this caller may parse the upload now; nobody else may for so many seconds."""
    statement = (
        update(table)
        .where(
            table.id == row_id,
            table.status == IntakeStatus.PARSING,
            or_(table.parse_lease_until.is_(None), table.parse_lease_until < db_now()),
        )
        .values(parse_lease_until=db_now() + seconds)
        .returning(table.id)
    )
    return session.scalar(statement) is not None


def reject_upload(
    session: Session, table: type[DatasetRow] | type[CorpusRow], row_id: int, *, code: str, message: str
) -> None:
    """Mark an upload that is being parsed as rejected, with the sentence people see."""
    session.execute(
        update(table)
        .where(table.id == row_id, table.status == IntakeStatus.PARSING)
        .values(status=IntakeStatus.REJECTED, error_code=code, error_message=message, parse_lease_until=None)
    )


def unparsed_uploads(session: Session, table: type[DatasetRow] | type[CorpusRow]) -> list[int]:
    """Ids of uploads that wait for parsing and that nobody holds."""
    query = select(table.id).where(
        table.status == IntakeStatus.PARSING,
        or_(table.parse_lease_until.is_(None), table.parse_lease_until < db_now()),
    )
    return list(session.scalars(query))
