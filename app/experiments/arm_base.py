"""What the settings of every arm have in common."""

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from app.experiments.context_specs import ContextExtensionSpec
    from app.experiments.dataset_specs import FurtherDatasetSpec


class FrozenSpec(BaseModel):
    """A part of a plan: immutable, and an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ArmBase(FrozenSpec):
    """One arm. The class variables say what its method needs to run."""

    needs_documents: ClassVar[bool] = False
    needs_encoder: ClassVar[bool] = False
    needs_weights: ClassVar[bool] = False
    """Trains weights, so a remote endpoint will not do."""
    needs_language_model: ClassVar[bool] = True
    """Where False, the plan's encoder does the work and no language model is opened."""
    needs_training_cases: ClassVar[bool] = False
    only_classification: ClassVar[bool] = False
    measured_elsewhere: ClassVar[bool] = False
    """Its answers come from a file: nothing runs here, so times and memory of this machine say nothing of it."""

    @property
    def opens_encoder(self) -> bool:
        """Whether these settings need the plan's encoder; some methods need it for some of their settings only."""
        return self.needs_encoder

    @property
    def quantisation(self) -> Literal["nf4"] | None:
        """How the weights are held while the arm runs; None as they are."""
        return None

    @property
    def rope_scaling(self) -> "ContextExtensionSpec | None":
        """How the language model reads longer texts than it was trained with; None as it is."""
        return None

    @property
    def sees_gold(self) -> bool:
        """Whether the pipeline hands over the names of the documents that hold the answer: an oracle, no method."""
        return False

    @property
    def teachers(self) -> tuple[str, ...]:
        """Language models beside its own that are asked about the training cases while it is made."""
        return ()

    @property
    def further_datasets(self) -> "tuple[FurtherDatasetSpec, ...]":
        """Datasets it is trained on beside the experiment's own."""
        return ()

    def count_training_cases(self, available: int) -> int:
        """How many of the available training cases this arm gets."""
        return available

    def seeds_of(self, seeds: tuple[int, ...]) -> tuple[int, ...]:
        """The seeds of the plan that this arm is run with."""
        return seeds

    key: str | None = Field(default=None, pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")
    language_model: str | None = None
