"""From training cases to label numbers and from log-probabilities to predictions: what every encoder arm does."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.errors import RunFailedError
from app.language_models.contract import Encoder
from app.values.cases import Case, CaseInput
from app.values.predictions import Prediction

LabelNumbers = NDArray[np.int64]
LogProbabilities = NDArray[np.float64]
MOST_NAMED_LABELS = 5


@dataclass(frozen=True, slots=True)
class SeenLabels:
    """The labels that have training cases, in the order of the dataset; only these can be given."""

    labels: tuple[str, ...]
    smallest_count: int
    notes: tuple[str, ...]

    def number(self, cases: Sequence[Case]) -> LabelNumbers:
        """Place of each case's label; -1 for a label without training cases. Shape (len(cases),)."""
        places = {label: place for place, label in enumerate(self.labels)}
        return np.array([places.get(case.target, -1) for case in cases], dtype=np.int64)


def find_seen_labels(train: Sequence[Case], labels: Sequence[str], *, method: str) -> SeenLabels:
    """The labels this method can learn, with a note on those it cannot.

    Raises:
        RunFailedError: NO_TRAINING_CASES or TOO_FEW_LABELS.
    """
    if not train:
        raise RunFailedError(
            "NO_TRAINING_CASES", f"{method} learns from training cases, but the training split is empty; add some."
        )
    counts = Counter(case.target for case in train)
    seen = tuple(label for label in labels if label in counts)
    if len(seen) < 2:
        raise RunFailedError(
            "TOO_FEW_LABELS",
            f"{method} tells labels apart, but the training cases have only {len(seen)} of {len(labels)} labels; "
            "add cases of at least 2 labels.",
        )
    unseen = [label for label in labels if label not in counts]
    notes: list[str] = []
    if unseen:
        named = ", ".join(unseen[:MOST_NAMED_LABELS]) + (", ..." if len(unseen) > MOST_NAMED_LABELS else "")
        notes.append(
            f"{len(unseen)} of {len(labels)} labels have no training case and are never given as an answer: {named}."
        )
    return SeenLabels(seen, min(counts[label] for label in seen), tuple(notes))


def count_read_tokens(encoder: Encoder, texts: Sequence[str]) -> list[int]:
    """Tokens the encoder reads of each text: what is longer than it reads is cut."""
    most = encoder.most_tokens
    counts = encoder.count_tokens(texts)
    return counts if most is None else [min(count, most) for count in counts]


def note_cut_texts(encoder: Encoder, texts: Sequence[str]) -> tuple[str, ...]:
    """A note on training texts the encoder reads only the beginning of, if there are any."""
    most = encoder.most_tokens
    cut = 0 if most is None else sum(count > most for count in encoder.count_tokens(texts))
    return (f"{cut} training texts are longer than the {most} tokens the encoder reads.",) if cut else ()


def label_predictions(
    block: Sequence[CaseInput],
    log_probabilities: LogProbabilities,
    *,
    labels: Sequence[str],
    token_counts: Sequence[int],
    seconds: float,
) -> list[Prediction]:
    """One prediction per case of a block. `label_scores` are log-probabilities that sum to 1 when raised to e.

    Args:
        log_probabilities: shape (len(block), len(labels)).
        token_counts: tokens the encoder read of each input.
        seconds: what the whole block took; every case gets an equal share.
    """
    return [
        Prediction(
            case_id=case.case_id,
            answer=labels[int(row.argmax())],
            latency_seconds=seconds / len(block),
            prompt_tokens=tokens,
            completion_tokens=0,
            prompt=case.input,
            label_scores=dict(zip(labels, map(float, row), strict=True)),
        )
        for case, row, tokens in zip(block, log_probabilities, token_counts, strict=True)
    ]
