"""The layers of the bundled language model fused for training on CPU cores with AMX: the same sums in fewer passes.

On such a core matrix products take a fifth of a training step of the plain layers; the rest goes over memory, once for
every elementwise operation. `fused_layers.cpp` does in one pass what belongs together, and attention in blocks that
stay in the cache (Dao et al. 2022, FlashAttention, arXiv 2205.14135). Numbers between layers are bfloat16, as under
autocast; sums are float32. Every kernel runs on the calling thread.
"""
# ruff: noqa: D102 - forward and backward are those of torch.autograd.Function

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.nn import functional
from transformers import Lfm2ForCausalLM

SOURCE = Path(__file__).with_suffix(".cpp")
# Numbers that one register holds, and the width of a head that a tile holds: sizes must fit.
LANES, HEAD = 16, 32
COMPILER = "g++"
FLAGS = ("-O3", "-march=native", "-fno-math-errno", "-fno-strict-aliasing", "-std=c++17", "-shared", "-fPIC")


@cache
def are_supported() -> bool:
    """Whether this processor has the matrix unit, there is a compiler for it, and the system grants it."""
    if (
        not torch.cpu._is_amx_tile_supported()
        or not torch.cpu._is_avx512_bf16_supported()
        or not shutil.which(COMPILER)
    ):
        return False
    try:
        return kernels().request_tiles() == 0
    except (subprocess.CalledProcessError, OSError):
        return False


@cache
def kernels() -> ctypes.CDLL:
    """The compiled kernels; a few seconds in each process.

    Raises:
        subprocess.CalledProcessError: the compiler refuses them.
    """
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "fused_layers.so"
        subprocess.run([COMPILER, *FLAGS, str(SOURCE), "-o", str(library)], check=True, capture_output=True)
        return ctypes.CDLL(str(library))


def call(name: str, *values: Tensor | int | float) -> None:
    """Run a kernel on the memory of contiguous tensors, on sizes and on factors."""
    passed: list[Any] = []
    for value in values:
        if isinstance(value, Tensor):
            if not value.is_contiguous():
                raise ValueError(f"a tensor for {name} is not contiguous")
            passed.append(ctypes.c_void_p(value.data_ptr()))
        else:
            passed.append(ctypes.c_int64(value) if isinstance(value, int) else ctypes.c_float(value))
    kernels()[name](*passed)


