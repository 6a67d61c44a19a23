"""Where cases come from: the experiment's own, and further ones that an arm is trained on beside them."""

from typing import Annotated

from pydantic import Field, model_validator

from app.errors import InputRejectedError
from app.experiments.arm_base import FrozenSpec
from app.glossary import TaskKind

CarveValidation = Annotated[
    bool,
    Field(
        description="take a tenth of the training cases for validation where split_column or the files name no "
        "validation cases; false leaves the splits as they are"
    ),
]
_OF_THE_UPLOAD = ("labels", "split", "split_column", "slices", "train", "validation", "skip_empty", "merge_labels")
"""What a table is read by: an uploaded one has been read already. Stored plans may hold them."""


class SplitShares(FrozenSpec):
    """Shares of the rows that go to test and validation; the rest is for training."""

    test: float = Field(default=0.2, gt=0, lt=1)
    validation: float = Field(default=0.1, ge=0, lt=1)
    seed: int = 7

    @model_validator(mode="after")
    def _leaves_training_rows(self) -> "SplitShares":
        if self.test + self.validation >= 1:
            raise ValueError("test and validation together must stay below 1")
        return self


class DatasetSpec(FrozenSpec):
    """Where the cases come from: an uploaded dataset by id, one file, or a file per split."""

    id: int | None = None
    file: str | None = None
    split: SplitShares | None = None
    split_column: str | None = None
    carve_validation: CarveValidation = True
    train: str | None = None
    validation: str | None = None
    test: str | None = None
    input: str = "input"
    target: str = "target"
    case_id: str | None = None
    gold_document: str | None = None
    slices: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(
        default=(), max_length=10, description="columns by which results are broken down, e.g. language, customer"
    )
    labels: tuple[str, ...] | None = Field(default=None, min_length=2, description="keep only cases with these labels")
    skip_empty: bool = Field(default=False, description="leave out rows without input or target")
    merge_labels: bool = Field(
        default=False, description="read labels that differ only by case or spaces as their commonest spelling"
    )

    @model_validator(mode="after")
    def _has_one_source(self) -> "DatasetSpec":
        sources = [self.id is not None, self.file is not None, self.test is not None]
        if sum(sources) != 1:
            raise ValueError("name exactly one of id (an uploaded dataset), file, or train and test")
        if self.test is not None and self.train is None:
            raise ValueError("train is missing beside test")
        _check_splits_are_named(self)
        unused = next((key for key in ("train", "validation") if self.file and getattr(self, key) is not None), None)
        if unused is not None:
            raise ValueError(f"{unused} has no effect beside file; name the three tables as train, validation and test")
        return self


class FurtherDatasetSpec(FrozenSpec):
    """One more dataset to be trained on: an uploaded one by `id` or `hash`, or a file beside the plan.

    Only its training split is learned; its validation split tells how well. `share` is its part of what is read; the
    experiment's own cases have what the shares leave. `task` is that of a file, the experiment's own unless set.
    """

    id: int | None = None
    hash: str | None = Field(default=None, pattern=r"^[0-9a-f]{8,64}$", description="how its content hash begins")
    file: str | None = None
    task: TaskKind | None = None
    share: float | None = Field(default=None, gt=0, lt=1)
    split: SplitShares | None = None
    split_column: str | None = None
    carve_validation: CarveValidation = True
    input: str = "input"
    target: str = "target"
    case_id: str | None = None
    skip_empty: bool = Field(default=False, description="leave out rows without input or target")
    merge_labels: bool = Field(
        default=False, description="read labels that differ only by case or spaces as their commonest spelling"
    )

    @model_validator(mode="after")
    def _has_a_source(self) -> "FurtherDatasetSpec":
        if self.file is None and self.id is None and self.hash is None:
            raise ValueError("name id or hash (an uploaded dataset), or file")
        if self.file is not None and (self.id is not None or self.hash is not None):
            raise ValueError("file is a table beside the plan; leave id and hash out")
        _check_splits_are_named(self)
        return self

    @property
    def is_stored(self) -> bool:
        """Whether it is a dataset in the database."""
        return self.file is None


def _check_splits_are_named(spec: DatasetSpec | FurtherDatasetSpec) -> None:
    if not spec.carve_validation and spec.file is not None and spec.split_column is None:
        raise ValueError(
            "carve_validation is for rows that name their split; without split_column write split: {validation: 0}"
        )


def check_uploaded_dataset(dataset: DatasetSpec | FurtherDatasetSpec, *, where: str = "plan: dataset") -> None:
    """Pass silently unless the plan asks of an uploaded dataset what only its upload can settle.

    Args:
        where: the place in the plan, as the sentence names it.

    Raises:
        InputRejectedError: PLAN_INVALID.
    """
    if dataset.file is not None or (isinstance(dataset, DatasetSpec) and dataset.id is None):
        return
    asked = [key for key in _OF_THE_UPLOAD if getattr(dataset, key, None)]
    if not dataset.carve_validation:
        asked.append("carve_validation")
    if asked:
        named = "id" if dataset.id is not None else "hash"
        raise InputRejectedError(
            "PLAN_INVALID",
            f"{where}.{asked[0]} has no effect beside {named}, because the uploaded dataset has been read already; "
            "leave it out, or upload a table that is as you want it.",
        )
