import math

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from app.methods.encoder_regression import LabelledVectors, choose_regression, fit_regression, measure, smooth
from app.methods.encoder_training import learning_rate_share

NONE = LabelledVectors(np.zeros((0, 8), dtype=np.float32), np.zeros(0, dtype=np.int64))


def blobs(labels: int, count: int, *, seed: int = 0, noise: float = 0.6) -> LabelledVectors:
    """Unit vectors around one axis per label; labels take turns."""
    numbers = np.arange(count) % labels
    vectors = np.eye(8)[numbers] + noise * np.random.default_rng(seed).normal(size=(count, 8))
    return LabelledVectors((vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), numbers)


@pytest.mark.parametrize("labels", [2, 3])
def test_log_probabilities_are_those_of_scikit_learn(labels: int):
    train, test = blobs(labels, 30), blobs(labels, 10, seed=1)
    exact = LogisticRegression(C=3.0, max_iter=1000, tol=1e-8).fit(train.vectors, train.numbers)
    theirs = exact.predict_log_proba(test.vectors)
    ours = fit_regression(train, strength=3.0).log_probabilities(test.vectors)
    assert ours == pytest.approx(theirs, abs=1e-4)


def test_a_label_that_cannot_be_given_is_wrong_and_has_no_loss():
    logs = np.log(np.array([[0.8, 0.2], [0.4, 0.6], [0.9, 0.1]]))
    accuracy, loss = measure(logs, np.array([0, 1, -1]))
    assert accuracy == pytest.approx(2 / 3)
    assert loss == pytest.approx(-(math.log(0.8) + math.log(0.6)) / 2)


def test_only_labels_that_cannot_be_given_have_no_loss_at_all():
    assert measure(np.log(np.array([[0.8, 0.2]])), np.array([-1])) == (0.0, 0.0)


def test_every_strength_is_fitted_to_its_own_end():
    """Many labels and vectors of length 1: scikit-learn's own tolerance ended each fit where the last one stood."""
    chance = np.random.default_rng(3)
    numbers = np.arange(240) % 40
    vectors = chance.normal(size=(40, 64))[numbers] + chance.normal(size=(240, 64))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    train, held = LabelledVectors(vectors[:160], numbers[:160]), LabelledVectors(vectors[160:], numbers[160:])
    trials = choose_regression(train, held, strength="auto", seed=1).trials
    for trial in trials:
        exact = LogisticRegression(C=trial.settings["regularisation"], max_iter=9_999, tol=1e-8)
        logs = exact.fit(train.vectors, train.numbers).predict_log_proba(held.vectors)
        assert trial.settings["loss"] == pytest.approx(measure(logs, held.numbers).loss, rel=0.01)


def test_a_strength_counts_with_its_neighbours():
    assert list(smooth(np.array([0.0, 4.0, 0.0, 8.0]))) == [1.0, 2.0, 3.0, 6.0]


def test_among_equally_right_strengths_the_one_with_the_lowest_loss_is_chosen():
    train, validation = blobs(3, 60, noise=0.1), blobs(3, 12, seed=1, noise=0.1)
    chosen = choose_regression(train, validation, strength="auto", seed=1)
    best = [trial for trial in chosen.trials if trial.score == 1.0]
    picked = next(trial for trial in chosen.trials if trial.is_chosen)
    assert len(best) > 1
    assert picked.settings["loss"] == min(trial.settings["loss"] for trial in best)
    assert chosen.regression.strength == picked.settings["regularisation"]


def test_cross_validation_holds_every_case_out_once_and_fits_on_all():
    train = blobs(3, 30)
    chosen = choose_regression(train, NONE, strength="auto", seed=1)
    again = fit_regression(train, strength=chosen.regression.strength)
    assert {trial.cases for trial in chosen.trials} == {30}
    assert np.array_equal(chosen.regression.weights, again.weights)


def test_balanced_weights_help_the_rare_label():
    many, few = blobs(1, 60), blobs(2, 4, seed=2)
    train = LabelledVectors(np.concatenate([many.vectors, few.vectors]), np.concatenate([many.numbers, few.numbers]))
    test = blobs(2, 40, seed=3, noise=0.3)
    rare = test.numbers == 1
    plain, balanced = (
        fit_regression(train, strength=1.0, class_weight=weight).log_probabilities(test.vectors)[rare, 1].mean()
        for weight in ("none", "balanced")
    )
    assert balanced > plain


def test_the_learning_rate_warms_up_for_a_tenth_and_falls_to_almost_zero():
    shares = [learning_rate_share(step, 100) for step in range(1, 101)]
    assert shares[:10] == pytest.approx([step / 10 for step in range(1, 11)])
    assert shares[9:] == sorted(shares[9:], reverse=True)
    assert 0 < shares[-1] < 0.02
    assert learning_rate_share(1, 1) == 1.0
