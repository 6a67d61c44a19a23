"""One task after the other: an adapter that was trained before is trained further."""

import json

import pytest

from app.errors import RunFailedError
from app.experiments.tuning_specs import LoraSpec
from app.glossary import TaskKind
from app.language_models.transformers_generator import TransformersGenerator
from tests.methods.scripted import make_setting, prepare
from tests.methods.test_lora import CASES, INPUTS, equal_weights, weights_of
from tests.tiny import make_llama

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")

QA = make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=24)
LEARNING = LoraSpec(rank=8, epochs=40, learning_rate=0.01, batch_size=8)
HARDLY = LEARNING.model_copy(update={"epochs": 1.0, "learning_rate": 1e-5})


@pytest.fixture(scope="module")
def llama(tmp_path_factory):
    return TransformersGenerator("hf:tiny", make_llama(tmp_path_factory.mktemp("llama")))


@pytest.fixture(scope="module")
def learned(llama, tmp_path_factory):
    """A folder with an adapter that knows the facts."""
    workdir = tmp_path_factory.mktemp("first")
    method, _ = prepare(LEARNING, QA, llama, train=CASES, validation=CASES, workdir=workdir)
    method.close()
    return workdir / "adapter"


def go_on(llama, folder, workdir, **changes):
    spec = HARDLY.model_copy(update={"start_from": str(folder), **changes})
    return prepare(spec, QA, llama, train=CASES, validation=CASES, workdir=workdir)


def test_training_begins_with_what_was_learned_before(llama, learned, tmp_path):
    before = weights_of(llama)
    method, usage = go_on(llama, learned, tmp_path)
    answers = [prediction.answer for prediction in method.answer(INPUTS)]
    method.close()
    assert usage.curve[0].validation_loss < 0.05
    assert answers == [case.target for case in CASES]
    assert equal_weights(weights_of(llama), before)


def test_another_start_is_another_training(llama, learned, tmp_path):
    """A finished adapter counts only for the start it was trained from."""
    go_on(llama, learned, tmp_path)[0].close()
    marker = json.loads((tmp_path / "adapter/finished.json").read_text())
    other = tmp_path / "other"
    prepare(HARDLY, QA, llama, train=CASES, validation=CASES, workdir=other)[0].close()
    go_on(llama, other / "adapter", tmp_path)[0].close()
    assert json.loads((tmp_path / "adapter/finished.json").read_text())["fingerprint"] != marker["fingerprint"]


def test_a_folder_without_an_adapter_is_refused(llama, tmp_path):
    with pytest.raises(RunFailedError, match="sextant export") as caught:
        go_on(llama, tmp_path, tmp_path / "run")
    assert caught.value.code == "START_UNUSABLE"


def test_an_adapter_of_another_shape_is_refused(llama, learned, tmp_path):
    with pytest.raises(RunFailedError, match="r 8, but the arm asks for 4") as caught:
        go_on(llama, learned, tmp_path, rank=4)
    assert caught.value.code == "START_UNUSABLE"
