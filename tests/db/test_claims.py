"""Who may execute a run: claims, leases, fencing, cancelling and queueing again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from app.db import run_queries
from app.db.database import open_database
from app.db.run_queries import LeaseLostError
from app.experiments.status import FINISHED
from app.glossary import RunStatus
from app.jobs import RUN_EXECUTE
from app.values.predictions import Prediction
from tests import stored

THREADS = 20


@pytest.fixture
def experiment_id(database, settings):
    return stored.add_experiment(database, settings)


@pytest.fixture
def run(database, experiment_id):
    return stored.only_run(database, experiment_id)


def release(database, run, *, attempt=1, max_attempts=3, died=True):
    with database.unit_of_work() as work:
        return run_queries.release_run(work.session, run.id, attempt=attempt, max_attempts=max_attempts, died=died)


def test_exactly_one_of_twenty_threads_claims_a_run(settings, database, run):
    barrier = Barrier(THREADS)

    def claim(number):
        own = open_database(settings.resolved_database_url)
        try:
            barrier.wait(timeout=30)
            with own.unit_of_work() as work:
                return run_queries.claim_run(work.session, run.id, owner=f"host:{number}", lease_seconds=60)
        finally:
            own.close()

    with ThreadPoolExecutor(THREADS) as pool:
        claims = list(pool.map(claim, range(THREADS)))
    assert sorted(claim for claim in claims if claim is not None) == [1]
    assert stored.runs_of(database, run.experiment_id)[0].attempt == 1


def test_a_claim_starts_the_lease_and_counts_the_attempt(database, experiment_id, run):
    assert stored.claim(database, run.id, owner="here:7", lease_seconds=60) == 1
    claimed = stored.only_run(database, experiment_id)
    assert (claimed.status, claimed.lease_owner, claimed.attempt) == (RunStatus.RUNNING, "here:7", 1)
    assert claimed.lease_until - claimed.heartbeat_at == pytest.approx(60, abs=0.5)


@pytest.mark.parametrize("status", [RunStatus.RUNNING, *sorted(FINISHED)])
def test_only_a_queued_run_can_be_claimed(database, run, status):
    stored.change_run(database, run.id, status=status)
    with database.unit_of_work() as work:
        assert run_queries.claim_run(work.session, run.id, owner="late:1", lease_seconds=60) is None


class TestFencing:
    """An attempt that lost its run must not write one byte any more."""

    @pytest.fixture
    def taken_over(self, database, run):
        stored.claim(database, run.id)
        release(database, run)
        stored.claim(database, run.id, owner="second:2")
        return run

    def write(self, database, run, kind):
        with database.unit_of_work() as work:
            if kind == "progress":
                run_queries.record_progress(work.session, run.id, attempt=1, stage="answering", done=5, total=6)
            elif kind == "preparation":
                run_queries.record_preparation(work.session, run.id, attempt=1, usage={"train_seconds": 9})
            elif kind == "heartbeat":
                run_queries.renew_lease(work.session, run.id, attempt=1, lease_seconds=999)
            elif kind == "finish":
                run_queries.finish_run(work.session, run.id, attempt=1, status=RunStatus.SUCCEEDED)
            else:
                run_queries.release_run(work.session, run.id, attempt=1, max_attempts=3)

    @pytest.mark.parametrize("kind", ["progress", "preparation", "heartbeat", "finish", "release"])
    def test_an_old_attempt_changes_nothing_on_the_run(self, database, taken_over, kind):
        before = vars(stored.only_run(database, taken_over.experiment_id)).copy()
        with pytest.raises(LeaseLostError):
            self.write(database, taken_over, kind)
        after = vars(stored.only_run(database, taken_over.experiment_id)).copy()
        del before["_sa_instance_state"], after["_sa_instance_state"]
        assert after == before

    def test_an_old_attempt_saves_no_answers(self, database, taken_over):
        with pytest.raises(LeaseLostError):
            stored.save_answers(database, taken_over, {"t0": "Oslo", "t1": "Turin"}, attempt=1)
        assert stored.answers_per_case(database, taken_over.id) == {}

    def test_an_attempt_that_has_finished_saves_no_answers(self, database, run):
        stored.finish_all(database, run.experiment_id)
        with pytest.raises(LeaseLostError):
            stored.save_answers(database, run, {"t0": "Oslo"}, attempt=1)
        assert stored.answers_per_case(database, run.id) == {}

    def test_a_cancelled_run_does_not_get_its_lease_renewed(self, database, run):
        stored.claim(database, run.id)
        with database.unit_of_work() as work:
            run_queries.request_cancel(work.session, run.experiment_id)
        with pytest.raises(LeaseLostError), database.unit_of_work() as work:
            run_queries.renew_lease(work.session, run.id, attempt=1, lease_seconds=60)


class TestStranded:
    """Runs whose worker is gone."""

    def stranded_ids(self, database):
        with database.reading() as session:
            return [run.id for run in run_queries.stranded_runs(session)]

    def test_a_held_run_is_not_stranded(self, database, run):
        stored.claim(database, run.id, lease_seconds=60)
        assert self.stranded_ids(database) == []

    def test_a_run_whose_lease_has_ended_is_stranded(self, database, run):
        stored.claim(database, run.id, lease_seconds=-1)
        assert self.stranded_ids(database) == [run.id]

    def test_a_running_run_that_never_had_a_lease_is_stranded(self, database, run):
        stored.change_run(database, run.id, status=RunStatus.RUNNING, lease_until=None)
        assert self.stranded_ids(database) == [run.id]

    def test_a_queued_run_is_not_stranded(self, database, run):
        assert self.stranded_ids(database) == []


class TestRelease:
    """Giving up an attempt."""

    def test_queues_the_run_again_and_counts_the_death(self, database, experiment_id, run):
        stored.claim(database, run.id)
        assert release(database, run) is RunStatus.QUEUED
        released = stored.only_run(database, experiment_id)
        assert (released.status, released.deaths, released.lease_owner) == (RunStatus.QUEUED, 1, None)

    def test_fails_the_run_at_the_last_attempt_allowed(self, database, experiment_id, run):
        outcomes = []
        for attempt in (1, 2, 3):
            stored.claim(database, run.id)
            outcomes.append(release(database, run, attempt=attempt))
        assert outcomes == [RunStatus.QUEUED, RunStatus.QUEUED, RunStatus.FAILED]
        failed = stored.only_run(database, experiment_id)
        assert failed.failure_code == "RUN_PROCESS_DIED"
        assert "died 3 times" in failed.failure_message

    def test_a_worker_that_shuts_down_in_order_is_no_death(self, database, experiment_id, run):
        for attempt in (1, 2, 3, 4):
            stored.claim(database, run.id)
            assert release(database, run, attempt=attempt, died=False) is RunStatus.QUEUED
        assert stored.only_run(database, experiment_id).deaths == 0

    def test_a_run_that_is_to_be_cancelled_ends_cancelled(self, database, experiment_id, run):
        stored.claim(database, run.id)
        with database.unit_of_work() as work:
            run_queries.request_cancel(work.session, experiment_id)
        assert release(database, run) is RunStatus.CANCELLED
        assert stored.only_run(database, experiment_id).status == RunStatus.CANCELLED


class TestCancel:
    """What a person's cancel does."""

    def cancel(self, database, run):
        with database.unit_of_work() as work:
            run_queries.request_cancel(work.session, run.experiment_id)
        return stored.only_run(database, run.experiment_id)

    def test_a_queued_run_is_cancelled_at_once(self, database, run):
        cancelled = self.cancel(database, run)
        assert cancelled.status == RunStatus.CANCELLED
        assert cancelled.finished_at is not None

    def test_a_running_run_is_asked_to_stop(self, database, run):
        stored.claim(database, run.id)
        asked = self.cancel(database, run)
        assert asked.status == RunStatus.RUNNING
        assert asked.cancel_requested_at is not None

    def test_a_run_that_succeeded_stays_as_it_is(self, database, run):
        stored.finish_all(database, run.experiment_id)
        kept = self.cancel(database, run)
        assert (kept.status, kept.cancel_requested_at) == (RunStatus.SUCCEEDED, None)


