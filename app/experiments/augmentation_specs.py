"""More training cases made from those there are, for sparse data."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.experiments.arm_base import FrozenSpec

AugmentingOperation = Literal["swap", "drop", "punctuate"]


class AugmentationSpec(FrozenSpec):
    """Changed copies of every training case, their answers unchanged (easy data augmentation: Wei and Zou 2019).

    Each copy takes one of the `operations` on `changed_share` of its words: two words swapped, words dropped, or
    punctuation put between words (Karimi et al. 2021). `templates`, such as "Hello, {input}", are put around as well.
    Words of the answer stay. Only training cases are copied; fewer than 500 of them is where the paper gains.
    """

    copies: int = Field(default=2, ge=1, le=16)
    changed_share: float = Field(default=0.1, gt=0, le=0.5)
    operations: tuple[AugmentingOperation, ...] = ("swap", "drop", "punctuate")
    templates: tuple[Annotated[str, Field(min_length=8, max_length=500)], ...] = Field(default=(), max_length=16)

    @field_validator("templates")
    @classmethod
    def _hold_the_input(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for template in value:
            if template.count("{input}") != 1:
                raise ValueError(f"the template {template!r} must contain {{input}} once")
        return value

    @field_validator("operations")
    @classmethod
    def _are_different(cls, value: tuple[AugmentingOperation, ...]) -> tuple[AugmentingOperation, ...]:
        if not value or len(set(value)) < len(value):
            raise ValueError("operations are one or more of swap, drop and punctuate, each once")
        return value

    def __str__(self) -> str:
        """As the key of an arm says it."""
        return "augmented"
