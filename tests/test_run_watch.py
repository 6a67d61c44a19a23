"""What a run writes down while it works, and what it is given back when another attempt takes it up."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.actions.experiments import retry_experiment
from app.db.database import Database
from app.db.tables import RunRow
from app.errors import RunFailedError
from app.glossary import RunStatus
from app.language_models.call_budget import Spending
from app.language_models.open import open_generator
from app.pipeline import execute_run
from app.run_watch import RunWatch
from app.settings import EndpointSettings, Settings
from app.values.generation import Decoding
from tests import stored
from tests.language_models.scripted_endpoint import ScriptedEndpoint, completion, serve

NAME = "endpoint:office"


@contextmanager
def office(settings: Settings, **more: Any) -> Iterator[tuple[Settings, ScriptedEndpoint]]:
    """Settings with an endpoint that always says Oslo, in three prompt tokens and two of the answer."""
    with serve(lambda body, number: (200, completion("Oslo"))) as endpoint:
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
