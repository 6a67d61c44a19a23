"""Runs in real child processes: how they end, and what is left behind when something is killed."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from app.actions.experiments import cancel_experiment, get_experiment, retry_experiment
from app.db import experiment_queries, run_queries
from app.db.tables import CorpusRow
from app.glossary import ExperimentStatus, IntakeStatus, RunStatus
from app.jobs import CORPUS_PARSE, EXPERIMENT_EVALUATE, RUN_EXECUTE
from app.settings import EndpointSettings
from app.supervisor import (
    HINTS_AT_ONCE,
    announce_what_waits,
    evaluate_experiment,
    lease_owner,
    requeue_stranded,
    start_child,
    supervise_run,
)
from tests import stored
from tests.language_models.scripted_endpoint import completion, serve
from tests.stored import wait_until
from tests.test_run_watch import Outage

CASES = 40
ANSWERED_BEFORE_THE_GATE = 32  # what an endpoint is asked at once
START_SECONDS = 240  # a child imports torch, on a busy machine
SUPERVISOR = """
import sys
from app.db.database import open_database
from app.settings import get_settings
from app.supervisor import supervise_run
settings = get_settings()
supervise_run(open_database(settings.resolved_database_url), settings, int(sys.argv[1]))
"""


@pytest.fixture
def pool():
    with ThreadPoolExecutor(max_workers=2) as executor:
        yield executor


@pytest.fixture
def children(settings):
    """Processes of this test's home, looked up now; those that are left are killed with the test."""
    yield lambda: stored.processes_of(settings.resolved_home)
    for left in stored.processes_of(settings.resolved_home):
        with suppress(ProcessLookupError):
            stored.kill(left)


class Gate:
    """An endpoint that answers the first cases at once and the others when it is opened."""

    def __init__(self):
        self.is_open = threading.Event()

    def reply(self, body, number):
        if number >= ANSWERED_BEFORE_THE_GATE:
            self.is_open.wait(timeout=120)
        return 200, completion("Oslo")


@pytest.fixture
def gated(settings, database, monkeypatch):
    """An experiment of 40 cases whose last 8 answers wait at a gate."""
    gate = Gate()
    with serve(gate.reply) as endpoint:
        office = EndpointSettings(base_url=endpoint.base_url, language_model="scripted")
        monkeypatch.setenv("SEXTANT_ENDPOINTS", json.dumps({"office": office.model_dump(mode="json")}))
        known = settings.model_copy(update={"endpoints": {"office": office}})
        experiment_id = stored.add_experiment(database, known, test=CASES, language_model="endpoint:office")
        run = stored.only_run(database, experiment_id)
        try:
            yield gate, endpoint, run
        finally:
            gate.is_open.set()


def wait_for_the_gate(database, run):
    wait_until(
        lambda: sum(stored.answers_per_case(database, run.id).values()) == ANSWERED_BEFORE_THE_GATE,
        seconds=START_SECONDS,
        what="32 answers are saved",
    )


def only_child(children):
    (process_id,) = wait_until(children, seconds=10, what="the child process is there")
    return process_id


def test_a_killed_run_is_queued_again_and_then_asks_only_what_is_missing(settings, database, pool, gated, children):
    gate, endpoint, run = gated
    first = pool.submit(supervise_run, database, settings, run.id)
    wait_for_the_gate(database, run)
    stored.kill(only_child(children))
    assert first.result(timeout=10) is RunStatus.QUEUED
    gate.is_open.set()
    asked_before = len(endpoint.requests)
    assert supervise_run(database, settings, run.id) is RunStatus.SUCCEEDED
    answers = stored.answers_per_case(database, run.id)
    assert (len(answers), set(answers.values())) == (CASES, {1})
    assert len(endpoint.requests) - asked_before == CASES - ANSWERED_BEFORE_THE_GATE
    finished = stored.only_run(database, run.experiment_id)
    assert (finished.attempt, finished.deaths, finished.done, finished.total) == (2, 1, CASES, CASES)


def test_a_run_that_ends_while_the_database_is_away_is_settled_when_it_is_back(
    settings, database, pool, gated, children
):
    gate, _, run = gated
    outage = Outage(settings)
    try:
        supervised = pool.submit(supervise_run, outage.database, settings, run.id)
        wait_for_the_gate(database, run)
        outage.begin(refusals=3)
        stored.kill(only_child(children))
        assert supervised.result(timeout=30) is RunStatus.QUEUED
        assert outage.refused == 3
    finally:
        gate.is_open.set()
        outage.close()


