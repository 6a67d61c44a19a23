"""Reads the rows of the published table of peak memory as requests to the estimator, or says why a row is skipped.

What a row does not state comes from the configuration files of its source where there are any; what they leave open
too is an assumption, named beside the row. Assumptions are the same for all rows of one kind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.economics.memory_architectures import TARGETS, find_architecture
from app.economics.memory_request import STACKS, MemoryRequest, Optimiser, TuningMethod

GIB, GB = 2**30, 1e9
# Constants are fitted on the first group only. The other holds as many sources, and nothing was fitted to it.
FITTED = (
    "LitGPT tutorials",
    "torchtune LoRA tutorial",
    "torchtune QLoRA tutorial",
    "torchtune README optimisation",
    "PEFT README",
)
ALL = TARGETS
ATTENTION_AND_MLP = tuple(name for name in TARGETS if name != "head")
ALL_TARGETS_IN_LITGPT = {
    "gemma-2b": (8, 16),
    "gemma-7b": (16, 16),
    "gemma-2-9b": (16, 16),
    "phi-2": (8, 8),
    "phi-3-mini": (8, 8),
}
# Methods that add tokens, prefixes, norms or rows of the embedding keep no inputs of matrices.
WITHOUT_MATRICES = {
    "adaptionprompt",
    "beft",
    "ln_tuning",
    "prefixtuning",
    "prompt_tuning",
    "ptuning",
    "trainable_tokens",
}
ALPACA_TOKENS = 512
NAMES = {
    "llama2-7b": "llama-2-7b",
    "llama2-70b": "llama-2-70b",
    "llama3.1-8b": "llama-3.1-8b",
    "llama3.1-70b": "llama-3.1-70b",
    "llama3.1-405b": "llama-3.1-405b",
    "llama3.2-3b": "llama-3.2-3b",
    "llama-3-8b": "llama-3.1-8b",
    "stablelm-base-alpha-3b": "stablelm-alpha-3b",
    "tiny-llama-1.1b": "tiny-llama",
    "t0_3b": "t0-3b",
}


@dataclass(frozen=True)
class Row:
    """One row that is scored: what was published, what is asked, and what had to be assumed."""

    source: str
    label: str
    published_bytes: float
    request: MemoryRequest
    assumed: str
    tokens_per_second: float = 0.0
    gpu: str = ""
    note: str = ""

    @property
    def is_fitted(self) -> bool:
        return self.source.startswith(FITTED)


def read_row(raw: dict[str, str]) -> Row | str:
    """Return the row, or the reason why it is skipped."""
    source = raw["source"]
    if "estimated" in source:
        return "estimated by its source, not measured"
    if "EXCLUDE FROM VALIDATION" in raw["note"]:
        return "impossible: below weights, gradients and optimiser states of its own configuration"
    if "<" in raw["unit"] or not raw["peak"].replace(".", "").isdigit():
        return f"no number: {raw['peak']} {raw['unit']}"
    request, assumed = _read_request(raw)
    scale = GIB if raw["unit"] == "GiB" else GB
    label = (
        f"{raw['model']} {raw['method']} x{raw['gpus'] or 1} {raw['gpu']} b{raw['batch']} s{raw['seq']} {raw['lora']}"
    )
    speed = float(raw["tokens_per_s"] or 0)
    return Row(source, label, float(raw["peak"]) * scale, request, assumed, speed, raw["gpu"], raw["note"])


def _read_request(raw: dict[str, str]) -> tuple[MemoryRequest, str]:
    readers = {
        "LitGPT config": _litgpt_configuration,
        "LitGPT tutorials": _litgpt_resources,
        "torchtune README optimisation": _torchtune_ladder,
        "torchtune": _torchtune,
        "PEFT README": _peft_readme,
        "PEFT method": _peft_comparison,
        "Unsloth": _unsloth,
    }
    return next(read(raw) for name, read in readers.items() if raw["source"].startswith(name))


def _base(raw: dict[str, str], **settings: Any) -> MemoryRequest:
    name = raw["model"].lower()
    return MemoryRequest(
        architecture=find_architecture(NAMES.get(name, name)),
        batch=int(raw["batch"] or 1),
        gpus=int(raw["gpus"] or 1),
        **settings,
    )


def _litgpt_configuration(raw: dict[str, str]) -> tuple[MemoryRequest, str]:
    method = TuningMethod(raw["method"])
    request = _base(raw, method=method, stack=STACKS["litgpt"], sequence=int(raw["seq"]), rank=32)
    request = _untied(request)
    if raw["model"] == "tiny-llama-1.1b":
        request = replace(request, targets=ALL)
    if raw["model"] in ALL_TARGETS_IN_LITGPT:
        ranks = ALL_TARGETS_IN_LITGPT[raw["model"]]
        request = replace(request, targets=ALL, rank=ranks[method is TuningMethod.QLORA])
    if request.gpus > 1:
        request = replace(request, checkpointing=True)
    return request, "rank and targets from the config files; every batch holds a row of the longest length"


def _litgpt_resources(raw: dict[str, str]) -> tuple[MemoryRequest, str]:
    words = raw["method"].split()
    quantised = any(word.startswith("nf4") for word in words)
    if words[0] == "inference":
        request = _untied(_base(raw, method=TuningMethod.INFERENCE, stack=STACKS["litgpt"], sequence=256))
        return replace(request, quantised=quantised, quantises_head=quantised), "256 tokens"
    request = _base(
        raw,
        method=TuningMethod.QLORA if quantised else TuningMethod.LORA,
        stack=STACKS["litgpt"],
        sequence=int(raw["seq"]),
        rank=8,
        quantises_head=quantised,
        double_quantisation="nf4-dq" in words,
    )
    if words[0] == "adapter":
        # About 1.2 million (Zhang et al. 2023, "LLaMA-Adapter") and 4.3 million; v2 scales the output of every matrix.
        v2 = "v2" in words
        request = replace(request, targets=TARGETS if v2 else (), trainable_parameters=4_300_000 if v2 else 1_200_000)
    return _untied(request), "nothing" if words[0] == "lora" else "adapters by their trained parameters"


def _torchtune_ladder(raw: dict[str, str]) -> tuple[MemoryRequest, str]:
    steps = [
        "baseline full",
        "+packed",
        "+compile",
        "+chunked CE",
        "+act ckpt",
        "+opt-in-bwd",
        "+act offload",
        "+8bit AdamW",
    ]
    steps += ["LoRA (on top)", "QLoRA (on top)"]
    step = steps.index(raw["method"])
    request = _base(
        raw,
        method=TuningMethod.FULL,
        stack=STACKS["torchtune"],
        sequence=int(raw["seq"]) if step >= 1 else ALPACA_TOKENS // 4,
        compiled=step >= 2,
        loss_chunks=8 if step >= 3 else 1,
        checkpointing=step >= 4,
        optimiser_in_backward=step in {5, 6, 7},
        offloads_activations=step >= 6,
        optimiser=Optimiser.ADAMW_8BIT if step == 7 else Optimiser.ADAMW,
    )
    if step >= 8:
        request = replace(request, method=TuningMethod.LORA, rank=8, targets=ATTENTION_AND_MLP)
    if step == 9:
        request = replace(request, method=TuningMethod.QLORA, double_quantisation=True)
    return request, "128 tokens a row before packing" if step == 0 else "8 chunks of the loss from that step on"


def _torchtune(raw: dict[str, str]) -> tuple[MemoryRequest, str]:
    method = TuningMethod(raw["method"])
    tutorial = "tutorial" in raw["source"]
    late = "30b8519e8" in raw["version_or_commit"]
    qlora = method is TuningMethod.QLORA
    targets = ATTENTION_AND_MLP if qlora or late or raw["lora"].startswith("all") else ("q", "v")
    request = _base(
        raw,
        method=method,
        stack=STACKS["torchtune"],
        sequence=int(raw["seq"] or ALPACA_TOKENS),
        checkpointing=True,
        rank=64 if "r64" in raw["lora"] else 8,
        targets=targets,
        double_quantisation=qlora,
        compiled="compile" in raw["note"],
        loss_chunks=8 if late else 1,
        optimiser=Optimiser.PAGED_ADAMW if "Paged" in raw["optimizer"] else Optimiser.ADAMW,
        optimiser_in_backward="optimizer-in-bwd" in raw["optimizer"] or "low-memory" in raw["optimizer"],
    )
    if "low-memory" in raw["optimizer"] or (late and not raw["optimizer"]):
        request = replace(request, optimiser=Optimiser.PAGED_ADAMW)
    if "CPU offload" in raw["optimizer"]:
        request = replace(request, offloads_weights=True, optimiser=Optimiser.NONE)
    if tutorial:
        return request, f"{ALPACA_TOKENS} tokens, activation checkpointing"
    if late:
        return request, "checkpointing, 8 chunks of the loss; optimiser paged where none is named"
    return request, "every row as long as the length named"


def _peft_readme(raw: dict[str, str]) -> tuple[MemoryRequest, str]:
    offloads = "offload" in raw["method"]
    request = _base(
        raw | {"batch": "8"},
        method=TuningMethod.FULL if raw["method"] == "full" else TuningMethod.LORA,
        sequence=64,
        weight_bytes=2 if offloads else 4,
        rank=8,
        offloads_weights=offloads,
        optimiser=Optimiser.NONE if offloads else Optimiser.ADAMW,
    )
    return request, "batch 8, 64 tokens, float32 (the arithmetic of the rows); 16-bit with DeepSpeed"


def _peft_comparison(raw: dict[str, str]) -> tuple[MemoryRequest, str]:
    kind, _, variant = raw["method"].partition("/")
    trained = int(raw["lora"].split()[0])
    if kind == "full-finetuning":
        return _base(raw, method=TuningMethod.FULL, sequence=int(raw["seq"])), "bfloat16"
    targets = () if kind in WITHOUT_MATRICES else ("q", "v")
    if "mlp" in variant:
        targets = ("gate", "up", "down")
    request = _base(
        raw, method=TuningMethod.LORA, sequence=int(raw["seq"]), targets=targets, trainable_parameters=trained
    )
    return request, "counted by trained parameters" if kind != "lora" else "bfloat16, adapters in float32"


def _unsloth(raw: dict[str, str]) -> tuple[MemoryRequest, str]:
    request = _base(
        raw,
        method=TuningMethod.QLORA if raw["method"].startswith("qlora") else TuningMethod.LORA,
        sequence=int(raw["seq"]),
        rank=8,
        checkpointing=True,
        double_quantisation="qlora" in raw["method"],
        loss_chunks=8 if "Unsloth" in raw["method"] else 1,
    )
    return request, "checkpointing; q and v; Unsloth computes its loss in chunks"


def _untied(request: MemoryRequest) -> MemoryRequest:
    """LitGPT keeps embedding and head apart, tied or not."""
    return replace(request, architecture=replace(request.architecture, tied_embeddings=False))
