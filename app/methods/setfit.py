"""SetFit: an encoder trained by contrast, then logistic regression on its embeddings.

    training cases -> batches with several texts per label -> texts of one label move together, others apart
    training cases -> embeddings of the trained encoder -> logistic regression -> the most probable label

The two steps are those of SetFit (Tunstall et al. 2022, arXiv 2209.11055). SetFit draws pairs of texts and embeds both
of each; here all pairs within a batch count, by the supervised contrastive loss (Khosla et al. 2020, arXiv 2004.11362,
equation 2), so that every text is embedded once per epoch: with 77 labels of 10 texts, the 30,800 pairs of SetFit's
default are 80 times the work of one epoch here. docs/LOG.md compares both.

The trained weights lie in `workdir/setfit` with a marker that names what they were trained on. A run that is taken up
again after its worker died finds the marker and only fits the regression again.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from app.experiments.classifier_specs import SetfitSpec
from app.language_models.contract import Encoder, Generator
from app.methods.adapter_files import mark_finished, read_finished_usage
from app.methods.answering import in_blocks
from app.methods.augmentation import augment_cases
from app.methods.contract import Report, TaskSetting
from app.methods.encoder_labels import (
    LabelNumbers,
    SeenLabels,
    count_read_tokens,
    find_seen_labels,
    label_predictions,
    note_cut_texts,
)
from app.methods.encoder_network import (
    copy_network,
    embed_as_trained,
    embed_for_training,
    fingerprint,
    load_weights,
    save_weights,
    trained_weights,
)
from app.methods.encoder_regression import (
    DEFAULT_STRENGTH,
    LabelledVectors,
    LabelRegression,
    choose_regression,
    fit_regression,
    measure,
)
from app.methods.encoder_training import Batch, Course, Training, WeightGroup, train_weights
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Usage
from app.values.predictions import Prediction

RECIPE = "setfit 1"  # counted up when the same settings would train other weights
MOST_PROBED_TEXTS = 2000
"""After each epoch a regression on this many training texts at most gives the validation loss."""


class Setfit:
    """The SetFit recipe."""

    _encoder: Encoder  # these four are set by prepare
    _network: SentenceTransformer
    _regression: LabelRegression
    _seen: SeenLabels

    def __init__(self, spec: SetfitSpec, setting: TaskSetting) -> None:
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
        """Trains a copy of the encoder, or loads the finished one, and fits the regression.

        Raises:
            RunFailedError: NO_TRAINING_CASES, TOO_FEW_LABELS, ENCODER_WITHOUT_WEIGHTS or TRAINING_DIVERGED.
        """
        del corpus, language_model  # the encoder and the labelled cases are all it needs
        assert encoder is not None, "the settings ask for an encoder"
        self._encoder = encoder
        self._seen = find_seen_labels(train, self._setting.labels, method="setfit")
        self._network = copy_network(encoder, method="setfit")
        started = time.perf_counter()
        folder = workdir / "setfit"
        settings = self._spec.model_dump(mode="json", exclude={"key", "language_model", "regularisation"})
        augmented = augment_cases(train, self._spec.augmentation, held_out=validation, seed=seed)
        learned = augmented.cases
        mark = fingerprint(RECIPE, settings, seed=seed, encoder=encoder, train=learned, held=validation)
        usage = read_finished_usage(folder, fingerprint=mark)
        texts = [case.input for case in learned]
        if usage is not None:
            load_weights(trained_weights(self._network), folder)
        else:
            training = self._train(learned, validation, seed=seed, report=report)
            usage = Usage(
                train_seconds=training.seconds,
                train_tokens=round(training.cases * float(np.mean(count_read_tokens(encoder, texts)))),
                trainable_parameters=sum(weight.numel() for weight in trained_weights(self._network).values()),
                curve=tuple(training.curve),
                notes=(*self._seen.notes, *note_cut_texts(encoder, texts), *augmented.notes, *training.notes),
            )
            save_weights(trained_weights(self._network), folder)
            mark_finished(folder, fingerprint=mark, usage=usage)
        chosen = choose_regression(
            self._embed(train),
            self._embed(validation),
            copies=self._embed(augmented.copies) if augmented.copies else None,
            strength=self._spec.regularisation,
            seed=seed,
            report=lambda done, total: report("fitting", done, total),
        )
        self._regression = chosen.regression
        strength = f"Regularisation (scikit-learn's C): {chosen.regression.strength:g}."
        return replace(
            usage,
            prepare_seconds=time.perf_counter() - started,
            notes=(*usage.notes, *chosen.notes, strength),
            trials=chosen.trials,
        )

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, a block at a time."""
        for block in in_blocks(inputs):
            started = time.perf_counter()
            texts = [case.input for case in block]
            log_probabilities = self._regression.log_probabilities(embed_as_trained(self._network, texts))
            yield from label_predictions(
                block,
                log_probabilities,
                labels=self._seen.labels,
                token_counts=count_read_tokens(self._encoder, texts),
                seconds=time.perf_counter() - started,
            )

    def _embed(self, cases: Sequence[Case]) -> LabelledVectors:
        texts = [case.input for case in cases]
        return LabelledVectors(embed_as_trained(self._network, texts), self._seen.number(cases))

    def close(self) -> None:
        """Nothing to free; a copy of the encoder was trained."""

    def _train(self, train: Sequence[Case], validation: Sequence[Case], *, seed: int, report: Report) -> Training:
        spec, source = self._spec, random.Random(seed)
        torch.manual_seed(seed)  # dropout
        texts, numbers = [case.input for case in train], self._seen.number(train)
        held_texts, held_numbers = [case.input for case in validation], self._seen.number(validation)
        probed = _probe_places(numbers, source)

        def draw_batches() -> list[Batch]:
            return draw_label_batches(
                numbers,
                labels_per_batch=spec.labels_per_batch,
                texts_per_label=spec.texts_per_label,
                source=source,
            )

        def loss_of(batch: Batch) -> torch.Tensor:
            vectors = embed_for_training(self._network, [texts[place] for place in batch])
            return contrastive_loss(
                vectors, torch.from_numpy(numbers[list(batch)]).to(vectors.device), temperature=spec.temperature
            )

        def validate() -> float | None:
            if not held_texts:
                return None
            vectors = embed_as_trained(self._network, [texts[place] for place in probed])
            probe = fit_regression(LabelledVectors(vectors, numbers[probed]), strength=DEFAULT_STRENGTH)
            return measure(probe.log_probabilities(embed_as_trained(self._network, held_texts)), held_numbers).loss

        course = Course(
            groups=(WeightGroup(trained_weights(self._network), spec.learning_rate),),
            draw_batches=draw_batches,
            loss_of=loss_of,
            validate=validate,
            epochs=spec.epochs,
            patience=spec.patience,
        )
        return train_weights(self._network, course, report=report)


