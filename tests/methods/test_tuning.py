"""Training that survives, on adapters, 4-bit adapters and all weights."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from app.errors import RunFailedError
from app.experiments.tuning_specs import FullSpec, LoraSpec, QloraSpec, TuningSearchSpec
from app.glossary import Split, TaskKind
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.tuning_loop import Lesson, Place, train_network
from app.methods.tuning_rows import RowLoss, TrainingRow, answer_log_likelihoods, answer_loss, mean_loss
from app.methods.tuning_weights import AllWeights
from app.values.cases import Case
from app.values.generation import Decoding
from tests.methods.killed_training import train as train_twelve
from tests.methods.scripted import make_setting, prepare
from tests.methods.test_lora import CASES, FACTS, INPUTS, equal_weights, weights_of
from tests.tiny import make_lfm2, make_llama

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")

QA = make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=24)
SHORT = {"epochs": 2.0, "learning_rate": 0.01, "batch_size": 4}
ROWS = [TrainingRow([10 + n, 20 + n, 30 + n, 40 + n, 50 + n][: 3 + n % 3], 2) for n in range(8)]


@pytest.fixture(scope="module", params=[make_lfm2, make_llama])
def folder(request, tmp_path_factory) -> Path:
    return request.param(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def llama_folder(tmp_path_factory) -> Path:
    return make_llama(tmp_path_factory.mktemp("llama"))


@pytest.fixture(scope="module")
def llama(llama_folder):
    return TransformersGenerator("hf:tiny", llama_folder)


@pytest.mark.parametrize("method", ["qlora", "full"])
def test_a_killed_training_goes_on_from_its_checkpoint_with_the_same_losses(method, llama_folder, tmp_path):
    killed = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.methods.killed_training",
            method,
            str(llama_folder),
            str(tmp_path / "killed"),
            "11",
        ],
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert killed.returncode == -signal.SIGKILL
    again = train_twelve(method, llama_folder, tmp_path / "killed")
    whole = train_twelve(method, llama_folder, tmp_path / "whole")
    assert "Training went on from step 9 of 18 after an interruption." in again.notes
    losses = [[point.validation_loss for point in usage.curve] for usage in (again, whole)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-3)
    assert losses[1][-1] < losses[1][0] - 0.1


def test_qlora_learns_the_same_after_the_language_model_has_answered(llama_folder, tmp_path):
    curves = []
    for has_answered in (False, True):
        generator = TransformersGenerator("hf:tiny", llama_folder, quantisation="nf4")
        if has_answered:
            generator.generate(["What?"], Decoding(max_tokens=2))
        method, usage = prepare(
            QloraSpec(**SHORT, rank=2),
            QA,
            generator,
            train=CASES,
            validation=CASES,
            workdir=tmp_path / str(has_answered),
        )
        method.close()
        curves.append([point.validation_loss for point in usage.curve])
    assert curves[0] == pytest.approx(curves[1], abs=1e-4)


def test_qlora_learns_on_weights_of_four_bits(folder, tmp_path):
    generator = TransformersGenerator("hf:tiny", folder, quantisation="nf4")
    assert generator.provenance()["precision"] == "nf4"
    spec = QloraSpec(rank=8, epochs=40, learning_rate=0.01, batch_size=8)
    method, usage = prepare(spec, QA, generator, train=CASES, validation=CASES, workdir=tmp_path)
    answers = [prediction.answer for prediction in method.answer(INPUTS)]
    method.close()
    assert usage.curve[-1].validation_loss < 0.05
    assert answers == list(FACTS.values())


def test_full_fine_tuning_learns_and_gives_the_weights_back(folder, tmp_path):
    generator = TransformersGenerator("hf:tiny", folder)
    before = weights_of(generator)
    spec = FullSpec(epochs=40, learning_rate=0.003, batch_size=8)
    method, usage = prepare(spec, QA, generator, train=CASES, validation=CASES, workdir=tmp_path)
    answers = [prediction.answer for prediction in method.answer(INPUTS)]
    method.close()
    assert answers == list(FACTS.values())
    assert usage.trainable_parameters == sum(weight.numel() for weight in generator.network.parameters())
    assert equal_weights(weights_of(generator), before)


def test_what_full_fine_tuning_saves_opens_as_a_language_model(llama, tmp_path):
    method, _ = prepare(FullSpec(**SHORT), QA, llama, train=CASES, workdir=tmp_path)
    expected = [prediction.answer for prediction in method.answer(INPUTS)]
    method.close()
    saved = TransformersGenerator("hf:saved", tmp_path / "weights")
    method, _ = prepare(FullSpec(**SHORT), QA, llama, train=CASES, workdir=tmp_path)
    assert [prediction.answer for prediction in method.answer(INPUTS)] == expected
    assert equal_weights(weights_of(saved), weights_of(llama))
    method.close()


@pytest.mark.parametrize(
    "options",
    [
        {"dora": True},
        {"rank_stabilised": True},
        {"target_modules": ("q_proj", "v_proj")},
        {"gradient_checkpointing": True},
        {"precision": "bfloat16"},
    ],
    ids=lambda options: next(iter(options)),
)
def test_every_option_trains_and_gives_the_weights_back(options, llama, tmp_path):
    before = weights_of(llama)
    spec = LoraSpec(**{**SHORT, "epochs": 6.0}, rank=4, **options)
    method, usage = prepare(spec, QA, llama, train=CASES, validation=CASES, workdir=tmp_path)
    method.close()
    assert usage.curve[-1].validation_loss < usage.curve[0].validation_loss - 0.2
    assert equal_weights(weights_of(llama), before)


def test_target_modules_that_do_not_exist_are_refused_with_those_that_do(llama, tmp_path):
    spec = LoraSpec(**SHORT, target_modules=("query",))
    with pytest.raises(RunFailedError, match=r"'query'.*down_proj, gate_proj, k_proj, o_proj, q_proj") as caught:
        prepare(spec, QA, llama, train=CASES, workdir=tmp_path)
    assert caught.value.code == "TARGET_MODULES"


def test_accumulation_changes_no_result(llama, tmp_path):
    curves = []
    for pieces in (1, 3):
        spec = LoraSpec(**SHORT, rank=2, gradient_accumulation=pieces)
        method, usage = prepare(spec, QA, llama, train=CASES, validation=CASES, workdir=tmp_path / str(pieces))
        method.close()
        curves.append([point.validation_loss for point in usage.curve])
    assert curves[0] == pytest.approx(curves[1], abs=1e-4)


def test_patience_ends_a_training_that_no_longer_helps(llama, tmp_path):
    other = [Case("v", "What is new?", "zzzz", Split.VALIDATION)]
    spec = LoraSpec(epochs=30, learning_rate=0.05, batch_size=8, rank=8, patience=2)
    method, usage = prepare(spec, QA, llama, train=CASES, validation=other, workdir=tmp_path)
    method.close()
    losses = [point.validation_loss for point in usage.curve[1:]]
    assert len(losses) < 30
    assert min(losses) == losses[-3]
    assert any(note.startswith("Training ended early, after step") for note in usage.notes)
    assert any(note.startswith("It overfits: the validation loss rose from") for note in usage.notes)


def test_a_search_keeps_the_best_trial_and_counts_all(llama, tmp_path):
    stages: list[str] = []
    spec = LoraSpec(epochs=3, learning_rate=1e-4, batch_size=8, rank=4, search=TuningSearchSpec(trials=4))
    method, usage = prepare(
        spec,
        QA,
        llama,
        train=CASES,
        validation=CASES,
        workdir=tmp_path,
        report=lambda stage, done, total: stages.append(stage),
    )
    method.close()
    alone = spec.model_copy(update={"search": None})
    method, own = prepare(alone, QA, llama, train=CASES, validation=CASES, workdir=tmp_path / "alone")
    method.close()
    assert len(usage.trials) == 4
    assert sum(trial.is_chosen for trial in usage.trials) == 1
    assert usage.trials[0].settings["learning_rate"] == pytest.approx(1e-4)
    assert usage.curve[-1].validation_loss < own.curve[-1].validation_loss
    assert {stage.split(":")[0] for stage in stages} == {f"trial {n} of 4" for n in range(1, 5)}


def test_a_search_without_validation_cases_is_refused(llama, tmp_path):
    spec = LoraSpec(**SHORT, search=TuningSearchSpec(trials=2))
    with pytest.raises(RunFailedError) as caught:
        prepare(spec, QA, llama, train=CASES, workdir=tmp_path)
    assert caught.value.code == "SEARCH_NEEDS_VALIDATION"


def test_notes_tell_the_forgetting_check_and_the_first_batch_is_kept_in_plain_text(llama, tmp_path):
    method, usage = prepare(LoraSpec(**SHORT), QA, llama, train=CASES, validation=CASES, workdir=tmp_path)
    method.close()
    assert any(note.startswith("General text: perplexity ") for note in usage.notes)
    shown = (tmp_path / "first_batch.txt").read_text()
    assert "Answer the question. Context: \nQuestion: " in shown
    assert any(f">>> {answer}\n<<<" in shown for answer in FACTS.values())


class CrampedNetwork(torch.nn.Module):
    """A network whose memory holds so many rows and no more."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows
        self.weight = torch.nn.Parameter(torch.zeros(64, 64))
        self.seen: list[int] = []

    def forward(self, input_ids: torch.Tensor, **_: object) -> SimpleNamespace:
        self.seen.append(len(input_ids))
        if len(input_ids) > self.rows:
            raise torch.OutOfMemoryError("tried to allocate more than there is")
        return SimpleNamespace(logits=self.weight[input_ids % 64])


