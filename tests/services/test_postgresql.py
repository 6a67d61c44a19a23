"""The schema and the claims on PostgreSQL, as tests/db has them on SQLite."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from alembic import command
from sqlalchemy import create_engine, inspect, select
from sqlalchemy.exc import IntegrityError

from app.actions.experiments import same_plan_ids
from app.db import experiment_queries, intake_queries, run_queries
from app.db.database import open_database
from app.db.migrating import alembic_config, upgrade_database
from app.db.run_queries import LeaseLostError
from app.db.tables import Base, CaseRow
from app.glossary import RunStatus
from app.supervisor import requeue_stranded
from tests import stored

THREADS = 20


@pytest.fixture
def on_postgresql(postgres_url):
    upgrade_database(postgres_url)
    opened = open_database(postgres_url)
    yield opened
    opened.close()


@pytest.fixture
def run(settings, on_postgresql):
    return stored.only_run(on_postgresql, stored.add_experiment(on_postgresql, settings))


def tables_at(url):
    engine = create_engine(url)
    names = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return names


def test_migrations_go_up_down_and_up_and_end_at_what_the_tables_say(postgres_url):
    upgrade_database(postgres_url)
    command.downgrade(alembic_config(postgres_url), "base")
    assert tables_at(postgres_url) == set()
    upgrade_database(postgres_url)
    assert tables_at(postgres_url) == set(Base.metadata.tables)
    command.check(alembic_config(postgres_url))


def test_experiments_stored_before_plans_had_a_hash_find_one_another(settings, postgres_url, on_postgresql):
    ids = [stored.add_experiment(on_postgresql, settings) for _ in range(2)]
    with on_postgresql.unit_of_work() as work:
        for number in ids:
            experiment_queries.save_results(work.session, number, {"arms": []}, None)
    on_postgresql.close()
    command.downgrade(alembic_config(postgres_url), "0005")
    upgrade_database(postgres_url)
    assert same_plan_ids(on_postgresql, ids[1]) == tuple(ids)


def test_more_cases_than_a_statement_takes_parameters_are_read(on_postgresql):
    dataset_id = stored.add_ready_dataset(on_postgresql, train=0, test=66_000)
    with on_postgresql.reading() as session:
        ids = list(session.scalars(select(CaseRow.id).where(CaseRow.dataset_id == dataset_id)))
        found = intake_queries.case_rows_by_id(session, ids[::-1])
        assert [row.case_id for row in found] == [f"t{number}" for number in range(66_000)]
        assert len(intake_queries.gold_documents_of(session, ids)) == 66_000


def test_exactly_one_of_twenty_connections_claims_a_run(on_postgresql, run):
    barrier = Barrier(THREADS)

    def claim(number):
        barrier.wait(timeout=30)
        with on_postgresql.unit_of_work() as work:
            return run_queries.claim_run(work.session, run.id, owner=f"host:{number}", lease_seconds=60)

    with ThreadPoolExecutor(THREADS) as pool:
        claims = list(pool.map(claim, range(THREADS)))
    assert sorted(claim for claim in claims if claim is not None) == [1]


def test_an_old_attempt_saves_nothing(settings, on_postgresql, run):
    stored.claim(on_postgresql, run.id, lease_seconds=-1)
    requeue_stranded(on_postgresql, settings)
    stored.claim(on_postgresql, run.id, owner="second:2")
    with pytest.raises(LeaseLostError):
        stored.save_answers(on_postgresql, run, {"t0": "Oslo"}, attempt=1)
    assert stored.answers_per_case(on_postgresql, run.id) == {}


def test_a_case_answered_twice_is_refused_and_nothing_is_half_stored(on_postgresql, run):
    stored.claim(on_postgresql, run.id)
    stored.save_answers(on_postgresql, run, {"t0": "Oslo"})
    with pytest.raises(IntegrityError):
        stored.save_answers(on_postgresql, run, {"t1": "Turin", "t0": "Oslo"})
    assert sum(stored.answers_per_case(on_postgresql, run.id).values()) == 1


def test_several_reapers_count_each_death_once(settings, on_postgresql):
    runs = [stored.only_run(on_postgresql, stored.add_experiment(on_postgresql, settings)) for _ in range(5)]
    for run in runs:
        stored.claim(on_postgresql, run.id, lease_seconds=-1)
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(requeue_stranded, on_postgresql, settings) for _ in range(4)]:
            done.result(timeout=30)
    after = [stored.only_run(on_postgresql, run.experiment_id) for run in runs]
    assert [(run.status, run.deaths) for run in after] == [(RunStatus.QUEUED, 1)] * 5


def test_what_postgresql_refuses_costs_no_run(on_postgresql, run):
    stored.claim(on_postgresql, run.id)
    stored.save_answers(on_postgresql, run, {"t0": "a\0b"})
    usage = {"curve": [{"step": 1, "train_loss": float("nan"), "validation_loss": None}]}
    with on_postgresql.unit_of_work() as work:
        run_queries.record_preparation(work.session, run.id, attempt=1, usage=usage)
        run_queries.finish_run(
            work.session, run.id, attempt=1, status=RunStatus.FAILED, failure_message="It said \0.", usage=usage
        )
    assert stored.only_run(on_postgresql, run.experiment_id).failure_message == "It said \ufffd."