def contrastive_loss(vectors: torch.Tensor, numbers: torch.Tensor, *, temperature: float) -> torch.Tensor:
    """Mean over the texts with a partner of minus the mean log-probability of its partners among all others.

    A text's partners are the others with its label; the probability of another text is the softmax of their cosines
    divided by the temperature. Source: Khosla et al. 2020, equation 2.

    Args:
        vectors: unit rows, shape (n, d).
        numbers: their labels, shape (n,).
    """
    itself = torch.eye(len(vectors), dtype=torch.bool, device=vectors.device)
    cosines = (vectors @ vectors.T / temperature).masked_fill(itself, -torch.inf)
    log_probabilities = cosines.log_softmax(dim=1).masked_fill(itself, 0.0)  # (n, n)
    partners = (numbers[:, None] == numbers[None, :]) & ~itself
    counts = partners.sum(dim=1)
    sums = (log_probabilities * partners).sum(dim=1)
    has_partner = counts > 0
    if not bool(has_partner.any()):
        return vectors.sum() * 0.0
    return -(sums[has_partner] / counts[has_partner]).mean()


def draw_label_batches(
    numbers: LabelNumbers, *, labels_per_batch: int, texts_per_label: int, source: random.Random
) -> list[Batch]:
    """Batches of groups of texts with one label; every text comes at least once.

    A label's last group is filled up with other texts of that label, and a label with one text gets it twice: read
    with different dropout it is its own partner (Gao et al. 2021, SimCSE).

    Args:
        numbers: label of every text, shape (n,).
    """
    groups: list[list[int]] = []
    for number in sorted(set(numbers.tolist())):
        own = np.flatnonzero(numbers == number).tolist()
        source.shuffle(own)
        for start in range(0, len(own), texts_per_label):
            group = own[start : start + texts_per_label]
            spare = [place for place in own if place not in group] or own
            missing = texts_per_label - len(group)
            groups.append([*group, *(source.choice(spare) for _ in range(missing))])
    source.shuffle(groups)
    return [
        [place for group in groups[start : start + labels_per_batch] for place in group]
        for start in range(0, len(groups), labels_per_batch)
    ]


def _probe_places(numbers: LabelNumbers, source: random.Random) -> list[int]:
    """Up to `MOST_PROBED_TEXTS` places, one of every label among them."""
    if len(numbers) <= MOST_PROBED_TEXTS:
        return list(range(len(numbers)))
    first = [int(np.flatnonzero(numbers == number)[0]) for number in sorted(set(numbers.tolist()))]
    rest = source.sample(range(len(numbers)), k=MOST_PROBED_TEXTS)
    return sorted({*first, *rest})
