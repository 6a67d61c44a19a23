"""A search that is interrupted, and taken up again."""

from pathlib import Path
from typing import NoReturn

import optuna
import pytest
import torch
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from app.errors import RunFailedError
from app.experiments.tuning_specs import LoraSpec, TuningSearchSpec
from app.glossary import TaskKind
from app.language_models.transformers_generator import TransformersGenerator
from app.methods import tuning_search
from app.methods.contract import Report
from app.methods.tuning_checkpoints import BEST
from app.methods.tuning_loop import Lesson, Place
from app.methods.tuning_rows import TrainingRow
from app.methods.tuning_search import SearchOutcome, search_settings
from app.methods.tuning_weights import AdapterWeights
from tests.methods.scripted import make_setting, prepare
from tests.methods.test_lora import CASES
from tests.tiny import make_llama

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")

ROWS = [TrainingRow([10 + n, 20 + n, 30 + n, 40 + n, 50 + n][: 3 + n % 3], 2) for n in range(8)]
TRIALS = TuningSearchSpec(trials=4)
SPEC = LoraSpec(epochs=3, learning_rate=0.001, batch_size=8, rank=4, search=TRIALS)


class Killed(BaseException):
    """What no handler of the app catches, as nothing catches SIGKILL."""


def say_nothing(stage: str, done: int, total: int | None) -> None:
    return


def refuse(stage: str, done: int, total: int | None) -> NoReturn:
    raise AssertionError(f"{stage} again")


def kill_at(name: str, *, step: int) -> Report:
    def report(stage: str, done: int, total: int | None) -> None:
        if stage.startswith(name) and done >= step:
            raise Killed

    return report


@pytest.fixture(scope="module")
def llama(tmp_path_factory) -> TransformersGenerator:
    return TransformersGenerator("hf:tiny", make_llama(tmp_path_factory.mktemp("llama")))


class Search:
    """One search in one folder, each attempt on a network of its own."""

    def __init__(self, llama: TransformersGenerator, folder: Path) -> None:
        self.llama = llama
        self.folder = folder
        self.weights: dict[str, torch.Tensor] = {}

    def attempt(self, report: Report = say_nothing) -> SearchOutcome:
        weights = AdapterWeights(self.llama, merges=True, precision="float32")
        place = Place(self.folder / "checkpoint", "cases")
        try:
            found = search_settings(
                weights, SPEC, TRIALS, Lesson(ROWS, ROWS[:4], 0), seed=1, place=place, report=report
            )
            self.weights = {
                name: weight.detach().clone()
                for name, weight in found.network.named_parameters()
                if weight.requires_grad
            }
        finally:
            weights.detach()
        return found

    def ended_trials(self) -> list[optuna.trial.FrozenTrial]:
        journal = JournalStorage(JournalFileBackend(str(self.folder / "search.jsonl")))
        trials = optuna.load_study(study_name="cases", storage=journal).trials
        return [trial for trial in trials if trial.state is not optuna.trial.TrialState.FAIL]


def test_a_search_that_ended_is_taken_up_without_training_again(llama, tmp_path):
    search = Search(llama, tmp_path)
    first = search.attempt()
    found = search.weights
    second = search.attempt(refuse)
    assert second.usage == first.usage
    assert all(torch.equal(search.weights[name], weight) for name, weight in found.items())


def test_a_search_of_which_nothing_came_through_says_why_when_it_is_taken_up_again(llama, tmp_path, monkeypatch):
    def without_memory(*_: object, **__: object) -> NoReturn:
        raise RunFailedError("OUT_OF_MEMORY", "The memory ran out; take a smaller batch_size.")

    monkeypatch.setattr(tuning_search, "train_network", without_memory)
    for _ in range(2):
        with pytest.raises(RunFailedError) as refused:
            Search(llama, tmp_path).attempt()
        assert (refused.value.code, refused.value.message) == (
            "OUT_OF_MEMORY",
            "The memory ran out; take a smaller batch_size.",
        )


def test_the_best_trial_is_trained_again_where_its_weights_are_gone(llama, tmp_path):
    search = Search(llama, tmp_path)
    first = search.attempt()
    found = search.weights
    for path in tmp_path.glob(f"checkpoint/trial-*/{BEST}"):
        path.unlink()
    second = search.attempt()
    assert all(torch.allclose(search.weights[name], weight, atol=1e-5) for name, weight in found.items())
    assert second.usage.train_seconds > first.usage.train_seconds


def test_an_arm_leaves_nothing_of_its_search_once_its_weights_are_saved(llama, tmp_path):
    method, _ = prepare(
        SPEC, make_setting(TaskKind.QUESTION_ANSWERING), llama, train=CASES, validation=CASES, workdir=tmp_path
    )
    method.close()
    assert (tmp_path / "adapter" / "finished.json").exists()
    left = [path.name for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "adapter"]
    assert left == ["first_batch.txt"]


def test_a_search_that_was_killed_tries_what_it_would_have_tried(llama, tmp_path):
    whole, killed = Search(llama, tmp_path / "whole"), Search(llama, tmp_path / "killed")
    whole.attempt()
    with pytest.raises(Killed):
        killed.attempt(kill_at("trial 3", step=1))
    killed.attempt()
    assert [trial.params for trial in killed.ended_trials()] == [trial.params for trial in whole.ended_trials()]


def test_a_trial_that_was_killed_is_compared_at_the_epochs_it_has_reached(llama, tmp_path):
    whole, killed = Search(llama, tmp_path / "whole"), Search(llama, tmp_path / "killed")
    whole.attempt()
    with pytest.raises(Killed):
        killed.attempt(kill_at("trial 1", step=3))
    killed.attempt()
    first, expected = killed.ended_trials()[0], whole.ended_trials()[0]
    assert first.intermediate_values == pytest.approx(expected.intermediate_values, abs=1e-5)
    assert list(first.intermediate_values) == [0, 1, 2]
