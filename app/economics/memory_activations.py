"""What the backward pass needs of the forward pass: activations and logits, in bytes."""

from app.economics.memory_architectures import Target
from app.economics.memory_request import MemoryRequest, TuningMethod

_NORM_FLOAT32 = 4
_LOGIT_FLOAT32 = 4


def activation_bytes(request: MemoryRequest) -> float:
    """Bytes of all activations kept at the start of the backward pass.

    Without checkpointing every layer keeps its own; with it, each keeps only its input (hidden x bytes of a weight)
    and one layer at a time is computed anew; offloading takes these inputs off the GPU. At inference one layer is
    alive at a time.
    Source: Korthikanti et al. 2022, "Reducing Activation Recomputation in Large Transformer Models", section 4,
    counted here tensor by tensor because precision, frozen weights and adapters change what is kept.
    """
    shape = request.architecture
    layer = request.tokens * _layer_bytes_per_token(request) + _score_bytes(request)
    if request.method is TuningMethod.INFERENCE:
        return layer
    if request.checkpointing:
        inputs = shape.layers * request.tokens * shape.hidden * request.weight_bytes
        return layer + (0 if request.offloads_activations else inputs)
    cross = shape.cross_attention_layers * request.tokens * 4 * shape.query_width * request.weight_bytes
    return shape.layers * layer + cross


def logit_bytes(request: MemoryRequest) -> float:
    """Bytes of all copies of the logits: tokens x vocabulary x bytes per logit / chunks.

    A loss computed in chunks, head included, holds the copies of one chunk at a time. At inference only the last
    position of each sequence has logits, in float32.
    Source: memory_request.STACKS for the copies; torchtune `CEWithChunkedOutputLoss` (8 chunks) for the chunks.
    """
    vocabulary = request.architecture.vocabulary
    if request.method is TuningMethod.INFERENCE:
        return request.batch * vocabulary * _LOGIT_FLOAT32
    return request.tokens * vocabulary * request.stack.logit_bytes / request.loss_chunks


def _layer_bytes_per_token(request: MemoryRequest) -> float:
    """Bytes one layer keeps for one token.

    Norms: an RMS norm keeps its input in float32, a layer norm in the weights' precision, a compiled one recomputes
    all but its input; a trained norm also keeps its result. Attention (flash): query, key and value widened to all
    heads, and the output.
    MLP: gated keeps gate, its activation and up (compiled: gate and up), plain keeps what enters the activation.
    Trained matrices keep their inputs; frozen ones do not, unless an adapter or a 4-bit matrix of the stack does.
    """
    shape, unit = request.architecture, request.weight_bytes
    is_full = request.method is TuningMethod.FULL
    norm_unit = _NORM_FLOAT32 if shape.norm == "rms" and not request.compiled else unit
    norm_unit += unit if is_full and not request.compiled else 0
    norms = shape.norms_per_layer * norm_unit * shape.hidden
    attention = 4 * unit * shape.query_width
    kept = (2 if request.compiled else 3) if shape.mlp == "gated" else 1
    mlp = kept * unit * shape.intermediate
    trained = unit * (2 * shape.hidden + shape.intermediate) if is_full else 0
    return norms + attention + mlp + trained + _adapter_input_bytes(request) + _quantised_input_bytes(request)


def _adapter_input_bytes(request: MemoryRequest) -> float:
    if not request.has_adapters:
        return 0
    shape, stack = request.architecture, request.stack
    matrices = shape.matrices()
    targets: list[Target] = [name for name in request.targets if name in matrices]
    if stack.shared_adapter_inputs:
        targets = _first_readers(targets, ({"q", "k", "v"}, {"gate", "up"}, {"o"}, {"down"}))
    elif stack.fused_update_bytes:
        targets = _first_readers(targets, ({"q", "k", "v"}, {"gate"}, {"up"}, {"o"}, {"down"}))
    inputs = stack.adapter_input_bytes * sum(matrices[name][0] for name in targets)
    if stack.fused_update_bytes and {"q", "k", "v"} & set(request.targets):
        inputs += stack.fused_update_bytes * (shape.query_width + 2 * shape.key_value_width)
    return inputs


def _first_readers(targets: list[Target], groups: tuple[set[Target], ...]) -> list[Target]:
    """One target of each group: those in a group read the same tensor."""
    return [next(name for name in targets if name in group) for group in groups if group & set(targets)]


def _quantised_input_bytes(request: MemoryRequest) -> float:
    if not request.is_quantised:
        return 0
    shape = request.architecture
    widths = 2 * shape.hidden + shape.query_width + shape.intermediate
    return request.stack.quantised_input_bytes * widths


def _score_bytes(request: MemoryRequest) -> float:
    """Bytes of attention scores of one layer where flash attention cannot be used: scores and softmax, per head."""
    shape = request.architecture
    if not shape.keeps_attention_scores:
        return 0
    return 2 * request.weight_bytes * request.batch * shape.heads * request.sequence**2
