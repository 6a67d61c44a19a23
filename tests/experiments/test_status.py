import itertools

import pytest

from app.errors import ConflictError
from app.experiments.status import FINISHED, check_transition, experiment_status
from app.glossary import ExperimentStatus, RunStatus


@pytest.mark.parametrize("status", [RunStatus.SUCCEEDED, RunStatus.STOPPED_EARLY])
def test_a_run_that_ended_well_stays_as_it_is(status):
    for wanted in RunStatus:
        with pytest.raises(ConflictError) as refused:
            check_transition(status, wanted)
        assert refused.value.code == "RUN_TRANSITION"


def test_a_queued_run_cannot_succeed_without_running():
    with pytest.raises(ConflictError, match=r"queued cannot become succeeded"):
        check_transition(RunStatus.QUEUED, RunStatus.SUCCEEDED)


def test_a_run_whose_worker_died_is_queued_again():
    check_transition(RunStatus.RUNNING, RunStatus.QUEUED)


@pytest.mark.parametrize(
    ("statuses", "has_results", "expected"),
    [
        ([], False, ExperimentStatus.QUEUED),
        (["queued", "queued"], False, ExperimentStatus.QUEUED),
        (["succeeded", "queued"], False, ExperimentStatus.RUNNING),
        (["succeeded", "running"], False, ExperimentStatus.RUNNING),
        (["succeeded", "succeeded"], False, ExperimentStatus.RUNNING),
        (["succeeded", "succeeded"], True, ExperimentStatus.SUCCEEDED),
        (["succeeded", "stopped_early"], True, ExperimentStatus.SUCCEEDED),
        (["succeeded", "failed"], True, ExperimentStatus.FAILED),
        (["cancelled", "failed"], True, ExperimentStatus.FAILED),
        (["succeeded", "cancelled"], True, ExperimentStatus.CANCELLED),
    ],
)
def test_the_experiment_follows_its_runs(statuses, has_results, expected):
    assert experiment_status([RunStatus(status) for status in statuses], has_results=has_results) is expected


def test_an_experiment_is_over_only_when_every_run_is():
    for statuses in itertools.product(RunStatus, repeat=2):
        over = experiment_status(statuses, has_results=True) in {
            ExperimentStatus.SUCCEEDED,
            ExperimentStatus.FAILED,
            ExperimentStatus.CANCELLED,
        }
        assert over == (set(statuses) <= FINISHED)
