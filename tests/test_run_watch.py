"""What a run writes down while it works, and what it is given back when another attempt takes it up."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.actions.experiments import retry_experiment
from app.db import run_queries
from app.db.database import Database, open_database
from app.db.tables import RunRow
from app.errors import RunFailedError
from app.glossary import RunStatus
from app.language_models.call_budget import Spending
from app.language_models.open import open_generator
from app.pipeline import execute_run
from app.run_watch import RunWatch
from app.settings import EndpointSettings, Settings
from app.values.generation import CurvePoint, Decoding
from app.values.predictions import Prediction
from tests import stored
from tests.language_models.scripted_endpoint import ScriptedEndpoint, completion, serve

NAME = "endpoint:office"


@contextmanager
def office(
    settings: Settings, *, before: Callable[[int], None] = lambda number: None, **more: Any
) -> Iterator[tuple[Settings, ScriptedEndpoint]]:
    """Settings with an endpoint that always says Oslo, in three prompt tokens and two of the answer.

    Args:
        before: called with the number of each request.
    """

    def reply(body: dict[str, Any], number: int) -> tuple[int, Any]:
        before(number)
        return 200, completion("Oslo")

    with serve(reply) as endpoint:
        known = EndpointSettings(
            base_url=endpoint.base_url, language_model="scripted", cache_days=0, parallel_requests=1, **more
        )
        yield settings.model_copy(update={"endpoints": {"office": known}}), endpoint


class TestSpending:
    @staticmethod
    def ask(settings: Settings, spending: Spending, prompts: int) -> None:
        generator = open_generator(NAME, settings=settings, spending=spending)
        try:
            generator.generate([f"p{number}" for number in range(prompts)], Decoding(max_tokens=8))
        finally:
            generator.close()

    @staticmethod
    def claim(database: Database, settings: Settings, run: RunRow) -> RunWatch:
        return RunWatch(database, settings, run_id=run.id, attempt=stored.claim(database, run.id))

    def test_a_pause_does_not_renew_the_budget(self, database, settings):
        with office(settings, request_budget=10) as (own, endpoint):
            run = stored.only_run(database, stored.add_experiment(database, own))
            first = self.claim(database, own, run)
            self.ask(own, first.open_spending(), 8)
            first.pause(done=8, total=64)
            second = self.claim(database, own, run)
            with pytest.raises(RunFailedError, match="budget of 10 requests"):
                self.ask(own, second.open_spending(), 8)
            assert len(endpoint.requests) == 10

    def test_several_generators_of_a_run_share_the_budget_of_an_endpoint(self, database, settings):
        with office(settings, token_budget=30) as (own, _):
            watch = self.claim(database, own, stored.only_run(database, stored.add_experiment(database, own)))
            spending = watch.open_spending()
            self.ask(own, spending, 4)
            with pytest.raises(RunFailedError, match=r"25 spent, 9 needed at most"):
                self.ask(own, spending, 4)

    def test_what_a_run_has_spent_is_stored_and_counts_for_its_next_attempt(self, database, settings):
        with office(settings, request_budget=4) as (own, endpoint):
            experiment_id = stored.add_experiment(database, own, language_model=NAME)
            run = stored.only_run(database, experiment_id)
            stored.change_run(database, run.id, spent={NAME: {"requests": 1, "tokens": 5}})
            execute_run(database, own, run_id=run.id, attempt=stored.claim(database, run.id))
            assert len(endpoint.requests) == 3
        failed = stored.only_run(database, experiment_id)
        assert (failed.status, failed.failure_code) == (RunStatus.FAILED, "ENDPOINT_BUDGET_SPENT")
        assert failed.spent == {NAME: {"requests": 4, "tokens": 20}}

    def test_provenance_tells_what_all_attempts_took(self, database, settings):
        with office(settings) as (own, _):
            experiment_id = stored.add_experiment(database, own, language_model=NAME)
            run = stored.only_run(database, experiment_id)
            stored.change_run(database, run.id, spent={NAME: {"requests": 2, "tokens": 9}})
            execute_run(database, own, run_id=run.id, attempt=stored.claim(database, run.id))
        provenance = stored.only_run(database, experiment_id).provenance["language_model"]
        assert (provenance["requests"], provenance["tokens"]) == ("8", "39")

    def test_a_person_who_tries_again_renews_the_budget(self, database, settings):
        experiment_id = stored.add_experiment(database, settings)
        run = stored.only_run(database, experiment_id)
        stored.change_run(database, run.id, status=RunStatus.FAILED, spent={NAME: {"requests": 4, "tokens": 20}})
        retry_experiment(database, experiment_id)
        assert stored.only_run(database, experiment_id).spent == {}


class Outage:
    """Somebody else holds the write lock of a SQLite file, from `begin` until enough writes have been refused."""

    def __init__(self, settings: Settings) -> None:
        path = settings.resolved_home / "sextant.sqlite3"
        self._holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._left: int | None = None
        self.refused = 0
        self.database = open_database(settings.resolved_database_url)
        event.listen(self.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout = 20"))
        event.listen(self.database.engine, "handle_error", lambda _: self._count())

    def begin(self, *, refusals: int | None = None) -> None:
        """Refuse writes, so many of them, or until the end."""
        self._left = refusals
        self._holder.execute("BEGIN IMMEDIATE")

    def end(self) -> None:
        if self._holder.in_transaction:
            self._holder.execute("ROLLBACK")

    def close(self) -> None:
        self.end()
        self._holder.close()
        self.database.close()

    def _count(self) -> None:
        self.refused += 1
        if self._left is not None and self.refused >= self._left:
            self.end()


class TestOutages:
    @pytest.fixture
    def outage(self, settings, database) -> Iterator[Outage]:
        made = Outage(settings)
        yield made
        made.close()

    def test_a_run_outlives_a_database_that_is_away_for_a_moment(self, settings, outage):
        with office(settings, before=lambda number: outage.begin(refusals=4) if number == 3 else None) as (own, _):
            experiment_id = stored.add_experiment(outage.database, own, language_model=NAME)
            run = stored.only_run(outage.database, experiment_id)
            execute_run(outage.database, own, run_id=run.id, attempt=stored.claim(outage.database, run.id))
        ended = stored.only_run(outage.database, experiment_id)
        assert outage.refused == 4
        assert (ended.status, ended.failure_message, ended.done, ended.total) == (RunStatus.SUCCEEDED, None, 6, 6)
        assert set(stored.answers_per_case(outage.database, run.id).values()) == {1}

    def test_a_run_whose_database_stays_away_is_left_to_be_taken_up_again(self, settings, outage):
        impatient = settings.model_copy(update={"lease_seconds": 1.0})
        with office(impatient, before=lambda number: outage.begin() if number == 3 else None) as (own, _):
            experiment_id = stored.add_experiment(outage.database, own, language_model=NAME)
            run = stored.only_run(outage.database, experiment_id)
            attempt = stored.claim(outage.database, run.id)
            with pytest.raises(OperationalError, match="database is locked"):
                execute_run(outage.database, own, run_id=run.id, attempt=attempt)
            outage.end()
            left = stored.only_run(outage.database, experiment_id)
            assert (left.status, left.failure_code) == (RunStatus.RUNNING, None)
            with outage.database.unit_of_work() as work:
                assert (
                    run_queries.release_run(work.session, run.id, attempt=attempt, max_attempts=3) is RunStatus.QUEUED
                )
            execute_run(outage.database, own, run_id=run.id, attempt=stored.claim(outage.database, run.id))
        assert stored.only_run(outage.database, experiment_id).status == RunStatus.SUCCEEDED

    def test_progress_that_cannot_be_written_is_written_with_what_comes_next(self, settings, outage):
        run = stored.only_run(outage.database, stored.add_experiment(outage.database, settings))
        watch = RunWatch(outage.database, settings, run_id=run.id, attempt=stored.claim(outage.database, run.id))
        watch.report("training", 0, 5)
        outage.begin()
        watch.report("training", 5, 5)
        watch.report_loss(CurvePoint(5, 2.0, 2.5))
        outage.end()
        assert stored.only_run(outage.database, run.experiment_id).done == 0
        watch.prepared({"train_seconds": 1.0})
        written = stored.only_run(outage.database, run.experiment_id)
        assert (written.stage, written.done, written.usage) == ("training", 5, {"train_seconds": 1.0})

    def test_what_was_written_before_its_confirmation_was_lost_is_written_once(self, settings, database):
        lost: list[str] = []

        def lose_the_confirmation(connection: Any) -> None:  # a SQLAlchemy connection whose driver is untyped
            if not lost:
                lost.append("the first")
                connection.connection.driver_connection.execute("COMMIT")
                raise OperationalError("COMMIT", {}, sqlite3.OperationalError("the connection was lost"))

        run = stored.only_run(database, stored.add_experiment(database, settings))
        watch = RunWatch(database, settings, run_id=run.id, attempt=stored.claim(database, run.id))
        row_id = next(iter(stored.row_ids_of(database, run.experiment_id).values()))
        event.listen(database.engine, "commit", lose_the_confirmation)
        answer = Prediction("t0", "Oslo", latency_seconds=0.5, prompt_tokens=3, completion_tokens=2)
        watch.save([(row_id, answer, {"exact_match": 1.0})])
        assert lost
        assert stored.answers_per_case(database, run.id) == {row_id: 1}
