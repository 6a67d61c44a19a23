"""What a memory estimate depends on: the job, and the traits of the software that runs it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from app.economics.memory_architectures import TARGETS, Architecture, Target
from app.errors import InputRejectedError

DEFAULT_TARGETS: tuple[Target, ...] = ("q", "v")


class TuningMethod(StrEnum):
    """What is done with the weights."""

    FULL = "full"
    LORA = "lora"
    QLORA = "qlora"
    INFERENCE = "inference"


class Optimiser(StrEnum):
    """Which states are kept for every trained parameter, and where."""

    ADAMW = "adamw"
    ADAMW_8BIT = "adamw_8bit"
    PAGED_ADAMW = "paged_adamw"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Stack:
    """What one training library keeps on the GPU, in bytes per element unless named otherwise.

    adapter_bytes: of one adapter parameter. adapter_input_bytes: of each input element an adapter keeps for its
    gradient; shared_adapter_inputs: matrices that read the same tensor keep it once. fused_update_bytes: of each
    output element of a fused query-key-value adapter. quantised_input_bytes: of each input element a 4-bit matrix
    keeps. logit_bytes: of each logit at the start of the backward pass, all copies together. framework_bytes: what the
    process takes besides tensors of the network.
    """

    name: Literal["transformers", "torchtune", "litgpt"]
    adapter_bytes: int
    adapter_input_bytes: int
    shared_adapter_inputs: bool
    fused_update_bytes: float
    quantised_input_bytes: float
    logit_bytes: int
    framework_bytes: float


# PEFT keeps adapters in float32 and casts the input of each (autocast_adapter_dtype). Logits in transformers: bfloat16
# output (2), float32 copy (4), log-softmax (4), gradient (4). torchtune: adapters in the precision of the weights, the
# same loss. LitGPT: dropped-out input (2) and mask (1); loss in bfloat16, so output, log-softmax and gradient with 2
# bytes each. Set on the fitting half of benchmarks/memory_rows.py: LitGPT keeps one 16-bit copy of the padded update
# and of what a 4-bit matrix reads (its resource tables); framework_bytes of torchtune (its tutorial: 13.98 GB after
# loading 13.48 GB of weights), which transformers is taken to share.
STACKS: dict[str, Stack] = {
    stack.name: stack
    for stack in (
        Stack(
            name="transformers",
            adapter_bytes=4,
            adapter_input_bytes=4,
            shared_adapter_inputs=False,
            fused_update_bytes=0,
            quantised_input_bytes=0,
            logit_bytes=14,
            framework_bytes=0.5e9,
        ),
        Stack(
            name="torchtune",
            adapter_bytes=2,
            adapter_input_bytes=2,
            shared_adapter_inputs=True,
            fused_update_bytes=0,
            quantised_input_bytes=0,
            logit_bytes=14,
            framework_bytes=0.5e9,
        ),
        Stack(
            name="litgpt",
            adapter_bytes=2,
            adapter_input_bytes=3,
            shared_adapter_inputs=False,
            fused_update_bytes=2,
            quantised_input_bytes=2,
            logit_bytes=6,
            framework_bytes=0,
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class MemoryRequest:
    """One job on one or more GPUs.

    batch: sequences per GPU and step. sequence: tokens of each, padding included. weight_bytes: of one weight that is
    not quantised, 2 or 4. trainable_parameters: where a method is known by that count alone, instead of rank and
    targets. loss_chunks: 1, or how many pieces the loss is computed in, logits of one at a time. gpus: weights,
    gradients and optimiser states are sharded over them; what is returned is per GPU. quantised: 4-bit weights while
    serving.
    """

    architecture: Architecture
    method: TuningMethod
    batch: int = 1
    sequence: int = 512
    weight_bytes: int = 2
    checkpointing: bool = False
    offloads_activations: bool = False
    compiled: bool = False
    optimiser: Optimiser = Optimiser.ADAMW
    optimiser_in_backward: bool = False
    double_quantisation: bool = False
    quantised: bool = False
    quantises_head: bool = False
    rank: int = 16
    targets: tuple[Target, ...] = DEFAULT_TARGETS
    trainable_parameters: int | None = None
    loss_chunks: int = 1
    gpus: int = 1
    offloads_weights: bool = False
    stack: Stack = STACKS["transformers"]

    def __post_init__(self) -> None:
        unknown = sorted(set(self.targets) - set(TARGETS))
        if unknown:
            raise InputRejectedError(
                "TARGET_UNKNOWN", f"There is no target {unknown[0]!r}; targets are: {', '.join(TARGETS)}."
            )
        if self.weight_bytes not in {2, 4}:
            raise InputRejectedError(
                "MEMORY_REQUEST_INVALID", f"weight_bytes is {self.weight_bytes}; a weight has 2 or 4 bytes."
            )
        for name in ("batch", "sequence", "rank", "loss_chunks", "gpus"):
            if getattr(self, name) < 1:
                raise InputRejectedError(
                    "MEMORY_REQUEST_INVALID", f"{name} is {getattr(self, name)}; it has to be 1 or more."
                )

    @property
    def tokens(self) -> int:
        """Tokens on one GPU at a time."""
        return self.batch * self.sequence

    @property
    def has_adapters(self) -> bool:
        """Whether most weights are frozen."""
        return self.method in {TuningMethod.LORA, TuningMethod.QLORA}

    @property
    def is_quantised(self) -> bool:
        """Whether the matrices of the layers are held in 4 bits."""
        return self.quantised or self.method is TuningMethod.QLORA
