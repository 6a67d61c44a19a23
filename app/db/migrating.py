"""Brings a database to the newest schema with Alembic, and opens only one that has it."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from app.db.database import Database, open_database
from app.errors import ConflictError, InputRejectedError, NotFoundError
from app.resources import migrations_folder


def alembic_config(database_url: str) -> Config:
    """Alembic's configuration for this database, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


def upgrade_database(database_url: str) -> None:
    """Apply every migration that is missing; harmless when there is none.

    Raises:
        InputRejectedError: DATABASE_URL_INVALID; ConflictError: DATABASE_UNREACHABLE, DATABASE_NEWER.
    """
    url = _read_url(database_url)
    config = alembic_config(database_url)
    with _reaching(url):
        _check_is_not_newer(url, config)
    command.upgrade(config, "head")


def open_migrated_database(database_url: str) -> Database:
    """The database at this URL, which must be there with the newest schema; nothing is made where it is not.

    Raises:
        NotFoundError: DATABASE_NOT_FOUND.
        InputRejectedError: DATABASE_URL_INVALID.
        ConflictError: DATABASE_UNREACHABLE, DATABASE_OUTDATED, DATABASE_NEWER.
    """
    url = _read_url(database_url)
    config = alembic_config(database_url)
    with _reaching(url):
        revision = _check_is_not_newer(url, config)
    if revision is None:
        raise NotFoundError(
            "DATABASE_NOT_FOUND",
            f"There is no database of Sextant at {_place(url)}: make it with `sextant start`, or say where it is by "
            "SEXTANT_HOME or SEXTANT_DATABASE_URL.",
        )
    if revision != ScriptDirectory.from_config(config).get_current_head():
        named = f"SEXTANT_DATABASE_URL={shlex.quote(database_url)} " if _is_file(url) else ""
        raise ConflictError(
            "DATABASE_OUTDATED",
            f"The database at {_place(url)} was made by an older version of Sextant: run `{named}sextant migrate`.",
        )
    return open_database(database_url)


def _check_is_not_newer(url: URL, config: Config) -> str | None:
    """Gives the revision the database is at; None where it is not there or has never been migrated."""
    if _is_file(url) and not Path(url.database or "").is_file():
        return None
    database = open_database(url.render_as_string(hide_password=False))
    try:
        reading = database.engine.execution_options(sextant_reading=True)  # does not wait for who writes
        with reading.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
    finally:
        database.close()
    if revision is not None and revision not in {
        script.revision for script in ScriptDirectory.from_config(config).walk_revisions()
    }:
        raise ConflictError(
            "DATABASE_NEWER",
            f"The database at {_place(url)} was made by a newer version of Sextant (schema {revision}): "
            "install that version here.",
        )
    return revision


def _read_url(database_url: str) -> URL:
    try:
        url = make_url(database_url)
        url.get_dialect().import_dbapi()
    except (ArgumentError, ImportError) as error:
        raise InputRejectedError(
            "DATABASE_URL_INVALID",
            "SEXTANT_DATABASE_URL names no database that can be used: write "
            "postgresql+psycopg://USER:PASSWORD@HOST:5432/NAME, or leave it out.",
        ) from error
    return url


@contextmanager
def _reaching(url: URL) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0].rstrip(".")
        raise ConflictError(
            "DATABASE_UNREACHABLE",
            f"The database at {_place(url)} cannot be opened: {reason}; see that it runs, and that SEXTANT_HOME or "
            "SEXTANT_DATABASE_URL names it.",
        ) from error


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _place(url: URL) -> str:
    """What people call it: the file, or the address without the password."""
    return str(url.database) if _is_file(url) else url.render_as_string(hide_password=True)
