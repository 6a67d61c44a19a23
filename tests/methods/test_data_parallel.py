"""Training by two processes on the CPU: the same losses as by one, and an end in a sentence."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from app.errors import InputRejectedError, RunFailedError
from app.experiments.tuning_specs import FullSpec, LoraSpec, QloraSpec, TuningSearchSpec
from app.glossary import Split, TaskKind
from app.language_models.network import Loading
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.contract import FurtherCases
from app.methods.data_parallel import peer_environment
from app.methods.tuning import Tuning
from app.methods.tuning_rows import TrainingRow
from app.values.cases import Case
from app.values.generation import CurvePoint
from tests.methods import cramped_losses
from tests.methods.scripted import make_setting, prepare
from tests.tiny import make_llama

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")

QA = make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=24)
SHORT = {"epochs": 3.0, "learning_rate": 0.01, "batch_size": 4}
# Ten cases in batches of four: the last batch of an epoch has two, of answers of unequal length.
CASES = [Case(str(n), f"What is {n} times {n}?", str(n**n), Split.TRAIN) for n in range(1, 11)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return make_llama(tmp_path_factory.mktemp("llama"))


@pytest.fixture(scope="module")
def open_with(folder):
    def open_generator(processes, quantisation=None) -> TransformersGenerator:
        loading = Loading(device="cpu", quantisation=quantisation, training_processes=processes)
        return TransformersGenerator("hf:tiny", folder, loading=loading)

    return open_generator


class KeptLosses:
    """A report that keeps every loss, and may act at a step."""

    def __init__(self, act=lambda stage, done: None) -> None:
        self.points: list[CurvePoint] = []
        self._act = act

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        self._act(stage, done)

    def loss(self, point: CurvePoint) -> None:
        self.points.append(point)


def train(language_model, spec, workdir, *, report=None, further=(), validation=CASES[:4]):
    """Losses of every step and evaluation, and what the training took."""
    report = report or KeptLosses()
    method, usage = prepare(
        spec, QA, language_model, train=CASES, validation=validation, workdir=workdir, report=report, further=further
    )
    method.close()
    losses = [loss for point in report.points for loss in (point.train_loss, point.validation_loss) if loss is not None]
    return losses, usage


def children() -> Iterator[int]:
    """Process ids of those that train beside this one."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
            command = (path.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if fields[1] == str(os.getpid()) and b"workers.train_peer" in command:
            yield int(path.parent.name)


@pytest.mark.parametrize(
    "spec",
    [
        LoraSpec(**SHORT, rank=4, dropout=0.0),
        LoraSpec(
            **SHORT,
            rank=4,
            dropout=0.0,
            dora=True,
            packing=True,
            gradient_accumulation=3,
            gradient_checkpointing=True,
            patience=1,
        ),
        QloraSpec(**SHORT, rank=4, dropout=0.0),
        FullSpec(**SHORT),
    ],
    ids=["lora", "options", "qlora", "full"],
)
def test_two_processes_have_the_losses_of_one_at_every_step(spec, open_with, tmp_path):
    alone, usage_alone = train(open_with(1, spec.quantisation), spec, tmp_path / "alone")
    together, usage = train(open_with(2, spec.quantisation), spec, tmp_path / "together")
    assert len(alone) > 9
    assert together == pytest.approx(alone, abs=1e-4)
    assert usage.curve[-1].validation_loss == pytest.approx(usage_alone.curve[-1].validation_loss, abs=1e-4)
    assert usage.curve[-1].validation_loss < usage.curve[0].validation_loss - 0.1
    assert "Trained by 2 processes, each with its share of every batch." in usage.notes
    assert not list(children())
    assert not torch.distributed.is_initialized()


def test_a_search_trains_every_trial_with_two_processes_as_with_one(open_with, tmp_path):
    spec = LoraSpec(**SHORT, rank=4, dropout=0.0, search=TuningSearchSpec(trials=3))
    usages = [train(open_with(count), spec, tmp_path / str(count))[1] for count in (1, 2)]
    losses = [[trial.settings["loss"] for trial in usage.trials] for usage in usages]
    assert losses[1] == pytest.approx(losses[0], abs=1e-3)


def test_stages_train_with_two_processes_as_with_one(open_with, tmp_path):
    other = [Case(f"o{n}", f"What comes after {n}?", str(n + 1), Split.TRAIN) for n in range(6)]
    further = (FurtherCases("counting", QA, tuple(other), tuple(other[:2])),)
    document = {**SHORT, "dropout": 0.0, "order": "one_after_another", "datasets": [{"id": 9}], "replay_share": 0.2}
    spec = LoraSpec.model_validate(document)
    losses = [train(open_with(count), spec, tmp_path / str(count), further=further)[0] for count in (1, 2)]
    assert len(losses[0]) > 15
    assert losses[1] == pytest.approx(losses[0], abs=1e-4)


def test_a_training_of_two_processes_is_taken_up_by_one(open_with, tmp_path):
    class StoppedError(Exception):
        pass

    def stop(stage: str, done: int) -> None:
        if stage == "training" and done == 7:
            raise StoppedError

    spec = LoraSpec(**SHORT, rank=4, dropout=0.0)
    whole = train(open_with(1), spec, tmp_path / "whole")[1]
    with pytest.raises(StoppedError):
        train(open_with(2), spec, tmp_path / "stopped", report=KeptLosses(stop))
    assert not list(children())
    again = train(open_with(1), spec, tmp_path / "stopped")[1]
    assert "Training went on from step 6 of 9 after an interruption." in again.notes
    assert [point.validation_loss for point in again.curve] == pytest.approx(
        [point.validation_loss for point in whole.curve], abs=1e-4
    )


@pytest.mark.parametrize("search", [None, TuningSearchSpec(trials=3)], ids=["training", "search"])
def test_a_killed_process_ends_the_run_with_a_sentence(search, open_with, tmp_path):
    def kill(stage: str, done: int) -> None:
        if stage.endswith("training") and done == 4:
            for process in children():
                os.kill(process, signal.SIGKILL)

    spec = LoraSpec(**SHORT, rank=4, search=search)
    with pytest.raises(
        RunFailedError, match=r"Training process 2 of 2 ended with SIGKILL.*Lower SEXTANT_TRA"
    ) as caught:
        train(open_with(2), spec, tmp_path, report=KeptLosses(kill))
    assert caught.value.code == "TRAINING_PROCESS_LOST"
    assert not torch.distributed.is_initialized()


def learn(language_model, workdir, loss):
    rows = [TrainingRow([10 + n, 20 + n, 30 + n, 40 + n, 50 + n][: 3 + n % 3], 2) for n in range(8)]
    tuning = Tuning(LoraSpec(**SHORT, rank=4, dropout=0.0), language_model)
    try:
        return tuning.learn(rows, rows[:2], seed=1, workdir=workdir, report=lambda stage, done, total: None, loss=loss)
    finally:
        tuning.close()


def test_a_process_short_of_memory_has_the_batch_halved_with_the_same_losses(open_with, tmp_path):
    alone = learn(open_with(1), tmp_path / "alone", cramped_losses.fits_one_row)
    together = learn(open_with(2), tmp_path / "together", cramped_losses.fits_one_row)
    assert any("Set gradient_accumulation: 4 to begin that way." in note for note in together.notes)
    assert not any("gradient_accumulation" in note for note in alone.notes)
    assert [point.train_loss for point in together.curve[1:]] == pytest.approx(
        [point.train_loss for point in alone.curve[1:]], abs=1e-4
    )


def test_a_process_that_is_short_of_memory_again_fails_the_run_with_advice(open_with, tmp_path):
    with pytest.raises(RunFailedError, match=r"with 1 cases at a time.*or use qlora") as caught:
        learn(open_with(2), tmp_path, cramped_losses.fits_nothing)
    assert caught.value.code == "OUT_OF_MEMORY"


def test_a_process_that_fails_ends_the_run_with_what_it_met(open_with, tmp_path):
    with pytest.raises(RunFailedError, match=r"Training process 2 of 2 failed: ValueError: no such row") as caught:
        learn(open_with(2), tmp_path, cramped_losses.fails)
    assert caught.value.code == "TRAINING_PROCESS_FAILED"


def test_a_process_that_cannot_open_the_weights_ends_the_run_with_its_sentence(tmp_path):
    folder = make_llama(tmp_path / "weights")
    language_model = TransformersGenerator("hf:tiny", folder, loading=Loading(device="cpu", training_processes=2))
    (folder / "model.safetensors").unlink()
    with pytest.raises(RunFailedError, match=r"Training process 2 of 2 failed: .*'hf:tiny' cannot be opened") as caught:
        train(language_model, LoraSpec(**SHORT), tmp_path / "run")
    assert caught.value.code == "TRAINING_PROCESS_FAILED"


def test_more_processes_than_the_machine_takes_are_refused(open_with, tmp_path):
    with pytest.raises(InputRejectedError, match="SEXTANT_TRAINING_PROCESSES is 5000, but cpu on this machine"):
        train(open_with(5000), LoraSpec(**SHORT), tmp_path)


def test_each_process_sees_all_cards_and_its_own_first():
    environment = peer_environment({"CUDA_VISIBLE_DEVICES": "2,5,7", "HOME": "/"}, 1, torch.device("cuda"))
    assert environment == {"CUDA_VISIBLE_DEVICES": "5,7,2", "HOME": "/"}


def test_auto_trains_in_one_process_where_there_is_no_gpu(open_with, tmp_path):
    _, usage = train(open_with("auto"), LoraSpec(**SHORT, rank=2), tmp_path)
    assert not any(note.startswith("Trained by") for note in usage.notes)
