"""Shapes of language models, as far as memory depends on them, and the table of known ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import yaml
from pydantic import TypeAdapter

from app.errors import InputRejectedError

Target = Literal["q", "k", "v", "o", "gate", "up", "down", "head"]
TARGETS: tuple[Target, ...] = get_args(Target)

_TABLE = Path(__file__).with_name("architectures.yaml")


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """The shape of one language model; widths and counts are numbers of elements."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_width: int
    intermediate: int
    vocabulary: int
    source: str
    tied_embeddings: bool = False
    mlp: Literal["gated", "plain"] = "gated"
    norm: Literal["rms", "layer"] = "rms"
    norms_per_layer: int = 2
    cross_attention_layers: int = 0
    keeps_attention_scores: bool = False

    @property
    def query_width(self) -> int:
        """Width of all query heads together."""
        return self.heads * self.head_width

    @property
    def key_value_width(self) -> int:
        """Width of all key heads together, which is also that of the values."""
        return self.kv_heads * self.head_width

    def matrices(self) -> dict[Target, tuple[int, int]]:
        """Inputs and outputs of every matrix of one layer, by its name."""
        shapes: dict[Target, tuple[int, int]] = {
            "q": (self.hidden, self.query_width),
            "k": (self.hidden, self.key_value_width),
            "v": (self.hidden, self.key_value_width),
            "o": (self.query_width, self.hidden),
            "up": (self.hidden, self.intermediate),
            "down": (self.intermediate, self.hidden),
        }
        if self.mlp == "gated":
            shapes["gate"] = (self.hidden, self.intermediate)
        return shapes

    @property
    def layer_parameters(self) -> int:
        """Parameters of the largest layer's matrices; norms and biases (below 0.1%) are left out."""
        own = sum(inputs * outputs for inputs, outputs in self.matrices().values())
        return own + (self._attention_parameters if self.cross_attention_layers else 0)

    @property
    def matrix_parameters(self) -> int:
        """Parameters of the matrices of all layers, which is what quantisation makes smaller."""
        own = sum(inputs * outputs for inputs, outputs in self.matrices().values())
        return self.layers * own + self.cross_attention_layers * self._attention_parameters

    @property
    def embedding_parameters(self) -> int:
        """Parameters of the embedding and, unless tied, of the head."""
        return self.vocabulary * self.hidden * (1 if self.tied_embeddings else 2)

    @property
    def parameters(self) -> int:
        """All parameters."""
        return self.matrix_parameters + self.embedding_parameters

    @property
    def _attention_parameters(self) -> int:
        shapes = self.matrices()
        return sum(shapes[name][0] * shapes[name][1] for name in ("q", "k", "v", "o"))


def architecture_from_configuration(configuration: Mapping[str, object], *, source: str) -> Architecture:
    """The shape written in the `config.json` of a decoder with gated matrices (Llama, Mistral, Qwen, Gemma and the
    like).

    Raises:
        InputRejectedError: a width or a count is missing or no whole number.
    """

    def count(name: str, default: object = None) -> int:
        value = configuration.get(name, default)
        if not isinstance(value, int) or value < 1:
            raise InputRejectedError(
                "CONFIGURATION_INCOMPLETE", f"{source} says {name} = {value!r}; a whole number above 0 is needed."
            )
        return value

    heads, hidden = count("num_attention_heads"), count("hidden_size")
    return Architecture(
        layers=count("num_hidden_layers"),
        hidden=hidden,
        heads=heads,
        kv_heads=count("num_key_value_heads", heads),
        head_width=count("head_dim", hidden // heads),
        intermediate=count("intermediate_size"),
        vocabulary=count("vocab_size"),
        tied_embeddings=bool(configuration.get("tie_word_embeddings", False)),
        source=source,
    )


@cache
def known_architectures() -> dict[str, Architecture]:
    """Every known architecture by its name, as written in architectures.yaml."""
    return TypeAdapter(dict[str, Architecture]).validate_python(yaml.safe_load(_TABLE.read_text(encoding="utf-8")))


def find_architecture(name: str) -> Architecture:
    """The architecture of a known language model.

    Raises:
        InputRejectedError: nothing is known under that name.
    """
    known = known_architectures()
    if name not in known:
        raise InputRejectedError(
            "ARCHITECTURE_UNKNOWN",
            f"There is no architecture {name!r} in the table; known are: {', '.join(sorted(known))}.",
        )
    return known[name]
