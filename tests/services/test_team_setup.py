"""PostgreSQL, Redis and a worker process: the setup of a team, once from end to end, and without its broker."""

import socket
import time

import pytest

from app.actions.experiments import get_experiment
from app.db.database import open_database
from app.db.migrating import upgrade_database
from app.glossary import RunStatus
from app.jobs import make_sender
from tests import stored
from tests.stored import wait_until
from tests.worker_processes import log_of, nothing_is_left, worker

FINISH_SECONDS = 600


@pytest.fixture(params=["closed", "silent"])
def deaf_port(request):
    """A port of this machine that refuses, or that takes every connection and never says a word."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        if request.param == "silent":
            reserved.listen()
        yield reserved.getsockname()[1]


def test_starting_an_experiment_does_not_wait_for_a_broker_that_is_away(settings, database, deaf_port):
    away = settings.model_copy(update={"broker_url": f"redis://127.0.0.1:{deaf_port}/0"})
    unheard = open_database(away.resolved_database_url, send_job=make_sender(away))
    started = time.monotonic()
    experiment_id = stored.add_experiment(unheard, away, seeds=[1, 2, 3, 4, 5, 6])
    assert time.monotonic() - started < 5
    assert [run.status for run in stored.runs_of(database, experiment_id)] == [RunStatus.QUEUED] * 6
    unheard.close()


def test_an_experiment_finishes_on_postgresql_and_redis(settings, postgres_url, redis_url, tiny_language_model):
    team = settings.model_copy(update={"database_url": postgres_url, "broker_url": redis_url})
    team.resolved_home.mkdir(parents=True)
    upgrade_database(postgres_url)
    database = open_database(postgres_url, send_job=make_sender(team))
    experiment_id = stored.add_experiment(database, team, language_model=tiny_language_model)
    with worker(team, embedded_beat=False):  # so that only the message can have told the worker
        wait_until(
            lambda: stored.only_run(database, experiment_id).status == RunStatus.SUCCEEDED,
            seconds=FINISH_SECONDS,
            what="the run has succeeded",
        )
        wait_until(lambda: get_experiment(database, experiment_id).has_results, seconds=FINISH_SECONDS, what="results")
    run = stored.only_run(database, experiment_id)
    answers = stored.answers_per_case(database, run.id)
    assert (run.attempt, len(answers), set(answers.values())) == (1, 6, {1})
    assert nothing_is_left(team)
    database.close()


def test_a_run_whose_message_redis_never_got_is_picked_up_when_it_is_back(settings, database, redis_url):
    experiment_id = stored.add_experiment(database, settings, language_model="hf:/nowhere/at/all")
    with worker(settings.model_copy(update={"broker_url": redis_url})):
        wait_until(
            lambda: {run.status for run in stored.runs_of(database, experiment_id)} == {RunStatus.FAILED},
            seconds=FINISH_SECONDS,
            what="the requeue has sent the run",
        )
    codes = {run.failure_code for run in stored.runs_of(database, experiment_id)}
    assert codes == {"LANGUAGE_MODEL_NOT_FOUND"}
    assert log_of(settings).count("attempt 1 starts") == 1