def test_cancelling_a_running_run_ends_its_process_and_keeps_its_answers(settings, database, pool, gated, children):
    _, _, run = gated
    running = pool.submit(supervise_run, database, settings, run.id)
    wait_for_the_gate(database, run)
    cancel_experiment(database, run.experiment_id)
    assert running.result(timeout=8) is RunStatus.CANCELLED
    assert children() == []
    assert sum(stored.answers_per_case(database, run.id).values()) == ANSWERED_BEFORE_THE_GATE


def test_a_process_that_slept_through_its_lease_writes_nothing_and_ends(settings, database, pool, gated, children):
    gate, _, run = gated
    first = pool.submit(supervise_run, database, settings, run.id)
    wait_for_the_gate(database, run)
    sleeper = only_child(children)
    os.kill(sleeper, signal.SIGSTOP)
    stored.change_run(database, run.id, lease_until=0.0)
    requeue_stranded(database, settings)
    assert stored.claim(database, run.id, owner="elsewhere:1") == 2
    gate.is_open.set()
    os.kill(sleeper, signal.SIGCONT)
    assert first.result(timeout=15) is RunStatus.RUNNING
    assert sum(stored.answers_per_case(database, run.id).values()) == ANSWERED_BEFORE_THE_GATE
    assert stored.only_run(database, run.experiment_id).lease_owner == "elsewhere:1"


def test_credentials_in_an_address_are_in_neither_log_nor_row(settings, database, monkeypatch):
    with serve(lambda body, number: (200, completion("Oslo"))) as endpoint:
        private = endpoint.base_url.replace("http://", "http://team:s3cret@") + "?key=s3cret"
        office = EndpointSettings(base_url=private, language_model="scripted")
        monkeypatch.setenv("SEXTANT_ENDPOINTS", json.dumps({"office": office.model_dump(mode="json")}))
        known = settings.model_copy(update={"endpoints": {"office": office}})
        experiment_id = stored.add_experiment(database, known, language_model="endpoint:office")
        run = stored.only_run(database, experiment_id)
        assert supervise_run(database, known, run.id) is RunStatus.SUCCEEDED
    log = (settings.artefacts_folder / f"run-{run.id}" / "log.txt").read_text(encoding="utf-8")
    assert endpoint.base_url in log  # the provenance
    assert "s3cret" not in log
    assert "s3cret" not in json.dumps(stored.only_run(database, experiment_id).provenance)


