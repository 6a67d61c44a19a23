"""A table as a set of cases with frozen splits, named by the hash of its content.

`build_cases` takes one table and splits it, or reads the split from a column; `join_splits` takes one table
per split.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.errors import InputRejectedError
from app.experiments.dataset_specs import SplitShares
from app.glossary import Split, TaskKind
from app.intake.case_rows import CollectedCases, ReviewedCases, collect_cases
from app.intake.duplicates import count_repeated_inputs, describe_shared_inputs
from app.intake.labels import check_label_coverage, check_labels
from app.intake.mapping import ColumnMapping
from app.intake.splits import carve_validation as carve_from_training
from app.intake.splits import split_cases
from app.intake.tables import Table
from app.intake.wording import count_of, show_value
from app.values.cases import Case

# Share of the training rows that become validation when none are given; part of the plan's form.
VALIDATION_SHARE_OF_TRAIN = 0.1


@dataclass(frozen=True, slots=True)
class CaseSet:
    """Cases ready to be stored.

    Attributes:
        cases: in the order of the file(s), each with its split.
        labels: the labels of all cases, sorted; empty where the task is not classification.
        counts: cases by split.
        warnings: sentences the team should read before it trusts the numbers.
        content_hash: sha256 in hex over ids, texts, splits, gold documents and slices, whatever their order.
    """

    cases: tuple[Case, ...]
    labels: tuple[str, ...]
    counts: Mapping[Split, int]
    warnings: tuple[str, ...]
    content_hash: str

    def cases_of(self, split: Split) -> tuple[Case, ...]:
        """The cases of one split, in order."""
        return tuple(case for case in self.cases if case.split is split)


def build_cases(
    table: Table,
    mapping: ColumnMapping,
    *,
    task: TaskKind,
    split: SplitShares | None = None,
    split_column: str | None = None,
    carve_validation: bool = True,
) -> CaseSet:
    """The cases of one table.

    Args:
        table: the rows.
        mapping: the columns.
        task: decides whether targets are checked as labels.
        split: shares and seed of the split; the default shares when there is no split column either.
        split_column: where each row's split stands.
        carve_validation: without validation rows there, a tenth of the training rows becomes validation, with the
            default seed.
    Raises:
        InputRejectedError: what `collect_cases`, `check_labels` and `split_cases` refuse; LABEL_ABSENT;
            SPLIT_EMPTY; SPLIT_TWICE, when shares and a split column are both given.
    """
    if split is not None and split_column is not None:
        raise InputRejectedError(
            "SPLIT_TWICE",
            f"{table.name}: a split by shares and the split column {show_value(split_column)} are both given; "
            "keep one of them.",
        )
    collected = collect_cases(table, mapping, split_column=split_column)
    checked = _check_targets(collected.cases, mapping, task=task, name=table.name)
    warnings = [*table.notes, *collected.warnings, *checked.warnings]
    shares = split or SplitShares()
    if split_column is None:
        cases = split_cases(checked.cases, shares, task=task)
    else:
        carved_by = shares.seed if carve_validation else None
        completed = _complete_splits(checked.cases, seed=carved_by, task=task, name=table.name)
        cases = completed.cases
        warnings += completed.warnings
    return _finish(cases, warnings, task=task, name=table.name)


def join_splits(
    train: Table,
    test: Table,
    validation: Table | None,
    *,
    mapping: ColumnMapping,
    task: TaskKind,
    seed: int,
    carve_validation: bool = True,
) -> CaseSet:
    """The cases of one table per split; case ids from row numbers become `train-1`, `validation-1`, `test-1`.

    Without a validation table a tenth of the training rows, stratified and seeded, becomes validation unless
    `carve_validation` is False.

    Raises:
        InputRejectedError: what `build_cases` refuses; CASE_ID_TWICE across the tables.
    """
    tables = [(Split.TRAIN, train), (Split.VALIDATION, validation), (Split.TEST, test)]
    names: dict[str, str] = {}
    cases: list[Case] = []
    warnings: list[str] = []
    for split, table in tables:
        if table is None:
            continue
        prefix = "" if mapping.case_id else f"{split}-"
        collected = collect_cases(table, mapping, split=split, prefix=prefix)
        _check_ids_across(collected, names, table.name)
        cases += collected.cases
        warnings += [*table.notes, *collected.warnings]
    name = f"{train.name} and {test.name}"
    checked = _check_targets(cases, mapping, task=task, name=name)
    completed = _complete_splits(checked.cases, seed=seed if carve_validation else None, task=task, name=name)
    warnings += [*checked.warnings, *completed.warnings]
    return _finish(completed.cases, warnings, task=task, name=name)


def keep_labels(case_set: CaseSet, labels: Sequence[str]) -> CaseSet:
    """The cases with one of these labels only.

    Raises:
        InputRejectedError: LABEL_UNKNOWN, naming a label that no case has.
    """
    unknown = [label for label in labels if label not in case_set.labels]
    if unknown:
        raise InputRejectedError(
            "LABEL_UNKNOWN",
            f"dataset.labels: no case has the label {show_value(unknown[0])}; "
            f"the labels are {', '.join(case_set.labels[:20])}{' ...' if len(case_set.labels) > 20 else ''}.",
        )
    kept = tuple(case for case in case_set.cases if case.target in labels)
    return CaseSet(
        cases=kept,
        labels=tuple(sorted(labels)),
        counts={split: sum(1 for case in kept if case.split is split) for split in Split},
        warnings=case_set.warnings,
        content_hash=hash_cases(kept),
    )


def hash_cases(cases: Sequence[Case]) -> str:
    """sha256 in hex over the content of the cases; their order does not count."""
    digest = hashlib.sha256(b"sextant cases 1\n")
    for case in sorted(cases, key=lambda case: case.case_id):
        content = [case.case_id, case.input, case.target, case.split, case.gold_documents, dict(case.slices)]
        digest.update(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _check_targets(cases: Sequence[Case], mapping: ColumnMapping, *, task: TaskKind, name: str) -> ReviewedCases:
    if task is TaskKind.CLASSIFICATION:
        return check_labels(cases, column=mapping.target, name=name, merge=mapping.merge_labels)
    return ReviewedCases(tuple(cases), ())


def _complete_splits(cases: Sequence[Case], *, seed: int | None, task: TaskKind, name: str) -> ReviewedCases:
    """The cases with a validation split, carved from training where none was given and there is a seed to do so."""
    splits = {case.split for case in cases}
    if Split.TEST not in splits:
        raise InputRejectedError("SPLIT_EMPTY", f"{name}: no row is in the test split; at least one is needed.")
    if seed is None or Split.VALIDATION in splits or Split.TRAIN not in splits:
        return ReviewedCases(tuple(cases), ())
    completed = carve_from_training(cases, share=VALIDATION_SHARE_OF_TRAIN, seed=seed, task=task)
    carved = sum(1 for case in completed if case.split is Split.VALIDATION)
    moved = count_of(carved, "training case")
    note = f"{name}: no validation rows were given, so {moved} became validation (seed {seed})."
    return ReviewedCases(completed, (note,))


def _check_ids_across(collected: CollectedCases, names: dict[str, str], name: str) -> None:
    """Refuse ids of an earlier table; `names` holds the table of every id so far."""
    for case, number in zip(collected.cases, collected.row_numbers, strict=True):
        if case.case_id in names:
            raise InputRejectedError(
                "CASE_ID_TWICE",
                f"{name}: row {number:,} has the case id {show_value(case.case_id)}, "
                f"which {names[case.case_id]} has too; each case needs its own.",
            )
    names.update(dict.fromkeys((case.case_id for case in collected.cases), name))


def _finish(cases: Sequence[Case], warnings: Sequence[str], *, task: TaskKind, name: str) -> CaseSet:
    is_classification = task is TaskKind.CLASSIFICATION
    coverage = check_label_coverage(cases, name=name) if is_classification else ()
    counts = _count_by_split(cases)
    if not counts[Split.TRAIN]:
        coverage += (f"{name}: there are no training cases, so few-shot and tuned arms cannot run.",)
    repeated = count_repeated_inputs(cases)
    if repeated:
        coverage += (f"{count_of(repeated, 'case')} with the same input as an earlier one.",)
    return CaseSet(
        cases=tuple(cases),
        labels=tuple(sorted({case.target for case in cases})) if is_classification else (),
        counts=counts,
        warnings=(*warnings, *coverage, *describe_shared_inputs(cases)),
        content_hash=hash_cases(cases),
    )


def _count_by_split(cases: Sequence[Case]) -> dict[Split, int]:
    return {split: sum(1 for case in cases if case.split is split) for split in Split}
