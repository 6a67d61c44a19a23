"""Migrations on SQLite; tests/services repeats them on PostgreSQL."""

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, select, text
from sqlalchemy.exc import OperationalError

from app.actions.experiments import create_experiment, same_plan_ids
from app.db import experiment_queries
from app.db.migrating import alembic_config, open_migrated_database, upgrade_database
from app.db.tables import Base
from app.experiments.plan import read_plan
from app.glossary import TaskKind
from tests import stored


@pytest.fixture
def url(tmp_path):
    return f"sqlite+pysqlite:///{tmp_path / 'sextant.sqlite3'}"


def tables_at(url):
    engine = create_engine(url)
    names = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return names


def test_up_down_up_ends_with_every_table(url):
    upgrade_database(url)
    command.downgrade(alembic_config(url), "base")
    assert tables_at(url) == set()
    upgrade_database(url)
    assert tables_at(url) == set(Base.metadata.tables)


def test_the_migrated_schema_is_what_the_tables_say(url):
    upgrade_database(url)
    command.check(alembic_config(url))


def test_upgrading_twice_is_harmless(url):
    upgrade_database(url)
    upgrade_database(url)
    assert tables_at(url) == set(Base.metadata.tables)


def test_opening_does_not_wait_for_who_writes(url):
    upgrade_database(url)
    with open_migrated_database(url).reading():
        pass  # now the file is in WAL mode, as in use
    writer = create_engine(url)
    with writer.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        open_migrated_database(url).close()
    writer.dispose()


def test_a_migration_that_fails_says_what_failed(url):
    upgrade_database(url)
    command.downgrade(alembic_config(url), "0005")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE INDEX ix_experiments_plan_hash ON experiments (name)")
    engine.dispose()
    with pytest.raises(OperationalError, match="ix_experiments_plan_hash already exists"):
        upgrade_database(url)


def test_there_is_one_newest_migration(url):
    assert len(ScriptDirectory.from_config(alembic_config(url)).get_heads()) == 1


def test_downgrading_keeps_no_rows_behind(url, database):
    """A database in use, not only an empty one, goes down and up."""
    used = str(database.engine.url)
    with database.unit_of_work() as work:
        work.session.execute(
            Base.metadata.tables["corpora"].insert(), [{"created_at": 1, "name": "a", "status": "x", "is_demo": False}]
        )
    database.close()
    command.downgrade(alembic_config(used), "base")
    upgrade_database(used)
    assert tables_at(used) == set(Base.metadata.tables)


def test_experiments_stored_before_plans_had_a_hash_find_one_another(settings, database):
    dataset = stored.add_ready_dataset(database)
    plans = [stored.make_plan(dataset), stored.make_plan(dataset, name="Again"), stored.make_plan(dataset, seeds=[2])]
    ids = [create_experiment(database, settings, plan) for plan in plans]
    with database.unit_of_work() as work:
        for number in ids:
            experiment_queries.save_results(work.session, number, {"arms": []}, None)
    database.close()
    command.downgrade(alembic_config(settings.resolved_database_url), "0005")
    upgrade_database(settings.resolved_database_url)
    assert same_plan_ids(database, ids[0]) == (ids[0], ids[1])
    assert same_plan_ids(database, ids[2]) == (ids[2],)


def change_plan(database, number: int, change) -> None:
    experiments = Base.metadata.tables["experiments"]
    with database.unit_of_work() as work:
        plan = work.session.scalar(select(experiments.c.plan).where(experiments.c.id == number))
        change(plan)
        work.session.execute(experiments.update().where(experiments.c.id == number).values(plan=plan))


def forget_keep(plan) -> None:
    """As a version without the setting stored it."""
    for arm in plan["arms"]:
        arm.pop("keep", None)
        arm.get("tuning", {}).pop("keep", None)


def kept_by(database, number: int) -> list[str]:
    with database.reading() as session:
        arms = read_plan(experiment_queries.get_experiment_row(session, number).plan).arms
    return [getattr(arm, "tuning", arm).keep for arm in arms]


