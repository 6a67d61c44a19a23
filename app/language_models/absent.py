"""What stands in the place of a language model where a method asks none."""

from collections.abc import Sequence
from typing import NoReturn

from app.values.generation import Decoding, Generation, LabelScores, ScoreRequest


class AbsentGenerator:
    """No language model: opening it costs nothing, and asking it is a mistake of ours."""

    name = "none"
    context_tokens = 0
    can_score = False

    def generate(self, prompts: Sequence[str], decoding: Decoding) -> list[Generation]:
        """Never to be called."""
        del prompts, decoding
        _refuse()

    def score(self, requests: Sequence[ScoreRequest]) -> list[LabelScores]:
        """Never to be called."""
        del requests
        _refuse()

    def count_tokens(self, text: str) -> int:
        """Never to be called."""
        del text
        _refuse()

    def provenance(self) -> dict[str, str]:
        """Says that there is none."""
        return {"name": self.name}

    def close(self) -> None:
        """Nothing to free."""


def _refuse() -> NoReturn:
    raise AssertionError("this arm declared that it needs no language model, and asked one")
