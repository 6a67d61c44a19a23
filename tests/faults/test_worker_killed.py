"""Workers that are killed, messages that come ten times or never: the database row is the truth."""

import pytest

from app.actions.experiments import get_experiment
from app.actions.reports import results_document
from app.db.database import open_database
from app.glossary import RunStatus
from app.jobs import RUN_EXECUTE, make_sender
from app.supervisor import lease_owner
from tests import stored
from tests.stored import wait_until
from tests.worker_processes import log_of, nothing_is_left, worker

FINISH_SECONDS = 600


@pytest.fixture
def sending(settings, database):
    """The same database, with hints that reach real workers."""
    opened = open_database(settings.resolved_database_url, send_job=make_sender(settings))
    yield opened
    opened.close()


def has_results(database, experiment_id):
    return get_experiment(database, experiment_id).has_results


def test_an_experiment_outlives_a_killed_worker(settings, sending, tiny_language_model):
    """Killed once while a run answers, the rest is done by the next worker; nothing is asked twice."""
    experiment_id = stored.add_experiment(
        sending,
        settings,
        arms=("zero_shot", {"few_shot": {"examples": 2}}),
        test=40,
        language_model=tiny_language_model,
        decoding={"max_tokens": 24},
    )
    with worker(settings) as first:
        wait_until(
            lambda: [run for run in stored.runs_of(sending, experiment_id) if run.stage == "answering"],
            seconds=FINISH_SECONDS,
            what="a run answers",
        )
        stored.kill(first.pid)
        first.wait()
    wait_until(lambda: nothing_is_left(settings), seconds=3, what="the child died with its worker")
    interrupted = [run.id for run in stored.runs_of(sending, experiment_id) if run.status == RunStatus.RUNNING]
    with worker(settings):
        wait_until(lambda: has_results(sending, experiment_id), seconds=FINISH_SECONDS, what="results")
    runs = stored.runs_of(sending, experiment_id)
    assert [run.status for run in runs] == [RunStatus.SUCCEEDED, RunStatus.SUCCEEDED]
    for run in runs:
        answers = stored.answers_per_case(sending, run.id)
        assert (len(answers), set(answers.values())) == (40, {1})
        assert run.attempt == (2 if run.id in interrupted else 1)
    assert {arm["metrics"]["token_f1"]["n"] for arm in results_document(sending, experiment_id)["arms"]} == {40}
    assert nothing_is_left(settings)


def test_ten_copies_of_a_message_are_one_attempt_and_a_lost_one_is_replaced(settings, database):
    """Both at one worker, as starting one takes long. No language model is opened: it is not there."""
    nowhere = "hf:/nowhere/at/all"
    lost = stored.add_experiment(database, settings, language_model=nowhere)  # `database` sends nothing
    copied = stored.add_experiment(database, settings, language_model=nowhere)
    send = make_sender(settings)
    for _ in range(10):
        send(RUN_EXECUTE, stored.only_run(database, copied).id)
    with worker(settings):
        for experiment_id in (copied, lost):
            wait_until(
                lambda wanted=experiment_id: stored.only_run(database, wanted).status == RunStatus.FAILED,
                seconds=FINISH_SECONDS,
                what="the run has ended",
            )
        for experiment_id in (copied, lost):
            wait_until(
                lambda wanted=experiment_id: has_results(database, wanted), seconds=FINISH_SECONDS, what="results"
            )
    assert [stored.only_run(database, experiment_id).attempt for experiment_id in (copied, lost)] == [1, 1]
    assert log_of(settings).count("attempt 1 starts") == 2
    assert nothing_is_left(settings)


def test_a_worker_that_is_stopped_gives_its_run_back_without_counting_a_death(settings, sending, tiny_language_model):
    experiment_id = stored.add_experiment(sending, settings, language_model=tiny_language_model)
    with worker(settings):
        wait_until(
            lambda: stored.only_run(sending, experiment_id).status == RunStatus.RUNNING, seconds=30, what="it runs"
        )
    given_back = stored.only_run(sending, experiment_id)
    assert (given_back.status, given_back.deaths) == (RunStatus.QUEUED, 0)
    assert given_back.lease_owner != lease_owner()
    assert nothing_is_left(settings)
