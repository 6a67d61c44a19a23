"""Multinomial logistic regression on embeddings, with its regularisation chosen by held-out cases."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from app.experiments.classifier_specs import Strength
from app.language_models.contract import Embeddings
from app.methods.encoder_labels import LabelNumbers, LogProbabilities
from app.values.generation import Trial

# Half decades on both sides of the best for unit vectors of a sentence encoder (docs/LOG.md, banking77).
STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
DEFAULT_STRENGTH = 30.0
FOLDS = 5
MOST_STEPS = 1000


@dataclass(frozen=True, slots=True)
class LabelRegression:
    """A fitted regression: logits are `vectors @ weights.T + biases`, shapes (labels, d) and (labels,)."""

    weights: LogProbabilities
    biases: LogProbabilities
    strength: float

    def log_probabilities(self, vectors: Embeddings) -> LogProbabilities:
        """Shape (len(vectors), labels)."""
        return log_softmax(vectors.astype(np.float64) @ self.weights.T + self.biases)


class LabelledVectors(NamedTuple):
    """Embeddings, shape (n, d), with their label numbers, shape (n,); -1 is a label that cannot be given."""

    vectors: Embeddings
    numbers: LabelNumbers


class HeldOutResult(NamedTuple):
    """Share of cases answered right, and mean negative log-likelihood (nats) of those whose label can be given."""

    accuracy: float
    loss: float


@dataclass(frozen=True, slots=True)
class ChosenRegression:
    """The regression of the chosen strength, and every strength that was tried."""

    regression: LabelRegression
    trials: tuple[Trial, ...] = ()
    notes: tuple[str, ...] = ()


def choose_regression(
    train: LabelledVectors,
    validation: LabelledVectors,
    *,
    strength: Strength,
    class_weight: str = "none",
    seed: int,
    report: Callable[[int, int], None] | None = None,
) -> ChosenRegression:
    """The regression whose strength gets most held-out cases right, among equals that with the lowest loss.

    Held out are the validation cases; where there are none, each of five parts of the training cases in turn, after
    which the chosen strength is fitted on all of them.

    Args:
        train: at least two labels, none -1.
        report: called after every fit with how many are done, and of how many.
    """
    smallest = int(np.bincount(train.numbers)[np.unique(train.numbers)].min())
    if strength != "auto":
        return ChosenRegression(fit_regression(train, strength=strength, class_weight=class_weight))
    if len(validation.numbers):
        rounds = [(train, validation)]
        notes: tuple[str, ...] = ()
    elif smallest >= 2:
        rounds = list(_split_in_turn(train, folds=min(FOLDS, smallest), seed=seed))
        notes = ("No validation cases: the regularisation was chosen by cross-validation on the training cases.",)
    else:
        note = f"No validation cases and a label with one case: the regularisation is {DEFAULT_STRENGTH:g}."
        chosen = fit_regression(train, strength=DEFAULT_STRENGTH, class_weight=class_weight)
        return ChosenRegression(chosen, notes=(note,))

    cases = sum(len(held_out.numbers) for _, held_out in rounds)
    right = np.zeros(len(STRENGTHS))
    losses = np.zeros(len(STRENGTHS))
    fitted: list[LabelRegression] = []
    for turn, (part, held_out) in enumerate(rounds):
        fitted = []
        for place, regression in enumerate(_fit_along(part, STRENGTHS, class_weight=class_weight)):
            result = measure(regression.log_probabilities(held_out.vectors), held_out.numbers)
            right[place] += result.accuracy * len(held_out.numbers)
            losses[place] += result.loss * len(held_out.numbers)
            fitted.append(regression)
            if report is not None:
                report(turn * len(STRENGTHS) + place + 1, len(rounds) * len(STRENGTHS))
    best = min(range(len(STRENGTHS)), key=lambda place: (-round(right[place]), losses[place]))
    trials = tuple(
        Trial(
            {"regularisation": STRENGTHS[place], "loss": round(losses[place] / cases, 6)},
            right[place] / cases,
            cases,
            is_chosen=place == best,
        )
        for place in range(len(STRENGTHS))
    )
    if len(rounds) == 1:
        return ChosenRegression(fitted[best], trials, notes)
    return ChosenRegression(fit_regression(train, strength=STRENGTHS[best], class_weight=class_weight), trials, notes)


def fit_regression(train: LabelledVectors, *, strength: float, class_weight: str = "none") -> LabelRegression:
    """The regression with this inverse strength of the L2 penalty (scikit-learn's C)."""
    return next(_fit_along(train, (strength,), class_weight=class_weight))


def measure(log_probabilities: LogProbabilities, numbers: LabelNumbers) -> HeldOutResult:
    """How well these log-probabilities, shape (n, labels), answer cases with these labels; n is at least 1.

    A case whose label cannot be given is answered wrong; it has no loss.
    """
    accuracy = float(np.mean(log_probabilities.argmax(axis=1) == numbers))
    known = np.flatnonzero(numbers >= 0)
    if not len(known):
        return HeldOutResult(accuracy, 0.0)
    return HeldOutResult(accuracy, float(-log_probabilities[known, numbers[known]].mean()))


def log_softmax(logits: LogProbabilities) -> LogProbabilities:
    """Log-probabilities along the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _fit_along(train: LabelledVectors, strengths: tuple[float, ...], *, class_weight: str) -> Iterator[LabelRegression]:
    """One regression per strength, each begun where the last one ended.

    One thread: with matrices this small two threads of OpenBLAS took ten times as long beside a busy neighbour.
    """
    classifier = LogisticRegression(
        max_iter=MOST_STEPS, warm_start=True, class_weight=None if class_weight == "none" else class_weight
    )
    for strength in strengths:
        classifier.set_params(C=strength)
        with threadpool_limits(limits=1, user_api="blas"):
            classifier.fit(train.vectors, train.numbers)
        weights = np.asarray(classifier.coef_, dtype=np.float64)
        biases = np.asarray(classifier.intercept_, dtype=np.float64)
        if len(weights) == 1:  # two labels: scikit-learn keeps the difference of their logits only
            weights, biases = np.stack([0 * weights[0], weights[0]]), np.stack([0 * biases[0], biases[0]])
        yield LabelRegression(weights.copy(), biases.copy(), strength)


def _split_in_turn(
    train: LabelledVectors, *, folds: int, seed: int
) -> Iterator[tuple[LabelledVectors, LabelledVectors]]:
    splitter = StratifiedKFold(n_splits=folds, shuffle=True, random_state=seed)
    for kept, held_out in splitter.split(train.vectors, train.numbers):
        yield (
            LabelledVectors(train.vectors[kept], train.numbers[kept]),
            LabelledVectors(train.vectors[held_out], train.numbers[held_out]),
        )
