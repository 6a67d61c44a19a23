"""Classification head: a linear layer on an encoder, trained together with low-rank adapters inside it.

    training cases -> logistic regression on frozen embeddings -> the head's first weights
    training cases -> encoder with adapters -> head -> cross-entropy -> the best epoch's adapters and head
    input -> encoder with adapters -> head -> the most probable label

Evidence row S3.12 does this with distilbert and a head at random weights. Here the head starts at the regression,
because training from a random head first bends the encoder towards noise (Kumar et al. 2022, arXiv 2202.10054, "linear
probing then fine-tuning"); `head_start: random` is the original. Embeddings are what the encoder's own pooling gives,
at unit length; adapters are those of Hu et al. 2021, on every linear layer.

The trained weights lie in `workdir/head` with a marker that names what they were trained on. A run that is taken up
again after its worker died finds the marker and answers at once.
"""

import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from app.experiments.classifier_specs import ClassificationHeadSpec
from app.language_models.contract import Embeddings, Encoder, Generator
from app.methods.adapter_files import mark_finished, read_finished_usage
from app.methods.answering import in_blocks
from app.methods.augmentation import augment_cases
from app.methods.contract import Report, TaskSetting
from app.methods.encoder_labels import (
    LogProbabilities,
    SeenLabels,
    count_read_tokens,
    find_seen_labels,
    label_predictions,
    note_cut_texts,
)
from app.methods.encoder_network import (
    Weights,
    add_adapters,
    copy_network,
    embed_as_trained,
    embed_for_training,
    fingerprint,
    load_weights,
    save_weights,
    trained_weights,
)
from app.methods.encoder_regression import LabelledVectors, fit_regression, log_softmax, measure
from app.methods.encoder_training import Batch, Course, Training, WeightGroup, train_weights
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Usage
from app.values.predictions import Prediction

RECIPE = "classification_head 1"  # counted up when the same settings would train other weights
BATCHES_PER_POOL = 8