class TestEarlyEnds:
    """A child that is ended while it still starts; its language model does not matter."""

    @pytest.fixture
    def run(self, settings, database):
        return stored.only_run(database, stored.add_experiment(database, settings))

    def test_three_deaths_fail_the_run_with_a_sentence(self, settings, database, pool, run, children):
        outcomes = []
        for _ in range(3):
            attempt = pool.submit(supervise_run, database, settings, run.id)
            stored.kill(only_child(children))
            outcomes.append(attempt.result(timeout=10))
        assert outcomes == [RunStatus.QUEUED, RunStatus.QUEUED, RunStatus.FAILED]
        failed = stored.only_run(database, run.experiment_id)
        assert failed.failure_code == "RUN_PROCESS_DIED"
        assert failed.failure_message.endswith(".")

    def test_a_worker_that_shuts_down_gives_its_run_back(self, settings, database, pool, run, children):
        stop = threading.Event()
        running = pool.submit(supervise_run, database, settings, run.id, stop=stop)
        only_child(children)
        stop.set()
        assert running.result(timeout=15) is RunStatus.QUEUED
        assert children() == []
        assert stored.only_run(database, run.experiment_id).deaths == 0

    def test_a_child_that_takes_long_to_start_keeps_its_lease(self, settings, database, pool, run, children):
        stop = threading.Event()
        running = pool.submit(supervise_run, database, settings, run.id, stop=stop)
        os.kill(only_child(children), signal.SIGSTOP)  # it never renews the lease itself
        first = stored.only_run(database, run.experiment_id).lease_until
        wait_until(
            lambda: stored.only_run(database, run.experiment_id).lease_until > first + settings.heartbeat_seconds,
            seconds=30,
            what="the supervisor has renewed the lease",
        )
        stored.kill(only_child(children))
        assert running.result(timeout=15) is RunStatus.QUEUED

    @pytest.fixture
    def impatient(self, settings, monkeypatch):
        monkeypatch.setattr("app.supervisor.STARTING_SECONDS", 0.0)
        return settings.model_copy(update={"lease_seconds": 2.0})

    def test_a_child_that_never_starts_loses_its_lease(self, impatient, database, pool, run, children):
        running = pool.submit(supervise_run, database, impatient, run.id)
        os.kill(only_child(children), signal.SIGSTOP)

        def is_taken_back():
            requeue_stranded(database, impatient)
            return stored.only_run(database, run.experiment_id).status == RunStatus.QUEUED

        stored.change_run(database, run.id, lease_owner="elsewhere:1")
        wait_until(is_taken_back, seconds=30, what="the run is queued again")
        assert running.result(timeout=30) is RunStatus.QUEUED
        assert children() == []

    def test_a_run_past_the_time_limit_is_ended_with_a_sentence(self, settings, database, children):
        experiment_id = stored.add_experiment(database, settings, limits={"minutes": 0.0001})
        run = stored.only_run(database, experiment_id)
        assert supervise_run(database, settings, run.id) is RunStatus.FAILED
        failed = stored.only_run(database, experiment_id)
        assert failed.failure_code == "RUN_TIME_LIMIT"
        assert "limits.minutes" in failed.failure_message
        assert children() == []

    def test_a_run_tried_again_the_next_day_has_its_time_limit_anew(self, settings, database, pool):
        experiment_id = stored.add_experiment(database, settings, arms=("zero_shot", {"few_shot": {"examples": 2}}))
        done, failed = stored.runs_of(database, experiment_id)
        yesterday = done.created_at - 86_400
        old = {"created_at": yesterday, "started_at": yesterday + 1, "finished_at": yesterday + 2}
        stored.change_run(database, done.id, status=RunStatus.SUCCEEDED, **old)
        stored.change_run(database, failed.id, status=RunStatus.FAILED, **old)
        retry_experiment(database, experiment_id)
        stop = threading.Event()
        running = pool.submit(supervise_run, database, settings, failed.id, stop=stop)
        with pytest.raises(TimeoutError):
            running.result(timeout=1.5)
        stop.set()
        assert running.result(timeout=15) is RunStatus.QUEUED

    def test_a_finished_run_is_not_executed_again(self, settings, database, run):
        stored.finish_all(database, run.experiment_id)
        assert supervise_run(database, settings, run.id) is None

    def test_a_child_works_with_the_settings_of_its_supervisor(self, settings):
        child = start_child("workers.run_step", ["nothing", "0"], settings)
        environ = stored.PROCESSES / str(child.pid) / "environ"
        given = wait_until(environ.read_bytes, seconds=5, what="the child has its environment").split(b"\0")
        child.kill()
        child.wait()
        assert {b"SEXTANT_HEARTBEAT_SECONDS=1.0", b"SEXTANT_LEASE_SECONDS=6.0"} <= set(given)

    def test_a_child_dies_with_a_killed_supervisor_and_the_run_is_taken_back_at_once(
        self, settings, database, run, children
    ):
        supervisor = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, str(run.id)],
            env={**os.environ, "SEXTANT_HOME": str(settings.resolved_home)},
        )
        (child,) = wait_until(
            lambda: [found for found in children() if found != supervisor.pid], seconds=60, what="the child is there"
        )
        wait_until(lambda: guards_itself(child), seconds=60, what="the child has arranged to die with its parent")
        stored.kill(supervisor.pid)
        supervisor.wait()
        wait_until(lambda: not stored.is_alive(child), seconds=3, what="the child is gone")
        requeue_stranded(database, settings)
        assert stored.only_run(database, run.experiment_id).status == RunStatus.QUEUED


def guards_itself(process_id):
    """The thread that watches the parent runs, and so does prctl before it."""
    return len(list((stored.PROCESSES / str(process_id) / "task").iterdir())) > 1


