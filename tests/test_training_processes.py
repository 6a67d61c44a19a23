"""A run that trains by two processes: it ends like any other, and nothing of it is left behind."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.actions.experiments import cancel_experiment
from app.glossary import RunStatus
from app.supervisor import supervise_run
from tests import stored
from tests.stored import wait_until

START_SECONDS = 240  # two children import torch, on a busy machine


@pytest.fixture
def start_run(settings, database, tiny_language_model):
    """Starts a run of a LoRA arm of so many epochs under a supervisor; gives the run and what it will end as."""
    two = settings.model_copy(update={"training_processes": 2})
    with ThreadPoolExecutor(max_workers=1) as pool:

        def start(epochs):
            arm = {"lora": {"epochs": epochs, "batch_size": 1, "rank": 2}}
            experiment = stored.add_experiment(database, two, arms=(arm,), language_model=tiny_language_model)
            run = stored.only_run(database, experiment)
            return run, pool.submit(supervise_run, database, two, run.id)

        yield start


def beside(settings):
    """The processes that train beside a run's own."""
    found = stored.processes_of(settings.resolved_home)
    return [one for one in found if b"workers.train_peer" in command_of(one)]


def command_of(process_id):
    try:
        return (stored.PROCESSES / str(process_id) / "cmdline").read_bytes()
    except OSError:
        return b""


def nothing_is_left(settings):
    return not [one for one in stored.processes_of(settings.resolved_home) if stored.is_alive(one)]


def is_training(database, run):
    return stored.only_run(database, run.experiment_id).stage == "training"


def test_a_run_trains_by_two_processes(settings, database, start_run):
    run, ending = start_run(epochs=2)
    assert ending.result(timeout=START_SECONDS) is RunStatus.SUCCEEDED
    notes = stored.only_run(database, run.experiment_id).usage["notes"]
    assert "Trained by 2 processes, each with its share of every batch." in notes
    assert nothing_is_left(settings)


def test_a_run_whose_own_process_is_killed_leaves_no_other_behind(settings, database, start_run):
    run, ending = start_run(epochs=100)
    wait_until(lambda: is_training(database, run), seconds=START_SECONDS, what="it trains")
    (peer,) = beside(settings)
    (own,) = [one for one in stored.processes_of(settings.resolved_home) if one != peer]
    stored.kill(own)
    assert ending.result(timeout=10) is RunStatus.QUEUED
    wait_until(lambda: nothing_is_left(settings), seconds=3, what="the other is gone")


def test_a_run_whose_other_process_is_killed_fails_with_a_sentence(settings, database, start_run):
    run, ending = start_run(epochs=100)
    wait_until(lambda: is_training(database, run), seconds=START_SECONDS, what="it trains")
    stored.kill(beside(settings)[0])
    assert ending.result(timeout=20) is RunStatus.FAILED
    failed = stored.only_run(database, run.experiment_id)
    assert failed.failure_code == "TRAINING_PROCESS_LOST"
    assert "Training process 2 of 2 ended with SIGKILL" in failed.failure_message
    assert nothing_is_left(settings)


def test_cancelling_ends_both_processes(settings, database, start_run):
    run, ending = start_run(epochs=100)
    wait_until(lambda: is_training(database, run), seconds=START_SECONDS, what="it trains")
    cancel_experiment(database, run.experiment_id)
    assert ending.result(timeout=10) is RunStatus.CANCELLED
    wait_until(lambda: nothing_is_left(settings), seconds=3, what="both are gone")
