"""The sources of a plan that names files: paths beside the plan become cases and documents."""

from dataclasses import dataclass
from pathlib import Path

from app.errors import InputRejectedError
from app.experiments.dataset_specs import DatasetSpec, FurtherDatasetSpec, SplitShares
from app.glossary import TaskKind
from app.intake.cases import CaseSet, build_cases, join_splits, keep_labels
from app.intake.documents import DOCUMENT_SUFFIXES, SUPPORTED_DOCUMENTS, DocumentFile, read_corpus
from app.intake.gold_documents import describe_unknown_gold_documents, find_unknown_gold_documents
from app.intake.mapping import ColumnMapping
from app.intake.tables import Table, read_table
from app.intake.wording import count_of, list_values, show_value
from app.values.cases import Document


@dataclass(frozen=True, slots=True)
class Sources:
    """What a plan runs on; `documents` is empty without a corpus. `warnings` are about how the two fit together."""

    case_set: CaseSet
    documents: tuple[Document, ...]
    warnings: tuple[str, ...] = ()


def load_plan_sources(dataset: DatasetSpec, corpus: str | list[str] | None, *, folder: Path, task: TaskKind) -> Sources:
    """The cases and documents of a plan.

    Args:
        dataset: names files, not an uploaded dataset.
        corpus: a folder, a file, or a list of either.
        folder: where relative paths start, normally the plan's own folder.
        task: decides whether targets are labels.
    Raises:
        InputRejectedError: FILE_NOT_FOUND, FILE_UNREADABLE, CORPUS_EMPTY, and what the readers refuse.
    """
    mapping = build_mapping(dataset)
    if dataset.file is not None:
        table = _read_plan_table(dataset.file, "dataset.file", folder)
        case_set = build_cases(
            table,
            mapping,
            task=task,
            split=dataset.split,
            split_column=dataset.split_column,
            carve_validation=dataset.carve_validation,
        )
    elif dataset.train is not None and dataset.test is not None:
        validation = dataset.validation
        case_set = join_splits(
            _read_plan_table(dataset.train, "dataset.train", folder),
            _read_plan_table(dataset.test, "dataset.test", folder),
            _read_plan_table(validation, "dataset.validation", folder) if validation is not None else None,
            mapping=mapping,
            task=task,
            seed=(dataset.split or SplitShares()).seed,
            carve_validation=dataset.carve_validation,
        )
    else:
        raise InputRejectedError(
            "FILE_NOT_FOUND", "dataset: an uploaded dataset is named by id, but files are needed here; name file."
        )
    if dataset.labels is not None:
        case_set = keep_labels(case_set, dataset.labels)
    if corpus is None:
        return Sources(case_set, ())
    listing = list_corpus_files(corpus, folder=folder)
    documents = read_corpus(listing.files)
    gold = [case.gold_documents for case in case_set.cases]
    unknown = find_unknown_gold_documents(gold, {document.name for document in documents})
    return Sources(case_set, documents, (*listing.warnings, *describe_unknown_gold_documents(unknown)))


def load_further_source(spec: FurtherDatasetSpec, *, folder: Path, task: TaskKind) -> CaseSet:
    """The cases of a file that an arm is trained on beside the experiment's own.

    Raises:
        InputRejectedError: FILE_NOT_FOUND, FILE_UNREADABLE, and what the readers refuse.
    """
    assert spec.file is not None
    return build_cases(
        _read_plan_table(spec.file, "datasets.file", folder),
        ColumnMapping(
            input=spec.input,
            target=spec.target,
            case_id=spec.case_id,
            skip_empty=spec.skip_empty,
            merge_labels=spec.merge_labels,
        ),
        task=task,
        split=spec.split,
        split_column=spec.split_column,
        carve_validation=spec.carve_validation,
    )


def build_mapping(dataset: DatasetSpec) -> ColumnMapping:
    """The columns a plan names."""
    return ColumnMapping(
        input=dataset.input,
        target=dataset.target,
        case_id=dataset.case_id,
        gold_document=dataset.gold_document,
        slices=dataset.slices,
        skip_empty=dataset.skip_empty,
        merge_labels=dataset.merge_labels,
    )


@dataclass(frozen=True, slots=True)
class CorpusListing:
    """Documents to read, each under its name in the corpus, and a sentence about files that were left out."""

    files: tuple[DocumentFile, ...]
    warnings: tuple[str, ...]


def list_corpus_files(corpus: str | list[str], *, folder: Path) -> CorpusListing:
    """The files of a corpus: those named, and the supported ones below each folder named.

    A document of a folder is named by its path below it. Hidden files are passed over.

    Raises:
        InputRejectedError: FILE_NOT_FOUND, CORPUS_EMPTY.
    """
    files: list[DocumentFile] = []
    skipped: list[str] = []
    for entry in [corpus] if isinstance(corpus, str) else corpus:
        path = folder / entry
        if not path.is_dir():
            files.append(DocumentFile(_find_file(entry, "corpus", folder), path.name))
            continue
        for inner in sorted(path.rglob("*")):
            name = inner.relative_to(path).as_posix()
            if not inner.is_file() or any(part.startswith(".") for part in name.split("/")):
                continue
            if inner.suffix.lower() in DOCUMENT_SUFFIXES:
                files.append(DocumentFile(inner, name))
            else:
                skipped.append(name)
    if not files:
        raise InputRejectedError(
            "CORPUS_EMPTY", f"corpus: {corpus!r} in {folder} holds no document of the types {SUPPORTED_DOCUMENTS}."
        )
    warnings = ()
    if skipped:
        warnings = (f"corpus: {count_of(len(skipped), 'file')} of other types left out: {list_values(skipped)}.",)
    return CorpusListing(tuple(files), warnings)


def _read_plan_table(entry: str, key: str, folder: Path) -> Table:
    path = _find_file(entry, key, folder)
    try:
        return read_table(path)
    except OSError as error:
        raise InputRejectedError(
            "FILE_UNREADABLE", f"{key}: {show_value(entry)} cannot be read ({error.strerror}); check its permissions."
        ) from error


def _find_file(entry: str, key: str, folder: Path) -> Path:
    path = folder / entry
    try:
        is_file, is_folder = path.is_file(), path.is_dir()
    except (OSError, ValueError):
        is_file = is_folder = False
    if is_folder:
        raise InputRejectedError("FILE_NOT_FOUND", f"{key}: {show_value(entry)} is a folder; name a file in it.")
    if not is_file:
        raise InputRejectedError("FILE_NOT_FOUND", f"{key}: there is no file {show_value(entry)} in {folder}.")
    return path