ARMS = ("lora", {"qlora": {"epochs": 1}}, "full", {"distilled": {"teacher": "bundled", "tuning": "full"}})


def test_arms_stored_before_epochs_were_chosen_by_score_keep_by_loss(settings, database):
    url = settings.resolved_database_url
    labelled = stored.add_ready_dataset(database, task=TaskKind.CLASSIFICATION)
    plan = stored.make_plan(labelled, arms=ARMS, task="classification")
    ids = [create_experiment(database, settings, plan) for _ in range(2)]
    other = create_experiment(database, settings, stored.make_plan(stored.add_ready_dataset(database), arms=ARMS))
    with database.unit_of_work() as work:
        for number in ids:
            experiment_queries.save_results(work.session, number, {"arms": []}, None)
    change_plan(database, ids[0], forget_keep)
    change_plan(database, other, forget_keep)
    database.close()
    command.downgrade(alembic_config(url), "0005")
    upgrade_database(url)
    assert kept_by(database, ids[0]) == ["loss"] * 4
    assert kept_by(database, ids[1]) == ["auto"] * 4
    assert kept_by(database, other) == ["auto"] * 4  # which is by loss there
    assert same_plan_ids(database, ids[0]) == (ids[0],)
    database.close()
    command.downgrade(alembic_config(url), "0005")
    with database.reading() as session:
        arms = session.scalar(text("SELECT plan FROM experiments WHERE id = :id"), {"id": ids[0]})
    assert '"keep"' not in arms


def test_runs_stored_before_spending_was_kept_begin_with_nothing_spent(settings, database):
    url = settings.resolved_database_url
    experiment_id = stored.add_experiment(database, settings)
    run = stored.only_run(database, experiment_id)
    stored.save_answers(database, run, {"t0": "Oslo"}, attempt=stored.claim(database, run.id))
    stored.change_run(database, run.id, spent={"endpoint:office": {"requests": 3, "tokens": 15}})
    database.close()
    command.downgrade(alembic_config(url), "0006")
    upgrade_database(url)
    again = stored.only_run(database, experiment_id)
    assert (again.status, again.attempt, again.spent) == ("running", 1, {})
    assert list(stored.answers_per_case(database, run.id).values()) == [1]


def forget_cut(plan) -> None:
    """As a version without the setting stored it."""
    for arm in plan["arms"]:
        arm.pop("cut_by", None)
        (arm.get("rag") or {}).pop("cut_by", None)


def passages_cut_by(database, number: int) -> list[str]:
    with database.reading() as session:
        arms = read_plan(experiment_queries.get_experiment_row(session, number).plan).arms
    return [getattr(arm, "rag", arm).cut_by for arm in arms]


def test_arms_stored_before_sentences_overlapped_cut_by_words(settings, database):
    url = settings.resolved_database_url
    arms = (
        *("rag", "rag_lora", {"continued_pretraining": {"rag": {"top_k": 2}}}),
        *({"rag": {"key": "apart", "overlap_words": 0}}, {"rag": {"key": "shut", "context": "closed_book"}}),
    )
    corpus = stored.add_ready_corpus(database)
    plan = stored.make_plan(stored.add_ready_dataset(database), arms=arms, corpus=corpus)
    ids = [create_experiment(database, settings, plan) for _ in range(2)]
    with database.unit_of_work() as work:
        for number in ids:
            experiment_queries.save_results(work.session, number, {"arms": []}, None)
    assert same_plan_ids(database, ids[0]) == tuple(ids)
    change_plan(database, ids[0], forget_cut)
    database.close()
    command.downgrade(alembic_config(url), "0007")
    upgrade_database(url)
    assert passages_cut_by(database, ids[0]) == ["words"] * 4 + ["sentences"]
    assert passages_cut_by(database, ids[1]) == ["sentences"] * 5
    assert same_plan_ids(database, ids[0]) == (ids[0],)
    database.close()
    command.downgrade(alembic_config(url), "0007")
    with database.reading() as session:
        stored_arms = session.scalar(text("SELECT plan FROM experiments WHERE id = :id"), {"id": ids[0]})
    assert '"cut_by"' not in stored_arms
