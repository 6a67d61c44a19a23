"""Identical inputs: which cases share one, and which stand on both sides of a split."""

import unicodedata
from collections.abc import Sequence

from app.glossary import Split
from app.intake.wording import count_of, list_values
from app.values.cases import Case


def normalise_text(text: str) -> str:
    """The text with case, width and runs of spaces taken out; texts that agree here count as identical."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def describe_shared_inputs(cases: Sequence[Case]) -> tuple[str, ...]:
    """A warning for each pair of splits that share inputs: what was trained on cannot be tested honestly."""
    inputs: dict[Split, dict[str, str]] = {split: {} for split in Split}
    counts = dict.fromkeys(Split, 0)
    for case in cases:
        inputs[case.split].setdefault(normalise_text(case.input), case.case_id)
    for case in cases:
        if case.split is not Split.TRAIN and normalise_text(case.input) in inputs[Split.TRAIN]:
            counts[case.split] += 1
    warnings: list[str] = []
    for split in (Split.TEST, Split.VALIDATION):
        if counts[split]:
            shared = [case_id for text, case_id in inputs[split].items() if text in inputs[Split.TRAIN]]
            warnings.append(
                f"{count_of(counts[split], f'{split} case')} also in training with the same input "
                f"(case ids {list_values(shared)}): methods that learn from training know their answers."
            )
    return tuple(warnings)


def count_repeated_inputs(cases: Sequence[Case]) -> int:
    """How many cases repeat the input of an earlier case."""
    return len(cases) - len({normalise_text(case.input) for case in cases})
