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

FINISH_SECONDS = 120


@pytest.fixture
def closed_port():
    """A port of this machine where nobody listens: it is held, but not opened."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


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
        wait_until(
            lambda: get_experiment(database, experiment_id).has_results, seconds=FINISH_SECONDS, what="results"
        )
    run = stored.only_run(database, experiment_id)
    answers = stored.answers_per_case(database, run.id)
    assert (run.attempt, len(answers), set(answers.values())) == (1, 6, {1})
    assert nothing_is_left(team)
    database.close()


def test_an_experiment_is_kept_while_redis_is_away_and_runs_when_it_is_back(
    settings, database, redis_url, closed_port
):
    away = settings.model_copy(update={"broker_url": f"redis://127.0.0.1:{closed_port}/0"})
    unheard = open_database(away.resolved_database_url, send_job=make_sender(away))
    started = time.monotonic()
    experiment_id = stored.add_experiment(unheard, away, seeds=[1, 2, 3], language_model="hf:/nowhere/at/all")
    assert time.monotonic() - started < 5
    unheard.close()
    assert [run.status for run in stored.runs_of(database, experiment_id)] == [RunStatus.QUEUED] * 3
    with worker(settings.model_copy(update={"broker_url": redis_url})):
        wait_until(
            lambda: {run.status for run in stored.runs_of(database, experiment_id)} == {RunStatus.FAILED},
            seconds=FINISH_SECONDS,
            what="the requeue has sent every run",
        )
    assert "LANGUAGE_MODEL_NOT_FOUND" in {run.failure_code for run in stored.runs_of(database, experiment_id)}
    assert log_of(settings).count("attempt 1 starts") == 3