class TestRequeue:
    """What the periodic requeue finds."""

    def test_takes_back_what_has_no_lease_or_an_old_one(self, settings, database):
        for lease_until in (None, 1.0):
            run = stored.only_run(database, stored.add_experiment(database, settings))
            stored.claim(database, run.id)
            stored.change_run(database, run.id, lease_until=lease_until)
            requeue_stranded(database, settings)
            assert stored.only_run(database, run.experiment_id).status == RunStatus.QUEUED

    def test_leaves_runs_whose_worker_lives(self, settings, database):
        run = stored.only_run(database, stored.add_experiment(database, settings))
        stored.claim(database, run.id, owner=lease_owner())
        requeue_stranded(database, settings)
        assert stored.only_run(database, run.experiment_id).status == RunStatus.RUNNING

    def test_believes_the_lease_of_another_host(self, settings, database):
        run = stored.only_run(database, stored.add_experiment(database, settings))
        stored.claim(database, run.id, owner="another-host:1")
        requeue_stranded(database, settings)
        assert stored.only_run(database, run.experiment_id).status == RunStatus.RUNNING

    def test_several_at_once_count_each_death_once(self, settings, database, pool):
        experiments = [stored.add_experiment(database, settings) for _ in range(5)]
        for experiment_id in experiments:
            stored.claim(database, stored.only_run(database, experiment_id).id, lease_seconds=-1)
        for done in [pool.submit(requeue_stranded, database, settings) for _ in range(4)]:
            done.result(timeout=30)
        runs = [stored.only_run(database, experiment_id) for experiment_id in experiments]
        assert Counter((run.status, run.deaths) for run in runs) == {("queued", 1): 5}

    def test_sends_the_hints_again(self, settings, database, sent_jobs):
        experiment_id = stored.add_experiment(database, settings, seeds=[1, 2, 3, 4, 5, 6])
        sent_jobs.clear()
        announce_what_waits(database)
        first = [run.id for run in stored.runs_of(database, experiment_id)][:HINTS_AT_ONCE]
        assert sent_jobs == [(RUN_EXECUTE, run_id) for run_id in first]

    def test_runs_that_wait_for_a_gpu_worker_do_not_hide_the_others(self, settings, database, sent_jobs):
        with_gpu = settings.model_copy(update={"has_gpu_workers": True})
        stored.add_experiment(database, with_gpu, seeds=list(range(1, HINTS_AT_ONCE + 3)))
        waiting = stored.only_run(database, stored.add_experiment(database, settings))
        sent_jobs.clear()
        announce_what_waits(database)
        assert (RUN_EXECUTE, waiting.id) in sent_jobs
        assert len(sent_jobs) == HINTS_AT_ONCE + 1

    def test_sends_finished_experiments_and_uploads_that_wait(self, settings, database, sent_jobs):
        experiment_id = stored.add_experiment(database, settings)
        stored.finish_all(database, experiment_id)
        with database.unit_of_work() as work:
            work.session.add(CorpusRow(created_at=1.0, name="Handbook", status=IntakeStatus.PARSING))
        sent_jobs.clear()
        announce_what_waits(database)
        assert sent_jobs == [(EXPERIMENT_EVALUATE, experiment_id), (CORPUS_PARSE, 1)]


class TestEvaluation:
    """A hint to evaluate may come too early, too late, or find something that cannot be evaluated."""

    def test_a_hint_that_comes_before_every_run_has_ended_stores_nothing(self, settings, database):
        experiment_id = stored.add_experiment(database, settings)
        evaluate_experiment(database, settings, experiment_id)
        assert not get_experiment(database, experiment_id).has_results
        assert get_experiment(database, experiment_id).evaluation_error is None

    def test_an_evaluation_that_crashes_is_told_and_not_tried_for_ever(self, settings, database, sent_jobs):
        experiment_id = stored.add_experiment(database, settings)
        stored.finish_all(database, experiment_id)
        with database.unit_of_work() as work:
            plan_of_another_version = {"name": "Parcels", "from_a_later_version": True}
            row = experiment_queries.get_experiment_row(work.session, experiment_id)
            good_plan, row.plan = row.plan, plan_of_another_version
        evaluate_experiment(database, settings, experiment_id)
        with database.unit_of_work() as work:
            experiment_queries.get_experiment_row(work.session, experiment_id).plan = good_plan
        told = get_experiment(database, experiment_id)
        assert told.evaluation_error.endswith(".")
        assert told.status is not ExperimentStatus.RUNNING
        sent_jobs.clear()
        announce_what_waits(database)
        assert sent_jobs == []


def test_a_run_that_is_to_be_cancelled_when_its_worker_dies_is_cancelled(settings, database):
    run = stored.only_run(database, stored.add_experiment(database, settings))
    stored.claim(database, run.id, lease_seconds=-1)
    with database.unit_of_work() as work:
        run_queries.request_cancel(work.session, run.experiment_id)
    requeue_stranded(database, settings)
    assert stored.only_run(database, run.experiment_id).status == RunStatus.CANCELLED
