"""Settings of the arms that train weights."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, cast

from pydantic import Field, model_validator

from app.experiments.arm_base import FrozenSpec
from app.experiments.context_specs import ContextExtensionSpec
from app.experiments.dataset_specs import FurtherDatasetSpec
from app.experiments.learning_specs import LearnsFromCases
from app.experiments.prompting_specs import ListedLabels
from app.glossary import MethodKey

KeptEpoch = Literal["auto", "loss", "score"]


class TuningSearchSpec(FrozenSpec):
    """A search over learning rate, batch size and (with adapters) rank by what `keep` says; poor trials end early.

    The arm's own settings are the first trial, so the search can only improve on them.
    """

    trials: int = Field(ge=2, le=200)


class TuningBase(LearnsFromCases):
    """What every arm that trains a generating language model can set.

    `batch_size` cases make one optimiser step, computed in `gradient_accumulation` pieces that change memory and
    speed but not the result. `gradient_checkpointing` computes every layer a second time in the backward pass instead
    of keeping what it computed (Chen et al. 2016, arXiv:1604.06174): less memory, slower steps, the same result.
    `packing` puts several short cases of a batch into one row, where none sees another (Krell et al. 2021,
    arXiv:2107.02027): less padding, the same result; refused where the network cannot keep them apart.

    `keep` says which epoch's weights are kept. `loss`: that with the lowest validation loss. `score`: that with the
    best score by the metric that ranks the arms, on validation cases that are answered before training and after every
    epoch as the arm will answer its test cases (for classification at most 200, and 1,200 labels compared in all, but
    16 cases at least; 64 elsewhere); of equal ones that with the lower loss. `auto` is `score` for classification
    with labels and `loss` elsewhere. `patience` ends training after so many evaluations (one per epoch) in which that
    quantity was not better than ever before.

    With `context_extension` the arm trains on and answers longer texts than the language model was made for.

    `datasets` are learned as well: `together` with the experiment's own cases (multi-task), or `one_after_another` in
    the order listed, the experiment's own last, each for so many epochs (sequential). There `replay_share` of what
    each later stage reads are cases of the stages before, against forgetting; earlier stages keep by loss.
    """

    needs_weights: ClassVar[bool] = True
    needs_training_cases: ClassVar[bool] = True

    epochs: float = Field(default=3.0, gt=0, le=100)
    learning_rate: float = Field(default=2e-4, gt=0, le=0.1)
    batch_size: int = Field(default=8, ge=1, le=512)
    gradient_accumulation: int = Field(default=1, ge=1, le=512)
    gradient_checkpointing: bool = False
    packing: bool = False
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    keep: KeptEpoch = "auto"
    patience: int | None = Field(default=None, ge=1, le=100)
    labels_in_prompt: ListedLabels = "auto"
    context_extension: ContextExtensionSpec | None = None
    search: TuningSearchSpec | None = None
    datasets: tuple[FurtherDatasetSpec, ...] = Field(default=(), max_length=8, examples=[[{"id": 3, "share": 0.3}]])
    order: Literal["together", "one_after_another"] = "together"
    replay_share: float = Field(default=0.0, ge=0, le=0.9)

    @property
    def rope_scaling(self) -> ContextExtensionSpec | None:
        """As set."""
        return self.context_extension

    @property
    def further_datasets(self) -> tuple[FurtherDatasetSpec, ...]:
        """Those listed."""
        return self.datasets

    @model_validator(mode="after")
    def _datasets_fit_together(self) -> "TuningBase":
        shares = [dataset.share for dataset in self.datasets if dataset.share is not None]
        is_in_turn = self.order == "one_after_another"
        if shares and is_in_turn:
            raise ValueError("a share mixes datasets, but one_after_another does not mix; leave share or order out")
        if shares and len(shares) < len(self.datasets):
            raise ValueError("give every one of datasets a share, or none: without, each is read whole")
        if sum(shares) >= 1:
            raise ValueError(
                f"the shares of datasets add up to {sum(shares):g}; stay below 1, the rest is for the experiment's own "
                "cases"
            )
        if is_in_turn and not self.datasets:
            raise ValueError("order: one_after_another needs datasets, which come before the experiment's own")
        if is_in_turn and self.search is not None:
            raise ValueError("search tries settings on one training; leave it out with order: one_after_another")
        if self.replay_share and not is_in_turn:
            raise ValueError("replay_share repeats cases of earlier stages, so it needs order: one_after_another")
        return self

    @model_validator(mode="after")
    def _pieces_hold_a_case(self) -> "TuningBase":
        if self.gradient_accumulation > self.batch_size:
            raise ValueError(
                f"gradient_accumulation {self.gradient_accumulation} must be at most batch_size {self.batch_size}: "
                "the batch is cut into that many pieces"
            )
        return self


class AdapterBase(TuningBase):
    """Low-rank adapters. `alpha` is twice the rank unless set; `target_modules` names layers, or all linear ones.

    `start_from` is a folder with an adapter that is trained further, for one task after the other: one that `sextant
    export` wrote, of the same language model and shape. Fresh adapters are trained without it.
    """

    rank: int = Field(default=8, ge=1, le=512)
    alpha: int | None = Field(default=None, ge=1, le=2048)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    dora: bool = False
    rank_stabilised: bool = False
    target_modules: Literal["all-linear"] | Annotated[tuple[str, ...], Field(min_length=1)] = "all-linear"
    start_from: str | None = Field(default=None, min_length=1, max_length=1000)

    @model_validator(mode="after")
    def _goes_on_as_it_is(self) -> "AdapterBase":
        if self.start_from is not None and self.search is not None:
            raise ValueError("start_from gives the rank, which search would change; leave one of them out")
        return self


class LoraSpec(AdapterBase):
    """Low-rank adapters trained on the training split, loss on the answer tokens only."""

    method: Literal[MethodKey.LORA] = MethodKey.LORA


class QloraSpec(AdapterBase):
    """The same on weights quantised to 4 bits (NF4, double quantisation)."""

    method: Literal[MethodKey.QLORA] = MethodKey.QLORA

    @property
    def quantisation(self) -> Literal["nf4"] | None:
        """Four bits."""
        return "nf4"


class FullSpec(TuningBase):
    """Every weight is trained; the learning rate is a tenth of what adapters take."""

    method: Literal[MethodKey.FULL] = MethodKey.FULL
    learning_rate: float = Field(default=2e-5, gt=0, le=0.1)


AnyTuning = LoraSpec | QloraSpec | FullSpec
TuningSpec = Annotated[AnyTuning, Field(discriminator="method")]
TUNING_METHODS = ("lora", "qlora", "full")


def spell_out_tuning(value: Any) -> Any:  # the raw document, before validation
    """`lora` or `lora: {rank: 4}` as a mapping with its method, as arms are written.

    Raises:
        ValueError: no way of training.
    """
    if isinstance(value, str):
        name, settings = value, {}
    elif isinstance(value, Mapping) and "method" not in value and len(cast(Mapping[str, Any], value)) == 1:
        name, settings = next(iter(cast(Mapping[str, Any], value).items()))
    else:
        return cast(Any, value)
    if name not in TUNING_METHODS:
        raise ValueError(f"unknown way of training {name!r}; allowed: {', '.join(TUNING_METHODS)}")
    return {**cast(Mapping[str, Any], settings or {}), "method": name}
