"""Settings of the arms that only write prompts."""

from typing import Literal

from pydantic import Field, field_validator

from app.experiments.arm_base import ArmBase
from app.glossary import MethodKey

ListedLabels = Literal["auto", "always", "never"]
"""Whether the prompt of a classification lists the labels; auto leaves the list out where it does not fit."""


class ZeroShotSpec(ArmBase):
    """The question alone."""

    method: Literal[MethodKey.ZERO_SHOT] = MethodKey.ZERO_SHOT
    labels_in_prompt: ListedLabels = "auto"


class FewShotSpec(ArmBase):
    """Examples from the training split before the question.

    random: one draw for all inputs; stratified: one draw in which labels take turns (where there are no labels,
    the same as random); nearest: for each input those most similar to it; diverse: one per k-means cluster;
    many: stratified, as many as fit the context, `examples` at most.
    """

    method: Literal[MethodKey.FEW_SHOT] = MethodKey.FEW_SHOT
    examples: int = Field(default=8, ge=1, le=500)
    selection: Literal["random", "stratified", "nearest", "diverse", "many"] = "stratified"
    labels_in_prompt: ListedLabels = "auto"

    @property
    def opens_encoder(self) -> bool:
        """Only similarity needs embeddings."""
        return self.selection in {"nearest", "diverse"}


class PromptSearchSpec(ArmBase):
    """A handful of instructions times sets of examples, scored on the validation split; the best one answers.

    `max_evaluations` bounds the validation answers asked for, over all candidates. Without `instructions` those
    that come with Sextant for the task are tried; the default instruction is always among the candidates.
    """

    method: Literal[MethodKey.PROMPT_SEARCH] = MethodKey.PROMPT_SEARCH
    instructions: tuple[str, ...] = Field(default=(), max_length=16)
    examples: int = Field(default=4, ge=1, le=100)
    example_sets: int = Field(default=2, ge=0, le=16)
    max_evaluations: int = Field(default=240, ge=2, le=100_000)
    labels_in_prompt: ListedLabels = "auto"

    @field_validator("instructions")
    @classmethod
    def _are_sentences(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        stripped = tuple(instruction.strip() for instruction in value)
        if not all(stripped):
            raise ValueError("an instruction is empty; write it out or leave it away")
        if len(set(stripped)) != len(stripped):
            raise ValueError("the same instruction is given twice")
        return stripped
