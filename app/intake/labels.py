"""Checks of the labels of a classification dataset: spelling, classes, and that training knows what is tested."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from app.errors import InputRejectedError
from app.glossary import Split
from app.intake.case_rows import ReviewedCases
from app.intake.duplicates import normalise_text
from app.intake.wording import count_of, list_values, show_value
from app.values.cases import Case

# Above both bounds the column is taken for free text. Source: reference/reliability.md section 5.1, input 27.
_FREE_TEXT_LABELS = 50
_FREE_TEXT_SHARE = 0.5


def check_labels(cases: Sequence[Case], *, column: str, name: str, merge: bool) -> ReviewedCases:
    """The cases when their targets can serve as labels.

    Raises:
        InputRejectedError: DATA_LABELS_FREE_TEXT, DATA_ONE_CLASS.
    """
    counts = Counter(case.target for case in cases)
    if len(counts) > _FREE_TEXT_LABELS and len(counts) > _FREE_TEXT_SHARE * len(cases):
        raise InputRejectedError(
            "DATA_LABELS_FREE_TEXT",
            f"{name}: column {show_value(column)} holds {len(counts):,} different labels in {len(cases):,} rows, which "
            "looks like free text; choose the task question_answering or generation, or another column.",
        )
    warnings: list[str] = []
    spellings = _find_spellings(counts)
    if spellings and merge:
        commonest = {label: variants[0] for variants in spellings for label in variants}
        cases = [replace(case, target=commonest.get(case.target, case.target)) for case in cases]
        counts = Counter(case.target for case in cases)
        warnings.append(f"{_describe_spellings(spellings)}; they were merged into the commonest spelling.")
    elif spellings:
        warnings.append(f"{_describe_spellings(spellings)}; are they the same? They count as different labels now.")
    if len(counts) < 2:
        only = next(iter(counts))
        raise InputRejectedError(
            "DATA_ONE_CLASS",
            f"{name}: column {show_value(column)} holds only one label, {show_value(only)} "
            f"({count_of(counts[only], 'row')}); classification needs at least 2.",
        )
    unseen = [label for label in sorted(counts) if _has_unseen_characters(label)]
    if unseen:
        shown = ", ".join(ascii(label) for label in unseen[:5])
        warnings.append(f"{count_of(len(unseen), 'label')} with invisible characters: {shown}.")
    conflicting = _count_conflicts(cases)
    if conflicting:
        warnings.append(
            f"{count_of(conflicting, 'text')} with more than one label: no method can get all of these right."
        )
    return ReviewedCases(tuple(cases), tuple(warnings))


def check_label_coverage(cases: Sequence[Case], *, name: str) -> tuple[str, ...]:
    """Warnings about labels that cannot be tested or tuned on.

    Raises:
        InputRejectedError: LABEL_ABSENT, when a label stands in test but not in training.
    """
    by_split = {split: Counter(case.target for case in cases if case.split is split) for split in Split}
    trained, tested = by_split[Split.TRAIN], by_split[Split.TEST]
    absent = sorted(set(tested) - set(trained))
    if absent:
        raise InputRejectedError(
            "LABEL_ABSENT",
            f"{name}: {count_of(len(absent), 'label')} in the test rows but not in the training rows: "
            f"{list_values(absent)}; add training rows with them, or take them out of the test rows.",
        )
    warnings: list[str] = []
    unseen = sorted(set(by_split[Split.VALIDATION]) - set(trained))
    if unseen:
        warnings.append(
            f"{count_of(len(unseen), 'label')} of the validation rows not in the training rows: {list_values(unseen)}."
        )
    total = trained + tested + by_split[Split.VALIDATION]
    single = [label for label in sorted(total) if total[label] == 1]
    if single:
        warnings.append(f"{count_of(len(single), 'label')} with only 1 row, never tested: {list_values(single)}.")
    untested = [label for label in sorted(trained) if label not in tested and label not in single]
    if untested:
        warnings.append(f"{count_of(len(untested), 'label')} without a test row: {list_values(untested)}.")
    return tuple(warnings)


def _find_spellings(counts: Counter[str]) -> list[list[str]]:
    """Groups of labels that differ only by case or spaces, the commonest of each group first."""
    groups: dict[str, list[str]] = {}
    for label in sorted(counts, key=lambda label: (-counts[label], label)):
        groups.setdefault(normalise_text(label).replace(" ", ""), []).append(label)
    return [variants for variants in groups.values() if len(variants) > 1]


def _describe_spellings(spellings: list[list[str]]) -> str:
    shown = ", ".join(" / ".join(show_value(label) for label in variants) for variants in spellings[:5])
    count = sum(len(variants) for variants in spellings)
    return f"{count_of(count, 'label')} differ only by case or spaces: {shown}"


def _has_unseen_characters(label: str) -> bool:
    return any(unicodedata.category(character) in {"Cf", "Cc", "Co"} for character in label)


def _count_conflicts(cases: Sequence[Case]) -> int:
    labels: dict[str, set[str]] = {}
    for case in cases:
        labels.setdefault(normalise_text(case.input), set()).add(case.target)
    return sum(1 for targets in labels.values() if len(targets) > 1)
