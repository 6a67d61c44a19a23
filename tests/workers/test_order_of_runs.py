"""Hints arrive in any order; the database says which run is next."""

from app.glossary import RunStatus
from app.jobs import RUN_EXECUTE, RUN_EXECUTE_ON_GPU
from app.supervisor import supervise_next_run
from tests import stored


def test_the_first_run_of_the_plan_is_executed_first(database, settings):
    arms = ["zero_shot", {"few_shot": {"examples": 1}}]
    experiment_id = stored.add_experiment(database, settings, arms=arms, language_model="hf:./none")
    assert supervise_next_run(database, settings, RUN_EXECUTE) is RunStatus.FAILED
    states = {run.arm_key: run.status for run in stored.runs_of(database, experiment_id)}
    assert states == {"zero_shot": RunStatus.FAILED, "few_shot": RunStatus.QUEUED}


def test_nothing_is_claimed_from_another_kind_of_worker(database, settings):
    stored.add_experiment(database, settings, language_model="hf:./none")
    assert supervise_next_run(database, settings, RUN_EXECUTE_ON_GPU) is None
