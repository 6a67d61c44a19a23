"""Peak memory of one GPU during fine-tuning or serving, part by part, in bytes. Pure arithmetic; a page may call it."""

from dataclasses import dataclass
from typing import Literal

from app.economics.memory_activations import activation_bytes, logit_bytes
from app.economics.memory_request import MemoryRequest, Optimiser, TuningMethod

NF4_BYTES = 0.5
# One float32 scale for each block of 64 weights; double quantisation makes that 0.127 bits per weight (Dettmers et al.
# 2023,
# "QLoRA", section 3: a saving of 0.373 bits from 0.5).
SCALE_BYTES = 4 / 64
DOUBLE_QUANTISED_SCALE_BYTES = 0.127 / 8
STATE_BYTES_8BIT = 2
GATHERED_LAYERS = 2


@dataclass(frozen=True, kw_only=True)
class MemoryEstimate:
    """Bytes on one GPU at the moment of the peak.

    moment: "backward", when activations are complete and gradients begin; "step", when all gradients are there and
    activations gone; "serving".
    """

    weights: float
    quantisation: float
    adapters: float
    gradients: float
    optimiser_states: float
    activations: float
    logits: float
    temporary: float
    kv_cache: float
    framework: float
    moment: Literal["backward", "step", "serving"]

    def parts(self) -> dict[str, float]:
        """Every part in bytes, by its name."""
        return {name: value for name, value in vars(self).items() if name != "moment"}

    @property
    def total(self) -> float:
        """All parts together, in bytes."""
        return sum(self.parts().values())


def estimate_memory(request: MemoryRequest) -> MemoryEstimate:
    """Peak bytes of one GPU.

    Training is the larger of two moments. At the start of the backward pass: activations, logits and, for full
    fine-tuning, the gradient of the head and one layer. At the step: all gradients, no activations.
    """
    if request.method is TuningMethod.INFERENCE:
        return _estimate_at(request, "serving")
    moments = (_estimate_at(request, "backward"), _estimate_at(request, "step"))
    return max(moments, key=lambda estimate: estimate.total)


def trainable_parameters(request: MemoryRequest) -> int:
    """How many parameters are trained; for LoRA rank x (inputs + outputs) of each target.

    Source: Hu et al. 2021, "LoRA", section 4.1.
    """
    if request.method is TuningMethod.INFERENCE:
        return 0
    if request.method is TuningMethod.FULL:
        return request.architecture.parameters
    if request.trainable_parameters is not None:
        return request.trainable_parameters
    shape = request.architecture
    matrices = shape.matrices()
    layer = sum(sum(matrices[name]) for name in request.targets if name in matrices)
    cross = sum(sum(matrices[name]) for name in request.targets if name in {"q", "k", "v", "o"})
    head = shape.hidden + shape.vocabulary if "head" in request.targets else 0
    return request.rank * (shape.layers * layer + shape.cross_attention_layers * cross + head)


def kv_cache_bytes(request: MemoryRequest) -> float:
    """Keys and values of all layers: 2 x layers x key-value width x bytes x tokens.

    Source: Pope et al. 2022, "Efficiently Scaling Transformer Inference", section 3.3.
    """
    shape = request.architecture
    return 2 * shape.layers * shape.key_value_width * request.weight_bytes * request.tokens


def _estimate_at(request: MemoryRequest, moment: Literal["backward", "step", "serving"]) -> MemoryEstimate:
    in_backward = moment != "step"
    return MemoryEstimate(
        weights=_weight_bytes(request) / request.gpus,
        quantisation=_scale_bytes(request) / request.gpus,
        adapters=_adapter_bytes(request) / request.gpus,
        gradients=_gradient_bytes(request, at_step=not in_backward),
        optimiser_states=_state_bytes(request) / request.gpus,
        activations=activation_bytes(request) if in_backward else 0.0,
        logits=logit_bytes(request) if in_backward else 0.0,
        temporary=_temporary_bytes(request),
        kv_cache=kv_cache_bytes(request) if moment == "serving" else 0.0,
        framework=request.stack.framework_bytes,
        moment=moment,
    )


def _weight_bytes(request: MemoryRequest) -> float:
    """Parameters x bytes; 4-bit for the matrices of QLoRA (and of the head, where a stack quantises it)."""
    if request.offloads_weights:
        return 0.0
    quantised = _quantised_parameters(request)
    return quantised * NF4_BYTES + (request.architecture.parameters - quantised) * request.weight_bytes


def _quantised_parameters(request: MemoryRequest) -> int:
    if not request.is_quantised:
        return 0
    shape = request.architecture
    head = shape.vocabulary * shape.hidden if request.quantises_head and not shape.tied_embeddings else 0
    return shape.matrix_parameters + head


def _scale_bytes(request: MemoryRequest) -> float:
    scale = DOUBLE_QUANTISED_SCALE_BYTES if request.double_quantisation else SCALE_BYTES
    return _quantised_parameters(request) * scale


def _adapter_bytes(request: MemoryRequest) -> float:
    return trainable_parameters(request) * request.stack.adapter_bytes if request.has_adapters else 0.0


def _trained_bytes(request: MemoryRequest) -> int:
    return request.stack.adapter_bytes if request.has_adapters else request.weight_bytes


def _gradient_bytes(request: MemoryRequest, *, at_step: bool) -> float:
    """One gradient for each trained parameter, in its precision.

    Full fine-tuning at the start of the backward pass has those of the head and one layer, not yet sharded; with the
    optimiser in the backward pass there are never more (Lv et al. 2023, "LOMO", section 3.1).
    """
    every = trainable_parameters(request) * _trained_bytes(request) / request.gpus
    if request.method is not TuningMethod.FULL or (at_step and not request.optimiser_in_backward):
        return every
    shape = request.architecture
    return (shape.vocabulary * shape.hidden + shape.layer_parameters) * request.weight_bytes


def _state_bytes(request: MemoryRequest) -> float:
    """Two states for each trained parameter: in its precision, in 8 bits, or paged to the host (none here).

    Source: Loshchilov and Hutter 2019 (two moments); Dettmers et al. 2022, "8-bit Optimizers", and 2023, "QLoRA"
    (paging).
    """
    trained = trainable_parameters(request)
    match request.optimiser:
        case Optimiser.ADAMW:
            return 2.0 * trained * _trained_bytes(request)
        case Optimiser.ADAMW_8BIT:
            return float(trained * STATE_BYTES_8BIT)
        case Optimiser.PAGED_ADAMW | Optimiser.NONE:
            return 0.0


def _temporary_bytes(request: MemoryRequest) -> float:
    """The largest 4-bit matrix in the precision it is multiplied in, and what is gathered from other GPUs or the host.

    FSDP gathers a layer while the next is fetched, and holds embedding and head, its root unit, from the forward to
    the backward pass. Source: Zhao et al. 2023, "PyTorch FSDP", sections 3.2 and 3.3.
    """
    shape = request.architecture
    largest = max(inputs * outputs for inputs, outputs in shape.matrices().values())
    if request.quantises_head and not shape.tied_embeddings:
        largest = max(largest, shape.vocabulary * shape.hidden)
    widened = largest * request.weight_bytes if request.is_quantised else 0
    layer_bytes = NF4_BYTES if request.is_quantised else request.weight_bytes
    root = shape.embedding_parameters * request.weight_bytes
    gathered = GATHERED_LAYERS * shape.layer_parameters * layer_bytes + root
    return widened + (gathered if request.gpus > 1 or request.offloads_weights else 0)
