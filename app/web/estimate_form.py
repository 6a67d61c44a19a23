"""The form of the memory estimate, from a query string, and its answer as rows."""

from dataclasses import dataclass

from app.actions.memory_estimates import estimate, known_architecture, read_configuration, read_request
from app.economics.memory_request import MemoryRequest
from app.errors import InputRejectedError
from app.values.memory import MemoryAnswer
from app.web.dependencies import Fields
from app.web.languages import gettext, noted

LONGEST_CONFIGURATION = 20_000
LARGEST_NUMBER = 10**15
GIGABYTE = 1e9

METHODS: tuple[tuple[str, str], ...] = (
    ("qlora", "QLoRA"),
    ("lora", "LoRA"),
    ("full", noted("Full fine-tuning")),
    ("inference", noted("Serving")),
)
OPTIMISERS: tuple[tuple[str, str], ...] = (
    ("adamw", "AdamW"),
    ("adamw_8bit", noted("AdamW, 8 bits")),
    ("paged_adamw", noted("AdamW, paged")),
    ("none", noted("None")),
)
ALL_MATRICES = "q,k,v,o,gate,up,down"
TARGETS: tuple[tuple[str, str], ...] = (
    (ALL_MATRICES, noted("All matrices")),
    ("q,v", noted("Queries and values")),
)
PART_NAMES: dict[str, str] = {
    "weights": noted("Weights"),
    "quantisation": noted("Scales of the quantisation"),
    "adapters": noted("Adapters"),
    "gradients": noted("Gradients"),
    "optimiser_states": noted("States of the optimiser"),
    "activations": noted("Activations"),
    "logits": noted("Logits"),
    "temporary": noted("Temporary"),
    "kv_cache": noted("Keys and values of the context"),
    "framework": noted("Libraries"),
}


@dataclass(frozen=True, slots=True)
class EstimateForm:
    """What was asked, as typed. `configuration` is the text of a config.json and goes before the name."""

    language_model: str = "llama-3.1-8b"
    configuration: str = ""
    method: str = "qlora"
    optimiser: str = "adamw"
    targets: str = ALL_MATRICES
    batch: str = "1"
    sequence: str = "2048"
    rank: str = "16"
    checkpointing: bool = True
    four_bit: bool = False
    gpu: str = ""
    tokens: str = ""

    @classmethod
    def from_fields(cls, fields: Fields) -> "EstimateForm":
        """The form in a query string; the defaults where nothing was sent."""
        if fields.is_empty:
            return cls()
        texts = {
            name: fields.get(name, str(getattr(cls(), name)))
            for name in ("language_model", "configuration", "method", "optimiser", "targets")
        }
        numbers = {name: fields.get(name, getattr(cls(), name)) for name in ("batch", "sequence", "rank")}
        return cls(
            **texts,
            **numbers,
            checkpointing=fields.get("checkpointing") == "yes",
            four_bit=fields.get("four_bit") == "yes",
            gpu=fields.get("gpu"),
            tokens=fields.get("tokens"),
        )

    def answer(self) -> MemoryAnswer:
        """What it comes to.

        Raises:
            InputRejectedError: a name is not known, a number is none, or the configuration is not complete.
        """
        tokens = _read_count(self.tokens, gettext("Tokens to train on")) if self.tokens else None
        return estimate(self._request(), gpu=self.gpu or None, tokens=tokens)

    def _request(self) -> MemoryRequest:
        if len(self.configuration) > LONGEST_CONFIGURATION:
            raise InputRejectedError(
                "CONFIGURATION_TOO_LONG", f"config.json has more than {LONGEST_CONFIGURATION} characters."
            )
        return read_request(
            architecture=(
                read_configuration(self.configuration, source="config.json")
                if self.configuration
                else known_architecture(self.language_model)
            ),
            method=self.method,
            optimiser=self.optimiser,
            stack="transformers",
            targets=self.targets,
            batch=_read_count(self.batch, gettext("Sequences at once")),
            sequence=_read_count(self.sequence, gettext("Tokens of a sequence")),
            rank=_read_count(self.rank, gettext("Rank of the adapters")),
            checkpointing=self.checkpointing,
            quantised=self.four_bit,
        )


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of the peak: its name, gigabytes and share of the whole."""

    name: str
    gigabytes: float
    share: float


def part_rows(answer: MemoryAnswer) -> tuple[PartRow, ...]:
    """The parts that take anything, largest first."""
    rows = [
        PartRow(gettext(PART_NAMES[name]), size / GIGABYTE, size / answer.total_bytes)
        for name, size in answer.parts_bytes.items()
        if size > 0
    ]
    return tuple(sorted(rows, key=lambda row: -row.gigabytes))


def _read_count(text: str, where: str) -> int:
    digits = text.replace(",", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(LARGEST_NUMBER))):
        raise InputRejectedError("NUMBER_INVALID", f"{where}: {text[:40]!r} is not a whole number.")
    return int(digits)