class TestQueueAgain:
    """What a person's retry does."""

    def queue_again(self, database, experiment_id):
        with database.unit_of_work() as work:
            return [run.id for run in run_queries.queue_again(work.session, experiment_id)]

    @pytest.mark.parametrize("status", [RunStatus.FAILED, RunStatus.CANCELLED])
    def test_queues_what_failed_or_was_cancelled(self, database, experiment_id, run, status):
        stored.finish_all(database, experiment_id, status=status)
        stored.change_run(database, run.id, deaths=3, cancel_requested_at=1.0)
        assert self.queue_again(database, experiment_id) == [run.id]
        queued = stored.only_run(database, experiment_id)
        assert (queued.status, queued.deaths, queued.cancel_requested_at) == (RunStatus.QUEUED, 0, None)

    def test_leaves_what_succeeded(self, database, experiment_id):
        stored.finish_all(database, experiment_id)
        assert self.queue_again(database, experiment_id) == []

    def test_keeps_answers_but_asks_failed_cases_again(self, database, experiment_id, run):
        stored.claim(database, run.id)
        stored.save_answers(database, run, {"t0": "Oslo", "t1": None})
        with database.unit_of_work() as work:
            run_queries.finish_run(work.session, run.id, attempt=1, status=RunStatus.FAILED)
        self.queue_again(database, experiment_id)
        ids = stored.row_ids_of(database, experiment_id)
        assert stored.answers_per_case(database, run.id) == {ids["t0"]: 1}

    def test_gives_the_run_its_time_limit_anew(self, database, experiment_id):
        stored.finish_all(database, experiment_id, status=RunStatus.FAILED)
        self.queue_again(database, experiment_id)
        assert stored.only_run(database, experiment_id).started_at is None


