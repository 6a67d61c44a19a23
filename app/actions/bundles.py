"""An experiment to take away and run again: plan, cases and documents, as files that `sextant compare` reads.

    experiment -> plan.yaml, cases.jsonl with every split, dataset-N.jsonl for further datasets, documents/,
        imports/
    its results -> measured/results.json, measured/predictions.jsonl

Cases and documents are those that were frozen, so the numbers come out the same on the same machine and versions. What
was measured comes along once there are results: seeds, hashes and versions of every run, and every answer with its
exact prompt.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import yaml
from sqlalchemy.orm import Session

from app.actions.reports import predictions_jsonl, results_document
from app.db import experiment_queries, intake_queries
from app.db.database import Database
from app.errors import ConflictError
from app.experiments.arm_specs import AnyArm
from app.experiments.arms import plan_document
from app.experiments.imported_specs import ImportedSpec
from app.experiments.plan import Plan, read_plan
from app.glossary import Split
from app.intake.document_names import EXTRACTED_SUFFIX, document_name
from app.intake.kept_files import read_kept_file
from app.settings import Settings
from app.values.cases import Case, Document

CASES = "cases.jsonl"
FURTHER_CASES = "dataset-{}.jsonl"
DOCUMENTS = "documents"
MEASURED = "measured"
IMPORTS = "imports"
TEXT_SUFFIXES = frozenset({".md", ".markdown", ".txt"})
"""Documents of these kinds are written as they are; of others the text that was read, as `NAME.extracted.txt`."""
_COLUMNS = ("case_id", "input", "target", "split", "gold_documents")


def experiment_files(database: Database, settings: Settings, experiment_id: int) -> dict[str, str]:
    """The files by their path, plan.yaml first.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND, or IMPORT_NOT_KEPT where results of another tool are not there any more.
        ConflictError: IMPORT_CHANGED.
    """
    with database.reading() as session:
        row = experiment_queries.get_experiment_row(session, experiment_id)
        cases = [
            intake_queries.to_case(case)
            for split in Split
            for case in intake_queries.case_rows(session, row.dataset_id, split)
        ]
        documents: tuple[Document, ...] = ()
        if row.corpus_id is not None:
            documents = intake_queries.documents_of(session, row.corpus_id)
        plan = read_plan(row.plan)
        further = {
            spec.id: _further_lines(session, spec.id)
            for arm in plan.arms
            for spec in arm.further_datasets
            if spec.id is not None
        }
    imports = _imported_files(plan, settings)
    document = plan_document(_with_paths(plan))
    slices = tuple(dict.fromkeys(name for case in cases for name in case.slices))
    columns = {name: _free_name(name, slices) for name in _COLUMNS}
    files: dict[str, str] = {}
    for one in documents:
        files[one.name] = _free_name(_file_name(one.name), tuple(files.values()), suffix=".txt")
    document["dataset"] = {
        "file": CASES,
        "split_column": columns["split"],
        "carve_validation": False,
        "input": columns["input"],
        "target": columns["target"],
        "case_id": columns["case_id"],
        "gold_document": columns["gold_documents"],
        **({"slices": list(slices)} if slices else {}),
    }
    document.pop("corpus", None)
    if documents:
        document["corpus"] = f"{DOCUMENTS}/"
    for arm in document["arms"]:
        for of_arm in arm.values():
            if of_arm.get("datasets"):
                of_arm["datasets"] = [_as_file(spec) for spec in of_arm["datasets"]]
    gold_names = {name: document_name(file) for name, file in files.items()}
    lines = "".join(f"{line}\n" for line in _case_lines(cases, columns, gold_names))
    return {
        "plan.yaml": yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120),
        CASES: lines,
        **{FURTHER_CASES.format(number): text for number, text in further.items()},
        **{f"{DOCUMENTS}/{files[one.name]}": one.text for one in documents},
        **imports,
    }


def measured_files(database: Database, experiment_id: int) -> dict[str, Iterator[str]]:
    """What was measured, by path, in pieces; nothing while there are no results.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    try:
        results = results_document(database, experiment_id)
    except ConflictError:
        return {}
    return {
        f"{MEASURED}/results.json": iter([json.dumps(results, indent=2, ensure_ascii=False), "\n"]),
        f"{MEASURED}/predictions.jsonl": predictions_jsonl(database, experiment_id),
    }


