"""What every test may ask for. Real engines, built by the real migrations; sockets only to this machine."""

import ipaddress
import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest
import redis
from psycopg import sql

from app.db.database import Database, open_database
from app.db.migrating import upgrade_database
from app.settings import Settings
from app.supervisor import evaluate_experiment, supervise_run
from tests import stored
from tests.stored import FinishedExperiment

os.environ["HF_HUB_OFFLINE"] = "1"  # before any library of Hugging Face is imported

POSTGRES_SERVER = os.environ.get("SEXTANT_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
REDIS_TEST_URL = os.environ.get("SEXTANT_TEST_REDIS", "redis://127.0.0.1:6379/15")
NOT_SETTINGS = ("SEXTANT_BENCH_", "SEXTANT_REFERENCE")  # where benchmarks find data and peers
for name in [name for name in os.environ if name.startswith("SEXTANT_") and not name.startswith(NOT_SETTINGS)]:
    del os.environ[name]  # what this machine serves is no business of the tests

LOCAL_NAMES = {"", "localhost", "::1", "0.0.0.0"}


class SocketClosedError(OSError):
    """A test tried to leave this machine."""


def _keep_sockets_on_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""  # anything else is a unix socket
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    text = host.decode() if isinstance(host, bytes) else str(host or "")
    if text in LOCAL_NAMES:
        return
    try:
        is_local = ipaddress.ip_address(text).is_loopback
    except ValueError:
        is_local = False
    if not is_local:
        raise SocketClosedError(f"a test may not connect to {text!r}")


sys.addaudithook(_keep_sockets_on_this_machine)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home of its own and the fast clock of reference/reliability.md, section 3."""
    return Settings(home=tmp_path / "home", lease_seconds=6, heartbeat_seconds=1, reaper_seconds=1)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file at the newest schema; copy it, never open it."""
    path = tmp_path_factory.mktemp("migrated") / "sextant.sqlite3"
    upgrade_database(f"sqlite+pysqlite:///{path}")
    return path


@pytest.fixture
def sent_jobs() -> list[tuple[str, int]]:
    """What the `database` of this test has told the workers, as (job name, id)."""
    return []


@pytest.fixture
def database(settings: Settings, migrated_file: Path, sent_jobs: list[tuple[str, int]]) -> Iterator[Database]:
    """The SQLite file in the home of `settings`; hints land in `sent_jobs`."""
    settings.resolved_home.mkdir(parents=True)
    shutil.copyfile(migrated_file, settings.resolved_home / "sextant.sqlite3")
    opened = open_database(
        settings.resolved_database_url, send_job=lambda name, subject_id: sent_jobs.append((name, subject_id))
    )
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def tiny_language_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The plan's name of a random language model, made once: small enough to open in a blink."""
    from tests.tiny import make_llama  # loads torch, which most tests do not need

    return f"hf:{make_llama(tmp_path_factory.mktemp('tiny-llama'))}"


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database of its own, dropped afterwards."""
    name = f"sextant_test_{uuid.uuid4().hex[:12]}"
    try:
        server = psycopg.connect(f"{POSTGRES_SERVER}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        _without("PostgreSQL", str(error))
    with server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{POSTGRES_SERVER.replace('postgresql://', 'postgresql+psycopg://')}/{name}"
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis database kept for tests, empty before and after."""
    with redis.Redis.from_url(REDIS_TEST_URL, socket_connect_timeout=3) as client:
        try:
            client.flushdb()
        except redis.exceptions.ConnectionError as error:
            _without("Redis", str(error))
        yield REDIS_TEST_URL
        client.flushdb()


def _without(service: str, reason: str) -> NoReturn:
    """On the build server a missing service is a failure; elsewhere the test is left out, by name."""
    message = f"{service} does not answer: {reason.strip()}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def finished_experiment(
    migrated_file: Path, tiny_language_model: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FinishedExperiment]:
    """One experiment executed for real in child processes, and evaluated; only for reading.

    Arms: zero_shot, few_shot, and `nowhere`, whose language model cannot be opened.
    """
    own = Settings(home=tmp_path_factory.mktemp("finished"), lease_seconds=6, heartbeat_seconds=1, reaper_seconds=1)
    shutil.copyfile(migrated_file, own.resolved_home / "sextant.sqlite3")
    opened = open_database(own.resolved_database_url)
    experiment_id = stored.add_experiment(
        opened,
        own,
        arms=(
            "zero_shot",
            {"few_shot": {"examples": 2}},
            {"zero_shot": {"key": "nowhere", "language_model": "hf:/nowhere/at/all"}},
        ),
        language_model=tiny_language_model,
        baseline="zero_shot",
    )
    for run in stored.runs_of(opened, experiment_id):
        supervise_run(opened, own, run.id)
    evaluate_experiment(opened, own, experiment_id)
    yield FinishedExperiment(own, opened, experiment_id)
    opened.close()