class TestSavingAnswers:
    """At most one answer per run and case, whatever dies in between."""

    def test_the_same_case_twice_is_refused_and_nothing_is_half_stored(self, database, run):
        stored.claim(database, run.id)
        stored.save_answers(database, run, {"t0": "Oslo", "t1": "Turin"})
        with pytest.raises(IntegrityError):
            stored.save_answers(database, run, {"t2": "Lyon", "t1": "Turin again"})
        ids = stored.row_ids_of(database, run.experiment_id)
        assert stored.answers_per_case(database, run.id) == {ids["t0"]: 1, ids["t1"]: 1}

    def test_an_answer_to_a_case_that_does_not_exist_is_refused(self, database, run):
        stored.claim(database, run.id)
        answer = Prediction(case_id="x", answer="", latency_seconds=0, prompt_tokens=0, completion_tokens=0)
        with pytest.raises(IntegrityError), database.unit_of_work() as work:
            run_queries.save_predictions(work.session, run.id, attempt=1, scored=[(999_999, answer, {})])

    def test_answered_cases_are_known_to_the_next_attempt(self, database, run):
        stored.claim(database, run.id)
        stored.save_answers(database, run, {"t0": "Oslo", "t3": None})
        ids = stored.row_ids_of(database, run.experiment_id)
        with database.reading() as session:
            assert run_queries.answered_case_rows(session, run.id) == {ids["t0"], ids["t3"]}

    def test_text_that_an_engine_refuses_costs_no_run(self, database, run):
        stored.claim(database, run.id)
        stored.save_answers(database, run, {"t0": "a\0b", "t1": "half \ud83d a character", "t2": "whole \U0001f6b2"})
        with database.reading() as session:
            answers = [row.answer for _, row, _ in run_queries.predictions_of(session, run.experiment_id)]
        assert answers == ["a\ufffdb", "half \ufffd a character", "whole \U0001f6b2"]

    def test_a_training_that_diverged_is_stored_without_its_losses(self, database, experiment_id, run):
        stored.claim(database, run.id)
        point = {"step": 1, "train_loss": float("nan"), "validation_loss": float("inf")}
        with database.unit_of_work() as work:
            run_queries.record_preparation(work.session, run.id, attempt=1, usage={"curve": (point,)})
        (kept,) = stored.only_run(database, experiment_id).usage["curve"]
        assert kept == {"step": 1, "train_loss": None, "validation_loss": None}


def test_progress_keeps_the_clock_of_a_stage_until_its_name_changes(database, experiment_id, run):
    stored.claim(database, run.id)
    clocks = []
    for stage, done in (("answering", 1), ("answering", 2), ("finishing", 0)):
        with database.unit_of_work() as work:
            run_queries.record_progress(work.session, run.id, attempt=1, stage=stage, done=done, total=6)
        clocks.append(stored.only_run(database, experiment_id).stage_started_at)
    assert clocks[0] == clocks[1] < clocks[2]


def test_queued_runs_come_in_the_order_of_the_plan(database, settings):
    first = stored.add_experiment(database, settings, arms=("zero_shot", {"few_shot": {"examples": 2}}), seeds=[2, 1])
    with database.reading() as session:
        oldest = run_queries.oldest_queued_runs(session, job_name=RUN_EXECUTE, limit=9)
    order = [(run.arm_key, run.seed) for run in oldest]
    assert order == [("zero_shot", 1), ("zero_shot", 2), ("few_shot", 1), ("few_shot", 2)]
    assert len(stored.runs_of(database, first)) == 4
