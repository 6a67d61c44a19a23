import math
import random

import pytest
import torch
from safetensors.torch import load_file
from sklearn.linear_model import LogisticRegression

from app.errors import RunFailedError
from app.experiments.classifier_specs import ClassificationHeadSpec
from app.glossary import Split, TaskKind
from app.language_models.absent import AbsentGenerator
from app.methods.classification_head import draw_length_batches
from tests.methods.scripted import LABELS, make_setting, prepare
from tests.methods.sentences import WordEncoder, inputs_of, labelled
from tests.methods.tiny_encoder import open_tiny_encoder

SETTING = make_setting(TaskKind.CLASSIFICATION)
TRAIN = labelled(Split.TRAIN)
VALIDATION = labelled(Split.VALIDATION, openings=1)
TEST = labelled(Split.TEST, openings=2)
LEARNING = ClassificationHeadSpec(
    rank=8, epochs=30, batch_size=12, learning_rate=0.01, head_learning_rate=0.1, head_start="random"
)
SHORT = ClassificationHeadSpec(rank=2, epochs=2, batch_size=6)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    return open_tiny_encoder(tmp_path_factory.mktemp("encoder"))


def train(encoder, workdir, spec=SHORT, *, cases=TRAIN, validation=VALIDATION, **given):
    return prepare(
        spec,
        SETTING,
        AbsentGenerator(),
        train=cases,
        validation=validation,
        encoder=encoder,
        workdir=workdir,
        **given,
    )


def answers(method, cases=TEST):
    return [prediction.answer for prediction in method.answer(inputs_of(cases))]


@pytest.mark.parametrize("head_start", ["random", "regression"])
def test_learns_the_labels_of_its_training_cases(encoder, tmp_path, head_start):
    spec = LEARNING.model_copy(update={"head_start": head_start})
    method, usage = train(encoder, tmp_path, spec, validation=())
    assert answers(method, TRAIN) == [case.target for case in TRAIN]
    assert usage.curve[-1].train_loss < 0.1


def test_adapters_teach_what_the_frozen_encoder_cannot(encoder, tmp_path):
    _, together = train(encoder, tmp_path / "both", LEARNING, validation=())
    alone = LEARNING.model_copy(update={"learning_rate": 1e-12})
    _, head_only = train(encoder, tmp_path / "head", alone, validation=())
    assert together.curve[-1].train_loss < 0.5 * head_only.curve[-1].train_loss


def test_the_head_starts_at_the_regression_on_frozen_embeddings(encoder, tmp_path):
    _, usage = train(encoder, tmp_path)
    numbers = {label: place for place, label in enumerate(LABELS)}
    vectors, held = [encoder.embed([case.input for case in cases]) for cases in (TRAIN, VALIDATION)]
    regression = LogisticRegression(C=SHORT.start_regularisation, max_iter=1000)
    regression.fit(vectors, [numbers[case.target] for case in TRAIN])
    logs = regression.predict_log_proba(held)
    loss = -sum(logs[row, numbers[case.target]] for row, case in enumerate(VALIDATION)) / len(VALIDATION)
    assert usage.curve[0].step == 0
    assert usage.curve[0].validation_loss == pytest.approx(loss, abs=1e-4)


class TestDrawingBatches:
    LENGTHS = tuple(range(100))

    def test_every_place_comes_once(self):
        batches = draw_length_batches(self.LENGTHS, batch_size=8, source=random.Random(1))
        assert sorted(place for batch in batches for place in batch) == list(range(100))

    def test_lengths_in_a_batch_are_near_each_other(self):
        batches = draw_length_batches(self.LENGTHS, batch_size=8, source=random.Random(1))
        spreads = [max(batch) - min(batch) for batch in batches if len(batch) == 8]
        assert sum(spreads) / len(spreads) < 25

    def test_the_next_epoch_has_other_batches(self):
        source = random.Random(1)
        epochs = [draw_length_batches(self.LENGTHS, batch_size=8, source=source) for _ in range(2)]
        assert epochs[0] != epochs[1]


def test_the_encoder_itself_is_not_changed(encoder, tmp_path):
    before = {name: weight.clone() for name, weight in encoder.network.state_dict().items()}
    train(encoder, tmp_path)
    after = encoder.network.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_only_adapters_and_head_are_trained_and_saved(encoder, tmp_path):
    _, usage = train(encoder, tmp_path)
    saved = load_file(tmp_path / "head" / "trained.safetensors")
    # Two layers with four square matrices (32 x 32) and two of 32 x 64; adapters of rank 2 on each, and the head.
    assert usage.trainable_parameters == 2 * 2 * (4 * (32 + 32) + 2 * (32 + 64)) + 3 * 32 + 3
    assert sum(weight.numel() for weight in saved.values()) == usage.trainable_parameters


def test_finished_weights_are_loaded_and_not_trained_again(encoder, tmp_path):
    first, usage = train(encoder, tmp_path)
    stages: list[str] = []
    again, usage_again = train(encoder, tmp_path, report=lambda stage, done, total: stages.append(stage))
    assert usage_again == usage
    assert stages == []
    scores = [[prediction.label_scores for prediction in method.answer(inputs_of(TEST))] for method in (first, again)]
    assert scores[0] == scores[1]


def test_weights_of_another_seed_are_trained_anew(encoder, tmp_path):
    _, usage = train(encoder, tmp_path, seed=1)
    _, other = train(encoder, tmp_path, seed=2)
    assert other.curve != usage.curve


def test_label_scores_are_log_probabilities(encoder, tmp_path):
    method, _ = train(encoder, tmp_path)
    prediction = next(method.answer(inputs_of(TEST)))
    assert set(prediction.label_scores) == set(LABELS)
    assert sum(map(math.exp, prediction.label_scores.values())) == pytest.approx(1.0, abs=1e-6)


def test_training_ends_when_the_validation_loss_no_longer_falls(encoder, tmp_path):
    wrong = [case.__class__(case.case_id, case.input, "billing", case.split) for case in VALIDATION]
    spec = SHORT.model_copy(update={"epochs": 30, "patience": 2, "learning_rate": 0.01})
    _, usage = train(encoder, tmp_path, spec, validation=wrong)
    losses = [point.validation_loss for point in usage.curve]
    best = losses.index(min(losses))
    assert len(losses) == best + 3
    assert f"Training ended early, after epoch {best + 2} of 30." in usage.notes
    assert f"The weights after epoch {best} have the lowest validation loss and were kept." in usage.notes


def test_an_encoder_without_weights_here_is_refused(tmp_path):
    with pytest.raises(RunFailedError) as caught:
        train(WordEncoder(), tmp_path)
    assert caught.value.code == "ENCODER_WITHOUT_WEIGHTS"


def test_one_label_is_refused(encoder, tmp_path):
    with pytest.raises(RunFailedError) as caught:
        train(encoder, tmp_path, cases=labelled(Split.TRAIN, labels=["billing"]))
    assert caught.value.code == "TOO_FEW_LABELS"


def test_a_loss_that_is_no_number_fails_the_run(encoder, tmp_path):
    spec = SHORT.model_copy(update={"learning_rate": 1e30, "epochs": 3})
    with pytest.raises(RunFailedError, match="lower learning_rate") as caught:
        train(encoder, tmp_path, spec)
    assert caught.value.code == "TRAINING_DIVERGED"
