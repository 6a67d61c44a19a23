"""The two sockets of this stage: what generates, and what embeds."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.values.generation import Decoding, Generation, LabelScores, ScoreRequest

Embeddings = NDArray[np.float32]


class Generator(Protocol):
    """A language model. `can_score` says whether `score` gives log-likelihoods or raises."""

    @property
    def name(self) -> str:
        """The name as written in the plan."""
        ...

    @property
    def context_tokens(self) -> int:
        """Prompt and answer together must fit in this many tokens."""
        ...

    @property
    def can_score(self) -> bool:
        """Whether `score` works."""
        ...

    def generate(self, prompts: Sequence[str], decoding: Decoding) -> list[Generation]:
        """One generation per prompt, in order, a leading `<think>...</think>` left out; failed ones carry a reason."""
        ...

    def score(self, requests: Sequence[ScoreRequest]) -> list[LabelScores]:
        """Mean log-probability per token of each continuation, per request, in order."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens the text takes; an estimate where the tokenizer is remote."""
        ...

    def provenance(self) -> dict[str, str]:
        """What pins this language model: name, revision or weights hash, precision."""
        ...

    def close(self) -> None:
        """Free memory and connections."""
        ...


class Encoder(Protocol):
    """Turns texts into vectors whose inner product is the cosine similarity."""

    @property
    def name(self) -> str:
        """The name as written in the plan."""
        ...

    def embed(self, texts: Sequence[str]) -> Embeddings:
        """float32, shape (len(texts), d), rows L2-normalised."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens per text as the network would read it whole."""
        ...

    @property
    def most_tokens(self) -> int | None:
        """Longer texts are cut to this many tokens; None when there is no limit."""
        ...

    def provenance(self) -> dict[str, str]:
        """What pins this encoder: name, weights hash, precision."""
        ...
