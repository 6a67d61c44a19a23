"""Transactions: what is sent when, and what SQLite is set to."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.db.database import open_database
from app.db.tables import CaseRow, CorpusRow

WRITERS = 8
WRITES_EACH = 25


def add_corpus(work, name="Handbook"):
    work.session.add(CorpusRow(created_at=1.0, name=name))


def count_corpora(database):
    with database.reading() as session:
        return session.scalar(text("SELECT count(*) FROM corpora"))


class TestUnitOfWork:
    """Return commits, raise rolls back, jobs go out after the commit."""

    def test_jobs_are_sent_after_the_commit_and_in_order(self, database, sent_jobs):
        with database.unit_of_work() as work:
            add_corpus(work)
            work.announce("corpora.parse", 1)
            work.announce("corpora.parse", 2)
            assert sent_jobs == []
        assert sent_jobs == [("corpora.parse", 1), ("corpora.parse", 2)]

    def test_what_a_job_names_is_visible_when_it_is_sent(self, settings, database):
        seen = []
        watching = open_database(
            settings.resolved_database_url, send_job=lambda name, subject_id: seen.append(count_corpora(database))
        )
        with watching.unit_of_work() as work:
            add_corpus(work)
            work.announce("corpora.parse", 1)
        watching.close()
        assert seen == [1]

    def test_nothing_is_sent_and_nothing_is_stored_when_the_block_raises(self, database, sent_jobs):
        def interrupted():
            with database.unit_of_work() as work:
                add_corpus(work)
                work.announce("corpora.parse", 1)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            interrupted()
        assert (sent_jobs, count_corpora(database)) == ([], 0)

    def test_nothing_is_sent_when_the_commit_itself_fails(self, database, sent_jobs):
        orphan = CaseRow(dataset_id=404, position=0, case_id="a", input="", target="", split="", gold_documents=[])

        def refused():
            with database.unit_of_work() as work:
                work.session.add(orphan)
                work.announce("datasets.parse", 404)

        with pytest.raises(IntegrityError):
            refused()
        assert sent_jobs == []


class TestSqlite:
    """D4 of reference/reliability.md."""

    @pytest.mark.parametrize(
        ("pragma", "value"),
        [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 10_000), ("synchronous", 1)],
    )
    def test_every_connection_has_the_setting(self, database, pragma, value):
        with database.reading() as one, database.reading() as two:
            assert [session.scalar(text(f"PRAGMA {pragma}")) for session in (one, two)] == [value, value]

    def test_a_write_transaction_holds_the_write_lock_from_its_first_statement(self, settings, database):
        impatient = open_database(settings.resolved_database_url)
        with database.unit_of_work() as work:
            work.session.scalar(text("SELECT count(*) FROM corpora"))
            with impatient.engine.connect() as raw:
                connection = raw.connection.driver_connection
                connection.execute("PRAGMA busy_timeout = 50")
                with pytest.raises(Exception, match="database is locked"):
                    connection.execute("BEGIN IMMEDIATE")
        impatient.close()

    def test_reading_goes_on_while_somebody_writes(self, database):
        with database.unit_of_work() as work:
            add_corpus(work)
            work.session.flush()  # the row must be written for the reader to miss it
            assert count_corpora(database) == 0
        assert count_corpora(database) == 1

    def test_many_writers_that_read_first_never_find_the_database_locked(self, settings, database):
        """Deferred transactions fail here: two that have read cannot both write."""
        errors = []
        start = threading.Barrier(WRITERS)

        def write(number):
            own = open_database(settings.resolved_database_url)
            try:
                start.wait(timeout=30)
                for turn in range(WRITES_EACH):
                    with own.unit_of_work() as work:
                        work.session.scalar(text("SELECT count(*) FROM corpora"))
                        add_corpus(work, f"{number}-{turn}")
            except Exception as error:  # noqa: BLE001 - whatever it is, the test reports it
                errors.append(error)
            finally:
                own.close()

        threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert count_corpora(database) == WRITERS * WRITES_EACH

    def test_the_folder_of_a_new_file_is_made(self, tmp_path):
        opened = open_database(f"sqlite+pysqlite:///{tmp_path / 'new' / 'folder' / 'sextant.sqlite3'}")
        with opened.reading() as session:
            assert session.scalar(text("SELECT 1")) == 1
        opened.close()
