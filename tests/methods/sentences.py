"""Sentences of three labels, and an encoder without a network: a bag of hashed words."""

import zlib
from collections.abc import Sequence

import numpy as np

from app.glossary import Split
from app.language_models.contract import Embeddings
from app.values.cases import Case, CaseInput
from tests.methods.scripted import LABELS

OPENINGS = ("Hello, {}", "{}, please", "Can you help? {}", "{} since Monday", "My question: {}", "{} once more")
CONTENTS = {
    "billing": "the invoice charges my card twice",
    "shipping": "the parcel has not been delivered",
    "returns": "I want to send it back for a refund",
}


class WordEncoder:
    """Each word adds one to a place of the vector; remembers which texts it embedded."""

    name = "words"
    most_tokens = 12

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Embeddings:
        self.embedded.extend(texts)
        vectors = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, zlib.crc32(word.encode()) % 64] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def provenance(self) -> dict[str, str]:
        return {"name": self.name}


def labelled(split: Split, *, openings: int = 4, labels: Sequence[str] = LABELS) -> list[Case]:
    """The contents of each label after each opening; other openings than the first are in other splits too."""
    chosen = OPENINGS[:openings] if split is Split.TRAIN else OPENINGS[-openings:]
    return [
        Case(f"{split}-{label}-{place}", opening.format(CONTENTS[label]), label, split)
        for label in labels
        for place, opening in enumerate(chosen)
    ]


def inputs_of(cases: Sequence[Case]) -> list[CaseInput]:
    return [CaseInput(case.case_id, case.input) for case in cases]