def experiment_archive(database: Database, settings: Settings, experiment_id: int) -> bytes:
    """The same files, and what was measured, as a zip archive with one folder `experiment-N`.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in experiment_files(database, settings, experiment_id).items():
            archive.writestr(f"experiment-{experiment_id}/{path}", text)
        for path, pieces in measured_files(database, experiment_id).items():
            with archive.open(f"experiment-{experiment_id}/{path}", "w") as member:
                member.writelines(piece.encode() for piece in pieces)
    return stream.getvalue()


def _further_lines(session: Session, dataset_id: int) -> str:
    columns = {name: name for name in _COLUMNS}
    cases = [
        replace(intake_queries.to_case(row), gold_documents=(), slices={})
        for split in Split
        for row in intake_queries.case_rows(session, dataset_id, split)
    ]
    return "".join(f"{line}\n" for line in _case_lines(cases, columns, {}))


def _as_file(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A further dataset as a plan on disk names it."""
    kept = {name: spec[name] for name in ("task", "share") if spec.get(name) is not None}
    columns = {"input": "input", "target": "target", "case_id": "case_id", "split_column": "split"}
    return {"file": FURTHER_CASES.format(spec["id"]), **kept, **columns, "carve_validation": False}


def _imported_files(plan: Plan, settings: Settings) -> dict[str, str]:
    """Results of other tools as they were frozen, by the path that `_with_paths` gives them."""
    return {
        _import_path(name, sha256): read_kept_file(settings.imports_folder, sha256, name=name).decode("utf-8")
        for arm in plan.arms
        if isinstance(arm, ImportedSpec)
        for name, sha256 in ((arm.file, arm.sha256), (arm.results, arm.results_sha256))
        if name is not None and sha256 is not None
    }


def _with_paths(plan: Plan) -> Plan:
    """The plan with the paths of what is taken along."""

    def with_path(arm: AnyArm) -> AnyArm:
        if not isinstance(arm, ImportedSpec):
            return arm
        changes = {"file": _import_path(arm.file, arm.sha256)}
        if arm.results is not None:
            changes["results"] = _import_path(arm.results, arm.results_sha256)
        return arm.model_copy(update=changes)

    return plan.model_copy(update={"arms": tuple(with_path(arm) for arm in plan.arms)})


def _import_path(name: str, sha256: str | None) -> str:
    """A folder for each content, so that files of the same name stay apart; the name is somebody else's text."""
    last = PurePosixPath(name.replace("\\", "/")).name.lstrip(".") or "results.json"
    return f"{IMPORTS}/{(sha256 or '')[:8]}/{last}"


def _case_lines(cases: list[Case], columns: Mapping[str, str], names: Mapping[str, str]) -> Iterator[str]:
    for case in cases:
        values = {
            "case_id": case.case_id,
            "input": case.input,
            "target": case.target,
            "split": str(case.split),
            "gold_documents": _names_cell([names.get(name, name) for name in case.gold_documents]),
        }
        row = {columns[name]: value for name, value in values.items()} | dict(case.slices)
        yield json.dumps(row, ensure_ascii=False)


def _names_cell(names: list[str]) -> str:
    """An array, as a name may hold the signs that part names; as text, since a nested value brings a note."""
    return json.dumps(names, ensure_ascii=False) if names else ""


def _free_name(name: str, taken: tuple[str, ...], *, suffix: str = "_") -> str:
    while name in taken:
        name += suffix
    return name


def _file_name(name: str) -> str:
    """A safe path below the folder: the name of an upload is somebody else's text."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    path = PurePosixPath(*(part.lstrip(".") or "_" for part in parts)) if parts else PurePosixPath("_")
    return str(path) if path.suffix.lower() in TEXT_SUFFIXES else f"{path}{EXTRACTED_SUFFIX}"
