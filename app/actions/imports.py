"""Results of other tools: receive, read and keep the files, and freeze those that a plan names."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

from app.actions.text import clean_file_name
from app.actions.uploads import incoming_folder
from app.errors import InputRejectedError
from app.experiments.arm_specs import AnyArm
from app.experiments.imported_specs import ImportedSpec
from app.experiments.plan import Plan
from app.intake.kept_files import keep_file
from app.settings import Settings
from app.supervisor import inspect_import
from app.values.imports import ImportSource, InspectedResults, KeptImport

MOST_FILES = 2
SUMMARY = "summary.json"


def receive_import(settings: Settings, files: Sequence[tuple[str, BinaryIO]]) -> KeptImport:
    """Keep the uploaded results files and say what arms can be made of them; nothing stays when they are refused.

    Args:
        settings: where files are kept, and how much reading them may take.
        files: names and contents: one results file, with lm_eval's results_*.json beside its samples if wanted.
    Raises:
        InputRejectedError: FILE_MISSING, IMPORT_FORMAT, IMPORT_INVALID, IMPORT_EMPTY or IMPORT_TOO_LARGE.
    """
    if not files or len(files) > MOST_FILES:
        raise InputRejectedError(
            "FILE_MISSING",
            "Choose the results file of promptfoo, or samples_*.jsonl of lm_eval with its results_*.json.",
        )
    with incoming_folder(settings) as incoming:
        folder = incoming / "files"
        folder.mkdir()
        for name, stream in files:
            with (folder / clean_file_name(name)).open("wb") as target:
                shutil.copyfileobj(stream, target)
        inspected = _inspect(settings, incoming)
        return KeptImport(
            inspected=inspected,
            sha256=keep_file(settings.imports_folder, folder / inspected.file),
            results_sha256=(
                None if inspected.results is None else keep_file(settings.imports_folder, folder / inspected.results)
            ),
        )


def freeze_imports(plan: Plan, settings: Settings, *, folder: Path) -> Plan:
    """The plan with the content of every results file kept and frozen by its hash.

    Args:
        plan: names files beside it.
        settings: where files are kept.
        folder: where relative paths start.
    Raises:
        InputRejectedError: FILE_NOT_FOUND; IMPORT_CHANGED, where the plan names another hash.
    """
    arms = tuple(
        _freeze(key, arm, settings, folder=folder) if isinstance(arm, ImportedSpec) else arm
        for key, arm in zip(plan.arm_keys, plan.arms, strict=True)
    )
    return plan.model_copy(update={"arms": arms})


def check_import_is_kept(settings: Settings, key: str, arm: AnyArm) -> None:
    """Pass silently unless the arm's answers come from a file whose content is not here.

    Raises:
        InputRejectedError: IMPORT_NOT_FROZEN or IMPORT_NOT_KEPT.
    """
    if not isinstance(arm, ImportedSpec):
        return
    for name, sha256 in ((arm.file, arm.sha256), (arm.results, arm.results_sha256)):
        if name is None:
            continue
        if sha256 is None:
            raise InputRejectedError(
                "IMPORT_NOT_FROZEN",
                f"Arm {key!r}: the content of {name} is not frozen yet; upload the file, which gives its sha256.",
            )
        if not (settings.imports_folder / sha256).is_file():
            raise InputRejectedError(
                "IMPORT_NOT_KEPT", f"Arm {key!r}: {name} (sha256 {sha256[:12]}) is not kept here; upload it again."
            )


def _inspect(settings: Settings, incoming: Path) -> InspectedResults:
    exit_code = inspect_import(settings, incoming)
    try:
        summary = cast(dict[str, Any], json.loads((incoming / SUMMARY).read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise InputRejectedError(
            "UPLOAD_TOO_HEAVY",
            f"The results could not be read within {settings.parse_seconds} seconds and "
            f"{settings.parse_memory_bytes // 1024**2} MB of memory (exit status {exit_code}); export fewer tests at "
            "a time.",
        ) from error
    if "code" in summary:
        raise InputRejectedError(str(summary["code"]), str(summary["message"]))
    sources = tuple(ImportSource(**source) for source in summary.pop("sources"))
    return InspectedResults(**summary, sources=sources)


def _freeze(key: str, arm: ImportedSpec, settings: Settings, *, folder: Path) -> ImportedSpec:
    changes = {"sha256": _keep(key, arm.file, arm.sha256, settings, folder=folder)}
    if arm.results is not None:
        changes["results_sha256"] = _keep(key, arm.results, arm.results_sha256, settings, folder=folder)
    return arm.model_copy(update=changes)


def _keep(key: str, name: str, frozen: str | None, settings: Settings, *, folder: Path) -> str:
    path = folder / name
    try:
        sha256 = keep_file(settings.imports_folder, path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "the path cannot be used"
        raise InputRejectedError(
            "FILE_NOT_FOUND", f"Arm {key!r}: {name} cannot be read beside the plan ({reason}); correct file."
        ) from error
    if frozen is not None and frozen != sha256:
        raise InputRejectedError(
            "IMPORT_CHANGED",
            f"Arm {key!r}: {name} now has the sha256 {sha256[:12]}, the plan was frozen with {frozen[:12]}; "
            "take sha256 out of the plan to import what the file holds now.",
        )
    return sha256
