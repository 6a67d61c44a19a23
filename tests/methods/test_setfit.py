import math
import random
from collections import Counter

import numpy as np
import pytest
import torch

from app.errors import RunFailedError
from app.experiments.classifier_specs import SetfitSpec
from app.glossary import Split, TaskKind
from app.language_models.absent import AbsentGenerator
from app.methods.setfit import contrastive_loss, draw_label_batches
from tests.methods.scripted import make_setting, prepare
from tests.methods.sentences import WordEncoder, inputs_of, labelled
from tests.methods.tiny_encoder import open_tiny_encoder

SETTING = make_setting(TaskKind.CLASSIFICATION)
TRAIN = labelled(Split.TRAIN)
VALIDATION = labelled(Split.VALIDATION, openings=1)
TEST = labelled(Split.TEST, openings=2)
SHORT = SetfitSpec(epochs=2, labels_per_batch=3, learning_rate=1e-3)


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


class TestTheContrastiveLoss:
    def test_is_what_the_formula_gives_by_hand(self):
        # Rows 0 and 1 share a label; row 2 is alone and no anchor. Cosines: 0-1 0.6, 0-2 0, 1-2 0.8; temperature 0.5.
        vectors = torch.tensor([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
        first = -(1.2 - math.log(math.exp(1.2) + math.exp(0.0)))
        second = -(1.2 - math.log(math.exp(1.2) + math.exp(1.6)))
        loss = contrastive_loss(vectors, torch.tensor([0, 0, 1]), temperature=0.5)
        assert float(loss) == pytest.approx((first + second) / 2, rel=1e-5)

    def test_falls_when_partners_move_together(self):
        numbers = torch.tensor([0, 0, 1, 1])
        apart = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
        together = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
        assert contrastive_loss(together, numbers, temperature=0.1) < contrastive_loss(apart, numbers, temperature=0.1)

    def test_without_partners_is_zero_and_has_a_gradient(self):
        vectors = torch.eye(3, requires_grad=True)
        loss = contrastive_loss(vectors, torch.arange(3), temperature=0.1)
        loss.backward()
        assert loss.item() == 0.0
        assert vectors.grad is not None


class TestDrawingBatches:
    def draw(self, numbers, **settings):
        given = {"labels_per_batch": 4, "texts_per_label": 2, "source": random.Random(1), **settings}
        return draw_label_batches(np.array(numbers), **given)

    def test_every_text_comes_and_has_a_partner(self):
        numbers = [0, 0, 0, 1, 1, 2, 2, 2, 2, 3]
        batches = self.draw(numbers)
        assert {place for batch in batches for place in batch} == set(range(10))
        for batch in batches:
            assert min(Counter(numbers[place] for place in batch).values()) >= 2

    def test_batches_hold_as_many_labels_and_texts_as_asked(self):
        batches = self.draw([label for label in range(9) for _ in range(4)], labels_per_batch=6, texts_per_label=4)
        assert [len(batch) for batch in batches] == [24, 12]

    def test_the_same_source_draws_the_same(self):
        assert self.draw([0, 0, 1, 1, 1]) == self.draw([0, 0, 1, 1, 1])


def test_texts_of_one_label_move_together_and_labels_are_learned(encoder, tmp_path):
    spec = SetfitSpec(epochs=20, labels_per_batch=3, texts_per_label=4, learning_rate=3e-3)
    method, usage = train(encoder, tmp_path, spec, validation=())
    predictions = list(method.answer(inputs_of(TRAIN)))
    assert [prediction.answer for prediction in predictions] == [case.target for case in TRAIN]
    assert usage.curve[-1].train_loss < 0.8 * usage.curve[1].train_loss
    assert sum(map(math.exp, predictions[0].label_scores.values())) == pytest.approx(1.0)


def test_the_encoder_itself_is_not_changed(encoder, tmp_path):
    before = encoder.embed(["where is it?"])
    train(encoder, tmp_path)
    assert np.array_equal(encoder.embed(["where is it?"]), before)


def test_a_finished_encoder_is_not_trained_again(encoder, tmp_path):
    first, usage = train(encoder, tmp_path)
    stages: set[str] = set()
    again, usage_again = train(encoder, tmp_path, report=lambda stage, done, total: stages.add(stage))
    assert "training" not in stages
    assert (usage_again.curve, usage_again.train_seconds) == (usage.curve, usage.train_seconds)
    scores = [[prediction.label_scores for prediction in method.answer(inputs_of(TEST))] for method in (first, again)]
    assert scores[0] == scores[1]


def test_the_validation_loss_before_training_begins_the_curve(encoder, tmp_path):
    _, usage = train(encoder, tmp_path)
    assert [point.step for point in usage.curve] == [0, 2, 4]
    assert all(point.validation_loss > 0 for point in usage.curve)


def test_an_encoder_without_weights_here_is_refused(tmp_path):
    with pytest.raises(RunFailedError) as caught:
        train(WordEncoder(), tmp_path)
    assert caught.value.code == "ENCODER_WITHOUT_WEIGHTS"


def test_one_label_is_refused(encoder, tmp_path):
    with pytest.raises(RunFailedError) as caught:
        train(encoder, tmp_path, cases=labelled(Split.TRAIN, labels=["billing"]))
    assert caught.value.code == "TOO_FEW_LABELS"