class AddNorm(Function):
    """`h + delta` and its RMS norm: float32 and bfloat16, each shaped like h (..., width)."""

    @staticmethod
    def forward(ctx: Any, h: Tensor, delta: Tensor, weight: Tensor, eps: float) -> tuple[Tensor, Tensor]:
        width = h.shape[-1]
        total, normed, scales = torch.empty_like(h), torch.empty_like(delta), h.new_empty(h.numel() // width)
        call("add_norm", h, delta, weight, total, normed, scales, len(scales), width, eps)
        ctx.save_for_backward(total, weight, scales)
        return total, normed

    @staticmethod
    def backward(ctx: Any, dtotal: Tensor, dnormed: Tensor) -> tuple[Tensor | None, ...]:
        total, weight, scales = ctx.saved_tensors
        dtotal, dnormed = dtotal.contiguous(), dnormed.contiguous()
        dh, ddelta, dweight = torch.empty_like(total), torch.empty_like(dnormed), torch.zeros_like(weight)
        sizes = len(scales), total.shape[-1]
        call("add_norm_backward", dtotal, dnormed, total, weight, scales, dh, ddelta, dweight, *sizes)
        return dh, ddelta, dweight, None


class SwiGlu(Function):
    """`silu(gate) * up` in bfloat16."""

    @staticmethod
    def forward(ctx: Any, gate: Tensor, up: Tensor) -> Tensor:
        ctx.save_for_backward(gate, up)
        out = torch.empty_like(gate)
        call("swiglu", gate, up, out, gate.numel())
        return out

    @staticmethod
    def backward(ctx: Any, dresult: Tensor) -> tuple[Tensor, Tensor]:
        gate, up = ctx.saved_tensors
        dgate, dup = torch.empty_like(gate), torch.empty_like(gate)
        call("swiglu_backward", dresult.contiguous(), gate, up, dgate, dup, gate.numel())
        return dgate, dup


class ShortConv(Function):
    """`C * conv(B * x)`, causal over three tokens, from B, C and x side by side: (rows, tokens, 3 * width) to width."""

    @staticmethod
    def forward(ctx: Any, mixed: Tensor, weight: Tensor) -> Tensor:
        taps = weight.t().contiguous()  # (3, width)
        ctx.save_for_backward(mixed, taps)
        rows, tokens, width = mixed.shape[0], mixed.shape[1], mixed.shape[2] // 3
        out = mixed.new_empty(rows, tokens, width)
        call("short_conv", mixed, taps, out, rows, tokens, width)
        return out

    @staticmethod
    def backward(ctx: Any, dresult: Tensor) -> tuple[Tensor, Tensor]:
        mixed, taps = ctx.saved_tensors
        dmixed, dtaps = torch.empty_like(mixed), torch.zeros_like(taps)
        call("short_conv_backward", dresult.contiguous(), mixed, taps, dmixed, dtaps, *dresult.shape)
        return dmixed, dtaps.t().contiguous()


class Attention(Function):
    """Causal attention with norm and rotation of queries and keys; all (rows, tokens, heads * 32), bfloat16.

    Args of apply: q, k, v, the weights of both norms (32,), cosines and sines (tokens, 32), eps of the norms.
    """

    @staticmethod
    def forward(  # noqa: PLR0917 - apply takes positional arguments only
        ctx: Any,
        q: Tensor,
        k: Tensor,
        v: Tensor,
        q_weight: Tensor,
        k_weight: Tensor,
        cos: Tensor,
        sin: Tensor,
        eps: float,
    ) -> Tensor:
        rows, tokens, heads = q.shape[0], q.shape[1], q.shape[2] // HEAD
        q_turned, k_turned, out = (q.new_empty(rows * heads, tokens, HEAD) for _ in range(3))
        values, log_sums = split_heads(v), q_weight.new_empty(rows * heads, tokens)
        call("norm_rotate", q, q_weight, cos, sin, q_turned, rows, tokens, heads, eps, HEAD**-0.5)
        call("norm_rotate", k, k_weight, cos, sin, k_turned, rows, tokens, heads, eps, 1.0)
        call("attention", q_turned, k_turned, values, out, log_sums, rows * heads, tokens)
        ctx.save_for_backward(q, k, q_weight, k_weight, cos, sin, q_turned, k_turned, values, out, log_sums)
        ctx.eps = eps
        return merge_heads(out, rows)

    @staticmethod
    def backward(ctx: Any, dresult: Tensor) -> tuple[Tensor | None, ...]:
        q, k, q_weight, k_weight, cos, sin, *kept = ctx.saved_tensors
        rows, tokens, heads = q.shape[0], q.shape[1], q.shape[2] // HEAD
        dq_turned, dk_turned, dvalues = (torch.empty_like(kept[0]) for _ in range(3))
        call("attention_backward", split_heads(dresult), *kept, dq_turned, dk_turned, dvalues, rows * heads, tokens)
        gradients: list[Tensor] = []
        weight_gradients: list[Tensor] = []
        for turned, raw, weight, factor in ((dq_turned, q, q_weight, HEAD**-0.5), (dk_turned, k, k_weight, 1.0)):
            gradient, weight_gradient = torch.empty_like(raw), torch.empty_like(weight)
            sizes = rows, tokens, heads, ctx.eps, factor
            call("norm_rotate_backward", turned, raw, weight, cos, sin, gradient, weight_gradient, *sizes)
            gradients.append(gradient)
            weight_gradients.append(weight_gradient)
        return *gradients, merge_heads(dvalues, rows), *weight_gradients, None, None, None


def split_heads(merged: Tensor) -> Tensor:
    """(rows, tokens, heads * 32) as (rows * heads, tokens, 32)."""
    rows, tokens, _ = merged.shape
    return merged.view(rows, tokens, -1, HEAD).transpose(1, 2).contiguous().view(-1, tokens, HEAD)


def merge_heads(split: Tensor, rows: int) -> Tensor:
    """(rows * heads, tokens, 32) as (rows, tokens, heads * 32)."""
    tokens = split.shape[1]
    return split.view(rows, -1, tokens, HEAD).transpose(1, 2).contiguous().view(rows, tokens, -1)


class CrossEntropy(Function):
    """Cross-entropy of each row of logits in bfloat16 (rows, vocabulary): float32, (rows,)."""

    @staticmethod
    def forward(ctx: Any, logits: Tensor, targets: Tensor) -> Tensor:
        losses, log_sums = (torch.empty(len(logits)) for _ in range(2))
        call("cross_entropy", logits, targets, losses, log_sums, *logits.shape)
        ctx.save_for_backward(logits, targets, log_sums)
        return losses

    @staticmethod
    def backward(ctx: Any, dlosses: Tensor) -> tuple[Tensor, None]:
        logits, targets, log_sums = ctx.saved_tensors
        dlogits = torch.empty_like(logits)
        call("cross_entropy_backward", dlosses.contiguous(), logits, targets, log_sums, dlogits, *logits.shape)
        return dlogits, None


def check_fit(language_model: Lfm2ForCausalLM) -> None:
    """Refuse what the kernels would read wrongly."""
    config = language_model.config
    if language_model.dtype != torch.float32:
        raise ValueError(f"the fused layers train weights in float32, not in {language_model.dtype}")
    if (
        config.hidden_size != config.num_attention_heads * HEAD
        or config.num_key_value_heads != config.num_attention_heads
    ):
        raise ValueError(f"the fused layers need heads of width {HEAD}, as many for keys as for queries")
    if config.intermediate_size % LANES or config.vocab_size % LANES:
        raise ValueError(f"the fused layers need sizes in multiples of {LANES}")
    if config.conv_L_cache != 3 or config.conv_bias:
        raise ValueError("the fused layers need convolutions over 3 tokens without a bias")


def hidden_states(language_model: Lfm2ForCausalLM, inputs: Tensor, *, layers: int | None = None) -> Tensor:
    """Last hidden states in bfloat16, shape (rows, tokens, hidden), of embedded inputs in float32; call under autocast.

    Args:
        layers: stop behind this many layers and return the sum of their outputs and the inputs there, in float32.

    Raises:
        ValueError: the weights or inputs are not float32, or their sizes do not fit registers and tiles.
    """
    check_fit(language_model)
    if inputs.dtype != torch.float32:
        raise ValueError(f"the fused layers take inputs in float32, not in {inputs.dtype}")
    network = language_model.model
    cos, sin = network.rotary_emb(inputs, torch.arange(inputs.shape[1])[None])
    turns = cos[0].float().contiguous(), sin[0].float().contiguous()
    h, delta = inputs.contiguous(), torch.zeros(inputs.shape, dtype=torch.bfloat16)
    for layer in network.layers[:layers]:
        h, x = AddNorm.apply(h, delta, layer.operator_norm.weight, layer.operator_norm.variance_epsilon)
        if layer.is_attention_layer:
            part = layer.self_attn
            weights = part.q_layernorm.weight, part.k_layernorm.weight
            projected = part.q_proj(x), part.k_proj(x), part.v_proj(x)
            delta = part.out_proj(Attention.apply(*projected, *weights, *turns, part.q_layernorm.variance_epsilon))
        else:
            part = layer.conv
            delta = part.out_proj(ShortConv.apply(part.in_proj(x), part.conv.weight.squeeze(1)))
        h, x = AddNorm.apply(h, delta, layer.ffn_norm.weight, layer.ffn_norm.variance_epsilon)
        delta = layer.feed_forward.w2(SwiGlu.apply(layer.feed_forward.w1(x), layer.feed_forward.w3(x)))
    if layers is not None:
        return h + delta
    _, x = AddNorm.apply(h, delta, network.embedding_norm.weight, network.embedding_norm.variance_epsilon)
    return x


def cross_entropy(hidden: Tensor, table: Tensor, targets: Tensor) -> Tensor:
    """Loss of each hidden state in bfloat16 against its target (rows,), int64: shape (rows,), float32; under autocast.

    Raises:
        ValueError: targets that are no places of the vocabulary, or not as many as states.
    """
    if targets.dtype != torch.int64 or targets.shape != hidden.shape[:-1]:
        raise ValueError("each state needs one target, int64")
    if len(targets) and not 0 <= int(targets.min()) <= int(targets.max()) < len(table):
        raise ValueError(f"targets must be places of the {len(table)} tokens")
    return CrossEntropy.apply(functional.linear(hidden, table), targets)
