"""Multinomial logistic regression on embeddings, its regularisation and use of label names chosen by held-out cases."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from app.experiments.classifier_specs import LabelNames, Strength
from app.language_models.contract import Embeddings
from app.methods.encoder_labels import LabelNumbers, LogProbabilities
from app.values.generation import Trial

# Half decades on both sides of the best for unit vectors of a sentence encoder (docs/LOG.md, banking77).
STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
DEFAULT_STRENGTH = 30.0
FOLDS = 5
MOST_STEPS = 3000
# The gradient of the mean loss is small where vectors have length 1 and labels are many: with scikit-learn's 1e-4, fits
# along the strengths ended where they began.
LARGEST_GRADIENT = 1e-6
# Weights of a strength's own accuracy and its neighbours': one accuracy on few cases is mostly chance.
SMOOTHING = (1, 2, 1)


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

    def and_also(self, others: "LabelledVectors") -> "LabelledVectors":
        """These and those."""
        return LabelledVectors(
            np.concatenate([self.vectors, others.vectors]), np.concatenate([self.numbers, others.numbers])
        )


class HeldOutResult(NamedTuple):
    """Share of cases answered right, and mean negative log-likelihood (nats) of those whose label can be given."""

    accuracy: float
    loss: float


@dataclass(frozen=True, slots=True)
class ChosenRegression:
    """The regression of the chosen settings, and all settings that were tried."""

    regression: LabelRegression
    trials: tuple[Trial, ...] = ()
    notes: tuple[str, ...] = ()


def choose_regression(
    train: LabelledVectors,
    validation: LabelledVectors,
    *,
    strength: Strength,
    class_weight: str = "none",
    names: LabelledVectors | None = None,
    label_names: LabelNames = "never",
    copies: LabelledVectors | None = None,
    seed: int,
    report: Callable[[int, int], None] | None = None,
) -> ChosenRegression:
    """The regression whose settings get most held-out cases right, among equals that with the lowest loss.

    Held out are the validation cases; where there are none, each of five parts of the training cases in turn, after
    which the chosen settings are fitted on all of them. How many a strength gets right is smoothed over its neighbours.

    Args:
        train: at least two labels, none -1.
        names: the labels' own names, embedded; one more training case for each label where `label_names` says so.
        copies: changed copies of training cases, fitted as well but never held out: they would know their originals.
        report: called after every fit with how many are done, and of how many.
    """
    strengths = STRENGTHS if strength == "auto" else (strength,)
    ways = [(way, names if way == "always" else None) for way in _ways(names, label_names)]
    said = {"always": ("The name of each label counted as one more training case of it.",), "never": ()}
    everything = train if copies is None else train.and_also(copies)
    smallest = int(np.bincount(train.numbers)[np.unique(train.numbers)].min())
    if len(strengths) * len(ways) == 1:
        fixed = _fit(everything, ways[0][1], strength=strengths[0], class_weight=class_weight)
        return ChosenRegression(fixed, notes=said[ways[0][0]])
    if len(validation.numbers):
        rounds = [(everything, validation)]
        notes: tuple[str, ...] = ()
    elif smallest >= 2:
        rounds = list(_split_in_turn(train, folds=min(FOLDS, smallest), seed=seed))
        notes = ("No validation cases: the settings were chosen by cross-validation on the training cases.",)
    else:
        default = DEFAULT_STRENGTH if strength == "auto" else strength
        note = f"No validation cases and a label with one case: the regularisation is {default:g}."
        fixed = _fit(everything, ways[-1][1], strength=default, class_weight=class_weight)
        return ChosenRegression(fixed, notes=(note, *said[ways[-1][0]]))

    cases = sum(len(held_out.numbers) for _, held_out in rounds)
    right = np.zeros((len(ways), len(strengths)))
    losses = np.zeros((len(ways), len(strengths)))
    fitted: dict[tuple[int, int], LabelRegression] = {}
    done = 0
    for part, held_out in rounds:
        for row, (_, extra) in enumerate(ways):
            known = part if extra is None else part.and_also(extra)
            for column, regression in enumerate(_fit_along(known, strengths, class_weight=class_weight)):
                result = measure(regression.log_probabilities(held_out.vectors), held_out.numbers)
                right[row, column] += result.accuracy * len(held_out.numbers)
                losses[row, column] += result.loss * len(held_out.numbers)
                fitted[row, column] = regression
                done += 1
                if report is not None:
                    report(done, len(rounds) * right.size)
    smoothed = np.stack([smooth(counts) for counts in right.round()])
    best = min(fitted, key=lambda place: (-smoothed[place], losses[place]))
    trials = tuple(
        Trial(
            {
                "regularisation": strengths[place[1]],
                **({} if names is None else {"label_names": ways[place[0]][0]}),
                "loss": round(losses[place] / cases, 6),
            },
            right[place] / cases,
            cases,
            is_chosen=place == best,
        )
        for place in sorted(fitted)
    )
    notes = (*notes, *said[ways[best[0]][0]])
    if len(rounds) == 1:
        return ChosenRegression(fitted[best], trials, notes)
    regression = _fit(everything, ways[best[0]][1], strength=strengths[best[1]], class_weight=class_weight)
    return ChosenRegression(regression, trials, notes)


def smooth(counts: LogProbabilities) -> LogProbabilities:
    """Each count weighted with its neighbours, the ends repeated; shape (n,)."""
    side = len(SMOOTHING) // 2
    return np.convolve(np.pad(counts, side, mode="edge"), SMOOTHING, mode="valid") / sum(SMOOTHING)


def _ways(names: LabelledVectors | None, label_names: LabelNames) -> tuple[Literal["always", "never"], ...]:
    if names is None:
        return ("never",)
    return ("never", "always") if label_names == "auto" else (label_names,)


def _fit(
    train: LabelledVectors, extra: LabelledVectors | None, *, strength: float, class_weight: str
) -> LabelRegression:
    return fit_regression(
        train if extra is None else train.and_also(extra), strength=strength, class_weight=class_weight
    )


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
        max_iter=MOST_STEPS,
        tol=LARGEST_GRADIENT,
        warm_start=True,
        class_weight=None if class_weight == "none" else class_weight,
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
