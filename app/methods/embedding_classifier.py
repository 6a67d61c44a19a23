"""Embedding classifier: logistic regression on frozen embeddings.

    training cases, and the labels' names -> embeddings -> logistic regression, its settings chosen on validation cases
    input -> embedding -> the most probable label

No language model and no training of weights: seconds on an ordinary computer. Every classification experiment should
face it, because a method that costs more and is not better than this is not worth its price (S0.19: the simplest
method that works).
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from app.experiments.classifier_specs import EmbeddingClassifierSpec
from app.language_models.contract import Encoder, Generator
from app.methods.answering import in_blocks
from app.methods.augmentation import augment_cases
from app.methods.contract import Report, TaskSetting
from app.methods.encoder_embeddings import EmbeddingCache
from app.methods.encoder_labels import (
    SeenLabels,
    count_read_tokens,
    find_seen_labels,
    label_predictions,
    note_cut_texts,
)
from app.methods.encoder_regression import LabelledVectors, LabelRegression, choose_regression
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Usage
from app.values.predictions import Prediction


class EmbeddingClassifier:
    """The embedding classifier recipe."""

    _encoder: Encoder  # these four are set by prepare
    _embeddings: EmbeddingCache
    _seen: SeenLabels
    _regression: LabelRegression

    def __init__(self, spec: EmbeddingClassifierSpec, setting: TaskSetting) -> None:
        self._spec = spec
        self._setting = setting

    def prepare(
        self,
        train: Sequence[Case],
        validation: Sequence[Case],
        corpus: Sequence[Document],
        *,
        language_model: Generator,
        encoder: Encoder | None,
        seed: int,
        workdir: Path,
        report: Report,
    ) -> Usage:
        """Embeds the cases and fits the regression.

        Raises:
            RunFailedError: NO_TRAINING_CASES or TOO_FEW_LABELS.
        """
        del corpus, language_model, workdir  # the encoder and the labelled cases are all it needs
        assert encoder is not None, "the settings ask for an encoder"
        started = time.perf_counter()
        self._seen = find_seen_labels(train, self._setting.labels, method="embedding_classifier")
        self._encoder = encoder
        self._embeddings = EmbeddingCache(encoder)
        report("embedding", 0, None)
        augmented = augment_cases(train, self._spec.augmentation, held_out=validation, seed=seed)
        texts = [case.input for case in augmented.cases]
        chosen = choose_regression(
            self._embed(train),
            self._embed(validation),
            copies=self._embed(augmented.copies) if augmented.copies else None,
            strength=self._spec.regularisation,
            class_weight=self._spec.class_weight,
            names=self._embed_names(),
            label_names=self._spec.label_names,
            seed=seed,
            report=lambda done, total: report("fitting", done, total),
        )
        self._regression = chosen.regression
        return Usage(
            train_seconds=time.perf_counter() - started,
            train_tokens=sum(count_read_tokens(encoder, texts)),
            trainable_parameters=self._regression.weights.size + self._regression.biases.size,
            notes=(
                *self._seen.notes,
                *note_cut_texts(encoder, texts),
                *augmented.notes,
                *chosen.notes,
                f"Regularisation (scikit-learn's C): {self._regression.strength:g}.",
            ),
            trials=chosen.trials,
        )

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, a block at a time."""
        for block in in_blocks(inputs):
            started = time.perf_counter()
            texts = [case.input for case in block]
            log_probabilities = self._regression.log_probabilities(self._embeddings.embed(texts))
            yield from label_predictions(
                block,
                log_probabilities,
                labels=self._seen.labels,
                token_counts=count_read_tokens(self._encoder, texts),
                seconds=time.perf_counter() - started,
            )

    def _embed(self, cases: Sequence[Case]) -> LabelledVectors:
        return LabelledVectors(self._embeddings.embed([case.input for case in cases]), self._seen.number(cases))

    def close(self) -> None:
        """Nothing to free; the encoder is as it was."""

    def _embed_names(self) -> LabelledVectors | None:
        if self._spec.label_names == "never":
            return None
        return LabelledVectors(self._embeddings.embed(self._seen.labels), np.arange(len(self._seen.labels)))
