"""Settings of the arms that combine training with something else: passages, a teacher, documents, preferences."""

from typing import Any, ClassVar, Literal, TypeVar

from pydantic import Field, field_validator, model_validator

from app.experiments.arm_base import ArmBase, FrozenSpec
from app.experiments.context_specs import ContextExtensionSpec
from app.experiments.learning_specs import LearnsFromCases
from app.experiments.retrieval_specs import RagSpec
from app.experiments.tuning_specs import AnyTuning, LoraSpec, TuningSpec, spell_out_tuning
from app.glossary import MethodKey

Spec = TypeVar("Spec", bound=ArmBase)


class HybridBase(ArmBase):
    """What is trained, and how: `tuning: lora`, or `tuning: {full: {epochs: 2}}`, with the settings of that arm."""

    needs_weights: ClassVar[bool] = True
    needs_training_cases: ClassVar[bool] = True

    tuning: TuningSpec = LoraSpec()

    @field_validator("tuning", mode="before")
    @classmethod
    def _spell_out(cls, value: Any) -> Any:  # the raw document, before validation
        return spell_out_tuning(value)

    @field_validator("tuning")
    @classmethod
    def _is_no_arm(cls, value: AnyTuning) -> AnyTuning:
        return _without_identity(value)

    @property
    def quantisation(self) -> Literal["nf4"] | None:
        """As what is trained asks for."""
        return self.tuning.quantisation

    @property
    def rope_scaling(self) -> ContextExtensionSpec | None:
        """As what is trained asks for."""
        return self.tuning.rope_scaling


class RagLoraSpec(HybridBase):
    """Trained to read: prompts with retrieved passages, and answers (RAFT, Zhang et al. 2024, arXiv:2403.10131).

    `gold_share` of the training prompts contain the passage with the answer beside distractors, the others have
    distractors only, so that some answers must be remembered; 0.8 as in the paper.
    """

    needs_documents: ClassVar[bool] = True

    method: Literal[MethodKey.RAG_LORA] = MethodKey.RAG_LORA
    gold_share: float = Field(default=0.8, ge=0, le=1)
    rag: RagSpec = RagSpec()

    @property
    def opens_encoder(self) -> bool:
        """As the retriever does."""
        return self.rag.opens_encoder

    @model_validator(mode="after")
    def _fits_together(self) -> "RagLoraSpec":
        _without_identity(self.rag)
        if self.rag.context != "retrieved":
            raise ValueError(f"rag_lora retrieves its passages; rag.context must be retrieved, not {self.rag.context}")
        if self.rag.citations:
            raise ValueError("rag_lora learns answers, and training answers cite nothing; leave rag.citations away")
        return self


class ContinuedPretrainingSpec(HybridBase):
    """The documents are read as plain text, every token a lesson; then answered as zero-shot does, or as `rag` does.

    `replay_share` of what is read are training cases with their answers, drawn anew until there are enough, so that
    how to answer is not forgotten over the documents.
    """

    needs_documents: ClassVar[bool] = True
    needs_training_cases: ClassVar[bool] = False

    method: Literal[MethodKey.CONTINUED_PRETRAINING] = MethodKey.CONTINUED_PRETRAINING
    block_tokens: int = Field(default=256, ge=16, le=8192)
    replay_share: float = Field(default=0.0, ge=0, le=0.9)
    rag: RagSpec | None = None

    @property
    def opens_encoder(self) -> bool:
        """Only where it answers with passages."""
        return self.rag is not None and self.rag.opens_encoder

    @model_validator(mode="after")
    def _fits_together(self) -> "ContinuedPretrainingSpec":
        if self.rag is not None:
            _without_identity(self.rag)
            if self.rag.context == "oracle":
                raise ValueError("rag.context: oracle is an arm of its own; use retrieved or closed_book here")
        _keeps_by_loss(self.tuning)
        return self


class DistilledSpec(HybridBase):
    """A stronger language model, the teacher, answers the training inputs; a smaller one learns its answers."""

    method: Literal[MethodKey.DISTILLED] = MethodKey.DISTILLED
    teacher: str = Field(pattern=r"^(bundled|hf:.*\S.*|endpoint:.*\S.*)$")

    @property
    def teachers(self) -> tuple[str, ...]:
        """The one there is."""
        return (self.teacher,)


class RatedPair(FrozenSpec):
    """Two answers to one input, of which people preferred `chosen`."""

    input: str = Field(min_length=1, max_length=100_000)
    chosen: str = Field(min_length=1, max_length=100_000)
    rejected: str = Field(min_length=1, max_length=100_000)

    @model_validator(mode="after")
    def _differs(self) -> "RatedPair":
        if self.chosen.split() == self.rejected.split():
            raise ValueError(f"chosen and rejected are the same answer to {self.input[:40]!r}")
        return self


class PreferenceSpec(HybridBase):
    """Direct preference optimisation on pairs of answers (Rafailov et al. 2023, arXiv:2305.18290).

    `pairs` are ratings: answers people preferred over others, not those of test cases. One in ten is kept aside for
    the validation loss. `beta` 0.1 is the paper's.
    """

    needs_training_cases: ClassVar[bool] = False

    method: Literal[MethodKey.PREFERENCE] = MethodKey.PREFERENCE
    beta: float = Field(default=0.1, gt=0, le=10)
    pairs: tuple[RatedPair, ...] = Field(default=(), max_length=10_000)

    @model_validator(mode="after")
    def _fits_together(self) -> "PreferenceSpec":
        _keeps_by_loss(self.tuning)
        if self.tuning.packing:
            raise ValueError("tuning.packing is for arms that learn cases, not pairs of answers; leave it out")
        return self


def _keeps_by_loss(tuning: AnyTuning) -> None:
    if tuning.keep == "score":
        raise ValueError("tuning.keep: score is for arms that learn cases; here the lowest validation loss is kept")


def _without_identity(spec: Spec) -> Spec:
    if spec.key is not None or spec.language_model is not None:
        raise ValueError("key and language_model belong to the arm itself, not to a part of it")
    if isinstance(spec, LearnsFromCases) and (spec.train_share != 1 or spec.learning_curve is not None):
        raise ValueError("train_share and learning_curve are for arms that are trained alone, not for a part of one")
    if isinstance(spec, LearnsFromCases) and spec.augmentation is not None:
        raise ValueError("augmentation is for arms that learn cases as they are, not for a part of another arm")
    if spec.further_datasets:
        raise ValueError("datasets are for lora, qlora and full themselves, not for a part of another arm")
    return spec
