"""What fits on a GPU, and Llama 2 beside published peaks: values for a page, and the same as Markdown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.economics.memory_architectures import TARGETS, Target, find_architecture
from app.economics.memory_estimate import estimate_memory
from app.economics.memory_request import STACKS, MemoryRequest, Optimiser, TuningMethod

GPU_GIGABYTES = (8, 12, 16, 24, 40, 48, 80, 141)
LANGUAGE_MODELS = (
    "llama-3.2-1b",
    "llama-3.2-3b",
    "mistral-7b",
    "llama-3.1-8b",
    "llama-2-13b",
    "llama-3.1-70b",
    "llama-3.1-405b",
)
# Room left free: the 90th percentile of the estimator's error on the scoring half of benchmarks/memory_estimator.py.
ERROR_SHARE = 0.18
SEQUENCE = 2048
GB = 1e9
MATRICES: tuple[Target, ...] = tuple(name for name in TARGETS if name != "head")


@dataclass(frozen=True)
class Way:
    """One way to use a language model, in the first table: its name and settings."""

    name: str
    method: TuningMethod
    optimiser: Optimiser = Optimiser.ADAMW
    quantised: bool = False

    def request(self, language_model: str) -> MemoryRequest:
        """One sequence of 2,048 tokens on one GPU, with activation checkpointing while training."""
        return MemoryRequest(
            architecture=find_architecture(language_model),
            method=self.method,
            sequence=SEQUENCE,
            checkpointing=True,
            optimiser=self.optimiser,
            quantised=self.quantised,
            double_quantisation=self.method is TuningMethod.QLORA,
            targets=MATRICES,
        )


WAYS = (
    Way("serve, 4-bit", TuningMethod.INFERENCE, quantised=True),
    Way("serve, 16-bit", TuningMethod.INFERENCE),
    Way("QLoRA", TuningMethod.QLORA),
    Way("LoRA", TuningMethod.LORA),
    Way("full, 8-bit AdamW", TuningMethod.FULL, Optimiser.ADAMW_8BIT),
    Way("full, AdamW", TuningMethod.FULL),
)


@dataclass(frozen=True)
class PublishedPeak:
    """One line of the Llama 2 table; published is None where nobody published one."""

    label: str
    request: MemoryRequest
    published_gb: float | None
    source: str


def fits(request: MemoryRequest, gigabytes: float) -> bool:
    """Whether the estimate leaves the share of its error free on a GPU of that many 10^9 bytes."""
    return estimate_memory(request).total <= gigabytes * GB * (1 - ERROR_SHARE)


def largest_that_fits(way: Way, gigabytes: float) -> str | None:
    """Name of the largest language model of the table that fits, None where none does."""
    fitting = [name for name in LANGUAGE_MODELS if fits(way.request(name), gigabytes)]
    return max(fitting, key=lambda name: find_architecture(name).parameters) if fitting else None


def llama_2_peaks() -> tuple[PublishedPeak, ...]:
    """Llama 2 7B and 13B, full, LoRA and QLoRA, each with the settings of the published figure."""
    torchtune = "torchtune README, 2024-05-09 to 2024-07-23, batch 4, 2,048 tokens"
    litgpt = "LitGPT resource-tables.md, batch 1, 1,304 tokens, no checkpointing"
    return (
        PublishedPeak(
            "Llama 2 7B full (paged, in backward)", _torchtune("llama-2-7b", TuningMethod.FULL), 24.1, torchtune
        ),
        PublishedPeak("Llama 2 7B LoRA", _torchtune("llama-2-7b", TuningMethod.LORA), 21.3, torchtune),
        PublishedPeak("Llama 2 7B QLoRA", _torchtune("llama-2-7b", TuningMethod.QLORA), 12.3, torchtune),
        PublishedPeak(
            "Llama 2 13B full (paged, in backward)",
            _torchtune("llama-2-13b", TuningMethod.FULL),
            None,
            "none published; an estimate with the settings of 7B",
        ),
        PublishedPeak("Llama 2 13B LoRA", _litgpt("llama-2-13b", TuningMethod.LORA), 38.12, litgpt),
        PublishedPeak("Llama 2 13B QLoRA", _litgpt("llama-2-13b", TuningMethod.QLORA), 23.14, litgpt),
    )


def tables_markdown() -> str:
    """All tables as one Markdown text."""
    head = ["GPU", *(way.name for way in WAYS)]
    rows = [[f"{size} GB", *(largest_that_fits(way, size) or "-" for way in WAYS)] for size in GPU_GIGABYTES]
    sizes = [
        [name, *(f"{estimate_memory(way.request(name)).total / GB:.1f}" for way in WAYS)] for name in LANGUAGE_MODELS
    ]
    llama = [_llama_row(peak) for peak in llama_2_peaks()]
    return "\n".join(
        [
            "### Largest language model that fits",
            "",
            *_table(head, rows),
            "",
            "### Estimated peak, GB",
            "",
            *_table(["language model", *head[1:]], sizes),
            "",
            "### Llama 2 beside published peaks, GB",
            "",
            *_table(["run", "estimate", "published", "difference", "source"], llama),
        ]
    )


def _llama_row(peak: PublishedPeak) -> list[str]:
    estimate = estimate_memory(peak.request).total / GB
    if peak.published_gb is None:
        return [peak.label, f"{estimate:.1f}", "-", "-", peak.source]
    difference = estimate / peak.published_gb - 1
    return [peak.label, f"{estimate:.1f}", f"{peak.published_gb:.1f}", f"{100 * difference:+.1f}%", peak.source]


def _torchtune(language_model: str, method: TuningMethod) -> MemoryRequest:
    is_full = method is TuningMethod.FULL
    return MemoryRequest(
        architecture=find_architecture(language_model),
        method=method,
        batch=4,
        sequence=SEQUENCE,
        checkpointing=True,
        optimiser=Optimiser.PAGED_ADAMW if is_full else Optimiser.ADAMW,
        optimiser_in_backward=is_full,
        double_quantisation=True,
        rank=8,
        targets=MATRICES if method is TuningMethod.QLORA else ("q", "v"),
        stack=STACKS["torchtune"],
    )


def _litgpt(language_model: str, method: TuningMethod) -> MemoryRequest:
    return MemoryRequest(
        architecture=find_architecture(language_model),
        method=method,
        sequence=1304,
        rank=8,
        quantises_head=method is TuningMethod.QLORA,
        stack=STACKS["litgpt"],
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["-"] * len(head), *rows]
    return ["| " + " | ".join(cells) + " |" for cells in lines]