class ClassificationHead:
    """The classification head recipe."""

    _encoder: Encoder  # these four are set by prepare
    _network: SentenceTransformer
    _head: torch.nn.Linear
    _seen: SeenLabels

    def __init__(self, spec: ClassificationHeadSpec, setting: TaskSetting) -> None:
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
        """Trains the head and the adapters, or loads the finished ones.

        Raises:
            RunFailedError: NO_TRAINING_CASES, TOO_FEW_LABELS, ENCODER_WITHOUT_WEIGHTS or TRAINING_DIVERGED.
        """
        del corpus, language_model  # the encoder and the labelled cases are all it needs
        assert encoder is not None, "the settings ask for an encoder"
        self._encoder = encoder
        self._seen = find_seen_labels(train, self._setting.labels, method="classification_head")
        self._network = copy_network(encoder, method="classification_head")
        torch.manual_seed(seed)
        spec = self._spec
        add_adapters(self._network, rank=spec.rank, alpha=spec.alpha or 2 * spec.rank, dropout=spec.dropout)
        width = self._network.get_embedding_dimension() or 0
        self._head = torch.nn.Linear(width, len(self._seen.labels), device=self._network.device)

        augmented = augment_cases(train, spec.augmentation, held_out=validation, seed=seed)
        learned = augmented.cases
        folder = workdir / "head"
        settings = spec.model_dump(mode="json", exclude={"key", "language_model"})
        mark = fingerprint(RECIPE, settings, seed=seed, encoder=encoder, train=learned, held=validation)
        usage = read_finished_usage(folder, fingerprint=mark)
        if usage is not None:
            load_weights(self._weights, folder)
            return usage
        started = time.perf_counter()
        self._start_head(encoder, learned, report=report)
        training = self._train(learned, validation, seed=seed, report=report)
        texts = [case.input for case in learned]
        tokens = count_read_tokens(encoder, texts)
        usage = Usage(
            train_seconds=time.perf_counter() - started,
            train_tokens=round(training.cases * float(np.mean(tokens))),
            trainable_parameters=sum(weight.numel() for weight in self._weights.values()),
            curve=tuple(training.curve),
            notes=(*self._seen.notes, *note_cut_texts(encoder, texts), *augmented.notes, *training.notes),
        )
        save_weights(self._weights, folder)
        mark_finished(folder, fingerprint=mark, usage=usage)
        return usage

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, a block at a time."""
        for block in in_blocks(inputs):
            started = time.perf_counter()
            texts = [case.input for case in block]
            log_probabilities = self._log_probabilities(embed_as_trained(self._network, texts))
            yield from label_predictions(
                block,
                log_probabilities,
                labels=self._seen.labels,
                token_counts=count_read_tokens(self._encoder, texts),
                seconds=time.perf_counter() - started,
            )

    def close(self) -> None:
        """Nothing to free; a copy of the encoder was trained."""

    @property
    def _weights(self) -> Weights:
        adapters = {f"encoder.{name}": weight for name, weight in trained_weights(self._network).items()}
        return {**adapters, **{f"head.{name}": weight for name, weight in trained_weights(self._head).items()}}

    def _start_head(self, encoder: Encoder, train: Sequence[Case], *, report: Report) -> None:
        """Sets the head to the regression on frozen embeddings, regularised enough to leave something to learn."""
        if self._spec.head_start == "random":
            return
        report("embedding", 0, None)
        vectors = encoder.embed([case.input for case in train])
        regression = fit_regression(
            LabelledVectors(vectors, self._seen.number(train)), strength=self._spec.start_regularisation
        )
        with torch.no_grad():
            self._head.weight.copy_(torch.from_numpy(regression.weights))
            self._head.bias.copy_(torch.from_numpy(regression.biases))

    def _train(self, train: Sequence[Case], validation: Sequence[Case], *, seed: int, report: Report) -> Training:
        spec, source = self._spec, random.Random(seed)
        texts = [case.input for case in train]
        numbers = torch.from_numpy(self._seen.number(train)).to(self._network.device)
        held_texts, held_numbers = [case.input for case in validation], self._seen.number(validation)

        def draw_batches() -> list[Batch]:
            return draw_length_batches([len(text) for text in texts], batch_size=spec.batch_size, source=source)

        def loss_of(batch: Batch) -> torch.Tensor:
            logits = self._head(embed_for_training(self._network, [texts[place] for place in batch]))
            return torch.nn.functional.cross_entropy(logits, numbers[list(batch)], label_smoothing=spec.label_smoothing)

        def validate() -> float | None:
            if not held_texts:
                return None
            return measure(self._log_probabilities(embed_as_trained(self._network, held_texts)), held_numbers).loss

        adapters = {name: weight for name, weight in self._weights.items() if name.startswith("encoder.")}
        head = {name: weight for name, weight in self._weights.items() if name.startswith("head.")}
        course = Course(
            groups=(WeightGroup(adapters, spec.learning_rate), WeightGroup(head, spec.head_learning_rate)),
            draw_batches=draw_batches,
            loss_of=loss_of,
            validate=validate,
            epochs=spec.epochs,
            patience=spec.patience,
        )
        return train_weights(self._network, course, report=report)

    def _log_probabilities(self, vectors: Embeddings) -> LogProbabilities:
        with torch.no_grad():
            logits = self._head(torch.from_numpy(vectors).to(self._head.weight.device))
        return log_softmax(logits.double().cpu().numpy())


def draw_length_batches(lengths: Sequence[int], *, batch_size: int, source: random.Random) -> list[Batch]:
    """Batches of places, every place once; places of similar length go together, which saves padding.

    Sorting is within pools of `BATCHES_PER_POOL` batches of a random order, so that batches differ from epoch to epoch.
    """
    shuffled = source.sample(range(len(lengths)), k=len(lengths))
    batches: list[Batch] = []
    for start in range(0, len(shuffled), batch_size * BATCHES_PER_POOL):
        pool = sorted(shuffled[start : start + batch_size * BATCHES_PER_POOL], key=lambda place: lengths[place])
        batches.extend(pool[first : first + batch_size] for first in range(0, len(pool), batch_size))
    source.shuffle(batches)
    return batches
