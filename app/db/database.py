"""Opens the database and hands out transactions.

`unit_of_work` is the only place that commits: return commits, raise rolls back, and jobs announced on
the way are sent after the commit. SQLite runs in WAL mode with BEGIN IMMEDIATE for writes, foreign
keys on and a busy timeout of 10 s: deferred transactions gave "database is locked" under nine small
writers, immediate ones did not (docs/decisions/0002-sqlite.md).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

BUSY_TIMEOUT_SECONDS = 10.0

SendJob = Callable[[str, int], None]
"""send_job(name, id): tells a worker that there is something to do; must not raise."""


def send_nothing(_name: str, _subject_id: int) -> None:
    """A sender for processes that execute every run themselves."""


class UnitOfWork:
    """One transaction that may announce jobs."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.announced: list[tuple[str, int]] = []

    def announce(self, job_name: str, subject_id: int) -> None:
        """Send this job once the transaction is committed."""
        self.announced.append((job_name, subject_id))


class Database:
    """An engine with its two kinds of transaction."""

    def __init__(self, engine: Engine, send_job: SendJob) -> None:
        self.engine = engine
        self._send_job = send_job
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self._reading_sessions = sessionmaker(
            engine.execution_options(sextant_reading=True), expire_on_commit=False, autoflush=False
        )

    @contextmanager
    def unit_of_work(self) -> Iterator[UnitOfWork]:
        """A write transaction: commits at the end of the block, rolls back when it raises."""
        with self._sessions.begin() as session:
            work = UnitOfWork(session)
            yield work
        for job_name, subject_id in work.announced:
            self._send_job(job_name, subject_id)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read transaction; never hold it while a language model works or a stream is open."""
        with self._reading_sessions() as session:
            yield session

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def open_database(url: str, *, send_job: SendJob = send_nothing) -> Database:
    """The database at this URL, with the settings each engine needs. Creates a SQLite file's folder."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return Database(create_engine(url, pool_pre_ping=True), send_job)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite_connection)
    event.listen(engine, "begin", _begin_sqlite_transaction)
    return Database(engine, send_job)


def _prepare_sqlite_connection(connection: Any, _record: Any) -> None:  # a DBAPI connection, untyped
    connection.isolation_level = None  # the driver must not emit BEGIN itself
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite_transaction(connection: Connection) -> None:
    is_reading = connection.get_execution_options().get("sextant_reading", False)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")