def train_cramped(network: CrampedNetwork, tmp_path: Path):
    return train_network(
        network,
        Lesson(ROWS, (), 0),
        spec=LoraSpec(epochs=2, batch_size=8, learning_rate=0.01),
        seed=1,
        place=Place(tmp_path, "x"),
        report=lambda stage, done, total: None,
    )


def test_a_batch_that_exceeds_the_memory_is_halved_once_with_advice(tmp_path):
    network = CrampedNetwork(rows=4)
    usage = train_cramped(network, tmp_path)
    assert network.seen == [8, 4, 4, 4, 4]
    assert any("Set gradient_accumulation: 2" in note for note in usage.notes)


def test_a_batch_that_exceeds_the_memory_twice_fails_the_run_with_advice(tmp_path):
    with pytest.raises(RunFailedError, match=r"with 4 cases at a time.*or use qlora") as caught:
        train_cramped(CrampedNetwork(rows=2), tmp_path)
    assert caught.value.code == "OUT_OF_MEMORY"


class CrampedLoss:
    """`answer_loss` that runs out of memory on the whole batch, and then on the second of its halves."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, network: torch.nn.Module, rows: Sequence[TrainingRow], padding_token: int) -> torch.Tensor:
        self.calls += 1
        if self.calls in (1, 3):
            raise torch.OutOfMemoryError("tried to allocate more than there is")
        return answer_loss(network, rows, padding_token)


def train_all_weights(weights: AllWeights, loss: RowLoss, folder: Path) -> torch.nn.Module:
    spec = FullSpec(epochs=1, batch_size=8, learning_rate=0.01)
    network = weights.attach(spec, seed=1)
    train_network(
        network,
        Lesson(ROWS, (), 0, loss),
        spec=spec,
        seed=1,
        place=Place(folder, "x"),
        report=lambda stage, done, total: None,
    )
    return network


def test_what_ran_out_of_memory_leaves_nothing_for_the_next_training(llama, tmp_path):
    weights = AllWeights(llama, precision="float32")
    train_all_weights(weights, answer_loss, tmp_path / "alone")
    alone = weights_of(llama)
    with pytest.raises(RunFailedError):
        train_all_weights(weights, CrampedLoss(), tmp_path / "cramped")
    assert all(weight.grad is None for weight in llama.network.parameters())
    train_all_weights(weights, answer_loss, tmp_path / "next")
    assert equal_weights(weights_of(llama), alone)
    weights.detach()


def test_training_begins_without_the_gradients_of_what_was_interrupted(llama, tmp_path):
    weights = AllWeights(llama, precision="float32")
    train_all_weights(weights, answer_loss, tmp_path / "alone")
    alone = weights_of(llama)
    answer_loss(weights.attach(FullSpec(), seed=1), ROWS, 0).backward()
    train_all_weights(weights, answer_loss, tmp_path / "next")
    assert equal_weights(weights_of(llama), alone)
    weights.detach()


def test_a_loss_over_more_than_fits_into_memory_is_measured_row_by_row(tmp_path):
    wide, cramped = CrampedNetwork(rows=8), CrampedNetwork(rows=1)
    losses = [mean_loss(network, ROWS, batch_size=8, padding_token=0) for network in (wide, cramped)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-6)
    assert cramped.seen == [8] + [1] * 8


def test_a_loss_of_one_row_that_does_not_fit_into_memory_fails_the_run_with_advice():
    with pytest.raises(RunFailedError, match=r"a single text of 3 tokens; leave out the longest cases") as caught:
        mean_loss(CrampedNetwork(rows=0), ROWS, batch_size=8, padding_token=0)
    assert caught.value.code == "OUT_OF_MEMORY"


def test_log_likelihoods_of_whole_rows_leave_out_the_first_token(llama):
    row = TrainingRow([10, 20, 30, 40], 3)
    with torch.no_grad():
        logs = llama.network(torch.tensor([row.tokens])).logits[0].log_softmax(-1)
        found = answer_log_likelihoods(llama.network, [row], 0)
    by_hand = sum(float(logs[position - 1, row.tokens[position]]) for position in (1, 2, 3))
    assert float(found[0]) == pytest.approx(by_hand, rel=1e-4)
